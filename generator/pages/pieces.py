"""Pieces of pages of which an archive has hundreds of thousands: links to papers, days and topics.

They are made without a template, which would take several times as long.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Mapping

from markupsafe import Markup, escape

from generator.authors import author_id
from generator.language import remembered, says
from generator.latex import plain
from generator.model import Paper
from generator.pages.wording import byline, long_date


def paper_link(paper: Paper, root: str, papers: str = "") -> Markup:
    """A paper's title, which leads to its page; `papers` is a shorter way to papers than over `root`."""
    address, title = papers or f"{root}papers/", escape(plain(paper.title))
    return Markup(f"<a href={address}{paper.permalink}/><bdi>{title}</bdi></a>")  # noqa: S704 # the title is escaped


def dated_link(paper: Paper, root: str, papers: str = "") -> Markup:
    """The same with authors and first day, quiet without a class: there are more of these than of all else."""
    link, day, names = paper_link(paper, root, papers), html_date(paper.first_day), paper.facts.authors
    said = f"<span>{byline(names)} \u00b7 {day}</span>" if names else day
    return Markup(f"{link} {said}")  # noqa: S704 # all of it is HTML


def author_link(name: str, root: str, *, authors: Container[str]) -> Markup:
    """A name, which leads to its page if its id is among the `authors` that have one."""
    found, shown = author_id(name), f"<bdi>{escape(name)}</bdi>"
    return Markup(f"<a href={root}authors/{found}/>{shown}</a>" if found in authors else shown)  # noqa: S704 # as above


@remembered
def html_date(day: dt.date) -> Markup:
    """A day's date."""
    return escape(long_date(day))


@remembered
def day_link(day: dt.date, root: str) -> Markup:
    """A day's date, which leads to its page."""
    time = f'<time datetime="{day.isoformat()}">{html_date(day)}</time>'
    return Markup(f"<a href={root}days/{day:%Y/%m/%d}/>{time}</a>")  # noqa: S704 # all of it is HTML


def topic_links(
    topics: Iterable[str], root: str, but: str = "", tags: str = "", *, names: Mapping[str, Markup]
) -> Markup:
    """A paper's topics as links but, on that topic's own pages, one; there `tags` is a shorter way to the others.

    `names` has what each id is called.
    """
    address = tags or f"{root}tags/"
    links = [f"<li><a href={address}{topic}/>{names[topic]}</a>\n" for topic in topics if topic != but]
    if not links:
        return Markup()
    return Markup(f'<ul class=da-topics aria-label="{_topics()}">\n{"".join(links)}</ul>\n')  # noqa: S704 # ids are words of ours


@remembered
def _topics() -> Markup:
    return escape(says("Topics"))
