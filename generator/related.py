"""Which papers read alike: the words of titles and abstracts as weighted vectors, and the nearest of each.

Weights are TF-IDF with the logarithm of counts (Salton and Buckley, 1988), likeness is the cosine. The vectors are
scikit-learn's, the search for the nearest is sparse_dot_topn's. In between, weights become whole numbers: sums of
those are exact, so the order is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_matrix
from sparse_dot_topn import sp_matmul_topn

from generator.model import Neighbour, Paper
from generator.words import words

#: Papers named beside a paper, at most.
MOST = 6
#: The cosine below which a paper isn't called related.
FLOOR = 0.09

_UNIT = 1 << 12  # a weight of 1; a cosine of 1 is its square, well within 32 bits
_TITLE = 2  # how often a title counts as said
_TOO_COMMON = 1 / 3  # the part of all papers that has a word which tells nothing
_RARE = 2  # papers that must have a word; one alone makes no two alike
_SHARED = 8


class Related:
    """The papers of an archive as vectors. Holds nothing but words: topics and days play no part."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        # A second to import, and most calls of the command need no vectors.
        from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer  # noqa: PLC0415

        def terms(text: str) -> list[str]:
            """The telling words of a text, and each two that follow one another."""
            found = [word for word in words(text) if len(word) > 1 and word not in ENGLISH_STOP_WORDS]
            return found + [f"{one} {next_}" for one, next_ in pairwise(found)]

        self._papers = papers
        self._place = {paper.permalink: place for place, paper in enumerate(papers)}
        common = max(_RARE, int(_TOO_COMMON * len(papers)))
        vectorizer = TfidfVectorizer(analyzer=terms, min_df=_RARE, max_df=common, sublinear_tf=True)
        texts = [f"{f'{paper.title}. ' * _TITLE}{paper.abstract}" for paper in papers]
        try:
            weights = vectorizer.fit_transform(texts)
        except ValueError:  # how scikit-learn says that no word is left: these papers share none
            weights, self._terms = csr_matrix((len(papers), 1)), np.array([""])
        else:
            self._terms = vectorizer.get_feature_names_out()
        whole = np.rint(weights.data * _UNIT).astype(np.int32)
        self._vectors = csr_matrix((whole, weights.indices, weights.indptr), shape=weights.shape)

    def nearest(self) -> Iterator[tuple[Neighbour, ...]]:
        """For each paper in the order given its related ones, best first; of equals the one given first."""
        # One more than wanted, since each paper is nearest to itself.
        alike = sp_matmul_topn(self._vectors, self._vectors.T.tocsr(), top_n=MOST + 1, threshold=_least())
        for place in range(len(self._papers)):
            yield self._neighbours(place, alike.getrow(place))

    def of(self, paper: Paper) -> tuple[Neighbour, ...]:
        """What `nearest` gives for one paper."""
        place = self._place[paper.permalink]
        row = self._vectors[[place]]
        return self._neighbours(place, sp_matmul_topn(row, self._vectors.T.tocsr(), top_n=MOST + 1, threshold=_least()))

    def shared(self, paper: Paper, other: Paper) -> tuple[str, ...]:
        """The words that make two papers alike, those that count most first."""
        rows = (self._vectors[[self._place[one.permalink]]] for one in (paper, other))
        product = next(rows).multiply(next(rows)).tocoo()
        ranked = sorted(zip(-product.data, self._terms[product.col], strict=True))
        return tuple(term for _, term in ranked[:_SHARED])

    def _neighbours(self, place: int, row: csr_matrix) -> tuple[Neighbour, ...]:
        ranked = sorted(
            (-int(alike), int(other)) for other, alike in zip(row.indices, row.data, strict=True) if other != place
        )
        return tuple(Neighbour(self._papers[other], min(1.0, -alike / _UNIT**2)) for alike, other in ranked[:MOST])


def _least() -> int:
    return round(FLOOR * _UNIT**2)
