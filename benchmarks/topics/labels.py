"""Labelled papers: which topics a reader gave to which paper of which corpus."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from generator.build import gather
from generator.identity import key, permalink
from generator.model import Paper
from generator.settings import Settings
from tests.archives import ARXIV, CAPTURES, HF_DAILY, PROJECT

_FOLDERS = {"captures": CAPTURES, "hf-daily": HF_DAILY, "arxiv-20k": ARXIV}
_YEAR = 2025  # of the captures, whose paths have none
_DIGEST = 8


@dataclass(frozen=True, slots=True)
class Labelled:
    """A paper and the topics that a reader gave it; `fields` are what else its line says."""

    corpus: str
    paper: Paper
    topics: frozenset[str]
    fields: dict[str, str]


def labelled(name: str) -> list[Labelled]:
    """The papers of a file of labels.

    Errors: FileNotFoundError if the corpora are not beside this checkout; KeyError if one lacks a paper.
    """
    with Path(__file__).with_name(f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    papers = {corpus: papers_by_digest(corpus) for corpus in dict.fromkeys(row["corpus"] for row in rows)}
    return [Labelled(row["corpus"], papers[row["corpus"]][_digest(row)], _ids(row["topics"]), row) for row in rows]


def ids(row: Labelled, reading: str) -> frozenset[str]:
    """The topics that one of several readings gave."""
    return _ids(row.fields[reading])


def _digest(row: dict[str, str]) -> str:
    return row.get("paper") or permalink(key(row["title"]))[-_DIGEST:]


def papers_by_digest(corpus: str, topics: Path = PROJECT / "topics.yml") -> dict[str, Paper]:
    """The papers of a corpus by the end of their permalink, with topics by some vocabulary."""
    folder = _FOLDERS[corpus]
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder}: the corpora are not beside this checkout")
    settings = Settings(folder, config=Path("none.yml"), topics=topics, year=_YEAR)
    return {paper.permalink[-_DIGEST:]: paper for paper in gather(settings).archive.papers}


def _ids(text: str) -> frozenset[str]:
    return frozenset(text.split())
