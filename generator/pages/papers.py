"""A page a paper, those at which its former addresses lead to it, and the lists of papers by title."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from generator.citations import bibtex, tags
from generator.identity import is_id_permalink
from generator.kept import recalled
from generator.latex import is_plain, plain
from generator.model import Paper
from generator.pages.elsewhere import known_places, places, searches
from generator.pages.links import links
from generator.pages.metadata import article, collection
from generator.pages.overview import Overview
from generator.pages.page import Draft, excerpt, id_redirect, moved
from generator.pages.shelves import Shelf
from generator.pages.trail import Step, days_above, titles_above, with_neighbours
from generator.pages.wording import initials_name, period
from generator.parts import Part

# Characters of an abstract that are looked at for its description, of which more may be markup than is shown. Reading
# all of one that has LaTeX only further on would be in vain.
_READ = 400


def paper_pages(overview: Overview) -> Iterator[Draft | Part]:
    """Each paper, and its neighbours on the day on which it was first seen."""
    archive, follows = overview.archive, overview.follows
    names = {topic.id: topic.name for topic in archive.topics}
    site = overview.site.name, overview.site.address
    neighbours = {
        listing.paper.permalink: (before, after)
        for day in archive.days
        for listing, before, after in with_neighbours(day.listings)
        if listing.paper.first_day == day.date
    }
    known = overview.kept.table("plain")
    plainly, described = recalled(known, plain, "latex"), recalled(known, _plain_excerpt, "latex", "pages/page.py")
    for paper in archive.papers:
        title = paper.title if is_plain(paper.title) else plainly(paper.title)
        start = paper.abstract[:_READ]
        before, after = (one.paper if one else None for one in neighbours[paper.permalink])
        related = overview.related.get(paper.permalink, ())
        yield Draft(
            f"papers/{paper.permalink}.md",
            "paper",
            title=title,
            description=excerpt(start) if is_plain(start) else described(paper.abstract),
            follows=(
                follows.paper(paper),
                (before is None, after is None),
                follows.links([one for one in (before, after, *related) if one]),
                overview.with_pages(paper),
                overview.keys[paper.permalink],
                site,
            ),
            node=partial(article, paper, names),
            above=days_above(*period(paper)),
            values=partial(_values, overview, paper, (before, after), related),
        )
        for former in paper.former_permalinks:
            if is_id_permalink(former):
                yield id_redirect(former, title, paper.permalink)
            else:
                yield moved(f"papers/{former}.md", title, f"papers/{paper.permalink}/")


def _values(
    overview: Overview, paper: Paper, turns: tuple[Paper | None, Paper | None], related: Sequence[Paper]
) -> dict[str, Any]:
    cited = overview.citation(paper)
    return {
        "paper": paper,
        "entry": bibtex(cited),
        "tags": tags(paper, cited.item),
        "places": places(links(paper.abstract)),
        "known": known_places(paper.facts),
        "searches": [] if paper.facts.arxiv or paper.facts.doi else searches(plain(paper.title)),
        "previous": turns[0] and _beside(turns[0]),
        "following": turns[1] and _beside(turns[1]),
        "related": related,
    }


def _plain_excerpt(abstract: str) -> str:
    return excerpt(plain(abstract))


def title_pages(overview: Overview) -> Iterator[Draft]:
    """The list of all papers, and its parts by the letters of their titles."""
    yield _title_page(overview, overview.titles, "papers/index.md", "Papers", "by the letters of their titles")
    for shelf in overview.titles.walk():
        if shelf.labels:
            name = initials_name(shelf.labels[-1])
            path = f"titles/{shelf.labels[-1]}.md"
            yield _title_page(overview, shelf, path, f"Papers: {name}", f"with titles under {name}")


def _title_page(overview: Overview, shelf: Shelf[Paper], path: str, title: str, which: str) -> Draft:
    parts = [(part.labels, len(part.items)) for part in shelf.shelves]
    listed = () if parts else overview.follows.links(shelf.items)
    return Draft(
        path,
        "titles",
        title=title,
        description=f"All papers {which}, with the day on which each was first seen.",
        follows=(shelf.labels, len(shelf.items), parts, listed, len(overview.authors)),
        node=lambda: collection(len(shelf.items)),
        above=titles_above(shelf),
        values=lambda: {"shelf": shelf, "authors": len(overview.authors)},
    )


def _beside(paper: Paper) -> Step:
    """To a paper from the page of another, by the shortest way."""
    return Step(plain(paper.title), f"../{paper.permalink}/")
