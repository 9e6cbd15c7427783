"""What others hand in by an issue: what becomes a capture, what is missing, and that nothing else happens."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator import fetch, submissions
from generator.build import build, gather
from generator.errors import CaptureError, Problem, errors_only
from generator.explain import find
from generator.handed_in import handed_in_by, place
from generator.model import Host, Subscription
from generator.settings import Settings
from generator.submissions import Answer
from generator.submissions.answers import quoting
from generator.submissions.forms import FOR_MAINTAINERS, FORMS, MENDED, MENDING, Form
from generator.submissions.issue import LONGEST
from tests.archives import PROJECT, TINY, capture
from tests.days import daily_papers, listing
from tests.hosts import Reply, Request, Still, host

ABSTRACT = "We show that a short abstract, of a few plain words and with one full stop at its end, is read as one."
KNOWN = {
    "day": "2025-03-11",
    "papers": [
        {"title": "A Known Title", "abstract": ABSTRACT, "arxiv": "2503.01234", "authors": ["Ada Berg"]},
        {"title": "A Title Alone", "abstract": ABSTRACT},
        {"title": "Another Title Alone", "abstract": ABSTRACT},
        {"title": "One With a DOI", "abstract": ABSTRACT, "doi": "10.1000/182"},
    ],
}
ARXIV = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
<title>arXiv Query</title><id>http://arxiv.org/api/x</id><updated>2025-03-11T00:00:00Z</updated>
<entry><id>http://arxiv.org/abs/2503.05678v1</id><title>From arXiv</title><summary>Its summary.</summary>
<published>2025-03-10T00:00:00Z</published><updated>2025-03-10T00:00:00Z</updated>
<author><name>Cy Roe</name></author><arxiv:primary_category term="cs.CL"/><category term="cs.CL"/></entry></feed>
"""


def body(**typed: str) -> str:
    """The text of an issue as the form renders it whose fields these are."""
    form = next(form for form in FORMS if set(typed) <= set(form.fields))
    return "\n\n".join(
        f"### {heading}\n\n{typed.get(name) or '_No response_'}" for name, heading in form.fields.items()
    )


def event(label: str, text: str | None, author: str = "octocat", number: int = 14) -> bytes:
    """What GitHub tells a workflow of an issue."""
    issue = {"number": number, "user": {"login": author}, "labels": [{"name": label}], "body": text, "title": "$(id)"}
    return json.dumps({"action": "opened", "issue": issue}).encode()


def nobody(address: str) -> tuple[dt.date, list[bytes]]:
    raise CaptureError(Problem(address, 1, f"{address} is not asked", "give the text"))


class Place:
    """An archive that things are handed in to."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(folder / "digests", folder / "docs", folder / "archive.yml", TINY / "topics.yml")
        self.folder, self.digests = folder, folder / "digests"
        self.digests.mkdir()
        (self.digests / "2025-03-11.json").write_text(json.dumps(KNOWN))
        (self.digests / "2025-03-11.arxiv.xml").write_text(ARXIV)

    def receive(self, label: str, text: str | None, ask: submissions.Ask = nobody, **who: Any) -> Answer:
        """Hand something in."""
        content = event(label, text, **who)
        return submissions.receive(content, "event.json", self.settings, ask, partial(gather, self.settings))

    def files(self) -> dict[str, bytes]:
        """Everything that is there."""
        return {
            file.relative_to(self.folder).as_posix(): file.read_bytes()
            for file in self.folder.rglob("*")
            if file.is_file()
        }

    def handed_in(self) -> dict[str, str]:
        """What was handed in, by the name of its file."""
        return {file.name: file.read_text() for file in sorted((self.digests / "handed-in").glob("*"))}


@pytest.fixture
def here(tmp_path: Path) -> Place:
    return Place(tmp_path)


def said(answer: Answer) -> str:
    return "\n".join(answer.lines)


def outside(lines: tuple[str, ...]) -> list[str]:
    """The lines of an answer that are no code, as CommonMark tells them apart (0.31.2, section 4.5)."""
    found: list[str] = []
    fence = ""
    for line in lines:
        assert "\n" not in line
        marks = re.fullmatch(r" {0,3}(`{3,}|~{3,})([^`]*)", line)
        if not fence and marks:
            fence = marks[1]
        elif fence and marks and marks[1].startswith(fence) and not marks[2].strip():
            fence = ""
        elif not fence:
            found.append(line)
    assert not fence
    return found


# ---- forms


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.label)
def test_the_forms_are_those_that_people_see(form: Form) -> None:
    file = PROJECT / ".github" / "ISSUE_TEMPLATE" / f"{form.label.replace(' ', '-')}.yml"
    if not file.exists():
        pytest.skip("a maintainer doesn't want this form")
    found = yaml.safe_load(file.read_text())
    questions = [one for one in found["body"] if one["type"] != "markdown"]
    assert found["labels"] == [form.label]
    assert [(one["id"], one["attributes"]["label"]) for one in questions] == list(form.fields.items())
    # What is typed at length is shown as it was typed, and tells nobody who is named in it.
    assert all(one["attributes"]["render"] == "text" for one in questions if one["type"] == "textarea")
    choices = [one["attributes"]["options"] for one in questions if one["type"] == "dropdown"]
    assert choices == ([[*MENDED, *FOR_MAINTAINERS]] if form is MENDING else [])


def test_the_workflow_runs_for_these_labels() -> None:
    text = (PROJECT / ".github" / "workflows" / "submit.yml").read_text()
    named = re.findall(r"labels\.\*\.name, '([^']+)'", text)
    assert named == [form.label for form in FORMS]


# ---- a digest

PAGE = capture("Mar 12", "A New Title", ABSTRACT, "A Known Title", ABSTRACT)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("wrapped", ["{}", "```text\n{}\n```"])
def test_a_page_is_kept_as_it_was_pasted(here: Place, wrapped: str, ends: str) -> None:
    text = body(day="2025-03-12", text=wrapped.format(PAGE.strip("\n"))).replace("\n", ends)
    answer = here.receive("add a digest", text)
    assert answer.complete
    assert here.handed_in() == {"2025-03-12.issue-000014.by-octocat.txt": PAGE}
    assert answer.lines[0] == "Thank you. This is well-formed: 2 entries of 2025-03-12."
    assert "nothing: all is in order" in answer.lines
    assert "1 new day, 1 new paper, 0 papers changed, 0 addresses gone" in answer.lines


def test_headings_and_marks_in_a_paste_are_the_paste_s(here: Place) -> None:
    text = capture(
        "Mar 12", "### Its address", f"{ABSTRACT} ### Day of the digest", "### Or its text", f"``` {ABSTRACT}"
    )
    assert here.receive("add a digest", body(day="2025-03-12", text=text)).complete
    assert list(here.handed_in().values()) == [text]


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (json.dumps([{"title": "One", "day": "2025-03-12"}]), ".json"),
        ("day,title\n2025-03-12,One", ".csv"),
        ("- title: One\n  day: 2025-03-12", ".yml"),
        ('{"title": "One"}\n{"title": "Two"}', ".jsonl"),
    ],
)
def test_other_forms_are_told_by_what_is_in_them(here: Place, content: str, ending: str) -> None:
    assert here.receive("add a digest", body(day="2025-03-12", text=content)).complete
    assert here.handed_in() == {f"2025-03-12.issue-000014.by-octocat{ending}": f"{content}\n"}


@pytest.mark.parametrize(
    ("typed", "missing"),
    [
        ({"day": "2025-03-12"}, "- Give either the address of the digest or its text."),
        ({"text": PAGE}, "- Give the day of the digest, written as 2025-03-11."),
        ({"day": "12 March", "text": PAGE}, "It is now: 12 March"),
        ({"day": "2025-02-30", "text": PAGE}, "It is now: 2025-02-30"),
        ({"day": "2025-W11-3", "text": PAGE}, "It is now: 2025-W11-3"),
        ({"day": "../../../etc/2025-03-12", "text": PAGE}, "It is now: ../../../etc/2025-03-12"),
        ({"day": "2025-03-12\n../x", "text": PAGE}, r"It is now: 2025-03-12\n../x"),
        ({"day": "2025-03-13", "text": PAGE}, "the text says `Mar 12`, the path Mar 13; rename the file or correct"),
        ({"day": "2025-03-13", "text": "day,title\n2025-03-12,One"}, "- The form says 2025-03-13, and what was handed"),
        ({"day": "2025-03-12", "text": "Mar 12\n\nA title"}, "-12.issue-000014.by-octocat.txt:3: "),
        ({"day": "2025-03-12", "text": "only words"}, "no day, such as `Mar 11`, stands above the first paper"),
        ({"day": "2025-03-12", "text": f"{PAGE}\x00"}, "binary content (control character U+0000)"),
        ({"day": "2025-03-12", "text": "{"}, "no day, such as `Mar 11`"),
        ({"day": "2025-03-12", "text": '{"papers": ['}, "-12.issue-000014.by-octocat.json:1: "),
        ({"day": "2025-03-12", "text": '{"papers": []}'}, "there is no paper in this file"),
        (
            {"day": "2025-03-12", "address": "https://example.org/x"},
            "https://example.org/x is not asked; give the text",
        ),
    ],
)
def test_what_a_digest_lacks_is_said(here: Place, typed: Mapping[str, str], missing: str) -> None:
    before = here.files()
    answer = here.receive("add a digest", body(**typed))
    assert missing in said(answer)
    assert not answer.complete
    assert answer.lines[0] == "Thank you. This can't go into the archive yet:"
    assert answer.lines[-1] == "Edit the issue, and it is read again."
    assert here.files() == before


NOW = dt.datetime(2025, 3, 12, 15, 30, tzinfo=dt.UTC)
PAPERS = {
    ".json": daily_papers("2025-03-12", 1, 2),
    ".xml": listing("Wed, 12 Mar 2025 00:00:00 -0400", [3, 4]),
}


def asked(base: str, address: str) -> tuple[dt.date | None, list[bytes]]:
    """What a host at `base` answers in the place of those that are known."""
    configured = [Subscription(Host.HUGGING_FACE, "hf", base, 1), Subscription(Host.ARXIV, "arxiv-x", base, 2, "x")]
    question = fetch.known(address, configured)
    assert question
    try:
        with fetch.Client("", Still(NOW).clock) as client:
            return fetch.answered(question, client)
    except fetch.Refused as error:
        raise CaptureError(Problem(address, 1, error.what, error.fix)) from error


@pytest.mark.parametrize(
    ("address", "path", "ending"),
    [
        ("https://huggingface.co/papers/date/2025-03-12", "/api/daily_papers", ".json"),
        ("https://huggingface.co/papers?date=2025-03-12", "/api/daily_papers", ".json"),
        ("https://arxiv.org/list/cs.CL/new", "/rss/cs.CL", ".xml"),
        ("https://rss.arxiv.org/rss/cs.CL", "/rss/cs.CL", ".xml"),
    ],
)
@pytest.mark.parametrize("day", ["", "2025-03-12"])
def test_an_address_that_is_known_is_asked(here: Place, address: str, path: str, ending: str, day: str) -> None:
    content = PAPERS[ending]

    def answer(request: Request) -> Reply:
        return Reply(b"[]" if request.query.get("p", "0") != "0" else content)

    with host(answer) as running:
        done = here.receive("add a digest", body(day=day, address=address), partial(asked, running.base))
    assert done.complete, said(done)
    assert {request.path for request in running.asked} == {path}
    assert here.handed_in() == {f"2025-03-12.issue-000014.by-octocat{ending}": content.decode()}


@pytest.mark.parametrize(
    ("label", "typed"),
    [
        ("add a digest", {"address": "https://arxiv.org/abs/2503.05678"}),
        ("add a digest", {"address": "https://huggingface.co/papers/2503.05678"}),
        ("add a paper", {"arxiv": "arXiv:2503.05678v1"}),
    ],
)
def test_arxiv_is_asked_for_a_paper_by_its_identifier(here: Place, label: str, typed: Mapping[str, str]) -> None:
    with host(Reply(ARXIV.encode())) as running:
        answer = here.receive(label, body(day="2025-03-12", **typed), partial(asked, running.base))
        assert answer.complete, said(answer)
        assert "- Give the day of the digest" in said(here.receive(label, body(**typed), partial(asked, running.base)))
    assert running.asked[0].path == "/api/query"
    assert running.asked[0].query == {"id_list": "2503.05678", "max_results": "1"}
    assert here.handed_in() == {"2025-03-12.issue-000014.by-octocat.xml": ARXIV}
    paper = next(one for one in gather(here.settings).archive.papers if one.facts.arxiv == "2503.05678")
    assert [str(day) for day in paper.days] == ["2025-03-11", "2025-03-12"]


def test_another_paper_than_was_asked_for_is_not_taken(here: Place) -> None:
    with host(Reply(ARXIV.encode())) as running:
        answer = here.receive("add a paper", body(day="2025-03-12", arxiv="2503.05679"), partial(asked, running.base))
    assert "the answer is of another paper; look at it in a browser" in answer.lines
    assert here.handed_in() == {}


@pytest.mark.parametrize(
    ("day", "answer", "missing"),
    [
        ("2025-03-11", PAPERS[".json"], "- The digest at this address is of 2025-03-12, and the form says 2025-03-11."),
        ("", b"[]", "there are no papers at this address, or not yet; look at it in a browser"),
        ("", daily_papers("2025-03-10", 1), "the answer is not of the day that was asked for"),
        ("", b"<!doctype html><title>@octocat", "answers with a page for people; look at it in a browser"),
    ],
)
def test_an_answer_that_is_no_digest_is_not_taken(here: Place, day: str, answer: bytes, missing: str) -> None:
    before = here.files()
    with host([Reply(answer), Reply(b"[]")]) as running:
        text = body(day=day, address="https://huggingface.co/papers/date/2025-03-12")
        done = here.receive("add a digest", text, partial(asked, running.base))
    assert missing in said(done)
    assert here.files() == before


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/papers/date/2025-03-12",
        "https://huggingface.co.example.org/papers/date/2025-03-12",
        "https://huggingface.co/papers/date/2025-13-12",
        "https://huggingface.co@example.org/papers/date/2025-03-12",
        "https://huggingface.co/papers/date/2025-03-12/../../x",
        "https://arxiv.org/list/../new",
        "https://arxiv.org/list/cs.CL/new?x",
        "https://arxiv.org/list/cs.CL&max_results=1/new",
        "http://127.0.0.1/papers/date/2025-03-12",
        "file:///etc/passwd",
        "",
        "https://huggingface.co/papers/date/2025-03-12" + " " * 200,
        "https://huggingface.co/papers/date/\u0662\u0660\u0662\u0665-03-12",
    ],
)
def test_no_other_address_is_asked(address: str) -> None:
    assert fetch.known(address) is None


def test_both_an_address_and_a_text_give_the_text(here: Place) -> None:
    text = body(day="2025-03-12", address="https://huggingface.co/papers/date/2025-03-12", text=PAGE)
    assert here.receive("add a digest", text).complete
    assert list(here.handed_in().values()) == [PAGE]


# ---- a paper


def test_a_paper_is_kept_in_the_archive_s_own_form(here: Place) -> None:
    typed = {
        "title": 'A "new": {{title}} # !!python/object',
        "abstract": f"*{ABSTRACT}\n\n### Title\n\n- {ABSTRACT}",
        "authors": "Ada Berg; Bo Tal",
        "arxiv": "https://arxiv.org/abs/2503.09999v2",
        "doi": "10.1000/X",
    }
    answer = here.receive("add a paper", body(day="2025-03-12", **typed))
    assert answer.complete, said(answer)
    ((name, content),) = here.handed_in().items()
    assert name == "2025-03-12.issue-000014.by-octocat.json"
    assert json.loads(content) == {"day": "2025-03-12", "papers": [typed]}
    paper = next(one for one in gather(here.settings).archive.papers if one.facts.arxiv == "2503.09999")
    assert (paper.title, paper.facts.authors, paper.facts.version) == (typed["title"], ("Ada Berg", "Bo Tal"), 2)
    assert paper.abstract == " ".join(typed["abstract"].split())


@pytest.mark.parametrize(
    ("typed", "missing"),
    [
        ({"title": "A"}, ["- Give the day of the digest, written as 2025-03-11."]),
        ({"day": "2025-03-12"}, ["- Give the title of the paper, or its arXiv identifier and nothing else of it."]),
        (
            {"abstract": "A"},
            [
                "- Give the day of the digest, written as 2025-03-11.",
                "- Give the title of the paper, or its arXiv identifier and nothing else of it.",
            ],
        ),
        (
            {"day": "2025-03-12", "title": "A", "arxiv": "$(id)"},
            ["It can't be read", "`$(id)` is no identifier of arXiv"],
        ),
        ({"day": "2025-03-12", "title": "A", "doi": "x"}, ["`x` is no DOI; write it as 10.1000/182"]),
        ({"day": "2025-03-12", "title": "A\x07"}, ["binary content (character U+0007)"]),
        ({"day": "1066-03-12", "title": "A"}, ["It is now: 1066-03-12"]),
    ],
)
def test_what_a_paper_lacks_is_said(here: Place, typed: Mapping[str, str], missing: list[str]) -> None:
    before = here.files()
    answer = here.receive("add a paper", body(**typed))
    assert not answer.complete
    assert [one for one in missing if one not in said(answer)] == []
    assert here.files() == before


# ---- mending


@pytest.mark.parametrize(
    ("paper", "field", "value", "name", "expected"),
    [
        ("A Known Title", "Title", "A Better Title", "title", "A Better Title"),
        ("papers/arxiv-2503.01234/", "Authors", "Ada Berg\n Bo Tal \n", "authors", ("Ada Berg", "Bo Tal")),
        (
            "https://user.example/archive/papers/arxiv-2503.01234/?x#y",
            "Abstract",
            "Its.\n\nText.",
            "abstract",
            "Its. Text.",
        ),
        ("A title alone", "arXiv identifier", "2503.07777", "arxiv", "2503.07777"),
        ("A title alone", "DOI", "10.1000/ABC", "doi", "10.1000/abc"),
        ("One with a DOI", "arXiv identifier", "2503.07777v2", "arxiv", "2503.07777"),
        ("One with a DOI", "Title", "One With a Better Title", "title", "One With a Better Title"),
        ("A title alone", "Address of its code", "https://example.org/code", "code", "https://example.org/code"),
        ("From arXiv", "Address of its project", "https://example.org/", "project", "https://example.org/"),
        ("From arXiv", "Abstract", "Another.", "abstract", "Another."),
    ],
)
def test_a_paper_is_mended_by_a_capture_that_says_so(
    here: Place, paper: str, field: str, value: str, name: str, expected: object
) -> None:
    (found,) = find(gather(here.settings), paper.partition("?")[0])
    if found.title == "From arXiv":
        (here.digests / "2025-03-14.arxiv.xml").write_text(ARXIV.replace("From", "Also from").replace("05678", "05679"))
    answer = here.receive("mend a paper or topic", body(paper=paper, field=field, value=value, why="I wrote it"))
    assert answer.complete, said(answer)
    file = f"{found.days[-1]}.issue-000014.by-octocat.json"
    assert list(here.handed_in()) == [file]
    then = answer.lines[answer.lines.index("What `explain` says of the paper then:") :]
    (place,) = (number for number, line in enumerate(then) if line.startswith(f"{name}: "))
    assert f"digests/handed-in/{file}:" in then[place + 1]
    after = gather(here.settings)
    assert not errors_only(after.problems)
    mended = next(one for one in after.archive.papers if found.permalink in (one.permalink, *one.former_permalinks))
    assert getattr(mended if name in ("title", "abstract") else mended.facts, name) == expected
    assert len(after.archive.papers) == len(gather_without(here).archive.papers)


def gather_without(here: Place) -> Any:
    """The archive without what was handed in."""
    for file in (here.digests / "handed-in").iterdir():
        file.unlink()
    return gather(here.settings)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (
            {"paper": "A title alone", "field": "Title", "value": 'A "better" title'},
            [
                "another title would be another paper",
                '  "A Title Alone": "A \\"better\\" title"',
                "title: A Title Alone",
            ],
        ),
        (
            {"paper": "A known title", "field": "arXiv identifier", "value": "2503.07777"},
            ["Another identifier would be another paper", "arxiv: 2503.01234"],
        ),
        (
            {"paper": "From arXiv", "field": "Authors", "value": "Di Poe"},
            ["the archive believes another one first", "authors: Cy Roe", "digests/2025-03-11.arxiv.xml:"],
        ),
        (
            {"paper": "A known title", "field": "Its topics", "value": "quantum"},
            ["which a maintainer changes", "topics: none"],
        ),
        (
            {"paper": "A known title", "field": "Something else", "value": "It is gone"},
            ["A maintainer has to look at this.", "address: papers/a-known-title-", "authors: Ada Berg"],
        ),
        ({"paper": "quantum", "field": "Title", "value": "Quanta"}, ["quantum: Quantum", "  quantum computing or"]),
        (
            {"paper": "https://user.example/tags/chain-of-thought/", "field": "Its topics", "value": "x"},
            ["reasoning: Reasoning"],
        ),
    ],
)
def test_what_only_a_maintainer_can_mend_is_explained(
    here: Place, typed: Mapping[str, str], expected: list[str]
) -> None:
    before = here.files()
    answer = here.receive("mend a paper or topic", body(**typed))
    assert answer.lines[0] == "Thank you. This is for a maintainer to change."
    assert answer.complete
    assert [one for one in expected if one not in said(answer)] == []
    assert "related:" not in said(answer)
    assert here.files() == before


@pytest.mark.parametrize(
    ("typed", "missing"),
    [
        ({"field": "Title", "value": "A"}, "- Name the paper by the address of its page here, or by its title."),
        ({"paper": "A known title", "value": "A"}, "- Choose what is wrong from the list."),
        ({"paper": "A known title", "field": "$(id)", "value": "A"}, "- Choose what is wrong from the list."),
        ({"paper": "A known title", "field": "DOI"}, "- Say what it should be."),
        ({"paper": "\u0301" * 60_000, "field": "DOI", "value": "x"}, "- Name the paper by the address of its page"),
        ({"paper": "Nobody's title", "field": "DOI", "value": "x"}, "- No paper or topic is called so."),
        ({"paper": "title", "field": "DOI", "value": "x"}, "- Several papers are called so. Give the address of one."),
        ({"paper": "A known title", "field": "DOI", "value": "x"}, "`x` is no DOI"),
        (
            {"paper": "A known title", "field": "Address of its code", "value": "javascript:alert(1)"},
            "It is now: javascript:alert(1)\nIt is written as an address, `https://…`",
        ),
        ({"paper": "A known title", "field": "Authors", "value": "Ada Berg"}, "- The paper's page says that already."),
        ({"paper": "A known title", "field": "Abstract", "value": ABSTRACT}, "- The paper's page says that already."),
    ],
)
def test_what_a_mending_lacks_is_said(here: Place, typed: Mapping[str, str], missing: str) -> None:
    before = here.files()
    answer = here.receive("mend a paper or topic", body(**typed))
    assert missing in said(answer)
    assert not answer.complete
    assert here.files() == before


# ---- whatever it is


@pytest.mark.parametrize(
    ("label", "text", "missing"),
    [
        ("another label", body(day="2025-03-12", text=PAGE), "- It needs the label of one form, and has none."),
        ("add a digest", None, "- The questions of the form are gone from its text."),
        ("add a digest", "@octocat", "- The questions of the form are gone from its text."),
        ("add a digest", "x" * 1_000_000, f"- The text has 1,000,000 characters, and an issue {LONGEST:,} at most."),
        ("add a digest", body(day="2025-03-12", text="\ud800"), "- The text holds half of a character. Copy it again."),
    ],
)
def test_what_is_none_of_a_form_s_is_said(here: Place, label: str, text: str | None, missing: str) -> None:
    before = here.files()
    assert missing in said(here.receive(label, text))
    assert here.files() == before


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff", b"[]", b"{}", b'{"issue": 1}', b"[" * 100_000, event("x", "y", number=0),
        event("x", "y", number=-1),
        event("x", "y").replace(b"14", b"true"), event("x", "y").replace(b'"y"', b"1"), event("x", "y", number=10**9),
        event("x", "y").replace(b'"octocat"', b"null"), event("x", "y").replace(b'"x"', b"{}"),
    ],
)  # fmt: skip
def test_what_is_no_event_is_said_to_be_none(here: Place, content: bytes) -> None:
    with pytest.raises(CaptureError, match="this is no event of an issue; name the file that GitHub writes"):
        submissions.receive(content, "event.json", here.settings, nobody, partial(gather, here.settings))


def test_nothing_is_overwritten(here: Place) -> None:
    text = body(day="2025-03-12", text=PAGE)
    assert here.receive("add a digest", text).complete
    before = here.files()
    answer = here.receive("add a digest", text)
    assert "- What this issue hands in is in the archive already. Open a new issue for more." in answer.lines
    assert here.files() == before


@pytest.mark.parametrize(
    "author", ["octocat[bot]", "../../x", "", "-x", "a.b", "a/b", "a b", "\u202e", "a\n", "x" * 101, "\u0661"]
)
def test_a_name_that_is_none_is_left_out_of_the_path(here: Place, author: str) -> None:
    assert here.receive("add a digest", body(day="2025-03-12", text=PAGE), author=author).complete
    assert list(here.handed_in()) == ["2025-03-12.issue-000014.txt"]


def test_names_are_found_in_the_paths_that_have_them() -> None:
    day = dt.date(2025, 3, 12)
    for name in ("octocat", "a-b_c", "2025-03-11", "by-x", "README", "x" * 39):
        for ending in (".txt", ".jsonl"):
            assert handed_in_by(place(day, 3, 1, name, ending)) == handed_in_by(place(day, 3, 2, name, ending)) == name
    for path in ("2025-03-11.txt", "2025-03-11-standby.txt", "by-x/2025-03-11.txt", "2025-03-11.by-x", "x.by-.txt"):
        assert handed_in_by(path) == ""


@given(st.lists(st.text(st.sampled_from("`~ \n\ra@\x0b\u2028"), max_size=8), max_size=5))
@example(["```", "@octocat"])
@example(["````", "```", "~~~"])
@example(["a\n```\n@octocat"])
def test_what_is_quoted_ends_where_it_should(lines: list[str]) -> None:
    assert outside(tuple(quoting(lines))) == [""]


HOSTILE = [
    "@octocat Zyx", "$(touch Zyx)", "`touch Zyx`", "${{ github.token }}", "; rm -rf / #", "<script>Zyx</script>",
    "![Zyx](//x.y/z)",
    "https://Zyx.example/", "#1", "octocat/x#2", "```", "````", "~~~", "```text", "\t```", "> ", "- ", "| a |",
    "<!-- Zyx", "--> Zyx",
    "::error::Zyx", "\x00", "\x1b[2J", "\u202eZyx", "\u2028@octocat", "\x85@octocat", "\x0b```", "\r",
    "!!python/object:os.system Zyx",
    "*a", "&a", "{", "[", '"', "'", "\\", "Mar 12", "2025-03-12", "A Known Title", "title", "Zyx", " ", "\n", "\n\n",
    "\ud800",
    "_No response_", "../../", "day,title", '{"papers": [{"title": "Zyx @octocat"}]}', "title: Zyx", "From: Zyx",
    *MENDED, *FOR_MAINTAINERS, *(f"\n\n### {heading}\n\n" for form in FORMS for heading in form.fields.values()),
]  # fmt: skip
PIECES = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=20), max_size=12).map("".join)


@st.composite
def bodies(draw: st.DrawFn) -> tuple[str, str]:
    """A form's label, and an issue's text that may be the form's, or like it."""
    form = draw(st.sampled_from(FORMS))
    if draw(st.booleans()):
        return form.label, draw(PIECES)
    good = {
        "day": "2025-03-12",
        "paper": "A Known Title",
        "title": "Zyx",
        "text": PAGE,
        "field": draw(st.sampled_from([*MENDED])),
    }
    typed = {name: good[name] if name in good and draw(st.booleans()) else draw(PIECES) for name in form.fields}
    return form.label, body(**typed)


@given(bodies())
@settings(max_examples=int(os.environ.get("SUBMISSIONS", "150")))
@example(("add a paper", body(day="2025-03-12", title="@octocat Zyx ```")))
@example(("add a digest", body(day="2025-03-12", text="Mar 12\n\n```` @octocat Zyx\n\n" + ABSTRACT)))
@example(("mend a paper or topic", body(paper="title", field="DOI", value="@octocat ``` Zyx")))
def test_whatever_it_is_only_captures_are_added_and_nobody_is_mentioned(handed: tuple[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        here = Place(Path(folder))
        before = here.files()
        answer = here.receive(*handed)
        after = here.files()
    added = after.keys() - before.keys()
    assert {path: after[path] for path in before} == before
    assert all(re.fullmatch(r"digests/handed-in/[0-9-]{10}\.issue-000014\.by-octocat\.[a-z]+", path) for path in added)
    assert not added or answer.complete
    for line in outside(answer.lines):
        assert re.fullmatch(r"[A-Za-z0-9 .,:;'`/_-]*", line), line
        assert "Zyx" not in line
    # What stands in code may say anything that is shown on its line.
    assert {unicodedata.category(char) for char in "".join(answer.lines)}.isdisjoint({"Cc", "Cs", "Zl", "Zp"})
    assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", said(answer))
    assert len(said(answer)) < 60_000


# ---- who handed it in


def test_pages_say_who_handed_it_in(here: Place) -> None:
    assert here.receive("add a digest", body(day="2025-03-12", text=PAGE)).complete
    build(here.settings)
    docs = here.settings.docs
    credit = "<bdi>octocat</bdi>"
    assert f"2 entries, handed in by {credit}</p>" in (docs / "days/2025/03/12.md").read_text()
    assert credit not in (docs / "days/2025/03/11.md").read_text()
    for paper in gather(here.settings).archive.papers:
        text = (docs / "papers" / f"{paper.permalink}.md").read_text()
        assert (f"<div><dt>Handed in by</dt> <dd>{credit}</dd></div>" in text) is (paper.days[-1].day == 12)
    # A page follows from it, as it follows from the capture's path.
    (file,) = (here.digests / "handed-in").iterdir()
    file.rename(file.with_name("2025-03-12.by-ada.txt"))
    build(here.settings)
    assert "handed in by <bdi>ada</bdi>" in (docs / "days/2025/03/12.md").read_text()
    assert "<dd><bdi>ada</bdi></dd>" in (docs / "papers" / f"{paper.permalink}.md").read_text()


# ---- the command


def call(place: Path, content: bytes) -> subprocess.CompletedProcess[str]:
    (place / "event.json").write_bytes(content)
    arguments = [sys.executable, "-m", "generator", "submit", "event.json", "--topics", str(TINY / "topics.yml")]
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    return subprocess.run(arguments, cwd=place, env=environment, capture_output=True, text=True, check=False)


def test_the_command_answers_and_says_whether_something_is_missing(here: Place) -> None:
    done = call(here.folder, event("add a digest", body(day="2025-03-12", text=PAGE)))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(
        "Thank you. This is well-formed: 2 entries of 2025-03-12.\n\nWhat `check` says of it:\n"
    )
    assert list(here.handed_in()) == ["2025-03-12.issue-000014.by-octocat.txt"]
    done = call(here.folder, event("add a digest", body(day="2025-03-13", address="https://example.org/@octocat")))
    assert (done.returncode, done.stderr) == (1, "")
    assert "nothing is known of this address; give one such as https://huggingface.co/papers/date/" in done.stdout
    done = call(here.folder, b"[]")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("event.json:1: this is no event of an issue; ")
