"""Citations: one item of CSL-JSON per paper, written as BibTeX, RIS and CSL-JSON, here and in readers' browsers.

Below `citations/` lie `2025-03.json.gz`, what is known of the papers first seen in that month (`rows`), `cite.js`,
which makes files of them for whatever page asks, and `coins.js`, which tells Zotero of a list (`browser/`). No paper
has a file of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import chain

from generator.build_cache import KEY, Table, cache_key, code_key
from generator.citations import rows
from generator.citations.bibtex import bibtex, bibtex_file
from generator.citations.csl import Citation, citation, csl_json
from generator.citations.keys import distinct, keys, short_key
from generator.citations.ris import ris, ris_file
from generator.citations.scripts import scripts
from generator.citations.tags import tags
from generator.known import DayKnown
from generator.model import Paper, Site
from generator.parts import BuildInputs, File, Output, Part
from generator.runs import runs
from generator.scripting import CODE as SCRIPTING

__all__ = ["OUTPUT", "Citation", "Form", "bibtex", "citation", "cited", "keys", "months_of", "ris", "tags"]

_CODE = ("citations", "authors.py", "facts.py", "identity.py", "latex", "model.py")


class Form(StrEnum):
    """What citations can be written in."""

    BIBTEX = "bibtex"
    RIS = "ris"
    CSL = "csl"


def cited(papers: Iterable[Paper], form: Form, keys: Mapping[str, str], site: Site) -> str:
    """A file of papers; `keys` are those of the archive they are in."""
    found = [citation(paper, keys[paper.permalink], site) for paper in papers]
    if form is Form.BIBTEX:
        return bibtex_file(found)
    items = [one.item for one in found]
    return ris_file(items) if form is Form.RIS else csl_json(items)


def months_of(papers: Iterable[Paper]) -> str:
    """The months in which papers were first seen, newest first, as pages name them to the script."""
    months = {(day.year, day.month) for day in {paper.first_day for paper in papers}}
    return " ".join(f"{year}-{month:02}" for year, month in sorted(months, reverse=True))


def _parts(given: BuildInputs) -> Iterator[Part]:
    made, table = code_key(*_CODE), given.cache.table("citations")
    days = [_OfDay.of(day, made, table) for day in given.known()]
    found = distinct(given.archive.papers, chain.from_iterable(day.keys for day in days))
    for month, some in runs(days, _month):
        papers = [paper for day in some for paper in day.papers]
        follows = b"".join(day.follows for day in some), [found[paper.permalink] for paper in papers]
        yield Part(cache_key(made, month, follows), partial(_month_file, month, papers, found))
    known = code_key(*SCRIPTING), given.site.name, given.site.address
    yield Part(cache_key(made, known), lambda: [(f"citations/{name}", text) for name, text in scripts(given.site)])


@dataclass(frozen=True, slots=True)
class _OfDay:
    """The papers first seen on a day: what their rows follow from, and each one's key if no other had it."""

    day: dt.date
    papers: Sequence[Paper]
    follows: bytes
    keys: Sequence[str]

    @classmethod
    def of(cls, known: DayKnown, made: bytes, table: Table) -> _OfDay:
        """As it was cached, or worked out."""
        name = cache_key("day", made, known.name)
        cached = table.get(name) or b""
        follows, short = cached[:KEY], cached[KEY:].decode("ascii", "replace").split()
        if len(short) != len(known.papers):
            follows = cache_key([rows.follows(paper) for paper in known.papers])
            short = [*map(short_key, known.papers)]
            table.put(name, follows + " ".join(short).encode())
        return cls(known.day, known.papers, follows, short)


def _month(one: _OfDay) -> tuple[int, int]:
    return one.day.year, one.day.month


def _month_file(month: tuple[int, int], papers: Sequence[Paper], keys: Mapping[str, str]) -> list[File]:
    return [(f"citations/{month[0]}-{month[1]:02}.json.gz", rows.month_file(papers, keys))]


OUTPUT = Output("citations", _parts, folders=("citations",), beside=True)
