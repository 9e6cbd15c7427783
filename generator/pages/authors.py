"""A page for each author of several papers, and the index of these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from generator.authors import Author
from generator.citations import months_of
from generator.language import counts, says
from generator.model import Archive, Topic
from generator.pages.breadcrumbs import Step, letters_above
from generator.pages.metadata import collection
from generator.pages.overview import Overview
from generator.pages.page import PageSpec
from generator.pages.split_lists import SplitList
from generator.pages.wording import initials_name

#: Co-authors, and topics, that a page names.
_COMPANIONS = 24
_TOPICS = 12


def author_pages(overview: Overview) -> Iterator[PageSpec]:
    """The index, split as lists of titles are; and each author of enough papers."""
    if not overview.authors:
        return
    for sublist in overview.author_list.walk():
        yield _index_page(overview, sublist)
    for author in overview.authors.values():
        yield _author_page(overview, author)


def _author_page(overview: Overview, author: Author) -> PageSpec:
    count = len(author.papers)
    topics, companions = _topics(author, overview.archive), _companions(author, overview)
    meta = overview.feed(f"authors/{author.id}")
    cited = months_of(author.papers)
    return PageSpec(
        f"authors/{author.id}/index.md",
        "author",
        meta=meta,
        title=author.name,
        description=counts(
            count,
            "{count} paper of this archive by {name}, its topics and co-authors.",
            "{count} papers of this archive by {name}, their topics and co-authors.",
            name=author.name,
        ),
        follows=(
            author.spellings,
            overview.follows.links(author.papers),
            [(topic.id, papers) for topic, papers in topics],
            companions,
        ),
        node=lambda: collection(count, person=author.name),
        above=[Step(says("Authors"), "authors/")],
        values=lambda: {
            "author": author,
            "feed": meta.get("feed"),
            "topics": topics,
            "companions": companions,
            "cited": cited,
        },
    )


def _index_page(overview: Overview, sublist: SplitList[Author]) -> PageSpec:
    label = sublist.labels[-1] if sublist.labels else ""
    letters, least = initials_name(label) if label else "", overview.author_papers
    description = says("The authors of {least} papers or more.", least=least)
    if label:
        description = says(
            "The authors of {least} papers or more whose family names begin with {letters}.",
            least=least,
            letters=letters,
        )
    return PageSpec(
        f"authors/-/{label}/index.md" if label else "authors/index.md",
        "authors",
        title=says("Authors: {letters}", letters=letters) if label else says("Authors"),
        description=description,
        follows=(
            least,
            [(part.labels, len(part.items)) for part in sublist.sublists],
            [(author.id, author.name, len(author.papers)) for author in sublist.items],
        ),
        node=lambda: collection(len(sublist.items)),
        above=letters_above(sublist, Step(says("Authors"), "authors/"), "authors/-/"),
        values=lambda: {"sublist": sublist, "least": least},
    )


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
