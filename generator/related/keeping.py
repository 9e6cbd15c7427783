"""Related papers in the build cache: numbers as bytes, which are checked when they are read.

The lists have a table of their own, so that a build without changes need not read what they were made of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from generator.build_cache import KEY, BuildCache, cache_key, code_key
from generator.related.nearest import FIRST, MOST, Lists
from generator.related.vectors import UNIT, Model, Reference, Rows, Vectors, starts_of

#: Bytes of a paper's id in these tables.
ID = KEY

Numbers = npt.NDArray[Any]

# Name → how its numbers are written, the same on every machine.
_LISTS = {"ids": "u1", "day": "<i4", "settled": "<i4", "others": "<i4", "alike": "<i4"}
_MODEL = {
    "ids": "u1",
    "words": "u1",
    "read": "<i4",
    "read sizes": "<i4",
    "base": "<i8",
    "newest": "<i8",
    "pairs": "<i8",
    "rarities": "<i4",
    "terms": "<i4",
    "weights": "<u2",
    "sizes": "<i4",
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
    there = Lists(others.reshape(papers, width), alike.reshape(papers, width))
    return Before(found["ids"].tobytes(), int(found["day"][0]), int(found["settled"][0]), there)


def model(cache: BuildCache, ids: bytes) -> Model | None:
    """What lists of these papers were made of, if that is there and whole."""
    found = _cache(cache, "related-vectors", _MODEL)
    if not found or found["ids"].tobytes() != ids or not len(found["base"]) == len(found["newest"]) == 1:
        return None
    read, weighed = (_rows(found[name], found[sizes]) for name, sizes in (("read", "read sizes"), ("terms", "sizes")))
    words = found["words"].tobytes().decode("utf-8", "replace").split("\n")
    base, newest = int(found["base"][0]), int(found["newest"][0])
    pairs, rarities, weights = found["pairs"], found["rarities"], found["weights"].astype(np.int32)
    whole = (
        read is not None
        and weighed is not None
        and len(read) == len(weighed) == len(ids) // ID
        and len(weights) == len(weighed.values)
        and len(rarities) == base + len(pairs)
        and 0 <= base <= len(words)
        and _within(read.values, 0, len(words))
        and _within(weighed.values, 0, len(pairs) + len(words))
        and _within(weights, 1, UNIT + 1)
        and _within(pairs, 0, base * base)
        and bool((pairs[1:] > pairs[:-1]).all())
    )
    if not whole or read is None or weighed is None:
        return None
    return Model(words, read, Reference(base, pairs, rarities, newest), Vectors(weighed, weights))


def keep(cache: BuildCache, found: Before, made_of: Model) -> None:
    """Keep lists, and what they were made of."""
    ids = np.frombuffer(found.ids, np.uint8)
    known, read, weighed = made_of.known, made_of.read, made_of.found.terms
    _keep(cache, "related", _LISTS, {
        "ids": ids,
        "day": np.array([found.day]),
        "settled": np.array([found.settled]),
        "others": found.lists.others,
        "alike": found.lists.alike,
    })  # fmt: skip
    _keep(cache, "related-vectors", _MODEL, {
        "ids": ids,
        "words": np.frombuffer("\n".join(made_of.words).encode(), np.uint8),
        "read": read.values,
        "read sizes": np.diff(read.starts),
        "base": np.array([known.base]),
        "newest": np.array([known.newest]),
        "pairs": known.pairs,
        "rarities": known.rarities,
        "terms": weighed.values,
        "weights": made_of.found.weights,
        "sizes": np.diff(weighed.starts),
    })  # fmt: skip


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


def _rows(values: Numbers, sizes: Numbers) -> Rows | None:
    starts = starts_of(sizes.astype(np.int64))
    return Rows(values, starts) if _within(sizes, 0, len(values) + 1) and starts[-1] == len(values) else None
