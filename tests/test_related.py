"""Which papers are called related, and why."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.archive import assemble
from generator.build import gather
from generator.build_cache import BuildCache
from generator.model import Config, Digest, Entry, Paper
from generator.related import FIRST, FLOOR, MOST, Related, settled
from generator.related.nearest import LEAST, ByTerm, Index, both, lists
from generator.settings import Settings
from tests import synthetic
from tests.archives import CAPTURES, PROJECT, SAMPLE, tagged

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
    return assemble([digest], (), tagged(), Config(), str)[0].papers


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


def days_of(texts: Sequence[tuple[int, str, str]]) -> tuple[Paper, ...]:
    """Papers of days, titles and abstracts. Days count from the last but one of a quarter."""
    digests = []
    for number in sorted({day for day, _, _ in texts}):
        day = dt.date(2025, 3, 30) + dt.timedelta(number)
        entries = tuple(Entry(title, abstract, 1, 3) for one, title, abstract in texts if one == number)
        digests.append(Digest(f"{day}.txt", day, "path", "", entries))
    return assemble(digests, (), tagged(), Config(), str)[0].papers


def named(found: Sequence[Paper], cache: BuildCache | None = None) -> list[list[tuple[str, float]]]:
    """For each paper the titles of its related ones, and how alike they are."""
    return [[(one.paper.title, one.likeness) for one in near] for near in Related(found, cache).nearest()]


def made_up(chance: random.Random, number: int) -> tuple[str, str]:
    """A title and an abstract of few words, so that papers share many and are often equally alike."""
    words = [chance.choice(THINGS) for _ in range(chance.randrange(1, 8))]
    return f"Paper {number} on {words[0]}", f"About {' '.join(words)}."


@pytest.mark.parametrize("seed", range(40))
def test_what_is_kept_changes_nothing_whatever_came_or_went(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Days come in any order, papers go and are worded otherwise, and each build starts from the one before."""
    # In few papers most weights move with every word.
    monkeypatch.setattr("generator.related._TOO_MANY", 1)
    chance = random.Random(seed)  # noqa: S311 # the same every time
    # Most are of the closed quarter.
    texts = {number: (chance.randrange(2), *made_up(chance, number)) for number in range(60)}
    for step in range(1, 6):
        day = chance.randrange(12)
        for number in range(chance.randrange(12)):
            texts[100 * step + number] = (day, *made_up(chance, 100 * step + number))
        for number in chance.sample(sorted(texts), chance.randrange(3)):
            if chance.random() < 1 / 2:
                del texts[number]
            else:
                texts[number] = (texts[number][0], *made_up(chance, number))
        found = days_of(list(texts.values()))
        cache = BuildCache(tmp_path)
        assert named(found, cache) == named(found)
        cache.save()
        assert named(found, BuildCache(tmp_path)) == named(found)


def test_a_day_more_is_compared_with_what_was_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = many(40)
    cache = BuildCache(tmp_path)
    named(found[:-4], cache)
    monkeypatch.setattr("generator.related.lists", lambda *_: pytest.fail("all lists are made anew"))
    after = named(found, cache)
    edited = list(found)
    edited[7] = replace(found[7], abstract=f"{found[7].abstract} Seen from afar.")
    edited_after = named(edited, cache)
    assert named(edited, cache) == edited_after
    monkeypatch.undo()
    assert (after, edited_after) == (named(found), named(edited))


def test_papers_that_say_the_same_on_one_day_are_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = list(many(40))
    for place in (2, 130, 155):
        found[place] = replace(found[place - 2], permalink=found[place].permalink)
    cache = BuildCache(tmp_path)
    named(found[:-4], cache)
    monkeypatch.setattr("generator.related.lists", lambda *_: pytest.fail("all lists are made anew"))
    after = named(found, cache)
    found[129] = replace(found[129], abstract="Of something else.")
    edited = named(found, cache)
    monkeypatch.undo()
    assert edited == named(found)
    found[129] = many(40)[129]
    assert after == named(found)


def many(days: int) -> tuple[Paper, ...]:
    """Four papers a day; words are counted in those of the first 32 days."""
    chance = random.Random(1)  # noqa: S311 # the same every time
    first = 2 - 32
    return days_of([(first + day, *made_up(chance, 4 * day + number)) for day in range(days) for number in range(4)])


@pytest.mark.parametrize("table", ["related", "related-vectors", "related-newer", "related-texts"])
def test_what_was_kept_and_is_damaged_changes_nothing(tmp_path: Path, table: str) -> None:
    found = many(40)
    cache = BuildCache(tmp_path)
    named(found[:-4], cache)
    cache.save()
    whole = (tmp_path / table).read_bytes()
    keys = list(BuildCache(tmp_path).table(table)._there)  # noqa: SLF001 # each of the values that are there
    expected = named(found)
    (tmp_path / table).write_bytes(whole[:-9])
    assert named(found, BuildCache(tmp_path)) == expected
    for key in keys:
        for spoilt in (b"", b"\xff" * 1024, b"\x00" * 3):
            (tmp_path / table).write_bytes(whole)
            cache = BuildCache(tmp_path)
            cache.table(table).put(key, spoilt)
            assert named(found, cache) == expected


def test_a_new_day_changes_few_of_the_lists_that_are_there() -> None:
    """Words are counted in the closed quarter, and a newcomer is named by those it's among the nearest of."""
    found = many(40)
    before, after = named(found[:-4]), named(found)
    changed = [(one, other) for one, other in zip(before, after, strict=False) if one != other]
    assert len(changed) <= 4 * FIRST * 2
    new = {paper.title for paper in found[-4:]}
    for _, other in changed:
        assert new & {title for title, _ in other[:FIRST]}
        assert not new & {title for title, _ in other[FIRST:]}


def test_which_papers_say_how_common_words_are() -> None:
    day = dt.date(2025, 1, 1)
    counts = [settled([day + dt.timedelta(number // 4) for number in range(size)]) for size in (0, 1, 4, 8, 63, 64, 65)]
    assert counts == [0, 1, 4, 8, 32, 64, 64]
    closed = [day] * 30 + [dt.date(2025, 4, 1)] * 30
    assert [settled(closed), settled([*closed, dt.date(2025, 4, 2)])] == [30, 60]


@pytest.mark.parametrize(
    ("cells", "few", "dense"), [(1, 0, 0.0), (500, 3, 1 / 3), (2_000, 128, 1.0), (100_000, 5, 1.0)]
)
def test_products_are_the_same_however_they_are_made(
    monkeypatch: pytest.MonkeyPatch, cells: int, few: int, dense: float
) -> None:
    """Some papers at a time, with terms as tables or by who has them, against one term after the other."""
    found = many(40)
    vectors = Related(found)._model.found  # noqa: SLF001 # what products are made of
    table = np.zeros((len(found), vectors.terms.values.max() + 1), np.int64)
    table[vectors.terms.owners, vectors.terms.values] = vectors.weights
    expected = table @ table.T
    assert (expected.diagonal() <= 1 << 24).all()
    np.fill_diagonal(expected, 0)
    monkeypatch.setattr("generator.related.nearest._CELLS", cells)
    monkeypatch.setattr("generator.related.nearest._FEW", few)
    monkeypatch.setattr("generator.related.nearest._DENSE", dense)
    by_term = ByTerm.of(vectors, table.shape[1])
    some = np.array([3, 0, 159])
    assert (by_term.picked(some).terms.values == vectors.picked(some).terms.values).all()
    products = Index(by_term.picked(some), by_term).products(np.arange(3))
    assert (products == (table @ table.T)[some]).all()
    index = Index(vectors, by_term, themselves=True)
    for start in (0, 30):
        for first, products in index.later(start, len(found)):
            rows = slice(first, first + len(products))
            assert (products == np.triu(expected)[rows, first:]).all()
    everybody = np.full(len(found), len(found))
    for place, row in enumerate(lists(index, everybody, 0, len(found)).chosen(everybody).others.tolist()):
        ranked = sorted(range(len(found)), key=lambda other: (-expected[place, other], other))
        assert [one for one in row if one >= 0] == [one for one in ranked[:MOST] if expected[place, one] >= LEAST]


def test_two_parts_make_the_lists() -> None:
    found = many(40)
    vectors = Related(found)._model.found  # noqa: SLF001 # what the parts are made of
    limits = np.full(len(found), 100)
    index = Index(vectors, ByTerm.of(vectors, int(vectors.terms.values.max()) + 1), themselves=True)
    whole = lists(index, limits, 0, len(found))
    for middle in (0, 1, 77, len(found)):
        one, other = (lists(index, limits, *part) for part in ((0, middle), (middle, len(found))))
        parts = both(one, other)
        assert (parts.others == whole.others).all()
        assert (parts.alike == whole.alike).all()


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
