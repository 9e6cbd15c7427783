"""Rising words and names: more than chance, in any order of captures, and the same from what was kept."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.archive import assemble
from generator.build_cache import Table
from generator.model import Archive, Config, Digest, Entry
from generator.pages import Pages
from generator.pages.follows import Follows
from generator.pages.rising import Rising, counted, term
from generator.pages.trends import Trends
from tests.archives import tagged

MONTHS = [(2024, 12), (2025, 1), (2025, 2), (2025, 3)]
COMMON = "We study how models of a task learn from data, and show that ours does well."


def entries(month: tuple[int, int], count: int, words: str = "", having: int = 0) -> list[Entry]:
    """So many papers of a month; the first ones have some words more."""
    return [
        Entry(f"Paper {n} of {month}", f"{COMMON} {words if n < having else ''}".strip(), 1, 3) for n in range(count)
    ]


def archive(digests: Iterable[tuple[dt.date, list[Entry]]]) -> Archive:
    """An archive of these days."""
    read = [Digest(f"{day}.txt", day, "path", f"{day}", tuple(found)) for day, found in digests]
    return assemble(read, (), tagged(), Config(), str)[0]


def of_months(words: str, having: list[int], count: int = 100) -> Archive:
    """A day per month, some words in so many of its papers."""
    days = zip(MONTHS, having, strict=True)
    return archive((dt.date(*month, 3), entries(month, count, words, some)) for month, some in days)


def rising(found: Archive, table: Table | None = None) -> Rising:
    """What rises in an archive."""
    return Rising(Trends(found), Follows(found.papers), table or Table(None))


def test_a_new_name_rises_as_most_papers_write_it() -> None:
    found = of_months("", [0, 0, 0, 0])
    newest = entries(MONTHS[-1], 100, "It uses GRPO.", 9) + [
        Entry(f"Other {n}", f"{COMMON} It uses grpo, too.", 1, 3) for n in range(3)
    ]
    days = [(day.date, [one.appearances[0].entry for one in day.listings]) for day in found.days[:-1]]
    words = rising(archive([*days, (dt.date(2025, 3, 3), newest)])).of((2025, 3))
    said = {word.text: word for word in words}
    assert (said["GRPO"].papers, said["GRPO"].before) == (12, 0.0)
    assert said["GRPO"].share == pytest.approx(12 / 103)
    assert not {"We", "study", "grpo"} & set(said)


@pytest.mark.parametrize(
    ("having", "rises"),
    [([2, 2, 2, 30], True), ([20, 20, 20, 20], False), ([20, 20, 20, 26], False), ([0, 0, 0, 4], False)],
    ids=["far more", "a constant part", "a little more", "in too few papers"],
)
def test_a_word_rises_if_it_is_more_than_chance(having: list[int], rises: bool) -> None:
    words = [word.text for word in rising(of_months("An agentic harness.", having)).of((2025, 3))]
    assert ("harness" in words) == rises


def test_a_larger_archive_alone_lets_no_word_rise() -> None:
    days = [(dt.date(*month, 3), entries(month, count, "harness", count // 5)) for month, count in
            zip(MONTHS, (20, 20, 20, 400), strict=True)]  # fmt: skip
    assert rising(archive(days)).of((2025, 3)) == []


def test_a_first_month_has_nothing_to_be_compared_with() -> None:
    found = rising(of_months("harness", [50, 0, 0, 0]))
    assert found.months_before((2024, 12)) == []
    assert found.of((2024, 12)) == []


def test_a_month_is_compared_with_the_year_before_it() -> None:
    days = [dt.date(2023, 12, 1), dt.date(2024, 3, 1), dt.date(2024, 4, 1), dt.date(2025, 3, 1)]
    found = rising(archive((day, entries((day.year, day.month), 3)) for day in days))
    assert found.months_before((2025, 3)) == [(2024, 3), (2024, 4)]


@given(st.randoms(use_true_random=False))
def test_the_order_of_captures_does_not_matter(draw: random.Random) -> None:
    days = [
        (dt.date(year, month, day), entries((year, month * 100 + day), 40, "Agents, agent, Agent!", having))
        for (year, month), having in zip(MONTHS, (1, 2, 0, 20), strict=True)
        for day in (3, 4)
    ]
    expected = rising(archive(days)).of((2025, 3))
    draw.shuffle(days)
    assert rising(archive(days)).of((2025, 3)) == expected
    assert [word.text for word in expected if term(word.text) == "agent"]


def test_days_that_come_one_by_one_give_what_a_clean_build_gives(tmp_path: Path) -> None:
    having = {3: 0, 4: 5, 5: 5, 6: 5}
    before = [(dt.date(2025, 2, 3), entries((2025, 2), 90, "harness", 2))]
    days = [(dt.date(2025, 3, day), entries((2025, 300 + day), 30, "harness", some)) for day, some in having.items()]
    for count in range(1, len(days) + 1):
        found = archive(before + days[:count])
        table = Table(tmp_path / "rising")
        assert rising(found, table).of((2025, 3)) == rising(found).of((2025, 3))
        table.save()
    assert [word.text for word in rising(found, Table(tmp_path / "rising")).of((2025, 3))] == ["harness"]


def test_what_is_kept_is_not_counted_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = of_months("harness", [1, 1, 1, 30])
    table = Table(tmp_path / "rising")
    expected = [rising(found, table).of(month) for month in MONTHS]
    table.save()
    monkeypatch.setattr("generator.pages.rising.counted", None)
    cache = rising(found, Table(tmp_path / "rising"))
    assert [cache.of(month) for month in MONTHS] == expected


def test_a_day_that_changes_or_goes_gives_what_a_clean_build_gives(tmp_path: Path) -> None:
    before = [(dt.date(2025, 2, 3), entries((2025, 2), 90, "harness", 2))]
    days = [(dt.date(2025, 3, day), entries((2025, 300 + day), 30, "harness", 8)) for day in (3, 4, 5, 6)]
    other = [(dt.date(2025, 3, 4), entries((2025, 304), 30, "Harness-es", 30))]
    for now in (days, days[:1] + other + days[2:], days[2:], other, days):
        found = archive(before + now)
        table = Table(tmp_path / "rising")
        assert rising(found, table).of((2025, 3)) == rising(found).of((2025, 3)) != []
        table.save()


def test_counts_that_are_damaged_are_counted_anew() -> None:
    found = of_months("harness", [1, 1, 1, 30])
    table = Table(None)
    expected = [rising(found, table).of(month) for month in MONTHS]
    keys = [key for month in MONTHS for key in rising(found, table)._of_month(month)]  # noqa: SLF001 # where they are
    for key in keys:
        for spoilt in (b"", b"\xff\xff\xff\x7f", b"x" * 48):
            again = Table(None)
            for one in keys:
                again.put(one, table.get(one) or b"")
            again.put(key, spoilt)
            assert [rising(found, again).of(one) for one in MONTHS] == expected


@pytest.mark.parametrize(
    ("written", "same"),
    [("LLMs", "llm"), ("pre-training", "Pretraining"), ("GPT-4.1", "gpt-4.1."), ("policies", "policy")],
)
def test_words_of_one_term(written: str, same: str) -> None:
    assert term(written) == term(same) != ""


@pytest.mark.parametrize("text", ["2025", "-", "...", "x", r"\alpha", r"\textbf", "3.14"])
def test_what_is_no_word(text: str) -> None:
    assert term(text) == ""


def test_a_word_counts_once_per_paper() -> None:
    (paper,) = archive([(dt.date(2025, 3, 3), [Entry("Agents for agents", "An agent. Agents, agents!", 1, 3)])]).papers
    forms = counted([paper])
    assert sum(count for written, count in forms.items() if term(written) == "agent") == 1


def test_each_word_leads_to_a_search_for_it_in_its_month() -> None:
    pages = dict(Pages(of_months("multi-turn harness", [0, 0, 0, 30])).render())
    for path in ("trends/index.md", "index.md", "days/2025/03/index.md"):
        page = pages[path].decode()
        assert 'search/?q=harness&amp;period=2025-03"><bdi>harness</bdi> <span class=da-quiet>30 papers, new' in page
        assert 'search/?q=%22multi-turn%22&amp;period=2025-03"><bdi>multi-turn</bdi>' in page
    assert "harness" not in pages["days/2025/02/index.md"].decode()
