"""Keys, stars, read marks and the reading list, in a real browser over the tiny archive."""

from __future__ import annotations

import base64
import csv
import datetime as dt
import io
import json
import os
import random
import re
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import html5lib
import markdown
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from generator.model import Paper
from generator.pages.scripts import scripts
from tests.archives import Site
from tests.conftest import Visit, served_below, visiting

DAY = "days/2025/03/11/"
FORMAT = "digest-archive reading list"
NASTY = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def base(tiny_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the tiny archive's site is served, below a path.

    The page of a paper that is not in the archive is empty, and no failure.
    """
    place = tmp_path_factory.mktemp("host")
    with served_below(tiny_site.folder, place, blank="/archive/papers/[^/]+/") as base:
        yield base


@pytest.fixture
def visit(chromium: Browser, base: str) -> Iterator[Visit]:
    """A reader with a fresh profile."""
    with visiting(chromium, base) as visit:
        yield visit


def titles(page: Page) -> list[str]:
    """The titles of the papers on a day or on the list, as lines of text."""
    stars = page.locator(".da-papers .da-star")
    return [star.get_attribute("data-title") or "" for star in stars.all()]


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def arrives(page: Page, heading: str) -> None:
    """Wait for a page, and for its script."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    expect(told(page)).to_be_attached()


def told(page: Page) -> Any:
    """What the page says to the reader."""
    return page.locator(".da-told")


def star(page: Page, number: int = 0) -> Any:
    """The star of a paper in a list."""
    return page.locator(".da-papers > li").nth(number).get_by_role("button", name="Star", pressed=None)


def stored(page: Page) -> dict[str, Any]:
    """The list as the browser keeps it."""
    kept = page.evaluate("localStorage.getItem('/archive/.reading')")
    assert kept is not None
    return dict(json.loads(kept))


def entry(paper: str = "a-paper-abcdefgh", title: str = "A paper", note: str = "", since: str = "") -> dict[str, str]:
    return {"paper": paper, "title": title, "note": note, "since": since or "2025-03-11T10:00:00.000Z"}


def list_of(*papers: Any, days: Any = (), **changed: Any) -> str:
    """A reading list as it is exported."""
    return json.dumps({"format": FORMAT, "version": 1, "papers": papers, "days": days} | changed)


def link_to(text: str) -> str:
    """The address below the site's of a link that carries some text."""
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(text.encode()) + packer.flush()
    return f"list/#add={base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def import_file(page: Page, text: str) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Import").click()
    chooser.value.set_files({"name": "list.json", "mimeType": "application/json", "buffer": text.encode()})


# ---- by keyboard


def test_a_day_is_skimmed_by_keyboard(visit: Visit) -> None:
    page = visit.go(DAY)
    links = page.locator(".da-papers h2 a")
    press(page, "j")
    expect(links.nth(0)).to_be_focused()
    rest = page.get_by_text("The price is that of the teacher")
    press(page, "a")
    expect(rest).to_be_visible()
    press(page, "a")
    expect(rest).to_be_hidden()
    press(page, "j", "j", "k")
    expect(links.nth(1)).to_be_focused()
    press(page, "s")
    title = titles(page)[1]
    expect(told(page)).to_have_text(f"Starred: {title}")
    expect(star(page, 1)).to_have_attribute("aria-pressed", "true")
    press(page, "r")
    expect(page.get_by_role("button", name="I have read this day", pressed=True)).to_be_visible()
    press(page, "o")
    arrives(page, title)
    expect(page.get_by_role("button", name="Star", pressed=True)).to_be_visible()
    press(page, "s")
    expect(page.get_by_role("button", name="Star", pressed=False)).to_be_visible()
    page.go_back()
    expect(star(page, 1)).to_have_attribute("aria-pressed", "false")
    press(page, "ArrowLeft")
    arrives(page, "5 November 2024")
    press(page, "ArrowRight")
    arrives(page, "11 March 2025")
    for key, heading in {"t": "Topics", "d": "Days", "l": "Reading list"}.items():
        press(page, key)
        arrives(page, heading)


def test_keys_pass_over_what_a_filter_hides(visit: Visit) -> None:
    page = visit.go(DAY)
    page.get_by_label("Benchmarks & Evaluation").check(force=True)
    press(page, "j")
    expect(page.locator(":focus")).to_contain_text("#Turki$hTweets")
    page.get_by_label("Benchmarks & Evaluation").focus()
    page.keyboard.press("ArrowLeft")  # chooses another topic, and leads nowhere
    expect(page).to_have_url(visit.base + DAY)


def test_keys_work_after_a_form_was_chosen(visit: Visit) -> None:
    page = visit.go(DAY)
    titles, excerpts = (page.get_by_role("radio", name=name) for name in ("Titles", "Excerpts"))
    titles.check(force=True)
    press(page, "j")
    expect(page.locator(".da-papers h2 a").first).to_be_focused()
    excerpts.check(force=True)
    press(page, "ArrowLeft")  # still the choice's own
    expect(titles).to_be_checked()
    expect(page).to_have_url(re.compile("2025/03/11"))
    press(page, "/")
    expect(page.get_by_role("textbox", name="Search papers")).to_be_focused()


def test_keys_are_letters_while_somebody_types(visit: Visit) -> None:
    page = visit.go(DAY)
    press(page, "/")
    page.keyboard.type("jkoastdlr?")
    expect(page.get_by_role("textbox", name="Search papers")).to_have_value("jkoastdlr?")
    expect(page.get_by_role("dialog", name="Keys")).to_have_count(0)
    visit.go(DAY)
    for combination in ("Control+ArrowRight", "Alt+t", "Control+s", "Meta+d", "Shift+ArrowRight"):
        press(page, combination)
    page.wait_for_timeout(200)
    expect(page).to_have_url(visit.base + DAY)
    assert page.evaluate("localStorage.getItem('/archive/.reading')") is None


def test_the_theme_s_keys_are_the_theme_s(visit: Visit) -> None:
    page = visit.go("about/")
    press(page, "s")
    expect(page.get_by_role("textbox", name="Search papers")).to_be_focused()
    visit.go(DAY)
    press(page, "f")
    expect(page.get_by_role("textbox", name="Search papers")).to_be_focused()
    visit.go(DAY)
    press(page, "s")
    expect(told(page)).to_have_text("Choose a paper first, with j.")
    expect(page.get_by_role("textbox", name="Search papers")).not_to_be_focused()


def test_the_keys_are_told_and_can_be_switched_off(visit: Visit) -> None:
    page = visit.go(DAY)
    press(page, "j", "?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("Next paper")
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    press(page, "t", "Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator(".da-papers h2 a").first).to_be_focused()
    page.get_by_role("button", name="Keys").click()
    dialog.get_by_label("Use these keys").uncheck()
    dialog.get_by_role("button", name="Close").click()
    visit.go(DAY)
    press(page, "j", "t", "s", "f", "n", "?")
    page.wait_for_timeout(200)
    expect(page).to_have_url(visit.base + DAY)
    assert page.evaluate("document.activeElement === document.body")
    visit.go("search/")
    press(page, "/")
    assert page.evaluate("document.activeElement === document.body")
    visit.go(DAY)
    press(page, "ArrowRight")  # no letter
    arrives(page, "12 March 2025")
    page.get_by_role("button", name="Keys").click()
    dialog.get_by_label("Use these keys").check()
    press(page, "Escape", "t")
    arrives(page, "Topics")


def test_keys_go_through_what_is_unfolded(visit: Visit) -> None:
    page = visit.go("days/2025/03/")
    press(page, "j")
    assert page.evaluate("document.activeElement === document.body")
    folded = page.locator(".da-area details").filter(has_text="Benchmarks & Evaluation")
    folded.locator("summary").click()
    press(page, "j")
    expect(folded.get_by_role("link").first).to_be_focused()


def test_arrows_push_a_long_formula(visit: Visit) -> None:
    page = visit.go(DAY)
    page.evaluate(
        "document.querySelector('.da-papers p').innerHTML = '<math tabindex=0><mi>x</mi></math>';"
        "document.querySelector('math').focus()"
    )
    press(page, "ArrowRight")
    page.wait_for_timeout(200)
    expect(page).to_have_url(visit.base + DAY)


def test_arrows_push_a_page_that_is_too_wide(visit: Visit) -> None:
    page = visit.go(DAY)
    page.evaluate("document.body.style.minWidth = '3000px'")
    press(page, "ArrowRight")
    page.wait_for_timeout(200)
    expect(page).to_have_url(visit.base + DAY)


def test_a_key_that_is_held_stars_once(visit: Visit) -> None:
    page = visit.go(DAY)
    press(page, "j")
    for _ in range(4):
        page.keyboard.down("s")
    page.keyboard.up("s")
    expect(star(page)).to_have_attribute("aria-pressed", "true")
    for _ in range(2):
        page.keyboard.down("j")
    expect(page.locator(".da-papers h2 a").nth(2)).to_be_focused()


def test_a_link_to_a_paper_is_copied(visit: Visit, tiny_site: Site) -> None:
    page = visit.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    address = f"papers/{tiny_site.archive.papers[0].permalink}/"
    visit.go(address).get_by_role("link", name="Copy link").click()
    expect(told(page)).to_have_text("The link is copied.")
    assert page.evaluate("navigator.clipboard.readText()") == visit.base + address


def test_a_filter_leads_back_to_where_the_papers_begin(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 1280, "height": 300})
    page = visit.go(DAY)
    page.locator(".da-papers > li").last.scroll_into_view_if_needed()
    page.get_by_label("Benchmarks & Evaluation").check(force=True)
    expect(page.locator(".da-papers > li").filter(visible=True).first).to_be_in_viewport()


def test_a_paper_s_own_page_is_starred_on_its_button_alone(visit: Visit, tiny_site: Site) -> None:
    paper = tiny_site.archive.papers[0]
    page = visit.go(f"papers/{paper.permalink}/")
    button = page.locator(".da-bar .da-star")
    expect(button).to_have_text("Star")
    page.evaluate("document.fonts.ready")
    colour, width = button.evaluate("(one) => getComputedStyle(one).backgroundColor"), button.bounding_box()
    button.click()
    for _ in range(2):
        expect(button).to_have_text("Starred")
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(button).not_to_have_css("background-color", colour)
        assert button.bounding_box() == width
        expect(page.locator(".da-starred")).to_have_count(0)
        page.reload()
    visit.go(f"days/{paper.first_day:%Y/%m/%d}/")
    expect(page.locator("h2 .da-starred")).to_have_count(1)
    visit.go(f"papers/{paper.permalink}/")
    button.click()
    expect(button).to_have_text("Star")
    press(page, "j", "s")  # the link to this page is no paper in a list
    expect(page.locator(".da-share")).not_to_be_focused()


def test_search_results_are_gone_through_and_starred(visit: Visit) -> None:
    page = visit.go("search/?q=agents")
    expect(star(page)).to_be_visible()
    press(page, "j", "s")
    expect(told(page)).to_have_text(f"Starred: {titles(page)[0]}")
    expect(star(page)).to_have_attribute("aria-pressed", "true")


# ---- kept


def test_what_is_starred_stays_with_its_note(visit: Visit) -> None:
    page = visit.go(DAY)
    names = titles(page)
    star(page, 0).click()
    star(page, 2).click()
    page.get_by_role("button", name="I have read this day").click()
    page.reload()
    expect(star(page, 0)).to_have_attribute("aria-pressed", "true")
    expect(star(page, 1)).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_role("button", name="I have read this day", pressed=True)).to_be_visible()
    visit.go("days/2025/03/")
    expect(page.get_by_role("link", name="11 March 2025").first).to_have_class("da-read")
    visit.go("list/")
    expect(page.locator("#da-list-papers h2 a")).to_have_text([names[2], names[0]])
    page.get_by_label(f"Note on \u201c{names[0]}\u201d").fill("Read it again.\nAsk Jo.")
    page.reload()
    expect(page.get_by_label(f"Note on \u201c{names[0]}\u201d")).to_have_value("Read it again.\nAsk Jo.")
    page.get_by_text("1 day read").click()
    page.locator("#da-list-days").get_by_role("link", name="11 March 2025").click()
    expect(page).to_have_url(visit.base + DAY)
    visit.go("list/")
    page.get_by_role("link", name=names[0]).click()
    expect(page.get_by_role("button", name="Star", pressed=True)).to_be_visible()


def test_a_paper_can_be_unstarred_and_starred_again_with_its_note(visit: Visit) -> None:
    page = visit.go(DAY)
    star(page).click()
    visit.go("list/")
    page.get_by_role("textbox", name="Note on").fill("Mine.")
    star(page).click()
    expect(page.locator("#da-list-papers > li")).to_have_count(1)
    assert stored(page)["papers"] == []
    star(page).click()
    assert [paper["note"] for paper in stored(page)["papers"]] == ["Mine."]
    expect(page.locator(".da-cite > summary")).to_be_visible()
    star(page).click()
    page.reload()
    expect(page.get_by_text("Nothing is starred yet.")).to_be_visible()
    expect(page.locator(".da-cite > summary")).to_be_hidden()


def test_tabs_agree(visit: Visit) -> None:
    day = visit.go(DAY)
    names = titles(day)
    other = day.context.new_page()
    other.goto(f"{visit.base}list/")
    expect(other.get_by_text("Nothing is starred yet.")).to_be_visible()
    star(day, 0).click()
    expect(other.locator("#da-list-papers h2 a")).to_have_text([names[0]])
    other.get_by_role("textbox", name="Note on").fill("Half a no")
    day.wait_for_function("() => localStorage.getItem('/archive/.reading').includes('Half a no')")
    star(day, 1).click()
    expect(other.locator("#da-list-papers h2 a")).to_have_text([names[1], names[0]])
    expect(other.locator("textarea").nth(1)).to_be_focused()
    other.keyboard.press("End")
    other.keyboard.type("te")
    assert [paper["note"] for paper in stored(other)["papers"]] == ["Half a note", ""]
    star(other, 1).click()
    expect(star(day, 0)).to_have_attribute("aria-pressed", "false")


def test_a_page_that_a_browser_kept_is_shown_as_things_are_now(visit: Visit) -> None:
    page = visit.go(DAY)
    star(page).click()
    expect(star(page)).to_have_attribute("aria-pressed", "true")
    page.evaluate("localStorage.clear(); dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(star(page)).to_have_attribute("aria-pressed", "false")


def test_all_can_be_deleted(visit: Visit) -> None:
    page = visit.go(DAY)
    star(page).click()
    visit.go("list/")
    page.get_by_role("button", name="Delete all").click()
    page.get_by_role("button", name="Cancel").click()
    assert len(stored(page)["papers"]) == 1
    page.get_by_role("button", name="Delete all").click()
    page.get_by_role("dialog", name="Reading list").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Nothing is starred yet.")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('reading'))") == []


def papers_of(site: Site, *beginnings: str) -> list[Paper]:
    """The papers whose titles begin so, in that order."""
    return [next(one for one in site.archive.papers if one.title.startswith(text)) for text in beginnings]


def keep(page: Page, *papers: Any, **changed: Any) -> None:
    """Store a reading list, and open its page."""
    page.evaluate("text => localStorage.setItem('/archive/.reading', text)", list_of(*papers, **changed))
    page.reload()


def listed(page: Page) -> Any:
    return page.locator("#da-list-papers > li:visible h2 a")


def test_a_note_is_typed_on_the_paper_s_own_page(visit: Visit, tiny_site: Site) -> None:
    (paper,) = papers_of(tiny_site, "ReST-MCTS")
    page = visit.go(f"papers/{paper.permalink}/")
    note = page.get_by_label("Note")
    expect(page.get_by_role("button", name="Star")).to_be_visible()
    expect(note).to_be_hidden()
    page.get_by_role("button", name="Star").click()
    note.fill(f"Ask Jo. {NASTY}")
    page.get_by_role("button", name="Starred").click()
    expect(note).to_be_hidden()
    page.get_by_role("button", name="Star").click()
    visit.go("list/")
    expect(page.get_by_role("textbox", name="Note on")).to_have_value(f"Ask Jo. {NASTY}")
    page.get_by_role("textbox", name="Note on").fill("Asked.")
    visit.go(f"papers/{paper.permalink}/")
    expect(note).to_have_value("Asked.")


def test_the_list_says_days_and_topics_and_abstracts_on_demand(visit: Visit, tiny_site: Site) -> None:
    (retitled,) = [paper for paper in tiny_site.archive.papers if paper.former_permalinks]
    (tools,) = papers_of(tiny_site, "</title>")
    page = visit.go("list/")
    keep(page, entry(tools.permalink, tools.title), entry(retitled.former_permalinks[0], "An old title"))
    rows = page.locator("#da-list-papers > li")
    expect(rows.nth(0)).to_contain_text("Seen 11 March 2025, starred 11 March 2025")
    expect(rows.nth(0).get_by_role("link", name="Agents and Tool Use")).to_have_attribute(
        "href", f"{visit.base}tags/llm-agents/"
    )
    expect(rows.nth(1)).to_contain_text("Seen 5 November 2024")
    abstract = rows.nth(0).get_by_text("agents that call tools twice are better agents")
    expect(abstract).to_be_hidden()
    rows.nth(0).get_by_text("Abstract").click()
    expect(abstract).to_be_visible()
    assert page.locator("#da-list img").count() == 0


def test_the_list_is_sorted_and_filtered(visit: Visit, tiny_site: Site) -> None:
    three = papers_of(tiny_site, "</title>", "Aren't We There", "#Turki")
    page = visit.go("list/")
    keep(page, *(entry(one.permalink, one.title, f"note {at}", f"2025-04-0{at + 1}T10:00:00.000Z")
                 for at, one in enumerate(three)))  # fmt: skip
    expect(listed(page)).to_have_text([one.title for one in reversed(three)])
    page.get_by_label("Sort by").select_option("Day")
    expect(listed(page).last).to_have_text(three[1].title)
    page.get_by_label("Sort by").select_option("Title")
    expect(listed(page)).to_have_text([three[2].title, three[0].title, three[1].title])
    page.reload()
    expect(page.get_by_label("Sort by")).to_have_value("title")
    page.get_by_label("Filter").fill("NOTE 1")
    expect(listed(page)).to_have_text([three[1].title])
    expect(page.get_by_text("1 of 3 papers")).to_be_visible()
    page.get_by_label("Filter").fill("")
    topic = page.get_by_role("combobox", name="Topic")
    topic.focus()
    topic.select_option("Agents and Tool Use")
    expect(listed(page)).to_have_text([three[0].title])


def test_unstarring_and_deleting_are_undone(visit: Visit, tiny_site: Site) -> None:
    one, other = papers_of(tiny_site, "</title>", "Aren't We There")
    page = visit.go("list/")
    keep(page, entry(one.permalink, one.title, "Mine."), entry(other.permalink, other.title), days=["2025-03-11"])
    before = stored(page)
    star(page).click()
    expect(page.get_by_text("is no longer starred")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(star(page)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Undo")).to_be_hidden()
    assert {json.dumps(paper) for paper in stored(page)["papers"]} == {json.dumps(paper) for paper in before["papers"]}
    before = stored(page)
    page.get_by_role("button", name="Delete all").click()
    page.get_by_role("dialog", name="Reading list").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Nothing is starred yet.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(listed(page)).to_have_count(2)
    assert stored(page) == before


HOSTILE = [
    ("=HYPERLINK(1)", "@SUM(1)\r\n  \t=1+1"),
    (f"{NASTY} [a](javascript:alert(1)) `x` **b** ~~c~~ $d$ a|b", f"# not a heading\n- 1. {NASTY}\n---\n    ```"),
    ('-1 "quoted", with commas', "'=x"),
    ("Three\u2028lines &amp; \\* signs", "1) one\n2. two\n> three\n==="),
]


def save_as(page: Page, name: str) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Save as {name}", exact=True).click()
    return Path(download.value.path()).read_bytes().decode()


def test_the_list_as_a_table_is_read_back(visit: Visit, tiny_site: Site) -> None:
    (tools,) = papers_of(tiny_site, "</title>")
    page = visit.go("list/")
    made = [entry(f"made-{at}", title, note) for at, (title, note) in enumerate(HOSTILE)]
    keep(page, entry(tools.permalink, tools.title), *made)
    rows = list(csv.DictReader(io.StringIO(save_as(page, "CSV"), newline="")))
    first = dict(rows[0])
    assert first == {
        "title": tools.title, "address": f"{visit.base}papers/{tools.permalink}/", "day": "2025-03-11",
        "topics": "Agents and Tool Use", "starred": "2025-03-11T10:00:00.000Z", "note": "",
    }  # fmt: skip
    for row, (title, note) in zip(rows[1:], HOSTILE, strict=True):
        for cell, text in ((row["title"], title), (row["note"], note)):
            assert cell in (text, f"'{text}")
            assert not re.match(r"[\s']*[=+@-]", cell) or cell == f"'{text}"


def test_the_list_as_markdown_is_read_back(visit: Visit) -> None:
    page = visit.go("list/")
    keep(page, *(entry(f"made-{at}", title, note) for at, (title, note) in enumerate(HOSTILE)))
    html = markdown.markdown(save_as(page, "Markdown"))
    read = html5lib.parseFragment(html, namespaceHTMLElements=False)
    assert {element.tag for element in read.iter()} <= {"DOCUMENT_FRAGMENT", "h1", "ul", "li", "p", "a", "br"}
    assert [link.get("href") for link in read.iter("a")] == [f"{visit.base}papers/made-{at}/" for at in range(4)]
    for item, (title, note) in zip(read.iter("li"), HOSTILE, strict=True):
        text = " ".join("".join(item.itertext()).split())
        assert text == " ".join(f"{title} Starred 11 March 2025 {note}".split())


def test_more_like_these_are_what_starred_papers_name(visit: Visit, tiny_site: Site) -> None:
    (rest,) = papers_of(tiny_site, "ReST-MCTS")
    requested: list[str] = []
    page = visit.go("list/")
    keep(page, entry(rest.permalink, rest.title))
    expect(page.get_by_text("Seen 11 March 2024")).to_be_visible()
    page.on("request", lambda request: requested.append(request.url))
    page.get_by_role("button", name="Show more like these").click()
    found = page.locator("#da-list-alike li")
    expect(found.first).to_contain_text("Related to 1 starred paper")
    assert requested == [f"{visit.base}list/extras.js"]
    alike = {link.get_attribute("href") for link in found.get_by_role("link").all()}
    visit.go(f"papers/{rest.permalink}/")
    named = page.locator(".da-related a").evaluate_all("(links) => links.map(({ href }) => href)")
    assert alike == set(named)


def test_what_can_be_done_with_a_paper_is_on_the_first_screen_of_a_phone(visit: Visit, tiny_site: Site) -> None:
    page = visit.page
    page.set_viewport_size({"width": 390, "height": 844})
    for paper in papers_of(tiny_site, "[CLS]", "</title>", "Aren't We There"):
        visit.go(f"papers/{paper.permalink}/")
        page.locator(".da-abstract").evaluate("(abstract) => abstract.append('Word after word. '.repeat(400))")
        row = page.locator(".da-do")
        for name in ("arXiv", "Cite", "Copy link"):
            expect(row.get_by_text(name, exact=True)).to_be_in_viewport(ratio=1)
        expect(row.get_by_role("button", name="Star")).to_be_in_viewport(ratio=1)


# ---- carried elsewhere


def test_a_list_goes_to_another_browser_as_a_file(visit: Visit, chromium: Browser, tmp_path: Path) -> None:
    page = visit.go(DAY)
    names = titles(page)
    star(page, 0).click()
    star(page, 1).click()
    press(page, "r")
    visit.go("list/")
    page.get_by_label(f"Note on \u201c{names[0]}\u201d").fill("From here.")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    assert download.value.suggested_filename == "reading-list.json"
    file = tmp_path / "list.json"
    download.value.save_as(file)
    with visiting(chromium, visit.base) as elsewhere:
        there = elsewhere.go(DAY)
        star(there, 0).click()
        star(there, 2).click()
        elsewhere.go("list/")
        there.get_by_label(f"Note on \u201c{names[0]}\u201d").fill("From there.")
        for said in ("Added 1 paper and 1 day.", "Added 0 papers and 0 days."):  # twice is as good as once
            import_file(there, file.read_text())
            expect(told(there)).to_have_text(said)
        expect(listed(there)).to_have_count(3)
        assert set(titles(there)) == set(names[:3])
        expect(there.get_by_label(f"Note on \u201c{names[0]}\u201d")).to_have_value("From there.\n\nFrom here.")
        expect(there.get_by_text("1 day read")).to_be_visible()
        there.reload()
        expect(listed(there)).to_have_count(3)
        assert set(titles(there)) == set(names[:3])


def test_a_link_carries_the_list_and_asks_first(visit: Visit, chromium: Browser, base: str) -> None:
    requested: list[str] = []
    page = visit.go(DAY)
    star(page, 0).click()
    press(page, "r")
    title = titles(page)[0]
    visit.go("list/")
    page.get_by_role("textbox", name="Note on").fill(f"{NASTY} \u4e2d\U0001f600")
    page.get_by_role("button", name="Make a link").click()
    expect(told(page)).to_contain_text("this link on the other device.")
    link = page.get_by_label("Link that holds the list").input_value()
    assert link.startswith(f"{base}list/#add=")
    with visiting(chromium, base) as elsewhere:
        there = elsewhere.page
        there.on("request", lambda request: requested.append(request.url))
        there.goto(link)
        dialog = there.get_by_role("dialog", name="Reading list")
        expect(dialog).to_contain_text("This link holds 1 paper (1 new here) and 1 day read (1 new here).")
        expect(there).to_have_url(f"{base}list/")
        dialog.get_by_role("button", name="Cancel").click()
        expect(there.get_by_text("Nothing is starred yet.")).to_be_visible()
        assert there.evaluate("localStorage.getItem('/archive/.reading')") is None
        there.goto(link)  # in the same document: only the fragment changes
        dialog.get_by_role("button", name="Add them").click()
        expect(there.get_by_role("link", name=title)).to_be_visible()
        expect(there.get_by_role("textbox", name="Note on")).to_have_value(f"{NASTY} \u4e2d\U0001f600")
        there.reload()
        expect(dialog).to_be_hidden()
        expect(there.get_by_role("link", name=title)).to_be_visible()
    assert not [url for url in requested if "add" in url.partition("#")[0]]


@pytest.mark.parametrize(
    "address",
    [
        "list/#add=%00",
        "list/#add=AAAA",
        link_to("not JSON"),
        link_to(list_of(entry()))[:-9],
        link_to(list_of(entry()) + " " * 50_000_000),
    ],
    ids=["odd", "not-deflated", "not-json", "cut", "bomb"],
)
def test_a_link_that_holds_no_list_adds_nothing(visit: Visit, address: str) -> None:
    page = visit.go(address)
    expect(told(page)).to_contain_text("can\u2019t be read")
    expect(page.get_by_role("dialog", name="Reading list")).to_have_count(0)
    expect(page.get_by_text("Nothing is starred yet.")).to_be_visible()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "This is not a reading list."),
        ("{", "This is not a reading list."),
        ("null", "This is not a reading list."),
        ('{"papers": []}', "This is not a reading list."),
        (list_of(entry(), version=2), "This reading list was made by another version of this site."),
        (list_of(papers=None, days={"a": 1}), "Added 0 papers and 0 days."),
        (" " * 5_000_001, "This file is too large for a reading list."),
    ],
)
def test_a_file_that_is_no_list_is_told(visit: Visit, text: str, said: str) -> None:
    page = visit.go("list/")
    import_file(page, text)
    expect(told(page)).to_have_text(said)
    expect(page.get_by_text("Nothing is starred yet.")).to_be_visible()


ODD: list[Any] = [
    None, 7, [], "text", entry(paper="../../evil"), entry(paper="javascript:alert(1)"), entry(paper="__proto__"),
    entry(paper="A-paper"), entry(paper="a" * 81), entry(title=" "), {"paper": "constructor"},
    entry() | {"title": {"toString": 1}}, entry() | {"paper": ["a-aaaa"]},
]  # fmt: skip
SOUND: list[dict[str, Any]] = [
    entry("nasty-aaaaaaaa", f"{NASTY}</li>", f"</textarea>{NASTY}"),
    entry("constructor", "Named like a part of JavaScript", since="yesterday"),
    entry("dated-aaaaaaaa", "Starred at many times") | {"since": ["2025-03-11T10:00:00Z"]},
    {"paper": "bare-aaaaaaaa", "title": "\u202eWithout the rest"},
]


def expect_sound_ones(page: Page) -> None:
    expect(page.locator("#da-list-papers h2 a")).to_have_text([one["title"] for one in SOUND])
    expect(page.locator("textarea").first).to_have_value(f"</textarea>{NASTY}")
    assert page.locator("#da-list img").count() == 0
    for link in page.locator("#da-list-papers h2 a").all():
        assert re.fullmatch(r"http://[^/]+/archive/papers/[a-z-]+/", link.evaluate("link => link.href"))


def test_odd_entries_of_a_file_are_left_out_and_texts_are_text(visit: Visit) -> None:
    page = visit.go("list/")
    import_file(
        page, list_of(*ODD, *SOUND, days=["2025-03-11", "2025-99-99", "../", None, "2025-03-11\n", ["2025-03-11"]])
    )
    expect(told(page)).to_have_text("Added 4 papers and 1 day. What could not be read was left out (18).")
    expect_sound_ones(page)


IMPOSSIBLE = ["2025-02-31", "2025-02-29", "2025-04-31", "1900-02-29", "2025-00-10", "2025-13-01", "2025-01-00"]


def test_a_day_that_no_calendar_has_is_left_out(visit: Visit) -> None:
    page = visit.go("list/")
    papers = [entry(f"a-paper-{day}", since=f"{day}T10:00:00.000Z") for day in IMPOSSIBLE]
    import_file(page, list_of(*papers, days=[*IMPOSSIBLE, "2024-02-29"]))
    expect(told(page)).to_have_text("Added 7 papers and 1 day. What could not be read was left out (7).")
    assert stored(page)["days"] == ["2024-02-29"]
    assert {paper["since"] for paper in stored(page)["papers"]} == {""}
    expect(page.locator("#da-list-days a")).to_have_text(["29 February 2024"])


def test_what_finds_no_room_is_told_and_takes_nothing_away(visit: Visit) -> None:
    page = visit.go("list/")
    first = dt.date(1970, 1, 1)
    days = [(first + dt.timedelta(n)).isoformat() for n in range(20_001)]
    ours = entry(note="o" * 9_000)
    page.evaluate("text => localStorage.setItem('/archive/.reading', text)", list_of(ours, days=days[:19_999]))
    page.reload()
    import_file(page, list_of(entry(note="t" * 9_000), entry("new-paper"), days=days[19_990:]))
    expect(told(page)).to_have_text("Added 1 paper and 1 day. There was no room for the rest (2).")
    kept = stored(page)
    assert {paper["paper"]: paper["note"] for paper in kept["papers"]} == {ours["paper"]: ours["note"], "new-paper": ""}
    assert kept["days"] == days[:20_000]


def test_a_list_is_read_up_to_its_most(visit: Visit) -> None:
    page = visit.go("list/")
    days = [(dt.date(1970, 1, 1) + dt.timedelta(n)).isoformat() for n in range(20_003)]
    import_file(page, list_of(entry(title="t" * 1_001, note="n" * 10_001), days=days))
    expect(told(page)).to_have_text("Added 1 paper and 20,000 days. What could not be read was left out (3).")
    assert [(len(one["title"]), len(one["note"])) for one in stored(page)["papers"]] == [(1_000, 10_000)]


def test_a_paper_that_a_file_has_twice_keeps_both_notes(visit: Visit) -> None:
    page = visit.go("list/")
    import_file(page, list_of(entry(note="One."), entry(note="Two."), entry(note="One.")))
    expect(told(page)).to_have_text("Added 1 paper and 0 days.")
    assert [paper["note"] for paper in stored(page)["papers"]] == ["One.\n\nTwo."]


# ---- malformed on purpose; by hand, `MALFORMED=20000` and `--timeout 0` try as many

MALFORMED = int(os.environ.get("MALFORMED", "150"))
WILD: list[Any] = [
    None, True, 0, -1, 1e308, "", " ", "\u0000", "\ud800", "\u202e", "x" * 20_000, [], [[]], {}, {"toString": 1},
    {"__proto__": {"note": 1}}, NASTY, f"</textarea>{NASTY}", "javascript:alert(1)", "//evil.invalid/", "../../x/",
    "a-paper-abcdefgh", "a" * 81, "constructor", "__proto__", "2025-03-11", "2025-02-31", "+275760-09-14",
    "-000001-01-01", "0000-01-01", "9999-12-31", "2025-03-11T10:00:00Z", "2025-02-31T10:00:00Z", "2025-03-11T24:00:00Z",
    "2025-03-11T10:00:00." + "0" * 9_000 + "Z", "2025-03-11T::Z",
]  # fmt: skip

WILD_FOLLOWS = [
    "tags/../../x/", "tags//", "javascript:alert(1)", "//evil.invalid/", "search/?q=%00&count=9&__proto__=1",
    "search/#x", "search/?q=<img>", "https://evil.invalid/tags/x/", f"search/?q={'x' * 9_000}", "authors/__proto__/",
    "tags/constructor/", "authors/" + "a" * 201 + "/", "tags/a/\n", "list/", "search/?",
]  # fmt: skip


def malformed(number: int) -> tuple[str, str]:
    """A list with odd values at odd places, or an odd text; and the permalink of what is sound in it, or nothing."""
    chance = random.Random(number)  # noqa: S311
    sound = f"sound-{number}"
    papers: list[Any] = [
        {chance.choice(["paper", "title", "note", "since", "__proto__", "x"]): chance.choice(WILD) for _ in range(5)}
        | (entry(f"half-{number}") if chance.random() < 0.3 else {})
        | {chance.choice(["paper", "title", "note", "since"]): chance.choice(WILD)}
        for _ in range(3)
    ]
    papers += [chance.choice(WILD), entry(sound, chance.choice([NASTY, "A paper"]), NASTY)]
    chance.shuffle(papers)
    made: dict[str, Any] = json.loads(list_of(*papers, days=chance.sample(WILD, 5)))
    made["follows"] = [
        {chance.choice(["follow", "name", "since", "__proto__"]): chance.choice(WILD) for _ in range(4)},
        {"follow": chance.choice(WILD_FOLLOWS), "name": chance.choice(["A name", NASTY, *WILD]), "since": "x"},
        chance.choice(WILD),
        {"follow": f"tags/{sound}/", "name": NASTY},
    ]
    made["known"] = [chance.choice(["2025-03-11", *WILD]), 60, *chance.sample([*WILD, -1e9, 0.5, -3, 7, 2**53], 4)]
    made["seen"] = [["2025-03-11", "abcd"], ["2025-03-12", chance.choice(WILD)], chance.choice(WILD)]
    made["upToDate"] = chance.choice(WILD)
    made |= {chance.choice(["__proto__", "constructor", "days", "follows", "known", "more"]): chance.choice(WILD)}
    text = json.dumps(made)
    if chance.random() < 0.7:
        return text, sound
    at, by = chance.randrange(len(text)), chance.choice(["", '"', "{", "]", "\\", "\x00", "1", "\u2028"])
    return text[:at] + by + text[at + chance.randrange(4) :] * chance.randrange(3), ""


def test_no_malformed_list_does_more_than_add_what_is_sound(visit: Visit) -> None:
    page = visit.go("list/")
    for first in range(0, MALFORMED, 300):
        page.evaluate("localStorage.clear()")
        page.reload()
        lists = [malformed(number) for number in range(first, min(first + 300, MALFORMED))]
        add_each(page, [text for text, _ in lists])
        kept = stored(page)
        assert {sound for _, sound in lists if sound} <= {paper["paper"] for paper in kept["papers"]}
        for paper in kept["papers"]:
            assert set(paper) == {"paper", "title", "note", "since"}
            assert re.fullmatch(r"[a-z\d-]{1,80}", paper["paper"])
            assert 0 < len(paper["title"]) <= 1_000
            assert len(paper["note"]) <= 10_000
            assert paper["since"] == "" or dt.datetime.fromisoformat(paper["since"]).tzinfo is dt.UTC
            assert len(paper["since"]) <= 24
        expect_sound_follows(kept)
        for day in set(kept["days"]) - {"0000-01-01"}:  # before the first that Python knows
            assert dt.date.fromisoformat(day).isoformat() == day
        follows = {f"tags/{sound}/" for text, sound in lists if sound and f'"tags/{sound}/"' in text}
        assert follows <= {one["follow"] for one in kept["follows"]}
        page.reload()
        expect(page.locator("#da-list-papers > li")).to_have_count(len(kept["papers"]))
        assert page.locator("#da-list :is(img, script)").count() == 0
        visit.go()
        visit.go("unread/")
        expect(page.locator("#da-unread-follows li")).to_have_count(len(kept["follows"]))
        assert page.locator("#da-unread :is(img, script)").count() == 0
        visit.go("list/")


def expect_sound_follows(kept: dict[str, Any]) -> None:
    assert set(kept) == {"format", "version", "papers", "days", "follows", "upToDate", "known", "seen"}
    for one in kept["follows"]:
        assert set(one) == {"follow", "name", "since"}
        assert re.fullmatch(r"(tags|authors)/[a-z\d.-]{1,200}/|search/\?[\w.*%+&=-]{1,4800}", one["follow"], re.ASCII)
        assert 0 < len(one["name"]) <= 1_000
    assert len(kept["seen"]) <= 10
    for day, tails in kept["seen"]:
        assert dt.date.fromisoformat(day).isoformat() == day
        assert len(tails) <= 8_000
    assert all(isinstance(step, int) and abs(step) < 1e8 for step in kept["known"][1:])


def add_each(page: Page, texts: list[str]) -> None:
    """Add lists on their page, two of three as files, the others by links."""
    page.evaluate(
        """async (lists) => {
          const [file, ask, told] = document.querySelectorAll("#da-list-file, .da-told, #da-list-ask");
          const until = async (holds) => { while (!holds()) await new Promise((done) => setTimeout(done)); };
          for (const [text, link] of lists) {
            told.textContent = "";
            if (link) {
              location.hash = link;
              await until(() => ask.open || told.textContent);
              if (ask.open) ask.querySelector("[value=yes]").click();
            } else {
              const transfer = new DataTransfer();
              transfer.items.add(new File([text], "list.json"));
              file.files = transfer.files;
              file.dispatchEvent(new Event("change"));
            }
            await until(() => told.textContent);
          }
        }""",
        [[text, link_to(text).partition("#")[2] if at % 3 == 0 else ""] for at, text in enumerate(texts)],
    )


def test_hostile_stored_data_is_only_text(visit: Visit) -> None:
    page = visit.go()
    page.evaluate("text => localStorage.setItem('/archive/.reading', text)", list_of(*ODD, *SOUND, days=[1, "x"]))
    visit.go(DAY)
    star(page).click()
    expect(star(page)).to_have_attribute("aria-pressed", "true")
    star(page).click()
    visit.go("list/")
    expect_sound_ones(page)


@pytest.mark.parametrize("broken", ["", "{", "[1]", "\u0000", list_of(version=99)])
def test_broken_stored_data_is_set_aside(visit: Visit, broken: str) -> None:
    page = visit.go()
    page.evaluate("text => localStorage.setItem('/archive/.reading', text)", broken)
    visit.go("list/")
    expect(page.get_by_text("could not be read")).to_be_visible()
    visit.go(DAY)
    star(page).click()
    expect(star(page)).to_have_attribute("aria-pressed", "true")
    assert len(stored(page)["papers"]) == 1
    assert page.evaluate("localStorage.getItem('/archive/.reading.broken')") == broken


@pytest.mark.parametrize("broken", ["full", "blocked"])
def test_a_browser_that_keeps_nothing_is_told(visit: Visit, broken: str) -> None:
    # A browser's real limit is at 5 million characters; one that blocks storage throws at any access.
    blocked = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('', 'SecurityError'); }})"
    page = visit.go()
    if broken == "full":
        page.evaluate("for (let n = 5242880; n > 0; n = n >> 1) try { localStorage[n] = 'x'.repeat(n) } catch {}")
        page.evaluate("for (let n = 0; n < 99; n++) try { localStorage[`-${n}`] = 'x' } catch {}")
        visit.go(DAY)
    else:
        page.add_init_script(blocked)
        visit.go(DAY)
    star(page).click()
    expect(told(page)).to_contain_text("This could not be kept")
    expect(star(page)).to_have_attribute("aria-pressed", "false")
    visit.go("list/")
    import_file(page, list_of(entry()))
    expect(told(page)).to_contain_text("This could not be kept")
    expect(page.get_by_text("Nothing is starred yet.")).to_be_visible()


# ---- without


def test_without_script_there_is_no_dead_control(chromium: Browser, base: str) -> None:
    with visiting(chromium, base, scripts=False) as visit:
        page = visit.go(DAY)
        expect(page.locator(".da-papers > li")).to_have_count(5)
        expect(page.locator(".da-star:visible, .da-done:visible, .da-told")).to_have_count(0)
        page.locator(".da-papers h2 a").first.click()
        expect(page.get_by_role("button", name="Star")).to_have_count(0)
        visit.go("list/")
        expect(page.locator("main noscript p", has_text="needs JavaScript")).to_be_visible()
        expect(page.locator(".md-content").get_by_role("button")).to_have_count(0)


@pytest.mark.parametrize("kind", ["day", "paper", "list", "unread"])
def test_nothing_moves_when_the_script_comes(visit: Visit, tiny_site: Site, kind: str) -> None:
    page = visit.page
    page.set_viewport_size({"width": 412, "height": 823})
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries())"
        " window.moved += entry.value }).observe({type: 'layout-shift', buffered: true})"
    )
    page.route(re.compile(f"/{kind}.js" if kind in {"list", "unread"} else "reader.js|shell.js"), _late)
    paper = f"papers/{tiny_site.archive.papers[0].permalink}/"
    visit.go({"day": DAY, "paper": paper}.get(kind, f"{kind}/"))
    expect(page.locator(".da-star, #da-list, #da-unread").first).to_be_visible()
    page.wait_for_timeout(200)
    assert page.evaluate("window.moved") < 0.001


def _late(route: Route) -> None:
    time.sleep(0.4)
    route.continue_()


def test_the_script_of_every_page_is_small() -> None:
    sizes = {path: len(zlib.compress(content, 9)) for path, content in scripts()}
    assert sizes["list/shell.js"] <= 2_048
    # Who stars writes the whole list, so every page knows its whole form: what is followed and known, notes, too.
    assert sizes["list/reader.js"] <= 5_760
    assert sizes["list/list.js"] <= 10_240  # on one page alone: it sorts, filters, takes back, and reads others
    assert sizes["list/home.js"] <= 7_296  # `saying` and `wording` let a language have forms of its own
    assert sizes["list/unread.js"] <= 8_576  # it folds topics, where papers are many
    assert sizes["list/lost.js"] <= 2_048
    assert sizes["list/extras.js"] <= 1_024
