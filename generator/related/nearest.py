"""The nearest of each paper: products of vectors, a block of papers at a time, and the best of them.

A paper's list has the nearest of the papers up to some place (`limits`), for most the end of a quarter. A later paper
gets into the list only if it is among the `FIRST` of all. So a new day changes few of the lists that are there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from generator.related.vectors import UNIT, Large, Small, Vectors, in_order, ranges, starts_of

Products = npt.NDArray[np.float32]

#: Papers named beside a paper, at most.
MOST = 6
#: A paper after the limit must be among that many of the first.
FIRST = 2
#: The cosine below which a paper isn't called related.
FLOOR = 0.09

#: The product that has that cosine.
LEAST = round(FLOOR * UNIT**2)

_CELLS = 1 << 23  # products that are held at once, unless one paper has more
_DENSE = 1 / 12  # if more than this part of papers has a term, its products are made with all papers at once
_FEW = 128  # if at most that many papers have a term, all such terms together are faster than one by one
_SOME = 1 << 17  # numbers that are worked on at once
_NOBODY = -1


@dataclass(frozen=True, slots=True)
class Lists:
    """A row per paper: its `MOST` nearest before its limit, then the `FIRST` of all; best first.

    `others` are places of papers, `alike` products of vectors; where there are too few papers, -1 and 0.
    """

    others: Small
    alike: Small

    @classmethod
    def empty(cls, papers: int) -> Lists:
        """Lists that name nobody."""
        shape = (papers, MOST + FIRST)
        return cls(np.full(shape, _NOBODY, np.int32), np.zeros(shape, np.int32))

    def take(self, owners: Large, others: Large, alike: Large, limits: Large) -> None:
        """Let papers into the lists that they are good enough for. None may be in them already."""
        before = others < limits[owners]
        for part, allowed in ((slice(0, MOST), before), (slice(MOST, None), np.ones_like(before))):
            _let_in(self.others[:, part], self.alike[:, part], owners[allowed], others[allowed], alike[allowed])

    def chosen(self, limits: Large) -> Lists:
        """The lists in one: those before the limit, and later ones that are among the first of all."""
        others, alike = np.array(self.others), np.array(self.alike)
        twice = others[:, MOST:] < limits[:, None]
        others[:, MOST:][twice] = _NOBODY
        alike[:, MOST:][twice] = 0
        # Sorting one number for both is fastest; of equally good ones the earlier paper comes first.
        packed = ((UNIT**2 - alike.astype(np.int64)) << 32) + others + 1
        packed.sort(axis=1)
        packed = packed[:, :MOST]
        return Lists(((packed & 0xFFFFFFFF) - 1).astype(np.int32), (UNIT**2 - (packed >> 32)).astype(np.int32))


def _let_in(there: Small, alike_there: Small, owners: Large, others: Large, alike: Large) -> None:
    rows, most = np.unique(owners), there.shape[1]
    owners = np.concatenate((np.repeat(rows, most), owners))
    others = np.concatenate((there[rows].ravel(), others))
    alike = np.concatenate((alike_there[rows].ravel(), alike))
    order = np.lexsort((others, -alike, owners))
    owners, others, alike = owners[order], others[order], alike[order]
    sizes = np.bincount(owners, minlength=len(there))
    rank = np.arange(len(owners)) - starts_of(sizes)[owners]
    good = rank < most
    there[owners[good], rank[good]] = others[good]
    alike_there[owners[good], rank[good]] = alike[good]


@dataclass(frozen=True, slots=True)
class ByTerm:
    """Vectors of `papers`, by term: `having[starts[t]:starts[t + 1]]` have it, and it counts `weights` in each."""

    papers: int
    starts: Large
    having: Small
    weights: npt.NDArray[np.integer]

    @classmethod
    def of(cls, found: Vectors, terms: int) -> ByTerm:
        """Vectors by paper, arranged so. There are so many `terms`."""
        papers = len(found.terms)
        packed = (found.terms.values * np.int64(papers) + found.terms.owners) * (UNIT + 1) + found.weights
        packed.sort()
        having, weights = np.empty(len(packed), np.int32), np.empty(len(packed), np.uint16)
        for start in range(0, len(packed), _SOME):
            some = slice(start, start + _SOME)
            both, weights[some] = np.divmod(packed[some], UNIT + 1)
            having[some] = both % papers
        return cls(papers, starts_of(np.bincount(found.terms.values, minlength=terms)), having, weights)

    def numbered(self, numbers: Large, terms: int) -> ByTerm:
        """The same of so many `terms`: those that are here have these `numbers` now, in the same order."""
        sizes = np.zeros(terms, np.int64)
        sizes[numbers] = np.diff(self.starts)
        return replace(self, starts=starts_of(sizes))

    def picked(self, some: Large) -> Vectors:
        """The vectors of some papers."""
        numbers = np.full(self.papers, _NOBODY)
        numbers[some] = np.arange(len(some))
        there = np.flatnonzero((numbers >= 0)[self.having])
        terms = np.searchsorted(self.starts, there, side="right") - 1
        return in_order(terms, numbers[self.having[there]], self.weights[there].astype(np.int64), len(some))


class Index:
    """Makes products of vectors with others, or with one another."""

    def __init__(self, asked: Vectors, others: ByTerm, *, themselves: bool = False) -> None:
        """`themselves` if they are one and the same."""
        self._papers = others.papers
        sizes = np.diff(others.starts)
        terms = asked.terms.values
        is_asked = np.bincount(terms, minlength=len(sizes)) > 0
        is_dense = is_asked & (sizes > max(_FEW, _DENSE * self._papers))
        is_rare = is_asked & ~is_dense
        # Terms are numbered anew, those of each kind.
        number = np.where(is_dense, np.cumsum(is_dense), np.cumsum(is_rare)).astype(np.int32) - 1
        # Common terms as a table without gaps, whose products are made fastest. All sums are whole numbers below 2^24,
        # which 32-bit floats hold exactly, so it's the same in whatever order a machine adds them.
        there = np.repeat(is_dense, sizes)
        columns = np.repeat(np.arange(is_dense.sum()), sizes[is_dense])
        self._dense = np.zeros((self._papers, int(is_dense.sum())), np.float32)
        self._dense[others.having[there], columns] = others.weights[there]
        self._asked = self._dense
        common = is_dense[terms]
        if not themselves:
            self._asked = np.zeros((len(asked.terms), self._dense.shape[1]), np.float32)
            self._asked[asked.terms.owners[common], number[terms[common]]] = asked.weights[common]
        # Of the others both: what a paper has, and who has a term.
        self._starts = starts_of(np.bincount(asked.terms.owners[~common], minlength=len(asked.terms)))
        self._terms, self._weights = number[terms[~common]], asked.weights[~common].astype(np.float32)
        there = np.repeat(is_rare, sizes)
        self._having, self._counting = others.having[there].astype(np.int64), others.weights[there].astype(np.float32)
        self._begins = starts_of(sizes[is_rare])

    def products(self, rows: Large) -> Products:
        """The products of some of the vectors, by their places, with all others."""
        return self._products(rows, self._begins[:-1], 0)

    def later(self, start: int, stop: int) -> Iterable[tuple[int, Products]]:
        """Products of papers with all that come after, block by block: the first paper, and those from it on."""
        passed = self._begins[:-1] + np.bincount(self._terms[: self._starts[start]], minlength=len(self._begins) - 1)
        at_once = block(self._papers)
        for first in range(start, stop, at_once):
            rows = np.arange(first, min(first + at_once, stop))
            found = self._products(rows, passed, first)
            passed += np.bincount(
                self._terms[self._starts[first] : self._starts[rows[-1] + 1]], minlength=len(self._begins) - 1
            )
            found[:, : len(rows)][np.tri(len(rows), dtype=bool)] = 0
            yield first, found

    def _products(self, rows: Large, begins: Large, first: int) -> Products:
        """Products with the papers from the first on; `begins` says for each term where in who has it these begin."""
        width = self._papers - first
        # What stands before the table lets it be counted from the archive's first paper.
        flat = np.zeros(first + len(rows) * width, np.float32)
        found = flat[first:].reshape(len(rows), width)
        np.matmul(self._asked[rows], self._dense[first:].T, out=found)
        sizes = self._starts[rows + 1] - self._starts[rows]
        entries = ranges(self._starts[rows], sizes)
        places = np.repeat(np.arange(len(rows)), sizes)
        terms, weights = self._terms[entries], self._weights[entries]
        begin, size = begins[terms], self._begins[1:][terms] - begins[terms]
        few = size <= _FEW
        those = ranges(begin[few], size[few])
        np.add.at(
            flat,
            np.repeat(places[few] * width, size[few]) + self._having[those],
            np.repeat(weights[few], size[few]) * self._counting[those],
        )
        places, begin, size, weights = places[~few], begin[~few], size[~few], weights[~few]
        starts = starts_of(np.bincount(places, minlength=len(rows))).tolist()
        slices = list(map(slice, begin.tolist(), (begin + size).tolist()))
        having, counting = self._having, self._counting
        for place, (start, stop) in enumerate(pairwise(starts)):
            if start < stop:
                own = slices[start:stop]
                products = np.concatenate([counting[one] for one in own])
                products *= np.repeat(weights[start:stop], size[start:stop])
                np.add.at(flat[place * width :], np.concatenate([having[one] for one in own]), products)
        return found


def block(papers: int) -> int:
    """Of how many papers products with all papers are held at once."""
    return max(1, _CELLS // max(1, papers))


def lists(index: Index, limits: Large, start: int, stop: int) -> Lists:
    """The lists of all papers, of products of those from `start` to `stop` with all that come after.

    Of a range of papers these are a part of the lists: `both` puts parts together, which may be made in two processes.
    """
    found = Lists.empty(len(limits))
    for first, products in index.later(start, stop):
        # A list that is full needs better ones only: those that are there were given first.
        enough = np.maximum(found.alike[:, MOST - 1], LEAST - 1)
        rows = slice(first, first + len(products))
        good = products > enough[first:].astype(np.float32)
        good |= products > enough[rows].astype(np.float32)[:, None]
        flat = np.flatnonzero(good)
        alike = products.reshape(-1)[flat].astype(np.int64)
        place, other = np.divmod(flat, products.shape[1])
        one, other = place + first, other + first
        for owners, named in ((one, other), (other, one)):
            better = alike > enough[owners]
            found.take(owners[better], named[better], alike[better], limits)
    return found


def both(one: Lists, other: Lists) -> Lists:
    """The lists that two parts make together."""
    for part in (slice(0, MOST), slice(MOST, None)):
        owners, column = np.nonzero(other.others[:, part] != _NOBODY)
        named, alike = (array[:, part][owners, column].astype(np.int64) for array in (other.others, other.alike))
        _let_in(one.others[:, part], one.alike[:, part], owners, named, alike)
    return one
