"""Which captures speak of one paper, whoever they are, and that no address they ever gave leads nowhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import joining
from generator.archive import assemble
from generator.facts import NOTHING, Announcement, Facts, Source
from generator.identity import id_permalink, key, permalink
from generator.model import Alias, Archive, Config, Digest, Entry, Paper
from tests.archives import tagged

DAY = dt.date(2025, 3, 1)


def said(title: str, arxiv: str = "", doi: str = "", day: int = 0, name: str = "", **facts: object) -> Digest:
    """A capture of one paper on a day, counted from the first of March; with an id it is Hugging Face's."""
    date = DAY + dt.timedelta(days=day)
    known = Facts(arxiv=arxiv, doi=doi, **facts) if arxiv or doi or facts else NOTHING  # type: ignore[arg-type]
    source = Source.HUGGING_FACE if known is not NOTHING else Source.PAGE
    capture = name or f"{date}{'.hf.json' if arxiv or doi else '.txt'}"
    return Digest(capture, date, "path", "", (Entry(title, f"About {title}.", 3, 5, known),), source=source)


def archive(*digests: Digest) -> Archive:
    return assemble(digests, (), tagged(), Config(), str)[0]


def places(paper: Paper) -> list[str]:
    return [one.capture for one in paper.appearances]


def test_an_id_joins_titles_and_a_title_joins_what_has_no_id() -> None:
    (paper,) = archive(
        said("Old name"), said("Old name", "2405.15738", day=1), said("New name", "2405.15738", day=2)
    ).papers
    assert (paper.title, paper.permalink) == ("New name", permalink(key("Old name")))
    assert [wording.text for wording in paper.other_titles] == ["Old name"]
    assert set(paper.former_permalinks) == {permalink(key("New name")), "arxiv-2405.15738"}


def test_two_ids_under_one_title_are_two_papers_and_what_names_none_is_of_the_nearest_day() -> None:
    first, second = archive(
        said("Scaling Laws", "2501.00001", day=0),
        said("Scaling laws", day=1),
        said("Scaling Laws", day=19, name="late.txt"),
        said("Scaling Laws", "2503.00002", day=20),
    ).papers
    assert (first.permalink, second.permalink) == (permalink(key("Scaling Laws")), "arxiv-2503.00002")
    assert places(first) == ["2025-03-01.hf.json", "2025-03-02.txt"]
    assert places(second) == ["late.txt", "2025-03-21.hf.json"]


def test_a_doi_joins_and_does_not_contradict_an_arxiv_id() -> None:
    assert len(archive(said("A", doi="10.1/x"), said("B", doi="10.1/x", day=1)).papers) == 1
    assert len(archive(said("A", "2501.00001"), said("A", doi="10.1/x", day=1)).papers) == 1
    assert len(archive(said("A", "2501.00001", "10.1/y"), said("A", doi="10.1/x", day=1)).papers) == 2
    assert len(archive(said("A", "2501.00001", "10.1/x"), said("B", doi="10.1/x", day=1)).papers) == 1


def test_ids_added_to_an_old_archive_move_no_page() -> None:
    texts = [said("One"), said("Two", day=1), said("Three", day=2)]
    rows = [said("One, retitled", "2501.00001"), said("Two", "2501.00002", day=1, also_titled=("Two!",))]
    rows[0] = replace(
        rows[0], entries=(rows[0].entries[0]._replace(facts=replace(rows[0].entries[0].facts, also_titled=("One",))),)
    )
    before = [paper.permalink for paper in archive(*texts).papers]
    after = archive(*texts, *rows)
    assert [paper.permalink for paper in after.papers] == before
    assert len(after.papers) == 3


def test_each_field_is_the_newest_that_says_it_and_arxivs_before_others() -> None:
    listing = said("A", "2501.00001", day=0, authors=("Ada Lovelace",), categories=("cs.CL",), version=2)
    page = said("A", "2501.00001", day=3, authors=("A. Lovelace",), votes=12, code="https://github.com/a/b", version=1)
    newer = said("A", "2501.00001", day=5, votes=31)
    (paper,) = archive(replace(listing, source=Source.ARXIV), page, newer).papers
    assert paper.facts == Facts(
        arxiv="2501.00001",
        authors=("Ada Lovelace",),
        categories=("cs.CL",),
        version=2,
        votes=31,
        code="https://github.com/a/b",
    )
    assert paper.votes_day == DAY + dt.timedelta(days=5)


def test_a_replacement_is_told_of_a_paper_that_is_there_and_counts_as_no_day() -> None:
    newer = said("A", "2501.00001", day=9, announcement=Announcement.REPLACE, version=2)
    unknown = said("B", "2501.00002", day=9, announcement=Announcement.REPLACE_CROSS)
    found = archive(said("A", "2501.00001"), newer, unknown)
    (paper,) = found.papers
    assert [one.day.day for one in paper.replaced] == [10]
    assert (len(found.days), paper.facts.version, paper.days) == (1, 2, (DAY,))


TITLES = st.sampled_from(["Alpha", "Beta", "Gamma", "alpha", "Delta"])
IDS = st.sampled_from(["", "", "2501.00001", "2501.00002", "math/0309136"])
DOIS = st.sampled_from(["", "", "", "10.1/x", "10.1/y"])
CAPTURES = st.lists(st.builds(said, TITLES, IDS, DOIS, st.integers(0, 9), st.uuids().map(str)), min_size=1, max_size=12)


def addresses(found: Archive) -> dict[str, Paper]:
    """Every address part that leads to a paper; none leads to two."""
    led: dict[str, Paper] = {}
    for paper in found.papers:
        for address in (paper.permalink, *paper.former_permalinks):
            assert address not in led
            led[address] = paper
    return led


@given(CAPTURES)
def test_whatever_a_paper_was_captured_under_has_an_address(captures: Sequence[Digest]) -> None:
    led = addresses(archive(*captures))
    for digest in captures:
        (entry,) = digest.entries
        assert permalink(key(entry.title)) in led
        for kind in ("arxiv", "doi"):
            if value := getattr(entry.facts, kind):
                found = led[id_permalink(kind, value)]
                assert value in {getattr(one.entry.facts, kind) for one in found.appearances}


@given(CAPTURES, st.data())
def test_no_address_is_lost_and_none_moves_by_what_comes_later(captures: Sequence[Digest], data: st.DataObject) -> None:
    more = data.draw(CAPTURES)
    before, after = archive(*captures), archive(*captures, *more)
    assert addresses(before).keys() <= addresses(after).keys()
    last = max(digest.day for digest in captures)
    later = [replace(digest, day=digest.day + (last - DAY) + dt.timedelta(days=1)) for digest in more]
    own = {paper.permalink for paper in before.papers}
    moved = own - {paper.permalink for paper in archive(*captures, *later).papers}
    led = addresses(archive(*captures, *later))
    for address in moved:  # only where what came later says that two papers are one
        assert len({one.capture for one in led[address].appearances} & {digest.capture for digest in captures}) > 1


@given(CAPTURES, st.randoms())
def test_the_order_in_which_captures_were_added_does_not_matter(captures: list[Digest], random: object) -> None:
    ordered = sorted(captures, key=lambda digest: digest.capture)
    shuffled = list(captures)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = sorted(shuffled, key=lambda digest: digest.capture)
    assert archive(*ordered) == archive(*again)


@given(
    CAPTURES, st.booleans(), st.sampled_from([permalink, lambda identity: identity[-1], lambda identity: identity[1]])
)
def test_who_stands_alone_is_who_they_would_be_among_all_others(
    captures: Sequence[Digest], renamed: bool, address: Callable[[str], str]
) -> None:
    aliases = {"beta": Alias("Beta", "Beta, retitled", 1)} if renamed else {}

    def assembled() -> object:
        return assemble(captures, (), tagged(), Config(aliases=aliases), str)

    with mock.patch.object(joining, "permalink", address):  # under which several titles have one address
        found = assembled()
        with mock.patch.object(joining, "_alone", lambda claims, _: [()] * len(claims)):
            assert assembled() == found


@pytest.mark.parametrize("count", [2000])
def test_a_title_that_everybody_has_takes_no_longer_than_others(count: int) -> None:
    same = [said("Same", f"2501.{n:05}" if n % 2 else "", day=n % 9, name=f"{n:05}") for n in range(count)]
    assert len(archive(*same).papers) == count // 2
