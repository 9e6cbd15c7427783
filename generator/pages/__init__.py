"""The archive as Markdown pages for MkDocs: `Archive` in, (path, bytes) out. Nothing here reads or writes files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from generator.model import AUTHOR_PAPERS, Archive, Neighbour
from generator.pages.authors import author_pages
from generator.pages.chance import by_chance
from generator.pages.overview import Overview
from generator.pages.page import Page, Renderer
from generator.pages.papers import paper_pages, title_pages
from generator.pages.periods import day_pages, period_pages
from generator.pages.scripts import COUNT, scripts
from generator.pages.topics import filter_rules, returning_page, topic_pages

#: Folders and files below MkDocs' `docs_dir` that hold generated pages and nothing else.
FOLDERS = ("authors", "days", "list", "papers", "returning", "search", "tags", "titles")
FILES = ("index.md",)

_NEWEST_DAYS = 7
#: Papers that keep coming back, and papers by chance, on the home page.
_RETURNING = 5
_BY_CHANCE = 3


class Pages:
    """All pages of an archive. `count` is how many `render` yields.

    `related` has the related papers of each permalink, best first.
    """

    def __init__(
        self, archive: Archive, related: Mapping[str, Sequence[Neighbour]], author_papers: int = AUTHOR_PAPERS
    ) -> None:
        self._overview = Overview(archive, related, author_papers)

    @property
    def count(self) -> int:
        """How many pages there are."""
        overview, archive = self._overview, self._overview.archive
        months = sum(len(months) for months in overview.years.values())
        redirects = sum(len(paper.former_permalinks) for paper in archive.papers)
        topics = sum(
            sum(1 for _ in overview.by_topic[topic.id].walk()) * (1 + len(topic.former)) for topic in archive.topics
        )
        lists = sum(1 for _ in overview.titles.walk())
        authors = len(overview.authors) + sum(1 for _ in overview.author_shelf.walk()) if overview.authors else 0
        days = len(overview.years) + months + len(archive.days)
        return 7 + COUNT + days + len(archive.papers) + redirects + topics + lists + authors

    def render(self) -> Iterator[Page]:
        """Path below `docs_dir` (with `/`) and content of every page, a kind at a time."""
        overview, renderer = self._overview, Renderer(self._overview.archive, self._overview.authors)
        yield _home(overview, renderer)
        yield _search(overview, renderer)
        yield from period_pages(overview, renderer)
        yield from day_pages(overview, renderer)
        yield from paper_pages(overview, renderer)
        yield from title_pages(overview, renderer)
        yield from author_pages(overview, renderer)
        yield from topic_pages(overview, renderer)
        yield returning_page(overview, renderer)
        yield _list(renderer)
        yield filter_rules(overview.archive)
        yield from scripts()


def _home(overview: Overview, renderer: Renderer) -> Page:
    return renderer.page(
        "index.md",
        "home",
        description="",
        days=overview.archive.days[: -_NEWEST_DAYS - 1 : -1],
        counts=overview.counts,
        authors=len(overview.authors),
        areas=overview.used_areas(),
        returning=overview.returning[:_RETURNING],
        chance=by_chance(overview.archive, _BY_CHANCE),
    )


def _search(overview: Overview, renderer: Renderer) -> Page:
    """The form offers only topics that have papers, and months that have days."""
    return renderer.page(
        "search/index.md",
        "search",
        title="Search",
        description="Search all papers by words, names, topics and days. It runs in your own browser.",
        areas=overview.used_areas(),
        years=[(year, sorted(months, reverse=True)) for year, months in overview.years_newest_first()],
    )


def _list(renderer: Renderer) -> Page:
    """The frame of the reading list, which is the reader's browser's to fill."""
    description = "The papers you starred and the days you read, kept in your own browser."
    return renderer.page("list/index.md", "list", title="Reading list", description=description)
