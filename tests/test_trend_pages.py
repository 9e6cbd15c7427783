"""Trends, comparisons and weeks in a real browser."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.archives import Site
from tests.conftest import served, visiting


@pytest.fixture(scope="module")
def base(tiny_site: Site) -> Iterator[str]:
    """The tiny archive's site on a loopback port."""
    with served(tiny_site.folder) as address:
        yield address


NAMES = ".da-multiples h3 > a"


def names(page: Page) -> list[str]:
    """The topics of the small charts, in their order."""
    return page.locator(NAMES).all_inner_texts()


def test_the_small_charts_are_sorted_as_the_reader_chooses(chromium: Browser, base: str) -> None:
    with visiting(chromium, base) as visit:
        page = visit.go("trends/")
        largest = names(page)
        charts = page.locator(".da-multiples > li").all()
        growth = dict(zip(largest, (float(one.get_attribute("data-growth") or 0) for one in charts), strict=True))
        page.get_by_label("By name").check()
        expect(page.locator(NAMES)).to_have_text(sorted(largest))
        page.get_by_label("Growing most").check()
        fastest = sorted(largest, key=growth.__getitem__, reverse=True)
        assert fastest[-1] == "Reasoning"  # which the newest month has none of
        expect(page.locator(NAMES)).to_have_text(fastest)
        page.get_by_label("Largest").focus()
        page.keyboard.press("Space")
        expect(page.locator(NAMES)).to_have_text(largest)


def test_without_script_the_largest_come_first_and_no_order_is_offered(chromium: Browser, base: str) -> None:
    with visiting(chromium, base, scripts=False) as visit:
        page = visit.go("trends/")
        papers = [int(one.get_attribute("data-papers") or 0) for one in page.locator(".da-multiples > li").all()]
        assert papers == sorted(papers, reverse=True)
        expect(page.locator(".da-order")).to_be_hidden()
        expect(page.locator(".da-multiples li").first).to_contain_text("% now")
        chart = page.get_by_role("img", name="Reasoning: at most 33\u00a0% of a month\u2019s papers")
        expect(chart).to_be_visible()


def test_two_months_are_chosen_by_keyboard_and_their_address_is_shared(chromium: Browser, base: str) -> None:
    with visiting(chromium, base) as visit:
        page = visit.go("compare/")
        page.get_by_label("First month").select_option("March 2024")
        page.get_by_label("Second month").select_option("March 2025")
        page.get_by_role("button", name="Compare months").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("row", name="Papers 3 6")).to_be_visible()
        address = page.url
        assert address.endswith("compare/?month=2024-03&month=2025-03")
        page = visit.go(address.removeprefix(base))
        expect(page.get_by_label("First month")).to_have_value("2024-03")
        expect(page.get_by_role("row", name="Reasoning 33\u00a0% (1) 0\u00a0% (0)")).to_be_visible()
        table = page.locator("tbody[data-rows=topics] > tr > th").all_inner_texts()
        assert table[0] == "Reasoning"  # the largest difference
        page.locator("thead").first.get_by_role("link", name="March 2025").click()
        expect(page).to_have_url(f"{base}days/2025/03/")


def test_two_topics_are_compared_by_the_archives_data(chromium: Browser, base: str) -> None:
    with visiting(chromium, base) as visit:
        page = visit.go("compare/?topic=reasoning&topic=quantum")
        expect(page.get_by_label("Second topic")).to_have_value("quantum")
        expect(page.get_by_role("row", name="Papers 1 1")).to_be_visible()
        expect(page.get_by_role("row", name="With both topics 0 0")).to_be_visible()
        chart = page.get_by_role("img", name="Papers per month on Quantum, at most 1")
        expect(chart).to_be_visible()
        expect(chart).to_have_css("fill", "rgb(61, 138, 112)")
        assert chart.evaluate("chart => chart.clientHeight") in range(50, 151)
        page.get_by_text("As a table").click()
        expect(page.get_by_role("row", name="March 2024 1 0")).to_be_visible()
        expect(page.locator("[data-lists=newest] h3")).to_have_text(["Reasoning", "Quantum"])
        page.get_by_role("link", name="Search for papers on both").click()
        expect(page).to_have_url(f"{base}search/?q=%2Btopic%3Areasoning+%2Btopic%3Aquantum")
        expect(page.locator("#da-status")).to_have_text("No paper found")


@pytest.mark.parametrize(
    ("what", "query"), [("month", "month=2025-03&month=2025-03"), ("topic", "topic=quantum&topic=quantum")]
)
def test_the_same_chosen_twice_says_so_and_leads_back_to_the_choice(
    chromium: Browser, base: str, what: str, query: str
) -> None:
    with visiting(chromium, base) as visit:
        page = visit.go(f"compare/?{query}")
        compared = page.locator("#da-compared")
        expect(compared).to_have_text(f"Both are the same {what}. Choose another one to compare it with.")
        expect(page.get_by_role("table")).to_have_count(0)
        compared.get_by_role("link", name="Choose another one").click()
        expect(page.get_by_label(f"Second {what}")).to_be_focused()


@pytest.mark.parametrize("query", ["?month=2024-03&month=1999-01", "?topic=quantum&topic=%3Cb%3E"])
def test_a_comparison_of_what_is_not_there_says_so(chromium: Browser, base: str, query: str) -> None:
    with visiting(chromium, base) as visit:
        page = visit.go(f"compare/{query}")
        expect(page.get_by_role("alert")).to_be_visible()
        visit.noise = [one for one in visit.noise if "404" not in one]


def test_without_script_comparing_says_where_else_to_look(chromium: Browser, base: str) -> None:
    with visiting(chromium, base, scripts=False) as visit:
        page = visit.go("compare/")
        expect(page.get_by_role("button", name="Compare months")).to_be_hidden()
        page.locator("article").get_by_role("link", name="Trends", exact=True).last.click()
        expect(page).to_have_url(f"{base}trends/")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_is_wider_than_the_screen(chromium: Browser, base: str, width: int) -> None:
    with visiting(chromium, base) as visit:
        visit.page.set_viewport_size({"width": width, "height": 800})
        for address in ("trends/", "compare/?month=2024-03&month=2025-03", "weeks/", "weeks/2025-W11/", "days/"):
            page = visit.go(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_a_months_file_says_what_its_page_says(tiny_site: Site) -> None:
    said = json.loads((tiny_site.folder / "compare/2025-03.json").read_text(encoding="utf-8"))
    assert (said["papers"], said["days"]) == (6, 2)
    assert said["topics"] == {"benchmarks": 1, "llm-agents": 1, "quantum": 1}
