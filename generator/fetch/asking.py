"""How each host is asked for a day, by what its documentation says.

Hugging Face: `GET /api/daily_papers?date=&limit=&p=` (https://huggingface.co/docs/hub/api); at most 100 papers per
page. A page can hold fewer, so pages are asked for until one brings nothing new. 500 requests in 5 minutes.

arXiv: one request in 3 seconds over one connection (https://info.arxiv.org/help/api/tou.html). Its feed of a category
(https://info.arxiv.org/help/rss.html) holds the newest listing only, from midnight of the American East on, and at most
2,000 papers. An earlier listing is put together by its API (https://info.arxiv.org/help/api/user-manual.html) from the
hours in which its papers were submitted (https://info.arxiv.org/help/availability.html).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from generator.fetch import answers
from generator.fetch.answers import Page
from generator.fetch.client import Client, Manners, Refused
from generator.model import Host, Subscription

#: The zone in which a host's day begins.
ZONES = {
    Host.HUGGING_FACE: ZoneInfo("UTC"),
    Host.ARXIV: ZoneInfo("America/New_York"),
    Host.FEED: ZoneInfo("UTC"),
}
#: arXiv's feeds end here, in items.
LONGEST_LISTING = 2000

_MANNERS = {Host.HUGGING_FACE: Manners("hugging-face", 0.6), Host.ARXIV: Manners("arxiv", 3.0)}
_FEED_MANNERS = Manners("feeds", 1.0)
_JSON = "application/json"
_XML = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.8"
_ARXIV_FEEDS, _ARXIV_API = "https://rss.arxiv.org", "https://export.arxiv.org"
_HF_PAGE, _API_PAGE = 100, 500
_MOST_PAGES = 50
# Submissions until 14:00 of the American East are listed the day after.
_DEADLINE = dt.time(14)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks hosts by one client."""

    client: Client

    def daily_papers(self, source: Subscription, day: dt.date) -> list[Page]:
        """Hugging Face's papers of a day, page by page; none where there are none, or not yet."""
        base = f"{source.address}/api/daily_papers?date={day}&limit={_HF_PAGE}"
        return self._pages(source, (f"{base}&p={number}" for number in range(_MOST_PAGES)), _JSON)

    def listing(self, source: Subscription) -> Page | None:
        """The newest listing of a category of arXiv; None where it is empty, as on weekends and holidays."""
        return self._page(source, f"{source.address or _ARXIV_FEEDS}/rss/{source.category}", _XML)

    def submitted(self, source: Subscription, day: dt.date) -> list[Page]:
        """The papers of a category that were submitted in time for the listing of a day."""
        start, end = window(day)
        category = f"cat:{source.category}"
        if "." not in source.category:
            category = f"({category} OR {category}.*)"
        hours = f"[{start:%Y%m%d%H%M} TO {end - dt.timedelta(minutes=1):%Y%m%d%H%M}]"
        query = {"search_query": f"{category} AND submittedDate:{hours}", "sortBy": "submittedDate",
                 "sortOrder": "ascending", "max_results": _API_PAGE}  # fmt: skip
        base = f"{source.address or _ARXIV_API}/api/query?{urlencode(query)}"
        return self._pages(source, (f"{base}&start={number * _API_PAGE}" for number in range(_MOST_PAGES)), _XML)

    def paper(self, source: Subscription, identifier: str) -> Page | None:
        """What arXiv says of one paper; None if it has none of that identifier."""
        query = urlencode({"id_list": identifier, "max_results": 1})
        return self._page(source, f"{source.address or _ARXIV_API}/api/query?{query}", _XML)

    def feed(self, source: Subscription) -> Page | None:
        """What a feed holds now; None for nothing."""
        return self._page(source, source.address, _XML)

    def _pages(self, source: Subscription, urls: Iterator[str], accept: str) -> list[Page]:
        """Pages up to one that brings nothing new.

        Errors: `Refused`, also where there is no end.
        """
        pages: list[Page] = []
        seen: set[str] = set()
        for url in urls:
            page = self._page(source, url, accept)
            if page is None or page.papers <= seen:
                return pages
            pages.append(page)
            seen |= page.papers
        raise Refused(f"{source.address or _ARXIV_API} answers with page after page", "report it to the host")

    def _page(self, source: Subscription, url: str, accept: str) -> Page | None:
        content = self.client.get(url, accept, _MANNERS.get(source.host, _FEED_MANNERS))
        return answers.read(content, url, source.host)


def is_listing_day(day: dt.date) -> bool:
    """Whether arXiv lists papers on a day, holidays left aside: Monday to Friday."""
    return day.weekday() < _SATURDAY


def window(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """When the papers that arXiv lists on a day were submitted: from, and until before; in UTC."""
    end = _listing_day_before(day)
    return _deadline(_listing_day_before(end)), _deadline(end)


def _deadline(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, _DEADLINE, ZONES[Host.ARXIV]).astimezone(dt.UTC)


def _listing_day_before(day: dt.date) -> dt.date:
    day -= dt.timedelta(days=1)
    while not is_listing_day(day):
        day -= dt.timedelta(days=1)
    return day
