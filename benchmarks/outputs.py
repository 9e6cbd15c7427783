"""What each kind of output costs, from nothing and for one new day, and whether others can read every feed.

    python -m benchmarks.outputs ../shared/corpus/arxiv-20k ../shared/inputs/hf-api

Time is that of this process' processor; reading captures and finding related papers is not in it. The new day is the
newest of the archive. An entry that is in the feeds of both builds must have one date.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import atoma
import click
import feedparser
from tqdm import tqdm

from benchmarks.table import seconds, show
from generator.build import Gathered, gather, given
from generator.build_cache import BuildCache
from generator.model import Site
from generator.outputs import OUTPUTS
from generator.parts import BuildInputs, Output
from generator.settings import Settings

_SITE = Site("Digest archive", "Saved digests", "https://user.example/archive/")
_YEAR = 2025  # of captures whose paths have none
# Made by the same parts as before, and not of this comparison.
_PAGES = ("pages", "assets", "pictures", "search")


@click.command()
@click.argument("corpora", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(corpora: tuple[Path, ...]) -> None:
    """Measure each corpus."""
    for corpus in corpora:
        with tempfile.TemporaryDirectory() as place:
            _measure(corpus, Path(place))


def _measure(corpus: Path, place: Path) -> None:
    shutil.copytree(corpus, place / "digests")
    settings = Settings(place / "digests", place / "docs", year=_YEAR)
    after = gather(settings)
    for digest in after.archive.days[-1].digests:
        (place / "digests" / digest.capture).unlink()
    cache = BuildCache(place / "kept")
    first = {output.name: _made(output, _wanted(gather(settings), cache)) for output in OUTPUTS}
    cache.save()
    wanted, papers = _wanted(after, BuildCache(place / "kept")), len(after.archive.papers)
    rows, total = [], [0.0, 0.0, 0]
    for output in OUTPUTS:
        keys, cold, files = first[output.name]
        _, new, changed = _made(output, wanted, keys)
        size = sum(map(len, {**files, **changed}.values()))
        rows.append(_row(output.name, cold, new, size, papers, len({**files, **changed}), len(changed)))
        if output.name not in _PAGES:
            total = [total[0] + cold, total[1] + new, total[2] + size]
        if output.name == "feeds":
            _check(files, {**files, **changed})
    rows.append(_row("all but pages and search", total[0], total[1], int(total[2]), papers))
    newest = len(after.archive.days[-1].listings)
    show(
        f"{corpus.name}: {papers:,} papers; {newest:,} of the newest day",
        [["output", "cold", "new day", "KB", "bytes a paper", "files", "of the new day"], *rows],
    )


def _wanted(gathered: Gathered, cache: BuildCache) -> BuildInputs:
    """What outputs are made from, with all that they share worked out."""
    wanted = given(replace(gathered, site=_SITE), cache)
    wanted.related()
    wanted.authors()
    return wanted


def _row(name: str, cold: float, new: float, size: int, papers: int, *files: int) -> list[str]:
    counts = [f"{count:,}" for count in files] or ["", ""]
    return [name, seconds(cold), seconds(new), f"{size / 1000:,.0f}", f"{size / papers:,.0f}", *counts]


def _made(
    output: Output, wanted: BuildInputs, known: frozenset[bytes] = frozenset()
) -> tuple[frozenset[bytes], float, dict[str, bytes]]:
    """The keys of an output's parts, seconds, and the files of those that aren't known."""
    began = time.process_time()
    parts = list(output.parts(wanted))
    files = dict(file for part in parts if part.key not in known for file in part.make())
    return frozenset(part.key for part in parts), time.process_time() - began, files


def _check(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
    """Every feed is read without a warning, and what both builds have is dated alike."""
    atoms = [path for path in after if path.endswith(".atom")]
    dates: dict[tuple[str, str], object] = {}
    for path, content in tqdm([*_atoms(before), *_atoms(after)], leave=False, disable=None):
        found = feedparser.parse(content)
        assert not found.bozo, (path, found.bozo_exception)
        for entry in atoma.parse_atom_bytes(content).entries:
            assert dates.setdefault((path, entry.id_), entry.published) == entry.published, (path, entry.id_)
    for path, content in after.items():
        if path.endswith(".json"):
            read = atoma.parse_json_feed_bytes(content)
            ids = [item["id"] for item in json.loads(content)["items"]]
            assert [item.id_ for item in read.items] == ids
            assert len(set(ids)) == len(ids)
    click.echo(f"{len(atoms):,} feeds read without a warning, {len(dates):,} entries of one date each", err=True)


def _atoms(files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    return ((path, content) for path, content in files.items() if path.endswith(".atom"))


if __name__ == "__main__":
    main()
