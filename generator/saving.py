"""Keeps a file that can't be had again: whole or not at all, and on the disk before anybody is told that it is kept.

For what people and hosts gave; what is generated from it is `sync`'s.
"""

from __future__ import annotations

import os
from contextlib import suppress
from glob import escape
from pathlib import Path

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
