"""The only code that writes: makes a folder hold given files, and deletes or overwrites nothing that isn't ours.

A manifest below the folder names every file we wrote, with the SHA-256 of its content. It is the only licence: a file
that it doesn't name, or that isn't what it says, is somebody's, and stops a sync before anything is touched.

New files are made aside first. Only when all are there do they take their places, and before the first one does, a
second manifest names them. So a build that is broken off changes nothing, or leaves files that the next one knows as
ours. A lock, which ends with the process that holds it, keeps two builds apart.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain, count, islice, repeat
from pathlib import Path
from typing import Protocol, TypeVar

from generator.build_cache import KEY, BuildCache, cache_key, code_key, columns, columns_of
from generator.errors import FolderError, Problem
from generator.parts import File, Group, Part
from generator.workers import Ask, Here, in_background, in_parallel

T = TypeVar("T")
# Path and hash of a file of a part, and where it lies if it is new or changed.
_File = tuple[str, str, str]
#: The files of a part that was made, by its key.
Made = tuple[bytes, list[_File]]
# What the content of a file may be.
_Hashes = tuple[str, ...]
#: New files by path: the hash of each, and where it lies until it is put in its place.
New = Mapping[str, tuple[str, str]]
#: Folders and files below a target.
Places = tuple[tuple[str, ...], tuple[str, ...]]
# The hashes of files of ours by path, and which folders are not there.
_Found = tuple[dict[str, str], set[str]]
#: One of so many equal shares of the parts, counted from 1.
Share = tuple[int, int]
ALL: Share = (1, 1)
# What is kept of the files of one folder.
_OF_A_FOLDER = frozenset({"last", "seen", "site"})

#: Below the target; hidden, so that MkDocs passes over it.
STATE = ".digest-archive"
#: Written last: MkDocs' server waits for a whole build by waiting for this file to change.
MANIFEST = f"{STATE}/manifest"
#: What builds keep for the next one (see `kept`), and where a small part of the site is built.
CACHE = f"{STATE}/kept"
STAGE = f"{STATE}/stage"
_COMING = f"{STATE}/coming"
_LOCK = f"{STATE}/lock"
_ASIDE = f"{STATE}/new"

# As `sha256sum` writes and checks it.
_LINE = re.compile(r"^([0-9a-f]{64})  ([^\n]+)$", re.MULTILINE)
# Of printable characters: what `_is_page` says.
_PLAIN = re.compile(r"^([0-9a-f]{64})  ([^./\\\n][^/\\\n]*(?:/[^./\\\n][^/\\\n]*)*)$", re.MULTILINE)
_EMPTY = hashlib.sha256().hexdigest()
# What file managers leave in folders that they show; hidden files are nobody's pages either.
_FURNITURE = frozenset({"Thumbs.db", "desktop.ini"})
#: How many things in the way are named.
_NAMED = 8
# Parts that are worth handing to another process, and files that one process makes at most.
_SHARE = 64
_FILES = 10**9


class Progress(Protocol):
    """Hands on the items, and tells somebody how far it is."""

    def __call__(self, items: Iterable[T], what: str, count: int) -> Iterable[T]:
        """The same items; `what` is done with them, and `count` is how many they are."""
        ...


_FOREIGN = "this stands where the archive's pages go, and was not written by this command"
_FOREIGN_MEND = "move it away (or delete it, if an earlier version wrote it), or choose another folder"
_CHANGED = "this page was changed after it was built, and building would undo that"
_CHANGED_FIX = "keep your change elsewhere, delete this file, and build again"


@dataclass(slots=True)
class Changes:
    """What a sync did, in files; `manifest` is the hash of the manifest after it."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    manifest: str = ""


class Then:
    """What is done with what a build writes; this does nothing."""

    def coming(self, new: New, stale: Collection[str]) -> None:
        """New files are about to be put in their places, and stale ones to go."""

    def done(self, changes: Changes) -> Callable[[], object]:  # noqa: ARG002 - who does something needs it
        """All are in their places; what this gives is called before another build may change them."""
        return lambda: None


NOTHING_MORE = Then()


def sync(
    target: Path,
    parts: Iterable[Part | Group],
    folders: Iterable[str],
    names: Iterable[str],
    waiting: Callable[[], object] = lambda: None,
    progress: Progress = lambda items, what, count: items,  # noqa: ARG005 - the shape of it
) -> Changes:
    """Make `folders` and the files `names` below `target` hold the files of `parts`, and nothing else.

    Parts whose files are there already are not made. Calls `waiting` if another build has to end first.

    Errors, each before anything that was there is touched: `FolderError` when something stands there that is not ours,
    or can't be read or written; ValueError for a file outside what was named, or given twice; whatever a part raises.
    """
    places = tuple(folders), tuple(names)
    with ExitStack() as lock:
        there = Here(partial(_there, lock, target, waiting))
        with writing(target, there, places) as writer:
            return writer.write([parts], progress)


@contextmanager
def looking(target: Path, waiting: Callable[[], object] = lambda: None) -> Iterator[Ask[There]]:
    """Look what is there while the caller does something else.

    From now on no other build can change it; in a folder that no build has written yet, from when it is asked for.
    Errors: as `sync`.
    """
    with ExitStack() as lock:
        if (target / STATE).is_dir():
            lock.enter_context(locked(target, waiting))
            yield lock.enter_context(in_background(lambda: There(target).look()))
        else:
            yield Here(partial(_there, lock, target, waiting))


def _there(lock: ExitStack, target: Path, waiting: Callable[[], object]) -> There:
    """What is there; without a trace where nothing of ours is, until that is needed."""
    if os.path.lexists(target) and not target.is_dir():
        raise _in_the_way(target, ["."], [])
    if not (target / STATE).exists():
        return There(target, lambda: lock.enter_context(locked(target, waiting)))
    lock.enter_context(locked(target, waiting))
    return There(target).look()


@contextmanager
def writing(target: Path, there: Ask[There], places: Places, share: Share = ALL) -> Iterator[Writer]:
    """Make files of `target` aside, until `Writer.write` puts them in their places. Errors: as `sync`."""
    hashes, fresh = there(partial(There.must_be_ours, places=places))()
    try:
        _discard(target)
        yield Writer(target, there, (hashes, fresh), places, share)
    finally:
        _discard(target)


class Writer:
    """Makes the files of parts for one sync. `kept` has the hash of each by its path."""

    def __init__(self, target: Path, there: Ask[There], found: _Found, places: Places, share: Share) -> None:
        self._target, self._ask, self._share = target, there, share
        self._there, self._fresh = found
        self._below, self._names = tuple(f"{folder}/" for folder in places[0]), places[1]
        self._table = BuildCache(target / CACHE).table("parts")
        self._groups: list[_Group] = []  # of which something is new
        self._open: dict[bytes, _Group] = {}  # by the keys of parts that are to be made
        self._aside: dict[str, str] = {}  # path → where its new content lies
        self._kept: dict[str, str] = {}

    def write(
        self,
        outputs: Iterable[Iterable[Part | Group]],
        progress: Progress,
        others: Callable[[], Iterable[Made]] = tuple,
        then: Then = NOTHING_MORE,
    ) -> Changes:
        """Make what isn't there, and put it in its place, with what `others` gives.

        `then` is told what is coming. Errors: as `sync`.
        """
        missing = self._missing(outputs)
        made = in_parallel(self._made, missing, _SHARE, has_time=True)  # `others` may take longer
        for part, files in zip(missing, progress(made, "writing pages", len(missing)), strict=True):
            self._take(part.key, files)
        for key, files in others():
            self._take(key, files)
        for group in self._groups:
            self._table.put(group.place, group.value())
        stale = {path for path in self._there if path not in self._kept}
        new = {path: (self._kept[path], file) for path, file in self._aside.items()}
        then.coming(new, stale)
        settled = self._ask(partial(There.settle, new=new, stale=stale))
        self._table.save()
        changes = settled()
        self._ask(There.note)
        self._ask.enough()
        return changes

    def made(self, outputs: Iterable[Iterable[Part | Group]]) -> list[Made]:
        """The files of this build's share of some outputs; what isn't there is made. In whichever process."""
        return [(part.key, self._found(part) or self._made([part])[0]) for part in self._mine(outputs)]

    def _missing(self, outputs: Iterable[Iterable[Part | Group]]) -> list[Part]:
        """Take what is there of this build's share, and give what isn't."""
        missing = []
        for part in self._mine(outputs):
            if isinstance(part, Group):
                missing += self._missing_of(part)
            elif files := self._found(part):
                self._keep(files)  # as it was taken before
            else:
                missing.append(part)
        return missing

    def _missing_of(self, group: Group) -> list[Part]:
        """The same of a group, of which each part is looked for only if something of it is another."""
        place = cache_key("group", group.name, code_key("sync.py", "build_cache.py"))
        known = _Group.of(place, self._table.get(place))
        if known.key == group.key and all(map(self._is_there, known.paths, known.hashes)):
            self._keep(zip(known.paths, known.hashes, repeat("")))
            return []
        before, missing, now = known.members(), [], _Group(place, group.key)
        self._groups.append(now)
        for part in group.parts():
            files = before.get(part.key, [])
            if files and all(self._is_there(path, hashed) for path, hashed, _ in files):
                self._keep(files)
                now.add(part.key, files)
            else:
                missing.append(part)
                self._open[part.key] = now
        return missing

    def _is_there(self, path: str, hashed: str) -> bool:
        return self._there.get(path) == hashed

    def _mine(self, outputs: Iterable[Iterable[Part | Group]]) -> Iterator[Part | Group]:
        """Of each output this share: whichever process makes it, it is the same."""
        for parts in outputs:
            yield from islice(parts, self._share[0] - 1, None, self._share[1])

    def _found(self, part: Part | Group) -> list[_File]:
        """The files of a part, if it has been made before and all are there."""
        files = _known(self._table.get(part.key)) if part.key else []
        return files if all(self._is_there(path, hashed) for path, hashed, _ in files) else []

    def _take(self, key: bytes, files: Sequence[_File]) -> None:
        """Take a part that was made. Errors: ValueError for a file that is none of ours, or that another part has."""
        for path, _, _ in files:
            if not (path in self._names or path.startswith(self._below)) or not _is_page(path):
                raise ValueError(f"{path} lies outside the generated folders")
        self._keep(files)
        self._aside |= {path: file for path, _, file in files if file}
        if group := self._open.get(key):
            group.add(key, files)  # it is kept there
        elif key:
            self._table.put(key, "\n".join(f"{hashed}  {path}" for path, hashed, _ in files).encode())

    def _keep(self, files: Iterable[_File]) -> None:
        for path, hashed, _ in files:
            if path in self._kept:
                raise ValueError(f"{path} is given twice")
            self._kept[path] = hashed

    def _made(self, parts: Sequence[Part | Group]) -> list[list[_File]]:
        """Make parts, each a list of files."""
        return [[self._file(path, content) for path, content in part.make()] for part in parts]

    def _file(self, path: str, content: bytes) -> _File:
        hashed = hashlib.sha256(content).hexdigest()
        if self._there.get(path) == hashed:
            return path, hashed, ""
        with _told(self._target, "written", path):
            return path, hashed, _make_aside(self._target, content, path if _top(path) in self._fresh else "")


class _Group:
    """What is kept of a group: its key, and its files with the keys of their parts."""

    def __init__(self, place: bytes, key: bytes) -> None:
        self.place, self.key = place, key
        self.paths: list[str] = []
        self.hashes: list[str] = []
        self._keys: list[str] = []

    @classmethod
    def of(cls, place: bytes, value: bytes | None) -> _Group:
        """What was kept."""
        if value is None:
            return cls(place, b"")
        made = cls(place, value[:KEY])
        made.paths, made.hashes, made._keys = columns_of(value[KEY:])
        return made

    def add(self, key: bytes, files: Iterable[_File]) -> None:
        """Take a part."""
        for path, hashed, _ in files:
            self.paths.append(path)
            self.hashes.append(hashed)
            self._keys.append(key.hex())

    def members(self) -> dict[bytes, list[_File]]:
        """The files of each part, by its key."""
        found: dict[bytes, list[_File]] = {}
        for path, hashed, key in zip(self.paths, self.hashes, self._keys, strict=True):
            found.setdefault(bytes.fromhex(key), []).append((path, hashed, ""))
        return found

    def value(self) -> bytes:
        """What is to be kept."""
        return self.key + columns(self.paths, self.hashes, self._keys)


def _known(line: bytes | None) -> list[_File]:
    """The files of a part, as they were noted: path, hash, and nothing new."""
    found = (one.partition("  ") for one in (line or b"").decode().splitlines())
    return [(path, hashed, "") for hashed, _, path in found]


def join(
    target: Path,
    shares: Iterable[Path],
    folders: Iterable[str],
    names: Iterable[str],
    waiting: Callable[[], object] = lambda: None,
) -> Changes:
    """Make `target` hold what builds of shares wrote, and keep what they kept: the next build makes what is missing.

    Errors: as `sync`.
    """
    shares, joined = tuple(shares), set[str]()
    there: dict[str, str] = {}

    def files() -> Iterator[File]:
        for share in shares:
            for path, hashed in hashes(share)[0].items():
                if there.setdefault(path, hashed) != hashed:
                    fix = "build all shares from the same captures, with the same version"
                    raise FolderError(Problem(str(share / path), 1, "another share has this page otherwise", fix))
                if path not in joined:
                    joined.add(path)
                    yield path, (share / path).read_bytes()

    changes = sync(target, [Part(b"", files)], folders, names, waiting)
    cache = BuildCache(target / CACHE)
    for share in shares:
        found = BuildCache(share / CACHE)
        for name in found.names():
            if name not in _OF_A_FOLDER:
                cache.table(name).take(found.table(name))
    cache.save()
    return changes


def clean(target: Path, waiting: Callable[[], object] = lambda: None) -> tuple[Changes, list[str]]:
    """Remove what we wrote below `target`; also the paths of files that were changed since, which stay.

    Errors: `FolderError` when something can't be read or removed.
    """
    if not (target / STATE).exists():
        return Changes(), []
    with locked(target, waiting):
        there = There(target).look()
        try:
            return there.settle({}, there.hashes), there.changed
        finally:
            _discard(target)
            _forget(target)


def _forget(target: Path) -> None:
    """Remove what was kept for another build, and a stage that one left."""
    for folder in (target / CACHE, target / STAGE):
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def locked(target: Path, waiting: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Keep every other build away from `target` meanwhile; calls `waiting` if one has to end first.

    The system drops the lock when this process ends, however it ends. Errors: `FolderError`.
    """
    with _told(target, "written"):
        (target / STATE).mkdir(parents=True, exist_ok=True)
        if (target / STATE).is_symlink():
            raise _in_the_way(target, [STATE], [])
        held = os.open(target / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666)
    try:
        if not _lock(held, wait=False):
            waiting()
            _lock(held, wait=True)
        yield
    finally:
        os.close(held)


def _lock(held: int, *, wait: bool) -> bool:
    """Whether nobody else has the lock; on systems, and network disks, that know no locks, nobody ever has."""
    with suppress(ImportError, OSError):
        import fcntl  # noqa: PLC0415 - not every system has it

        try:
            fcntl.flock(held, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
    return True


def hashes(target: Path) -> tuple[dict[str, str], str]:
    """Path → SHA-256 of each file of ours that is there, as it is now; and the manifest's hash, if all are as it says.

    Errors: `FolderError`.
    """
    seen = _Seen(target)
    with _told(target, "read"):
        named = _read(target, (MANIFEST,))
        found = {path: seen.content(path) for path in named}
        is_so = all(found[path] in hashes for path, hashes in named.items())
        return {path: hashed for path, hashed in found.items() if hashed}, (is_so and manifest(target)) or ""


def manifest_content(target: Path) -> bytes:
    """The manifest; nothing where there is none. Errors: `FolderError`."""
    with _told(target, "read"):
        return _bytes(target / MANIFEST) or b""


def named(manifest: bytes) -> dict[str, str]:
    """Path → SHA-256 of each file that a manifest names, for callers who know that they are there."""
    lines = (line.partition("  ") for line in manifest.decode().splitlines())
    return {path: hashed for hashed, _, path in lines}


def manifest_of(hashes: Mapping[str, Collection[str]]) -> bytes:
    """The manifest of files, each with all hashes that its content may have."""
    return "".join([f"{one}  {path}\n" for path in sorted(hashes) for one in sorted(hashes[path])]).encode()


def manifest(target: Path) -> str:
    """The hash of the manifest; an empty text where there is none."""
    return _content(target / MANIFEST) or ""


class _Seen:
    """The hashes of files by what the system says of them: who isn't touched needn't be read again.

    Git does the same; a change sets a file's times, and nobody can set the one of its status.
    """

    def __init__(self, target: Path) -> None:
        self._target = target
        self._table = BuildCache(target / CACHE).table("seen")
        paths, hashes, signs = columns_of(self._table.get(_seen_key()) or columns([], [], []))
        self._known = dict(zip(paths, zip(signs, hashes, strict=True), strict=True))

    def content(self, path: str) -> str | None:
        """The hash of a regular file; an empty text for what is none, nothing where nothing is."""
        file = f"{self._target}/{path}"
        try:
            signs = _signs(file)
        except (FileNotFoundError, NotADirectoryError):
            return None
        known = self._known.get(path)
        if known and signs == known[0]:
            return known[1]
        hashed = _content(Path(file))
        if hashed:
            self._known[path] = signs, hashed
        return hashed

    def _looks(self, path: str) -> str:
        with suppress(OSError):
            return _signs(f"{self._target}/{path}")
        return ""

    def save(self, kept: Mapping[str, str], touched: Collection[str]) -> None:
        """Note how these files (path → hash) look; those that were `touched` are looked at again."""
        known = self._known
        looks = {path: known[path][0] if path in known and path not in touched else self._looks(path) for path in kept}
        for path in [path for path, signs in looks.items() if not signs]:
            del looks[path]
        self._table.put(_seen_key(), columns(looks, map(kept.__getitem__, looks), looks.values()))
        self._table.save()


def _seen_key() -> bytes:
    return cache_key("seen", code_key("sync.py", "build_cache.py"))


def _signs(file: str) -> str:
    """What shows that nobody touched a file: its kind, size, times of content and of status, and inode number."""
    found = os.lstat(file)
    return f"{found.st_mode:o} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino}"


class There:
    """What lies at some places of a folder: folders, and files.

    `ours` has the hashes that the content of each file of ours may have, by path; `hashes` those of files that are as
    we wrote them; `changed` are files of ours that somebody changed since. `fresh` are those of the folders that aren't
    there.
    """

    def __init__(self, target: Path, take: Callable[[], object] | None = None) -> None:
        """Where nothing of ours is, `take` gets the lock as soon as it is needed."""
        self.target, self._take = target, take
        self.ours: dict[str, _Hashes] = {}
        self.hashes: dict[str, str] = {}
        self.changed: list[str] = []
        self.fresh: set[str] = set()
        self._seen = _Seen(target)
        self._walked: dict[str, tuple[set[str], set[str]]] = {}
        self._kept: Mapping[str, str] = {}
        self._new: Collection[str] = ()

    def look(self) -> There:
        """Find what is ours, and what else is in its folders. Errors: `FolderError` when it can't be read."""
        self.ours = _read(self.target, (MANIFEST, _COMING))
        with _told(self.target, "read"):
            self._walked = {top: self._walk(top) for top in dict.fromkeys(map(_top, self.ours))}
            found = {path for files, _ in self._walked.values() for path in files}
            for path, hashes in self.ours.items():
                if path not in found and not self._is_reached(path):
                    continue
                content = self._seen.content(path)
                if content in hashes or content == _EMPTY:  # a crash of the whole machine leaves empty files
                    self.hashes[path] = content
                elif content:
                    self.changed.append(path)
        return self

    def must_be_ours(self, places: Places) -> _Found:
        """The hashes of our files, and which of the folders are not there.

        Errors: `FolderError` when anything at the `places` is not ours.
        """
        if take := self._take:
            self._take = None
            self.must_be_ours(places)  # a folder named by mistake is left without a trace
            take()
            self.look()
        self.fresh = {folder for folder in places[0] if not os.path.lexists(f"{self.target}/{folder}")}
        found, foreign = set[str](), set[str]()
        with _told(self.target, "read"):
            for place in chain.from_iterable(places):
                files, odd = self._walked.get(place) or self._walk(place)
                found |= files
                foreign |= odd
        foreign |= found - self.ours.keys()
        changed = [path for path in self.changed if path in found]
        if foreign or changed:
            raise _in_the_way(self.target, foreign, changed)
        return self.hashes, self.fresh

    def intact(self, places: Places) -> tuple[str, int] | None:
        """What no sync would change: the hash of the manifest, and how many files it names.

        None if a file is missing, or was changed. Errors: as `must_be_ours`.
        """
        if not (self.target / MANIFEST).is_file() or (self.target / _COMING).exists():
            return None
        self.must_be_ours(places)
        if any(self.hashes.get(path) not in hashes for path, hashes in self.ours.items()) or not self.ours:
            return None
        return manifest(self.target), len(self.ours)

    def _walk(self, place: str) -> tuple[set[str], set[str]]:
        """The regular files at and below a place, and what is neither file nor folder; nothing hidden."""
        found, odd, left = set[str](), set[str](), [place]
        while left:
            path = left.pop()
            place = f"{self.target}/{path}"  # pathlib would take longer than the disk over twenty thousand files
            with suppress(FileNotFoundError):
                mode = os.lstat(place).st_mode
                if not stat.S_ISDIR(mode):
                    (found if stat.S_ISREG(mode) else odd).add(path)
                    continue
                with os.scandir(place) as entries:  # which say what they are, so nothing is asked again
                    for entry in entries:
                        if not entry.name.startswith(".") and entry.name not in _FURNITURE:
                            one = f"{path}/{entry.name}"
                            if entry.is_dir(follow_symlinks=False):
                                left.append(one)
                            else:
                                (found if entry.is_file(follow_symlinks=False) else odd).add(one)
        return found, odd

    def _is_reached(self, path: str) -> bool:
        """Whether no link leads from the target to a path."""
        folder = Path(path).parent
        return (self.target / folder).resolve() == self.target.resolve() / folder

    def settle(self, new: New, stale: Collection[str]) -> Changes:
        """Put new files in their places, and remove what is `stale`."""
        kept = {path: hashed for path, hashed in self.hashes.items() if path not in stale}
        kept |= {path: hashed for path, (hashed, _) in new.items()}
        self._kept, self._new = kept, new
        manifest = {path: (hashed,) for path, hashed in kept.items()}
        changes = Changes(len(new), len(kept) - len(new), len(stale))
        broken_off = (self.target / _COMING).exists()
        if not new and self.ours == manifest and not broken_off:
            changes.manifest = _content(self.target / MANIFEST) or ""
            return changes
        emptied = {parent for path in self.ours if path not in kept for parent in _parents(path)}
        self._look_again((*new, *stale), emptied)
        # Whatever happens from here on, what is there is named: by the manifest that is there; and here what will be,
        # and what was if that is to go or only a build that was broken off named it.
        named = {**self.ours, **manifest}
        coming = [path for path in named if broken_off or self.ours.get(path) != manifest.get(path)]
        self._write(_COMING, {path: {*self.ours.get(path, ()), *manifest.get(path, ())} for path in coming})
        with _told(self.target, "written"):
            for path in stale:
                (self.target / path).unlink()
            for folder in sorted(emptied, key=len, reverse=True):
                with suppress(OSError):  # it is not empty, or not there
                    (self.target / folder).rmdir()
            moved = {folder for folder in self.fresh if self._moved(folder)}
            for path, (_, file) in new.items():
                if _top(path) not in moved or file != f"{self.target}/{_ASIDE}/{path}":
                    _place(file, f"{self.target}/{path}")
        changes.manifest = self._write(MANIFEST, manifest)
        with _told(self.target, "written"):
            (self.target / _COMING).unlink(missing_ok=True)
            if not kept:
                (self.target / MANIFEST).unlink()
        return changes

    def _moved(self, folder: str) -> bool:
        """Put a whole new folder in its place, unless something has come there meanwhile, or is not in it."""
        with suppress(OSError):
            os.replace(f"{self.target}/{_ASIDE}/{folder}", f"{self.target}/{folder}")  # noqa: PTH105
            return True
        return False

    def note(self) -> None:
        """Note how the files look that were kept, for the next build."""
        self._seen.save(self._kept, self._new)

    def _look_again(self, paths: Iterable[str], emptied: Collection[str]) -> None:
        """Refuse what somebody changed, or put there, while the files were made."""
        with _told(self.target, "read"):
            late = [path for path in paths if path not in emptied and not self._is_as_it_was(path)]
        if late:
            raise _in_the_way(self.target, [], late)

    def _is_as_it_was(self, path: str) -> bool:
        was = self.hashes.get(path)
        # Where nothing was, as in a first build, nobody need read what is there now.
        return self._seen.content(path) == was if was else not os.path.lexists(f"{self.target}/{path}")

    def _write(self, name: str, hashes: Mapping[str, Collection[str]]) -> str:
        content = manifest_of(hashes)
        with _told(self.target, "written", name):
            file = Path(_make_aside(self.target, content))
            with file.open("rb") as made:
                os.fsync(made.fileno())
            file.replace(self.target / name)
        return hashlib.sha256(content).hexdigest()


def _discard(target: Path) -> None:
    """Remove what lies aside, such as what a build that was broken off left there."""
    folder = target / _ASIDE
    if folder.is_symlink():
        raise _in_the_way(target, [_ASIDE], [])
    shutil.rmtree(folder, ignore_errors=True)  # there is none, or the disk fails, which is told elsewhere


_made_aside = count()


def _make_aside(target: Path, content: bytes, path: str = "") -> str:
    """Write a file that will be moved: alone, or with its folder if it has the `path` that it will have."""
    # Several processes make files.
    file = f"{target}/{_ASIDE}/{path or os.getpid() * _FILES + next(_made_aside)}"
    try:
        _create(file, content)
    except FileNotFoundError:
        os.makedirs(file.rpartition("/")[0], exist_ok=True)  # noqa: PTH103
        _create(file, content)
    except FileExistsError:
        if not path:
            raise
        return _make_aside(target, content)  # to this disk, two paths are one
    return file


def _top(path: str) -> str:
    return path.partition("/")[0]


def _read(target: Path, manifests: Iterable[str]) -> dict[str, _Hashes]:
    """Path → hashes that its content may have; lines that are damaged, or name what we never write, license nothing."""
    found: dict[str, _Hashes] = {}
    for name in manifests:
        with _told(target, "read"):
            content = _bytes(target / name)
        if content is None and os.path.lexists(target / name):
            raise _in_the_way(target, [name], [])
        text = (content or b"").decode("utf-8", "replace")
        plain = text.isascii() and text.replace("\n", "").isprintable()
        for hashed, path in (_PLAIN if plain else _LINE).findall(text):
            if plain or _is_page(path):
                found[path] = (*found[path], hashed) if path in found else (hashed,)
    return found


def _is_page(path: str) -> bool:
    """Whether a path can be a page's: below the target, with nothing hidden in it."""
    return path.isprintable() and "\\" not in path and all(part and part[0] != "." for part in path.split("/"))


def _bytes(file: Path) -> bytes | None:
    """The content of a regular file, links not followed; nothing where there is none."""
    try:
        # A pipe would wait for somebody to write into it.
        opened = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        if stat.S_ISREG(_mode(file)):
            raise
        return None
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        return None
    with open(opened, "rb") as content:  # noqa: PTH123
        return content.read()


def _content(file: Path) -> str | None:
    """The hash of a regular file; an empty text for what is none, nothing where nothing is."""
    content = _bytes(file)
    if content is None:
        return "" if _mode(file) else None
    return hashlib.sha256(content).hexdigest()


def _mode(file: Path) -> int:
    """What stands at a path, as `stat` says it; 0 for nothing."""
    try:
        return file.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0


def _parents(path: str) -> Iterator[str]:
    """The folders that a path leads through."""
    while path := path.rpartition("/")[0]:
        yield path


def _create(place: str, content: bytes) -> None:
    with open(place, "xb") as file:  # noqa: PTH123
        file.write(content)


def _place(file: str, place: str) -> None:
    try:
        os.replace(file, place)  # noqa: PTH105
    except FileNotFoundError:
        os.makedirs(place.rpartition("/")[0], exist_ok=True)  # noqa: PTH103
        os.replace(file, place)  # noqa: PTH105


@contextmanager
def _told(target: Path, verb: str, path: str = "") -> Iterator[None]:
    """Say of an error of the system what could not be read or written."""
    try:
        yield
    except OSError as error:
        place = str(target / path) if path else str(error.filename2 or error.filename or target)
        fix = (
            "check the file and its permissions" if verb == "read" else "check its folder, permissions, and free space"
        )
        raise FolderError(Problem(place, 1, f"can't be {verb} ({error.strerror or error})", fix)) from error


def _in_the_way(target: Path, foreign: Iterable[str], changed: Iterable[str]) -> FolderError:
    """The refusal of what is not ours, by name."""
    problems = [Problem((target / path).as_posix(), 1, _CHANGED, _CHANGED_FIX) for path in sorted(changed)]
    problems += [Problem((target / path).as_posix(), 1, _FOREIGN, _FOREIGN_MEND) for path in sorted(foreign)]
    if len(problems) > _NAMED:
        what = f"{len(problems) - _NAMED:,} more files in this folder are in the way"
        problems[_NAMED:] = [Problem(target.as_posix(), 1, what, "nothing was touched")]
    return FolderError(*problems)
