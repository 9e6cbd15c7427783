"""Identity and addresses: what is one paper, and that its page never moves."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.identity import PERMALINK_LENGTH, key, permalink

SAME = [
    ("Aren\u2019t We There", "aren't we there"),
    ("Scale \u2014 or Not", "Scale -- or Not"),
    ("Zero\u2010shot", "zero-shot"),
    ("A \u201cquoted\u201d title", "A ''quoted'' title"),
    ("Two  spaces\u00a0here", "Two spaces here"),
    ("Caf\u00e9", "Cafe\u0301"),
    ("\ufb01ne", "fine"),
    ("STRASSE", "stra\u00dfe"),
    ("re\u00adsources\ufeff", "resources"),
]
DIFFERENT = [
    ("GPT-4", "GPT 4"),
    ("A - B", "A-B"),
    ("Olmo 2", "Olmo 3"),
    ("???", "!!!"),
    ("C", "C++"),
    ("x < y", "x > y"),
]
# Addresses that people may have bookmarked. If this fails, the mend is in the code, never in this list.
PERMANENT = {
    "DeepZero: Scaling up Zeroth-Order Optimization for Deep Model Training": (
        "deepzero-scaling-up-zeroth-order-optimization-for-deep-model-training-6oy4ke2e"
    ),
    "[CLS] Attention is All You Need for Training-Free Visual Token Pruning": (
        "cls-attention-is-all-you-need-for-training-free-visual-token-pruning-zmkwqtvs"
    ),
    "???": "paper-ua5sehdm",
    "\u57fa\u4e8e\u89c4\u5219\u7684\u53cc\u91cd\u5426\u5b9a\u8bc6\u522b": (
        "ji-yu-gui-ze-de-shuang-zhong-fou-ding-shi-bie-ide226oy"
    ),
    "a" * 500: "a" * 71 + "-neqgurzk",
    "#Turki$hTweets: A Benchmark Dataset for Turkish Text Correction": (
        "turki-htweets-a-benchmark-dataset-for-turkish-text-correction-buq4ssam"
    ),
    "&#123; &amp; \\mathtt{[M]}": "123-amp-mathtt-m-jqgk5xof",
}


@pytest.mark.parametrize(("one", "other"), SAME)
def test_titles_that_differ_in_form_alone_are_one_paper(one: str, other: str) -> None:
    assert key(one) == key(other)
    assert permalink(key(one)) == permalink(key(other))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_titles_that_differ_in_content_are_two_papers(one: str, other: str) -> None:
    assert permalink(key(one)) != permalink(key(other))


@pytest.mark.parametrize("title", PERMANENT)
def test_addresses_stay(title: str) -> None:
    assert permalink(key(title)) == PERMANENT[title]


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=600))
def test_any_title_has_a_short_plain_address(title: str) -> None:
    address = permalink(key(title))
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", address)
    assert len(address) <= PERMALINK_LENGTH


def test_titles_of_the_same_words_keep_apart_by_all_their_forty_bits() -> None:
    """With half the bits, some forty of these would share an address."""
    titles = [f"x {chr(0x2200 + one)}{chr(0x2200 + other)}" for one in range(96) for other in range(96)]
    assert len({permalink(key(title)) for title in titles}) == len({key(title) for title in titles}) > 9000


def test_an_address_is_of_the_key_alone() -> None:
    digest = base64.b32encode(hashlib.sha256(b"aren't we there - yet?").digest()).decode().lower()[:8]
    assert permalink(key("Aren\u2019t  We There \u2014 Yet?")) == f"aren-t-we-there-yet-{digest}"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_key_is_its_own_key(title: str) -> None:
    assert key(key(title)) == key(title)


def test_long_titles_with_the_same_beginning_keep_apart() -> None:
    titles = [f"{'A very long title that goes on ' * 10}{ending}" for ending in ("one", "two", "three")]
    addresses = {permalink(key(title)) for title in titles}
    assert len(addresses) == 3
    assert len({address.rpartition("-")[0] for address in addresses}) == 1
