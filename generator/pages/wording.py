"""How days, periods and initials are ordered, labelled and named on pages. English, whatever the locale."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from generator.identity import readable
from generator.model import Paper

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_INITIALS = 4
_SMALL_PERCENT = 9.5
_NO_INITIAL = "-"
_DIGITS = "0-9"
_REMEMBERED = 1 << 16
_NO_LETTER = re.compile("[^a-z0-9]")


def long_date(day: dt.date) -> str:
    """`11 March 2025`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday(day: dt.date) -> str:
    """`Tuesday`."""
    return WEEKDAYS[day.weekday()]


def month_name(month: int) -> str:
    """`March` for 3."""
    return MONTHS[month - 1]


def month_short(month: int) -> str:
    """`Mar` for 3."""
    return MONTHS[month - 1][:3]


def period(paper: Paper) -> tuple[str, ...]:
    """Year, month and day a paper was first seen, as labels that are address parts too."""
    return _labels(paper.first_day)


@lru_cache(maxsize=_REMEMBERED)
def _labels(day: dt.date) -> tuple[str, str, str]:
    return f"{day.year}", f"{day.month:02}", f"{day.day:02}"


def period_name(labels: tuple[str, ...]) -> str:
    """`2025`, `March 2025` or `11 March 2025` for the labels of a `period`."""
    year, *rest = labels
    if not rest:
        return year
    month, *day = rest
    return " ".join((*(str(int(one)) for one in day), month_name(int(month)), year))


def month_of_year(month: tuple[int, int]) -> str:
    """`March 2025` for (2025, 3)."""
    return f"{MONTHS[month[1] - 1]} {month[0]}"


def part(share: float) -> str:
    """`12 %`, `0.4 %`: a part of all, with one figure where it is small."""
    percent = share * 100
    return f"{percent:.0f}\u00a0%" if percent >= _SMALL_PERCENT or not percent else f"{percent:.1f}\u00a0%"


def alphabetical(paper: Paper) -> tuple[str, str]:
    """Sorts papers by the letters and digits of their title, as a dictionary does: spaces don't count."""
    return _letters(readable(paper.key)), paper.permalink


def initials(paper: Paper) -> tuple[str, ...]:
    """The `first_letters` of a title."""
    return first_letters(readable(paper.key))


@lru_cache(maxsize=_REMEMBERED)
def first_letters(text: str) -> tuple[str, ...]:
    """The first letters of a `readable` text, one more per label.

    All digits share the outermost label, and what has neither letter nor digit has one label alone.
    """
    letters = _letters(text)[:_INITIALS].ljust(_INITIALS, _NO_INITIAL)
    if letters.startswith(_NO_INITIAL):
        return (_NO_INITIAL,)
    outermost = _DIGITS if letters[0].isdigit() else letters[0]
    return (outermost, *(letters[:length] for length in range(2, _INITIALS + 1)))


def initials_name(label: str) -> str:
    """`La…` for the label `la`, `L` for `l`."""
    if label == _DIGITS:
        return "0\u20139"
    if label.startswith(_NO_INITIAL):
        return "Symbols"
    return label.rstrip(_NO_INITIAL).capitalize() + ("" if len(label) == 1 or label.endswith(_NO_INITIAL) else "\u2026")


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text)
