"""Reads a host's answer: whether it is what was asked for, and which papers it holds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from generator import formats
from generator.errors import CaptureError
from generator.facts import Announcement, Source
from generator.fetch.client import Refused
from generator.formats import Reading, Row
from generator.identity import key
from generator.model import Host

# Who may speak in a host's answers. A feed may be arXiv's own.
_SPEAKERS = {
    Host.HUGGING_FACE: {Source.HUGGING_FACE},
    Host.ARXIV: {Source.ARXIV},
    Host.FEED: {Source.FEED, Source.ARXIV},
}
_REPLACEMENTS = {Announcement.REPLACE, Announcement.REPLACE_CROSS}
# A page for people, where data was asked for: what a host, or a network's login page, shows with status 200.
_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_FEED_END = re.compile(rb"(?:</(?:[a-z]+:)?(?:rss|feed|rdf)>|<(?:[a-z]+:)?feed\b[^<>]*/>)\s*\Z", re.IGNORECASE)
_FEED_ENTRY = re.compile(rb"<(?:[a-z]+:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_TAIL = 4096


@dataclass(frozen=True, slots=True)
class Page:
    """An answer, unchanged, and what it says. `papers` are the keys of all papers, `announced` without replacements.

    `day` is the day that the answer gives itself, the newest if there are several.
    """

    content: bytes
    papers: frozenset[str]
    announced: frozenset[str]
    day: dt.date | None


def read(content: bytes, shown: str, host: Host) -> Page | None:
    """An answer of a host; None for one that is whole and holds no paper.

    Errors: `Refused` for anything else than papers of that host.
    """
    if is_empty(content):
        return None
    if _HTML.match(content[:_TAIL]):
        raise Refused(f"{shown} answers with a page for people", "look at it in a browser")
    try:
        reading = formats.read(content, shown, ".json" if host is Host.HUGGING_FACE else ".xml")
    except CaptureError as error:
        first = error.problems[0]
        raise Refused(f"{shown} doesn't answer with papers: {first.what}", "look at it in a browser") from error
    if reading.source not in _SPEAKERS[host]:
        raise Refused(f"{shown} answers with papers in the form {reading.format}, not its own", "check the address")
    if host is not Host.FEED and not any(row.facts.arxiv for row in reading.rows):
        raise Refused(f"{shown} answers without the id of any paper", "look at it in a browser")
    return page(content, reading)


def page(content: bytes, reading: Reading) -> Page:
    """What a file says, as keys of its papers."""
    announced = (row for row in reading.rows if row.facts.announcement not in _REPLACEMENTS)
    days = [reading.day] if reading.day else [row.day for row in reading.rows if row.day]
    return Page(content, _keys(reading.rows), _keys(announced), max(days, default=None))


def paper_key(row: Row) -> str:
    """What tells a row's paper from others: the best id that the source gives, else its address or title."""
    facts = row.facts
    return facts.arxiv or facts.doi or facts.link or key(row.title)


def is_empty(content: bytes) -> bool:
    """Whether this is a whole answer without a paper: an empty list of JSON, or a feed without an item."""
    if content.strip() == b"[]":
        return True
    return bool(_FEED_END.search(content[-_TAIL:])) and not _FEED_ENTRY.search(content)


def _keys(rows: Iterable[Row]) -> frozenset[str]:
    return frozenset(paper_key(row) for row in rows)
