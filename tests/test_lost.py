"""Where no page is: what is offered to whoever asked for an address that is mistyped, old, or of nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.archives import Site
from tests.conftest import Visit, served_below, visiting


@pytest.fixture(scope="module")
def base(public_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the site is served, below the path that it was built for."""
    with served_below(public_site.folder, tmp_path_factory.mktemp("host")) as base:
        yield base


@pytest.fixture
def visit(chromium: Browser, base: str) -> Iterator[Visit]:
    with visiting(chromium, base) as visit:
        yield visit


def go(visit: Visit, site: Site, address: str) -> Page:
    """Ask for an address as a host answers it that has no page there."""
    html = (Path(site.folder) / "404.html").read_text(encoding="utf-8")
    visit.page.route(visit.base + address, lambda route: route.fulfill(body=html, content_type="text/html"))
    return visit.go(address)


def offered(page: Page, heading: str) -> list[str]:
    """The titles that stand under a heading, once they have come, each leading to a page."""
    links = page.locator("section", has=page.get_by_role("heading", name=heading)).get_by_role("link")
    expect(links.first).to_be_visible()
    assert all(page.request.get(address).ok for address in links.evaluate_all("all => all.map(({ href }) => href)"))
    return links.all_inner_texts()


@pytest.mark.parametrize(
    ("address", "days"),
    [
        ("days/2025/3/11", ["11 March 2025"]),
        ("days/2025/03/32/", ["12 March 2025"]),
        ("days/2025-01-15/", ["5 November 2024", "11 March 2025"]),
        ("days/1999/", ["11 March 2024"]),
        ("2025-03-11", ["11 March 2025"]),
    ],
)
def test_the_nearest_days_are_offered(visit: Visit, public_site: Site, address: str, days: list[str]) -> None:
    page = go(visit, public_site, address)
    assert offered(page, "The nearest days") == days


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("papers/aren-t-we-there-yet-map-of-opn-questions/", "Aren't We There Yet? A Map of Open Questions"),
        ("papers/atention-is-all-you-need-visual-tokn-pruning-aaaaaaaa/", "[CLS] Attention is All You Need"),
        ("old/folder/masked-diffusion-models.html", "Di[M]O: Distilling Masked Diffusion Models"),
        ("papers/agents that call tools <img src=x onerror=alert(1)>/", "</title><script>alert"),
    ],
)
def test_papers_with_the_address_s_words_are_offered(visit: Visit, public_site: Site, address: str, title: str) -> None:
    page = go(visit, public_site, address.replace(" ", "%20").replace("<", "%3C").replace(">", "%3E"))
    assert offered(page, "Papers with such words")[0].startswith(title)
    assert page.locator("#da-lost img").count() == 0


def test_topics_of_such_a_name_are_offered(visit: Visit, public_site: Site) -> None:
    page = go(visit, public_site, "tags/agent-tool-uses/")
    assert offered(page, "Topics with such a name")[0] == "Agents and Tool Use"


@pytest.mark.parametrize("address", ["%E0%A4%A/", "papers/%00-%F0/", "days/soon/", "404.html", "tags//"])
def test_an_address_of_nothing_has_the_ways_that_all_have(visit: Visit, public_site: Site, address: str) -> None:
    page = go(visit, public_site, address)
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    expect(page.locator(".da-told")).to_be_attached()
    expect(page.get_by_role("heading", name="The nearest days")).to_be_hidden()
    expect(page.get_by_role("link", name="Every topic")).to_be_visible()


def test_without_script_there_are_search_days_and_topics(chromium: Browser, base: str, public_site: Site) -> None:
    with visiting(chromium, base, scripts=False) as visit:
        page = go(visit, public_site, "papers/nothing/")
        expect(page.locator("#da-lost section:visible")).to_have_count(0)
        for name, address in (("Search by words", "search/"), ("Every day", "days/"), ("Every topic", "tags/")):
            expect(page.locator("#da-lost").get_by_role("link", name=name)).to_have_attribute(
                "href", f"/archive/{address}"
            )
