"""The archive as plain frozen values. No reading, no writing, no rules: those live in the other rooms.

Order is part of the model: every tuple is sorted, and says how, so that the same captures give the
same bytes. Validation happens before a value gets here (`sources`, `topics`, `config`).

What there is one of per entry is a named tuple, which is made in a quarter of the time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from generator.facts import NOTHING, Announcement, Facts, Source

#: Years that a capture can be of. arXiv began in 1991, and no daily digest of papers is older.
YEARS = range(1991, 2100)

#: How arXiv must announce a paper for it to count as seen, unless `archive.yml` says otherwise.
COUNTED = frozenset({Announcement.NEW, Announcement.CROSS})
#: Papers that give an author a page, unless `archive.yml` says otherwise.
AUTHOR_PAPERS = 3
#: Megabytes that GitHub Pages takes, the usual host.
SITE_LIMIT = 1000


class Entry(NamedTuple):
    """What one capture says of a paper at one place: text, white space collapsed, nothing else changed.

    The abstract is empty where the capture has none. `path` leads to the value in a file that has paths (JSON, XML).
    """

    title: str
    abstract: str
    title_line: int
    abstract_line: int
    facts: Facts = NOTHING
    path: str = ""


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """A text of a capture that is the page's own and in no entry: upvotes, an organisation, the footer.

    `kind` is a plural, such as "upvotes".
    """

    kind: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Digest:
    """A day of one capture, read. It knows nothing of other captures.

    `capture` is the path below the digests folder, with `/`; `day_from` says what gave the year;
    `query` holds the search words that the page showed, if it did; `boilerplate` is what stood below the day and
    was left out, in the order of the lines. A capture of several days gives a digest for each.
    """

    capture: str
    day: dt.date
    day_from: str
    query: str
    entries: tuple[Entry, ...]
    boilerplate: tuple[Boilerplate, ...] = ()
    source: Source = Source.PAGE


class Appearance(NamedTuple):
    """A paper at one place of one capture. `place` counts the entries of that capture and day from 1."""

    day: dt.date
    capture: str
    place: int
    source: Source
    entry: Entry


@dataclass(frozen=True, slots=True)
class Wording:
    """A title or abstract that a newer capture words otherwise, and where it stood."""

    text: str
    appearance: Appearance


@dataclass(frozen=True, slots=True)
class Paper:
    """What every capture says of one paper, joined (see `joining`).

    `key` is that of the title which names its address, `permalink` the last part of that address; `former_permalinks`
    lead to it. `appearances` are sorted by day, capture, place; `replaced` are announcements of newer versions, which
    don't count as such. `facts` has of each field what one rule picks (see `archive`), and `votes_day` the day of its
    votes. `topics` are topic ids in vocabulary order. `first_day` is the earliest day that a capture shows it: the
    archive's date for it, not its publication.
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
    facts: Facts = NOTHING
    votes_day: dt.date | None = None
    replaced: tuple[Appearance, ...] = ()
    first_day: dt.date = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Note the first day, which is asked for millions of times."""
        object.__setattr__(self, "first_day", self.appearances[0].day)

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


class Listing(NamedTuple):
    """A paper on a day: the appearances of that day alone."""

    paper: Paper
    appearances: tuple[Appearance, ...]

    @property
    def votes(self) -> int | None:
        """The most votes that a capture of the day gives it, if any does."""
        if len(self.appearances) == 1:  # as nearly always
            return self.appearances[0].entry.facts.votes
        return max(
            (one.entry.facts.votes for one in self.appearances if one.entry.facts.votes is not None), default=None
        )


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
        return len({digest.capture for day in self.days for digest in day.digests})

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
class MailSettings:
    """In whose name `email` writes, and how readers come and go.

    `sender` and `reply_to` are addresses of mail, `name` is the sender's (the site's where it is empty). `subscribe`
    and `unsubscribe` are addresses of mail or of a page, `one_click` one that ends a subscription when something is
    posted to it (RFC 8058); where `{who}` stands in the last two, a hash tells the subscriber. `per_minute` counts
    messages.
    """

    sender: str
    name: str
    reply_to: str
    list_id: str
    subscribe: str
    unsubscribe: str
    one_click: str
    per_minute: int


@dataclass(frozen=True, slots=True)
class Config:
    """What a maintainer says of the archive as a whole.

    `aliases` by the key of the old title; `verbatim`: capture path below the digests folder → line;
    `announcements`: how arXiv must announce a paper for it to count as seen; `author_papers`: how many papers give an
    author a page; `contact` is whom hosts may write to about `subscriptions`; `site_limit` is in megabytes;
    `mail` is there if there is an `email:`; `feed_to_mail` is the address of a service that makes mails of feeds, with
    `{feed}` in it; `project` is where new versions of digest-archive come from.
    """

    path: str = "archive.yml"
    year: YearRule | None = None
    verbatim: Mapping[str, int] = field(default_factory=dict)
    aliases: Mapping[str, Alias] = field(default_factory=dict)
    announcements: frozenset[Announcement] = COUNTED
    author_papers: int = AUTHOR_PAPERS
    contact: str = ""
    subscriptions: tuple[Subscription, ...] = ()
    site_limit: int = SITE_LIMIT
    mail: MailSettings | None = None
    feed_to_mail: str = ""
    project: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """What `mkdocs.yml` says of the site: its name, what it is, its public address, and the code of its language.

    The address ends with `/`; it is empty where the site has none, and nothing that needs one can be made then.
    """

    name: str = ""
    description: str = ""
    address: str = ""
    language: str = "en"
