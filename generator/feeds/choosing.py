"""Which feeds an archive has, and the entries of each, newest first."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from html import escape
from itertools import islice

from generator.build_cache import cache_key
from generator.facts import NOTHING
from generator.feeds.feed import NEWEST, Entry, Feed
from generator.language import counts, number, says
from generator.latex import plain
from generator.model import Archive, Day, Paper
from generator.pages.wording import long_date
from generator.parts import BuildInputs

# Titles that the entry of a day names: a reader asks for 50 such entries at once.
_TITLES = 25
# Names that stand beside a title there.
_NAMES = 2


def feeds(given: BuildInputs) -> Iterator[Feed]:
    """Every feed: those of the archive, of topics that have papers, and of authors that have a page."""
    archive, site = given.archive, given.site
    if not archive.papers:
        return
    chosen = _Choosing(archive)
    name = site.name
    yield chosen.of_papers(
        "papers",
        says("Papers: {site}", site=name),
        says("Every paper on the day it is first seen."),
        "days/",
        chosen.new,
    )
    yield chosen.of_days(says("Days: {site}", site=name), says("Each day with its titles."))
    if chosen.returned:
        title = says("What keeps coming back: {site}", site=name)
        yield chosen.of_returns(title, says("Papers on the days they are seen again."))
    for topic in archive.topics:
        if papers := chosen.by_topic[topic.id]:
            title, page = f"{topic.name}: {name}", f"tags/{topic.id}/"
            yield chosen.of_papers(f"topics/{topic.id}", title, topic.meaning, page, papers, topic.area)
    for author in given.authors():
        if len(author.papers) >= given.config.author_papers:
            title, page = f"{author.name}: {name}", f"authors/{author.id}/"
            about = says("Papers of this archive by {name}.", name=author.name)
            yield chosen.of_papers(f"authors/{author.id}", title, about, page, author.papers, says("Authors"))


class _Choosing:
    """The papers of an archive by what they are followed for, the newest first.

    `returned` are papers on days after their first.
    """

    def __init__(self, archive: Archive) -> None:
        self._days = archive.days[: -NEWEST - 1 : -1]
        self._names = {topic.id: topic.name for topic in archive.topics}
        self._known: dict[str, bytes] = {}
        self.new: list[Paper] = []
        self.returned: list[tuple[dt.date, Paper]] = []
        self.by_topic: defaultdict[str, list[Paper]] = defaultdict(list)
        for day in reversed(archive.days):
            for listing in day.listings:
                paper = listing.paper
                if paper.first_day != day.date:
                    self.returned.append((day.date, paper))
                    continue
                if len(self.new) < NEWEST:
                    self.new.append(paper)
                for topic in paper.topics:
                    if len(self.by_topic[topic]) < NEWEST:
                        self.by_topic[topic].append(paper)

    def of_papers(self, path: str, title: str, about: str, page: str, papers: Sequence[Paper], group: str = "") -> Feed:
        """A feed of papers, each on its first day."""
        shown = papers[:NEWEST]
        entries = partial(self._papers, shown)
        return Feed(
            path, title, about, page, group or says("The archive"), shown[0].first_day, self._follows(shown), entries
        )

    def of_days(self, title: str, about: str) -> Feed:
        """A feed of days."""
        follows = [(day.date.toordinal(), len(day.listings), self._follows(_named(day))) for day in self._days]
        entries = partial(_map_days, self._days)
        return Feed("days", title, about, "days/", says("The archive"), self._days[0].date, follows, entries)

    def of_returns(self, title: str, about: str) -> Feed:
        """A feed of papers that are seen again."""
        shown = self.returned[:NEWEST]
        follows = [(day.toordinal(), self._name(paper)) for day, paper in shown]
        entries = partial(self._returns, shown)
        return Feed("returning", title, about, "returning/", says("The archive"), shown[0][0], follows, entries)

    def _papers(self, papers: Sequence[Paper]) -> list[Entry]:
        return [self._entry(paper) for paper in papers]

    def _returns(self, shown: Sequence[tuple[dt.date, Paper]]) -> list[Entry]:
        return [self._entry(paper, day) for day, paper in shown]

    def _entry(self, paper: Paper, returned: dt.date | None = None) -> Entry:
        page = f"papers/{paper.permalink}/"
        title = plain(paper.title)
        return Entry(
            f"{page}#seen-{returned.isoformat()}" if returned else page,
            page,
            says("Seen again: {title}", title=title) if returned else title,
            returned or paper.first_day,
            plain(paper.abstract),
            authors=paper.facts.authors,
            topics=tuple((topic, self._names[topic]) for topic in paper.topics),
        )

    def _follows(self, papers: Iterable[Paper]) -> bytes:
        return cache_key(b"".join(map(self._name, papers)))

    def _name(self, paper: Paper) -> bytes:
        """The name of all that an entry shows of a paper."""
        found = self._known.get(paper.permalink)
        if found is None:
            names = [self._names[topic] for topic in paper.topics]
            authors = () if paper.facts is NOTHING else paper.facts.authors
            shown = (paper.permalink, paper.title, paper.abstract, paper.first_day.toordinal())
            found = self._known[paper.permalink] = cache_key(shown, authors, paper.topics, names)
        return found


def _named(day: Day) -> Iterable[Paper]:
    return islice((listing.paper for listing in day.listings), _TITLES)


def _map_days(days: Sequence[Day]) -> list[Entry]:
    return [_of_day(day) for day in days]


def _of_day(day: Day) -> Entry:
    """A day with the titles of its papers; of a long one, the first."""
    page, count = f"days/{day.date:%Y/%m/%d}/", len(day.listings)
    lines, items = [], []
    for paper in _named(day):
        title, by = plain(paper.title), _by(paper.facts.authors)
        lines.append(f"{title}{f' ({by})' if by else ''}")
        # The form's writer puts the site's address in front.
        link = f'<a href="papers/{paper.permalink}/">{escape(title)}</a>'
        items.append(f"<li>{link}{f' {escape(by)}' if by else ''}</li>")
    if more := count - len(lines):
        text = says("and {count} more", count=number(more))
        lines.append(text)
        items.append(f'<li><a href="{page}">{escape(text)}</a></li>')
    title = counts(count, "{day}: {count} paper", "{day}: {count} papers", day=long_date(day.date))
    return Entry(page, page, title, day.date, "\n".join(lines), f"<ol>{''.join(items)}</ol>")


def _by(authors: Sequence[str]) -> str:
    if len(authors) > _NAMES:
        return says("{author} and {count} more", author=authors[0], count=number(len(authors) - 1))
    return says("{author} and {other}", author=authors[0], other=authors[1]) if authors[1:] else "".join(authors)
