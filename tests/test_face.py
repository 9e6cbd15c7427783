"""How the site looks and behaves as a whole: light and dark, the policy each page carries, print, narrow screens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from generator.settings import Settings
from tests.archives import PROJECT, Site, build_site, capture
from tests.conftest import Visit, opened, served, visiting

LIGHT, DARK = "rgb(251, 252, 250)", "rgb(18, 23, 21)"
WIDTHS = [390, 768, 1280, 1920]
# Topics with names as long as real ones, each said of every paper of February and of few of January.
TOPICS = """
areas:
  - name: Language
    topics:
      - {id: retrieval, name: Search and Retrieval for Generation, meaning: m, points: {50: [retrieval]}}
      - {id: detection, name: Object Detection and Tracking, meaning: m, points: {50: [detection]}}
      - {id: editing, name: Video Generation and Editing, meaning: m, points: {50: [editing]}}
"""


@pytest.fixture
def base(tiny_site: Site) -> Iterator[str]:
    with served(tiny_site.folder) as base:
        yield base


@pytest.fixture(scope="module")
def long_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Two months, whose three topics have more papers than one page lists and rise in the second."""
    place = tmp_path_factory.mktemp("long")
    (place / "digests").mkdir()
    (place / "topics.yml").write_text(TOPICS, encoding="utf-8")
    for day, papers, said in [
        *((f"Jan {n}", 25, "Something else.") for n in range(1, 5)),
        *((f"Feb {n}", 35, "Retrieval, detection and editing.") for n in range(1, 7)),
        ("Feb 7", 2, "Retrieval, detection and editing."),
    ]:
        texts = [text for n in range(papers) for text in (f"Paper {n} of {day}", said)]
        (place / "digests" / f"{day}.txt").write_text(capture(day, *texts), encoding="utf-8")
    settings = Settings(place / "digests", config=place / "none.yml", topics=place / "topics.yml", year=2025)
    return build_site(place, settings)


@pytest.fixture
def visit(chromium: Browser, base: str) -> Iterator[Visit]:
    with visiting(chromium, base) as visit:
        yield visit


def expect_ground(page: Page, colour: str) -> None:
    """The page is painted on this colour."""
    expect(page.locator("body")).to_have_css("background-color", colour)


def switch(page: Page, scheme: str) -> None:
    page.get_by_role("button", name=f"Switch to {scheme} colours").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_colours_are_the_system_s(chromium: Browser, base: str, scripts: bool) -> None:
    with visiting(chromium, base, scripts=scripts) as visit:
        page = visit.go()
        expect_ground(page, LIGHT)
        page.emulate_media(color_scheme="dark")
        expect_ground(page, DARK)


def test_a_chosen_colour_stays_until_it_is_the_system_s_again(visit: Visit) -> None:
    page = visit.go()
    switch(page, "dark")
    expect_ground(page, DARK)
    visit.go("days/2025/03/11/")
    expect_ground(page, DARK)
    switch(page, "light")
    page.emulate_media(color_scheme="dark")
    page.reload()
    expect_ground(page, DARK)  # the choice was the system's, so the system is followed


def test_nothing_is_painted_in_other_colours_first(visit: Visit) -> None:
    page = visit.go()
    switch(page, "dark")
    page.add_init_script("""
        new MutationObserver(() => {
          if (document.body) window.first ??= document.documentElement.dataset.scheme ?? "nothing";
        }).observe(document, { childList: true, subtree: true });
    """)
    page.reload()
    assert page.evaluate("window.first") == "dark"


def test_a_page_works_under_its_policy(visit: Visit) -> None:
    """`visit` fails if anything is said on the console, as it is for whatever a policy forbids."""
    page = visit.go("days/2025/03/11/")
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert policy is not None
    assert "unsafe" not in policy
    page.keyboard.press("/")
    page.keyboard.type("better agents")
    expect(page.locator(".md-search-result__item")).to_have_count(1)
    page.keyboard.press("Escape")
    switch(page, "dark")
    page.get_by_text("Whole abstract").first.click()
    page.get_by_label("Benchmarks & Evaluation").check(force=True)
    visit.go("search/?q=agents")
    expect(page.locator("#da-results > li").first).to_be_visible()


def test_a_script_from_a_capture_would_not_run(chromium: Browser, base: str) -> None:
    with opened(chromium) as page:
        page.goto(base)
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran = true\">')")
        page.evaluate(
            "document.body.append(Object.assign(document.createElement('script'), { text: 'window.ran = true' }))"
        )
        page.wait_for_timeout(200)
        assert not page.evaluate("window.ran")


def test_every_page_has_the_policy_and_no_inline_script(tiny_site: Site) -> None:
    for file in tiny_site.folder.rglob("*.html"):
        html = file.read_text(encoding="utf-8")
        assert "http-equiv=Content-Security-Policy" in html or 'http-equiv="Content-Security-Policy"' in html, file
        kinds = re.findall(r"<script(?![^>]*\ssrc=)([^>]*)>", html)
        assert all("json" in kind or "speculationrules" in kind for kind in kinds), file


def test_a_narrow_screen_has_every_section_in_sight(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 360, "height": 740})
    page = visit.go("days/2025/03/11/")
    sections = page.get_by_role("navigation", name="Sections", exact=True)
    for name in ("Days", "Papers", "Topics", "Trends", "Reading list", "About"):
        expect(sections.get_by_role("link", name=name)).to_be_in_viewport()
    expect(sections.get_by_role("link", name="Days")).to_have_attribute("aria-current", "true")


def test_paper_gets_the_text_alone_with_abstracts_open(visit: Visit) -> None:
    page = visit.go("days/2025/03/11/")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".md-header")).to_be_hidden()
    expect(page.locator(".da-filter")).to_be_hidden()
    expect(page.get_by_text("The price is that of the teacher")).to_be_visible()
    expect_ground(page, "rgb(255, 255, 255)")


def test_the_mark_is_where_browsers_look_for_it(visit: Visit) -> None:
    page = visit.go("days/2025/03/11/")
    icons = page.locator("link[rel*=icon]").evaluate_all("links => links.map((link) => link.href)")
    assert {icon.rpartition(".")[2] for icon in icons} == {"svg", "png"}
    for icon in icons:
        assert page.request.get(icon).ok, icon


def test_letters_twice_as_large_fit_a_small_screen(chromium: Browser, base: str) -> None:
    """1280 px at 400 % are 320 px: nothing may need scrolling sideways (WCAG 1.4.10)."""
    with opened(chromium, viewport={"width": 320, "height": 256}) as page:
        for address in ("", "days/2025/03/11/", "tags/", "tags/benchmarks/", "search/", "returning/", "about/"):
            page.goto(base + address)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


@pytest.mark.parametrize("width", WIDTHS)
def test_the_name_of_a_month_or_topic_is_not_broken_into_letters(
    chromium: Browser, long_site: Site, width: int
) -> None:
    with served(long_site.folder) as base, visiting(chromium, base) as visit:
        visit.page.set_viewport_size({"width": width, "height": 900})
        page = visit.go("days/2025/")
        expect(page.locator(".da-list > li", has_text="rising: Search and Retrieval for Generation")).to_be_visible()
        visit.go("days/2025/02/")
        expect(page.get_by_role("heading", name="Rising", exact=True)).to_be_visible()
        for address in ("days/2025/", "days/2025/02/"):
            visit.go(address)
            for name in page.locator(".da-list > li > a").filter(visible=True).all():
                lines = name.evaluate("""(link) => {
                  const text = document.createRange();
                  text.selectNodeContents(link);
                  return text.getClientRects().length;
                }""")
                assert lines == 1, name.text_content()


def test_a_topic_s_page_says_what_it_lists(chromium: Browser, long_site: Site) -> None:
    with served(long_site.folder) as base, visiting(chromium, base) as visit:
        page = visit.go("tags/retrieval/")
        expect(page.get_by_text("212 papers: the newest 30 are below, and each month has a page")).to_be_visible()
        expect(page.locator(".da-papers > li")).to_have_count(30)
        page.get_by_role("link", name="February 2025: 212 papers").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Search and Retrieval for Generation, February 2025")
        expect(page.locator(".da-papers > li")).to_have_count(212)
        expect(page.get_by_role("heading", level=2).first).to_have_text("7 February 2025")


def test_every_bar_is_wide_enough_for_a_finger(chromium: Browser, long_site: Site) -> None:
    """At least 24 by 24 px (WCAG 2.5.8)."""
    with served(long_site.folder) as base, visiting(chromium, base) as visit:
        page = visit.go("tags/retrieval/")
        for width in (320, 360, *WIDTHS):
            page.set_viewport_size({"width": width, "height": 900})
            bar = page.locator(".da-bars a").first.bounding_box()
            assert bar is not None
            assert min(bar["width"], bar["height"]) >= 24, (width, bar)


def test_papers_far_below_are_laid_out_when_they_come_near(chromium: Browser, long_site: Site) -> None:
    laid_out = "(title) => title.checkVisibility({ contentVisibilityAuto: true })"
    with served(long_site.folder) as base, visiting(chromium, base) as visit:
        papers = visit.go("tags/retrieval/2025/02/").locator(".da-papers h3")
        near, far = papers.first.element_handle(), papers.nth(150).element_handle()
        visit.page.wait_for_function(laid_out, arg=near)
        visit.page.wait_for_function(f"(title) => !({laid_out})(title)", arg=far)
        papers.nth(150).scroll_into_view_if_needed()
        expect(papers.nth(150)).to_be_in_viewport()
        visit.page.wait_for_function(laid_out, arg=far)


# How far an element stands from the upper right corner of what it is in; at one moment, as rows move while pages fill.
FROM_THE_CORNER = """(star) => {
  const [box, row] = [star, star.parentElement].map((one) => one.getBoundingClientRect())
  return [row.right - box.right, box.top - row.top]
}"""


@pytest.mark.parametrize("width", WIDTHS)
def test_a_star_stands_at_the_end_of_its_row(visit: Visit, width: int) -> None:
    page = visit.page
    page.set_viewport_size({"width": width, "height": 900})
    visit.go("days/2025/03/11/")
    page.locator(".da-star").first.click()
    for address in ("", "days/2025/03/11/", "search/?q=agents", "list/"):
        visit.go(address)
        star = page.locator(".da-papers > li > .da-star").first
        expect(star).to_be_visible()
        right, down = star.evaluate(FROM_THE_CORNER)
        assert abs(right) < 1, address
        assert abs(down) < 20, address


def test_one_of_a_kind_is_counted_as_one(chromium: Browser, tmp_path: Path) -> None:
    (tmp_path / "digests").mkdir()
    (tmp_path / "digests" / "2025-03-11.txt").write_text(capture("Mar 11", "One paper", "Its abstract."))
    settings = Settings(tmp_path / "digests", config=tmp_path / "none.yml", topics=PROJECT / "topics.yml")
    site = build_site(tmp_path / "built", settings)
    with served(site.folder) as base, visiting(chromium, base) as visit:
        for address in ("", "days/", "days/2025/", "days/2025/03/", "days/2025/03/11/", "papers/", "tags/", "list/"):
            text = visit.go(address).locator("main").inner_text()
            assert not re.search(r"\b1\s+(papers|days|topics|captures|entries|years)\b", text), address
