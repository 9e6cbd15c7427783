"""The whole build, as a list of steps. Everything is gathered and checked before the first page is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Protocol, TypeVar

from generator import config, search, sources, topics
from generator.archive import assemble
from generator.errors import CaptureError, ConfigurationError, Problem, Severity, quoted
from generator.kept import Kept
from generator.model import Archive, Boilerplate, Config, Digest, YearRule
from generator.pages import FILES, FOLDERS, Pages, pictures
from generator.related import Related
from generator.sync import Changes, sync

T = TypeVar("T")

# Different texts of a kind that are named where they are left out.
_NAMED = 5


class Progress(Protocol):
    """Hands on the items, and tells somebody how far it is."""

    def __call__(self, items: Iterable[T], what: str, count: int) -> Iterable[T]:
        """The same items; `what` is done with them, and `count` is how many they are."""
        ...


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are. `year` is the one called for, before the configured one."""

    digests: Path = Path("digests")
    docs: Path = Path("docs")
    config: Path = Path("archive.yml")
    topics: Path = Path("topics.yml")
    year: int | None = None

    def shown(self, capture: str) -> str:
        """The path of a capture as messages name it."""
        return (self.digests / capture).as_posix()


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that is known before anything is written. `problems` in the order of the captures."""

    archive: Archive
    vocabulary: topics.Vocabulary
    config: Config
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did; without `changes`, nothing was written because no capture could be read."""

    gathered: Gathered
    changes: Changes | None


def silently(items: Iterable[T], what: str, count: int) -> Iterable[T]:  # noqa: ARG001 - the shape of a Progress
    """A `Progress` that tells nobody."""
    return items


def gather(settings: Settings, progress: Progress = silently, kept: Kept | None = None) -> Gathered:
    """Read everything and put the archive together; write nothing.

    Errors: `ConfigurationError` for `archive.yml`, `topics.yml` or a digests folder that isn't there.
    What is wrong with captures is among the `problems`.
    """
    if not settings.digests.is_dir():
        what, mend = "this is not a folder", "name the folder that holds the captures"
        raise ConfigurationError(Problem(settings.digests.as_posix(), 1, what, mend))
    configured = config.load(settings.config)
    vocabulary = topics.load(settings.topics)
    digests, problems = _read(settings, configured, progress)
    archive, warnings = assemble(
        digests,
        vocabulary.topics,
        partial(vocabulary.tags, kept=kept),
        configured,
        settings.shown,
    )
    warnings += vocabulary.unused(paper.title for paper in archive.papers)
    return Gathered(archive, vocabulary, configured, (*problems, *warnings))


def left_out(archive: Archive, shown: Callable[[str], str]) -> Iterator[str]:
    """A line per capture that held more than its papers: what was left out, by kind, with the first few of each.

    >>> next(_kinds([Boilerplate("upvotes", "7", 3), Boilerplate("upvotes", "7", 7), Boilerplate("upvotes", "-", 9)]))
    'upvotes (3): `7`, `-`'
    """
    for digest in (digest for day in archive.days for digest in day.digests):
        if digest.boilerplate:
            first = digest.boilerplate[0].line
            yield f"{shown(digest.capture)}:{first}: left out: {'; '.join(_kinds(digest.boilerplate))}"


def _kinds(boilerplate: Iterable[Boilerplate]) -> Iterator[str]:
    kinds: dict[str, list[str]] = {}
    for one in boilerplate:
        kinds.setdefault(one.kind, []).append(one.text)
    for kind, texts in kinds.items():
        different = list(dict.fromkeys(texts))
        more = ", \u2026" if len(different) > _NAMED else ""
        yield f"{kind} ({len(texts):,}): {', '.join(map(quoted, different[:_NAMED]))}{more}"


def build(settings: Settings, progress: Progress = silently, waiting: Callable[[], object] = lambda: None) -> Built:
    """Gather, render, write: `docs` holds exactly the archive's pages afterwards.

    Calls `waiting` if another build has to end first. Errors: as `gather`; `FolderError` when something that is not
    ours stands where pages go, or a page can't be written.
    """
    _must_lie_apart(settings.docs, settings.digests)
    kept = Kept()
    gathered = gather(settings, progress, kept)
    if not gathered.archive.papers:
        return Built(gathered, None)
    papers = gathered.archive.papers
    nearest = progress(Related(papers, kept).nearest(), "finding related papers", len(papers))
    related = {paper.permalink: found for paper, found in zip(papers, nearest, strict=True)}
    pages = Pages(gathered.archive, related, gathered.config.author_papers)
    rendered = progress(pages.render(), "writing pages", pages.count)
    drawn = progress(pictures.files(gathered.archive), "drawing pictures", len(gathered.archive.days) + 1)
    files = chain(rendered, drawn, search.files(gathered.archive, author_papers=gathered.config.author_papers))
    return Built(gathered, sync(settings.docs, files, FOLDERS, FILES, waiting))


def _must_lie_apart(docs: Path, digests: Path) -> None:
    """Pages among captures would be read as captures, and captures among pages be published."""
    pages, captures = docs.resolve(), digests.resolve()
    if any(_is_same(pages, place) for place in (captures, *captures.parents)) or any(
        _is_same(captures, place) for place in pages.parents
    ):
        what = f"pages and captures can't lie in each other ({digests.as_posix()})"
        raise ConfigurationError(Problem(docs.as_posix(), 1, what, "choose another folder with --docs"))


def _is_same(one: Path, other: Path) -> bool:
    """Whether two paths are one folder, on disks too that take `Docs` for `docs`."""
    return one == other or (one.exists() and other.exists() and one.samefile(other))


def _read(settings: Settings, configured: Config, progress: Progress) -> tuple[list[Digest], list[Problem]]:
    """Every capture that can be read, and what is wrong with the others."""
    captures, problems = sources.find(settings.digests)
    year = YearRule(settings.year, "--year") if settings.year else configured.year
    digests: list[Digest] = []
    for capture in progress(captures, "reading captures", len(captures)):
        try:
            found, told = sources.read(capture, year, capture.name in configured.verbatim)
            digests += found
            problems += told
        except CaptureError as error:
            problems += error.problems
    if not captures:
        what, mend = "there is no capture in this folder", "save a digest page here as YYYY-MM-DD.txt"
        problems.append(Problem(settings.digests.as_posix(), 1, what, mend))
    return digests, [*problems, *_unused_verbatim(configured, {capture.name for capture in captures})]


def _unused_verbatim(configured: Config, captures: set[str]) -> Iterator[Problem]:
    for name, line in configured.verbatim.items():
        if name not in captures:
            mend = "write a capture's path below the digests folder"
            yield Problem(configured.path, line, f"there is no capture `{name}`", mend, Severity.WARNING)
