"""The index of topics, a topic's papers, what keeps coming back, and the rules that show one topic of a day alone.

A topic's own page has its newest papers. If there are more, each month has a page with all of its papers; a month with
very many links to its days instead. A new day changes a topic's page and the page of its newest month, and no other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from generator.citations import months_of
from generator.language import says
from generator.model import Archive, Paper, Topic
from generator.pages.breadcrumbs import Step, topic_above, with_neighbours
from generator.pages.metadata import collection
from generator.pages.overview import NEWEST_OF_TOPIC, Overview
from generator.pages.page import PageSpec, led_on, moved
from generator.pages.recurring import HALF_LIFE
from generator.pages.trend_pages import rise_follows
from generator.pages.trends import Month
from generator.pages.wording import period, period_name
from generator.parts import File, Part

#: Papers that keep coming back, on the page of all and in each topic's list.
_RETURNING = 50
_RETURNING_OF_TOPIC = 5
_FEWEST_RETURNING = 3  # fewer are no list
#: Papers of a topic's month on one page.
_MOST_OF_MONTH = 400
#: Where a topic's month has more papers, its days had pages once, whose addresses lead on.
_DAYS_KNOWN = 200

#: Papers of a month or a day, which the labels say.
_Listed = tuple[tuple[str, ...], Sequence[Paper]]


def topic_pages(overview: Overview) -> Iterator[PageSpec | Part]:
    """The index; each topic's own page; then the months of all topics, by month; and what leads to these.

    In that order, what is cached in memory for a paper serves all of its topics.
    """
    rise = overview.newest_rise
    yield PageSpec(
        "tags/index.md",
        "topics",
        title=says("Topics"),
        description=says("The topics of the archive by area, what each means, and how many papers it has."),
        follows=(len(overview.archive.papers), list(overview.counts.items()), rise_follows(rise)),
        node=lambda: collection(len(overview.archive.papers)),
        values=lambda: {"areas": overview.areas, "topics": overview.counts, "rise": rise},
    )
    months: list[tuple[Topic, _Listed, _Listed | None, _Listed | None]] = []
    for _, members in overview.areas:
        for topic in members:
            yield _own_page(overview, topic, members)
            yield from _from_former(topic)
            if overview.counts[topic.id] > NEWEST_OF_TOPIC:
                found = _parted(overview.by_topic[topic.id], 2)
                months += [(topic, *three) for three in with_neighbours(found[::-1])]
                for year in dict.fromkeys(labels[0] for labels, _ in found):
                    for identity in (topic.id, *topic.former):
                        yield moved(f"tags/{identity}/{year}/index.md", topic.name, f"tags/{topic.id}/#{year}")
    for topic, month, before, after in sorted(months, key=lambda one: one[1][0], reverse=True):
        yield from _month_pages(overview, topic, month, (before, after))


def returning_page(overview: Overview) -> PageSpec:
    """What keeps coming back, of all topics and of each."""
    by_topic = [(topic, overview.returning_of(topic)[:_RETURNING_OF_TOPIC]) for topic in overview.archive.topics]
    shown = [*overview.returning[:_RETURNING], *(one for _, found in by_topic for one in found)]
    return PageSpec(
        "returning/index.md",
        "returning",
        meta=overview.feed("returning") if overview.returns else {},
        title=says("What keeps coming back"),
        description=says("The papers that most captures show, the latest captures counting most."),
        follows=(
            [one.weight for one in shown],
            overview.follows.papers(one.paper for one in shown),
            len(overview.returning),
            overview.heatmap.span,
        ),
        node=lambda: collection(len(overview.returning)),
        values=lambda: {
            "half_life": HALF_LIFE,
            "returning": overview.returning[:_RETURNING],
            "count": len(overview.returning),
            "topics": [(topic, found) for topic, found in by_topic if found],
        },
    )


def filter_rules(archive: Archive) -> File:
    """The style sheet by which a day's page shows one topic's papers alone: one rule per topic, no script.

    All are hidden and one topic's shown again, and `:has` looks at the filter alone: so a browser asks each paper for
    its own topics only, which halves the work of styling a day of hundreds.
    """
    listed = "~ section > .da-papers >"
    rules = [f".da-filter:has(:checked:not(#whole-day)) {listed} li {{ display: none; }}\n"]
    rules += [
        f".da-filter:has(#only-{topic.id}:checked) {listed} .is-{topic.id} {{ display: list-item; }}\n"
        for topic in archive.topics
    ]
    return "tags/filter.css", "".join(rules).encode()


def former_topics(archive: Archive) -> str:
    """Former ids of topics with those that they have now, as JSON: readers may follow a topic by an old one."""
    return json.dumps({former: topic.id for topic in archive.topics for former in topic.former}, separators=(",", ":"))


def _own_page(overview: Overview, topic: Topic, members: list[Topic]) -> PageSpec:
    """What is said of a topic as a whole, its months, and its newest papers."""
    papers, follows = overview.by_topic[topic.id], overview.follows
    newest, seen = papers[:NEWEST_OF_TOPIC], months_of(papers)
    monthly, co_occurrences = overview.trends.monthly(topic.id), overview.trends.co_occurrences(topic.id)
    returning = overview.returning_of(topic)[:_RETURNING_OF_TOPIC]
    if len(returning) < _FEWEST_RETURNING:
        returning = []
    others = [other for other in members if other is not topic]
    meta = overview.feed(f"topics/{topic.id}") if papers else {}
    return PageSpec(
        f"tags/{topic.id}/index.md",
        "topic",
        meta=meta,
        title=says("Papers on {topic}", topic=topic.name),
        description=says("Papers on {topic}: {meaning}.", topic=topic.name, meaning=topic.meaning),
        follows=(
            len(papers),
            follows.entries(newest),
            seen,
            monthly,
            [(one.topic, one.papers, one.times) for one in co_occurrences],
            follows.papers(one.paper for one in returning),
            [overview.counts[other.id] for other in others],
            # Where a topic has no papers, the page leads to the newest day.
            [day.date.toordinal() for day in overview.archive.days[-1:] if not papers],
        ),
        node=lambda: collection(len(papers), topic.name),
        above=topic_above(),
        values=lambda: {
            "topic": topic,
            "feed": meta.get("feed"),
            "count": len(papers),
            "newest": _parted(newest, 2),
            "years": _years(overview, topic, monthly),
            "monthly": monthly,
            "company": co_occurrences,
            "returning": returning,
            "members": others,
            "counts": overview.counts,
            "cited": seen,
        },
    )


def _years(overview: Overview, topic: Topic, monthly: Sequence[tuple[Month, int]]) -> list[tuple[str, list[Any]]]:
    """Each year, newest first, with a cell for all of its months: how many papers, and where they are.

    Nothing stands for a month before the archive's first or after its last.
    """
    counts, years = dict(monthly), sorted({year for (year, _), _ in monthly}, reverse=True)
    return [
        (
            f"{year}",
            [
                (month, counts[year, month], overview.address_of(topic.id, (f"{year}", f"{month:02}")))
                if (year, month) in counts
                else None
                for month in range(1, 13)
            ],
        )
        for year in years
    ]


def _month_pages(
    overview: Overview, topic: Topic, month: _Listed, turns: tuple[_Listed | None, _Listed | None]
) -> Iterator[PageSpec | Part]:
    """A month's page, and what leads on from addresses of its days."""
    labels, papers = month
    yield _month_page(overview, topic, month, turns)
    yield from _from_former(topic, *labels)
    if len(papers) <= _DAYS_KNOWN:
        return
    for day, _ in _parted(papers, 3):
        place = f"{_folder(topic, labels)}#{day[-1]}" if len(papers) <= _MOST_OF_MONTH else _on_day(topic, day)
        for identity in (topic.id, *topic.former):
            path = f"tags/{identity}/{'/'.join(day)}/index.html"
            yield led_on(
                path, says("{topic}, {month}", topic=topic.name, month=period_name(day)), f"../../../../../{place}"
            )


def _month_page(
    overview: Overview, topic: Topic, month: _Listed, turns: tuple[_Listed | None, _Listed | None]
) -> PageSpec:
    """All papers of a month by day or, of very many, a link to each of its days."""
    labels, papers = month
    name, days, seen = period_name(labels), _parted(papers, 3), months_of(papers)
    whole = len(papers) <= _MOST_OF_MONTH
    steps = [turn and Step(period_name(turn[0]), _folder(topic, turn[0])) for turn in turns]
    return PageSpec(
        f"{_folder(topic, labels)}index.md",
        "topic_month",
        meta=overview.feed(f"topics/{topic.id}"),
        title=says("Papers on {topic}, {month}", topic=topic.name, month=name),
        description=says("Papers on {topic}, {month}: {meaning}.", topic=topic.name, month=name, meaning=topic.meaning),
        follows=(
            [(day, len(some)) for day, some in days],
            overview.follows.entries(papers) if whole else b"",
            [step and step.address for step in steps],
            seen,
        ),
        node=lambda: collection(len(papers), topic.name),
        above=topic_above(topic),
        values=lambda: {
            "topic": topic,
            "labels": labels,
            "count": len(papers),
            "whole": whole,
            "days": [(day, _on_day(topic, day), some) for day, some in days],
            "previous": steps[0],
            "following": steps[1],
            "cited": seen,
        },
    )


def _from_former(topic: Topic, *labels: str) -> Iterator[PageSpec]:
    """What leads to one of a topic's pages from where it was under each of the topic's former ids."""
    rest = "".join(f"{label}/" for label in labels)
    for former in topic.former:
        yield moved(f"tags/{former}/{rest}index.md", topic.name, f"tags/{topic.id}/{rest}")


def _on_day(topic: Topic, labels: tuple[str, ...]) -> str:
    """Where a topic's papers of a day are among all of that day: its page opens with the others left out."""
    return f"days/{'/'.join(labels)}/#only-{topic.id}"


def _folder(topic: Topic, labels: tuple[str, ...]) -> str:
    return "/".join(("tags", topic.id, *labels, ""))


def _parted(papers: Sequence[Paper], depth: int) -> list[_Listed]:
    """Papers by year and month, or by day too, in their order, which is that of days."""
    found: dict[tuple[str, ...], list[Paper]] = {}
    for _, of_day in groupby(papers, key=attrgetter("first_day")):
        some = list(of_day)
        found.setdefault(period(some[0])[:depth], []).extend(some)
    return [(labels, tuple(some)) for labels, some in found.items()]
