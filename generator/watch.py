"""Notice when a capture, the configuration, or a page of a maintainer's own changes.

Times and sizes are compared five times a second, by this process itself: a folder that is deleted and made anew is seen
as any other change, on every kind of disk, and nothing can stop watching without being noticed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

#: Seconds between two looks.
_PAUSE = 0.2
#: Seconds in which nothing more may change before a change counts, so that saving several files is one change.
_SETTLED = 0.05

_Seen = Mapping[str, tuple[int, int, int]]


def changes(places: Callable[[], Iterable[Path]], go_on: Callable[[], bool] = lambda: True) -> Iterator[None]:
    """Yield at once, and again after each change of a file that is one of `places` or below, while `go_on` says so."""
    seen: _Seen = {}
    yielded = None
    while go_on():
        before, seen = seen, _look(places())
        if seen != yielded and (seen == before or yielded is None):
            yielded = seen
            yield
        else:
            time.sleep(_PAUSE if seen == yielded else _SETTLED)


def _look(places: Iterable[Path]) -> _Seen:
    """Each file's time, size and number; nothing of what isn't there."""
    seen: dict[str, tuple[int, int, int]] = {}
    for place in places:
        if not place.is_dir():
            _note(seen, [str(place)])
        for root, _, names in os.walk(place):
            _note(seen, (f"{root}/{name}" for name in names))
    return seen


def _note(seen: dict[str, tuple[int, int, int]], places: Iterable[str]) -> None:
    for place in places:
        with suppress(OSError):
            status = os.stat(place)  # noqa: PTH116 - thousands of times a second
            seen[place] = (status.st_mtime_ns, status.st_size, status.st_ino)
