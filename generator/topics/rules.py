"""The rules that give topics: phrases with points, and how a text is read for them.

A title and the sentences of an abstract are read one by one. A phrase that stands in a sentence counts once for it,
however often; twice in the title; half in a sentence that sets the paper against others (`compared with`,
`outperforms`), where baselines are named; and three times at most. A topic is given when its phrases' points, times
these counts, reach `ENOUGH`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from generator.remembered import Remembered
from generator.words import words

#: Points that give a topic.
ENOUGH = 50
#: What mentions of one phrase count together, at most.
MOST = 3.0

TITLE, SENTENCE, ASIDE = 2.0, 1.0, 0.5

# A full stop, question or exclamation mark before what can begin a sentence: not a small letter.
_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[^a-z])")
_ASIDE = re.compile(
    r"\b(?:compar\w+|outperform\w*|surpass\w*|baselines?|such as|unlike|prior (?:work|method)s?)\b", re.IGNORECASE
)

#: Words in a row; one that ends in `*` matches by its beginning.
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row, or several such rows in one sentence, and the points they give a topic; its line in the file."""

    topic: str
    points: int
    parts: tuple[Words, ...]
    line: int

    def __str__(self) -> str:
        return " + ".join(" ".join(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase that stands in a paper, and how much that counts."""

    phrase: Phrase
    count: float

    @property
    def points(self) -> float:
        """What it says for the topic; below zero, against it."""
        return self.phrase.points * self.count


@dataclass(slots=True)
class _Branch:
    """Rows of words that begin alike: the row that `ends` here, and how others go on."""

    ends: Words | None = None
    further: dict[str, _Branch] = field(default_factory=dict)


class Rules:
    """Phrases, arranged so that reading a text costs about the same however many they are.

    Rows of a few plain words are found by looking up all the runs of words in a sentence at once; only the few that
    are longer or have a `*` are followed word by word.
    """

    _LOOKED_UP = 3

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        said: defaultdict[tuple[Words, ...], list[Phrase]] = defaultdict(list)
        for phrase in phrases:
            said[tuple(sorted(phrase.parts))].append(phrase)
        self._phrases = list(said.values())  # by the number of what is said: several topics may have points for it
        self._alone: dict[Words, int] = {}
        self._among: defaultdict[Words, list[tuple[int, tuple[Words, ...]]]] = defaultdict(list)
        for number, parts in enumerate(said):
            if len(parts) > 1:
                self._among[parts[0]].append((number, parts))
            else:
                self._alone[parts[0]] = number
        rows = {part for parts in said for part in parts}
        plain = {row for row in rows if len(row) <= self._LOOKED_UP and not any(word.endswith("*") for word in row)}
        self._plain = [
            (length, frozenset(row for row in plain if len(row) == length)) for length in range(1, self._LOOKED_UP + 1)
        ]
        self._follow(rows - plain)

    def _follow(self, rows: set[Words]) -> None:
        """Arrange the rows that are followed word by word."""
        start = _Branch()
        for row in rows:
            branch = start
            for word in row:
                branch = branch.further.setdefault(word, _Branch())
            branch.ends = row
        known = {word for row in rows for word in row}
        lengths = sorted({len(word) - 1 for word in known if word.endswith("*")})

        def matches(word: str) -> tuple[str, ...]:
            beginnings = (f"{word[:length]}*" for length in lengths if length <= len(word))
            return tuple(one for one in (word, *beginnings) if one in known)

        def starts(word: str) -> list[_Branch]:
            return [start.further[one] for one in self._matches[word] if one in start.further]

        self._matches = Remembered(matches)  # word → the words of rows that it matches, by its beginning too
        self._starts = Remembered(starts)  # word → the rows that it can start

    def points(self, title: str, abstract: str, said: Sequence[str] = ()) -> dict[str, float]:
        """Topic → its points, exactly (they are halves of whole numbers), where any phrase of it stands.

        `said` as in `counts`.
        """
        points: defaultdict[str, float] = defaultdict(float)
        for number, count in self.counts(title, abstract, said).items():
            for phrase in self._phrases[number]:
                points[phrase.topic] += phrase.points * count
        return points

    def mentions(self, title: str, abstract: str, said: Sequence[str] = ()) -> list[Mention]:
        """The phrases that stand in a title, an abstract and what is `said`, each once, in the order of the file."""
        counts = self.counts(title, abstract, said)
        found = [Mention(phrase, count) for number, count in counts.items() for phrase in self._phrases[number]]
        return sorted(found, key=lambda mention: (mention.phrase.line, str(mention.phrase)))

    def counts(self, title: str, abstract: str, said: Sequence[str] = ()) -> dict[int, float]:
        """The numbers of what is said, and how much its mentions count together.

        `said` is what a source says of the subject, such as keywords: each is read as a sentence.
        What is said is numbered as the phrases first say it; where no two say the same, a phrase has its own place.
        """
        counts: defaultdict[int, float] = defaultdict(float)
        for text, weight in chain(_sentences(title, abstract), ((one, SENTENCE) for one in said)):
            for number in self._said(words(text)):
                counts[number] += weight
        return {number: min(count, MOST) for number, count in counts.items()}

    def _said(self, sentence: list[str]) -> Iterator[int]:
        """The numbers of what a sentence says, each once."""
        rows = self._followed_in(sentence)
        for length, plain in self._plain:
            rows |= plain.intersection(zip(*(sentence[start:] for start in range(length)), strict=False))
        for row in rows:
            if row in self._alone:
                yield self._alone[row]
            if row in self._among:
                yield from (number for number, parts in self._among[row] if rows.issuperset(parts))

    def _followed_in(self, sentence: list[str]) -> set[Words]:
        rows: set[Words] = set()
        for start, starting in enumerate(map(self._starts.__getitem__, sentence)):
            branches, place = starting, start
            while branches:
                rows.update(branch.ends for branch in branches if branch.ends)
                place += 1
                following = self._matches[sentence[place]] if place < len(sentence) else ()
                branches = [branch.further[one] for branch in branches for one in following if one in branch.further]
        return rows


def _sentences(title: str, abstract: str) -> Iterator[tuple[str, float]]:
    """Each sentence, and what a mention in it counts."""
    yield title, TITLE
    for sentence in _SENTENCES.split(abstract):
        yield sentence, ASIDE if _ASIDE.search(sentence) else SENTENCE
