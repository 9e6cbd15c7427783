"""The page that explains feeds and lists them, and those that list the feeds of authors."""

from __future__ import annotations

from collections.abc import Iterator

from generator.authors import Author
from generator.pages.overview import Overview
from generator.pages.page import Draft
from generator.pages.shelves import Shelf
from generator.pages.trail import Step
from generator.pages.wording import initials_name


def feed_pages(overview: Overview) -> Iterator[Draft]:
    """Every feed, and where to get them all at once. Without feeds there is the first page alone, and it says why."""
    areas = overview.used_areas() if overview.feeds else []
    authors = len(overview.authors) if overview.feeds else 0
    yield Draft(
        "feeds/index.md",
        "feeds",
        title="Feeds",
        description="Follow the archive, a topic or an author in a feed reader: every feed, and all in one file.",
        follows=(overview.feeds, overview.returns, [topic.id for _, topics in areas for topic in topics], authors),
        values=lambda: {"feeds": overview.feeds, "returns": overview.returns, "areas": areas, "authors": authors},
    )
    if authors:
        for shelf in overview.author_shelf.walk():
            yield _of_authors(shelf)


def _of_authors(shelf: Shelf[Author]) -> Draft:
    label = shelf.labels[-1] if shelf.labels else ""
    letters = f": {initials_name(label)}" if label else ""
    return Draft(
        f"feeds/authors/-/{label}/index.md" if label else "feeds/authors/index.md",
        "feeds_authors",
        title=f"Feeds of authors{letters}",
        description="A feed for each author who has a page in this archive.",
        follows=(
            [(part.labels, len(part.items)) for part in shelf.shelves],
            [(author.id, author.name) for author in ([] if shelf.shelves else shelf.items)],
        ),
        above=[
            Step("Feeds", "feeds/"),
            *(
                Step(initials_name(labels[-1]), f"feeds/authors/-/{labels[-1]}/")
                if labels
                else Step("Authors", "feeds/authors/")
                for labels in shelf.parents
            ),
        ],
        values=lambda: {"shelf": shelf},
    )
