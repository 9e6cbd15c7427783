"""The index of days, and a page per year, month and day."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from generator.citations import months_of
from generator.language import says
from generator.latex import plain
from generator.model import Archive, Day, Digest, Listing
from generator.pages.breadcrumbs import Step, days_above, with_neighbours
from generator.pages.metadata import Node, collection
from generator.pages.overview import Overview
from generator.pages.page import PageSpec, excerpt
from generator.pages.trend_pages import voted
from generator.pages.trends import Change
from generator.pages.weeks import Week
from generator.pages.wording import long_date, period_name

#: Topics that are named for a month in its year.
_TOPICS_OF_MONTH = 3
#: Papers with the most votes, on the page of a month or year.
_VOTED = 10
#: Papers whose titles describe a day: a title has a letter at least, and a description 160.
_DESCRIBING = 160


def period_pages(overview: Overview) -> Iterator[PageSpec]:
    """The index of days, the years and the months: days, topics, and how these change."""
    years = overview.years_newest_first()
    yield PageSpec(
        "days/index.md",
        "days",
        title=says("Days"),
        description=says("Every month of the archive, and the days of which it has captures."),
        follows=(len(overview.archive.papers), _calendar(overview, overview.archive.days)),
        node=lambda: collection(len(overview.archive.papers)),
        values=lambda: {
            "years": years,
            "calendars": {year: overview.heatmap.year(year) for year, _ in years},
            "legend": overview.heatmap.legend,
        },
    )
    of_years: list[tuple[str, ...]] = [(f"{year}",) for year in overview.years]
    of_months = [(f"{year}", f"{month:02}") for year, months in overview.years.items() for month in months]
    for periods in (of_years, of_months):
        for labels, before, after in with_neighbours(periods):
            turns = (_to_period(before) if before else None, _to_period(after) if after else None)
            yield _period_page(overview, labels, turns)


def _calendar(overview: Overview, days: Iterable[Day]) -> tuple[object, ...]:
    """What calendars of some days follow from: what is on these days, and the steps of colour of all."""
    heatmap = overview.heatmap
    return [(day.date.toordinal(), len(day.listings)) for day in days], heatmap.legend, heatmap.span


def counted_days(archive: Archive) -> str:
    """How many papers each day has, as `["2025-03-11",60,58,-2,61]`: the first day, then a count per day.

    A negative number is as many days without a capture. By it a browser knows what is new (browser/store.js).
    """
    said: list[str | int] = [day.date.isoformat() for day in archive.days[:1]]
    before = None
    for day in archive.days:
        gap = (day.date - before).days - 1 if before else 0
        said += [-gap, len(day.listings)] if gap else [len(day.listings)]
        before = day.date
    return json.dumps(said, separators=(",", ":"))


def day_pages(overview: Overview) -> Iterator[PageSpec]:
    """Each day's papers in the order of its captures."""
    for day, before, after in with_neighbours(overview.archive.days):
        yield PageSpec(
            f"days/{day.date:%Y/%m/%d}.md",
            "day",
            title=long_date(day.date),
            description=_titles(day),
            follows=(
                [(digest.capture, digest.query, len(digest.entries)) for digest in day.digests],
                [
                    ([(one.capture, one.place) for one in listing.appearances], listing.votes)
                    for listing in day.listings
                ],
                overview.follows.papers(listing.paper for listing in day.listings),
                before and before.date.toordinal(),
                after and after.date.toordinal(),
            ),
            node=partial(_day_node, day),
            above=days_above(f"{day.date.year}", f"{day.date.month:02}"),
            meta={"filter": "topics", "picture": f"days/{day.date:%Y/%m/%d}.png", **overview.feed("days")},
            values=partial(_day_values, overview, day, before, after),
        )


def _titles(day: Day) -> str:
    """The first titles of a day."""
    return excerpt("; ".join(plain(listing.paper.title) for listing in day.listings[:_DESCRIBING]))


def _day_node(day: Day) -> Node:
    return collection(len(day.listings))


def _day_values(overview: Overview, day: Day, before: Day | None, after: Day | None) -> dict[str, Any]:
    counts = Counter(topic for listing in day.listings for topic in listing.paper.topics)
    used = [(topic, counts[topic.id]) for topic in overview.archive.topics if topic.id in counts]
    return {
        "day": day,
        "captures": _by_capture(day),
        "voted": sum(listing.votes is not None for listing in day.listings) > 1,
        "topics": sorted(used, key=lambda counted: -counted[1]),
        "previous": before and _to_day(before),
        "following": after and _to_day(after),
        "cited": months_of(listing.paper for listing in day.listings),
    }


def _period_page(overview: Overview, labels: tuple[str, ...], turns: tuple[Step | None, Step | None]) -> PageSpec:
    trends, heatmap = overview.trends, overview.heatmap
    year, *month = map(int, labels)
    months = [(year, one) for one in month or overview.years[year]]
    compared = trends.months_before(months[0]) if month else trends.year_before(year)
    days = [day for _, one in months for day in overview.years[year][one]]
    title = period_name(labels)
    words = overview.rising.of(months[0]) if month else []
    weeks = _weeks(overview, days) if month else []
    addresses = {topic.id: overview.address_of(topic.id, labels) for topic in overview.archive.topics}

    def values() -> dict[str, Any]:
        papers = trends.papers(months)
        return {
            "labels": labels,
            "days": days,
            "months": [heatmap.month(*months[0])] if month else heatmap.year(year),
            "legend": heatmap.legend,
            "by_month": [_in_short(overview, one) for one in months],
            "previous": turns[0],
            "following": turns[1],
            "size": trends.size(months),
            "areas": [
                (area, [(topic, papers[topic.id]) for topic in topics if topic.id in papers])
                for area, topics in overview.areas
                if any(topic.id in papers for topic in topics)
            ],
            "voted": voted(trends.first_seen(months), _VOTED),
            "addresses": addresses,
            "before": compared,
            "rising": trends.rising(months, compared),
            "falling": trends.falling(months, compared),
            "words": words,
            "weeks": weeks,
        }

    before = {*compared, *(earlier for one in months for earlier in trends.months_before(one))}
    return PageSpec(
        f"days/{'/'.join(labels)}/index.md",
        "period",
        title=title,
        description=says("The days of {time}, their papers by topic, and which topics rise and fall.", time=title),
        follows=(
            _calendar(overview, days),
            overview.follows.papers(trends.first_seen(months)),
            [(one, trends.size([one]), trends.counted([one])) for one in sorted(before)],
            compared,
            sorted(addresses.items()),
            [(word.text, word.papers, word.share, word.before) for word in words],
            [week.label for week in weeks],
            [turn and (turn.name, turn.address) for turn in turns],
        ),
        node=lambda: collection(trends.size(months)),
        above=days_above(*labels[:-1]),
        values=values,
    )


def _weeks(overview: Overview, days: Iterable[Day]) -> list[Week]:
    """The weeks that some days are in."""
    dates = {day.date for day in days}
    return [week for week in overview.weeks if not dates.isdisjoint(day.date for day in week.days)]


def _in_short(overview: Overview, month: tuple[int, int]) -> tuple[int, list[Day], int, list[Change]]:
    """A month, its days, how many papers were first seen in it, and the topics that rose most."""
    trends = overview.trends
    rising = trends.rising([month], trends.months_before(month))[:_TOPICS_OF_MONTH]
    return month[1], overview.years[month[0]][month[1]], trends.size([month]), rising


def _by_capture(day: Day) -> list[tuple[Digest, list[Listing]]]:
    """A day's captures, each with the papers that no capture before it has."""
    papers: defaultdict[str, list[Listing]] = defaultdict(list)
    for listing in day.listings:
        papers[listing.appearances[0].capture].append(listing)
    return [(digest, papers[digest.capture]) for digest in day.digests]


def _to_day(day: Day) -> Step:
    return Step(long_date(day.date), f"days/{day.date:%Y/%m/%d}/")


def _to_period(labels: tuple[str, ...]) -> Step:
    return Step(period_name(labels), f"days/{'/'.join(labels)}/")
