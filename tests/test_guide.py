"""The examples of README and the guide: settings that are read, commands that are there, links that lead somewhere."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from generator import cli, config, siteinfo, topics
from tests.archives import PROJECT

DOCUMENTS = sorted((PROJECT / "guide").glob("*.md"))


def blocks(language: str) -> Iterator[tuple[str, str]]:
    """Every block of code in a language, with the name of its document."""
    for file in DOCUMENTS:
        for indent, text in re.findall(
            rf"^( *)```{language}\n(.*?)^ *```$", file.read_text(), re.MULTILINE | re.DOTALL
        ):
            yield file.name, "".join(line.removeprefix(indent) for line in text.splitlines(keepends=True))


def example(name: str, language: str, words: str) -> str:
    """The one block of a document that has these words."""
    (found,) = (text for document, text in blocks(language) if document == name and words in text)
    return found


def test_every_example_of_yaml_is_yaml() -> None:
    found = [text for _, text in blocks("yaml")]
    assert len(found) > 6
    for text in found:
        list(yaml.safe_load_all(text.replace("!ENV", "")))


def test_the_archive_s_settings_are_read(tmp_path: Path) -> None:
    (tmp_path / "archive.yml").write_text(example("customising.md", "yaml", "author_papers"))
    found = config.load(tmp_path / "archive.yml")
    assert (found.author_papers, found.project) == (3, "https://github.com/somebody/digest-archive")


def test_sources_and_mails_are_read(tmp_path: Path) -> None:
    (tmp_path / "archive.yml").write_text("contact: you@example.org\n" + example("sources.md", "yaml", "hugging-face"))
    assert len(config.load(tmp_path / "archive.yml").subscriptions) >= 3
    (tmp_path / "archive.yml").write_text(example("email.md", "yaml", "list_id"))
    assert config.load(tmp_path / "archive.yml").mail


def test_topics_are_read(tmp_path: Path) -> None:
    topic, papers = (example("customising.md", "yaml", words) for words in ("llm agent*", "papers:\n"))
    other = "      - {id: benchmarks, name: Benchmarks, meaning: tests, points: {50: [benchmark]}}\n"
    (tmp_path / "topics.yml").write_text(f"areas:\n  - name: Area\n    topics:\n{topic}{other}{papers}")
    vocabulary = topics.load(tmp_path / "topics.yml")
    assert vocabulary.tag("An LLM Agent", "It calls.") == ("llm-agents",)


def test_the_site_s_settings_are_read(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text(example("customising.md", "yaml", "site_description"))
    assert siteinfo.load(tmp_path / "mkdocs.yml").name == "Birds and plants"
    listed = yaml.safe_load(example("customising.md", "yaml", "Gulls"))["nav"]
    ours = yaml.load((PROJECT / "tests" / "sample" / "mkdocs.yml").read_text(), Loader=yaml.BaseLoader)["nav"]  # noqa: S506
    assert [one for one in listed if "Notes" not in one] == ours


def test_colours_are_those_that_there_are() -> None:
    style = (PROJECT / "docs" / "stylesheets" / "archive.css").read_text()
    for name in re.findall(r"--da-[a-z0-9-]+(?=:)", example("customising.md", "css", "--da-paper")):
        assert f"  {name}:" in style


def test_every_command_of_the_examples_is_there() -> None:
    targets = re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE)
    called = 0
    for name, text in blocks("sh"):
        for line in text.splitlines():
            words = shlex.split(line, comments=True)
            if words[:1] == ["make"] and words[1] != "-C":
                called += 1
                assert words[1] in targets, name
                settings = [word.partition("=")[0] for word in words[2:]]
                assert all(re.search(rf"\b{one}\b", (PROJECT / "Makefile").read_text()) or one == "SITE_URL"
                           for one in settings), name  # fmt: skip
            if words and Path(words[0]).name == "digest-archive":
                called += 1
                assert_known(words[1:])
    assert called > 10


def assert_known(words: list[str]) -> None:
    """The command is there, and so is each option."""
    (group,) = (value for value in vars(cli).values() if isinstance(value, click.Group))
    command = group.get_command(click.Context(group), words[0])
    assert command, words
    options = {option for one in command.params for option in one.opts}
    assert {word for word in words if word.startswith("--")} <= options


@pytest.mark.parametrize("name", ["README.md", *(f"guide/{file.name}" for file in DOCUMENTS)])
def test_links_within_and_between_documents_lead_to_a_heading(name: str) -> None:
    place = PROJECT / name
    if not place.read_text().startswith("# digest-archive\n") and name == "README.md":
        pytest.skip("README.md is this repository's own")
    for file, anchor in re.findall(r"\]\(([^)#\s:]*)#([^)\s]+)\)", place.read_text()):
        headings = re.findall(r"^#+ (.+)$", (place.parent / file if file else place).read_text(), re.MULTILINE)
        assert anchor in {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
