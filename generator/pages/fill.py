"""Papers that fill the list of a paper with too few related ones, and papers of its day.

They are chosen among the papers before it, so that a later day changes nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from itertools import chain

from generator.model import Archive, Paper

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

    def beside(self, place: int, related: Collection[Paper]) -> list[Paper]:
        """The papers that are missing for a full list beside the `related` ones of the paper at a place.

        First those that share a topic with it, then any; of both the last ones before it. Later papers are taken only
        at the archive's beginning, where too few are before it.
        """
        missing = RELATED - len(related)
        if missing <= 0:
            return []
        there = {self._papers[place].permalink, *(paper.permalink for paper in related)}
        found: dict[str, Paper] = {}
        for other in self._nearest(place):
            paper = self._papers[other]
            if paper.permalink not in there:
                found[paper.permalink] = paper
                if len(found) == missing:
                    break
        return list(found.values())

    def _nearest(self, place: int) -> Iterator[int]:
        """Places in the order in which they are asked."""
        sharing = set[int]()
        for topic in self._papers[place].topics:
            places = self._by_topic[topic]
            end = bisect_left(places, place)
            # Twice as many, as some are related already.
            sharing.update(places[max(0, end - 2 * RELATED) : end])
        return chain(sorted(sharing, reverse=True), range(place - 1, -1, -1), range(place + 1, len(self._papers)))


def of_its_day(papers: Sequence[Paper], place: int) -> Sequence[Paper]:
    """The papers around the one at a place of its day, in the day's order: the one before it, and those after it.

    Where few are after it, more of those before.
    """
    after = min(len(papers) - place - 1, _OF_ITS_DAY - (place > 0))
    return [*papers[max(0, place - _OF_ITS_DAY + after) : place], *papers[place + 1 : place + 1 + after]]
