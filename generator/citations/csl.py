"""A paper as a citation: one CSL-JSON item, which all other forms are written from. Only what is known is stated.

Sources: the CSL 1.0.2 specification (appendices III and IV) and its schema `csl-data.json`, by which a preprint is an
`article`, and a text of no known kind a `document`. The month of an arXiv id is that of its submission ("Understanding
the arXiv identifier").
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from generator.citations.names import Name, name_of
from generator.citations.tex import of_nodes, of_text
from generator.identity import bounded_marks
from generator.latex import is_plain, parse, plain
from generator.model import Paper, Site

Item = dict[str, Any]

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
# What nobody sees, and what would turn the text after it around or end a line: controls, marks of direction.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]+"
)
_SPACES = re.compile(r"\s+")
_ID_MONTH = re.compile(r"(?:.*/)?([0-9]{2})([0-9]{2})")
_FIRST_CENTURY = 91  # arXiv began in 1991
_IN_ADDRESS = re.compile(r"[^A-Za-z0-9/:;().\-_~!$&'*+,=@]")


@dataclass(frozen=True, slots=True)
class Citation:
    """A paper's item, and what BibTeX says besides: the title in LaTeX, and arXiv's primary category."""

    item: Item
    title: str
    category: str


def citation(paper: Paper, key: str, site: Site) -> Citation:
    """All that is known of a paper; `key` is what it is cited by."""
    facts = paper.facts
    title = title_of(paper)
    item: Item = {"id": key, "type": kind(paper), "title": title}
    if names := names_of(paper):
        item["author"] = [_person(name) for name in names]
    if issued := issued_of(paper):
        item["issued"] = {"date-parts": [list(issued)]}
    if facts.journal:
        item["container-title"] = clean(plain(facts.journal))
    if facts.arxiv:
        item |= {"publisher": "arXiv"} if not facts.journal else {}
        item["number"] = f"arXiv:{facts.arxiv}"
    if facts.doi:
        item["DOI"] = clean(facts.doi)
    if address := _address(paper, site):
        item["URL"] = address
    item["note"] = _seen(paper, site)
    return Citation(item, tex_of(paper) or of_text(title), category_of(paper))


def csl_json(items: Iterable[Item]) -> str:
    """Items as a file of CSL-JSON."""
    return json.dumps(list(items), ensure_ascii=False, indent=2) + "\n"


def title_of(paper: Paper) -> str:
    """The title as a line of text."""
    return clean(plain(paper.title))


def tex_of(paper: Paper) -> str:
    """The title in LaTeX, if it can't be had from the line of text."""
    if is_plain(paper.title):
        return ""
    tex = of_nodes(parse(clean(paper.title)), title_of(paper))
    return tex if tex != of_text(title_of(paper)) else ""


def names_of(paper: Paper) -> tuple[Name, ...]:
    """The authors as sources spell them, apart into given and family names."""
    return tuple(name_of(name) for name in map(clean, paper.facts.authors) if name)


def kind(paper: Paper) -> str:
    """CSL's word for what a paper is known to be."""
    return "article-journal" if paper.facts.journal else "article" if paper.facts.arxiv else "document"


def issued_of(paper: Paper) -> tuple[int, ...]:
    """Year, month and day of publication, as far as they are known."""
    if day := paper.facts.published:
        return day.year, day.month, day.day
    return month_of(paper.facts.arxiv)


def month_of(arxiv: str) -> tuple[int, ...]:
    """Year and month that an arXiv id names, if there is one.

    >>> month_of("2405.15738"), month_of("math/0309136"), month_of("hep-th/9901001"), month_of("")
    ((2024, 5), (2003, 9), (1999, 1), ())
    """
    match = _ID_MONTH.match(arxiv)
    if not match:
        return ()
    year, month = int(match[1]), int(match[2])
    return year + (1900 if year >= _FIRST_CENTURY else 2000), month


def category_of(paper: Paper) -> str:
    """ArXiv's primary category, if it is known."""
    return paper.facts.categories[0] if paper.facts.arxiv and paper.facts.categories else ""


def clean(text: str) -> str:
    """A text as one line without signs that nobody sees, composed."""
    if text.isascii() and text.isprintable():  # as nearly all titles and names are
        return " ".join(text.split())
    return _SPACES.sub(" ", unicodedata.normalize("NFC", bounded_marks(_UNSEEN.sub(" ", text)))).strip()


def _person(name: Name) -> dict[str, str]:
    if not name.family:
        return {"literal": name.whole}
    person = {"family": name.family, "given": name.given}
    return person | {"suffix": name.suffix} if name.suffix else person


def _address(paper: Paper, site: Site) -> str:
    """Where the paper is: by its DOI, else at arXiv, else its page here."""
    if paper.facts.doi:
        doi = _IN_ADDRESS.sub(lambda match: quote(match[0], safe=""), clean(paper.facts.doi))
        return f"https://doi.org/{doi}"
    if paper.facts.arxiv:
        return f"https://arxiv.org/abs/{paper.facts.arxiv}"
    return f"{site.address}papers/{paper.permalink}/" if site.address else ""


def _seen(paper: Paper, site: Site) -> str:
    day = paper.first_day
    where = f"Seen in {clean(site.name)}" if site.name else "Seen"
    return f"{where} on {day.day} {_MONTHS[day.month - 1]} {day.year}"
