"""What an abstract says that its authors did and found: one or two of its sentences, for lists.

Each sentence gets points for its cues, once for the contribution and once for the result; the best one for each is
shown, word for word and in order. The points were fitted to what readers marked: `benchmarks.excerpts` says how well
they do. Where no sentence says what was done, as in a language without cues, it is the text's first sentences.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from generator.build_cache import Table, cache_key, code_key
from generator.memo import Memo
from generator.pages.sentences import ends, uncut
from generator.workers import in_parallel

_SENTENCES = 2
_LENGTH = 240  # of words that are no sentence
_LONGEST = 300  # of first sentences; somewhat longer, since a sentence reads better than a part of one
_SHORTEST = 80  # less than that is not worth being cut off, at either side
_ROOM = 520  # for two sentences; one alone may be as long
_SPACE = re.compile(r"\s+")
# Days whose abstracts are worth another process.
_SHARE = 8
# Where what is shown of an abstract starts and ends, and whether within a sentence; nothing, where all is shown.
_Shown = tuple[Sequence[tuple[int, int]], bool]


class Cue(NamedTuple):
    """What a sentence that has one of some marks gets, for the contribution and for the result."""

    contribution: int
    result: int
    marks: str


#: A mark is a word; `^word`, where it opens the sentence; `#`, a digit; `%`, itself; `Aa`, a name in capitals; `@late`,
#: in the last half of the sentences; `@later`, in the last third. benchmarks/excerpts/fit.py writes the points.
CUES = (
    Cue(9, -3, "^we"),
    Cue(4, -1, "^in"),
    Cue(5, -1, "^this ^our"),
    Cue(-6, -5, "^however ^despite ^although ^while ^yet ^unfortunately ^existing ^recent ^recently ^current"),
    Cue(-6, -9, "^furthermore ^moreover ^additionally ^also ^besides ^finally"),
    Cue(17, 3, "we"),
    Cue(10, -3, "this"),
    Cue(14, -2, "paper study report article work"),
    Cue(27, -12, "propose proposes introduce introduces present presents"),
    Cue(4, -7, "develop develops design designs devise create build offer provide collect curate construct"),
    Cue(4, 1, "investigate investigates explore explores examine examines analyze revisit evaluate evaluates"),
    Cue(5, 2, "novel new first"),
    Cue(9, -4, "address overcome tackle mitigate bridge"),
    Cue(3, 3, "framework method approach model system algorithm pipeline architecture benchmark dataset"),
    Cue(-6, -3, "existing previous prior current recent recently"),
    Cue(2, 17, "show shows reveal reveals demonstrate demonstrates suggest indicate confirm observe find prove"),
    Cue(-7, 6, "results experiments experimental evaluation evaluations findings empirical empirically"),
    Cue(-3, 14, "outperforms outperform outperforming surpasses surpass surpassing superior state-of-the-art sota"),
    Cue(-6, 10, "achieves achieve achieving achieved obtains reaches attains yields sets"),
    Cue(-2, 1, "improves improve improving improvement improvements gains reduces reducing enhances boosts faster"),
    Cue(-3, 6, "accuracy performance baseline baselines"),
    Cue(4, -9, "code codes available github released release publicly"),
    Cue(0, -4, "highlight future hope insights potential"),
    Cue(2, 11, "#"),
    Cue(-1, 8, "%"),
    Cue(8, 2, "Aa"),
    Cue(-10, 9, "@late"),
    Cue(-21, 16, "@later"),
)
_ENOUGH = 25  # points, for either
_CUE_OF = {mark: number for number, cue in enumerate(CUES) for mark in cue.marks.split()}
_MARKS = frozenset(_CUE_OF)

_NUMBER = re.compile(r"[0-9]")
_NAME = re.compile(r"[A-Z](?<=[A-Za-z][A-Z])")


class Piece(NamedTuple):
    """Sentences in a row that an excerpt shows, or leaves out."""

    text: str
    shown: bool


class Excerpt(NamedTuple):
    """An abstract in pieces that joined are the abstract; `broken` if what is shown ends within a sentence."""

    pieces: tuple[Piece, ...]
    broken: bool


def excerpt_of(text: str) -> Excerpt:
    """The sentences with the contribution and the strongest result, or the first ones; all if little would be left.

    >>> background, did = "It is a challenge to many readers. " * 3, "We propose a novel method for it. "
    >>> [piece.text == did for piece in excerpt_of(background + did + background).pieces if piece.shown]
    [True]
    """
    shown, broken = _SHOWN[text]
    return Excerpt(tuple(_pieces(text, shown)) if shown else (Piece(text, shown=True),), broken)


def recall(table: Table, days: Iterable[tuple[bytes, Iterable[str]]]) -> None:
    """Remember of each day's abstracts what is shown of them, as the last build found it, and keep what is new.

    A day is named by what changes whenever its abstracts do.
    """
    read_by = code_key("pages/excerpts.py", "pages/sentences.py", "latex")
    named = [(cache_key(read_by, name), list(texts)) for name, texts in days]
    new = in_parallel(_rows, [texts for key, texts in named if table.get(key) is None], _SHARE)
    for key, texts in named:
        row = table.get(key)
        if row is None:
            row = next(new)
            table.put(key, row)
        _SHOWN.update(zip(texts, json.loads(row), strict=True))


def _rows(days: Iterable[Iterable[str]]) -> list[bytes]:
    return [json.dumps([_SHOWN[text] for text in texts]).encode() for texts in days]


def _shown(text: str) -> _Shown:
    places = [0, *ends(text), len(text)]
    chosen = _chosen([text[start:end] for start, end in pairwise(places)])
    shown, broken = [(places[number], places[number + 1]) for number in chosen], False
    if not chosen:
        place, broken = opening(text, places[1:-1])
        shown = [(0, place)]
    length = sum(end - start for start, end in shown)
    return (shown, broken) if length and len(text) - length >= _SHORTEST else ([], False)


_SHOWN = Memo(_shown)


def cues(sentence: str, number: int, count: int) -> set[int]:
    """Which cues a sentence has, that is the `number`th (from 0) of `count`."""
    plain = sentence.lower()
    for sign in ",.:;()":
        plain = plain.replace(sign, " ")
    words = plain.split()
    if words:
        words.append(f"^{words[0]}")
    if "%" in sentence:
        words.append("%")
    if _NUMBER.search(sentence):
        words.append("#")
    if _NAME.search(sentence):
        words.append("Aa")
    if 2 * number >= count:
        words.append("@late" if 3 * number < 2 * count else "@later")
    return {_CUE_OF[mark] for mark in _MARKS.intersection(words)}


def _chosen(sentences: list[str]) -> list[int]:
    """The numbers of one or two sentences, in order; none if no sentence says what was done."""
    points = []
    for number, text in enumerate(sentences):
        contribution = result = 0
        for cue in cues(text, number, len(sentences)):
            contribution += CUES[cue].contribution
            result += CUES[cue].result
        points.append((contribution, result))
    readable = [number for number, text in enumerate(sentences) if len(text) <= _ROOM]
    did = max(readable, key=lambda number: points[number][0], default=None)
    if did is None or points[did][0] < _ENOUGH:
        return []
    room = _ROOM - len(sentences[did])
    others = [number for number in readable if number != did and len(sentences[number]) <= room]
    found = max(others, key=lambda number: points[number][1], default=None)
    return [did] if found is None or points[found][1] < _ENOUGH else sorted((did, found))


def opening(text: str, sentence_ends: Iterable[int]) -> tuple[int, bool]:
    """Where the first two sentences or, if they are long, the first one or its first words end; whether it is words."""
    found = list(takewhile(lambda end: end <= _LONGEST, sentence_ends))
    place = max(found[:_SENTENCES], default=0)
    place = place if place >= _SHORTEST else next((end for end in found if end >= _SHORTEST), 0)
    if place:
        return place, False
    words = list(takewhile(lambda end: end <= _LENGTH, uncut(text, _SPACE)))
    return max(words, default=next(uncut(text, _SPACE), 0)), True


def _pieces(text: str, shown: Iterable[tuple[int, int]]) -> Iterator[Piece]:
    done = 0
    for start, end in shown:
        if start > done:
            yield Piece(text[done:start], shown=False)
        yield Piece(text[start:end], shown=True)
        done = end
    if done < len(text):
        yield Piece(text[done:], shown=False)
