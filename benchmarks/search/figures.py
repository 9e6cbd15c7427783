"""The figures of a search, what each is called, and how it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import click
from playwright.sync_api import Browser

from benchmarks import table
from benchmarks.search.corpus import Corpus, Query
from benchmarks.search.reader import Visit, visits
from benchmarks.search.searches import Search

_MOST = 0.95
_ALL = 10

#: What is measured → how it is written.
FIGURES: Mapping[str, Callable[[float], str]] = {
    "index built, on the clock": table.seconds,
    "index built, processor": table.seconds,
    "index built, memory": table.size,
    "index on disk": table.size,
    "index files": table.number,
    "first query sends, median": table.size,
    "first query sends, 95 %": table.size,
    "first query requests, median": table.number,
    "first query requests, 95 %": table.number,
    "first query shown after, median": table.seconds,
    "first query shown after, 95 %": table.seconds,
    "further query shown after, median": table.seconds,
    "further query shown after, 95 %": table.seconds,
    "first queries with fewer than ten results": table.number,
    "first queries with none": table.number,
}


def figures(chromium: Browser, corpus: Corpus, search: Search, queries: Sequence[Query], further: int) -> list[float]:
    """The figures of a search over a corpus, in the order of `FIGURES`; further queries follow each first one."""
    page = corpus.archive.papers[len(corpus.archive.papers) // 2].permalink
    click.echo(f"asking {search.name} of {corpus.title}", err=True)
    done = visits(chromium, search, f"papers/{page}/", queries, further)
    return [*_index(search), *_reading(done)]


def _index(search: Search) -> list[float]:
    cost = search.cost
    return [cost.wall, cost.processor, cost.memory, search.size, search.files]


def _reading(done: Sequence[Visit]) -> list[float]:
    series: list[list[float]] = [
        [visit.size for visit in done],
        [visit.requests for visit in done],
        [visit.first for visit in done],
        [further for visit in done for further in visit.further],
    ]
    ends = [value for values in series for value in (table.median(values), table.median(values, _MOST))]
    shown = [visit.shown for visit in done]
    return [*ends, sum(count < _ALL for count in shown), shown.count(0)]


def show(title: str, columns: Mapping[str, Sequence[float]]) -> None:
    """A table of figures with a column for each of what they are of."""
    rows = zip(*columns.values(), strict=True)
    body = [[name, *map(words, row)] for (name, words), row in zip(FIGURES.items(), rows, strict=True)]
    table.show(title, [["", *columns], *body])
