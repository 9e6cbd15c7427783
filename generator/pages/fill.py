"""Papers that fill the list of a paper with too few related ones, and papers of its day.

They are chosen among the papers before it, so that a later day changes nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from itertools import chain

from generator.model import Archive

#: Papers in the list beside each paper, if the archive has so many others.
RELATED = 6
#: Titles of its day.
_OF_ITS_DAY = 3


class Fill:
    """Papers by topic and time. A place is an index into `archive.papers`, which are sorted by first day."""

    def __init__(self, archive: Archive) -> None:
        self._papers = archive.papers
        self._by_topic: dict[str, list[int]] = {topic.id: [] for topic in archive.topics}
        for place, paper in enumerate(archive.papers):
            for topic in paper.topics:
                self._by_topic[topic].append(place)

    def beside(self, place: int, related: Collection[int]) -> list[int]:
        """The places of papers that are missing for a full list beside the `related` ones of the paper at a place.

        First those that share a topic with it, then any; of both the last ones before it. Later papers are taken only
        at the archive's beginning, where too few are before it.
        """
        missing = RELATED - len(related)
        if missing <= 0:
            return []
        there = {place, *related}
        found: dict[int, None] = {}
        for other in self._nearest(place):
            if other not in there:
                found[other] = None
                if len(found) == missing:
                    break
        return list(found)

    def _nearest(self, place: int) -> Iterator[int]:
        """Places in the order in which they are asked."""
        sharing = set[int]()
        for topic in self._papers[place].topics:
            places = self._by_topic[topic]
            end = bisect_left(places, place)
            # Twice as many, as some are related already.
            sharing.update(places[max(0, end - 2 * RELATED) : end])
        return chain(sorted(sharing, reverse=True), range(place - 1, -1, -1), range(place + 1, len(self._papers)))


def of_its_day(day: Sequence[int], at: int) -> Sequence[int]:
    """The papers around one of a day, in the day's order: the one before it, and those after it.

    Where few are after it, more of those before.
    """
    after = min(len(day) - at - 1, _OF_ITS_DAY - (at > 0))
    return [*day[max(0, at - _OF_ITS_DAY + after) : at], *day[at + 1 : at + 1 + after]]
