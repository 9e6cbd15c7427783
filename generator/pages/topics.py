"""The index of topics, a topic's papers, what keeps coming back, and the rules that show one topic of a day alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, takewhile
from typing import Any

from generator.citations import months_of
from generator.model import Archive, Paper, Topic
from generator.pages.metadata import collection
from generator.pages.overview import Overview
from generator.pages.page import Draft, moved
from generator.pages.returning import HALF_LIFE
from generator.pages.shelves import Shelf
from generator.pages.trail import topic_above
from generator.pages.wording import period, period_name
from generator.parts import File

#: Papers that keep coming back, on the page of all and in each topic's list.
_RETURNING = 50
_RETURNING_OF_TOPIC = 5


def topic_pages(overview: Overview) -> Iterator[Draft]:
    """The index; each topic with its lists by period; and what leads there from a topic's former ids."""
    yield Draft(
        "tags/index.md",
        "topics",
        title="Topics",
        description="The topics of the archive by area, what each means, and how many papers it has.",
        follows=(len(overview.archive.papers), list(overview.counts.items())),
        node=lambda: collection(len(overview.archive.papers)),
        values=lambda: {"areas": overview.areas, "topics": overview.counts},
    )
    for _, members in overview.areas:
        for topic in members:
            for shelf in overview.by_topic[topic.id].walk():
                yield _topic_page(overview, topic, shelf, None if shelf.labels else _about(overview, topic, members))
                address = "/".join((topic.id, *shelf.labels))
                for former in topic.former:
                    path = f"{'/'.join(('tags', former, *shelf.labels))}/index.md"
                    yield moved(path, topic.name, f"tags/{address}/")


def returning_page(overview: Overview) -> Draft:
    """What keeps coming back, of all topics and of each."""
    by_topic = [(topic, overview.returning_of(topic)[:_RETURNING_OF_TOPIC]) for topic in overview.archive.topics]
    shown = [*overview.returning[:_RETURNING], *(one for _, found in by_topic for one in found)]
    return Draft(
        "returning/index.md",
        "returning",
        meta=overview.feed("returning") if overview.returns else {},
        title="What keeps coming back",
        description="The papers that most captures show, the latest captures counting most.",
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
    """The style sheet by which a day page shows one topic's papers alone: a rule a topic, no script.

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


def _topic_page(overview: Overview, topic: Topic, shelf: Shelf[Paper], about: dict[str, Any] | None) -> Draft:
    title = f"{topic.name}, {period_name(shelf.labels)}" if shelf.labels else topic.name
    shown = shelf.items
    if shelf.shelves:
        newest = shelf.items[0].first_day
        shown = tuple(takewhile(lambda paper: paper.first_day == newest, shelf.items))
    follows, seen = overview.follows, months_of(shelf.items)
    meta = overview.feed(f"topics/{topic.id}") if shelf.items else {}
    return Draft(
        f"{'/'.join(('tags', topic.id, *shelf.labels))}/index.md",
        "topic",
        meta=meta,
        title=f"Papers on {title}",
        description=f"Papers on {title}: {topic.meaning}.",
        follows=(
            len(shelf.items),
            [(part.labels, len(part.items)) for part in shelf.shelves],
            follows.links(shown),
            seen,
            about and (about["monthly"], [(one.topic, one.papers, one.times) for one in about["company"]]),
            about and follows.papers(one.paper for one in about["returning"]),
            about and [about["counts"][other.id] for other in about["members"]],
        ),
        node=lambda: collection(len(shelf.items), topic.name),
        above=topic_above(topic, shelf),
        values=lambda: {
            "name": title,
            "topic": topic,
            "feed": meta.get("feed"),
            "shelf": shelf,
            "months": [
                (labels[:2], list(papers)) for labels, papers in groupby(shown, key=lambda paper: period(paper)[:2])
            ],
            "about": about,
            "cited": seen,
        },
    )


def _about(overview: Overview, topic: Topic, members: list[Topic]) -> dict[str, Any]:
    """What the first of a topic's pages says of the topic as a whole."""
    return {
        "monthly": overview.trends.monthly(topic.id),
        "company": overview.trends.company(topic.id),
        "returning": overview.returning_of(topic)[:_RETURNING_OF_TOPIC],
        "members": [other for other in members if other is not topic],
        "counts": overview.counts,
    }
