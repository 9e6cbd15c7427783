"""The only code that writes: makes folders on disk hold given files and nothing else.

A file is written only if its bytes are new, under another name first, so that whoever reads, and
whoever kills the build, sees an old file or a new one and never a half. The folders belong to the
generator whole: what is in them and was not given is removed, leftovers of a killed run included.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# Hidden, so that MkDocs passes over it if it looks in between; one a process, so that two don't share it.
_UNFINISHED = ".unfinished"


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
    for path, content in files:
        if path in kept or not (path in names or path.startswith(tuple(f"{folder}/" for folder in folders))):
            raise ValueError(f"{path} is given twice, or lies outside the generated folders")
        kept.add(path)
        if _write(target, path, content):
            changes.written += 1
        else:
            changes.unchanged += 1
    for stale in _others(target, folders, names, kept):
        stale.unlink()
        changes.removed += 1
    for folder in folders:
        _remove_empty(target / folder)
    return changes


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
