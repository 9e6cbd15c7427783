"""Signs that titles and abstracts are out of step. They decide what is an error and where, never what is a title.

All of it goes by sentences: an abstract is made of them, a title is not one. Of 26,141 real titles none ends
in a full stop, and none has a break between sentences over an abstract that is not even one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from generator.model import Entry

_CLOSING = "\"')]}\u2019\u201d*"
# What ends a sentence in any script. A title may well end in `?`, or in an address.
_ENDS = ".!\u3002\uff01\u0964\u06d4\u1362\u2026"
_STOP = re.compile(r"[a-z0-9)\]}%$/]\.|\u3002")
_BREAK = re.compile(rf"[a-z]{{3}}\.[{re.escape(_CLOSING)}]* [A-Z]")
# Words that a sentence has at least: over any abstract, and over one that isn't prose.
_SENTENCE, _SHORT_SENTENCE = 5, 3
# Characters. Of 9,881 abstracts of daily pages none is shorter, of 26,705 real titles one in 200 is as long.
_ABSTRACT = 150
# Of the abstracts of a capture, how many are prose at least. In 523 real captures it is from 0.7 to 1; where titles
# stand for abstracts it is next to nothing.
_SHARE = 0.25
_FEW = 3


def prose(text: str) -> bool:
    """Whether a text is made of sentences, or ends in an address as abstracts do; no title does but by chance."""
    return _stops(text) or _ends_in_address(text) or bool(_BREAK.search(text))


def swapped(entries: Sequence[Entry]) -> list[Entry]:
    """The entries whose title must be a piece of an abstract: it is a sentence, or prose over what isn't."""
    return [entry for entry in entries if _is_sentence(entry.title, _SENTENCE) or _reversed(entry)]


def bare(entries: Sequence[Entry]) -> list[Entry]:
    """The entries whose abstract is short and no sentence, so that it may be a title."""
    return [entry for entry in entries if not _may_be_abstract(entry.abstract)]


def titles_alone(texts: Sequence[str], of: int) -> bool:
    """Whether among these texts, of which one in `of` is an abstract, are too few that read like one."""
    abstracts = len(texts) / of
    return abstracts >= _FEW and sum(map(_may_be_abstract, texts)) < _SHARE * abstracts


def _may_be_abstract(text: str) -> bool:
    return len(text) >= _ABSTRACT or text.rstrip(_CLOSING)[-1:] in tuple(_ENDS) or prose(text)


def _stops(text: str) -> bool:
    """Whether a text ends in a full stop."""
    return bool(_STOP.fullmatch(text.rstrip(_CLOSING)[-2:]) or text.rstrip(_CLOSING).endswith("\u3002"))


def _ends_in_address(text: str) -> bool:
    return "http://" in (last := text[text.rfind(" ") + 1 :]) or "https://" in last


def _is_sentence(title: str, words: int) -> bool:
    return _stops(title) and title.count(" ") >= words - 1


def _reversed(entry: Entry) -> bool:
    sentences = _BREAK.search(entry.title) and _ends(entry.title)
    if not (sentences or _is_sentence(entry.title, _SHORT_SENTENCE)):
        return False
    return not (_ends(entry.abstract) or _ends_in_address(entry.abstract) or _BREAK.search(entry.abstract))


def _ends(text: str) -> bool:
    return text.rstrip(_CLOSING)[-1:] in tuple(".!?\u3002")


def out_of_step(texts: Sequence[str]) -> int:
    """The place at which an odd number of titles and abstracts most likely falls out of step.

    That is the text without which the others alternate best between prose and what isn't. Of neighbours
    that do equally well it is the first that is not what its place calls for.
    """
    kinds = [1 if prose(text) else -1 for text in texts]
    in_step = [kind if i % 2 else -kind for i, kind in enumerate(kinds)]
    # Sums over what is before each place, in step, and what is after it, which one less shifts.
    scores = [before - after for before, after in zip(_sums(in_step), _sums(in_step[::-1])[::-1], strict=True)]
    most = max(scores)
    best = [i for i, score in enumerate(scores) if score == most]
    return next((i for i in best if in_step[i] < 0), best[-1])


def _sums(values: Sequence[int]) -> list[int]:
    """For each place, the sum of the values before it."""
    return list(accumulate(values[:-1], initial=0))
