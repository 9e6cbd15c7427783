"""What a command costs: time, processor, memory.

A process counts the memory of whoever started it, up to the start, as its own. So commands are started by this
module as a small process: `python -m benchmarks.search.cost COMMAND...` prints what COMMAND cost.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

_PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock, seconds of processor, and bytes that the largest process had at most."""

    wall: float
    processor: float
    memory: int


def measured(call: Sequence[str]) -> Cost:
    """Run a Python module with arguments, and say what it and all its processes cost."""
    command = [sys.executable, "-m", __name__, sys.executable, "-m", *call]
    done = subprocess.run(command, cwd=_PROJECT, stdout=subprocess.PIPE, text=True, check=True)
    return Cost(**json.loads(done.stdout))


def _run(call: Sequence[str]) -> Cost:
    started = time.perf_counter()
    subprocess.run(call, stdout=subprocess.DEVNULL, check=True)
    wall = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(_run(sys.argv[1:]))))
