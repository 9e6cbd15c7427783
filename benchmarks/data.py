"""What the data of an archive costs, and whether all of it can be read: cold, on a new day, and back as an archive.

    .venv/bin/python -m benchmarks.data ../shared/corpus/arxiv-20k ../shared/corpus/hf-daily

Every file is held against its schema, every row is read back by polars and compared with its paper, and an archive is
made from the export alone and compared. Times are the processor's.
"""

from __future__ import annotations

import gzip
import json
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click
import jsonschema
import polars as pl

from benchmarks.table import number, seconds, show, size
from generator import data
from generator.build import gather, given
from generator.build_cache import BuildCache
from generator.data.schemas import all_schemas
from generator.model import Archive, Paper
from generator.parts import BuildInputs, File
from generator.restoring import restore
from generator.settings import Settings
from tests.archives import PROJECT

_YEAR = 2025


@click.command()
@click.argument("digests", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(digests: tuple[Path, ...]) -> None:
    """Measure the data of the archives of some folders of captures."""
    rows = [["captures", "papers", "from nothing", "nothing new", "a day more", "a paper", "back"]]
    rows += map(_measured, digests)
    show("The data of an archive", rows)


def _measured(folder: Path) -> list[str]:
    whole = _given(folder)
    last = whole.archive.days[-1].date
    before = replace(whole, archive=_until(whole.archive, len(whole.archive.days) - 1))
    with tempfile.TemporaryDirectory() as place:
        took, files = _timed(replace(whole, cache=BuildCache(Path(place) / "all")))
        _assert_valid(files)
        _assert_read_back(whole.archive, files)
        back = _given(_restored(Path(place) / "digests", files))
        same = dict(_made(back)) == files
        earlier = BuildCache(Path(place) / "kept")
        known = {part.key for part in data.OUTPUT.parts(replace(before, cache=earlier))}
        earlier.save()
        again, _ = _timed(replace(before, cache=BuildCache(Path(place) / "kept")), known)
        more, _ = _timed(replace(whole, cache=BuildCache(Path(place) / "kept")), known)
    papers = len(whole.archive.papers)
    return [
        f"{folder.name}, to {last}",
        number(papers),
        *map(seconds, (took, again, more)),
        size(sum(map(len, files.values())) / papers),
        "the same" if same else "not the same",
    ]


def _given(folder: Path) -> BuildInputs:
    settings = Settings(folder, folder / "docs", folder / "archive.yml", PROJECT / "topics.yml", _YEAR)
    return given(gather(settings))


def _until(archive: Archive, days: int) -> Archive:
    """The archive of its first days, as far as data shows it."""
    left = archive.days[:days]
    papers = {listing.paper.permalink: listing.paper for day in left for listing in day.listings}
    return replace(archive, days=left, papers=tuple(_without(paper, left[-1].date) for paper in papers.values()))


def _without(paper: Paper, last: object) -> Paper:
    return replace(paper, appearances=tuple(one for one in paper.appearances if str(one.day) <= str(last)))


def _timed(wanted: BuildInputs, known: frozenset[bytes] | set[bytes] = frozenset()) -> tuple[float, dict[str, bytes]]:
    """The processor's seconds for all files whose parts aren't known, and these files."""
    began = time.process_time()
    files = dict(file for part in data.OUTPUT.parts(wanted) if part.key not in known for file in part.make())
    took = time.process_time() - began
    wanted.cache.save()
    return took, files


def _made(wanted: BuildInputs) -> list[File]:
    return [file for part in data.OUTPUT.parts(wanted) for file in part.make()]


def _restored(digests: Path, files: Mapping[str, bytes]) -> Path:
    restore(digests, files[f"{data.BASE}papers.jsonl.gz"], "export")
    return digests


def _assert_valid(files: Mapping[str, bytes]) -> None:
    known = {name: jsonschema.Draft202012Validator(schema) for name, schema in all_schemas().items()}
    for path, content in files.items():
        _, _, below = path.partition(data.BASE)
        name = below.split("/")[0].removesuffix(".json").removesuffix("s" if "/" in below else "")
        if name in known and below.endswith(".json"):
            known[name].validate(json.loads(content))
    for line in gzip.decompress(files[f"{data.BASE}papers.jsonl.gz"]).splitlines():
        known["paper"].validate(json.loads(line))


def _assert_read_back(archive: Archive, files: Mapping[str, bytes]) -> None:
    read = pl.read_ndjson(gzip.decompress(files[f"{data.BASE}papers.jsonl.gz"]), infer_schema_length=None)
    for row, paper in zip(read.iter_rows(named=True), archive.papers, strict=True):
        said = (row["permalink"], row["title"], row["abstract"] or "", tuple(row["authors"]), tuple(row["topics"]))
        if said != (paper.permalink, paper.title, paper.abstract, paper.facts.authors, paper.topics):
            raise click.ClickException(f"read back otherwise: {paper.permalink}")


if __name__ == "__main__":
    main()
