"""`fetch` against hosts on loopback: which days are asked, what is kept, and what never replaces a good file."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.fetch import Client, Days, Fetch, Outcome
from generator.fetch.answers import read
from generator.fetch.asking import window
from generator.fetch.keeping import SplitList
from generator.model import Config, Host, Subscription
from generator.saving import save
from tests.archives import SHARED
from tests.days import daily_papers, feed, found, listing
from tests.hosts import Reply, Request, Still, host

INPUTS = SHARED / "inputs"
# A Wednesday; in New York it is still morning.
NOW = dt.datetime(2025, 3, 12, 15, 30, tzinfo=dt.UTC)
WEDNESDAY = "Wed, 12 Mar 2025 00:00:00 -0400"
TUESDAY = "Tue, 11 Mar 2025 00:00:00 -0400"

Papers = Mapping[str, bytes]


def hugging_face(days: Callable[[], Papers] | Papers, *, page: int = 100) -> Callable[[Request], Reply]:
    """A host that answers `api/daily_papers` page by page, as many papers each as asked for, up to its own limit."""

    def answer(request: Request) -> Reply:
        known = days() if callable(days) else days
        rows = json.loads(known.get(request.query["date"], b"[]"))
        size = min(page, int(request.query["limit"]))
        start = int(request.query["p"]) * size
        if size >= len(rows) and start == 0 and rows:
            return Reply(known[request.query["date"]])
        return Reply(json.dumps(rows[start : start + size]).encode())

    return answer


class Archive:
    """A folder of captures that is filled from one host, and what was said of it."""

    def __init__(self, place: Path, kind: Host, base: str, now: dt.datetime) -> None:
        name, category, address = {
            Host.HUGGING_FACE: ("hf", "", base),
            Host.ARXIV: ("arxiv-cs.CL", "cs.CL", base),
            Host.FEED: ("blog", "", f"{base}/feed.xml"),
        }[kind]
        self.digests, self.now = place, now
        self.still = Still(now)
        self._config = Config(subscriptions=(Subscription(kind, name, address, 3, category),), contact="me@example.org")

    def fetch(self, days: Days | None = None, *, dry: bool = False) -> list[Outcome]:
        """One run."""
        self.still = Still(self.now)
        with Client("me@example.org", self.still.clock) as client:
            run = Fetch(self.digests, self._config, client, dry=dry)
            return list(run.run(run.plan(days or Days())))

    def said(self, days: Days | None = None) -> list[str]:
        """The lines of one run."""
        return [str(outcome) for outcome in self.fetch(days)]

    def one(self, day: dt.date | None = None) -> str:
        """What a run for a single day says, behind source and day."""
        (line,) = self.said(Days(day=day or self.now.date()))
        return line.partition(": ")[2]

    @property
    def files(self) -> dict[str, bytes]:
        """What is there, hidden files too."""
        found = sorted(path for path in self.digests.rglob("*") if path.is_file())
        return {path.relative_to(self.digests).as_posix(): path.read_bytes() for path in found}


@contextmanager
def archive(
    place: Path, kind: Host, answer: Callable[[Request], Reply] | list[Reply] | Reply, now: dt.datetime = NOW
) -> Iterator[tuple[Archive, list[Request]]]:
    """An archive beside a host, and what the host is asked."""
    with host(answer) as there:
        yield Archive(place, kind, there.base, now), there.asked


def test_what_came_is_kept_unchanged(tmp_path: Path) -> None:
    papers = daily_papers("2025-03-12", 1, 2)
    with archive(tmp_path, Host.HUGGING_FACE, hugging_face({"2025-03-12": papers})) as (there, asked):
        assert there.one() == "2 papers"
    assert there.files == {"2025/2025-03-12.hf.json": papers}
    assert [(request.path, request.query["date"], request.query["p"]) for request in asked] == [
        ("/api/daily_papers", "2025-03-12", "0"),
        ("/api/daily_papers", "2025-03-12", "1"),
    ]
    assert all(request.headers["User-Agent"].endswith("(+me@example.org)") for request in asked)


def test_a_new_archive_asks_for_the_last_five_days(tmp_path: Path) -> None:
    days = {f"2025-03-{day:02}": daily_papers(f"2025-03-{day:02}", day) for day in (7, 10, 11, 12)}
    with archive(tmp_path, Host.HUGGING_FACE, hugging_face(days)) as (there, _):
        assert there.said() == [
            "hf 2025-03-08: no papers (yet)",
            "hf 2025-03-09: no papers (yet)",
            "hf 2025-03-10: 1 paper",
            "hf 2025-03-11: 1 paper",
            "hf 2025-03-12: 1 paper",
        ]
        assert [line.partition(": ")[2] for line in there.said()] == [
            "no papers (yet)", "no papers (yet)", *["nothing new (1 paper)"] * 3,
        ]  # fmt: skip


def test_days_since_the_newest_file_are_asked_wherever_it_lies(tmp_path: Path) -> None:
    (tmp_path / "old" / "deep").mkdir(parents=True)
    (tmp_path / "old" / "deep" / "2025-02-28.hf.json").write_bytes(daily_papers("2025-02-28", 9))
    (tmp_path / ".2025-01-01.hf.json").write_bytes(b"hidden")
    with archive(tmp_path, Host.HUGGING_FACE, hugging_face({})) as (there, _):
        said = there.said()
        assert said[0] == "hf 2025-02-28: no papers now; kept the 1 paper that were there"
        assert (len(said), said[-1]) == (13, "hf 2025-03-12: no papers (yet)")
        assert len(there.said(Days(since=dt.date(2025, 3, 11)))) == 2
        assert there.said(Days(day=dt.date(2025, 3, 13))) == []


@pytest.mark.parametrize("kind", Host)
def test_a_pause_is_made_between_requests(tmp_path: Path, kind: Host) -> None:
    answers = {
        Host.HUGGING_FACE: hugging_face({"2025-03-12": daily_papers("2025-03-12", 1)}),
        Host.ARXIV: lambda _: Reply(listing(WEDNESDAY, [1])),
        Host.FEED: lambda _: Reply(feed(1)),
    }
    with archive(tmp_path, kind, answers[kind]) as (there, asked):
        there.fetch()
    pause = {Host.HUGGING_FACE: 0.6, Host.ARXIV: 3.0, Host.FEED: 1.0}[kind]
    assert there.still.waits == pytest.approx([pause] * (len(asked) - 1))
    assert len({request.connection for request in asked}) == 1


def test_a_day_of_many_papers_is_asked_for_page_by_page(tmp_path: Path) -> None:
    papers = daily_papers("2025-03-12", *range(120))
    with archive(tmp_path, Host.HUGGING_FACE, hugging_face({"2025-03-12": papers}, page=50)) as (there, _):
        assert there.one() == "120 papers"
        assert there.one() == "nothing new (120 papers)"
    assert [len(json.loads(content)) for content in there.files.values()] == [50, 20, 50]
    assert list(there.files) == [f"2025/2025-03-12.hf{number}.json" for number in (".2", ".3", "")]


def test_a_host_that_knows_no_pages_is_not_asked_for_ever(tmp_path: Path) -> None:
    with archive(tmp_path, Host.HUGGING_FACE, Reply(daily_papers("2025-03-12", 1, 2))) as (there, asked):
        assert there.one() == "2 papers"
    assert (len(asked), len(there.files)) == (2, 1)


def test_a_host_whose_pages_have_no_end_is_given_up(tmp_path: Path) -> None:
    answer = lambda request: Reply(daily_papers("2025-03-12", int(request.query["p"])))  # noqa: E731
    with archive(tmp_path, Host.HUGGING_FACE, answer) as (there, asked):
        assert there.one().startswith("failed: ")
    assert (there.files, len(asked)) == ({}, 50)


def test_days_only_grow(tmp_path: Path) -> None:
    """Asked too early, a day has few papers; later it has more, lacks one for once, and votes change."""
    now: dict[str, bytes] = {}
    name = "2025/2025-03-12.hf.json"
    with archive(tmp_path, Host.HUGGING_FACE, hugging_face(lambda: now)) as (there, _):
        for numbers, votes, said, kept in (
            ((1, 2), 0, "2 papers", {name: (1, 2)}),
            ((1, 2, 3, 4), 0, "4 papers, 2 of them new", {name: (1, 2, 3, 4)}),
            ((4, 3, 2, 1), 9, "no new papers (4), but newer facts of them", {name: (4, 3, 2, 1)}),
            ((4, 3, 2, 1), 9, "nothing new (4 papers)", {name: (4, 3, 2, 1)}),
            ((1, 2), 9, "lacks 2 of 4 papers now; kept them", {name: (4, 3, 2, 1)}),
            ((), 9, "no papers now; kept the 4 papers that were there", {name: (4, 3, 2, 1)}),
            ((1, 2, 3, 5), 9, "1 paper more; 1 that were there are kept",
             {name: (4, 3, 2, 1), "2025/2025-03-12.hf.2.json": (1, 2, 3, 5)}),
            ((1, 2, 3, 5), 10, "lacks 1 of 5 papers now; kept them",
             {name: (4, 3, 2, 1), "2025/2025-03-12.hf.2.json": (1, 2, 3, 5)}),
        ):  # fmt: skip
            now["2025-03-12"] = daily_papers("2025-03-12", *numbers, votes=votes)
            assert there.one() == said
            papers = {file: tuple(int(row["paper"]["id"][-5:]) for row in json.loads(content))
                      for file, content in there.files.items()}  # fmt: skip
            assert papers == kept


@settings(max_examples=25)  # each writes to the disk, for good
@given(
    answers=st.lists(
        st.tuples(st.lists(st.integers(1, 8), unique=True, min_size=1), st.integers(1, 4), st.integers(0, 2)),
        max_size=4,
    )
)
def test_no_paper_is_ever_lost_and_none_is_missed(answers: list[tuple[list[int], int, int]]) -> None:
    """Whatever a host answers, in pages of whatever size: the papers of a day are those of all answers."""
    day, seen = dt.date(2025, 3, 12), set[str]()
    with tempfile.TemporaryDirectory() as folder:
        for numbers, size, votes in answers:
            shelf = SplitList(Path(folder), "hf", "json")
            parts = [numbers[start : start + size] for start in range(0, len(numbers), size)]
            sent = {daily_papers("2025-03-12", *part, votes=votes) for part in parts}
            read_pages = [
                read(daily_papers("2025-03-12", *part, votes=votes), "it", Host.HUGGING_FACE) for part in parts
            ]
            pages = [page for page in read_pages if page]
            decision = shelf.decide(day, pages)
            assert {content for _, content in decision.files} <= sent
            for file, content in decision.files:
                save(file, content)
            shelf.keep(day, decision, pages)
            seen |= {f"2503.{number:05}" for number in numbers}
            assert shelf.papers(day) == SplitList(Path(folder), "hf", "json").papers(day) == seen
            assert SplitList(Path(folder), "hf", "json").decide(day, pages).files == ()


def test_only_pages_with_new_papers_are_put_beside(tmp_path: Path) -> None:
    now = {"2025-03-12": daily_papers("2025-03-12", 1, 2)}
    with archive(tmp_path, Host.HUGGING_FACE, hugging_face(lambda: now, page=1)) as (there, _):
        assert there.one() == "2 papers"
        now["2025-03-12"] = daily_papers("2025-03-12", 2, 3)
        assert there.one() == "1 paper more; 1 that were there are kept"
    assert [json.loads(content)[0]["paper"]["id"][-1] for content in there.files.values()] == ["2", "3", "1"]


HTML = b"<!DOCTYPE html>\n<html><body><h1>Something went wrong</h1></body></html>"


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(HTML), "answers with a page for people"),
        (Reply(b'{"error": "not today"}'), "doesn't answer with papers: "),
        (Reply(daily_papers("2025-03-12", 1, 2, 3)[:-40]), "doesn't answer with papers: "),
        (Reply(b""), "doesn't answer with papers: "),
        (Reply(b'["a", "b"]'), "answer"),
        (Reply(listing(WEDNESDAY, [1, 2, 3])), "answers with papers in the form "),
        (Reply(feed(1)), "answer"),
        (Reply(b"gone", 410), "answers 410 Gone"),
        (Reply(b"", 503), "answers 503 Service Unavailable, 4 times in a row"),
        (Reply(b"[1", length=100), "broke off its answer, 4 times in a row"),
        (Reply(b"", 302, {"Location": "https://example.org/login"}), "leads to another host"),
    ],
)
@pytest.mark.parametrize("there_before", [False, True])
def test_what_is_no_good_answer_replaces_nothing(tmp_path: Path, reply: Reply, said: str, there_before: bool) -> None:
    good = daily_papers("2025-03-12", 1, 2)
    before = {"2025/2025-03-12.hf.json": good} if there_before else {}
    for name, content in before.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(content)
    with archive(tmp_path, Host.HUGGING_FACE, reply) as (there, _):
        (outcome,) = there.fetch(Days(day=NOW.date()))
    assert outcome.failed
    assert outcome.problem is not None
    assert str(outcome.problem).startswith("archive.yml:3: hf 2025-03-12: http://127.0.0.1:")
    assert said in outcome.problem.what
    assert there.files == before


def test_a_host_that_gives_no_answer_is_not_asked_for_the_next_day(tmp_path: Path) -> None:
    with archive(tmp_path, Host.HUGGING_FACE, Reply(b"", 503)) as (there, asked):
        outcomes = there.fetch()
    assert (len(outcomes), len(asked)) == (5, 4)
    assert all(outcome.failed for outcome in outcomes)
    assert "not asked, as this host gave no answer before" in outcomes[1].text


def test_what_goes_wrong_on_one_day_leaves_the_others(tmp_path: Path) -> None:
    def answer(request: Request) -> Reply:
        day = request.query["date"]
        return Reply(HTML) if day == "2025-03-10" else hugging_face({day: daily_papers(day, int(day[-2:]))})(request)

    with archive(tmp_path, Host.HUGGING_FACE, answer) as (there, _):
        assert [outcome.failed for outcome in there.fetch()] == [False, False, True, False, False]
    assert len(there.files) == 4


def test_a_file_that_cannot_be_read_is_not_replaced(tmp_path: Path) -> None:
    file = tmp_path / "2025" / "2025-03-12.hf.json"
    file.parent.mkdir()
    file.write_bytes(b"[{]")
    with archive(tmp_path, Host.HUGGING_FACE, hugging_face({"2025-03-12": daily_papers("2025-03-12", 1)})) as (
        there,
        _,
    ):
        assert f"{file.as_posix()} is in the way, and can't be read: " in there.one()
    assert list(there.files.values()) == [b"[{]"]


def test_another_days_file_that_cannot_be_read_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "2025-03-11.arxiv-cs.CL.xml").write_bytes(b"<rss")
    with archive(tmp_path, Host.ARXIV, arxiv(listing(WEDNESDAY, [1]))) as (there, _):
        assert there.one() == "1 paper"


def test_an_answer_of_another_day_is_not_kept(tmp_path: Path) -> None:
    with archive(tmp_path, Host.HUGGING_FACE, Reply(daily_papers("2025-03-11", 1, 2))) as (there, _):
        assert there.one() == "the answer is of 2025-03-11; not kept"
    assert there.files == {}


def test_a_dry_run_asks_and_writes_nothing(tmp_path: Path) -> None:
    with archive(tmp_path, Host.HUGGING_FACE, hugging_face({"2025-03-12": daily_papers("2025-03-12", 1)})) as (
        there,
        _,
    ):
        (outcome,) = there.fetch(Days(day=NOW.date()), dry=True)
    assert [file.name for file in outcome.files] == ["2025-03-12.hf.json"]
    assert list(tmp_path.iterdir()) == []


def arxiv(feed_of_today: bytes, submitted: Mapping[str, bytes] | None = None) -> Callable[[Request], Reply]:
    """The two hosts of arXiv: its feed, and its API by the first hour that is asked for."""

    def answer(request: Request) -> Reply:
        if request.path == "/rss/cs.CL":
            return Reply(feed_of_today, headers={"Content-Type": "application/xml"})
        assert request.path == "/api/query"
        hours = request.query["search_query"].partition("submittedDate:[")[2]
        return Reply((submitted or {}).get(hours[:12], found()) if request.query["start"] == "0" else found())

    return answer


def test_arxiv_lists_a_category_day_by_day(tmp_path: Path) -> None:
    today = listing(WEDNESDAY, [1, 2])
    with archive(tmp_path, Host.ARXIV, arxiv(today)) as (there, _):
        assert there.one() == "2 papers"
        assert there.one() == "nothing new (2 papers)"
    assert there.files == {"2025/2025-03-12.arxiv-cs.CL.xml": today}


@pytest.mark.parametrize("now", ["2025-03-12T03:30Z", "2025-03-12T12:00Z"])
def test_yesterdays_listing_before_midnight_in_new_york_is_yesterdays(tmp_path: Path, now: str) -> None:
    with archive(tmp_path, Host.ARXIV, arxiv(listing(TUESDAY, [1])), dt.datetime.fromisoformat(now)) as (there, _):
        said = there.said()[0]
    assert said in {"arxiv-cs.CL 2025-03-11: 1 paper", "arxiv-cs.CL 2025-03-12: 1 paper, of 2025-03-11"}
    assert list(there.files) == ["2025/2025-03-11.arxiv-cs.CL.xml"]


@pytest.mark.parametrize("there_before", [False, True])
def test_yesterdays_listing_under_todays_date_is_noticed_by_its_ids(tmp_path: Path, there_before: bool) -> None:
    before = {"2025/2025-03-11.arxiv-cs.CL.xml": listing(TUESDAY, [1, 2, 3])}
    if there_before:
        before["2025/2025-03-12.arxiv-cs.CL.xml"] = listing(WEDNESDAY, [4])
    (tmp_path / "2025").mkdir()
    for name, content in before.items():
        (tmp_path / name).write_bytes(content)
    with archive(tmp_path, Host.ARXIV, arxiv(listing(WEDNESDAY, [3, 2, 1]))) as (there, _):
        assert there.one() == "all 3 papers were there on another day; not kept"
    assert there.files == before


def test_replacements_of_yesterdays_papers_are_no_earlier_listing(tmp_path: Path) -> None:
    (tmp_path / "2025-03-11.arxiv-cs.CL.xml").write_bytes(listing(TUESDAY, [1, 2]))
    with archive(tmp_path, Host.ARXIV, arxiv(listing(WEDNESDAY, [1], "replace"))) as (there, _):
        assert there.one() == "1 paper"


def test_no_listing_is_no_empty_day(tmp_path: Path) -> None:
    with archive(tmp_path, Host.ARXIV, arxiv(listing(WEDNESDAY, []))) as (there, _):
        assert there.one() == "no listing: a holiday, or not published yet"
    assert there.files == {}


def test_arxiv_is_not_asked_for_weekends(tmp_path: Path) -> None:
    saturday = dt.datetime(2025, 3, 15, 12, tzinfo=dt.UTC)
    with archive(tmp_path, Host.ARXIV, arxiv(b""), saturday) as (there, asked):
        assert there.said(Days(since=dt.date(2025, 3, 15))) == []
        assert there.said(Days(day=dt.date(2025, 3, 9))) == []
    assert asked == []


def test_a_listing_that_was_missed_is_put_together_from_what_was_submitted(tmp_path: Path) -> None:
    # For Tuesday: from Friday to Monday, 14:00 in New York, where clocks were put forward in between.
    submitted = {"202503071900": found(5, 6), "202503101800": found(7)}
    with archive(tmp_path, Host.ARXIV, arxiv(listing(WEDNESDAY, [7]), submitted)) as (there, asked):
        assert there.said(Days(since=dt.date(2025, 3, 11))) == [
            "arxiv-cs.CL 2025-03-12: 1 paper",
            "arxiv-cs.CL 2025-03-11: 2 papers",
        ]
        assert len(there.said(Days(since=dt.date(2025, 3, 11)))) == 1  # a day that is there is not asked again
    query = asked[1].query
    assert query["search_query"] == "cat:cs.CL AND submittedDate:[202503071900 TO 202503101759]"
    assert (query["start"], query["max_results"], query["sortBy"]) == ("0", "500", "submittedDate")
    assert there.files["2025/2025-03-11.arxiv-cs.CL.xml"] == found(5, 6)


def test_papers_of_a_holiday_stay_in_the_next_listing(tmp_path: Path) -> None:
    submitted = {"202503071900": found(1, 2, 3)}
    with archive(tmp_path, Host.ARXIV, arxiv(listing(WEDNESDAY, [1, 2, 9]), submitted)) as (there, _):
        assert there.said(Days(since=dt.date(2025, 3, 11)))[1] == (
            "arxiv-cs.CL 2025-03-11: no listing: its papers were listed on another day"
        )
    assert list(there.files) == ["2025/2025-03-12.arxiv-cs.CL.xml"]


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        ("2025-01-06", "2025-01-02T19", "2025-01-03T19"),  # Monday: Thursday to Friday
        ("2025-01-07", "2025-01-03T19", "2025-01-06T19"),  # Tuesday: over the weekend
        ("2025-01-08", "2025-01-06T19", "2025-01-07T19"),
        ("2025-01-10", "2025-01-08T19", "2025-01-09T19"),
        ("2025-07-10", "2025-07-08T18", "2025-07-09T18"),  # in summer
    ],
)
def test_when_the_papers_of_a_listing_were_submitted(day: str, start: str, end: str) -> None:
    assert window(dt.date.fromisoformat(day)) == tuple(
        dt.datetime.fromisoformat(f"{hour}:00+00:00") for hour in (start, end)
    )


def test_a_listing_that_arxiv_ends_is_told(tmp_path: Path) -> None:
    with archive(tmp_path, Host.ARXIV, arxiv(listing(WEDNESDAY, range(2000)))) as (there, _):
        (outcome,) = there.fetch(Days(day=NOW.date()))
    assert not outcome.failed
    assert "arXiv ends its listings at 2,000 papers" in str(outcome.problem)
    assert len(there.files) == 1


def test_a_feed_is_kept_when_it_has_something_new(tmp_path: Path) -> None:
    holds = [1, 2]
    with archive(tmp_path, Host.FEED, lambda _: Reply(feed(*holds))) as (there, asked):
        assert there.one() == "2 papers"
        assert there.one() == "nothing new (2 papers)"
        holds[:] = [3, 1, 2]
        assert there.one() == "3 papers, 1 of them new"
        there.now += dt.timedelta(days=1)
        assert there.one() == "nothing new (3 papers)"
        holds[:] = [4, 3]
        assert there.one() == "2 papers"
        assert there.one(dt.date(2025, 3, 13)) == "nothing new (2 papers)"
        assert there.said(Days(day=dt.date(2025, 3, 11))) == []  # a feed has no past
        holds.clear()
        assert there.one() == "no papers now; kept the 2 papers that were there"
    assert there.files == {"2025/2025-03-12.blog.xml": feed(3, 1, 2), "2025/2025-03-13.blog.xml": feed(4, 3)}
    assert {request.path for request in asked} == {"/feed.xml"}


@pytest.mark.corpus
def test_real_answers_of_hugging_face(tmp_path: Path) -> None:
    days = {file.stem: file.read_bytes() for file in sorted((INPUTS / "hf-api").glob("*.json"))[::3]}
    now = dt.datetime(2025, 12, 31, 15, tzinfo=dt.UTC)
    with archive(tmp_path, Host.HUGGING_FACE, hugging_face(days), now) as (there, _):
        for day, content in days.items():
            assert there.one(dt.date.fromisoformat(day)) == f"{len(json.loads(content))} papers"
            assert there.one(dt.date.fromisoformat(day)).startswith("nothing new ")
    assert list(there.files.values()) == list(days.values())


@pytest.mark.corpus
def test_a_real_listing_of_arxiv(tmp_path: Path) -> None:
    content = (INPUTS / "arxiv-rss" / "cs-2025-04-03.xml").read_bytes()
    now = dt.datetime(2025, 4, 3, 15, tzinfo=dt.UTC)
    with archive(tmp_path, Host.ARXIV, arxiv(content), now) as (there, _):
        assert there.one() == f"{content.count(b'<item>')} papers"
    assert there.files == {"2025/2025-04-03.arxiv-cs.CL.xml": content}


@pytest.mark.corpus
def test_real_answers_of_arxivs_api(tmp_path: Path) -> None:
    content = (INPUTS / "arxiv-api" / "q_testing_s0_m100.xml").read_bytes()
    nothing = (INPUTS / "arxiv-api" / "id_0000.0000_s0_m100.xml").read_bytes()

    def answer(request: Request) -> Reply:
        assert parse_qs("&".join(f"{name}={value}" for name, value in request.query.items()))
        return Reply(content if request.query["start"] == "0" else nothing)

    with archive(tmp_path, Host.ARXIV, answer) as (there, _):
        assert there.one(dt.date(2025, 3, 11)) == "100 papers"
    assert list(there.files.values()) == [content]
