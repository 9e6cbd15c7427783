"""The site's own words in other languages: lists, plurals, numbers, pages and scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import language
from generator.errors import ConfigurationError
from generator.pages.page import environment

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


@given(st.text(), st.dictionaries(st.from_regex(r"\A[a-z]{1,5}\Z"), st.text()))
def test_values_stand_in_a_message_as_they_are(text: str, values: dict[str, str]) -> None:
    message = text.replace("{", "").replace("}", "") + "".join(f"{{{name}}}" for name in values)
    expected = text.replace("{", "").replace("}", "") + "".join(values.values())
    assert language.says(message, **values) == expected
