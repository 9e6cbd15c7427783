"""Which papers are similar: the words of titles and abstracts as weighted vectors, and the nearest of each.

`vectors` weighs words, `nearest` compares; here is what holds it together for an archive: as of which day words are
counted, who is named where, and what the next build need not work out again.

A paper more must not move all others. So words are counted in the papers up to the last quarter that is closed, and
what is newer than that, and than a paper's own day, is named beside it only among the very first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import overload

import numpy as np

from generator.build_cache import KEY, BuildCache, texts_key
from generator.model import Neighbour, Paper
from generator.related import keeping
from generator.related.keeping import ID, Before, Made
from generator.related.nearest import FIRST, FLOOR, LEAST, MOST, ByTerm, Index, Lists, block, lists
from generator.related.vectors import (
    UNIT,
    Flags,
    Large,
    Model,
    Reader,
    Rows,
    Vectors,
    concerned,
    counted,
    differing,
    joined,
    named,
    renumbered,
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
        self._read: tuple[list[str], Rows] | None = None
        self._made: Model | None = None
        days = [paper.first_day for paper in papers]
        self._settled = settled(days)
        numbers = np.array([day.toordinal() for day in days], np.int64)
        self._day = int(numbers[self._settled - 1]) if papers else 0
        self._limits = np.searchsorted(numbers, np.maximum(numbers, self._day), side="right").astype(np.int64)
        # What names all of a paper that decides on lists: its texts, and its day.
        texts = np.frombuffer(b"".join([texts_key(*_text(paper)) for paper in papers]), np.uint8).reshape(-1, KEY)
        self._ids = np.column_stack((texts, numbers.astype("<i4").view(np.uint8).reshape(-1, ID - KEY))).tobytes()

    def nearest(self) -> Nearest:
        """The related papers of each paper, in the order given, best first; of equally good ones the earlier first."""
        return Nearest(self._papers, self._lists().chosen(self._limits))

    def of(self, paper: Paper) -> tuple[Neighbour, ...]:
        """What `nearest` gives for one paper."""
        place, model = self._place(paper), self._model
        found, rows = Lists.empty(len(self._papers)), np.array([place])
        all_ = _Part(_by_term(model), np.arange(len(self._papers)))
        self._compare(found, rows, model.found.picked(rows), [all_], np.zeros(0, np.int64))
        return Nearest(self._papers, found.chosen(self._limits))[place]

    def _place(self, paper: Paper) -> int:
        return next(place for place, one in enumerate(self._papers) if one.permalink == paper.permalink)

    def shared(self, paper: Paper, other: Paper) -> tuple[str, ...]:
        """The words that make two papers alike, those that count most first."""
        model = self._model
        weights = []
        for one in (paper, other):
            own = model.found.picked(np.array([self._place(one)]))
            weights.append(dict(zip(own.terms.values.tolist(), own.weights.tolist(), strict=True)))
        products = {term: weight * weights[1][term] for term, weight in weights[0].items() if term in weights[1]}
        ranked = sorted((-product, named(term, model.known, model.words)) for term, product in products.items())
        return tuple(term for _, term in ranked[:_SHARED])

    @property
    def _model(self) -> Model:
        """All papers read and weighed."""
        if self._made is None:
            if self._read is None:
                reader = Reader()
                read = reader.read(map(_text, self._papers))
                self._read = reader.words, read
            self._made = weighed(*self._read, self._settled)
        return self._made

    def _lists(self) -> Lists:
        """The lists of all papers; those in the build cache that are still valid are taken from there."""
        before = keeping.lists(self._cache)
        if before and before.ids == self._ids:
            return before.lists
        found = self._mended(before) if before and before.day == self._day else None
        if found is None:
            by_term = _by_term(self._model)
            found = lists(Index(self._model.found, by_term, themselves=True), self._limits, 0, len(self._papers))
            keeping.keep_all(self._cache, self._named(found), self._model, by_term)
        return found

    def _named(self, found: Lists) -> Before:
        return Before(self._ids, self._day, self._settled, found)

    def _mended(self, before: Before) -> Lists | None:
        """The lists of before, where papers came, went or changed; nothing where too many did.

        As `day` is the same, so is for each two papers that stay who comes before whose limit.
        """
        was = self._places_in(before.ids)
        stays = np.flatnonzero(was >= 0)
        # Of equals the one given first is named, so an archive in another order is another archive.
        made = None if bool((np.diff(was[stays]) < 0).any()) else keeping.made_of(self._cache, before)
        adopted = made and self._adopted(before, made, was)
        if not adopted:
            return None
        now, moved = adopted
        is_at = np.full(len(before.ids) // ID + 1, -1, np.int64)  # with one more for who is nobody
        is_at[was[stays]] = stays
        is_gone = is_at < 0
        is_gone[-1] = False
        is_gone[was[moved & (was >= 0)]] = True
        anew = was < 0
        anew[stays] = is_gone[was[stays]] | is_gone[before.lists.others[was[stays]]].any(axis=1)
        if max(anew.sum(), len(now.read)) > _TOO_MANY * len(anew):
            return None
        found = Lists.empty(len(anew))
        same = np.flatnonzero(~anew)
        found.others[same] = is_at[before.lists.others[was[same]]]
        found.alike[same] = before.lists.alike[was[same]]
        older, newer = now.laid, now.found
        parts = [_Part.of(older, now.rows), _Part.of(ByTerm.of(newer, len(older.starts) - 1), now.rows - older.papers)]
        rows = np.flatnonzero(anew)
        self._compare(found, rows, now.vectors(older, rows), parts, np.flatnonzero(moved))
        keeping.keep(self._cache, self._named(found), now)
        return found

    def _places_in(self, ids: bytes) -> Large:
        """For each paper the place that it had among others; -1 where it is new."""
        # Two papers can say the same on one day: the first of them stays, another one is new.
        places = {ids[start : start + ID]: start // ID for start in reversed(range(0, len(ids), ID))}
        own = (self._ids[start : start + ID] for start in range(0, len(self._ids), ID))
        return np.array([places.pop(one, -1) for one in own], np.int64)

    def _adopted(self, before: Before, made: Made, was: Large) -> tuple[Made, Flags] | None:
        """What lists are made of now, by what those of before were; and whose vectors are others than there."""
        reader = Reader(made.words)
        moved = was < 0
        came = np.flatnonzero(moved)
        fresh, known = reader.read(_text(self._papers[place]) for place in came.tolist()), made.known
        words = reader.words
        rows = np.where(moved, 0, made.rows[was])
        if before.ids[: before.settled * ID] != self._ids[: self._settled * ID]:
            # Other papers count, or other words of theirs. Most weights are the same for all that.
            texts = keeping.texts(self._cache, made.older)
            if texts is None:
                return None
            every = joined([texts, made.read, fresh])
            rows[came] = len(every) - len(came) + np.arange(len(came))
            read = every.picked(rows)
            self._read = words, read
            counting = was[: self._settled]
            as_before = (counting >= 0) & (counting < before.settled)
            gone = every.picked(np.delete(made.rows[: before.settled], counting[as_before]))
            more = read.picked(np.flatnonzero(~as_before))
            known = known.changed(self._settled, len(words), gone, more, read.part(0, self._settled))
            asked = np.flatnonzero(concerned(read, made.known, known, len(words)) & ~moved)
            then = replace(
                made,
                words=words,
                known=known,
                rows=rows,
                found=made.found.numbered(renumbered(made.known, known, len(made.words))),
            )
            now = together([Vectors.none(), *vectors(counted(read.picked(asked)), known, len(words))])
            moved[asked] = differing(then.vectors(then.laid, asked), now)
            fresh = read.picked(np.flatnonzero(moved))
        return made.with_newer(words, known, rows, moved, fresh), moved

    def _compare(self, found: Lists, rows: Large, asked: Vectors, parts: Sequence[_Part], changed: Large) -> None:
        """Make some lists from nothing, and let those papers that changed into the others.

        `rows` are the papers whose lists these are, `asked` their vectors; `parts` have those of all.
        """
        all_, moved = np.zeros(len(self._papers), bool), np.zeros(len(self._papers), bool)
        all_[rows], moved[changed] = True, True
        for part in parts:
            index, at_once = Index(asked, part.own), block(part.own.papers)
            for start in range(0, len(rows), at_once):
                products = index.products(np.arange(start, min(start + at_once, len(rows))))
                place, row = np.divmod(np.flatnonzero(products >= LEAST), products.shape[1])
                owners, others = rows[start + place], part.places[row]
                there = (others >= 0) & (others != owners)
                owners, others = owners[there], others[there]
                alike = products[place[there], row[there]].astype(np.int64)
                found.take(owners, others, alike, self._limits)
                new = moved[owners] & ~all_[others]
                found.take(others[new], owners[new], alike[new], self._limits)


@dataclass(frozen=True, slots=True)
class _Part:
    """Vectors, and the place of each one's paper; -1 for those that no paper has any more."""

    own: ByTerm
    places: Large

    @classmethod
    def of(cls, own: ByTerm, rows: Large) -> _Part:
        """By the rows that papers have: those that are none of these belong to another part."""
        places = np.full(own.papers, -1, np.int64)
        there = np.flatnonzero((rows >= 0) & (rows < own.papers))
        places[rows[there]] = there
        return cls(own, places)


def _by_term(model: Model) -> ByTerm:
    return ByTerm.of(model.found, len(model.known.pairs) + len(model.words))


def _text(paper: Paper) -> tuple[str, str]:
    return paper.title, paper.abstract
