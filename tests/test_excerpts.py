"""What an abstract's excerpt shows, how it is opened, and the choice of titles, excerpts or abstracts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

from benchmarks.excerpts.__main__ import hits, in_excerpt, in_opening
from benchmarks.excerpts.fit import rewritten
from benchmarks.excerpts.labels import labelled
from generator.latex import Text, parse
from generator.pages import excerpts
from generator.pages.excerpts import excerpt_of
from generator.settings import Settings
from tests.archives import TINY, build_site, capture
from tests.conftest import Visit, served, visiting

BACKGROUND = "Large models are expensive to train on the data that there is. "
LIMIT = "However, existing methods remain limited to small models and need a lot of care. "
DID = "To address this, we propose TinyGrad, a novel framework for training with $a. B$ and little memory. "
HOW = "It keeps one half of all states elsewhere, and asks for them when they are needed again. "
FOUND = "Experiments show that TinyGrad outperforms state-of-the-art methods by 4.5% and achieves this in a day. "
CODE = "Code is available at https://example.org/code."

REST = "It goes on and on, for longer than anybody who skims a day would want to read before going on."
FIRST = "Here is how a thing is done that nobody has done, and why it works."
SECOND = "Then it is done again."


def shown(text: str) -> str:
    return "".join(piece.text for piece in excerpt_of(text).pieces if piece.shown)


# ---- what is chosen


def test_the_contribution_and_the_result_are_shown() -> None:
    found = excerpt_of(BACKGROUND + LIMIT + DID + HOW + FOUND + CODE)
    assert [(piece.text, piece.shown) for piece in found.pieces] == [
        (BACKGROUND + LIMIT, False),
        (DID, True),
        (HOW, False),
        (FOUND, True),
        (CODE, False),
    ]
    assert not found.broken


def test_sentences_in_a_row_are_two_pieces_without_a_gap() -> None:
    found = excerpt_of(BACKGROUND + LIMIT + DID + FOUND)
    assert [piece.shown for piece in found.pieces] == [False, True, True]


def test_no_result_is_made_up() -> None:
    assert shown(BACKGROUND + LIMIT + DID + HOW) == DID


def test_a_result_for_which_there_is_no_room_is_left_to_the_abstract() -> None:
    found = FOUND[:-2] + ", and so on" * 60 + ". "
    assert shown(BACKGROUND + LIMIT + DID + HOW + found) == DID


def test_a_short_abstract_is_shown_whole() -> None:
    assert shown("Little is said. " + DID) == "Little is said. " + DID


def test_a_sentence_that_goes_on_for_ever_is_not_chosen() -> None:
    assert shown(f"We propose {'and ' * 300}so on. {DID}{REST}") == DID


@pytest.mark.parametrize(
    ("text", "start"),
    [
        (f"{FIRST} {SECOND} {REST}", f"{FIRST} {SECOND} "),
        (f"{FIRST} {SECOND}", f"{FIRST} {SECOND}"),
        (f"{FIRST} {SECOND} Little is left.", f"{FIRST} {SECOND} Little is left."),
        (f"{FIRST} As A. Smith et al. (2020) said. {REST}", f"{FIRST} As A. Smith et al. (2020) said. "),
        (f"{FIRST} E.g. this, i.e. that, v1.5 vs. Fig. 3. {REST}", f"{FIRST} E.g. this, i.e. that, v1.5 vs. Fig. 3. "),
        (f"{FIRST} In the U.S. Army, w.r.t. Xs. {REST}", f"{FIRST} In the U.S. Army, w.r.t. Xs. "),
        (f"{FIRST} Of all kinds, etc. {REST} {REST}", f"{FIRST} Of all kinds, etc. "),
        (f"{FIRST} Is $a. B$ one? {REST} {REST}", f"{FIRST} Is $a. B$ one? "),
        (f'{FIRST} "Is it so, really?" {REST} {REST}', f'{FIRST} "Is it so, really?" '),
        ("\u6211\u4eec" * 40 + "\u3002" + "\u4f60" * 99, "\u6211\u4eec" * 40 + "\u3002"),
        ("\u4f60" * 500, "\u4f60" * 500),
        ("Wir zeigen, wie man das macht. " * 9, "Wir zeigen, wie man das macht. " * 3),
        ("", ""),
    ],
)
def test_without_a_cue_the_first_sentences_are_shown(text: str, start: str) -> None:
    assert shown(text) == start
    assert not excerpt_of(text).broken


def test_long_sentences_end_with_a_word() -> None:
    text = "word " * 200
    assert excerpt_of(text).broken
    assert shown(text) == "word " * 48


def test_one_sentence_is_enough_where_the_second_is_long() -> None:
    first = f"{FIRST[:-1]}, and then some more of it."
    assert shown(f"{first} {'So ' * 150}end. {REST}") == f"{first} "


def test_no_formula_and_no_address_is_cut() -> None:
    formula = "$" + "x + " * 40 + "y$"
    assert shown(f"{'so ' * 50}{formula} {'on ' * 60}") == "so " * 50
    address = "https://example.org/" + "a" * 300
    assert address not in shown(f"See {address} {'on ' * 60}")


def test_prices_don_t_keep_a_text_whole() -> None:
    text = f"It costs $200 {'so ' * 90}or $300 {'so ' * 90}"
    assert len(shown(text)) < 300


_WORDS = ["word", "End.", "$x", "y$", "\\(a", "b\\)", "\\textbf{a.", "B}", "\u3002", "\u3000", "e.g.", "X.", "50%"]
_HOSTILE = ["<script>", "</p>", "{{x}}", "\x00", "\u202e", "\U0001f600", "&amp;", "]]>"]
_SENTENCES = [BACKGROUND, LIMIT, DID, HOW, FOUND, CODE, REST, "We show it. ", "We. "]


@given(st.lists(st.sampled_from([*_WORDS, *_HOSTILE, *_SENTENCES]) | st.text(), max_size=60))
def test_nothing_is_lost_and_nothing_is_cut_apart(words: list[str]) -> None:
    text = " ".join(words)
    found = excerpt_of(text)
    assert "".join(piece.text for piece in found.pieces) == text
    assert all(piece.text for piece in found.pieces) or not text
    assert sum(piece.shown for piece in found.pieces) in (1, 2)
    whole, place = set[int](), 0
    for node in parse(text):
        if not isinstance(node, Text):
            whole.update(range(place + 1, place + len(node.source)))
        place += len(node.source)
    place = 0
    for piece in found.pieces[:-1]:
        place += len(piece.text)
        assert place not in whole


@given(st.permutations([BACKGROUND, LIMIT, DID, HOW, FOUND]))
def test_what_is_shown_is_shown_in_order(sentences: list[str]) -> None:
    text = "".join(sentences)
    places = [text.index(piece.text) for piece in excerpt_of(text).pieces if piece.shown]
    assert places == sorted(places)


# ---- how well it is chosen


@pytest.mark.corpus
def test_a_sentence_that_readings_marked_is_shown() -> None:
    papers = labelled()
    held = [paper for paper in papers if paper.half == "held"]
    assert (len(papers), len(held)) == (300, 150)
    assert hits(held, in_opening) < 0.25
    assert hits(held, in_excerpt) >= 0.85


def test_points_are_written_in_the_order_of_the_cues() -> None:
    source = Path(excerpts.__file__).read_text(encoding="utf-8")
    points = [(cue.contribution, cue.result) for cue in excerpts.CUES]
    assert rewritten(source, points) == source
    other = rewritten(source, [(1, -2), *points[1:]])
    assert f'Cue(1, -2, "{excerpts.CUES[0].marks}")' in other
    assert len(other.splitlines()) == len(source.splitlines())


def test_a_mark_belongs_to_one_cue() -> None:
    marks = [mark for cue in excerpts.CUES for mark in cue.marks.split()]
    assert len(marks) == len(set(marks))


# ---- on a day's page


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where an archive of two days is served, whose first paper has an excerpt with gaps."""
    place = tmp_path_factory.mktemp("excerpts")
    digests = place / "digests"
    digests.mkdir()
    papers = [("TinyGrad in a Day", BACKGROUND + LIMIT + DID + HOW + FOUND + CODE)]
    papers += [(f"A Paper of Number {number}, with a Title of a Length as Titles Have", REST) for number in range(14)]
    for day in (11, 12):
        text = capture(f"Mar {day}", *(part for paper in papers for part in paper))
        (digests / f"2025-03-{day}.txt").write_text(text + "\n" * day, encoding="utf-8")
    site = build_site(place, Settings(digests, config=Path("none.yml"), topics=TINY / "topics.yml"))
    with served(site.folder) as base:
        yield base


@pytest.fixture
def visit(chromium: Browser, base: str) -> Iterator[Visit]:
    """A reader with a fresh profile."""
    with visiting(chromium, base) as visit:
        yield visit


DAY, NEXT_DAY = "days/2025/03/11/", "days/2025/03/12/"


def choose(page: Page, form: str) -> None:
    page.get_by_role("radio", name=form).check(force=True)


def in_sight(page: Page) -> str:
    """The words of the first abstract that are laid out, without marks."""
    pieces = page.locator(".da-excerpt").first.locator("p > *")
    return "".join(piece.text_content() or "" for piece in pieces.all() if piece.is_visible())


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_an_excerpt_opens_in_place_and_in_order(chromium: Browser, base: str, scripts: bool) -> None:
    with visiting(chromium, base, scripts=scripts) as visit:
        page = visit.go(DAY)
        assert in_sight(page).startswith("To address this, we propose")
        assert in_sight(page).endswith(f"and little memory. {FOUND}")
        gap = page.locator(".da-excerpt b").first
        assert gap.evaluate("element => getComputedStyle(element, '::before').content") == '"\u2026"'
        page.locator(".da-papers > li").first.get_by_text("Whole abstract").click()
        assert in_sight(page).startswith(BACKGROUND + LIMIT)
        assert in_sight(page).endswith(CODE)
        assert gap.evaluate("element => getComputedStyle(element, '::before').content") == "none"
        page.locator(".da-papers > li").first.get_by_text("Whole abstract").click()
        assert BACKGROUND not in in_sight(page)


def test_what_is_left_out_is_found_by_the_browser(visit: Visit) -> None:
    page = visit.go(f"{DAY}#:~:text=existing%20methods%20remain")
    expect(page.get_by_text("existing methods remain")).to_be_visible()
    expect(page.get_by_text("It keeps one half")).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_titles_excerpts_or_abstracts(chromium: Browser, base: str, scripts: bool) -> None:
    with visiting(chromium, base, scripts=scripts) as visit:
        page = visit.go(DAY)
        expect(page.get_by_role("radio", name="Excerpts")).to_be_checked()
        choose(page, "Abstracts")
        assert in_sight(page).startswith(BACKGROUND)
        expect(page.get_by_text("Whole abstract").first).to_be_hidden()
        choose(page, "Titles")
        expect(page.locator(".da-papers h2").filter(visible=True)).to_have_count(15)
        expect(page.locator(".da-excerpt").filter(visible=True)).to_have_count(0)
        choose(page, "Excerpts")
        expect(page.get_by_text("Whole abstract").first).to_be_visible()


def test_the_choice_is_remembered(visit: Visit) -> None:
    page = visit.go(DAY)
    choose(page, "Titles")
    for address in (NEXT_DAY, DAY):
        visit.go(address)
        expect(page.get_by_role("radio", name="Titles")).to_be_checked()
        expect(page.locator(".da-excerpt").first).to_be_hidden()
    choose(page, "Abstracts")
    page.go_back()
    expect(page).to_have_url(visit.base + NEXT_DAY)
    expect(page.get_by_role("radio", name="Abstracts")).to_be_checked()
    assert in_sight(page).startswith(BACKGROUND)


@pytest.mark.parametrize("kept", ["", "no such form", "__proto__", "whole-day"])
def test_an_unknown_choice_is_none(visit: Visit, kept: str) -> None:
    page = visit.go(DAY)
    page.evaluate("kept => localStorage.setItem('/.form', kept)", kept)
    page.reload()
    expect(page.get_by_role("radio", name="Excerpts")).to_be_checked()


def test_a_browser_that_keeps_nothing_can_choose(visit: Visit) -> None:
    visit.page.add_init_script("Storage.prototype.getItem = Storage.prototype.setItem = () => { throw new Error(); }")
    page = visit.go(DAY)
    choose(page, "Titles")
    expect(page.locator(".da-excerpt").first).to_be_hidden()


def test_nothing_is_painted_in_another_form_first(visit: Visit) -> None:
    page = visit.go(DAY)
    choose(page, "Titles")
    page.add_init_script("""
        new MutationObserver(() => {
          if (document.querySelector(".da-excerpt")) window.first ??= document.querySelector("[name=form]:checked").id;
        }).observe(document, { childList: true, subtree: true });
    """)
    page.reload()
    assert page.evaluate("window.first") == "titles-only"


def test_a_phone_shows_ten_titles(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 844})
    page = visit.go(DAY)
    choose(page, "Titles")
    count = page.evaluate("""() => {
        const papers = [...document.querySelectorAll(".da-papers > li")].map((paper) => paper.getBoundingClientRect());
        return papers.filter(({ bottom }) => bottom - papers[0].top <= innerHeight).length;
    }""")
    assert count >= 10


def test_paper_gets_whole_abstracts(visit: Visit) -> None:
    page = visit.go(DAY)
    page.emulate_media(media="print")
    assert in_sight(page).startswith(BACKGROUND)
    expect(page.locator(".da-forms")).to_be_hidden()
    expect(page.get_by_text("Whole abstract").first).to_be_hidden()


def test_home_shows_the_excerpt(visit: Visit) -> None:
    paragraph = visit.go("").locator(".da-papers p").first
    expect(paragraph).to_have_text(re.compile("^\u2026 To address this.* \u2026 Experiments show .* in a day\\.\\s*$"))
