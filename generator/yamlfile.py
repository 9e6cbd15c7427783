"""YAML files that people edit, read so that every mistake can be named with its line.

The YAML is composed into nodes, never constructed into objects: a scalar is its text as written, so a
title such as `1984` or `No` stays what it is.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from pathlib import Path

import yaml

from generator.errors import ConfigurationError, Problem

# The same parser, in C where it was built with it: a vocabulary has thousands of phrases.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: Of what is known, how much a message names.
_NAMED = 8
#: Lists and mappings within each other; our files have eight. Composing goes as deep as they do, on a stack that ends.
_DEEPEST = 50
#: Longer texts are nobody's typing error.
_TYPED = 100
_YEAR = 4  # digits


class YamlFile:
    """One file and the checks on its nodes. Each check returns the value or raises `ConfigurationError`."""

    def __init__(self, path: Path) -> None:
        """Reads and composes the file.

        Errors: `ConfigurationError` when it can't be read, is not YAML, or is more of YAML than is used here.
        """
        self.shown = path.as_posix()
        try:
            content = path.read_text(encoding="utf-8-sig")
            self._check_shape(content)
            self.root = yaml.compose(content, Loader=_Loader)
        except OSError as error:
            raise self._error(1, f"can't be read ({error.strerror})", "check the file") from error
        except UnicodeDecodeError as error:
            raise self._error(1, f"can't be read ({error})", "save it as UTF-8 text") from error
        except yaml.MarkedYAMLError as error:
            # What is missing at the end is missing on the last line, not on the one behind it.
            last = max(1, len(content.splitlines()))
            line = min(error.problem_mark.line + 1, last) if error.problem_mark else 1
            raise self._error(line, f"not YAML: {error.problem}", "check quotes and indentation") from error
        except yaml.YAMLError as error:
            raise self._error(1, f"not YAML: {error}", "check the characters in the file") from error

    def _check_shape(self, content: str) -> None:
        """Refuse what could make a small file a huge one (references), or end the process (depth)."""
        depth = 0
        for event in yaml.parse(content, Loader=_Loader):
            number = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.AliasEvent):
                raise self._error(number, f"`*{event.anchor}` refers to another place", "write out what it stands for")
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > _DEEPEST:
                raise self._error(number, f"more than {_DEEPEST} lists within each other", "check the brackets")

    def error(self, node: yaml.Node, what: str, fix: str) -> ConfigurationError:
        """An error at the line of a node."""
        return self._error(line(node), what, fix)

    def _error(self, number: int, what: str, fix: str) -> ConfigurationError:
        return ConfigurationError(Problem(self.shown, number, " ".join(what.split()), fix))

    def mapping(self, node: yaml.Node, known: Collection[str]) -> dict[str, yaml.Node]:
        """A mapping whose keys are among `known`, each at most once."""
        found: dict[str, yaml.Node] = {}
        for key, value in self.pairs(node):
            found[self.choice(key, known, "key")] = value
        return found

    def choice(self, node: yaml.Node, known: Collection[str], kind: str) -> str:
        """A scalar that is one of those known."""
        value = self.text(node)
        if value not in known:
            near = difflib.get_close_matches(value, known, n=1) if len(value) <= _TYPED else []
            some = ", ".join(f"`{one}`" for one in list(known)[:_NAMED])
            fix = f"did you mean `{near[0]}`?" if near else f"known are {some}{', …' if len(known) > _NAMED else ''}"
            raise self.error(node, f"unknown {kind} `{value}`", fix)
        return value

    def pairs(self, node: yaml.Node) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
        """The keys and values of a mapping with any keys, each at most once; nothing for an empty value."""
        if is_empty(node):
            return
        if not isinstance(node, yaml.MappingNode):
            raise self.error(node, "expected `key: value` lines", "indent them below the key")
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self.error(key, "a key must be plain text", "put it in quotes")
            if key.value in seen:
                raise self.error(key, f"`{key.value}` stands here twice", "keep one of them")
            seen.add(key.value)
            yield key, value

    def items(self, node: yaml.Node) -> list[yaml.Node]:
        """The items of a list; none for an empty value."""
        if is_empty(node):
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(node, "expected a list", "write `- item` lines, or [item, item]")
        return list(node.value)

    def text(self, node: yaml.Node) -> str:
        """A scalar's text as written, white space collapsed; not empty."""
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            raise self.error(node, "expected text", "write it on one line, in quotes if it holds `: ` or ` #`")
        return " ".join(node.value.split())

    def year(self, node: yaml.Node, allowed: range) -> int:
        """A year of four digits, among those allowed."""
        value = self.text(node)
        if not (len(value) == _YEAR and value.isascii() and value.isdigit() and int(value) in allowed):
            raise self.error(node, f"`{value}` is not a year", "write four digits, such as 2025")
        return int(value)


def line(node: yaml.Node) -> int:
    """The line a node starts on, from 1."""
    return int(node.start_mark.line) + 1


def is_empty(node: yaml.Node) -> bool:
    """Whether a key has nothing after it."""
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"
