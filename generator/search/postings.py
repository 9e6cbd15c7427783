"""The inverted index: which papers have a term, in which field, where and how often.

It holds counts and places, no scores: lunr's score of a term in a field follows from the count, the
field's length and how many papers there are, and the browser computes it (`browser/postings.js`).
So a paper more changes few of the bytes. The older papers have an index, and the newer ones another (see `volumes`);
what lunr counts is the sum of the two.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from generator.kept import KEY, Table, code
from generator.latex import is_plain, plain
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


def shown(papers: Sequence[Paper], kept: Table | None = None) -> list[Shown]:
    """Papers as they are shown. What LaTeX says is kept, as it takes longer to read than all else."""
    kept = kept or Table(None)
    read_by = code("latex")

    def read(text: str) -> str:
        if is_plain(text):
            return text
        name = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY, key=read_by).digest()
        found = kept.get(name)
        if found is None:
            found = plain(text).encode("utf-8", "surrogatepass")
            kept.put(name, found)
        return found.decode("utf-8", "surrogatepass")

    return [Shown(paper, read(paper.title), read(paper.abstract)) for paper in papers]


@dataclass(frozen=True, slots=True)
class Column:
    """Numbers as bytes: `starts` says where those of a term begin, and where the last one's end."""

    written: bytes
    starts: Numbers

    def of(self, first: int, after: int) -> bytes:
        """The bytes of terms from one to another."""
        return self.written[self.starts[first] : self.starts[after]]


@dataclass(frozen=True, slots=True)
class _Lists:
    """A list of numbers for each of some things, one after the other: `sizes` says how many each has."""

    values: Numbers
    sizes: Numbers

    @classmethod
    def of(cls, lists: Iterable[Sequence[int]]) -> _Lists:
        values, sizes = array("i"), array("i")
        for one in lists:
            values.extend(one)
            sizes.append(len(one))
        return cls(np.array(values, np.int32), np.array(sizes, np.int32))

    @property
    def owners(self) -> Numbers:
        """For each number, whose list it is in."""
        return np.repeat(np.arange(len(self.sizes), dtype=np.int32), self.sizes)

    def through(self, others: _Lists) -> _Lists:
        """Each number replaced by its own list among others."""
        sizes = others.sizes[self.values]
        firsts = np.cumsum(others.sizes)[self.values] - sizes
        places = np.repeat(firsts - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
        return _Lists(others.values[places], np.bincount(self.owners, sizes, len(self.sizes)).astype(np.int32))

    def plus(self, other: _Lists) -> _Lists:
        """Both lists of each thing as one, in no order."""
        owners = np.concatenate([self.owners, other.owners])
        values = np.concatenate([self.values, other.values])[np.argsort(owners, kind="stable")]
        return _Lists(values, self.sizes + other.sizes)

    def distinct(self) -> _Lists:
        """Each list with each number once."""
        most = int(self.values.max(initial=0)) + 1
        owners, values = np.divmod(np.unique(self.owners.astype(np.int64) * most + self.values), most)
        return _Lists(values.astype(np.int32), np.bincount(owners, minlength=len(self.sizes)).astype(np.int32))


class _Field:
    """The terms of one field, of paper after paper: `terms` has -1 where a token gives none, which takes a place."""

    def __init__(self, terms: _Lists) -> None:
        there = terms.values >= 0
        firsts = np.cumsum(terms.sizes) - terms.sizes
        self.papers = terms.owners[there]
        self.terms = terms.values[there]
        self.places = np.flatnonzero(there) - firsts[self.papers]
        #: How many terms each paper has.
        self.lengths = np.bincount(self.papers, minlength=len(terms.sizes))


class _Words:
    """The words of texts by number, each asked once for what it gives: texts have millions, and few distinct ones."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._numbers = Remembered[int](lambda _: len(self._numbers))
        #: Terms by number.
        self.terms: dict[str, int] = {}
        self._of_tokens = Remembered(self._number)

    def read(self, texts: Iterable[str]) -> _Lists:
        """The words of texts, which are between single spaces."""
        values, sizes = array("i"), array("i")
        for text in texts:
            words = text.split(" ")
            values.extend(map(self._numbers.__getitem__, words))
            sizes.append(len(words))
        return _Lists(np.array(values, np.int32), np.array(sizes, np.int32))

    def given(self) -> _Lists:
        """The terms of each word, by its number."""
        return self.terms_of(self._numbers)

    def parts(self, texts: _Lists) -> _Lists:
        """The terms of the parts of all words of each text; a part counts once."""
        numbers = Remembered[int](lambda _: len(numbers))
        of_words = _Lists.of([numbers[part] for part in self._analysis.parts(word).split()] for word in self._numbers)
        return texts.through(of_words).distinct().through(self.terms_of(numbers))

    def terms_of(self, texts: Iterable[str]) -> _Lists:
        """The terms of each text."""
        return _Lists.of(map(self._terms, texts))

    def _terms(self, text: str) -> list[int]:
        return [self._of_tokens[token] for token in tokens(text)]

    def _number(self, token: str) -> int:
        term = self._analysis.term(token)
        return -1 if term is None else self.terms.setdefault(term, len(self.terms))


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
        read = _Words(analysis)
        texts = {name: read.read(getattr(one, name) for one in papers) for name in PLACED}
        given = read.given()
        fields = {name: _Field(words.through(given)) for name, words in texts.items()}
        analysis.learnt()
        rest = {
            "topic": read.terms_of(" ".join(names[topic] for topic in one.paper.topics) for one in papers),
            "part": read.parts(texts["title"].plus(texts["abstract"])).plus(
                read.terms_of(id_text(one.paper.facts) for one in papers)
            ),
            "author": read.terms_of(author_text(one.paper.facts.authors) for one in papers),
        }
        fields |= {name: _Field(terms) for name, terms in rest.items()}
        terms = read.terms
        lengths = {name: field.lengths for name, field in fields.items()}
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
        all_ = (term * size + number) * most + place  # numbers sort faster than their order is found
        all_.sort()
        both, place = np.divmod(all_, most)
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
