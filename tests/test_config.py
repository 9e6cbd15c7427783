"""`archive.yml`: what it means, and what is said of each kind of mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import config
from generator.identity import key
from tests.mistakes import mistake_in


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
    assert mistake_in(config.load, tmp_path / "archive.yml", content).startswith(expected)
