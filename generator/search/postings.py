"""The inverted index: which papers have a term, in which field, where and how often.

It holds counts and places, no scores: lunr's score of a term in a field follows from the count, the
field's length and how many papers there are, and the browser computes it (`browser/postings.js`).
So a paper more changes few of the bytes. The older papers have an index, and the newer ones another (see `volumes`);
what lunr counts is the sum of the two.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from itertools import compress, islice
from operator import ne

import numpy as np

from generator.search.codec import Column, Numbers, Texts, column, shared
from generator.search.texts import PLACED, Lists, Rows

#: Fields in lunr's order, with their boosts. `part` holds pieces of names, joined words (see `analysis`) and ids.
FIELDS = {"title": 3, "abstract": 1, "topic": 1, "part": 1, "author": 1}

# What a term, a posting and a place weigh about, in bytes.
_TERM_WEIGHT, _POSTING_WEIGHT, _PLACE_WEIGHT = 4.0, 0.55, 0.8


class InvertedIndex:
    """All terms of some papers, which have the numbers of their rows.

    `lengths` are those of abstract and title by number, `sums` those of each field. `forms` are the distinct words that
    gave a term, in lower case, one term after the other: `firsts` says where those of each begin, and where the last
    one's end. `written` are the tokens of texts that words can be joined to.
    """

    def __init__(self, rows: Rows, written: Container[str] = frozenset()) -> None:
        """`written` are tokens of texts of others."""
        words = rows.vocabulary
        texts = rows.used(PLACED)
        self.written = [*filter(str.isalnum, compress(words.tokens, texts.tolist()))]
        lists = dict(rows.lists)
        lists["part"] = _parts(rows, frozenset(self.written), written)
        others = [name for name in FIELDS if name not in PLACED]
        used = (texts | replace(rows, lists=lists).used(others))[: len(words.terms)]
        terms, forms = ([*compress(some, used.tolist())] for some in (words.terms, words.forms))
        is_first = _differs(terms)
        is_form = is_first | _differs(forms)
        of_tokens = np.full(len(words.tokens), -1, np.int32)
        of_tokens[np.flatnonzero(used)] = np.cumsum(is_first) - 1
        self.terms = [*compress(terms, is_first.tolist())]
        self.forms = [*compress(forms, is_form.tolist())]
        self.firsts = np.append(np.flatnonzero(is_first[is_form]), len(self.forms))
        #: In how many fields of papers each term is: lunr's measure of how common it is.
        self.frequencies = np.zeros(len(self.terms), np.int64)
        self._weights = _TERM_WEIGHT + np.array([*map(len, self.terms)], np.float64) / 4
        self._texts = Texts(self.terms)
        self._columns: list[Column] = []
        lengths = dict(rows.lengths)
        for name in FIELDS:
            field = Lists(of_tokens[lists[name].values], lists[name].sizes)
            if name not in lengths:
                lengths[name] = field.counts(np.flatnonzero(field.values >= 0))
            self._columns += self._postings(field, None if name in PLACED else lengths[name])
        self.lengths = list(zip(lengths["abstract"].tolist(), lengths["title"].tolist(), strict=True))
        self.sums = {name: int(found.sum()) for name, found in lengths.items()}

    @property
    def weight(self) -> float:
        """What all shards weigh, about, in bytes."""
        return float(self._weights.sum())

    def shards(self, size: float) -> Iterator[tuple[str, int, int]]:
        """Where each shard of about `size` bytes begins, and its first term and that of the next one.

        A term is in the last shard that begins at or before it.
        """
        first, weight = 0, 0.0
        for number, own in enumerate(self._weights.tolist()):
            if number > first and weight + own > size:
                yield self._border(first), first, number
                first, weight = number, 0.0
            weight += own
        if self.terms:
            yield self._border(first), first, len(self.terms)

    def shard(self, first: int, after: int) -> list[bytes]:
        """Terms, then for each field: papers a term has, steps between papers, counts less one, places or lengths."""
        return [self._texts.of(first, after), *(one.of(first, after) for one in self._columns)]

    def _border(self, first: int) -> str:
        return border(self.terms[first - 1] if first else "", self.terms[first])

    def _postings(self, field: Lists, lengths: Numbers | None) -> list[Column]:
        """A field's columns. A posting is a run of one term and one paper, sorted so, in the order of places."""
        there = _ascending(field.values)
        said = np.bincount(field.values + 1, minlength=len(self.terms) + 1)[1:]
        term = np.repeat(np.arange(len(self.terms), dtype=np.int32), said)
        number = field.owners[there]
        place = there - (np.cumsum(field.sizes, dtype=np.int32) - field.sizes)[number]
        del there
        starts = np.flatnonzero(np.append(True, (term[1:] != term[:-1]) | (number[1:] != number[:-1]))[: len(term)])
        counts = np.diff(starts, append=len(term))
        papers = np.bincount(term[starts], minlength=len(self.terms))
        firsts = np.concatenate(([0], np.cumsum(papers)))  # each term's first posting
        self.frequencies += papers
        self._weights += _POSTING_WEIGHT * papers + _PLACE_WEIGHT * said
        new = firsts[:-1][papers > 0]
        steps = _steps(number[starts], new)
        if lengths is None:
            details, detailed = _steps(place, starts), np.append(starts, len(place))[firsts]
        else:
            details, detailed = lengths[number[starts]], firsts
        return [
            column(papers, np.arange(len(papers) + 1)),
            column(steps, firsts),
            column(counts - 1, firsts),
            column(details, detailed),
        ]


def _parts(rows: Rows, written: Container[str], elsewhere: Container[str]) -> Lists:
    """Pieces of words, and ids. A word that a text joins, here or elsewhere, is a part of others, which part it."""
    joined = rows.used(["join"])
    joins = np.flatnonzero(joined)
    tokens = [rows.vocabulary.tokens[token] for token in joins.tolist()]
    joined[joins] = [token in written or token in elsewhere for token in tokens]
    return rows.lists["piece"].plus(rows.lists["join"].only(joined)).distinct().plus(rows.lists["id"])


def _differs(texts: Sequence[str]) -> Numbers:
    """Whether each text differs from the one before."""
    return np.array([True, *map(ne, texts, islice(texts, 1, None))][: len(texts)], bool)


def _ascending(numbers: Numbers) -> Numbers:
    """Places of natural numbers in ascending order, of equal ones as they stand. Numbers below 0 are left out.

    Each range of 65,536 is sorted by itself, as numpy counts numbers of 16 bits instead of comparing them.
    """
    high = numbers >> 16
    ranges = (np.flatnonzero(high == one) for one in range(int(high.max(initial=0)) + 1))
    found = [some[np.argsort(numbers[some].astype(np.uint16), kind="stable")].astype(np.int32) for some in ranges]
    return np.concatenate(found)


def _steps(numbers: Numbers, starts: Numbers) -> Numbers:
    """The steps between numbers; those at `starts` as they are."""
    steps = np.array(numbers)
    steps[1:] -= numbers[:-1]
    steps[starts] = numbers[starts]
    return steps


def border(before: str, first: str) -> str:
    """The shortest text that parts two neighbours.

    >>> border("attention", "attribute")
    'attr'
    """
    return first[: shared(before, first) + 1]
