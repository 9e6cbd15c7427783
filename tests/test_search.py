"""What the search finds, shows and says, asked in a browser over the files that it is."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lunr.stemmer import PorterStemmer
from playwright.sync_api import Browser, Locator, Page, Route, expect

from generator.build import gather
from generator.latex import plain as in_a_line
from generator.search.codec import Sizes
from generator.settings import Settings
from tests.archives import HF_DAILY, PROJECT, Site, nasty_digests
from tests.conftest import Visit, served, visiting
from tests.searching import Searcher, archive_of, marks, plain, searching

DEEP_ZERO = "DeepZero: Scaling up Zeroth-Order Optimization for Deep Model Training"
LORA = "LoRA-SB: Initialization Using Update Approximation Is a Silver Bullet"
DRIVING = "Planning for Autonomous Driving in Heavy Rain"
QUANTIZED = "Quantizing Transformers to Four Bits"
GENERATION = "Generation of Images from Sketches"
DIFFUSION = "Diffusion without Noise"
SAMPLER = "A Sampler for Diffusion without Noise or Steps"
TREES = "Growing Trees of Thought"
WEATHER = "A Global Forecast"
AGENTS = "Agents that Call Tools: A Benchmark"
DAYS = {
    "2024-03-11": [
        (DEEP_ZERO, "Zeroth-order gradients train networks without backpropagation."),
        (LORA, "Low-rank updates that approximate full fine-tuning."),
        (DRIVING, "A planner for cars that see little."),
    ],
    "2025-03-11": [
        (QUANTIZED, "Weights in four bits lose little accuracy."),
        (GENERATION, "Sketches become images. The lines of a sketch guide every step of the model."),
        (DIFFUSION, "Blur takes the place of noise. We show that diffusion models need none."),
        (SAMPLER, "Fewer steps than any other."),
    ],
    "2025-04-02": [
        (TREES, "Reasoning as a search over partial plans."),
        (WEATHER, "We predict the weather of the coming ten days in a minute. It rains in some of our forecasts."),
        (AGENTS, "Language agents call tools, and some call too many."),
        (DIFFUSION, "Blur takes the place of noise. We show that diffusion models need none."),
    ],
}


@pytest.fixture(scope="module")
def searcher(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """Somebody who asks for the papers above."""
    with searching(chromium, tmp_path_factory.mktemp("search")) as searcher:
        searcher.publish(archive_of(days=DAYS))
        yield searcher


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("generate image sketch", GENERATION),  # words in other forms
        ("tree growing", TREES),
        ("autonomous driv", DRIVING),  # a last word that is only begun
        ("quantiz", QUANTIZED),
        ("quantising transfomers", QUANTIZED),  # slips
        ("deep zero", DEEP_ZERO),  # names typed apart and joined
        ("deepzero", DEEP_ZERO),
        ("zeroth order", DEEP_ZERO),
        ("lora sb", LORA),
        ("lorasb", LORA),
        ("LORA-SB", LORA),
        ("self driving", DRIVING),  # another word for it
        ("self-driving cars", DRIVING),
        ("predict the weather", WEATHER),  # words of an abstract
        ("blur in place of noise", DIFFUSION),
        ("agents call tools", AGENTS),
        (DIFFUSION, DIFFUSION),  # a whole title, before one that has its words too
        (f'"{SAMPLER}"', SAMPLER),
    ],
)
def test_the_paper_that_is_meant_comes_first(searcher: Searcher, query: str, title: str) -> None:
    titles = searcher.titles(query)
    assert titles[0] == title
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("query", ["Schr\u00f6dinger", "schrodinger", "frechet means", "fast flow"])
def test_what_is_written_in_latex_is_found_as_it_is_shown(searcher: Searcher, query: str) -> None:
    title, abstract = r"Schr\"odinger bridges for Fr\'echet means", r"With \textbf{f}ast flow in $O(n\log n)$."
    searcher.publish(archive_of((title, abstract)), at="latex/")
    (result,) = searcher.answer(query, at="latex/")["results"]
    assert plain(result["title"]) == in_a_line(title)
    assert plain(result["sentence"]) == "With fast flow in O(n log n)."


def test_a_result_says_all_that_is_shown(searcher: Searcher) -> None:
    answer = searcher.answer("agent calls")
    (result,) = answer["results"]
    assert re.fullmatch(r"papers/agents-that-call-tools-a-benchmark-[a-z0-9]{8}/", result["address"])
    assert plain(result["title"]) == AGENTS
    assert marks(result["title"]) == ["Agents", "Call"]
    assert result["day"] == "2025-04-02"
    assert result["topics"] == [
        {"id": "llm-agents", "name": "Agents and Tool Use"},
        {"id": "benchmarks", "name": "Benchmarks & Evaluation"},
    ]
    assert (answer["total"], answer["mended"], answer["missing"], answer["syntax"]) == (1, [], [], None)


def test_the_sentence_is_the_one_that_was_searched_for(searcher: Searcher) -> None:
    sentences = [searcher.answer(query)["results"][0]["sentence"] for query in ("sketch lines", "forecast rain")]
    assert [plain(sentence) for sentence in sentences] == [
        "The lines of a sketch guide every step of the model.",
        "It rains in some of our forecasts.",
    ]
    assert [marks(sentence) for sentence in sentences] == [["lines", "sketch"], ["rains", "forecasts"]]


def test_a_slip_is_told_and_an_unknown_word_too(searcher: Searcher) -> None:
    answer = searcher.answer("difusion models")
    assert answer["mended"] == [{"typed": "difusion", "used": "diffusion"}]
    assert answer["missing"] == []
    answer = searcher.answer("qqqzzy diffusion")
    assert answer["mended"] == []
    assert answer["missing"] == ["qqqzzy"]
    assert DIFFUSION in [plain(result["title"]) for result in answer["results"]]
    answer = searcher.answer("qqqzzy")
    assert (answer["total"], answer["results"], answer["missing"]) == (0, [], ["qqqzzy"])


@pytest.mark.parametrize(
    ("query", "jumps"),
    [
        ("2025-03-11", ["days/2025/03/11/"]),
        ("11 march 2025", ["days/2025/03/11/"]),
        ("Mar 11", ["days/2025/03/11/", "days/2024/03/11/"]),
        ("March 2025", ["days/2025/03/"]),
        ("2024-03", ["days/2024/03/"]),
        ("2025", ["days/2025/"]),
        ("benchmarks", ["tags/benchmarks/"]),
        ("Benchmarks & Evaluation", ["tags/benchmarks/"]),
        ("reinforcement", ["tags/reinforcement-learning/"]),
        ("2025-03-12", []),
        ("1999", []),
        ("march", []),
        ("noise", []),
    ],
)
def test_days_and_topics_can_be_jumped_to(searcher: Searcher, query: str, jumps: list[str]) -> None:
    assert [jump["address"] for jump in searcher.answer(query)["jumps"]] == jumps


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("topic:llm-agents", {AGENTS}),
        ('topic:"Agents and Tool Use"', {AGENTS}),
        ('topic:"agents and"', {AGENTS}),  # no other topic begins so
        ("topic:theorem-proving", set()),  # an id that a topic had of which there is no paper
        ("-topic:llm-agents tools", set()),
        ("topic:llm-agents forests", set()),
        ('title:"zeroth-order optimization"', {DEEP_ZERO}),
        ('title:"train networks"', {DEEP_ZERO}),  # none has it, so its words count
        ('abstract:"train networks"', {DEEP_ZERO}),
        ('"noise or steps"', {SAMPLER}),  # with a word between that doesn't count
        ('"steps noise"', {SAMPLER}),  # in no order that any has, so by their words
        ('diffusion -"noise or steps"', {DIFFUSION}),
        ('"diffusion without noise" fewer', {DIFFUSION, SAMPLER}),
        ('+diffusion "noise or steps"', {SAMPLER}),
    ],
)
def test_a_topic_and_words_in_quotes_are_what_they_say(searcher: Searcher, query: str, titles: set[str]) -> None:
    assert set(searcher.titles(query)) == titles


def test_a_topic_and_a_phrase_that_nobody_has_are_told(searcher: Searcher) -> None:
    assert searcher.answer("title:'x' topic:\"no such\"")["absent"] == [{"text": "no such", "field": "topic"}]
    assert searcher.answer('title:"train networks"')["absent"] == [{"text": "train networks", "field": "title"}]
    assert searcher.answer('"train networks"')["absent"] == []
    assert searcher.titles("topic:search") == searcher.titles("topic:no-such") == []  # lunr's own fields


def test_a_word_of_a_topics_name_is_looked_for_as_lunr_does(searcher: Searcher) -> None:
    answer = searcher.answer("topic:evaluation")
    assert (answer["filters"], answer["total"]) == ([], 1)
    (former,) = searcher.answer("topic:theorem-proving")["filters"]
    assert former == {"typed": "topic:theorem-proving", "name": "Topic: Reasoning", "counted": ""}


NUMBERS = (
    "2405.15738",
    "arXiv:2405.15738v2",
    "https://arxiv.org/abs/2405.15738",
    "https://arxiv.org/pdf/2405.15738v1.pdf",
)


@pytest.mark.parametrize("query", [*NUMBERS, "10.48550/arXiv.2405.15738", "https://huggingface.co/papers/2405.15738"])
def test_an_arxiv_number_is_one_however_it_is_written(searcher: Searcher, query: str) -> None:
    answer = searcher.answer(query)
    assert (answer["numbers"], answer["total"], answer["mended"]) == (["2405.15738"], 0, [])


def test_old_arxiv_numbers_and_numbers_that_papers_say(searcher: Searcher) -> None:
    assert searcher.answer("astro-ph/0601001")["numbers"] == ["astro-ph/0601001"]
    assert searcher.answer("math.GT/0309136v1")["numbers"] == ["math.gt/0309136"]
    for number in ("2413.15738", "3.14159", "2405.157", "1/2"):
        assert searcher.answer(number)["numbers"] == []
    searcher.publish(archive_of(("A Reply", "To 2405.15738, at length."), ("Another", "To nobody.")), at="numbers/")
    assert searcher.titles("arxiv:2405.15738", at="numbers/") == ["A Reply"]
    assert searcher.titles("2405.15738 nobody", at="numbers/") == ["Another"]


def test_a_name_that_nobody_says_is_told_and_not_mended_away(searcher: Searcher) -> None:
    papers = [
        ("Aiming High", "We aim for more."),
        ("Llama Guard", "Llama guards. By the team of Ada Lovelace."),
        ("Songs", "A song of weights."),
        *((f"Filler {n}", "Of forests and songs.") for n in range(300)),
    ]
    searcher.publish(archive_of(*papers), at="names/")

    def ask(query: str) -> tuple[str, int, list[str]]:
        answer = searcher.answer(query, at="names/")
        return answer["person"], answer["total"], [one["used"] for one in answer["mended"]]

    assert ask("Kaiming He") == ("Kaiming He", 0, [])
    assert ask("Kaiming") == ("", 0, [])
    assert ask("kaiming he") == ("", 0, [])
    assert ask("Yann LeCun")[0] == "Yann LeCun"
    assert ask("J. van den Berg")[0] == "J. van den Berg"
    assert ask("Ada Lovelace")[:2] == ("", 1)
    assert ask("Lllama Guard") == ("", 1, ["llama"])
    assert ask("Lllama") == ("", 1, ["llama"])
    assert ask("Forests and Songs")[0] == ""


def test_where_nothing_fits_well_it_is_said(searcher: Searcher) -> None:
    assert searcher.answer("weather qqqzzy wwwyyx")["weak"]
    assert not searcher.answer("predict the weather")["weak"]
    assert not searcher.answer("difusion modls")["weak"]


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("diffusion~9", "Words may differ by at most 2 letters."),
        (f"{'x' * 30}~2", "A word of more than 24 letters is taken as it is written."),
        ("+a* diffusion", "A star needs at least 2 letters beside it; a* is left out."),
        ("title:* diffusion", "A star needs at least 2 letters beside it; * is left out."),
        ("di*f*f*u*s*", "A word may have at most 4 stars; di*f*f*u*s* is left out."),
        ("di* mo* no* bl* we*", "Only the first 4 words with a star or ~ are searched for; we* is left out."),
        ("diffusion^999999999", "A word counts at most 1,000 times as much as another."),
        ("+noise " * 31, "Only the first 30 words are searched for."),
        ("noise " * 100, "Only the first 500 characters are searched for."),
    ],
)
def test_what_is_asked_beyond_bounds_is_told(searcher: Searcher, query: str, note: str) -> None:
    assert searcher.answer(query)["notes"] == [note]


def test_papers_can_be_had_by_topic_and_period_and_in_order(searcher: Searcher) -> None:
    assert searcher.titles("agents", topics=["llm-agents"]) == [AGENTS]
    assert searcher.titles("agents", topics=["quantum"]) == []
    assert searcher.titles("diffusion", period="2025-04") == [DIFFUSION]  # seen again there
    assert set(searcher.titles("diffusion", period="2025")) == {DIFFUSION, SAMPLER}
    assert searcher.titles("diffusion", period="2024") == []
    of_each_day = "title:agents title:deepzero title:sketches"
    assert searcher.titles(of_each_day, sort="oldest") == [DEEP_ZERO, GENERATION, AGENTS]
    assert searcher.titles(of_each_day, sort="newest") == [AGENTS, GENERATION, DEEP_ZERO]
    newest = [result["day"] for result in searcher.answer("", period="2025")["results"]]
    assert newest == ["2025-04-02"] * 3 + ["2025-03-11"] * 4
    assert searcher.titles("", topics=["llm-agents"]) == [AGENTS]


def test_several_topics_times_and_what_papers_offer_are_filters(chromium: Browser, tmp_path: Path) -> None:
    """Each alone and all together, with words and without, in papers of both volumes."""
    told = "Code: https://github.com/a/b. Page: https://a.github.io/b."
    days = {
        "2024-10-01": [("Video for Agents", f"Video agents call tools. {told}"), ("Plain Video", "Clips, no code.")],
        "2025-10-06": [
            ("Video Agents Again", "Agents call tools. See https://www.gitlab.com/a."),
            ("Agents", "Tool use."),
        ],
        "2025-10-10": [
            ("Newest Agents", "Code is at https://github.com/c/d"),
            ("A Page", "At https://lab.pages.dev/x"),
        ],
    }
    with searching(chromium, tmp_path) as searcher:
        searcher.publish(archive_of(days=days))
        assert searcher.titles("has:code") == ["Newest Agents", "Video Agents Again", "Video for Agents"]
        assert searcher.titles("", has=["code"]) == searcher.titles("has:code")
        assert searcher.titles("", has=["code", "project"]) == ["Video for Agents"]
        assert set(searcher.titles("-has:code")) == {"A Page", "Agents", "Plain Video"}
        assert searcher.titles("video has:code october 2024") == ["Video for Agents"]
        assert searcher.titles("video -has:code") == ["Plain Video"]
        assert searcher.titles("", has=["code"], period="2024-10", until="2025-10") == searcher.titles("has:code")
        assert searcher.titles("", has=["code"], until="2024") == ["Video for Agents"]
        assert searcher.titles("", has=["code"], period="2025-10", until="2024-10") == searcher.titles("has:code")
        assert searcher.titles("", period="2025-10", until="2025") == searcher.titles("", period="2025")
        agents = {title for days in days.values() for title, _ in days if "Agents" in title}
        assert {*searcher.titles("", topics=["llm-agents"])} == agents
        answer = searcher.answer("video", topics=["llm-agents"], has=["project"], period="2025")
        assert answer["total"] == 0
        assert [(one["kind"], one["total"]) for one in answer["without"]] == [("has", 1), ("period", 1)]
        assert answer["unfiltered"] == 3


def test_papers_of_two_topics_are_those_that_have_both(searcher: Searcher) -> None:
    both = searcher.answer("", topics=["reasoning", "llm-agents"])
    assert both["total"] == searcher.answer("topic:reasoning topic:llm-agents")["total"] == 0
    assert {(one["id"], one["total"]) for one in both["without"]} == {
        (one, found)
        for one, other in (("reasoning", "llm-agents"), ("llm-agents", "reasoning"))
        if (found := searcher.answer("", topics=[other])["total"])
    }


def test_counts_are_what_each_choice_would_leave(searcher: Searcher) -> None:
    counts = searcher.answer("diffusion")["counts"]
    assert counts == {"topics": {}, "periods": {"2025": 2, "2025-03": 2, "2025-04": 1}}
    counts = searcher.answer("")["counts"]
    assert counts["periods"] == {"2024": 3, "2024-03": 3, "2025": 7, "2025-03": 4, "2025-04": 4}
    chosen = searcher.answer("", topics=["llm-agents"], period="2024")["counts"]
    assert chosen == {"topics": {}, "periods": {"2025": 1, "2025-04": 1}}
    for topic, count in counts["topics"].items():
        assert searcher.answer("", topics=[topic])["total"] == count
    for period, count in counts["periods"].items():
        assert searcher.answer("", period=period)["total"] == count


def test_further_results_go_on_where_the_first_ended(searcher: Searcher) -> None:
    def part(query: str, start: int) -> list[str]:
        choices: dict[str, str | int] = {"from": start, "count": 3}
        return searcher.titles(query, **choices)  # type: ignore[arg-type]  # `from` is a word of Python's

    for query in ("", "diffusion agents deepzero", "-nowhere"):
        whole = searcher.titles(query)
        assert [title for start in range(0, len(whole), 3) for title in part(query, start)] == whole
        assert part(query, len(whole)) == []


def test_what_parts_a_paper_has_is_no_matter_of_the_papers_before_it(searcher: Searcher) -> None:
    """`high-res` is also `highres` where somebody writes it so; a heading's capitals are not somebody."""
    heading, other = ("High-Res Maps", "Of forests."), ("Seeing Far", "With high-res lenses.")
    for at, papers in {"first/": (heading, other), "last/": (other, heading)}.items():
        searcher.publish(archive_of(*papers), at=at)
    assert searcher.titles("+highres", at="first/") == searcher.titles("+highres", at="last/")


# ---- text


@pytest.mark.corpus
def test_text_of_captures_is_text(chromium: Browser, tmp_path: Path) -> None:
    digests = nasty_digests(tmp_path / "digests")
    archive = gather(Settings(digests, config=tmp_path / "none.yml", topics=PROJECT / "topics.yml")).archive
    papers = {f"papers/{paper.permalink}/": paper for paper in archive.papers}
    with searching(chromium, tmp_path) as searcher:
        searcher.publish(archive)
        answers = searcher.ask(["", *(paper.title for paper in archive.papers)], count=len(papers))
        shown = [result for answer in answers for result in answer["results"]]
        parsed = parse(searcher.page, [result[part] for result in shown for part in ("title", "sentence")])
    assert {result["address"] for result in shown} == papers.keys()
    for result, title, sentence in zip(shown, parsed[::2], parsed[1::2], strict=True):
        paper = papers[result["address"]]
        assert title == in_a_line(paper.title)
        assert sentence.strip("\u2026") in in_a_line(paper.abstract)
        assert sentence.strip("\u2026 ")


def parse(page: Page, marked: list[str]) -> list[str]:
    """The text of HTML; it must hold no element but `mark`, and no attribute."""
    read = """texts => texts.map(text => {
      const template = document.createElement("template");
      template.innerHTML = text;
      const elements = [...template.content.querySelectorAll("*")];
      const odd = elements.some(({ localName, attributes }) => localName !== "mark" || attributes.length);
      return odd || template.content.textContent.includes("\\u0000") ? null : template.content.textContent;
    })"""
    texts: list[str] = page.evaluate(read, marked)
    assert None not in texts
    return texts


# ---- what is fetched


def test_nothing_of_the_index_is_fetched_before_somebody_asks(chromium: Browser, tiny_site: Site) -> None:
    requested: list[str] = []
    with served(tiny_site.folder, requested) as base, visiting(chromium, base) as visit:
        page = visit.go("days/2025/03/11/")
        page.wait_for_load_state("networkidle")
        before = of_search(requested)
        assert before <= {"worker.js", "search_index.json"}
        assert sum((tiny_site.folder / "search" / name).stat().st_size for name in before) <= 10_000
        page.keyboard.press("/")
        page.keyboard.type("agents")
        expect(page.locator(".md-search-result__item").first).to_be_visible()
        assert {"directory.bin", "engine.js"} < of_search(requested)
    asked: list[str] = []
    with served(tiny_site.folder, asked) as base, visiting(chromium, base) as visit:
        visit.go("search/").wait_for_load_state("networkidle")
        assert of_search(asked) <= {"", "page.js", "worker.js"}


def put_in(box: Locator, text: str) -> None:
    """Paste a query: the theme's script looks at the box when a key comes up."""
    box.fill(text)
    box.press("Shift")


def of_search(requested: list[str]) -> set[str]:
    """What was asked for below `search/`."""
    return {path.partition("?")[0].removeprefix("/search/") for path in requested if path.startswith("/search/")}


def test_the_stock_index_and_worker_are_small(tiny_site: Site) -> None:
    loaded = [tiny_site.folder / "search" / name for name in ("worker.js", "search_index.json")]
    assert sum(file.stat().st_size for file in loaded) <= 10_000
    listed = [one["location"] for one in json.loads(loaded[1].read_text())["docs"]]
    assert {location.partition("#")[0] for location in listed} == {"about/"}  # what a maintainer wrote, and no paper


def test_the_same_archive_gives_the_same_bytes_in_any_process() -> None:
    program = """
import hashlib
from pathlib import Path
from generator.build import gather
from generator.search import files
from tests.archives import tiny_settings
for path, content in files(gather(tiny_settings(Path("docs"))).archive):
    print(path, hashlib.sha256(content).hexdigest())
"""
    first, second = (
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=PROJECT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    )
    assert first == second
    assert "search/worker.js" in first


# ---- what doesn't arrive


def break_off(route: Route) -> None:
    """The connection is lost."""
    route.abort()


def not_there(route: Route) -> None:
    """The host has no such file."""
    route.fulfill(status=404, body="Not here.")


# Files of one term, one word and one paper each.
EACH = Sizes(shard=1, block=1, chunk=1, newer=1)
FILES = ("directory.bin", "engine.js", "terms/*", "papers/*")


@pytest.fixture
def visit(chromium: Browser, tiny_site: Site) -> Iterator[Visit]:
    """A reader on the tiny archive's site, whose browser may say that files did not arrive."""
    with served(tiny_site.folder) as base, visiting(chromium, base) as visit:
        yield visit
        quiet = re.compile(r"console: Failed to load resource|failed: \S+/search/")
        visit.noise[:] = [noise for noise in visit.noise if not quiet.match(noise)]


@pytest.mark.parametrize("fate", [break_off, not_there])
@pytest.mark.parametrize("file", FILES)
def test_a_file_that_does_not_arrive_is_said_on_the_page(
    visit: Visit, file: str, fate: Callable[[Route], None]
) -> None:
    visit.page.route(f"**/search/{file}*", fate)
    page = visit.go("search/?q=agents")
    expect(page.get_by_role("alert")).to_contain_text("The search failed: ")
    expect(page.locator("#da-status")).to_have_text("")
    expect(page.locator("#da-results > li")).to_have_count(0)
    visit.page.unroute_all()
    # A file that is gone means that the site was published anew; one that broke off is asked for again.
    page.get_by_role("button", name=re.compile("Try again|Load")).click()
    expect(page.locator("#da-results > li")).not_to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("fate", [break_off, not_there])
@pytest.mark.parametrize("file", FILES)
def test_a_file_that_does_not_arrive_is_said_in_the_box(visit: Visit, file: str, fate: Callable[[Route], None]) -> None:
    visit.page.route(f"**/search/{file}*", fate)
    page = visit.go("about/")
    box, hits = page.get_by_role("textbox", name="Search papers"), page.locator(".md-search-result__item")
    put_in(box, "agents")
    expect(hits).to_have_count(1)
    expect(hits).to_contain_text("Try again")
    expect(hits).to_contain_text("The search failed: ")
    visit.page.unroute_all()
    put_in(box, "agents ")
    expect(hits.first).to_contain_text("Agents that Call Tools")
    visit.page.route(f"**/search/{file}*", fate)
    page.reload()
    put_in(box, "agents")
    expect(hits).to_contain_text("Try again")
    visit.page.unroute_all()
    hits.get_by_role("link").click()
    expect(page).to_have_url(f"{visit.base}search/?q=agents")
    expect(page.locator("#da-results > li")).not_to_have_count(0)


@pytest.mark.parametrize("fate", [break_off, not_there])
def test_papers_are_shown_even_if_their_counts_do_not_arrive(visit: Visit, fate: Callable[[Route], None]) -> None:
    visit.page.route("**/search/table-*", fate)
    page = visit.go("search/?q=agents")
    page.wait_for_timeout(1500)  # after which the worker has given up
    expect(page.locator("#da-results > li")).not_to_have_count(0)


def test_a_choice_that_cannot_be_counted_is_said(visit: Visit) -> None:
    visit.page.route("**/search/table-*", break_off)
    page = visit.go("search/?q=agents&topic=llm-agents")
    expect(page.get_by_role("alert")).to_contain_text("The search failed: ")
    visit.page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#da-results > li")).not_to_have_count(0)


def spoilt(route: Route) -> None:
    """Something else is there: a page of the host's, say."""
    route.fulfill(body="<!doctype html><p>Log in first.</p>", content_type="text/javascript")


OLD_BROWSER = "delete self.DecompressionStream;"


@pytest.mark.parametrize(
    ("file", "fate", "message", "offer"),
    [
        ("engine.js", break_off, "a file of it did not arrive. Is there a connection?", "Try again"),
        ("directory.bin", break_off, "a file of it did not arrive. Is there a connection?", "Try again"),
        ("engine.js", spoilt, "something in it is wrong (SyntaxError: ", "Load the page again"),
        ("directory.bin", spoilt, "something in it is wrong (TypeError: ", "Load the page again"),
    ],
)
def test_what_is_wrong_is_told_apart(
    visit: Visit, file: str, fate: Callable[[Route], None], message: str, offer: str
) -> None:
    visit.page.route(f"**/search/{file}*", fate)
    page = visit.go("search/?q=agents")
    expect(page.get_by_role("alert")).to_contain_text(f"The search failed: {message}")
    visit.page.unroute_all()
    page.get_by_role("button", name=offer).click()
    expect(page.locator("#da-results > li")).not_to_have_count(0)


def test_a_browser_that_is_too_old_is_told_so(visit: Visit) -> None:
    def without(route: Route) -> None:
        route.fulfill(body=OLD_BROWSER + route.fetch().text(), content_type="text/javascript")

    visit.page.route("**/search/worker.js", without)
    page = visit.go("search/?q=agents")
    expect(page.get_by_role("alert")).to_contain_text("this browser can't read its files; any browser of 2023 or later")


def test_a_mistake_in_the_program_is_no_lost_connection(visit: Visit) -> None:
    def broken(route: Route) -> None:
        route.fulfill(body="self.Search = class { ask() { return this.none.such } }", content_type="text/javascript")

    visit.page.route("**/search/engine.js", broken)
    page = visit.go("search/?q=agents")
    expect(page.get_by_role("alert")).to_contain_text("something in it is wrong (TypeError: ")
    expect(page.get_by_role("alert")).not_to_contain_text("connection")


def test_one_lost_request_is_not_noticed(visit: Visit) -> None:
    visit.page.route("**/search/terms/*", break_off, times=1)
    page = visit.go("search/?q=agents")
    expect(page.locator("#da-results > li")).not_to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_site_published_anew_between_two_questions_is_read_anew(chromium: Browser, tmp_path: Path) -> None:
    """A worker that has files of the old build takes none of the new one for theirs."""
    before = [(f"Old Title {n} {word}", f"Of {word}.") for n, word in enumerate(("alpha", "beta", "gamma", "delta"))]
    after = [("A Paper before All", "It shifts the others."), *before[1:], ("Omega", "Of omega.")]
    with searching(chromium, tmp_path) as searcher:
        searcher.publish(archive_of(*before), EACH)
        assert searcher.titles("alpha") == ["Old Title 0 alpha"]
        searcher.publish(archive_of(*after), EACH)
        assert searcher.titles("gamma") == ["Old Title 2 gamma"]
        assert searcher.titles("omega") == ["Omega"]
        assert searcher.titles("alpha") == []
        assert searcher.answer("", sort="oldest")["total"] == 5
        searcher.publish(archive_of(*before[:1]), EACH)
        assert searcher.titles("delta") == []
        assert searcher.titles("") == ["Old Title 0 alpha"]


# ---- words


@pytest.fixture(scope="module")
def stems(chromium: Browser) -> Iterator[Callable[[list[str]], list[str]]]:
    """What the browser's search makes of words."""
    page = chromium.new_page()
    page.add_script_tag(path=str(distribution("mkdocs").locate_file("mkdocs/contrib/search/templates/search/lunr.js")))
    sources = [
        path for path in (PROJECT / "generator/search/browser").glob("*.js") if path.stem not in {"page", "worker"}
    ]
    page.add_script_tag(content="\n".join(path.read_text() for path in sorted(sources)))

    def stemmed(words: list[str]) -> list[str]:
        found: list[str] = page.evaluate("words => words.map(word => stem(word))", words)
        return found

    yield stemmed
    page.close()


def test_stems_of_the_english_words_that_two_ports_dispute(stems: Callable[[list[str]], list[str]]) -> None:
    words = [
        "array",
        "survey",
        "play",
        "playing",
        "played",
        "plays",
        "key",
        "fly",
        "flies",
        "flying",
        "try",
        "tries",
        "trying",
        "eed",
        "ies",
        "yes",
        "y",
        "ye",
    ]
    assert stems(words) == [PorterStemmer().stem(word) for word in words]


ENDINGS = (
    "y",
    "ys",
    "ied",
    "ies",
    "ying",
    "s",
    "ed",
    "eed",
    "ing",
    "ational",
    "izer",
    "fulness",
    "ion",
    "e",
    "ll",
    "ly",
    "",
)


@given(st.lists(st.builds(str.__add__, st.text("aeiouybstlz0q'", max_size=8), st.sampled_from(ENDINGS)), max_size=200))
def test_a_word_has_the_same_stem_in_the_index_and_in_the_browser(
    stems: Callable[[list[str]], list[str]], words: list[str]
) -> None:
    # Words with several y, of which English has few, are stemmed alike as far as corpora have them: see above.
    words = [word for word in words if word and word.count("y") < 2]
    assert stems(words) == [PorterStemmer().stem(word) for word in words]


@given(
    st.lists(
        st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_categories=["Lu"]), min_size=1), max_size=200
    )
)
def test_any_ascii_word_has_the_same_stem(stems: Callable[[list[str]], list[str]], words: list[str]) -> None:
    words = [word for word in words if word.lower().count("y") < 2]
    assert stems(words) == [PorterStemmer().stem(word) for word in words]


@pytest.mark.corpus
def test_every_word_of_a_corpus_has_the_same_stem(stems: Callable[[list[str]], list[str]]) -> None:
    text = "\n".join(file.read_text(encoding="utf-8") for file in sorted(HF_DAILY.glob("*.txt"))).lower()
    words = sorted({*re.split(r"[\s-]+", text), *re.findall(r"\w+", text)} - {""})
    assert len(words) > 50_000
    expected = [PorterStemmer().stem(word) for word in words]
    assert [pair for pair in zip(words, stems(words), expected, strict=True) if pair[1] != pair[2]] == []


def test_a_date_asks_for_what_was_seen_then(searcher: Searcher) -> None:
    days = {"2025-03-11": [("One", "Of forests.")], "2025-04-02": [("Two", "Of 2025 seas."), ("Three", "Of skies.")]}
    searcher.publish(archive_of(days=days), at="dated/")
    expected = {
        "2025-03-11": {"One"},
        "11 March 2025": {"One"},
        "2025-04": {"Two", "Three"},
        "2025": {"One", "Two", "Three"},
    }
    for query, titles in expected.items():
        answer = searcher.answer(query, at="dated/")
        assert set(searcher.titles(query, at="dated/")) == titles
        assert (answer["missing"], len(answer["jumps"])) == ([], 1)
    assert searcher.titles("2025 seas", at="dated/")[0] == "Two"
