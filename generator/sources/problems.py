"""What is said of a capture in more than one place of this room."""

from __future__ import annotations

from collections.abc import Sequence

from generator.errors import Problem, Severity

OTHERWISE = "if all is well there, list the capture under `verbatim:` in archive.yml"
# Lines that a message names; a capture may have millions.
_NAMED = 3


def at(lines: Sequence[int], shown: str, what: str, fix: str, severity: Severity = Severity.ERROR) -> Problem:
    """One problem of one or more lines: at the first, with the next few named and the others counted."""
    first, *others = lines
    if others:
        named = ", ".join(map(str, others[:_NAMED]))
        more = f" and {len(others) - _NAMED:,} more" if len(others) > _NAMED else ""
        what = f"{what} (also line{'s' if len(others) > 1 else ''} {named}{more})"
    return Problem(shown, first, what, fix, severity)
