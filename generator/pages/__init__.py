"""The archive as Markdown pages for MkDocs: `Archive` in, parts of a page or a few out. Nothing here writes files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter

from generator.authors import Author
from generator.build_cache import BuildCache, cache_key
from generator.citations import months_of
from generator.language import says
from generator.model import Archive, Config, Site
from generator.pages import excerpts
from generator.pages.authors import author_pages
from generator.pages.feeds import feed_pages, subscribe_page
from generator.pages.overview import Overview
from generator.pages.page import COMPILED, PageGroup, PageSpec, Renderer
from generator.pages.papers import paper_pages, title_pages
from generator.pages.periods import counted_days, day_pages, period_pages
from generator.pages.random_papers import random_papers
from generator.pages.scripts import scripts
from generator.pages.topics import filter_rules, former_topics, returning_page, topic_pages
from generator.pages.trend_pages import rise_follows, trend_pages
from generator.pages.week_pages import week_pages
from generator.pages.weeks import top
from generator.parts import BuildInputs, File, Group, Output, Part

_NEWEST_DAYS = 7
#: Papers that keep coming back, and papers by chance, on the home page.
_RETURNING = 5
_RANDOM = 3
#: Papers of the newest week.
_OF_WEEK = 5
#: Papers of the newest day of which more than a link is shown there, at most.
_SHOWN = 10
_CONFIG, _NOWHERE = Config(), Site()


class Pages:
    """All pages of an archive.

    `related` gives for each paper the places of its related ones in the archive, best first, or nothing at all;
    `authors` is everybody by family name, if somebody has worked that out; `cache` has what earlier builds counted.
    """

    def __init__(
        self,
        archive: Archive,
        related: Callable[[], Sequence[Sequence[int]]] = tuple,
        config: Config = _CONFIG,
        site: Site = _NOWHERE,
        authors: Sequence[Author] | None = None,
        cache: BuildCache | None = None,
    ) -> None:
        self._overview = Overview(archive, related, config.author_papers, site, authors, cache)
        self._config = config

    def parts(self) -> Iterator[Part | Group]:
        """Every page, a kind at a time; some papers of a day are a group."""
        overview = self._overview
        return Renderer(overview.archive, overview.authors).parts(self._drafts())

    def render(self) -> Iterator[File]:
        """Path below `docs_dir` (with `/`) and content of every page."""
        for part in self.parts():
            yield from part.make()

    def _drafts(self) -> Iterator[PageSpec | PageGroup | Part]:
        overview = self._overview
        excerpts.recall(overview.cache.table("excerpts"), _abstracts(overview))
        yield _home(overview)
        yield _search(overview)
        yield from period_pages(overview)
        yield from day_pages(overview)
        yield from week_pages(overview)
        yield from paper_pages(overview)
        yield from title_pages(overview)
        yield from author_pages(overview)
        yield from topic_pages(overview)
        yield returning_page(overview)
        yield from trend_pages(overview)
        yield from feed_pages(overview)
        yield subscribe_page(self._config, overview.site.address)
        yield _list(overview)
        yield _unread(overview)
        yield _citations(overview)


def compile_templates() -> bytes:
    """Compile the templates of all pages; gives them for `take_templates` in another process of this build."""
    Renderer(Archive((), (), ())).compile()
    return bytes(COMPILED)


def take_templates(compiled: bytes) -> None:
    """Use templates that another process has compiled."""
    COMPILED.take(compiled)


def _pages(given: BuildInputs) -> Iterator[Part | Group]:
    return Pages(given.archive, given.related, given.config, given.site, given.authors(), given.cache).parts()


def _assets(given: BuildInputs) -> Iterator[Part]:
    """What pages ask for beside themselves: scripts, and the style sheet of a day's topics."""
    for file in (filter_rules(given.archive), *scripts()):
        yield Part(cache_key(file), partial(_one, file))


def _one(file: File) -> list[File]:
    return [file]


OUTPUT = Output(
    "pages",
    _pages,
    folders=(
        "authors",
        "citations",
        "compare",
        "days",
        "feeds",
        "list",
        "papers",
        "returning",
        "search",
        "subscribe",
        "tags",
        "titles",
        "trends",
        "unread",
        "weeks",
    ),
    files=("index.md",),
)
ASSETS = Output("assets", _assets, folders=("compare", "list", "tags", "trends"))


def _abstracts(overview: Overview) -> Iterator[tuple[bytes, list[str]]]:
    """The abstracts of each day's new papers."""
    for _, group in groupby(overview.archive.papers, key=attrgetter("first_day")):
        papers = list(group)
        yield overview.follows.texts(papers), [paper.abstract for paper in papers]


def _home(overview: Overview) -> PageSpec:
    archive, follows = overview.archive, overview.follows
    days = archive.days[: -_NEWEST_DAYS - 1 : -1]
    chance = random_papers(archive, _RANDOM)
    # Fewer say nothing of what keeps coming back.
    returning = overview.returning[:_RETURNING] if len(overview.returning) >= _RETURNING else []
    rise, week = overview.newest_rise, overview.weeks[-1] if overview.weeks else None
    best = [paper for paper, _ in top(week)[1][:_OF_WEEK]] if week else []
    return PageSpec(
        "index.md",
        "home",
        meta={"script": "home", **overview.feed("papers")},
        follows=(
            counted_days(archive),
            [(day.date.toordinal(), follows.papers(listing.paper for listing in day.listings)) for day in days],
            [[(listing.votes, listing.appearances[0].place) for listing in day.listings[:_SHOWN]] for day in days[:1]],
            (len(archive.papers), len(archive.days), archive.captures, len(overview.authors)),
            list(overview.counts.items()),
            follows.papers(one.paper for one in returning),
            follows.links(chance),
            rise_follows(rise),
            week and (week.label, len(week.days), len(week.papers)),
            follows.links(best),
            overview.site.description,
        ),
        values=lambda: {
            "counted": counted_days(archive),
            "former": former_topics(archive),
            "days": days,
            "counts": overview.counts,
            "authors": len(overview.authors),
            "areas": overview.used_areas(),
            "returning": returning,
            "chance": chance,
            "rise": rise,
            "week": week,
            "best": best,
            "description": overview.site.description,
        },
    )


def _search(overview: Overview) -> PageSpec:
    """The form offers only topics that have papers, and months that have days; beside it stands the newest day."""
    areas = overview.used_areas()
    years = [(year, sorted(months, reverse=True)) for year, months in overview.years_newest_first()]
    return PageSpec(
        "search/index.md",
        "search",
        title=says("Search"),
        description=says("Search all papers by words, names, topics and days. It runs in your own browser."),
        follows=(
            [topic.id for _, topics in areas for topic in topics],
            years,
            [day.date.toordinal() for day in overview.archive.days[-1:]],
        ),
        values=lambda: {"areas": areas, "years": years},
    )


def _list(overview: Overview) -> PageSpec:
    """The frame of the reading list, which is the reader's browser's to fill."""
    seen = months_of(overview.archive.papers)
    return PageSpec(
        "list/index.md",
        "list",
        title=says("Reading list"),
        description=says("The papers you starred and the days you read, kept in your own browser."),
        meta={"script": "list"},
        follows=seen,
        values=lambda: {"cited": seen},
    )


def _unread(overview: Overview) -> PageSpec:
    """The frame of what a reader has not read, which is the reader's browser's to fill."""
    days = overview.archive.days
    counted = counted_days(overview.archive)
    return PageSpec(
        "unread/index.md",
        "unread",
        title=says("Unread papers"),
        description=says(
            "The papers of the days that came since you were here, by topic, known to your own browser alone."
        ),
        meta={"script": "unread"},
        follows=counted,
        values=lambda: {
            "counted": counted,
            "former": former_topics(overview.archive),
            "newest": f"../days/{days[-1].date:%Y/%m/%d}/" if days else "",
        },
    )


def _citations(overview: Overview) -> PageSpec:
    """How papers are cited, and the whole archive as a file."""
    papers = overview.archive.papers
    seen = months_of(papers)
    return PageSpec(
        "citations/index.md",
        "citations",
        title=says("Citations"),
        description=says("Every paper of this archive as BibTeX, RIS or CSL-JSON, for your reference manager."),
        follows=(seen, len(papers)),
        values=lambda: {"cited": seen, "papers": len(papers)},
    )
