"""Thousands of papers, from captures to pages: everything is there, and no page is heavy.

Of the real captures it takes a month; `WHOLE=1 .venv/bin/pytest tests/test_scale.py --timeout 0` takes all.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from generator.build import build
from generator.errors import errors_only
from generator.model import Archive, Paper
from generator.settings import Settings
from tests.archives import ARXIV, OURS, PROJECT, SAMPLE
from tests.synthetic import write

# Papers that a page of a topic may list, and any page's bytes. A day is as long as its captures made it, and a topic's
# month has its papers in the form of a day's.
_LISTED = 420
_HEAVY, _HEAVY_MONTH = 200_000, 500_000
_OF_ONE_DAY = re.compile(r"days/\d{4}/\d\d/\d\d\.md")


@pytest.fixture(scope="module", params=["made up", pytest.param("arXiv", marks=pytest.mark.corpus)])
def large(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Archive]:
    """The pages of a large archive, and the archive."""
    place = tmp_path_factory.mktemp("large")
    digests, topics = place / "digests", PROJECT / "topics.yml"
    if request.param == "made up":
        made = write(place / "digests", 4000)
        (place / "archive.yml").write_text(made.config)
        topics = SAMPLE / "topics.yml"
    else:
        digests.mkdir()
        for file in sorted(ARXIV.glob("*.txt"))[None if "WHOLE" in os.environ else -22 :]:
            shutil.copy(file, digests)
    built = build(Settings(digests, place / "docs", place / "archive.yml", topics))
    assert errors_only(built.gathered.problems) == []
    archive = built.gathered.archive
    assert len(archive.papers) >= 4000
    return place / "docs", archive


def listed(page: Path) -> list[str]:
    """The permalinks of the papers that a page leads to."""
    return re.findall(r"papers/([a-z0-9][^/>]*)/>", page.read_text())


def permalinks(papers: list[Paper]) -> set[str]:
    return {paper.permalink for paper in papers}


def test_every_paper_has_a_page_that_says_what_is_known_of_it(large: tuple[Path, Archive]) -> None:
    docs, archive = large
    former = {permalink for paper in archive.papers for permalink in paper.former_permalinks}
    assert {page.stem for page in (docs / "papers").glob("*.md")} == permalinks([*archive.papers]) | former | {"index"}
    related = 0
    for paper in archive.papers[::37]:
        page = (docs / "papers" / f"{paper.permalink}.md").read_text()
        assert re.findall(r"<a href=[./]*/tags/([a-z0-9-]+)/>", page) == [*paper.topics]
        assert all(f"days/{day:%Y/%m/%d}/>" in page for day in paper.days)
        named = page.partition('class="da-list da-related"')[2].partition("</ol>")[0]
        related += len(re.findall(r"<li", named)) in range(1, 7)
    assert related > 0.9 * len(archive.papers[::37])


@OURS
def test_nearly_every_paper_has_a_topic(large: tuple[Path, Archive]) -> None:
    _, archive = large
    assert sum(bool(paper.topics) for paper in archive.papers) > 0.95 * len(archive.papers)


def test_every_day_lists_its_papers_in_their_order(large: tuple[Path, Archive]) -> None:
    docs, archive = large
    for day in archive.days:
        page = (docs / f"days/{day.date:%Y/%m/%d}.md").read_text()
        heads = re.findall(r"<h2[^>]*><a [^>]*href=[./]*papers/([^/>]*)/>", page)
        assert heads == [listing.paper.permalink for listing in day.listings]


def test_every_topic_leads_to_each_of_its_papers(large: tuple[Path, Archive]) -> None:
    docs, archive = large
    for topic in archive.topics:
        found = set[str]()
        for page in (docs / "tags" / topic.id).rglob("index.md"):
            found |= {*listed(page)}
            for day in re.findall(rf"(days/[\d/]+)/#only-{topic.id}\"", page.read_text()):
                shown = (docs / f"{day}.md").read_text()
                of_topic = rf'<li [^>]*class="[^"]*\bis-{topic.id}[ "][^>]*>\s*<h2><a href=[./]*papers/([^/>]*)/>'
                found |= {*re.findall(of_topic, shown)}
        assert found == permalinks([paper for paper in archive.papers if topic.id in paper.topics])


def test_a_topic_shows_its_newest_papers(large: tuple[Path, Archive]) -> None:
    docs, archive = large
    for topic in archive.topics:
        about = [paper for paper in archive.papers if topic.id in paper.topics]
        page = (docs / "tags" / topic.id / "index.md").read_text()
        shown = re.findall(r"<h3><a href=[./]*papers/([^/>]+)/>", page)
        newest = sorted((paper.first_day for paper in about), reverse=True)[:30]
        days = {paper.permalink: paper.first_day for paper in about}
        assert [days[permalink] for permalink in shown] == newest


def test_every_title_is_listed_once(large: tuple[Path, Archive]) -> None:
    docs, archive = large
    found = [permalink for page in (docs / "titles").rglob("*.md") for permalink in listed(page)]
    assert sorted(found) == sorted(permalinks([*archive.papers]))


def test_no_page_is_heavy(large: tuple[Path, Archive]) -> None:
    docs, _ = large
    for page in docs.rglob("*.md"):
        if not _OF_ONE_DAY.fullmatch(page.relative_to(docs).as_posix()):
            of_month = page.is_relative_to(docs / "tags")
            of_week = page.is_relative_to(docs / "weeks")
            assert len(page.read_bytes()) < (_HEAVY_MONTH if of_month or of_week else _HEAVY), page
            if of_month:
                assert len(listed(page)) <= _LISTED, page
