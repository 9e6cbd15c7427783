"""What a result shows: papers in chunks by their numbers, and a table for filters and dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import chain

from generator.model import Archive, Paper
from generator.search.codec import columns, integers


class Papers:
    """Papers in the order of their numbers; days and topics by their place in the archive's."""

    def __init__(self, archive: Archive, papers: Sequence[Paper]) -> None:
        self._papers = papers
        self._days = {day.date: place for place, day in enumerate(archive.days)}
        self._topics = {topic.id: place for place, topic in enumerate(archive.topics)}

    def chunks(self, size: int) -> Iterator[bytes]:
        """By `size` papers: titles, permalinks, first days, how many topics each, topics, abstracts; texts by line."""
        for first in range(0, len(self._papers), size):
            papers = self._papers[first : first + size]
            yield columns(
                _lines(paper.title for paper in papers),
                _lines(paper.permalink for paper in papers),
                integers(self._days[paper.first_day] for paper in papers),
                *self._topic_columns(papers),
                _lines(paper.abstract for paper in papers),
            )

    def table(self) -> bytes:
        """How many days each, days, how many topics each, topics; of all papers."""
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


def _lines(texts: Iterator[str]) -> bytes:
    # White space in a title or an abstract is single spaces: no line breaks.
    return "\n".join(texts).encode()
