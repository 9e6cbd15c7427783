"""The words of an archive, for completing a beginning and for correcting a misspelt word.

Per term, the index says how common it is (the bits of its frequency), and in which forms it was written, if it has
others than the term itself. For the older papers these are in blocks. What newer papers change is in their shards,
beside the terms, since a query for a word has fetched its term already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.search.codec import integers, strings
from generator.search.postings import InvertedIndex, border

_LONGEST = 24
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Words:
    """How often each term is there, and the words that gave it, with spaces between."""

    frequencies: Mapping[str, int]
    forms: Mapping[str, str]

    def entry(self, term: str) -> tuple[int, list[str]]:
        """What the index says of a term."""
        words = self.forms.get(term, "").split()
        return self.frequencies[term].bit_length(), [] if words == [term] else words

    def plus(self, more: Words) -> Words:
        """Both together, of the other's terms."""
        forms = {term: {*self.forms.get(term, "").split(), *words.split()} for term, words in more.forms.items()}
        return Words(
            {term: count + self.frequencies.get(term, 0) for term, count in more.frequencies.items()},
            {term: " ".join(sorted(words)) for term, words in forms.items()},
        )


def words_of(index: InvertedIndex) -> Words:
    """The words of an index."""
    return Words(
        dict(zip(index.terms, index.frequencies.tolist(), strict=True)),
        {term: " ".join(filter(_WORD.fullmatch, forms)) for term, forms in index.forms.items()},
    )


def blocks(terms: Sequence[str], words: Words, size: int, *, odd: bool) -> Iterator[tuple[str, list[bytes]]]:
    """Where each block of `size` terms begins, and its columns: of words, or of what is none.

    Numbers, formulas and bits of markup are none; only wildcards ask for them.
    """
    terms = [term for term in terms if _is_word(term) is not odd]
    before = ""
    for first in range(0, len(terms), size):
        block = terms[first : first + size]
        yield border(before, block[0]), [strings(block), *_columns(block, map(words.entry, block))]
        before = block[-1]


def changes(terms: Sequence[str], before: Words, now: Words) -> list[bytes]:
    """Columns with what the index says of terms, if it says something else than before; for other terms, 0 bits."""
    entries = []
    for term in terms:
        entry = now.entry(term) if _is_word(term) else (0, [])
        entries.append((0, []) if term in before.frequencies and entry == before.entry(term) else entry)
    return _columns(terms, entries)


def _columns(terms: Sequence[str], told: Iterable[tuple[int, list[str]]]) -> list[bytes]:
    """Bits of frequencies; how many forms, and these."""
    entries = list(told)
    return [
        integers(bits for bits, _ in entries),
        integers(len(forms) for _, forms in entries),
        b"".join(strings(forms, term) for term, (_, forms) in zip(terms, entries, strict=True) if forms),
    ]


def _is_word(term: str) -> bool:
    return term.isalnum() and not term.isdigit() and len(term) <= _LONGEST
