"""The archive as plain frozen values. No reading, no writing, no rules: those live in the other rooms.

Order is part of the model: every tuple is sorted, and says how, so that the same captures give the
same bytes. Validation happens before a value gets here (`sources`, `topics`, `config`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

#: Years that a capture can be of.
YEARS = range(1900, 3000)


@dataclass(frozen=True, slots=True)
class Entry:
    """A title with its abstract as one capture holds them: text, white space collapsed, nothing else changed."""

    title: str
    abstract: str
    title_line: int
    abstract_line: int


@dataclass(frozen=True, slots=True)
class Digest:
    """One capture, read. It knows nothing of other captures.

    `capture` is the path below the digests folder, with `/`; `day_from` says what gave the year;
    `query` holds the search words that the page showed, if it did.
    """

    capture: str
    day: dt.date
    day_from: str
    query: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Appearance:
    """A paper at one place of one capture. `place` counts the capture's entries from 1."""

    day: dt.date
    capture: str
    place: int
    title: str
    abstract: str
    title_line: int
    abstract_line: int


@dataclass(frozen=True, slots=True)
class Wording:
    """A title or abstract that a newer capture words otherwise, and where it stood."""

    text: str
    appearance: Appearance


@dataclass(frozen=True, slots=True)
class Paper:
    """What every capture says of one paper, merged.

    `key` is the identity (see `identity`), `permalink` the last part of the page's address, derived from
    the key alone. `appearances` are sorted by day, capture, place. `topics` are topic ids in vocabulary order.
    """

    key: str
    permalink: str
    title: str
    abstract: str
    appearances: tuple[Appearance, ...]
    other_titles: tuple[Wording, ...]
    other_abstracts: tuple[Wording, ...]
    former_permalinks: tuple[str, ...]
    topics: tuple[str, ...]

    @property
    def first_day(self) -> dt.date:
        """The earliest day that a capture shows it: the archive's date for it, not its publication."""
        return self.appearances[0].day

    @property
    def days(self) -> tuple[dt.date, ...]:
        """The days it was seen on, oldest first, each once."""
        return tuple(dict.fromkeys(appearance.day for appearance in self.appearances))

    @property
    def captures(self) -> tuple[tuple[dt.date, str], ...]:
        """The captures that hold it with their days, oldest first, each once."""
        return tuple(dict.fromkeys((appearance.day, appearance.capture) for appearance in self.appearances))


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A related paper, and how alike the two read: the cosine of their words' weights, above 0 and up to 1."""

    paper: Paper
    likeness: float


@dataclass(frozen=True, slots=True)
class Listing:
    """A paper on a day: the appearances of that day alone."""

    paper: Paper
    appearances: tuple[Appearance, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """One day: its captures by path, and each paper once, in the order in which the captures hold them."""

    date: dt.date
    digests: tuple[Digest, ...]
    listings: tuple[Listing, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the vocabulary; `id` is the last part of its page's address, `former` are ids that lead there."""

    id: str
    name: str
    meaning: str
    area: str
    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Archive:
    """Everything. `days` oldest first; `papers` by first day, then by their place in it; `topics` as configured."""

    days: tuple[Day, ...]
    papers: tuple[Paper, ...]
    topics: tuple[Topic, ...]

    @property
    def captures(self) -> int:
        """How many captures were read."""
        return sum(len(day.digests) for day in self.days)

    @property
    def entries(self) -> int:
        """How many entries they hold, repeats counted."""
        return sum(len(digest.entries) for day in self.days for digest in day.digests)


@dataclass(frozen=True, slots=True)
class YearRule:
    """The year for captures whose path has none, and what gave it (`--year`, a place in `archive.yml`)."""

    year: int
    origin: str


@dataclass(frozen=True, slots=True)
class Alias:
    """A paper's old title, the title it has now, and the line of the configuration that says so."""

    old: str
    new: str
    line: int


class Host(StrEnum):
    """Whom `fetch` can ask, by the key in `archive.yml`."""

    HUGGING_FACE = "hugging-face"
    ARXIV = "arxiv"
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class Subscription:
    """What `fetch` asks for. `name` stands in the names of its files: `hf`, `arxiv-cs.CL`, or a feed's own.

    `address` is the feed's, or the base address of the host (another one for a mirror). `category` is arXiv's.
    """

    host: Host
    name: str
    address: str
    line: int
    category: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """What a maintainer says of the archive as a whole.

    `aliases` by the key of the old title; `verbatim`: capture path below the digests folder → line; `contact` is whom
    hosts may write to about `subscriptions`.
    """

    path: str = "archive.yml"
    year: YearRule | None = None
    verbatim: Mapping[str, int] = field(default_factory=dict)
    aliases: Mapping[str, Alias] = field(default_factory=dict)
    contact: str = ""
    subscriptions: tuple[Subscription, ...] = ()
