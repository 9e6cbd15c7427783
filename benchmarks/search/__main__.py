"""What a search costs whoever builds it and whoever reads, side by side."""

from __future__ import annotations

from pathlib import Path

import click

from benchmarks.search.corpus import arguments, asked, load, working
from benchmarks.search.figures import figures, show
from benchmarks.search.reader import running
from benchmarks.search.searches import SEARCHES


@click.command()
@arguments
@asked
@click.option("--papers", type=int, help="Take the first so many papers alone.")
@click.option("--only", multiple=True, type=click.Choice(list(SEARCHES)), help="This search; all without it.")
def main(digests: Path, work: Path | None, first: int, further: int, papers: int | None, only: tuple[str, ...]) -> None:
    """Compare the searches over the captures in the folder CORPUS."""
    with working(work) as place, running() as chromium:
        corpus = load(digests, papers, place)
        built = [SEARCHES[name](corpus) for name in only or SEARCHES]
        queries = corpus.drawn(first)
        columns = {search.name: figures(chromium, corpus, search, queries, further) for search in built}
    show(f"{corpus.title}, {len(queries)} first queries", columns)


if __name__ == "__main__":
    main()
