"""A page a paper, those at which its former addresses lead to it, and the lists of papers by title."""

from __future__ import annotations

from collections.abc import Iterator

from generator.identity import is_id_permalink
from generator.latex import plain
from generator.model import Paper
from generator.pages.elsewhere import known_places, places, searches
from generator.pages.links import links
from generator.pages.metadata import article, collection
from generator.pages.overview import Overview
from generator.pages.page import Page, Renderer, excerpt, id_redirect
from generator.pages.shelves import Shelf
from generator.pages.trail import Step, days_above, titles_above, with_neighbours
from generator.pages.wording import initials_name, period


def paper_pages(overview: Overview, renderer: Renderer) -> Iterator[Page]:
    """Each paper, and its neighbours on the day on which it was first seen."""
    archive = overview.archive
    names = {topic.id: topic.name for topic in archive.topics}
    neighbours = {
        listing.paper.permalink: (before, after)
        for day in archive.days
        for listing, before, after in with_neighbours(day.listings)
        if listing.paper.first_day == day.date
    }
    for paper in archive.papers:
        title, address = plain(paper.title), f"papers/{paper.permalink}/"
        before, after = neighbours[paper.permalink]
        yield renderer.page(
            f"papers/{paper.permalink}.md",
            "paper",
            title=title,
            description=excerpt(plain(paper.abstract)),
            node=article(paper, names),
            above=days_above(*period(paper)),
            paper=paper,
            places=places(links(paper.abstract)),
            known=known_places(paper.facts),
            searches=[] if paper.facts.arxiv or paper.facts.doi else searches(title),
            previous=before and _beside(before.paper),
            following=after and _beside(after.paper),
            related=overview.related.get(paper.permalink, ()),
        )
        for former in paper.former_permalinks:
            if is_id_permalink(former):
                yield id_redirect(former, title, paper.permalink)
            else:
                yield renderer.redirect(f"papers/{former}.md", title, address)


def title_pages(overview: Overview, renderer: Renderer) -> Iterator[Page]:
    """The list of all papers, and its parts by the letters of their titles."""
    yield _title_page(
        renderer, overview, overview.titles, "papers/index.md", "Papers", "by the letters of their titles"
    )
    for shelf in overview.titles.walk():
        if shelf.labels:
            name = initials_name(shelf.labels[-1])
            path = f"titles/{shelf.labels[-1]}.md"
            yield _title_page(renderer, overview, shelf, path, f"Papers: {name}", f"with titles under {name}")


def _title_page(renderer: Renderer, overview: Overview, shelf: Shelf[Paper], path: str, title: str, which: str) -> Page:
    return renderer.page(
        path,
        "titles",
        title=title,
        description=f"All papers {which}, with the day on which each was first seen.",
        node=collection(len(shelf.items)),
        above=titles_above(shelf),
        shelf=shelf,
        authors=len(overview.authors),
    )


def _beside(paper: Paper) -> Step:
    """To a paper from the page of another, by the shortest way."""
    return Step(plain(paper.title), f"../{paper.permalink}/")
