"""How our search grows with the archive, and where a straight line through that leads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import linear_regression

import click

from benchmarks.search.corpus import arguments, asked, load, working
from benchmarks.search.figures import figures, show
from benchmarks.search.reader import running
from benchmarks.search.searches import ours

_FAR = 100_000


@click.command()
@arguments
@asked
@click.option("--papers", "sizes", multiple=True, type=int, default=(5_000, 10_000, 20_000), show_default=True)
def main(digests: Path, work: Path | None, first: int, further: int, sizes: tuple[int, ...]) -> None:
    """Measure our search over the first papers of the folder CORPUS, at several sizes."""
    columns = {}
    with working(work) as place, running() as chromium:
        corpora = [load(digests, size, place) for size in sorted(sizes)]
        queries = corpora[0].drawn(first)  # the same at every size: for papers that the smallest has
        for corpus in corpora:
            columns[len(corpus.archive.papers)] = figures(chromium, corpus, ours(corpus), queries, further)
    grown = {f"{size:,}": column for size, column in columns.items()}
    if len(columns) > 1:
        grown[f"{_FAR:,} (line)"] = [_line(list(columns), row) for row in zip(*columns.values(), strict=True)]
    show(f"Ours over {digests.resolve().name} by papers; the line is one of least squares through the others", grown)


def _line(sizes: Sequence[int], values: Sequence[float]) -> float:
    slope, start = linear_regression(sizes, values)
    return start + slope * _FAR


if __name__ == "__main__":
    main()
