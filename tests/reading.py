"""Reading a built site as a browser does, every page of it, and comparing it with the archive it shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

from generator.latex import plain
from generator.model import Archive

# Parsed by the browser's own parser, not laid out: that takes a thousandth of the time, and the text is the same.
# Formulas and LaTeX's text commands are shown as what they mean; what was captured stands in their annotation.
_PARSE = r"""
const captured = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.localName === "math") return node.querySelector("annotation").textContent;
  return node.dataset?.tex ?? [...node.childNodes].map(captured).join("");
};
const text = (element) => captured(element).split(/\s+/u).filter(Boolean).join(" ");
const parse = async (address) =>
  new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
"""
_READ_PAPERS = (
    f"async (addresses) => {{{_PARSE}"
    """
  return Promise.all(addresses.map(async (address) => {
    const page = await parse(address);
    const one = (selector) => {
      const found = page.querySelectorAll(selector);
      return found.length === 1 ? found[0] : null;
    };
    return {
      head: page.title,
      title: text(one("h1")),
      abstract: text(one("p.da-abstract")),
      scripts: [...page.scripts]
        .filter((script) => script.type !== "application/ld+json") // data, which test_metadata.py reads
        .map((script) => script.text || script.getAttribute("src")),
    };
  }));
}
"""
)
_READ_DAYS = (
    f"async (addresses) => {{{_PARSE}"
    """
  return Promise.all(addresses.map(async (address) => {
    const cards = [...(await parse(address)).querySelectorAll(".da-papers > li")];
    // One paragraph, an excerpt's sentences and what lies between them in their order.
    const abstract = (card) => [...card.querySelectorAll(".da-excerpt > p")].map(captured).join("");
    return cards.map((card) => [text(card.querySelector("h2")), abstract(card)]);
  }));
}
"""
)
_AT_ONCE = 50


def collapse(text: str) -> str:
    """White space collapsed as the comparison in the browser does it."""
    return " ".join(text.split())


def _in_parts(page: Page, code: str, addresses: list[str]) -> Iterator[Any]:
    for first in range(0, len(addresses), _AT_ONCE):
        yield from page.evaluate(code, addresses[first : first + _AT_ONCE])


def differences(page: Page, base: str, archive: Archive, site_name: str = "Digest archive") -> list[str]:
    """Every place where a paper's page or a day's page does not say, to the character, what the archive holds."""
    page.goto(base)
    found: list[str] = []
    addresses = [f"{base}papers/{paper.permalink}/" for paper in archive.papers]
    for paper, read in zip(archive.papers, _in_parts(page, _READ_PAPERS, addresses), strict=True):
        expected = {"head": f"{plain(paper.title)} - {site_name}", "title": paper.title, "abstract": paper.abstract}
        found += [
            f"{paper.permalink}: {part}" for part, text in expected.items() if collapse(read[part]) != collapse(text)
        ]
        found += [f"{paper.permalink}: script {text[:60]}" for text in read["scripts"] if "alert(" in text]
    addresses = [f"{base}days/{day.date:%Y/%m/%d}/" for day in archive.days]
    for day, cards in zip(archive.days, _in_parts(page, _READ_DAYS, addresses), strict=True):
        listed = [[collapse(plain(one.paper.title)), collapse(one.paper.abstract)] for one in day.listings]
        if [[collapse(text) for text in card] for card in cards] != listed:
            found.append(f"{day.date}")
    return found
