"""The search page and the header's box in a real browser, over a worker that answers by rote."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.archives import Site
from tests.conftest import Visit, opened, served, visiting

# 45 papers for any question, titled by the question and their number; some words have an effect of their own. What is
# "slow" is answered when a test lets it go, however fast or slow the machine is.
WORKER = r"""
const held = [];
const gate = new BroadcastChannel("slow");
gate.onmessage = () => {
  if (!held.length) return;
  held.splice(0).forEach((give) => give());
  gate.postMessage("gone");
};
const give = (slow, one) => (slow ? held.push(one) : one());
const paper = (question, n) => ({
  address: "papers/paper-ua5sehdm/",
  title: `<mark>${question.query}</mark> &lt;b&gt; ${n} ${question.topics}/${question.period}/${question.sort}`,
  sentence: "A <mark>sentence</mark> &amp; no more.",
  day: "2025-03-11",
  topics: [{ id: "benchmarks", name: "<i>Benchmarks" }],
});
const MARCH = { typed: "march", name: "Seen: <March>", counted: "2025-03-11" };
const answer = (question) => {
  const { id, query, literal, from, count } = question;
  const has = (word, what) => (query.includes(word) ? what : []);
  const total = query.includes("nothing") ? 0 : 45;
  const shown = Math.max(0, Math.min(count, total - from));
  postMessage({
    type: "results", id, total,
    results: Array.from({ length: shown }, (_, i) => paper(question, from + i + 1)),
    jumps: has("jump", [
      { address: "tags/benchmarks/", name: "Benchmarks & Evaluation", kind: "topic" },
      { address: "days/2025/03/11/", name: "11 March 2025", kind: "day" },
    ]),
    mended: has("mend", [{ typed: "mend", used: "<mended>" }]),
    filters: has("march", literal.includes("march") ? [] : [MARCH]),
    span: query.includes("march") ? ["11 March 2025", "12 March 2025"] : null,
    absent: has("absent", [{ text: "<no> phrase", field: "title" }]),
    numbers: has("2405.15738", ["2405.15738"]),
    person: query.includes("Kaiming") ? "Kaiming He" : "",
    weak: query.includes("weak"),
    notes: has("bound", ["Words may differ by at most 2 letters."]),
    missing: has("missing", ["missing"]),
    syntax: query.includes("foo:") ? "there is no field foo" : null,
    without: total ? [] : question.topics.map((id) => ({ kind: "topic", id, total: id === "quantum" ? 7 : 1 })),
    unfiltered: total || 9,
  });
  if (from) return;
  const counts = { topics: { benchmarks: 1200, reasoning: 3 }, periods: { 2025: 45, "2025-03": 45 } };
  postMessage({ type: "counts", id, counts });
};
const box = (query) => {
  const text = `<p data-asked="${query}">Text.</p>`;
  const item = { location: "papers/paper-ua5sehdm/", title: "In the box", text, score: 1, terms: {} };
  postMessage({ type: 3, data: { items: query ? [[item]] : [], suggest: [] } });
};
onmessage = ({ data }) => {
  if (data.type === 0) postMessage({ type: 1 });
  else if (data.type === 2) give(data.data.includes("slow"), () => box(data.data));
  else if (data.type === "search") give(data.query === "slow", () => answer(data));
};
"""
LET_GO = """async () => {
  const gate = new BroadcastChannel("slow")
  const gone = new Promise((done) => (gate.onmessage = done))
  const knocking = setInterval(() => gate.postMessage(""), 20) // until the question is there
  await gone
  clearInterval(knocking)
  gate.close()
}"""
FAILING = 'onmessage = ({data}) => postMessage({type: "failure", id: data.id, message: "the index is <away>"});'
STALE = 'onmessage = ({data}) => postMessage({type: "failure", id: data.id, message: "it is old.", reload: true});'
BROKEN = 'throw new Error("broken");'


@pytest.fixture(scope="module")
def folder(tiny_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny archive's site below a path, with this file's worker."""
    copy = tmp_path_factory.mktemp("searched") / "archive"
    shutil.copytree(tiny_site.folder, copy)
    (copy / "search" / "worker.js").write_text(WORKER)
    return copy


@pytest.fixture
def visit(chromium: Browser, folder: Path) -> Iterator[Visit]:
    """A reader on that site, below a path."""
    with served(folder.parent) as host, visiting(chromium, f"{host}archive/") as visit:
        yield visit


def titles(page: Page) -> list[str]:
    """The titles of the papers shown."""
    return page.locator("#da-results h2").all_inner_texts()


def let_go(page: Page) -> None:
    """Have what is slow answered."""
    page.evaluate(LET_GO)


def expect_first(page: Page, title: str) -> None:
    """Wait for a paper at the head of the list."""
    expect(page.locator("#da-results h2").first).to_have_text(title)


def test_the_address_is_the_question(visit: Visit) -> None:
    page = visit.go("search/?q=a+word&topic=benchmarks&period=2025-03&sort=oldest")
    expect_first(page, "a word <b> 1 benchmarks/2025-03/oldest")
    expect(page.get_by_role("searchbox")).to_have_value("a word")
    expect(page.get_by_role("button", name="Remove Topic: Benchmarks & Evaluation")).to_be_visible()
    expect(page.locator("#da-period")).to_have_value("2025-03")
    expect(page.locator("#da-sort")).to_have_value("oldest")
    page.reload()
    expect_first(page, "a word <b> 1 benchmarks/2025-03/oldest")


def test_the_page_works_at_the_root_of_a_host(chromium: Browser, folder: Path) -> None:
    with served(folder) as host, visiting(chromium, host) as visit:
        page = visit.go("search/?q=x")
        expect_first(page, "x <b> 1 //")
        page.locator("#da-results .da-facts > a").first.click()
        expect(page).to_have_url(f"{host}days/2025/03/11/")


def test_what_an_address_cannot_name_is_left_out(visit: Visit) -> None:
    page = visit.go("search/?q=x&topic=no-such&period=1950&sort=odd&more=1")
    expect_first(page, "x <b> 1 //")
    expect(page.locator("#da-filters")).to_be_empty()


def test_a_result_leads_to_its_paper_day_and_topic_and_is_text(visit: Visit) -> None:
    page = visit.go("search/?q=x")
    first = page.locator("#da-results > li").first
    expect(first.locator("h2 mark")).to_have_text("x")
    expect(first.locator(".da-sentence")).to_have_text("A sentence & no more.")
    expect(first.get_by_role("link", name="x <b> 1")).to_have_attribute("href", f"{visit.base}papers/paper-ua5sehdm/")
    day = first.get_by_role("link", name="11 March 2025")
    expect(day).to_have_attribute("href", f"{visit.base}days/2025/03/11/")
    topic = first.get_by_role("link", name="<i>Benchmarks")
    expect(topic).to_have_attribute("href", f"{visit.base}tags/benchmarks/")
    day.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("11 March 2025")


def test_typing_is_one_step_of_the_history_and_every_choice_is_another(visit: Visit) -> None:
    page = visit.go()
    page.goto(f"{visit.base}search/")
    page.get_by_role("searchbox").press_sequentially("agents", delay=120)
    expect_first(page, "agents <b> 1 //")
    expect(page).to_have_url(f"{visit.base}search/?q=agents")
    page.locator("#da-topic").select_option("benchmarks")
    expect_first(page, "agents <b> 1 benchmarks//")
    page.locator("#da-sort").select_option("newest")
    expect_first(page, "agents <b> 1 benchmarks//newest")
    expect(page).to_have_url(f"{visit.base}search/?q=agents&topic=benchmarks&sort=newest")
    page.get_by_role("searchbox").fill("tools")
    expect_first(page, "tools <b> 1 benchmarks//newest")
    for title in ("agents <b> 1 benchmarks//newest", "agents <b> 1 benchmarks//", "agents <b> 1 //"):
        page.go_back()
        expect_first(page, title)
    page.go_back()
    expect(page).to_have_url(visit.base)


def test_an_emptied_form_shows_nothing(visit: Visit) -> None:
    page = visit.go("search/?q=x")
    expect_first(page, "x <b> 1 //")
    page.get_by_role("searchbox").fill("")
    expect(page.locator("#da-results > li")).to_have_count(0)
    expect(page.locator("#da-status")).to_have_text("")
    expect(page).to_have_url(f"{visit.base}search/")


def test_filters_alone_are_a_question(visit: Visit) -> None:
    page = visit.go("search/")
    page.locator("#da-period").select_option("2025")
    expect_first(page, "<b> 1 /2025/")


def test_more_papers_are_added_and_are_there_on_the_way_back(visit: Visit) -> None:
    page = visit.go("search/?q=x")
    expect(page.locator("#da-status")).to_have_text("45 papers, 20 shown")
    page.get_by_role("button", name="Show more").click()
    expect(page.locator("#da-results > li")).to_have_count(40)
    expect(page.locator(":focus")).to_have_text("x <b> 21 //")
    page.get_by_role("button", name="Show more").click()
    expect(page.locator("#da-status")).to_have_text("45 papers")
    expect(page.get_by_role("button", name="Show more")).to_be_hidden()
    assert [title.split()[2] for title in titles(page)] == [str(n) for n in range(1, 46)]
    last = page.locator("#da-results h2 a").last
    last.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    assert place > 1000
    last.click()
    expect(page.get_by_role("searchbox")).to_be_hidden()
    page.go_back()
    expect(page.locator("#da-results > li")).to_have_count(45)
    page.wait_for_function("place => Math.abs(scrollY - place) < 50", arg=place)


def test_another_place_on_the_page_is_no_other_question(visit: Visit) -> None:
    page = visit.go("search/?q=x")
    page.get_by_role("button", name="Show more").click()
    expect(page.locator("#da-results > li")).to_have_count(40)
    page.get_by_text("Skip to content").focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    expect(page.locator("#da-results > li")).to_have_count(40)


NOTE_TITLES = """() => {
  window.titles = []
  const list = document.querySelector("#da-results")
  const note = () => window.titles.push(...Array.from(list.querySelectorAll("h2"), (title) => title.textContent))
  new MutationObserver(note).observe(list, { childList: true })
}"""


def test_an_answer_to_an_older_question_is_ignored(visit: Visit) -> None:
    page = visit.go("search/")
    page.evaluate(NOTE_TITLES)
    page.get_by_role("searchbox").fill("slow")
    expect(page).to_have_url(f"{visit.base}search/?q=slow")
    expect(page.locator("#da-status")).to_have_text("Searching\u2026")
    page.get_by_role("searchbox").fill("quick")
    expect_first(page, "quick <b> 1 //")
    let_go(page)
    page.get_by_role("searchbox").fill("last")
    expect_first(page, "last <b> 1 //")  # what was let go came before it
    assert {title.split()[0] for title in page.evaluate("window.titles")} == {"quick", "last"}


def test_the_reader_is_told_what_was_made_of_the_question(visit: Visit) -> None:
    page = visit.go("search/?q=jump+mend+missing+foo:x")
    notes = page.locator("#da-notes")
    expect(notes).to_contain_text("Also searched for <mended>, as mend is not in the archive.")
    expect(notes).to_contain_text("No paper has missing.")
    expect(notes).to_contain_text("there is no field foo")
    expect(notes.get_by_role("listitem").first).to_have_text("Topic: Benchmarks & Evaluation")
    notes.get_by_role("link", name="11 March 2025").click()
    expect(page).to_have_url(f"{visit.base}days/2025/03/11/")


def test_what_was_understood_is_shown_and_can_be_taken_off(visit: Visit) -> None:
    page = visit.go("search/?q=x+march")
    notes = page.locator("#da-notes")
    chip = notes.get_by_role("button", name="Seen: <March>. Take march for words instead.")
    expect(chip).to_have_text("Seen: <March>")
    expect(notes).to_contain_text("Counted from 11 March 2025, the newest day here.")
    chip.focus()
    page.keyboard.press("Enter")
    expect(chip).to_have_count(0)
    expect(page).to_have_url(f"{visit.base}search/?q=x+march&literal=march")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.reload()
    expect_first(page, "x march <b> 1 //")
    expect(chip).to_have_count(0)
    page.get_by_role("searchbox").fill("y")  # whose words are others
    expect(page).to_have_url(f"{visit.base}search/?q=y")
    page.get_by_role("searchbox").fill("y march")
    expect(chip).to_be_visible()
    page.go_back()
    page.go_back()
    expect(chip).to_be_visible()
    expect(page).to_have_url(f"{visit.base}search/?q=x+march")


def test_what_the_archive_does_not_know_is_said_with_where_to_look(visit: Visit) -> None:
    page = visit.go("search/?q=nothing+2405.15738")
    link = page.get_by_role("link", name="arXiv 2405.15738")
    expect(link).to_have_attribute("href", "https://arxiv.org/abs/2405.15738")
    page = visit.go("search/?q=nothing+Kaiming+He+absent+march+bound")
    notes = page.locator("#da-notes")
    expect(notes).to_contain_text("No author, title or abstract here says Kaiming He")
    scholar = notes.get_by_role("link", name="Google Scholar")
    expect(scholar).to_have_attribute("href", "https://scholar.google.com/scholar?q=author%3A%22Kaiming%20He%22")
    expect(notes).to_contain_text("No title has these words in this order, so each was searched for: <no> phrase")
    expect(notes).to_contain_text("This archive has papers from 11 March 2025 to 12 March 2025.")
    expect(notes).to_contain_text("Words may differ by at most 2 letters.")
    page = visit.go("search/?q=weak")
    expect(page.locator("#da-status")).to_have_text("Nothing fits well. The nearest: 45 papers, 20 shown")


# A key right before an answer, once `window.more` says so, and whether it could be used then.
TYPE_ON = """
const listen = Worker.prototype.addEventListener
Worker.prototype.addEventListener = function (type, hear) {
  listen.call(this, type, (event) => {
    const more = type === "message" && window.more
    if (more) document.querySelector("#da-query").dispatchEvent(new Event("input"))
    hear(event)
    if (more) window.usable = !document.querySelector("#da-results").inert
    window.more &&= !more
  })
}
"""


def test_papers_of_an_older_question_cannot_be_used(visit: Visit) -> None:
    visit.page.add_init_script(TYPE_ON)
    page = visit.go("search/?q=x")
    expect_first(page, "x <b> 1 //")
    page.get_by_role("searchbox").press_sequentially("slow")
    page.get_by_role("searchbox").fill("slow")
    expect(page.locator("#da-results")).to_have_attribute("inert", "")
    expect(page.locator("#da-more")).to_have_attribute("inert", "")
    let_go(page)
    expect_first(page, "slow <b> 1 //")
    expect(page.locator("#da-results")).not_to_have_attribute("inert", "")
    page.get_by_role("searchbox").press_sequentially(" ")  # no other question
    expect(page.locator("#da-results")).not_to_have_attribute("inert", "")
    page.get_by_role("searchbox").fill("x")
    expect_first(page, "x <b> 1 //")
    page.get_by_role("searchbox").fill("slow")
    expect(page).to_have_url(f"{visit.base}search/?q=slow")
    page.evaluate("window.more = true")
    let_go(page)
    expect_first(page, "slow <b> 1 //")
    assert page.evaluate("window.usable") is False  # its answer came, but more was typed
    expect(page.locator("#da-results")).not_to_have_attribute("inert", "")


def test_no_paper_under_filters_offers_to_search_without(visit: Visit) -> None:
    page = visit.go("search/?q=nothing&topic=benchmarks&topic=llm-agents")
    expect(page.locator("#da-status")).to_have_text("No paper found")
    expect(page.get_by_role("link", name="The newest day")).to_be_visible()
    page.get_by_role("button", name="Without \u201cTopic: Benchmarks & Evaluation\u201d: 1 paper").click()
    expect(page).to_have_url(f"{visit.base}search/?q=nothing&topic=llm-agents")


def test_filters_that_are_chosen_are_shown_and_can_be_taken_off(visit: Visit) -> None:
    page = visit.go("search/?q=x")
    expect(page.get_by_role("link", name="The newest day")).to_be_hidden()
    topic = page.locator("#da-topic")
    for one in ("benchmarks", "reasoning"):
        topic.focus()
        topic.select_option(one)
        topic.blur()
        expect(topic).to_have_value("")
    page.get_by_text("More filters").click()
    code = page.get_by_role("checkbox", name="Has code")
    code.check()
    page.locator("#da-period").select_option("2025-03")
    page.locator("#da-until").select_option("2025")
    address = f"{visit.base}search/?q=x&topic=benchmarks&topic=reasoning&period=2025-03&until=2025&has=code"
    expect(page).to_have_url(address)
    page.reload()
    expect_first(page, "x <b> 1 benchmarks,reasoning/2025-03/")
    expect(code).to_be_checked()
    expect(code).to_be_visible()
    chips = page.get_by_role("list", name="Filters", exact=True).get_by_role("button")
    expect(chips).to_have_text(
        ["Topic: Benchmarks & Evaluation", "Topic: Reasoning", "Has code", "Seen: March 2025 to 2025"]
    )
    chips.nth(3).click()
    chips.first.click()
    expect(page).to_have_url(f"{visit.base}search/?q=x&topic=reasoning&has=code")


def test_choices_say_how_many_papers_they_leave(visit: Visit) -> None:
    page = visit.go("search/?q=x")
    expect_first(page, "x <b> 1 //")
    topic, period = page.locator("#da-topic"), page.locator("#da-period")
    expect(topic.locator("[value=benchmarks]")).to_have_text("Benchmarks & Evaluation (1,200)")
    expect(topic.locator("[value=llm-agents]")).to_be_disabled()
    expect(period.locator("[value='2025-03']")).to_have_text("March 2025 (45)")
    expect(period.locator("[value='2024']")).to_be_disabled()
    page.get_by_role("searchbox").fill("")
    expect(topic.locator("[value=benchmarks]")).to_have_text("Benchmarks & Evaluation")
    expect(topic.locator("[value=llm-agents]")).to_be_enabled()


@pytest.mark.parametrize(
    ("worker", "message"),
    [(FAILING, "the index is <away>"), (BROKEN, "Uncaught Error: broken")],
    ids=["its answer", "its program"],
)
def test_a_failure_is_said_and_can_be_tried_again(visit: Visit, worker: str, message: str) -> None:
    visit.page.route("**/worker.js", lambda route: route.fulfill(body=worker, content_type="text/javascript"))
    page = visit.go("search/?q=x")
    expect(page.get_by_role("alert")).to_contain_text(f"The search failed: {message}")
    page.unroute("**/worker.js")
    page.get_by_role("button", name="Try again").click()
    expect_first(page, "x <b> 1 //")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_what_a_fresh_page_alone_can_mend_offers_one(visit: Visit) -> None:
    visit.page.route("**/worker.js", lambda route: route.fulfill(body=STALE, content_type="text/javascript"))
    page = visit.go("search/?q=x")
    expect(page.get_by_role("alert")).to_contain_text("The search failed: it is old.")
    expect(page.get_by_role("button", name="Try again")).to_be_hidden()
    page.unroute("**/worker.js")
    page.get_by_role("button", name="Load the page again").click()
    expect_first(page, "x <b> 1 //")


def test_the_page_can_be_used_by_keyboard_alone(visit: Visit) -> None:
    page = visit.go("search/")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("x/y")
    expect_first(page, "x/y <b> 1 //")
    page.keyboard.press("Enter")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Tab")  # the button
    page.keyboard.press("Tab")
    expect(page.locator("#da-topic")).to_be_focused()
    expect(page.locator("#da-topic [value=llm-agents]")).to_be_disabled()  # the counts are there
    page.keyboard.press("ArrowDown")
    expect_first(page, "x/y <b> 1 reasoning//")
    for _ in range(7):  # the period, the order, more filters, the one chosen, the help, to follow, the first paper
        page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("x/y <b> 1 reasoning//")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{visit.base}papers/paper-ua5sehdm/")


def test_the_home_page_and_the_box_lead_to_the_search_page(visit: Visit) -> None:
    page = visit.go()
    page.get_by_role("searchbox").fill("from home")
    page.keyboard.press("Enter")
    expect_first(page, "from home <b> 1 //")
    page = visit.go("days/2025/03/11/")
    page.keyboard.press("/")
    page.keyboard.type("from the box")
    expect(page.locator(".md-search-result__meta")).to_have_text("One hit")
    expect(page.locator(".md-search-result__item h1")).to_have_text("In the box")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("All results and filters")
    expect(page.locator(":focus")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{visit.base}search/?q=from+the+box")
    expect_first(page, "from the box <b> 1 //")


@pytest.mark.parametrize("query", ["gaussian splatting", "slow query"])
def test_enter_in_the_box_leads_to_all_results_whatever_has_come(visit: Visit, query: str) -> None:
    page = visit.go("about/")
    page.keyboard.press("/")
    page.keyboard.type(query)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{visit.base}search/?q={query.replace(' ', '+')}")
    page = visit.go("about/")
    page.keyboard.press("/")
    page.keyboard.type(query)
    if "slow" in query:
        let_go(page)
    expect(page.locator(".md-search-result__item")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{visit.base}search/?q={query.replace(' ', '+')}")


def test_enter_opens_a_hit_that_was_chosen(visit: Visit) -> None:
    page = visit.go("about/")
    page.keyboard.press("/")
    page.keyboard.type("agents")
    expect(page.locator(".md-search-result__item")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{visit.base}papers/paper-ua5sehdm/")


def test_hits_for_other_words_cannot_be_chosen(visit: Visit) -> None:
    page = visit.go("about/")
    page.keyboard.press("/")
    page.keyboard.type("agents")
    hits = page.locator(".md-search-result__list")
    expect(hits.get_by_role("link")).to_be_visible()
    page.keyboard.type(" slow")
    expect(hits).to_have_attribute("inert", "")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{visit.base}search/?q=agents+slow")


def test_what_is_pasted_by_pointer_is_searched_for(visit: Visit) -> None:
    page = visit.go("about/")
    page.locator(".md-search__input").fill("pasted")
    expect(page.locator("[data-asked]")).to_have_attribute("data-asked", "pasted")


def test_the_glass_of_a_narrow_screen_opens_the_box(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 360, "height": 800})
    page = visit.go("about/")
    page.get_by_role("link", name="Search", exact=True).first.click()
    expect(page.locator(".md-search__input")).to_be_focused()
    page.keyboard.type("agents")
    expect(page.locator(".md-search-result__item")).to_be_visible()
    page.locator(".md-search__form label").click()  # the arrow closes it
    expect(page.locator("#__search")).not_to_be_checked()


def test_the_search_page_has_one_form_and_its_address_opens_no_box(visit: Visit) -> None:
    page = visit.go("search/?q=x")
    expect_first(page, "x <b> 1 //")
    page.wait_for_timeout(300)  # after which the theme would have opened and closed its box
    expect(page).to_have_url(re.compile(re.escape("search/?q=x")))
    assert page.locator("input[name=q]").count() == 1


@pytest.mark.parametrize("width", [360, 1280])
def test_results_fit_the_screen(visit: Visit, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 800})
    page = visit.go(f"search/?q=jump+mend+{'long' * 40}")
    expect(page.locator("#da-status")).to_have_text("45 papers, 20 shown")
    page.get_by_text("What can be typed").click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_reader_without_script_is_told_where_to_look(chromium: Browser, folder: Path, width: int) -> None:
    screen = {"width": width, "height": 800}
    with served(folder) as base, opened(chromium, java_script_enabled=False, viewport=screen) as page:
        page.goto(f"{base}search/?q=x")
        expect(page.locator("#da-search")).to_be_hidden()
        page.locator("main noscript a", has_text="by its day").click()
        expect(page).to_have_url(f"{base}days/")
        page.goto(f"{base}about/")
        expect(page.locator("header :is(input, button)")).to_have_count(0)
        page.locator("header").get_by_role("link", name="Search", exact=True).click()  # on each screen the one in sight
        expect(page).to_have_url(f"{base}search/")
        page.locator("main noscript a", has_text="by its title").click()
        expect(page).to_have_url(f"{base}papers/")
