"""What each file of the data holds, as JSON Schema (draft 2020-12) and in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.archive import FIELDS
from generator.facts import Announcement
from generator.formats.fields import BY_NAME, CALLED, SOURCES, Kind

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DATE: Schema = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_MONTH: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"}
_SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_TEXT: Schema = {"type": "string"}
_SOME: Schema = {"type": "string", "minLength": 1}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_FIRST: Schema = {"type": "integer", "minimum": 1}
_TEXTS: Schema = {"type": "array", "items": _SOME}
_PERMALINK: Schema = {"type": "string", "pattern": "^[a-z0-9][a-z0-9.-]*$"}
_TYPES: Mapping[Kind, Schema] = {
    Kind.TEXT: _SOME,
    Kind.TEXTS: _TEXTS,
    Kind.NAMES: _TEXTS,
    Kind.CATEGORIES: _TEXTS,
    Kind.WHOLE: _COUNT,
    Kind.DATE: _DATE,
    Kind.ADDRESS: {"type": "string", "pattern": "^https?://"},
    Kind.ARXIV: _SOME,
    Kind.DOI: _SOME,
    Kind.ANNOUNCEMENT: {"enum": [kind.value for kind in Announcement]},
}
_LISTS = frozenset({Kind.TEXTS, Kind.NAMES, Kind.CATEGORIES})
_AS = {
    Kind.TEXT: "text", Kind.TEXTS: "texts", Kind.NAMES: "texts", Kind.CATEGORIES: "texts", Kind.WHOLE: "number",
    Kind.DATE: "date", Kind.ADDRESS: "address", Kind.ARXIV: "text", Kind.DOI: "text", Kind.ANNOUNCEMENT: "text",
}  # fmt: skip

_FACTS = tuple(CALLED.get(name, name) for name in FIELDS)
_SAID = ("title", "abstract", *_FACTS)
# What a place can say beside that.
_OF_PLACES = ("also_titled", "announcement")
_MEANINGS = {
    "permalink": "its address is papers/ and this; it never changes",
    "day": "the first day that a capture shows it, not that of its publication",
    "title": "its title, as the newest capture has it",
    "votes": "the newest count of votes that a capture shows",
    "votes_day": "the day of that capture",
    "topics": "the ids of its topics",
    "former": "other permalinks that lead to it",
    "seen": "the places of captures that hold it, oldest first",
    "replaced": "the places of captures that announce a newer version, and don't count as seen",
}


def fields() -> list[tuple[str, str, str]]:
    """Each field of a paper: its name, what it is given as, and what it means."""
    own = {"permalink": "text", "day": "date", "votes_day": "date", "topics": "texts", "former": "texts",
           "seen": "places", "replaced": "places"}  # fmt: skip
    return [(name, own.get(name) or _AS[BY_NAME[name].kind], _meaning(name)) for name in _paper()["properties"]]


def of_place() -> list[tuple[str, str, str]]:
    """Each field of a place that a paper doesn't have."""
    return [
        ("capture", "text", "the path of the capture"),
        ("place", "number", "its place among the papers that the capture has of that day, from 1"),
        ("source", "text", f"who says it: {', '.join(SOURCES)}"),
        ("query", "text", "the search words that the captured page showed"),
        *((name, _AS[BY_NAME[name].kind], _meaning(name)) for name in _OF_PLACES),
    ]


def all_schemas() -> dict[str, Schema]:
    """The schema of each kind of file, by its name."""
    schemas = {
        "paper": ("A line of papers.jsonl.gz", _paper()),
        "day": ("A day", _day()),
        "days": ("All days", _listed("days", _object({"day": _DATE, "papers": _COUNT}))),
        "topic": ("A topic", _topic()),
        "topics": ("All topics", _listed("topics", _object({**_TOPIC, "former": _TEXTS, "papers": _COUNT}))),
        "manifest": ("What there is", _manifest()),
    }
    return {name: {"$schema": _DIALECT, "title": title, **schema} for name, (title, schema) in schemas.items()}


_TOPIC: Schema = {"id": _SOME, "name": _SOME, "meaning": _TEXT, "area": _TEXT}
_LINK: Schema = {"permalink": _PERMALINK, "title": _SOME}


def _object(properties: Schema, optional: tuple[str, ...] = (), **more: object) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, **more}


def _listed(name: str, item: Schema) -> Schema:
    return _object({name: {"type": "array", "items": item}})


def _described(name: str, schema: Schema) -> Schema:
    meaning = _meaning(name)
    return {"description": f"{meaning[0].upper()}{meaning[1:]}.", **schema}


def _meaning(name: str) -> str:
    return _MEANINGS.get(name) or BY_NAME[name].meaning


def _paper() -> Schema:
    of_paper = {name: _fact(name) for name in _SAID[1:]}
    places: Schema = {"type": "array", "items": _place()}
    properties = {
        "permalink": _PERMALINK,
        "day": _DATE,
        "title": _SOME,
        **of_paper,
        "votes_day": _maybe(_DATE),
        "topics": _TEXTS,
        "former": {"type": "array", "items": _PERMALINK},
        "seen": {**places, "minItems": 1},
        "replaced": places,
    }
    return _object({name: _described(name, schema) for name, schema in properties.items()}, additionalProperties=False)


def _fact(name: str) -> Schema:
    field = BY_NAME[name]
    if field.kind in _LISTS:
        return _TEXTS
    return _maybe(_FIRST if field.least else _TYPES[field.kind])


def _maybe(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _place() -> Schema:
    told = {"day": _DATE, "capture": _SOME, "place": _FIRST, "source": {"enum": list(SOURCES)}}
    other = {
        "query": _SOME,
        "title": _SOME,
        **{name: _fact(name) for name in _SAID[1:]},
        **{name: _TYPES[BY_NAME[name].kind] for name in _OF_PLACES},
    }
    return _object({**told, **other}, tuple(other), additionalProperties=False)


def _day() -> Schema:
    listed = {**_LINK, "shown": _SOME, "arxiv": _SOME, "votes": _COUNT, "authors": _TEXTS, "topics": _TEXTS}
    papers = {"type": "array", "items": _object(listed, ("shown", "arxiv", "votes", "authors"))}
    return _object({"day": _DATE, "captures": _TEXTS, "papers": papers})


def _topic() -> Schema:
    months = {"type": "array", "items": _object({"month": _MONTH, "papers": _COUNT})}
    newest = {"type": "array", "items": _object({"day": _DATE, **_LINK})}
    days = {"type": "object", "propertyNames": _DATE, "additionalProperties": {"type": "array", "items": _COUNT}}
    return _object({**_TOPIC, "papers": _COUNT, "months": months, "newest": newest, "days": days})


def _manifest() -> Schema:
    file = _object(
        {"path": _SOME, "type": _SOME, "bytes": _COUNT, "sha256": _SHA256, "unpacked": _COUNT}, ("unpacked",)
    )
    counts = dict.fromkeys(("papers", "days", "captures", "topics"), _COUNT)
    return _object(
        {
            "version": {"const": 1},
            "name": _TEXT,
            "address": _TEXT,
            "first_day": _DATE,
            "last_day": _DATE,
            **counts,
            "files": {"type": "array", "items": file},
            "each": {"type": "object", "additionalProperties": _SOME},
        }
    )
