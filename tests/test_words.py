"""The site in another language: all words are marked, all have German, and pages, dates and numbers say it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import yaml

from generator import feeds, language, messages
from generator.authors import authors_of
from generator.build import build
from generator.model import Config, Site
from generator.pages.wording import part, week_span
from generator.parts import BuildInputs
from tests.archives import PROJECT, lay_frame, run_mkdocs, tiny_settings
from tests.searching import archive_of
from tests.test_collecting import run

TEMPLATES = sorted(
    file
    for folder, pattern in (("generator", "*.jinja"), ("overrides", "*.html"))
    for file in (PROJECT / folder).rglob(pattern)
)
#: Names, which are the same in every language; what stands in code is not said either.
NAMES = {"BibTeX", "RIS", "CSL-JSON", "JSON", "JSON Schema", "arXiv", "DOI"}
FILE = re.compile(r"^[\w./-]+(/|\.json|\.gz|\.jinja)$")
OWN = 'words:\n  Related papers: Passt dazu\n  "{count} capture": ["{count} Seite", "{count} Seiten"]\n'


def said_unmarked(template: str) -> list[str]:
    """What a template says in letters of its own, between tags and in attributes that are read out."""
    html = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", template, flags=re.DOTALL)
    html = re.sub(r"<!--.*?-->|<(code|style|script)\b.*?</\1>", "", html, flags=re.DOTALL)
    read_out = re.findall(r"""\b(?:aria-label|title|placeholder|alt)=(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", html)
    texts = [*re.sub(r"<[^>]*>", "\n", html).split("\n"), *("".join(one) for one in read_out)]
    found = [re.sub(r"&\w+;", "", text).strip() for text in texts]
    return [one for one in found if re.search("[A-Za-z]", one) and one not in NAMES and not FILE.search(one)]


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_a_template_says_nothing_that_no_list_can_change(file: Path) -> None:
    assert not said_unmarked(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text", ["<p>Some words</p>", "<ul aria-label=Topics>", "<a title='A day'>{{ day }}</a>", "of {{ n }}"]
)
def test_words_without_a_mark_are_found(text: str) -> None:
    assert said_unmarked(text)


def test_german_has_words_for_every_message() -> None:
    assert messages.lacking(language.load("de")) == []


def test_german_says_nothing_that_nobody_says() -> None:
    assert set(language.load("de").words) <= set(messages.messages())


def test_german_has_all_forms_and_all_names_in_braces() -> None:
    german = language.load("de").words
    for message, english in messages.messages().items():
        forms = german[message]
        assert len(forms) == len(english), message
        for form, said in zip(forms, english, strict=True):
            assert set(re.findall(r"\{\w+\}|\]\(\w+\)", said)) <= set(re.findall(r"\{\w+\}|\]\(\w+\)", form)), message


@pytest.fixture
def german() -> Iterator[None]:
    """German as it comes."""
    language.speak(language.load("de"))
    yield
    language.speak(language.ENGLISH)


@pytest.mark.usefixtures("german")
def test_numbers_and_times_are_written_as_in_german() -> None:
    assert (language.number(1234), language.number(1234.5, 1), part(0.034)) == ("1.234", "1.234,5", "3,4\u00a0%")
    assert week_span(2025, 11) == "10. bis 16. März 2025"
    assert week_span(2025, 27) == "30. Juni bis 6. Juli 2025"


@pytest.mark.usefixtures("german")
def test_feeds_of_authors_have_a_list_of_their_own() -> None:
    archive = archive_of(("A title", "An abstract."))
    (paper,) = archive.papers
    archive = replace(archive, papers=(replace(paper, facts=replace(paper.facts, authors=("Jane Doe",))),))
    given = BuildInputs(
        archive,
        config=Config(author_papers=1),
        site=Site("Archiv", "", "https://example.org/"),
        authors=lambda: authors_of(archive.papers),
    )
    found = dict(file for made in feeds.OUTPUT.parts(given) for file in made.make())
    assert b"Feeds nach Autoren: Archiv" in found["feeds/authors.opml"]
    assert b"jane-doe" not in found["feeds/archive.opml"]


@dataclass(frozen=True)
class Built:
    """A built site, by its pages' addresses."""

    folder: Path

    def text(self, address: str) -> str:
        """What a page says, its tags left out."""
        return " ".join(re.sub(r"<[^>]+>", "", self.html(address)).split())

    def html(self, address: str) -> str:
        """A page as it is served."""
        return (self.folder / address).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """The tiny archive in German, with some words of a maintainer's own."""
    place = tmp_path_factory.mktemp("german")
    lay_frame(place)
    with (place / "mkdocs.yml").open("a", encoding="utf-8") as settings_of_site:
        settings_of_site.write("\ntheme:\n  language: de\n")
    (place / "words.yml").write_text(OWN, encoding="utf-8")
    build(replace(tiny_settings(place / "docs"), site=place / "mkdocs.yml", words=place / "words.yml"))
    yield Built(run_mkdocs(place))
    language.speak(language.ENGLISH)


def test_pages_are_in_german(built: Built) -> None:
    for address in ("index.html", "days/2025/03/11/index.html", "404.html", "tags/reasoning/index.html"):
        assert re.search('<html lang="?de\\b', built.html(address)), address
    home = built.text("index.html")
    assert "der neueste Tag, ein Mittwoch: 3 Artikel" in home
    assert "12. März 2025" in home
    day = built.text("days/2025/03/11/index.html")
    assert "Dienstag, 5 Artikel in 2 Mitschnitten:" in day
    assert "Diese 5 Artikel zitieren" in day
    assert "Diese Seite gibt es nicht" in built.text("404.html")
    assert "11. bis 17. März 2024" in built.text("weeks/2024-W11/index.html")


def test_words_of_ones_own_go_before_the_list(built: Built) -> None:
    assert "Passt dazu" in built.html(next((built.folder / "papers").glob("rest-mcts*/index.html")).as_posix())
    assert re.search(r"\d+ Seiten", built.text("index.html"))
    assert "Mitschnitte " not in built.text("index.html")


def test_the_command_writes_a_list_to_fill_in(tmp_path: Path) -> None:
    done = run(tmp_path, "words", "fr")
    assert done.returncode == 0
    listed = yaml.safe_load(done.stdout)
    assert list(listed["words"]) == list(messages.messages())
    assert f"{len(listed['words'])} messages, {len(listed['words'])} of them without words in fr" in done.stderr
    (tmp_path / "words.yml").write_text(done.stdout, encoding="utf-8")
    assert messages.lacking(language.load("fr", tmp_path / "words.yml")) == []
