"""The inverted index: which papers have a term, in which field, where and how often.

It holds counts and places, no scores: lunr's score of a term in a field follows from the count, the
field's length and how many papers there are, and the browser computes it (`browser/postings.js`).
So a paper more changes few of the bytes. The older papers have an index, and the newer ones another (see `volumes`);
what lunr counts is the sum of the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np

from generator.search.analysis import trimmed
from generator.search.codec import Numbers, order, shared, strings, varints
from generator.search.texts import PLACED, Lists, Rows, Shown

#: Fields in lunr's order, with their boosts. `part` holds pieces of names, joined words (see `analysis`) and ids.
FIELDS = {"title": 3, "abstract": 1, "topic": 1, "part": 1, "author": 1}

# What a term, a posting and a place weigh about, in bytes.
_TERM_WEIGHT, _POSTING_WEIGHT, _PLACE_WEIGHT = 4.0, 0.55, 0.8


@dataclass(frozen=True, slots=True)
class Column:
    """Numbers as bytes: `starts` says where those of a term begin, and where the last one's end."""

    written: bytes
    starts: Numbers

    def of(self, first: int, after: int) -> bytes:
        """The bytes of terms from one to another."""
        return self.written[self.starts[first] : self.starts[after]]


class _Field:
    """The terms of one field, of paper after paper: `terms` has -1 where a token gives none, which takes a place."""

    def __init__(self, terms: Lists) -> None:
        there = terms.values >= 0
        firsts = np.cumsum(terms.sizes) - terms.sizes
        self.papers = terms.owners[there]
        self.terms = terms.values[there]
        self.places = (np.flatnonzero(there) - firsts[self.papers]).astype(np.int32)
        #: How many terms each paper has.
        self.lengths = np.bincount(self.papers, minlength=len(terms.sizes))


class InvertedIndex:
    """All terms of some papers. `papers` in the order of their numbers, by `arrange`, which is told the lengths.

    `lengths` are those of abstract and title by number, `sums` those of each field. `forms` are the distinct words that
    gave a term, in lower case, sorted; `written` the tokens of texts that words can be joined to, and those given.
    """

    def __init__(
        self,
        papers: Sequence[Shown],
        rows: Rows,
        arrange: Callable[[int, int, int], tuple[int, ...]],
        written: Iterable[str] = (),
    ) -> None:
        """`rows` are those of the papers. `arrange` gives the key of one (place, length of abstract and of title).

        `written` are tokens of texts of others.
        """
        lists = rows.lists
        texts = compress(rows.tokens, _used(rows, (lists[name] for name in PLACED)).tolist())
        self.written = sorted({*filter(str.isalnum, texts), *written})
        # A word that a text joins is a part of the others, where they part it.
        joined = np.fromiter(map(set(self.written).__contains__, rows.tokens), bool, len(rows.tokens))
        parts = lists["piece"].plus(lists["join"].only(joined)).distinct().plus(lists["id"])
        said = {**{name: lists[name] for name in FIELDS if name in lists}, "part": parts}
        terms, self.forms, of_tokens = _terms(rows, said.values())
        fields = {name: _Field(Lists(of_tokens[one.values], one.sizes)) for name, one in said.items()}
        lengths = {name: field.lengths for name, field in fields.items()}
        pairs = list(zip(lengths["abstract"].tolist(), lengths["title"].tolist(), strict=True))
        #: Places in what was given, by number.
        self.order = sorted(range(len(papers)), key=lambda place: arrange(place, *pairs[place]))
        self.papers = [papers[place] for place in self.order]
        self.lengths = [pairs[place] for place in self.order]
        self.sums = {name: int(found.sum()) for name, found in lengths.items()}
        self.terms = sorted(terms, key=order)
        ranks = np.empty(len(terms), np.int32)
        ranks[[terms[term] for term in self.terms]] = np.arange(len(terms))
        places = np.empty(len(papers), np.int32)
        places[self.order] = np.arange(len(papers))
        #: In how many fields of papers each term is: lunr's measure of how common it is.
        self.frequencies = np.zeros(len(terms), np.int64)
        self._weights = _TERM_WEIGHT + np.array([len(term) for term in self.terms], np.float64) / 4
        self._columns = []
        for name in FIELDS:
            field = fields.pop(name)  # one after the other, as each takes much memory meanwhile
            own = None if name in PLACED else lengths[name]
            self._columns.append(self._postings(ranks[field.terms], places[field.papers], field.places, own))

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
        return [
            strings(self.terms[first:after]),
            *(column.of(first, after) for columns in self._columns for column in columns),
        ]

    def _border(self, first: int) -> str:
        return border(self.terms[first - 1] if first else "", self.terms[first])

    def _postings(self, term: Numbers, number: Numbers, place: Numbers, lengths: Numbers | None) -> list[Column]:
        """A field's columns. A posting is a run of one term and one paper, sorted so, in the order of places."""
        size, most = max(len(self.papers), 1), int(place.max(initial=0)) + 1
        all_ = term.astype(np.int64)  # numbers sort faster than their order is found
        for factor, more in ((size, number), (most, place)):
            all_ *= factor
            all_ += more
        all_.sort()
        place = (all_ % most).astype(np.int32)
        all_ //= most
        starts = np.flatnonzero(np.concatenate([[True], all_[1:] != all_[:-1]])[: len(all_)])
        counts = np.diff(starts, append=len(all_)).astype(np.int32)
        all_ = all_[starts]
        term, number = (all_ // size).astype(np.int32), (all_ % size).astype(np.int32)
        del all_  # there are millions
        papers = np.bincount(term, minlength=len(self.terms))
        firsts = np.zeros(len(self.terms) + 1, np.int64)  # each term's first posting
        np.cumsum(papers, out=firsts[1:])
        self.frequencies += papers
        self._weights += _POSTING_WEIGHT * papers + _PLACE_WEIGHT * np.bincount(term, counts, len(self.terms))
        steps = np.diff(number, prepend=np.int32(0))
        new = firsts[:-1][papers > 0]
        steps[new] = number[new]
        if lengths is None:
            details = np.diff(place, prepend=np.int32(0))
            details[starts] = place[starts]
            detailed = np.append(starts, len(place))[firsts]
        else:
            details = lengths[np.array(self.order, np.int64)][number]
            detailed = firsts
        return [
            _column(papers, np.arange(len(papers) + 1)),
            _column(steps, firsts),
            _column(counts - 1, firsts),
            _column(details, detailed),
        ]


def _used(rows: Rows, lists: Iterable[Lists]) -> Numbers:
    """Which tokens are in some lists."""
    used = np.zeros(len(rows.tokens), bool)
    for one in lists:
        used[one.values] = True
    return used


def _terms(rows: Rows, lists: Iterable[Lists]) -> tuple[Mapping[str, int], Mapping[str, list[str]], Numbers]:
    """The terms of some lists with their numbers and their forms, and the number of each token's term, else -1."""
    numbers: dict[str, int] = {}
    forms: dict[str, set[str]] = {}
    of_tokens = np.full(len(rows.tokens), -1, np.int32)
    for token in np.flatnonzero(_used(rows, lists)).tolist():
        term = rows.terms[token]
        if term is not None:
            of_tokens[token] = numbers.setdefault(term, len(numbers))
            forms.setdefault(term, set()).add(trimmed(rows.tokens[token]))
    return numbers, {term: sorted(words) for term, words in forms.items()}, of_tokens


def _column(numbers: Numbers, firsts: Numbers) -> Column:
    written, starts = varints(numbers)
    return Column(written, starts[firsts])


def border(before: str, first: str) -> str:
    """The shortest text that parts two neighbours.

    >>> border("attention", "attribute")
    'attr'
    """
    return first[: shared(before, first) + 1]
