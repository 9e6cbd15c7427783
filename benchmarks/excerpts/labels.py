"""Labelled abstracts: which sentences two readings marked as the contribution and as the strongest result."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.topics.labels import papers_by_digest
from generator.pages.sentences import ends
from tests.archives import TINY

_FILE = Path(__file__).with_name("labels.tsv")
_TOPICS = TINY / "topics.yml"  # few, as nobody asks for topics here
#: The half that the points were fitted to, and the half that was kept for measuring.
HALVES = ("making", "held")


@dataclass(frozen=True, slots=True)
class Reading:
    """The numbers, from 0, of the sentences that one reading marked."""

    contribution: frozenset[int]
    result: frozenset[int]

    @property
    def marked(self) -> frozenset[int]:
        """All that it marked."""
        return self.contribution | self.result


@dataclass(frozen=True, slots=True)
class Labelled:
    """An abstract's sentences, and what was marked in them."""

    corpus: str
    half: str
    abstract: str
    sentences: tuple[str, ...]
    readings: tuple[Reading, Reading]


def labelled() -> list[Labelled]:
    """All labelled abstracts.

    Errors: FileNotFoundError if the corpora are not beside this checkout; KeyError if one lacks a paper; ValueError if
    an abstract has other sentences than when it was read.
    """
    return list(_read())


def _read() -> Iterator[Labelled]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    papers = {corpus: papers_by_digest(corpus, _TOPICS) for corpus in dict.fromkeys(row["corpus"] for row in rows)}
    for row in rows:
        abstract = papers[row["corpus"]][row["paper"]].abstract
        sentences = tuple(abstract[start:end] for start, end in pairwise([0, *ends(abstract), len(abstract)]))
        if len(sentences) != int(row["sentences"]):
            raise ValueError(f"{row['paper']} has {len(sentences)} sentences; {row['sentences']} were read")
        first, second = (
            Reading(_numbers(row[f"{name} contribution"]), _numbers(row[f"{name} result"]))
            for name in ("first", "second")
        )
        yield Labelled(row["corpus"], row["half"], abstract, sentences, (first, second))


def _numbers(text: str) -> frozenset[int]:
    return frozenset(int(number) - 1 for number in text.split())
