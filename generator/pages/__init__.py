"""The archive as Markdown pages for MkDocs: `Archive` in, (path, bytes) out. Nothing here reads or writes files.

Every page is front matter and one HTML block. Text from a capture stands only in HTML, always escaped
(Jinja's autoescape is on for every template), never where Markdown would read it; MkDocs takes the
block as it is. What stands in front matter is escaped too, since themes print it as HTML.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

import jinja2
from markupsafe import escape

from generator.model import Archive, Day, Paper, Topic
from generator.pages.links import linked, links
from generator.pages.shelves import Shelf, shelve
from generator.pages.wording import (
    alphabetical,
    initials,
    initials_name,
    long_date,
    month_name,
    period,
    period_name,
    weekday,
)

#: Folders and files below MkDocs' `docs_dir` that hold generated pages and nothing else.
FOLDERS = ("days", "papers", "search", "tags", "titles")
FILES = ("index.md",)

#: Papers on one list before it is split by period or initials.
_LIST_LENGTH = 200
_NEWEST_DAYS = 7
_LARGEST_TOPICS = 16
_DESCRIPTION_LENGTH = 160

_T = TypeVar("_T")

# Not printable in YAML 1.1 (section 5.1), or a line break there; all are in the basic plane.
_NOT_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class Pages:
    """All pages of an archive. `count` is how many `render` yields."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._years: defaultdict[int, defaultdict[int, list[Day]]] = defaultdict(lambda: defaultdict(list))
        for day in archive.days:
            self._years[day.date.year][day.date.month].append(day)
        self._by_topic: dict[str, Shelf[Paper]] = self._topic_shelves()
        self._titles = shelve(sorted(archive.papers, key=alphabetical), initials, _LIST_LENGTH)
        self._env = _environment(archive)

    @property
    def count(self) -> int:
        """How many pages there are."""
        archive = self._archive
        redirects = sum(len(paper.former_permalinks) for paper in archive.papers)
        lists = sum(sum(1 for _ in shelf.walk()) for shelf in (*self._by_topic.values(), self._titles))
        return 4 + len(self._years) + len(archive.days) + len(archive.papers) + redirects + lists

    def render(self) -> Iterator[tuple[str, bytes]]:
        """Path below `docs_dir` (with `/`) and content of every page, a kind at a time."""
        yield self._home()
        yield self._search()
        yield from self._day_pages()
        yield from self._paper_pages()
        yield from self._title_pages()
        yield from self._topic_pages()

    def _home(self) -> tuple[str, bytes]:
        newest = self._archive.days[: -_NEWEST_DAYS - 1 : -1]
        return self._page(
            "index.md", "home", description="", newest=newest, topics=self._topic_counts(), largest=self._largest()
        )

    def _search(self) -> tuple[str, bytes]:
        """The form offers only topics that have papers, and months that have days."""
        counts = self._topic_counts()
        used = [topic for topic in self._archive.topics if counts[topic.id]]
        areas = [(area, list(topics)) for area, topics in groupby(used, key=lambda topic: topic.area)]
        years = [(year, sorted(months, reverse=True)) for year, months in _newest_first(self._years)]
        return self._page("search/index.md", "search", title="Search", areas=areas, years=years)

    def _day_pages(self) -> Iterator[tuple[str, bytes]]:
        days = self._archive.days
        yield self._page("days/index.md", "days", title="Days", years=_newest_first(self._years))
        for year, months in self._years.items():
            title = str(year)
            yield self._page(f"days/{year}/index.md", "year", title=title, months=_newest_first(months), year=year)
        for previous, day, following in zip((None, *days), days, (*days[1:], None), strict=False):
            yield self._page(
                f"days/{day.date:%Y/%m/%d}.md",
                "day",
                title=long_date(day.date),
                description=_excerpt("; ".join(listing.paper.title for listing in day.listings)),
                day=day,
                previous=previous,
                following=following,
            )

    def _paper_pages(self) -> Iterator[tuple[str, bytes]]:
        for paper in self._archive.papers:
            yield self._page(
                f"papers/{paper.permalink}.md",
                "paper",
                title=paper.title,
                description=_excerpt(paper.abstract),
                paper=paper,
                links=links(paper.abstract),
            )
            for former in paper.former_permalinks:
                yield self._page(
                    f"papers/{former}.md", "redirect", title=f"Moved: {paper.title}", paper=paper, redirect=True
                )

    def _title_pages(self) -> Iterator[tuple[str, bytes]]:
        yield self._page("papers/index.md", "titles", title="Papers", shelf=self._titles)
        for shelf in self._titles.walk():
            if shelf.labels:
                name = shelf.labels[-1]
                title = f"Papers: {initials_name(name)}"
                yield self._page(f"titles/{name}.md", "titles", title=title, shelf=shelf)

    def _topic_pages(self) -> Iterator[tuple[str, bytes]]:
        areas = [(area, list(topics)) for area, topics in groupby(self._archive.topics, key=lambda topic: topic.area)]
        yield self._page("tags/index.md", "topics", title="Topics", areas=areas, topics=self._topic_counts())
        for topic in self._archive.topics:
            for shelf in self._by_topic[topic.id].walk():
                folder = "/".join(("tags", topic.id, *shelf.labels))
                title = f"{topic.name}, {period_name(shelf.labels)}" if shelf.labels else topic.name
                newest = [paper for paper in shelf.items if paper.first_day == shelf.items[0].first_day]
                yield self._page(
                    f"{folder}/index.md",
                    "topic",
                    title=title,
                    description=f"Papers on {topic.name}: {topic.meaning}.",
                    topic=topic,
                    shelf=shelf,
                    newest=newest,
                )

    def _topic_shelves(self) -> dict[str, Shelf[Paper]]:
        """Each topic's papers, newest first, split by year, month and day where there are many."""
        papers: dict[str, list[Paper]] = {topic.id: [] for topic in self._archive.topics}
        for day in reversed(self._archive.days):
            for listing in day.listings:
                if listing.paper.first_day == day.date:
                    for topic in listing.paper.topics:
                        papers[topic].append(listing.paper)
        return {topic: shelve(found, period, _LIST_LENGTH) for topic, found in papers.items()}

    def _topic_counts(self) -> dict[str, int]:
        return {topic: len(shelf.items) for topic, shelf in self._by_topic.items()}

    def _largest(self) -> list[Topic]:
        """The topics with the most papers, by name."""
        counts = self._topic_counts()
        used = [topic for topic in self._archive.topics if counts[topic.id]]
        largest = sorted(used, key=lambda topic: -counts[topic.id])[:_LARGEST_TOPICS]
        return sorted(largest, key=lambda topic: topic.name)

    def _page(
        self,
        path: str,
        template: str,
        *,
        title: str = "",
        description: str = "",
        redirect: bool = False,
        **values: Any,
    ) -> tuple[str, bytes]:
        """One page; `root` leads from its address (`a/b.md` and `a/b/index.md` are `a/b/`) to the site's."""
        address = path.removesuffix("index.md").removesuffix(".md")
        root = "../" * len(address.strip("/").split("/")) if address else "./"
        front = {"title": str(escape(title)), "description": str(escape(description))}
        if redirect:
            front["redirect"] = f"../{values['paper'].permalink}/"
        lines = [f"{name}: {_scalar(value)}\n" for name, value in front.items() if value]
        # Search has an index of its own (`generator/search`); the theme's plugin is to have none.
        lines += ["hide: [navigation, toc]\n", "search: {exclude: true}\n"]
        body = self._env.get_template(f"{template}.md.jinja").render(root=root, title=title, **values)
        return path, f"---\n{''.join(lines)}---\n\n{body}".encode()


def _environment(archive: Archive) -> jinja2.Environment:
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    for wording in (linked, long_date, weekday, month_name, period_name, initials_name):
        env.filters[wording.__name__] = wording
    env.globals |= {"archive": archive, "topic_names": {topic.id: topic.name for topic in archive.topics}}
    # Pieces that thousands of pages share word for word, rendered once each.
    shared = env.get_template("_parts.md.jinja").module
    for piece in ("day_link", "topic_links"):
        env.globals[piece] = cache(getattr(shared, piece))
    return env


def _scalar(text: str) -> str:
    """A text as a YAML scalar on one line: JSON's form, with what YAML 1.1 can't have inside escaped too."""
    return _NOT_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


def _excerpt(text: str) -> str:
    """The first words of a text, for descriptions."""
    if len(text) <= _DESCRIPTION_LENGTH:
        return text
    start = text[:_DESCRIPTION_LENGTH]
    return (start.rpartition(" ")[0] or start).rstrip(" ,;:.") + "\u2026"


def _newest_first(periods: Mapping[int, _T]) -> list[tuple[int, _T]]:
    return sorted(periods.items(), reverse=True)
