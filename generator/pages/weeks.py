"""Weeks, and what of each is worth reading first.

Weeks are those of ISO 8601, from Monday to Sunday. What is chosen of a week follows from that week alone, so
that a new day changes the newest one only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from generator.model import Archive, Day, Paper, Topic
from generator.pages.wording import week_name, week_span

_TOP = 10  # papers with an excerpt
_FEWEST = 3  # papers that have votes, came back, or share a topic, for that to be worth a list
_SUNDAY = 6  # as `date.weekday` counts
_OF_A_DAY = 2  # papers that stand for a day where nothing else tells papers apart


class Why(StrEnum):
    """What puts papers at the top of a week."""

    VOTES = "votes"
    RETURNED = "returned"
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class Week:
    """A week: its ISO year and number, and its captured days, oldest first."""

    year: int
    number: int
    days: tuple[Day, ...]

    @property
    def label(self) -> str:
        """`2025-W11`, the last part of its address."""
        return f"{self.year}-W{self.number:02}"

    @property
    def address(self) -> str:
        """Below the site's."""
        return f"weeks/{self.label}/"

    @property
    def name(self) -> str:
        """`Week 11 of 2025`."""
        return week_name(self.year, self.number)

    @property
    def span(self) -> str:
        """`10 to 16 March 2025`."""
        return week_span(self.year, self.number)

    @property
    def is_over(self) -> bool:
        """Whether its Sunday was captured, after which no day can come."""
        return self.days[-1].date.weekday() == _SUNDAY

    @property
    def papers(self) -> dict[str, Paper]:
        """The papers of its days by permalink, in their order."""
        return {listing.paper.permalink: listing.paper for day in self.days for listing in day.listings}


def weeks_of(archive: Archive) -> list[Week]:
    """The weeks that have captures, oldest first."""
    groups = groupby(archive.days, key=lambda day: day.date.isocalendar()[:2])
    return [Week(year, number, tuple(days)) for (year, number), days in groups]


def top(week: Week) -> tuple[Why, list[tuple[Paper, int | None]]]:
    """Some papers with their votes, most voted first; without votes those that came back, or the first of each day."""
    papers, votes = week.papers, _votes(week)
    if len(votes) >= _FEWEST:
        best = sorted(votes.items(), key=lambda one: -one[1])[:_TOP]
        return Why.VOTES, [(papers[permalink], count) for permalink, count in best]
    last = week.days[-1].date
    seen = {one: len([day for day in paper.days if day <= last]) for one, paper in papers.items()}
    back = [one for one, count in seen.items() if count > 1]
    if len(back) >= _FEWEST:
        return Why.RETURNED, [(papers[one], votes.get(one)) for one in sorted(back, key=lambda one: -seen[one])[:_TOP]]
    first = dict.fromkeys(listing.paper.permalink for day in week.days for listing in day.listings[:_OF_A_DAY])
    return Why.FIRST, [(papers[one], votes.get(one)) for one in list(first)[:_TOP]]


def _votes(week: Week) -> dict[str, int]:
    """Permalink → the most votes that a capture of the week gives a paper, if any does."""
    votes: dict[str, int] = {}
    for day in week.days:
        for listing in day.listings:
            if listing.votes:
                permalink = listing.paper.permalink
                votes[permalink] = max(listing.votes, votes.get(permalink, 0))
    return votes


def by_topic(papers: Sequence[Paper], topics: Sequence[Topic]) -> list[tuple[Topic | None, list[Paper]]]:
    """Each paper once, with the one of its topics that fewest of the others have; what shares none stands last."""
    counts = Counter(topic for paper in papers for topic in paper.topics)
    found: defaultdict[str, list[Paper]] = defaultdict(list)
    for paper in papers:
        shared = [topic for topic in paper.topics if counts[topic] >= _FEWEST]
        found[min(shared, key=counts.__getitem__, default="")].append(paper)
    groups: list[tuple[Topic | None, list[Paper]]] = [(one, found[one.id]) for one in topics if one.id in found]
    groups.sort(key=lambda group: -len(group[1]))
    return groups + [(None, found[""])] * ("" in found)
