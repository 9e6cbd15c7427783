"""Days by papers: the steps of colour, what is missing, and what lies outside the archive."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

import pytest

from generator.archive import assemble
from generator.model import Archive, Config, Digest, Entry
from generator.pages import Pages
from generator.pages.heatmap import Heatmap
from tests.archives import tagged


def archive(days: Mapping[str, int]) -> Archive:
    """So many papers on each day."""
    digests = [
        Digest(
            f"{day}.txt", dt.date.fromisoformat(day), "", "", tuple(Entry(f"{day} {n}", "a", 1, 3) for n in range(size))
        )
        for day, size in days.items()
    ]
    return assemble(digests, (), tagged(), Config(), str)[0]


def steps(counts: list[int]) -> list[int]:
    """The step of each day of March 2025, from the first."""
    (month,) = Heatmap(archive({f"2025-03-{day:02}": count for day, count in enumerate(counts, 1)})).year(2025)
    return [cell.step for week in month.weeks for cell in week if cell and cell.day]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([10, 20, 30, 40, 50], [1, 2, 3, 4, 5]),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]),
        ([5, 5, 5, 5], [1, 1, 1, 1]),
        ([7], [1]),
        ([3, 3, 3, 3, 3, 3, 3, 3, 3, 90], [1, 1, 1, 1, 1, 1, 1, 1, 1, 5]),
    ],
)
def test_as_many_days_in_each_step_as_equal_counts_allow(counts: list[int], expected: list[int]) -> None:
    assert steps(counts) == expected


def test_the_legend_names_every_step_that_a_day_can_have() -> None:
    assert Heatmap(archive({f"2025-03-{n:02}": n * 300 for n in range(1, 6)})).legend == [
        (1, "1 to 300 papers"),
        (2, "301 to 600 papers"),
        (3, "601 to 900 papers"),
        (4, "901 to 1,200 papers"),
        (5, "1,201 to 1,500 papers"),
    ]
    assert Heatmap(archive({"2025-03-01": 1})).legend == [(1, "1 paper")]
    assert Heatmap(archive({})).legend == []


def test_a_year_has_the_months_from_the_first_capture_to_the_last() -> None:
    found = Heatmap(archive({"2024-11-05": 1, "2025-03-07": 2}))
    assert [month.month for month in found.year(2024)] == [11, 12]
    assert [month.month for month in found.year(2025)] == [1, 2, 3]
    assert [len(month.days) for month in found.year(2025)] == [0, 0, 1]
    assert found.year(2026) == []


def test_a_gap_is_told_from_what_lies_outside() -> None:
    found = Heatmap(archive({"2025-03-04": 1, "2025-03-07": 2}))
    cells = [cell for week in found.month(2025, 3).weeks for cell in week if cell]
    assert [cell.number for cell in cells] == list(range(1, 32))
    assert [cell.number for cell in cells if cell.within and not cell.day] == [5, 6]
    assert [cell.number for cell in cells if cell.day] == [4, 7]
    assert {len(week) for week in found.month(2025, 3).weeks} == {7}
    assert found.month(2025, 3).weeks[0][5] == cells[0]  # 1 March 2025 was a Saturday


def test_a_year_of_365_days_is_light() -> None:
    first = dt.date(2025, 1, 1)
    found = archive({(first + dt.timedelta(day)).isoformat(): 1 + day % 9 for day in range(365)})
    page = dict(Pages(found).render())["days/2025/index.md"]
    assert page.count(b'aria-label="11 March 2025: ') == 1
    assert len(re.findall(rb'<td class="step-\d"><a ', page)) == 365
    assert len(page) < 50_000


def test_a_new_day_changes_no_colour_of_other_days_unless_the_limits_move() -> None:
    days = {f"2025-{month:02}-{day:02}": 10 for month in (1, 2, 3) for day in range(1, 21)}
    before = dict(Pages(archive(days)).render())
    after = dict(Pages(archive(days | {"2025-03-21": 10})).render())
    assert before["days/2025/01/index.md"] == after["days/2025/01/index.md"]
    assert before["days/2025/03/index.md"] != after["days/2025/03/index.md"]
