"""The built site in a real browser, at a host's root and below a path, as readers meet it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import html5lib
import pytest
from playwright.sync_api import Browser, expect

from generator.model import Archive
from generator.settings import Settings
from tests import synthetic
from tests.archives import CAPTURES, SAMPLE, Site, build_site, nasty_digests, tiny_settings
from tests.conftest import PUBLIC, Visit, opened, served, served_below, visiting
from tests.links import broken_links
from tests.reading import differences

# Of what the page is drawn on, from 0 to 255.
_BRIGHTNESS = "Math.max(...getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number))"
AGENTS = '</title><script>alert("title")</script> Agents that Call Tools'


@pytest.fixture(scope="module", params=["", "archive/"], ids=["root", "sub-path"])
def site_address(
    request: pytest.FixtureRequest, tiny_site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Where the tiny archive's site is served: at the root of a host, and below a path."""
    folder = tiny_site.folder
    below = served_below(folder, tmp_path_factory.mktemp("host")) if request.param else served(folder)
    with below as base:
        yield base


@pytest.fixture
def visit(chromium: Browser, site_address: str) -> Iterator[Visit]:
    """A reader on the tiny archive's site."""
    with visiting(chromium, site_address) as visit:
        yield visit


def paper(archive: Archive, title: str) -> str:
    """The address of a paper by its title."""
    return next(f"papers/{paper.permalink}/" for paper in archive.papers if paper.title == title)


def test_every_page_opens_quietly(visit: Visit, tiny_site: Site, site_address: str) -> None:
    """Every page below a path; the same bytes at a host's root, one of each kind and depth."""
    archive = tiny_site.archive
    former = {permalink for paper in archive.papers for permalink in paper.former_permalinks}
    former |= {identity for topic in archive.topics for identity in topic.former}
    pages = sorted(file.parent for file in tiny_site.folder.rglob("index.html") if file.parent.name not in former)
    addresses = [f"{page.relative_to(tiny_site.folder).as_posix()}/".removeprefix("./") for page in pages]
    assert len(addresses) > 25
    if not site_address.endswith("/archive/"):
        kinds = {(address.partition("/")[0], address.count("/")): address for address in addresses}
        addresses = [*kinds.values()]
        assert len(addresses) > 20
    for address in addresses:
        page = visit.go(address)
        assert page.locator("h1").count() == 1, address


def test_every_title_and_abstract_reads_as_captured(visit: Visit, tiny_site: Site) -> None:
    assert differences(visit.page, visit.base, tiny_site.archive) == []


def test_from_home_to_a_day_a_paper_a_topic_and_back(visit: Visit) -> None:
    page = visit.go()
    page.get_by_role("link", name="11 March 2025").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("11 March 2025")
    page.get_by_role("link", name="#Turki$hTweets").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("#Turki$hTweets")
    page.get_by_role("link", name="Benchmarks & Evaluation").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Benchmarks & Evaluation")
    page.get_by_role("link", name="#Turki$hTweets").last.click()
    page.get_by_role("heading", name="More from 11 March 2025").get_by_role("link").click()
    page.get_by_label("Neighbouring days").get_by_role("link", name="12 March 2025").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("12 March 2025")
    page.get_by_label("Days before and after").get_by_role("link", name="11 March 2025").click()
    page.get_by_label("Neighbouring days").get_by_role("link", name="5 November 2024").click()
    page.get_by_label("Breadcrumb").get_by_role("link", name="November").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("November 2024")
    page.get_by_label("Breadcrumb").get_by_role("link", name="2024").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2024")


def test_an_abstract_opens_in_place(visit: Visit) -> None:
    page = visit.go("days/2025/03/11/")
    first = page.locator(".da-papers > li").first
    expect(first.locator(".da-excerpt b")).to_contain_text("It costs $200k, or x2")
    expect(first.locator("math msup")).to_be_visible()
    rest = first.get_by_text("The price is that of the teacher")
    expect(rest).to_be_hidden()
    first.get_by_text("Whole abstract").click()
    expect(rest).to_be_visible()
    assert first.inner_text().count("The price is") == first.inner_text().count("It costs") == 1
    first.get_by_text("Whole abstract").click()
    expect(rest).to_be_hidden()


def test_a_calendar_says_in_words_what_its_colours_say(visit: Visit) -> None:
    page = visit.go("days/2025/")
    march = page.get_by_role("table", name="March 2025")
    expect(march.get_by_role("columnheader")).to_have_count(7)
    expect(march.get_by_role("link", name="12 March 2025: 3 papers", exact=True)).to_have_text("12")
    expect(
        page.get_by_role("table", name="January 2025").get_by_role("cell", name="6 no capture", exact=True)
    ).to_be_visible()
    expect(march.get_by_role("cell", name="13", exact=True)).to_be_visible()  # after the last capture
    expect(page.get_by_label("What the colours mean")).to_contain_text("4 to 5 papers")
    march.get_by_role("link", name="11 March 2025: 5 papers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("11 March 2025")
    page.get_by_label("Breadcrumb").get_by_role("link", name="March").click()
    page.get_by_role("table").get_by_role("link", name="11 March 2025: 5 papers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("11 March 2025")


def test_captures_of_one_day_are_told_apart_and_repeat_nothing(visit: Visit) -> None:
    page = visit.go("days/2025/03/11/")
    first, second = page.get_by_role("region", name="Capture 1"), page.get_by_role("region", name="Capture 2")
    expect(first.get_by_role("heading", level=2)).to_have_count(3)
    expect(second.get_by_role("heading", level=2)).to_have_count(2)
    expect(second).to_contain_text('3 entries, saved while searching for tool "use" & agents; 2 new here')
    expect(first).to_contain_text("Also no. 1 in 2025-03-11-agents.txt")
    places = [paper.get_attribute("value") for paper in second.locator(".da-papers > li").all()]
    assert places == ["2", "3"]  # as in the capture, whose first paper is above
    page.get_by_role("link", name="Capture 2").click()
    expect(page).to_have_url(re.compile("#capture-2$"))


def test_a_paper_seen_before_says_when(visit: Visit) -> None:
    seen = visit.go("days/2025/03/12/").locator(".da-papers > li", has_text="A Paper under Its New Name")
    expect(seen).to_contain_text("Seen before: 5 November 2024")


def test_a_paper_leads_to_its_neighbours_and_elsewhere(visit: Visit, tiny_site: Site) -> None:
    page = visit.go(paper(tiny_site.archive, "[CLS] Attention is All You Need for Training-Free Visual Token Pruning"))
    code = page.get_by_role("link", name="GitHub Theia-4869/FasterVLM")
    expect(code).to_have_attribute("href", "https://github.com/Theia-4869/FasterVLM")
    arxiv = page.get_by_role("link", name="arXiv")
    expect(arxiv).to_have_attribute("href", re.compile(r"query=%5BCLS%5D\+Attention\+is\+All"))
    expect(page.get_by_text("First seen on 11 March 2024 in Digest archive")).to_be_visible()
    page.locator(".da-aside").get_by_role("link", name="ReST-MCTS*").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ReST-MCTS*")
    page.get_by_label("Breadcrumb").get_by_role("link", name="11").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("11 March 2024")


def test_home_leads_to_the_newest_day_and_to_chance(visit: Visit) -> None:
    page = visit.go()
    newest = page.locator("section", has=page.get_by_role("link", name="12 March 2025"))
    expect(newest.locator(".da-papers p").first).to_have_text(
        "Longer: twelve open questions, and what would answer each."
    )
    page.get_by_role("heading", name="At random").locator("xpath=..").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("/papers/."))


def test_search_finds_a_paper_once_and_shows_its_title_as_text(visit: Visit, tiny_site: Site) -> None:
    page = visit.go()
    page.keyboard.press("/")
    page.keyboard.type("better agents")
    hits = page.locator(".md-search-result__item")
    expect(hits).to_have_count(1)
    expect(hits.locator("h1")).to_have_text(AGENTS)
    hits.locator("a").first.click()
    expect(page).to_have_url(re.compile(re.escape(visit.base + paper(tiny_site.archive, AGENTS))))


def test_the_theme_s_own_index_holds_no_generated_page(tiny_site: Site) -> None:
    listed = json.loads((tiny_site.folder / "search" / "search_index.json").read_text())["docs"]
    assert {one["location"].partition("#")[0] for one in listed} == {"about/"}


def test_an_old_topic_leads_to_the_topic(visit: Visit) -> None:
    for former in ("chain-of-thought", "theorem-proving"):
        page = visit.go(f"tags/{former}/")
        page.wait_for_url(f"{visit.base}tags/reasoning/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Reasoning")


def test_a_day_shows_one_topic_s_papers_alone_without_script(visit: Visit, chromium: Browser) -> None:
    with visiting(chromium, visit.base, scripts=False) as scriptless:
        for reader in (visit, scriptless):
            page = reader.go("days/2025/03/11/")
            papers = page.locator(".da-papers > li")
            expect(papers.filter(visible=True)).to_have_count(5)
            page.get_by_label("Benchmarks & Evaluation").check(force=True)
            expect(papers.filter(visible=True).locator("h2")).to_have_text([re.compile("Turki")])
            page.get_by_role("radio", name=re.compile("^All")).check(force=True)
            expect(papers.filter(visible=True)).to_have_count(5)


def test_a_topic_of_one_month_is_reached_from_its_month(visit: Visit) -> None:
    page = visit.go("days/2025/03/")
    page.locator("summary", has_text="Benchmarks & Evaluation").click()
    page.get_by_role("link", name="More on Benchmarks & Evaluation").click()
    expect(page).to_have_url(f"{visit.base}tags/benchmarks/#2025-03")
    expect(page.locator(":target")).to_contain_text("#Turki$hTweets")


def test_what_keeps_coming_back_is_said_with_its_count(visit: Visit) -> None:
    page = visit.go("returning/")
    expect(page.locator(".da-ranked > li").first).to_contain_text("2 captures, last 11 March 2025; weight 1.95")
    page.locator(".da-ranked a").first.click()
    expect(page.get_by_text("Seen in 2 captures")).to_be_visible()


def test_an_old_title_leads_to_the_paper(visit: Visit, tiny_site: Site) -> None:
    (retitled,) = [paper for paper in tiny_site.archive.papers if paper.former_permalinks]
    page = visit.go(f"papers/{retitled.former_permalinks[0]}/")
    page.wait_for_url(f"{visit.base}papers/{retitled.permalink}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("A Paper under Its New Name")
    page.get_by_text("Seen in 2 captures").click()
    expect(page.get_by_text("A Paper under Its Old Name")).to_be_visible()


def test_an_older_wording_is_kept(visit: Visit, tiny_site: Site) -> None:
    page = visit.go(paper(tiny_site.archive, "Aren't We There Yet? A Map of Open Questions"))
    expect(page.locator(".da-abstract")).to_have_text("Longer: twelve open questions, and what would answer each.")
    page.get_by_text("Seen in 2 captures").click()
    expect(page.get_by_role("heading", name="Other wordings of the abstract")).to_be_visible()
    wording = page.locator("details details")
    wording.locator("summary").click()
    expect(wording.locator("p")).to_have_text("Short.")


def test_a_reader_without_script_gets_every_page(chromium: Browser, site_address: str) -> None:
    with visiting(chromium, site_address, scripts=False) as visit:
        page = visit.go()
        page.get_by_role("link", name="11 March 2025").click()
        page.locator("summary").first.click()
        expect(page.get_by_text("The price is that of the teacher")).to_be_visible()
        page.get_by_role("link", name="- Lists That Are Not Lists").click()
        expect(page.locator(".da-abstract")).to_have_text("--- title: nothing")


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_kind_scrolls_sideways_or_touches_the_edge(chromium: Browser, tiny_site: Site, width: int) -> None:
    addresses = [
        "",
        "days/",
        "days/2025/",
        "days/2025/03/",
        "days/2025/03/11/",
        "returning/",
        "papers/",
        "tags/",
        "tags/benchmarks/",
        "search/",
        "list/",
        "about/",
        "404.html",
    ]
    addresses.append(paper(tiny_site.archive, AGENTS))
    screen = {"width": width, "height": 800}
    with served(tiny_site.folder) as base, opened(chromium, viewport=screen, color_scheme="light") as page:
        for number, address in enumerate(addresses):
            page.goto(base + address)
            # Of two that follow each other, one comes up light and the other dark; colours change by a transition.
            for scheme in (("light", "dark"), ("dark", "light"))[number % 2]:
                page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
                heading = page.locator("h1").bounding_box()
                assert heading is not None
                assert heading["x"] >= 10, address
                page.wait_for_function(f"() => {_BRIGHTNESS} {'< 60' if scheme == 'dark' else '> 200'}")


def test_a_page_that_is_not_there_helps_on_below_a_path(chromium: Browser, tmp_path: Path, public_site: Site) -> None:
    assert broken_links(public_site, PUBLIC) == []
    (tmp_path / "archive").symlink_to(public_site.folder)
    with served(tmp_path) as host, visiting(chromium, host) as visit:
        page = visit.go("archive/404.html")
        page.get_by_role("link", name="Every day").click()
        expect(page).to_have_url(f"{host}archive/days/")


def test_pages_name_their_canonical_address_and_the_sitemap_lists_them(public_site: Site) -> None:
    site = public_site
    sitemap = (site.folder / "sitemap.xml").read_text()
    assert "lastmod" not in sitemap
    for paper in site.archive.papers:
        address = f"{PUBLIC}papers/{paper.permalink}/"
        assert f"<loc>{address}</loc>" in sitemap
        page = (site.folder / "papers" / paper.permalink / "index.html").read_text()
        assert f"<link rel=canonical href={address}>" in page
        for former in paper.former_permalinks:
            assert former not in sitemap


def test_a_printed_page_says_where_it_is(chromium: Browser, public_site: Site) -> None:
    address = f"papers/{public_site.archive.papers[0].permalink}/"
    with served(public_site.folder) as base, opened(chromium) as page:
        page.goto(base + address)
        link = page.locator("link[rel=canonical]")
        for media, shown in (("screen", "none"), ("print", "block")):
            page.emulate_media(media="print" if media == "print" else "screen")
            expect(link).to_have_css("display", shown)
        written = link.evaluate("(link) => [getComputedStyle(link, '::after').content, link.getClientRects().length]")
    assert written == [f'"{PUBLIC}{address}"', 1]


def test_a_paper_s_page_is_hardly_more_than_the_paper(public_site: Site) -> None:
    """Archives grow for years, and hosts hold a gigabyte: what is the same on every page belongs into a file.

    8 KB, with the titles of six papers beside it and of three of its day.
    """
    for paper in public_site.archive.papers:
        page = (public_site.folder / "papers" / paper.permalink / "index.html").read_text()
        shell, _, rest = page.partition("<p class=da-abstract")
        assert len((shell + rest.partition("</p>")[2]).encode()) <= 8_192, paper.permalink
        assert not re.search(r"\n\s", page.partition("<article")[0])


def test_no_internal_link_is_broken(tiny_site: Site) -> None:
    assert broken_links(tiny_site) == []


def test_the_keyboard_gets_past_the_header(visit: Visit) -> None:
    for address in ("", "days/2025/03/11/"):
        page = visit.go(address)
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_text("Skip to content")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("#"))
        page.keyboard.press("Tab")
        expect(page.locator(".md-content :focus")).to_be_visible()


@pytest.mark.parametrize(
    ("broken", "base"),
    [
        ("<a href=../nowhere/>", ""),
        ("<a href='../#nowhere'>", ""),
        ("<a href=#nowhere>", ""),
        ("<a href=/nowhere/>", ""),
        ("<img src=nowhere.png>", ""),
        ("<img srcset='nowhere.png 2x'>", ""),
        (f"<a href={PUBLIC}nowhere/>", PUBLIC),
        ("<a href=/>", PUBLIC),
    ],
)
def test_a_broken_link_would_be_found(broken: str, base: str, tmp_path: Path) -> None:
    """Beside many that are not."""
    sound = "<a href=../?q=1#here><a href=../about/index.html#here><a href=../about><a href=https://example.org/x>"
    (tmp_path / "about").mkdir()
    (tmp_path / "index.html").write_text(
        "".join(f"<a href=about/?n={number}>" for number in range(100)) + "<p id=here>"
    )
    (tmp_path / "about" / "index.html").write_text(
        f"{sound}<a href={base or '/'}about/><a href='#'><p id=here>{broken}"
    )
    (link,) = broken_links(Site(tmp_path, Archive((), (), ())), base)
    assert "nowhere" in link or link.endswith(": /")


def test_our_html_is_valid(tiny_site: Site) -> None:
    """It parses without an error; `make audit` asks the Nu checker too."""
    for file in sorted(tiny_site.folder.rglob("*.html")):
        parser = html5lib.HTMLParser()
        parser.parse(file.read_text(encoding="utf-8"))
        assert parser.errors == [], file


def test_two_builds_in_two_folders_give_the_same_bytes(tiny_site: Site, tmp_path: Path) -> None:
    again = build_site(tmp_path, tiny_settings(tmp_path))
    files = sorted(file.relative_to(again.folder) for file in again.folder.rglob("*") if file.is_file())
    assert files == sorted(file.relative_to(tiny_site.folder) for file in tiny_site.folder.rglob("*") if file.is_file())
    for file in files:
        assert (again.folder / file).read_bytes() == (tiny_site.folder / file).read_bytes(), file


@pytest.mark.parametrize(
    "corpus",
    ["made up", pytest.param("captures", marks=pytest.mark.corpus), pytest.param("nasty", marks=pytest.mark.corpus)],
)
def test_text_reads_as_captured_on_every_page(chromium: Browser, tmp_path: Path, corpus: str) -> None:
    config = tmp_path / "archive.yml"
    if corpus == "made up":
        made = synthetic.write(tmp_path / "digests", 250, per_day=10)
        config.write_text(made.config)
        digests = made.folder
    else:
        digests = CAPTURES if corpus == "captures" else nasty_digests(tmp_path / "digests")
    site = build_site(tmp_path / "project", Settings(digests, config=config, topics=SAMPLE / "topics.yml", year=2025))
    with served(site.folder) as base, visiting(chromium, base) as visit:
        assert differences(visit.page, base, site.archive) == []
        for paper in site.archive.papers[::25]:
            visit.go(f"papers/{paper.permalink}/")
    assert broken_links(site) == []
    if corpus == "captures":
        archive = site.archive
        assert (archive.captures, len(archive.days), archive.entries, len(archive.papers)) == (5, 2, 414, 384)
        assert sum(len(paper.appearances) > 1 for paper in archive.papers) == 28
