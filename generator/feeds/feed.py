"""A feed and its entries, whatever the form they are written in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

#: Entries of a feed, the newest ones.
NEWEST = 50


def moment(day: dt.date) -> str:
    """Midnight in UTC, as a capture knows its day alone (RFC 3339)."""
    return f"{day.isoformat()}T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper, a day, or a return of a paper.

    `id` names it for good, and `page` is where it is read: both below the site's address. `day` is that of the capture.
    `text` is plain; where there is `html`, it says the same with links. `topics` are ids and names.
    """

    id: str
    page: str
    title: str
    day: dt.date
    text: str
    html: str = ""
    authors: tuple[str, ...] = ()
    topics: tuple[tuple[str, str], ...] = ()

    def linked(self, address: str) -> str:
        """The HTML with whole addresses. In a text of it, each `<` is escaped, so only our own links are touched."""
        return self.html.replace('<a href="', f'<a href="{address}')


@dataclass(frozen=True, slots=True)
class Feed:
    """What can be followed. `path` is where it lies below `feeds/`, without an ending; `page` shows the same.

    `day` is that of its newest entry. `follows` are plain values that change whenever one of the `entries` does.
    """

    path: str
    title: str
    about: str
    page: str
    group: str
    day: dt.date
    follows: object
    entries: Callable[[], Sequence[Entry]]
