"""Our index of a pickled archive, written to a folder: `python -m benchmarks.search.build_ours ARCHIVE FOLDER`."""

from __future__ import annotations

import importlib
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path

from generator.model import Archive


def main(source: Path, folder: Path) -> None:
    """Build and write."""
    archive = pickle.loads(source.read_bytes())  # noqa: S301 - written a moment ago by `searches`
    for path, content in _files(archive):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def _files(archive: Archive) -> Iterator[tuple[str, bytes]]:
    """Path and content of every file of the index."""
    files: Iterator[tuple[str, bytes]] = importlib.import_module("generator.search").files(archive)
    return files


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
