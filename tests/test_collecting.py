"""The commands `fetch` and `add` as a maintainer uses them: what they print, what they write, how they exit."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import pty
import subprocess
import sys
import termios
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import click
import pytest
from click.testing import CliRunner

from generator import cli
from tests.archives import PROJECT, SHARED, capture
from tests.days import daily_papers, feed, listing
from tests.hosts import Host, Reply, Request, host

INPUTS = SHARED / "inputs"
TUESDAY = "Tue, 11 Mar 2025 00:00:00 -0400"


@dataclass(frozen=True, slots=True)
class Done:
    """What a call printed, and how it ended."""

    returncode: int
    stdout: str
    stderr: str


class Entry(click.Command):
    """The command's entry point, as click's runner calls commands."""

    def main(self, args: Sequence[str] | None = None, *_: object, **__: object) -> None:  # type: ignore[override]
        """Call it with these arguments."""
        with mock.patch.object(sys, "argv", ["digest-archive", *(args or ())]):
            cli.main()


def run(place: Path, *arguments: str, stdin: bytes | None = None) -> Done:
    """The command in a folder, in this process: to start one takes a second, and `test_cli` does."""
    with contextlib.chdir(place):
        done = CliRunner().invoke(Entry("digest-archive"), arguments, input=stdin)
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return Done(done.exit_code, done.stdout, done.stderr)


@pytest.fixture(autouse=True)
def directly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback is asked directly, whatever proxy this machine has."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def files(place: Path) -> list[str]:
    """What is in the digests folder."""
    return sorted(path.relative_to(place / "digests").as_posix() for path in (place / "digests").rglob("*.*"))


@pytest.fixture
def papers() -> Iterator[Host]:
    """A host with a paper on every day but the 13th, where it is broken."""

    def answer(request: Request) -> Reply:
        if request.path == "/file.json":
            return Reply(daily_papers("2025-03-14", 8, 9))
        if request.path == "/rss":
            return Reply(feed(1, 2))
        if request.query.get("date") == "2025-03-13":
            return Reply(b"<html>", 404)
        return Reply(daily_papers(request.query["date"], 1) if request.query["p"] == "0" else b"[]")

    with host(answer) as there:
        yield there


@pytest.fixture
def place(tmp_path: Path, papers: Host) -> Path:
    """A folder with nothing but a configuration."""
    (tmp_path / "archive.yml").write_text(
        f"contact: me@example.org\nsources:\n  - hugging-face:\n    mirror: {papers.base}\n"
    )
    return tmp_path


def test_fetch_says_what_it_keeps(place: Path) -> None:
    done = run(place, "fetch", "--day", "2025-03-11")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "hf 2025-03-11: 1 paper; digests/2025/2025-03-11.hf.json\n1 question; 1 new paper, 1 file written\n"
    )
    assert (place / "digests/2025/2025-03-11.hf.json").read_bytes() == daily_papers("2025-03-11", 1)
    done = run(place, "fetch", "--day", "2025-03-11")
    assert done.stdout == "hf 2025-03-11: nothing new (1 paper)\n1 question; 0 new papers, 0 files written\n"


def test_a_dry_run_writes_nothing(place: Path) -> None:
    done = run(place, "fetch", "--day", "2025-03-11", "--dry-run")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "1 question; 1 new paper, 1 file to write")
    assert not (place / "digests").exists()


def test_a_source_that_fails_is_named_with_its_line_and_the_others_are_used(place: Path, papers: Host) -> None:
    done = run(place, "fetch", "--day", "2025-03-13")
    assert done.returncode == 2
    assert done.stderr == (
        f"archive.yml:3: hf 2025-03-13: {papers.base}/api/daily_papers?date=2025-03-13&limit=100&p=0 "
        "answers 404 Not Found; check the address in a browser\n"
    )
    assert done.stdout == "1 question; 0 new papers, 0 files written\n"
    yesterday = f"{dt.datetime.now(dt.UTC) - dt.timedelta(days=1):%Y-%m-%d}"  # it may be midnight
    with (place / "archive.yml").open("a") as configuration:
        configuration.write(f"  - feed: {papers.base}/rss\n    name: blog\n")
    done = run(place, "fetch", "--format", "github", "--since", yesterday)
    assert (done.returncode, done.stderr) == (0, "")
    assert any(file.endswith(".blog.xml") for file in files(place))
    (place / "archive.yml").write_text((place / "archive.yml").read_text().replace("/rss", "/none?date=2025-03-13"))
    done = run(place, "fetch", "--format", "github", "--since", yesterday)
    assert done.returncode == 1
    assert done.stderr.startswith("::error file=archive.yml,line=5::blog ")


@pytest.mark.parametrize(
    ("configuration", "arguments", "said"),
    [
        ("", ("fetch",), "archive.yml:1: it names no sources; add `sources:`"),
        ("sources: [hugging-face]", ("fetch",), "archive.yml:1: hosts are not told whom to write to; "),
        ("sources: [hf]", ("check",), "archive.yml:1: unknown source `hf`; "),
        ("", ("fetch", "--day", "2025-02-30"), "Error: Invalid value for '--day'"),
        ("", ("fetch", "--day", "2025-02-20", "--since", "2025-02-20"), "Error: --day and --since don't go together"),
    ],
)
def test_an_unusable_call_exits_with_2(
    tmp_path: Path, configuration: str, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "archive.yml").write_text(configuration)
    (tmp_path / "digests").mkdir()
    done = run(tmp_path, *arguments, "--topics", str(PROJECT / "topics.yml"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(said)


def test_a_folder_that_cannot_be_written_to_is_told(place: Path) -> None:
    (place / "digests").write_text("a file")
    done = run(place, "fetch", "--day", "2025-03-11")
    assert done.returncode == 2
    assert "can't be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_there_is_a_bar_on_a_terminal(place: Path) -> None:
    terminal, end = pty.openpty()
    termios.tcsetwinsize(end, (24, 80))
    call = [sys.executable, "-m", "generator", "fetch", "--since", "2025-03-08", "--dry-run"]
    # Days enough for the bar, which comes after a second.
    with subprocess.Popen(call, cwd=place, env=os.environ | {"PYTHONPATH": str(PROJECT)},
                          stdout=subprocess.PIPE, stderr=end) as process:  # fmt: skip
        os.close(end)
        seen = b""
        while b"asking" not in seen:
            seen += os.read(terminal, 65536)
        process.terminate()
    os.close(terminal)


def test_add_puts_a_file_where_it_belongs(place: Path) -> None:
    (place / "saved.json").write_bytes(daily_papers("2025-03-12", 1, 2, 3))
    done = run(place, "add", "saved.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("3 papers of 2025-03-12, 3 of them new\ndigests/2025/2025-03-12.hf.json\n")
    assert (place / "digests/2025/2025-03-12.hf.json").read_bytes() == daily_papers("2025-03-12", 1, 2, 3)
    assert run(place, "add", "saved.json").stdout.endswith(
        "3 papers of 2025-03-12, 0 of them new\ndigests/2025/2025-03-12.hf.json holds the same already\n"
    )
    (place / "saved.json").write_bytes(daily_papers("2025-03-12", 3, 4))
    assert run(place, "add", "saved.json").stdout.endswith(
        "2 papers of 2025-03-12, 1 of them new\ndigests/2025/2025-03-12.hf.2.json\n"
    )
    assert files(place) == ["2025/2025-03-12.hf.2.json", "2025/2025-03-12.hf.json"]


def test_add_reads_what_is_piped_in_and_what_an_address_answers(place: Path, papers: Host) -> None:
    done = run(place, "add", "-", stdin=listing(TUESDAY, [5]))
    assert done.stdout.endswith("1 paper of 2025-03-11, 1 of them new\ndigests/2025/2025-03-11.arxiv.xml\n"), done
    done = run(place, "add", f"{papers.base}/file.json?x=1")
    assert done.stdout.endswith("2 papers of 2025-03-14, 2 of them new\ndigests/2025/2025-03-14.hf.json\n"), done
    assert papers.asked[-1].headers["User-Agent"].endswith("(+me@example.org)")
    done = run(place, "add", f"{papers.base}/api/daily_papers?date=2025-03-13")
    assert (done.returncode, done.stdout) == (2, "")
    assert "answers 404 Not Found; " in done.stderr


def test_a_page_as_text_needs_a_year(place: Path) -> None:
    (place / "page.txt").write_text(capture("Mar 11", "Paper 1 of Hugging Face", "An abstract.", "Another", "Its own."))
    done = run(place, "add", "page.txt")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "page.txt:9: nothing gives the year of `Mar 11`; add --day YYYY-03-11\n"
    done = run(place, "add", "page.txt", "--day", "2025-03-12")
    assert (done.returncode, done.stdout) == (2, "")
    assert "the text says `Mar 11`, the path Mar 12" in done.stderr
    run(place, "fetch", "--day", "2025-03-11")
    done = run(place, "add", "page.txt", "--day", "2025-03-11")
    assert done.stdout == "read as page: 2 papers of 2025-03-11, 1 of them new\ndigests/2025/2025-03-11.txt\n"
    done = run(place, "check", "--topics", str(PROJECT / "topics.yml"))
    assert "digests/2025/2025-03-11.txt" not in done.stderr


def test_a_file_of_several_days_keeps_its_name_without_a_date(place: Path) -> None:
    (place / "2025-03-11 blog & co.xml").write_bytes(feed(7, 8))
    done = run(place, "add", "2025-03-11 blog & co.xml")
    assert done.stdout.endswith("2 papers of 2 days, 2 of them new\ndigests/03-11-blog-co.xml\n"), done


def test_what_cannot_be_added_is_told(place: Path) -> None:
    (place / "empty.txt").write_text("")
    (place / "page.html").write_text("<!doctype html><p>Hello")
    (place / "days.json").write_bytes(daily_papers("2025-03-12", 1))
    for arguments, said in (
        (("nowhere.json",), "nowhere.json:1: can't be read (No such file or directory); "),
        (("digests",), "digests:1: can't be read ("),
        (("empty.txt",), "empty.txt:1: the file is empty"),
        (("page.html",), "page.html:1: "),
        (("days.json", "--day", "2025-03-11"), "days.json:1: it says that it is of 2025-03-12, and --day 2025-03-11; "),
    ):
        done = run(place, "add", *arguments)
        assert (done.returncode, done.stdout) == (2, ""), done
        assert done.stderr.startswith(said), done
    assert not (place / "digests").exists()


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "arguments", "count"),
    [
        ("hf-api/2025-12-19.json", (), 25),
        ("hf-api/2024-05-27.json", (), 13),
        ("hf-html/2025-12-03.html", (), 26),
        ("arxiv-rss/cs-2025-04-03.xml", (), None),
        ("arxiv-mail/q-fin.txt", ("--day", "2023-03-17"), None),
        ("jsonl/2025-06-03.jsonl", (), None),
    ],
)
def test_real_files_of_every_form(place: Path, name: str, arguments: tuple[str, ...], count: int | None) -> None:
    file = INPUTS / name
    done = run(place, "add", str(file), *arguments)
    assert done.returncode == 0, done.stderr
    assert count is None or f": {count} papers of " in done.stdout
    (kept,) = files(place)
    assert (place / "digests" / kept).read_bytes() == file.read_bytes()


def test_a_configuration_and_one_fetch_are_an_archive(place: Path) -> None:
    assert run(place, "fetch", "--day", "2025-03-11").returncode == 0
    done = run(place, "build", "--topics", str(PROJECT / "topics.yml"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("1 paper on 1 day from 1 capture; ")
    assert (place / "docs" / "days" / "2025" / "03" / "11.md").exists()
