"""Signs that titles and abstracts are out of step. They decide what is an error and where, never what is a title.

All of it goes by sentences: an abstract is made of them, a title is not one. Of 26,141 real titles none ends
in a full stop, and none has a break between sentences over an abstract that is not even one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate

from generator.model import Entry

_CLOSING = "[\"')\\]}\u2019\u201d*]*"
_END = re.compile(rf"[.!?\u3002]{_CLOSING}$")
# A title may well end in `?` or `!`, or in an address.
_STOP = re.compile(rf"[a-z0-9)\]}}%$/][.\u3002]{_CLOSING}$|\u3002{_CLOSING}$")
_ADDRESS = re.compile(r"https?://\S+$")
_BREAK = re.compile(rf"[a-z]{{3}}[.]{_CLOSING} [A-Z]")
# Words that a sentence has at least: over any abstract, and over one that isn't prose.
_SENTENCE, _SHORT_SENTENCE = 5, 3


def swapped(entries: Iterable[Entry]) -> Entry | None:
    """The first entry whose title must be a piece of an abstract: it is a sentence, or prose over what isn't."""
    return next((entry for entry in entries if _is_sentence(entry.title, _SENTENCE) or _reversed(entry)), None)


def _is_sentence(title: str, words: int) -> bool:
    return bool(_STOP.search(title)) and title.count(" ") >= words - 1


def _reversed(entry: Entry) -> bool:
    sentences = _BREAK.search(entry.title) and _END.search(entry.title)
    if not (sentences or _is_sentence(entry.title, _SHORT_SENTENCE)):
        return False
    return not any(sign.search(entry.abstract) for sign in (_END, _BREAK, _ADDRESS))


def out_of_step(texts: Sequence[str]) -> int:
    """The place at which an odd number of titles and abstracts most likely falls out of step.

    That is the text without which the others alternate best between prose and what isn't. Of neighbours
    that do equally well it is the first that is not what its place calls for.
    """
    prose = [1 if _STOP.search(text) or _ADDRESS.search(text) or _BREAK.search(text) else -1 for text in texts]
    in_step = [kind if i % 2 else -kind for i, kind in enumerate(prose)]
    # Sums over what is before each place, in step, and what is after it, which one less shifts.
    scores = [before - after for before, after in zip(_sums(in_step), _sums(in_step[::-1])[::-1], strict=True)]
    best = [i for i, score in enumerate(scores) if score == max(scores)]
    return next((i for i in best if in_step[i] < 0), best[-1])


def _sums(values: Sequence[int]) -> list[int]:
    """For each place, the sum of the values before it."""
    return list(accumulate(values[:-1], initial=0))
