"""Other points for the topics of a `topics.yml`, and nothing else of it changed."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterator, Mapping

import yaml

_WIDTH = 118


def rewritten(text: str, points: Mapping[str, Mapping[str, int]]) -> str:
    """The text of a vocabulary that loads, with the points of each topic: topic → phrase → points."""
    pieces, written = [], 0
    for topic, begin, end, indentation in _blocks(text):
        lines = _lines(points[topic], " " * indentation)
        pieces += [text[written:begin], "\n".join(["points:", *lines])]
        written = end
    return "".join([*pieces, text[written:]])


def _blocks(text: str) -> Iterator[tuple[str, int, int, int]]:
    """Each topic's id, where its points begin and end in the text, and how far their lines are indented."""
    for area in _value(yaml.compose(text, Loader=yaml.SafeLoader), "areas").value:
        for topic in _value(area, "topics").value:
            if topic.flow_style:
                raise ValueError(
                    f"line {topic.start_mark.line + 1}: write the topic on lines of its own, without braces"
                )
            for name, value in topic.value:
                if name.value == "points":
                    yield _value(topic, "id").value, name.start_mark.index, _end(value), name.start_mark.column + 2


def _value(mapping: yaml.Node | None, name: str) -> yaml.Node:
    assert isinstance(mapping, yaml.MappingNode)
    found: yaml.Node = next(value for key, value in mapping.value if key.value == name)
    return found


def _end(node: yaml.Node) -> int:
    """Where the last value in a node ends: the end of a block itself lies behind the comments that follow it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        last = node.value[-1]
        return _end(last[1] if isinstance(node, yaml.MappingNode) else last)
    return int(node.end_mark.index)


def _lines(points: Mapping[str, int], indentation: str) -> Iterator[str]:
    alike: defaultdict[int, list[str]] = defaultdict(list)
    for phrase, value in points.items():
        alike[value].append(phrase)
    for value, phrases in sorted(alike.items(), reverse=True):
        start = f"{indentation}{value}: ["
        listed = ", ".join(map(_quoted, sorted(phrases))) + "]"
        if len(start + listed) <= _WIDTH:
            yield start + listed
        else:
            yield start
            inner = f"{indentation}  "
            yield from textwrap.wrap(
                listed,
                _WIDTH - 2,
                initial_indent=inner,
                subsequent_indent=inner,
                break_long_words=False,
                break_on_hyphens=False,
            )


def _quoted(phrase: str) -> str:
    """In quotes where YAML would see a number."""
    return phrase if any(character.isalpha() for character in phrase) else f'"{phrase}"'
