"""Addresses by which people know a digest or a paper, and how their hosts are asked for it.

>>> known("https://huggingface.co/papers/date/2025-03-11").day
datetime.date(2025, 3, 11)
>>> known("https://arxiv.org/list/cs.CL/new").source.category
'cs.CL'
>>> known("https://arxiv.org/abs/2405.15738v2").paper
'2405.15738'
>>> known("https://example.org/papers") is None
True
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from generator import identifiers
from generator.fetch.asking import Asker
from generator.fetch.client import Client, Refused
from generator.model import Host, Subscription
from generator.subscriptions import HOSTS, is_category

#: What such addresses look like.
KNOWN = ("https://huggingface.co/papers/date/2025-03-11", "https://arxiv.org/list/cs.CL/new")

_DAILY = re.compile(r"https?://(?:www\.)?(?:huggingface|hf)\.co/papers(?:/date/|\?date=)([0-9]{4}-[0-9]{2}-[0-9]{2})/?")
_LISTING = re.compile(
    r"https?://(?:(?:www\.)?arxiv\.org/list/([A-Za-z.-]+)/new|rss\.arxiv\.org/(?:rss|atom)/([A-Za-z.-]+))/?"
)
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Question:
    """A question to a host: for a day's papers, a category's newest listing, or one `paper` of arXiv by its id."""

    source: Subscription
    day: dt.date | None = None
    paper: str = ""


def known(address: str, configured: Iterable[Subscription] = ()) -> Question | None:
    """What an address asks for; None for one that nobody here knows. `configured` may name mirrors."""
    if len(address) > _LONGEST:
        return None
    bases = HOSTS | {source.host: source.address for source in configured}
    if daily := _DAILY.fullmatch(address):
        try:
            day = dt.date.fromisoformat(daily[1])
        except ValueError:
            return None
        return Question(Subscription(Host.HUGGING_FACE, "hf", bases[Host.HUGGING_FACE], 1), day)
    if paper := identifiers.arxiv(address):
        return Question(Subscription(Host.ARXIV, "arxiv", bases[Host.ARXIV], 1), paper=paper.id)
    listing = _LISTING.fullmatch(address)
    category = (listing[1] or listing[2]) if listing else ""
    if not is_category(category):
        return None
    return Question(Subscription(Host.ARXIV, f"arxiv-{category}", bases[Host.ARXIV], 1, category))


def answered(question: Question, client: Client) -> tuple[dt.date | None, list[bytes]]:
    """What a host answers with, unchanged, and the day that it is of; a single paper is of none.

    Errors: `Refused`, also where it has no papers, or other ones than was asked for.
    """
    ask = Asker(client)
    if question.day:
        pages = ask.daily_papers(question.source, question.day)
    else:
        page = ask.paper(question.source, question.paper) if question.paper else ask.listing(question.source)
        pages = [page] if page else []
    if not pages:
        raise Refused("there are no papers at this address, or not yet", "look at it in a browser")
    if question.paper:
        if pages[0].papers != {question.paper}:
            raise Refused("the answer is of another paper", "look at it in a browser")
        return None, [pages[0].content]
    day = question.day or pages[0].day
    if day is None or pages[0].day not in (None, day):
        raise Refused("the answer is not of the day that was asked for", "look at it in a browser")
    return day, [page.content for page in pages]
