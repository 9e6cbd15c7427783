"""Days as mails: what they say, who gets them, and what must never be said."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from generator import config
from generator.build import gather
from generator.cli import main
from generator.errors import FolderError, MailError, printable
from generator.latex import plain
from generator.mail import Key, Ledger, State, Subscriber, Unclear, Writer, due, must_be_private, read, unsent, wanted
from generator.mail.messages import LONGEST
from generator.model import Archive, MailSettings, Site
from generator.settings import Settings
from tests.archives import HF_DAILY, PROJECT, TINY, capture
from tests.mailing import KEY, PUBLIC, SETTINGS, TOPICS, bodies, day, paper, parsed, writer
from tests.mistakes import mistake_in

# ---- what a maintainer sets


def test_what_a_configuration_says(tmp_path: Path) -> None:
    file = tmp_path / "archive.yml"
    file.write_text("email:\n  from: digest@example.org\n  unsubscribe: you@example.org\n")
    assert config.load(file).mail == MailSettings(
        "digest@example.org", "", "", "digest.example.org", "", "you@example.org", "", 30
    )
    file.write_text(
        "email:\n  from: digest@example.org\n  one_click: https://example.org/leave?who={who}\n  name: Papers\n"
        "  reply_to: you@example.org\n  list_id: papers.example.org\n  subscribe: https://example.org/mail\n"
        "  per_minute: 5\n"
    )
    assert config.load(file).mail == MailSettings(
        "digest@example.org", "Papers", "you@example.org", "papers.example.org", "https://example.org/mail", "",
        "https://example.org/leave?who={who}", 5,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["unsubscribe: you@example.org"], ":2: `email` needs a `from`"),
        (["from: digest@example.org"], ":2: readers are not told how to leave"),
        (["from: Digest <digest@example.org>"], ":2: `Digest <digest@example.org>` is no address of mail"),
        (["from: digest@localhost"], ":2: `digest@localhost` is no address of mail"),
        (["from: a@b.org", "unsubscribe: nowhere"], ":3: `nowhere` is no address of mail or of a page"),
        (["from: a@b.org", "unsubscribe: 'https://b.org/<x>'"], ":3: `https://b.org/<x>` is no address"),
        (["from: a@b.org", "one_click: 'http://b.org/{who}'"], ":3: `http://b.org/{who}` is no address"),
        (["from: a@b.org", "one_click: https://b.org/"], ":3: `https://b.org/` is the same for everybody"),
        (["from: a@b.org", "unsubscribe: a@b.org", "list_id: my list"], ":4: `my list` is no name of a list"),
        (["from: a@b.org", "unsubscribe: a@b.org", 'name: "a\\u202eb"'], ":4: `a\\u202eb` can't stand in a header"),
        (["from: a@b.org", "unsubscribe: a@b.org", "per_minute: 0"], ":4: `0` is no number of messages"),
        (["from: a@b.org", "unsubscribe: a@b.org", "repyl_to: a@b.org"], ":4: unknown key `repyl_to`; did you mean"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, lines: list[str], said: str) -> None:
    content = "email:\n" + "".join(f"  {line}\n" for line in lines)
    assert mistake_in(config.load, tmp_path / "archive.yml", content).startswith(said)


# ---- who gets mail

TABLE = """\
address,topics,authors
all@inbox.example,,

Some@inbox.example, llm-agents; Reasoning ,Kaiming He; ada lovelace
"old@inbox.example",agents
"""


def table(text: str) -> tuple[list[Subscriber], list[str]]:
    found, problems = read(text.encode(), "readers.csv", TOPICS)
    return found, [str(problem) for problem in problems]


def test_a_table_of_subscribers() -> None:
    found, problems = table(TABLE)
    assert problems == []
    assert [(one.line, one.address, one.topics, one.authors) for one in found] == [
        (2, "all@inbox.example", frozenset(), {}),
        (4, "Some@inbox.example", {"llm-agents", "reasoning"},
         {"kaiming-he": "Kaiming He", "ada-lovelace": "ada lovelace"}),
        (5, "old@inbox.example", {"llm-agents"}, {}),
    ]  # fmt: skip
    assert "inbox" not in repr(found)
    for text in ("\ufeffaddress\r\na@b.org\r\n", "Authors, Address\nAda, a@b.org\n"):
        assert [one.address for one in table(text)[0]] == ["a@b.org"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("nobody", "its address is none"),
        (",reasoning", "its address is none"),
        ("Me <secret@inbox.example>", "its address is none"),
        ('"secret@inbox.example\r\nBcc: other@inbox.example"', "its address is none"),
        ("secret@inbox.example\x00", "its address is none"),
        ("sécret@inbox.example", "its address is none"),
        ("secret@inbox.example,secret topic", "no. 1 of its topics is unknown"),
        ("secret@inbox.example,Reasoning;secret", "no. 2 of its topics is unknown"),
        ("secret@inbox.example,,!!", "no. 1 of its authors is unknown"),
        ("secret@inbox.example,reasoning,llm-agents,secret", "it has more cells than there are columns"),
        ("FIRST@inbox.example", "its address stands in line 2 already"),
    ],
)
def test_a_bad_row_is_told_by_its_line_and_the_others_are_used(row: str, said: str) -> None:
    found, problems = table(f"address,topics,authors\nfirst@inbox.example\n{row}\nlast@inbox.example\n")
    assert [one.address for one in found] == ["first@inbox.example", "last@inbox.example"]
    (problem,) = problems
    assert problem.startswith(f"readers.csv:3: {said}; ")
    assert "secret" not in problem
    assert "inbox" not in problem


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "1: the first row doesn't name the columns"),
        (b"secret@inbox.example\n", "1: the first row doesn't name the columns"),
        (b"address,address\n", "1: the first row doesn't name the columns"),
        (b"address;topics\n", "1: the first row doesn't name the columns"),
        (b"address\na@b.org\n\xff\n", "1: it is not UTF-8"),
        (b'address\na@b.org\n"secret@inbox.example\n', "3: this is no row"),
        (b"address\n" + b"a" * 9_000_000, "1: it has more than 8 MB"),
    ],
)
def test_what_is_no_table_is_told_without_what_it_holds(content: bytes, said: str) -> None:
    with pytest.raises(MailError) as raised:
        read(content, "readers.csv", TOPICS)
    assert str(raised.value).startswith(f"readers.csv:{said}")
    assert "secret" not in str(raised.value)


@given(st.lists(st.text(alphabet='x@.,;"\n\r\0 é', max_size=30), max_size=5).map("\n".join))
def test_nothing_of_a_table_is_ever_told(text: str) -> None:
    try:
        found, problems = table(f"address,topics,authors\n{text}")
    except MailError as error:
        found, problems = [], [str(error)]
    # Of the letters in it, no message has an `x`, and none an `@`.
    told = "".join(problems).replace("you@example.org", "").replace("readers.csv", "").replace("expected", "")
    assert "x" not in told
    assert "@" not in told
    assert all("\n" not in one.address and one.address.count("@") == 1 for one in found)


def test_each_gets_the_papers_of_their_topics_and_authors() -> None:
    today = day(
        paper(1, topics=["reasoning"]),
        paper(2, authors=["Kaiming He", "B"]),
        paper(3),
        paper(4, authors=["kaiming he"]),
    )

    def numbers(**asked: object) -> list[int]:
        subscriber = Subscriber(2, "a@b.org", **asked)  # type: ignore[arg-type]
        return [one.appearances[0].place for one in wanted(today, subscriber)]

    assert numbers() == [1, 2, 3, 4]
    assert numbers(topics=frozenset({"reasoning"})) == [1]
    assert numbers(authors={"kaiming-he": "Kaiming He"}) == [2, 4]
    assert numbers(topics=frozenset({"reasoning"}), authors={"kaiming-he": ""}) == [1, 2, 4]
    assert numbers(topics=frozenset({"llm-agents"})) == []


def git(place: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(place), *arguments], check=True, capture_output=True)


def test_addresses_are_kept_out_of_repositories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = tmp_path / "repository"
    (repository / "below").mkdir(parents=True)
    git(repository, "init", "--quiet")
    (repository / ".gitignore").write_text("/private/\nignored.csv\n")
    for name in ("tracked.csv", "ignored.csv", "below/other.csv"):
        (repository / name).write_text("address\n")
    git(repository, "add", "tracked.csv")
    (tmp_path / "link.csv").symlink_to(repository / "tracked.csv")
    for path in ("tracked.csv", "below/other.csv", "new.csv", "new/folder/a.csv", "../link.csv"):
        with pytest.raises(MailError, match="this lies in a repository"):
            must_be_private(repository / path)
    for path in ("ignored.csv", "below/ignored.csv", "private/new/a.csv", "../outside.csv"):
        must_be_private(repository / path)
    git(repository, "add", "--force", "ignored.csv")
    with pytest.raises(MailError, match="this lies in a repository"):
        must_be_private(repository / "ignored.csv")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MailError, match="this lies in a repository"):
        must_be_private(repository / "below" / "ignored.csv")


# ---- what a message says

LEAVING: dict[str, Any] = {
    "one_click": "https://example.org/leave?list=papers&who={who}",
    "subscribe": "https://example.org/mail",
    "reply_to": "you@example.org",
}


class Reader(HTMLParser):
    """What HTML shows and does."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self._link = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag."""
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "a":
            self.links.append((dict(attrs)["href"] or "", ""))
        self._link = tag if tag == "a" else self._link

    def handle_endtag(self, tag: str) -> None:
        """Its end."""
        self._link = "" if tag == "a" else self._link

    def handle_data(self, data: str) -> None:
        """What stands between."""
        self.text += data
        if self._link:
            address, text = self.links.pop()
            self.links.append((address, text + data))


def both(content: bytes, site: str = PUBLIC.address) -> list[tuple[str, str]]:
    """Address and title of each paper, after a look that both parts have the same."""
    text, html = bodies(parsed(content))
    shown = [
        (address, " ".join(title.split()))
        for address, title in Reader(html).links
        if address.startswith(f"{site}papers/")
    ]
    addresses = re.findall(rf"^   ({re.escape(site)}papers/\S+)$", text, re.MULTILINE)
    assert addresses == [address for address, _ in shown]
    flat = " ".join(text.split())
    assert [title for _, title in shown if " ".join(title.split()) not in flat] == []
    return shown


def test_a_message_has_the_headers_of_a_list() -> None:
    key = Key(KEY)
    one = Writer(dataclasses.replace(SETTINGS, **LEAVING), PUBLIC, TOPICS, key)
    today = day(paper(1), paper(2))
    message = parsed(one.message(today, today.listings, Subscriber(2, "me@inbox.example")))
    expected = {
        "Subject": "Digest archive, 11 March 2025: 2 papers",
        "From": "Digest archive <digest@example.org>",
        "Reply-To": "you@example.org",
        "To": "me@inbox.example",
        "Date": "Tue, 11 Mar 2025 00:00:00 +0000",
        "List-Id": "<digest.example.org>",
        "List-Archive": "<https://user.example/archive/>",
        "List-Subscribe": "<https://example.org/mail>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    assert {name: str(message[name]) for name in expected} == expected
    one_click, by_mail = message["List-Unsubscribe"].split(", ")
    assert by_mail == "<mailto:you@example.org?subject=unsubscribe>"
    who = re.fullmatch(r"<https://example\.org/leave\?list=papers&who=([0-9a-f]{32})>", one_click)
    unique = re.fullmatch(r"<2025-03-11\.([0-9a-f]{32})@digest\.example\.org>", message["Message-ID"])
    assert who
    assert unique
    assert who[1] != unique[1]
    assert one.message(today, today.listings, Subscriber(9, "ME@inbox.example")).count(unique[1].encode()) == 1
    assert unique[1].encode() not in one.message(today, today.listings, Subscriber(2, "you@inbox.example"))


def test_a_page_for_leaving_and_one_click_are_not_both_in_the_header() -> None:
    """RFC 8058 allows one address of the web."""
    today = day(paper(1))
    page = "https://example.org/unsubscribe"
    message = parsed(writer(unsubscribe=page).message(today, today.listings))
    assert message["List-Unsubscribe"] == f"<{page}>"
    assert message["List-Unsubscribe-Post"] is None
    message = parsed(writer(unsubscribe=page, one_click="https://example.org/{who}").message(today, today.listings))
    assert message["List-Unsubscribe"] == "<https://example.org/nobody>"
    text, html = bodies(message)
    assert f"Unsubscribe: {page}\n" in text
    assert (page, "Unsubscribe") in Reader(html).links


def test_the_same_day_gives_the_same_bytes_and_says_why_it_came() -> None:
    today = day(paper(1, "On $O(n^2)$ \\textbf{Sorting}", topics=["reasoning"], authors=["Ada", "Bob"]), paper(2))
    subscriber = Subscriber(2, "me@inbox.example", frozenset({"reasoning"}), {"ada": "Ada"})
    content = writer().message(today, wanted(today, subscriber), subscriber)
    assert content == writer().message(today, wanted(today, subscriber), subscriber)
    text, html = bodies(parsed(content))
    for part in (text, Reader(html).text):
        flat = " ".join(part.split())
        assert "Tuesday" in flat
        assert "1 of 2 papers" in flat
        assert "On O(n²) Sorting" in flat
        assert "Ada, Bob" in flat
        assert "What paper 1 says." in flat
        assert "subscribed to papers on Reasoning or by Ada in Digest archive." in flat
        assert "inbox" not in flat


def test_html_asks_nothing_of_any_host_and_runs_nothing() -> None:
    today = day(paper(1, "<script>alert(1)</script><img src=x>", "</title></style><b>{{ 7 * 7 }}", authors=["<i>A"]))
    _, html = bodies(parsed(writer().message(today, today.listings)))
    seen = Reader(html)
    assert {"script", "img", "link", "iframe", "i", "b", "form"}.isdisjoint(seen.tags)
    assert "<script>alert(1)</script><img src=x>" in seen.text
    assert "{{ 7 * 7 }}" in seen.text
    assert {name for name, _ in seen.attributes if name.startswith("on") or name == "src"} == set()
    assert not re.search(r"url\(|@import|@font-face", html)
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "prefers-color-scheme: dark" in html


@pytest.mark.parametrize(("papers", "whole", "all_listed"), [(20, True, True), (150, False, True), (900, False, False)])
def test_a_long_day_stays_below_what_mail_programs_show(papers: int, whole: bool, all_listed: bool) -> None:
    title, abstract = "with a title of usual length, or so", f"Opening {'words ' * 36}end. {'More words. ' * 20}"
    today = day(*(paper(number, f"Paper {number} {title}", abstract) for number in range(1, papers + 1)))
    content = writer().message(today, today.listings)
    text, html = bodies(parsed(content))
    assert len(html.replace("\n", "\r\n").encode()) <= LONGEST < 102_000
    listed = len(both(content))
    assert (listed == papers) is all_listed
    assert text.count("Opening") == html.count("Opening")
    assert (text.count("Opening") == papers) is whole
    rest = f"{papers - listed} papers more didn't fit into this mail."
    assert (rest in text, rest in Reader(html).text) == (not all_listed, not all_listed)


TEXT = st.text(max_size=60).map(lambda text: " ".join(text.split()))
SHOWN = TEXT.filter(bool)


@st.composite
def papers(draw: Callable[[SearchStrategy[object]], object]) -> Sequence[object]:
    topics = st.sets(st.sampled_from([topic.id for topic in TOPICS]))
    one = st.tuples(SHOWN, TEXT, st.lists(SHOWN, max_size=6), topics)
    return draw(st.lists(one, min_size=1, max_size=4))  # type: ignore[return-value]


@given(papers(), SHOWN, SHOWN.filter(lambda name: printable(name) == name))
@settings(max_examples=50)
def test_whatever_papers_and_sites_are_called_both_parts_say_it(
    found: list[tuple[str, str, list[str], set[str]]], site: str, sender: str
) -> None:
    """No header is added, none is broken, and what is shown is what was captured."""
    today = day(*(paper(number, title, abstract, sorted(topics), authors)
                  for number, (title, abstract, authors, topics) in enumerate(found, start=1)))  # fmt: skip
    made = Writer(dataclasses.replace(SETTINGS, name=sender), Site(site, "", PUBLIC.address), TOPICS)
    content = made.message(today, today.listings)
    message = parsed(content)
    assert sorted(message.keys()) == sorted(parsed(writer().message(today, today.listings)).keys())
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|[^\x01-\x7f]", content)
    assert message["To"] == "undisclosed-recipients:;"
    assert message["From"].addresses[0].addr_spec == "digest@example.org"
    shown = both(content)
    assert [" ".join(visible(plain(title)).split()) for title, *_ in found] == [title for _, title in shown]


def visible(text: str) -> str:
    return re.sub("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "\ufffd", text)


# ---- the ledger

DAY = dt.date(2025, 3, 11)


def test_a_ledger_remembers_and_holds_no_address(tmp_path: Path) -> None:
    file = tmp_path / "below" / "ledger"
    with Ledger(file, Key(KEY)) as ledger:
        assert ledger.last_day is None
        ledger.note(DAY, "me@inbox.example", State.INTENT)
        ledger.note(DAY, "me@inbox.example", State.SENT)
        ledger.note(dt.date(2025, 3, 12), "me@inbox.example", State.LATER)
        ledger.plan([(DAY, "you@inbox.example")], "812-1")
    with Ledger(file, Key(KEY)) as ledger:
        assert ledger.state(DAY, "me@inbox.example") == (State.SENT, "")
        assert ledger.state(DAY, "you@inbox.example") == (State.PLANNED, "812-1")
        assert ledger.state(DAY, "other@inbox.example") is None
        assert ledger.last_day == dt.date(2025, 3, 12)
        assert ledger.planned_days("812-1") == {DAY}
        assert ledger.open_days == {DAY, dt.date(2025, 3, 12)}
    lines = file.read_text().splitlines()
    assert "@" not in "".join(lines)
    # The same subscriber has another hash on another day.
    assert len({line.split()[1] for line in lines[1:]}) == 3


def test_half_a_line_is_dropped_and_a_damaged_one_is_told(tmp_path: Path) -> None:
    file = tmp_path / "ledger"
    with Ledger(file, Key(KEY)) as ledger:
        ledger.note(DAY, "a", State.SENT)
        ledger.note(DAY, "b", State.INTENT)
    whole = file.read_bytes()
    file.write_bytes(whole[:-3])
    with Ledger(file, Key(KEY)) as ledger:
        assert (ledger.state(DAY, "a"), ledger.state(DAY, "b")) == ((State.SENT, ""), None)
        ledger.note(DAY, "b", State.INTENT)
    assert file.read_bytes() == whole
    for damaged, said in [
        (whole.replace(b" sent", b" snet"), ":2: this is no line of a ledger"),
        (whole.replace(b"2025-03-11", b"2025-02-30"), ":2: there is no such day"),
        (b"address\nsecret@inbox.example\n", ":1: this is no ledger"),
    ]:
        file.write_bytes(damaged)
        with pytest.raises(MailError, match=re.escape(said)) as raised:
            Ledger(file, Key(KEY))
        assert "secret" not in str(raised.value)
        assert file.read_bytes() == damaged
    file.write_bytes(whole)
    with pytest.raises(MailError, match="it was kept with another key"):
        Ledger(file, Key(KEY[::-1]))


def test_a_ledger_is_one_run_s_alone(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger", Key(KEY)), pytest.raises(FolderError, match="another run is writing to it"):
        Ledger(tmp_path / "ledger", Key(KEY))
    with Ledger(tmp_path / "ledger", Key(KEY)):
        pass
    with pytest.raises(FolderError, match="can't be written"):
        Ledger(tmp_path, Key(KEY))


def archive(*dates: str) -> Archive:
    return Archive(tuple(day(paper(1), date=date) for date in dates), (), TOPICS)


def dates_of(days: Sequence[object]) -> list[str]:
    return [str(one.date) for one in days]  # type: ignore[attr-defined]


def test_the_days_since_the_last(tmp_path: Path) -> None:
    all_days = [f"2025-03-{number:02}" for number in range(1, 21)]
    with Ledger(tmp_path / "ledger", Key(KEY)) as ledger:
        assert dates_of(unsent(archive(*all_days), ledger)) == ["2025-03-20"]
        ledger.note(dt.date(2025, 3, 15), "a", State.LATER)
        ledger.note(dt.date(2025, 3, 17), "a", State.SENT)
        assert dates_of(unsent(archive(*all_days), ledger)) == ["2025-03-15", *all_days[-4:]]
        ledger.note(dt.date(2025, 3, 15), "a", State.SENT)
        assert dates_of(unsent(archive(*all_days), ledger)) == all_days[-4:]
        many = [f"2025-04-{number:02}" for number in range(1, 11)]
        with pytest.raises(MailError, match="14 days would be sent at once, from 2025-03-17 to 2025-04-10"):
            unsent(archive(*all_days, *many), ledger)


def test_who_came_later_does_not_get_a_day_that_was_put_off_for_others(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger", Key(KEY)) as ledger:
        ledger.note(dt.date(2025, 3, 10), "a@b.org", State.LATER)
        ledger.note(dt.date(2025, 3, 11), "a@b.org", State.SENT)
        days = unsent(archive("2025-03-10", "2025-03-11", "2025-03-12"), ledger)
        found = due(days, [Subscriber(2, "a@b.org"), Subscriber(3, "c@b.org")], ledger, writer(), Unclear.TELL)
    assert [(str(one.day), one.line) for one in found.letters] == [
        ("2025-03-10", 2), ("2025-03-11", 3), ("2025-03-12", 2), ("2025-03-12", 3)]  # fmt: skip


# ---- the command


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An archive with one paper on two days."""
    (tmp_path / "digests").mkdir()
    for number in (10, 11):
        text = capture(f"Mar {number}", "Agents That Use Tools", "We show agents that call tools.")
        (tmp_path / "digests" / f"2025-03-{number}.txt").write_text(text)
    (tmp_path / "archive.yml").write_text("email: {from: digest@example.org, unsubscribe: you@example.org}\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: Papers\nsite_url: https://user.example/archive/\n")
    (tmp_path / "topics.yml").write_text((TINY / "topics.yml").read_text())
    return tmp_path


@pytest.fixture
def run(
    place: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Callable[..., tuple[int, bytes, str]]:
    """What the command gives: its status, what it writes, and what it says."""
    monkeypatch.chdir(place)
    for name in [name for name in os.environ if name.startswith(("EMAIL_", "SMTP_", "SITE_"))]:
        monkeypatch.delenv(name)

    def run(*arguments: str, **variables: str) -> tuple[int, bytes, str]:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["digest-archive", "email", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        sys.stdout.flush()
        said = capfdbinary.readouterr()
        return int(ended.value.code or 0), said.out, said.err.decode()

    return run


Run = Callable[..., tuple[int, bytes, str]]


def test_messages_are_written_to_a_folder_or_to_the_standard_output(place: Path, run: Run) -> None:
    assert run() == (0, b"1 message written to mail/\n", "")
    content = (place / "mail" / "2025-03-11.eml").read_bytes()
    assert parsed(content)["Subject"] == "Papers, 11 March 2025: 1 paper"
    assert run("--out", "-") == (0, content, "")
    assert parsed(run("--out", "-", "--day", "2025-03-10")[1])["Subject"] == "Papers, 10 March 2025: 1 paper"
    rows = ["address,topics,authors", "a@inbox.example", "b@inbox.example,,Nobody", "c@inbox.example"]
    (place / "readers.csv").write_text("\n".join(rows))
    written = b"2 messages written to letters/\n"
    assert run("--subscribers", "readers.csv", "--out", "letters", EMAIL_KEY=KEY) == (0, written, "")
    names = sorted(file.name for file in (place / "letters").iterdir())
    assert names == ["2025-03-11-line-2.eml", "2025-03-11-line-4.eml"]


@pytest.mark.parametrize(
    ("arguments", "variables", "said"),
    [
        (["--send"], {}, "--unsent, --send and --plan need --subscribers and --ledger"),
        (["--day", "2025-03-10", "--unsent"], {}, "--day and --unsent don't go together"),
        (["--day", "2025-03-09"], {}, "the archive has no day 2025-03-09; its newest is 2025-03-11"),
        (["--planned", "1"], {}, "--planned is for --send"),
        (["--plan", "a b"], {}, "`a b` is no name of a run"),
        (["--subscribers", "readers.csv"], {}, "EMAIL_KEY is shorter than 32 characters"),
        (["--subscribers", "none.csv"], {"EMAIL_KEY": KEY}, "none.csv:1: can't be read (No such file or directory)"),
        (["--subscribers", "readers.csv", "--out", "-"], {"EMAIL_KEY": KEY}, "2 messages can't be told apart there"),
        (["--subscribers", "readers.csv", "--ledger", "l", "--send"], {"EMAIL_KEY": KEY}, "SMTP_HOST is not set"),
        (["--subscribers", "readers.csv", "--ledger", "l", "--send"],
         {"EMAIL_KEY": KEY, "SMTP_HOST": "localhost", "SMTP_PORT": "0"}, "SMTP_PORT is no port"),
        (["--subscribers", "readers.csv", "--ledger", "l", "--send"],
         {"EMAIL_KEY": KEY, "SMTP_HOST": "localhost", "SMTP_TLS": "none"}, "SMTP_TLS is neither"),
        (["--subscribers", "readers.csv", "--ledger", "l", "--send"],
         {"EMAIL_KEY": KEY, "SMTP_HOST": "localhost", "SMTP_USER": "me"}, "SMTP_USER and SMTP_PASSWORD go together"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(
    place: Path, run: Run, arguments: list[str], variables: dict[str, str], said: str
) -> None:
    (place / "readers.csv").write_text("address\na@inbox.example\nb@inbox.example\n")
    status, _, told = run(*arguments, **variables)
    assert status == 2
    assert said in told
    assert not (place / "mail").exists()


@pytest.mark.corpus
def test_every_paper_of_real_days_is_in_both_parts(tmp_path: Path) -> None:
    for file in sorted(HF_DAILY.iterdir())[::60]:
        shutil.copy(file, tmp_path)
    archive = gather(Settings(tmp_path, config=tmp_path / "none.yml", topics=PROJECT / "topics.yml")).archive
    made = Writer(SETTINGS, PUBLIC, archive.topics)
    assert len(archive.days) > 5
    for one in archive.days:
        titles = [" ".join(plain(listing.paper.title).split()) for listing in one.listings]
        assert [title for _, title in both(made.message(one, one.listings))] == titles
