"""Saves a file that can't be had again: whole or not at all, and on the disk before the call returns.

This is for files from people and hosts; `sync` writes what is generated from them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from glob import escape
from pathlib import Path
from typing import Self

from generator.errors import FolderError, Problem


def save(file: Path, content: bytes) -> None:
    """Write a file under a hidden name, and give it its own name when it is whole; its folder is made.

    A run that is killed leaves the old file, or none, and a hidden one that the next run removes.

    Errors: `FolderError`.
    """
    try:
        _save(file, content)
    except OSError as error:
        what = f"can't be written ({error.strerror or error})"
        raise FolderError(Problem(file.as_posix(), 1, what, "check the folder and its permissions")) from error


def discard(files: Iterable[Path]) -> None:
    """Remove files; one that isn't there is no mistake. Errors: `FolderError`."""
    for file in files:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            what = f"can't be removed ({error.strerror or error})"
            raise FolderError(Problem(file.as_posix(), 1, what, "check the folder and its permissions")) from error


def _save(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    for left_over in file.parent.glob(f".{escape(file.name)}.unfinished-*"):
        left_over.unlink(missing_ok=True)
    unfinished = file.parent / f".{file.name}.unfinished-{os.getpid()}"
    try:
        with unfinished.open("xb") as new:
            new.write(content)
            new.flush()
            os.fsync(new.fileno())
        unfinished.replace(file)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
    _remember(file.parent)


def _remember(folder: Path) -> None:
    """Have the disk keep the folder's new entry; where a system can't (Windows), it does so in its own time."""
    with suppress(OSError):
        entry = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(entry)
        finally:
            os.close(entry)


class Lines:
    """A file that lines are added to, each on the disk before `add` returns; nobody else adds to it meanwhile.

    Use it with `with`. Half a line at its end, which a loss of power leaves, is dropped.
    """

    def __init__(self, file: Path) -> None:
        """Opens the file, and makes it if it isn't there.

        Errors: `FolderError`, also where another process has it open.
        """
        self._path = file
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._file = file.open("a+b")
        except OSError as error:
            raise self._error(error) from error
        try:
            self._hold()
            self.content = self._whole()
            _remember(file.parent)
        except OSError as error:
            self._file.close()
            raise self._error(error) from error
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, *lines: str) -> None:
        """Add lines, without their ends, and wait until the disk has them.

        Errors: `FolderError`.
        """
        try:
            self._file.write("".join(f"{line}\n" for line in lines).encode())
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise self._error(error) from error

    def _hold(self) -> None:
        """The system drops this with the process. Where it has no such thing, two are not kept apart."""
        with suppress(ImportError):
            import fcntl  # noqa: PLC0415 - not every system has it

            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                what = "another run is writing to it"
                raise FolderError(Problem(self._path.as_posix(), 1, what, "wait until it ends")) from error

    def _whole(self) -> bytes:
        self._file.seek(0)
        content = self._file.read()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            self._file.truncate(len(whole))
        return whole

    def _error(self, error: OSError) -> FolderError:
        what = f"can't be written ({error.strerror or error})"
        return FolderError(Problem(self._path.as_posix(), 1, what, "check the folder and its permissions"))
