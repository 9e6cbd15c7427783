"""A reader with a browser: opens a paper's page, types, and waits for results. What that asks of server and time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, sync_playwright

from benchmarks.hosting import sent
from benchmarks.search.corpus import Query
from benchmarks.search.searches import Search
from tests import browser
from tests.conftest import served

_SETTLED = 500  # milliseconds
# Both take a query and give milliseconds and how many results are shown.
_MATERIAL = """query => new Promise((resolve, reject) => {
  const box = document.querySelector("[data-md-component=search-query]")
  const results = document.querySelector("[data-md-component=search-result]")
  const meta = results.querySelector(".md-search-result__meta")
  const items = () => results.querySelectorAll(".md-search-result__item")
  let start, end, before = "", quiet
  items().forEach(item => item.remove())
  meta.textContent = ""
  const finish = () => {
    observer.disconnect()
    clearTimeout(limit)
    resolve([end - start, Math.min(items().length, 10)])
  }
  const observer = new MutationObserver(() => {
    const count = items().length, none = /\\bno\\b/i.test(meta.textContent)
    if (before === `${count} ${none}`) return
    before = `${count} ${none}`
    end = performance.now()
    clearTimeout(quiet)
    if (count >= 10) finish()
    else if (count || none) quiet = setTimeout(finish, 1000)
  })
  const limit = setTimeout(() => { observer.disconnect(); reject(new Error(`no answer to ${query}`)) }, 180000)
  observer.observe(results, {childList: true, subtree: true, characterData: true})
  start = performance.now()
  box.focus()
  box.value = query
  box.dispatchEvent(new Event("input", {bubbles: true}))
  box.dispatchEvent(new KeyboardEvent("keyup", {bubbles: true}))
})"""
_PAGEFIND = """async query => {
  const start = performance.now()
  const {search} = await import("/pagefind/pagefind.js")
  const {results} = await search(query)
  const found = await Promise.all(results.slice(0, 10).map(result => result.data()))
  const list = document.querySelector(".md-search-result__list")
  list.replaceChildren(...found.map(({url, meta, excerpt}) => {
    const item = document.createElement("li")
    item.innerHTML = `<a href="${url}">${meta.title}</a><p>${excerpt}</p>`
    return item
  }))
  return [performance.now() - start, found.length]
}"""


@dataclass(frozen=True, slots=True)
class Visit:
    """A first query in a fresh profile and further ones in the same page. Times in seconds."""

    size: int
    requests: int
    first: float
    further: tuple[float, ...]
    shown: int


@contextmanager
def running() -> Iterator[Browser]:
    """A browser."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=browser.ARGUMENTS)
        yield chromium
        chromium.close()


def visits(chromium: Browser, search: Search, page: str, queries: Sequence[Query], further: int) -> list[Visit]:
    """Each query as the first of a visit, followed by some of the next ones."""
    wire = _Wire(search)
    with served(search.site, wire.requested) as base:
        ring = [query.text for query in (*queries, *queries)]
        return [
            _visit(chromium, wire, base + page, ring[number : number + 1 + further]) for number in range(len(queries))
        ]


def _visit(chromium: Browser, wire: _Wire, address: str, queries: Sequence[str]) -> Visit:
    """One fresh profile."""
    wire.requested.clear()
    ask = _PAGEFIND if wire.search.name == "pagefind" else _MATERIAL
    context = chromium.new_context()
    page = context.new_page()
    page.goto(address)
    first, shown = page.evaluate(ask, queries[0])
    page.wait_for_timeout(_SETTLED)
    size, requests = wire.counted()
    further = [page.evaluate(ask, query)[0] / 1000 for query in queries[1:]]
    context.close()
    return Visit(size, requests, first / 1000, tuple(further), shown)


class _Wire:
    """What a search's own addresses send."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.requested: list[str] = []
        self._sizes: dict[str, int] = {}

    def counted(self) -> tuple[int, int]:
        """Bytes and requests so far."""
        paths = [unquote(urlsplit(path).path) for path in self.requested]
        own = [path for path in paths if path.startswith(self.search.addresses)]
        return sum(map(self._size, own)), len(own)

    def _size(self, path: str) -> int:
        if path not in self._sizes:
            file = self.search.site / path.removeprefix("/")
            self._sizes[path] = len(sent(file)) if file.is_file() else 0
        return self._sizes[path]
