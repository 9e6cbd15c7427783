"""The only code that writes: makes folders on disk hold given files and nothing else.

A file is written only if its bytes are new, under another name first, so that whoever reads, and
whoever kills the build, sees an old file or a new one and never a half. The folders belong to the
generator whole: what is in them and was not given is removed, leftovers of a killed run included.
"""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Self

# Hidden, so that MkDocs passes over it if it looks in between; one a process, so that two don't share it.
_UNFINISHED = ".unfinished"
# Files handed to the second process at a time; fewer than that in all are written without one.
_BATCH = 1000


@dataclass(slots=True)
class Changes:
    """What a sync did, in files."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0


def sync(target: Path, files: Iterable[tuple[str, bytes]], folders: Iterable[str], names: Iterable[str]) -> Changes:
    """Make `folders` and the files `names` below `target` hold `files` (path with `/`, bytes) and nothing else.

    Errors: OSError when something can't be written; ValueError for a file outside what was named, or
    given twice, before it touches anything outside.
    """
    folders, names = tuple(folders), tuple(names)
    changes = Changes()
    kept: set[str] = set()
    for link in _links(target, folders, names):
        link.unlink()  # what stands behind a link is not ours to write to
    with _Writer(target) as writer:
        for path, content in files:
            if path in kept or not (path in names or path.startswith(tuple(f"{folder}/" for folder in folders))):
                raise ValueError(f"{path} is given twice, or lies outside the generated folders")
            kept.add(path)
            writer.add(path, content)
        changes.written = writer.finish()
    changes.unchanged = len(kept) - changes.written
    for stale in _others(target, folders, names, kept):
        stale.unlink()
        changes.removed += 1
    for folder in folders:
        _remove_empty(target / folder)
    return changes


class _Writer:
    """Writes files as they come: a few at once, many by a second process, beside whoever renders them.

    Half of the time that twenty thousand new files take is the file system's. The second process ends by
    itself when the first is killed.
    """

    def __init__(self, target: Path) -> None:
        self._target = target
        self._batch: list[tuple[str, bytes]] = []
        self._process: SpawnProcess | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._connection.close()
            self._process.join()

    def add(self, path: str, content: bytes) -> None:
        """Take a file; it is written by `finish` at the latest."""
        self._batch.append((path, content))
        if len(self._batch) == _BATCH:
            if not self._process:
                self._start()
            self._connection.send(self._batch)
            self._batch = []

    def finish(self) -> int:
        """Write what is left; how many files had to be written, of all."""
        if not self._process:
            return _write_all(self._target, self._batch)
        if self._batch:
            self._connection.send(self._batch)
        self._connection.send([])
        result: int | OSError = self._connection.recv()
        if isinstance(result, OSError):
            raise result
        return result

    def _start(self) -> None:
        # Spawned, not forked: `build --watch` has threads.
        context = get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(self._target, theirs), daemon=True)
        self._process.start()
        theirs.close()


def _serve(target: Path, connection: Connection) -> None:
    """Write the batches that come, up to an empty one; answer with the files written, or what went wrong."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the first process's to handle
    written, failure = 0, None
    with connection, suppress(EOFError):  # the first process broke off
        while batch := connection.recv():
            try:
                written += 0 if failure else _write_all(target, batch)
            except OSError as error:
                failure = error
        connection.send(failure or written)


def _write_all(target: Path, batch: Iterable[tuple[str, bytes]]) -> int:
    return sum(_write(target, path, content) for path, content in batch)


def _write(target: Path, path: str, content: bytes) -> bool:
    """Whether the file had to be written."""
    # Plain strings: pathlib would take longer than the disk over twenty thousand files.
    file = f"{target}/{path}"
    folder = file.rpartition("/")[0]
    try:
        with open(file, "rb") as old:  # noqa: PTH123
            if old.read() == content:
                return False
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103
    except NotADirectoryError:
        _clear_way(target, Path(folder))
    except IsADirectoryError:
        shutil.rmtree(file)
    unfinished = f"{folder}/{_UNFINISHED}-{os.getpid()}"
    with open(unfinished, "wb") as new:  # noqa: PTH123
        new.write(content)
    os.replace(unfinished, file)  # noqa: PTH105
    return True


def _clear_way(target: Path, folder: Path) -> None:
    """Make a folder where an older build had a file."""
    for place in (folder, *folder.parents):
        if place != target and place.is_relative_to(target) and place.is_file():
            place.unlink()
    folder.mkdir(parents=True, exist_ok=True)


def _links(target: Path, folders: Iterable[str], names: Iterable[str]) -> list[Path]:
    """Symbolic links where the generator writes."""
    found = [target / name for name in (*folders, *names)]
    for folder in folders:
        for root, subfolders, files in os.walk(target / folder):
            found += [Path(root, name) for name in (*subfolders, *files)]
    return [place for place in found if place.is_symlink()]


def _others(target: Path, folders: Iterable[str], names: Iterable[str], kept: set[str]) -> Iterator[Path]:
    """Files of the generator's that were not given."""
    for folder in folders:
        for root, _, files in os.walk(target / folder):
            for name in files:
                file = Path(root, name)
                if file.relative_to(target).as_posix() not in kept:
                    yield file
    yield from target.glob(f"{_UNFINISHED}*")
    for name in names:
        if name not in kept and (target / name).exists():
            yield target / name


def _remove_empty(folder: Path) -> None:
    for root, _, _ in os.walk(folder, topdown=False):
        with suppress(OSError):  # it is not empty
            Path(root).rmdir()
