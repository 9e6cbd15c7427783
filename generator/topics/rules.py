"""The rules that give topics: phrases with points, and how a text is read for them.

A title and the sentences of an abstract are read one by one. A phrase counts once per sentence that has it, twice in
the title, and half in a sentence that compares the paper with others (`compared with`, `outperforms`), as such
sentences name baselines. All of its mentions count three at most. A paper gets a topic if the points of the topic's
phrases, times these counts, reach `ENOUGH`.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from generator.memo import Memo
from generator.words import WORD, compared, folded

#: Points that give a topic.
ENOUGH = 50
#: What mentions of one phrase count together, at most.
MOST = 3.0

TITLE, SENTENCE, ASIDE = 2.0, 1.0, 0.5

# A full stop, question or exclamation mark before what can begin a sentence: not a small letter.
_BREAK = re.compile(r"[.!?]\s+(?=[^a-z])")
_ASIDE = re.compile(
    r"\b(?:compar\w+|outperform\w*|surpass\w*|baselines?|such as|unlike|prior (?:work|method)s?)\b", re.IGNORECASE
)
# How all of these begin: looking for each is faster than asking at every place of a text.
_ASIDES = ("compar", "outperform", "surpass", "baseline", "such as", "unlike", "prior ")
# Stands between two sentences, and in none: no word has it, and no white space is it.
_BETWEEN = "\0"
_TAKEN = str.maketrans({_BETWEEN: "\1"})
_RUN = re.compile(rf"{WORD.pattern}|{_BETWEEN}")

_HALVES = 2  # counts are halves; as whole numbers they are exact
_COUNT = 3  # bits of what one sentence counts, in halves
_AT_ONCE = 500  # papers
_NONE = -1

#: A title, an abstract, and what a source says of the subject, such as keywords: each of these is read as a sentence.
Said = tuple[str, str, Sequence[str]]

_Numbers = npt.NDArray[np.int64]

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


@dataclass(frozen=True, slots=True)
class _Lists:
    """A list of numbers for each number: those of `i` are `values[starts[i]:starts[i + 1]]`."""

    values: _Numbers
    starts: _Numbers

    @classmethod
    def of(cls, lists: Iterable[Sequence[int]]) -> _Lists:
        values, starts = array("q"), array("q", [0])
        for one in lists:
            values.extend(one)
            starts.append(len(values))
        return cls(np.array(values, np.int64), np.array(starts, np.int64))

    def places(self, numbers: _Numbers) -> tuple[_Numbers, _Numbers]:
        """Where the lists of some numbers stand in `values`, one after the other; and of which number each is."""
        starts = self.starts[numbers]
        sizes = self.starts[numbers + 1] - starts
        before = np.cumsum(sizes) - sizes
        return np.repeat(starts - before, sizes) + np.arange(sizes.sum()), np.repeat(np.arange(len(numbers)), sizes)


class Rules:
    """Phrases, arranged so that reading a text takes about the same time however many phrases there are.

    Equal wordings share a number, in the order of the phrases. A wording has parts: rows of words. All rows form a
    tree by their first words, and all places of many papers are followed down this tree at once, as arrays.
    """

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        said: defaultdict[tuple[Words, ...], list[Phrase]] = defaultdict(list)
        for phrase in phrases:
            said[tuple(sorted(phrase.parts))].append(phrase)
        self._phrases = list(said.values())  # by number of the wording: several topics may have points for it
        rows = {row: number for number, row in enumerate(dict.fromkeys(part for parts in said for part in parts))}
        # A wording is looked for where its first part stands; `_others` has its other parts.
        first: list[list[int]] = [[] for _ in rows]
        self._others = np.full((len(said), max(map(len, said), default=1) - 1), _NONE, np.int64)
        for number, parts in enumerate(said):
            first[rows[parts[0]]].append(number)
            self._others[number, : len(parts) - 1] = [rows[part] for part in parts[1:]]
        self._first = _Lists.of(first)
        self._topics = list(dict.fromkeys(phrase.topic for phrase in phrases))
        numbers = {topic: number for number, topic in enumerate(self._topics)}
        self._speaks_for = _Lists.of([numbers[phrase.topic] for phrase in found] for found in self._phrases)
        self._points = np.array([phrase.points for found in self._phrases for phrase in found], np.int64)
        self._grow(rows)

    def _grow(self, rows: dict[Words, int]) -> None:
        """Make the tree of rows: which branch follows another by which word, and which row ends where."""
        words = {word: number for number, word in enumerate(dict.fromkeys(word for row in rows for word in row))}
        following: dict[tuple[int, int], int] = {}
        ends = [_NONE]
        for row, number in rows.items():
            branch = 0
            for word in row:
                step = branch, words[word]
                if step not in following:
                    following[step] = len(ends)
                    ends.append(_NONE)
                branch = following[step]
            ends[branch] = number
        self._ends = np.array(ends, np.int64)
        self._rows = max(1, len(rows))
        self._words = max(1, len(words))
        steps = sorted((branch * self._words + word, after) for (branch, word), after in following.items())
        self._steps, self._after = np.array([*steps, (_NONE, 0)], np.int64).T  # with one more for what isn't there
        self._goes_on = np.zeros(len(ends), bool)
        self._goes_on[self._steps[:-1] // self._words] = True
        lengths = sorted({len(word) - 1 for word in words if word.endswith("*")})

        # Words of one kind match the same words of rows (`agent` and `agent*`). Most words match none.
        matching: list[tuple[int, ...]] = [(), ()]
        kinds: dict[tuple[int, ...], int] = {(): 0}

        def kind(run: str) -> int:
            if run == _BETWEEN:
                return 1
            word = folded(run)
            beginnings = (f"{word[:length]}*" for length in lengths if length <= len(word))
            matches = tuple(words[one] for one in (word, *beginnings) if one in words)
            if matches not in kinds:
                kinds[matches] = len(matching)
                matching.append(matches)
                starting.append([following[0, one] for one in matches if (0, one) in following])
            return kinds[matches]

        starting: list[list[int]] = [[], []]
        self._kind = Memo(kind)
        self._matching, self._starting = matching, starting

    def given(self, texts: Iterable[Said]) -> Iterator[list[str]]:
        """For each text the topics whose phrases give it enough points."""
        for size, papers, numbers, halves in self._counted(texts):
            places, counts = self._speaks_for.places(numbers)
            topics = papers[counts] * len(self._topics) + self._speaks_for.values[places]
            # Sums of whole numbers, which are exact.
            points = np.bincount(topics, self._points[places] * halves[counts], size * len(self._topics))
            found: list[list[str]] = [[] for _ in range(size)]
            for one in np.flatnonzero(points >= ENOUGH * _HALVES).tolist():
                paper, topic = divmod(one, len(self._topics))
                found[paper].append(self._topics[topic])
            yield from found

    def mentions(self, text: Said) -> list[Mention]:
        """The phrases that stand in a text, each once, in the order of the file."""
        (counts,) = self.counts([text])
        found = [Mention(phrase, count) for number, count in counts.items() for phrase in self._phrases[number]]
        return sorted(found, key=lambda mention: (mention.phrase.line, str(mention.phrase)))

    def counts(self, texts: Iterable[Said]) -> Iterator[dict[int, float]]:
        """For each text: the number of each wording that stands in it, and how much its mentions count together.

        Phrases of several topics may have one wording. Wordings are numbered in the order of the phrases, each once.
        """
        for size, papers, numbers, halves in self._counted(texts):
            found: list[dict[int, float]] = [{} for _ in range(size)]
            for paper, number, half in zip(papers.tolist(), numbers.tolist(), halves.tolist(), strict=True):
                found[paper][number] = half / _HALVES
            yield from found

    def _counted(self, texts: Iterable[Said]) -> Iterator[tuple[int, _Numbers, _Numbers, _Numbers]]:
        """For a block of texts: how many they are; then, per finding, the text, the wording and twice its count."""
        rest = iter(texts)
        while some := list(islice(rest, _AT_ONCE)):
            kinds, weights, owners = array("q"), array("q"), array("q")
            for place, (title, abstract, said) in enumerate(some):
                text, counts = _sentences(title, abstract, said)
                kinds.extend(map(self._kind.__getitem__, _RUN.findall(compared(text))))
                weights.extend(counts)
                owners.extend([place] * len(counts))
            found = np.array(kinds, np.int64)
            sentences, numbers = self._said(found)
            halves, papers = np.array(weights, np.int64)[sentences], np.array(owners, np.int64)[sentences]
            # What a sentence counts is at most four halves, so it goes along in three bits.
            packed = (papers * max(1, len(self._phrases)) + numbers) << _COUNT | halves
            packed.sort()
            first = _firsts(packed >> _COUNT)
            sums = np.add.reduceat(packed & (1 << _COUNT) - 1, first) if len(first) else first
            papers, numbers = np.divmod(packed[first] >> _COUNT, max(1, len(self._phrases)))
            yield len(some), papers, numbers, np.minimum(sums, int(MOST * _HALVES))

    def _said(self, kinds: _Numbers) -> tuple[_Numbers, _Numbers]:
        """Which wordings stand in which sentences, each once per sentence; `kinds` are those of all words."""
        sentences, rows = self._standing(kinds)
        stands = sentences * self._rows + rows
        stands.sort()
        stands = stands[_firsts(stands)]
        sentences, rows = np.divmod(stands, self._rows)
        places, at = self._first.places(rows)
        sentences, numbers = sentences[at], self._first.values[places]
        for others in self._others.T:
            other = others[numbers]
            there = (other == _NONE) | _among(sentences * self._rows + other, stands)
            sentences, numbers = sentences[there], numbers[there]
        return sentences, numbers

    def _standing(self, kinds: _Numbers) -> tuple[_Numbers, _Numbers]:
        """The rows that stand in each sentence, however often."""
        matching, starting = _Lists.of(self._matching), _Lists.of(self._starting)
        sentence = np.cumsum(kinds == 1)
        places, at = starting.places(kinds)
        branches = starting.values[places]
        found = [(at[:0], branches[:0])]
        while len(branches):
            ends = self._ends[branches]
            found.append((sentence[at[ends >= 0]], ends[ends >= 0]))
            # On to the next word. The last of all stands between sentences, so there is one.
            on = self._goes_on[branches]
            at, branches = at[on] + 1, branches[on]
            places, before = matching.places(kinds[at])
            steps = branches[before] * self._words + matching.values[places]
            step = np.searchsorted(self._steps[:-1], steps)
            known = self._steps[step] == steps
            at, branches = at[before[known]], self._after[step[known]]
        sentences, rows = (np.concatenate(one) for one in zip(*found, strict=True))
        return sentences, rows


def _firsts(ordered: _Numbers) -> _Numbers:
    """Where another value begins."""
    return np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if len(ordered) else ordered


def _among(numbers: _Numbers, ordered: _Numbers) -> npt.NDArray[np.bool_]:
    """Whether numbers are among others, which are in order."""
    found: npt.NDArray[np.bool_] = np.append(ordered, _NONE)[np.searchsorted(ordered, numbers)] == numbers
    return found


def _sentences(title: str, abstract: str, said: Sequence[str]) -> tuple[str, list[int]]:
    """All sentences in one text, each ended, and twice what a mention in each counts."""
    if any(_BETWEEN in one for one in (title, abstract, *said)):
        title, abstract, *said = (one.translate(_TAKEN) for one in (title, abstract, *said))
    breaks = [found.span() for found in _BREAK.finditer(abstract)]
    starts, ends = [0, *(end for _, end in breaks)], [*(start for start, _ in breaks), len(abstract)]
    counts = [SENTENCE] * len(starts)
    for place in _asides(abstract):
        counts[bisect(starts, place) - 1] = ASIDE
    sentences = [title, *(abstract[start:end] for start, end in zip(starts, ends, strict=True)), *said, ""]
    halves = [int(_HALVES * count) for count in (TITLE, *counts, *(SENTENCE for _ in said))]
    return f" {_BETWEEN} ".join(sentences), halves


def _asides(abstract: str) -> Iterator[int]:
    """Where something in an abstract says that its sentence sets the paper against others."""
    if not abstract.isascii():
        yield from (found.start() for found in _ASIDE.finditer(abstract))
        return
    lower = abstract.lower()
    for beginning in _ASIDES:
        place = lower.find(beginning)
        while place >= 0:
            if _ASIDE.match(lower, place):
                yield place
            place = lower.find(beginning, place + 1)
