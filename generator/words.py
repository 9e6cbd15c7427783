"""The words of a text as topics and related papers compare them."""

from __future__ import annotations

import re
import unicodedata

from generator.memo import Memo

#: A word: a run of letters and digits. Everything else separates words.
WORD = re.compile(r"[^\W_]+")
# Python puts combining marks in order by comparing all of a run. No writing has so many: UAX #15, section 13, breaks
# a run after thirty. Only signs are such marks, but for two that become some.
_MARKS = re.compile(r"(?:[^\w\s]|[\uff9e\uff9f]){30}")
_SHORTEST_PLURAL = 4
_NOT_PLURAL = ("ss", "us", "is")


def words(text: str) -> list[str]:
    """The words of a text in order, case-folded, plural and singular alike (D. Harman's S-stemmer, but for `-es`).

    >>> words("Low-rank adapters for LLMs: bias, loss and policies")
    ['low', 'rank', 'adapter', 'for', 'llm', 'bia', 'loss', 'and', 'policy']
    """
    return list(map(_FOLDED.__getitem__, runs(text)))


def runs(text: str) -> list[str]:
    """The words of a text in order, case-folded, as they were written."""
    return WORD.findall(compared(text))


def compared(text: str) -> str:
    """A text as it is compared: compatible characters as one, in one case."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", _MARKS.sub(r"\g<0> ", text))
    return plain.casefold()


def folded(word: str) -> str:
    """A word without its plural."""
    if len(word) < _SHORTEST_PLURAL or not word.endswith("s") or word.endswith(_NOT_PLURAL):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]


_FOLDED = Memo(folded)
