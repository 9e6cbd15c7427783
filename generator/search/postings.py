"""The inverted index: which papers have a term, in which field, where and how often.

It holds counts and places, no scores: lunr's score of a term in a field follows from the count, the
field's length and how many papers there are, and the browser computes it (`browser/lunrindex.js`).
So a paper more changes few of the bytes.

Papers are numbered by the length of their abstract and, within that, of their title. The browser needs
every paper's two lengths for the scores; in this order they are a few hundred runs instead of two numbers
a paper.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from generator.latex import plain
from generator.model import Archive, Paper
from generator.search.analysis import Analysis
from generator.search.codec import columns, gaps, integers, order, shared, strings
from generator.search.names import author_text, id_text

#: Terms of a text by their place; None where a token gives none.
Terms = list[str | None]

#: Fields in lunr's order, with their boosts. `part` holds pieces of names, joined words (see `analysis`) and ids.
FIELDS = {"title": 3, "abstract": 1, "topic": 1, "part": 1, "author": 1}
#: Fields of which places are kept; of the others, each posting tells its field's length.
PLACED = ("title", "abstract")

# What a term, a posting and a place weigh about, in bytes.
_TERM_WEIGHT, _POSTING_WEIGHT, _PLACE_WEIGHT = 4.0, 0.55, 0.8


@dataclass(slots=True)
class Postings:
    """One term in one field: papers ascending, how often, and steps between places or lengths (see `PLACED`)."""

    papers: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    details: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Fields:
    """A paper's terms and how many they are, by field."""

    paper: Paper
    terms: dict[str, Terms]
    lengths: dict[str, int]


class InvertedIndex:
    """All terms of an archive. `papers` in the order of their numbers."""

    def __init__(self, archive: Archive, analysis: Analysis) -> None:
        names = {topic.id: topic.name for topic in archive.topics}
        shown = [(plain(paper.title), plain(paper.abstract)) for paper in archive.papers]
        texts = [(analysis.terms(title), analysis.terms(abstract)) for title, abstract in shown]
        analysis.learnt()
        documents = [
            _fields(paper, terms, analysis.parts(*text), names, analysis)
            for paper, text, terms in zip(archive.papers, shown, texts, strict=True)
        ]
        documents.sort(key=lambda one: (one.lengths["abstract"], one.lengths["title"], one.paper.permalink))
        self.papers = [document.paper for document in documents]
        self.lengths = [(document.lengths["abstract"], document.lengths["title"]) for document in documents]
        count = len(documents) or 1
        self.averages = {name: sum(document.lengths[name] for document in documents) / count for name in FIELDS}
        self._postings = {name: defaultdict[str, Postings](Postings) for name in FIELDS}
        for number, document in enumerate(documents):
            for name in FIELDS:
                self._add(number, name, document)
        self.terms = sorted(set[str]().union(*self._postings.values()), key=order)

    def frequency(self, term: str) -> int:
        """In how many fields of papers a term is: lunr's measure of how common it is."""
        return sum(len(postings.papers) for postings in self._of(term))

    def shards(self, size: int) -> Iterator[tuple[str, bytes]]:
        """Where each shard of about `size` bytes begins, and its columns.

        A term is in the last shard that begins at or before it.
        """
        shard: list[str] = []
        weight = 0.0
        before = ""
        for term in self.terms:
            own = _weight(term, self._of(term))
            if shard and weight + own > size:
                yield border(before, shard[0]), self._shard(shard)
                before = shard[-1]
                shard, weight = [], 0.0
            shard.append(term)
            weight += own
        if shard:
            yield border(before, shard[0]), self._shard(shard)

    def _of(self, term: str) -> Iterator[Postings]:
        return (postings[term] for postings in self._postings.values() if term in postings)

    def _add(self, number: int, name: str, document: Fields) -> None:
        places: dict[str, list[int]] = {}
        for place, term in enumerate(document.terms[name]):
            if term is None:
                continue
            if term in places:
                places[term].append(place)
            else:
                places[term] = [place]
        of_term = self._postings[name]
        for term, found in places.items():
            postings = of_term[term]
            postings.papers.append(number)
            postings.counts.append(len(found))
            if name not in PLACED:
                postings.details.append(document.lengths[name])
            elif len(found) == 1:
                postings.details += found
            else:
                postings.details += gaps(found)

    def _shard(self, terms: list[str]) -> bytes:
        """Terms, then for each field: papers a term has, steps between papers, counts less one, places or lengths."""
        parts = [strings(terms)]
        nothing = Postings()
        for name in FIELDS:
            found = [self._postings[name].get(term, nothing) for term in terms]
            parts += [
                integers(len(postings.papers) for postings in found),
                integers(chain.from_iterable(gaps(postings.papers) for postings in found)),
                integers(count - 1 for postings in found for count in postings.counts),
                integers(chain.from_iterable(postings.details for postings in found)),
            ]
        return columns(*parts)


def border(before: str, first: str) -> str:
    """The shortest text that parts two neighbours.

    >>> border("attention", "attribute")
    'attr'
    """
    return first[: shared(before, first) + 1]


def _fields(paper: Paper, texts: tuple[Terms, Terms], parts: str, names: dict[str, str], analysis: Analysis) -> Fields:
    """Title and abstract are given as terms."""
    terms = {
        "title": texts[0],
        "abstract": texts[1],
        "topic": analysis.terms(" ".join(names[topic] for topic in paper.topics)),
        "part": analysis.terms(f"{parts} {id_text(paper.facts)}"),
        "author": analysis.terms(author_text(paper.facts.authors)),
    }
    return Fields(paper, terms, {name: len(found) - found.count(None) for name, found in terms.items()})


def _weight(term: str, fields: Iterable[Postings]) -> float:
    weight = _TERM_WEIGHT + len(term) / 4
    for postings in fields:
        weight += _POSTING_WEIGHT * len(postings.papers) + _PLACE_WEIGHT * sum(postings.counts)
    return weight
