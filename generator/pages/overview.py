"""An archive as its pages need it: days by month, papers by topic and by letters, and papers that keep coming back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from generator.authors import Author, author_id, authors_of
from generator.build_cache import BuildCache
from generator.citations import Citation, citation, keys
from generator.model import AUTHOR_PAPERS, Archive, Day, Paper, Site, Topic
from generator.pages.follows import Follows
from generator.pages.heatmap import Heatmap
from generator.pages.recurring import Returning, returning
from generator.pages.rising import Rising, Word
from generator.pages.split_lists import split_list
from generator.pages.trends import Change, Month, Trends
from generator.pages.weeks import weeks_of
from generator.pages.wording import alphabetical, first_letters, initials

#: Papers on one list before it is split by period or initials.
_LIST_LENGTH = 200
#: A topic's papers on its own page, the newest; where there are more, each month has a page.
NEWEST_OF_TOPIC = 30
_NOWHERE = Site()


class Rise(NamedTuple):
    """What rises in a month: topics against the months `before`, words against the year before."""

    month: Month
    before: list[Month]
    topics: list[Change]
    words: list[Word]


class Overview:
    """Worked out once for all pages.

    `related` gives for each paper the places of its related ones in the archive, best first, or nothing at all;
    `author_papers` is how many papers give an author a page; `authors` is everybody by family name, if somebody has
    worked that out; `cache` has what earlier builds counted and read.
    """

    def __init__(
        self,
        archive: Archive,
        related: Callable[[], Sequence[Sequence[int]]] = tuple,
        author_papers: int = AUTHOR_PAPERS,
        site: Site = _NOWHERE,
        authors: Sequence[Author] | None = None,
        cache: BuildCache | None = None,
    ) -> None:
        self.archive = archive
        self.cache = cache or BuildCache()
        self.site = site
        #: Whether there are feeds.
        self.feeds = bool(site.address)
        self.related = related
        self.author_papers = author_papers
        everybody = authors_of(archive.papers) if authors is None else authors
        self._author_names = {author.id: author.name for author in everybody}
        #: The authors with a page, by id, in the order of their family names.
        self.authors = {author.id: author for author in everybody if len(author.papers) >= author_papers}
        self.author_list = split_list(
            list(self.authors.values()), lambda author: first_letters(author.alphabetical), _LIST_LENGTH
        )
        #: Days by year and month, oldest first.
        self.years: defaultdict[int, defaultdict[int, list[Day]]] = defaultdict(lambda: defaultdict(list))
        for day in archive.days:
            self.years[day.date.year][day.date.month].append(day)
        #: All topics by area.
        self.areas = [(area, list(topics)) for area, topics in groupby(archive.topics, key=lambda topic: topic.area)]
        #: Each topic's papers, newest first.
        self.by_topic = _by_topic(archive)
        self.counts = {topic: len(papers) for topic, papers in self.by_topic.items()}
        self.titles = split_list(sorted(archive.papers, key=alphabetical), initials, _LIST_LENGTH)
        self.trends = Trends(archive)
        self.heatmap = Heatmap(archive)
        self.returning = returning(archive)
        #: Whether a paper was seen on more than one day.
        self.returns = any(paper.appearances[0].day != paper.appearances[-1].day for paper in archive.papers)
        self.follows = Follows(archive.papers)
        self.rising = Rising(self.trends, self.follows, self.cache.table("rising"))
        #: Oldest first.
        self.weeks = weeks_of(archive)
        #: What each permalink is cited by.
        self.keys = keys(archive.papers)

    def citation(self, paper: Paper) -> Citation:
        """A paper as a citation."""
        return citation(paper, self.keys[paper.permalink], self.site)

    def feed(self, path: str) -> dict[str, str]:
        """What the front matter of a page says of the feed of what it shows; nothing where there are no feeds."""
        return {"feed": path} if self.feeds else {}

    def with_pages(self, *papers: Paper) -> list[str]:
        """The names among the authors of some papers that lead to a page."""
        if not self.authors:
            return []
        return [name for paper in papers for name in paper.facts.authors if author_id(name) in self.authors]

    def years_newest_first(self) -> list[tuple[int, defaultdict[int, list[Day]]]]:
        """Each year with its days by month."""
        return sorted(self.years.items(), reverse=True)

    def used_areas(self) -> list[tuple[str, list[Topic]]]:
        """The topics that have papers, by area."""
        areas = [(area, [topic for topic in topics if self.counts[topic.id]]) for area, topics in self.areas]
        return [(area, topics) for area, topics in areas if topics]

    def author_name(self, identity: str) -> str:
        """The spelling by which an author goes."""
        return self._author_names[identity]

    def returning_of(self, topic: Topic) -> list[Returning]:
        """A topic's papers that keep coming back."""
        return [one for one in self.returning if topic.id in one.paper.topics]

    def rise(self, month: Month) -> Rise:
        """What rises in a month."""
        before = self.trends.months_before(month)
        return Rise(month, before, self.trends.rising([month], before), self.rising.of(month))

    @cached_property
    def newest_rise(self) -> Rise | None:
        """What rises in the newest month or, as long as that has too few papers to say, in the one before it."""
        newest = [self.rise(month) for month in self.trends.months[-1:-3:-1]]
        return next((rise for rise in newest if rise.topics or rise.words), None)

    def address_of(self, topic: str, labels: tuple[str, ...]) -> str:
        """Where a topic's papers of a year or month are: a month's on its own page, or on a part of the topic's."""
        of_month = len(labels) > 1 and self.counts[topic] > NEWEST_OF_TOPIC
        return f"tags/{topic}/{'/'.join(labels)}/" if of_month else f"tags/{topic}/#{'-'.join(labels)}"


def _by_topic(archive: Archive) -> dict[str, list[Paper]]:
    papers: dict[str, list[Paper]] = {topic.id: [] for topic in archive.topics}
    for day in reversed(archive.days):
        for listing in day.listings:
            if listing.paper.first_day == day.date:
                for topic in listing.paper.topics:
                    papers[topic].append(listing.paper)
    return papers
