"""Work in parallel on the machine's cores, with the results in the order of the input.

Processes are made by `fork`, so they share this one's memory without a copy; results come back through a pipe. Without
`fork`, while a thread runs (a fork would break it), or with little to do, this process does everything.
"""

from __future__ import annotations

import ctypes
import functools
import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
S = TypeVar("S")
S_co = TypeVar("S_co", covariant=True)

#: What is left for each worker is divided by this for the next share: later ones are smaller, so all end together.
_SHARES = 4
_NUMBER = 4  # bytes
# Bytes of results that a process can leave behind when it ends, as many as Linux lets everybody have. One that waits
# for somebody to take them holds its memory meanwhile.
_LEFT = 1 << 20
_PARENT_DEATH = 1
# Added to how nice a process is to others (nice(2)).
_GIVES_WAY = 10


def cores() -> int:
    """How many processes can work at a time; DIGEST_ARCHIVE_WORKERS says otherwise."""
    if given := os.environ.get("DIGEST_ARCHIVE_WORKERS", ""):
        return int(given) if given.isdecimal() and int(given) else 1
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


@contextmanager
def without_gc() -> Iterator[None]:
    """Without garbage collection: there are few cycles, and it would look through millions of values in vain."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def in_parallel(
    work: Callable[[Sequence[T]], Sequence[R]], things: Sequence[T], least: int = 200, *, has_time: bool = False
) -> Iterator[R]:
    """What `work` gives for all `things`, of which at least twice `least` are worth another process beside this one.

    With `has_time`, these others give way to what is done elsewhere. Errors: whatever `work` raises.
    """
    workers = min(cores(), len(things) // least)
    if not _can_fork(workers):
        yield from work(things)
        return
    shares = list(_shares(len(things), workers, least))
    left_to_do = InTurns(list(enumerate(shares)))

    def serve(pipe: Connection) -> None:
        for turn, share in left_to_do:
            pipe.send((turn, list(work(things[share]))))

    with _processes([serve] * (workers - 1), has_time=has_time) as pipes:
        came: dict[int, list[R]] = {}
        left = list(pipes)
        for turn in range(len(shares)):
            while turn not in came:
                own = next(left_to_do, None)
                if own is not None:
                    number, share = own
                    came[number] = list(work(things[share]))
                elif not left:
                    raise _EndedError
                ready = wait(left, 0 if own else None)
                for pipe in [one for one in left if one in ready]:
                    try:
                        number, results = _received(pipe)
                        came[number] = results
                    except _EndedError:
                        left = [one for one in left if one is not pipe]  # it has found nothing more to do
            yield from came.pop(turn)


class InTurns(Iterator[T]):
    """All things, for this process and those that it starts before it asks for the first: each thing is given once.

    Their numbers stand in a pipe that all of these processes read from; it has room for 16,384.
    """

    def __init__(self, things: Sequence[T]) -> None:
        self._things = things
        self._own = iter(things)
        self._turns: Connection | None = None
        if _can_fork(cores()):
            self._turns, numbers = multiprocessing.get_context("fork").Pipe(duplex=False)
            os.write(numbers.fileno(), b"".join(number.to_bytes(_NUMBER, "little") for number in range(len(things))))
            numbers.close()

    def __next__(self) -> T:
        if self._turns is None:
            return next(self._own)
        if number := os.read(self._turns.fileno(), _NUMBER):
            return self._things[int.from_bytes(number, "little")]
        raise StopIteration


def _shares(count: int, workers: int, least: int) -> Iterator[slice]:
    """Shares of so many things (guided self-scheduling, Polychronopoulos and Kuck 1987), none below a part of `least`.

    >>> [share.stop - share.start for share in _shares(100, 2, 40)]
    [13, 11, 10, 10, 10, 10, 10, 10, 10, 6]
    """
    start = 0
    while start < count:
        size = max(-(-least // _SHARES), -(-(count - start) // (workers * _SHARES)))
        yield slice(start, min(count, start + size))
        start += size


class Answer(Protocol[R_co]):
    """A result that may not be there yet."""

    def __call__(self) -> R_co:
        """Wait for it."""
        ...

    def is_there(self) -> bool:
        """Whether nobody would have to wait."""
        ...


class Ask(Protocol[S_co]):
    """Whom to ask for things that are done with a value, one after the other, each with a result."""

    def __call__(self, do: Callable[[S_co], R]) -> Answer[R]:
        """Have it done; what this gives waits for the result, and raises whatever was raised.

        What is asked, and the result, go from process to process: functions of modules, and plain values. A question
        may be large only if no result is due.
        """
        ...

    def enough(self) -> None:
        """Ask no more, so that it ends when all is done."""
        ...


@contextmanager
def in_background(start: Callable[[], S]) -> Iterator[Ask[S]]:
    """Let another process make a value at once, and do with it what it is asked for.

    The end of the context waits until all of that is done. What it changes in memory is lost. If no process can be
    made, this one makes the value when it is first asked for something.
    """
    if not _can_fork(cores()):
        yield Here(start)
        return
    questions, asking = multiprocessing.get_context("fork").Pipe(duplex=False)

    def serve(pipe: Connection) -> None:
        asking.close()
        value = start()
        while do := questions.recv():
            pipe.send(do(value))

    with asking, _processes([serve]) as (pipe,):
        questions.close()
        there = _There[S](asking, pipe)
        yield there
        there.enough()
        with suppress(EOFError):
            while True:
                pipe.recv()


def give_way() -> None:
    """Let other processes go first from now on, if this is one that another started: its user waits for that one."""
    if multiprocessing.parent_process():
        os.nice(_GIVES_WAY)


class Here(Generic[S]):
    """An `Ask` of this process, which makes the value when it is first asked for something."""

    def __init__(self, start: Callable[[], S]) -> None:
        self._value = functools.cache(start)

    def __call__(self, do: Callable[[S], R]) -> Answer[R]:
        """As `Ask` says."""
        return _Done(do(self._value()))

    def enough(self) -> None:
        """As `Ask` says."""


class _Done(Generic[R]):
    """An `Answer` of this process."""

    def __init__(self, result: R) -> None:
        self._result = result

    def __call__(self) -> R:
        return self._result

    def is_there(self) -> bool:
        return True


class _There(Generic[S]):
    """An `Ask` of another process, at the other ends of two pipes."""

    def __init__(self, asking: Connection, results: Connection) -> None:
        self._asking, self._results = asking, results
        self._asked, self._came = 0, list[Any]()

    def __call__(self, do: Callable[[S], R]) -> Answer[R]:
        """As `Ask` says."""
        self._send(do)
        self._asked += 1
        return _Coming(self._results, self._came, self._asked)

    def enough(self) -> None:
        """As `Ask` says."""
        self._send(None)

    def _send(self, what: object) -> None:
        with suppress(BrokenPipeError):  # it has ended, and says why where its results are waited for
            self._asking.send(what)


class _Coming(Generic[R]):
    """An `Answer` of another process: it is the last of so many results."""

    def __init__(self, results: Connection, came: list[Any], count: int) -> None:
        self._results, self._came, self._count = results, came, count

    def __call__(self) -> R:
        while len(self._came) < self._count:
            self._came.append(_received(self._results))
        result: R = self._came[self._count - 1]
        return result

    def is_there(self) -> bool:
        while len(self._came) < self._count and self._results.poll():
            self._came.append(_received(self._results))
        return len(self._came) >= self._count


def _can_fork(workers: int) -> bool:
    return workers > 1 and threading.active_count() == 1


@contextmanager
def _processes(
    serving: Sequence[Callable[[Connection], object]], *, has_time: bool = False
) -> Iterator[list[Connection]]:
    """A process for each of these, and the ends of their pipes. They end with this one's interest in them."""
    context = multiprocessing.get_context("fork")
    pipes: list[Connection] = []
    started: list[ForkProcess] = []
    gc.freeze()  # a collector that touches what is shared would copy it
    try:
        for serve in serving:
            ours, theirs = context.Pipe(duplex=False)
            with suppress(ImportError, AttributeError, OSError):
                import fcntl  # noqa: PLC0415 - not every system has it

                fcntl.fcntl(theirs, fcntl.F_SETPIPE_SZ, _LEFT)
            pipes.append(ours)
            # What is read here must not be held open there: who writes would wait for a reader that is gone.
            started.append(context.Process(target=_serve, args=(serve, theirs, [*pipes], has_time)))
            started[-1].start()
            theirs.close()
        yield pipes
    finally:
        gc.unfreeze()
        for process in started:
            process.terminate()
        for process in started:
            process.join()
        for pipe in pipes:
            pipe.close()


def _serve(
    serve: Callable[[Connection], object], pipe: Connection, others: Sequence[Connection], has_time: bool
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started this one ends it
    # However that ends: this process has its locks too. (prctl(2), PR_SET_PDEATHSIG.)
    ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGKILL)
    parent = multiprocessing.parent_process()
    if parent is None or os.getppid() != parent.pid:
        return
    for other in others:
        other.close()
    if has_time:
        give_way()
    try:
        serve(pipe)
    except Exception as error:  # noqa: BLE001 - raised where it is waited for
        pipe.send(error)
    finally:
        pipe.close()


class _EndedError(RuntimeError):
    """A process that did a share of the work is no more."""


def _received(pipe: Connection) -> Any:
    try:
        came = pipe.recv()
    except EOFError:
        raise _EndedError from None
    if isinstance(came, Exception):
        raise came
    return came
