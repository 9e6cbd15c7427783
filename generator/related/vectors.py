"""Papers as vectors: how much each word, and each two that follow one another, counts in each paper.

A weight is TF-IDF with the logarithm of counts (Salton and Buckley, 1988), over the length of all the paper's weights.
All are whole numbers: sums of those are exact, so the order of papers is the same on every machine.

How common a term is, is counted in some papers only (`Reference`). Later papers get their weights from the same counts,
so a new paper changes no other paper's vector.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from generator.memo import Memo
from generator.related.stop_words import STOP_WORDS
from generator.words import folded, runs

Small = npt.NDArray[np.int32]
Large = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: A weight of 1. A product of two vectors is at most its square: up to there 32-bit floats know all whole numbers.
UNIT = 1 << 12
#: A word that more than this part of the papers has is left out: it tells nothing.
TOO_COMMON = 1 / 3

_TITLE = 2  # how often a title counts as said
_RARE = 2  # papers that must have a pair of words: most pairs are one paper's, and make no two alike
_BITS = 3  # to which counts of papers per term are rounded: one paper more or less mostly changes nothing
_COUNTS, _RARITIES = 16, 256  # what logarithms are multiplied by, to be whole
_BLOCK = 1000  # papers whose words are counted at once: what that takes for a moment doesn't grow with the archive


@dataclass(frozen=True, slots=True)
class Rows:
    """A row of numbers for each paper: those of row `i` are `values[starts[i]:starts[i + 1]]`."""

    values: Small
    starts: Large

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def owners(self) -> Large:
        """For each number, the row it is in."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    def part(self, start: int, stop: int) -> Rows:
        """The rows from one to another."""
        starts = self.starts[start : stop + 1]
        return Rows(self.values[starts[0] : starts[-1]], starts - starts[0])

    def picked(self, order: Large) -> Rows:
        """Some of the rows."""
        sizes = np.diff(self.starts)[order]
        return Rows(self.values[ranges(self.starts[order], sizes)], starts_of(sizes))


def joined(rows: Sequence[Rows]) -> Rows:
    """The rows of several, one after the other."""
    sizes = np.concatenate([np.diff(one.starts) for one in rows])
    return Rows(np.concatenate([one.values for one in rows]), starts_of(sizes))


def starts_of(sizes: Large) -> Large:
    """Where rows of some sizes start; the last number is where the last of them ends."""
    return np.concatenate(([0], np.cumsum(sizes)))


def ranges(starts: Large, sizes: Large) -> Large:
    """The numbers from each start on, as many as its size says.

    >>> ranges(np.array([7, 1]), np.array([2, 3])).tolist()
    [7, 8, 1, 2, 3]
    """
    return np.repeat(starts - starts_of(sizes)[:-1], sizes) + np.arange(sizes.sum())


class Reader:
    """Reads texts as the numbers of their telling words. A word's number is its place in `words`."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._numbers = {word: number for number, word in enumerate(known)}
        self._number = Memo(self._numbered)

    @property
    def words(self) -> list[str]:
        """Every word that was read, by number."""
        return list(self._numbers)

    def read(self, texts: Iterable[tuple[str, str]]) -> Rows:
        """The words of each title and abstract in order."""
        rest, read = iter(texts), [Rows(np.zeros(0, np.int32), np.zeros(1, np.int64))]
        while some := list(islice(rest, _BLOCK)):
            read.append(self._read(some))
        return joined(read)

    def _read(self, texts: Sequence[tuple[str, str]]) -> Rows:
        numbers, sizes = array("i"), []
        for title, abstract in texts:
            found = runs(f"{f'{title}. ' * _TITLE}{abstract}")
            numbers.extend(map(self._number.__getitem__, found))
            sizes.append(len(found))
        values = np.array(numbers, np.int32)
        owners = np.repeat(np.arange(len(sizes)), sizes)
        telling = values != _NOTHING
        return Rows(values[telling], starts_of(np.bincount(owners[telling], minlength=len(sizes))))

    def _numbered(self, run: str) -> int:
        word = folded(run)
        if len(word) == 1 or word in STOP_WORDS:
            return _NOTHING
        return self._numbers.setdefault(word, len(self._numbers))


_NOTHING = -1


@dataclass(frozen=True, slots=True)
class _Counted:
    """Which terms stand in which papers, and how often: ordered by term, then by paper."""

    terms: Large
    papers: Small
    counts: Small


@dataclass(frozen=True, slots=True)
class Counted:
    """How often words and pairs stand in some papers. Words `one` and `other` make the pair `one * base + other`.

    Only words below `base` have pairs.
    """

    base: int
    papers: int
    words: _Counted
    pairs: _Counted


def counted(read: Rows, base: int) -> list[Counted]:
    """The words and pairs of papers, some papers at a time."""
    return [_counted(read.part(first, min(first + _BLOCK, len(read))), base) for first in range(0, len(read), _BLOCK)]


def _counted(read: Rows, base: int) -> Counted:
    owners, values = read.owners, read.values.astype(np.int64)
    together = (owners[1:] == owners[:-1]) & (values[1:] < base) & (values[:-1] < base)
    pairs = values[:-1][together] * base + values[1:][together]
    papers = len(read)
    return Counted(base, papers, _terms(values, owners, papers), _terms(pairs, owners[1:][together], papers))


def _terms(terms: Large, owners: Large, papers: int) -> _Counted:
    both = terms * papers + owners
    both.sort()
    firsts = _firsts(both)
    counts = np.diff(np.append(firsts, len(both)))
    both = both[firsts]
    terms = both // papers
    return _Counted(terms, (both - terms * papers).astype(np.int32), counts.astype(np.int32))


def _firsts(ordered: Large) -> Large:
    """Where another value begins."""
    return np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if len(ordered) else ordered


@dataclass(frozen=True, slots=True)
class Reference:
    """The weight of each term by how few papers have it; 0 for terms that don't count.

    `rarities` has the `base` words first, then the `pairs`, sorted; a word that isn't there has `newest`.
    """

    base: int
    pairs: Large
    rarities: Small
    newest: int


def reference(found: Sequence[Counted], base: int, papers: int) -> Reference:
    """The weights of terms, counted in the first `papers` papers."""
    having, pairs, left = np.zeros(base, np.int64), [np.zeros(0, np.int64)], papers
    for one in found:
        if left > 0:
            having += np.bincount(one.words.terms[one.words.papers < left], minlength=base)
            pairs.append(one.pairs.terms[one.pairs.papers < left])
        left -= one.papers
    together = np.concatenate(pairs)
    together.sort()
    firsts = _firsts(together)
    sizes = np.diff(np.append(firsts, len(together)))
    common = max(_RARE, int(TOO_COMMON * papers))
    often = (sizes >= _RARE) & (sizes <= common)
    having = np.concatenate((having, sizes[often]))
    rarities = _by_value(_graded(np.maximum(having, 1)), lambda grade: _rarity(grade, papers))
    rarities[having > common] = 0
    return Reference(base, together[firsts][often], rarities.astype(np.int32), _rarity(1, papers))


def _by_value(values: Large | Small, function: Callable[[int], int]) -> Large:
    """What a function makes of numbers, of which few are distinct. Logarithms are Python's, rounded."""
    there = np.bincount(values)
    for value in np.flatnonzero(there).tolist():
        there[value] = function(value)
    return there[values]


def _graded(having: Large) -> Large:
    """Counts without all but their first bits.

    >>> _graded(np.array([1, 7, 8, 9, 10, 100, 1023])).tolist()
    [1, 7, 8, 8, 10, 96, 896]
    """
    over = np.maximum(0, np.frexp(having)[1] - _BITS).astype(np.int64)
    graded: Large = (having >> over) << over
    return graded


def _rarity(having: int, papers: int) -> int:
    return round(_RARITIES * (math.log((1 + papers) / (1 + having)) + 1))


@dataclass(frozen=True, slots=True)
class Vectors:
    """Weights of terms, a row for each paper, ordered by term.

    A term is a pair's place in the reference, or after all of these a word's number.
    """

    terms: Rows
    weights: Small

    @classmethod
    def none(cls) -> Vectors:
        """The vectors of no papers."""
        return cls(Rows(np.zeros(0, np.int32), np.zeros(1, np.int64)), np.zeros(0, np.int32))

    def picked(self, order: Large) -> Vectors:
        """The vectors of some papers."""
        return Vectors(self.terms.picked(order), Rows(self.weights, self.terms.starts).picked(order).values)


def together(some: Sequence[Vectors]) -> Vectors:
    """The vectors of several, one after the other."""
    return Vectors(joined([one.terms for one in some]), np.concatenate([one.weights for one in some]))


def vectors(found: Iterable[Counted], known: Reference) -> Iterator[Vectors]:
    """What counts in each of some papers, some papers at a time."""
    for one in found:
        yield _vectors(one, known)


def _vectors(found: Counted, known: Reference) -> Vectors:
    first, pairs, papers = found.words, found.pairs, found.papers
    numbers = np.searchsorted(known.pairs, pairs.terms)
    there = np.append(known.pairs, -1)[numbers] == pairs.terms
    terms = np.concatenate((first.terms + len(known.pairs), numbers[there]))
    owners = np.concatenate((first.papers, pairs.papers[there]))
    counts = np.concatenate((first.counts, pairs.counts[there]))
    # What is not there yet comes last.
    rarities = np.append(known.rarities, known.newest)
    places = np.concatenate((
        np.where(first.terms < known.base, first.terms, len(known.rarities)), numbers[there] + known.base
    ))  # fmt: skip
    raw = _by_value(counts, lambda count: round(_COUNTS * (1 + math.log(count)))) * rarities[places]
    length = np.sqrt(np.bincount(owners, raw.astype(np.float64) ** 2, minlength=papers))
    # Rounded down, so that no paper's weights are together longer than 1.
    weights = (UNIT * raw / np.maximum(length, 1)[owners]).astype(np.int64)
    kept = weights > 0
    return _in_order(terms[kept], owners[kept].astype(np.int64), weights[kept], papers)


def _in_order(terms: Large, owners: Large, weights: Large, papers: int) -> Vectors:
    """By paper, then by term: all three as one number each, since those are sorted fastest."""
    most = int(terms.max(initial=0)) + 1
    packed = (owners * most + terms) * (UNIT + 1) + weights
    packed.sort()
    packed, weights = np.divmod(packed, UNIT + 1)
    owners, terms = np.divmod(packed, most)
    starts = starts_of(np.bincount(owners, minlength=papers))
    return Vectors(Rows(terms.astype(np.int32), starts), weights.astype(np.int32))


@dataclass(frozen=True, slots=True)
class Model:
    """All that lists are made of: words by number, papers as these, how much terms tell, and vectors."""

    words: list[str]
    read: Rows
    known: Reference
    found: Vectors


def weighed(words: list[str], read: Rows, papers: int) -> Model:
    """The model of papers whose words were read, counted among the first of them."""
    found = counted(read, len(words))
    known = reference(found, len(words), papers)
    # What is done with is let go of, as it takes much memory.
    each = vectors((found.pop(0) for _ in range(len(found))), known)
    return Model(words, read, known, together([Vectors.none(), *each]))


def differing(before: Model, now: Model) -> Flags:
    """Whose vectors differ. Both models have the same papers, and of the words `now` has more at most."""
    # Terms of before by their place now; pairs that nobody counts any more have none.
    one, other = np.divmod(before.known.pairs, max(1, before.known.base))
    pairs = one * now.known.base + other
    places = np.searchsorted(now.known.pairs, pairs)
    places[np.append(now.known.pairs, -1)[places] != pairs] = -1
    places = np.concatenate((places, np.arange(len(before.words)) + len(now.known.pairs)))
    sizes = np.diff(now.found.terms.starts)
    same = np.diff(before.found.terms.starts) == sizes
    rows = np.flatnonzero(same)
    here, there = (one.found.picked(rows) for one in (now, before))
    differs = (here.terms.values != places[there.terms.values]) | (here.weights != there.weights)
    unlike: Flags = ~same
    unlike[rows[here.terms.owners[differs]]] = True
    return unlike


def named(term: int, known: Reference, read: Sequence[str]) -> str:
    """A term as words, of all that were read."""
    if term >= len(known.pairs):
        return read[term - len(known.pairs)]
    one, other = divmod(int(known.pairs[term]), known.base)
    return f"{read[one]} {read[other]}"
