"""Work on many things, shared out among the machine's cores, its results in the order of the things.

Processes are made by `fork`, so they have all that this one has without a copy; what they give comes back through a
pipe. Where there is no such call, or threads that a fork would tear apart, or little to do, this process does it all.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

#: Times that each worker comes for more: one that is slowed down by others then takes less.
_SHARES = 8

_alone: Callable[[], Any]
_work: tuple[Callable[[Sequence[Any]], Sequence[Any]], Sequence[Any]]


def cores() -> int:
    """How many processes can work at a time; DIGEST_ARCHIVE_WORKERS says otherwise."""
    if given := os.environ.get("DIGEST_ARCHIVE_WORKERS", ""):
        return int(given) if given.isdecimal() and int(given) else 1
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector of cycles: there are few, and it would look through millions of values in vain."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def shared(work: Callable[[Sequence[T]], Sequence[R]], things: Sequence[T], least: int = 200) -> Iterator[R]:
    """What `work` gives for all `things`, a share of at least `least` at a time. Errors: whatever `work` raises."""
    global _work  # noqa: PLW0603 - what a forked process finds
    count = min(cores(), len(things) // least)
    if count < 2 or threading.active_count() > 1:  # noqa: PLR2004 # alone
        yield from work(things)
        return
    size = max(least, -(-len(things) // (count * _SHARES)))
    _work = work, things
    gc.freeze()  # a collector that touches what is shared would copy it
    try:
        with ProcessPoolExecutor(count, multiprocessing.get_context("fork"), _end_with_parent) as pool:
            shares = [(start, start + size) for start in range(0, len(things), size)]
            for results in pool.map(_share, shares):
                yield from results
    finally:
        gc.unfreeze()
        del _work


@contextmanager
def beside(work: Callable[[], R]) -> Iterator[Callable[[], R]]:
    """Let another process do some work meanwhile; gives a function that waits for what comes of it.

    What the work changes in memory is lost. Where there is no other process, it is done when it is asked for.
    """
    global _alone  # noqa: PLW0603 - what a forked process finds
    if cores() < 2 or threading.active_count() > 1:  # noqa: PLR2004 # alone
        yield work
        return
    _alone = work
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork"), _end_with_parent) as pool:
        coming = pool.submit(_do)
        yield coming.result


def _end_with_parent() -> None:
    """Let a worker end when who made it is killed: it would wait for more to do, for ever."""
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent:
            parent.join()
            os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


def _do() -> Any:
    return _alone()


def _share(bounds: tuple[int, int]) -> Sequence[Any]:
    work, things = _work
    return work(things[slice(*bounds)])
