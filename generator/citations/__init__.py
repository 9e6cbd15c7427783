"""Citations: one item of CSL-JSON per paper, written as BibTeX, RIS and CSL-JSON, here and in readers' browsers.

Below `citations/` lie `2025-03.json.gz`, what is known of the papers first seen in that month (`rows`), `cite.js`,
which makes files of them for whatever page asks, and `coins.js`, which tells Zotero of a list (`browser/`). No paper
has a file of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import partial
from itertools import groupby

from generator.build_cache import cache_key, code_key
from generator.citations.bibtex import bibtex, bibtex_file
from generator.citations.csl import Citation, citation, csl_json
from generator.citations.keys import keys
from generator.citations.ris import ris, ris_file
from generator.citations.rows import follows, month_file
from generator.citations.scripts import scripts
from generator.citations.tags import tags
from generator.model import Paper, Site
from generator.parts import BuildInputs, File, Output, Part
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


def _month(paper: Paper) -> tuple[int, int]:
    return paper.first_day.year, paper.first_day.month


def _parts(given: BuildInputs) -> Iterator[Part]:
    made, papers = code_key(*_CODE), given.archive.papers
    found = keys(papers)
    for month, group in groupby(papers, key=_month):
        listed = list(group)
        rows = [follows(paper, found[paper.permalink]) for paper in listed]
        yield Part(cache_key(made, month, rows), partial(_month_file, month, listed, found))
    known = code_key(*SCRIPTING), given.site.name, given.site.address
    yield Part(cache_key(made, known), lambda: [(f"citations/{name}", text) for name, text in scripts(given.site)])


def _month_file(month: tuple[int, int], papers: Sequence[Paper], keys: Mapping[str, str]) -> list[File]:
    return [(f"citations/{month[0]}-{month[1]:02}.json.gz", month_file(papers, keys))]


OUTPUT = Output("citations", _parts, folders=("citations",), beside=True)
