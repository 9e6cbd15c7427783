"""What can be wrong, where it is, and what to do about it.

Everything a person is told about their files is a `Problem`. It is *not* the job of this module to
decide what happens next: readers raise, `build` collects, and only `cli` prints or exits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

# Characters of a text that a message quotes.
_QUOTED = 80


class Severity(StrEnum):
    """`error`: the thing named is left out. `warning`: it is used, and deserves a look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. `line` counts from 1; `what` is the fault and `mend` what to do, both without a final dot."""

    path: str
    line: int
    what: str
    mend: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        note = "" if self.severity is Severity.ERROR else f"{self.severity}: "
        return f"{self.path}:{self.line}: {note}{self.what}; {self.mend}"

    @property
    def annotation(self) -> str:
        """The finding as a GitHub Actions workflow command, which shows it on the line of the file.

        Format: "Workflow commands for GitHub Actions", *Setting an error message*; `%`, CR and LF are
        percent-encoded everywhere, `:` and `,` in properties too.
        """
        message = f"{self.what}; {self.mend}".replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        path = self.path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        path = path.replace(":", "%3A").replace(",", "%2C")
        return f"::{self.severity} file={path},line={self.line}::{message}"


class ArchiveError(Exception):
    """Base of every error this package raises on purpose; carries the problems it is about."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class CaptureError(ArchiveError):
    """A capture that can't be read; the others still build."""


class ConfigurationError(ArchiveError):
    """`archive.yml` or `topics.yml` is wrong; nothing is built."""


def quoted(text: str) -> str:
    """A piece of somebody's text for a message: in backquotes, short, on one line, and without a character that acts.

    >>> quoted("y" * 100) == "`" + "y" * 79 + "\u2026`"
    True
    """
    cut = text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "\u2026"
    return "`" + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut) + "`"


def errors_only(problems: Iterable[Problem]) -> list[Problem]:
    """The problems that left something out."""
    return [problem for problem in problems if problem.severity is Severity.ERROR]
