"""The way from the site's first page to another one, which readers see above a page and machines read in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from generator.language import remembered, says
from generator.model import Paper, Topic
from generator.pages.split_lists import SplitList
from generator.pages.wording import initials_name, period_name

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Step:
    """A page above another: its name, and its address below the site's."""

    name: str
    address: str


@remembered
def days_above(*labels: str) -> tuple[Step, ...]:
    """The pages above a day, a month or a year: `labels` are the year and month above it."""
    return Step(says("Days"), "days/"), *_periods("days/", [labels[:depth] for depth in range(1, len(labels) + 1)])


def titles_above(sublist: SplitList[Paper]) -> list[Step]:
    """The lists of titles of which this one is a part."""
    return letters_above(sublist, Step(says("Papers"), "papers/"), "titles/")


def letters_above(sublist: SplitList[_T], top: Step, folder: str) -> list[Step]:
    """The lists by letters of which this one is a part: the `top` one, and those below `folder`."""
    return [Step(initials_name(labels[-1]), f"{folder}{labels[-1]}/") if labels else top for labels in sublist.parents]


def topic_above(topic: Topic | None = None) -> list[Step]:
    """The index of topics and, above a month of one, that topic's own page."""
    return [Step(says("Topics"), "tags/"), *([Step(topic.name, f"tags/{topic.id}/")] if topic else [])]


def with_neighbours(items: Sequence[_T]) -> Iterator[tuple[_T, _T | None, _T | None]]:
    """Each item with the one before it and the one after it."""
    return zip(items, (None, *items), (*items[1:], None), strict=False)


def _periods(home: str, periods: Sequence[tuple[str, ...]]) -> list[Step]:
    """The pages of periods, named in full: `March 2025`."""
    return [Step(period_name(labels), f"{home}{'/'.join(labels)}/") for labels in periods]
