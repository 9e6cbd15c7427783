"""Which papers are similar: the words of titles and abstracts as weighted vectors, and the nearest of each.

`vectors` weighs words, `nearest` compares; here is what holds it together for an archive: as of which day words are
counted, who is named where, and what the next build need not work out again.

A paper more must not move all others. So words are counted in the papers up to the last quarter that is closed, and
what is newer than that, and than a paper's own day, is named beside it only among the very first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import overload

import numpy as np

from generator.build_cache import BuildCache, cache_key, texts_key
from generator.model import Neighbour, Paper
from generator.related import keeping
from generator.related.keeping import ID, Before
from generator.related.nearest import FIRST, FLOOR, LEAST, MOST, Index, Lists, block, lists
from generator.related.vectors import (
    UNIT,
    Flags,
    Large,
    Model,
    Reader,
    counted,
    differing,
    joined,
    named,
    together,
    vectors,
    weighed,
)

__all__ = ["FIRST", "FLOOR", "MOST", "Lists", "Nearest", "Related", "settled"]

_SHARED = 8
# Of more papers than this part, all lists are made anew: each product is then made once, for both its papers.
_TOO_MANY = 1 / 4


def settled(days: Sequence[dt.date]) -> int:
    """In how many papers, from the oldest on, it is counted how common words are; `days` they were first seen on.

    Those before the newest day's quarter, if they are half of all. Else those of the first days, as many days as are
    needed for the highest power of two of papers. That is at least half, too, and stays until the archive doubles.

    >>> march, april = dt.date(2025, 3, 31), dt.date(2025, 4, 1)
    >>> settled([march] * 5 + [april] * 5), settled([march] * 5 + [april] * 6)
    (5, 11)
    """
    if not days:
        return 0
    newest = days[-1]
    quarter = dt.date(newest.year, (newest.month - 1) // 3 * 3 + 1, 1)
    closed = sum(day < quarter for day in days)
    if 2 * closed >= len(days):
        return closed
    last = days[(1 << len(days).bit_length() - 1) - 1]
    return sum(day <= last for day in days)


class Nearest(Sequence[tuple[Neighbour, ...]]):
    """The related papers of each paper, best first. `places` has them as places in the archive alone, `lists` too."""

    def __init__(self, papers: Sequence[Paper], found: Lists) -> None:
        self._papers = papers
        self.lists = found
        self.places: list[list[int]] = [[other for other in row if other >= 0] for row in found.others.tolist()]
        self._alike: list[list[int]] = found.alike.tolist()

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, place: int) -> tuple[Neighbour, ...]: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[tuple[Neighbour, ...]]: ...
    def __getitem__(self, place: int | slice) -> tuple[Neighbour, ...] | Sequence[tuple[Neighbour, ...]]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        return tuple(
            Neighbour(self._papers[other], alike / UNIT**2)
            for other, alike in zip(self.places[place], self._alike[place], strict=False)
        )


class Related:
    """The papers of an archive as vectors. They hold nothing but words: topics play no part."""

    def __init__(self, papers: Sequence[Paper], cache: BuildCache | None = None) -> None:
        """`papers` by first day, as an archive has them."""
        self._papers = papers
        self._cache = cache or BuildCache()
        self._made: Model | None = None
        self._place = {paper.permalink: place for place, paper in enumerate(papers)}
        days = [paper.first_day for paper in papers]
        self._settled = settled(days)
        numbers = np.array([day.toordinal() for day in days], np.int64)
        self._day = int(numbers[self._settled - 1]) if papers else 0
        self._limits = np.searchsorted(numbers, np.maximum(numbers, self._day), side="right").astype(np.int64)
        self._ids = b"".join(map(_id, papers, numbers.tolist()))

    def nearest(self) -> Nearest:
        """The related papers of each paper, in the order given, best first; of equally good ones the earlier first."""
        return Nearest(self._papers, self._lists().chosen(self._limits))

    def of(self, paper: Paper) -> tuple[Neighbour, ...]:
        """What `nearest` gives for one paper."""
        place = self._place[paper.permalink]
        found = Lists.empty(len(self._papers))
        self._compare(found, np.array([place]), np.zeros(0, np.int64))
        return Nearest(self._papers, found.chosen(self._limits))[place]

    def shared(self, paper: Paper, other: Paper) -> tuple[str, ...]:
        """The words that make two papers alike, those that count most first."""
        model = self._model
        weights = []
        for one in (paper, other):
            own = model.found.picked(np.array([self._place[one.permalink]]))
            weights.append(dict(zip(own.terms.values.tolist(), own.weights.tolist(), strict=True)))
        products = {term: weight * weights[1][term] for term, weight in weights[0].items() if term in weights[1]}
        ranked = sorted((-product, named(term, model.known, model.words)) for term, product in products.items())
        return tuple(term for _, term in ranked[:_SHARED])

    @property
    def _model(self) -> Model:
        """All papers read and weighed."""
        if self._made is None:
            reader = Reader()
            read = reader.read(map(_text, self._papers))
            self._made = weighed(reader.words, read, self._settled)
        return self._made

    def _lists(self) -> Lists:
        """The lists of all papers; those in the build cache that are still valid are taken from there."""
        before = keeping.lists(self._cache)
        if before and before.ids == self._ids:
            return before.lists
        found = self._mended(before) if before and before.day == self._day else None
        if found is None:
            found = lists(Index(self._model.found), self._limits, 0, len(self._papers))
        keeping.keep(self._cache, Before(self._ids, self._day, self._settled, found), self._model)
        return found

    def _mended(self, before: Before) -> Lists | None:
        """The lists of before, where papers came, went or changed; nothing where too many did.

        As `day` is the same, so is for each two papers that stay who comes before whose limit.
        """
        model = keeping.model(self._cache, before.ids)
        was = self._places_in(before.ids)
        stays = np.flatnonzero(was >= 0)
        # Of equals the one given first is named, so an archive in another order is another archive.
        if model is None or bool((np.diff(was[stays]) < 0).any()):
            return None
        came = np.flatnonzero(was < 0)
        self._made, moved = self._adopted(before, model, was, came)
        is_at = np.full(len(before.ids) // ID + 1, -1, np.int64)  # with one more for who is nobody
        is_at[was[stays]] = stays
        is_gone = is_at < 0
        is_gone[-1] = False
        is_gone[was[moved & (was >= 0)]] = True
        anew = was < 0
        anew[stays] = is_gone[was[stays]] | is_gone[before.lists.others[was[stays]]].any(axis=1)
        if anew.sum() > _TOO_MANY * len(anew):
            return None
        found = Lists.empty(len(anew))
        same = np.flatnonzero(~anew)
        found.others[same] = is_at[before.lists.others[was[same]]]
        found.alike[same] = before.lists.alike[was[same]]
        self._compare(found, np.flatnonzero(anew), np.flatnonzero(moved))
        return found

    def _places_in(self, ids: bytes) -> Large:
        """For each paper the place that it had among others; -1 where it is new."""
        places = {ids[start : start + ID]: start // ID for start in range(0, len(ids), ID)}
        own = (self._ids[start : start + ID] for start in range(0, len(self._ids), ID))
        return np.array([places.get(one, -1) for one in own], np.int64)

    def _adopted(self, before: Before, model: Model, was: Large, came: Large) -> tuple[Model, Flags]:
        """The model of these papers, made of one of before; and whose vectors are others than there."""
        reader = Reader(model.words)
        fresh = reader.read(_text(self._papers[place]) for place in came.tolist())
        order = np.array(was)
        order[came] = len(model.read) + np.arange(len(came))
        read = joined([model.read, fresh]).picked(order)
        if before.ids[: before.settled * ID] == self._ids[: self._settled * ID]:
            own = vectors(counted(fresh, model.known.base), model.known)
            found = together([model.found, *own]).picked(order)
            return Model(reader.words, read, model.known, found), was < 0
        # Other papers count, or other words of theirs. Most weights are the same for all that.
        now = weighed(reader.words, read, self._settled)
        moved = was < 0
        stays = np.flatnonzero(was >= 0)
        then = Model(model.words, model.read, model.known, model.found.picked(was[stays]))
        moved[stays] = differing(then, Model(now.words, now.read, now.known, now.found.picked(stays)))
        return now, moved

    def _compare(self, found: Lists, rows: Large, changed: Large) -> None:
        """Make some lists from nothing, and let those papers that changed into the others."""
        index = Index(self._model.found, rows)
        all_ = np.zeros(len(self._papers), bool)
        all_[rows] = True
        moved = np.zeros(len(self._papers), bool)
        moved[changed] = True
        at_once = block(len(self._papers))
        for start in range(0, len(rows), at_once):
            some = rows[start : start + at_once]
            products = index.products(some)
            place, others = np.divmod(np.flatnonzero(products >= LEAST), products.shape[1])
            alike = products[place, others].astype(np.int64)
            owners = some[place]
            found.take(owners, others, alike, self._limits)
            new = moved[owners] & ~all_[others]
            found.take(others[new], owners[new], alike[new], self._limits)


def _text(paper: Paper) -> tuple[str, str]:
    return paper.title, paper.abstract


def _id(paper: Paper, day: int) -> bytes:
    """What names all of a paper that decides on lists."""
    return cache_key(day, paper.permalink, texts_key(paper.title, paper.abstract))
