"""`archive.yml`: what it means, and what is said of each kind of mistake."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import config, topics
from generator.build import gather
from generator.errors import ConfigurationError
from generator.identity import key
from generator.model import Host, Subscription
from generator.settings import Settings
from tests.archives import TINY, capture
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


SOURCES = """\
contact: https://example.org/about
sources:
  - hugging-face
  - arxiv: [cs.CL, hep-th, cond-mat.mes-hall]
  - arxiv: stat.ML
    mirror: https://mirror.example.org/
  - feed: https://example.org/papers.xml
    name: example
"""


def test_the_sources_that_are_asked(tmp_path: Path) -> None:
    file = tmp_path / "archive.yml"
    file.write_text(SOURCES)
    read = config.load(file)
    assert read.contact == "https://example.org/about"
    assert read.subscriptions == (
        Subscription(Host.HUGGING_FACE, "hf", "https://huggingface.co", 3),
        Subscription(Host.ARXIV, "arxiv-cs.CL", "", 4, "cs.CL"),
        Subscription(Host.ARXIV, "arxiv-hep-th", "", 4, "hep-th"),
        Subscription(Host.ARXIV, "arxiv-cond-mat.mes-hall", "", 4, "cond-mat.mes-hall"),
        Subscription(Host.ARXIV, "arxiv-stat.ML", "https://mirror.example.org", 5, "stat.ML"),
        Subscription(Host.FEED, "example", "https://example.org/papers.xml", 7),
    )
    file.write_text("contact: me@example.org\nsources:\n  - hugging-face:\n    mirror: http://127.0.0.1:8000\n")
    assert config.load(file).subscriptions == (Subscription(Host.HUGGING_FACE, "hf", "http://127.0.0.1:8000", 3),)
    file.write_text("sources:\ncontact: me@example.org\n")
    assert config.load(file).subscriptions == ()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("sources: [hugging-face]", ":1: hosts are not told whom to write to; add `contact: you@example.org`"),
        ("contact: me", ":1: `me` is no address; write one of mail or of a page"),
        ("contact: a@b (c)", ":1: `a@b (c)` is no address"),
        ("contact: ä@example.org", ":1: `ä@example.org` is no address"),
        ("sources: hugging-face", ":1: expected a list"),
        ("sources: [huging-face]", ":1: unknown source `huging-face`; did you mean `hugging-face`?"),
        ("sources: [arxiv]", ":1: unknown source `arxiv`; known are `hugging-face`"),
        ("sources:\n  - arxiv:", ":2: no category is named; write some, such as `arxiv: [cs.CL, stat.ML]`"),
        ("sources:\n  - arxiv: [cs.CL, ../x]", ":2: `../x` is no category of arXiv; write it as arXiv does"),
        ("sources:\n  - arxiv: [cs.CL]\n  - arxiv: [cs.cl]", ":3: `arxiv-cs.cl` is asked already in line 2"),
        ("sources:\n  - hugging-face: daily", ":2: `hugging-face:` takes no value"),
        ("sources:\n  - mirror: https://a.org", ":2: an item of `sources` is one of `hugging-face`, `arxiv`, `feed`"),
        ("sources:\n  - feed: https://a.org\n    arxiv: cs.CL", ":2: an item of `sources` is one of"),
        ("sources:\n  - feed: https://a.org", ":2: a feed needs a `name`"),
        ("sources:\n  - feed: a.org\n    name: a", ":2: `a.org` is no address; write one that begins with https://"),
        ("sources:\n  - feed: https://me:x@a.org\n    name: a", ":2: `https://me:x@a.org` is no address"),
        ("sources:\n  - feed: https://a.org\n    name: hf", ":3: `hf` can't stand in the names of files"),
        ("sources:\n  - feed: https://a.org\n    name: ../a", ":3: `../a` can't stand in the names of files"),
        ("sources:\n  - feed: https://a.org\n    mirror: b", ":3: `mirror` is not for `feed`; delete this line"),
        ("sources:\n  - arxiv: cs.CL\n    name: b", ":3: `name` is not for `arxiv`; delete this line"),
        ("sources:\n  - arxiv: cs.CL\n    mirror: b", ":3: `b` is no address"),
    ],
)
def test_a_mistake_in_the_sources_is_named_with_its_line(tmp_path: Path, content: str, expected: str) -> None:
    assert mistake_in(config.load, tmp_path / "archive.yml", content).startswith(expected)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("yaer: 2025", ":1: unknown key `yaer`; did you mean `year`?"),
        ("x: 1", ":1: unknown key `x`; known are `year`, `verbatim`, `aliases`, `announcements`, "),
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
        ("year: " + "9" * 4301, ":1: `" + "9" * 119 + "\u2026` is not a year; write four digits"),
        ("year: 02025", ":1: `02025` is not a year"),
        ("year: ٢٠٢٥", ":1: `٢٠٢٥` is not a year"),
        ("aliases:\n  X: A\n  A: B\n  B: C\n  C: A\n  D: E", ":5: aliases run in a circle"),
        ("aliases:\n  B: C\n  D: B\n  A: B\n  C: A", ":5: aliases run in a circle"),
        ("verbatim: &one [a.txt]\naliases: *one", ":2: `*one` refers to another place; write out what it stands for"),
        ("verbatim: &one [*one]", ":1: `*one` refers to another place"),
        ("year: 2025\nverbatim: " + "[" * 51, ":2: more than 50 lists within each other; check the brackets"),
    ],
)
def test_a_mistake_in_the_configuration_is_named_with_its_line(tmp_path: Path, content: str, expected: str) -> None:
    assert mistake_in(config.load, tmp_path / "archive.yml", content).startswith(expected)


@pytest.mark.parametrize("load", [config.load, topics.load])
@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "[{a: "])
def test_however_deep_brackets_are_the_process_lives(
    tmp_path: Path, load: Callable[[Path], object], opening: str
) -> None:
    said = mistake_in(load, tmp_path / "deep.yml", opening * 40_000)
    assert "more than 50 lists within each other" in said or "not YAML" in said


@pytest.mark.parametrize("load", [config.load, topics.load])
def test_references_to_references_are_refused_before_they_grow(tmp_path: Path, load: Callable[[Path], object]) -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12))]
    assert ":2: `*a0` refers to another place" in mistake_in(load, tmp_path / "laughs.yml", "\n".join(lines))


@pytest.mark.parametrize(
    "content",
    [
        "{}: 1",
        "year: {}",
        "verbatim: {{{}: x}}",
        'aliases: {{"{}": "{}"}}',
        "verbatim: [a]\n{}: 1",
        "aliases: {{A: B, {}: [x]}}",
    ],
)
@pytest.mark.parametrize("long", ["x" * 198_000, "` " * 99_000, "x`" * 99_000])
def test_messages_quote_a_readable_part(tmp_path: Path, content: str, long: str) -> None:
    text = long if '"' in content else f'"{long}"'
    said = mistake_in(config.load, tmp_path / "archive.yml", content.format(text, text))
    assert len(said) < 2_100
    assert "; " in said


@pytest.mark.parametrize("step", [1, -1])
def test_a_long_chain_of_aliases_is_followed_once(tmp_path: Path, step: int) -> None:
    """Each title led to the next: following each from its start took minutes."""
    count = 20_000
    lines = [f"  Title {i}: Title {i + 1}" for i in range(count)][::step]
    (tmp_path / "archive.yml").write_text("aliases:\n" + "\n".join(lines))
    (tmp_path / "digests").mkdir()
    titles = ["Title 0", "Abstract.", f"Title {count // 2}", "Abstract.", "Other", "Abstract."]
    (tmp_path / "digests" / "2025-03-11.txt").write_text(capture("Mar 11", *titles))
    started = time.process_time()
    gathered = gather(Settings(tmp_path / "digests", config=tmp_path / "archive.yml", topics=TINY / "topics.yml"))
    assert time.process_time() - started < 10
    assert [paper.key for paper in gathered.archive.papers] == [key(f"Title {count}"), "other"]
    (tmp_path / "archive.yml").write_text("aliases:\n" + "\n".join([*lines, f"  Title {count}: Title 0"]))
    with pytest.raises(ConfigurationError, match=f":{count + 2}: aliases run in a circle"):
        config.load(tmp_path / "archive.yml")


def test_a_service_for_feeds_has_a_place_for_the_feed(tmp_path: Path) -> None:
    file = tmp_path / "archive.yml"
    file.write_text("feed_to_mail: https://mails.example/?feed={feed}\n")
    assert config.load(file).feed_to_mail == "https://mails.example/?feed={feed}"
    for wrong in ("https://mails.example/", "mails.example/{feed}", "javascript:{feed}"):
        file.write_text(f"feed_to_mail: {wrong}\n")
        with pytest.raises(ConfigurationError, match=r"archive\.yml:1: .* is no address of a service for feeds"):
            config.load(file)
