"""Precision, recall and F1 of the rules against a reader's labels, and how fast they are."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

from benchmarks.table import seconds, show
from benchmarks.topics.labels import Labelled, ids, labelled
from generator import topics
from generator.facts import NOTHING
from tests.archives import PROJECT

Pair = tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over papers: topics given, wanted, and both."""

    given: int
    wanted: int
    both: int

    @property
    def cells(self) -> tuple[str, ...]:
        """Precision, recall, F1, and how many are wanted."""
        precision = self.both / self.given if self.given else 0.0
        recall = self.both / self.wanted if self.wanted else 0.0
        f1 = 2 * self.both / (self.given + self.wanted) if self.given + self.wanted else 0.0
        return f"{precision:.3f}", f"{recall:.3f}", f"{f1:.3f}", f"{self.wanted:,}"


@click.command()
@click.option("--labels", type=click.Choice(["development", "fresh", "training"]), default="development")
@click.option("--by-topic", is_flag=True, help="A line a topic too, the most wanted first.")
@click.option("--rules", type=click.Path(path_type=Path), default=PROJECT / "topics.yml", help="The vocabulary to try.")
def main(labels: str, by_topic: bool, rules: Path) -> None:
    """Compare the rules with what readers gave."""
    papers = labelled(labels)
    vocabulary = topics.load(rules)
    started = time.perf_counter()
    tags = vocabulary.tags([(one.paper.title, one.paper.abstract, NOTHING) for one in papers])
    given = list(map(frozenset, tags))
    took = time.perf_counter() - started
    pairs = [(mine, one.topics) for mine, one in zip(given, papers, strict=True)]
    rows = [("", "precision", "recall", "F1", "labels"), ("all", *_score(pairs).cells)]
    for corpus in sorted({one.corpus for one in papers}):
        of_corpus = [pair for pair, one in zip(pairs, papers, strict=True) if one.corpus == corpus]
        rows.append((corpus, *_score(of_corpus).cells))
    if labels == "development":
        rows.append(("first reader, against the second", *_score(_readers(papers)).cells))
    show(f"{labels}: {len(papers):,} papers, {seconds(took)} for all", rows)
    if by_topic:
        of_topics = [(topic.id, _of_topic(pairs, topic.id)) for topic in vocabulary.topics]
        ranked = sorted(of_topics, key=lambda one: -one[1].wanted)
        show("by topic", [rows[0], *((topic, *score.cells) for topic, score in ranked)])


def _readers(papers: Iterable[Labelled]) -> list[Pair]:
    return [(ids(one, "first"), ids(one, "second")) for one in papers]


def _score(pairs: Iterable[Pair]) -> Score:
    counts = [(len(given), len(wanted), len(given & wanted)) for given, wanted in pairs]
    return Score(*(sum(column) for column in zip(*counts, strict=True)))


def _of_topic(pairs: Iterable[Pair], topic: str) -> Score:
    alone = frozenset((topic,))
    return _score((given & alone, wanted & alone) for given, wanted in pairs)


if __name__ == "__main__":
    main()
