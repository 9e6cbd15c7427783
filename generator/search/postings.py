"""The inverted index: which papers have a term, in which field, where and how often.

It holds counts and places, no scores: lunr's score of a term in a field follows from the count, the
field's length and how many papers there are, and the browser computes it (`browser/postings.js`).
So a paper more changes few of the bytes. The older papers have an index, and the newer ones another (see `volumes`);
what lunr counts is the sum of the two.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from generator.latex import plain
from generator.model import Paper
from generator.remembered import Remembered
from generator.search.analysis import Analysis, tokens
from generator.search.codec import Numbers, order, shared, strings, varints
from generator.search.names import author_text, id_text

#: Fields in lunr's order, with their boosts. `part` holds pieces of names, joined words (see `analysis`) and ids.
FIELDS = {"title": 3, "abstract": 1, "topic": 1, "part": 1, "author": 1}
#: Fields of which places are kept; of the others, each posting tells its field's length.
PLACED = ("title", "abstract")

# What a term, a posting and a place weigh about, in bytes.
_TERM_WEIGHT, _POSTING_WEIGHT, _PLACE_WEIGHT = 4.0, 0.55, 0.8


@dataclass(frozen=True, slots=True)
class Shown:
    """A paper with its title and abstract as they are shown, and as the search reads them."""

    paper: Paper
    title: str
    abstract: str


def shown(papers: Sequence[Paper]) -> list[Shown]:
    """Papers as they are shown."""
    return [Shown(paper, plain(paper.title), plain(paper.abstract)) for paper in papers]


@dataclass(frozen=True, slots=True)
class Column:
    """Numbers as bytes: `starts` says where those of a term begin, and where the last one's end."""

    written: bytes
    starts: Numbers

    def of(self, first: int, after: int) -> bytes:
        """The bytes of terms from one to another."""
        return self.written[self.starts[first] : self.starts[after]]


class _Field:
    """The terms of one field of all papers, by place, as they are read; -1 where a token gives none."""

    def __init__(self, name: str) -> None:
        self.placed = name in PLACED
        self.terms = array("i")
        self.tokens = array("i")  # of each paper

    def read(self, text: str, numbers: Mapping[str, int]) -> None:
        found = tokens(text)
        self.terms.extend(map(numbers.__getitem__, found))
        self.tokens.append(len(found))

    def lengths(self) -> Numbers:
        """How many terms each paper has."""
        known = np.zeros(len(self.terms) + 1, np.int64)
        np.cumsum(np.array(self.terms, np.int32) >= 0, out=known[1:])
        ends = np.cumsum(np.array(self.tokens, np.int64))
        return np.diff(known[ends], prepend=0)

    def placed_terms(self) -> tuple[Numbers, Numbers, Numbers]:
        """Terms, papers and places of what gave terms."""
        written, counts = np.array(self.terms, np.int32), np.array(self.tokens, np.int32)
        papers = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        firsts = (np.cumsum(counts) - counts).astype(np.int32)
        places = np.arange(len(written), dtype=np.int32) - np.repeat(firsts, counts)
        there = written >= 0
        return written[there], papers[there], places[there]


class InvertedIndex:
    """All terms of some papers. `papers` in the order of their numbers, by `arrange`, which is told the lengths.

    `lengths` are those of abstract and title by number, `sums` those of each field.
    """

    def __init__(
        self,
        papers: Sequence[Shown],
        names: dict[str, str],
        analysis: Analysis,
        arrange: Callable[[int, int, int], tuple[int, ...]],
    ) -> None:
        """`names` are those of topics. `arrange` gives the key of a paper (place, length of abstract and of title)."""
        fields = {name: _Field(name) for name in FIELDS}
        terms: dict[str, int] = {}

        def number(token: str) -> int:
            term = analysis.term(token)
            return -1 if term is None else terms.setdefault(term, len(terms))

        numbers = Remembered(number)
        for one in papers:
            fields["title"].read(one.title, numbers)
            fields["abstract"].read(one.abstract, numbers)
        analysis.learnt()
        for one in papers:
            facts = one.paper.facts
            fields["topic"].read(" ".join(names[topic] for topic in one.paper.topics), numbers)
            fields["part"].read(f"{analysis.parts(one.title, one.abstract)} {id_text(facts)}", numbers)
            fields["author"].read(author_text(facts.authors), numbers)
        lengths = {name: field.lengths() for name, field in fields.items()}
        pairs = list(zip(lengths["abstract"].tolist(), lengths["title"].tolist(), strict=True))
        #: Places in what was given, by number.
        self.order = sorted(range(len(papers)), key=lambda place: arrange(place, *pairs[place]))
        self.papers = [papers[place] for place in self.order]
        self.lengths = [pairs[place] for place in self.order]
        self.sums = {name: int(found.sum()) for name, found in lengths.items()}
        self.terms = sorted(terms, key=order)
        ranks = np.empty(len(terms), np.int64)
        ranks[[terms[term] for term in self.terms]] = np.arange(len(terms))
        places = np.empty(len(papers), np.int64)
        places[self.order] = np.arange(len(papers))
        #: In how many fields of papers each term is: lunr's measure of how common it is.
        self.frequencies = np.zeros(len(terms), np.int64)
        self._weights = _TERM_WEIGHT + np.array([len(term) for term in self.terms], np.float64) / 4
        self._columns = []
        for name in FIELDS:
            field = fields.pop(name)  # one after the other, as each takes much memory meanwhile
            found, paper, place = field.placed_terms()
            own = None if field.placed else lengths[name]
            self._columns.append(self._postings(ranks[found], places[paper], place, own))

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
        size = max(len(self.papers), 1)
        both = term * size + number
        sorting = np.argsort(both, kind="stable")
        both, place = both[sorting], place[sorting]
        starts = np.flatnonzero(np.diff(both, prepend=-1))
        counts = np.diff(starts, append=len(both))
        term, number = np.divmod(both[starts], size)
        papers = np.bincount(term, minlength=len(self.terms))
        firsts = np.zeros(len(self.terms) + 1, np.int64)  # each term's first posting
        np.cumsum(papers, out=firsts[1:])
        self.frequencies += papers
        self._weights += _POSTING_WEIGHT * papers + _PLACE_WEIGHT * np.bincount(term, counts, len(self.terms))
        steps = np.diff(number, prepend=0)
        new = firsts[:-1][papers > 0]
        steps[new] = number[new]
        if lengths is None:
            details = np.diff(place, prepend=0)
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


def _column(numbers: Numbers, firsts: Numbers) -> Column:
    written, starts = varints(numbers)
    return Column(written, starts[firsts])


def border(before: str, first: str) -> str:
    """The shortest text that parts two neighbours.

    >>> border("attention", "attribute")
    'attr'
    """
    return first[: shared(before, first) + 1]
