"""What a command costs with all the processes it starts: time, processor, and the memory of all of them together."""

from __future__ import annotations

import os
import resource
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# Asking for memory stops a process for a while: some milliseconds for half a gigabyte, a sixth of a build's time.
_PAUSE = 0.3
_KB = 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock, seconds of processor, bytes of memory at most if that was watched, and what was said."""

    wall: float
    processor: float
    memory: int
    said: str = ""

    def __add__(self, other: Cost) -> Cost:
        """One after the other."""
        return Cost(self.wall + other.wall, self.processor + other.processor, max(self.memory, other.memory))


def _inherited() -> dict[str, str]:
    """As `make` does, let Python keep what it compiles: without that, each start would do it anew."""
    return {name: said for name, said in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(
    call: Sequence[str], place: Path, environment: Mapping[str, str] | None = None, *, watched: bool = False
) -> Cost:
    """Run a command in a folder. Memory is the proportional set size: what processes share counts once.

    Watching it takes time, which counts.
    """
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with subprocess.Popen(
        call,
        cwd=place,
        env={**_inherited(), **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        most = [0]
        watcher = threading.Thread(target=_watch, args=(process, most), daemon=True)
        if watched:
            watcher.start()
        said, _ = process.communicate()
        wall = time.perf_counter() - started
        if watched:
            watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode not in {0, 1}:
        raise RuntimeError(f"{' '.join(call)} ended with {process.returncode}:\n{said[-2000:]}")
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, used, most[0], said)


def _watch(process: subprocess.Popen[str], most: list[int]) -> None:
    while process.poll() is None:
        most[0] = max(most[0], sum(map(_memory, _family(process.pid))))
        time.sleep(_PAUSE)


def _family(parent: int) -> list[int]:
    """A process, and all that it started."""
    found, left = [], [parent]
    while left:
        one = left.pop()
        found.append(one)
        with suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                with suppress(OSError):
                    left += map(int, (task / "children").read_text().split())
    return found


def _memory(process: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * _KB
    return 0


def size(folder: Path) -> tuple[int, int]:
    """The bytes and the number of all files below a folder."""
    sizes = [file.stat().st_size for file in folder.rglob("*") if file.is_file()]
    return sum(sizes), len(sizes)
