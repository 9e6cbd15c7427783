"""A page per paper, redirects from its former addresses, and the lists of papers by title."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from generator.build_cache import recalled
from generator.citations import bibtex, tags
from generator.handed_in import handed_in_by
from generator.identity import is_id_permalink
from generator.language import says
from generator.latex import is_plain, plain
from generator.model import Paper
from generator.pages.breadcrumbs import days_above, titles_above
from generator.pages.external_links import known_links, places, searches
from generator.pages.fill import Fill, of_its_day
from generator.pages.links import links
from generator.pages.metadata import article, collection
from generator.pages.overview import Overview
from generator.pages.page import PageSpec, excerpt, id_redirect, moved
from generator.pages.split_lists import SplitList
from generator.pages.wording import initials_name, period
from generator.parts import Part

# Characters of an abstract that are looked at for its description, of which more may be markup than is shown. Reading
# all of one that has LaTeX only further on would be in vain.
_READ = 400
#: Papers that the list of all begins with.
_NEWEST = 20


def paper_pages(overview: Overview) -> Iterator[PageSpec | Part]:
    """Each paper, with those that are related to it and some of the day on which it was first seen."""
    archive, follows = overview.archive, overview.follows
    names = {topic.id: topic.name for topic in archive.topics}
    site = overview.site.name, overview.site.address
    fill = Fill(archive)
    beside = {
        listing.paper.permalink: _Beside.of(papers, place)
        for day in archive.days
        for papers in [[listing.paper for listing in day.listings]]
        for place, listing in enumerate(day.listings)
        if listing.paper.first_day == day.date
    }
    known = overview.cache.table("plain")
    plainly, described = recalled(known, plain, "latex"), recalled(known, _plain_excerpt, "latex", "pages/page.py")
    for place, paper in enumerate(archive.papers):
        title = paper.title if is_plain(paper.title) else plainly(paper.title)
        start = paper.abstract[:_READ]
        same_day = beside[paper.permalink]
        related = overview.related.get(paper.permalink, ())
        filling = fill.beside(place, related)
        yield PageSpec(
            f"papers/{paper.permalink}.md",
            "paper",
            title=title,
            description=excerpt(start) if is_plain(start) else described(paper.abstract),
            follows=(
                follows.paper(paper),
                [one and one.permalink for one in (same_day.before, same_day.after)],
                len(related),
                follows.links((*same_day.papers, *related, *filling)),
                overview.with_pages(paper),
                overview.keys[paper.permalink],
                site,
            ),
            node=partial(article, paper, names),
            above=days_above(*period(paper)),
            values=partial(_values, overview, paper, same_day, related, filling),
        )
        for former in paper.former_permalinks:
            if is_id_permalink(former):
                yield id_redirect(former, title, paper.permalink)
            else:
                yield moved(f"papers/{former}.md", title, f"papers/{paper.permalink}/")


class _Beside(NamedTuple):
    """Some papers of a paper's first day, in its order; among them those right before and after it, if any."""

    papers: Sequence[Paper]
    before: Paper | None
    after: Paper | None

    @classmethod
    def of(cls, papers: Sequence[Paper], place: int) -> _Beside:
        """What is beside the paper at a place of a day."""
        before = papers[place - 1] if place else None
        after = papers[place + 1] if place + 1 < len(papers) else None
        return cls(of_its_day(papers, place), before, after)


def _way(beside: _Beside, paper: Paper) -> str:
    """What a paper is to the one that it is beside, as links say it."""
    return "prev" if paper is beside.before else "next" if paper is beside.after else ""


def _values(
    overview: Overview, paper: Paper, same_day: _Beside, related: Sequence[Paper], fill: Sequence[Paper]
) -> dict[str, Any]:
    cited = overview.citation(paper)
    known = known_links(paper.facts)
    targets = {place.target for place in known}
    return {
        "paper": paper,
        "site_name": overview.site.name,
        "entry": bibtex(cited),
        "tags": tags(paper, cited.item),
        "places": [*known, *(place for place in places(links(paper.abstract)) if place.target not in targets)],
        "searches": [] if paper.facts.arxiv or paper.facts.doi else searches(plain(paper.title)),
        "others": [(one, _way(same_day, one)) for one in same_day.papers],
        "related": related,
        "fill": fill,
        "seen": [(day, list(found)) for day, found in groupby(paper.appearances, key=attrgetter("day"))],
        "handed_in": [name for _, capture in paper.captures if (name := handed_in_by(capture))],
    }


def _plain_excerpt(abstract: str) -> str:
    return excerpt(plain(abstract))


def title_pages(overview: Overview) -> Iterator[PageSpec]:
    """The list of all papers, and its parts by the letters of their titles."""
    description = says("All papers by the letters of their titles, with the day on which each was first seen.")
    yield _title_page(overview, overview.titles, "papers/index.md", says("Papers"), description)
    for sublist in overview.titles.walk():
        if sublist.labels:
            name = initials_name(sublist.labels[-1])
            path = f"titles/{sublist.labels[-1]}.md"
            description = says(
                "All papers with titles under {letters}, with the day on which each was first seen.", letters=name
            )
            yield _title_page(overview, sublist, path, says("Papers: {letters}", letters=name), description)


def _title_page(overview: Overview, sublist: SplitList[Paper], path: str, title: str, description: str) -> PageSpec:
    parts = [(part.labels, len(part.items)) for part in sublist.sublists]
    newest: list[Paper] = []
    if not sublist.labels and len(sublist.items) > _NEWEST:
        newest = sorted(overview.archive.papers, key=lambda paper: -paper.first_day.toordinal())[:_NEWEST]
    listed = () if parts else overview.follows.links(sublist.items)
    return PageSpec(
        path,
        "titles",
        title=title,
        description=description,
        follows=(
            sublist.labels,
            len(sublist.items),
            parts,
            listed,
            overview.follows.links(newest),
            len(overview.authors),
        ),
        node=lambda: collection(len(sublist.items)),
        above=titles_above(sublist),
        values=lambda: {"sublist": sublist, "newest": newest, "authors": len(overview.authors)},
    )
