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

from generator.build_cache import BuildCache, cache_key, code_key
from generator.data import gzipped, rows
from generator.data.croissant import croissant
from generator.data.page import page
from generator.data.schemas import all_schemas
from generator.latex import plain
from generator.model import Archive, Day, Paper, Topic
from generator.parts import BuildInputs, File, Output, Part

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
    return _parts(given, _bulks(given.archive, given.cache))


def _output(given: BuildInputs) -> Iterator[Part]:
    bulks = _bulks(given.archive, given.cache)
    yield from _parts(given, bulks)
    sizes = {one.path: (len(one.content), one.unpacked) for one in bulks}
    yield from page(given, BASE, sizes)


def _parts(given: BuildInputs, bulks: Sequence[_Bulk]) -> Iterator[Part]:
    archive, base = given.archive, code_key("data", "facts.py", "formats", "latex", "model.py")
    yield _wholes(given, bulks, base)
    for name, schema in all_schemas().items():
        yield _part(base, f"schema/{name}.json", schema, partial(dict, schema))
    days = [{"day": day.date.isoformat(), "papers": len(day.listings)} for day in archive.days]
    yield _part(base, "days.json", days, partial(dict, days=days))
    for day in archive.days:
        yield _part(base, f"days/{day.date:%Y/%m/%d}.json", _day_name(day), partial(_day, day))
    found = _of_topics(archive)
    topics = [
        _about(topic) | {"former": list(topic.former), "papers": len(found[topic.id])} for topic in archive.topics
    ]
    yield _part(base, "topics.json", topics, partial(dict, topics=topics))
    places = _places(archive)
    for topic in archive.topics:
        papers = found[topic.id]
        shown = [(paper.permalink, *places[paper.permalink]) for paper in papers]
        titles = [paper.title for paper in papers[-NEWEST:]]
        for path in (topic.id, *topic.former):
            follows = (_about(topic), shown, titles)
            yield _part(base, f"topics/{path}.json", follows, partial(_topic, topic, papers, places))


def _part(base: bytes, path: str, follows: object, value: Callable[[], Mapping[str, Any]]) -> Part:
    path = BASE + path
    return Part(cache_key(base, path, follows), lambda: [(path, rows.as_json(value()))])


def _bulks(archive: Archive, cache: BuildCache) -> list[_Bulk]:
    """The files of all papers, put together from what is packed of each week."""
    table, queries = cache.table("data"), rows.queries_of(archive)
    base = code_key("data", "archive.py", "facts.py", "formats", "joining.py", "model.py")
    forms: dict[str, Callable[[Sequence[Paper]], bytes]] = {
        "papers.jsonl.gz": lambda papers: rows.lines(papers, queries),
        "papers.csv.gz": rows.cells,
    }
    pieces: dict[str, list[gzipped.Piece]] = {"papers.jsonl.gz": [], "papers.csv.gz": [gzipped.packed(rows.header())]}
    for _, group in groupby(archive.papers, key=_week):
        papers = list(group)
        said = cache_key(rows.follows(papers, queries))
        for path, write in forms.items():
            key = cache_key(base, gzipped.PACKER, path, said)
            if (content := table.view(key)) is None:
                content = gzipped.packed(write(papers)).encoded()
                table.put(key, content)
            pieces[path].append(gzipped.decoded(content))
    return [_Bulk(path, gzipped.joined(found), sum(one.size for one in found)) for path, found in pieces.items()]


def _week(paper: Paper) -> int:
    """The week of a paper's first day, from Monday on."""
    return (paper.first_day.toordinal() - 1) // 7


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


def _day_name(day: Day) -> object:
    """What a day's file follows from."""
    shown = [
        (
            one.paper.permalink,
            one.paper.title,
            one.paper.facts.arxiv,
            one.votes,
            one.paper.facts.authors,
            one.paper.topics,
        )
        for one in day.listings
    ]
    return shown, [digest.capture for digest in day.digests]


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


def _of_topics(archive: Archive) -> dict[str, list[Paper]]:
    """The papers of each topic, oldest first."""
    found: dict[str, list[Paper]] = {topic.id: [] for topic in archive.topics}
    for paper in archive.papers:
        for topic in paper.topics:
            found[topic].append(paper)
    return found


def _places(archive: Archive) -> dict[str, tuple[str, int]]:
    """Permalink → the first day of a paper, and its place in that day's file, from 0."""
    places: dict[str, tuple[str, int]] = {}
    for day in archive.days:
        date = day.date.isoformat()
        for place, listing in enumerate(day.listings):
            places.setdefault(listing.paper.permalink, (date, place))
    return places


def _topic(topic: Topic, papers: Sequence[Paper], places: Mapping[str, tuple[str, int]]) -> dict[str, Any]:
    days: dict[str, list[int]] = {}
    for paper in papers:
        date, place = places[paper.permalink]
        days.setdefault(date, []).append(place)
    months = [(month, sum(map(len, group))) for month, group in _by_month(days)]
    newest = [
        {"day": paper.first_day.isoformat(), "permalink": paper.permalink, "title": paper.title}
        for paper in papers[: -NEWEST - 1 : -1]
    ]
    counts = {"papers": len(papers), "months": [{"month": month, "papers": count} for month, count in months]}
    return _about(topic) | counts | {"newest": newest, "days": days}


def _by_month(days: Mapping[str, list[int]]) -> Iterator[tuple[str, list[list[int]]]]:
    for month, group in groupby(days.items(), key=lambda item: item[0][:7]):
        yield month, [places for _, places in group]


OUTPUT = Output("data", _output, folders=("data",), beside=True)
