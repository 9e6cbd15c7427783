"""Search at scale: the archive as files that a browser searches by itself, fetching only what a query needs.

Files lie in `search/`: `directory.bin` says what is where; `terms/` the inverted index by ranges of terms;
`words/` the words for beginnings and spelling; `papers/` what results show; `table.bin` what filters need.
`worker.js` is what the theme's search box talks to, `page.js` the search page; both are minified copies of
those in `browser/`, and `lunr.js` of MkDocs'.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from generator.model import AUTHOR_PAPERS, Archive
from generator.search.analysis import Analysis
from generator.search.codec import Sizes, columns, compressed, gaps, integers, marked, shortened, strings
from generator.search.papers import Papers
from generator.search.phrases import phrases
from generator.search.postings import FIELDS, PLACED, InvertedIndex
from generator.search.scripts import scripts
from generator.search.words import blocks, odd_blocks

#: What a file is for (its path, or where its range of terms begins), and its columns.
Part = tuple[str, bytes]

_SYNONYMS = Path(__file__).with_name("synonyms.txt")
# What the browser's code expects (browser/search.js).
_FORMAT = 2
_SIZES = Sizes()
_ODD = 4  # blocks of what are no words are fetched all at once, so they may be larger
_SIZE_UNIT = 512


def files(archive: Archive, sizes: Sizes = _SIZES, author_papers: int = AUTHOR_PAPERS) -> Iterator[tuple[str, bytes]]:
    """Path below `docs_dir` (with `/`) and content of every file of the search."""
    contents = marked(_contents(archive, sizes, author_papers))
    yield from ((f"search/{path}", content) for path, content in (*contents, *scripts()))


def _contents(archive: Archive, sizes: Sizes, author_papers: int) -> list[Part]:
    """Path and columns of every file of the index."""
    analysis = Analysis()
    index = InvertedIndex(archive, analysis)
    papers = Papers(archive, index.papers)
    shards = list(index.shards(sizes.shard))
    words = list(blocks(index, analysis.forms, sizes.block))
    odd = list(odd_blocks(index, analysis.forms, _ODD * sizes.block))
    common = phrases(archive.papers)
    dictionary, chunks = shortened(common, papers.chunks(sizes.chunk))
    numbered = {
        "terms/": [content for _, content in shards],
        "words/": [content for _, content in words],
        "words/odd": [content for _, content in odd],
    }
    facts = {"chunk": sizes.chunk, "odd": len(odd), "phrases": len(common)}
    parts = [
        *((f"{path}{number}.bin", one) for path, parts in numbered.items() for number, one in enumerate(parts)),
        ("table.bin", papers.table()),
        ("synonyms.bin", columns(_SYNONYMS.read_bytes().strip())),
        ("directory.bin", _directory(archive, index, shards, words, facts, author_papers)),
    ]
    return [
        *((path, compressed(content)) for path, content in parts),
        *((f"papers/{number}.bin", chunk) for number, chunk in enumerate(chunks)),
        ("phrases.bin", dictionary),
    ]


def _directory(
    archive: Archive,
    index: InvertedIndex,
    shards: list[Part],
    words: list[Part],
    facts: dict[str, int],
    author_papers: int,
) -> bytes:
    """Facts as JSON; where shards of terms begin, and their sizes; where blocks of words begin; runs of lengths.

    Among the facts, `authors` is how many papers give an author a page; 0 where no paper names any.
    """
    said = {
        "format": _FORMAT,
        "papers": len(index.papers),
        **facts,
        "authors": author_papers if any(paper.facts.authors for paper in index.papers) else 0,
        "ids": any(paper.facts.arxiv for paper in index.papers),
        "fields": [
            {"name": name, "boost": boost, "average": index.averages[name], "placed": name in PLACED}
            for name, boost in FIELDS.items()
        ],
        "days": [day.date.isoformat() for day in archive.days],
        "topics": [[topic.id, topic.name, *topic.former] for topic in archive.topics],
    }
    runs: dict[tuple[int, int], int] = {}
    for lengths in index.lengths:
        runs[lengths] = runs.get(lengths, 0) + 1
    return columns(
        json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode(),
        strings(border for border, _ in shards),
        integers(len(content) // _SIZE_UNIT for _, content in shards),
        strings(border for border, _ in words),
        integers(gaps([abstract for abstract, _ in runs])),
        integers(title for _, title in runs),
        integers(runs.values()),
    )
