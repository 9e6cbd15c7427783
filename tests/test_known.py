"""The name of all that is known of a day's papers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from generator import build_cache
from generator.archive import assemble
from generator.build_cache import BuildCache, cache_key, texts_key
from generator.citations import OUTPUT as CITATIONS
from generator.errors import Problem
from generator.facts import NOTHING, Facts
from generator.known import by_day
from generator.model import Archive, Config, Digest, Entry, Paper
from generator.parts import BuildInputs
from generator.readings import decoded, encoded
from tests.archives import tagged

FIRST = dt.date(2025, 3, 10)
FACTS = Facts(authors=("Jane Doe",), votes=3)


def archive() -> Archive:
    """Two papers on each of three days; one of the second day is seen again on the third."""
    digests = []
    for number in range(3):
        day = FIRST + dt.timedelta(number)
        entries = [Entry(f"Paper {number} {one}", f"About {one}.", 1, 3, FACTS if one else NOTHING) for one in (0, 1)]
        if number == 2:
            entries.append(Entry("Paper 1 0", "About 0.", 5, 7))
        digests.append(Digest(f"{day}.txt", day, "path", "", tuple(entries)))
    return assemble(digests, (), tagged(), Config(), str)[0]


def with_paper(found: Archive, place: int, change: Callable[[Paper], Paper]) -> Archive:
    """The archive with one paper changed."""
    papers = list(found.papers)
    papers[place] = change(papers[place])
    return replace(found, papers=tuple(papers))


def place(paper: Paper, **what: object) -> Paper:
    """The paper with another first place."""
    first, *rest = paper.appearances
    return replace(paper, appearances=(first._replace(**what), *rest))  # type: ignore[arg-type] # what a place has


@pytest.mark.parametrize(
    "change",
    [
        lambda paper: replace(paper, title="Another"),
        lambda paper: replace(paper, abstract="Of something else."),
        lambda paper: replace(paper, permalink="another"),
        lambda paper: replace(paper, topics=("agents",)),
        lambda paper: replace(paper, former_permalinks=("before",)),
        lambda paper: replace(paper, facts=replace(paper.facts, doi="10.1000/1")),
        lambda paper: replace(paper, facts=replace(FACTS, votes=4)),
        lambda paper: replace(paper, votes_day=FIRST),
        lambda paper: replace(paper, replaced=paper.appearances),
        lambda paper: replace(paper, appearances=(*paper.appearances, paper.appearances[0])),
        lambda paper: place(paper, place=7),
        lambda paper: place(paper, capture="another.txt"),
        lambda paper: place(paper, entry=paper.appearances[0].entry._replace(title="As a capture has it")),
        lambda paper: place(paper, entry=paper.appearances[0].entry._replace(abstract="As a capture has it")),
        lambda paper: place(paper, entry=paper.appearances[0].entry._replace(facts=replace(FACTS, votes=4))),
    ],
)
@pytest.mark.parametrize("of", [2, 3])
def test_whatever_is_known_of_a_paper_is_in_the_name_of_its_day(of: int, change: Callable[[Paper], Paper]) -> None:
    found = archive()
    names = [day.name for day in by_day(found)]
    changed = [day.name for day in by_day(with_paper(found, of, change))]
    assert [one == other for one, other in zip(names, changed, strict=True)] == [True, False, True]


def test_facts_that_only_the_paper_lacks_are_not_those_that_it_has() -> None:
    found = archive()
    without = with_paper(found, 3, lambda paper: replace(paper, facts=NOTHING))
    assert by_day(without)[1].name != by_day(found)[1].name


def test_search_words_of_a_capture_are_known_of_its_papers() -> None:
    found = archive()
    days = list(found.days)
    days[1] = replace(days[1], digests=(replace(days[1].digests[0], query="herring"),))
    names = [[day.name for day in by_day(one)] for one in (found, replace(found, days=tuple(days)))]
    assert [one == other for one, other in zip(*names, strict=True)] == [True, False, True]


def test_what_is_kept_of_citations_and_damaged_is_worked_out_anew() -> None:
    found, cache = archive(), BuildCache()
    expected = [part.key for part in CITATIONS.parts(BuildInputs(found, cache=cache))]
    table = cache.table("citations")
    for key in list(table._used):  # noqa: SLF001 # each of the values that are there
        for spoilt in (b"", b"\xff" * 40, b"one"):
            table.put(key, spoilt)
            assert [part.key for part in CITATIONS.parts(BuildInputs(found, cache=cache))] == expected


def test_a_kept_reading_gives_the_keys_of_its_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    read = [digest for day in archive().days for digest in day.digests], list[Problem]()
    kept = encoded(read)
    monkeypatch.setattr("generator.build_cache.cache_key", lambda *_: pytest.fail("nothing is to be worked out"))
    texts_of = [(entry.title, entry.abstract) for digest in read[0] for entry in digest.entries]
    for texts in texts_of:
        build_cache._texts.pop(texts, None)  # noqa: SLF001 # as in another process
    assert decoded(kept) == read
    assert [texts_key(*texts) for texts in texts_of] == [cache_key(*texts) for texts in texts_of]
