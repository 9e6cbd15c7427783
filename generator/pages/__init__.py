"""The archive as Markdown pages for MkDocs: `Archive` in, (path, bytes) out. Nothing here reads or writes files."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeVar

from generator.model import Archive, Day, Neighbour, Paper, Topic
from generator.pages.links import links
from generator.pages.page import Renderer, excerpt
from generator.pages.returning import HALF_LIFE, Returning, returning
from generator.pages.shelves import Shelf, shelve
from generator.pages.trends import Trends
from generator.pages.wording import alphabetical, initials, initials_name, long_date, period, period_name

#: Folders and files below MkDocs' `docs_dir` that hold generated pages and nothing else.
FOLDERS = ("days", "papers", "returning", "search", "tags", "titles")
FILES = ("index.md",)

#: Papers on one list before it is split by period or initials.
_LIST_LENGTH = 200
_NEWEST_DAYS = 7
_LARGEST_TOPICS = 16
#: Papers that keep coming back, on the page of all and in each topic's list.
_RETURNING = 50
_RETURNING_OF_TOPIC = 5

_T = TypeVar("_T")


class Pages:
    """All pages of an archive. `count` is how many `render` yields.

    `related` has the related papers of each permalink, best first.
    """

    def __init__(self, archive: Archive, related: Mapping[str, Sequence[Neighbour]]) -> None:
        self._archive = archive
        self._related = related
        self._years: defaultdict[int, defaultdict[int, list[Day]]] = defaultdict(lambda: defaultdict(list))
        for day in archive.days:
            self._years[day.date.year][day.date.month].append(day)
        self._areas = [(area, list(topics)) for area, topics in groupby(archive.topics, key=lambda topic: topic.area)]
        self._by_topic: dict[str, Shelf[Paper]] = self._topic_shelves()
        self._counts = {topic: len(shelf.items) for topic, shelf in self._by_topic.items()}
        self._titles = shelve(sorted(archive.papers, key=alphabetical), initials, _LIST_LENGTH)
        self._trends = Trends(archive)
        self._returning = returning(archive)
        self._page = Renderer(archive).page

    @property
    def count(self) -> int:
        """How many pages there are."""
        archive = self._archive
        months = sum(len(months) for months in self._years.values())
        redirects = sum(len(paper.former_permalinks) for paper in archive.papers)
        topics = sum(
            sum(1 for _ in self._by_topic[topic.id].walk()) * (1 + len(topic.former)) for topic in archive.topics
        )
        lists = sum(1 for _ in self._titles.walk())
        return 6 + len(self._years) + months + len(archive.days) + len(archive.papers) + redirects + topics + lists

    def render(self) -> Iterator[tuple[str, bytes]]:
        """Path below `docs_dir` (with `/`) and content of every page, a kind at a time."""
        yield self._home()
        yield self._search()
        yield from self._period_pages()
        yield from self._day_pages()
        yield from self._paper_pages()
        yield from self._title_pages()
        yield from self._topic_pages()
        yield self._returning_page()
        yield self._filter()

    def _home(self) -> tuple[str, bytes]:
        newest = self._archive.days[: -_NEWEST_DAYS - 1 : -1]
        return self._page(
            "index.md", "home", description="", newest=newest, topics=self._counts, largest=self._largest()
        )

    def _search(self) -> tuple[str, bytes]:
        """The form offers only topics that have papers, and months that have days."""
        areas = [(area, [topic for topic in topics if self._counts[topic.id]]) for area, topics in self._areas]
        used = [(area, topics) for area, topics in areas if topics]
        years = [(year, sorted(months, reverse=True)) for year, months in _newest_first(self._years)]
        return self._page("search/index.md", "search", title="Search", areas=used, years=years)

    def _period_pages(self) -> Iterator[tuple[str, bytes]]:
        """The index of days, and a page a year and a month: days, topics, and how these change."""
        trends = self._trends
        yield self._page("days/index.md", "days", title="Days", years=_newest_first(self._years))
        for year, months in self._years.items():
            yield self._period_page((f"{year}",), [(year, month) for month in months], trends.year_before(year))
            for month in months:
                before = trends.months_before((year, month))
                yield self._period_page((f"{year}", f"{month:02}"), [(year, month)], before)

    def _period_page(
        self, labels: tuple[str, ...], months: list[tuple[int, int]], before: list[tuple[int, int]]
    ) -> tuple[str, bytes]:
        trends = self._trends
        title = period_name(labels)
        papers = trends.papers(months)
        return self._page(
            f"days/{'/'.join(labels)}/index.md",
            "period",
            title=title,
            description=f"The days of {title}, their papers by topic, and which topics rise and fall.",
            labels=labels,
            months=[(month, self._years[year][month]) for year, month in months],
            size=trends.size(months),
            areas=[
                (area, [(topic, papers[topic.id]) for topic in topics if topic.id in papers])
                for area, topics in self._areas
                if any(topic.id in papers for topic in topics)
            ],
            addresses={topic: self._address(topic, labels) for topic in papers},
            before=before,
            rising=trends.rising(months, before),
            falling=trends.falling(months, before),
        )

    def _day_pages(self) -> Iterator[tuple[str, bytes]]:
        days = self._archive.days
        for previous, day, following in zip((None, *days), days, (*days[1:], None), strict=False):
            counts = Counter(topic for listing in day.listings for topic in listing.paper.topics)
            yield self._page(
                f"days/{day.date:%Y/%m/%d}.md",
                "day",
                title=long_date(day.date),
                description=excerpt("; ".join(listing.paper.title for listing in day.listings)),
                meta={"filter": "topics"},
                day=day,
                topics=sorted(
                    ((topic, counts[topic.id]) for topic in self._archive.topics if topic.id in counts),
                    key=lambda counted: -counted[1],
                ),
                previous=previous,
                following=following,
            )

    def _paper_pages(self) -> Iterator[tuple[str, bytes]]:
        for paper in self._archive.papers:
            address = f"papers/{paper.permalink}/"
            yield self._page(
                f"papers/{paper.permalink}.md",
                "paper",
                title=paper.title,
                description=excerpt(paper.abstract),
                paper=paper,
                links=links(paper.abstract),
                related=self._related.get(paper.permalink, ()),
            )
            for former in paper.former_permalinks:
                title = f"Moved: {paper.title}"
                yield self._page(f"papers/{former}.md", "redirect", title=title, name=paper.title, redirect=address)

    def _title_pages(self) -> Iterator[tuple[str, bytes]]:
        yield self._page("papers/index.md", "titles", title="Papers", shelf=self._titles)
        for shelf in self._titles.walk():
            if shelf.labels:
                name = shelf.labels[-1]
                title = f"Papers: {initials_name(name)}"
                yield self._page(f"titles/{name}.md", "titles", title=title, shelf=shelf)

    def _topic_pages(self) -> Iterator[tuple[str, bytes]]:
        yield self._page("tags/index.md", "topics", title="Topics", areas=self._areas, topics=self._counts)
        for _, members in self._areas:
            for topic in members:
                for shelf in self._by_topic[topic.id].walk():
                    yield self._topic_page(topic, shelf, members)
                    address = "/".join((topic.id, *shelf.labels))
                    for former in topic.former:
                        path = f"{'/'.join(('tags', former, *shelf.labels))}/index.md"
                        title = f"Moved: {topic.name}"
                        yield self._page(path, "redirect", title=title, name=topic.name, redirect=f"tags/{address}/")

    def _topic_page(self, topic: Topic, shelf: Shelf[Paper], members: list[Topic]) -> tuple[str, bytes]:
        title = f"{topic.name}, {period_name(shelf.labels)}" if shelf.labels else topic.name
        shown = shelf.items
        if shelf.shelves:
            shown = tuple(paper for paper in shelf.items if paper.first_day == shelf.items[0].first_day)
        return self._page(
            f"{'/'.join(('tags', topic.id, *shelf.labels))}/index.md",
            "topic",
            title=title,
            description=f"Papers on {topic.name}: {topic.meaning}.",
            topic=topic,
            shelf=shelf,
            months=[
                (labels[:2], list(papers)) for labels, papers in groupby(shown, key=lambda paper: period(paper)[:2])
            ],
            about=None if shelf.labels else self._about(topic, members),
        )

    def _about(self, topic: Topic, members: list[Topic]) -> dict[str, Any]:
        """What the first of a topic's pages says of the topic as a whole."""
        return {
            "monthly": self._trends.monthly(topic.id),
            "company": self._trends.company(topic.id),
            "returning": self._returning_of(topic)[:_RETURNING_OF_TOPIC],
            "members": [other for other in members if other is not topic],
            "counts": self._counts,
        }

    def _returning_page(self) -> tuple[str, bytes]:
        by_topic = [(topic, self._returning_of(topic)[:_RETURNING_OF_TOPIC]) for topic in self._archive.topics]
        return self._page(
            "returning/index.md",
            "returning",
            title="What keeps coming back",
            description="The papers that most captures show, the latest captures counting most.",
            half_life=HALF_LIFE,
            returning=self._returning[:_RETURNING],
            count=len(self._returning),
            topics=[(topic, found) for topic, found in by_topic if found],
        )

    def _filter(self) -> tuple[str, bytes]:
        """The style sheet by which a day page shows one topic's papers alone: a rule a topic, no script."""
        rules = (
            f".da:has(#only-{topic.id}:checked) .da-papers > li:not(.is-{topic.id}) {{ display: none; }}\n"
            for topic in self._archive.topics
        )
        return "tags/filter.css", "".join(rules).encode()

    def _topic_shelves(self) -> dict[str, Shelf[Paper]]:
        """Each topic's papers, newest first, split by year, month and day where there are many."""
        papers: dict[str, list[Paper]] = {topic.id: [] for topic in self._archive.topics}
        for day in reversed(self._archive.days):
            for listing in day.listings:
                if listing.paper.first_day == day.date:
                    for topic in listing.paper.topics:
                        papers[topic].append(listing.paper)
        return {topic: shelve(found, period, _LIST_LENGTH) for topic, found in papers.items()}

    def _address(self, topic: str, labels: tuple[str, ...]) -> str:
        """Where a topic's papers of a year or month are listed: on a page of their own, or on a part of one."""
        shelf = self._by_topic[topic].find(labels)
        part = "" if shelf.labels == labels else f"#{'-'.join(labels)}"
        return f"{'/'.join(('tags', topic, *shelf.labels))}/{part}"

    def _returning_of(self, topic: Topic) -> list[Returning]:
        return [one for one in self._returning if topic.id in one.paper.topics]

    def _largest(self) -> list[Topic]:
        """The topics with the most papers, by name."""
        used = [topic for topic in self._archive.topics if self._counts[topic.id]]
        largest = sorted(used, key=lambda topic: -self._counts[topic.id])[:_LARGEST_TOPICS]
        return sorted(largest, key=lambda topic: topic.name)


def _newest_first(periods: Mapping[int, _T]) -> list[tuple[int, _T]]:
    return sorted(periods.items(), reverse=True)
