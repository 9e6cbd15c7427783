"""A file is kept whole or not at all, whatever happens in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from generator.errors import FolderError
from generator.saving import save

# Writes a file of many pieces, and is killed by itself when half of it is on the disk.
_KILLED = """
import os, signal, sys
from pathlib import Path
from generator import saving

real = os.fsync
def dies(number):
    os.ftruncate(number, os.fstat(number).st_size // 2)
    real(number)
    os.kill(os.getpid(), signal.SIGKILL)

os.fsync = dies
saving.save(Path(sys.argv[1]), b"new" * 1000)
"""


def test_a_file_is_written_with_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "2025" / "2025-03-11.hf.json"
    for content in (b"[1]", b"[1, 2]"):
        save(file, content)
        assert file.read_bytes() == content
    assert [found.name for found in file.parent.iterdir()] == [file.name]


def test_whoever_reads_a_file_meanwhile_reads_one_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    save(file, b"old")
    with file.open("rb") as reader:
        save(file, b"new")
        assert reader.read() == b"old"


@pytest.mark.parametrize("there", [None, b"old"])
def test_a_run_that_is_killed_in_the_middle_leaves_the_old_file_or_none(tmp_path: Path, there: bytes | None) -> None:
    file = tmp_path / "a[1].json"
    if there is not None:
        file.write_bytes(there)
    done = subprocess.run([sys.executable, "-c", _KILLED, str(file)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert (file.read_bytes() if file.exists() else None) == there
    left_over = [found for found in tmp_path.iterdir() if found != file]
    assert [found.name[0] for found in left_over] == ["."]
    save(file, b"new")
    assert [(found.name, found.read_bytes()) for found in tmp_path.iterdir()] == [("a[1].json", b"new")]


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FolderError, match="No space left"):
        save(file, b"new")
    assert [(found.name, found.read_bytes()) for found in tmp_path.iterdir()] == [("a.json", b"old")]
