"""What commands print: lines, problems, counts and a progress bar; and the statuses that they end with."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

import click

from generator.errors import ArchiveError, Problem, printable

T = TypeVar("T")

OK, PROBLEMS, UNUSABLE = 0, 1, 2
# As shells say it of what a signal ended: 128 and the signal's number.
INTERRUPTED, NOBODY_READS = 130, 141
STATUSES = f"""Exit status: {OK} all is well; {PROBLEMS} something is wrong with a capture, a source or a
subscriber (the others are used); {UNUSABLE} nothing is done: the call, archive.yml or topics.yml is wrong, no capture
can be read, no source answers, or nothing can be written; {INTERRUPTED} interrupted."""


class Clock:
    """How long each step takes."""

    def __init__(self) -> None:
        self._began: list[tuple[str, float]] = []

    def __call__(self, step: str) -> None:
        """A step begins, and the one before it ends."""
        self._began.append((step, time.perf_counter()))

    def __bool__(self) -> bool:
        return bool(self._began)

    def __str__(self) -> str:
        ends = [began for _, began in self._began[1:]] + [time.perf_counter()]
        return ", ".join(f"{end - began:.1f} s: {step}" for (step, began), end in zip(self._began, ends, strict=True))


def status_of(do: Callable[[], int], style: str) -> int:
    """Do something; its exit status. What stood in the way is told."""
    try:
        return do()
    except ArchiveError as error:
        tell(error.problems, style)
    except BrokenPipeError:  # nobody reads what is printed
        raise
    except OSError as error:  # `sync`, the only code that writes, tells its own
        what, fix = f"can't be read ({error.strerror or error})", "check the file and its permissions"
        tell([Problem(str(error.filename or "input"), 1, what, fix)], style)
    return UNUSABLE


def tell(problems: Iterable[Problem], style: str) -> None:
    """Print problems to standard error, as lines or as GitHub annotations."""
    for problem in problems:
        say(problem.annotation if style == "github" else str(problem), err=True)


def say(line: str, *, err: bool = False) -> None:
    """Print a line; nothing in it acts on the terminal, whatever it quotes."""
    try:
        click.echo(printable(line), err=err)
    except BrokenPipeError:  # nobody reads it
        raise
    except OSError as error:
        raise click.ClickException(f"the output can't be written ({error.strerror or error})") from error


def waiting() -> None:
    """Say that another build has the lock."""
    say("another build is at work in this folder; waiting until it ends", err=True)


def counted(number: int, one: str, many: str = "") -> str:
    """A number and what is counted: `1 paper`, `2 entries`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def progress(items: Iterable[T], what: str, count: int) -> Iterable[T]:
    """A bar on a terminal, for what takes over a second; nothing elsewhere."""
    if not sys.stderr.isatty():
        return items
    from tqdm import tqdm  # noqa: PLC0415 - see `commands`

    tqdm.monitor_interval = 0  # a thread of its own would keep work from being shared out among processes
    return tqdm(items, desc=what, total=count, delay=1, leave=False, file=sys.stderr)
