"""A day as a message: the same papers as text and as HTML, in the form that mail programs read.

HTML has its styles in its elements, no script and no picture, and asks nothing of any host. Captured text stands in it
through autoescape, and in no header. The same day gives a subscriber the same bytes, whenever it is made: `Date` is the
day's beginning, and `Message-ID` and the marks between the parts follow from day and subscriber.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from generator.language import counts, number, says, spoken
from generator.latex import plain
from generator.mail.key import Key, Purpose
from generator.mail.subscribers import Subscriber
from generator.mail_settings import WHO, is_mailbox
from generator.model import Day, Listing, MailSettings, Site, Topic
from generator.pages.excerpts import excerpt_of
from generator.pages.page import environment
from generator.pages.wording import long_date, weekday

#: Bytes of HTML; Gmail hides what is beyond 102 KB, and with it how to unsubscribe.
LONGEST = 98_000
_AUTHORS = 4  # named of a paper
_WIDTH = 72  # characters of a line of text
_SUMMARY = 140  # characters beside the subject in a list of mails
# What no text shows: control characters and halves of one. White space was made one space where captures are read.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class _Policy(EmailPolicy):
    """As `email.policy.SMTP`, but addresses in headers stay whole.

    Folding would put a long one into encoded words, which nobody decodes there.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        """A header as bytes; our lists of addresses get a line each."""
        if name.startswith("List-"):
            return f"{name}: {value}\r\n".replace(">, <", ">,\r\n <").encode("ascii")
        return bytes(super().fold_binary(name, value))


_POLICY = _Policy(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class _Paper:
    """What a message shows of a paper."""

    title: str
    address: str
    authors: str
    excerpt: str
    topics: str


class _Place(NamedTuple):
    """A link at the end of a message."""

    name: str
    address: str


class _Shown(NamedTuple):
    """How many papers are shown with all there is of them, and how many at all."""

    whole: int
    listed: int


class Writer:
    """Writes the messages of an archive."""

    def __init__(self, settings: MailSettings, site: Site, topics: Sequence[Topic], key: Key | None = None) -> None:
        """The site has an address. The key tells subscribers apart; without it, messages are for nobody."""
        self._settings, self._site, self._key = settings, site.address, key
        self._name = _visible(site.name)
        self._topics: Mapping[str, str] = {topic.id: topic.name for topic in topics}
        self._env = environment(Path(__file__).parent / "templates")

    def message(self, day: Day, listings: Sequence[Listing], subscriber: Subscriber | None = None) -> bytes:
        """The message of a day with these of its papers, whole."""
        date = day.date
        who = self._hash(Purpose.LEAVE, subscriber)
        unique = self._hash(Purpose.MESSAGE, subscriber, date.isoformat())
        header, leave = self._leaving(who)
        message = EmailMessage(_POLICY)
        message["Subject"] = counts(
            len(listings),
            "{site}, {day}: {count} paper",
            "{site}, {day}: {count} papers",
            site=self._name,
            day=long_date(date),
        )
        message["From"] = Address(self._settings.name or self._name, addr_spec=self._settings.sender)
        if self._settings.reply_to:
            message["Reply-To"] = Address(addr_spec=self._settings.reply_to)
        # Without subscribers, a message is for a program that sends it on.
        message["To"] = Address(addr_spec=subscriber.address) if subscriber else "undisclosed-recipients:;"
        message["Date"] = format_datetime(dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC))
        message["Message-ID"] = f"<{date}.{unique}@{self._settings.list_id}>"
        message["List-Id"] = f"<{self._settings.list_id}>"
        message["List-Archive"] = f"<{self._site}>"
        message["List-Post"] = "NO"
        if self._settings.subscribe:
            message["List-Subscribe"] = f"<{_link(self._settings.subscribe, 'subscribe')}>"
        message["List-Unsubscribe"] = header
        if self._settings.one_click:
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message["Auto-Submitted"] = "auto-generated"
        text, html = self._parts(day, listings, subscriber, leave)
        message.set_content(text, cte="quoted-printable")
        message.add_alternative(html, subtype="html", cte="quoted-printable")
        # No line of quoted-printable holds `=_`.
        message.set_boundary(f"=_{hashlib.sha256(f'{date} {unique}'.encode()).hexdigest()[:32]}")
        return message.as_bytes()

    def _hash(self, purpose: Purpose, subscriber: Subscriber | None, *texts: str) -> str:
        return self._key.hash(purpose, *texts, subscriber.name) if self._key and subscriber else "nobody"

    def _leaving(self, who: str) -> tuple[str, str]:
        """How to unsubscribe: for a mail program, and for a reader.

        RFC 8058 wants one address of the web in the header if there is one that takes a post, and no other.
        """
        one_click = self._settings.one_click.replace(WHO, who)
        other = _link(self._settings.unsubscribe, "unsubscribe").replace(WHO, who)
        told = [one_click] if one_click else []
        if other and not (one_click and not is_mailbox(self._settings.unsubscribe)):
            told.append(other)
        return ", ".join(f"<{address}>" for address in told), other or one_click

    def _parts(
        self, day: Day, listings: Sequence[Listing], subscriber: Subscriber | None, leave: str
    ) -> tuple[str, str]:
        """The message as text and as HTML."""
        papers = [self._paper(listing) for listing in listings]
        subscribe = _link(self._settings.subscribe, "subscribe")
        address = f"{self._site}days/{day.date:%Y/%m/%d}/"
        places = [_Place(says("This day in the archive"), address), _Place(says("Unsubscribe"), leave)]
        places += [_Place(says("Subscribe"), subscribe)] if subscribe else []
        told = {
            "language": spoken().code,
            "name": self._name,
            "site": self._site,
            "subject": f"{self._name}, {long_date(day.date)}",
            "date": long_date(day.date),
            "weekday": weekday(day.date),
            "count": _count(len(papers), len(day.listings)),
            "summary": _summary(papers),
            "why": self._why(subscriber),
            "day": address,
            "places": places,
        }
        rows = [
            [Markup(self._env.get_template("paper.html.jinja").render(paper=paper, whole=whole)) for paper in papers]  # noqa: S704 - rendered with autoescape
            for whole in (True, False)
        ]
        frame = self._env.get_template("message.html.jinja")
        room = LONGEST - _size(frame.render(told, rows="", more=_more(len(papers))))
        shown = _fitting(list(map(_size, rows[0])), list(map(_size, rows[1])), room)
        chosen = Markup("").join(rows[0][: shown.whole] + rows[1][shown.whole : shown.listed])
        html = frame.render(told, rows=chosen, more=_more(len(papers) - shown.listed))
        return "\n".join(_text(told, papers, shown)) + "\n", html

    def _paper(self, listing: Listing) -> _Paper:
        paper = listing.paper
        authors = [plain(author) for author in paper.facts.authors]
        rest = len(authors) - _AUTHORS
        named = ", ".join(authors[:_AUTHORS] if rest > 1 else authors)
        if rest > 1:
            named = says("{authors} and {count} more", authors=named, count=number(rest))
        pieces, broken = excerpt_of(paper.abstract)
        excerpt = " \u2026 ".join(_visible(plain(piece.text)).strip() for piece in pieces if piece.shown)
        return _Paper(
            title=_visible(plain(paper.title)),
            address=f"{self._site}papers/{paper.permalink}/",
            authors=_visible(named),
            excerpt=f"{excerpt}\u00a0\u2026" if broken else excerpt,
            topics=" \u00b7 ".join(self._topics[topic] for topic in paper.topics),
        )

    def _why(self, subscriber: Subscriber | None) -> str:
        """Why somebody gets this."""
        if subscriber is None or not (subscriber.topics or subscriber.authors):
            return says("You get this because you subscribed to {site}.", site=self._name)
        topics = ", ".join(self._topics[topic] for topic in self._topics if topic in subscriber.topics)
        authors = _visible(", ".join(subscriber.authors.values()))
        if not authors:
            return says(
                "You get this because you subscribed to papers on {topics} in {site}.", topics=topics, site=self._name
            )
        if not topics:
            return says(
                "You get this because you subscribed to papers by {authors} in {site}.",
                authors=authors,
                site=self._name,
            )
        return says(
            "You get this because you subscribed to papers on {topics} or by {authors} in {site}.",
            topics=topics,
            authors=authors,
            site=self._name,
        )


def _text(told: Mapping[str, object], papers: Sequence[_Paper], shown: _Shown) -> Iterator[str]:
    """The lines of the text; addresses are never wrapped."""
    yield from _wrapped(str(told["name"]))
    yield f"{told['weekday']}, {told['date']}: {told['count']}"
    for nth, paper in enumerate(papers[: shown.listed], start=1):
        yield ""
        first = f"{nth}. "
        yield from _wrapped(paper.title, first, " " * len(first))
        if nth <= shown.whole:
            yield from _wrapped(paper.authors, "   ")
        yield f"   {paper.address}"
        if nth <= shown.whole:
            yield from _wrapped(paper.excerpt, "   ")
            yield from _wrapped(says("Topics: {topics}", topics=paper.topics) if paper.topics else "", "   ")
    yield ""
    if more := _more(len(papers) - shown.listed):
        yield from (more, "")
    yield "_" * 24
    yield from _wrapped(str(told["why"]))
    for place in told["places"]:  # type: ignore[attr-defined] # of mixed values
        yield f"{place.name}: {place.address}"


def _wrapped(text: str, first: str = "", others: str | None = None) -> list[str]:
    others = first if others is None else others
    return textwrap.wrap(
        text, _WIDTH, initial_indent=first, subsequent_indent=others, break_long_words=False, break_on_hyphens=False
    )


def _fitting(whole: list[int], brief: list[int], room: int) -> _Shown:
    """How many papers fit: as many as possible with all there is, the others with their titles.

    >>> _fitting([5, 5, 5], [2, 2, 2], 12), _fitting([5, 5], [2, 2], 3), _fitting([5], [2], 9)
    (_Shown(whole=2, listed=3), _Shown(whole=0, listed=1), _Shown(whole=1, listed=1))
    """
    first, titles = [0, *accumulate(whole)], [0, *accumulate(brief)]
    for count in range(len(whole), -1, -1):
        if first[count] + titles[-1] - titles[count] <= room:
            return _Shown(count, len(whole))
    return _Shown(0, max(count for count, size in enumerate(titles) if size <= max(room, 0)))


def _summary(papers: Sequence[_Paper]) -> str:
    """The first titles, as far as a list of mails shows them."""
    return textwrap.shorten(" \u00b7 ".join(paper.title for paper in papers), _SUMMARY, placeholder=" \u2026")


def _papers(count: int) -> str:
    return counts(count, "{count} paper", "{count} papers")


def _count(chosen: int, all_papers: int) -> str:
    if chosen == all_papers:
        return _papers(chosen)
    return counts(all_papers, "{chosen} of {count} paper", "{chosen} of {count} papers", chosen=number(chosen))


def _more(count: int) -> str:
    if not count:
        return ""
    return counts(
        count, "{count} paper more didn't fit into this mail.", "{count} papers more didn't fit into this mail."
    )


def _size(html: str) -> int:
    return len(html.encode()) + html.count("\n")  # on its way, a line has two characters at its end


def _link(place: str, subject: str) -> str:
    """An address of mail or of a page as something to click on."""
    return f"mailto:{quote(place, safe='@')}?subject={subject}" if is_mailbox(place) else place


def _visible(text: str) -> str:
    return _CONTROL.sub("\ufffd", text)
