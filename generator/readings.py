"""What was read of a capture, as bytes that another build can take up instead of reading it again.

The keys of its papers' texts go with it (`build_cache.texts_key`), as each build asks for all of them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from generator.build_cache import remember_texts, texts_key
from generator.errors import Problem, Severity
from generator.facts import NOTHING, Announcement, Facts, Source
from generator.model import Boilerplate, Digest, Entry

#: The digests of a capture, and what is wrong with it.
Reading = tuple[list[Digest], list[Problem]]

_FIELDS = {field.name: getattr(NOTHING, field.name) for field in fields(Facts)}
_DAYS = frozenset({"published", "updated"})


def encoded(reading: Reading) -> bytes:
    """A reading as JSON: lists in the order of the model's fields, and of facts those that say something."""
    digests, problems = reading
    content = [
        [
            [
                digest.day.isoformat(),
                digest.day_from,
                digest.query,
                digest.source.name,
                [
                    [one.title, one.abstract, one.title_line, one.abstract_line, _said(one.facts), one.path]
                    for one in digest.entries
                ],
                [[one.kind, one.text, one.line] for one in digest.boilerplate],
                digest.capture,
                b"".join([texts_key(one.title, one.abstract) for one in digest.entries]).hex(),
            ]
            for digest in digests
        ],
        problem_rows(problems),
    ]
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def decoded(content: bytes) -> Reading:
    """The reading that was encoded."""
    digests, problems = json.loads(content.decode("utf-8", "surrogatepass"))
    return [_digest(*digest) for digest in digests], problems_of(problems)


def problem_rows(problems: Iterable[Problem]) -> list[list[Any]]:
    """Problems as JSON can hold them."""
    return [[one.path, one.line, one.what, one.fix, one.severity.name] for one in problems]


def problems_of(rows: Iterable[Sequence[Any]]) -> list[Problem]:
    """The problems of such rows."""
    return [Problem(path, line, what, fix, Severity[severity]) for path, line, what, fix, severity in rows]


def _digest(
    day: str,
    day_from: str,
    query: str,
    source: str,
    entries: Sequence[Sequence[Any]],
    boilerplate: Sequence[Sequence[Any]],
    capture: str,
    keys: str,
) -> Digest:
    remember_texts(((title, abstract) for title, abstract, *_ in entries), bytes.fromhex(keys))
    return Digest(
        capture,
        dt.date.fromisoformat(day),
        day_from,
        query,
        tuple(
            Entry(title, abstract, title_line, abstract_line, NOTHING if said is None else _facts(said), path)
            for title, abstract, title_line, abstract_line, said, path in entries
        ),
        tuple(Boilerplate(kind, text, line) for kind, text, line in boilerplate),
        Source[source],
    )


def _said(facts: Facts) -> dict[str, Any] | None:
    if facts is NOTHING:
        return None
    said = {}
    for name, nothing in _FIELDS.items():
        value = getattr(facts, name)
        if value != nothing:
            said[name] = value.isoformat() if name in _DAYS else value
    return said


def _facts(said: dict[str, Any]) -> Facts:
    found: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
    for name in _DAYS & said.keys():
        found[name] = dt.date.fromisoformat(said[name])
    if "announcement" in said:
        found["announcement"] = Announcement(said["announcement"])
    return Facts(**found)
