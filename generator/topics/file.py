"""`topics.yml`, read and checked. Its header says what may stand in it.

areas:
  - name: Language
    topics:
      - id: reasoning
        name: Reasoning
        meaning: multi-step reasoning by models
        former: [chain-of-thought]
        points:
          12: [chain of thought, process reward*]
          4: [reason* + step by step]
          -6: [automated reasoning]
papers:
  "Title of a paper": {give: [reasoning], take: [benchmarks]}
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path

import yaml

from generator.build_cache import Table, cache_key, code_key
from generator.identity import key
from generator.model import Topic
from generator.topics.rules import ENOUGH, MOST, Phrase, Words
from generator.topics.vocabulary import Ruling, Vocabulary
from generator.words import WORD, folded
from generator.yamlfile import YamlFile, line

#: Topics and former ids. Each topic's page names the others of its area, and each of its pages has one per former id.
MOST_IDS = 1000

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def load(path: Path, cache: Table | None = None) -> Vocabulary:
    """The vocabulary in a file. Checking thousands of phrases takes longer than taking up what is `kept` of them.

    Errors: `ConfigurationError` with the line, for unknown keys and ids, ids that are malformed or given twice, and
    phrases and topics that could never be given.
    """
    cache = cache or Table(None)
    state = _state(path)
    found = cache.get(state)
    if found is not None:
        return _decoded(found)
    vocabulary = _read(path)
    if _state(path) == state:  # nobody changed it meanwhile
        cache.put(state, _encoded(vocabulary))
    return vocabulary


def _state(path: Path) -> bytes:
    content = None
    with suppress(OSError):  # which reading it tells
        content = path.read_bytes()
    read_by = code_key("topics", "identity.py", "model.py", "words.py", "yamlfile.py")
    return cache_key("vocabulary", read_by, str(path), content)


def _encoded(vocabulary: Vocabulary) -> bytes:
    rulings = [(one, said.title, [*said.give], [*said.take], said.line) for one, said in vocabulary.rulings.items()]
    phrases = [(one.topic, one.points, one.parts, one.line) for one in vocabulary.phrases]
    return json.dumps([vocabulary.shown, list(map(astuple, vocabulary.topics)), phrases, rulings]).encode()


def _decoded(cache: bytes) -> Vocabulary:
    shown, topics, phrases, rulings = json.loads(cache)
    return Vocabulary(
        [Topic(one, name, meaning, area, tuple(former)) for one, name, meaning, area, former in topics],
        [Phrase(topic, points, tuple(map(tuple, parts)), line) for topic, points, parts, line in phrases],
        {one: Ruling(title, frozenset(give), frozenset(take), line) for one, title, give, take, line in rulings},
        shown,
    )


def _read(path: Path) -> Vocabulary:
    file = YamlFile(path)
    if file.root is None:
        return Vocabulary((), (), shown=file.shown)
    found = file.mapping(file.root, ("areas", "papers"))
    reader = _Reader(file)
    if "areas" in found:
        for area in file.items(found["areas"]):
            reader.area(area)
    reader.former_ids()
    rulings = reader.rulings(found["papers"]) if "papers" in found else {}
    return Vocabulary(tuple(reader.topics.values()), reader.phrases, rulings, file.shown)


class _Reader:
    """What was read so far: `topics` by id and `phrases`, both in the order of the file."""

    def __init__(self, file: YamlFile) -> None:
        self._file = file
        self._former: list[yaml.Node] = []
        self.topics: dict[str, Topic] = {}
        self.phrases: list[Phrase] = []

    def area(self, node: yaml.Node) -> None:
        file = self._file
        fields = _required(file, node, ("name", "topics"))
        for topic in file.items(fields["topics"]):
            self._topic(topic, file.text(fields["name"]))

    def _topic(self, node: yaml.Node, area: str) -> None:
        file = self._file
        found = _required(file, node, ("id", "name", "meaning", "points"), ("former",))
        identity = self._id(found["id"])
        if identity in self.topics:
            raise file.error(found["id"], f"the id `{identity}` stands here twice", "give each topic an id of its own")
        former = file.items(found["former"]) if "former" in found else []
        self._former += former
        if len(self.topics) + 1 + len(self._former) > MOST_IDS:
            what = f"more than {MOST_IDS:,} topics and former ids"
            raise file.error(node, what, "merge topics, or drop some: nobody can look through so many")
        name, meaning = file.text(found["name"]), file.text(found["meaning"])
        self.topics[identity] = Topic(identity, name, meaning, area, tuple(self._id(one) for one in former))
        phrases = list(_phrases(file, found["points"], identity))
        if sum(phrase.points for phrase in phrases if phrase.points > 0) * MOST < ENOUGH:
            what = f"no paper can get `{identity}`: its phrases don't reach {ENOUGH} points even if all stand there"
            raise file.error(found["points"], what, "add phrases, or more points")
        self.phrases += phrases

    def former_ids(self) -> None:
        """Checked when all topics are known: an old address leads to one topic, and is no topic's own."""
        seen: set[str] = set()
        for node in self._former:
            identity = self._file.text(node)
            if identity in self.topics:
                raise self._file.error(
                    node, f"`{identity}` is a topic's id still", "take it out here, or drop that topic"
                )
            if identity in seen:
                raise self._file.error(node, f"the former id `{identity}` stands here twice", "keep one of them")
            seen.add(identity)

    def rulings(self, node: yaml.Node) -> dict[str, Ruling]:
        """By the key of the title."""
        file = self._file
        found: dict[str, Ruling] = {}
        for title_node, said in file.pairs(node):
            title = file.text(title_node)
            if key(title) in found:
                raise file.error(title_node, f"`{title}` stands here twice", "keep one of them")
            fields = file.mapping(said, ("give", "take"))
            give, take = (self._known(fields.get(name)) for name in ("give", "take"))
            if both := give & take:
                raise file.error(said, f"`{min(both)}` is both given and taken", "keep one of them")
            if not give | take:
                raise file.error(title_node, "nothing is given or taken", "write `{give: [id], take: [id]}`")
            found[key(title)] = Ruling(title, give, take, line(title_node))
        return found

    def _known(self, node: yaml.Node | None) -> frozenset[str]:
        """The ids in a list, which must be topics of the file."""
        nodes = self._file.items(node) if node else []
        return frozenset(self._file.choice(one, self.topics, "topic") for one in nodes)

    def _id(self, node: yaml.Node) -> str:
        identity = self._file.text(node)
        if not _ID.fullmatch(identity):
            fix = "use lower-case words joined by hyphens: it is part of an address"
            raise self._file.error(node, f"`{identity}` can't be an id", fix)
        return identity


def _phrases(file: YamlFile, node: yaml.Node, topic: str) -> Iterator[Phrase]:
    """A topic's phrases, each once: given twice, one mention would count for two."""
    seen: set[frozenset[Words]] = set()
    for points_node, nodes in file.pairs(node):
        points = _points(file, points_node)
        for one in file.items(nodes):
            phrase = Phrase(topic, points, _parts(file, one), line(one))
            if frozenset(phrase.parts) in seen:
                raise file.error(one, f"the phrase `{phrase}` stands here twice", "keep one of them")
            seen.add(frozenset(phrase.parts))
            yield phrase


def _points(file: YamlFile, node: yaml.Node) -> int:
    value = file.text(node)
    if not re.fullmatch(r"-?[1-9]\d?", value):
        fix = "write a whole number from 1 to 99, or from -1 to -99 for a phrase against the topic"
        raise file.error(node, f"`{value}` is no number of points", fix)
    return int(value)


def _parts(file: YamlFile, node: yaml.Node) -> tuple[Words, ...]:
    """A phrase as rows of words in the form in which text is compared: letters and digits, lower case, singular."""
    text = file.text(node)
    parts = tuple(tuple(_word(file, node, word) for word in part.split()) for part in text.split("+"))
    if not all(parts):
        raise file.error(node, f"`{text}` can never match", "write words on both sides of each `+`")
    for part in parts:
        if any(part is not other and _within(part, other) for other in parts):
            fix = "leave out the part that stands in the other"
            raise file.error(node, f"`{text}` overlaps: `{' '.join(part)}` stands in another part already", fix)
    return parts


def _word(file: YamlFile, node: yaml.Node, word: str) -> str:
    stem = word.removesuffix("*")
    if not WORD.fullmatch(stem) or stem != unicodedata.normalize("NFKC", stem).casefold():
        fix = "write lower-case words of letters and digits, with spaces for hyphens; `*` only ends a word"
        raise file.error(node, f"`{file.text(node)}` can never match", fix)
    return folded(stem) + word[len(stem) :]


def _within(part: Words, other: Words) -> bool:
    """Whether a row of words stands in another, word for word."""
    return any(other[start : start + len(part)] == part for start in range(len(other) - len(part) + 1))


def _required(
    file: YamlFile, node: yaml.Node, names: tuple[str, ...], others: tuple[str, ...] = ()
) -> dict[str, yaml.Node]:
    """A mapping that has all of some keys, and perhaps others."""
    found = file.mapping(node, (*names, *others))
    for name in names:
        if name not in found:
            raise file.error(node, f"`{name}:` is missing", "add it")
    return found
