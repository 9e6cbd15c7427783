"""What rises and falls, what goes together, and what keeps coming back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

import pytest

from generator.archive import assemble
from generator.model import Archive, Config, Digest, Entry, Topic
from generator.pages import Pages
from generator.pages.recurring import returning
from generator.pages.trends import Trends

IDS = ("robotics", "speech", "theory")


def archive(days: Mapping[str, Sequence[str]], *, captures: int = 1) -> Archive:
    """Papers by day, each title the ids of its topics and a number; every day captured so many times."""
    digests = [
        Digest(f"{day}-{n}.txt", dt.date.fromisoformat(day), "path", f"{n}", tuple(Entry(t, "a", 1, 3) for t in titles))
        for day, titles in days.items()
        for n in range(captures)
    ]
    topics = tuple(Topic(identity, identity.title(), "about it", "Area") for identity in IDS)
    return assemble(
        digests, topics, lambda said: [tuple(one for one in IDS if one in title) for title, *_ in said], Config(), str
    )[0]


def titles(words: str, count: int, start: int = 0) -> list[str]:
    """So many titles with those words."""
    return [f"{words} {start + number}" for number in range(count)]


def test_a_topic_rises_only_against_the_months_before() -> None:
    found = archive(
        {
            "2025-01-10": [*titles("robotics", 10), *titles("speech", 90)],
            "2025-02-10": [*titles("robotics", 10, 100), *titles("speech", 90, 100)],
            "2025-03-10": [*titles("robotics", 60, 200), *titles("speech", 40, 200)],
        }
    )
    trends = Trends(found)
    before = trends.months_before((2025, 3))
    assert before == [(2025, 1), (2025, 2)]
    (rising,) = trends.rising([(2025, 3)], before)
    (falling,) = trends.falling([(2025, 3)], before)
    assert (rising.topic, rising.papers, rising.share, rising.before) == ("robotics", 60, 0.6, 0.1)
    assert (falling.topic, falling.share, falling.before) == ("speech", 0.4, 0.9)
    assert trends.rising([(2025, 2)], [(2025, 1)]) == []
    assert trends.rising([(2025, 1)], []) == []


def test_a_change_in_a_few_papers_is_chance() -> None:
    found = archive({"2025-01-10": titles("speech", 4), "2025-02-10": ["robotics 1", *titles("speech", 3, 10)]})
    assert Trends(found).rising([(2025, 2)], [(2025, 1)]) == []


def test_a_month_is_compared_with_the_latest_three_that_have_papers() -> None:
    days = {f"2024-{month:02}-01": [f"speech {month}"] for month in (1, 2, 5, 6, 9)}
    assert Trends(archive(days)).months_before((2024, 9)) == [(2024, 2), (2024, 5), (2024, 6)]
    assert Trends(archive(days)).monthly("speech")[2:5] == [((2024, 3), 0), ((2024, 4), 0), ((2024, 5), 1)]


def test_topics_go_together_only_beyond_chance() -> None:
    together = titles("robotics theory", 10)
    found = archive({"2025-01-10": [*together, *titles("speech", 50), *titles("speech theory", 2), *titles("x", 38)]})
    (co_occurrences,) = Trends(found).co_occurrences("robotics")
    assert (co_occurrences.topic, co_occurrences.papers) == ("theory", 10)
    assert co_occurrences.times == pytest.approx(10 / (10 * 12 / 100))
    assert Trends(found).co_occurrences("speech") == []


def test_a_paper_counts_in_the_month_it_was_first_seen() -> None:
    found = archive({"2025-01-10": ["speech 1"], "2025-02-10": ["speech 1", "speech 2"]})
    trends = Trends(found)
    assert [count for _, count in trends.monthly("speech")] == [1, 1]
    assert trends.size([(2025, 2)]) == 1


def test_what_was_seen_lately_weighs_more() -> None:
    found = archive(
        {
            "2025-01-01": ["Old one", "Old two", "Once"],
            "2025-01-02": ["Old one", "Old two"],
            "2025-03-01": ["Old one", "New"],
            "2025-03-02": ["New"],
        }
    )
    ranked = returning(found)
    assert [one.paper.title for one in ranked] == ["New", "Old one", "Old two"]
    assert ranked[0].weight == pytest.approx(1 + 0.5 ** (1 / 30), abs=1e-4)


def test_two_captures_of_one_day_are_two() -> None:
    found = archive({"2025-01-01": ["A"]}, captures=2)
    assert [one.weight for one in returning(found)] == [2.0]
    pages = {path: page.decode() for path, page in Pages(found).render()}
    assert "One paper has been seen in more than one capture." in pages["returning/index.md"]
    (paper,) = (page for path, page in pages.items() if re.fullmatch(r"papers/a-.*\.md", path))
    assert "Seen in 2 captures" in paper


def test_bars_of_months_say_what_they_show_and_lead_there() -> None:
    found = archive({"2025-01-10": titles("speech", 3), "2025-03-10": titles("speech", 6, 10)})
    pages = {path: page.decode() for path, page in Pages(found).render()}
    page = pages["tags/speech/index.md"]
    assert "Papers per month; most: 6 in March 2025" in page
    assert re.findall(r'(href=\S+)><svg.*?height="(\d+)"/></svg><b>([^<]*)', page) == [
        ('href="../../tags/speech/#2025-01"', "50", "January 2025: 3 papers"),
        ('href="../../tags/speech/#2025-03"', "100", "March 2025: 6 papers"),
    ]
    assert 'aria-label="February 2025: no paper"' in page
    assert "<svg" not in pages["tags/theory/index.md"]
    assert 'search/?q=Theory">' in pages["tags/theory/index.md"]  # which leads on


def test_a_month_lists_its_papers_by_topic_and_leads_to_all() -> None:
    days = {"2025-01-10": titles("speech", 20), "2025-02-10": titles("speech", 12, 500), "2025-03-01": ["theory"]}
    pages = {path: page.decode() for path, page in Pages(archive(days)).render()}
    assert 'tags/speech/2025/02/">All 12 on Speech' in pages["days/2025/02/index.md"]
    assert 'tags/speech/#2025">All 32 on Speech' in pages["days/2025/index.md"]
    assert 'tags/theory/#2025-03">More on Theory' in pages["days/2025/03/index.md"]
    assert 'id="2025-03"' in pages["tags/theory/index.md"]
    assert {path for path in pages if path.startswith("tags/theory/")} == {"tags/theory/index.md"}


def test_a_topic_of_many_has_its_newest_papers_and_each_month_all_of_its_own() -> None:
    days = {f"2025-02-{day:02}": titles("speech robotics", 45, 100 * day) for day in range(1, 11)}
    found = archive({"2025-01-10": titles("speech", 20, 5000), **days, "2025-03-02": titles("speech", 15, 9000)})
    pages = {path: page.decode() for path, page in Pages(found).render()}
    own, january = pages["tags/speech/index.md"], pages["tags/speech/2025/01/index.md"]
    assert len(re.findall("<h3><a", own)) == 30
    assert "the newest 30 are below" in own
    assert re.search('href="../../tags/speech/2025/01/"><svg.*?<b>January 2025: 20 papers</b>', own)
    assert len(re.findall("<h3><a", january)) == 20
    assert "rel=next href=../../../../tags/speech/2025/02/" in january
    # Too many for a page: each of its days, with this topic alone. A page that was there before leads to it too.
    february = pages["tags/speech/2025/02/index.md"]
    assert "<h3><a" not in february
    assert 'days/2025/02/03/#only-speech">3 February 2025</a> <span class=da-quiet>45<' in february
    assert "url=../../../../../days/2025/02/03/#only-speech" in pages["tags/speech/2025/02/03/index.html"]
    assert 'redirect: "../../../tags/speech/#2025"' in pages["tags/speech/2025/index.md"]
    assert '<h2 id="2025">' in own


def test_days_that_had_a_page_lead_to_their_place_in_the_month() -> None:
    days = {f"2025-02-{day:02}": titles("speech", 25, 100 * day) for day in range(1, 11)}
    pages = {path: page.decode() for path, page in Pages(archive(days)).render()}
    assert "url=../../../../../tags/speech/2025/02/#03" in pages["tags/speech/2025/02/03/index.html"]
    month = pages["tags/speech/2025/02/index.md"]
    assert month.count("<h2 id=03>") == 1
    assert month.count("<h3><a") == 250
