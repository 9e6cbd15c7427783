"""Work grows with the input and no faster, whatever somebody sends: `benchmarks/linear.py` at sizes that take no time.

Sixteen times as much takes sixteen times as long, or less; what grows with the square takes 256 times as long.
Between the two there is room for a busy machine.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.linear import ARCHIVES, TEXT_STAGES, TEXTS, cases, growth, ratio
from generator.latex import parse
from generator.pages.links import LONGEST, links
from generator.search.analysis import Analysis
from generator.search.codec import order
from generator.search.postings import border
from generator.words import words

_SIZES = (2_000, 32_000)
_MOST = 5
_TRIES = 3
_STAGES = ["reading a capture", *TEXT_STAGES, "merging", "related papers", "pages", "search"]


@pytest.mark.parametrize("stage", _STAGES)
def test_time_a_byte_stays_the_same(stage: str, tmp_path: Path) -> None:
    steep: dict[str, list[float]] = {}
    for name, kind, prepare in cases(tmp_path):
        if name == stage:
            # Somebody else's work on the machine makes a try slow, and never one fast.
            ratios = (ratio(growth(prepare, _SIZES)) for _ in range(_TRIES))
            tried: list[float] = []
            while len(tried) < _TRIES and (not tried or tried[-1] > _MOST):
                tried.append(next(ratios))
            if tried[-1] > _MOST:
                steep[kind] = tried
    assert not steep


@pytest.mark.parametrize("deep", [16, 20, 2000])
def test_formulas_within_formulas_are_read_once_each(deep: int) -> None:
    text = "$$\\textx{" * deep + "x" + "}\\q$$" * deep
    assert "".join(node.source for node in parse(text)) == text


def test_no_address_is_longer_than_browsers_take() -> None:
    longest = "https://x.org/" + "a" * (LONGEST - 14)
    assert [link.target for link in links(f"{longest} https://x.org/b")] == [longest, "https://x.org/b"]
    for more in ("aaaa", "...a", "(bb)", "[bb]", "'bb'", "!!!b"):
        assert links(f"{longest[:-2]}{more} https://x.org/b")[0].target == "https://x.org/b"


def test_every_kind_of_input_is_as_long_as_it_says() -> None:
    for kind, made in TEXTS.items():
        assert 3_600 <= len(made(4_000)) <= 4_000 + 10, kind
    for kind, digests in ARCHIVES.items():
        entries = [entry for digest in digests(40_000) for entry in digest.entries]
        assert 39_000 <= sum(len(entry.title) + len(entry.abstract) for entry in entries) <= 45_000, kind


def test_marks_part_no_word_that_somebody_writes() -> None:
    assert words("re\u0301sume\u0301 \u1100\u1161") == ["r\u00e9sum\u00e9", "\uac00"]
    assert words("e\u0301" + "\u0316\u0301" * 100 + "n") == ["\u00e9", "n"]


@given(st.text(alphabet="a\u00e9B1_!-.\u4f60 "))
def test_what_stands_around_a_word_is_no_part_of_it(text: str) -> None:
    analysis = Analysis()
    analysis.learnt()
    for token in text.split():
        assert analysis.parts(f"!_{token}_!") == analysis.parts(token.strip("_!-."))


def test_a_word_of_many_y_is_found_by_itself() -> None:
    assert Analysis().terms("y" * 3000 + "ational") == ["y" * 3000 + "ational"]
    assert Analysis().terms("y" * 9 + "ational") == ["y" * 9]


@given(st.tuples(st.text(), st.text()).filter(lambda two: order(two[0]) < order(two[1])))
def test_a_border_is_the_shortest_text_that_parts_two(two: tuple[str, str]) -> None:
    before, first = two
    found = border(before, first)
    assert order(before) < order(found) <= order(first)
    assert first.startswith(found)
    assert order(found[:-1]) <= order(before)
