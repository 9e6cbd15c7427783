"""Reading a capture: the layouts that people really save, and what is said of one that can't be read."""

from __future__ import annotations

import os
import random
import re
import textwrap
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import CaptureError, errors_only
from generator.model import Digest, YearRule
from generator.sources import MAX_BYTES, Capture, find, read
from generator.sources import text as text_reader
from tests.archives import HEADER, HF_DAILY, capture

PAPERS = (
    ("Alpha: A First Title", "We do the first thing. It works well."),
    ("Is the Second Title a Question?", "No. Although it looks like one, the abstract says no."),
    ("Third", "Third things third, says this abstract, and then it says no more."),
    ("Imagen 3", "A short one"),
)
TITLES = tuple(title for title, _ in PAPERS)
FLAT = tuple(text for paper in PAPERS for text in paper)


def reading(tmp_path: Path, content: str | bytes, name: str = "2025-03-11.txt", **options: bool) -> Digest:
    """A capture with that content, read."""
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    (digest,), _ = read(Capture(file, name, name), None, **options)
    return digest


def problem(tmp_path: Path, content: str | bytes, name: str = "2025-03-11.txt") -> str:
    """What is said of a capture that can't be read: one line."""
    with pytest.raises(CaptureError) as raised:
        reading(tmp_path, content, name)
    (only,) = errors_only(raised.value.problems)
    line = str(only)
    assert "\n" not in line
    return line


def papers(digest: Digest) -> list[tuple[str, str]]:
    """Titles and abstracts."""
    return [(entry.title, entry.abstract) for entry in digest.entries]


def cards(*layout: str) -> Sequence[str]:
    """The papers as cards; `{t}` and `{a}` stand for title and abstract, `{n}` for a number."""
    return [
        piece.format(t=title, a=abstract, n=7 + i) for i, (title, abstract) in enumerate(PAPERS) for piece in layout
    ]


@pytest.mark.parametrize(
    "layout",
    [
        ("{t}", "{a}"),
        ("{n}", "{t}", "{a}"),
        ("{n}\n{t}", "{a}"),
        ("{t}", "{a}", "-"),
        ("{t}", "{n} authors", "{a}"),
        ("{t}", "{a}", "Feb {n}, 2025"),
        ("{t}", "{a}", "\u00b7 {n} authors", "Published on Feb {n}, 2025"),
        ("{n}", "{t}", "May {n}", "{a}", "{n} authors"),
        ("{t}", "{t}", "{a}"),
        ("{t}", "{a}", "{a}"),
        ("{t}", "{t}", "{a}", "{a}"),
        ("{n}", "-", "{t}", "{a}"),
        ("{t}", "{a}", "Upvote", "{n},000"),
        ("{t}", "{a}", "\u00b7", "{n} authors"),
    ],
)
def test_what_the_page_puts_beside_its_cards_is_left_out(tmp_path: Path, layout: tuple[str, ...]) -> None:
    digest = reading(tmp_path, capture("Mar 11", *cards(*layout)))
    assert papers(digest) == list(PAPERS)


def test_an_organisation_stands_where_other_cards_have_their_authors(tmp_path: Path) -> None:
    organised = cards("{t}", "{a}", "{n} authors")
    shown = ["NVIDIA" if text == "8 authors" else text for text in organised]
    assert papers(reading(tmp_path, capture("Mar 11", *shown))) == list(PAPERS)


def test_every_entry_twice_is_two_entries(tmp_path: Path) -> None:
    digest = reading(tmp_path, capture("Mar 11", *cards("{t}", "{a}", "{t}", "{a}")))
    assert papers(digest) == [paper for paper in PAPERS for _ in range(2)]


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        "",
        "Daily Papers\n\nby\n\nAK\n\nand the research community",
        "Trending Papers\nby AK and the research community\nGet trending papers in your email inbox once a day!",
    ],
)
def test_headers_vary(tmp_path: Path, header: str) -> None:
    digest = reading(tmp_path, capture("Mar 11", *FLAT, header=header))
    assert papers(digest) == list(PAPERS)
    assert digest.query == ""


def test_the_header_may_go_on_below_the_day(tmp_path: Path) -> None:
    assert papers(reading(tmp_path, capture("Mar 11", "by AK and the research community", *FLAT))) == list(PAPERS)


def test_the_page_turns_below_its_papers(tmp_path: Path) -> None:
    assert papers(reading(tmp_path, capture("Mar 11", "new", "Subscribe", *FLAT, "Previous", "Next"))) == list(PAPERS)


def test_a_line_with_nothing_to_see_is_blank(tmp_path: Path) -> None:
    assert papers(reading(tmp_path, "\n\u200b\n".join(["Mar 11", *FLAT]))) == list(PAPERS)


def test_search_words_are_kept(tmp_path: Path) -> None:
    assert reading(tmp_path, capture("Mar 11", *FLAT, header="new\n\nzero-shot  {{x}}")).query == "zero-shot {{x}}"


def test_hard_wrapped_text_with_other_line_ends_and_a_mark_in_front(tmp_path: Path) -> None:
    wrapped = [textwrap.fill(text, 20) for text in FLAT]
    content = "\ufeff" + capture("Mar 11", *wrapped).replace("\n", "\r\n")
    assert papers(reading(tmp_path, content)) == list(PAPERS)


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    content = capture("Mar 11", "One\u2028title", "One abstract", header="")
    (entry,) = reading(tmp_path, content).entries
    assert (entry.title, entry.title_line, entry.abstract_line) == ("One title", 5, 7)
    assert (entry.title, entry.abstract) == ("One title", "One abstract")


@pytest.mark.parametrize("number", ["1984", "-", "42"])
def test_a_title_may_be_a_number(tmp_path: Path, number: str) -> None:
    digest = reading(tmp_path, capture("Mar 11", number, "On a novel.", *FLAT))
    assert papers(digest) == [(number, "On a novel."), *PAPERS]


def test_a_title_may_be_longer_than_its_abstract_and_an_abstract_be_a_date(tmp_path: Path) -> None:
    long = "Proceedings of the Second International Workshop on Parsing Technologies. (IWPT '91)"
    digest = reading(tmp_path, capture("Mar 11", long, "February 13, 1991", "B", "b"))
    assert papers(digest) == [(long, "February 13, 1991"), ("B", "b")]


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(lambda text: " ".join(text.split())),
        min_size=2,
        max_size=8,
    )
    .filter(all)
    .map(lambda texts: texts[: len(texts) // 2 * 2])
)
def test_a_verbatim_capture_is_kept_to_the_character(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    digest = reading(tmp_path_factory.mktemp("any"), capture("Mar 11", *texts), verbatim=True)
    assert [text for paper in papers(digest) for text in paper] == texts


SENTENCES = "The first sentence is here. The second one follows it."


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("empty", " \n\n", ":1: the file is empty; save the page again"),
        (
            "not UTF-8",
            b"Mar 11\n\nT\xff\n\nIts abstract.\n",
            ":3: not UTF-8 (byte 0xff in column 2); save the file as UTF-8",
        ),
        ("UTF-16", "Mar 11".encode("utf-16"), ":1: the text is UTF-16"),
        ("binary", b"Mar 11\n\n\x00\x00\n\nIts abstract.\n", ":3: binary content (control character U+0000)"),
        ("no day", capture("", *FLAT), ":11: no day, such as `Mar 11`, stands above the first paper"),
        ("30 February", capture("Feb 30", *FLAT), ":9: no year has a `Feb 30`"),
        ("29 February", ("2025/a.txt", capture("Feb 29", *FLAT)), ":9: there is no `Feb 29` in 2025"),
        ("no entries", capture("Mar 11"), ":9: no paper follows the day"),
        ("other day", ("2025-03-12.txt", capture("Mar 11", *FLAT)), ":9: the text says `Mar 11`, the path Mar 12"),
        ("other year", capture("Mar 11, 2024", *FLAT), ":9: the text says 2024, the path 2025"),
        ("no year", ("03-11.txt", capture("Mar 11", *FLAT)), ":9: nothing gives the year of `Mar 11`; name the file"),
        (
            "two years",
            ("2024/2025-03-11.txt", capture("Mar 11", *FLAT)),
            ":1: the folder says 2024, the file name 2025",
        ),
        (
            "no such path",
            ("2025-13-11.txt", capture("Mar 11", *FLAT)),
            ":1: the path says 2025-13-11, a day that no",
        ),
        ("other format", ("2025-03-11.html", "<p>"), ":1: an HTML page without the data of"),
        ("odd: last", capture("Mar 11", *FLAT[:-1]), ":23: titles and abstracts don't alternate: 7 paragraphs"),
        ("odd: split", capture("Mar 11", *FLAT[:3], "It is split.", *FLAT[3:]), ":19: titles and abstracts don't"),
        ("odd: stray", capture("Mar 11", "NVIDIA", *FLAT), ":13: titles and abstracts don't alternate: 9 paragraphs"),
        (
            "even: two splits",
            capture("Mar 11", "A", "One.", SENTENCES, "B", SENTENCES, "C", "c", SENTENCES),
            ":15: this stands where a title belongs and reads like",
        ),
        (
            "even: a split in three",
            capture("Mar 11", *FLAT[:4], "C", "One.", "We add a second part here.", "Three."),
            ":23: this",
        ),
        (
            "even: addresses",
            capture("Mar 11", "A", "a.", "Code is at https://x.org.", "B", "b.", "It is here, too."),
            ":15: this",
        ),
        (
            "no blank line",
            capture("Mar 11", *(f"{title}\n{abstract}" for title, abstract in PAPERS)),
            ":11: this stands",
        ),
        ("two unknown", capture("Mar 11", *cards("{t}", "{a}", "Lab {n}", "{n}")), ":17: `7` may belong to the page"),
        ("authors beside", capture("Mar 11", *cards("{t}", "{a}", "Lab {n}", "{n} authors")), ":17: `7 authors` may"),
        ("dates beside", capture("Mar 11", *cards("{t}", "{a}", "Lab {n}", "Feb {n}")), ":17: `Feb 7` may belong"),
        ("glued to some", capture("Mar 11", "A\n3 authors", "a", "B", "b"), ":12: `3 authors` may belong"),
        ("impossible year", capture("Mar 11, 0025", *FLAT), ":9: `Mar 11, 0025` has an impossible year"),
        ("a dotless i", capture("Apr\u0131l 11", "A", "a"), ":9: no day, such as `Mar 11`, stands above"),
        ("only a mark", "\ufeff \n", ":1: the file is empty"),
        ("date folders", ("2024/03/15.txt", capture("Mar 11", *FLAT)), ":9: the text says `Mar 11`, the path Mar 15"),
        ("a count beside some", capture("Mar 11", "9", *FLAT[:4], "12", *FLAT[4:]), ":11: `9` may belong to the page"),
        ("two pages", capture("Mar 11", *FLAT, HEADER, "Mar 12", *FLAT), ":29: a second page header (`Get trending"),
    ],
)
def test_a_bad_capture_says_where_and_how_to_mend_it(
    tmp_path: Path, name: str, content: str | bytes | tuple[str, str], expected: str
) -> None:
    assert name
    file, content = content if isinstance(content, tuple) else ("2025-03-11.txt", content)
    assert problem(tmp_path, content, file).startswith(file + expected)


def test_two_faults_are_both_reported(tmp_path: Path) -> None:
    with pytest.raises(CaptureError) as raised:
        reading(tmp_path, capture("Mar 11", "Only a title"), "2025-99-99.txt")
    assert [problem.line for problem in raised.value.problems] == [1, 11]


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "2025-03-11.txt"
    with file.open("wb") as sparse:
        sparse.truncate(100_000_000)
    assert file.stat().st_size > MAX_BYTES
    with pytest.raises(CaptureError, match=r"2025-03-11\.txt:1: too large \(100 MB"):
        read(Capture(file, file.name, file.name), None)


def test_folders_links_pipes_and_unreadable_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "2025-03-01.txt").mkdir()
    (tmp_path / "2025-03-02.txt").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "2025-03-03.txt")
    (tmp_path / "2025-03-04.txt").write_text(capture("Mar 4", *FLAT))
    (tmp_path / "2025-03-04.txt").chmod(0)
    said = []
    for found in find(tmp_path)[0]:
        try:
            read(found, None)
        except CaptureError as error:
            said += [problem.what for problem in error.problems]
    expected = ["this is a folder, named like a capture", "this is a symbolic link", "this is not a regular file"]
    assert said[:3] == expected
    assert said[3:] == ([] if os.geteuid() == 0 else ["can't be read (Permission denied)"])


def test_linked_folders_are_refused_and_not_entered(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "2025-03-11.txt").write_text(capture("Mar 11", *FLAT))
    digests = tmp_path / "digests"
    digests.mkdir()
    (digests / "2025").symlink_to(tmp_path / "elsewhere")
    (found,) = find(digests)[0]
    with pytest.raises(CaptureError, match="this is a symbolic link"):
        read(found, None)


def test_a_name_that_no_page_could_show_is_refused(tmp_path: Path) -> None:
    for name in (b"2025-03-11-\xff.txt", b"2025-03-11\n\x1b.txt"):
        (tmp_path / os.fsdecode(name)).write_text(capture("Mar 11", *FLAT))
    for found in find(tmp_path)[0]:
        with pytest.raises(CaptureError, match="the file's name holds characters"):
            read(found, None)
        assert found.shown.isprintable()


@pytest.mark.skipif(os.geteuid() == 0, reason="root can list every folder")
def test_a_folder_that_cannot_be_listed_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "2025-03-11.txt").write_text(capture("Mar 11", *FLAT))
    (tmp_path / "closed").mkdir(mode=0)
    captures, problems = find(tmp_path)
    assert [found.name for found in captures] == ["2025-03-11.txt"]
    assert [problem.what for problem in problems] == ["can't list this folder (Permission denied)"]


def test_hidden_files_and_readmes_are_nobodys_capture(tmp_path: Path) -> None:
    for name in (".hidden.txt", "README.md", "b.txt", "a/c.txt", ".git/d.txt", "README-2025.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [found.name for found in find(tmp_path)[0]] == ["README-2025.txt", "b.txt", "a/c.txt"]


def test_the_plain_capture_of_a_day_comes_before_its_companions(tmp_path: Path) -> None:
    for name in ("2025-03-11-agents.txt", "2025-03-11.txt", "2025-03-10-z.txt"):
        (tmp_path / name).write_text("x")
    assert [found.name for found in find(tmp_path)[0]] == [
        "2025-03-10-z.txt",
        "2025-03-11.txt",
        "2025-03-11-agents.txt",
    ]


@pytest.mark.parametrize(
    ("name", "line", "year", "day", "origin"),
    [
        ("2025-03-11.txt", "Mar 11", None, "2025-03-11", "path"),
        ("2025-03-11-zero-shot.txt", "March 11", 1999, "2025-03-11", "path"),
        ("2025/03-11.txt", "11 Mar", None, "2025-03-11", "path"),
        ("2025/03/11.txt", "Mar 11", None, "2025-03-11", "path"),
        ("20250311.txt", "Mar 11", 1999, "2025-03-11", "path"),
        ("hf_2025_3_11.txt", "Mar 11", 1999, "2025-03-11", "path"),
        ("2025.03.11.txt", "Mar 11", 1999, "2025-03-11", "path"),
        ("2025/gpt-4-1.txt", "Mar 11", 1999, "2025-03-11", "path"),
        ("2025/3.5-sonnet.txt", "Mar 11", 1999, "2025-03-11", "path"),
        ("2025/anything.txt", "Mar 11", None, "2025-03-11", "path"),
        ("lab/2024/x.txt", "Feb 29", None, "2024-02-29", "path"),
        ("anything.txt", "Mar 11", 2023, "2023-03-11", "--year"),
        ("03-11-more.txt", "Mar 11", 2023, "2023-03-11", "--year"),
        ("anything.txt", "Mar. 11, 2022", 2023, "2022-03-11", "line 9"),
    ],
)
def test_what_gives_the_year(tmp_path: Path, name: str, line: str, year: int | None, day: str, origin: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(capture(line, *FLAT))
    (digest,), _ = read(Capture(file, name, name), YearRule(year, "--year") if year else None)
    assert (digest.day.isoformat(), digest.day_from) == (day, origin)


@pytest.mark.corpus
def test_blank_lines_inside_two_abstracts_are_noticed() -> None:
    """The number of paragraphs stays even, so only what they say can tell. Real papers, every page of a year."""
    silent = noticed = 0
    for file in sorted(HF_DAILY.glob("2025-*.txt")):
        flat = file.read_text(encoding="utf-8").strip().split("\n\n")[5:]
        chance = random.Random(file.name)  # noqa: S311
        for one, other in [chance.sample(range(1, len(flat), 2), 2) if len(flat) > 4 else (1, 3)]:
            split = [
                re.sub(r"\. (?=[A-Z])", ".\n\n", text, count=1) if i in (one, other) else text
                for i, text in enumerate(flat)
            ]
            content = capture("Mar 11", *split)
            if content.count("\n\n") != len(flat) + 6:
                continue
            if text_reader.read(content, "x.txt", verbatim=False).problems:
                noticed += 1
            else:
                silent += 1
    assert noticed > 200
    assert silent <= 0.02 * noticed


PIECES = st.sampled_from(
    ["Mar 11", "May 2, 2025", "30 Feb", "12", "-", "\u00b7", "3 authors", "Upvote", "NVIDIA", "new", "by", "AK", "Next",
     "Daily Papers", "by AK and the research community", "\u200b", "\u0131", "\ufeff", "A title", "One. Two.", "\x85"]
)  # fmt: skip


@given(
    st.lists(st.one_of(PIECES, st.text()), max_size=24),
    st.sampled_from(["\n", "\n\n", "\r\n\r\n", "\r"]),
    st.booleans(),
)
def test_whatever_is_in_a_file_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str], between: str, verbatim: bool
) -> None:
    content = between.join(["Mar 11", *pieces]).encode("utf-8", "surrogatepass")
    try:
        digest = reading(tmp_path_factory.mktemp("any"), content, verbatim=verbatim)
    except CaptureError as error:
        for found in error.problems:
            assert 1 <= found.line <= content.count(b"\n") + content.count(b"\r") + 1
    else:
        assert digest.entries
        assert all(entry.title and entry.abstract for entry in digest.entries)
        assert all(entry.title_line <= entry.abstract_line for entry in digest.entries)
