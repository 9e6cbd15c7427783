"""Makes the folder of the site hold what it should: fills pages into shells, copies files, writes only what changed.

What each file was made of is kept beside its size and times, as Git does it: a file that nobody touched since, made
of what it would be made of again, is not even read.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from generator.build_cache import Table, cache_key, code_key, columns, columns_of
from generator.site import sitemap
from generator.site.frame import Frame
from generator.site.shells import Source, read, text_of
from generator.workers import in_parallel

#: Where the table has what was last done.
LAST = cache_key("published")


class UnframedError(LookupError):
    """There is a page of a kind that MkDocs has not been shown yet."""


@dataclass(slots=True)
class Published:
    """What was done, in files: filled into shells, copied, as they were, removed; and the site's bytes."""

    filled: int = 0
    copied: int = 0
    unchanged: int = 0
    removed: int = 0
    size: int = 0
    notice: str = ""


class _Made(NamedTuple):
    """What a file of the site was made of, and what it looked like then; `kind` is of a page, by its number."""

    of: str
    kind: str
    seen: str


@dataclass(slots=True)
class _State:
    """All files and folders of the site, as they were left."""

    files: dict[str, _Made] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)


class Plan(NamedTuple):
    """What is to be done with the site: `wanted` is what each of its files is to be made of, `stale` are those to make.

    `lists` are files that nobody else has, `folders` all that there are to be. With `is_untouched`, the site is as it
    was left. `manifest` is that of the generated files that all this is made of.
    """

    manifest: str
    frame: Frame
    kinds: Mapping[str, str]
    wanted: Mapping[str, str]
    lists: Mapping[str, bytes]
    stale: set[str]
    folders: Mapping[str, None]
    is_untouched: bool


class Publisher:
    """One site, made of what lies in `docs`: see `made_of`."""

    def __init__(self, docs: Path, site: Path, table: Table) -> None:
        self._docs, self._site, self._table = docs, site, table
        self._hashes: Mapping[str, str] = {}
        self._manifest = ""
        self._pages: dict[str, str] = {}
        self._from = cache_key("from", code_key("site"), str(site.absolute()))
        self._key = cache_key("state", code_key("site"), str(site.absolute()))
        self._emptied: set[str] = set()

    def made_of(self, hashes: Mapping[str, str], manifest: str) -> None:
        """The SHA-256 of each generated file in `docs`, and the hash of the manifest, if that says the same of all."""
        self._hashes, self._manifest = hashes, manifest
        self._pages = {path: target(path) for path in hashes if path.endswith(".md")}

    @cached_property
    def _state(self) -> _State:
        return _decoded(self._table.get(self._key) or b"")

    def kinds(self, lying: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
        """The kind of each generated page, as text; pages are read where that isn't known.

        `lying` says where some pages are that may not be in their places yet. Errors: `NotOursError`, OSError.
        """
        found: dict[str, str] = {}
        unknown: list[str] = []
        for path, target in self._pages.items():
            made = self._state.files.get(target)
            if made and made.of.startswith(self._hashes[path]):
                found[path] = made.kind
            else:
                unknown.append(path)
        found.update(zip(unknown, in_parallel(partial(_kinds, self._docs, lying), unknown), strict=True))
        return found

    def publish(self, frame: Frame, own: Path | None, kinds: Mapping[str, str]) -> Published:
        """Make the site. `own` is where the files lie that MkDocs made; without it, they must be there already.

        Errors: `UnframedError` when MkDocs is needed; OSError.
        """
        return self.carry_out(self.plan(frame, kinds), own)

    def plan(self, frame: Frame, kinds: Mapping[str, str], untouched: str = "") -> Plan:
        """What has to be done. It only looks.

        `untouched` is the hash of the manifest whose site somebody has just found to be as it was left.
        Errors: `UnframedError` when MkDocs is needed.
        """
        is_untouched = self._was_made_of(frame, untouched)
        shells = {kind: cache_key(shell.pieces, shell.names, shell.site).hex() for kind, shell in frame.shells.items()}
        if any(kind not in shells for kind in kinds.values()):
            raise UnframedError
        wanted = {self._pages[path]: f"{self._hashes[path]}{shells[kind]}" for path, kind in kinds.items()}
        copies = {path: hashed for path, hashed in self._hashes.items() if path not in self._pages}
        lists = sitemap.split(frame.listed(kinds), frame.base)
        wanted |= copies | frame.own | {name: sha256(content).hexdigest() for name, content in lists.items()}
        stale = {path for path, of in wanted.items() if not self._is_there(path, of, is_untouched=is_untouched)}
        return Plan(self._manifest, frame, kinds, wanted, lists, stale, _folders(wanted), is_untouched)

    def carry_out(self, plan: Plan, own: Path | None) -> Published:
        """Do it. `own`, and errors: as `publish`."""
        done, frame, kinds, wanted, stale = Published(), plan.frame, plan.kinds, plan.wanted, plan.stale
        lists = plan.lists
        if own is None and any(path in frame.own and path not in lists for path in stale):
            raise UnframedError
        done.removed = self._remove(plan)
        pages = [(f"{self._docs}/{path}", to, kinds[path]) for path, to in self._pages.items() if to in stale]
        others = stale - {to for _, to, _ in pages} - lists.keys()
        pages += [(f"{own if own and path in frame.own else self._docs}/{path}", path, "") for path in sorted(others)]
        filled = in_parallel(partial(_fill, str(self._docs), str(self._site), frame, self._state.files), pages)
        seen = dict(zip((to for _, to, _ in pages), filled, strict=True))
        for name in stale & lists.keys():
            _write(self._site / name, lists[name])
            seen[name] = look(self._site / name)
        self._keep(plan, seen, {self._pages[path]: kind for path, kind in kinds.items()})
        done.filled, done.copied = len(pages) - len(others), len(stale) - len(pages) + len(others)
        done.unchanged = len(wanted) - len(stale)
        done.size = sum(int(made.seen.partition(" ")[0] or 0) for made in self._state.files.values())
        done.notice = frame.notice
        self._table.put(LAST, json.dumps(asdict(done)).encode())
        if self._manifest:
            self._table.put(self._from, frame.name + bytes.fromhex(self._manifest))
        return done

    def unchanged(self, frame: Frame, manifest: str) -> Published | None:
        """What there is, if it was made of the same frame and manifest, and nobody touched it since."""
        if not self._was_made_of(frame, manifest):
            return None
        site, state = self._site, self._state
        if any(look(f"{site}/{path}") != made.seen for path, made in state.files.items()) or any(
            look(f"{site}/{folder}") != seen for folder, seen in state.folders.items()
        ):
            return None
        size = sum(int(made.seen.partition(" ")[0] or 0) for made in state.files.values())
        return Published(unchanged=len(state.files), size=size, notice=frame.notice)

    def _was_made_of(self, frame: Frame, manifest: str) -> bool:
        return self._table.get(self._from) == frame.name + bytes.fromhex(manifest)

    def _is_there(self, path: str, of: str, *, is_untouched: bool) -> bool:
        made = self._state.files.get(path)
        if made is None or made.of != of:
            return False
        return is_untouched or made.seen == look(f"{self._site}/{path}")

    def _remove(self, plan: Plan) -> int:
        """Remove whatever else is in the site, but what is hidden: MkDocs empties the folder before each build."""
        folders, removed = plan.folders, 0
        for path in self._state.files.keys() - plan.wanted.keys():
            top = next((folder for folder in reversed([*_parents(path)]) if folder not in folders), path)
            with suppress(OSError):  # somebody else removed it
                if top == path:
                    os.unlink(f"{self._site}/{path}")  # noqa: PTH108
                else:
                    shutil.rmtree(f"{self._site}/{top}")
            self._emptied.update(_parents(path))
            removed += 1
        for folder in folders:
            known = self._state.folders.get(folder)
            if not known or not (plan.is_untouched or known == look(f"{self._site}/{folder}")):
                removed += self._swept(folder, plan)
        return removed

    def _swept(self, folder: str, plan: Plan) -> int:
        """How many files were removed from a folder."""
        removed = 0
        self._emptied.add(folder)
        with suppress(FileNotFoundError, NotADirectoryError):
            for entry in list(os.scandir(f"{self._site}/{folder}")):
                path = f"{folder}{entry.name}"
                if entry.name.startswith(".") and not folder:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if f"{path}/" not in plan.folders:
                        removed += sum(len(files) for _, _, files in os.walk(entry.path))
                        shutil.rmtree(entry.path)
                elif path not in plan.wanted:
                    os.unlink(entry.path)  # noqa: PTH108
                    removed += 1
        return removed

    def _keep(self, plan: Plan, seen: Mapping[str, str], kinds: Mapping[str, str]) -> None:
        files = {
            path: _Made(of, kinds.get(path, ""), seen[path]) if path in seen else self._state.files[path]
            for path, of in plan.wanted.items()
        }
        touched = {"", *(folder for path in seen for folder in _parents(path)), *self._emptied}
        known, site = self._state.folders, self._site
        folders = {
            folder: look(f"{site}/{folder}") if folder in touched or folder not in known else known[folder]
            for folder in plan.folders
        }
        self._state = _State(files, folders)
        self._table.put(self._key, _encoded(self._state))


def target(path: str) -> str:
    """Where MkDocs puts a page."""
    folder, _, name = path.removesuffix(".md").rpartition("/")
    return "/".join(filter(None, (folder, name if name != "index" else "", "index.html")))


def _kinds(docs: Path, lying: Mapping[str, str], paths: Sequence[str]) -> list[str]:
    return [text_of(_read(docs, path, lying.get(path, "")).kind) for path in paths]


def _read(docs: Path, path: str, lying: str) -> Source:
    """A page, where it lies or, if it has been put there meanwhile, in its place."""
    try:
        with open(lying or f"{docs}/{path}", "rb") as file:  # noqa: PTH123 - twenty thousand times
            return read(path, file.read())
    except FileNotFoundError:
        if not lying:
            raise
    return _read(docs, path, "")


def _fill(
    docs: str, site: str, frame: Frame, there: Collection[str], pages: Sequence[tuple[str, str, str]]
) -> list[str]:
    """Fill pages into their shells, and copy what is of no kind: (from, to, kind). What is `there` is written over."""
    found = []
    for source, to, kind in pages:
        place = f"{site}/{to}"
        with open(source, "rb") as file:  # noqa: PTH123 - twenty thousand times
            content = file.read()
        if kind:
            content = frame.shells[kind].fill(read(source.removeprefix(f"{docs}/"), content))
        _write(place, content, is_there=to in there)
        found.append(look(place))
    return found


def _write(place: str | Path, content: bytes, *, is_there: bool = False) -> None:
    try:
        if not (is_there and _put_over(place, content)):
            _put(place, content)
    except FileNotFoundError:
        _make_folder(str(place).rpartition("/")[0])
        _put(place, content)
    except (IsADirectoryError, NotADirectoryError):
        _clear(Path(place))
        _put(place, content)


def _make_folder(folder: str) -> None:
    """Make a folder, and where they are missing those above it; another process may have made them."""
    try:
        with suppress(FileExistsError):
            os.mkdir(folder)  # noqa: PTH102
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103


def _put(place: str | Path, content: bytes) -> None:
    with open(place, "wb") as file:  # noqa: PTH123
        file.write(content)


def _put_over(place: str | Path, content: bytes) -> bool:
    """Write over a file, if there is one: ext4 takes ten times as long for one that is emptied first."""
    try:
        with open(place, "r+b") as file:  # noqa: PTH123
            file.write(content)
            file.truncate()
    except FileNotFoundError:
        return False
    return True


def _clear(place: Path) -> None:
    """Make room for a file where a folder is, and for its folder where a file is."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    for folder in reversed(place.parents):
        if os.path.lexists(folder) and not folder.is_dir():
            folder.unlink()
    place.parent.mkdir(parents=True, exist_ok=True)


def look(place: str | Path) -> str:
    """What tells that nobody touched a file or folder: kind, size, times of content and of status, number.

    Of a folder the size is left out, which some disks change at will.
    """
    try:
        found = os.lstat(place)
    except OSError:
        return ""
    size = found.st_size if stat.S_ISREG(found.st_mode) else ""
    return f"{size} {found.st_mode:o} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino}"


def _folders(paths: Iterable[str]) -> dict[str, None]:
    """The folders that paths lead through, each with a `/` at its end; the outermost is empty."""
    found = {"": None}
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and f"{folder}/" not in found:
            found[f"{folder}/"] = None
            folder = folder.rpartition("/")[0]
    return found


def _parents(path: str) -> Iterator[str]:
    """The folders that a path leads through, innermost first, each with a `/` at its end."""
    while path := path.rpartition("/")[0]:
        yield f"{path}/"


def _encoded(state: _State) -> bytes:
    """The state as `columns`: paths, what files are made of, their kinds, how they look; folders, how they look."""
    kinds = {kind: str(number) for number, kind in enumerate(sorted({made.kind for made in state.files.values()}))}
    made = state.files.values()
    return columns(
        state.files,
        [one.of for one in made],
        [kinds[one.kind] for one in made],
        [one.seen for one in made],
        state.folders,
        state.folders.values(),
        map(json.dumps, kinds),
    )


def _decoded(content: bytes) -> _State:
    if not content:
        return _State()
    paths, made_of, of_kind, seen, folders, folders_seen, kinds = columns_of(content)
    names = {str(number): json.loads(kind) for number, kind in enumerate(kinds)}
    made = map(_Made, made_of, map(names.__getitem__, of_kind), seen)
    return _State(dict(zip(paths, made, strict=True)), dict(zip(folders, folders_seen, strict=True)))
