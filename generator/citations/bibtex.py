"""Citations as BibTeX, with arXiv's fields `eprint`, `archiveprefix` and `primaryclass`.

The capture day is an `annote`, which no bibliography prints. An address or DOI is verbatim; the three characters
that BibTeX could stumble over stand in it as percent signs and figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from generator.citations.csl import Citation, Item
from generator.citations.tex import escaped

_TYPES = {"article-journal": "article"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NOT_VERBATIM = re.compile(r"[\\{}]")


def bibtex(citation: Citation) -> str:
    """An entry."""
    item = citation.item
    fields = ",\n".join(f"  {name} = {value}" for name, value in _fields(citation))
    return f"@{_TYPES.get(item['type'], 'misc')}{{{item['id']},\n{fields}\n}}\n"


def bibtex_file(citations: Iterable[Citation]) -> str:
    """Entries with a line between them."""
    return "\n".join(map(bibtex, citations))


def _fields(citation: Citation) -> Iterator[tuple[str, str]]:
    item = citation.item
    yield "title", f"{{{citation.title}}}"
    if authors := item.get("author"):
        yield "author", f"{{{' and '.join(map(_author, authors))}}}"
    if journal := item.get("container-title"):
        yield "journal", f"{{{escaped(journal)}}}"
    issued = item.get("issued", {"date-parts": [[]]})["date-parts"][0]
    for year in issued[:1]:
        yield "year", f"{{{year}}}"
    for month in issued[1:2]:
        yield "month", _MONTHS[month - 1]
    if number := item.get("number"):
        yield "eprint", f"{{{number.removeprefix('arXiv:')}}}"
        yield "archiveprefix", "{arXiv}"
        if citation.category:
            yield "primaryclass", f"{{{escaped(citation.category)}}}"
    for name in ("DOI", "URL"):
        if name in item:
            yield name.lower(), f"{{{_verbatim(item[name])}}}"
    yield "annote", f"{{{escaped(item['note'])}}}"


def _author(author: Item) -> str:
    if "literal" in author:
        return f"{{{escaped(author['literal'])}}}"
    parts = (author["family"], author.get("suffix", ""), author["given"])
    return ", ".join(escaped(part) for part in parts if part)


def _verbatim(text: str) -> str:
    return _NOT_VERBATIM.sub(lambda match: f"%{ord(match[0]):02X}", text)
