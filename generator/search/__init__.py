"""Search at scale: the archive as files that a browser searches by itself, fetching only what a query needs.

Files lie in `search/`: `directory.bin` says what is where; `terms/` the inverted index by ranges of terms;
`words/` the words for beginnings and spelling; `papers/` what results show; `table-*.bin` what filters need, and
`offers-*.bin` who has code or a project page.
`worker.js` is what the theme's search box talks to, `page.js` the search page; both are minified copies of
those in `browser/`, and `lunr.js` of MkDocs'.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from generator.build_cache import BuildCache, cache_key, code_key
from generator.known import DayKnown, by_day
from generator.model import AUTHOR_PAPERS, Archive, Paper
from generator.parts import BuildInputs, File, Output, Part
from generator.scripting import CODE as SCRIPTING
from generator.search.codec import Sizes, beginning, digest, gaps, integers, mark_of, marked, strings
from generator.search.papers import Places, counted
from generator.search.postings import FIELDS
from generator.search.scripts import scripts
from generator.search.texts import PLACED, identified
from generator.search.volumes import CODE, Content, Newer, Older, Summary, group_size, part_of, parted
from generator.workers import without_gc

_SYNONYMS = Path(__file__).with_name("synonyms.txt")
# What the browser's code expects (browser/search.js).
_FORMAT = 5
_SIZES = Sizes()


def files(archive: Archive, sizes: Sizes = _SIZES, author_papers: int = AUTHOR_PAPERS) -> Iterator[File]:
    """Path below `docs_dir` (with `/`) and content of every file of the search."""
    for part in parts(archive, BuildCache(), sizes, author_papers):
        yield from part.make()


def parts(
    archive: Archive,
    cache: BuildCache,
    sizes: Sizes = _SIZES,
    author_papers: int = AUTHOR_PAPERS,
    days: Sequence[DayKnown] | None = None,
) -> Iterator[Part]:
    """Every file of the search, those of the older papers in parts of their own.

    What others must know of the older papers is kept. They are read again only if that isn't there, or if the files
    of their parts are asked for.
    """
    with without_gc():
        before, after = parted(archive)
        places = Places(archive)
        ids = identified(by_day(archive) if days is None else days, archive.topics, cache.table("search"))
        older = Older(archive, before, ids[: len(before)], places, sizes, cache)
        summary = older.summary(cache.table("search"))
        newer = Newer(archive, after, ids[len(before) :], places, sizes, summary, cache)
        papers = [*(before[place] for place in summary.order), *newer.papers]
    for part in (*older.parts(summary), *newer.parts()):
        yield Part(part.key, _making(part))
    synonyms = [_SYNONYMS.read_bytes().strip()]
    named = {"table": _table(papers, places, summary, newer), "offers": _offers(summary, newer), "synonyms": synonyms}
    names = {name: marked(digest(*columns)) for name, columns in named.items()}
    for name, columns in named.items():
        yield part_of([Content(f"{name}-{names[name]}.bin", columns)])
    yield part_of([Content("directory.bin", _directory(archive, summary, newer, names, sizes, author_papers))])
    yield Part(
        cache_key(code_key(*CODE, *SCRIPTING), "scripts"),
        lambda: ((f"search/{path}", content) for path, content in scripts()),
    )


def _making(part: Part) -> Callable[[], Iterable[File]]:
    def make() -> list[File]:
        with without_gc():
            return list(part.make())

    return make


def _table(papers: Sequence[Paper], places: Places, older: Summary, newer: Newer) -> list[bytes]:
    """Days and topics of papers by number: how many each, then which."""
    topics = zip(older.topics, counted([places.topics(paper) for paper in newer.papers]), strict=True)
    days = counted([places.days(paper) for paper in papers])
    return [*days, *(bytes.fromhex(before) + after for before, after in topics)]


def _offers(older: Summary, newer: Newer) -> list[bytes]:
    """The numbers of papers that have code, and of those that have a project page, as steps."""
    numbers = zip(older.offers, newer.offers, strict=True)
    first = len(older.order)
    return [integers(gaps([*before, *(first + number for number in after)])) for before, after in numbers]


def _directory(
    archive: Archive, older: Summary, newer: Newer, names: dict[str, str], sizes: Sizes, author_papers: int
) -> list[bytes]:
    """Facts as JSON, then columns.

    Of the older papers: where shards of terms begin, and their sizes; where blocks of words begin; runs of lengths. Of
    the newer papers: how many a day has; lengths; where shards begin, their sizes. Then names: of the older papers'
    groups of shards, of all their words, and of their groups of chunks; of the newer papers' shards and chunks. Last
    the beginning of all chunks' streams, which every reader of a result needs.

    Among the facts, `authors` is how many papers give an author a page; 0 where no paper names any. `groups` says how
    many files a group has.
    """
    papers = len(archive.papers)
    said = {
        "format": _FORMAT,
        "papers": papers,
        "older": len(older.order),
        "groups": {"terms": group_size(len(older.shards)), "papers": group_size(-(-len(older.order) // sizes.chunk))},
        "odd": older.odd,
        "chunk": sizes.chunk,
        "phrases": len(newer.phrases),
        "names": names,
        "authors": author_papers if any(paper.facts.authors for paper in archive.papers) else 0,
        "ids": any(paper.facts.arxiv for paper in archive.papers),
        "fields": [
            {
                "name": name,
                "boost": boost,
                "average": (older.sums[name] + newer.sums[name]) / (papers or 1),
                "placed": name in PLACED,
            }
            for name, boost in FIELDS.items()
        ],
        "days": [day.date.isoformat() for day in archive.days],
        "topics": [[topic.id, topic.name, *topic.former] for topic in archive.topics],
    }
    days = [[lengths for _, lengths in day] for _, day in groupby(zip(newer.days, newer.lengths, strict=True), _day)]
    return [
        json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode(),
        strings(older.shards),
        integers(older.sizes),
        strings(older.blocks),
        integers(gaps([run.abstract for run in older.lengths])),
        integers(run.title for run in older.lengths),
        integers(run.papers for run in older.lengths),
        integers(map(len, days)),
        b"".join(integers(gaps([abstract for abstract, _ in day])) for day in days),
        integers(title for _, title in newer.lengths),
        strings(newer.borders),
        integers(newer.sizes),
        *(bytes.fromhex("".join(map(mark_of, older.groups[kind]))) for kind in ("terms", "words", "papers")),
        bytes.fromhex("".join(newer.shards)),
        bytes.fromhex("".join(newer.chunks)),
        beginning(newer.phrases),
    ]


def _day(one: tuple[int, tuple[int, int]]) -> int:
    return one[0]


def _parts(given: BuildInputs) -> Iterator[Part]:
    return parts(given.archive, given.cache, author_papers=given.config.author_papers, days=given.known())


OUTPUT = Output("search", _parts, folders=("search",), beside=True)
