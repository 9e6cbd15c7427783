"""Feeds, read back by others' programs: feedparser, atoma, and an XML parser."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

import atoma
import feedparser
import pytest
from defusedxml import ElementTree
from hypothesis import given as tried
from hypothesis import settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from generator import feeds
from generator.authors import authors_of
from generator.build import gather, given
from generator.feeds.feed import NEWEST
from generator.latex import plain
from generator.model import Archive, Config, MailSettings
from generator.model import Site as Said
from generator.pages import Pages
from generator.parts import BuildInputs, Group, Part
from generator.settings import Settings
from tests.archives import CAPTURES, SHARED, Site, tiny_settings
from tests.conftest import PUBLIC, served, visiting
from tests.searching import archive_of

SAID = Said("The archive & <co>", "What it is", PUBLIC)


def texts(*excluded: Literal["Cc", "Cn"]) -> st.SearchStrategy[str]:
    letters = st.characters(exclude_categories=["Cs", *excluded])
    return st.text(letters, min_size=1, max_size=80).map(lambda text: " ".join(text.split()) or "a")


def files(wanted: BuildInputs) -> dict[str, bytes]:
    return dict(file for part in feeds.OUTPUT.parts(wanted) for file in part.make())


def of(archive: Archive) -> dict[str, bytes]:
    return files(BuildInputs(archive, site=SAID, authors=lambda: authors_of(archive.papers)))


def read(content: bytes) -> feedparser.FeedParserDict:
    found = feedparser.parse(content)
    assert not found.bozo, found.bozo_exception
    return found


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> BuildInputs:
    wanted = given(gather(tiny_settings(tmp_path_factory.mktemp("docs"))))
    return replace(wanted, site=SAID)


@pytest.fixture(scope="module")
def written(tiny: BuildInputs) -> dict[str, bytes]:
    return files(tiny)


def of_form(written: Mapping[str, bytes], ending: str) -> dict[str, bytes]:
    return {path: content for path, content in written.items() if path.endswith(ending)}


def agree(atom: bytes, as_json: bytes) -> None:
    """Two forms of a feed say the same, to programs that others wrote."""
    found, strict, other = read(atom), atoma.parse_atom_bytes(atom), atoma.parse_json_feed_bytes(as_json)
    assert found.feed.title == strict.title.value == other.title
    assert [entry.id for entry in found.entries] == [entry.id_ for entry in strict.entries]
    assert [entry.id_ for entry in strict.entries] == [item.id_ for item in other.items]
    assert len({entry.id_ for entry in strict.entries}) == len(strict.entries) <= NEWEST
    assert strict.entries
    # A feed speaks for entries that name nobody, in both forms.
    said = json.loads(as_json)
    authors = [[one["name"] for one in item.get("authors", said["authors"])] for item in said["items"]]
    assert [[author.name for author in entry.authors] for entry in strict.entries] == authors
    for entry, same, item in zip(strict.entries, found.entries, other.items, strict=True):
        assert entry.title.value == item.title
        assert entry.published == entry.updated == item.date_published
        assert [category.label for category in entry.categories] == item.tags
        assert same.link == item.url
        content = entry.content.value if entry.content else ""
        assert content == (item.content_html or item.content_text)
    assert [entry.published for entry in strict.entries] == sorted(
        (entry.published for entry in strict.entries), reverse=True
    )


def test_both_forms_of_every_feed_say_the_same_to_others(written: Mapping[str, bytes]) -> None:
    atoms = of_form(written, ".atom")
    assert {"feeds/papers.atom", "feeds/days.atom", "feeds/returning.atom", "feeds/topics/llm-agents.atom"} <= {*atoms}
    for path, content in atoms.items():
        agree(content, written[path.replace(".atom", ".json")])


def test_an_entry_is_its_paper(tiny: BuildInputs, written: Mapping[str, bytes]) -> None:
    papers = {f"{PUBLIC}papers/{paper.permalink}/": paper for paper in tiny.archive.papers}
    names = {topic.id: topic.name for topic in tiny.archive.topics}
    for item in json.loads(written["feeds/papers.json"])["items"]:
        paper = papers[item["id"]]
        assert item["title"] == plain(paper.title)
        assert item["content_text"] == plain(paper.abstract)
        assert item["date_published"] == f"{paper.first_day}T00:00:00Z"
        assert item.get("tags", []) == [names[topic] for topic in paper.topics]
        assert [author["name"] for author in item.get("authors", [])] == list(paper.facts.authors)


def test_a_topic_s_feed_has_its_newest_papers(tiny: BuildInputs, written: Mapping[str, bytes]) -> None:
    items = json.loads(written["feeds/topics/llm-agents.json"])["items"]
    days = sorted((paper.first_day for paper in tiny.archive.papers if "llm-agents" in paper.topics), reverse=True)
    assert [item["date_published"][:10] for item in items] == [day.isoformat() for day in days[:NEWEST]]


def test_a_day_names_its_papers_with_links(tiny: BuildInputs, written: Mapping[str, bytes]) -> None:
    day = tiny.archive.days[-1]
    item = json.loads(written["feeds/days.json"])["items"][0]
    assert item["url"] == f"{PUBLIC}days/{day.date:%Y/%m/%d}/"
    for listing in day.listings:
        assert f'<a href="{PUBLIC}papers/{listing.paper.permalink}/">' in item["content_html"]


def test_what_is_seen_again_is_an_entry_of_its_own(tiny: BuildInputs, written: Mapping[str, bytes]) -> None:
    items = json.loads(written["feeds/returning.json"])["items"]
    back = {(paper.permalink, day) for paper in tiny.archive.papers for day in paper.days[1:]}
    assert {(item["url"].split("/")[-2], item["id"].rpartition("#seen-")[2]) for item in items} == {
        (permalink, day.isoformat()) for permalink, day in back
    }


def test_lists_name_every_feed(written: Mapping[str, bytes]) -> None:
    listed = [
        outline.attrib["xmlUrl"].removeprefix(PUBLIC)
        for content in of_form(written, ".opml").values()
        for outline in ElementTree.fromstring(content).iter("outline")
        if "xmlUrl" in outline.attrib
    ]
    assert sorted(listed) == sorted(of_form(written, ".atom"))
    assert all(atoma.parse_opml_bytes(content).outlines for content in of_form(written, ".opml").values())


def test_every_feed_can_be_found_on_the_page_that_shows_the_same(public_site: Site) -> None:
    there = {path.relative_to(public_site.folder).as_posix() for path in (public_site.folder / "feeds").rglob("*.*")}
    for path in sorted(one for one in there if one.endswith(".atom") and "returning" not in one):
        feed = read((public_site.folder / path).read_bytes())
        address = next(link.href for link in feed.feed.links if link.type == "text/html").removeprefix(PUBLIC)
        page = "" if path == "feeds/papers.atom" else address + "2025/03/12/" if address == "days/" else address
        head = (public_site.folder / page / "index.html").read_text().partition("</head>")[0]
        up = "../" * page.count("/") or "./"
        for form in (path, path.replace(".atom", ".json")):
            assert f"href={up.rstrip('/')}/{form}>" in head, (path, page)
    shown = (public_site.folder / "feeds" / "index.html").read_text()
    for path in there:
        if path.endswith((".atom", ".opml")) and "/authors/" not in path:
            assert f'href="../{path}"' in shown
    assert "no public address" not in shown


def test_no_page_looks_for_pages_beside_its_feeds(chromium: Browser, public_site: Site) -> None:
    """The theme would, as beside an address of the site in another language; `visiting` fails if one isn't there."""
    asked: list[str] = []
    with served(public_site.folder, asked) as base, visiting(chromium, base) as visit:
        visit.go().wait_for_load_state("networkidle")
    assert "/list/reader.js" in asked or "/list/home.js" in asked
    assert [path for path in asked if "sitemap" in path] == []


def test_without_an_address_there_are_none_and_the_page_says_so(tiny: BuildInputs, tiny_site: Site) -> None:
    assert files(replace(tiny, site=Said("Name"))) == {}
    assert "no public address" in (tiny_site.folder / "feeds" / "index.html").read_text()
    assert not list(tiny_site.folder.rglob("*.atom"))
    assert "application/atom+xml" not in (tiny_site.folder / "index.html").read_text()


@settings(max_examples=60)
@tried(texts("Cc", "Cn"), texts("Cc", "Cn"))
def test_any_title_and_abstract_can_be_read_back(title: str, abstract: str) -> None:
    written = of(archive_of((title, abstract)))
    agree(written["feeds/papers.atom"], written["feeds/papers.json"])


@settings(max_examples=60)
@tried(texts(), texts())
def test_no_sign_breaks_a_feed(title: str, abstract: str) -> None:
    written = of(archive_of((title, abstract)))
    assert len(read(written["feeds/papers.atom"]).entries) == 1
    assert json.loads(written["feeds/papers.json"])["items"][0]["title"] == plain(title)


def test_a_new_day_changes_only_the_feeds_that_it_is_in(tiny: BuildInputs, written: Mapping[str, bytes]) -> None:
    archive = tiny.archive
    last = archive.days[-1]
    fewer = [paper for paper in archive.papers if paper.first_day != last.date]
    again = {one.paper.permalink for one in last.listings} & {paper.permalink for paper in fewer}
    assert again  # a paper that returns is one of an older day, too
    before = files(replace(tiny, archive=replace(archive, days=archive.days[:-1], papers=tuple(fewer)), authors=tuple))
    touched = {topic for one in last.listings if one.paper.first_day == last.date for topic in one.paper.topics}
    for path in of_form(before, ".atom"):
        if path.startswith("feeds/topics/"):
            assert (before[path] != written[path]) == (path.split("/")[-1].removesuffix(".atom") in touched)


@pytest.mark.parametrize("folder", [CAPTURES, SHARED / "inputs" / "hf-api"], ids=["captures", "hf-api"])
@pytest.mark.corpus
def test_feeds_of_real_captures_are_read_without_a_warning(folder: Path, tmp_path: Path) -> None:
    written = files(replace(given(gather(Settings(folder, tmp_path, year=2025))), site=SAID))
    for path in sorted(of_form(written, ".atom"))[::3]:
        agree(written[path], written[path.replace(".atom", ".json")])


def subscribed(config: Config, address: str) -> str:
    (page,) = (
        part
        for part in Pages(Archive((), (), ()), tuple, config, Said("Name", "", address)).parts()
        if _path(part) == SUBSCRIBE
    )
    return next(iter(page.make()))[1].decode()


SUBSCRIBE = "subscribe/index.md"


def _path(part: Part | Group) -> str:
    return next(iter(part.make()))[0]


def test_the_page_subscribe_names_the_ways_that_are_configured_and_no_others() -> None:
    mail = MailSettings("digest@example.org", "", "", "digest.example.org", "join@example.org",
                        "https://example.org/leave?who={who}", "", 30)  # fmt: skip
    service = "https://mails.example/?feed={feed}"
    assert "offers no subscription yet" in subscribed(Config(), "")
    feeds_alone = subscribed(Config(feed_to_mail=service), PUBLIC)
    assert "feeds/days.atom" in feeds_alone
    assert "https://mails.example/?feed=https%3A%2F%2Fuser.example%2Farchive%2Ffeeds%2Fdays.atom" in feeds_alone
    assert "mailto:" not in feeds_alone
    mail_alone = subscribed(Config(mail=mail, feed_to_mail=service), "")
    assert 'href="mailto:join@example.org"' in mail_alone
    assert "who" not in mail_alone.replace("whole", "")
    assert "mails.example" not in mail_alone
    assert ".atom" not in mail_alone
