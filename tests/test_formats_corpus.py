"""Every field of every entry of the real files beside the checkout, against what another reading of them gives."""

from __future__ import annotations

import csv
import datetime as dt
import email
import email.policy
import html
import io
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
import yaml

from generator import formats
from generator.facts import Announcement, Facts, Source
from generator.formats import Form, Reading
from generator.identity import key
from tests.archives import ARXIV, CAPTURES, HF_DAILY, SHARED

pytestmark = pytest.mark.corpus
INPUTS = SHARED / "inputs"


def files(folder: str) -> list[Path]:
    return sorted((INPUTS / folder).glob("*.*"))


def named(folder: str) -> Callable[[Callable[[Path], None]], Callable[[Path], None]]:
    """A test for each file of a folder."""
    return pytest.mark.parametrize("file", files(folder), ids=lambda file: str(file.name))


def read(file: Path) -> Reading:
    reading = formats.read(file.read_bytes(), file.name)
    assert reading.problems == ()
    return reading


def line(text: str | None) -> str:
    return " ".join((text or "").split())


def said(reading: Reading) -> list[tuple[dt.date | None, str, str, Facts]]:
    return [(row.day, row.title, row.abstract, row.facts) for row in reading.rows]


def day(text: str) -> dt.date:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC).date()


def hugging_face(row: dict[str, Any]) -> tuple[dt.date | None, str, str, Facts]:
    """A row of Hugging Face's by `json` alone."""
    paper = row["paper"]
    organisation = paper.get("organization") or row.get("organization") or {}
    by = row.get("submittedBy") or paper.get("submittedOnDailyBy") or {}
    title = line(row["title"])
    return (
        day(paper["submittedOnDailyAt"]) if "submittedOnDailyAt" in paper else None,
        title,
        line(paper["summary"]),
        Facts(
            authors=tuple(line(author["name"]) for author in paper["authors"]),
            arxiv=paper["id"],
            published=day(paper["publishedAt"]),
            votes=paper["upvotes"],
            comments=row["numComments"],
            project=paper.get("projectPage", ""),
            code=paper.get("githubRepo", ""),
            organisation=line(organisation.get("fullname")),
            submitter=line(by.get("fullname")),
            machine_summary=line(paper.get("ai_summary")),
            machine_keywords=tuple(line(word) for word in paper.get("ai_keywords", ())),
            also_titled=() if key(title) == key(line(paper["title"])) else (line(paper["title"]),),
        ),
    )


@named("hf-api")
def test_hugging_face_json(file: Path) -> None:
    reading = read(file)
    rows = json.loads(file.read_text(encoding="utf-8"))
    assert rows
    assert said(reading) == [hugging_face(row) for row in rows]
    assert {row.day for row in reading.rows} <= {None, dt.date.fromisoformat(file.stem)}
    lines = file.read_text(encoding="utf-8").split("\n")
    assert [lines[row.line - 1].strip() for row in reading.rows] == ["{"] * len(rows)
    assert [row.place for row in reading.rows] == [f"[{number}].paper" for number in range(len(rows))]
    assert (reading.format, reading.source) == ("hugging-face", Source.HUGGING_FACE)


@named("hf-api")
def test_the_title_that_is_shown_is_the_page_s(file: Path) -> None:
    page = {line(text) for text in (HF_DAILY / f"{file.stem}.txt").read_text(encoding="utf-8").split("\n\n")}
    assert all(row.title in page for row in read(file).rows)


@named("hf-html")
def test_a_page_saved_from_a_browser(file: Path) -> None:
    reading = read(file)
    props = re.search(r'data-target="DailyPapers" data-props="([^"]*)"', file.read_text(encoding="utf-8"))
    assert props
    data = json.loads(html.unescape(props[1]))
    assert said(reading) == [hugging_face(row) for row in data["dailyPapers"]]
    assert reading.day == dt.date.fromisoformat(file.stem)
    assert said(reading) == said(read(INPUTS / "hf-api" / f"{file.stem}.json"))


def categories(entry: Any) -> tuple[str, ...]:
    primary = [entry.arxiv_primary_category["term"]] if "arxiv_primary_category" in entry else []
    return tuple(dict.fromkeys([*primary, *(tag["term"] for tag in entry.get("tags", ()))]))


def mended(text: str) -> str:
    """What feedparser makes of a text that was encoded twice, as those of one sample were; we keep it as it is."""
    try:
        return line(text.encode("latin-1").decode("utf-8"))
    except UnicodeError:
        return text


def mended_facts(facts: Facts) -> Facts:
    return replace(facts, comment=mended(facts.comment), journal=mended(facts.journal))


def number(text: str) -> tuple[str, int]:
    found = re.fullmatch(r"(?:http://arxiv.org/abs/|oai:arXiv.org:)(.*?)(?:v(\d+))?", text)
    assert found
    return found[1], int(found[2] or 0)


@named("arxiv-api")
def test_answers_of_arxiv_s_api(file: Path) -> None:
    entries = feedparser.parse(io.BytesIO(file.read_bytes()), sanitize_html=False).entries
    expected = []
    for entry in entries:
        name, version = number(entry.id)
        facts = Facts(
            authors=tuple(line(author["name"]) for author in entry.authors),
            arxiv=name,
            version=version,
            doi=entry.get("arxiv_doi", "").lower(),
            categories=categories(entry),
            comment=line(entry.get("arxiv_comment")),
            journal=line(entry.get("arxiv_journal_ref")),
            published=dt.date(*entry.published_parsed[:3]),
            updated=dt.date(*entry.updated_parsed[:3]),
        )
        expected.append((None, line(entry.title), line(entry.summary), facts))
    reading = read(file)
    texts = [(row.day, mended(row.title), mended(row.abstract), mended_facts(row.facts)) for row in reading.rows]
    assert texts == expected
    lines = file.read_text(encoding="utf-8").split("\n")
    assert all("<entry>" in lines[row.line - 1] for row in reading.rows)
    assert (reading.format, reading.source) == ("arxiv-feed", Source.ARXIV)


@named("arxiv-rss")
def test_arxiv_s_rss(file: Path) -> None:
    entries = feedparser.parse(io.BytesIO(file.read_bytes()), sanitize_html=False).entries
    expected = []
    for entry in entries:
        name, version = number(entry.id)
        head, _, abstract = entry.summary.partition("Abstract: ")
        assert head.split() == [f"arXiv:{name}v{version}", "Announce", "Type:", entry.arxiv_announce_type]
        facts = Facts(
            authors=tuple(entry.author.split(", ")),
            arxiv=name,
            version=version,
            categories=categories(entry),
            announcement=Announcement(entry.arxiv_announce_type),
        )
        expected.append((parsedate_to_datetime(entry.published).date(), line(entry.title), line(abstract), facts))
    assert expected
    reading = read(file)
    assert said(reading) == expected
    lines = file.read_text(encoding="utf-8").split("\n")
    assert all("<item>" in lines[row.line - 1] for row in reading.rows)


MARKS = dict(zip("\"'`^~v.H", "\u0308\u0301\u0300\u0302\u0303\u030c\u0307\u030b", strict=True))


def accents(text: str) -> str:
    """TeX's accents and letters as characters, by a table of their own."""
    text = text.replace("{\\aa}", "å").replace("{\\i}", "\u0131")
    found = re.compile(r"\\([\"'`^~.])\{?([A-Za-z])\}?|\\([vH])\{([A-Za-z])\}")
    return found.sub(lambda mark: unicodedata.normalize("NFC", (mark[2] or mark[4]) + MARKS[mark[1] or mark[3]]), text)


def people(text: str) -> tuple[str, ...]:
    while (shorter := re.sub(r"\([^()]*\)", "", text)) != text:
        text = shorter
    names = [line(accents(name)) for name in re.split(r",\s*and\s|,|\sand\s", text)]
    return tuple(name for name in names if name and name != "et al.")


def mailed(block: str) -> tuple[str, str, Facts]:
    """An entry of a mail by regular expressions."""
    head, *rest = re.split(r"^\\\\.*\n?", block, flags=re.MULTILINE)

    def field(name: str) -> str:
        found = re.search(rf"^{name}: (.*(?:\n  .*)*)", head, re.MULTILINE)
        return line(found[1]) if found else ""

    named = re.match(r"arXiv:(\S+)( \(\*cross-listing\*\))?", head)
    assert named
    replaced = re.search(r"^replaced with revised version (.*) GMT", head, re.MULTILINE)
    kind = ("replace" if replaced else "") + ("-" if replaced and named[2] else "") + ("cross" if named[2] else "")
    date = field("Date").partition(" GMT")[0]
    facts = Facts(
        authors=people(field("Authors")),
        arxiv=named[1],
        doi=field("DOI").lower(),
        categories=tuple(field("Categories").split()),
        comment=field("Comments"),
        journal=field("Journal-ref"),
        published=dt.datetime.strptime(date, "%a, %d %b %Y %H:%M:%S").date() if date else None,  # noqa: DTZ007
        updated=dt.datetime.strptime(replaced[1], "%a, %d %b %Y %H:%M:%S").date() if replaced else None,  # noqa: DTZ007
        announcement=Announcement(kind or "new"),
    )
    return accents(field("Title")), "" if replaced else line(rest[0]), facts


@named("arxiv-mail")
def test_listing_mails(file: Path) -> None:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    blocks = re.split(r"^\\\\\n(?=arXiv:)", message.get_content(), flags=re.MULTILINE)[1:]
    assert blocks
    reading = read(file)
    sent = message["Date"].datetime.date()
    assert said(reading) == [(sent, *mailed(block)) for block in blocks]
    lines = file.read_text(encoding="utf-8").split("\n")
    for row in reading.rows:
        assert lines[row.line - 1].split()[0] == f"arXiv:{row.facts.arxiv}"


@named("arxiv-mail")
def test_a_listing_is_the_same_however_the_mail_was_encoded(file: Path) -> None:
    plain = read(file)
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    text = message.get_content()
    for encoding in ("quoted-printable", "base64", "8bit"):
        wrapped = email.message.EmailMessage()
        wrapped["Subject"], wrapped["Date"] = "Fwd: " + message["Subject"], message["Date"]
        wrapped.set_content("See below.\n")
        wrapped.add_attachment(text.encode(), maintype="text", subtype="plain", cte=encoding)
        reading = formats.read(wrapped.as_bytes(), "mail.eml")
        assert reading.problems == ()
        assert said(reading) == said(plain)


def own(row: dict[str, Any]) -> tuple[None, str, str, Facts]:
    facts = Facts(
        authors=tuple(map(line, row["authors"])),
        arxiv=row["id"],
        categories=tuple(row["categories"]),
        comment=line(row.get("comment")),
        link=row["abs"],
    )
    return None, line(row["title"]), line(row["summary"]), facts


@named("jsonl")
def test_json_lines(file: Path) -> None:
    rows = [json.loads(text) for text in file.read_text(encoding="utf-8").splitlines()]
    assert rows
    reading = read(file)
    assert said(reading) == [own(row) for row in rows]
    assert [row.line for row in reading.rows] == list(range(1, len(rows) + 1))


@named("jsonl")
def test_the_same_papers_in_every_own_form(file: Path) -> None:
    rows = [json.loads(text) for text in file.read_text(encoding="utf-8").splitlines()]
    names = ["title", "abstract", "authors", "arxiv", "categories", "comment", "link"]
    written: list[dict[str, Any]] = []
    for row in rows:
        given = {"abstract": row["summary"], "arxiv": row["id"], "link": row["abs"]}
        written.append({name: given.get(name, row.get(name)) for name in names})
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, names)
    writer.writeheader()
    joined = {"authors": "; ", "categories": " "}
    writer.writerows({**row, **{name: sign.join(row[name]) for name, sign in joined.items()}} for row in written)
    expected = [own(row) for row in rows]
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    for text in (json.dumps(written), json.dumps({"papers": written}, indent=1), yaml.dump(written, Dumper=dumper)):
        assert said(formats.read(text.encode(), "own")) == expected
    reading = formats.read(table.getvalue().encode(), "own.csv")
    for got, wanted, row in zip(said(reading), expected, rows, strict=True):
        # A name with a comma is turned in a cell, and classes that are no categories hold spaces.
        odd = any("," in name for name in row["authors"]) or any(" " in name for name in row["categories"])
        same = replace(got[3], authors=wanted[3].authors, categories=wanted[3].categories) if odd else got[3]
        assert (*got[:3], same) == wanted
    cells = list(csv.DictReader(io.StringIO(table.getvalue(), newline="")))
    assert [line(cell["title"]) for cell in cells] == [row.title for row in reading.rows]


def test_captures_of_the_page_are_told_from_every_form() -> None:
    captures = [*HF_DAILY.glob("*.txt"), *CAPTURES.glob("*.txt"), *ARXIV.glob("*.txt")]
    assert len(captures) > 500
    for file in captures:
        data = file.read_bytes()
        assert {formats.sniff(data, file.name, hint) for hint in (".txt", ".json", ".csv", "")} == {Form.TEXT}
