"""What is said in answer to an issue, as Markdown in which nothing that somebody typed is markup.

Sentences are our own words. Whatever may quote somebody stands in a block of code, between marks that are longer than
any it holds, each line of it printable: there GitHub makes no link, mentions nobody and shows no picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.errors import printable

# Of what is quoted, so much is shown: a comment has at most 65,536 characters.
_LINES, _LENGTH = 60, 300


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. `complete`: nothing is missing that the author of the issue could add."""

    lines: tuple[str, ...]
    complete: bool


def quoting(said: Iterable[str]) -> Iterator[str]:
    """Lines that may hold anything, as a block of code."""
    lines = [printable(line) for line in said]
    shown = [line if len(line) <= _LENGTH else f"{line[:_LENGTH]}\u2026" for line in lines[:_LINES]]
    if len(lines) > _LINES:
        shown.append(f"\u2026 and {len(lines) - _LINES:,} lines more")
    longest = max((len(run) for line in shown for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    yield from ("", f"{fence}text", *shown, fence)
