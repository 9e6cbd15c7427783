"""What abstracts of an archive say again and again, as a dictionary for compressing them.

A chunk of papers is so small that half of what it says is said in it for the first time. So chunks are
compressed as if these phrases stood before them (`codec.shortened`), and a reader fetches them once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from generator.build_cache import Table, cache_key, code_key

# Bytes of phrases, and of abstracts for each of them: a small archive has no use for many.
_MOST = 16_000
_TEXT_FOR_A_BYTE = 100
_SAMPLE = 700
_LONGEST = 4
# Times that a phrase must be said in the sample.
_OFTEN = 4
# Bytes that a phrase costs where it is referred to.
_REFERENCE = 2.5


def sampled(papers: int) -> range:
    """The numbers of the papers whose abstracts are looked at."""
    return range(0, papers, papers // _SAMPLE + 1)


def phrases(sample: Sequence[str], length: int, cache: Table) -> bytes:
    """Phrases of up to four words, those that save most at the end, where references to them are shortest.

    They follow from a `sample` of abstracts, and from how long all are together.
    """
    most = min(_MOST, length // _TEXT_FOR_A_BYTE)
    key = cache_key("phrases", code_key("search/phrases.py"), most, sample)
    found = cache.get(key)
    if found is None:
        found = _phrases(sample, most).encode()
        cache.put(key, found)
    return found


def _phrases(texts: Sequence[str], most: int) -> str:
    counts: Counter[str] = Counter()
    for text in texts:
        words = text.split()
        for length in range(1, _LONGEST + 1):
            counts.update(" ".join(words[at : at + length]) + " " for at in range(len(words) - length))
    saved = ((count * (len(phrase) - _REFERENCE), phrase) for phrase, count in counts.items() if count >= _OFTEN)
    found = ""
    for _, phrase in sorted(saved, reverse=True):
        if len(found) + len(phrase) > most:
            break
        if phrase not in found:
            found = phrase + found
    return found
