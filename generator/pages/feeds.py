"""How readers follow the archive: the page *Subscribe*, the one that lists all feeds, and lists of authors' feeds."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from generator.authors import Author
from generator.language import says
from generator.model import Config
from generator.pages.breadcrumbs import Step, letters_above
from generator.pages.overview import Overview
from generator.pages.page import PageSpec
from generator.pages.split_lists import SplitList
from generator.pages.wording import initials_name


def feed_pages(overview: Overview) -> Iterator[PageSpec]:
    """Every feed, and where to get them all at once. Without feeds there is the first page alone, and it says why."""
    areas = overview.used_areas() if overview.feeds else []
    authors = len(overview.authors) if overview.feeds else 0
    yield PageSpec(
        "feeds/index.md",
        "feeds",
        title=says("Feeds"),
        description=says("Follow the archive, a topic or an author in a feed reader: every feed, and all in one file."),
        follows=(overview.feeds, overview.returns, [topic.id for _, topics in areas for topic in topics], authors),
        values=lambda: {"feeds": overview.feeds, "returns": overview.returns, "areas": areas, "authors": authors},
    )
    if authors:
        for sublist in overview.author_list.walk():
            yield _of_authors(sublist)


def _of_authors(sublist: SplitList[Author]) -> PageSpec:
    label = sublist.labels[-1] if sublist.labels else ""
    title = says("Feeds of authors: {letters}", letters=initials_name(label)) if label else says("Feeds of authors")
    return PageSpec(
        f"feeds/authors/-/{label}/index.md" if label else "feeds/authors/index.md",
        "feeds_authors",
        title=title,
        description=says("A feed for each author who has a page in this archive."),
        follows=(
            [(part.labels, len(part.items)) for part in sublist.sublists],
            [(author.id, author.name) for author in ([] if sublist.sublists else sublist.items)],
        ),
        above=[
            Step(says("Feeds"), "feeds/"),
            *letters_above(sublist, Step(says("Authors"), "feeds/authors/"), "feeds/authors/-/"),
        ],
        values=lambda: {"sublist": sublist},
    )


def subscribe_page(config: Config, address: str) -> PageSpec:
    """The ways that the maintainer of the archive offers: feeds, mails, and a service that makes mails of feeds."""
    mail = config.mail
    join, leave = (_link(mail.subscribe), _link(mail.unsubscribe)) if mail else ("", "")
    service = config.feed_to_mail if address else ""
    feed = quote(f"{address}feeds/days.atom", safe="")
    return PageSpec(
        "subscribe/index.md",
        "subscribe",
        title=says("Subscribe"),
        description=says(
            "Hear of new days without coming here: in a feed reader, or by mail where this archive sends it."
        ),
        follows=(bool(address), join, leave, service and (service, feed)),
        values=lambda: {
            "feeds": bool(address),
            "join": join,
            # What tells one subscriber from another stands in each mail, and on no page.
            "leave": "" if "{who}" in leave else leave,
            "service": service.replace("{feed}", feed),
            "host": urlsplit(service).hostname,
        },
    )


def _link(place: str) -> str:
    """Where a link leads: an address of the web, or one of mail."""
    return place if not place or "://" in place else f"mailto:{quote(place, safe='@')}"
