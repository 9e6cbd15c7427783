"""What lunr makes of a text: its terms, by their place in it.

Trimming, stop words and stems are lunr's own (those of the default pipeline of its Python package), asked once
per distinct token and remembered: a corpus has millions of tokens and some hundred thousand distinct ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lunr.stemmer import porter_stemmer
from lunr.stop_word_filter import WORDS as STOP_WORDS
from lunr.tokenizer import SEPARATOR_CHARS
from lunr.trimmer import full_re

from generator.memo import Memo

_SEPARATORS = str.maketrans(dict.fromkeys(SEPARATOR_CHARS, " "))
# A piece of a name: a number, capitals, a word with or without its capital.
_PIECE = re.compile(r"\d+(?:\.\d+)*|[A-Z]{2,}(?![a-z])|[A-Z]?[^\W\d_A-Z]+|[A-Z]")
_PLURAL = re.compile(r"[A-Z]+s")
_RUN = re.compile(r"[^\W_]+")
_DECIMAL = re.compile(r"\d\.\d")
# `A²FM` is asked for as `A2FM`.
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "0123456789" * 2)
# From the first letter or digit to the last.
_CORE = re.compile(r"[^\W_](?:.*[^\W_])?", re.DOTALL)
# The stemmer asks each `y` for the letter before it, so a run of them takes the square of its length, or ends it.
_UNSTEMMED = "y" * 20
# What stands between words that hyphens join.
_JOINED = re.compile(r"[^\w.‐‑–-]+")  # noqa: RUF001
_LONGEST_JOIN = 3
# Punctuation around most words that are otherwise plain.
_EDGES = ".,;:()\"'"
_SHORTEST_PIECE = 3  # one at least; LoRA is not `lo ra`


class Analysis:
    """Remembers its results. `written` are tokens of texts that were read elsewhere before."""

    def __init__(self, written: Iterable[str] = ()) -> None:
        self._terms = Memo(_term)
        self._parts = Memo(_parts)
        self._written = frozenset(written)  # tokens of the texts; what `parts` makes is not among them

    @property
    def written(self) -> list[str]:
        """The tokens of the texts that words can be joined to (letters and digits alone), sorted."""
        return sorted(token for token in self._written if token.isalnum())

    def terms(self, text: str) -> list[str | None]:
        """The text's terms; None where a token gives none, since places tell how far words stand apart."""
        return [self._terms[token] for token in tokens(text)]

    def term(self, token: str) -> str | None:
        """The term of one token."""
        return self._terms[token]

    def learnt(self) -> None:
        """All texts were read. From now on `pre-training` has the part `pretraining`, if some text writes it so."""
        self._written |= self._terms.keys()

    def parts(self, *texts: str) -> str:
        """Parts of the texts' words, and words joined from them, that lunr would not see.

        >>> analysis = Analysis()
        >>> terms = analysis.terms("Pretraining at scale")
        >>> analysis.learnt()
        >>> analysis.parts("DeepZero and LoRA-SB: pre-training for text-driven image/video, A\u00b2FM")
        'deep zero lorasb pretraining image video a2fm'
        """
        parts = dict[str, None]()
        for word in " ".join(texts).split():
            parts.update(dict.fromkeys(self.parts_of(word)))
        return " ".join(parts)

    def parts_of(self, word: str) -> list[str]:
        """The parts of one word between spaces; and the word joined, if a text writes it so. Plain words have none."""
        pieces, joins = self.parted(word)
        return [*pieces, *(joined for joined in joins if joined in self._written)]

    def parted(self, word: str) -> tuple[list[str], list[str]]:
        """The parts of one word between spaces, and the joined words that count only if a text writes them so."""
        return ([], []) if _is_plain(word.strip(_EDGES)) else self._parts[word]


def tokens(text: str) -> list[str]:
    """What stands between the separators of a text, in lower case.

    >>> tokens("Pre-training at  scale.")
    ['pre', 'training', 'at', 'scale.']
    """
    return list(filter(None, text.lower().translate(_SEPARATORS).split(" ")))


def _parts(token: str) -> tuple[list[str], list[str]]:
    """What a word is made of; and what it is joined to if that is written somewhere. In lower case, each once."""
    found = _CORE.search(token)
    core = found[0] if found else ""
    pieces: list[str] = []
    joins: list[str] = []
    if (usual := core.translate(_RAISED)) != core:
        pieces, core = _RUN.findall(usual), usual
    if "://" in core or _is_plain(core):
        return [piece.lower() for piece in pieces], joins
    for word in core.translate(_SEPARATORS).split(" "):
        runs = _RUN.findall(word)
        if len(runs) > 1:
            pieces += runs
        for run in (*runs, word) if _DECIMAL.search(word) else runs:
            pieces += _pieces(run)
    for word in _JOINED.split(core):
        runs = _RUN.findall(word)
        joined = "".join(runs)
        if 1 < len(runs) <= _LONGEST_JOIN:
            (joins if joined.islower() else pieces).append(joined)
    pieces = list(dict.fromkeys(piece.lower() for piece in pieces))
    return pieces, [joined for joined in dict.fromkeys(joins) if joined not in pieces]


def _is_plain(word: str) -> bool:
    return word.isalpha() and (word.islower() or word.istitle() or word.isupper())


def trimmed(token: str) -> str:
    """A token without what stands around its word, as lunr trims it."""
    word = full_re.match(token)
    return word[1] if word else token


def _term(token: str) -> str | None:
    word = trimmed(token)
    if word in STOP_WORDS:
        return None
    term: str = word if _UNSTEMMED in word else porter_stemmer.stem(word)
    return term


def _pieces(run: str) -> list[str]:
    """The pieces of `DeepZero` or `Qwen2.5`; of `LoRA` and `LLMs`, whose capitals part no words, none."""
    pieces = _PIECE.findall(run)
    if len(pieces) == 1 or _PLURAL.fullmatch(run) or len(pieces[0]) == 1 or max(map(len, pieces)) < _SHORTEST_PIECE:
        return []
    return [piece for piece in pieces if len(piece) > 1 or piece.isdigit()]
