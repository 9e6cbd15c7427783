"""The vocabulary of topics in `topics.yml`, and which of them a paper gets.

For now by a first small rule: a topic's phrases, one in the title or two in the abstract. `tag` says
not only what it gives but which words gave it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from generator.model import Topic
from generator.remembered import Remembered
from generator.yamlfile import YamlFile, line

_WORD = re.compile(r"[^\W_]+")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
#: Mentions in an abstract that make a topic of it.
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand in a row; one that ends in `*` matches by its beginning. `line` is its place in the file."""

    topic: str
    words: tuple[str, ...]
    line: int

    def __str__(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Given:
    """A topic that a paper gets, with the phrases found in its title and abstract and how often."""

    topic: str
    in_title: Mapping[Phrase, int]
    in_abstract: Mapping[Phrase, int]


class _Branch:
    """The phrases that go on alike: `ends` after these words, `further` by the next."""

    __slots__ = ("ends", "further")

    def __init__(self) -> None:
        self.ends: list[Phrase] = []
        self.further: dict[str, _Branch] = {}


class Vocabulary:
    """The topics in their order, and the rules that give them."""

    def __init__(self, topics: Sequence[Topic], phrases: Sequence[Phrase], shown: str = "topics.yml") -> None:
        self.topics = tuple(topics)
        self.shown = shown
        self._order = {topic.id: place for place, topic in enumerate(topics)}
        self._phrases = _Branch()
        for phrase in phrases:
            branch = self._phrases
            for word in phrase.words:
                branch = branch.further.setdefault(word, _Branch())
            branch.ends.append(phrase)
        words = {word for phrase in phrases for word in phrase.words}
        lengths = sorted({len(word) - 1 for word in words if word.endswith("*")})

        def matches(token: str) -> tuple[str, ...]:
            beginnings = (f"{token[:length]}*" for length in lengths if length <= len(token))
            return tuple(word for word in (token, *beginnings) if word in words)

        def starts(token: str) -> list[_Branch]:
            further = self._phrases.further
            return [further[word] for word in self._matches[token] if word in further]

        self._matches = Remembered(matches)  # token → the words of phrases that it matches, by its beginning too
        self._starts = Remembered(starts)  # token → the phrases that it can start

    def tag(self, title: str, abstract: str) -> tuple[Given, ...]:
        """The topics of a paper, in vocabulary order."""
        in_title, in_abstract = self._mentions(title), self._mentions(abstract)
        return tuple(
            Given(topic, in_title.get(topic, {}), in_abstract.get(topic, {}))
            for topic in sorted(in_title.keys() | in_abstract.keys(), key=self._order.__getitem__)
            if topic in in_title or in_abstract[topic].total() >= _ENOUGH
        )

    def _mentions(self, text: str) -> dict[str, Counter[Phrase]]:
        """Topic → its phrases in a text, and how often each stands there."""
        plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
        tokens = _WORD.findall(plain.casefold())
        found: defaultdict[str, Counter[Phrase]] = defaultdict(Counter)
        # Nearly all tokens start nothing, and passing over them is most of the work: hence a map in C.
        for start, starts in enumerate(map(self._starts.__getitem__, tokens)):
            if not starts:
                continue
            place, branches = start, starts
            while branches:
                for branch in branches:
                    for phrase in branch.ends:
                        found[phrase.topic][phrase] += 1
                place += 1
                words = self._matches[tokens[place]] if place < len(tokens) else ()
                branches = [branch.further[word] for branch in branches for word in words if word in branch.further]
        return found


def load(path: Path) -> Vocabulary:
    """The vocabulary in a file.

    Errors: `ConfigurationError` with the line, for unknown keys, ids that are malformed or given twice,
    and phrases that could never match.
    """
    file = YamlFile(path)
    if file.root is None:
        return Vocabulary((), (), file.shown)
    topics: dict[str, Topic] = {}
    phrases: list[Phrase] = []
    for area in file.items(file.mapping(file.root, ("areas",)).get("areas", file.root)):
        fields = _required(file, area, ("name", "topics"))
        for node in file.items(fields["topics"]):
            found = _required(file, node, ("id", "name", "meaning", "phrases"))
            topic = Topic(
                id=file.text(found["id"]),
                name=file.text(found["name"]),
                meaning=file.text(found["meaning"]),
                area=file.text(fields["name"]),
            )
            if not _ID.fullmatch(topic.id):
                mend = "use lower-case words joined by hyphens: it is part of an address"
                raise file.error(found["id"], f"`{topic.id}` can't be an id", mend)
            if topic.id in topics:
                raise file.error(
                    found["id"], f"the id `{topic.id}` stands here twice", "give each topic an id of its own"
                )
            topics[topic.id] = topic
            phrases += _phrases(file, file.items(found["phrases"]), topic.id)
    return Vocabulary(tuple(topics.values()), phrases, file.shown)


def _required(file: YamlFile, node: yaml.Node, names: tuple[str, ...]) -> dict[str, yaml.Node]:
    found = file.mapping(node, names)
    for name in names:
        if name not in found:
            raise file.error(node, f"`{name}:` is missing", "add it")
    return found


def _phrases(file: YamlFile, nodes: Sequence[yaml.Node], topic: str) -> list[Phrase]:
    """A topic's phrases, each once: given twice, one mention would count for two."""
    found: dict[tuple[str, ...], Phrase] = {}
    for node in nodes:
        phrase = _phrase(file, node, topic)
        if phrase.words in found:
            raise file.error(node, f"the phrase `{phrase}` stands here twice", "keep one of them")
        found[phrase.words] = phrase
    return list(found.values())


def _phrase(file: YamlFile, node: yaml.Node, topic: str) -> Phrase:
    """A phrase in the form in which text is compared: words of letters and digits, in lower case."""
    text = file.text(node)
    words = tuple(text.split())
    for word in words:
        stem = word.removesuffix("*")
        if not _WORD.fullmatch(stem) or stem != unicodedata.normalize("NFKC", stem).casefold():
            mend = "write lower-case words of letters and digits, with spaces for hyphens; `*` only ends a word"
            raise file.error(node, f"`{text}` can never match", mend)
    return Phrase(topic, words, line(node))
