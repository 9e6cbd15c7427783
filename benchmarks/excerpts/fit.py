"""Fits the points of the cues to the half of the labels that is there for it.

    .venv/bin/python -m benchmarks.excerpts.fit            # shows the points
    .venv/bin/python -m benchmarks.excerpts.fit --write    # writes them into the rule

Two logistic regressions, for the contribution and for the result: how probable it is that a sentence with these cues
was marked, a sentence marked in one reading of two counting half. Weights are held at nought, so that a cue which few
sentences have gets few points. Once points are written, `benchmarks.excerpts` says how well they do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from benchmarks.excerpts.labels import Labelled, labelled
from generator.pages import excerpts

Vector = NDArray[np.float64]

_HOLD = 2.0  # one over the variance that a weight is expected to have
_POINT = 0.1  # logits
_RULE = Path(excerpts.__file__)
_POINTS = re.compile(r"(?<=    Cue\()-?\d+, -?\d+(?=, )")


@click.command()
@click.option("--write", is_flag=True, help="Write the points into the rule.")
def main(write: bool) -> None:
    """Fit the points of the cues."""
    papers = [one for one in labelled() if one.half == "making"]
    points = list(zip(_points(papers, "contribution"), _points(papers, "result"), strict=True))
    for cue, (contribution, result) in zip(excerpts.CUES, points, strict=True):
        click.echo(f"{contribution:4} {result:4}  {cue.marks}")
    if write:
        _RULE.write_text(rewritten(_RULE.read_text(encoding="utf-8"), points), encoding="utf-8")


def rewritten(source: str, points: Sequence[tuple[int, int]]) -> str:
    """The source of the rule with other points, in the order of its cues."""
    written = iter(points)
    return _POINTS.sub(lambda _: "{}, {}".format(*next(written)), source)


def _points(papers: Sequence[Labelled], what: str) -> list[int]:
    """Points of all cues for the contribution or for the result."""
    # Here, as tests use the rest, and have no SciPy.
    from scipy.optimize import minimize  # noqa: PLC0415
    from scipy.special import expit  # noqa: PLC0415

    cues: list[Vector] = []
    marked: list[float] = []
    for paper in papers:
        for number, sentence in enumerate(paper.sentences):
            row = np.zeros(len(excerpts.CUES) + 1)
            row[[*excerpts.cues(sentence, number, len(paper.sentences)), -1]] = 1
            cues.append(row)
            marked.append(sum(number in getattr(reading, what) for reading in paper.readings) / len(paper.readings))
    table, wanted = np.array(cues), np.array(marked)

    def loss(weights: Vector) -> tuple[float, Vector]:
        logits = table @ weights
        away = np.append(weights[:-1], 0)
        value = float((np.logaddexp(0, logits) - wanted * logits).sum() + _HOLD * away @ away / 2)
        return value, table.T @ (expit(logits) - wanted) + _HOLD * away

    found: Vector = minimize(loss, np.zeros(table.shape[1]), jac=True, method="L-BFGS-B").x
    return [round(float(weight) / _POINT) for weight in found[:-1]]


if __name__ == "__main__":
    main()
