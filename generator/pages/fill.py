"""Papers that fill the list of a paper with too few related ones, and papers of its day.

They are chosen among the papers before it, so that a later day changes nothing.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from itertools import chain

from generator.model import Paper

#: Papers in the list beside each paper, if the archive has so many others.
RELATED = 6
#: Titles of its day.
_OF_ITS_DAY = 3


def fill(papers: Sequence[Paper], related: Sequence[Collection[int]]) -> Iterator[list[int]]:
    """For each paper the places of those that are missing for a full list beside the `related` ones.

    A place is an index into `papers`, which are sorted by first day. First come papers that share a topic with it, then
    any; of both the last ones before it. Later papers are taken only at the archive's beginning, where too few are
    before it.
    """
    # Of each topic the last papers so far: twice as many as can be needed, as some are related already.
    last: defaultdict[str, deque[int]] = defaultdict(partial(deque, maxlen=2 * RELATED))
    for place, paper in enumerate(papers):
        missing = RELATED - len(related[place])
        yield _nearest(place, len(papers), [last[one] for one in paper.topics], related[place], missing)
        for topic in paper.topics:
            last[topic].append(place)


def _nearest(
    place: int, size: int, sharing: Sequence[Collection[int]], related: Collection[int], missing: int
) -> list[int]:
    """So many places next to a place, those first that are shared."""
    found: dict[int, None] = {}
    if missing > 0:
        there = {place, *related}
        shared = sorted(set().union(*sharing), reverse=True)
        for other in chain(shared, range(place - 1, -1, -1), range(place + 1, size)):
            if other not in there:
                found[other] = None
                if len(found) == missing:
                    break
    return list(found)


def of_its_day(day: Sequence[int], at: int) -> Sequence[int]:
    """The papers around one of a day, in the day's order: the one before it, and those after it.

    Where few are after it, more of those before.
    """
    after = min(len(day) - at - 1, _OF_ITS_DAY - (at > 0))
    return [*day[max(0, at - _OF_ITS_DAY + after) : at], *day[at + 1 : at + 1 + after]]
