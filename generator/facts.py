"""What a source says of one paper, beside its title and its abstract. Plain frozen values, nothing worked out.

A field is empty where the source says nothing. Nothing here is guessed or merged: one `Facts` is what one file says
of one paper at one place.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    """Who speaks: some know some fields better than others (see `archive`)."""

    PAGE = "the daily page"
    HUGGING_FACE = "Hugging Face"
    ARXIV = "arXiv"
    FEED = "a feed"
    OWN = "the archive's own form"


class Announcement(StrEnum):
    """How arXiv announces a paper in a listing (its `announce_type`)."""

    NEW = "new"
    CROSS = "cross"
    REPLACE = "replace"
    REPLACE_CROSS = "replace-cross"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a source says of a paper.

    `authors` in their order, as `Given Family`, accents as Unicode. `arxiv` is the identifier without version, in its
    normal form (see `identifiers`), `version` 0 where none is said. `doi` without `https://doi.org/`, lower case.
    `categories` are arXiv's, the primary one first. Addresses (`project`, `code`, `link`) are http or https.
    `machine_summary` and `machine_keywords` were written by a model, not by the authors. `also_titled` holds titles
    that the source gives beside the one it shows.
    """

    authors: tuple[str, ...] = ()
    arxiv: str = ""
    version: int = 0
    doi: str = ""
    categories: tuple[str, ...] = ()
    comment: str = ""
    journal: str = ""
    published: dt.date | None = None
    updated: dt.date | None = None
    keywords: tuple[str, ...] = ()
    votes: int | None = None
    comments: int | None = None
    project: str = ""
    code: str = ""
    link: str = ""
    organisation: str = ""
    submitter: str = ""
    machine_summary: str = ""
    machine_keywords: tuple[str, ...] = ()
    also_titled: tuple[str, ...] = ()
    announcement: Announcement | None = None


#: What a source says that says nothing.
NOTHING = Facts()
