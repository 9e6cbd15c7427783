"""Merging: what is one paper, which wording it shows, and that nothing else of it is lost."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from generator.archive import assemble
from generator.build import gather
from generator.errors import Problem
from generator.identity import key, permalink
from generator.model import Alias, Archive, Config, Digest, Entry
from tests.archives import tiny_settings


def digest(capture: str, *papers: tuple[str, str], day: str = "") -> Digest:
    """A digest as if it had been read; the day is the capture's name."""
    entries = tuple(Entry(title, abstract, 3 + 4 * i, 5 + 4 * i) for i, (title, abstract) in enumerate(papers))
    return Digest(capture, dt.date.fromisoformat(day or capture[:10]), "path", "", entries)


def assembled(*digests: Digest, **aliases: str) -> tuple[Archive, list[Problem]]:
    """The archive of some digests; an alias is given as old_title=new_title."""
    config = Config(aliases={key(old): Alias(old, new, 1) for old, new in aliases.items()})
    return assemble(digests, (), lambda *_: (), config, lambda capture: f"d/{capture}")


def test_several_captures_of_a_day_make_one_day_with_each_paper_once() -> None:
    archive, _ = assembled(
        digest("2025-03-11.txt", ("A", "a"), ("B", "b")),
        digest("2025-03-11-more.txt", ("C", "c"), ("B", "b"), ("A", "a")),
    )
    (day,) = archive.days
    assert [listing.paper.title for listing in day.listings] == ["A", "B", "C"]
    places = {
        listing.paper.title: [(one.capture, one.place) for one in listing.appearances] for listing in day.listings
    }
    assert places["A"] == [("2025-03-11.txt", 1), ("2025-03-11-more.txt", 3)]
    assert places["C"] == [("2025-03-11-more.txt", 1)]


def test_the_same_month_and_day_of_two_years_are_two_days() -> None:
    archive, _ = assembled(digest("2025-03-11.txt", ("A", "a")), digest("2024-03-11.txt", ("A", "a")))
    assert [day.date.year for day in archive.days] == [2024, 2025]
    assert [one.day.year for one in archive.papers[0].appearances] == [2024, 2025]


def test_a_day_lists_only_its_own_appearances() -> None:
    archive, _ = assembled(digest("2025-03-11.txt", ("A", "a")), digest("2025-03-12.txt", ("A", "a")))
    assert [len(day.listings[0].appearances) for day in archive.days] == [1, 1]
    assert archive.papers[0].first_day == dt.date(2025, 3, 11)


def test_the_newest_wording_is_shown_and_the_older_kept_and_reported() -> None:
    archive, warnings = assembled(
        digest("2025-03-12.txt", ("Aren't we", "new")), digest("2025-03-11.txt", ("Aren\u2019t We", "old"))
    )
    (paper,) = archive.papers
    assert (paper.title, paper.abstract) == ("Aren't we", "new")
    assert [wording.text for wording in paper.other_titles] == ["Aren\u2019t We"]
    assert [(wording.text, wording.appearance.capture) for wording in paper.other_abstracts] == [
        ("old", "2025-03-11.txt")
    ]
    (warning,) = warnings
    assert str(warning).startswith("d/2025-03-11.txt:5: warning: d/2025-03-12.txt:5 words this paper's abstract")


def test_of_two_captures_of_a_day_the_later_is_the_newer_and_of_two_places_the_first() -> None:
    archive, _ = assembled(
        digest("2025-03-11.txt", ("A", "first")), digest("2025-03-11-more.txt", ("A", "second"), ("A", "third"))
    )
    assert archive.papers[0].abstract == "second"
    assert [wording.text for wording in archive.papers[0].other_abstracts] == ["third", "first"]


def test_the_order_of_captures_changes_nothing_but_the_order_within_a_day() -> None:
    one, two = digest("2025-03-11.txt", ("A", "a")), digest("2025-03-12.txt", ("A", "b"), ("C", "c"))
    assert assembled(one, two) == assembled(two, one)


def test_an_alias_joins_an_old_title_with_the_new_one() -> None:
    archive, _ = assembled(
        digest("2025-03-12.txt", ("Old", "a")), digest("2025-03-11.txt", ("New", "a")), Old="New", Older="Old"
    )
    (paper,) = archive.papers
    assert (paper.title, paper.permalink) == ("New", permalink("new"))
    assert set(paper.former_permalinks) == {permalink("old"), permalink("older")}
    assert [wording.text for wording in paper.other_titles] == ["Old"]


def test_an_alias_to_a_title_that_no_capture_has_names_the_paper_all_the_same() -> None:
    archive, warnings = assembled(digest("2025-03-12.txt", ("Old", "a")), Old="New")
    assert [paper.title for paper in archive.papers] == ["New"]
    assert warnings == []


def test_an_alias_of_nothing_is_reported() -> None:
    _, warnings = assembled(digest("2025-03-12.txt", ("A", "a")), Old="New")
    assert [str(warning) for warning in warnings] == [
        "archive.yml:1: warning: no capture has a paper called `Old` or `New`; check the titles"
    ]


def test_the_tiny_archive(tmp_path: Path) -> None:
    gathered = gather(tiny_settings(tmp_path))
    archive = gathered.archive
    assert (archive.captures, archive.entries, len(archive.papers), len(archive.days)) == (5, 13, 10, 4)
    assert [problem.line for problem in gathered.problems] == [25, 21]
