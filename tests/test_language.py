"""The site's own words in other languages: lists, plurals, numbers, pages and scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from generator import language
from generator.citations.scripts import scripts as citation_scripts
from generator.errors import ConfigurationError
from generator.messages import of_script
from generator.model import Site
from generator.pages.page import environment
from generator.pages.scripts import scripts as page_scripts
from generator.search.scripts import scripts as search_scripts
from tests.archives import PROJECT
from tests.searching import archive_of, plain, searching

POLISH = """
plural: "n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2"
thousands: "\u00a0"
words:
  Related papers: Podobne prace
  "{count} paper": ["{count} praca", "{count} prace", "{count} prac"]
  "Papers on {topic}": "Prace: {topic}"
"""


@pytest.fixture
def polish(tmp_path: Path) -> Iterator[language.Language]:
    """A language with three forms, in use."""
    file = tmp_path / "words.yml"
    file.write_text(POLISH, encoding="utf-8")
    loaded = language.load("pl", file)
    language.speak(loaded)
    yield loaded
    language.speak(language.ENGLISH)


@pytest.fixture(scope="module")
def german() -> dict[str, str]:
    """All scripts as they are written for a German site, by name."""
    language.speak(language.load("de"))
    made = [*page_scripts(), *search_scripts(), *citation_scripts(Site())]
    language.speak(language.ENGLISH)
    return {name: content.decode() for name, content in made}


@pytest.mark.usefixtures("polish")
def test_a_list_says_messages_forms_and_numbers() -> None:
    assert language.says("Related papers") == "Podobne prace"
    assert language.says("Papers on {topic}", topic="Speech") == "Prace: Speech"
    counted = [language.counts(n, "{count} paper", "{count} papers") for n in (1, 3, 5, 22_001, 1_000_003)]
    assert counted == ["1 praca", "3 prace", "5 prac", "22\u00a0001 prac", "1\u00a0000\u00a0003 prace"]


@pytest.mark.usefixtures("polish")
def test_what_a_list_lacks_stays_english() -> None:
    assert language.says("Neighbours on {day}", day=3) == "Neighbours on 3"
    assert [language.counts(n, "{count} day", "{count} days") for n in (1, 2, 5)] == ["1 day", "2 days", "5 days"]


def test_english_needs_no_list() -> None:
    assert language.load("en") == language.ENGLISH
    assert language.ENGLISH.key == ()
    assert [language.counts(n, "{count} day", "{count} days") for n in (0, 1, 2000)] == [
        "0 days",
        "1 day",
        "2,000 days",
    ]


def test_a_list_of_ones_own_can_say_english_otherwise(tmp_path: Path) -> None:
    file = tmp_path / "words.yml"
    file.write_text("words: {Papers: Articles}", encoding="utf-8")
    loaded = language.load("en", file)
    assert loaded.words["Papers"] == ("Articles",)
    assert loaded.key != ()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("words: {Papers on: Arbeiten zu, Papers on: Zu}", "stands here twice"),
        ("words: {'{count} paper': '{number} Arbeiten'}", "has no {number}"),
        ("plural: n +", "no rule of a plural"),
        ("plural: __import__('os')", "no rule of a plural"),
        ("thousands: ab", "no sign for numbers"),
        ("wordz: {}", "unknown key"),
        ("words: {a: [1, 2, 3, 4, 5, 6, 7]}", "7 forms"),
    ],
)
def test_a_wrong_list_is_told_with_its_line(tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "words.yml"
    file.write_text(f"\n{text}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"words\.yml:2") as raised:
        language.load("de", file)
    assert named in str(raised.value)


@pytest.mark.usefixtures("polish")
def test_templates_say_messages_as_text(tmp_path: Path) -> None:
    (tmp_path / "page.jinja").write_text(
        '{{ "Related papers" | says }}. {{ "Papers on {topic}" | says(topic="<b>") }}. '
        '{{ 3 | counts("{count} paper", "{count} papers") }}.'
    )
    assert environment(tmp_path).get_template("page.jinja").render() == "Podobne prace. Prace: &lt;b&gt;. 3 prace."


def test_no_text_of_a_list_is_markup(tmp_path: Path) -> None:
    file = tmp_path / "words.yml"
    file.write_text("words: {Related papers: <script>}", encoding="utf-8")
    language.speak(language.load("en", file))
    try:
        (tmp_path / "page.jinja").write_text('{{ "Related papers" | says }}')
        assert environment(tmp_path).get_template("page.jinja").render() == "&lt;script&gt;"
    finally:
        language.speak(language.ENGLISH)


@pytest.mark.usefixtures("polish")
def test_scripts_hold_the_texts_and_the_rule() -> None:
    source = 'say(says("Related papers")); say(says("Papers on {topic}", { topic })); PLURAL_RULE'
    source += '; counts(papers.size, "{count} paper", "{count} papers")'
    made = language.in_script(source)
    assert 'say("Podobne prace"); say(says("Prace: {topic}", { topic }))' in made
    assert "(n==1 ? 0 : n%10" in made
    assert 'counts(papers.size, ["{count} praca", "{count} prace", "{count} prac"]' in made


def test_german_scripts_say_nothing_in_english(german: dict[str, str]) -> None:
    words = language.load("de").words
    said = [
        message
        for file in sorted((PROJECT / "generator").rglob("browser/*.js"))
        for message in of_script(file.read_text(encoding="utf-8"))
    ]
    assert len(said) > 200
    assert [forms for forms in said if forms[0] not in words] == []
    translated = {json.dumps(forms[0], ensure_ascii=False) for forms in said if words[forms[0]][0] != forms[0]}
    for name, script in german.items():
        # What stands for a message alone, and what is looked up with its values.
        calls = re.findall(r'\b(?:says\(|counts\([^";]+?,\[)("(?:[^"\\]|\\.)*")', script)
        assert not translated.intersection(calls), name
        assert "SITE_LANGUAGE" not in script
        assert "PLURAL_RULE" not in script
    assert '"Kein Artikel gefunden"' in german["page.js"]
    assert 'counts(count,["{count} Artikel","{count} Artikel"])' in german["page.js"]
    assert 'toLocaleString("de")' in german["page.js"]


@pytest.mark.parametrize(
    ("code", "tag"), [("en", "en-GB"), ("pt-BR", "pt-BR"), ("zh-Hant", "zh-Hant"), ("pt_BR", "en-GB")]
)
def test_browsers_are_asked_in_a_tag_that_they_take(code: str, tag: str) -> None:
    language.speak(language.Language(code))
    try:
        assert language.in_script("format(SITE_LANGUAGE)") == f'format("{tag}")'
    finally:
        language.speak(language.ENGLISH)


def test_times_are_understood_in_german_and_in_english(chromium: Browser, tmp_path: Path) -> None:
    days = ("2025-03-11", "2025-09-30", "2025-10-14", "2025-12-29")
    expected = {
        "Robots Oktober 2025": ("Oktober 2025", [2]),
        "Robots im Oktober 2025": ("Oktober 2025", [2]),
        "robots october 2025": ("Oktober 2025", [2]),
        "Robots seit Oktober": ("seit Oktober 2025", [3, 2]),
        "Robots seit dem 14. Oktober": ("seit 14. Oktober 2025", [3, 2]),
        "Robots bis März 2025": ("bis März 2025", [0]),
        "Robots vor Oktober 2025": ("vor Oktober 2025", [1, 0]),
        "Robots 11.03.2025": ("11. März 2025", [0]),
        "Robots vom 11. März bis zum 14. Oktober 2025": ("11. März bis 14. Oktober 2025", [2, 1, 0]),
        "Robots letzte Woche": ("29. Dezember 2025 bis 4. Januar 2026", [3]),
        "Robots der letzten drei Monate": ("6. Oktober 2025 bis 5. Januar 2026", [3, 2]),
        "Robots vor 7 Tagen": ("29. Dezember 2025", [3]),
        "alle Artikel vom letzten Jahr": ("2025", [3, 2, 1, 0]),
        "robots last week": ("29. Dezember 2025 bis 4. Januar 2026", [3]),
    }
    with searching(chromium, tmp_path) as searcher:
        language.speak(language.load("de"))
        searcher.publish(
            archive_of(days={day: [(f"Robots {number}", "They walk.")] for number, day in enumerate(days)})
        )
        language.speak(language.ENGLISH)
        for query, (name, numbers) in expected.items():
            answer = searcher.answer(query, today="2026-01-05", sort="newest")
            assert [one["name"] for one in answer["filters"]] == [f"Gesehen: {name}"], query
            assert [int(plain(result["title"])[-1]) for result in answer["results"]] == numbers, query


@given(st.text(), st.dictionaries(st.from_regex(r"\A[a-z]{1,5}\Z"), st.text()))
def test_values_stand_in_a_message_as_they_are(text: str, values: dict[str, str]) -> None:
    message = text.replace("{", "").replace("}", "") + "".join(f"{{{name}}}" for name in values)
    expected = text.replace("{", "").replace("}", "") + "".join(values.values())
    assert language.says(message, **values) == expected
