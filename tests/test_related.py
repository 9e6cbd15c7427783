"""Which papers are called related, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.archive import assemble
from generator.build import Settings, gather
from generator.model import Config, Digest, Entry, Paper
from generator.related import FLOOR, MOST, Related
from tests import synthetic
from tests.archives import CAPTURES, PROJECT, SAMPLE

FISH = [
    ("Counting Herring from Sonar", "Sonar echoes of herring shoals are counted by a small network."),
    ("Sonar Herring Census", "A census of herring shoals, taken from sonar echoes at sea."),
    ("Herring Shoals", "How shoals of herring turn, watched by sonar."),
]
THINGS = ["apples", "bread", "cheese", "dates", "eggs", "figs", "grapes", "honey", "ices", "jam", "kale", "lemons",
          "mint", "nuts", "olives"]  # fmt: skip
FILLER = [(f"Paper {number} on {thing}", f"About {thing} alone, {number}.") for number, thing in enumerate(THINGS)]


def papers(texts: Sequence[tuple[str, str]]) -> tuple[Paper, ...]:
    """Papers of titles and abstracts, all of one capture."""
    entries = tuple(Entry(title, abstract, 1, 3) for title, abstract in texts)
    digest = Digest("a.txt", dt.date(2025, 3, 11), "path", "", entries)
    return assemble([digest], (), lambda *_: (), Config(), str)[0].papers


def titles(found: Sequence[Paper], related: Related) -> dict[str, list[str]]:
    """Title → the titles of its related papers."""
    return {
        paper.title: [one.paper.title for one in neighbours]
        for paper, neighbours in zip(found, related.nearest(), strict=True)
    }


def test_papers_on_one_thing_are_related_and_others_are_not() -> None:
    found = papers([*FISH, *FILLER])
    named = titles(found, Related(found))
    fish = {title for title, _ in FISH}
    assert all(set(named[title]) == fish - {title} for title in fish)
    assert not any(named[title] for title, _ in FILLER)


def test_the_nearest_come_first_and_say_how_near() -> None:
    found = papers([*FISH, *FILLER])
    for paper, neighbours in zip(found, Related(found).nearest(), strict=True):
        likeness = [one.likeness for one in neighbours]
        assert likeness == sorted(likeness, reverse=True)
        assert all(FLOOR <= one <= 1 for one in likeness)
        assert paper not in [one.paper for one in neighbours]


def test_what_two_papers_share_is_named() -> None:
    found = papers([*FISH, *FILLER])
    shared = Related(found).shared(found[0], found[1])
    assert {"herring", "sonar", "sonar echoe"} <= set(shared)
    assert Related(found).shared(found[0], found[5]) == ()


def test_no_more_than_some_are_named() -> None:
    filler = [(f"{title} again", f"{text} {title}") for title, text in FILLER]
    found = papers([(f"{title} {number}", text) for number in range(3) for title, text in FISH] + FILLER + filler)
    assert {len(named) for title, named in titles(found, Related(found)).items() if "Herring" in title} == {MOST}


@given(st.lists(st.tuples(st.text("ab Σ的", min_size=1), st.text("ab the Σ的", min_size=1)), max_size=8))
def test_any_archive_has_an_answer(texts: list[tuple[str, str]]) -> None:
    found = papers([(title.strip() or "x", text.strip() or "x") for title, text in texts])
    related = Related(found)
    assert [related.of(paper) for paper in found] == list(related.nearest())


def test_adding_unlike_papers_changes_no_order() -> None:
    few, many = papers([*FISH, *FILLER]), papers([*FILLER, *FISH, *((f"{title}!", text) for title, text in FILLER)])
    assert titles(few, Related(few))[FISH[0][0]] == titles(many, Related(many))[FISH[0][0]]


def test_related_papers_are_of_one_field(tmp_path: Path) -> None:
    """Each paper of a made-up archive has the words of a field, and of another a few."""
    digests = synthetic.write(tmp_path, 1200).folder
    found = gather(Settings(digests, config=tmp_path / "none.yml", topics=SAMPLE / "topics.yml")).archive.papers
    pairs = [
        (paper, one.paper)
        for paper, neighbours in zip(found, Related(found).nearest(), strict=True)
        for one in neighbours
    ]
    assert len(pairs) > 3 * len(found)
    alike = sum(bool(set(one.topics) & set(other.topics)) for one, other in pairs)
    assert alike > 0.9 * len(pairs)


@pytest.mark.corpus
@pytest.mark.skipif(not CAPTURES.exists(), reason="the captures are not beside this checkout")
def test_related_papers_share_a_capture_more_often_than_chance() -> None:
    settings = Settings(CAPTURES, topics=PROJECT / "topics.yml", year=2025)
    found = gather(settings).archive.papers
    pairs = [
        (paper, one.paper)
        for paper, neighbours in zip(found, Related(found).nearest(), strict=True)
        for one in neighbours
    ]
    chance = [(one, other) for one in found for other in found if one is not other]
    assert _together(pairs) > 1.4 * _together(chance)


def _together(pairs: list[tuple[Paper, Paper]]) -> float:
    return sum(bool(set(one.captures) & set(other.captures)) for one, other in pairs) / len(pairs)
