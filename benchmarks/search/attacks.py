"""The search under attack: every injection in both boxes and in the address, and what generated queries cost.

    python -m benchmarks.search.attacks site              a built site: injections and queries
    python -m benchmarks.search.attacks site --queries 0

The slowest queries are named. Times are of a worker that is asked one query after another, loading included.
"""

from __future__ import annotations

import random
from pathlib import Path

import click

from benchmarks import table
from benchmarks.search.reader import running
from tests.conftest import served, visiting
from tests.injections import payloads
from tests.searching import paste_into_box, paste_into_page, wait_for_answer

_SLOWEST = 10
_RESTED = 200  # payloads between two fresh pages

_ASK = """query => new Promise((resolve, reject) => {
  const worker = window.asked ??= new Worker("/search/worker.js")
  const id = window.asks = (window.asks ?? 0) + 1
  const start = performance.now()
  const limit = setTimeout(() => reject(new Error(`no answer to ${query}`)), 60000)
  worker.onmessage = ({data}) => {
    if (data.id !== id || data.type === "results") return
    clearTimeout(limit)
    resolve([performance.now() - start, data.type === "failure" ? data.message : ""])
  }
  worker.postMessage({type: "search", id, query, topics: [], period: "", sort: "", from: 0, count: 20})
})"""

_WORDS = (
    *("video", "agents", "transformers", "reinforcement", "the", "of", "a", "x", "difusion", "internationalization"),
    *(
        "Kaiming",
        "He",
        "2405.15738",
        "october",
        "2025",
        "last",
        "week",
        "since",
        "may",
        "aime",
        "qwen2.5",
        "pre-training",
    ),
    *("\u00fc", "\u57fa\u4e8e", "\U0001f600", "zzqx"),
)
_FRONTS = ("", "", "", "+", "-", "title:", "abstract:", "topic:", "part:", "+title:", '"')
_BACKS = ("", "", "*", "**", "~1", "~2", "~9", "~99999", "^10", "^99999999999", '"', ":", "\\")


class Queries:
    """Queries of every kind that a link can hold, the same ones for a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311

    def _word(self) -> str:
        chosen = self._random
        word = chosen.choice([*_WORDS, "".join(chosen.choices("aeioutrnsl*", k=chosen.randint(1, 40)))])
        return word * chosen.choice([1, 1, 1, 1, 2, 9])

    def clause(self) -> str:
        """A word with what may stand around it."""
        chosen = self._random
        text = chosen.choice(_FRONTS) + self._word() + chosen.choice(_BACKS)
        return chosen.choice(["", "", "", "*"]) + text

    def query(self) -> str:
        """Some clauses, or one many times."""
        chosen = self._random
        if chosen.random() < 0.2:
            return f"{self.clause()} " * chosen.randint(2, 300)
        return chosen.choice([" ", " ", "  ", ","]).join(self.clause() for _ in range(chosen.randint(1, 40)))


@click.command()
@click.argument("site", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--queries", type=int, default=3000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
def main(site: Path, queries: int, seed: int) -> None:
    """Attack the search of a built SITE; stop at the first script that runs or message of the console."""
    with running() as chromium, served(site) as base, visiting(chromium, base) as visit:
        maker = Queries(seed)
        asked = [maker.query() for _ in range(queries)]
        page = visit.go("about/")
        took = sorted(((*page.evaluate(_ASK, query), query) for query in asked), reverse=True)
        failed = [one for one in took if one[1]]
        texts = list(payloads())
        for number, text in enumerate(texts):
            if number % _RESTED == 0:
                page.goto(f"{base}about/")
            paste_into_box(page, text)
        page.goto(f"{base}search/")
        for text in texts:
            paste_into_page(page, text)
        for text in texts:
            page.goto(base + "search/?" + page.evaluate("text => String(new URLSearchParams({q: text}))", text))
            wait_for_answer(page)
        assert visit.noise == [], visit.noise[:5]
    rows = [["milliseconds", "failure", "query"]]
    rows += [[f"{time:,.0f}", failure, query[:70]] for time, failure, query in took[:_SLOWEST]]
    table.show(f"{queries:,} queries, {len(failed)} failed; {len(texts):,} injections, none ran", rows)


if __name__ == "__main__":
    main()
