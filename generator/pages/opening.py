"""The first sentences of an abstract, for lists: cut where no word, address or formula falls apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

from generator.latex import Text, parse

_SENTENCES = 2
_LENGTH = 240  # of words that are no sentence
_LONGEST = 300  # of sentences; somewhat longer, since a sentence reads better than a part of one
_SHORTEST = 80  # less than that is not worth being cut off, at either side

# The end of a sentence with the white space after it, where a new one can begin; after CJK marks there is none.
_END = re.compile(r"(?<=[.!?])[\"'\u2019\u201d)\]]*\s+(?=[^a-z\s])|(?<=[\u3002\uff01\uff1f])\s*(?!$)")
# Ends with a full stop, and no sentence with it.
_ABBREVIATED = re.compile(r"(?:^|[\s(])(?:e\.g|i\.e|etc|cf|vs|al|resp|approx|Fig|Eq|Sec|Tab|No|Dr|Prof|St|[A-Z])\.\s+$")
_SPACE = re.compile(r"\s+")


class Opening(NamedTuple):
    """A text in two parts that joined are the text; `broken` if the first one ends within a sentence."""

    start: str
    rest: str
    broken: bool


def opening(text: str) -> Opening:
    """The first two sentences or, if they are long, the first one or its first words; all if little would be left.

    >>> opening("A. Smith shows how. " + "It works everywhere. " * 9).start
    'A. Smith shows how. It works everywhere. It works everywhere. It works everywhere. '
    """
    ends = list(takewhile(lambda end: end <= _LONGEST, _ends(text)))
    place = max(ends[:_SENTENCES], default=0)
    place = place if place >= _SHORTEST else next((end for end in ends if end >= _SHORTEST), 0)
    broken = not place
    if broken:
        words = list(takewhile(lambda end: end <= _LENGTH, _free(text, _SPACE)))
        place = max(words, default=next(_free(text, _SPACE), 0))
    if not place or len(text) - place < _SHORTEST:
        return Opening(text, "", broken=False)
    return Opening(text[:place], text[place:], broken)


def _ends(text: str) -> Iterator[int]:
    """Where sentences end."""
    return (end for end in _free(text, _END) if not _ABBREVIATED.search(text, max(0, end - 12), end))


def _free(text: str, pattern: re.Pattern[str]) -> Iterator[int]:
    """Where a pattern ends, outside formulas and LaTeX's commands."""
    whole = _whole(text)
    start = end = 0
    for match in pattern.finditer(text):
        while end <= match.end() and (span := next(whole, None)):
            start, end = span
        if not start < match.end() < end:
            yield match.end()


def _whole(text: str) -> Iterator[tuple[int, int]]:
    """Where what must not be cut starts and ends."""
    end = 0
    for node in parse(text):
        start, end = end, end + len(node.source)
        if not isinstance(node, Text):
            yield start, end
