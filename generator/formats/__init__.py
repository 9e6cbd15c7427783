"""What a file of papers says: the bytes of one file in, `Reading` out. Knows nothing of other files.

A format is told by what is in the file; its name is a hint at most. Each format is a module beside this one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from generator.errors import Problem
from generator.facts import Facts, Source


@dataclass(frozen=True, slots=True)
class Row:
    """A paper at one place of a file, as the file says it.

    `place` is the path to the value (`[3].paper`, `/feed/entry[2]`) or nothing where lines are the places; `line` is
    the line it starts on, from 1. `day` is the digest day that the file gives for it, if it does; otherwise the path of
    the capture says it. `title` is not empty; `abstract` may be. White space is collapsed, nothing else is changed.
    """

    place: str
    line: int
    day: dt.date | None
    title: str
    abstract: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says. `problems` names the rows that were lost, each with its place, and warnings.

    `day` is what the file as a whole says of its day, if it does.
    """

    format: str
    source: Source
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    day: dt.date | None = None
