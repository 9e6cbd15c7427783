"""A page for each author of several papers, and the index of these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from generator.authors import Author
from generator.model import Archive, Topic
from generator.pages.metadata import collection
from generator.pages.overview import Overview
from generator.pages.page import Page, Renderer
from generator.pages.shelves import Shelf
from generator.pages.trail import Step
from generator.pages.wording import initials_name

#: Co-authors, and topics, that a page names.
_COMPANIONS = 24
_TOPICS = 12


def author_pages(overview: Overview, renderer: Renderer) -> Iterator[Page]:
    """The index, split as lists of titles are; and each author of enough papers."""
    if not overview.authors:
        return
    for shelf in overview.author_shelf.walk():
        yield _index_page(renderer, overview, shelf)
    for author in overview.authors.values():
        count = len(author.papers)
        yield renderer.page(
            f"authors/{author.id}/index.md",
            "author",
            title=author.name,
            description=f"{count:,} papers of this archive by {author.name}, their topics and co-authors.",
            node=collection(count, person=author.name),
            above=[Step("Authors", "authors/")],
            author=author,
            topics=_topics(author, overview.archive),
            companions=_companions(author, overview),
        )


def _index_page(renderer: Renderer, overview: Overview, shelf: Shelf[Author]) -> Page:
    label = shelf.labels[-1] if shelf.labels else ""
    name = f"Authors: {initials_name(label)}" if label else "Authors"
    which = f" whose family names begin with {initials_name(label)}" if label else ""
    return renderer.page(
        f"authors/-/{label}/index.md" if label else "authors/index.md",
        "authors",
        title=name,
        description=f"The authors of {overview.author_papers} papers or more{which}.",
        node=collection(len(shelf.items)),
        above=_above(shelf),
        shelf=shelf,
        least=overview.author_papers,
    )


def _above(shelf: Shelf[Author]) -> list[Step]:
    return [
        Step(initials_name(labels[-1]), f"authors/-/{labels[-1]}/") if labels else Step("Authors", "authors/")
        for labels in shelf.parents
    ]


def _topics(author: Author, archive: Archive) -> list[tuple[Topic, int]]:
    """The author's topics with how many of the papers have them, the most frequent first."""
    counts = Counter(topic for paper in author.papers for topic in paper.topics)
    found = [(topic, counts[topic.id]) for topic in archive.topics if counts[topic.id]]
    return sorted(found, key=lambda one: -one[1])[:_TOPICS]


def _companions(author: Author, overview: Overview) -> list[tuple[str, str, int]]:
    """Co-authors: the id of a page or nothing, the name, and how many papers were written together."""
    return [
        (other if other in overview.authors else "", overview.author_name(other), count)
        for other, count in author.companions[:_COMPANIONS]
    ]
