"""What could become a rule: the phrases there are and runs of words from papers, and how much each counts in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix

from generator.model import Paper
from generator.related.stop_words import STOP_WORDS
from generator.topics import Phrase
from generator.topics.rules import Rules, Words
from generator.words import words

#: Rows of words that stand in one sentence, sorted: what a phrase says.
Said = tuple[Words, ...]

_LONGEST = 3  # words in a run
_RAREST = 5  # papers that a run stands in
_TRIED = 3_000  # runs a topic


def said(phrase: Phrase) -> Said:
    """What a phrase says, whatever the order of its parts."""
    return tuple(sorted(phrase.parts))


class Features:
    """What phrases and runs of words say, each once, and how much that counts in each paper.

    `all` is in the order of the columns of `counts`, a row a paper; `column` finds one there.
    """

    def __init__(self, phrases: Sequence[Phrase], papers: Sequence[Paper]) -> None:
        runs = _runs(papers)
        self.all = list(dict.fromkeys([*map(said, phrases), *runs]))
        self.column = {one: column for column, one in enumerate(self.all)}
        self.counts = _counts(self.all, papers)
        # Runs were looked for across sentences, but count within one.
        enough = np.diff(self.counts.indptr) >= _RAREST
        self._runs = np.array([self.column[run] for run in runs if enough[self.column[run]]])
        self._stands = csr_matrix(self.counts[:, self._runs] > 0, dtype=float)

    def candidates(self, given: NDArray[np.float64]) -> list[int]:
        """The columns of the runs that tell most whether a paper is given a topic (chi square), 1 or 0 a paper."""
        # How far from chance each stands among those that are given the topic, and among the others.
        having = np.asarray(self._stands.sum(axis=0)).ravel()
        part = given.mean()
        away = self._stands.T @ given - part * having
        telling = away**2 / np.maximum(having, 1) * (1 / part + 1 / (1 - part))
        return sorted(self._runs[np.argsort(-telling, kind="stable")[:_TRIED]].tolist())


def _counts(all_said: Sequence[Said], papers: Sequence[Paper]) -> csc_matrix:
    """How much the mentions of each count in each paper, as the rules count them."""
    rules = Rules([Phrase("", 0, parts, line=0) for parts in all_said])
    rows = list(rules.counts((paper.title, paper.abstract, ()) for paper in papers))
    ends = np.cumsum([0, *map(len, rows)])
    columns = [column for row in rows for column in row]
    values = [value for row in rows for value in row.values()]
    counts = csr_matrix((values, columns, ends), (len(rows), len(all_said))).tocsc()
    counts.sort_indices()
    return counts


def _runs(papers: Sequence[Paper]) -> list[Said]:
    """Runs of words that begin and end with a telling one and stand in enough papers, sorted."""
    stand: Counter[Words] = Counter()
    for paper in papers:
        stand.update({run for text in (paper.title, paper.abstract) for run in _within(words(text))})
    return [(run,) for run, papers_ in sorted(stand.items()) if papers_ >= _RAREST]


def _within(text: Sequence[str]) -> Iterator[Words]:
    tells = [len(word) > 1 and word not in STOP_WORDS for word in text]
    for start in range(len(text)):
        for end in range(start + 1, min(start + _LONGEST, len(text)) + 1):
            if tells[start] and tells[end - 1]:
                yield tuple(text[start:end])
