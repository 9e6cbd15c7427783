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
_PAIR = 26  # bits of a word's number in a pair's
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
        """Some of the rows. Most stand beside each other already, so whole runs are taken."""
        if not len(order):
            return self.part(0, 0)
        cuts = np.concatenate(([0], np.flatnonzero(np.diff(order) != 1) + 1, [len(order)]))
        runs = zip(self.starts[order[cuts[:-1]]].tolist(), self.starts[order[cuts[1:] - 1] + 1].tolist(), strict=True)
        values = np.concatenate([self.values[first:after] for first, after in runs])
        return Rows(values, starts_of(np.diff(self.starts)[order]))


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
    """How often words and pairs stand in some papers. The pair of two words is their numbers in one (`_pairs`)."""

    papers: int
    words: _Counted
    pairs: _Counted


def counted(read: Rows) -> list[Counted]:
    """The words and pairs of papers, some papers at a time."""
    return [_counted(read.part(first, min(first + _BLOCK, len(read)))) for first in range(0, len(read), _BLOCK)]


def _counted(read: Rows) -> Counted:
    owners, values = read.owners, read.values.astype(np.int64)
    there = np.flatnonzero(owners[1:] == owners[:-1])
    papers = len(read)
    return Counted(papers, _terms(values, owners, papers), _terms(_pairs(values, there), owners[there], papers))


def _pairs(values: Large | Small, places: Large) -> Large:
    """The pairs that begin at some places."""
    return (values[places].astype(np.int64) << _PAIR) + values[places + 1]


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
    """In how many of some `papers` each word, and each of some `pairs` (sorted), stands.

    A word that isn't there is in none. A pair that isn't there is in one at most, and doesn't count.
    """

    papers: int
    having: Large
    pairs: Large
    having_pairs: Large

    def rarities(self, words: int) -> tuple[Large, Large]:
        """How much each of so many words, and each pair, counts by how few papers have it."""
        common = max(_RARE, int(TOO_COMMON * self.papers))
        having = np.concatenate((self.having, np.zeros(words - len(self.having), np.int64), self.having_pairs))
        found = _by_value(_graded(np.maximum(having, 1)), lambda grade: _rarity(grade, self.papers))
        found[having > common] = 0
        found[words:][self.having_pairs < _RARE] = 0
        return found[:words], found[words:]

    def with_counts(self, words: int, those: Large, having: Large, pairs: Large, having_pairs: Large) -> Reference:
        """The same, with other counts of `those` words (there are so many `words` now), and of some pairs."""
        of_words, of_pairs = np.zeros(words, np.int64), np.array(self.having_pairs)
        of_words[: len(self.having)] = self.having
        of_words[those] = having
        places, there = places_in(self.pairs, pairs)
        of_pairs[places[there]] = having_pairs[there]
        new = places[~there]
        return Reference(
            self.papers,
            of_words,
            np.insert(self.pairs, new, pairs[~there]),
            np.insert(of_pairs, new, having_pairs[~there]),
        )

    def changed(self, papers: int, words: int, gone: Rows, came: Rows, now: Rows) -> Reference:
        """The same of other `papers`, without some and with some more; `now` has all of them. Of so many `words`."""
        having, having_pairs = np.zeros(words, np.int64), np.array(self.having_pairs)
        having[: len(self.having)] = self.having
        new = [np.zeros(0, np.int64)]
        for some, sign in ((gone, -1), (came, 1)):
            for one in counted(some):
                having += sign * np.bincount(one.words.terms, minlength=words)
                places, there = places_in(self.pairs, one.pairs.terms)
                np.add.at(having_pairs, places[there], sign)
                new.append(one.pairs.terms[~there])
        # Nobody knows who else has these.
        more = np.unique(np.concatenate(new))
        owners, those = holders(now, more)
        sizes = np.bincount(np.unique(owners * len(more) + those) % max(1, len(more)), minlength=len(more))
        more, sizes = more[sizes >= _RARE], sizes[sizes >= _RARE]
        at = np.searchsorted(self.pairs, more)
        return Reference(papers, having, np.insert(self.pairs, at, more), np.insert(having_pairs, at, sizes))


def reference(found: Sequence[Counted], words: int, papers: int) -> Reference:
    """How many of the first `papers` papers have each term."""
    having, pairs, left = np.zeros(words, np.int64), [np.zeros(0, np.int64)], papers
    for one in found:
        if left > 0:
            having += np.bincount(one.words.terms[one.words.papers < left], minlength=words)
            pairs.append(one.pairs.terms[one.pairs.papers < left])
        left -= one.papers
    together = np.concatenate(pairs)
    together.sort()
    firsts = _firsts(together)
    sizes = np.diff(np.append(firsts, len(together)))
    often = sizes >= _RARE
    return Reference(papers, having, together[firsts][often], sizes[often])


def holders(read: Rows, pairs: Large) -> tuple[Large, Large]:
    """Which papers have some pairs (sorted): each time that one stands in a paper, the paper and the pair's place."""
    ones, others = (np.zeros(int(read.values.max(initial=-1)) + 1, bool) for _ in range(2))
    one, other = parts_of(pairs)
    ones[one[one < len(ones)]] = True
    others[other[other < len(others)]] = True
    candidates = np.flatnonzero(ones[read.values[:-1]] & others[read.values[1:]])
    places, there = places_in(pairs, _pairs(read.values, candidates))
    candidates, places = candidates[there], places[there]
    owners = np.searchsorted(read.starts, candidates, side="right") - 1
    within = candidates + 1 < read.starts[owners + 1]
    return owners[within], places[within]


def parts_of(pairs: Large) -> tuple[Large, Large]:
    """The words of some pairs."""
    return pairs >> _PAIR, pairs & ((1 << _PAIR) - 1)


def places_in(ordered: Large, asked: Large) -> tuple[Large, Flags]:
    """The places of values among others, and whether they are there."""
    places = np.searchsorted(ordered, asked)
    return places, np.append(ordered, -1)[places] == asked


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

    def numbered(self, terms: Large) -> Vectors:
        """The same vectors of terms that have other numbers now."""
        return Vectors(Rows(terms[self.terms.values].astype(np.int32), self.terms.starts), self.weights)

    def picked(self, order: Large) -> Vectors:
        """The vectors of some papers."""
        return Vectors(self.terms.picked(order), Rows(self.weights, self.terms.starts).picked(order).values)


def differing(one: Vectors, other: Vectors) -> Flags:
    """Which papers have other vectors here than there. Both have the same papers."""
    sizes = np.diff(one.terms.starts)
    unlike: Flags = sizes != np.diff(other.terms.starts)
    same = np.flatnonzero(~unlike)
    one, other = one.picked(same), other.picked(same)
    differs = (one.terms.values != other.terms.values) | (one.weights != other.weights)
    unlike[same[one.terms.owners[differs]]] = True
    return unlike


def together(some: Sequence[Vectors]) -> Vectors:
    """The vectors of several, one after the other."""
    return Vectors(joined([one.terms for one in some]), np.concatenate([one.weights for one in some]))


def vectors(found: Iterable[Counted], known: Reference, words: int) -> Iterator[Vectors]:
    """What counts in each of some papers, some papers at a time; `words` are known by number."""
    rarities = known.rarities(words)
    for one in found:
        yield _vectors(one, known.pairs, *rarities)


def _vectors(found: Counted, known: Large, of_words: Large, of_pairs: Large) -> Vectors:
    first, pairs, papers = found.words, found.pairs, found.papers
    numbers, there = places_in(known, pairs.terms)
    terms = np.concatenate((first.terms + len(known), numbers[there]))
    owners = np.concatenate((first.papers, pairs.papers[there]))
    counts = np.concatenate((first.counts, pairs.counts[there]))
    rarities = np.concatenate((of_words[first.terms], of_pairs[numbers[there]]))
    raw = _by_value(counts, lambda count: round(_COUNTS * (1 + math.log(count)))) * rarities
    length = np.sqrt(np.bincount(owners, raw.astype(np.float64) ** 2, minlength=papers))
    # Rounded down, so that no paper's weights are together longer than 1.
    weights = (UNIT * raw / np.maximum(length, 1)[owners]).astype(np.int64)
    kept = weights > 0
    return in_order(terms[kept], owners[kept].astype(np.int64), weights[kept], papers)


def in_order(terms: Large, owners: Large, weights: Large, papers: int) -> Vectors:
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
    found = counted(read)
    known = reference(found, len(words), papers)
    # What is done with is let go of, as it takes much memory.
    each = vectors((found.pop(0) for _ in range(len(found))), known, len(words))
    return Model(words, read, known, together([Vectors.none(), *each]))


def concerned(read: Rows, before: Reference, now: Reference, words: int) -> Flags:
    """Who has a term whose weight is another one now. There are so many `words`."""
    (words_before, pairs_before), (words_now, pairs_now) = before.rarities(words), now.rarities(words)
    was = np.zeros(len(now.pairs), np.int64)
    was[np.searchsorted(now.pairs, before.pairs)] = pairs_before
    found = np.zeros(len(read), bool)
    found[holders(read, now.pairs[was != pairs_now])[0]] = True
    there = np.flatnonzero((words_before != words_now)[read.values])
    found[np.searchsorted(read.starts, there, side="right") - 1] = True
    return found


def renumbered(before: Reference, now: Reference, words: int) -> Large:
    """The numbers that terms have now: of all pairs before, then of so many words. It keeps their order."""
    return np.concatenate((np.searchsorted(now.pairs, before.pairs), len(now.pairs) + np.arange(words)))


def named(term: int, known: Reference, read: Sequence[str]) -> str:
    """A term as words, of all that were read."""
    if term >= len(known.pairs):
        return read[term - len(known.pairs)]
    one, other = divmod(int(known.pairs[term]), 1 << _PAIR)
    return f"{read[one]} {read[other]}"
