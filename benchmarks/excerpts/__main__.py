"""How often an excerpt shows what readings marked, beside the first sentences, and how fast it is found."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

import click

from benchmarks.excerpts.labels import HALVES, Labelled, labelled
from benchmarks.table import show
from generator.pages.excerpts import excerpt_of, opening

Numbers = frozenset[int]
Rule = Callable[[Labelled], Numbers]

_HEAD = ("", "papers", "either", "contribution", "result", "of what is shown", "characters")


@click.command()
def main() -> None:
    """Compare excerpts with what readings marked."""
    papers = labelled()
    corpora = dict.fromkeys(paper.corpus for paper in papers)
    for half in HALVES:
        of_half = [paper for paper in papers if paper.half == half]
        rows = [_HEAD, _row("all", of_half, in_excerpt)]
        rows += [_row(name, [one for one in of_half if one.corpus == name], in_excerpt) for name in corpora]
        rows.append(_row("first sentences", of_half, in_opening))
        show(f"{half}: papers of which a sentence is shown that both readings marked", rows)
    show("readings: papers in which both mark the same sentences, or one in common", [_AGREED, *_agreement(papers)])
    click.echo(f"\n{min(_seconds(papers) for _ in range(5)) / len(papers) * 1e6:.0f} µs an abstract")


def in_excerpt(paper: Labelled) -> Numbers:
    """The sentences that the excerpt shows, or begins."""
    pieces = excerpt_of(paper.abstract).pieces
    starts = accumulate((len(piece.text) for piece in pieces), initial=0)
    spans = [(start, start + len(piece.text)) for start, piece in zip(starts, pieces, strict=False) if piece.shown]
    return _within(paper, spans)


def in_opening(paper: Labelled) -> Numbers:
    """The sentences at the beginning that are shown where no sentence says what was done."""
    ends = list(accumulate(map(len, paper.sentences)))
    return _within(paper, [(0, opening(paper.abstract, ends[:-1])[0])])


def _within(paper: Labelled, spans: Iterable[tuple[int, int]]) -> Numbers:
    starts = list(accumulate(map(len, paper.sentences), initial=0))[:-1]
    spans = list(spans)
    return frozenset(number for number, place in enumerate(starts) if any(start <= place < end for start, end in spans))


def hits(papers: Iterable[Labelled], rule: Rule) -> float:
    """The part of papers of which a sentence is shown that both readings marked."""
    return _part(bool(rule(paper) & _agreed(paper, "marked")) for paper in papers)


def _agreed(paper: Labelled, what: str) -> Numbers:
    first, second = (getattr(reading, what) for reading in paper.readings)
    marked: Numbers = first & second
    return marked


def _row(name: str, papers: Sequence[Labelled], rule: Rule) -> tuple[str, ...]:
    of_kinds = [
        _part(bool(rule(paper) & marked) for paper in papers if (marked := _agreed(paper, what)))
        for what in ("contribution", "result")
    ]
    right = _part(
        any(number in reading.marked for reading in paper.readings) for paper in papers for number in rule(paper)
    )
    length = sum(len(paper.sentences[number]) for paper in papers for number in rule(paper)) / len(papers)
    return name, f"{len(papers)}", *map(_percent, (hits(papers, rule), *of_kinds, right)), f"{length:.0f}"


_AGREED = ("", "papers", "same", "one in common", "of all that either marks, both do")


def _agreement(papers: Sequence[Labelled]) -> list[tuple[str, ...]]:
    rows = []
    for what in ("contribution", "result", "marked"):
        pairs = [(getattr(one.readings[0], what), getattr(one.readings[1], what)) for one in papers]
        same = _part(first == second for first, second in pairs)
        common = _part(first == second or bool(first & second) for first, second in pairs)
        either = sum(len(first | second) for first, second in pairs)
        both = sum(len(first & second) for first, second in pairs) / either
        rows.append(("either" if what == "marked" else what, f"{len(papers)}", *map(_percent, (same, common, both))))
    return rows


def _seconds(papers: Iterable[Labelled]) -> float:
    """What all excerpts take of the processor."""
    started = time.process_time()
    for paper in papers:
        excerpt_of(paper.abstract)
    return time.process_time() - started


def _part(cases: Iterable[bool]) -> float:
    found = list(cases)
    return sum(found) / len(found)


def _percent(part: float) -> str:
    return f"{part:.1%}"


if __name__ == "__main__":
    main()
