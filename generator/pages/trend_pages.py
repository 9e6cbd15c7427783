"""What rises, every topic's months as small charts, and months or topics side by side."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from generator.build_cache import cache_key
from generator.language import says
from generator.latex import plain
from generator.model import Paper, Topic
from generator.pages.breadcrumbs import Step
from generator.pages.overview import Overview, Rise
from generator.pages.page import PageSpec
from generator.pages.trends import Change, Month
from generator.parts import File, Part

#: Papers with the most votes that a month's file names.
_VOTED = 5
_WORDS = 12
_BAR, _GAP, _HEIGHT = 8, 2, 100


class Multiple(NamedTuple):
    """A topic's small chart: how many papers it has, the months and their bars as a path, and how it grew of late."""

    topic: Topic
    papers: int
    months: int
    path: str
    most: float
    change: Change | None


def trend_pages(overview: Overview) -> Iterator[PageSpec | Part]:
    """The page of trends; the one that compares, and what it compares months by."""
    yield _trends(overview)
    yield _compare(overview)
    for month in overview.trends.months:
        yield _month(overview, month)


def rise_follows(rise: Rise | None) -> object:
    """What a page that shows what rises follows from."""
    if rise is None:
        return None
    topics = [(one.topic, one.papers, one.share, one.before) for one in rise.topics]
    return rise.month, rise.before, topics, [(one.text, one.papers, one.share, one.before) for one in rise.words]


def voted(papers: Iterable[Paper], count: int) -> list[Paper]:
    """The papers with the most votes, best first; of papers with equal votes, the one seen first."""
    found = [paper for paper in papers if paper.facts.votes]
    return sorted(found, key=lambda paper: -(paper.facts.votes or 0))[:count]


def _trends(overview: Overview) -> PageSpec:
    trends, rise = overview.trends, overview.newest_rise
    months = [(month, trends.size([month]), trends.counted([month])) for month in trends.months]
    return PageSpec(
        "trends/index.md",
        "trends",
        title=says("Trends"),
        description=says("Which topics, words and names are rising, and how large each topic was in every month."),
        follows=(months, rise_follows(rise)),
        values=lambda: {
            "rise": rise,
            "months": trends.months,
            "before": trends.months_before(trends.months[-1]) if trends.months else [],
            "multiples": _multiples(overview),
        },
    )


def _multiples(overview: Overview) -> list[Multiple]:
    """The topics that have papers, those with the most first."""
    trends = overview.trends
    if not trends.months:
        return []
    newest = trends.months[-1]
    changes = {one.topic: one for one in trends.changes([newest], trends.months_before(newest))}
    topics = [topic for topic in overview.archive.topics if overview.counts[topic.id]]
    found = []
    for topic in sorted(topics, key=lambda topic: -overview.counts[topic.id]):
        shares = trends.shares(topic.id)
        bars = len(shares), _bars(shares), max(shares)
        found.append(Multiple(topic, overview.counts[topic.id], *bars, changes.get(topic.id)))
    return found


def _bars(shares: Sequence[float]) -> str:
    """Bars as one path of SVG, the highest as high as the chart.

    >>> _bars([0.1, 0.0, 0.2])
    'M0 100v-50h8v50zM20 100v-100h8v100z'
    """
    most = max(shares)
    heights = [round(_HEIGHT * share / most) for share in shares]
    bars = ((number * (_BAR + _GAP), height) for number, height in enumerate(heights))
    return "".join(f"M{place} {_HEIGHT}v-{height}h{_BAR}v{height}z" for place, height in bars if height)


def _compare(overview: Overview) -> PageSpec:
    months, areas = overview.trends.months[::-1], overview.used_areas()
    return PageSpec(
        "compare/index.md",
        "compare",
        title=says("Compare"),
        description=says("Two months or two topics side by side: their papers, topics, and what was new in them."),
        follows=(months, [topic.id for _, topics in areas for topic in topics]),
        above=[Step(says("Trends"), "trends/")],
        values=lambda: {"months": months, "areas": areas},
    )


def _month(overview: Overview, month: Month) -> Part:
    """What the page that compares asks for: a month in numbers."""
    trends = overview.trends
    path = f"compare/{month[0]}-{month[1]:02}.json"
    best = [(one.permalink, plain(one.title), one.facts.votes) for one in voted(trends.first_seen([month]), _VOTED)]
    said = {
        "papers": trends.size([month]),
        "days": len(overview.years[month[0]][month[1]]),
        "topics": dict(trends.counted([month])),
        "words": [(word.text, word.papers) for word in overview.rising.of(month)[:_WORDS]],
        "voted": best,
    }
    content = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return Part(cache_key(path, content), partial(_file, path, content))


def _file(path: str, content: bytes) -> list[File]:
    return [(path, content)]
