"""The search's two volumes: what a new day writes, what is kept of older papers, and what a reader notices of it."""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from generator.build import Settings, gather
from generator.build_cache import BuildCache, Table
from generator.model import Archive
from generator.parts import Part
from generator.search import files, parts, texts, volumes
from generator.search.codec import Sizes
from generator.search.papers import Places
from generator.search.texts import Shown, rows, shown
from generator.search.volumes import Older, Summary, border, group_size, parted
from tests import synthetic
from tests.archives import SAMPLE
from tests.searching import Searcher, archive_of, searching

SIZES = Sizes(shard=2_000, block=300, chunk=8, newer=1_500)
MONDAY = dt.date(2024, 1, 1)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Seven weeks of made-up papers, thirty a working day, the last week up to its Friday."""
    folder = tmp_path_factory.mktemp("volumes")
    synthetic.write(folder / "digests", 35 * 30, first=MONDAY)
    settings = Settings(folder / "digests", config=folder / "none.yml", topics=SAMPLE / "topics.yml")
    found = gather(settings).archive
    assert found.days[-1].date == dt.date(2024, 2, 16)
    return found


def until(archive: Archive, day: dt.date) -> Archive:
    """The archive as it was on a day: nothing was seen later."""
    papers = [
        replace(paper, appearances=tuple(one for one in paper.appearances if one.day <= day))
        for paper in archive.papers
        if paper.first_day <= day
    ]
    return replace(archive, days=tuple(one for one in archive.days if one.date <= day), papers=tuple(papers))


def made(found: Sequence[Part]) -> dict[str, bytes]:
    """The files of parts."""
    return dict(file for part in found for file in part.make())


@pytest.mark.parametrize(
    ("newest", "first"),
    [
        ("2025-07-14", "2025-07-14"),
        ("2025-07-20", "2025-07-14"),
        ("2025-07-21", "2025-07-21"),
        ("2025-01-01", "2024-12-30"),
    ],
)
def test_the_newest_day_alone_says_which_papers_are_older(newest: str, first: str) -> None:
    assert border(dt.date.fromisoformat(newest)) == dt.date.fromisoformat(first)


def test_older_papers_are_those_before_the_border(archive: Archive) -> None:
    older, newer = parted(archive)
    assert older + newer == archive.papers
    assert max(paper.first_day for paper in older) < dt.date(2024, 2, 12) <= min(paper.first_day for paper in newer)


def test_a_new_day_writes_little_of_the_search(archive: Archive) -> None:
    """All but the shards of newer papers, their last chunks, the table and the directory stays as it is."""
    newest = archive.days[-1].date
    before, after = dict(files(until(archive, newest - dt.timedelta(1)), SIZES)), dict(files(archive, SIZES))
    written = {path for path, content in after.items() if before.get(path) != content}
    kinds = [path.split("/")[1].partition("-")[0] for path in written]
    papers = len(archive.papers) - len(until(archive, newest - dt.timedelta(1)).papers)
    assert set(kinds) == {"terms", "papers", "table", "directory.bin"}
    assert kinds.count("papers") <= papers // SIZES.chunk + 2
    assert len(written) < len(after) / 4
    # Nothing but the directory holds another thing under the same name.
    assert [path for path in written if path in before] == ["search/directory.bin"]


def test_a_week_of_very_many_papers_has_larger_shards_instead_of_more(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(volumes, "border", lambda _: MONDAY)
    terms = [path for path, _ in files(archive, replace(SIZES, newer=100)) if path.startswith("search/terms/")]
    assert 50 < len(terms) <= 150


def test_a_new_week_makes_all_before_it_older(archive: Archive) -> None:
    friday, monday = dt.date(2024, 2, 9), dt.date(2024, 2, 12)
    week, next_one = until(archive, friday), until(archive, monday)
    assert parted(next_one)[0] == tuple(paper for paper in next_one.papers if paper.first_day <= friday)
    assert len(parted(week)[0]) < len(parted(next_one)[0])


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many papers were read at a time."""
    counts: list[int] = []

    def counted(papers: Sequence[Shown], *cache: Table) -> list[Shown]:
        counts.append(len(papers))
        return shown(papers, *cache)  # type: ignore[arg-type]  # as it is called

    monkeypatch.setattr(volumes, "shown", counted)
    return counts


def test_older_papers_are_read_once(archive: Archive, tmp_path: Path, read: list[int]) -> None:
    before = until(archive, archive.days[-1].date - dt.timedelta(1))
    older, newer = parted(archive)
    cache = BuildCache(tmp_path)
    first = {part.key for part in parts(before, cache, SIZES)}
    cache.save()
    assert read == [len(older), len(parted(before)[1])]
    read.clear()
    found = list(parts(archive, BuildCache(tmp_path), SIZES))
    new = [part for part in found if part.key not in first]
    paths = made(new)
    assert read == [len(newer)]
    # What isn't made again is as it would be.
    assert made(found) == dict(files(archive, SIZES))
    assert not [path for path in paths if path.startswith("search/words/")]


def test_what_older_papers_said_is_taken_up_where_some_changed(archive: Archive, tmp_path: Path) -> None:
    """One goes, one says more, and joins what another parts; then it says it no more, and is alone with its words."""
    older, newer = parted(archive)
    parting = replace(older[1], abstract=f"{older[1].abstract} Quux-weaving is\u2009Zeta9Loom.")
    joining = replace(older[2], abstract=f"{older[2].abstract} Quuxweaving.")
    for some in ((older[0], parting, *older[2:]), (parting, joining, *older[3:]), (parting, *older[2:])):
        now = replace(archive, papers=(*some, *newer))
        assert made(list(parts(now, BuildCache(tmp_path), SIZES))) == dict(files(now, SIZES))
        list(parts(now, cache := BuildCache(tmp_path), SIZES))
        cache.save()


def test_rows_that_are_not_whole_are_read_anew(archive: Archive, tmp_path: Path) -> None:
    papers = shown(parted(archive)[0][:30])
    names = {topic.id: topic.name for topic in archive.topics}
    cache = BuildCache(tmp_path)
    expected = rows(papers, names, cache.table("search-rows"))
    cache.save()
    table = BuildCache(tmp_path).table("search-rows")
    for name in texts.KINDS:
        for numbers in ("values", "sizes"):
            key = texts.row_key(name, numbers)
            there = table.get(key) or b""
            table.put(key, there[4:] + b"\xff\xff\xff\x7f")
            again = rows(papers, names, table)
            assert again.tokens == expected.tokens
            assert all((again.lists[kind].values == expected.lists[kind].values).all() for kind in texts.KINDS)
            table.put(key, there)


def test_topics_of_an_older_paper_change_few_files(archive: Archive) -> None:
    older, newer = parted(archive)
    changed = next(place for place, paper in enumerate(older) if len(paper.topics) > 1)
    paper = replace(older[changed], topics=older[changed].topics[:1])
    after = replace(archive, papers=(*older[:changed], paper, *older[changed + 1 :], *newer))
    before, now = (dict(files(one, SIZES)) for one in (archive, after))
    written = {path for path, content in now.items() if before.get(path) != content}
    assert len([path for path in written if path.startswith("search/papers/")]) <= group_size(len(older) // SIZES.chunk)
    assert len(written) < len(now) / 4


def damaged() -> Iterator[Callable[[bytes], bytes]]:
    """What may have become of a summary."""
    yield lambda _: b""
    yield lambda cache: cache[:-9]
    yield lambda cache: b"x" + cache[1:]
    yield lambda _: zlib.compress(b"[]")
    yield lambda _: zlib.compress(b'{"frequencies": [1]}')

    def without(name: str) -> Callable[[bytes], bytes]:
        return lambda cache: zlib.compress(
            json.dumps(
                {key: value for key, value in json.loads(zlib.decompress(cache)).items() if key != name}
            ).encode()
        )

    yield from (without(name) for name in ("groups", "order", "terms", "lengths", "written"))


@pytest.mark.parametrize("damage", list(damaged()))
def test_a_summary_that_is_damaged_is_worked_out_anew(
    archive: Archive, tmp_path: Path, read: list[int], damage: Callable[[bytes], bytes]
) -> None:
    week = until(archive, MONDAY + dt.timedelta(8))
    cache = BuildCache(tmp_path)
    expected = made(list(parts(week, cache, SIZES)))
    older = Older(week, parted(week)[0], Places(week), SIZES)
    table = cache.table("search")
    table.put(older.key, damage(table.get(older.key) or b""))
    cache.save()
    read.clear()
    assert made(list(parts(week, BuildCache(tmp_path), SIZES))) == expected
    assert len(read) == 2


def test_a_summary_is_what_was_kept(archive: Archive) -> None:
    for some in (archive, until(archive, MONDAY)):
        summary = Older(some, parted(some)[0], Places(some), SIZES).summary(BuildCache().table("search"))
        decoded = Summary.decoded(summary.encoded())
        assert decoded is not None
        assert decoded.encoded() == summary.encoded()
        assert (decoded.words, decoded.lengths) == (summary.words, summary.lengths)


def test_another_word_of_an_older_paper_is_another_volume(archive: Archive) -> None:
    older, newer = parted(archive)
    places = Places(archive)
    keys = {
        Older(archive, papers, places, sizes).key
        for papers, sizes in (
            (older, SIZES),
            (older[1:], SIZES),
            (older, replace(SIZES, chunk=9)),
            ((replace(older[0], abstract=older[0].abstract + "."), *older[1:]), SIZES),
            ((replace(older[0], topics=()), *older[1:]), SIZES),
            ((replace(older[0], facts=replace(older[0].facts, authors=("Ada",))), *older[1:]), SIZES),
        )
    }
    assert len(keys) == 6 - (not older[0].topics)
    assert newer


# ---- a reader


@pytest.fixture(scope="module")
def searcher(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """Somebody who asks; there is nothing to ask yet."""
    with searching(chromium, tmp_path_factory.mktemp("search")) as searcher:
        yield searcher


QUERIES = (
    "video generation",
    "robustly",
    "quantizaton of models",
    "next-token",
    '"instruction tuning"',
    "vid*",
    "*tion",
    "langauge~1",
    "+planning -video",
    "january 2024",
    "",
)


def test_answers_are_the_same_wherever_the_border_is(
    archive: Archive, searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing but words that somebody joins and others part depends on it; so these are left out."""
    plain = replace(
        archive,
        papers=tuple(
            replace(paper, title=paper.title.replace("-", " "), abstract=paper.abstract.replace("-", " "))
            for paper in until(archive, MONDAY + dt.timedelta(25)).papers
        ),
    )
    answers = []
    for day in (MONDAY, MONDAY + dt.timedelta(1), MONDAY + dt.timedelta(11), MONDAY + dt.timedelta(100)):
        monkeypatch.setattr(volumes, "border", lambda _, day=day: day)
        searcher.publish(plain, Sizes(shard=10**9, block=500, newer=10**9), at=f"{day}/")
        answers.append([answer | {"id": 0} for answer in searcher.ask(QUERIES, at=f"{day}/")])
    for one in answers[1:]:
        for query, expected, found in zip(QUERIES, answers[0], one, strict=True):
            assert found == expected, query


def test_a_reader_with_an_outdated_directory_gets_the_new_one(searcher: Searcher) -> None:
    """What newer papers have was written anew, what older ones have is as it was, until the border moves."""
    each = Sizes(shard=1, block=1, chunk=1, newer=1)
    days = {
        "2025-03-03": [("Old Alpha", "Of alpha and rivers."), ("Old Beta", "Of beta and rivers.")],
        "2025-03-10": [("New Gamma", "Of gamma and rivers.")],
    }
    searcher.publish(archive_of(days=days), each, at="reader/")
    assert searcher.titles("gamma", at="reader/") == ["New Gamma"]
    days["2025-03-11"] = [("New Delta", "Of delta, rivers and alpha.")]
    searcher.publish(archive_of(days=days), each, at="reader/")
    assert set(searcher.titles("rivers", at="reader/")) == {"Old Alpha", "Old Beta", "New Gamma", "New Delta"}
    assert set(searcher.titles("alpha", at="reader/")) == {"Old Alpha", "New Delta"}
    days["2025-03-17"] = [("Next Epsilon", "Of epsilon and rivers.")]
    searcher.publish(archive_of(days=days), each, at="reader/")
    assert searcher.titles("beta", at="reader/") == ["Old Beta"]
    assert searcher.titles("epsilon", at="reader/") == ["Next Epsilon"]
    assert len(searcher.titles("rivers", at="reader/")) == 5
    assert searcher.titles("", at="reader/", sort="newest")[:2] == ["Next Epsilon", "New Delta"]
