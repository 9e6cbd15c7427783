"""Where the first sentences of an abstract end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.pages.opening import opening

REST = "It goes on and on, for longer than anybody who skims a day would want to read before going on."
FIRST = "We show how a thing is done that nobody has done, and why it works."
SECOND = "Then we do it again."


@pytest.mark.parametrize(
    ("text", "start"),
    [
        (f"{FIRST} {SECOND} {REST}", f"{FIRST} {SECOND} "),
        (f"{FIRST} {SECOND}", f"{FIRST} {SECOND}"),
        (f"{FIRST} {SECOND} Little is left.", f"{FIRST} {SECOND} Little is left."),
        (f"{FIRST} As A. Smith et al. (2020) said. {REST}", f"{FIRST} As A. Smith et al. (2020) said. "),
        (f"{FIRST} E.g. this, i.e. that, v1.5 vs. Fig. 3. {REST}", f"{FIRST} E.g. this, i.e. that, v1.5 vs. Fig. 3. "),
        (f"{FIRST} Is $a. B$ one? {REST} {REST}", f"{FIRST} Is $a. B$ one? "),
        (f'{FIRST} "Is it so, really?" {REST} {REST}', f'{FIRST} "Is it so, really?" '),
        ("\u6211\u4eec" * 40 + "\u3002" + "\u4f60" * 99, "\u6211\u4eec" * 40 + "\u3002"),
        ("\u4f60" * 500, "\u4f60" * 500),
    ],
)
def test_two_sentences_are_shown(text: str, start: str) -> None:
    found = opening(text)
    assert (found.start, found.rest, found.broken) == (start, text[len(start) :], False)


def test_long_sentences_end_with_a_word() -> None:
    text = "word " * 200
    found = opening(text)
    assert found.broken
    assert found.start == "word " * 48


def test_one_sentence_is_enough_where_the_second_is_long() -> None:
    first = f"{FIRST[:-1]}, and then some more of it."
    assert opening(f"{first} {'So ' * 150}end. {REST}").start == f"{first} "


def test_no_formula_and_no_address_is_cut() -> None:
    formula = "$" + "x + " * 40 + "y$"
    found = opening(f"{'so ' * 50}{formula} {'on ' * 60}")
    assert found.start == "so " * 50
    address = "https://example.org/" + "a" * 300
    assert address in opening(f"See {address} {'on ' * 60}").rest


def test_prices_don_t_keep_a_text_whole() -> None:
    found = opening(f"It costs $200 {'so ' * 90}or $300 {'so ' * 90}")
    assert found.rest
    assert len(found.start) < 300


@given(
    st.lists(
        st.sampled_from(["word", "End.", "$x", "y$", "\\(a", "b\\)", "\u3002", "\u3000", "e.g.", "X."]), max_size=300
    )
)
def test_nothing_is_lost_and_nothing_twice(words: list[str]) -> None:
    text = " ".join(words)
    found = opening(text)
    assert found.start + found.rest == text
    assert found.start or not text
