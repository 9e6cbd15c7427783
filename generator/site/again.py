"""Makes the site without MkDocs, from what MkDocs gave last time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from generator.build_cache import BuildCache
from generator.errors import Problem, Severity
from generator.site.frame import kept
from generator.site.publish import LAST, Published, Publisher, UnframedError
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
        tables = tables or BuildCache(docs / CACHE)
        table = tables.table("site")
        frame = kept(table, config)
        if not frame or Path(frame.docs).absolute() != docs.absolute():
            return None
        with suppress(NotOursError, UnframedError):
            hashed = named(docs) if looked and looked == manifest(docs) else hashes(docs)
            publisher = Publisher(docs, Path(frame.site), hashed, table)
            published = publisher.publish(frame, None, publisher.kinds(), untouched)
            tables.save()
            return published
    return None


def untouched(docs: Path, config: Path) -> tuple[str, Published | None]:
    """The hash of the manifest, and what there is of its site; None where something is to be done.

    It only looks, so it can do so while somebody else looks at `docs`. Errors: OSError.
    """
    with without_gc():
        table, looked = BuildCache(docs / CACHE).table("site"), manifest(docs)
        frame = kept(table, config)
        if not looked or not frame or Path(frame.docs).absolute() != docs.absolute():
            return looked, None
        return looked, Publisher(docs, Path(frame.site), ({}, ""), table).unchanged(frame, looked)


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
