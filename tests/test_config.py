"""`archive.yml` and `topics.yml`: what they mean, and what is said of each kind of mistake."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generator import config, topics
from generator.errors import ConfigurationError
from generator.identity import key
from tests.archives import PROJECT, TINY


def topic(**fields: str) -> str:
    """A vocabulary of one topic, some of its fields replaced or, if empty, left out."""
    given = {"id": "x", "name": "X", "meaning": "about x", "phrases": "[x y]"} | fields
    lines = [f"        {name}: {value}" for name, value in given.items() if value]
    return "areas:\n  - name: A\n    topics:\n      - " + "\n".join(lines).lstrip()


def mistake(load: Callable[[Path], object], file: Path, content: str) -> str:
    """What is said of a file with that content, behind its path."""
    file.write_text(content)
    with pytest.raises(ConfigurationError) as raised:
        load(file)
    said = str(raised.value)
    assert said.startswith(str(file))
    return said.removeprefix(str(file))


def test_a_missing_or_empty_configuration_is_an_empty_one(tmp_path: Path) -> None:
    assert config.load(tmp_path / "archive.yml").year is None
    (tmp_path / "archive.yml").write_text("# nothing\n")
    assert config.load(tmp_path / "archive.yml").aliases == {}


def test_what_a_configuration_says(tmp_path: Path) -> None:
    file = tmp_path / "archive.yml"
    file.write_text('year: 2025\nverbatim: [a.txt]\naliases:\n  1984: No\n  "A: b": C\n')
    read = config.load(file)
    assert read.year is not None
    assert (read.year.year, read.year.origin) == (2025, f"{file}:1")
    assert read.verbatim == {"a.txt": 2}
    assert [(alias.old, alias.new, alias.line) for alias in read.aliases.values()] == [
        ("1984", "No", 4),
        ("A: b", "C", 5),
    ]
    assert set(read.aliases) == {"1984", key("A: b")}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("yaer: 2025", ":1: unknown key `yaer`; did you mean `year`?"),
        ("x: 1", ":1: unknown key `x`; known are `year`, `verbatim`, `aliases`"),
        ("year: soon", ":1: `soon` is not a year; write four digits"),
        ("- year", ":1: expected `key: value` lines"),
        ("year: 2025\nyear: 2026", ":2: `year` stands here twice"),
        ("year: [", ":1: not YAML"),
        ("a: b: c", ":1: not YAML"),
        ("verbatim: a.txt", ":1: expected a list"),
        ("verbatim: ['']", ":1: expected text"),
        ("? [a]\n: b", ":1: a key must be plain text"),
        ("aliases:\n  A: a", ":2: old and new title are the same paper already"),
        ("aliases:\n  A: B\n  a: C", ":3: `a` has an alias already"),
        ("aliases:\n  A: B\n  B: C\n  C: A", ":4: aliases run in a circle"),
        ("aliases: {A: [B]}", ":1: expected text"),
        ("year: \x00", ":1: not YAML"),
    ],
)
def test_a_mistake_in_the_configuration_is_named_with_its_line(tmp_path: Path, content: str, expected: str) -> None:
    assert mistake(config.load, tmp_path / "archive.yml", content).startswith(expected)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (topic(id="X y"), ":4: `X y` can't be an id"),
        (topic(id="../x"), ":4: `../x` can't be an id"),
        (topic(name=""), ":4: `name:` is missing"),
        (topic(meening="about"), ":8: unknown key `meening`; did you mean `meaning`?"),
        (topic(phrases="[zero-shot]"), ":7: `zero-shot` can never match; write lower-case words"),
        (topic(phrases="[Big]"), ":7: `Big` can never match"),
        (topic(phrases="['*']"), ":7: `*` can never match"),
        (topic(phrases="[a*b]"), ":7: `a*b` can never match"),
        (topic(phrases="[a b, c, a  b]"), ":7: the phrase `a b` stands here twice; keep one of them"),
        (topic() + "\n" + topic().split("topics:\n")[1], ":8: the id `x` stands here twice"),
        ("areas: 3", ":1: expected a list"),
        ("topics: []", ":1: unknown key `topics`; known are `areas`"),
    ],
)
def test_a_mistake_in_the_vocabulary_is_named_with_its_line(tmp_path: Path, content: str, expected: str) -> None:
    assert mistake(topics.load, tmp_path / "topics.yml", content).startswith(expected)


def tags(title: str, abstract: str) -> list[str]:
    """The tiny vocabulary's topics for a paper."""
    return [given.topic for given in topics.load(TINY / "topics.yml").tag(title, abstract)]


def test_a_phrase_in_the_title_is_enough_and_one_in_the_abstract_is_not() -> None:
    assert tags("On Reinforcement-Learning", "x") == ["reinforcement-learning"]
    assert tags("x", "Reinforcement learning, once.") == []
    assert tags("x", "Reinforcement learning. REINFORCEMENT\u00a0LEARNING!") == ["reinforcement-learning"]


def test_a_star_matches_beginnings_and_words_match_whole() -> None:
    assert tags("Calling tools", "x") == ["llm-agents"]
    assert tags("Recalling tools", "x") == []
    assert tags("Benchmarking", "x") == ["benchmarks"]


def test_topics_come_in_the_order_of_the_vocabulary() -> None:
    assert tags("Benchmark of reasoning agents", "x") == ["llm-agents", "reasoning", "benchmarks"]


def test_the_vocabulary_that_comes_with_the_project_is_sound() -> None:
    vocabulary = topics.load(PROJECT / "topics.yml")
    assert len(vocabulary.topics) == 84
    assert [given.topic for given in vocabulary.tag("Pruning of Diffusion Models", "")] == [
        "pruning-sparsity", "diffusion-models",
    ]  # fmt: skip
