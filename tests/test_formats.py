"""Files of papers in, what they say out. Made-up samples of every form; the real ones are in `test_formats_corpus`."""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator import formats, identifiers
from generator.errors import CaptureError, Severity
from generator.facts import Announcement, Facts, Source
from generator.formats import MAX_BYTES, Form, Reading, authors, htmltext
from generator.formats.fields import FIELDS, Kind
from generator.formats.schema import schema, table
from tests.archives import PROJECT

ROOM = Path(formats.__file__).parent
DAY = dt.date(2025, 3, 11)


def read(text: str | bytes, hint: str = "") -> Reading:
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return formats.read(data, "digests/file", hint)


def told(text: str | bytes, hint: str = "") -> str:
    """The one error of a file that can't be read."""
    with pytest.raises(CaptureError) as caught:
        read(text, hint)
    assert len(caught.value.problems) == 1
    return str(caught.value).removeprefix("digests/file:")


def problems(reading: Reading) -> list[str]:
    return [str(problem).removeprefix("digests/file:") for problem in reading.problems]


def titles(reading: Reading) -> list[str]:
    return [row.title for row in reading.rows]


# --- Hugging Face -----------------------------------------------------------------------------------------------------

PAPER: dict[str, Any] = {
    "id": "2503.01234",
    "authors": [{"name": "Ada  Berg", "hidden": False}, {"name": "Bo Tal", "hidden": True}, {"_id": "x"}],
    "publishedAt": "2025-03-09T23:30:00.000Z",
    "submittedOnDailyAt": "2025-03-11T00:15:00.000Z",
    "submittedOnDailyBy": {"fullname": "Cy Roe", "user": "cy"},
    "title": "A Title:\n  in $O(n)$",
    "summary": "Its\nabstract <b>as text</b>.",
    "upvotes": 12,
    "projectPage": "https://project.example/",
    "githubRepo": "https://code.example/a",
    "organization": {"name": "lab", "fullname": "The Lab"},
    "keywords": ["one", "two"],
    "ai_summary": "A machine wrote this.",
    "ai_keywords": ["three"],
    "unknown": {"deep": [1, 2, {}]},
}
ROW = {"paper": PAPER, "title": "A Title: in $O(n)$", "numComments": 3, "publishedAt": "2025-03-09T23:30:00.000Z"}
FACTS = Facts(
    authors=("Ada Berg", "Bo Tal"),
    arxiv="2503.01234",
    published=dt.date(2025, 3, 9),
    keywords=("one", "two"),
    votes=12,
    comments=3,
    project="https://project.example/",
    code="https://code.example/a",
    organisation="The Lab",
    submitter="Cy Roe",
    machine_summary="A machine wrote this.",
    machine_keywords=("three",),
)


def page(data: object, attributes: str = 'data-target="DailyPapers" data-props="{}"') -> str:
    props = json.dumps(data).replace("&", "&amp;").replace('"', "&quot;")
    return f"<!DOCTYPE html>\n<html><body>\n<div {attributes.format(props)}></div></body></html>"


def test_hugging_face_s_day() -> None:
    reading = read(json.dumps([ROW], indent=1))
    (row,) = reading.rows
    assert (row.title, row.abstract) == ("A Title: in $O(n)$", "Its abstract <b>as text</b>.")
    assert (row.place, row.line, row.day) == ("[0].paper", 2, DAY)
    assert row.facts == FACTS
    assert (reading.format, reading.source, reading.problems) == ("hugging-face", Source.HUGGING_FACE, ())


@pytest.mark.parametrize(
    "attributes",
    [
        'class="a" data-target="DailyPapers" data-props="{}"',
        'data-props="{}" class="contents" data-target="DailyPapers"',
        'data-target="DailyPapers" class=\'>\' id=x data-props = "{}" hidden',
    ],
)
def test_the_page_of_a_day_saved_from_a_browser(attributes: str) -> None:
    reading = read(page({"dateString": "2025-03-12", "dailyPapers": [ROW]}, attributes), ".txt")
    assert reading.day == dt.date(2025, 3, 12)
    assert [(row.line, row.facts) for row in reading.rows] == [(3, FACTS)]


def test_a_page_of_a_week_says_no_day() -> None:
    assert read(page({"dateString": "2025-W11", "dailyPapers": [ROW]})).day is None


def test_what_the_page_shows_is_the_title_and_the_other_is_kept() -> None:
    row = {**ROW, "title": "Another Title"}
    assert read(json.dumps([row])).rows[0].facts.also_titled == ("A Title: in $O(n)$",)
    assert read(json.dumps([{**ROW, "title": "a title \u2014 in $O(n)$"}])).rows[0].facts.also_titled != ()
    assert read(json.dumps([{**ROW, "title": "A TITLE: in $O(n)$"}])).rows[0].facts.also_titled == ()


def test_fields_that_come_and_go_are_missing_where_they_are_not() -> None:
    (row,) = read(json.dumps([{"paper": {"title": "T", "upvotes": None}}])).rows
    assert (row.abstract, row.day, row.facts) == ("", None, Facts())
    assert read("[]").rows == ()
    wrapped = read(json.dumps({"papers": [ROW]}))
    assert (wrapped.format, wrapped.rows[0].facts) == ("hugging-face", FACTS)


WRONG: list[tuple[str, object, str]] = [
    ("upvotes", "many", "expected a whole number, not the text `many`"),
    ("upvotes", True, "expected a whole number, not true or false"),
    ("upvotes", -1, "expected at least 0, not -1"),
    ("upvotes", 1.5, "expected a whole number, not the number `1.5`"),
    ("authors", {}, "expected a list, not an object"),
    ("title", 3, "expected text, not the number `3`"),
    ("publishedAt", "soon", "`soon` is no date"),
    ("publishedAt", "9999-12-31T23:59:59-12:00", "is no date"),
    ("ai_keywords", ["a", []], "expected text, not a list"),
    ("summary", "a\x00b", "binary content (character U+0000)"),
    ("summary", "\ud800", "binary content (character U+D800)"),
    ("organization", "x", "expected an object, not the text `x`"),
]


@pytest.mark.parametrize(("name", "value", "what"), WRONG, ids=[f"{name}-{value!r}" for name, value, _ in WRONG])
def test_a_wrong_type_loses_its_row_alone(name: str, value: object, what: str) -> None:
    rows = [ROW, {**ROW, "paper": {**PAPER, name: value}}, ROW]
    text = json.dumps(rows, indent=1)
    reading = read(text)
    assert len(reading.rows) == 2
    (problem,) = reading.problems
    assert what in problem.what
    assert problem.what.startswith(f"`[1].paper.{name}")
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines, start=1) if line == " {"]
    assert starts[1] < problem.line < starts[2]
    assert f'"{name}"' in lines[problem.line - 1] or "[]" in lines[problem.line - 1]
    assert problem.fix


def test_an_address_of_another_scheme_is_left_out_with_a_warning() -> None:
    reading = read(json.dumps([{**ROW, "paper": {**PAPER, "githubRepo": "javascript:alert(1)"}}]))
    assert reading.rows[0].facts.code == ""
    (problem,) = reading.problems
    assert problem.severity is Severity.WARNING
    assert problem.what == "`[0].paper.githubRepo`: `javascript:alert(1)` is no http address, and is left out"


def test_a_key_that_stands_twice_loses_its_row() -> None:
    reading = read('[{"paper": {"title": "A", "title": "B"}}, {"paper": {"title": "C", "x": {"y": 1, "y": 2}}}]')
    assert titles(reading) == ["C"]
    assert problems(reading) == ["1: `[0].paper`: `title` stands here twice; keep one of them"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"paper":\n {"title": "A"}}\n {}]', "3: not JSON: Expecting ',' delimiter (column 2)"),
        ('[{"paper": {"title": "A"}},\n{"paper": {"title": "B', "2: not JSON: the text breaks off"),
        ('[{"paper": {"title": "A"}},\n', "1: not JSON: the text breaks off"),
        ('[{"paper": {"title": "A"}}]\nx', "2: something follows the end of the JSON"),
        ('{"error": "Rate limited"}', "1: the answer is an error: `Rate limited`"),
        ("<html><body>502</body></html>", "1: an HTML page without the data of Hugging Face's daily papers"),
        (page({"other": 1}), "3: the page's data has no list `dailyPapers`"),
    ],
)
def test_an_answer_that_is_none_is_an_error_with_its_line(text: str, said: str) -> None:
    assert told(text).startswith(said)


# --- arXiv ------------------------------------------------------------------------------------------------------------

RSS = """<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0">
  <channel>
    <title>cs.CL updates on arXiv.org</title>
    <item>
      <title>A $\\alpha$ &lt; 3 Study of
        Schr\\"odinger&#39;s Cats</title>
      <link>https://arxiv.org/abs/2503.01234</link>
      <description>arXiv:2503.01234v2 Announce Type: replace-cross
Abstract: We show that &lt;think&gt; &amp; $a&lt;b$ hold.</description>
      <guid isPermaLink="false">oai:arXiv.org:2503.01234v2</guid>
      <category>cs.CL</category>
      <category>cs.AI</category>
      <pubDate>Tue, 11 Mar 2025 23:00:00 -0400</pubDate>
      <arxiv:announce_type>replace-cross</arxiv:announce_type>
      <arxiv:journal_reference>J. Cats 3 (2025)</arxiv:journal_reference>
      <arxiv:DOI>10.1000/ABC</arxiv:DOI>
      <dc:creator>Ada Berg (1), Bo Tal (1 and 2) ((1) Oslo, (2) Lund)</dc:creator>
    </item>
    <item><title>Second</title><description>arXiv:2503.99999v1 Announce Type: odd</description></item>
    <item><link>https://arxiv.org/abs/2503.01235</link></item>
  </channel>
</rss>
"""


def test_arxiv_s_rss() -> None:
    reading = read(RSS, ".json")
    (row,) = reading.rows
    assert row.title == "A $\\alpha$ < 3 Study of Schrödinger's Cats"
    assert row.abstract == "We show that <think> & $a<b$ hold."
    assert (row.place, row.line, row.day) == ("/rss/channel/item[1]", 5, DAY)
    assert row.facts == Facts(
        authors=("Ada Berg", "Bo Tal"),
        arxiv="2503.01234",
        version=2,
        doi="10.1000/abc",
        categories=("cs.CL", "cs.AI"),
        journal="J. Cats 3 (2025)",
        announcement=Announcement.REPLACE_CROSS,
    )
    odd, nameless = problems(reading)
    assert odd.startswith("20: `/rss/channel/item[2]`: `odd` is no way that arXiv announces a paper; known are new, cr")
    assert nameless == "21: `/rss/channel/item[3]`: the paper has no title; save the feed again"


def test_arxiv_s_atom_of_a_day_says_the_same() -> None:
    atom = """<feed xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
      xmlns="http://www.w3.org/2005/Atom"><entry><id>oai:arXiv.org:2503.01234v1</id><title>T</title>
      <updated>2025-03-11T04:00:00.000+00:00</updated><link href="https://arxiv.org/abs/2503.01234" rel="alternate"/>
      <summary>arXiv:2503.01234v1 Announce Type: new
      Abstract: A.</summary><category term="cs.CL"/><published>2025-03-11T00:00:00-04:00</published>
      <arxiv:announce_type>new</arxiv:announce_type><dc:creator>Ada Berg, Bo Tal</dc:creator></entry></feed>"""
    (row,) = read(atom).rows
    facts = Facts(("Ada Berg", "Bo Tal"), "2503.01234", 1, categories=("cs.CL",), announcement=Announcement.NEW)
    assert (row.title, row.abstract, row.day, row.facts) == ("T", "A.", DAY, facts)


API = """<feed xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
<entry><id>http://arxiv.org/abs/math.GT/0309136v3</id><title>T</title><summary>A.</summary>
<published>2003-09-08T10:00:00Z</published><updated>2004-01-01T00:00:00Z</updated>
<arxiv:primary_category term="math.GT"/><category term="math.AT"/><category term="math.GT"/>
<arxiv:comment>9 pages</arxiv:comment><arxiv:doi>no doi</arxiv:doi><arxiv:journal_ref>J</arxiv:journal_ref>
<author><name>Ada Berg</name><arxiv:affiliation>Oslo</arxiv:affiliation></author></entry></feed>"""


def test_an_answer_of_arxiv_s_api() -> None:
    reading = read(API)
    (row,) = reading.rows
    assert (row.day, row.abstract) == (None, "A.")
    assert row.facts == Facts(
        authors=("Ada Berg",),
        arxiv="math/0309136",
        version=3,
        categories=("math.GT", "math.AT"),
        comment="9 pages",
        journal="J",
        published=dt.date(2003, 9, 8),
        updated=dt.date(2004, 1, 1),
    )
    (doubt,) = problems(reading)
    assert doubt.startswith("5: warning: `/feed/entry[1]/arxiv:doi`: `no doi` is no DOI, and is left out; write it")


def test_empty_answers_and_errors_of_arxiv_s_api() -> None:
    assert read('<feed xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom"/>').rows == ()
    error = """<feed xmlns="http://www.w3.org/2005/Atom">
    <entry><id>https://arxiv.org/api/errors#incorrect_id_format</id><title>Error</title>
    <summary>incorrect id format for 1</summary></entry></feed>"""
    assert told(error).startswith("2: arXiv answered with an error: `incorrect id format for 1`")


RULE = "-" * 78
MAIL = rf"""Date: Tue, 11 Mar 25 00:30:00 GMT
Subject: cs.CL daily 2 new

{RULE}
received from  Sun  9 Mar 25 18:00:00 GMT  to  Mon 10 Mar 25 18:00:00 GMT
{RULE}
\\
arXiv:2503.01234
Date: Sun, 9 Mar 2025 18:34:08 GMT   (243kb,D)

Title: A study of Schr\"odinger's cats, which don\'t
  count to $10^{{\rm 6}}$
Authors: M{{\aa}}ns \'Ask (1), B.~Tal, Jr. (1 and 2), {{\L}}. Kre\'s (Oslo (Norway)) and Mu\~noz
  R\'io (on behalf of the Cat team, (1) Oslo, (2) Lund), et al. (9 additional authors not shown)
Categories: cs.CL cs.AI
Comments: 9 pages,
  3 figures
Report-no: X-1
Journal-ref: J. Cats 3
DOI: 10.1000/ABC
\\
  We show <this>
and that.

  A second paragraph: it ends.
\\ ( https://arxiv.org/abs/2503.01234 ,  243kb)
%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%
{RULE}
\\
arXiv:math/0309136 (*cross-listing*)
replaced with revised version Mon, 10 Mar 2025 08:03:26 GMT   (25kb,D)

Title: Second
Authors: The Cat Collaboration: Ada Berg, Bo Tal for the Dog Collaboration
Categories: math.GT
\\ ( https://arxiv.org/abs/math/0309136 ,  25kb)
{RULE}
\\
arXiv:2503.5
Title: Third
\\ ( https://arxiv.org/abs/2503.5 ,  25kb)
%%%---%%%---%%%---%%%---%%%---%%%---%%%---%%%---%%%---%%%---%%%---%%%---%%%---
"""
FIRST = Facts(
    authors=("Måns Ásk", "B. Tal Jr.", "Ł. Kreś", "Muñoz Río"),
    arxiv="2503.01234",
    doi="10.1000/abc",
    categories=("cs.CL", "cs.AI"),
    comment="9 pages, 3 figures",
    journal="J. Cats 3",
    published=dt.date(2025, 3, 9),
    announcement=Announcement.NEW,
)
SECOND = Facts(
    authors=("The Cat Collaboration", "Ada Berg", "Bo Tal"),
    arxiv="math/0309136",
    categories=("math.GT",),
    updated=dt.date(2025, 3, 10),
    announcement=Announcement.REPLACE_CROSS,
)


def wrapped(encoding: str) -> str:
    text = MAIL.partition("\n\n")[2]
    content = base64.encodebytes(text.encode()).decode() if encoding == "base64" else text
    return (
        "Received: from a\nDate: Mon, 10 Mar 2025 09:00:00 +0000\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="="\n\n--=\nContent-Type: text/html\n\n<p>Hello\n--=\n'
        "Content-Type: message/rfc822\n\nDate: Tue, 11 Mar 2025 00:30:00 GMT\nSubject: cs.CL\nMIME-Version: 1.0\n"
        f"Content-Type: text/plain; charset=nonsense\nContent-Transfer-Encoding: {encoding}\n\n{content}\n--=--\n"
    )


FORWARDED = f"From: me\nDate: Fri, 14 Mar 2025 09:00:00 GMT\n\nSee this:\n\n{MAIL}"
MAILS = {
    "text": MAIL,
    "crlf": MAIL.replace("\n", "\r\n"),
    "attached": wrapped("8bit"),
    "base64": wrapped("base64"),
    "forwarded": FORWARDED,
    "mbox": f"From a@b Tue Mar 11 00:30:00 2025\n{MAIL}",
    "marked": f"\ufeff{MAIL}",
}


@pytest.mark.parametrize("name", MAILS)
def test_arxiv_s_listing_mails(name: str) -> None:
    text = MAILS[name]
    reading = read(text, ".txt")
    first, second = reading.rows
    assert first.title == r"A study of Schrödinger's cats, which don\'t count to $10^{\rm 6}$"
    assert first.abstract == "We show <this> and that. A second paragraph: it ends."
    assert (second.title, second.abstract) == ("Second", "")
    assert (first.facts, second.facts) == (FIRST, SECOND)
    assert (first.day, second.day) == (DAY, DAY)
    (problem,) = reading.problems
    assert "`2503.5` is no identifier of arXiv" in problem.what
    if name == "base64":
        assert (first.place, first.line) == ("decoded text, line 5", 1)
    else:
        lines = text.split("\n")
        assert [first.place, second.place] == ["", ""]
        assert lines[first.line - 1].startswith("arXiv:2503.01234")
        assert lines[problem.line - 1].startswith("arXiv:2503.5")


def test_several_mails_in_one_file_have_their_own_days() -> None:
    later = MAIL.replace("11 Mar 25", "12 Mar 25")
    text = f"From a@b Tue Mar 11 00:30:00 2025\n{MAIL}\nFrom a@b Wed Mar 12 00:30:00 2025\n{later}"
    assert [row.day.day for row in read(text).rows if row.day] == [11, 11, 12, 12]


def test_a_mail_says_itself_how_its_text_is_encoded() -> None:
    head = "Date: Tue, 11 Mar 25 00:30:00 GMT\nContent-Type: text/plain; charset=iso-8859-1\nSubject: x\n\n"
    listing = MAIL.partition("\n\n")[2].replace("We show", "Wir zählen")
    reading = read((head + listing).encode("latin-1"))
    assert reading.rows[0].abstract.startswith("Wir zählen <this>")


@pytest.mark.parametrize(
    ("crossed", "replaced", "kind"),
    [("", "", "new"), (" (*cross-listing*)", "", "cross"), ("", "replaced", "replace"),
     (" (*cross-listing*)", "replaced", "replace-cross")],
)  # fmt: skip
def test_a_mail_says_how_a_paper_is_announced(crossed: str, replaced: str, kind: str) -> None:
    date = f"{replaced} with revised version " if replaced else "Date: "
    head = f"arXiv:2503.01234{crossed}\n{date}Sun, 9 Mar 2025 18:34:08 GMT   (243kb,D)\n\nTitle: T\n"
    (row,) = read(f"{RULE}\n\\\\\n{head}\\\\ ( https://arxiv.org/abs/2503.01234 ,  1kb)\n{RULE}\n").rows
    assert row.facts.announcement == kind
    assert (row.facts.published, row.facts.updated)[bool(replaced)] == dt.date(2025, 3, 9)


def test_a_mail_without_a_listing_is_told() -> None:
    mail = "From: a@b\nDate: Tue, 11 Mar 2025 00:30:00 GMT\nSubject: Hello\n\nNothing here.\n"
    assert told(mail).startswith("1: a mail without a listing of arXiv's")


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Ada Berg and Bo Tal", ("Ada Berg", "Bo Tal")),
        ("Ada Berg, Bo Tal, and Cy Roe", ("Ada Berg", "Bo Tal", "Cy Roe")),
        ("Ada Berg (MIT, Bo Tal, Cy Roe", ("Ada Berg", "Bo Tal", "Cy Roe")),
        ("Ada Berg), Bo Tal", ("Ada Berg", "Bo Tal")),
        ("A. Anderson & B. Sandberg", ("A. Anderson", "B. Sandberg")),
        (r"\v{S}. \.{Z}uk, \AA sa Str\o m, O'Neil, Ak{\i}n", ("Š. Żuk", "Åsa Strøm", "O'Neil", "Ak\u0131n")),
        (r"H. \unknown{x}, \textbf{B. T.}", (r"H. \unknown{x}", r"\textbf{B. T.}")),
        ("", ()),
        (", and ,", ()),
    ],
)
def test_names_of_a_line_of_authors(line: str, names: tuple[str, ...]) -> None:
    assert authors.names(line) == names


# --- Feeds ------------------------------------------------------------------------------------------------------------

FEED = """<?xml version="1.0"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss.dtd">
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>A blog</title>
<item>
  <title>One &amp;amp; &lt;b&gt;two&lt;/b&gt;</title>
  <link>https://blog.example/1</link>
  <description>&lt;p&gt;It says&amp;nbsp;1 &amp;lt; 2.&lt;/p&gt;
    &lt;p&gt;And more.&lt;script&gt;alert(1)&lt;/script&gt;</description>
  <pubDate>Mon, 10 Mar 2025 23:30:00 -0500</pubDate>
  <author>ada@a.example (Ada Berg)</author><category>maths</category>
</item>
<item>
  <title><![CDATA[Two <think> & 3]]></title><link>javascript:alert(1)</link>
  <guid isPermaLink="false">https://doi.org/10.1000/ABC</guid>
  <content:encoded><![CDATA[<div>Whole&hellip; H<sub>2</sub>O</div>]]></content:encoded>
  <pubDate>Wed, 12 Mar 2025 10:00:00 GMT</pubDate>
</item>
<item><description>nameless</description></item>
</channel></rss>
"""


def test_any_other_rss_feed() -> None:
    reading = read(FEED)
    one, two = reading.rows
    assert (one.title, one.abstract) == ("One & two", "It says 1 < 2. And more.")
    assert (two.title, two.abstract) == ("Two <think> & 3", "Whole\u2026 H2O")
    assert (one.day, two.day) == (DAY, dt.date(2025, 3, 12))
    assert (one.place, one.line) == ("/rss/channel/item[1]", 5)
    assert one.facts == Facts(("Ada Berg",), published=DAY, keywords=("maths",), link="https://blog.example/1")
    assert two.facts == Facts(doi="10.1000/abc", published=dt.date(2025, 3, 12), link="https://doi.org/10.1000/ABC")
    assert problems(reading) == ["19: `/rss/channel/item[3]`: the entry has no title; give it one, or delete it"]


def test_any_other_atom_feed() -> None:
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><title>B</title><entry>
    <title type="text">1 &lt;b&gt; 2</title><updated>2025-03-11T23:59:00+00:00</updated>
    <link href="https://huggingface.co/papers/2503.01234v1"/><author><name>Ada Berg</name></author>
    <author><name>Bo Tal</name></author><id>urn:x</id>
    <summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One</p><p>a &lt; b</p></div></summary>
    </entry></feed>"""
    (row,) = read(atom).rows
    assert (row.title, row.abstract, row.day) == ("1 <b> 2", "One a < b", DAY)
    link = "https://huggingface.co/papers/2503.01234v1"
    assert row.facts == Facts(("Ada Berg", "Bo Tal"), "2503.01234", 1, updated=DAY, link=link)


def test_an_entry_is_of_the_day_it_was_published_and_else_of_the_day_it_changed() -> None:
    entry = "<entry><title>T</title><updated>2025-03-12T00:00:00Z</updated>{}</entry>"
    entries = entry.format("<published>2025-03-10T23:00:00-05:00</published>") + entry.format("")
    reading = read(f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>')
    assert [row.day for row in reading.rows] == [DAY, dt.date(2025, 3, 12)]
    assert [(row.facts.published, row.facts.updated) for row in reading.rows] == [
        (DAY, dt.date(2025, 3, 12)),
        (None, dt.date(2025, 3, 12)),
    ]


def test_a_feed_in_rdf_and_in_another_encoding() -> None:
    rdf = """<?xml version="1.0" encoding="iso-8859-1"?>
    <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
    <item rdf:about="https://a.example/1"><title>Käse &eacute;</title><description>x</description></item></rdf:RDF>"""
    assert titles(read(rdf.encode("latin-1"))) == ["Käse é"]
    assert titles(read(rdf.replace("iso-8859-1", "utf-16").encode("utf-16"))) == ["Käse é"]
    assert told(rdf.replace("iso-8859-1", "utf-8").encode("latin-1")).startswith("3: not UTF-8 (byte 0xe4 in column")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>a</p><p>b</p>", "a b"),
        ("a<br/>b<i>c</i>", "a bc"),
        ("x <y and a<b, a < b", "x <y and a<b, a < b"),
        ('<a title="1 > 2" href=\'"\'>b</a>', "b"),
        ("<!-- <p>x</p> -->y<!-- z", "y<!-- z"),
        ("<style>p{}</style>q<SCRIPT>1</Script >r", "qr"),
        ("&lt;p&gt; &amp;lt; &nosuch; &#x41;", "<p> &lt; &nosuch; A"),
        ("<a <b>c</b>", "<a c"),
    ],
)
def test_html_as_text(markup: str, text: str) -> None:
    assert htmltext.plain(markup) == text


@pytest.mark.parametrize("piece", ["<a ", "<a '\"", "<!--", "<!", "<a \"<a '", "</", "<script>", "&", "<a x='>'", "<p"])
def test_html_left_open_takes_no_longer(piece: str) -> None:
    start = time.process_time()
    htmltext.plain(piece * (1_000_000 // len(piece)))
    assert time.process_time() - start < 3


# --- The archive's own form -------------------------------------------------------------------------------------------

ONE: dict[str, Any] = {
    "title": "1984",
    "abstract": "Its abstract: a \u201cquote\u201d.",
    "day": "2025-03-11",
    "authors": ["Ada Berg", "Bo Tal"],
    "arxiv": "arXiv:2503.01234v2",
    "version": 2,
    "doi": "https://doi.org/10.1000/ABC",
    "categories": ["cs.CL", "cs.AI"],
    "comment": "9 pages",
    "journal": "J",
    "published": "2025-03-09",
    "updated": "2025-03-10T23:00:00-05:00",
    "keywords": ["a b", "c"],
    "votes": 12,
    "comment_count": 0,
    "project": "https://project.example/",
    "code": "https://code.example/",
    "link": "https://link.example/",
    "organisation": "The Lab",
    "submitter": "Cy Roe",
    "machine_summary": "By a machine.",
    "machine_keywords": ["d"],
    "also_titled": ["Nineteen Eighty-Four"],
    "announcement": "cross",
}
WHOLE = Facts(
    authors=("Ada Berg", "Bo Tal"),
    arxiv="2503.01234",
    version=2,
    doi="10.1000/abc",
    categories=("cs.CL", "cs.AI"),
    comment="9 pages",
    journal="J",
    published=dt.date(2025, 3, 9),
    updated=DAY,
    keywords=("a b", "c"),
    votes=12,
    comments=0,
    project="https://project.example/",
    code="https://code.example/",
    link="https://link.example/",
    organisation="The Lab",
    submitter="Cy Roe",
    machine_summary="By a machine.",
    machine_keywords=("d",),
    also_titled=("Nineteen Eighty-Four",),
    announcement=Announcement.CROSS,
)


def yaml_of(papers: list[dict[str, Any]]) -> str:
    """YAML as people write it: bare scalars where they can be."""
    lines = []
    for paper in papers:
        for number, (name, value) in enumerate(paper.items()):
            bare = value if isinstance(value, str) and ": " not in value else json.dumps(value, ensure_ascii=False)
            lines.append(f"{'  ' if number else '- '}{name}: {bare}")
    return "# Papers\n---\n" + "\n".join(lines) + "\n"


def table_of(papers: list[dict[str, Any]], sign: str) -> str:
    def cell(value: object) -> str:
        text = "; ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
        return '"' + text.replace('"', '""') + '"'

    names = list(dict.fromkeys(name for paper in papers for name in paper))
    rows = [names, *([cell(paper.get(name)) for name in names] for paper in papers)]
    return "".join(sign.join(row) + "\r\n" for row in rows)


def written(papers: list[dict[str, Any]]) -> dict[str, str]:
    return {
        "json": json.dumps(papers, indent=2),
        "json-lines": "".join(json.dumps(paper) + "\n" for paper in papers),
        "yaml": yaml_of(papers),
        "csv": "\ufeff" + table_of(papers, ","),
        "semicolons": table_of(papers, ";"),
        "tabs": table_of(papers, "\t"),
    }


@pytest.mark.parametrize("name", written([]))
def test_every_field_in_every_own_form(name: str) -> None:
    assert set(ONE) == {field.name for field in FIELDS}
    reading = read(written([ONE, {"title": "Second"}])[name], ".txt")
    one, two = reading.rows
    assert (one.title, one.abstract, one.day) == ("1984", ONE["abstract"], DAY)
    assert one.facts == WHOLE
    assert (two.title, two.abstract, two.day, two.facts) == ("Second", "", None, Facts())
    assert (reading.source, reading.problems) == (Source.OWN, ())
    assert reading.format == {"semicolons": "csv", "tabs": "csv"}.get(name, name)


def test_a_file_holds_one_day_or_several_or_one_paper() -> None:
    group = {"day": "2025-03-11", "papers": [{"title": "A"}, {"title": "B", "day": "2025-03-12"}]}
    later = {"day": "2025-03-13", "papers": [{"title": "C"}]}
    for root in ([group, later, {"title": "D"}], {"papers": [group, later, {"title": "D"}]}):
        reading = read(json.dumps(root))
        assert titles(reading) == list("ABCD")
        assert [row.day.day if row.day else 0 for row in reading.rows] == [11, 12, 13, 0]
        assert reading.problems == ()
    assert titles(read(json.dumps({"title": "A"}))) == ["A"]
    assert titles(read("day: 2025-03-11\npapers: [{title: A}]\n---\nday: 2025-03-12\npapers: [{title: B}]\n")) == [
        "A",
        "B",
    ]


def test_other_people_s_names_are_read() -> None:
    kaggle = {
        "id": "0704.0001",
        "title": "T\n  wrapped",
        "authors": "C. Bal\\'azs, E. L. Berger and C.-P. Yuan (Oslo)",
        "comments": "37 pages",
        "journal-ref": "Phys.Rev.D76",
        "doi": None,
        "categories": "hep-ph hep-th",
        "abstract": "A.",
        "update_date": "2008-11-26",
    }
    (row,) = read(json.dumps(kaggle)).rows
    assert row.title == "T wrapped"
    assert row.facts == Facts(
        authors=("C. Balázs", "E. L. Berger", "C.-P. Yuan"),
        arxiv="0704.0001",
        categories=("hep-ph", "hep-th"),
        comment="37 pages",
        journal="Phys.Rev.D76",
        updated=dt.date(2008, 11, 26),
    )
    table = "Title\tAuthors\tURL\nA\tBerg, Ada; Tal, Bo\thttps://arxiv.org/abs/2503.01234v1\n"
    facts = read(table).rows[0].facts
    assert (facts.authors, facts.arxiv, facts.version) == (("Ada Berg", "Bo Tal"), "2503.01234", 1)
    assert read(json.dumps({"title": "A", "id": 17, "doi": "10.48550/arXiv.2503.01234"})).rows[0].facts.arxiv


MISTAKES = [
    (
        '[{"title": "A"},\n {"title": "B",\n  "votes": "3"}]',
        "3: `[1].votes`: expected a whole number, not the text `3`",
    ),
    ('[{"title": "A"},\n {"authors": ["B"]}]', "2: `[1]`: the paper has no title"),
    ('[{"title": "A"},\n "B"]', "2: `[1]`: expected an object, not the text `B`"),
    ('{"papers": [{"title": "A"},\n {"title": "B", "arxiv": "x"}]}', "2: `papers[1].arxiv`: `x` is no identifier"),
    ('[{"title": "A"},\n{"day": "soon", "papers": [{"title": "B"}]}]', "2: `[1].day`: `soon` is no date"),
    ('{"title": "A"}\n{"title": "B"\n', "2: not JSON: the text breaks off"),
    ('{"title": "A"}\n{"title": "B", "doi": "x"}\n', "2: `doi`: `x` is no DOI"),
    ("- title: A\n- title: B\n  votes: many\n", "3: `[1].votes`: expected a whole number, not `many`"),
    ("- title: A\n- title: B\n  title: C\n", "2: `[1]`: `title` stands here twice"),
    ("- title: A\n- title: B\n  announcement: odd\n", "3: `[1].announcement`: `odd` is no way"),
    ("title,votes\nA,1\nB,x\n", "3: `votes`: expected a whole number, not `x`"),
    ('title,votes\nA,1\n"B\nC",x\n', "3: `votes`: expected a whole number, not `x`"),
    ("title,votes\nA,1\nB,2,3\n", "3: 3 cells, but 2 columns"),
    ('title,votes\nA,1\nB,"2\n', "3: not a row of a table: unexpected end of data"),
    ("title,votes\nA,1\nB,-2\n", "3: `votes`: expected a whole number, not `-2`"),
    ("title,version\nA,1\nB,0\n", "3: `version`: expected at least 1, not 0"),
    ("title,abstract\nA,1\nB,\x01\n", "3: `abstract`: binary content (character U+0001)"),
]


@pytest.mark.parametrize(("text", "said"), MISTAKES, ids=[said[:40] for _, said in MISTAKES])
def test_a_mistake_in_an_own_file_loses_its_row_and_is_told_with_its_line(text: str, said: str) -> None:
    reading = read(text)
    assert titles(reading) == ["A"]
    (problem,) = problems(reading)
    assert problem.startswith(said)
    assert "; " in problem


@pytest.mark.parametrize(
    ("text", "hint", "said"),
    [
        ("papers:\n  - title: A: b\n", "", "2: not YAML: mapping values are not allowed in this context"),
        ("papers:\n  - &a {title: A}\n  - *a\n", "", "3: an alias (`*…`) stands here"),
        ("- title: A\n- [a]: b\n", "", "2: a key must be plain text"),
        ("a,b\n1,2\n", ".csv", "1: no column is named `title`"),
        ("title,votes,votes\n1,2,3\n", "", "1: two columns are named `votes`"),
        ("hello", ".json", "1: not JSON: Expecting value (column 1)"),
        ("hello", ".xml", "1: not XML: "),
        ("hello", "", "1: no form that is known"),
        ("<?xml version='1.0'?>\n<opml/>", "", "2: XML, but no feed (its first element is `opml`)"),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_told(text: str, hint: str, said: str) -> None:
    assert told(text, hint).startswith(said)


def test_the_published_schema_and_the_table_of_columns_are_those_of_the_code() -> None:
    """After a wanted change: `UPDATE_GOLDEN=1 pytest tests/test_formats.py`, and read the difference."""
    text = json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
    document = (ROOM / "README.md").read_text(encoding="utf-8")
    updated = re.sub(
        r"(<!-- fields -->\n).*(<!-- /fields -->)",
        lambda found: f"{found[1]}{table()}{found[2]}",
        document,
        flags=re.DOTALL,
    )
    if os.environ.get("UPDATE_GOLDEN"):
        (ROOM / "schema.json").write_text(text, encoding="utf-8")
        (ROOM / "README.md").write_text(updated, encoding="utf-8")
    assert (ROOM / "schema.json").read_text(encoding="utf-8") == text
    assert updated == (ROOM / "README.md").read_text(encoding="utf-8")


def test_the_schema_is_one_and_takes_what_is_read() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    valid = jsonschema.Draft202012Validator(schema())
    assert valid.is_valid([ONE])
    assert valid.is_valid({"day": "2025-03-11", "papers": [ONE, {"title": "x", "more": 1}]})
    assert not valid.is_valid([{**ONE, "votes": "3"}])
    assert not valid.is_valid([{"abstract": "x"}])


SAMPLES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: st.text(st.characters(exclude_categories=["Cs", "Cc"])),
    Kind.TEXTS: st.lists(st.sampled_from(["a", "b c", "d"])),
    Kind.NAMES: st.lists(st.sampled_from(["Ada Berg", "Bo Tal"])),
    Kind.CATEGORIES: st.lists(st.sampled_from(["cs.CL", "math.GT"]), unique=True),
    Kind.WHOLE: st.integers(0, 10**9),
    Kind.DATE: st.dates(dt.date(1900, 1, 1), dt.date(2999, 1, 1)).map(str),
    Kind.ADDRESS: st.sampled_from(["https://a.example/b", "http://c.example"]),
    Kind.ARXIV: st.sampled_from(["2503.01234", "math.GT/0309136v2"]),
    Kind.DOI: st.sampled_from(["10.1000/a", "doi:10.1000/B"]),
    Kind.ANNOUNCEMENT: st.sampled_from([kind.value for kind in Announcement]),
}
WRONG_VALUES = st.one_of(
    st.booleans(), st.integers(-3, 3), st.floats(), st.lists(st.integers()), st.just({}), st.text()
)


@given(st.data())
def test_what_the_schema_takes_is_read_whole_and_what_it_refuses_is_told(data: st.DataObject) -> None:
    chosen = {
        field.name: data.draw(st.one_of(SAMPLES[field.kind], WRONG_VALUES))
        for field in data.draw(st.lists(st.sampled_from(FIELDS), unique=True))
    }
    paper = {"title": "T", **chosen}
    reading = read(json.dumps([paper]))
    losing = [problem for problem in reading.problems if problem.severity is Severity.ERROR]
    assert len(reading.rows) + len(losing) == 1
    if not jsonschema.Draft202012Validator(schema()).is_valid([json.loads(json.dumps(paper))]):
        assert reading.problems


# --- Telling forms apart ----------------------------------------------------------------------------------------------

CAPTURE = "Get trending papers in your email inbox!\n\nMar 11\n\n[A] title: of, a paper\n\nIts abstract.\n"
FORMS = {
    Form.TEXT: CAPTURE,
    Form.JSON: json.dumps([ROW]),
    Form.JSON_LINES: '{"title": "a"}\n{"title": "b"}\n',
    Form.HTML: page({"dailyPapers": []}),
    Form.XML: RSS,
    Form.MAIL: MAIL,
    Form.TABLE: "title,abstract\na,b\n",
    Form.YAML: "day: 2025-03-11\npapers: []\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_what_is_in_a_file_tells_its_form_whatever_its_ending(form: Form) -> None:
    for hint in ("", ".txt", ".json", ".csv", ".xml", ".yml", ".eml", ".exe"):
        for start in ("", "\ufeff", "\n\n"):
            assert formats.sniff((start + FORMS[form]).encode(), "file", hint) is form


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x1f\x8b\x08\x00", "1: a file packed with gzip"),
        (b"PK\x03\x04\x14\x00", "1: a file packed with zip"),
        (b"%PDF-1.7", "1: a file of PDF, not of text"),
        (b" \n", "1: the file is empty"),
        (b"\xef\xbb\xbf", "1: the file is empty"),
        (b"[\n\xe4]", "2: not UTF-8 (byte 0xe4 in column 1)"),
        (b'<?xml version="1.0" encoding="utf-7"?><rss/>', "1: the encoding `utf-7` that the file claims can't be read"),
        (b"\xff\xfe[\x00]", "1: not UTF-16"),
    ],
)
def test_bytes_that_are_no_text_are_told(data: bytes, said: str) -> None:
    assert told(data).startswith(said)


def test_json_in_utf_16_with_its_mark_is_read() -> None:
    assert titles(read(json.dumps([ROW]).encode("utf-16"))) == ["A Title: in $O(n)$"]


# --- Identifiers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form",
    [
        "2405.15738v2", "arXiv:2405.15738v2", "ARXIV:2405.15738V2", " arXiv: 2405.15738v2 ",
        "arXiv:2405.15738v2 [cs.CV]", "https://arxiv.org/abs/2405.15738v2", "http://www.arxiv.org/pdf/2405.15738v2.pdf",
        "https://export.arxiv.org/abs/2405.15738v2?context=cs#x", "arxiv.org/html/2405.15738v2",
        "oai:arXiv.org:2405.15738v2", "https://huggingface.co/papers/2405.15738v2", "10.48550/arXiv.2405.15738v2",
        "https://doi.org/10.48550/ARXIV.2405.15738v2",
    ],
)  # fmt: skip
def test_arxiv_identifiers_in_every_form(form: str) -> None:
    assert identifiers.arxiv(form) == ("2405.15738", 2)


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("astro-ph/0601001", "astro-ph/0601001"),
        ("ASTRO-PH/0601001", "astro-ph/0601001"),
        ("math.GT/0309136", "math/0309136"),
        ("https://arxiv.org/abs/math/0309136", "math/0309136"),
        ("cond-mat.stat-mech/0101001", "cond-mat/0101001"),
        ("0704.0001", "0704.0001"),
        ("1412.9999", "1412.9999"),
        ("1501.00001", "1501.00001"),
    ],
)
def test_arxiv_identifiers_of_every_age(form: str, name: str) -> None:
    assert identifiers.arxiv(form) == (name, 0)


@pytest.mark.parametrize(
    "text",
    ["", "2405.1573", "0808.05394", "2413.00001", "2405.15738v0", "x2405.15738", "2405.157389",
     "math/03091", "foo/0309136", "https://arxiv.org.evil.example/abs/2405.15738", "https://arxiv.org/list/cs.CL",
     "2405.15738 2405.15739", "\u0662\u0664\u0660\u0665.15738", "2405.15738\n"[:-1] + "x", "9" * 10_000],
)  # fmt: skip
def test_what_is_no_arxiv_identifier(text: str) -> None:
    assert identifiers.arxiv(text) is None


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1103/PhysRevD.103", "10.1103/physrevd.103"),
        ("https://doi.org/10.1000/A%2FB", "10.1000/a/b"),
        ("http://dx.doi.org/10.1000/a(b)<c>", "10.1000/a(b)<c>"),
        ("DOI: 10.1000/a", "10.1000/a"),
        ("10.1000/a, 10.1000/b", "10.1000/a"),
        ("11.1000/a", ""),
        ("10.1/a", ""),
        ("https://doi.org/10.1000/%00", ""),
        ("https://evil.example/10.1000/a", ""),
        ("", ""),
    ],
)
def test_dois_in_every_form(text: str, doi: str) -> None:
    assert identifiers.doi(text) == doi


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://a.example/b?c=d&e=f#g", "https://a.example/b?c=d&e=f#g"),
        (" HTTP://a.example ", "HTTP://a.example"),
        ("https://bücher.example/ä", "https://bücher.example/ä"),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//a.example", ""),
        ("https://", ""),
        ("https:///b", ""),
        ("https://a.example/\x01", ""),
        ("https://a.example/a b", ""),
        ('https://a.example/"x', ""),
        ("https://user:word@a.example/", ""),
        ("https://[::1", ""),
        ("https://a.example:99999/", ""),
        ("https://a.example/" + "x" * 3000, ""),
    ],
)
def test_addresses(text: str, address: str) -> None:
    assert identifiers.address(text) == address


# --- Hostile files ----------------------------------------------------------------------------------------------------

DEEP = 100_000
BOMB = "<!DOCTYPE r [<!ENTITY a0 'x'>" + "".join(
    f"<!ENTITY a{n + 1} '&a{n};&a{n};&a{n};&a{n};&a{n};&a{n};&a{n};&a{n};&a{n};&a{n};'>" for n in range(12)
)
ITEM = "<item><title>{}</title></item>"
#: How each is made, and what is told of it, or nothing where it can be read.
HOSTILE: dict[str, tuple[Callable[[], str], str]] = {
    "deep list": (lambda: "[" * DEEP + "]" * DEEP, "nested too deep"),
    "deep object": (lambda: '{"papers": ' * DEEP, "nested too deep"),
    "deep list in a paper": (
        lambda: '[{"paper": {"title": "a", "x": ' + "[" * DEEP + "]" * DEEP + "}}]",
        "nested too deep",
    ),
    "deep yaml": (lambda: "papers: " + "[" * DEEP, "nested too deep"),
    "deep yaml list": (lambda: "- " * DEEP + "title: a", "nested too deep"),
    "deep yaml mapping": (lambda: "".join(" " * n + "papers:\n" for n in range(2000)), "nested too deep"),
    "deep xml": (lambda: f"<rss><channel>{'<item>' * DEEP}{'</item>' * DEEP}</channel></rss>", "nested too deep"),
    "billion laughs": (
        lambda: f"<?xml version='1.0'?>{BOMB}]><rss><channel>{ITEM.format('&a12;')}</channel></rss>",
        "declares an entity of its own (`a0`)",
    ),
    "quadratic blow-up": (
        lambda: (
            f"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a '{'x' * 50_000}'>]><rss><channel>"
            + ITEM.format("&a;" * 50_000)
            + "</channel></rss>"
        ),
        "declares an entity of its own (`a`)",
    ),
    "external entity": (
        lambda: (
            "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
            f"<rss><channel>{ITEM.format('&a;')}</channel></rss>"
        ),
        "declares an entity of its own (`a`)",
    ),
    "parameter entity": (
        lambda: "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY % a SYSTEM 'http://127.0.0.1:9/x'> %a;]><rss/>",
        "declares an entity of its own (`a`)",
    ),
    "yaml bomb": (
        lambda: "papers:\n- title: &a [x, x]\n" + "".join(f"  b{n + 1}: &b{n + 1} [*b{n}, *b{n}]\n" for n in range(99)),
        "an alias (`*…`) stands here",
    ),
    "yaml object": (
        lambda: "papers:\n- title: !!python/object/apply:os.system [true]\n",
        "expected text, not a list",
    ),
    "many rows of JSON": (lambda: "[" + ",".join(["{}"] * 1_000_000) + "]", "more than 500,000 values"),
    "fewer rows of JSON": (lambda: "[" + ",".join(["{}"] * 400_000) + "]", "more than 20,000 papers"),
    "many rows of Hugging Face": (lambda: "[" + ",".join(['{"paper": {}}'] * 200_000) + "]", "more than 20,000 papers"),
    "many rows of JSON Lines": (lambda: '{"title": "a"}\n' * 1_000_000, "20001: more than 20,000 papers"),
    "many rows of a table": (lambda: "title,abstract\n" + "a,b\n" * 1_000_000, "20002: more than 20,000 papers"),
    "many rows of YAML": (lambda: "papers:\n" + "- title: a\n" * 1_000_000, "more than 500,000 values"),
    "many items": (
        lambda: f"<rss><channel>{'<item><title>a</title></item>' * 400_000}</channel></rss>",
        "more than 500,000 values",
    ),
    "fewer items": (
        lambda: f"<rss><channel>{'<item><title>a</title></item>' * 30_000}</channel></rss>",
        "more than 20,000 papers",
    ),
    "many mails": (
        lambda: f"From: a\nDate: b\n\n{RULE}\n" + "\\\\\narXiv:2503.01234\nTitle: x\n" * 300_000,
        "a mail of more than 500,000 lines",
    ),
    "many keys": (
        lambda: '[{"title": "a", "x": {' + ",".join(f'"{n}": []' for n in range(900_000)) + "}}]",
        "more than 500,000 values",
    ),
    "a long name of a page": (
        lambda: page({}).replace("DailyPapers", "DailyPapers" + " x" * 4_000_000),
        "without the data of Hugging Face's daily papers",
    ),
    "an open attribute": (
        lambda: '<html data-target="DailyPapers" data-props="' + "'x' " * 3_000_000,
        "without the data of Hugging Face's daily papers",
    ),
    "an open page": (
        lambda: '<html><a data-target="DailyPapers" ' + "a=b " * 3_000_000,
        "without the data of Hugging Face's daily papers",
    ),
    "open comments": (lambda: "<!--" * 3_000_000, "no form that is known"),
    "an open header": (lambda: "From: a\nDate: b\n" + " c\n" * 4_000_000, "a mail of more than 500,000 lines"),
    "a long header": (lambda: "From: a\nDate: " + "(" * 8_000_000 + "\n\nx", "a mail without a listing"),
    "many parts of a mail": (
        lambda: "From: a\nDate: b\nContent-Type: multipart/mixed; boundary==\n\n" + "--=\n\na\n" * 150_000,
        "a mail without a listing",
    ),
    "deep parts of a mail": (
        lambda: "From: a\nDate: b\n" + "Content-Type: message/rfc822\n\n" * 100_000,
        "a mail",
    ),
    "open brackets of authors": (lambda: "title,authors\na," + "(" * 100_000 + "\n", ""),
    "open brackets of LaTeX": (lambda: "title,authors\na," + "\\'{" * 40_000 + "\n", ""),
    "open dois": (lambda: "title,doi\na," + "doi:" * 30_000 + "\n", "is no DOI"),
}


# A process of its own, with as much memory as it may take: 500 MB beside what Python and the modules have.
CHILD = """
import json, resource, sys, time
from generator import formats
from generator.errors import CaptureError
held = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (held + 500_000_000, -1))
data, start = sys.stdin.buffer.read(), time.process_time()
try:
    reading = formats.read(data, "file", "")
    told, rows = reading.problems, len(reading.rows)
except CaptureError as error:
    told, rows = error.problems, 0
print(json.dumps([time.process_time() - start, rows, [(problem.line, str(problem)) for problem in told]]))
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_soon_and_small(name: str) -> None:
    make, said = HOSTILE[name]
    data = make().encode()
    assert len(data) <= MAX_BYTES
    call = [sys.executable, "-c", CHILD]
    done = subprocess.run(call, cwd=PROJECT, input=data, capture_output=True, check=False)
    assert not done.returncode, done.stderr.decode()[-2000:]
    seconds, rows, told = json.loads(done.stdout)
    assert seconds < 15
    assert (rows, len(told)) == ((0, 1) if said else (1, 0))
    for line, problem in told:
        assert said in problem
        assert 1 <= line <= data.count(b"\n") + 1
        assert len(problem) < 500


def test_a_file_too_large_is_refused_before_it_is_read() -> None:
    assert told(b"[" + b" " * MAX_BYTES + b"]").startswith("1: too large (17 MB; a file has at most 16 MB)")


def test_numbers_that_are_none_lose_their_row_at_most() -> None:
    text = '[{"paper": {"title": "%s", "upvotes": %s, "x": %s}}]'
    for number in ("9" * 5000, "NaN", "Infinity", "1e999", "1.0"):
        reading = read(text % ("A", number, "1"))
        assert "expected a whole number" in problems(reading)[0]
        assert titles(read(text % ("A", "1", number))) == ["A"]


def test_only_so_many_problems_are_told() -> None:
    reading = read("title,votes\n" + "a,x\n" * 1000)
    assert len(reading.problems) == 51
    assert "950 more papers can't be read" in reading.problems[-1].what


def mutated(text: str, seed: int) -> str:
    """The text with a few pieces cut out, doubled, moved, or put in from elsewhere."""
    chance = random.Random(seed)  # noqa: S311 # for tests
    for _ in range(chance.randint(1, 6)):
        first, last = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        last = min(last, first + chance.choice([1, 3, 20, 400]))
        piece = chance.choice(
            ["", text[first:last] * 2, '"', "]", "[", "}", "<", ">", "&", "\\\\\n", "\x00", "\ud800", "9" * 30, "null",
             "{}", "'", "\n", ",", ";", "--", "</item>", "<![CDATA[", "\u2028", "\ufeff", "arXiv:", ": ", "- "]
        )  # fmt: skip
        text = text[:first] + piece + text[last:]
    return text


@given(st.sampled_from([*FORMS.values(), API, FEED, *written([ONE, ONE]).values(), *MAILS.values()]), st.integers())
@example(FORMS[Form.TEXT], 0)
def test_whatever_is_changed_nothing_but_problems_with_a_place_come_of_it(text: str, seed: int) -> None:
    data = mutated(text, seed).encode("utf-8", "surrogatepass")
    for hint in ("", ".json", ".xml", ".csv", ".yml", ".eml", ".html", ".jsonl"):
        try:
            reading = formats.read(data, "digests/file", hint)
            told = reading.problems
            for row in reading.rows:
                assert 1 <= row.line <= data.count(b"\n") + data.count(b"\r") + 1
                assert row.title
                assert row.title == " ".join(row.title.split())
                assert json.dumps([row.title, row.abstract, *row.facts.authors], ensure_ascii=False).encode()
        except CaptureError as error:
            told = error.problems
        for problem in told:
            assert 1 <= problem.line <= data.count(b"\n") + data.count(b"\r") + 1
            assert problem.what
            assert problem.fix


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for hint in ("", ".json", ".xml", ".csv", ".yml", ".eml", ".html"):
        with suppress(CaptureError):
            assert formats.read(data, "digests/file", hint).format
