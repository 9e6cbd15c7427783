"""Weeks: which days are one, what is read first, and each paper once."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from generator.archive import assemble
from generator.facts import Facts
from generator.model import Archive, Config, Digest, Entry, Topic
from generator.pages import Pages
from generator.pages.weeks import Why, by_topic, top, weeks_of

IDS = ("robotics", "speech", "theory")


def archive(days: dict[str, list[str]], votes: dict[str, int] | None = None) -> Archive:
    """Papers by day, each title the ids of its topics and a number; some with votes."""
    digests = [
        Digest(f"{day}.txt", dt.date.fromisoformat(day), "path", day, tuple(_entry(one, votes or {}) for one in titles))
        for day, titles in days.items()
    ]
    topics = tuple(Topic(identity, identity.title(), "about it", "Area") for identity in IDS)
    return assemble(
        digests, topics, lambda said: [tuple(one for one in IDS if one in title) for title, *_ in said], Config(), str
    )[0]


def _entry(title: str, votes: dict[str, int]) -> Entry:
    entry = Entry(title, f"We study {title}.", 1, 3)
    return entry._replace(facts=Facts(votes=votes[title])) if title in votes else entry


def test_weeks_begin_on_monday_and_belong_to_the_year_of_their_thursday() -> None:
    days = ["2024-12-29", "2024-12-30", "2025-01-05", "2025-01-06"]
    weeks = weeks_of(archive({day: [f"a {day}"] for day in days}))
    assert [(week.label, len(week.days)) for week in weeks] == [("2024-W52", 1), ("2025-W01", 2), ("2025-W02", 1)]
    assert weeks[1].span == "30 December 2024 to 5 January 2025"
    assert [week.is_over for week in weeks] == [True, True, False]


def test_the_most_voted_are_read_first() -> None:
    votes = {"b": 3, "c": 8, "d": 5}
    (week,) = weeks_of(archive({"2025-03-10": ["a", "b"], "2025-03-11": ["c", "d"]}, votes))
    why, found = top(week)
    assert (why, [(paper.title, count) for paper, count in found]) == (Why.VOTES, [("c", 8), ("d", 5), ("b", 3)])


def test_without_votes_what_came_back_is_read_first_and_later_days_change_nothing() -> None:
    days = {"2025-03-03": ["a", "b", "c"], "2025-03-10": ["d", "c", "b"], "2025-03-11": ["a", "b"]}
    later = days | {"2025-03-18": ["d", "e", "f", "d"]}
    for found in (archive(days), archive(later)):
        why, papers = top(weeks_of(found)[1])
        assert why == Why.RETURNED
        assert [paper.title for paper, _ in papers] == ["b", "c", "a"]


def test_without_either_the_first_of_each_day_are() -> None:
    (week,) = weeks_of(archive({"2025-03-10": ["a", "b", "c"], "2025-03-11": ["d"]}))
    why, papers = top(week)
    assert (why, [paper.title for paper, _ in papers]) == (Why.FIRST, ["a", "b", "d"])


def test_each_other_paper_stands_once_under_its_rarest_topic() -> None:
    titles = [f"robotics {n}" for n in range(5)] + [f"robotics speech {n}" for n in range(3)] + ["theory 1", "x"]
    found = archive({"2025-03-10": titles})
    groups = by_topic(found.papers, found.topics)
    assert [(topic and topic.id, len(papers)) for topic, papers in groups] == [
        ("robotics", 5),
        ("speech", 3),
        (None, 2),
    ]


@pytest.mark.parametrize("count", [20, 400])
def test_a_page_has_every_paper_of_its_week_and_its_neighbours(count: int) -> None:
    titles = [f"robotics {n}" for n in range(count)]
    found = archive(
        {"2025-03-04": ["speech 1"], "2025-03-10": titles[:9], "2025-03-12": titles[9:], "2025-03-19": ["a"]}
    )
    pages = {path: content.decode() for path, content in Pages(found).render()}
    page = pages["weeks/2025-W11/index.md"]
    listed = re.findall(r"href=\.\./\.\./papers/([^/>]+)/>", page)
    assert sorted(listed) == sorted(paper.permalink for paper in found.papers if paper.title in titles)
    assert "rel=prev href=../../weeks/2025-W10/" in page
    assert "rel=next href=../../weeks/2025-W12/" in page
    assert ("<details>\n<summary>Robotics" in page) == (count > 150)
    assert "may not be over" not in page
    assert "goes to Wednesday, 19 March 2025" in pages["weeks/2025-W12/index.md"]
    for path in ("days/2025/03/index.md", "weeks/index.md"):
        assert "weeks/2025-W11/" in pages[path]


def test_a_week_of_one_day_is_not_on_the_first_page() -> None:
    days = {"2025-03-10": ["a"], "2025-03-17": ["b"]}
    assert "newest week" not in dict(Pages(archive(days)).render())["index.md"].decode()
    page = dict(Pages(archive(days | {"2025-03-18": ["c"]})).render())["index.md"].decode()
    assert '<a href="./weeks/2025-W12/">17 to 23 March 2025</a>' in page
