"""What a result shows: papers in chunks by their numbers, and a table for filters and dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from itertools import chain

from generator.latex import plain
from generator.model import Archive, Paper
from generator.search.codec import columns, integers, shared

_NOT_ADDRESS = re.compile("[^a-z0-9]+")


class Papers:
    """Papers in the order of their numbers; days and topics by their place in the archive's."""

    def __init__(self, archive: Archive, papers: Sequence[Paper]) -> None:
        self._papers = papers
        self._days = {day.date: place for place, day in enumerate(archive.days)}
        self._topics = {topic.id: place for place, topic in enumerate(archive.topics)}

    def chunks(self, size: int) -> Iterator[bytes]:
        """By `size` papers: titles, permalinks (two columns), first days, topics (two), abstracts, authors.

        Texts by line; of authors the first and how many they are.
        """
        for first in range(0, len(self._papers), size):
            papers = self._papers[first : first + size]
            yield columns(
                _lines(plain(paper.title) for paper in papers),
                *_permalinks(papers),
                integers(self._days[paper.first_day] for paper in papers),
                *self._topic_columns(papers),
                _lines(plain(paper.abstract) for paper in papers),
                _lines(_byline(paper.facts.authors) for paper in papers),
                integers(len(paper.facts.authors) for paper in papers),
            )

    def table(self) -> bytes:
        """Days and topics of all papers: how many each, then which."""
        return columns(
            integers(len(paper.days) for paper in self._papers),
            integers(map(self._day, chain.from_iterable(paper.days for paper in self._papers))),
            *self._topic_columns(self._papers),
        )

    def _topic_columns(self, papers: Sequence[Paper]) -> tuple[bytes, bytes]:
        topics = (self._topics[topic] for paper in papers for topic in paper.topics)
        return integers(len(paper.topics) for paper in papers), integers(topics)

    def _day(self, day: dt.date) -> int:
        return self._days[day]


def _permalinks(papers: Sequence[Paper]) -> tuple[bytes, bytes]:
    """How much of the words of its title, as shown, a permalink begins with, and what follows."""
    words = [_NOT_ADDRESS.sub("-", plain(paper.title).lower()).strip("-") for paper in papers]
    kept = [shared(own, paper.permalink) for own, paper in zip(words, papers, strict=True)]
    return integers(kept), _lines(paper.permalink[start:] for start, paper in zip(kept, papers, strict=True))


def _byline(names: Sequence[str]) -> str:
    """Both of two authors, else the first."""
    return " and ".join(names) if len(names) == 2 else "".join(names[:1])  # noqa: PLR2004 # a pair


def _lines(texts: Iterator[str]) -> bytes:
    # White space in a title or an abstract is single spaces: no line breaks.
    return "\n".join(texts).encode()
