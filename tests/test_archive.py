"""Merging: what is one paper, which wording it shows, and that nothing else of it is lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from generator.archive import assemble
from generator.build import build, gather, left_out
from generator.errors import Problem, Severity, errors_only
from generator.identity import key, permalink
from generator.model import Alias, Archive, Boilerplate, Config, Digest, Entry
from tests.archives import capture, tagged, tiny_settings


def digest(capture: str, *papers: tuple[str, str], day: str = "") -> Digest:
    """A digest as if it had been read; the day is the capture's name."""
    entries = tuple(Entry(title, abstract, 3 + 4 * i, 5 + 4 * i) for i, (title, abstract) in enumerate(papers))
    return Digest(capture, dt.date.fromisoformat(day or capture[:10]), "path", "", entries)


def assembled(*digests: Digest, **aliases: str) -> tuple[Archive, list[Problem]]:
    """The archive of some digests; an alias is given as old_title=new_title."""
    config = Config(aliases={key(old): Alias(old, new, 1) for old, new in aliases.items()})
    return assemble(digests, (), tagged(), config, lambda capture: f"d/{capture}")


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


def test_a_copy_of_a_capture_is_left_out_and_named() -> None:
    papers = (("A", "a"), ("B", "b"))
    archive, (warning,) = assembled(
        digest("2026-04-22 (1).txt", *papers, day="2026-04-22"), digest("2026-04-21.txt", *papers),
        digest("2026-04-22.txt", *papers),
    )  # fmt: skip
    assert archive.captures == 2
    assert [len(paper.appearances) for paper in archive.papers] == [2, 2]
    said = "d/2026-04-22.txt:1: warning: this is d/2026-04-22 (1).txt word for word, and is left out; delete one of"
    assert str(warning).startswith(said)


def test_what_differs_in_a_word_or_in_its_search_is_no_copy() -> None:
    one = digest("2026-04-22.txt", ("A", "a"), ("B", "b"))
    searched = replace(one, capture="2026-04-22-x.txt", query="x")
    more = digest("2026-04-22-y.txt", ("A", "a"), ("B", "b"), ("C", "c"))
    turned = digest("2026-04-22-z.txt", ("B", "b"), ("A", "a"))
    archive, warnings = assembled(one, searched, more, turned)
    assert (archive.captures, warnings) == (4, [])


def test_the_same_words_in_another_year_are_kept_and_warned_about() -> None:
    archive, (warning,) = assembled(digest("2024-03-11.txt", ("A", "a")), digest("2025-03-11.txt", ("A", "a")))
    assert archive.captures == 2
    assert str(warning) == (
        "d/2025-03-11.txt:1: warning: this is d/2024-03-11.txt word for word, in another year; "
        "delete the one whose year is wrong"
    )


def days(*days: str) -> list[str]:
    """What is said of an archive of these days."""
    return [str(said) for said in assembled(*(digest(f"{day}.txt", (day, "a")) for day in days))[1]]


def test_a_day_years_from_all_others_is_warned_about_once() -> None:
    usual = ("2024-04-21", "2025-04-22", "2026-04-21")
    (far,) = days("2062-04-22", *usual, "2062-04-23")
    assert far == (
        "d/2062-04-22.txt:1: warning: 2062-04-22 is 36 years from most of the archive's days; "
        "correct the year (from: path) if it is mistyped"
    )
    (early,) = days("1992-04-22", *usual)
    assert early.startswith("d/1992-04-22.txt:1: warning: 1992-04-22 is 32 years from most")
    assert days(*usual, "2028-04-20") == []
    assert len(days(*usual, "2028-04-21")) == 1
    assert days("2050-01-01") == []
    assert days("2062-04-22")[0].startswith("d/2062-04-22.txt:1: warning: 2062-04-22 lies far ahead")


# Found by trying: the first 40 bits of SHA-256 are the same.
ONE, OTHER = "x\u2200\u2206\u228a\u2285", "x\u2200\u2207\u225b\u225d"


def test_of_two_titles_with_one_address_the_first_seen_keeps_it() -> None:
    assert key(ONE) != key(OTHER)
    assert permalink(key(ONE)) == permalink(key(OTHER)) == "x-6pvfwwp3"
    archive, errors = assembled(
        digest("2025-03-12.txt", ("A", "a"), (ONE, "its"), ("B", "b"), (OTHER, "b")),
        digest("2025-03-11.txt", (OTHER, "its own")),
        digest("2025-03-13.txt", (ONE, "its")),
    )
    assert [paper.title for paper in archive.papers] == [OTHER, "A", "B"]
    assert [len(day.digests) for day in archive.days] == [1, 1]
    places = [(one.capture, one.place) for paper in archive.papers for one in paper.appearances]
    assert places == [
        ("2025-03-11.txt", 1), ("2025-03-12.txt", 4), ("2025-03-12.txt", 1), ("2025-03-12.txt", 3),
    ]  # fmt: skip
    assert [(error.path, error.line, error.severity) for error in errors_only(errors)] == [
        ("d/2025-03-12.txt", 7, Severity.ERROR), ("d/2025-03-13.txt", 3, Severity.ERROR),
    ]  # fmt: skip
    assert "only d/2025-03-11.txt:3 is used" in str(errors[0])


def test_an_old_title_never_takes_the_address_of_another_paper() -> None:
    archive, (error,) = assembled(digest("2025-03-11.txt", (ONE, "a"), ("New", "n")), **{OTHER: "New"})
    assert [paper.former_permalinks for paper in archive.papers] == [(), ()]
    assert str(error).startswith(f"archive.yml:1: the address of the old title `{OTHER}` is another paper's")
    two, (error,) = assembled(digest("2025-03-11.txt", ("A", "a"), ("B", "b")), **{ONE: "A", OTHER: "B"})
    assert [paper.former_permalinks for paper in two.papers] == [("x-6pvfwwp3",), ()]
    assert error.severity is Severity.ERROR


def test_captures_with_colliding_titles_are_built(tmp_path: Path) -> None:
    digests = tmp_path / "digests"
    digests.mkdir()
    abstract = "We do what we do. It works."
    for day in (11, 12):
        content = capture(f"Mar {day}", ONE, abstract, "A", abstract, OTHER, abstract, "B", abstract)
        (digests / f"2025-03-{day}.txt").write_text(content)
    built = build(replace(tiny_settings(tmp_path / "docs"), digests=digests, config=tmp_path / "none.yml"))
    assert [(problem.path[-6:], problem.line) for problem in errors_only(built.gathered.problems)] == [
        ("11.txt", 19), ("12.txt", 19),
    ]  # fmt: skip
    assert sorted(path.name for path in (tmp_path / "docs" / "papers").glob("*-*.md")) == [
        f"{permalink(key(title))}.md" for title in ("A", "B", ONE)
    ]


def test_a_long_chain_of_aliases_is_followed_once() -> None:
    chain = {f"Title {number}": f"Title {number + 1}" for number in range(5000)}
    archive, problems = assembled(digest("2025-03-11.txt", ("Title 0", "a"), ("Title 4000", "a")), **chain)
    (paper,) = archive.papers
    assert (paper.title, len(paper.former_permalinks), problems) == ("Title 5000", 5000, [])


def test_what_is_left_out_of_a_capture_is_told_in_a_line() -> None:
    upvotes = [Boilerplate("upvotes", text, line) for line, text in enumerate("77123456", start=3)]
    one = replace(
        digest("2025-03-11.txt", ("A", "a")), boilerplate=(*upvotes, Boilerplate("organisations", "N\x1bV", 20))
    )
    archive, _ = assembled(one, digest("2025-03-12.txt", ("A", "a")))
    assert list(left_out(archive, lambda name: f"d/{name}")) == [
        "d/2025-03-11.txt:3: left out: upvotes (8): `7`, `1`, `2`, `3`, `4`, \u2026; organisations (1): `N\\x1bV`"
    ]


def test_the_tiny_archive(tmp_path: Path) -> None:
    gathered = gather(tiny_settings(tmp_path))
    archive = gathered.archive
    assert (archive.captures, archive.entries, len(archive.papers), len(archive.days)) == (5, 13, 10, 4)
    assert [problem.line for problem in gathered.problems] == [25, 23, 21]
