"""A corpus to search: its archive, a folder for what is built of it, and the queries with the paper each is for."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from generator import sources
from generator.build import gather
from generator.identity import key, permalink
from generator.model import Archive, Digest
from generator.settings import Settings
from tests.archives import PROJECT

_QUERIES = Path(__file__).with_name("queries.tsv")

Command = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody types, what kind of query that is, and the permalink of the paper it is for."""

    kind: str
    text: str
    permalink: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """Captures and their archive. What is built of them is kept below `place`."""

    name: str
    place: Path
    settings: Settings
    archive: Archive

    @property
    def queries(self) -> list[Query]:
        """The queries for papers that are in the archive, each once, in the order of the file."""
        known = {paper.permalink for paper in self.archive.papers}
        with _QUERIES.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        queries = [
            Query(row["kind"], row["query"], permalink(key(row["title"]))) for row in rows if row["corpus"] == self.name
        ]
        return list(dict.fromkeys(query for query in queries if query.permalink in known))

    @property
    def title(self) -> str:
        """Its name and size."""
        return f"{self.name}: {len(self.archive.papers):,} papers"

    def drawn(self, count: int) -> list[Query]:
        """So many of the queries, evenly spaced in the file: the same ones every time, and of every kind."""
        queries = self.queries
        count = min(count, len(queries))
        return [queries[number * len(queries) // count] for number in range(count)]


def load(digests: Path, papers: int | None, work: Path) -> Corpus:
    """The captures in a folder, or those that hold its first papers."""
    name = digests.resolve().name
    place = work.resolve() / f"{name}-{papers or 'all'}"
    folder = place / "digests" if papers else digests.resolve()
    place.mkdir(parents=True, exist_ok=True)
    (place / "archive.yml").touch()
    if papers:
        shutil.rmtree(folder, ignore_errors=True)
        _copy_first(papers, digests, folder)
    settings = Settings(folder, config=place / "archive.yml", topics=PROJECT / "topics.yml")
    return Corpus(name, place, settings, gather(settings).archive)


@contextmanager
def working(folder: Path | None) -> Iterator[Path]:
    """The folder that things are kept in, or one that goes away."""
    if folder:
        yield folder
    else:
        with TemporaryDirectory(prefix="digest-archive-") as temporary:
            yield Path(temporary)


def arguments(command: Command) -> Command:
    """The arguments that every command here has."""
    corpus = click.argument("digests", metavar="CORPUS", type=click.Path(exists=True, file_okay=False, path_type=Path))
    work = click.option("--work", type=click.Path(path_type=Path), help="Keep what is built in this folder.")
    return corpus(work(command))


def asked(command: Command) -> Command:
    """The options that say how much is asked."""
    first = click.option("--queries", "first", default=60, show_default=True, help="First queries.")
    further = click.option("--further", default=3, show_default=True, help="Further queries after each.")
    return first(further(command))


def _copy_first(count: int, digests: Path, folder: Path) -> None:
    """The captures that hold the first `count` papers, the last one cut after them."""
    seen: set[str] = set()
    for capture in sources.find(digests)[0]:
        lines = capture.file.read_text(encoding="utf-8").split("\n")
        end = _end(sources.read(capture, None)[0][0], seen, count)
        target = folder / capture.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("\n".join(lines[:end]), encoding="utf-8")
        if len(seen) == count:
            return


def _end(digest: Digest, seen: set[str], count: int) -> int | None:
    """The line to cut a capture before, so that no more than `count` papers are seen; None if it is used whole."""
    for entry in digest.entries:
        if len(seen) == count:
            return entry.title_line - 1
        seen.add(key(entry.title))
    return None
