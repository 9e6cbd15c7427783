"""A page per paper, redirects from its former addresses, and the lists of papers by title."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, groupby
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
from generator.pages.fill import fill, of_its_day
from generator.pages.links import links
from generator.pages.metadata import article, collection
from generator.pages.overview import Overview
from generator.pages.page import PageGroup, PageSpec, excerpt, id_redirect, moved
from generator.pages.split_lists import SplitList
from generator.pages.wording import initials_name, period
from generator.parts import Part

# Characters of an abstract that are looked at for its description, of which more may be markup than is shown. Reading
# all of one that has LaTeX only further on would be in vain.
_READ = 400
# Papers of a day whose pages are looked for together.
_TOGETHER = 16
#: Papers that the list of all begins with.
_NEWEST = 20


class _Shown(NamedTuple):
    """A paper, and the places in the archive of all papers that its page leads to.

    `of_day` are those of its day, if any `before` right before it and `after` right after it.
    """

    paper: Paper
    of_day: Sequence[int]
    before: int | None
    after: int | None
    related: Sequence[int]
    filling: Sequence[int]


def paper_pages(overview: Overview) -> Iterator[PageGroup]:
    """Each paper, with those that are related to it and some of the day on which it was first seen.

    Redirects from a paper's former addresses are beside it.
    """
    known = overview.cache.table("plain")
    plainly, described = recalled(known, plain, "latex"), recalled(known, _plain_excerpt, "latex", "pages/page.py")

    def title(paper: Paper) -> str:
        return paper.title if is_plain(paper.title) else plainly(paper.title)

    def description(paper: Paper) -> str:
        start = paper.abstract[:_READ]
        return excerpt(start) if is_plain(start) else described(paper.abstract)

    for shown in _shown(overview):
        for start in range(0, len(shown), _TOGETHER):
            some = shown[start : start + _TOGETHER]
            yield _together(overview, some, [(title(one.paper), description(one.paper)) for one in some])


def _shown(overview: Overview) -> Iterator[list[_Shown]]:
    """The new papers of each day, in the order of the archive."""
    papers = overview.archive.papers
    related = overview.related() or [()] * len(papers)
    filling = list(fill(papers, related))
    places = {paper.permalink: place for place, paper in enumerate(papers)}
    for day in overview.archive.days:
        of_day = [places[listing.paper.permalink] for listing in day.listings]
        new = [(place, at) for at, place in enumerate(of_day) if papers[place].first_day == day.date]
        yield [
            _Shown(
                papers[place],
                of_its_day(of_day, at),
                of_day[at - 1] if at else None,
                of_day[at + 1] if at + 1 < len(of_day) else None,
                related[place],
                filling[place],
            )
            for place, at in sorted(new)
        ]


def _together(overview: Overview, some: Sequence[_Shown], said: Sequence[tuple[str, str]]) -> PageGroup:
    """The pages of some papers, `said` to have these titles and descriptions."""
    heads = []
    for one, (title, description) in zip(some, said, strict=True):
        heads.append((f"papers/{one.paper.permalink}.md", title, description))
        if one.paper.former_permalinks:
            heads += [(page.path, page.title, page.description) for page in _moved(one.paper, title)]
    return PageGroup(heads, _follows(overview, some), partial(_pages, overview, some, said))


def _follows(overview: Overview, some: Sequence[_Shown]) -> object:
    """What the pages of some papers follow from."""
    follows = overview.follows
    return (
        "papers",
        follows.papers(one.paper for one in some),
        follows.places(chain.from_iterable(chain(one.of_day, one.related, one.filling) for one in some)),
        [
            (
                one.before is not None and one.of_day.index(one.before),
                one.after is not None and one.of_day.index(one.after),
                len(one.of_day),
                len(one.related),
                overview.keys[one.paper.permalink],
                overview.with_pages(one.paper),
            )
            for one in some
        ],
        (overview.site.name, overview.site.address),
    )


def _pages(overview: Overview, some: Sequence[_Shown], said: Sequence[tuple[str, str]]) -> Iterator[PageSpec | Part]:
    names = {topic.id: topic.name for topic in overview.archive.topics}
    for one, (title, description) in zip(some, said, strict=True):
        paper = one.paper
        yield PageSpec(
            f"papers/{paper.permalink}.md",
            "paper",
            title=title,
            description=description,
            follows=_follows(overview, [one]),
            node=partial(article, paper, names),
            above=days_above(*period(paper)),
            values=partial(_values, overview, one),
        )
        yield from _moved(paper, title)
        for former in filter(is_id_permalink, paper.former_permalinks):
            yield id_redirect(former, title, paper.permalink)


def _moved(paper: Paper, title: str) -> list[PageSpec]:
    """What leads on from a paper's former titles."""
    target = f"papers/{paper.permalink}/"
    return [moved(f"papers/{one}.md", title, target) for one in paper.former_permalinks if not is_id_permalink(one)]


def _way(shown: _Shown, place: int) -> str:
    """What another paper of its day is to a paper, as links say it."""
    return "prev" if place == shown.before else "next" if place == shown.after else ""


def _values(overview: Overview, shown: _Shown) -> dict[str, Any]:
    paper, papers = shown.paper, overview.archive.papers
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
        "others": [(papers[one], _way(shown, one)) for one in shown.of_day],
        "related": [papers[one] for one in shown.related],
        "fill": [papers[one] for one in shown.filling],
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
