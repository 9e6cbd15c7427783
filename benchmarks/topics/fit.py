"""Fit the points of `topics.yml` to the papers labelled for it (`training.tsv`).

    .venv/bin/python -m benchmarks.topics.fit            # how many phrases of each topic would stay, come and go
    .venv/bin/python -m benchmarks.topics.fit --write    # the same, and writes them with their points

A topic's points are the weights of a logistic regression on what the rules count in titles and abstracts. Every
weight is drawn towards what was known before: a phrase's towards its points in the file; that of a run of words which
is no phrase yet, more strongly, towards none. What moves the papers least is left out, over all topics together; the
rest is fitted again, scaled and rounded. Only the points of topics are written, whatever else the file says stays.

Today's points know today's labels already, and each fit counts these once more: fit when labels or phrases have
changed, from the points of the last commit, and look at the development set afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.sparse import csc_matrix
from scipy.special import expit
from threadpoolctl import threadpool_limits

from benchmarks.table import number, show
from benchmarks.topics.features import Features, said
from benchmarks.topics.labels import labelled
from benchmarks.topics.points import rewritten
from generator import topics
from generator.topics import ENOUGH, Phrase
from tests.archives import PROJECT

Vector = NDArray[np.float64]

#: The points that a phrase can have, for or against.
GRID = np.array([2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 27, 33, 40, 50, 60, 75, 90])

_LEAST = 2**0.5  # points that are not rounded to none
_CARE = 3.0  # what a paper read with care counts
_LOGIT = 0.1  # what a point is worth where a topic has none yet
_CANDIDATE = 2.0  # how much more strongly than a phrase a candidate is held
_UNSEEN = 2.0  # the least a feature counts when some are left out: a phrase that no labelled paper has may stay


@dataclass(frozen=True, slots=True)
class Labels:
    """Which papers are given a topic, as 1 and 0, and what each paper counts."""

    given: Vector
    shares: Vector

    def loss(self, logits: Vector) -> float:
        """How unlikely the labels are (minus the logarithm)."""
        return float(self.shares @ (np.logaddexp(0, logits) - self.given * logits))


@dataclass(frozen=True, slots=True)
class Prior:
    """What is known of a topic's weights before the fit.

    `counts` has a row a paper and a column a weight; `centre` and `bias`, that of a paper without any phrase, are
    logits; `hold` is how strongly a weight is held there: one over its variance.
    """

    names: Sequence[str]
    counts: csc_matrix
    centre: Vector
    hold: Vector
    bias: float
    bias_hold: float

    def only(self, kept: NDArray[np.bool_]) -> Prior:
        """The same for some of the weights."""
        names = [name for name, keep in zip(self.names, kept, strict=True) if keep]
        return Prior(names, self.counts[:, kept], self.centre[kept], self.hold[kept], self.bias, self.bias_hold)

    def fit(self, labels: Labels) -> tuple[Vector, float]:
        """The most probable weights, and the logit of a paper without any phrase."""
        centre, hold = np.append(self.centre, self.bias), np.append(self.hold, self.bias_hold)
        rows, columns = self.counts.tocsr(), self.counts.T.tocsr()

        def loss(weights: Vector) -> tuple[float, Vector]:
            logits = rows @ weights[:-1] + weights[-1]
            errors = labels.shares * (expit(logits) - labels.given)
            away = weights - centre
            slope = np.append(columns @ errors, errors.sum()) + hold * away
            return labels.loss(logits) + float(hold @ away**2) / 2, slope

        found = minimize(loss, centre, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
        weights: Vector = found[:-1]
        return weights, float(found[-1])

    def effects(self, weights: Vector) -> Vector:
        """How much each weight moves the papers."""
        squares = np.asarray(self.counts.multiply(self.counts).sum(axis=0)).ravel()
        effects: Vector = np.abs(weights) * np.sqrt(np.maximum(squares, _UNSEEN))
        return effects


@click.command()
@click.option("--write", is_flag=True, help="Write the points into the vocabulary.")
@click.option("--rules", type=click.Path(path_type=Path), default=PROJECT / "topics.yml", help="The vocabulary to fit.")
@click.option("--budget", default=26_000, show_default=True, help="Phrases before rounding, which leaves out some.")
@click.option("--threshold", default=-0.5, show_default=True, help="The logit from which a topic is given.")
@click.option("--hold", default=100.0, show_default=True, help="How strongly today's points hold against labels.")
def main(write: bool, rules: Path, budget: int, threshold: float, hold: float) -> None:
    """Fit the points of the vocabulary to the training set."""
    vocabulary = topics.load(rules)
    text = rules.read_text(encoding="utf-8")
    before: dict[str, dict[str, int]] = {topic.id: {} for topic in vocabulary.topics}
    for phrase in vocabulary.phrases:
        before[phrase.topic][str(phrase)] = phrase.points
    try:
        rewritten(text, before)  # what can't be rewritten is said now, not after a minute
    except ValueError as error:
        raise click.ClickException(f"{rules}: {error}") from error
    with threadpool_limits(1):  # the vectors are short: more threads cost ten times the time
        after = before | _fitted(vocabulary, budget, threshold, hold)
    rows = [(topic, *_changes(before[topic].keys(), after[topic].keys())) for topic in before]
    total = [number(sum(column)) for column in list(zip(*rows, strict=True))[1:]]
    head = ("", "stay", "come", "go")
    show("phrases", [head, ("all", *total), *((topic, *map(number, counts)) for topic, *counts in rows)])
    if write:
        rules.write_text(rewritten(text, after), encoding="utf-8")


def _fitted(vocabulary: topics.Vocabulary, budget: int, threshold: float, hold: float) -> dict[str, dict[str, int]]:
    """The phrases and new points of each topic that readers gave to some paper."""
    papers = labelled("training")
    features = Features(vocabulary.phrases, [one.paper for one in papers])
    shares = np.array([_CARE if one.fields["read"] == "twice" else 1.0 for one in papers])
    labels: dict[str, Labels] = {}
    priors: dict[str, Prior] = {}
    for topic in vocabulary.topics:
        given = np.array([not one.topics.isdisjoint((topic.id, *topic.former)) for one in papers], float)
        if given.any():
            labels[topic.id] = Labels(given, shares)
            phrases = [phrase for phrase in vocabulary.phrases if phrase.topic == topic.id]
            priors[topic.id] = _prior(phrases, features, labels[topic.id], threshold, hold)
    effects = {topic: prior.effects(prior.fit(labels[topic])[0]) for topic, prior in priors.items()}
    least = np.sort(np.concatenate([*effects.values()]))[::-1][:budget][-1]
    return {
        topic: _points(prior.only(effects[topic] >= least), labels[topic], threshold) for topic, prior in priors.items()
    }


def _prior(phrases: Sequence[Phrase], features: Features, labels: Labels, threshold: float, hold: float) -> Prior:
    """Phrases held at their points, as logits, and candidates at none."""
    own = {features.column[said(phrase)]: phrase for phrase in phrases}
    points = np.array([phrase.points for phrase in own.values()], float)
    candidates = [column for column in features.candidates(labels.given) if column not in own]
    counts = features.counts[:, [*own, *candidates]]
    above = counts[:, : len(own)] @ points - ENOUGH
    worth = _LOGIT
    if own:
        worth = minimize_scalar(lambda point: labels.loss(threshold + point * above), bounds=(0.01, 0.3)).x
    return Prior(
        [*map(str, own.values()), *(" ".join(features.all[column][0]) for column in candidates)],
        counts,
        np.append(points * worth, np.zeros(len(candidates))),
        np.repeat([hold, hold * _CANDIDATE], [len(own), len(candidates)]),
        threshold - ENOUGH * worth,
        hold,
    )


def _points(prior: Prior, labels: Labels, threshold: float) -> dict[str, int]:
    """The fitted weights as points of the grid, such that `ENOUGH` are the threshold."""
    weights, bias = prior.fit(labels)
    if bias >= threshold:
        raise click.ClickException(f"a topic would be given without any phrase: choose a threshold above {bias:.1f}")
    exact = weights * ENOUGH / (threshold - bias)
    sizes = np.maximum(np.abs(exact), 1.0)
    nearest = GRID[np.abs(np.log(sizes)[:, None] - np.log(GRID)).argmin(axis=1)]
    rounded = np.where(sizes < _LEAST, 0, np.sign(exact) * nearest)
    return {name: int(points) for name, points in zip(prior.names, rounded, strict=True) if points}


def _changes(before: AbstractSet[str], after: AbstractSet[str]) -> tuple[int, int, int]:
    """How many phrases stay, come and go."""
    return len(before & after), len(after - before), len(before - after)


if __name__ == "__main__":
    main()
