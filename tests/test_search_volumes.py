"""The search's two volumes: what a new day writes, what is kept of older papers, and what a reader notices of it."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from generator.build import gather
from generator.build_cache import BuildCache, Table
from generator.facts import Facts
from generator.model import Archive, Paper
from generator.parts import Part
from generator.search import files, parts, phrases, texts, volumes
from generator.search.codec import Sizes
from generator.search.papers import Places
from generator.search.texts import Shown, identities, rows, shown
from generator.search.volumes import Older, Summary, border, group_size, parted
from generator.settings import Settings
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


def older_of(archive: Archive, cache: BuildCache) -> Older:
    papers = parted(archive)[0]
    return Older(archive, papers, identities(papers, archive.topics), Places(archive), SIZES, cache)


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
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which papers were read."""
    permalinks: list[str] = []

    def noted(paper: Paper) -> Shown:
        permalinks.append(paper.permalink)
        return shown(paper)

    monkeypatch.setattr(texts, "shown", noted)
    return permalinks


def test_each_paper_is_read_once(archive: Archive, tmp_path: Path, read: list[str]) -> None:
    before = until(archive, archive.days[-1].date - dt.timedelta(1))
    cache = BuildCache(tmp_path)
    first = {part.key for part in parts(before, cache, SIZES)}
    cache.save()
    assert sorted(read) == sorted(paper.permalink for paper in before.papers)
    del read[:]
    found = list(parts(archive, BuildCache(tmp_path), SIZES))
    new = [part for part in found if part.key not in first]
    paths = made(new)
    assert read == [paper.permalink for paper in archive.papers[len(before.papers) :]]
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
    papers = parted(archive)[0][:30]

    def said(table: Table) -> tuple[object, ...]:
        found, order = rows(papers, identities(papers, archive.topics), archive.topics, [0] * len(papers), table)
        words = found.vocabulary
        lists = [
            sorted((owner, words.tokens[token]) for owner, token in zip(one.owners, one.values, strict=True))
            for one in found.lists.values()
        ]
        lengths = [one.tolist() for one in found.lengths.values()]
        return words.terms, words.forms, {*words.tokens}, lists, lengths, found.latex, order

    cache = BuildCache(tmp_path)
    expected = said(cache.table("search-rows"))
    cache.save()
    assert said(BuildCache(tmp_path).table("search-rows")) == expected
    table = BuildCache(tmp_path).table("search-rows")
    keys = [(kind, numbers) for kind in texts.KINDS for numbers in ("values", "sizes")]
    keys += [(name, "lengths") for name in texts.PLACED]
    for names in (*keys, ("ids",), ("tokens",), ("terms",), ("latex",)):
        key = texts.row_key(*names)
        there = table.get(key) or b""
        for damaged in (there[4:] + b"\xff\xff\xff\x7f", there[:-4] if names in keys else b"\xff" + there, b""):
            table.put(key, damaged)
            assert said(table) == expected, names
        table.put(key, there)


class Happening:
    """What can happen to an archive between two builds, drawn by chance."""

    def __init__(self, archive: Archive, seed: int) -> None:
        self.draw = random.Random(seed)  # noqa: S311 - to be the same each time
        self.all = archive
        self.left = self.draw.sample(archive.papers, len(archive.papers))
        self.papers = [self.left.pop() for _ in range(90)]
        self.topics = list(archive.topics)
        self.newest = archive.days[-1].date

    def archive(self) -> Archive:
        """The archive now, with the days that its papers were seen on."""
        papers = sorted(self.papers, key=lambda paper: paper.first_day)
        seen = {day for paper in papers for day in paper.days}
        days = tuple(day for day in self.all.days if day.date in seen)
        return until(Archive(days, tuple(papers), tuple(self.topics)), self.newest)

    def change(self) -> str:
        """Let something happen; says what."""
        kinds = (self._edit, self._edit, self._write, self._retitle, self._retag, self._rename_topic, self._add_topic,
                 self._add, self._remove, self._remove_day, self._tell, self._see_again, self._turn)  # fmt: skip
        happening = self.draw.choice(kinds)
        happening()
        return happening.__name__

    def _one(self, change: Callable[[Paper], Paper]) -> None:
        place = self.draw.randrange(len(self.papers))
        self.papers[place] = change(self.papers[place])

    def _edit(self) -> None:
        """A word for another."""
        new = ["altogether", "multi-modal", "multimodal", "$x^2$", "the", "Zeta9Loom", "https://github.com/a/b"]

        def edited(paper: Paper) -> Paper:
            words = paper.abstract.split(" ")
            words[self.draw.randrange(len(words))] = self.draw.choice(new)
            return replace(paper, abstract=" ".join(words))

        self._one(edited)

    def _write(self) -> None:
        """A longer abstract, or a shorter one."""
        more = " Pre-training \\textbf{is} all."
        half = self.draw.random() < 0.5
        self._one(lambda one: replace(one, abstract=one.abstract[:99].strip() if half else one.abstract + more))

    def _retitle(self) -> None:
        title = self.draw.choice(["Quux: A $\\alpha$-Weaver", "Pretraining", "On the the"])
        self._one(lambda one: replace(one, title=title, permalink=f"{title[:2].lower()}-{self.draw.random()}"))

    def _retag(self) -> None:
        some = self.draw.sample(self.topics, self.draw.randrange(3))
        self._one(lambda one: replace(one, topics=tuple(topic.id for topic in self.topics if topic in some)))

    def _rename_topic(self) -> None:
        place = self.draw.randrange(len(self.topics))
        self.topics[place] = replace(self.topics[place], name=f"{self.topics[place].name} x")

    def _add_topic(self) -> None:
        self.topics.insert(0, replace(self.topics[0], id=f"new-{len(self.topics)}", name="Newer Things"))

    def _tell(self) -> None:
        told: list[Callable[[Facts], Facts]] = [
            lambda facts: replace(facts, authors=("Kaiming He", "Ada")),
            lambda facts: replace(facts, arxiv="2401.00001"),
            lambda facts: replace(facts, code="https://a.org"),
            lambda facts: replace(facts, project="https://b.org"),
        ]
        tell = self.draw.choice(told)
        self._one(lambda one: replace(one, facts=tell(one.facts)))

    def _see_again(self) -> None:
        def again(paper: Paper) -> Paper:
            return replace(paper, appearances=(*paper.appearances, paper.appearances[-1]._replace(day=self.newest)))

        self._one(again)

    def _add(self) -> None:
        self.papers += [self.left.pop() for _ in range(9)]

    def _remove(self) -> None:
        del self.papers[self.draw.randrange(len(self.papers))]

    def _remove_day(self) -> None:
        day = self.draw.choice(self.papers).first_day
        self.papers = [paper for paper in self.papers if paper.first_day != day]

    def _turn(self) -> None:
        """Another newest day, so that papers go from one volume into the other."""
        self.newest = self.draw.choice(self.all.days[4:]).date


def damage(folder: Path, draw: random.Random) -> None:
    """A cache that somebody broke, emptied, or took from elsewhere."""
    files = sorted(folder.iterdir())
    file = draw.choice(files)
    content = bytearray(file.read_bytes())
    content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
    file.write_bytes(draw.choice([b"", bytes(content), bytes(content[:99]), draw.choice(files).read_bytes()]))


@pytest.mark.parametrize("seed", range(int(os.environ.get("SEEDS", "2"))))
def test_whatever_changed_what_was_cached_gives_what_nothing_gives(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """As `sync` takes parts: whose key is known is not made."""
    if seed % 2:  # as in a large archive, where another paper changes no phrase
        monkeypatch.setattr(phrases, "_MOST", 0)
    happening = Happening(archive, seed)
    known: dict[bytes, dict[str, bytes]] = {}
    said: list[str] = []
    for number in range(14):
        said += [happening.change() for _ in range(happening.draw.choice([1, 1, 2, 5]) if number else 0)]
        now = happening.archive()
        cache = BuildCache(tmp_path)
        found = {part.key: known.get(part.key) or dict(part.make()) for part in parts(now, cache, SIZES)}
        cache.save()
        known = found if happening.draw.random() < 0.5 else known | found
        expected = dict(files(now, SIZES))
        there = {path: content for made in found.values() for path, content in made.items()}
        assert there.keys() ^ expected.keys() == set(), said
        assert [path for path in there if there[path] != expected[path]] == [], said
        if happening.draw.random() < 0.3:
            damage(tmp_path, happening.draw)
            said.append("damage")


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
    yield lambda cached: cached[:-9]
    yield lambda cached: b"x" + cached[1:]
    yield lambda _: b"[]"
    yield lambda _: b'{"frequencies": [1]}'

    def without(name: str) -> Callable[[bytes], bytes]:
        return lambda cached: json.dumps(
            {key: value for key, value in json.loads(cached).items() if key != name}
        ).encode()

    yield from (without(name) for name in ("groups", "order", "terms", "lengths", "written", "firsts", "offers"))


@pytest.mark.parametrize("damage", list(damaged()))
def test_a_summary_that_is_damaged_is_worked_out_anew(
    archive: Archive, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    week = until(archive, MONDAY + dt.timedelta(8))
    cache = BuildCache(tmp_path)
    expected = made(list(parts(week, cache, SIZES)))
    older = older_of(week, cache)
    table = cache.table("search")
    table.put(older.key, damage(whole := table.get(older.key) or b""))
    cache.save()
    again = BuildCache(tmp_path)
    assert made(list(parts(week, again, SIZES))) == expected
    assert again.table("search").get(older.key) == whole


def test_a_summary_is_what_was_kept(archive: Archive) -> None:
    for some in (archive, until(archive, MONDAY)):
        cache = BuildCache()
        summary = older_of(some, cache).summary(cache.table("search"))
        assert Summary.decoded(summary.encoded()) == summary


def test_another_word_of_an_older_paper_is_another_volume(archive: Archive) -> None:
    older, newer = parted(archive)
    places = Places(archive)
    keys = {
        Older(archive, papers, identities(papers, archive.topics), places, sizes, BuildCache()).key
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
