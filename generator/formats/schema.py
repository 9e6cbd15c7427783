"""The archive's own form as JSON Schema (draft 2020-12), and as the table of its columns; both made from `fields`."""

from __future__ import annotations

from typing import Any

from generator.facts import Announcement
from generator.formats.fields import FIELDS, SOURCES, Field, Kind

_TEXTS = {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}, {"type": "null"}]}
_TYPES: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": ["string", "null"]},
    Kind.TEXTS: _TEXTS,
    Kind.NAMES: _TEXTS,
    Kind.CATEGORIES: _TEXTS,
    Kind.WHOLE: {"type": ["integer", "null"]},
    Kind.DATE: {"type": ["string", "null"], "pattern": r"^\s*([0-9]{4}-[0-9]{2}-[0-9]{2}([T ].*)?)?\s*$"},
    Kind.ADDRESS: {"type": ["string", "null"], "pattern": r"^\s*($|https?://)"},
    Kind.ARXIV: {"type": ["string", "null"]},
    Kind.DOI: {"type": ["string", "null"]},
    Kind.ANNOUNCEMENT: {"enum": [*(kind.value for kind in Announcement), None]},
}
# What only exported captures say of a group; other words than these are ignored.
_OF_GROUPS: dict[str, Any] = {
    "source": {"description": f"Whose words these are, if it is one of {', '.join(SOURCES)}."},
    "query": {"description": "The search words that a captured page showed; read where `source` is known."},
}


def schema() -> dict[str, Any]:
    """The schema of a file; fields that it doesn't name are allowed, and ignored."""
    day = next(field for field in FIELDS if field.name == "day")
    papers = {"type": "array", "items": {"$ref": "#/$defs/paper"}}
    entry = {"anyOf": [{"$ref": "#/$defs/paper"}, {"$ref": "#/$defs/day"}]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Papers for digest-archive",
        "description": "Papers: a list of them, one alone, or those of a day or of several days.",
        "anyOf": [entry, {"type": "array", "items": entry}],
        "$defs": {
            "paper": {
                "type": "object",
                "properties": {field.name: _property(field) for field in FIELDS},
                "required": ["title"],
            },
            "day": {
                "type": "object",
                "properties": {"day": _property(day), **_OF_GROUPS, "papers": papers},
                "required": ["papers"],
            },
        },
    }


def _property(field: Field) -> dict[str, Any]:
    meaning = f"{field.meaning[0].upper()}{field.meaning[1:]}. As {field.kind.value}."
    if field.also:
        meaning += f" Read under these names too: {', '.join(field.also)}."
    required = {"type": "string", "pattern": r"\S"} if field.name == "title" else _TYPES[field.kind]
    least = {"minimum": field.least} if field.kind is Kind.WHOLE else {}
    return {"description": meaning, **required, **least}


def table() -> str:
    """The columns of a table, or the keys of an object, as a table of Markdown."""
    rows = ["| name | what it holds | as | also read as |", "| --- | --- | --- | --- |"]
    for field in FIELDS:
        others = ", ".join(f"`{name}`" for name in field.also)
        rows.append(f"| `{field.name}` | {field.meaning} | {field.kind.value} | {others} |")
    return "\n".join(rows) + "\n"
