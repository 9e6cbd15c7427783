"""Independent readers of citations: what pybtex, bibtexparser and rispy make of what ours says.

`benchmarks/citations.py` asks them about whole archives, `test_citations.py` about some papers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import jsonschema
import rispy
from bibtexparser.entrypoint import parse_string as parse_blocks
from pybtex.database import Person, parse_string
from pylatexenc.latex2text import LatexNodes2Text

from generator.citations import Form, cited
from generator.citations.csl import Citation, Item, citation
from generator.model import Paper, Site

# What TeX makes one sign of.
_LIGATURES = {
    "---": "\u2014", "--": "\u2013", "``": "\u201c", "''": "\u201d", "?`": "\u00bf", "!`": "\u00a1", "^": "\u02c6",
}  # fmt: skip
# Commands of LaTeX's own that pylatexenc leaves out.
_UNKNOWN = {
    "\\texttt{": "{", "\\textless{}": "<", "\\textgreater{}": ">", "\\textbraceleft{}": "\\{",
    "\\textbraceright{}": "\\}", "\\textbar{}": "|",
}  # fmt: skip
# Fields that are words; others are read as they are written.
_WORDS = {"title", "journal", "annote"}
_RIS = {"container-title": "secondary_title", "publisher": "publisher", "number": "accession_number", "DOI": "doi"}
_TEXTS = ("title", "container-title", "publisher", "number", "genre", "abstract", "keyword", "note", "DOI", "URL")
# What CSL 1.0.2 says of an item, as far as archives can fill it.
_CSL = jsonschema.Draft202012Validator(
    {
        "type": "object",
        "required": ["id", "type"],
        "additionalProperties": False,
        "properties": {
            **{name: {"type": "string", "minLength": 1} for name in ("id", "citation-key", *_TEXTS)},
            "type": {"enum": ["article", "article-journal", "document", "paper-conference", "report", "webpage"]},
            "author": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "minProperties": 1,
                    "properties": {
                        name: {"type": "string", "minLength": 1}
                        for name in ("family", "given", "suffix", "literal", "dropping-particle",
                                     "non-dropping-particle")
                    },
                },
            },
            "issued": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "date-parts": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": 2,
                        "items": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "integer"}},
                    }
                },
            },
        },
    }
)  # fmt: skip
_FORMULA = re.compile(r"\{\$.*?\$\}")


@cache
def _reader() -> LatexNodes2Text:
    return LatexNodes2Text(math_mode="verbatim", strict_latex_spaces="macros")


def read_tex(text: str) -> str:
    """What LaTeX prints, by a reader that isn't ours."""
    for command, known in _UNKNOWN.items():
        text = text.replace(command, known)
    return str(_reader().latex_to_text(text))


def printed(text: str) -> str:
    """What LaTeX prints of a plain text: it has ligatures for some signs in a row."""
    for signs, one in _LIGATURES.items():
        text = text.replace(signs, one)
    return text


def citations_of(papers: Iterable[Paper], keys: dict[str, str], site: Site) -> list[Citation]:
    return [citation(paper, keys[paper.permalink], site) for paper in papers]


def differences(papers: Sequence[Paper], keys: dict[str, str], site: Site) -> Iterator[str]:
    """A line for whatever a reader has otherwise than the items; nothing where all agree."""
    found = citations_of(papers, keys, site)
    yield from bibtex_differences(found, cited(papers, Form.BIBTEX, keys, site))
    yield from ris_differences([one.item for one in found], cited(papers, Form.RIS, keys, site))
    yield from csl_differences([one.item for one in found], cited(papers, Form.CSL, keys, site))


def compared(key: str, read: dict[str, Any], said: dict[str, Any]) -> Iterator[str]:
    for name in sorted({*read, *said}):
        if read.get(name) != said.get(name):
            yield f"{key}: {name} is read as {read.get(name)!r}, said as {said.get(name)!r}"


def bibtex_differences(citations: Sequence[Citation], text: str) -> Iterator[str]:
    """By pybtex, field by field; and whether bibtexparser finds the same entries."""
    library = parse_blocks(text, parse_stack=[])
    if library.failed_blocks:
        yield f"bibtexparser refuses {len(library.failed_blocks)}, such as {library.failed_blocks[0].raw!r}"
    entries = parse_string(text, "bibtex").entries
    if [entry.key for entry in library.entries] != [one.item["id"] for one in citations]:
        yield "bibtexparser finds other entries"
    if list(entries) != [one.item["id"] for one in citations]:
        yield "pybtex finds other entries"
    for one in citations:
        key = one.item["id"]
        entry = entries[key]
        fields = dict(entry.fields.items())
        said = _bibtex_said(one)
        formulas = _FORMULA.findall(fields["title"])
        read: dict[str, Any] = {name: value for name, value in fields.items() if name not in _WORDS}
        read |= {name: read_tex(fields[name]) for name in ("journal", "annote") if name in fields}
        read["type"] = entry.type
        if formulas:  # as text they are ours to show
            said.pop("title")
        else:
            read["title"] = read_tex(fields["title"])
        if entry.persons.get("author"):
            read["author"] = [_person(person) for person in entry.persons["author"]]
        yield from compared(key, read, said)


def _person(person: Person) -> str:
    given = " ".join((*person.first_names, *person.middle_names))
    family = " ".join((*person.prelast_names, *person.last_names))
    return read_tex("|".join((family, given, " ".join(person.lineage_names))))


def _bibtex_said(citation: Citation) -> dict[str, Any]:
    item = citation.item
    months = "January February March April May June July August September October November December".split()  # noqa: SIM905
    said: dict[str, Any] = {"type": "article" if "container-title" in item else "misc", "title": printed(item["title"])}
    said["annote"] = printed(item["note"])
    if "container-title" in item:
        said["journal"] = printed(item["container-title"])
    if "author" in item:
        said["author"] = [
            printed("|".join((one.get("literal") or one["family"], one.get("given", ""), one.get("suffix", ""))))
            for one in item["author"]
        ]
    if "issued" in item:
        said["year"] = str(item["issued"]["date-parts"][0][0])
        said["month"] = months[item["issued"]["date-parts"][0][1] - 1]
    if "number" in item:
        said |= {"eprint": item["number"].removeprefix("arXiv:"), "archiveprefix": "arXiv"}
        said |= {"primaryclass": citation.category} if citation.category else {}
    said |= {name.lower(): re.sub(r"[\\{}]", _percent, item[name]) for name in ("DOI", "URL") if name in item}
    return said


def _percent(match: re.Match[str]) -> str:
    return f"%{ord(match[0]):02X}"


def ris_differences(items: Sequence[Item], text: str) -> Iterator[str]:
    """By rispy."""
    records = rispy.loads(text)
    if len(records) != len(items):
        yield f"rispy finds {len(records)} records of {len(items)}"
        return
    for item, record in zip(items, records, strict=True):
        said: dict[str, Any] = {
            "type_of_reference": {"article-journal": "JOUR", "article": "UNPB"}.get(item["type"], "GEN"),
            "id": item["id"],
            "title": item["title"],
            "notes": [item["note"]],
        }
        if "author" in item:
            said["authors"] = [
                one.get("literal") or ", ".join(filter(None, (one["family"], one["given"], one.get("suffix"))))
                for one in item["author"]
            ]
        if "issued" in item:
            year, month, *day = item["issued"]["date-parts"][0]
            said |= {"year": str(year), "date": f"{year}/{month:02}/{f'{day[0]:02}' if day else ''}/"}
        if item["type"] == "article":
            said["type_of_work"] = "Preprint"
        said |= {read: item[name] for name, read in _RIS.items() if name in item}
        said |= {"urls": [item["URL"]]} if "URL" in item else {}
        yield from compared(item["id"], record, said)


def csl_differences(items: Sequence[Item], text: str) -> Iterator[str]:
    """By Python's reader of JSON, and by what CSL has: other types and fields programs refuse."""
    read = json.loads(text)
    if len(read) != len(items):
        yield f"{len(read)} records of {len(items)}"
        return
    for said, found in zip(items, read, strict=True):
        yield from compared(said["id"], found, {**said})
        yield from (f"{said['id']}: {error.message}" for error in _CSL.iter_errors(found))
