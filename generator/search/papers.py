"""What a result shows: papers in chunks by number; and lists of numbers for filters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from operator import attrgetter

from generator.model import Archive, Paper
from generator.runs import runs
from generator.search.codec import integers, shared
from generator.search.texts import Shown

_NOT_ADDRESS = re.compile("[^a-z0-9]+")


class Places:
    """Days and topics by their place in the archive's: a day more, at the end, changes none."""

    def __init__(self, archive: Archive) -> None:
        self._days = {day.date: place for place, day in enumerate(archive.days)}
        self._topics = {topic.id: place for place, topic in enumerate(archive.topics)}

    def first_day(self, paper: Paper) -> int:
        """The day it was first seen."""
        return self._days[paper.first_day]

    def first_days(self, papers: Sequence[Paper]) -> list[int]:
        """The same of papers in the order of the archive."""
        return [self._days[day] for day, some in runs(papers, attrgetter("first_day")) for _ in some]

    def days(self, paper: Paper) -> list[int]:
        """All days it was seen."""
        if len(paper.appearances) == 1:  # as nearly all
            return [self.first_day(paper)]
        return [self._days[day] for day in paper.days]

    def topics(self, paper: Paper) -> list[int]:
        """Its topics."""
        return [self._topics[topic] for topic in paper.topics]


def chunks(papers: Sequence[Shown], places: Places, size: int) -> Iterator[list[bytes]]:
    """By `size` papers: titles, permalinks (two columns), first days, topics (two), abstracts, authors.

    Texts by line; of authors the first and how many they are.
    """
    for first in range(0, len(papers), size):
        some = papers[first : first + size]
        topics = [places.topics(one.paper) for one in some]
        yield [
            _lines(one.title for one in some),
            *_permalinks(some),
            integers(places.first_day(one.paper) for one in some),
            *counted(topics),
            _lines(one.abstract for one in some),
            _lines(_byline(one.paper.facts.authors) for one in some),
            integers(len(one.paper.facts.authors) for one in some),
        ]


def counted(numbers: Sequence[Sequence[int]]) -> tuple[bytes, bytes]:
    """Lists of numbers: how many each has, then all."""
    return integers(map(len, numbers)), integers(chain.from_iterable(numbers))


def _permalinks(papers: Sequence[Shown]) -> tuple[bytes, bytes]:
    """How much of the words of its title, as shown, a permalink begins with, and what follows."""
    words = [_NOT_ADDRESS.sub("-", one.title.lower()).strip("-") for one in papers]
    links = [one.paper.permalink for one in papers]
    kept = [shared(own, link) for own, link in zip(words, links, strict=True)]
    return integers(kept), _lines(link[start:] for start, link in zip(kept, links, strict=True))


def _byline(names: Sequence[str]) -> str:
    """Both of two authors, else the first."""
    return " and ".join(names) if len(names) == 2 else "".join(names[:1])  # noqa: PLR2004 # a pair


def _lines(texts: Iterator[str]) -> bytes:
    # White space in a title or an abstract is single spaces: no line breaks.
    return "\n".join(texts).encode()
