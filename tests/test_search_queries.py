"""Questions with times, topics and phrases, typed into both boxes by a browser: what is shown and what is found."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from generator import language
from generator.model import Archive
from generator.search import files
from generator.search.scripts import scripts
from tests.archives import Site
from tests.conftest import Visit, served, visiting
from tests.injections import payloads
from tests.searching import archive_of, paste_into_box, paste_into_page, wait_for_answer

TODAY = "2026-01-05"  # a Monday; the archive ends on the last day of 2025
KEY = 60  # milliseconds, of somebody who types slowly


@dataclass(frozen=True, slots=True)
class Question:
    """What is typed, and what it must be taken for: filters as shown, first and last day, and the word that is left."""

    typed: str
    filters: tuple[str, ...]
    first: str
    last: str
    word: str

    def asks_for(self, title: str, day: str) -> bool:
        """Whether a paper is meant."""
        if not self.first <= day <= (self.last or "9999"):
            return False
        if self.word.startswith("-"):
            return self.word[1:] not in title.lower()
        return self.word in title.lower()


def questions() -> list[Question]:
    """Those of queries.tsv."""
    with Path(__file__).with_name("queries.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Question(
                row["query"],
                tuple(filter(None, row["filters"].split("; "))),
                row["from"],
                row["to"],
                row["words"].partition(" ")[0],
            )
            for row in rows
        ]


def days() -> Iterator[str]:
    """Two a month from October 2024 to November 2025, then each day of a month."""
    for month in range(9, 9 + 14):
        for day in (14, 28):
            yield dt.date(2024 + month // 12, month % 12 + 1, day).isoformat()
    for day in range(1, 32):
        yield dt.date(2025, 12, day).isoformat()


def archive() -> Archive:
    """Three papers a day, of one word each; one with a year for a part of its name."""
    made = {
        day: [
            (f"Video that lasts, {name}", "Frames follow frames."),
            (f"Agents that act, {name}", "Language agents call tools, and agents call agents."),
            (f"Robots that walk, {name}", "They march and fall in 2048 steps."),
        ]
        for day, name in ((day, "".join(chr(97 + int(sign)) for sign in day if sign != "-")) for day in days())
    }
    made["2025-07-14"].append(("The Arena 2025 report", "On chess."))
    return archive_of(days=made)


@pytest.fixture(scope="module")
def folder(tiny_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny archive's pages with the search of the archive above."""
    folder = tmp_path_factory.mktemp("questions") / "site"
    shutil.copytree(tiny_site.folder, folder)
    for old in (folder / "search").rglob("*.bin"):
        old.unlink()
    for path, content in files(archive()):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder


@pytest.fixture
def visit(chromium: Browser, folder: Path) -> Iterator[Visit]:
    """A reader on that site on that Monday."""
    with served(folder) as base, visiting(chromium, base) as visit:
        visit.page.clock.install(time=f"{TODAY}T12:00:00")
        yield visit


def expect_understood(page: Page, question: Question, papers: dict[str, str]) -> None:
    """The filters that are shown, and the papers that are found."""
    chips = page.locator("#da-notes .da-chips li")
    expected = {title for title, day in papers.items() if question.asks_for(title, day)}
    count = f"{len(expected)} papers" if len(expected) > 1 else "1 paper"
    wait_for_answer(page)  # to what was typed last
    expect(page.locator("#da-status")).to_have_text(count + (", 20 shown" if len(expected) > 20 else ""))
    assert chips.all_inner_texts() == list(question.filters), question.typed
    assert expected >= set(page.locator("#da-results h2").all_inner_texts()), question.typed


@pytest.mark.parametrize("delay", [0, KEY], ids=["fast", "slowly"])
def test_what_is_typed_is_taken_for_what_is_meant(visit: Visit, delay: int) -> None:
    asked = questions()
    assert len(asked) >= 60
    papers = {paper.title: paper.first_day.isoformat() for paper in archive().papers}
    page = visit.go("search/")
    for question in asked if not delay else asked[::12]:
        page.get_by_role("searchbox").fill("")
        expect(page.locator("#da-status")).to_have_text("")
        page.get_by_role("searchbox").press_sequentially(question.typed, delay=delay)
        expect_understood(page, question, papers)
    for question in asked[delay // KEY :: 12 if delay else 6]:
        page = visit.go("about/")
        page.keyboard.press("/")
        page.keyboard.type(question.typed, delay=delay)
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/?q=*")
        expect_understood(page, question, papers)


def test_a_filter_that_is_taken_off_leaves_its_words(visit: Visit) -> None:
    page = visit.go("search/?q=robots+october+2025")
    expect(page.locator("#da-status")).to_have_text("2 papers")
    page.get_by_role("button", name="Seen: October 2025").click()
    expect(page.locator("#da-notes")).to_contain_text("No paper has october")
    expect(page.locator("#da-notes .da-chips")).to_have_count(0)
    page.reload()
    expect(page.locator("#da-notes")).to_contain_text("No paper has october")


def test_a_page_in_another_language_asks_and_answers_in_it(chromium: Browser, folder: Path, tmp_path: Path) -> None:
    site = shutil.copytree(folder, tmp_path / "site")
    language.speak(language.load("de"))
    for name, content in scripts():
        (site / "search" / name).write_bytes(content)
    language.speak(language.ENGLISH)
    with served(site) as base, visiting(chromium, base) as visit:
        page = visit.go("search/?q=Robots+Oktober+2025")
        expect(page.locator("#da-status")).to_have_text("2 Artikel")
        expect(page.get_by_role("list", name="Filter in Ihren Wörtern")).to_have_text("Gesehen: Oktober 2025")
        expect(page.locator("#da-results time").first).to_have_text("14. Oktober 2025")
        page.get_by_role("searchbox").fill("nirgends")
        expect(page.locator("#da-status")).to_have_text("Kein Artikel gefunden")
        expect(page.locator("#da-notes")).to_contain_text("Kein Artikel enthält nirgends.")


def test_the_box_says_what_it_understood(visit: Visit) -> None:
    page = visit.go("about/")
    page.keyboard.press("/")
    page.keyboard.type("robots october 2025")
    line = page.locator(".md-search-result__item").first
    expect(line).to_contain_text("Seen: October 2025")
    expect(line).to_contain_text("2 papers")
    expect(line.locator("[data-asked='robots october 2025']")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=robots%20october%202025")
    expect(page.locator("#da-status")).to_have_text("2 papers")


def test_no_text_in_a_box_or_an_address_becomes_more_than_text(visit: Visit) -> None:
    """A few of what `benchmarks.search.attacks` tries."""
    texts = list(payloads())
    assert len(texts) > 2000
    chosen = texts[::97]
    page = visit.go("about/")
    for text in chosen[::2]:
        paste_into_box(page, text)
    for text in chosen[1::3]:
        page = visit.go(f"search/?{urlencode({'q': text})}")
        wait_for_answer(page)
    for text in chosen:
        paste_into_page(page, text)
