"""Whether a search finds the paper a query is for: the mean of 1/rank over the queries, 0 beyond the tenth.

Two ways to use lunr stand for other sites' search boxes: the words as they are, and every word, in lower case and
not stemmed, as what a word must start with. Pagefind and ours are asked in the browser, without their boxes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import mean

import click
from lunr import lunr
from lunr.stemmer import porter_stemmer
from lunr.stop_word_filter import WORDS
from playwright.sync_api import Browser

from benchmarks import table
from benchmarks.search.corpus import Corpus, Query, arguments, load, working
from benchmarks.search.reader import running
from benchmarks.search.searches import Search, ours, pagefind
from tests.conftest import served

_RANKS = 10
# What means something to lunr in a query; and what it takes off both ends of words in texts, but not in queries.
_SPECIAL = re.compile(r"[~^:*+-]")
_ENDS = re.compile(r"^\W+|\W+$")

_PAGEFIND = """async query => {
  const {search} = await import("/pagefind/pagefind.js")
  const {results} = await search(query)
  const found = await Promise.all(results.slice(0, 10).map(result => result.data()))
  return found.map(({url}) => url)
}"""
_OURS = """query => new Promise((resolve, reject) => {
  const worker = window.asked ??= new Worker("/search/worker.js")
  const id = window.asks = (window.asks ?? 0) + 1
  worker.onerror = event => reject(new Error(event.message))
  worker.onmessage = ({data}) => {
    if (data.type === "results" && data.id === id) resolve(data.results.map(({address}) => address))
  }
  worker.postMessage({type: "search", id, query, topics: [], period: "", sort: "", from: 0, count: 10})
})"""

#: The best ten permalinks for a query.
Finder = Callable[[str], Sequence[str]]


@click.command()
@arguments
@click.option("--papers", type=int, help="Take the first so many papers alone.")
def main(digests: Path, work: Path | None, papers: int | None) -> None:
    """Compare what the searches find of the captures in the folder CORPUS."""
    with working(work) as place, running() as chromium:
        corpus = load(digests, papers, place)
        queries = corpus.queries
        found = {name: _scores(finder, queries) for name, finder in _lunr(corpus).items()}
        found["pagefind"] = _in_browser(chromium, pagefind(corpus), _PAGEFIND, queries)
        found["ours"] = _in_browser(chromium, ours(corpus), _OURS, queries)
    _show(f"{corpus.title}, {len(queries):,} queries, MRR@{_RANKS}", queries, found)


def _scores(finder: Finder, queries: Sequence[Query]) -> list[float]:
    return [_score(list(finder(query.text)), query.permalink) for query in queries]


def _score(found: list[str], wanted: str) -> float:
    return 1 / (found.index(wanted) + 1) if wanted in found else 0.0


def _lunr(corpus: Corpus) -> Mapping[str, Finder]:
    """Both ways to use lunr, over one index of titles and abstracts."""
    documents = [
        {"id": paper.permalink, "title": paper.title, "text": paper.abstract} for paper in corpus.archive.papers
    ]
    index = lunr(ref="id", fields=("title", "text"), documents=documents)

    def ask(query: str) -> list[str]:
        try:
            results = index.search(query) if query else []
        except KeyError:  # lunr.py's automaton of terms knows some that are none; it gives no answer then
            results = []
        return [str(result["ref"]) for result in results[:_RANKS]]

    return {
        "lunr": lambda query: ask(" ".join(_words(query))),
        "lunr, prefix-AND": lambda query: ask(" ".join(f"+{stem}*" for stem in _stems(query))),
    }


def _words(query: str) -> list[str]:
    trimmed = (_ENDS.sub("", word) for word in _SPECIAL.sub(" ", query).split())
    return [word for word in trimmed if word]


def _stems(query: str) -> list[str]:
    """The stems of the words that lunr indexes: its own way of taking words leaves wildcards as they are."""
    return [porter_stemmer.stem(word) for word in _words(query.lower()) if word not in WORDS]


def _in_browser(chromium: Browser, search: Search, ask: str, queries: Sequence[Query]) -> list[float]:
    with served(search.site) as base:
        page = chromium.new_page()
        page.goto(f"{base}about/")
        scores = _scores(
            lambda query: [address.rstrip("/").rpartition("/")[2] for address in page.evaluate(ask, query)], queries
        )
        page.close()
    return scores


def _show(title: str, queries: Sequence[Query], found: Mapping[str, Sequence[float]]) -> None:
    kinds = [query.kind for query in queries]
    rows = [["", "queries", *found]]
    for kind in [*dict.fromkeys(kinds), "all"]:
        chosen = [number for number, one in enumerate(kinds) if kind in {one, "all"}]
        scores = [f"{mean(column[number] for number in chosen):.3f}" for column in found.values()]
        rows.append([kind, f"{len(chosen):,}", *scores])
    table.show(title, rows)


if __name__ == "__main__":
    main()
