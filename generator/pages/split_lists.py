"""Long lists, split by what their items are (a period, initials) and never by counting.

A list is split only where it is long, and always along the same lines, so that a new day changes the
few pages it is on and leaves all others byte for byte as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SplitList(Generic[T]):
    """A list, or its part under `labels` (outermost first). A long one is split into `sublists`."""

    labels: tuple[str, ...]
    items: tuple[T, ...]
    sublists: tuple[SplitList[T], ...]

    @property
    def parents(self) -> tuple[tuple[str, ...], ...]:
        """The labels of every shelf above this one, outermost first."""
        return tuple(self.labels[:depth] for depth in range(len(self.labels)))

    def walk(self) -> Iterator[SplitList[T]]:
        """This list and every one below it."""
        yield self
        for sublist in self.sublists:
            yield from sublist.walk()


def split_list(
    items: Sequence[T], labels_of: Callable[[T], tuple[str, ...]], limit: int, labels: tuple[str, ...] = ()
) -> SplitList[T]:
    """`items`, in their order, as a list that is split wherever more than `limit` would be together.

    `labels_of` gives an item's labels, outermost first; items with the same first label have equally many. Items
    that share all labels stay together, however many they are.
    """
    return _shelf([(item, labels_of(item)) for item in items], limit, labels)


def _shelf(items: Sequence[tuple[T, tuple[str, ...]]], limit: int, labels: tuple[str, ...]) -> SplitList[T]:
    depth = len(labels)
    parts: dict[str, list[tuple[T, tuple[str, ...]]]] = {}
    if len(items) > limit and depth < len(items[0][1]):
        for one in items:
            parts.setdefault(one[1][depth], []).append(one)
    sublists = (_shelf(part, limit, (*labels, label)) for label, part in parts.items())
    return SplitList(labels, tuple([item for item, _ in items]), tuple(sublists))
