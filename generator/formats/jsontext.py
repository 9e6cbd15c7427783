"""JSON with places: the values of a text, and where in it each stands. Nothing raises but `CaptureError`.

Numbers of more digits than anybody votes are read as infinite, so that no file asks for arithmetic on them; NaN is a
number to Python, and as wrong as any other where a whole one is expected.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from functools import cached_property
from typing import cast

from generator.errors import CaptureError
from generator.formats.reading import MAX_NODES, Path, refuse, too_many_nodes
from generator.formats.values import Doubled

_DIGITS = 18
_SPACE = re.compile(r"[ \t\r\n]*")


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= _DIGITS else math.inf


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen: set[str] = set()
    doubled = Doubled(found)
    doubled.doubled = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return doubled


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_whole)


class JsonText:
    """One text of JSON. `root` is its value."""

    def __init__(self, text: str, shown: str, first_line: int = 1) -> None:
        """Decodes the text, whose first line is line `first_line` of the file.

        Errors: `CaptureError` with the line, for what is no JSON, nested too deep, or made of too many values.
        """
        self._text, self._shown, self._first = text, shown, first_line
        self._found: dict[Path, list[int]] = {}
        self._keyed: dict[Path, dict[str, int]] = {}
        if text.count("[") + text.count("{") > MAX_NODES:
            raise too_many_nodes(shown)
        start = self._after_space(0)
        self.root, end = self._value(start)
        if (end := self._after_space(end)) < len(text):
            raise self._error(end, "something follows the end of the JSON", "delete it, or save the file again")

    def line(self, path: Path) -> int:
        """The line on which the value at a path starts, or the innermost value on the way to it that there is."""
        at = self._after_space(0)
        value = self.root
        for depth, step in enumerate(path):
            if isinstance(step, int) and isinstance(value, list) and step < len(value):
                at, value = self._items(path[:depth], at)[step], value[step]
            elif isinstance(step, str) and isinstance(value, dict) and step in value:
                at, value = self._members(path[:depth], at)[step], value[step]
            else:
                break
        return self._line(at)

    def _value(self, at: int) -> tuple[object, int]:
        try:
            return cast("tuple[object, int]", _DECODER.raw_decode(self._text, at))
        except json.JSONDecodeError as error:
            if not self._text[error.pos :].strip() or error.msg.startswith("Unterminated string"):
                what = f"not JSON: the text breaks off ({error.msg})"
                raise self._error(error.pos, what, "save the whole answer again") from None
            what = f"not JSON: {error.msg} (column {error.colno})"
            raise self._error(error.pos, what, "correct it there, or save the file again") from None
        except RecursionError:
            raise self._error(at, "not a list of papers: nested too deep", "save the file again") from None

    def _items(self, path: Path, at: int) -> list[int]:
        """Where each item of the list at a path starts, which starts at `at`; looked for once."""
        if path in self._found:
            return self._found[path]
        found = self._found[path] = []
        at = self._after_space(at + 1)
        while self._text[at] != "]":
            found.append(at)
            at = self._after_space(_DECODER.raw_decode(self._text, at)[1])
            if self._text[at] == ",":
                at = self._after_space(at + 1)
        return found

    def _members(self, path: Path, at: int) -> dict[str, int]:
        """The same for the values of an object's keys; of a key that stands twice the last, which is its value too."""
        if path in self._keyed:
            return self._keyed[path]
        found = self._keyed[path] = {}
        at = self._after_space(at + 1)
        while self._text[at] != "}":
            key, at = _DECODER.raw_decode(self._text, at)
            found[key] = at = self._after_space(self._after_space(at) + 1)
            at = self._after_space(_DECODER.raw_decode(self._text, at)[1])
            if self._text[at] == ",":
                at = self._after_space(at + 1)
        return found

    def _after_space(self, at: int) -> int:
        return cast("re.Match[str]", _SPACE.match(self._text, at)).end()

    @cached_property
    def _ends(self) -> list[int]:
        return [found.start() for found in re.finditer("\n", self._text)]

    def _line(self, at: int) -> int:
        return self._first + bisect_right(self._ends, at - 1)

    def _error(self, at: int, what: str, fix: str) -> CaptureError:
        return refuse(self._shown, self._line(min(at, len(self._text.rstrip()))), what, fix)
