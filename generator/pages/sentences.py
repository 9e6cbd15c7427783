"""Where the sentences of an abstract end: never within a formula, a command of LaTeX or an abbreviation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.latex import Text, parse

# The end of a sentence with the white space after it, where a new one can begin; after CJK marks there is none. All
# marks stand first, as a pattern that begins with one class is searched many times faster.
_END = re.compile(
    r"[.!?\u3002\uff01\uff1f](?:(?<=[.!?])[\"'\u2019\u201d)\]]*\s+(?=[^a-z\s])|(?<=[\u3002\uff01\uff1f])\s*(?!$))"
)
# Ends with a full stop, and no sentence with it.
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|cf|vs|al|resp|approx|w\.r\.t|a\.k\.a|Fig|Eq|Sec|Tab|No|Dr|Prof|St"
    r"|(?:[A-Z]\.)*[A-Z])\.\s+$"
)
_ABBREVIATION = 12  # characters of the longest, with what is around it


def ends(text: str) -> Iterator[int]:
    """Where sentences end, but for the last: each but the last holds the white space behind it."""
    return (end for end in uncut(text, _END) if not _ABBREVIATED.search(text, max(0, end - _ABBREVIATION), end))


def uncut(text: str, pattern: re.Pattern[str]) -> Iterator[int]:
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
