"""The whole build, as a list of steps. Everything is gathered and checked before the first page is written."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TypeVar

from generator import config, language, outputs, readings, siteinfo, sources, topics
from generator.archive import assemble
from generator.authors import authors_of
from generator.build_cache import BuildCache, Table, cache_key, code_key
from generator.errors import CaptureError, ConfigurationError, Problem, Severity, quoted
from generator.identity import PERMALINKS
from generator.known import by_day
from generator.model import Archive, Boilerplate, Config, Digest, Site, YearRule
from generator.outputs import FILES, FOLDERS, OUTPUTS
from generator.parts import BuildInputs, Group, Output, Part
from generator.related import Related
from generator.settings import Settings
from generator.sync import (
    ALL,
    CACHE,
    NOTHING_MORE,
    Changes,
    Made,
    Progress,
    Share,
    Then,
    There,
    Writer,
    looking,
    writing,
)
from generator.workers import Answer, Ask, Here, InTurns, give_way, in_background, in_parallel, without_gc

T = TypeVar("T")
# What a reading of a capture follows from, beside the capture.
_READING = code_key("sources", "formats", "readings.py", "errors.py", "facts.py", "identifiers.py", "identity.py",
                    "latex", "model.py")  # fmt: skip
_ADDRESSES = cache_key("addresses by line", code_key("identity.py"))
# The readings that the last build of this process took from its cache: a server builds often.
_DECODED: dict[bytes, readings.Reading] = {}
# How files of an archive looked when this process hashed them, and their hashes.
_HASHED: dict[Path, tuple[tuple[int, ...], bytes]] = {}
# Where generated files go, below the folder of pages.
_PLACES = FOLDERS, FILES
# Captures that are worth handing to another process.
_SHARE = 8
# Different texts of a kind that are named where they are left out.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that is known before anything is written. `problems` in the order of the captures."""

    archive: Archive
    vocabulary: topics.Vocabulary
    config: Config
    problems: tuple[Problem, ...]
    site: Site


@dataclass(frozen=True, slots=True)
class Summary:
    """What a build is about, in numbers, and what is wrong; without `changes`, no capture could be read."""

    papers: int
    days: int
    captures: int
    problems: tuple[Problem, ...]
    changes: Changes | None


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did; without `changes`, nothing was written because no capture could be read."""

    gathered: Gathered
    changes: Changes | None

    @property
    def summary(self) -> Summary:
        """The same in numbers."""
        archive = self.gathered.archive
        return Summary(len(archive.papers), len(archive.days), archive.captures, self.gathered.problems, self.changes)


def silently(items: Iterable[T], what: str, count: int) -> Iterable[T]:  # noqa: ARG001 - the shape of a Progress
    """A `Progress` that tells nobody."""
    return items


def gather(
    settings: Settings,
    progress: Progress = silently,
    cache: BuildCache | None = None,
    at: Callable[[str], object] = lambda step: None,  # noqa: ARG005 - nobody is told
) -> Gathered:
    """Read everything and put the archive together; write nothing but what is `kept` for another time.

    Errors: `ConfigurationError` for `archive.yml`, `topics.yml` or a digests folder that isn't there.
    What is wrong with captures is among the `problems`.
    """
    cache = cache or BuildCache()
    _must_be_folder(settings.digests)
    configured = config.load(settings.config)
    site = _speak(settings)
    vocabulary = topics.load(settings.topics, cache.table("vocabulary"))
    at("captures")
    digests, problems = _read(settings, configured, cache.table("captures"), progress)
    at("papers and topics")
    _recall_addresses(cache.table("words"))
    archive, warnings = assemble(
        digests,
        vocabulary.topics,
        partial(vocabulary.tags, cache=cache),
        configured,
        settings.shown,
    )
    warnings += vocabulary.unused(paper.title for paper in archive.papers)
    return Gathered(archive, vocabulary, configured, (*problems, *warnings), site)


def _recall_addresses(table: Table) -> None:
    """The addresses of titles, as the last build worked them out."""
    lines = (table.get(_ADDRESSES) or b"").decode().split("\n")
    PERMALINKS.update(zip(lines[::2], lines[1::2], strict=False))


def _keep_addresses(table: Table) -> None:
    said = (f"{one}\n{address}" for one, address in PERMALINKS.items() if one.isprintable())
    table.put(_ADDRESSES, "\n".join(said).encode())


def _must_be_folder(digests: Path) -> None:
    if not digests.is_dir():
        what, fix = "this is not a folder", "name the folder that holds the captures"
        raise ConfigurationError(Problem(digests.as_posix(), 1, what, fix))


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


def again(settings: Settings, there: Ask[There]) -> Summary | None:
    """What the last build said, if nothing that it followed from, and nothing that it wrote, has changed since.

    `there` is what lies in the folder of pages, as `sync.looking` finds it. Errors: as `build`.
    """
    _must_lie_apart(settings.docs, settings.digests)
    _must_be_folder(settings.digests)
    if not (settings.docs / CACHE).is_dir():
        return None
    found = BuildCache(settings.docs / CACHE).table("last").get(_state(settings))
    if found is None:
        return None
    said = json.loads(found)
    if there(partial(There.intact, places=_PLACES))() != (said["manifest"], said["files"]):
        return None
    problems = tuple(readings.problems_of(said["problems"]))
    changes = Changes(0, said["files"], 0, said["manifest"])
    return Summary(said["papers"], said["days"], said["captures"], problems, changes)


def _state(settings: Settings) -> bytes:
    """The name of all that a build follows from."""
    captures, problems = sources.find(settings.digests)
    contents = [(capture.name, capture.shown, _hash(capture.file)) for capture in captures]
    site = siteinfo.load(settings.site)
    read = [_hash(settings.config), _hash(settings.topics), _hash(settings.words), dataclasses.astuple(site)]
    shown = settings.config.as_posix(), settings.topics.as_posix(), settings.digests.as_posix(), settings.year
    return cache_key(code_key(""), contents, [str(one) for one in problems], read, shown)


def _hash(file: Path) -> bytes | None:
    """The hash of a file, which is read once as long as nobody touches it."""
    try:
        found = file.stat()
        if not stat.S_ISREG(found.st_mode):
            return None
        signs = found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino
        known = _HASHED.get(file)
        if known is None or known[0] != signs:
            known = _HASHED[file] = signs, hashlib.sha256(file.read_bytes()).digest()
        return known[1]
    except OSError:
        return None


def _remember(state: bytes, summary: Summary, cache: BuildCache) -> None:
    """Note what a build said, for `again`."""
    if summary.changes:
        problems = readings.problem_rows(summary.problems)
        said = {"papers": summary.papers, "days": summary.days, "captures": summary.captures, "problems": problems}
        files = summary.changes.written + summary.changes.unchanged
        cache.table("last").put(
            state, json.dumps(said | {"manifest": summary.changes.manifest, "files": files}).encode()
        )


def build(
    settings: Settings,
    progress: Progress = silently,
    waiting: Callable[[], object] = lambda: None,
    share: Share = ALL,
    at: Callable[[str], object] = lambda step: None,  # noqa: ARG005 - nobody is told
    then: Then = NOTHING_MORE,
    there: Ask[There] | None = None,
) -> Built:
    """Gather, render, write: `docs` holds exactly the archive's pages afterwards, or a share of them.

    Calls `waiting` if another build has to end first, and `at` with the name of each step that begins; `then` is told
    of what is written. `there` is what lies in `docs`,
    if somebody looks already. Errors: as `gather`; `FolderError` when something that is not ours stands where pages go,
    or a page can't be written.
    """
    _must_lie_apart(settings.docs, settings.digests)
    with without_gc():
        cache = BuildCache(settings.docs / CACHE)
        state = _state(settings) if settings.digests.is_dir() else b""
        with (
            nullcontext(there) if there else looking(settings.docs, waiting) as looked,
            in_background(partial(_prepare, settings)) as ask,
        ):
            gathered = gather(settings, progress, cache, at)
            if not gathered.archive.papers:
                return Built(gathered, None)
            at("pages and search")
            if not isinstance(ask, Here):  # who has no other process compiles what it needs, when it needs it
                outputs.prepared(ask(bytes)())
            with writing(settings.docs, looked, _PLACES, share) as writer:
                changes = _written(gathered, cache, writer, progress, then)
            built, done = Built(gathered, changes), then.done(changes)
            if share == ALL and _state(settings) == state:  # nobody changed anything meanwhile
                _remember(state, built.summary, cache)
            cache.save()
            done()
    return built


def _prepare(settings: Settings) -> bytes:
    """Do what all processes of a build need done, which can be done before captures are read."""
    _speak(settings)
    return outputs.prepare()


def _speak(settings: Settings) -> Site:
    """What the site is, in whose language everything is said from now on. Errors: `ConfigurationError`."""
    site = siteinfo.load(settings.site)
    language.speak(language.load(site.language, settings.words))
    return site


def _written(gathered: Gathered, cache: BuildCache, writer: Writer, progress: Progress, then: Then) -> Changes:
    """Make all files, and put them in their places."""
    beside = _Beside(gathered, cache, writer)
    beside.wanted.known()  # which both will ask for
    with in_background(lambda: beside) as ask:
        beside.found = ask(_Beside.related)
        others = ask(_Beside.made)
        ask(_Beside.save)
        ask.enough()
        here = (_parts(beside.wanted, one) for one in OUTPUTS if not one.beside)
        return writer.write(chain(here, beside.parts()), progress, lambda: [*beside.own, *others()], then)


class _Beside:
    """What another process does beside this one: it finds related papers, makes outputs, and saves tables.

    Until related papers are there, and when it has made the rest, this process takes some of the outputs, too.
    """

    def __init__(self, gathered: Gathered, cache: BuildCache, writer: Writer) -> None:
        self._read, self._cache, self._writer = cache.parted(), cache, writer
        self.found: Answer[list[list[int]]] | None = None
        self.wanted = given(gathered, cache, self._awaited)
        self._longest, *others = (one for one in OUTPUTS if one.beside)
        self._left = InTurns(others)
        self.own: list[Made] = []

    def related(self) -> list[list[int]]:
        """For each paper the places of its related ones."""
        return _related(self.wanted.archive, self._cache)

    def _awaited(self) -> list[list[int]]:
        """The same, as another process finds them."""
        if self.found is None:
            raise ValueError("an output beside the pages can't ask for related papers")
        while not self.found.is_there() and (output := next(self._left, None)):
            self.own += self._writer.made(self._parts([output]))
        return self.found()

    def parts(self) -> Iterator[Iterable[Part | Group]]:
        """The outputs that no process has taken yet."""
        return self._parts(self._left)

    def _parts(self, outputs: Iterable[Output]) -> Iterator[Iterable[Part | Group]]:
        """What is kept of an output is saved where it is made."""
        for output in outputs:
            yield _parts(self.wanted, output)
            self._cache.close(output.name)

    def made(self) -> list[Made]:
        """The files of the longest one, and of as many others as can be."""
        return self._writer.made(self._parts(chain([self._longest], self._left)))

    def save(self) -> None:
        """Save what was read of captures, and what related papers were made of, while others render."""
        give_way()
        self._cache.save("related")
        _keep_addresses(self._read.table("words"))
        self._read.save()


def _related(archive: Archive, cache: BuildCache) -> list[list[int]]:
    """For each paper the places of its related ones."""
    return Related(archive.papers, cache).nearest().places


def given(
    gathered: Gathered, cache: BuildCache | None = None, related: Callable[[], list[list[int]]] | None = None
) -> BuildInputs:
    """What outputs are made from. `related` gives for each paper the places of its related ones, if somebody knows."""
    cache, papers = cache or BuildCache(), gathered.archive.papers
    related = related or functools.cache(partial(_related, gathered.archive, cache))
    authors = functools.cache(lambda: authors_of(papers))
    days = functools.cache(lambda: by_day(gathered.archive))
    return BuildInputs(gathered.archive, gathered.config, gathered.site, cache, related, authors, days)


def _parts(wanted: BuildInputs, output: Output) -> Iterator[Part | Group]:
    """The parts of an output. In another language than plain English, their keys name its words, too."""
    said = language.spoken().key
    parts = output.parts(wanted)
    return _worded(parts, cache_key(said)) if said else iter(parts)


def _worded(parts: Iterable[Part | Group], words: bytes) -> Iterator[Part | Group]:
    for part in parts:
        key = cache_key(words, part.key)
        if isinstance(part, Group):
            yield dataclasses.replace(part, key=key, parts=partial(_worded_parts, part, words))
        else:
            yield dataclasses.replace(part, key=key)


def _worded_parts(group: Group, words: bytes) -> list[Part]:
    return [dataclasses.replace(part, key=cache_key(words, part.key)) for part in group.parts()]


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


def _read(
    settings: Settings, configured: Config, cache: Table, progress: Progress
) -> tuple[list[Digest], list[Problem]]:
    """Every capture that can be read, and what is wrong with the others."""
    captures, problems = sources.find(settings.digests)
    year = YearRule(settings.year, "--year") if settings.year else configured.year
    known = {capture.name: _reading_key(capture, year, configured) for capture in captures}
    missing = [capture for capture in captures if cache.get(known[capture.name]) is None]
    read = progress(
        in_parallel(partial(_readings, year, configured), missing, _SHARE), "reading captures", len(missing)
    )
    new = dict(zip((capture.name for capture in missing), read, strict=True))
    digests: list[Digest] = []
    decoded: dict[bytes, readings.Reading] = {}
    for capture in captures:
        key, content = known[capture.name], new.get(capture.name)
        if content is None:
            content = cache.get(key) or b""
            found, told = decoded[key] = _DECODED.get(key) or readings.decoded(content)
        else:
            found, told = readings.decoded(content)
            if key == _reading_key(capture, year, configured):
                cache.put(key, content)
        digests += found
        problems += told
    _DECODED.clear()
    _DECODED.update(decoded)
    if not captures:
        what, fix = "there is no capture in this folder", "save a digest page here as YYYY-MM-DD.txt"
        problems.append(Problem(settings.digests.as_posix(), 1, what, fix))
    return digests, [*problems, *_unused_verbatim(configured, {capture.name for capture in captures})]


def _reading_key(capture: sources.Capture, year: YearRule | None, configured: Config) -> bytes:
    rule = (year.year, year.origin) if year else None
    named = capture.name, capture.shown, capture.name in configured.verbatim
    return cache_key(_READING, named, rule, _hash(capture.file))


def _readings(year: YearRule | None, configured: Config, captures: Sequence[sources.Capture]) -> list[bytes]:
    """What is read of some captures, encoded."""
    found = []
    for capture in captures:
        try:
            reading = sources.read(capture, year, capture.name in configured.verbatim)
        except CaptureError as error:
            reading = [], list(error.problems)
        found.append(readings.encoded(reading))
    return found


def _unused_verbatim(configured: Config, captures: set[str]) -> Iterator[Problem]:
    for name, line in configured.verbatim.items():
        if name not in captures:
            fix = "write a capture's path below the digests folder"
            yield Problem(configured.path, line, f"there is no capture `{name}`", fix, Severity.WARNING)
