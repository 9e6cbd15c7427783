"""What search engines and link previews read of the built pages: titles, cards, linked data, pictures, robots.txt."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import html5lib
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image
from playwright.sync_api import Browser

from generator.archive import assemble
from generator.latex import plain
from generator.model import Archive, Config, Digest, Entry, Topic
from generator.pages import Pages, metadata
from generator.pages.pictures import parts
from generator.pages.pictures.lettering import drawable, font, wrapped
from tests.archives import Site, tagged
from tests.conftest import PUBLIC, opened, served

ADDRESS = PUBLIC
# What only a publisher knows, and no capture says.
INVENTED = {"author", "creator", "publisher", "datePublished", "dateCreated", "dateModified", "temporalCoverage"}
NASTY = (
    '</script><!-- <script> --> ]]> \u2028 & &lt; \' \'\' " \\ \\u003c <site> "url":" {{ 7 }} \x85 \ufeff \U0001f600'
)


def archive_of(*papers: tuple[str, str]) -> Archive:
    """An archive of one day with these titles and abstracts."""
    entries = tuple(Entry(title, abstract, 1, 3) for title, abstract in papers)
    digest = Digest("2025-03-11.txt", dt.date(2025, 3, 11), "path", "", entries)
    return assemble([digest], (Topic("t", "T", "t", "area"),), tagged("t"), Config(), str)[0]


class Head:
    """What a page of a built site says of itself."""

    def __init__(self, site: Site, file: Path) -> None:
        self.file = file
        self.address = file.relative_to(site.folder).as_posix().removesuffix("index.html")
        self.document: Any = html5lib.parse(file.read_text(), namespaceHTMLElements=False)
        self.title = str(self.document.findtext("head/title"))
        metas = self.document.findall("head/meta")
        self.meta = {meta.get(kind): meta.get("content") for kind in ("property", "name") for meta in metas}
        self.redirects = any(meta.get("http-equiv") == "refresh" for meta in metas)
        scripts = self.document.iterfind(".//script[@type='application/ld+json']")
        self.data = [json.loads(str(script.text)) for script in scripts]

    def nodes(self, kind: str) -> list[dict[str, Any]]:
        """The nodes of a type in the page's linked data."""
        return [node for data in self.data for node in data.get("@graph", [data]) if node["@type"] == kind]


def heads(site: Site) -> Iterator[Head]:
    """Every page, 404.html too."""
    return (Head(site, file) for file in sorted(site.folder.rglob("*.html")))


@pytest.fixture(scope="module")
def public(public_site: Site) -> Site:
    """The tiny archive's site with a public address."""
    return public_site


def keys(value: Any) -> Iterator[str]:
    """Every key in JSON."""
    if isinstance(value, dict):
        yield from value
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from keys(inner)


def addresses(value: Any) -> Iterator[str]:
    """Every address in linked data."""
    if isinstance(value, dict):
        yield from (value[key] for key in ("url", "item", "@id") if key in value)
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from addresses(inner)


def test_no_two_pages_have_the_same_title_or_description(public: Site) -> None:
    pages = list(heads(public))
    titles = Counter(page.title for page in pages)
    descriptions = Counter(page.meta.get("description") for page in pages if page.address != "404.html")
    assert len(titles) == len(pages) > 30
    assert len(descriptions) == len(pages) - 1
    assert all(titles)
    assert all(descriptions)


def test_papers_named_like_other_pages_or_with_one_abstract_are_told_apart() -> None:
    titles = (
        "Search",
        "Topics",
        "Papers",
        "Days",
        "2025",
        "March 2025",
        "T",
        "Papers on T",
        "11 March 2025",
        "papers: T\u2026",
    )
    papers = [(title, "One abstract.") for title in titles]
    fronts = [
        yaml.safe_load(content.decode().split("---\n")[1])
        for path, content in Pages(archive_of(*papers)).render()
        if path.endswith(".md") and path != "index.md"
    ]
    assert len({front["title"] for front in fronts}) == len(fronts)
    assert len({front["description"] for front in fronts}) == len(fronts)
    assert sum(front["title"] in titles for front in fronts) == len(titles)


def test_a_paper_is_described_by_what_captures_say_and_no_more(public: Site) -> None:
    names = {topic.id: topic.name for topic in public.archive.topics}
    for paper in public.archive.papers:
        address = f"papers/{paper.permalink}/"
        (article,) = Head(public, public.folder / address / "index.html").nodes("ScholarlyArticle")
        days = article.pop("isPartOf")
        assert days == [{"@id": f"{ADDRESS}days/{day:%Y/%m/%d}/"} for day in paper.days]
        assert article.pop("keywords", []) == [names[topic] for topic in paper.topics]
        assert article == {"@type": "ScholarlyArticle", "name": plain(paper.title)}


def test_nothing_is_invented_and_every_address_is_one_of_the_site_s(public: Site) -> None:
    for page in heads(public):
        assert INVENTED.isdisjoint(keys(page.data))
        assert not any("time" in (name or "") for name in page.meta)
        for address in addresses(page.data):
            assert address.startswith(ADDRESS)
            assert (public.folder / address.removeprefix(ADDRESS) / "index.html").is_file(), address


def test_the_data_can_be_downloaded_where_it_says(public: Site) -> None:
    (found,) = Head(public, public.folder / "data" / "index.html").nodes("Dataset")
    downloads = [one["contentUrl"] for one in found["distribution"]]
    assert found["url"] == f"{ADDRESS}data/"
    assert downloads == [f"{ADDRESS}data/v1/papers.{form}.gz" for form in ("jsonl", "csv")]
    assert all((public.folder / address.removeprefix(ADDRESS)).is_file() for address in downloads)


def test_lists_are_collections_and_say_how_many_papers_they_hold(public: Site) -> None:
    counts = {
        "days/2025/03/11/": 5,
        "days/2025/03/": 6,
        "days/2024/": 4,
        "days/": 10,
        "papers/": 10,
        "tags/": 10,
        "tags/reasoning/": 1,
        "returning/": 3,
    }
    for address, count in counts.items():
        page = Head(public, public.folder / address / "index.html")
        (collection,) = page.nodes("CollectionPage")
        assert collection["mainEntity"]["numberOfItems"] == count
        assert page.title.startswith(collection["name"])


def test_breadcrumbs_lead_where_the_page_s_own_trail_leads(public: Site) -> None:
    compared = 0
    for page in heads(public):
        if not page.nodes("BreadcrumbList"):
            continue
        (breadcrumbs,) = page.nodes("BreadcrumbList")
        steps = breadcrumbs["itemListElement"]
        assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
        assert len(steps) > 1
        trail = page.document.findall(".//nav[@class='da-trail']//a")
        if trail:
            shown = [(link.text, urljoin(ADDRESS + page.address, link.get("href"))) for link in trail]
            led = [(step["name"], step["item"]) for step in steps]
            assert led == shown[-len(steps) :]
            # Search engines need no step for the first page, and no more than three.
            assert len(steps) == 3 or shown[: -len(steps)] in ([], [("Home", ADDRESS)])
            compared += 1
        else:
            assert (steps[0]["item"], "item" in steps[1]) == (ADDRESS, False)
    assert compared > 15


def test_a_shared_link_has_a_card_with_a_picture_that_is_there(public: Site) -> None:
    for page in heads(public):
        if page.address == "404.html" or page.redirects:
            assert "og:title" not in page.meta
            assert page.data == []
            continue
        canonical = page.document.find("head/link[@rel='canonical']").get("href")
        assert page.meta["og:url"] == canonical == ADDRESS + page.address
        assert page.title in {page.meta["og:title"], f"{page.meta['og:title']} - Digest archive"}
        assert page.meta["og:description"] == page.meta["description"]
        assert page.meta["twitter:card"] == "summary_large_image"
        day = re.fullmatch(r"(days/\d{4}/\d\d/\d\d)/", page.address)
        assert page.meta["og:image"] == f"{ADDRESS}{day[1] if day else 'days/index'}.png"
        picture = public.folder / page.meta["og:image"].removeprefix(ADDRESS)
        with Image.open(picture) as image:
            assert (image.format, image.size) == ("PNG", (1200, 630))
        assert picture.stat().st_size < 40_000


def test_the_first_page_says_how_the_site_is_searched(public: Site) -> None:
    (site,) = Head(public, public.folder / "index.html").nodes("WebSite")
    assert (site["name"], site["url"]) == ("Digest archive", ADDRESS)
    assert site["potentialAction"]["target"]["urlTemplate"] == f"{ADDRESS}search/?q={{search_term_string}}"
    form = Head(public, public.folder / "search" / "index.html").document.find(".//form[@id='da-search']")
    assert form.find(".//input[@name='q']") is not None


def test_without_an_address_nothing_claims_one(tiny_site: Site) -> None:
    for page in heads(tiny_site):
        assert {"og:url", "og:image"}.isdisjoint(page.meta)
        assert page.document.find("head/link[@rel='canonical']") is None
        for address in addresses(page.data):
            assert "//" not in address
            assert (page.file.parent / address / "index.html").is_file(), (page.address, address)
    assert (tiny_site.folder / "robots.txt").read_text() == "User-agent: *\nAllow: /\n"


def test_robots_are_led_to_a_sitemap_of_all_pages_that_stay(public: Site) -> None:
    robots = (public.folder / "robots.txt").read_text()
    assert robots == f"User-agent: *\nAllow: /\n\nSitemap: {ADDRESS}sitemap.xml\n"
    listed = re.findall("<loc>(.*?)</loc>", (public.folder / "sitemap.xml").read_text())
    staying = [page.address for page in heads(public) if not page.redirects and page.address != "404.html"]
    assert sorted(listed) == sorted(ADDRESS + address for address in staying)


@given(st.text(st.characters(exclude_categories=["Cs"])))
@example(NASTY)
def test_any_text_stays_within_its_script_element_and_its_line(text: str) -> None:
    data = metadata.script({"@type": "ScholarlyArticle", "abstract": text}, text, ())
    assert data == yaml.safe_load(f"---\ndata: '{data}'\n")["data"]
    assert "\n" not in data
    placed = data.replace(metadata.SITE, ADDRESS)
    assert not re.search("[<>&]", placed)
    page = f'<head><script type="application/ld+json">{placed}</script><title>after</title></head>'
    document: Any = html5lib.parse(f"<!doctype html>{page}", namespaceHTMLElements=False)
    assert document.findtext("head/title") == "after"
    article, breadcrumbs = json.loads(document.findtext("head/script"))["@graph"]
    assert article == {"@type": "ScholarlyArticle", "name": text, "abstract": text}
    assert breadcrumbs["itemListElement"][-1]["name"] == text


def test_linked_data_is_no_script_to_a_strict_policy(chromium: Browser, tmp_path: Path) -> None:
    data = metadata.script({"@type": "ScholarlyArticle", "abstract": NASTY}, NASTY, ())
    linked = f'<script type="application/ld+json">{data.replace(metadata.SITE, ADDRESS)}</script>'
    policy = "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">"
    head = f"<meta charset=utf-8><link rel=icon href=data:,>{policy}{linked}<script>alert(1)</script><title>t</title>"
    (tmp_path / "index.html").write_text(f"<!doctype html><html lang=en><head>{head}</head><body></body></html>")
    said: list[str] = []
    with served(tmp_path) as base, opened(chromium) as page:
        page.on("console", lambda message: said.append(message.text))
        page.goto(base)
        found = page.evaluate("JSON.parse(document.querySelector('head > script').textContent)['@graph'][0].abstract")
        assert (found, page.title()) == (NASTY, "t")
    assert len([line for line in said if "inline script" in line]) == 1  # the one that is a script


@pytest.mark.parametrize(
    ("title", "drawn"),
    [
        ("Erd\u0151s\u2013R\u00e9nyi", "Erd\u0151s\u2013R\u00e9nyi"),
        ("\u03b1\u2082 \u2264 \u221e \u0416", "\u03b1\u2082 \u2264 \u221e \u0416"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("\U0001f99c LLaMA \u26a1\ufe0f Fast", "LLaMA Fast"),
        ("soft\u00adhyphen \u202eright", "softhyphen right"),
        ("\u57fa\u4e8e\u89c4\u5219", ""),
        ("About \u0645\u0631\u062d\u0628\u0627", ""),
        ("\u05e9\u05dc\u05d5\u05dd", ""),
        ("x \u2208 \u211d", ""),
        ("\U0001f600", ""),
    ],
)  # fmt: skip
def test_a_title_is_drawn_whole_or_not_at_all(title: str, drawn: str) -> None:
    assert drawable(title) == drawn


@given(st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=4, unique=True))
@example(["\u57fa\u4e8e\u89c4\u5219", "\u0645\u0631\u062d\u0628\u0627", "\U0001f600"])
@example(["W" * 5000, "i" * 5000, "\U0001d54f" * 300])
def test_titles_in_any_script_give_pictures(titles: list[str]) -> None:
    pictures = drawn(archive_of(*((title, "a") for title in titles)))
    assert sorted(pictures) == ["days/2025/03/11.png", "days/index.png"]
    for picture in pictures.values():
        assert Image.open(BytesIO(picture)).size == (1200, 630)
    for title in titles:
        lines = wrapped(drawable(title), 34, 1040, 2)
        assert len(lines) <= 2
        assert all(font(34).getlength(line) <= 1040 for line in lines)


def drawn(archive: Archive) -> dict[str, bytes]:
    """The pictures of an archive by their paths."""
    return dict(file for part in parts(archive) for file in part.make())


def test_a_day_s_picture_shows_its_first_titles() -> None:
    def day(*titles: str) -> bytes:
        return drawn(archive_of(*((title, "a") for title in titles)))["days/2025/03/11.png"]

    assert day("One", "Two") == day("One", "Two")
    assert day("One", "Two") != day("Two", "One")
    assert day("One", "Two", "Three", "Four") == day("One", "Two", "Three", "Five")
    assert day("\u57fa\u4e8e", "One", "Two") == day("One", "\u57fa\u4e8e", "Two")
