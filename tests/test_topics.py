"""`topics.yml`: what its rules give, why, and what is said of each kind of mistake in it."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import topics
from generator.build import gather
from generator.build_cache import BuildCache
from generator.facts import NOTHING, Facts
from generator.model import Topic
from generator.settings import Settings
from generator.topics import ENOUGH, Vocabulary
from generator.topics.rules import Phrase, Rules
from generator.words import words
from tests.archives import TINY, capture, tiny_settings
from tests.mistakes import mistake_in


def topic(**fields: str) -> str:
    """A vocabulary of one topic, some of its fields replaced or, if empty, left out."""
    said = {"id": "x", "name": "X", "meaning": "about x", "points": "{25: [x y]}"} | fields
    lines = [f"        {name}: {value}" for name, value in said.items() if value]
    return "areas:\n  - name: A\n    topics:\n      - " + "\n".join(lines).lstrip()


def rules(tmp_path: Path, points: str, more: str = "") -> Vocabulary:
    """A vocabulary of the topic `x` with those points."""
    (tmp_path / "topics.yml").write_text(f"{topic(points=points)}\n{more}")
    return topics.load(tmp_path / "topics.yml")


def points(vocabulary: Vocabulary, title: str, abstract: str) -> float:
    """What a paper gets for `x`; 0 if that isn't enough."""
    return sum(given.points for given in vocabulary.explain(title, abstract))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (topic(id="X y"), ":4: `X y` can't be an id; use lower-case words joined by hyphens"),
        (topic(id="../x"), ":4: `../x` can't be an id"),
        (topic(name=""), ":4: `name:` is missing; add it"),
        (topic(points=""), ":4: `points:` is missing; add it"),
        (topic(meening="about"), ":8: unknown key `meening`; did you mean `meaning`?"),
        (topic(points="{25: [zero-shot]}"), ":7: `zero-shot` can never match; write lower-case words"),
        (topic(points="{25: [Big]}"), ":7: `Big` can never match"),
        (topic(points="{25: ['*']}"), ":7: `*` can never match"),
        (topic(points="{25: [a*b]}"), ":7: `a*b` can never match"),
        (topic(points="{25: [a + ]}"), ":7: `a +` can never match; write words on both sides of each `+`"),
        (topic(points="{25: [a b + b]}"), ":7: `a b + b` overlaps: `b` stands in another part already; leave out"),
        (topic(points="{25: [a b, c, a  b]}"), ":7: the phrase `a b` stands here twice; keep one of them"),
        (topic(points="{25: [model], -5: [models]}"), ":7: the phrase `model` stands here twice"),
        (topic(points="{25: [a + b], 5: [b + a]}"), ":7: the phrase `b + a` stands here twice"),
        (topic(points="{25: x}"), ":7: expected a list"),
        (topic(points="[x]"), ":7: expected `key: value` lines"),
        (topic(points="{many: [x]}"), ":7: `many` is no number of points; write a whole number from 1 to 99"),
        (topic(points="{0: [x]}"), ":7: `0` is no number of points"),
        (topic(points="{1.5: [x]}"), ":7: `1.5` is no number of points"),
        (topic(points="{16: [x], -9: [y]}"), f":7: no paper can get `x`: its phrases don't reach {ENOUGH} points"),
        (topic(former="[x]"), ":8: `x` is a topic's id still; take it out here, or drop that topic"),
        (topic(former="[old, old]"), ":8: the former id `old` stands here twice; keep one of them"),
        (topic(former="[No]"), ":8: `No` can't be an id"),
        (topic() + "\n" + topic().split("topics:\n")[1], ":8: the id `x` stands here twice"),
        (topic() + "\npapers:\n  T: {give: [z]}", ":9: unknown topic `z`; known are `x`"),
        (
            topic(id="quantum") + "\npapers:\n  T: {take: [qantum]}",
            ":9: unknown topic `qantum`; did you mean `quantum`?",
        ),
        (topic() + "\npapers:\n  T: {give: [x], take: [x]}", ":9: `x` is both given and taken; keep one of them"),
        (topic() + "\npapers:\n  T: {}", ":9: nothing is given or taken; write `{give: [id], take: [id]}`"),
        (topic() + "\npapers:\n  T: {add: [x]}", ":9: unknown key `add`; known are `give`, `take`"),
        (topic() + "\npapers:\n  T: {give: [x]}\n  t: {take: [x]}", ":10: `t` stands here twice; keep one of them"),
        ("areas: 3", ":1: expected a list"),
        ("areas: [", ":1: not YAML"),
        ("topics: []", ":1: unknown key `topics`; known are `areas`, `papers`"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, content: str, expected: str) -> None:
    assert mistake_in(topics.load, tmp_path / "topics.yml", content).startswith(expected)


def test_a_title_counts_twice_a_sentence_once_a_comparison_half_and_all_three_times(tmp_path: Path) -> None:
    vocabulary = rules(tmp_path, "{50: [lora], 7: [nothing]}")
    assert points(vocabulary, "LoRA", "") == 100
    assert points(vocabulary, "", "We study LoRA, and LoRA again.") == 50
    assert points(vocabulary, "", "It outperforms LoRA. Compared with LoRA it is small.") == 50
    assert points(vocabulary, "LoRA", "LoRA here. LoRA there. LoRA!") == 150


def test_a_baseline_in_passing_is_no_subject(tmp_path: Path) -> None:
    vocabulary = rules(tmp_path, "{25: [lora]}")
    assert vocabulary.tag("A Better Adapter", "We compare with LoRA baselines. It outperforms LoRA.") == ()
    assert points(vocabulary, "A Better LoRA", "We compare with baselines.") == 50


def test_what_speaks_against_a_topic_is_taken_off(tmp_path: Path) -> None:
    vocabulary = rules(tmp_path, "{25: [quantiz*], -25: [vector quantiz*]}")
    assert points(vocabulary, "Quantizing Networks", "") == 50
    assert vocabulary.tag("A Vector-Quantized Tokenizer", "") == ()


def test_words_match_whole_in_either_number_and_beginnings_with_a_star(tmp_path: Path) -> None:
    vocabulary = rules(tmp_path, "{25: [call* tool], 20: [policies]}")
    for title in ("Calling tools", "CALL\u2010TOOL", "calls: Tools"):
        assert points(vocabulary, title, "") == 50, title
    assert points(vocabulary, "Policy and policies", "A policy") == 60
    for title in ("Recalling tools", "Calling the tools", "Call toolkits"):
        assert vocabulary.tag(title, "") == (), title


def test_words_joined_by_a_plus_stand_in_one_sentence_in_any_order(tmp_path: Path) -> None:
    vocabulary = rules(tmp_path, "{50: [introduc* + data set]}")
    assert points(vocabulary, "", "A data set is what we introduce.") == 50
    assert vocabulary.tag("", "We introduce a set. A data set is used.") == ()


def test_a_paper_can_be_given_and_denied_a_topic_by_name(tmp_path: Path) -> None:
    said = "papers:\n  'On X': {take: [x]}\n  'The \u201cOther\u201d': {give: [x]}"
    vocabulary = rules(tmp_path, "{25: [x]}", said)
    assert vocabulary.tag("on  x", "x. x.") == ()
    (given,) = vocabulary.explain('THE "OTHER"', "")
    assert given.ruling is not None
    assert (given.topic, given.ruling.line) == ("x", 10)


def test_a_ruling_for_no_paper_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "digests").mkdir()
    (tmp_path / "digests" / "2025-03-11.txt").write_text(capture("Mar 11", "On X", "About x."))
    rules(tmp_path, "{25: [x]}", "papers:\n  On X: {take: [x]}\n  On Y: {give: [x]}")
    gathered = gather(Settings(tmp_path / "digests", topics=tmp_path / "topics.yml", config=tmp_path / "none.yml"))
    assert [str(problem).partition("topics.yml")[2] for problem in gathered.problems] == [
        ":10: warning: no capture has a paper called `On Y`; check the title"
    ]


def test_topics_come_in_the_order_of_the_vocabulary() -> None:
    vocabulary = topics.load(TINY / "topics.yml")
    found = vocabulary.tag("Benchmark of reasoning agents", "x")
    assert found == ("llm-agents", "reasoning", "benchmarks")


def test_what_gave_a_topic_is_said(tmp_path: Path) -> None:
    vocabulary = gather(tiny_settings(tmp_path)).vocabulary
    (given,) = vocabulary.explain("Benchmarks", "We made a benchmark. Evaluated on it, models fail.")
    assert [(str(one.phrase), one.phrase.points, one.count, one.points) for one in given.mentions] == [
        ("benchmark*", 25, 3.0, 75.0),
        ("evaluat*", 25, 1.0, 25.0),
        ("evaluated on", -25, 1.0, -25.0),
    ]


def plainly(phrases: Sequence[Phrase], title: str, abstract: str) -> dict[int, float]:
    """What `Rules.counts` gives, worked out sentence by sentence and word by word."""
    aside = r"(?i)\b(?:compar\w+|outperform\w*|surpass\w*|baselines?|such as|unlike|prior (?:work|method)s?)\b"
    sentences = [(one, 0.5 if re.search(aside, one) else 1.0) for one in re.split(r"(?<=[.!?])\s+(?=[^a-z])", abstract)]
    counts: dict[int, float] = {}
    for text, weight in [(title, 2.0), *sentences]:
        said = words(text)
        for number, phrase in enumerate(phrases):
            if all(any(stands(part, said[start:]) for start in range(len(said))) for part in phrase.parts):
                counts[number] = min(3.0, counts.get(number, 0) + weight)
    return counts


def stands(row: Sequence[str], said: Sequence[str]) -> bool:
    """Whether words begin with a row of words."""
    return len(said) >= len(row) and all(
        word.startswith(one[:-1]) if one.endswith("*") else word == one for one, word in zip(row, said, strict=False)
    )


WORDS = st.sampled_from(["a", "ab", "abs", "abc", "unlike", "such as", "compared"])
BETWEEN = st.sampled_from([" ", ". ", "! B ", ".  ", "-", "\0", ".\0", " \u0301", "\ufb01", "? ", " S", ".\x1c"])
TEXT = st.lists(st.tuples(WORDS, BETWEEN), max_size=12).map(lambda found: "".join(map("".join, found)))
ROW = st.lists(st.sampled_from(["a", "ab", "abc", "a*", "ab*", "b", "s*"]), min_size=1, max_size=4).map(tuple)


@given(st.lists(st.lists(ROW, min_size=1, max_size=3, unique=True), min_size=1), st.lists(st.tuples(TEXT, TEXT)))
def test_texts_are_read_as_if_word_by_word(said: list[list[tuple[str, ...]]], texts: list[tuple[str, str]]) -> None:
    distinct = dict.fromkeys(tuple(sorted(one)) for one in said)
    phrases = [Phrase("x", 1, one, place) for place, one in enumerate(distinct)]
    found = Rules(phrases).counts((title, abstract, ()) for title, abstract in texts)
    assert list(found) == [plainly(phrases, title, abstract) for title, abstract in texts]


def test_topics_that_are_kept_are_those_of_the_same_rules_and_words(tmp_path: Path) -> None:
    cache = BuildCache(tmp_path / "kept")
    papers = [("On X", "x.", NOTHING), ("On Y", "y.", NOTHING)]
    first = rules(tmp_path, "{25: [x]}")
    assert first.tags(papers, cache) == [("x",), ()]
    cache.save()
    cache = BuildCache(tmp_path / "kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rules, "given", lambda _, texts: iter([[]] * len(list(texts))))
        assert first.tags(papers, cache) == [("x",), ()]
        assert rules(tmp_path, "{25: [x]}", "papers:\n  On Y: {give: [x]}").tags(papers, cache) == [("x",), ("x",)]
        assert first.tags([("On X", "x!", NOTHING)], cache) == [()]
        assert rules(tmp_path, "{26: [x]}").tags(papers, cache) == [(), ()]


def test_a_changed_paper_has_few_others_read_again(tmp_path: Path) -> None:
    """Papers are kept in rows; who comes, goes or changes leaves nearly all rows as they are."""
    vocabulary, read = rules(tmp_path, "{25: [x]}"), [0]
    papers = [(f"{'X' if number % 3 else 'Y'} {number}", "It is.", NOTHING) for number in range(1000)]
    given = Rules.given

    def counted(self: Rules, texts: Sequence[tuple[str, str, tuple[str, ...]]]) -> Iterator[list[str]]:
        read[0] += len(texts)
        return given(self, texts)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rules, "given", counted)
        cache = BuildCache()
        vocabulary.tags(papers, cache)
        assert read == [1000]
        other = "Another X", "It is.", NOTHING
        for changed in ([*papers, other], [other, *papers], papers[1:], [*papers[:500], other, *papers[501:]]):
            read[0] = 0
            found = vocabulary.tags(changed, cache)
            assert read[0] < 200
            assert found == [("x",) if "X" in title else () for title, _, _ in changed]


def test_topics_that_are_kept_and_damaged_are_given_anew(tmp_path: Path) -> None:
    cache = BuildCache()
    papers = [("On X", "x.", NOTHING)]
    vocabulary = rules(tmp_path, "{25: [x]}")
    vocabulary.tags(papers, cache)
    (key,) = cache.table("topics")._used  # noqa: SLF001 # the one value
    for damaged in (b"\xff", b"other"):
        cache.table("topics").put(key, damaged)
        assert vocabulary.tags(papers, cache) == [("x",)]


@given(st.text("ab. +*"), st.text("ab. +*\n\u00e9"))
def test_any_text_can_be_read(title: str, abstract: str) -> None:
    vocabulary = topics.load(TINY / "topics.yml")
    assert vocabulary.tag(title, abstract) == ()


def test_what_a_source_says_of_the_subject_speaks_like_a_sentence() -> None:
    phrases = [Phrase("a", 50, (("arxiv", "cs", "cy"),), 1), Phrase("b", 50, (("public", "policy"),), 2)]
    vocabulary = Vocabulary([Topic("a", "A", "a", "x"), Topic("b", "B", "b", "x")], phrases)
    assert vocabulary.tag("Title", "Abstract.") == ()
    assert vocabulary.tag("Title", "Abstract.", Facts(categories=("cs.LG", "cs.CY"))) == ("a",)
    assert vocabulary.tag("Title", "Abstract.", Facts(keywords=("Public policies",))) == ("b",)
    assert vocabulary.tag("Title", "Abstract.", Facts(keywords=("public", "policy"))) == ()


@pytest.mark.parametrize("kind", ["topics", "former ids"])
def test_more_topics_than_anybody_can_look_through_are_refused(tmp_path: Path, kind: str) -> None:
    """Each page names the others: twenty thousand took 3 GB."""

    def vocabulary(count: int) -> str:
        if kind == "former ids":
            return topic(former=f"[{', '.join(f'old-{i}' for i in range(count - 1))}]")
        one = "      - {id: x%d, name: X%d, meaning: about, points: {50: [word%d]}}\n"
        return "areas:\n  - name: A\n    topics:\n" + "".join(one % (i, i, i) for i in range(count))

    file = tmp_path / "topics.yml"
    file.write_text(vocabulary(1000))
    assert len(topics.load(file).topics) == (1000 if kind == "topics" else 1)
    said = mistake_in(topics.load, file, vocabulary(1001))
    assert said.startswith((":1004" if kind == "topics" else ":4") + ": more than 1,000 topics and former ids; merge ")


def test_many_phrases_take_no_more_than_their_number(tmp_path: Path) -> None:
    """A table of all phrases by all topics took gigabytes."""
    one = "      - {id: x%d, name: X%d, meaning: about, points: {50: [%s]}}\n"
    lines = [one % (i, i, ", ".join(f"word{i}x{j}" for j in range(20))) for i in range(1000)]
    (tmp_path / "topics.yml").write_text("areas:\n  - name: A\n    topics:\n" + "".join(lines))
    tracemalloc.start()
    vocabulary = topics.load(tmp_path / "topics.yml")
    assert vocabulary.tag("Of word7x3 and word999x0", "And word0x9.") == ("x0", "x7", "x999")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 120e6
