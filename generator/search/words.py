"""The words of an archive in blocks: what a beginning can go on to, and what a misspelt word was meant to be.

A block holds, for a range of terms: the terms; how common each is (the bits of its frequency); how many
forms it was written in, where that is not the term alone; and these forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.search.codec import columns, integers, strings
from generator.search.postings import InvertedIndex, border

_LONGEST = 24
_WORD = re.compile(r"\w+")


def blocks(index: InvertedIndex, forms: dict[str, list[str]], size: int) -> Iterator[tuple[str, bytes]]:
    """Where each block of `size` terms begins, and its columns."""
    return _parted(index, [term for term in index.terms if _is_word(term)], forms, size)


def odd_blocks(index: InvertedIndex, forms: dict[str, list[str]], size: int) -> Iterator[tuple[str, bytes]]:
    """The same for terms that are no words: numbers, formulas, bits of markup. Only wildcards ask for them."""
    return _parted(index, [term for term in index.terms if not _is_word(term)], forms, size)


def _is_word(term: str) -> bool:
    return term.isalnum() and not term.isdigit() and len(term) <= _LONGEST


def _parted(
    index: InvertedIndex, terms: list[str], forms: dict[str, list[str]], size: int
) -> Iterator[tuple[str, bytes]]:
    before = ""
    for first in range(0, len(terms), size):
        part = terms[first : first + size]
        yield border(before, part[0]), _block(index, part, forms)
        before = part[-1]


def _block(index: InvertedIndex, terms: list[str], forms: dict[str, list[str]]) -> bytes:
    written = [_written(term, forms.get(term, [])) for term in terms]
    return columns(
        strings(terms),
        integers(index.frequency(term).bit_length() for term in terms),
        integers(map(len, written)),
        b"".join(strings(words, term) for term, words in zip(terms, written, strict=True)),
    )


def _written(term: str, forms: list[str]) -> list[str]:
    words = [form for form in forms if _WORD.fullmatch(form)]
    return [] if words == [term] else words
