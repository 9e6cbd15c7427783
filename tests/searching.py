"""Asking the search as a page asks it: its worker, in a browser, over an archive's own files."""

from __future__ import annotations

import datetime as dt
import html
import itertools
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from generator import topics
from generator.archive import assemble
from generator.model import Archive, Config, Digest, Entry
from generator.search import files
from generator.search.codec import Sizes
from tests.archives import TINY
from tests.conftest import served, visiting

#: What a worker said of one question: its results and counts together, or a failure.
Answer = dict[str, Any]

#: Nothing is parted: one shard, one block, one chunk.
WHOLE = Sizes(shard=10**9, block=10**9, chunk=10**9, newer=10**9)

# One worker for an address, and one question at a time.
_ASK = """
async ([address, questions]) => {
  const workers = (window.workers ??= new Map());
  if (!workers.has(address)) workers.set(address, new Worker(address));
  const worker = workers.get(address);
  const ask = (question) => new Promise((resolve, reject) => {
    const id = (window.asked = (window.asked ?? 0) + 1);
    const answer = {};
    const limit = setTimeout(() => reject(new Error(`no answer to ${question.query}`)), 240_000);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = ({ data }) => {
      if (data.id !== id) return;
      clearTimeout(limit);
      Object.assign(answer, data);
      if (data.type !== "results" || question.from) resolve(answer);
    };
    worker.postMessage({ type: "search", id, ...question });
  });
  const answers = [];
  for (const question of questions) answers.push(await ask(question));
  return answers;
}
"""

# An answer of no hits has nothing that says what it answers.
_ANSWERED = """text => {
  const hits = document.querySelector(".md-search-result__list")
  const asked = hits.querySelector("[data-asked]")
  return asked ? asked.dataset.asked === text : hits.childElementCount === 0
}"""
# From the first key until the answer the papers that are there are inert. A page that just came may have no status yet.
_SETTLED = """() => {
  const status = document.querySelector("#da-status")?.textContent ?? ""
  return !document.querySelector("[aria-busy], #da-results[inert]") && status !== "" && !status.endsWith("\\u2026")
}"""
_ODD = """() => document.querySelector(
  ":is(#da-results, #da-notes) :is(script, img, svg, iframe, style, object, embed, input, form)"
) !== null || window.ran !== undefined"""


class Searcher:
    """A page that asks workers about what is published in a folder: one search, or several `at` folders below it."""

    def __init__(self, page: Page, base: str, folder: Path) -> None:
        self.page, self.base, self.folder = page, base, folder
        self._clock = itertools.count(1_700_000_000, 60)

    def publish(self, archive: Archive, sizes: Sizes | None = None, at: str = "") -> None:
        """Put the files of an archive's search in place of those that are there, as if a minute later each time."""
        now = next(self._clock)
        for old in (self.folder / at).glob("search/**/*.bin"):
            old.unlink()
        for path, content in files(archive, sizes) if sizes else files(archive):
            target = self.folder / at / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            os.utime(target, (now, now))
        (self.folder / at / "search" / "search_index.json").write_text('{"docs": []}')  # MkDocs': no page of their own

    def renew(self) -> None:
        """End all workers; the next question gets a new one."""
        self.page.reload()

    def ask(self, queries: Sequence[str], at: str = "", **choices: str | int | list[str]) -> list[Answer]:
        """Answers to queries; choices as page.js has them."""
        question = {"topics": [], "has": [], "period": "", "until": "", "sort": "", "from": 0, "count": 20} | choices
        questions = [question | {"query": query} for query in queries]
        answers: list[Answer] = self.page.evaluate(_ASK, [f"{self.base}{at}search/worker.js", questions])
        return answers

    def answer(self, query: str, at: str = "", **choices: str | int | list[str]) -> Answer:
        """The answer to one query, which must not fail."""
        (answer,) = self.ask([query], at, **choices)
        assert answer["type"] != "failure", answer["message"]
        return answer

    def titles(self, query: str, at: str = "", **choices: str | int | list[str]) -> list[str]:
        """The titles of the papers found, as text."""
        return [plain(result["title"]) for result in self.answer(query, at, **choices)["results"]]


@contextmanager
def searching(chromium: Browser, folder: Path, requested: list[str] | None = None) -> Iterator[Searcher]:
    """Somebody who asks what is served from a folder; nothing may go wrong that isn't said in an answer."""
    (folder / "asking.html").write_text("<!doctype html><title>Asking</title><link rel=icon href=data:>")
    with served(folder, requested) as base, visiting(chromium, base) as visit:
        yield Searcher(visit.go("asking.html"), base, folder)


def archive_of(*papers: tuple[str, str], days: Mapping[str, Sequence[tuple[str, str]]] | None = None) -> Archive:
    """An archive of titles and abstracts on one day, or by day, with the tiny archive's topics."""
    vocabulary = topics.load(TINY / "topics.yml")
    digests = [
        Digest(f"{day}.txt", dt.date.fromisoformat(day), "path", "", tuple(Entry(*paper, 1, 1) for paper in those))
        for day, those in (days or {"2025-03-11": papers}).items()
    ]
    archive, _ = assemble(
        digests,
        vocabulary.topics,
        vocabulary.tags,
        Config(),
        str,
    )
    return archive


def plain(marked: str) -> str:
    """The text of a result's title or sentence."""
    return html.unescape(re.sub("</?mark>", "", marked))


def marks(marked: str) -> list[str]:
    """What is marked in a result's title or sentence."""
    return [html.unescape(text) for text in re.findall("<mark>(.*?)</mark>", marked)]


def paste_into_box(page: Page, text: str) -> None:
    """Paste a text into the header's box, and wait for its answer."""
    field = page.locator(".md-search__input")
    field.fill(text)
    clean = field.input_value()
    if clean.strip():
        page.wait_for_function(_ANSWERED, arg=clean)


def paste_into_page(page: Page, text: str) -> None:
    """The same on the page of search."""
    page.locator("#da-query").fill(text)
    page.locator("#da-query").press("Enter")
    wait_for_answer(page)


def wait_for_answer(page: Page) -> None:
    """Wait for the answer to the newest question; nothing of it may be more than what the page makes of text."""
    page.wait_for_function(_SETTLED)
    assert not page.evaluate(_ODD), page.url
