"""Things in order, in runs of those that have something in common."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
# Any, as Python has no type for what can be compared with its own kind.
Key = TypeVar("Key", bound=Any)


def runs(things: Sequence[T], key: Callable[[T], Key]) -> Iterator[tuple[Key, Sequence[T]]]:
    """As `itertools.groupby`, of things that ascend by the key: it is asked of few, as each end is found by halving.

    >>> [(tens, list(some)) for tens, some in runs([11, 14, 20, 35, 36], lambda one: one // 10)]
    [(1, [11, 14]), (2, [20]), (3, [35, 36])]
    """
    start = 0
    while start < len(things):
        here = key(things[start])
        after = bisect_right(things, here, start, key=key)
        yield here, things[start:after]
        start = after
