"""A function's results per word, kept in memory: texts have millions of words, and few distinct ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

V = TypeVar("V")


class Memo(dict[str, V]):
    """A dictionary that asks the function for what it doesn't have yet."""

    def __init__(self, function: Callable[[str], V]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, key: str) -> V:
        value = self[key] = self._function(key)
        return value
