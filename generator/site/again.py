"""Makes the site without MkDocs, from what MkDocs gave last time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from generator.build_cache import BuildCache
from generator.errors import Problem, Severity
from generator.site.frame import kept
from generator.site.publish import LAST, Published, Publisher, UnframedError, look
from generator.site.shells import NotOursError
from generator.sync import CACHE, hashes, locked, manifest, named
from generator.workers import without_gc

# Of the limit, in hundredths: from here on somebody should look.
_NEAR = 80


def again(
    docs: Path,
    config: Path,
    waiting: Callable[[], object],
    looked: str = "",
    untouched: str = "",
    tables: BuildCache | None = None,
) -> Published | None:
    """Make the site of `docs` without MkDocs; None where it is needed: what it gave is gone, or would be another today.

    `looked` is the hash of the manifest, if somebody has just looked at all that it names, and `untouched` of the one
    whose site was just found to be as it was left. `tables` are where a server keeps what is of its own site.

    Errors: `FolderError`, OSError.
    """
    with without_gc(), locked(docs, waiting):
        return _made(docs, _Known(docs, config, tables), looked, untouched)


class _Known:
    """What is known of the site of `docs`, if anything: what MkDocs gave for it, and what was made of that."""

    def __init__(self, docs: Path, config: Path, tables: BuildCache | None = None) -> None:
        self.tables = tables or BuildCache(docs / CACHE)
        table = self.tables.table("site")
        frame = kept(table, config)
        self.frame = frame if frame and Path(frame.docs).absolute() == docs.absolute() else None
        self.publisher = Publisher(docs, Path(self.frame.site), table) if self.frame else None


def _made(docs: Path, known: _Known, looked: str, untouched: str) -> Published | None:
    if not known.frame or not known.publisher:
        return None
    with suppress(NotOursError, UnframedError):
        known.publisher.made_of(*(named(docs) if looked and looked == manifest(docs) else hashes(docs)))
        published = known.publisher.publish(known.frame, None, known.publisher.kinds(), untouched)
        known.tables.save()
        return published
    return None


class Standing:
    """The site of `docs` as it stands: it can be looked at while others make pages, and be made again of those."""

    def __init__(self, docs: Path, config: Path) -> None:
        """It only looks. Errors: OSError."""
        self._docs, self._config = docs, config
        with without_gc():
            self._kept = look(docs / CACHE / "site")
            self._known, self._of = _Known(docs, config), manifest(docs)
            frame, publisher = self._known.frame, self._known.publisher
            self._untouched = publisher.unchanged(frame, self._of) if frame and publisher and self._of else None

    @property
    def is_framed(self) -> bool:
        """Whether it is known what MkDocs gave, and would give today."""
        return self._known.frame is not None

    def again(self, looked: str) -> Published | None:
        """What there is of the site if nothing is to be done, else what `again` gives. The caller has the lock.

        Errors: as `again`.
        """
        if looked == self._of and self._untouched:
            return self._untouched
        with without_gc():
            known, untouched = self._known, self._of if self._untouched else ""
            now = kept(known.tables.table("site"), self._config)
            if now != known.frame or look(self._docs / CACHE / "site") != self._kept:  # somebody else made it meanwhile
                known, untouched = _Known(self._docs, self._config), ""
            return _made(self._docs, known, looked, untouched)


def last(docs: Path) -> Published | None:
    """What was done when the site was last made, if that is known."""
    found = BuildCache(docs / CACHE).table("site").get(LAST)
    return Published(**json.loads(found)) if found else None


def too_large(published: Published, limit: int, config: Path) -> Iterator[Problem]:
    """A warning, if the site is near `limit` megabytes or beyond."""
    part = published.size * 100 // (limit * 1_000_000)
    if part >= _NEAR:
        what = (
            f"the site has {published.size / 1e6:,.0f} MB, {part} % of the {limit:,} MB that its host is said to take"
        )
        fix = "see guide/large-archives.md, or set `site_limit` to what the host takes"
        yield Problem(config.as_posix(), 1, what, fix, Severity.WARNING)
