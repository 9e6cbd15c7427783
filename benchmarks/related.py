"""Related papers: whether they are, and what finding them takes.

    .venv/bin/python -m benchmarks.related ../shared/captures --year 2025
    .venv/bin/python -m benchmarks.related ../shared/corpus/arxiv-20k

Captures saved while searching are collected around a subject each, so two papers of one capture are more alike than
two of the archive. The table says how often a paper's related ones share a capture with it, against any two papers,
and against the papers that share most of its topics. Papers of the newest quarter name what is later than themselves
only where it is very near, which favours papers of a day; `topics in common` doesn't depend on that.

Then the newest papers come as a day of their own, and an old paper's abstract changes, with what the build before kept.
"""

from __future__ import annotations

import datetime as dt
import resource
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import click

from benchmarks.table import seconds, show
from generator.build import gather
from generator.build_cache import BuildCache
from generator.model import Paper
from generator.related import MOST, Related
from generator.settings import Settings
from tests.archives import PROJECT

_DAY = 60  # papers
_PAIRS = 1_000_000  # more papers than give these are not compared two by two


@click.command()
@click.argument("digests", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--year", type=int, help="The year of captures whose path has none.")
def main(digests: Path, year: int | None) -> None:
    """Measure the related papers of the captures in the folder DIGESTS."""
    settings = Settings(digests, config=Path("none.yml"), topics=PROJECT / "topics.yml", year=year)
    papers = gather(settings).archive.papers
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started = time.process_time()
    found = list(Related(papers).nearest())
    took = time.process_time() - started
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    click.echo(
        f"{len(papers):,} papers: {seconds(took)} of a processor, {most:,.0f} MB at most, {before:,.0f} MB before"
    )
    named = sum(map(len, found))
    alone = sum(not neighbours for neighbours in found)
    click.echo(f"{named / len(papers):.1f} related papers each, {alone:,} papers without any")
    shares = [_shared(paper, one.paper) for paper, near in zip(papers, found, strict=True) for one in near]
    firsts = [_shared(paper, near[0].paper) for paper, near in zip(papers, found, strict=True) if near]
    click.echo(f"topics in common: {_mean(shares)} of all (Jaccard), {_mean(firsts)} with the first one")
    if len(papers) ** 2 / 2 < _PAIRS:
        by_text = [(paper, one.paper) for paper, near in zip(papers, found, strict=True) for one in near]
        rows = [("pairs of papers", "share a capture"), ("any two", _together(combinations(papers, 2)))]
        rows += [("most topics in common", _together(_by_topics(papers))), ("related", _together(by_text))]
        first = [(paper, near[0].paper) for paper, near in zip(papers, found, strict=True) if near]
        show("", [*rows, ("the first related one", _together(first))])
    with tempfile.TemporaryDirectory(prefix="digest-archive-") as folder:
        show("Builds after one another", list(_growing(list(papers), Path(folder))))


def _growing(papers: list[Paper], folder: Path) -> Iterable[tuple[str, ...]]:
    """What builds take that find something kept, and how many lists of papers they change."""
    day = papers[-1].first_day + dt.timedelta(1)
    newest = [replace(one, appearances=tuple(at._replace(day=day) for at in one.appearances)) for one in papers[-_DAY:]]
    grown = [*papers[:-_DAY], *newest]
    edited = list(grown)
    edited[0] = replace(grown[0], abstract=f"{grown[0].abstract} Measured again, on {grown[1].title}.")
    yield "", "seconds of a processor", "older lists that differ"
    before: list[list[int]] = []
    steps = {"the first": papers[:-_DAY], f"{_DAY} papers more": grown, "nothing new": grown, "an old abstract": edited}
    for step, archive in steps.items():
        cache = BuildCache(folder)
        started = time.process_time()
        now = Related(archive, cache).nearest().places
        took = time.process_time() - started
        cache.save()
        differ = sum(one != other for one, other in zip(before, now, strict=False))
        yield step, f"{took:.2f}", f"{differ:,}" if before else ""
        before = now


def _shared(one: Paper, other: Paper) -> float:
    own, others = set(one.topics), set(other.topics)
    return len(own & others) / (len(own | others) or 1)


def _mean(values: list[float]) -> str:
    return f"{sum(values) / (len(values) or 1):.3f}"


def _by_topics(papers: tuple[Paper, ...]) -> Iterable[tuple[Paper, Paper]]:
    """Each paper with as many others as it could have related ones: those whose topics are most alike (Jaccard)."""
    for paper in papers:
        own = set(paper.topics)
        ranked = sorted(
            (other for other in papers if other is not paper),
            key=lambda other: -len(own & set(other.topics)) / (len(own | set(other.topics)) or 1),
        )
        yield from ((paper, other) for other in ranked[:MOST])


def _together(pairs: Iterable[tuple[Paper, Paper]]) -> str:
    shared = [bool(set(one.captures) & set(other.captures)) for one, other in pairs]
    return f"{sum(shared) / len(shared):.3f}"


if __name__ == "__main__":
    main()
