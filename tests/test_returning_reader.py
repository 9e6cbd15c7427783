"""What a reader finds who comes back: what is unread, what they follow, in a real browser over the tiny archive."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.archives import Site
from tests.conftest import Visit, served_below, visiting

# The tiny archive's days with their papers, as pages say them: 3, 1, 5 and 3.
ALL: list[Any] = ["2024-03-11", 3, -238, 1, -125, 5, 3]
BEFORE: list[Any] = ["2024-03-11", 3, -238, 1]
SINCE = "2026-08-14T10:00:00.000Z"
SEARCH = "search/?q=agents"


@pytest.fixture(scope="module")
def base(tiny_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the tiny archive's site is served, below a path."""
    with served_below(tiny_site.folder, tmp_path_factory.mktemp("host")) as base:
        yield base


@pytest.fixture
def visit(chromium: Browser, base: str) -> Iterator[Visit]:
    """A reader with a fresh profile, on 21 August 2026."""
    with visiting(chromium, base) as visit:
        visit.page.clock.set_fixed_time("2026-08-21T10:00:00Z")
        yield visit


def kept(**changed: Any) -> dict[str, Any]:
    """What a browser keeps of a reader who was here last when the archive had the days of 2024."""
    said = {"format": "digest-archive reading list", "version": 1, "papers": [], "days": [], "follows": []}
    return said | {"upToDate": SINCE, "known": BEFORE, "seen": []} | changed


def follows(*addresses: str) -> list[dict[str, str]]:
    return [{"follow": address, "name": f"Name of {address}", "since": SINCE} for address in addresses]


def come_back(visit: Visit, address: str = "", **changed: Any) -> Page:
    """Open a page in a browser that keeps this."""
    page = visit.go("about/")
    text = json.dumps(kept(**changed), separators=(",", ":"))
    page.evaluate("text => localStorage.setItem('/archive/.reading', text)", text)
    return visit.go(address)


def stored(page: Page) -> dict[str, Any]:
    return dict(json.loads(page.evaluate("localStorage.getItem('/archive/.reading')")))


def greeting(page: Page) -> Any:
    return page.locator("da-since")


def lead(page: Page) -> Any:
    return page.locator("#da-unread-lead")


def groups(page: Page) -> list[str]:
    """The headings of the papers that are unread, and how many each has."""
    return [" ".join(text.split()) for text in page.locator("#da-unread-papers h2").all_inner_texts()]


# ---- the first time


def test_the_first_visit_fetches_nothing_and_has_a_paper_in_sight(visit: Visit) -> None:
    page = visit.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(visit.base)))
    page.set_viewport_size({"width": 390, "height": 844})
    visit.go()
    expect(page.locator(".da-star").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert not [address for address in asked if address.startswith(("data/", "search/engine", "unread/"))]
    expect(page.get_by_text("An archive of saved daily pages")).to_be_visible()
    expect(greeting(page)).to_be_empty()
    paper = page.locator(".da-papers > li").first.bounding_box()
    assert paper is not None
    assert paper["y"] < 600  # of 844: its first sentences are in sight, too
    page.reload()
    expect(greeting(page)).to_contain_text("You are up to date.")
    greeting(page).get_by_role("link", name="Follow a topic").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Topics")


def test_on_the_first_visit_the_page_of_what_is_unread_says_what_it_is_for(visit: Visit) -> None:
    page = visit.go("unread/")
    expect(lead(page)).to_have_text("This is your first visit, so nothing is unread yet.")
    expect(page.get_by_text("You follow nothing yet.")).to_be_visible()
    expect(page.get_by_role("button", name="Mark all as read")).to_be_hidden()
    page.get_by_role("link", name="read the newest day").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("12 March 2025")


def test_what_comes_after_the_first_visit_is_unread(visit: Visit) -> None:
    """However often home is opened before the days come."""
    page = visit.page

    def earlier(route: Route) -> None:
        text = route.fetch().text()
        now, then = (json.dumps(days, separators=(",", ":")).replace('"', "&#34;") for days in (ALL, BEFORE))
        assert now in text
        route.fulfill(body=text.replace(now, then), content_type="text/html")

    page.clock.set_fixed_time("2026-08-14T10:00:00Z")
    page.route(visit.base, earlier)
    for _ in range(2):
        visit.go()
        visit.go("days/2024/11/05/")
    page.unroute(visit.base)
    page.clock.set_fixed_time("2026-08-21T10:00:00Z")
    for _ in range(2):  # it stays unread until it is read
        visit.go()
        expect(greeting(page)).to_have_text(re.compile("^Unread: 2 days, 8 papers since 14 August"))
        visit.go("about/")
    visit.go()
    expect(page.get_by_text("An archive of saved daily pages")).to_be_hidden()
    greeting(page).get_by_role("link", name="Unread").click()
    expect(lead(page)).to_have_text("2 days, 8 papers since 14 August.")


# ---- what is unread


def test_topics_of_many_unread_papers_are_folded_but_what_is_followed_is_not(visit: Visit) -> None:
    papers = [
        {
            "permalink": f"paper-{n}",
            "title": f"Paper {n}",
            "topics": ["agents"] if n % 2 else ["benchmarks"] if n % 3 else [],
        }
        for n in range(360)
    ]
    day = json.dumps({"day": "2025-03-12", "papers": papers})
    visit.page.route("**/data/v1/days/2025/03/12.json", lambda route: route.fulfill(body=day))
    page = come_back(visit, "unread/", follows=follows("tags/agents/"), known=ALL[:-1])
    expect(page.locator("#da-unread-papers section").first.locator("li a").first).to_be_visible()
    assert groups(page) == ["Name of tags/agents/ 180 papers", "By topic"]
    folded = page.locator("#da-unread-papers details")
    assert folded.locator("summary").all_inner_texts() == [
        "Benchmarks & Evaluation 120 papers",
        "Without a topic 60 papers",
    ]
    expect(folded.first.get_by_role("link").first).to_be_hidden()
    folded.first.locator("summary").click()
    expect(folded.first.get_by_role("link", name="Paper 2", exact=True)).to_be_visible()


def test_what_is_unread_is_there_by_topic_and_is_marked_as_read_at_once(visit: Visit, tiny_site: Site) -> None:
    page = come_back(visit, "unread/", follows=follows("tags/benchmarks/"))
    papers = page.locator("#da-unread-papers li")
    days = {paper.permalink: paper.days for paper in tiny_site.archive.papers}
    new = {permalink for permalink, seen in days.items() if any(day.year == 2025 for day in seen)}
    expect(papers).not_to_have_count(0)
    links = {link.get_attribute("href") for link in papers.locator("a").all()}
    assert links == {f"{visit.base}papers/{permalink}/" for permalink in new}
    assert groups(page)[0].startswith("Name of tags/benchmarks/")
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator(".da-told")).to_have_text("All is marked as read.")
    expect(lead(page)).to_have_text("You are up to date: nothing is unread.")
    expect(papers).not_to_have_count(0)
    expect(page.locator("#da-unread-days a.da-read")).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(lead(page)).to_have_text("2 days, 8 papers since 14 August.")
    page.keyboard.press("r")
    expect(lead(page)).to_have_text("You are up to date: nothing is unread.")
    visit.go()
    expect(greeting(page)).to_contain_text("You are up to date.")
    for address in ("", "days/", "days/2025/", "days/2025/03/"):
        visit.go(address)
        expect(page.locator(".da-read[href$='2025/03/12/']").first).to_be_visible()
        expect(page.locator(".da-read[href$='2024/11/05/']")).to_have_count(0)


def test_a_day_that_is_read_on_its_page_is_unread_no_more(visit: Visit) -> None:
    page = come_back(visit, "days/2025/03/11/")
    top = page.get_by_role("button", name="I have read this", exact=True)
    expect(top).to_be_in_viewport()
    top.click()
    expect(top).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="I have read this day")).to_have_attribute("aria-pressed", "true")
    visit.go()
    expect(greeting(page)).to_contain_text("Unread: 1 day, 3 papers since 14 August")
    visit.go("days/2025/03/11/")
    page.keyboard.press("r")
    expect(top).to_have_attribute("aria-pressed", "false")
    visit.go()
    expect(greeting(page)).to_contain_text("Unread: 2 days, 8 papers")


def test_a_capture_that_comes_late_is_unread(visit: Visit) -> None:
    late: list[Any] = ["2024-03-11", 3, -364, 5, 3]  # all days but one of 2024
    page = come_back(visit, known=late)
    expect(greeting(page)).to_contain_text("Unread: 1 day, 1 paper since 14 August")
    page.keyboard.press("u")
    expect(page.locator("#da-unread-days")).to_contain_text("5 November 2024")


def test_of_a_day_that_was_read_only_what_came_after_is_unread(visit: Visit, tiny_site: Site) -> None:
    day = tiny_site.archive.days[2]
    papers = [listing.paper.permalink for listing in day.listings]
    tails = "".join(permalink[-4:] for permalink in papers[1:])
    known: list[Any] = ["2024-03-11", 3, -238, 1, -125, 4, 3]
    page = come_back(visit, days=["2025-03-11"], known=known, seen=[["2025-03-11", tails]])
    expect(greeting(page)).to_contain_text("Unread: 1 day, 1 paper")
    expect(page.locator(".da-read")).to_have_count(0)
    visit.go("unread/")
    expect(page.locator("#da-unread-papers li a")).to_have_attribute("href", f"{visit.base}papers/{papers[0]}/")
    visit.go("days/2025/03/11/")
    button = page.get_by_role("button", name="I have read this day")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    visit.go()
    expect(greeting(page)).to_contain_text("You are up to date.")


def test_of_a_day_that_grew_all_is_listed_where_nothing_else_is_known(visit: Visit) -> None:
    page = come_back(visit, "unread/", known=["2024-03-11", 3, -238, 1, -125, 4, 3])
    expect(lead(page)).to_have_text("1 day, 1 paper since 14 August.")
    expect(page.get_by_text("Which papers of 11 March 2025 came later is not known here")).to_be_visible()
    expect(page.locator("#da-unread-papers li")).to_have_count(5)


def test_a_clock_that_is_put_back_takes_nothing_away(visit: Visit) -> None:
    page = come_back(visit, upToDate="2031-01-01T00:00:00.000Z")
    expect(greeting(page).locator(".da-lead")).to_have_text("Unread: 2 days, 8 papers")


def test_tabs_agree_on_what_is_unread(visit: Visit) -> None:
    home = come_back(visit)
    expect(greeting(home)).to_contain_text("Unread: 2 days")
    other = home.context.new_page()
    other.goto(f"{visit.base}unread/")
    other.get_by_role("button", name="Mark all as read").click()
    expect(greeting(home)).to_contain_text("You are up to date.")


def test_what_cannot_be_fetched_is_said_and_days_lead_on(visit: Visit) -> None:
    visit.page.route("**/data/v1/days/**", lambda route: route.fulfill(body="<html>"))
    page = come_back(visit, "unread/", follows=follows("tags/benchmarks/"))
    expect(page.get_by_text("The papers could not be fetched.")).to_be_visible()
    expect(page.locator("#da-unread-days a")).to_have_count(2)
    page.get_by_role("button", name="Mark all as read").click()
    expect(lead(page)).to_have_text("You are up to date: nothing is unread.")
    assert stored(page)["known"] == ALL


# ---- followed


def test_a_topic_and_a_search_are_followed_and_counted(visit: Visit) -> None:
    page = come_back(visit, "tags/benchmarks/")
    button = page.get_by_role("button", name="Follow this topic")
    for pressed in ("true", "false", "true"):
        button.click()
        expect(button).to_have_attribute("aria-pressed", pressed)
    expect(page.locator(".da-told")).to_have_text("Followed. The home page says what is new of it.")
    visit.go(f"{SEARCH}&sort=newest")
    search = page.get_by_role("button", name="Follow this search")
    search.click()
    expect(search).to_have_attribute("aria-pressed", "true")
    page.get_by_role("searchbox").fill("something else")
    expect(search).to_have_attribute("aria-pressed", "false")
    page.get_by_role("searchbox").fill("agents")
    expect(search).to_have_attribute("aria-pressed", "true")
    visit.go()
    counts = greeting(page).locator("li")
    expect(counts.nth(0)).to_have_text(re.compile(r"^Benchmarks & Evaluation 1$"))
    expect(counts.nth(1)).to_have_text(re.compile(r"^agents [1-9]$"))
    told = [int(text.split()[-1]) for text in counts.all_inner_texts()]
    counts.nth(1).get_by_role("link").click()
    expect(page.locator("#follow-1 h2")).to_be_visible()
    assert groups(page)[0] == "Benchmarks & Evaluation 1 paper"
    assert re.fullmatch(f"agents {told[1]} papers?", groups(page)[1])
    page.get_by_role("button", name="Follow agents").click()
    visit.go()
    expect(counts).to_have_count(1)


def test_a_search_that_fails_keeps_nothing_else_back(visit: Visit) -> None:
    failing = 'onmessage = ({ data }) => postMessage({ type: "failure", id: data.id, message: "it is away" });'
    visit.page.route("**/worker.js", lambda route: route.fulfill(body=failing, content_type="text/javascript"))
    page = come_back(visit, "unread/", follows=follows(SEARCH, "tags/benchmarks/"))
    expect(page.locator("#follow-1 li")).to_have_count(1)
    page.get_by_role("link", name="failed here. Try it on its own page.").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Search")


def test_a_topic_that_has_another_id_now_is_still_followed(visit: Visit) -> None:
    without_reasoning: list[Any] = ["2024-11-05", *ALL[3:]]
    page = come_back(visit, follows=follows("tags/chain-of-thought/", "tags/constructor/"), known=without_reasoning)
    expect(greeting(page).locator("li").nth(0)).to_have_text(re.compile(r" 1$"))
    expect(greeting(page).locator("li").nth(1)).to_have_text(re.compile(r" 0$"))


def test_what_is_followed_and_read_goes_to_another_browser(visit: Visit, chromium: Browser, tmp_path: Path) -> None:
    mine = follows("tags/benchmarks/", SEARCH)
    page = come_back(visit, "days/2025/03/11/", follows=mine)
    page.get_by_role("button", name="I have read this day").click()
    visit.go("list/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    download.value.save_as(tmp_path / "list.json")
    with visiting(chromium, visit.base) as elsewhere:
        theirs = {"follow": "tags/benchmarks/", "name": "Mine", "since": ""}
        there = come_back(elsewhere, "list/", follows=[theirs])
        for said in (" You follow 1 thing more.", ""):
            there.locator("#da-list-file").set_input_files(tmp_path / "list.json")
            days = "1 day" if said else "0 days"
            expect(there.locator(".da-told")).to_have_text(f"Added 0 papers and {days}.{said}")
        assert stored(there)["follows"] == [theirs, mine[1]]
        elsewhere.go()
        expect(greeting(there)).to_contain_text("Unread: 1 day, 3 papers")
        expect(greeting(there).locator("li")).to_have_count(2)


# ---- without


@pytest.mark.parametrize("scripts", [True, False], ids=["storage forbidden", "no script"])
def test_a_browser_that_keeps_nothing_has_no_dead_end(chromium: Browser, base: str, scripts: bool) -> None:
    blocked = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('', 'SecurityError'); }})"
    with visiting(chromium, base, scripts=scripts) as visit:
        page = visit.page
        page.add_init_script(blocked)
        visit.go()
        expect(page.get_by_text("An archive of saved daily pages")).to_be_visible()
        visit.go("tags/benchmarks/")
        button = page.get_by_role("button", name="Follow this topic")
        if scripts:
            button.click()
            expect(page.locator(".da-told")).to_contain_text("This could not be kept")
            expect(button).to_have_attribute("aria-pressed", "false")
        else:
            expect(button).to_have_count(0)
        visit.go("unread/")
        said = "This browser keeps nothing for this site" if scripts else "needs JavaScript"
        expect(page.locator("main p:visible", has_text=said)).to_be_visible()
        expect(page.locator("article").get_by_role("button")).to_have_count(0)
        page.locator("main").get_by_role("link", name="go through the days").locator("visible=true").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Days")


def test_nothing_moves_when_the_greeting_comes(visit: Visit) -> None:
    page = visit.page
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries())"
        " window.moved += entry.value }).observe({type: 'layout-shift', buffered: true})"
    )
    page.route("**/list/home.js", _late)
    states: list[dict[str, Any]] = [{}, {"known": ALL}, {"follows": follows("tags/benchmarks/")}]
    for changed in states:
        come_back(visit, **changed)
        expect(greeting(page).locator(".da-lead")).to_be_visible()
        expect(page.locator(".da-star").first).to_be_visible()
        assert page.evaluate("window.moved") < 0.01


def _late(route: Route) -> None:
    time.sleep(0.2)
    route.continue_()
