"""A paper as a row: what is shown of it, and what each capture said otherwise.

A row has the names of the archive's own form (`formats.fields`). What isn't known is null, or an empty list. In `seen`
and `replaced`, a place holds only what its capture says otherwise than the row. So a row says everything that captures
said of its paper, and says it once.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from generator.archive import FIELDS
from generator.facts import NOTHING, Facts
from generator.formats.fields import CALLED, said_by
from generator.known import Queries, query_of
from generator.model import Appearance, Paper

Row = dict[str, Any]
_ALL = tuple(field.name for field in fields(Facts))
_FACTS = [(name, CALLED.get(name, name)) for name in FIELDS]
_OF_PLACES = [(name, CALLED.get(name, name)) for name in _ALL if name not in FIELDS]
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

#: Columns of the table: the abstract is left out, as are lists of places.
COLUMNS = ("permalink", "day", "title", "authors", "arxiv", "doi", "categories", "published", "journal", "votes",
           "topics", "captures")  # fmt: skip
# What a spreadsheet takes for a formula, the wide forms of some keyboards included, behind apostrophes or none.
_FORMULA = re.compile("'*[=+@\uff1d\uff0b\uff0d\uff20-]")


def row(paper: Paper, queries: Queries) -> Row:
    """All that captures said of a paper."""
    shown: Row = {"title": paper.title, "abstract": paper.abstract or None} | _said(paper.facts, _FACTS)
    return {
        "permalink": paper.permalink,
        "day": paper.first_day.isoformat(),
        **shown,
        "votes_day": paper.votes_day.isoformat() if paper.votes_day else None,
        "topics": list(paper.topics),
        "former": list(paper.former_permalinks),
        "seen": [_place(one, paper, shown, queries) for one in paper.appearances],
        "replaced": [_place(one, paper, shown, queries) for one in paper.replaced],
    }


def lines(papers: Iterable[Paper], queries: Queries) -> bytes:
    """Rows as JSON Lines."""
    return b"".join(as_json(row(paper, queries)) for paper in papers)


def as_json(value: object) -> bytes:
    """A value as JSON on a line of its own."""
    return _JSON.encode(value).encode() + b"\n"


def cells(papers: Iterable[Paper]) -> bytes:
    """Rows of the table, without a row of names."""
    return _written(_cells(paper) for paper in papers)


def header() -> bytes:
    """The row that names the columns."""
    return _written([COLUMNS])


def _said(facts: Facts, names: Iterable[tuple[str, str]]) -> Row:
    return {called: _value(getattr(facts, field), getattr(NOTHING, field)) for field, called in names}


def _value(value: object, nothing: object) -> object:
    """A fact as JSON has it."""
    if isinstance(value, tuple):
        return list(value)
    if value == nothing:
        return None
    return value.isoformat() if isinstance(value, dt.date) else value


def _place(one: Appearance, paper: Paper, shown: Row, queries: Queries) -> Row:
    place: Row = {"day": one.day.isoformat(), "capture": one.capture, "place": one.place, "source": said_by(one.source)}
    if query := query_of(one, queries):
        place["query"] = query
    said: Row = {"title": one.entry.title, "abstract": one.entry.abstract or None}
    if one.entry.facts != paper.facts:
        said |= _said(one.entry.facts, _FACTS)
        place |= {key: value for key, value in _said(one.entry.facts, _OF_PLACES).items() if value}
    return place | {key: value for key, value in said.items() if value != shown[key]}


def _cells(paper: Paper) -> list[str]:
    facts = paper.facts
    said = (
        paper.permalink,
        paper.first_day.isoformat(),
        paper.title,
        "; ".join(facts.authors),
        facts.arxiv,
        facts.doi,
        " ".join(facts.categories),
        facts.published.isoformat() if facts.published else "",
        facts.journal,
        "" if facts.votes is None else str(facts.votes),
        " ".join(paper.topics),
        str(len(paper.captures)),
    )
    return [f"'{text}" if _FORMULA.match(text) else text for text in said]


def _written(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
