"""YAML with places. It is read event by event, never made into objects: a scalar is its text as written.

So `title: 1984` is a text, tags mean nothing, and depth and number are bounded while it is read. Aliases are refused:
a list of papers needs none, and a few lines of them can stand for a thousand million values.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from generator.errors import CaptureError
from generator.formats.reading import MAX_DEPTH, MAX_NODES, Path, refuse, too_many_nodes
from generator.formats.values import Doubled

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = {"", "~", "null", "Null", "NULL"}


@dataclass(slots=True)
class Node:
    """A value and the line it starts on: text, nothing, a list, or a mapping (`twice`: a key that it has twice)."""

    line: int
    value: str | list[Node] | dict[str, Node] | None
    twice: str = ""

    def plain(self) -> object:
        """The value without its lines."""
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        if isinstance(self.value, dict):
            found = {key: node.plain() for key, node in self.value.items()}
            if not self.twice:
                return found
            doubled = Doubled(found)
            doubled.doubled = self.twice
            return doubled
        return self.value

    def line_at(self, path: Path) -> int:
        """The line of the value at a path, or of the innermost value on the way to it that there is."""
        node = self
        for step in path:
            inside = node._inside(step)
            if inside is None:
                break
            node = inside
        return node.line

    def _inside(self, step: str | int) -> Node | None:
        if isinstance(self.value, list):
            return self.value[step] if isinstance(step, int) and step < len(self.value) else None
        return self.value.get(step) if isinstance(self.value, dict) and isinstance(step, str) else None


def documents(content: str, shown: str) -> Iterator[Node]:
    """Each document of a YAML text.

    Errors: `CaptureError` with the line, for what is no YAML, is nested too deep, or holds aliases.
    """
    lines = _Lines(content)
    builder = _Builder(shown, lines)
    try:
        for event in yaml.parse(content, Loader=_Loader):
            node = builder.take(event)
            if node is not None:
                yield node
    except yaml.MarkedYAMLError as error:
        what = f"not YAML: {' '.join((error.problem or error.context or '').split())}"
        raise refuse(
            shown, lines.at(error.problem_mark.index if error.problem_mark else 0), what, "check quotes and indentation"
        ) from None
    except yaml.YAMLError as error:
        position = getattr(error, "position", 0)
        line = content.count("\n", 0, position if isinstance(position, int) else 0) + 1
        what = f"not YAML: {' '.join(str(error).split())}"
        raise refuse(shown, line, what, "check the characters in the file") from None


class _Lines:
    """Lines as editors count them; to YAML, some characters inside a text end one too."""

    def __init__(self, content: str) -> None:
        self._ends = [found.start() for found in re.finditer("\n", content)]
        self._last = len(content.rstrip())

    def at(self, index: int) -> int:
        """The line of a character; the last that says anything for what is missing at the end."""
        return bisect_right(self._ends, min(index, self._last) - 1) + 1


class _Builder:
    """Puts nodes together as events come. Keys wait in `_keys` for their values."""

    def __init__(self, shown: str, lines: _Lines) -> None:
        self._shown, self._lines = shown, lines
        self._open: list[Node] = []
        self._keys: list[str | None] = []
        self._count = 0

    def take(self, event: yaml.Event) -> Node | None:
        """The whole document, once an event ends it."""
        if isinstance(event, yaml.AliasEvent):
            raise self._error(event, "an alias (`*…`) stands here", "write out what it stands for")
        if isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            value: list[Node] | dict[str, Node] = [] if isinstance(event, yaml.SequenceStartEvent) else {}
            self._open.append(self._node(event, value))
            self._keys.append(None)
            if len(self._open) > MAX_DEPTH:
                raise self._error(
                    event, "nested too deep for a list of papers", "write it as in generator/formats/README.md"
                )
            return None
        if isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            self._keys.pop()
            return self._put(self._open.pop(), event)
        if isinstance(event, yaml.ScalarEvent):
            plain = not event.style and event.value in _NOTHING
            return self._put(self._node(event, None if plain else event.value), event)
        return None

    def _put(self, node: Node, event: yaml.Event) -> Node | None:
        """Put a value into the open list or object; where none is open, it is a document of its own."""
        if not self._open:
            return node
        above = self._open[-1]
        if isinstance(above.value, list):
            above.value.append(node)
        elif isinstance(above.value, dict):
            if (key := self._keys[-1]) is not None:
                if key in above.value:
                    above.twice = above.twice or key
                above.value[key] = node
                self._keys[-1] = None
            elif isinstance(node.value, str):
                self._keys[-1] = node.value
            else:
                raise self._error(event, "a key must be plain text", "put it in quotes")
        return None

    def _node(self, event: yaml.Event, value: str | list[Node] | dict[str, Node] | None) -> Node:
        self._count += 1
        if self._count > MAX_NODES:
            raise too_many_nodes(self._shown)
        return Node(self._lines.at(event.start_mark.index if event.start_mark else 0), value)

    def _error(self, event: yaml.Event, what: str, fix: str) -> CaptureError:
        return refuse(self._shown, self._lines.at(event.start_mark.index if event.start_mark else 0), what, fix)
