"""Who gets mail: a table outside of the repository, with commas between its columns and a first row that names them.

address,topics,authors
you@example.org,,
somebody@example.org,llm-agents; Reasoning,Kaiming He

Topics are ids or names, authors are names, both separated by `;`. A row with neither gets every paper. Messages about
a row name its line, and never its content.
"""

from __future__ import annotations

import csv
import io
import os
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from generator.authors import author_id
from generator.errors import MailError, Problem
from generator.mail_settings import is_mailbox
from generator.model import Day, Listing, Topic

_COLUMNS = ("address", "topics", "authors")
#: Bytes of a table; that is some 100,000 subscribers.
MAX_BYTES = 8_000_000
_OUTSIDE = "keep it outside of the repository, or let git ignore it"


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A row. `line` is where it begins, `topics` are ids, `authors` names by their ids (see `author_id`)."""

    line: int
    address: str = field(repr=False)
    topics: frozenset[str] = field(default=frozenset(), repr=False)
    authors: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """The address as it is compared: in small letters, as hardly a server tells them apart."""
        return self.address.lower()


def wanted(day: Day, subscriber: Subscriber | None) -> tuple[Listing, ...]:
    """The papers of a day that somebody asked for, in the day's order; all for somebody who asked for none."""
    if subscriber is None or not (subscriber.topics or subscriber.authors):
        return day.listings
    return tuple(
        listing
        for listing in day.listings
        if not subscriber.topics.isdisjoint(listing.paper.topics)
        or (subscriber.authors and any(author_id(name) in subscriber.authors for name in listing.paper.facts.authors))
    )


def must_be_private(path: Path) -> None:
    """Refuse a place of addresses from where git would carry them on: in a work tree, and not ignored.

    Errors: `MailError`.
    """
    place = path.resolve()
    if not any((parent / ".git").exists() for parent in place.parents):
        return
    folder = next(parent for parent in place.parents if parent.is_dir())
    call = ["git", "-C", str(folder), "check-ignore", "--quiet", "--", str(place)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        ignored = not subprocess.run(call, env=environment, capture_output=True, check=False).returncode  # noqa: S603 - git's own
    except OSError:  # no git here to ask
        ignored = False
    if not ignored:
        what = "this lies in a repository, which is no place for people's addresses"
        raise MailError(Problem(path.as_posix(), 1, what, _OUTSIDE))


def read(content: bytes, shown: str, topics: Sequence[Topic]) -> tuple[list[Subscriber], list[Problem]]:
    """The subscribers of a table, and what is wrong with single rows, which are left out.

    Errors: `MailError` where it is no such table.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MailError(Problem(shown, 1, "it is not UTF-8", "save it as UTF-8")) from error
    if len(content) > MAX_BYTES:
        fix = "check that it is the table of subscribers"
        raise MailError(Problem(shown, 1, f"it has more than {MAX_BYTES / 1e6:,.0f} MB", fix))
    rows = _rows(text, shown)
    _, header = next(rows, (1, []))
    columns = [cell.strip().lower() for cell in header]
    if "address" not in columns or len(set(columns)) < len(columns) or not set(columns) <= set(_COLUMNS):
        fix = f"begin with the line `{','.join(_COLUMNS)}`; the last two may be missing"
        raise MailError(Problem(shown, 1, "the first row doesn't name the columns", fix))
    reader = _Reader(columns, topics)
    found: list[Subscriber] = []
    problems: list[Problem] = []
    for line, cells in rows:
        try:
            found.append(reader.subscriber(line, cells))
        except _Wrong as error:
            problems.append(Problem(shown, line, error.what, error.fix))
    return found, problems


def _rows(text: str, shown: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, each with its first line."""
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in table:
            if any(map(str.strip, cells)):
                yield line, cells
            line = table.line_num + 1
    except csv.Error as error:
        # Its message can hold nothing of the table.
        fix = 'check the quotes: a `"` inside of a cell is written twice'
        raise MailError(Problem(shown, line, f"this is no row ({error})", fix)) from error


class _Wrong(Exception):  # noqa: N818 - a row is
    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what)
        self.what, self.fix = what, fix


class _Reader:
    """Makes subscribers of rows, and remembers whom it has."""

    def __init__(self, columns: Sequence[str], topics: Iterable[Topic]) -> None:
        self._columns = columns
        self._topics = _topics(topics)
        self._lines: dict[str, int] = {}

    def subscriber(self, line: int, cells: Sequence[str]) -> Subscriber:
        """Errors: `_Wrong`."""
        if len(cells) > len(self._columns):
            raise _Wrong("it has more cells than there are columns", "separate topics and authors by `;`, not `,`")
        row = dict(zip(self._columns, cells, strict=False))
        address = row.get("address", "").strip()
        if not is_mailbox(address):
            raise _Wrong("its address is none", "write one such as you@example.org, without a name beside it")
        topics, authors = self._of(row, "topics", self._topic), self._of(row, "authors", author_id)
        subscriber = Subscriber(line, address, frozenset(topics), authors)
        first = self._lines.setdefault(subscriber.name, line)
        if first != line:
            raise _Wrong(f"its address stands in line {first} already", "keep one of them")
        return subscriber

    def _topic(self, text: str) -> str:
        return self._topics.get(text.casefold(), "")

    @staticmethod
    def _of(row: Mapping[str, str], column: str, known: Callable[[str], str]) -> dict[str, str]:
        """What a cell names, by id."""
        texts = [" ".join(text.split()) for text in row.get(column, "").split(";")]
        found: dict[str, str] = {}
        for place, text in enumerate((text for text in texts if text), start=1):
            if not (one := known(text)):
                mends = {"topics": "write an id or a name as it stands in topics.yml", "authors": "write a name"}
                raise _Wrong(f"no. {place} of its {column} is unknown", mends[column])
            found.setdefault(one, text)
        return found


def _topics(topics: Iterable[Topic]) -> dict[str, str]:
    """Ids by what a topic may be called, in small letters: its id first, then its name, then ids it had."""
    topics = tuple(topics)
    names = [(name, topic.id) for topic in topics for name in topic.former]
    names += [(topic.name, topic.id) for topic in topics]
    names += [(topic.id, topic.id) for topic in topics]
    return {name.casefold(): one for name, one in names}
