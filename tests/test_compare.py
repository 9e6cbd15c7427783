"""What a pull request is told: what is new, changed or gone since another checkout of the archive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.archive import assemble
from generator.compare import compare, lines, markdown
from generator.identity import key
from generator.model import Alias, Archive, Config, Digest, Entry
from tests.archives import SAMPLE, capture, tagged
from tests.test_cli import run

NASTY = [
    "```",
    "~~~",
    "::error::x",
    "##[error]x",
    "# x",
    "<img src=x>",
    "@all #1 https://x.org",
    "\x85\u2028``` x",
    "\r",
]


def archive(days: Mapping[str, Sequence[tuple[str, str]]], *, topic: str = "t", **aliases: str) -> Archive:
    """Papers by day; an alias is given as old_title=new_title."""
    digests = [
        Digest(f"{day}.txt", dt.date.fromisoformat(day), "path", "", tuple(Entry(*paper, 1, 3) for paper in those))
        for day, those in days.items()
    ]
    config = Config(aliases={key(old): Alias(old, new, 1) for old, new in aliases.items()})
    return assemble(digests, (), tagged(topic), config, str)[0]


BEFORE = {"2025-03-11": [("A", "a"), ("B", "b")], "2025-03-12": [("C", "c"), ("A", "a")]}


def test_the_same_archive_has_no_changes() -> None:
    assert list(lines(compare(archive(BEFORE), archive(BEFORE)))) == [
        "0 new days, 0 new papers, 0 papers changed, 0 addresses gone"
    ]


def test_a_new_day_is_told_with_its_new_papers() -> None:
    after = BEFORE | {"2025-03-13": [("D", "d"), ("A", "a")]}
    assert list(lines(compare(archive(BEFORE), archive(after)))) == [
        "1 new day, 1 new paper, 0 papers changed, 0 addresses gone",
        "+ 2025-03-13: 2 papers, 1 of them new",
        "+ D",
    ]


def test_a_paper_that_goes_is_told_with_its_address() -> None:
    found = compare(archive(BEFORE), archive({"2025-03-12": [("C", "c"), ("A", "a")]}))
    (paper,) = [paper for paper in archive(BEFORE).papers if paper.title == "B"]
    assert list(lines(found)) == [
        "0 new days, 0 new papers, 0 papers changed, 1 address gone",
        "- 2025-03-11: no capture any more",
        f"- papers/{paper.permalink}/ led to: B",
    ]


def test_a_paper_that_is_worded_otherwise_has_changed() -> None:
    after = BEFORE | {"2025-03-12": [("c", "c"), ("A", "another")]}
    assert list(lines(compare(archive(BEFORE), archive(after, topic="u"))))[1:] == [
        "! A: another abstract; topics were t, are u",
        "! B: topics were t, are u",
        "! c: its title was: C; topics were t, are u",
    ]


def test_an_old_title_that_leads_to_the_new_one_is_a_change_and_no_loss() -> None:
    after = {"2025-03-11": [("New", "a"), ("B", "b")], "2025-03-12": [("C", "c"), ("A", "a")]}
    assert list(lines(compare(archive(BEFORE), archive(after, A="New"))))[1:] == ["! New: its title was: A"]
    back = list(lines(compare(archive(after, A="New"), archive(BEFORE))))
    assert back[1:] == ["! A: its title was: New", f"- papers/{archive(after).papers[0].permalink}/ led to: New"]


def test_a_title_that_differs_in_form_alone_is_the_same_paper() -> None:
    found = compare(archive({"2025-03-11": [("Zero-Shot", "a")]}), archive({"2025-03-11": [("zero\u2010shot", "a")]}))
    assert [one.what for one in found.changed] == [("its title was: Zero-Shot",)]
    assert found.papers == ()
    assert found.lost == ()


@given(st.lists(st.one_of(st.text(min_size=1), st.sampled_from(NASTY)).filter(str.strip), max_size=9, unique_by=key))
@example(NASTY)
def test_no_text_of_a_capture_can_be_markup_or_a_command(titles: list[str]) -> None:
    papers = {"2025-03-11": [("A", "a"), *((title, "b") for title in titles)]}
    for before, after in ((archive(BEFORE), archive(papers)), (archive(papers), archive(BEFORE))):
        head, blank, fence, *shown, end = markdown(lines(compare(before, after)))
        assert (head[:3], blank, fence, end) == ("## ", "", "```diff", "```")
        assert shown[0][0].isdigit()
        assert {line[:2] for line in shown[1:]} <= {"+ ", "- ", "! "}
        assert all(line.isprintable() for line in shown)


def test_a_text_is_one_line_without_what_steers_a_terminal() -> None:
    found = compare(archive({}), archive({"2025-03-11": [("A\u3000title\x1b[31m\u202e", "a")]}))
    assert list(lines(found))[2] == "+ A title\ufffd[31m\ufffd"


def test_a_summary_stays_within_what_github_shows() -> None:
    papers = {"2025-03-11": [(f"{n} {chr(0x1F600) * 4000}", "a") for n in range(1000)]}
    shown = list(markdown(lines(compare(archive({}), archive(papers)))))
    assert "  and 800 more" in shown
    assert len("\n".join(shown).encode()) < 2**20


# ---- as a command


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Two checkouts: `before` has a day, and `.` has another one besides."""
    for folder in (tmp_path, tmp_path / "before"):
        (folder / "digests").mkdir(parents=True)
        (folder / "digests" / "2025-03-11.txt").write_text(capture("Mar 11", "A Title", "An abstract."))
        (folder / "topics.yml").write_text((SAMPLE / "topics.yml").read_text())
    (tmp_path / "digests" / "2025-03-12.txt").write_text(capture("Mar 12", "```", "An abstract of it."))
    return tmp_path


def test_two_checkouts_are_compared_and_nothing_is_written(place: Path) -> None:
    done = run(place, "compare", "before", "--topics", "topics.yml", "--format", "github")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "## What this changes in the archive\n\n```diff\n"
        "1 new day, 1 new paper, 0 papers changed, 0 addresses gone\n"
        "+ 2025-03-12: 1 paper, 1 of them new\n+ ```\n```\n"
    )
    assert not (place / "docs").exists()
    assert "+ ```\n" in run(place, "compare", "before", "--topics", "topics.yml").stdout


def test_each_checkout_has_its_own_configuration(place: Path) -> None:
    (place / "archive.yml").write_text('aliases: {"A Title": "Another Title"}\n')
    done = run(place, "compare", "before", "--topics", "topics.yml")
    assert "! Another Title: its title was: A Title\n" in done.stdout
    assert "0 addresses gone" in done.stdout


def test_a_checkout_that_cannot_be_read_is_nothing_to_compare_with(place: Path) -> None:
    (place / "before" / "archive.yml").write_text("yaer: 2025")
    done = run(place, "compare", "before", "--topics", "topics.yml")
    assert done.returncode == 0
    assert done.stdout.startswith("! nothing to compare with: before/archive.yml:1: unknown key `yaer`")


def test_a_bad_capture_fails_as_it_does_elsewhere(place: Path) -> None:
    (place / "digests" / "2025-03-12.txt").write_text("Mar 12")
    done = run(place, "compare", "before", "--topics", "topics.yml")
    assert done.returncode == 1
    assert done.stdout.startswith("0 new days")
    assert run(place, "compare", "before", "--topics", str(place / "topics.yml")).returncode == 2
    assert run(place, "compare", "nowhere", "--topics", "topics.yml").returncode == 2
