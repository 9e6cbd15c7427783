"""All that is known of papers as plain values, and a name of it per day.

What follows from a day's papers, and from nothing else, can be kept under that name. So who asks for something of every
paper need not look at each of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter

from generator.build_cache import cache_key, code_key, texts_key
from generator.facts import NOTHING, Facts
from generator.model import Appearance, Archive, Paper
from generator.runs import runs

#: Day and capture → the search words that its page showed.
Queries = Mapping[tuple[dt.date, str], str]

_CODE = ("known.py", "facts.py", "model.py")
_every_fact = attrgetter(*(field.name for field in fields(Facts)))


@dataclass(frozen=True, slots=True)
class DayKnown:
    """The papers first seen on a day, and the name of all that is known of them: of other days, too."""

    day: dt.date
    papers: Sequence[Paper]
    name: bytes


def by_day(archive: Archive) -> list[DayKnown]:
    """The papers of an archive by the day on which they were first seen."""
    queries, code = queries_of(archive), code_key(*_CODE)
    return [
        DayKnown(day, papers, cache_key(code, day.toordinal(), [values(paper, queries) for paper in papers]))
        for day, papers in runs(archive.papers, attrgetter("first_day"))
    ]


def values(paper: Paper, queries: Queries) -> tuple[object, ...]:
    """All that is known of a paper."""
    facts = paper.facts
    return (
        paper.permalink,
        texts_key(paper.title, paper.abstract),
        paper.former_permalinks,
        paper.topics,
        "as first said" if facts is paper.appearances[0].entry.facts else _facts(facts),
        paper.votes_day and paper.votes_day.toordinal(),
        [_place(one, paper, queries) for one in paper.appearances],
        [_place(one, paper, queries) for one in paper.replaced],
    )


def queries_of(archive: Archive) -> Queries:
    """The search words of an archive's captures, where they have any."""
    return {(day.date, one.capture): one.query for day in archive.days for one in day.digests if one.query}


def query_of(one: Appearance, queries: Queries) -> str:
    """The search words of the capture that a paper stands in."""
    return queries.get((one.day, one.capture), "") if queries else ""


def _place(one: Appearance, paper: Paper, queries: Queries) -> tuple[object, ...]:
    entry = one.entry
    title = None if entry.title == paper.title else entry.title
    abstract = None if entry.abstract == paper.abstract else entry.abstract
    return (
        one.day.toordinal(),
        one.capture,
        one.place,
        one.source.name,
        query_of(one, queries),
        _facts(entry.facts),
        title,
        abstract,
    )


def _facts(facts: Facts) -> tuple[object, ...] | None:
    return None if facts is NOTHING else tuple(map(_simple, _every_fact(facts)))


def _simple(value: object) -> object:
    if isinstance(value, dt.date):
        return value.toordinal()
    return str(value) if isinstance(value, str) else value


def joined(days: Iterable[DayKnown]) -> bytes:
    """The names of several days."""
    return b"".join(day.name for day in days)
