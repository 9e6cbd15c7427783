"""The papers that captures keep showing. Captures count attention, not quality, and the pages say so."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from generator.model import Archive, Paper

#: Days in which what a capture counts falls by half.
HALF_LIFE = 30
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Returning:
    """A paper of several captures, and their weights' sum: a capture of the newest day weighs 1, older ones less."""

    paper: Paper
    weight: float


def returning(archive: Archive) -> list[Returning]:
    """The papers that more than one capture holds, those seen most and most recently first."""
    if not archive.days:
        return []
    newest = archive.days[-1].date
    several = (paper for paper in archive.papers if len(paper.appearances) > 1 and len(paper.captures) > 1)
    found = [Returning(paper, _weight(paper, newest)) for paper in several]
    return sorted(found, key=lambda one: (-one.weight, -one.paper.days[-1].toordinal(), one.paper.permalink))


def _weight(paper: Paper, newest: dt.date) -> float:
    """Rounded, so that a machine's last bit does not decide the order."""
    return round(sum(math.pow(0.5, (newest - day).days / HALF_LIFE) for day, _ in paper.captures), _DIGITS)
