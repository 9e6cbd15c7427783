"""The words of an archive, for completing a beginning and for correcting a misspelt word.

Per term, the index says how common it is (the bits of its frequency), and in which forms it was written, if it has
others than the term itself. For the older papers these are in blocks. What newer papers change is in their shards,
beside the terms, since a query for a word has fetched its term already.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np

from generator.search.codec import Column, Numbers, Texts, column, fronts, spread
from generator.search.postings import InvertedIndex, border

_LONGEST = 24
_WORD = re.compile(r"\w+")
# The bits of a frequency, and the words that gave a term.
_Entry = tuple[int, Sequence[str]]
_NOTHING: _Entry = 0, []


@dataclass(frozen=True)
class Words:
    """How often each term is there, and the words that gave it, one term after the other: `firsts` as in an index."""

    terms: Sequence[str]
    frequencies: Sequence[int]
    forms: Sequence[str]
    firsts: Sequence[int]

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each term is."""
        return dict(zip(self.terms, range(len(self.terms)), strict=True))

    def of(self, place: int) -> Sequence[str]:
        """The words of the term at a place."""
        return self.forms[self.firsts[place] : self.firsts[place + 1]]

    @cached_property
    def sizes(self) -> Numbers:
        """How many words the index says of each term: none of a term that is its only word."""
        sizes = np.diff(self.firsts)
        only = np.flatnonzero(sizes == 1).tolist()
        sizes[[place for place in only if self.forms[self.firsts[place]] == self.terms[place]]] = 0
        return sizes

    @cached_property
    def is_word(self) -> list[bool]:
        """Which terms are words. Numbers, formulas and bits of markup are none; only wildcards ask for them."""
        return [term.isalnum() and not term.isdigit() and len(term) <= _LONGEST for term in self.terms]


def words_of(index: InvertedIndex) -> Words:
    """The words of an index."""
    odd = [place for place, form in enumerate(index.forms) if not (form.isalnum() or _WORD.fullmatch(form))]
    forms = np.delete(np.array(index.forms, object), np.array(odd, np.int64)).tolist()
    firsts = index.firsts - np.searchsorted(odd, index.firsts)
    return Words(index.terms, index.frequencies.tolist(), forms, firsts.tolist())


def blocks(words: Words, size: int, *, odd: bool) -> Iterator[tuple[str, list[bytes]]]:
    """Where each block of `size` terms begins, and its columns: of words, or of what is none."""
    places = np.flatnonzero(np.array(words.is_word, bool) != odd)
    terms = [words.terms[place] for place in places.tolist()]
    firsts, sizes = np.array(words.firsts)[places], words.sizes[places]
    forms = [words.forms[form] for form in spread(firsts, sizes).tolist()]
    texts, entries = Texts(terms), _columns(terms, _bits(np.array(words.frequencies)[places]), forms, sizes)
    for first in range(0, len(terms), size):
        after = min(first + size, len(terms))
        start = border(terms[first - 1] if first else "", terms[first])
        yield start, [texts.of(first, after), *(one.of(first, after) for one in entries)]


def changes(more: Words, before: Words) -> list[Column]:
    """What an index says of more terms, if it says something else than before; for other terms, 0 bits."""
    told = [_change(more, place, before) if is_word else _NOTHING for place, is_word in enumerate(more.is_word)]
    forms = [words for _, words in told]
    bits = np.array([bits for bits, _ in told], np.int64)
    return _columns(more.terms, bits, [*chain.from_iterable(forms)], np.array([*map(len, forms)], np.int64))


def _change(more: Words, place: int, before: Words) -> _Entry:
    term, frequency, words = more.terms[place], more.frequencies[place], more.of(place)
    there = before.places.get(term)
    if there is None:
        return _entry(term, frequency, words)
    was = _entry(term, before.frequencies[there], before.of(there))
    now = _entry(term, before.frequencies[there] + frequency, sorted({*before.of(there), *words}))
    return _NOTHING if now == was else now


def _entry(term: str, frequency: int, words: Sequence[str]) -> _Entry:
    return frequency.bit_length(), [] if words == [term] else words


def _bits(numbers: Numbers) -> Numbers:
    """As `int.bit_length`."""
    return np.frexp(numbers)[1]


def _columns(terms: Sequence[str], bits: Numbers, forms: Sequence[str], sizes: Numbers) -> list[Column]:
    """Bits of frequencies; how many forms, and these, each after the one before, and the first after the term."""
    firsts = np.concatenate(([0], np.cumsum(sizes)))
    those = len(terms) + np.arange(firsts[-1])
    before = those - 1
    before[firsts[:-1][sizes > 0]] = np.flatnonzero(sizes)
    written = fronts([*terms, *forms], those, before)
    every = np.arange(len(terms) + 1)
    return [
        column(bits, every),
        column(sizes, every),
        Column(written.written, written.starts[firsts]),
    ]
