"""The archive as data: files for scripts at addresses that are promised, and the page that explains them.

Below `data/v1/`: every paper in one file (`papers.jsonl.gz`, and as a table without abstracts `papers.csv.gz`), a small
file per day and per topic, their lists, a schema for each, and a manifest. `v1` is the version of their form: a field
may be added in it, and none taken away or given another meaning.

Papers are packed by the week in which they were first seen, and what is packed is kept, so a new day packs its own
week, and those of the papers that it shows again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from generator.build_cache import cache_key, code_key
from generator.data import gzipped, rows
from generator.data.croissant import croissant
from generator.data.page import page
from generator.data.schemas import all_schemas
from generator.known import DayKnown, Queries, joined, queries_of, values
from generator.latex import plain
from generator.model import Archive, Day, Paper, Topic
from generator.parts import BuildInputs, File, Output, Part
from generator.runs import runs

#: The version of the form, and the folder of what has it.
VERSION = 1
BASE = f"data/v{VERSION}/"
#: Papers that a topic's file names with their titles.
NEWEST = 50

_GZIP = "application/gzip"


@dataclass(frozen=True, slots=True)
class _Bulk:
    """A file of all papers: its path below `BASE`, its content, and how many bytes it has unpacked."""

    path: str
    content: bytes
    unpacked: int


def parts(given: BuildInputs) -> Iterator[Part]:
    """Every file of the data, without the page."""
    return _parts(given, _bulks(given))


def _output(given: BuildInputs) -> Iterator[Part]:
    bulks = _bulks(given)
    yield from _parts(given, bulks)
    sizes = {one.path: (len(one.content), one.unpacked) for one in bulks}
    yield page(given, BASE, sizes)


def _parts(given: BuildInputs, bulks: Sequence[_Bulk]) -> Iterator[Part]:
    archive, base = given.archive, code_key("data", "facts.py", "formats", "latex", "model.py")
    yield _wholes(given, bulks, base)
    for name, schema in all_schemas().items():
        yield _part(base, f"schema/{name}.json", schema, partial(dict, schema))
    days = [{"day": day.date.isoformat(), "papers": len(day.listings)} for day in archive.days]
    yield _part(base, "days.json", days, partial(dict, days=days))
    names = {known.day: known.name for known in given.known()}
    queries = queries_of(archive)
    for day in archive.days:
        follows = names.get(day.date), *_besides(day, queries)
        yield _part(base, f"days/{day.date:%Y/%m/%d}.json", follows, partial(_day, day))
    found = _of_topics(archive)
    topics = [
        _about(topic) | {"former": list(topic.former), "papers": len(found[topic.id].papers)}
        for topic in archive.topics
    ]
    yield _part(base, "topics.json", topics, partial(dict, topics=topics))
    for topic in archive.topics:
        one = found[topic.id]
        newest = [(paper.permalink, paper.title) for paper in one.papers[-NEWEST:]]
        for path in (topic.id, *topic.former):
            follows = _about(topic), [*one.days.items()], newest
            yield _part(base, f"topics/{path}.json", follows, partial(_topic, topic, one))


def _part(base: bytes, path: str, follows: object, value: Callable[[], Mapping[str, Any]]) -> Part:
    path = BASE + path
    return Part(cache_key(base, path, follows), lambda: [(path, rows.as_json(value()))])


def _bulks(given: BuildInputs) -> list[_Bulk]:
    """The files of all papers, put together from what is packed of each week."""
    table, queries = given.cache.table("data"), queries_of(given.archive)
    base = code_key("data", "facts.py", "formats", "model.py")
    forms: dict[str, Callable[[Sequence[Paper]], bytes]] = {
        "papers.jsonl.gz": lambda papers: rows.lines(papers, queries),
        "papers.csv.gz": rows.cells,
    }
    pieces: dict[str, list[gzipped.Piece]] = {"papers.jsonl.gz": [], "papers.csv.gz": [gzipped.packed(rows.header())]}
    for _, days in runs(given.known(), _week):
        said = joined(days)
        for path, write in forms.items():
            key = cache_key(base, gzipped.PACKER, path, said)
            if (content := table.get(key)) is None:
                content = gzipped.packed(write([paper for day in days for paper in day.papers])).encoded()
                table.put(key, content)
            pieces[path].append(gzipped.decoded(content))
    return [_Bulk(path, gzipped.joined(found), sum(one.size for one in found)) for path, found in pieces.items()]


def _week(known: DayKnown) -> int:
    """The week of a day, from Monday on."""
    return (known.day.toordinal() - 1) // 7


def _wholes(given: BuildInputs, bulks: Sequence[_Bulk], base: bytes) -> Part:
    """The files of all papers, and what says their hashes: made together, as another machine may pack otherwise."""
    hashes = {one.path: hashlib.sha256(one.content).hexdigest() for one in bulks}
    archive, site = given.archive, given.site
    counts = (len(archive.papers), len(archive.days), archive.captures, len(archive.topics))
    ends = [day.date.isoformat() for day in (archive.days[0], archive.days[-1])]
    key = cache_key(base, BASE, hashes, counts, ends, (site.name, site.description, site.address))

    def make() -> list[File]:
        files = [(BASE + one.path, one.content) for one in bulks]
        manifest = {
            "version": VERSION,
            "name": site.name,
            "address": site.address,
            "first_day": ends[0],
            "last_day": ends[1],
            **dict(zip(("papers", "days", "captures", "topics"), counts, strict=True)),
            "files": [
                {"path": one.path, "type": _GZIP, "bytes": len(one.content), "sha256": hashes[one.path]}
                | {"unpacked": one.unpacked}
                for one in bulks
            ],
            "each": {"day": "days/{year}/{month}/{day}.json", "topic": "topics/{id}.json"},
        }
        files.append((f"{BASE}manifest.json", rows.as_json(manifest)))
        if site.address:
            described = croissant(site, f"{site.address}{BASE}", hashes, {one.path: len(one.content) for one in bulks})
            files.append((f"{BASE}croissant.json", rows.as_json(described)))
        return files

    return Part(key, make)


def _besides(day: Day, queries: Queries) -> tuple[object, ...]:
    """What a day's file follows from beside the papers that are first seen on it."""
    before = [values(one.paper, queries) for one in day.listings if one.paper.first_day != day.date]
    return before, [digest.capture for digest in day.digests]


def _day(day: Day) -> dict[str, Any]:
    papers = []
    for listing in day.listings:
        paper = listing.paper
        ids = {"arxiv": paper.facts.arxiv} if paper.facts.arxiv else {}
        votes = {"votes": listing.votes} if listing.votes is not None else {}
        link = {"permalink": paper.permalink, "title": paper.title}
        shown = {"shown": text} if (text := plain(paper.title)) != paper.title else {}
        authors = {"authors": paper.facts.authors} if paper.facts.authors else {}
        papers.append(link | shown | ids | votes | authors | {"topics": paper.topics})
    captures = [digest.capture for digest in day.digests]
    return {"day": day.date.isoformat(), "captures": captures, "papers": papers}


def _about(topic: Topic) -> dict[str, str]:
    return {"id": topic.id, "name": topic.name, "meaning": topic.meaning, "area": topic.area}


@dataclass(frozen=True, slots=True)
class _OfTopic:
    """The papers of a topic, oldest first; and by first day their places in that day's file, from 0."""

    papers: list[Paper]
    days: dict[str, list[int]]


def _of_topics(archive: Archive) -> dict[str, _OfTopic]:
    found = {topic.id: _OfTopic([], {}) for topic in archive.topics}
    for day in archive.days:
        date = day.date.isoformat()
        for place, listing in enumerate(day.listings):
            paper = listing.paper
            if paper.topics and paper.first_day == day.date:
                for topic in paper.topics:
                    found[topic].papers.append(paper)
                    found[topic].days.setdefault(date, []).append(place)
    return found


def _topic(topic: Topic, one: _OfTopic) -> dict[str, Any]:
    months = [(month, sum(map(len, group))) for month, group in _by_month(one.days)]
    newest = [
        {"day": paper.first_day.isoformat(), "permalink": paper.permalink, "title": paper.title}
        for paper in one.papers[: -NEWEST - 1 : -1]
    ]
    counts = {"papers": len(one.papers), "months": [{"month": month, "papers": count} for month, count in months]}
    return _about(topic) | counts | {"newest": newest, "days": one.days}


def _by_month(days: Mapping[str, list[int]]) -> Iterator[tuple[str, list[list[int]]]]:
    for month, group in groupby(days.items(), key=lambda item: item[0][:7]):
        yield month, [places for _, places in group]


OUTPUT = Output("data", _output, folders=("data",), beside=True)
