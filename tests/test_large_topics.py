"""A topic of many papers as a reader goes through it: its months, whole abstracts, and searches that begin there."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from generator import topics
from generator.archive import assemble
from generator.latex import plain
from generator.model import Archive, Config, Digest, Entry
from generator.pages import Pages
from generator.pages.scripts import scripts
from generator.search import files
from tests import synthetic
from tests.archives import PROJECT, SAMPLE
from tests.conftest import Visit, served, visiting
from tests.searching import wait_for_answer

_PAPERS = 540


@pytest.fixture(scope="module")
def archive() -> Archive:
    """Made-up papers on thirty days of three months; each third one says where its code is."""
    vocabulary = topics.load(SAMPLE / "topics.yml")
    made = [
        (title, f"{abstract} Code: https://github.com/a/{number}." if number % 3 == 0 else abstract)
        for number, (title, abstract) in enumerate(synthetic.papers(_PAPERS))
    ]
    days = [dt.date(2025, month, day) for month in (8, 9, 10) for day in range(1, 11)]
    digests = [
        Digest(f"{day}.txt", day, "path", "", tuple(Entry(*paper, 1, 1) for paper in made[place :: len(days)]))
        for place, day in enumerate(days)
    ]
    pair = {topic.id for topic in vocabulary.topics[:2]}  # what has code is about both

    def tags(papers: Sequence[Any]) -> list[tuple[str, ...]]:
        both = [
            {*found} | (pair if "github" in text else set())
            for found, (_, text, *_) in zip(vocabulary.tags(papers), papers, strict=True)
        ]
        return [tuple(topic.id for topic in vocabulary.topics if topic.id in one) for one in both]

    return assemble(digests, vocabulary.topics, tags, Config(), str)[0]


@pytest.fixture(scope="module")
def folder(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of its pages as templates have them, without a theme, and its search."""
    place = tmp_path_factory.mktemp("large-topics")
    made = [*Pages(archive).render(), *files(archive), *scripts()]
    style = (PROJECT / "docs/stylesheets/archive.css").read_bytes()
    for path, content in [*made, ("style.css", style)]:
        file = place / re.sub(r"(?:/?index)?\.md$", "/index.html", path).lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_page(content) if path.endswith(".md") else content)
    return place


def _page(content: bytes) -> bytes:
    head = "<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href=data:>"
    style = "<link rel=stylesheet href=/style.css><title>A page</title>"
    return f"{head}{style}<body class=md-typeset>".encode() + content.split(b"---\n\n", 1)[1]


@pytest.fixture
def visit(chromium: Browser, folder: Path) -> Iterator[Visit]:
    """A reader there."""
    with served(folder) as base, visiting(chromium, base) as reader:
        yield reader


@pytest.fixture(scope="module")
def largest(archive: Archive) -> str:
    """The topic of most papers."""
    return max((topic.id for topic in archive.topics), key=lambda one: len(titles(archive, one)))


def titles(archive: Archive, *wanted: str, month: int = 0) -> list[str]:
    """The titles of the papers that have some topics, maybe of one month, as the archive has them."""
    return [
        paper.title for paper in archive.papers if {*wanted} <= {*paper.topics} and month in {0, paper.first_day.month}
    ]


def test_a_topic_is_browsed_month_by_month(visit: Visit, archive: Archive, largest: str) -> None:
    page = visit.go(f"tags/{largest}/")
    expect(page.locator("h3 > a")).to_have_count(30)
    page.get_by_role("link", name=re.compile("^August 2025: ")).click()
    for month in (8, 9, 10):
        expect(page).to_have_url(re.compile(f"/2025/{month:02}/$"))
        wanted = titles(archive, largest, month=month)
        expect(page.locator("h3 > a")).to_have_count(len(wanted))
        listed = page.locator("h3 > a").all_text_contents()  # what is far below is not laid out yet
        assert sorted(" ".join(title.split()) for title in listed) == sorted(map(shown, wanted))
        if month < 10:
            page.locator("a[rel=next]").first.click()
    expect(page.locator("a[rel=next]")).to_have_count(0)
    expect(page.get_by_role("heading", level=2).first).to_have_text("10 October 2025")


def shown(title: str) -> str:
    """A title as a page of text has it."""
    return " ".join(plain(title).split())


def test_whole_abstracts_come_when_they_are_asked_for(visit: Visit, archive: Archive, largest: str) -> None:
    page = visit.go(f"tags/{largest}/2025/09/")
    first = page.locator(".da-papers > li").first
    whole = next(one.abstract for one in archive.papers if shown(one.title) == first.locator("h3").inner_text())
    assert first.locator("> p:not([class])").inner_text() not in whole or len(whole) < 300
    page.get_by_label("Abstracts").check(force=True)
    expect(first.locator(".da-excerpt > p")).to_have_text(shown(whole))
    page.get_by_label("Titles").check(force=True)
    expect(first.locator(".da-excerpt")).to_be_hidden()


def test_an_abstract_that_does_not_arrive_is_said(visit: Visit, largest: str) -> None:
    page = visit.page
    page.route("**/days/**", lambda route: route.fulfill(status=404))
    visit.go(f"tags/{largest}/2025/09/")
    page.get_by_label("Abstracts").check(force=True)
    expect(page.get_by_text("Some abstracts did not arrive.")).to_be_visible()
    expect(page.locator(".da-papers > li > p").first).to_be_visible()
    visit.noise.clear()  # the browser says that pages were not there


def test_what_is_often_together_leads_to_papers_with_both(visit: Visit, archive: Archive) -> None:
    topic, other = (one.id for one in archive.topics[:2])
    page = visit.go(f"tags/{topic}/")
    both = titles(archive, topic, other)
    page.locator(f".da-company a[href$='?topic={topic}&topic={other}']").click()
    wait_for_answer(page)
    expect(page.locator("#da-status")).to_contain_text(f"{len(both)} papers")
    assert {*page.locator("#da-results h2").all_inner_texts()} <= {*map(shown, both)}


def test_words_are_looked_for_within_a_topic_and_narrowed(visit: Visit, archive: Archive, largest: str) -> None:
    page = visit.go(f"tags/{largest}/")
    page.get_by_role("searchbox", name="Search within this topic").fill("we october")
    page.keyboard.press("Enter")
    wait_for_answer(page)
    expect(page.get_by_role("button", name=re.compile("^Remove Topic: "))).to_have_count(1)
    expect(page.get_by_role("button", name=re.compile("^Seen: October 2025"))).to_be_visible()
    assert {*page.locator("#da-results h2").all_inner_texts()} <= {*map(shown, titles(archive, largest, month=10))}
    page.get_by_role("searchbox").fill("has:code")
    wait_for_answer(page)
    coded = [one for one in archive.papers if largest in one.topics and "github.com" in one.abstract]
    expect(page.locator("#da-status")).to_contain_text(f"{len(coded)} papers")
    assert {*page.locator("#da-results h2").all_inner_texts()} <= {shown(one.title) for one in coded}
