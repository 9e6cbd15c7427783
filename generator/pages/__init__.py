"""The archive as Markdown pages for MkDocs: `Archive` in, (path, bytes) out. Nothing here reads or writes files."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeVar

from generator.latex import plain
from generator.model import Archive, Day, Digest, Listing, Neighbour, Paper, Topic
from generator.pages.chance import by_chance
from generator.pages.elsewhere import places, searches
from generator.pages.heatmap import Heatmap
from generator.pages.links import links
from generator.pages.metadata import article, collection
from generator.pages.page import Renderer, excerpt
from generator.pages.returning import HALF_LIFE, Returning, returning
from generator.pages.scripts import COUNT, scripts
from generator.pages.shelves import Shelf, shelve
from generator.pages.trail import Step, days_above, titles_above, topic_above
from generator.pages.trends import Change, Trends
from generator.pages.wording import alphabetical, initials, initials_name, long_date, period, period_name

#: Folders and files below MkDocs' `docs_dir` that hold generated pages and nothing else.
FOLDERS = ("days", "list", "papers", "returning", "search", "tags", "titles")
FILES = ("index.md",)

#: Papers on one list before it is split by period or initials.
_LIST_LENGTH = 200
_NEWEST_DAYS = 7
#: Papers that keep coming back, and papers by chance, on the home page.
_RETURNING_AT_HOME = 5
_BY_CHANCE = 3
#: Topics that are named for a month in its year.
_TOPICS_OF_MONTH = 3
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
        self._heatmap = Heatmap(archive)
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
        days = len(self._years) + months + len(archive.days)
        return 7 + COUNT + days + len(archive.papers) + redirects + topics + lists

    def render(self) -> Iterator[tuple[str, bytes]]:
        """Path below `docs_dir` (with `/`) and content of every page, a kind at a time."""
        self._page = Renderer(self._archive).page  # it hands out each title once
        yield self._home()
        yield self._search()
        yield from self._period_pages()
        yield from self._day_pages()
        yield from self._paper_pages()
        yield from self._title_pages()
        yield from self._topic_pages()
        yield self._returning_page()
        yield self._list()
        yield self._filter()
        yield from scripts()

    def _home(self) -> tuple[str, bytes]:
        return self._page(
            "index.md",
            "home",
            description="",
            days=self._archive.days[: -_NEWEST_DAYS - 1 : -1],
            counts=self._counts,
            areas=self._used_areas(),
            returning=self._returning[:_RETURNING_AT_HOME],
            chance=by_chance(self._archive, _BY_CHANCE),
        )

    def _search(self) -> tuple[str, bytes]:
        """The form offers only topics that have papers, and months that have days."""
        years = [(year, sorted(months, reverse=True)) for year, months in _newest_first(self._years)]
        return self._page(
            "search/index.md",
            "search",
            title="Search",
            description="Search all papers by words, names, topics and days. It runs in your own browser.",
            areas=self._used_areas(),
            years=years,
        )

    def _period_pages(self) -> Iterator[tuple[str, bytes]]:
        """The index of days, and a page a year and a month: days, topics, and how these change."""
        heatmap, years = self._heatmap, _newest_first(self._years)
        yield self._page(
            "days/index.md",
            "days",
            title="Days",
            description="Every month of the archive, and the days of which it has captures.",
            node=collection(len(self._archive.papers)),
            years=years,
            newest=heatmap.year(years[0][0]) if years else [],
            legend=heatmap.legend,
        )
        of_years: list[tuple[str, ...]] = [(f"{year}",) for year in self._years]
        of_months = [(f"{year}", f"{month:02}") for year, months in self._years.items() for month in months]
        for periods in (of_years, of_months):
            for labels, before, after in _with_neighbours(periods):
                yield self._period_page(labels, before, after)

    def _period_page(
        self, labels: tuple[str, ...], before: tuple[str, ...] | None, after: tuple[str, ...] | None
    ) -> tuple[str, bytes]:
        trends = self._trends
        year, *month = map(int, labels)
        months = [(year, one) for one in month or self._years[year]]
        compared = trends.months_before(months[0]) if month else trends.year_before(year)
        title = period_name(labels)
        papers = trends.papers(months)
        return self._page(
            f"days/{'/'.join(labels)}/index.md",
            "period",
            title=title,
            description=f"The days of {title}, their papers by topic, and which topics rise and fall.",
            node=collection(trends.size(months)),
            above=days_above(*labels[:-1]),
            labels=labels,
            days=[day for _, one in months for day in self._years[year][one]],
            months=[self._heatmap.month(*months[0])] if month else self._heatmap.year(year),
            legend=self._heatmap.legend,
            by_month=[self._in_short(one) for one in months],
            previous=before and _to_period(before),
            following=after and _to_period(after),
            size=trends.size(months),
            areas=[
                (area, [(topic, papers[topic.id]) for topic in topics if topic.id in papers])
                for area, topics in self._areas
                if any(topic.id in papers for topic in topics)
            ],
            addresses={topic: self._address(topic, labels) for topic in papers},
            before=compared,
            rising=trends.rising(months, compared),
            falling=trends.falling(months, compared),
        )

    def _day_pages(self) -> Iterator[tuple[str, bytes]]:
        for day, previous, following in _with_neighbours(self._archive.days):
            counts = Counter(topic for listing in day.listings for topic in listing.paper.topics)
            yield self._page(
                f"days/{day.date:%Y/%m/%d}.md",
                "day",
                title=long_date(day.date),
                description=excerpt("; ".join(plain(listing.paper.title) for listing in day.listings)),
                node=collection(len(day.listings)),
                above=days_above(f"{day.date.year}", f"{day.date.month:02}"),
                meta={"filter": "topics", "picture": f"days/{day.date:%Y/%m/%d}.png"},
                day=day,
                captures=_by_capture(day),
                topics=sorted(
                    ((topic, counts[topic.id]) for topic in self._archive.topics if topic.id in counts),
                    key=lambda counted: -counted[1],
                ),
                previous=previous and _to_day(previous),
                following=following and _to_day(following),
            )

    def _paper_pages(self) -> Iterator[tuple[str, bytes]]:
        names = {topic.id: topic.name for topic in self._archive.topics}
        neighbours = {
            listing.paper.permalink: (before, after)
            for day in self._archive.days
            for listing, before, after in _with_neighbours(day.listings)
            if listing.paper.first_day == day.date
        }
        for paper in self._archive.papers:
            address = f"papers/{paper.permalink}/"
            before, after = neighbours[paper.permalink]
            yield self._page(
                f"papers/{paper.permalink}.md",
                "paper",
                title=plain(paper.title),
                description=excerpt(plain(paper.abstract)),
                node=article(paper, names),
                above=days_above(*period(paper)),
                meta={"share": "address"},
                paper=paper,
                places=places(links(paper.abstract)),
                searches=searches(plain(paper.title)),
                previous=before and _to_paper(before.paper),
                following=after and _to_paper(after.paper),
                related=self._related.get(paper.permalink, ()),
            )
            for former in paper.former_permalinks:
                yield self._redirect_page(f"papers/{former}.md", plain(paper.title), address)

    def _redirect_page(self, path: str, name: str, address: str) -> tuple[str, bytes]:
        """A page that leads on to what is called `name`."""
        title, description = f"Moved: {name}", f"{name} has a new address."
        return self._page(path, "redirect", title=title, description=description, name=name, redirect=address)

    def _title_pages(self) -> Iterator[tuple[str, bytes]]:
        yield self._titles_page(self._titles, "papers/index.md", "Papers", "by the letters of their titles")
        for shelf in self._titles.walk():
            if shelf.labels:
                name = initials_name(shelf.labels[-1])
                yield self._titles_page(
                    shelf, f"titles/{shelf.labels[-1]}.md", f"Papers: {name}", f"with titles under {name}"
                )

    def _titles_page(self, shelf: Shelf[Paper], path: str, title: str, which: str) -> tuple[str, bytes]:
        return self._page(
            path,
            "titles",
            title=title,
            description=f"All papers {which}, with the day on which each was first seen.",
            node=collection(len(shelf.items)),
            above=titles_above(shelf),
            shelf=shelf,
        )

    def _topic_pages(self) -> Iterator[tuple[str, bytes]]:
        yield self._page(
            "tags/index.md",
            "topics",
            title="Topics",
            description="The topics of the archive by area, what each means, and how many papers it has.",
            node=collection(len(self._archive.papers)),
            areas=self._areas,
            topics=self._counts,
        )
        for _, members in self._areas:
            for topic in members:
                for shelf in self._by_topic[topic.id].walk():
                    yield self._topic_page(topic, shelf, members)
                    address = "/".join((topic.id, *shelf.labels))
                    for former in topic.former:
                        path = f"{'/'.join(('tags', former, *shelf.labels))}/index.md"
                        yield self._redirect_page(path, topic.name, f"tags/{address}/")

    def _topic_page(self, topic: Topic, shelf: Shelf[Paper], members: list[Topic]) -> tuple[str, bytes]:
        title = f"{topic.name}, {period_name(shelf.labels)}" if shelf.labels else topic.name
        shown = shelf.items
        if shelf.shelves:
            shown = tuple(paper for paper in shelf.items if paper.first_day == shelf.items[0].first_day)
        return self._page(
            f"{'/'.join(('tags', topic.id, *shelf.labels))}/index.md",
            "topic",
            title=f"Papers on {title}",
            description=f"Papers on {title}: {topic.meaning}.",
            name=title,
            node=collection(len(shelf.items), topic.name),
            above=topic_above(topic, shelf),
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
            node=collection(len(self._returning)),
            half_life=HALF_LIFE,
            returning=self._returning[:_RETURNING],
            count=len(self._returning),
            topics=[(topic, found) for topic, found in by_topic if found],
        )

    def _list(self) -> tuple[str, bytes]:
        """The frame of the reading list, which is the reader's browser's to fill."""
        description = "The papers you starred and the days you read, kept in your own browser."
        return self._page("list/index.md", "list", title="Reading list", description=description)

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

    def _in_short(self, month: tuple[int, int]) -> tuple[int, list[Day], int, list[Change]]:
        """A month, its days, how many papers were first seen in it, and the topics that rose most."""
        rising = self._trends.rising([month], self._trends.months_before(month))[:_TOPICS_OF_MONTH]
        return month[1], self._years[month[0]][month[1]], self._trends.size([month]), rising

    def _used_areas(self) -> list[tuple[str, list[Topic]]]:
        """The topics that have papers, by area."""
        areas = [(area, [topic for topic in topics if self._counts[topic.id]]) for area, topics in self._areas]
        return [(area, topics) for area, topics in areas if topics]


def _newest_first(periods: Mapping[int, _T]) -> list[tuple[int, _T]]:
    return sorted(periods.items(), reverse=True)


def _with_neighbours(items: Sequence[_T]) -> Iterator[tuple[_T, _T | None, _T | None]]:
    """Each item with the one before it and the one after it."""
    return zip(items, (None, *items), (*items[1:], None), strict=False)


def _by_capture(day: Day) -> list[tuple[Digest, list[Listing]]]:
    """A day's captures, each with the papers that no capture before it has."""
    papers: defaultdict[str, list[Listing]] = defaultdict(list)
    for listing in day.listings:
        papers[listing.appearances[0].capture].append(listing)
    return [(digest, papers[digest.capture]) for digest in day.digests]


def _to_day(day: Day) -> Step:
    return Step(long_date(day.date), f"days/{day.date:%Y/%m/%d}/")


def _to_paper(paper: Paper) -> Step:
    return Step(plain(paper.title), f"papers/{paper.permalink}/")


def _to_period(labels: tuple[str, ...]) -> Step:
    return Step(period_name(labels), f"days/{'/'.join(labels)}/")
