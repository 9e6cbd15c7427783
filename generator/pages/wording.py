"""How days, periods and initials are ordered, labelled and named on pages, in the site's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup

from generator.identity import readable
from generator.language import html_says, number, remembered, says
from generator.model import Paper

_INITIALS = 4
_SMALL_PERCENT = 9.5
_BOTH = 2  # authors that are both named
_NO_INITIAL = "-"
_DIGITS = "0-9"
_REMEMBERED = 1 << 16


@remembered
def long_date(day: dt.date) -> str:
    """`11 March 2025`."""
    return says("{day} {month} {year}", day=day.day, month=month_name(day.month), year=day.year)


def weekday(day: dt.date) -> str:
    """`Tuesday`."""
    return weekdays()[day.weekday()]


@remembered
def weekdays() -> tuple[str, ...]:
    """`Monday` to `Sunday`."""
    return (says("Monday"), says("Tuesday"), says("Wednesday"), says("Thursday"), says("Friday"), says("Saturday"),
            says("Sunday"))  # fmt: skip


@remembered
def months() -> tuple[str, ...]:
    """`January` to `December`."""
    return (says("January"), says("February"), says("March"), says("April"), says("May"), says("June"), says("July"),
            says("August"), says("September"), says("October"), says("November"), says("December"))  # fmt: skip


def month_name(month: int) -> str:
    """`March` for 3."""
    return months()[month - 1]


def month_short(month: int) -> str:
    """`Mar` for 3."""
    return month_name(month)[:3]


def period(paper: Paper) -> tuple[str, ...]:
    """Year, month and day a paper was first seen, as labels that are address parts too."""
    return _labels(paper.first_day)


@lru_cache(maxsize=_REMEMBERED)
def _labels(day: dt.date) -> tuple[str, str, str]:
    return f"{day.year}", f"{day.month:02}", f"{day.day:02}"


def period_name(labels: tuple[str, ...]) -> str:
    """`2025`, `March 2025` or `11 March 2025` for the labels of a `period`."""
    year, *rest = (int(label) for label in labels)
    if not rest:
        return labels[0]
    return long_date(dt.date(year, *rest)) if len(rest) > 1 else month_of_year((year, rest[0]))


def month_of_year(month: tuple[int, int]) -> str:
    """`March 2025` for (2025, 3)."""
    return says("{month} {year}", month=month_name(month[1]), year=month[0])


def week_name(year: int, week: int) -> str:
    """`Week 11 of 2025`, by ISO 8601."""
    return says("Week {week} of {year}", week=week, year=year)


def week_span(year: int, week: int) -> str:
    """`10 to 16 March 2025`; what the two days share is said once.

    >>> week_span(2025, 27), week_span(2026, 1)
    ('30 June to 6 July 2025', '29 December 2025 to 4 January 2026')
    """
    first, last = (dt.date.fromisocalendar(year, week, day) for day in (1, 7))
    if first.year != last.year:
        return span(first, last)
    if first.month != last.month:
        return says("{day} {month} to {last}", day=first.day, month=month_name(first.month), last=long_date(last))
    return says("{day} to {last}", day=first.day, last=long_date(last))


def span(first: dt.date, last: dt.date) -> str:
    """`11 March 2024 to 12 March 2025`."""
    return says("{first} to {last}", first=long_date(first), last=long_date(last))


def part(share: float) -> str:
    """`12 %`, `0.4 %`: a part of all, with one figure where it is small."""
    percent = share * 100
    figures = 0 if percent >= _SMALL_PERCENT or not percent else 1
    return f"{number(percent, figures)}\u00a0%"


_NAME = Markup("<bdi>{}</bdi>").format


def byline(names: Sequence[str]) -> Markup:
    """The first author and how many more, for lists."""
    if len(names) > _BOTH:
        return html_says("{author} and {count} more", author=_NAME(names[0]), count=number(len(names) - 1))
    if len(names) == _BOTH:
        return html_says("{author} and {other}", author=_NAME(names[0]), other=_NAME(names[1]))
    return _NAME(names[0]) if names else Markup()


def alphabetical(paper: Paper) -> tuple[str, str]:
    """Sorts papers by the letters and digits of their title, as a dictionary does: spaces don't count."""
    return _letters(readable(paper.key)), paper.permalink


def initials(paper: Paper) -> tuple[str, ...]:
    """The `first_letters` of a title."""
    return first_letters(readable(paper.key))


def first_letters(text: str) -> tuple[str, ...]:
    """The first letters of a `readable` text, one more per label.

    All digits share the outermost label, and what has neither letter nor digit has one label alone.
    """
    return _labels_of(_letters(text)[:_INITIALS])


@lru_cache(maxsize=_REMEMBERED)
def _labels_of(letters: str) -> tuple[str, ...]:
    if not letters:
        return (_NO_INITIAL,)
    outermost = _DIGITS if letters[0].isdigit() else letters[0]
    letters = letters.ljust(_INITIALS, _NO_INITIAL)
    return (outermost, *(letters[:length] for length in range(2, _INITIALS + 1)))


def initials_name(label: str) -> str:
    """`La…` for the label `la`, `L` for `l`."""
    if label == _DIGITS:
        return "0\u20139"
    if label.startswith(_NO_INITIAL):
        return says("Symbols")
    return label.rstrip(_NO_INITIAL).capitalize() + ("" if len(label) == 1 or label.endswith(_NO_INITIAL) else "\u2026")


def _letters(text: str) -> str:
    return text.replace("-", "")
