"""What a file says, as values that every format gives, and what leaves out a row or a whole file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from generator.errors import CaptureError, Problem, Severity
from generator.facts import Facts, Source

#: Keys and places from a value to one inside it.
Path: TypeAlias = tuple[str | int, ...]

#: Bytes of a file. The largest answer of any source is a tenth of it: 2,000 papers of arXiv's RSS are 4 MB.
MAX_BYTES = 16 * 1024 * 1024
#: Rows of a file. The largest real one has 2,000; 16 MB hold 10,000 with their abstracts.
MAX_ROWS = 20_000
#: Lists, objects or elements of a file, so that what is small on the disk is not huge in memory: at most 72 bytes each
#: in JSON, 300 in XML. A file of 16 MB that is full of papers has under 400,000.
MAX_NODES = 500_000
#: Levels of nesting; no form has ten.
MAX_DEPTH = 64
#: Problems of a file that are told one by one.
_TOLD = 50


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

    `day` is what the file as a whole says of its day, if it does; `query` the search words that a captured page showed.
    """

    format: str
    source: Source
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    day: dt.date | None = None
    query: str = ""


class RowError(Exception):
    """A row that can't be used. `path` leads from the row to the value that is wrong."""

    def __init__(self, what: str, fix: str, path: Path = ()) -> None:
        super().__init__(what)
        self.what, self.fix, self.path = what, fix, path


class Losses:
    """The problems of one file's rows, as many as a person would read."""

    def __init__(self, shown: str) -> None:
        self._shown = shown
        self._problems: list[Problem] = []
        self._more = 0

    def add(
        self, line: int | Callable[[], int], place: str, error: RowError, severity: Severity = Severity.ERROR
    ) -> None:
        """A row that is lost, or, as a warning, a value of it that is left out; its line is asked for if it is told."""
        if len(self._problems) >= _TOLD:
            self._more += severity is Severity.ERROR
            return
        what = f"`{place}`: {error.what}" if place else error.what
        number = line if isinstance(line, int) else line()
        self._problems.append(Problem(self._shown, number, what, error.fix, severity))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All of them, and how many more there were."""
        if not self._more:
            return tuple(self._problems)
        what = f"{self._more} more papers can't be read"
        return (*self._problems, Problem(self._shown, self._problems[-1].line, what, "fix those above first"))


def refuse(shown: str, line: int, what: str, fix: str) -> CaptureError:
    """The error for a file that can't be read as a whole."""
    return CaptureError(Problem(shown, line, what, fix))


def too_many_rows(shown: str, line: int = 1) -> CaptureError:
    """The error for a file with more than `MAX_ROWS` rows."""
    what = f"more than {MAX_ROWS:,} papers in one file"
    return refuse(shown, line, what, "split it, for instance by day")


def too_many_nodes(shown: str) -> CaptureError:
    """The error for a file with more than `MAX_NODES` values."""
    what = f"more than {MAX_NODES:,} values in one file"
    return refuse(shown, 1, what, "split it, for instance by day")


def path_text(path: Path) -> str:
    """A path as it is shown: `[3].paper.authors[0]`."""
    parts = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return parts.removeprefix(".")
