"""Months as weeks of days, each day with the step of colour that its papers give it.

The steps are quantiles of all days' papers, whatever their year: one colour means the same on every page.
"""

from __future__ import annotations

import calendar
import datetime as dt
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from generator.language import counts, number
from generator.model import Archive, Day

#: Steps of colour, the first for the fewest papers.
STEPS = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a month: what was captured, and the step of its papers; `within` the archive's first and last day."""

    number: int
    day: Day | None
    step: int
    within: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month by weeks from Monday to Sunday, None where a week is another month's."""

    year: int
    month: int
    weeks: tuple[tuple[Cell | None, ...], ...]

    @property
    def days(self) -> tuple[Day, ...]:
        """Its captured days, oldest first."""
        return tuple(cell.day for week in self.weeks for cell in week if cell and cell.day)


class Heatmap:
    """The months of an archive, from its first to its last. `legend` has steps and the papers that give them."""

    def __init__(self, archive: Archive) -> None:
        self._days = {day.date: day for day in archive.days}
        self._first, self._last = min(self._days, default=dt.date.max), max(self._days, default=dt.date.min)
        #: The archive's first and last day.
        self.span = self._first.toordinal(), self._last.toordinal()
        self._limits = _limits([len(day.listings) for day in archive.days])
        self.legend = _legend(self._limits, max((len(day.listings) for day in archive.days), default=0))

    def year(self, year: int) -> list[Month]:
        """The months of a year that the archive reaches into."""
        first, last = (self._first.year, self._first.month), (self._last.year, self._last.month)
        return [self.month(year, month) for month in range(1, 13) if first <= (year, month) <= last]

    def month(self, year: int, month: int) -> Month:
        """One month."""
        weeks = calendar.Calendar().monthdayscalendar(year, month)
        cells = (tuple(self._cell(dt.date(year, month, one)) if one else None for one in week) for week in weeks)
        return Month(year, month, tuple(cells))

    def _cell(self, date: dt.date) -> Cell:
        day = self._days.get(date)
        step = 1 + bisect_left(self._limits, len(day.listings)) if day else 0
        return Cell(date.day, day, step, self._first <= date <= self._last)


def _limits(counts: Sequence[int]) -> list[int]:
    """The most papers of every step but the last: as many days in each, as far as equal counts allow."""
    ordered = sorted(counts)
    return [ordered[-(-step * len(ordered) // STEPS) - 1] for step in range(1, STEPS)] if ordered else []


def _legend(limits: Sequence[int], most: int) -> list[tuple[int, str]]:
    """The steps that a day can have, and their papers in words: `1 to 12 papers`, `13 papers`, `14 to 40 papers`."""
    fewest = [1, *(limit + 1 for limit in limits)]
    ranges = zip(fewest, [*limits, most], strict=True)
    return [(step, _range(low, high)) for step, (low, high) in enumerate(ranges, start=1) if low <= high]


def _range(low: int, high: int) -> str:
    if low == high:
        return counts(low, "{count} paper", "{count} papers")
    return counts(high, "{low} to {count} paper", "{low} to {count} papers", low=number(low))
