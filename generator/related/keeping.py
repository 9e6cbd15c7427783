"""Related papers in the build cache: numbers as bytes, which are checked when they are read.

The lists have a table of their own, so that a build without changes need not read what they were made of. Neither need
a new day write all of that again: most stays as it was when all lists were made last (`related-vectors`, and
`related-texts` that a new day need not read), and what is otherwise since then stands in `related-newer`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from generator.build_cache import KEY, BuildCache, cache_key, code_key
from generator.related.nearest import FIRST, MOST, ByTerm, Lists
from generator.related.vectors import (
    UNIT,
    Flags,
    Large,
    Model,
    Reference,
    Rows,
    Vectors,
    counted,
    joined,
    parts_of,
    places_in,
    renumbered,
    starts_of,
    together,
    vectors,
)

#: Bytes of a paper's id in these tables: the key of its texts, and its first day.
ID = KEY + 4

Numbers = npt.NDArray[Any]

_MANY = 1 << 31

# Name → how its numbers are written, the same on every machine.
_LISTS = {"ids": "u1", "day": "<i4", "settled": "<i4", "others": "<i4", "alike": "<i4"}
_COUNTS = {"words": "u1", "having": "<i4", "pairs": "<i8", "having pairs": "<i4"}
_VECTORS = _COUNTS | {"name": "u1", "papers": "<i4", "sizes": "<i4", "having it": "<i4", "weights": "<u2"}
_TEXTS = {"name": "u1", "read": "<i4", "read sizes": "<i4"}
_NEWER = _COUNTS | {
    "name": "u1",
    "of": "u1",
    "rows": "<i4",
    "changed": "<i4",
    "read": "<i4",
    "read sizes": "<i4",
    "terms": "<i4",
    "sizes": "<i4",
    "weights": "<u2",
}


@dataclass(frozen=True, slots=True)
class Before:
    """The lists of some papers, whose names follow one another in `ids`.

    Words were counted in the `settled` first, which are those up to a `day`.
    """

    ids: bytes
    day: int
    settled: int
    lists: Lists

    @property
    def name(self) -> bytes:
        """The name of all that they follow from."""
        return cache_key(self.ids, self.day, self.settled)


@dataclass(frozen=True, slots=True)
class Older:
    """What lists were made of when all were made last: how many words there were, how common, and vectors by row."""

    name: bytes
    words: list[str]
    known: Reference
    found: ByTerm


@dataclass(frozen=True, slots=True)
class Made:
    """What lists are made of. Each paper has a row: one of the `older`, or after all of these one of the newer.

    `rows` has them by the paper's place. `found` are the newer rows' vectors, `read` their words.
    """

    older: Older
    words: list[str]
    known: Reference
    rows: Large
    read: Rows
    found: Vectors

    @property
    def laid(self) -> ByTerm:
        """The older vectors, with terms as they are numbered now."""
        terms = renumbered(self.older.known, self.known, len(self.older.words))
        return self.older.found.numbered(terms, len(self.known.pairs) + len(self.words))

    def vectors(self, laid: ByTerm, places: Large) -> Vectors:
        """The vectors of some papers."""
        rows = self.rows[places]
        is_newer = rows >= laid.papers
        both = together([laid.picked(rows[~is_newer]), self.found.picked(rows[is_newer] - laid.papers)])
        return both.picked(np.argsort(np.argsort(is_newer, kind="stable")))

    def with_newer(self, words: list[str], known: Reference, rows: Large, anew: Flags, fresh: Rows) -> Made:
        """With other `rows`, of which those of some papers are made `anew` of the words that were read of them."""
        older = self.older.found.papers
        stays, more = np.flatnonzero(~anew & (rows >= older)), np.flatnonzero(anew)
        own = rows[stays] - older
        found = together(
            [
                self.found.numbered(renumbered(self.known, known, len(self.words))).picked(own),
                *vectors(counted(fresh), known, len(words)),
            ]
        )
        rows = np.array(rows)
        rows[stays], rows[more] = older + np.arange(len(stays)), older + len(stays) + np.arange(len(more))
        return Made(self.older, words, known, rows, joined([self.read.picked(own), fresh]), found)


def lists(cache: BuildCache) -> Before | None:
    """The lists that were kept, if any are there and whole."""
    found = _cache(cache, "related", _LISTS)
    if not found or len(found["ids"]) % ID or not len(found["day"]) == len(found["settled"]) == 1:
        return None
    papers, width = len(found["ids"]) // ID, MOST + FIRST
    others, alike = found["others"], found["alike"]
    if not len(others) == len(alike) == papers * width or not _within(others, -1, papers):
        return None
    if not _within(alike, 0, UNIT**2 + 1) or bool((alike[others < 0] != 0).any()):
        return None
    if not _within(found["settled"], 0, papers + 1):
        return None
    there = Lists(others.reshape(papers, width), alike.reshape(papers, width))
    return Before(found["ids"].tobytes(), int(found["day"][0]), int(found["settled"][0]), there)


def made_of(cache: BuildCache, before: Before) -> Made | None:
    """What these lists were made of, if that is there and whole."""
    newer, older = _cache(cache, "related-newer", _NEWER), _older(cache, before.settled)
    if not newer or not older or newer["name"].tobytes() != older.name or newer["of"].tobytes() != before.name:
        return None
    words, known = [*older.words, *_words(newer)], older.known
    read, terms = _rows(newer["read"], newer["read sizes"]), _rows(newer["terms"], newer["sizes"])
    if read is None or terms is None or len(read) != len(terms) or not _counts_are_whole(newer, len(words)):
        return None
    if len(newer["changed"]) != len(newer["having"]) or not _within(newer["changed"], 0, len(words)):
        return None
    known = known.with_counts(len(words), newer["changed"], newer["having"], newer["pairs"], newer["having pairs"])
    weights = newer["weights"].astype(np.int32)
    whole = (
        len(newer["rows"]) == len(before.ids) // ID
        and _within(newer["rows"], 0, older.found.papers + len(read))
        and _within(read.values, 0, len(words))
        and _within(terms.values, 0, len(known.pairs) + len(words))
        and len(weights) == len(terms.values)
        and _within(weights, 1, UNIT + 1)
    )
    return Made(older, words, known, newer["rows"].astype(np.int64), read, Vectors(terms, weights)) if whole else None


def _older(cache: BuildCache, settled: int) -> Older | None:
    found = _cache(cache, "related-vectors", _VECTORS)
    if not found or len(found["papers"]) != 1:
        return None
    words, papers = _words(found), int(found["papers"][0])
    starts = _starts(found["sizes"], len(found["weights"]))
    whole = (
        starts is not None
        and len(found["having"]) == len(words)
        and _counts_are_whole(found, len(words))
        and len(found["sizes"]) == len(found["pairs"]) + len(words)
        and len(found["having it"]) == len(found["weights"])
        and _within(found["having it"], 0, papers)
        and _within(found["weights"], 1, UNIT + 1)
    )
    if not whole or starts is None:
        return None
    known = Reference(settled, found["having"].astype(np.int64), found["pairs"], found["having pairs"].astype(np.int64))
    return Older(found["name"].tobytes(), words, known, ByTerm(papers, starts, found["having it"], found["weights"]))


def texts(cache: BuildCache, older: Older) -> Rows | None:
    """The words of the older rows, if they are there and whole."""
    found = _cache(cache, "related-texts", _TEXTS)
    if not found or found["name"].tobytes() != older.name:
        return None
    read = _rows(found["read"], found["read sizes"])
    whole = read is not None and len(read) == older.found.papers and _within(read.values, 0, len(older.words))
    return read if whole else None


def keep_all(cache: BuildCache, before: Before, model: Model, found: ByTerm) -> None:
    """Keep lists, and what they were made of; `found` are the model's vectors."""
    name = cache_key("older", before.name)
    _keep(cache, "related-vectors", _VECTORS, {
        "name": _bytes(name),
        "papers": np.array([found.papers]),
        **_counts(model.words, model.known.having, model.known.pairs, model.known.having_pairs),
        "sizes": np.diff(found.starts),
        "having it": found.having,
        "weights": found.weights,
    })  # fmt: skip
    _keep(cache, "related-texts", _TEXTS, {
        "name": _bytes(name),
        "read": model.read.values,
        "read sizes": np.diff(model.read.starts),
    })  # fmt: skip
    older = Older(name, model.words, model.known, found)
    rows, nothing = np.arange(found.papers), Vectors.none()
    keep(cache, before, Made(older, model.words, model.known, rows, nothing.terms, nothing))


def keep(cache: BuildCache, before: Before, made: Made) -> None:
    """Keep lists, and of what they were made of what is newer than the older rows."""
    _keep(cache, "related", _LISTS, {
        "ids": _bytes(before.ids),
        "day": np.array([before.day]),
        "settled": np.array([before.settled]),
        "others": before.lists.others,
        "alike": before.lists.alike,
    })  # fmt: skip
    then, now = made.older.known, made.known
    was = np.concatenate((then.having, np.zeros(len(now.having) - len(then.having), np.int64)))
    changed = np.flatnonzero(now.having != was)
    places, there = places_in(then.pairs, now.pairs)
    there &= np.append(then.having_pairs, -1)[places] == now.having_pairs
    more = made.words[len(made.older.words) :]
    _keep(cache, "related-newer", _NEWER, {
        "name": _bytes(made.older.name),
        "of": _bytes(before.name),
        "rows": made.rows,
        "changed": changed,
        **_counts(more, now.having[changed], now.pairs[~there], now.having_pairs[~there]),
        "read": made.read.values,
        "read sizes": np.diff(made.read.starts),
        "terms": made.found.terms.values,
        "sizes": np.diff(made.found.terms.starts),
        "weights": made.found.weights,
    })  # fmt: skip


def _counts(words: Sequence[str], having: Large, pairs: Large, having_pairs: Large) -> dict[str, Numbers]:
    return {"words": _bytes("\n".join(words).encode()), "having": having, "pairs": pairs, "having pairs": having_pairs}


def _words(found: Mapping[str, Numbers]) -> list[str]:
    said = found["words"].tobytes().decode("utf-8", "replace")
    return said.split("\n") if said else []


def _counts_are_whole(found: Mapping[str, Numbers], words: int) -> bool:
    pairs = found["pairs"]
    return (
        len(found["having pairs"]) == len(pairs)
        and _within(found["having"], 0, _MANY)
        and _within(found["having pairs"], 0, _MANY)
        and all(_within(part, 0, words) for part in parts_of(pairs))
        and bool((pairs[1:] > pairs[:-1]).all())
    )


def _bytes(content: bytes) -> Numbers:
    return np.frombuffer(content, np.uint8)


def _key(name: str) -> bytes:
    return cache_key("related papers", name, code_key("related", "words.py", "memo.py"))


def _cache(cache: BuildCache, table: str, forms: Mapping[str, str]) -> dict[str, Numbers] | None:
    found: dict[str, Numbers] = {}
    for name, form in forms.items():
        value, number = cache.table(table).get(_key(name)), np.dtype(form)
        if value is None or len(value) % number.itemsize:
            return None
        found[name] = np.frombuffer(value, number).astype(number.newbyteorder("="), copy=False)
    return found


def _keep(cache: BuildCache, table: str, forms: Mapping[str, str], values: Mapping[str, Numbers]) -> None:
    for name, value in values.items():
        cache.table(table).put(_key(name), np.ascontiguousarray(value, forms[name]).tobytes())


def _within(numbers: Numbers, least: int, end: int) -> bool:
    return not len(numbers) or (int(numbers.min()) >= least and int(numbers.max()) < end)


def _starts(sizes: Numbers, count: int) -> Large | None:
    starts = starts_of(sizes.astype(np.int64))
    return starts if _within(sizes, 0, count + 1) and starts[-1] == count else None


def _rows(values: Numbers, sizes: Numbers) -> Rows | None:
    starts = _starts(sizes, len(values))
    return None if starts is None else Rows(values, starts)
