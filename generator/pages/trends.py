"""What the archive's papers say when they are counted: topics by month, what rises and falls, what goes together.

A paper counts once, in the month it was first seen. Whether a part of the papers changed by chance is asked by the
likelihood ratio of two proportions (T. Dunning, 1993), which holds for small numbers, too. So many questions find
something by chance alone, so each has its share of the error only (Bonferroni): of all that is said to rise in a month,
nothing is there by chance in 95 of 100 months.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist

from generator.model import Archive, Paper

#: Year and month.
Month = tuple[int, int]

_MONTHS_BEFORE = 3  # that a month is compared with
_ERROR = 0.05  # that any of many changes is there by chance
_SURPRISE = 2.0  # standard deviations from which a pair is more than chance
_DIGITS = 4
_FEWEST = 3  # papers that two topics must share before they count as going together
_MOST = 8


@dataclass(frozen=True, slots=True)
class Change:
    """A topic's papers in a period: how many, their part of all, and the part in the time before."""

    topic: str
    papers: int
    share: float
    before: float
    surprise: float


@dataclass(frozen=True, slots=True)
class CoOccurrence:
    """A topic that goes with another: the papers of both, and how many times as many that is as chance gives."""

    topic: str
    papers: int
    times: float


def surprise(papers: int, size: int, before: int, size_before: int) -> float:
    """How many standard deviations a part is from an equal one, below 0 if it fell.

    Rounded, as machines differ in the last bit of a logarithm.
    """
    both = (papers + before) / (size + size_before)
    counts = papers, size - papers, before, size_before - before
    expected = both * size, (1 - both) * size, both * size_before, (1 - both) * size_before
    said = sum(count * math.log(count / other) for count, other in zip(counts, expected, strict=True) if count)
    return round(math.copysign(math.sqrt(max(2 * said, 0)), papers - both * size), _DIGITS)


def needed(questions: int) -> float:
    """How large a surprise must be to be more than chance where so many things could have changed."""
    return NormalDist().inv_cdf(1 - _ERROR / max(questions, 1))


class Trends:
    """Counts over a whole archive."""

    def __init__(self, archive: Archive) -> None:
        self._papers: defaultdict[Month, list[Paper]] = defaultdict(list)
        for paper in archive.papers:
            self._papers[paper.first_day.year, paper.first_day.month].append(paper)
        self._topics = {
            month: Counter(topic for paper in papers for topic in paper.topics)
            for month, papers in self._papers.items()
        }
        self._pairs = Counter(pair for paper in archive.papers for pair in combinations(paper.topics, 2))
        self._totals: Counter[str] = sum(self._topics.values(), Counter[str]())
        self._all = len(archive.papers)
        #: Those that have papers, oldest first.
        self.months = sorted(self._papers)
        self._order = [topic.id for topic in archive.topics]

    def papers(self, months: Collection[Month]) -> dict[str, list[Paper]]:
        """Topic → its papers first seen in some months, in the order of the archive; topics as configured."""
        found: dict[str, list[Paper]] = {topic: [] for topic in self._order}
        for month in sorted(months):
            for paper in self._papers.get(month, ()):
                for topic in paper.topics:
                    found[topic].append(paper)
        return {topic: papers for topic, papers in found.items() if papers}

    def first_seen(self, months: Collection[Month]) -> Iterator[Paper]:
        """The papers first seen in some months, in the order of the archive."""
        return (paper for month in sorted(months) for paper in self._papers.get(month, ()))

    def size(self, months: Collection[Month]) -> int:
        """How many papers were first seen in some months."""
        return sum(len(self._papers[month]) for month in months if month in self._papers)

    def monthly(self, topic: str) -> list[tuple[Month, int]]:
        """How many papers of a topic each month of the archive has, from its first to its last, none left out."""
        return [(month, self._topics[month][topic] if month in self._topics else 0) for month in self._calendar()]

    def shares(self, topic: str) -> list[float]:
        """A topic's part of the papers of each month from the archive's first to its last, none left out."""
        return [count / self.size([month]) if count else 0.0 for month, count in self.monthly(topic)]

    def months_before(self, month: Month) -> list[Month]:
        """The months that a month is compared with: the latest before it that have papers."""
        return [earlier for earlier in self.months if earlier < month][-_MONTHS_BEFORE:]

    def year_before(self, year: int) -> list[Month]:
        """The months that a year is compared with."""
        return [month for month in self.months if month[0] == year - 1]

    def rising(self, months: Collection[Month], before: Collection[Month]) -> list[Change]:
        """The topics with a larger part of the papers than before, the least expected first."""
        return sorted(self._told(months, before, 1), key=lambda change: -change.surprise)[:_MOST]

    def falling(self, months: Collection[Month], before: Collection[Month]) -> list[Change]:
        """The topics with a smaller part of the papers than before, the least expected first."""
        return sorted(self._told(months, before, -1), key=lambda change: change.surprise)[:_MOST]

    def co_occurrences(self, topic: str) -> list[CoOccurrence]:
        """The topics that go with a topic more often than chance says, the least expected first."""
        found = []
        for other in self._order:
            both = self._pairs[topic, other] + self._pairs[other, topic]
            if both < _FEWEST:
                continue
            expected = self._totals[topic] * self._totals[other] / self._all
            surprise = (both - expected) / math.sqrt(expected)
            if surprise >= _SURPRISE:
                found.append((-surprise, CoOccurrence(other, both, both / expected)))
        return [co_occurrences for _, co_occurrences in sorted(found, key=lambda one: one[0])[:_MOST]]

    def changes(self, months: Collection[Month], before: Collection[Month]) -> Iterator[Change]:
        """The change of every topic that has papers."""
        size, size_before = self.size(months), self.size(before)
        if not size or not size_before:
            return
        count, count_before = self._count(months), self._count(before)
        for topic in self._order:
            papers, earlier = count[topic], count_before[topic]
            if papers or earlier:
                found = surprise(papers, size, earlier, size_before)
                yield Change(topic, papers, papers / size, earlier / size_before, found)

    def _told(self, months: Collection[Month], before: Collection[Month], way: int) -> list[Change]:
        """The changes upwards (1) or downwards (-1) that are more than chance."""
        changes = list(self.changes(months, before))
        least = needed(len(changes))
        return [change for change in changes if way * change.surprise >= least]

    def _count(self, months: Collection[Month]) -> Counter[str]:
        return sum((self._topics[month] for month in months if month in self._topics), Counter[str]())

    def counted(self, months: Collection[Month]) -> list[tuple[str, int]]:
        """How many papers of each topic some months have."""
        return sorted(self._count(months).items())

    def _calendar(self) -> list[Month]:
        if not self._papers:
            return []
        (year, month), last = min(self._papers), max(self._papers)
        return [(number // 12, number % 12 + 1) for number in range(year * 12 + month - 1, last[0] * 12 + last[1])]
