"""Makes the site without MkDocs, from what MkDocs gave last time."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from generator.build_cache import BuildCache
from generator.errors import Problem, Severity
from generator.site.frame import kept
from generator.site.publish import LAST, Plan, Published, Publisher, UnframedError, look
from generator.site.shells import NotOursError
from generator.sync import CACHE, New, hashes, locked, manifest_content, manifest_of, named
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
        content = manifest_content(docs)
        known.publisher.made_of(*((named(content), looked) if looked == _hash(content) else hashes(docs)))
        return _carried_out(known, known.publisher.plan(known.frame, known.publisher.kinds(), untouched))
    return None


def _carried_out(known: _Known, plan: Plan) -> Published | None:
    if not known.publisher:
        return None
    with suppress(NotOursError, UnframedError):
        published = known.publisher.carry_out(plan, None)
        known.tables.save()
        return published
    return None


def _hash(manifest: bytes) -> str:
    """The name of a manifest; empty where there is none."""
    return sha256(manifest).hexdigest() if manifest else ""


class Standing:
    """The site of `docs` as it stands: it can be looked at while others make pages, and be made again of those."""

    def __init__(self, docs: Path, config: Path) -> None:
        """It only looks. Errors: OSError."""
        self._docs, self._config = docs, config
        with without_gc():
            self._kept = look(docs / CACHE / "site")
            self._known, self._manifest = _Known(docs, config), manifest_content(docs)
            self._of = _hash(self._manifest)
            self._plan: Plan | None = None
            frame, publisher = self._known.frame, self._known.publisher
            self._untouched = publisher.unchanged(frame, self._of) if frame and publisher and self._of else None

    @property
    def is_framed(self) -> bool:
        """Whether it is known what MkDocs gave, and would give today."""
        return self._known.frame is not None

    def plan(self, new: New, stale: Collection[str]) -> None:
        """Work out what `again` will have to do, once these files are in their places, and those are gone.

        Where that can't be known yet, `again` will do it.
        """
        frame, publisher = self._known.frame, self._known.publisher
        if not frame or not publisher or not self._untouched:
            return
        with without_gc(), suppress(NotOursError, UnframedError, OSError):
            gone = frozenset(stale)
            hashes = {path: hashed for path, hashed in named(self._manifest).items() if path not in gone}
            hashes |= {path: hashed for path, (hashed, _) in new.items()}
            publisher.made_of(hashes, _hash(manifest_of({path: (hashed,) for path, hashed in hashes.items()})))
            kinds = publisher.kinds({path: file for path, (_, file) in new.items()})
            self._plan = publisher.plan(frame, kinds, self._of)

    def again(self, looked: str) -> Published | None:
        """What there is of the site if nothing is to be done, else what `again` gives. The caller has the lock.

        Errors: as `again`.
        """
        if looked == self._of and self._untouched:
            return self._untouched
        with without_gc():
            if look(self._docs / CACHE / "site") != self._kept:  # somebody else has made it meanwhile
                return _made(self._docs, _Known(self._docs, self._config), looked, "")
            if self._plan and self._plan.manifest == looked:
                return _carried_out(self._known, self._plan)
            return _made(self._docs, self._known, looked, self._of if self._untouched else "")


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
