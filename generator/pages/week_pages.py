"""A page per week, made for reading what was missed: a few papers with an excerpt, all others by topic."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from generator.citations import months_of
from generator.language import says
from generator.pages.breadcrumbs import Step, with_neighbours
from generator.pages.metadata import collection
from generator.pages.overview import Overview
from generator.pages.page import PageSpec
from generator.pages.weeks import Week, by_topic, top


def week_pages(overview: Overview) -> Iterator[PageSpec]:
    """The list of weeks, and each of them."""
    weeks = overview.weeks
    by_year = [(year, list(group)) for year, group in groupby(reversed(weeks), key=lambda week: week.year)]
    yield PageSpec(
        "weeks/index.md",
        "weeks",
        title=says("Weeks"),
        description=says("The archive week by week: what to read of each, and all of its papers by topic."),
        follows=[(week.label, len(week.days), len(week.papers)) for week in weeks],
        node=lambda: collection(len(overview.archive.papers)),
        above=[Step(says("Days"), "days/")],
        values=lambda: {"years": by_year},
    )
    for week, before, after in with_neighbours(weeks):
        yield _page(overview, week, before, after)


def _page(overview: Overview, week: Week, before: Week | None, after: Week | None) -> PageSpec:
    papers = list(week.papers.values())

    def values() -> dict[str, Any]:
        why, chosen = top(week)
        shown = {paper.permalink for paper, _ in chosen}
        return {
            "week": week,
            "why": why,
            "top": chosen,
            "size": len(papers),
            "groups": by_topic([one for one in papers if one.permalink not in shown], overview.archive.topics),
            "open": after is None and not week.is_over,
            "previous": before and _step(before),
            "following": after and _step(after),
            "cited": months_of(papers),
        }

    return PageSpec(
        f"{week.address}index.md",
        "week",
        title=week.name,
        description=says("What to read of {week}, and all papers of the week by topic.", week=week.span),
        follows=(
            [(day.date.toordinal(), [listing.votes for listing in day.listings]) for day in week.days],
            overview.follows.papers(papers),
            before and before.label,
            after and after.label,
        ),
        node=lambda: collection(len(papers)),
        above=[Step(says("Days"), "days/"), Step(says("Weeks"), "weeks/")],
        values=values,
    )


def _step(week: Week) -> Step:
    return Step(week.name, week.address)
