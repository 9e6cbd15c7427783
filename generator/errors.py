"""What can be wrong, where it is, and what to do about it.

Everything a person is told about their files is a `Problem`. It is *not* the job of this module to
decide what happens next: readers raise, `build` collects, and only `cli` prints or exits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

#: Characters of a file's that a message quotes at most, and characters of a whole message.
QUOTED, LONGEST = 120, 1000
# Characters of a text that a message names.
_SHORT = 80

_QUOTE = re.compile(f"`[^`]{{{QUOTED + 1},}}`")
# What would act on a terminal or on a log instead of being read there: control characters (C0, DEL, C1), line ends,
# half a character, marks and overrides of direction, and what can't be seen at all. Never a table of Python's version.
_ACTING = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)


def printable(text: str) -> str:
    r"""A text as one line that can be printed anywhere: what would act there is named, such as `\x1b`."""
    return _ACTING.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


def quoted(text: str) -> str:
    """A piece of somebody's text for a message: in backquotes, short, on one line, and without a character that acts.

    >>> quoted("y" * 100) == "`" + "y" * 79 + "\u2026`"
    True
    """
    cut = text if len(text) <= _SHORT else text[: _SHORT - 1] + "\u2026"
    return f"`{printable(cut)}`"


def _bounded(text: str) -> str:
    """A message with what it quotes cut to a readable length."""
    text = _QUOTE.sub(lambda match: f"{match[0][:QUOTED]}\u2026`", text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}\u2026"


class Severity(StrEnum):
    """`error`: the thing named is left out. `warning`: it is used, and deserves a look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. `line` counts from 1; `what` is wrong and `fix` what to do, both without a final dot.

    What they quote, in backticks, is cut to a readable length.
    """

    path: str
    line: int
    what: str
    fix: str
    severity: Severity = Severity.ERROR

    def __post_init__(self) -> None:
        object.__setattr__(self, "what", _bounded(self.what))
        object.__setattr__(self, "fix", _bounded(self.fix))

    def __str__(self) -> str:
        note = "" if self.severity is Severity.ERROR else f"{self.severity}: "
        return f"{self.path}:{self.line}: {note}{self.what}; {self.fix}"

    @property
    def annotation(self) -> str:
        """The finding as a GitHub Actions workflow command, which shows it on the line of the file.

        Format: "Workflow commands for GitHub Actions", *Setting an error message*; `%`, CR and LF are
        percent-encoded everywhere, `:` and `,` in properties too.
        """
        message = f"{self.what}; {self.fix}".replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        path = self.path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        path = path.replace(":", "%3A").replace(",", "%2C")
        return f"::{self.severity} file={path},line={self.line}::{message}"


class ArchiveError(Exception):
    """Base of every error this package raises on purpose; carries the problems it is about."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems

    def __reduce__(self) -> tuple[type[ArchiveError], tuple[Problem, ...]]:
        """Errors come from other processes too."""
        return type(self), self.problems


class CaptureError(ArchiveError):
    """A capture that can't be read; the others still build."""


class ConfigurationError(ArchiveError):
    """`archive.yml` or `topics.yml` is wrong; nothing is built."""


class FolderError(ArchiveError):
    """A folder can't be used: a file in it that is not ours is in the way, or it can't be read or written."""


class MailError(ArchiveError):
    """Mails can't be made or sent; what was sent before stands in the ledger."""


def errors_only(problems: Iterable[Problem]) -> list[Problem]:
    """The problems that left something out."""
    return [problem for problem in problems if problem.severity is Severity.ERROR]
