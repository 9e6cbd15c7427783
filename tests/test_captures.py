"""Reading a capture: the layouts that people really save, and what is said of one that can't be read."""

from __future__ import annotations

import contextlib
import os
import random
import re
import textwrap
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.captures import CHANGES, results, sample
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
    return with_warnings(tmp_path, content, name, **options)[0]


def with_warnings(
    tmp_path: Path, content: str | bytes, name: str = "2025-03-11.txt", **options: bool
) -> tuple[Digest, list[str]]:
    """A capture with that content, read, and what was said of it."""
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    (digest,), warnings = read(Capture(file, name, name), None, **options)
    assert errors_only(warnings) == []
    return digest, [str(warning).removeprefix(name) for warning in warnings]


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
        ("Upvote {n}", "{t}", "{a}"),
        ("Upvote\n{n}", "{t}", "{a}"),
        ("{n}", "{t}", "{n} authors", "{a}", "{n} comments"),
        ("{t}", "Paused", "{a}"),
        ("Paused\n{t}", "{a}"),
        ("Submitted by", "user-{n}", "{n}", "{t}", "\u00b7 {n} authors", "{a}"),
        ("Submitted by\nuser-{n}\n{t}", "{a}"),
        ("Submitted by user-{n}", "{t}", "{a}", "Published on Feb {n}, 2025"),
        ("{t}", "Abstract", "{a}"),
        ("{t}", "Abstract:\n{a}"),
        ("{t}", "Abstract: {a}"),
        ("Title: {t}", "Abstract \u2014 {a}"),
        ("## {t}", "{a}"),
        ("{n}. {t}", "{a}"),
        ("### ({n}) {t}", "**Abstract** {a}"),
        ("- {t}", "{a}", "View the paper"),
    ],
)
def test_what_the_page_puts_beside_its_cards_is_left_out(tmp_path: Path, layout: tuple[str, ...]) -> None:
    digest = reading(tmp_path, capture("Mar 11", *cards(*layout)))
    assert papers(digest) == list(PAPERS)


def test_an_organisation_stands_where_other_cards_have_their_authors(tmp_path: Path) -> None:
    organised = cards("{t}", "{a}", "{n} authors")
    shown = ["NVIDIA" if text == "8 authors" else text for text in organised]
    assert papers(reading(tmp_path, capture("Mar 11", *shown))) == list(PAPERS)


@pytest.mark.parametrize(
    ("layout", "kinds"),
    [
        (("{n}", "{t}", "{a}"), {"upvotes": ["7", "8", "9", "10"]}),
        (("## {t}", "{a}"), {"marks of headings": ["## "] * 4}),
        (("{t}", "{t}", "{a}"), {"texts twice": list(TITLES)}),
        (("Submitted by", "me", "{t}", "{a}"), {"submitters": ["Submitted by", "me"] * 4}),
        (("{t}", "{a}", "Read on"), {"lines that every card has": ["Read on"] * 4}),
    ],
)
def test_what_is_left_out_is_kept_by_kind(tmp_path: Path, layout: tuple[str, ...], kinds: dict[str, list[str]]) -> None:
    content = capture("Mar 11", *cards(*layout), "Previous\nNext")
    left_out = reading(tmp_path, content).boilerplate
    for kind, texts in {**kinds, "lines of the page's footer": ["Previous Next"]}.items():
        assert [one.text for one in left_out if one.kind == kind] == texts
    for one in left_out:
        assert content.split("\n")[one.line - 1].startswith(one.text.split(" ")[0])


def test_an_organisation_is_told_from_authors_in_what_is_left_out(tmp_path: Path) -> None:
    shown = ["NVIDIA" if text == "8 authors" else text for text in cards("{t}", "{a}", "{n} authors")]
    left_out = reading(tmp_path, capture("Mar 11", *shown)).boilerplate
    assert [(one.kind, one.text) for one in left_out] == [
        ("authors", "7 authors"), ("organisations", "NVIDIA"), ("authors", "9 authors"), ("authors", "10 authors"),
    ]  # fmt: skip


def test_what_is_left_out_stands_at_the_same_place_of_several_cards(tmp_path: Path) -> None:
    """One card shows no place; and a half of an abstract is no organisation."""
    split = "Its abstract begins here, and this is the end of its first sentence."
    lost = ("First paper", "3 authors", "Its abstract.", "Second paper", split, "Here its second half goes on.")
    third = ("Third paper", "4 authors", "Its abstract, too.")
    for texts, second in ((lost, 21), ((*lost, *third), 21), (("Org", "3 authors", "$x$", "$x$"), 15)):
        with pytest.raises(CaptureError, match=":13: `3 authors` may belong") as raised:
            reading(tmp_path, capture("Mar 11", *texts))
        assert [problem.line for problem in raised.value.problems] == [13, second]
    assert ":11: `7` may belong" in problem(tmp_path, capture("Mar 11", "7", "A title", "An abstract."))


def test_two_titles_with_the_same_beside_them_are_no_title_and_abstract(tmp_path: Path) -> None:
    said = problem(tmp_path, capture("Mar 11", *cards("{n}", "{t}"), *cards("{n}", "{t} again")))
    assert ":11: next to none of 16 paragraphs reads like an abstract" in said


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


MENU = "Hugging Face's logo\nHugging Face\nModels\nDatasets\nSpaces\nDocs\nEnterprise\nPricing\n\nLog In\n\nSign Up"


@pytest.mark.parametrize("header", [f"{MENU}\n\n{HEADER}", "# Daily Papers\n\nModels Datasets Spaces\n\nLog In"])
def test_the_menu_above_the_day_is_no_search(tmp_path: Path, header: str) -> None:
    digest = reading(tmp_path, capture("Mar 11", *FLAT, header=header))
    assert (papers(digest), digest.query) == (list(PAPERS), "")


def test_one_word_of_the_menu_alone_is_a_search(tmp_path: Path) -> None:
    assert reading(tmp_path, capture("Mar 11", *FLAT, header=f"{HEADER}\n\ndatasets")).query == "datasets"
    assert reading(tmp_path, capture("Mar 11", *FLAT, header=f"{MENU}\n\nsets of data")).query == "sets of data"


FOOTERS = [
    ("Previous", "Next"),
    ("Company", "TOS", "Privacy", "About", "Jobs", "Website", "Models", "Datasets", "Spaces", "Pricing", "Docs"),
    ("Company TOS Privacy About Jobs",),
    ("Previous\nNext\nSystem theme\nCompany", "TOS\nPrivacy", "\u00a9 Hugging Face"),
    ("Company\u00a9 Hugging Face", "\u00a9 2025 Hugging Face \u00b7 TOS | Privacy"),
]


@pytest.mark.parametrize("footer", FOOTERS)
def test_the_footer_is_no_paper(tmp_path: Path, footer: tuple[str, ...]) -> None:
    digest = reading(tmp_path, capture("Mar 11", *FLAT, *footer))
    assert papers(digest) == list(PAPERS)
    assert [one.text for one in digest.boilerplate] == [" ".join(text.split()) for text in footer]


def test_a_footer_among_the_papers_is_an_error(tmp_path: Path) -> None:
    said = problem(tmp_path, capture("Mar 11", *FLAT[:4], "Company", "TOS", *FLAT[4:]))
    assert ":19: the page's menu or footer (`Company`) among the papers" in said
    verbatim = reading(tmp_path, capture("Mar 11", *FLAT, "Company", "TOS"), verbatim=True)
    assert papers(verbatim) == [*PAPERS, ("Company", "TOS")]


def test_a_word_of_the_menu_can_be_a_title(tmp_path: Path) -> None:
    assert papers(reading(tmp_path, capture("Mar 11", "Models", *FLAT[1:]))) == [("Models", FLAT[1]), *PAPERS[1:]]


def test_the_page_turns_below_its_papers(tmp_path: Path) -> None:
    assert papers(reading(tmp_path, capture("Mar 11", "new", "Subscribe", *FLAT, "Previous", "Next"))) == list(PAPERS)


def test_a_line_with_nothing_to_see_is_blank(tmp_path: Path) -> None:
    assert papers(reading(tmp_path, "\n\u200b\n".join(["Mar 11", *FLAT]))) == list(PAPERS)


def test_search_words_are_kept(tmp_path: Path) -> None:
    assert reading(tmp_path, capture("Mar 11", *FLAT, header="new\n\nzero-shot  {{x}}")).query == "zero-shot {{x}}"
    assert reading(tmp_path, capture("Mar 11", *FLAT, header="what is new in rl.")).query == "what is new in rl."


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
        st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "M"]), min_size=1)
        .map(lambda text: " ".join(f"x{text}".split())),
        min_size=2,
        max_size=8,
    )
    .map(lambda texts: texts[: len(texts) // 2 * 2])
)  # fmt: skip
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
        ("UTF-16 without mark", capture("Mar 11", *FLAT).encode("utf-16-le"), ":1: the text is UTF-16, not UTF-8"),
        ("UTF-16, big end first", capture("Mar 11", *FLAT).encode("utf-16-be"), ":1: the text is UTF-16, not UTF-8"),
        ("UTF-32 without mark", capture("Mar 11", *FLAT).encode("utf-32-le"), ":1: the text is UTF-32, not UTF-8"),
        ("UTF-32, big end first", capture("Mar 11", *FLAT).encode("utf-32-be"), ":1: the text is UTF-32, not UTF-8"),
        ("UTF-32", capture("Mar 11", *FLAT).encode("utf-32"), ":1: the text is UTF-32, not UTF-8"),
        ("HTML", "\ufeff\n <!DOCTYPE html>\n<p>Mar 11", ":1: an HTML page without the data of Hugging Face"),
        ("HTML, commented", "<!-- saved from -->\n<HTML lang=en>", ":1: an HTML page without"),
        ("XHTML", '<?xml version="1.0"?>\n<html xmlns="x">', ":1: an HTML page without"),
        ("a feed", '<?xml version="1.0"?>\n<feed>', ":2: not XML: no element found"),
        ("broken JSON", '[{"title": "x"}', ":1: not JSON"),
        ("a mail", "From: a@b\nTo: c@d\nSubject: x\n\nMar 11", ":1: a mail without a listing of arXiv"),
        ("PDF", b"%PDF-1.7\n%\xe2\xe3", ":1: this is a PDF"),
        ("RTF", rb"{\rtf1\ansi Mar 11}", ":1: this is an RTF document"),
        ("ZIP", b"PK\x03\x04\x14\0\0\0a.txt", ":1: this is a ZIP archive"),
        ("DOCX", b"PK\x03\x04\x14\0[Content_Types].xml", ":1: this is an Office document"),
        ("gzip", b"\x1f\x8b\x08\0\0", ":1: this is compressed (gzip)"),
        ("PNG", b"\x89PNG\r\n\x1a\n\0", ":1: this is a picture"),
        ("WEBP", b"RIFF\x10\0\0\0WEBPVP8 ", ":1: this is a picture"),
        ("HTML by its ending", ("2025-03-11.html", "<!doctype html>"), ":1: an HTML page without"),
        ("one line a text", "Mar 11\n" + "\n".join(FLAT), ":2: no blank line sets titles and abstracts apart: 8 lines"),
        (
            "a day in French",
            capture("28 avril", *FLAT),
            ":9: no day, such as `Mar 11`, stands above the first paper: `28 avril` may be meant as one; write the day",
        ),
        (
            "in German",
            capture("11. M\u00e4rz 2025", *FLAT),
            ":9: no day, such as `Mar 11`, stands above the first paper:",
        ),
        (
            "in Japanese",
            capture("3\u670811\u65e5", *FLAT),
            ":9: no day, such as `Mar 11`, stands above the first paper: ",
        ),
        (
            "in numbers",
            capture("11/03/2025", *FLAT),
            ":9: no day, such as `Mar 11`, stands above the first paper: `11/",
        ),
        ("other weekday", capture("Monday, Mar 11", *FLAT), ":9: `Monday, Mar 11` was a Tuesday in 2025; correct this"),
        (
            "strange above",
            capture("Mar 11", *FLAT, header="One\n\nTwo\n\nThree"),
            ":3: `Two` above the day (`Mar 11` in line 7) is no line of the page's header (also line 5)",
        ),
        (
            "titles alone",
            capture("Mar 11", *TITLES, *TITLES[:2]),
            ":11: next to none of 6 paragraphs reads like an abs",
        ),
        ("titles, odd", capture("Mar 11", *TITLES, *TITLES[:3]), ":11: next to none of 7 paragraphs reads like an abs"),
        ("nothing to see", capture("Mar 11", "\u00ad", *FLAT[1:]), ":11: there is nothing to see here but invisible"),
        ("no abstract to see", capture("Mar 11", "A", "\u3164\u2800", *FLAT), ":13: there is nothing to see here but"),
        ("far too long", capture("Mar 11", "A " * 1001, *FLAT[1:]), ":11: a title of 2,001 characters can't be one"),
        (
            "marks on marks",
            capture("Mar 11", "A", "a" + "\u0301\u0323" * 16, *FLAT),
            ":13: more than 30 combining marks",
        ),
        (
            "year 1900",
            ("1900-03-11.txt", capture("Mar 11", *FLAT)),
            ":1: the path says 1900, and a capture is of 1991 to",
        ),
        ("year 2999", ("x.txt", capture("Mar 11, 2999", *FLAT)), ":9: `Mar 11, 2999` has an impossible year"),
        (
            "folder 1900",
            ("1900/a.txt", capture("Mar 11", *FLAT)),
            ":1: the path says 1900, and a capture is of 1991 to",
        ),
        ("two pages", capture("Mar 11", *FLAT, HEADER, "Mar 12", *FLAT), ":29: a second page header (`Get trending"),
    ],
)
def test_a_bad_capture_says_where_and_how_to_mend_it(
    tmp_path: Path, name: str, content: str | bytes | tuple[str, str], expected: str
) -> None:
    assert name
    file, content = content if isinstance(content, tuple) else ("2025-03-11.txt", content)
    assert problem(tmp_path, content, file).startswith(file + expected)


def test_all_faults_are_reported_at_once(tmp_path: Path) -> None:
    strays = ("3 authors", "NVIDIA", *FLAT[:2], "4 authors", *FLAT[2:4], "9", "Feb 3, 2025", *FLAT[4:])
    content = capture("Mar 12", *strays, header="One\n\nTwo").encode().replace(b"NVIDIA", b"N\xff\x01")
    with pytest.raises(CaptureError) as raised:
        reading(tmp_path, content, "2024-03-11.txt")
    assert [(problem.line, problem.what[:24]) for problem in raised.value.problems] == [
        (9, "not UTF-8 (byte 0xff in "),
        (9, "binary content (control "),
        (5, "the text says `Mar 12`, "),
        (3, "`Two` above the day (`Ma"),
        (7, "`3 authors` may belong t"),
        (21, "`9` may belong to the pa"),
        (23, "`Feb 3, 2025` may belong"),
        (11, "titles and abstracts don"),
    ]


def test_a_fault_in_many_places_is_told_once_with_its_lines(tmp_path: Path) -> None:
    said = problem(tmp_path, capture("Mar 11", *["3 authors", *FLAT] * 6))
    assert "(also lines 29, 47, 65 and 2 more)" in said
    assert len(said) < 400


def test_a_message_quotes_no_more_than_a_piece_and_nothing_that_acts(tmp_path: Path) -> None:
    strange = "x\u202e\x9b31m" * 30
    said = problem(tmp_path, capture("Mar 11", *FLAT, header=f"a query\n\n{strange}"))
    assert said.isprintable()
    assert len(said) < 600


@pytest.mark.parametrize(
    ("texts", "line", "said"),
    [
        ((*FLAT[:6], "A title alone", "Another title"), 25, "this stands where an abstract belongs and reads like"),
        ((*FLAT[:6], "## A heading", "The abstract ends here."), 23, "this title begins with a number"),
        (("1. A title", *FLAT[1:6]), 11, "this title begins with a number"),
        (("- A title", *FLAT[1:6]), 11, "this title begins with a number"),
        (("1984", *FLAT[1:6]), 11, "`1984` is read as a title or an abstract, and looks like the page's own"),
        ((*FLAT[:3], f"Abstract: {FLAT[3]}"), 17, "this abstract begins with a label"),
        ((FLAT[0], f"Abstract: {FLAT[1]}"), 13, "this abstract begins with a label"),
        (("One title", "Another title"), 13, "this stands where an abstract belongs and reads like a title"),
    ],
)
def test_what_is_likely_wrong_is_a_warning_with_its_place(
    tmp_path: Path, texts: tuple[str, ...], line: int, said: str
) -> None:
    digest, (warning,) = with_warnings(tmp_path, capture("Mar 11", *texts))
    assert papers(digest) == list(zip(texts[::2], texts[1::2], strict=True))
    assert warning.startswith(f":{line}: warning: {said}")
    assert with_warnings(tmp_path, capture("Mar 11", *texts), verbatim=True)[1] == []


def test_a_short_sentence_can_be_a_title_of_an_abstract(tmp_path: Path) -> None:
    texts = ("Attention is enough.", "This is why.", "Less is more.", "See https://x.org/y")
    assert papers(reading(tmp_path, capture("Mar 11", *texts))) == [texts[:2], texts[2:]]
    for title, abstract in (("Attention is enough.", "A title"), ("It is. So there it stands.", "A title")):
        said = problem(tmp_path, capture("Mar 11", *FLAT[:4], title, abstract))
        assert said.startswith("2025-03-11.txt:19: this stands where a title belongs")


@pytest.mark.parametrize("stray", range(0, 16, 2))
def test_an_odd_count_is_told_where_it_falls_out_of_step(tmp_path: Path, stray: int) -> None:
    texts = [text for n in range(8) for text in (f"Title {n}", f"We do number {n}. It works.")]
    said = problem(tmp_path, capture("Mar 11", *texts[:stray], "NVIDIA", *texts[stray:]))
    assert said.startswith(f"2025-03-11.txt:{13 + 2 * stray}: titles and abstracts don't alternate: 17 paragraphs")


def test_a_short_abstract_among_sentences_and_a_long_one_without_a_stop_are_no_reason_to_warn(tmp_path: Path) -> None:
    texts = (*FLAT[:6], "D", "d" * 150, "E", "Yes!", "F", "\u5b8c\u3002", "G", "On https://x.org/y")
    assert with_warnings(tmp_path, capture("Mar 11", *texts))[1] == []


def test_two_faults_are_both_reported(tmp_path: Path) -> None:
    with pytest.raises(CaptureError) as raised:
        reading(tmp_path, capture("Mar 11", "Only a title"), "2025-99-99.txt")
    assert [problem.line for problem in raised.value.problems] == [1, 11]


def test_a_letter_can_have_thirty_marks_and_its_neighbours_too(tmp_path: Path) -> None:
    letter = "\u05d0" + "\u05b0\u05b1" * 15
    abstract = f"{letter * 3} says this abstract."
    (paper,) = papers(reading(tmp_path, capture("Mar 11", "\u4e00" * 40, abstract)))
    assert paper == ("\u4e00" * 40, abstract)
    said = problem(tmp_path, capture("Mar 11", "A", f"{letter}\u05b0{letter} says this abstract."))
    assert said.startswith("2025-03-11.txt:13: more than 30 combining marks")


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
    left = (
        "Thumbs.db",
        "desktop.ini",
        "b.txt~",
        "b.txt.bak",
        "b.txt.swp",
        ".DS_Store",
        "~$b.docx",
        "#b.txt#",
        "b.TXT.tmp",
    )
    for name in (".hidden.txt", "README.md", "b.txt", "a/c.txt", ".git/d.txt", "README-2025.txt", "readme.TXT", *left):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [found.name for found in find(tmp_path)[0]] == ["README-2025.txt", "b.txt", "a/c.txt"]


def test_an_ending_in_capitals_is_the_same_ending(tmp_path: Path) -> None:
    assert papers(reading(tmp_path, capture("Mar 11", *FLAT), "2025-03-11.TXT")) == list(PAPERS)
    (tmp_path / "2025-03-12.TXT").mkdir()
    assert [found.name for found in find(tmp_path)[0]] == ["2025-03-11.TXT", "2025-03-12.TXT"]


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
        ("2026.04.30.txt", "Thursday, Apr 30", None, "2026-04-30", "path"),
        ("anything.txt", "Thu 30 April, 2026", None, "2026-04-30", "line 9"),
        ("anything.txt", "April 30th 2026 (Thursday)", None, "2026-04-30", "line 9"),
        ("anything.txt", "2026-04-30", 2023, "2026-04-30", "line 9"),
        ("anything.txt", "## Apr 30", 2026, "2026-04-30", "--year"),
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


GROWING = {
    "short paragraphs": "ab\n\n",
    "addresses": "http://",
    "numbers": "7\n\n",
    "cards": "7\n\nTitle\n\n3 authors\n\nFeb 7\n\nAn abstract.\n\n",
    "glued": "7\nTitle\n3 authors\n\nAn abstract.\n5\n\n",
    "equal texts": "A\n\nA\n\n",
    "sentences": "One sentence is here. And\n\n",
    "menus": "Models Docs ",
    "brackets": ".)]",
    "marks": "e\u0301\u0323",
    "many marks": "\u0301\u0323",
    "controls": "\x01\n",
}


@pytest.mark.parametrize("piece", GROWING)
def test_twice_the_text_takes_twice_the_time(tmp_path: Path, piece: str) -> None:
    """Eight times the text: 64 times the time if it grew with the square. Of each size the best of three."""

    def takes(size: int) -> Iterator[float]:
        content = "Mar 11\n\nA title\n\n" + GROWING[piece] * (size // len(GROWING[piece].encode())) + "\n"
        for _ in range(3):
            started = time.process_time()
            with contextlib.suppress(CaptureError):
                reading(tmp_path, content)
            yield time.process_time() - started

    small = max(min(takes(40_000)), 0.001)
    assert any(large < 24 * small for large in takes(320_000))


@cache
def numbers_of_changes() -> dict[str, list[int]]:
    """By each change, those of some captures that it was made in."""
    numbers: dict[str, list[int]] = {name: [] for name in CHANGES}
    for number in range(700):
        numbers[sample(number, ())[0]].append(number)
    return numbers


@pytest.mark.parametrize("name", CHANGES)
def test_a_capture_broken_on_purpose_loses_nothing_in_silence(tmp_path: Path, name: str) -> None:
    """Structured changes of made-up captures; `benchmarks.captures` makes as many as one likes."""
    numbers = numbers_of_changes()[name]
    outcomes = Counter(outcome for _, _, outcome in results(numbers, (), tmp_path / "2025-03-11.txt"))
    assert sum(outcomes.values()) > 10
    assert outcomes["lost"] == outcomes["slow"] == 0
    # Two titles that changed places nobody can see, and rarely what was joined.
    seen = name not in {"two paragraphs swapped", "two paragraphs joined", "line ends mixed"}
    assert outcomes["wrong"] <= (0 if seen else len(numbers) // 2)
