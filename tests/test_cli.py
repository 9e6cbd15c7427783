"""The command as a maintainer and a script use it: what it prints, what it writes, how it exits."""

from __future__ import annotations

import errno
import os
import pty
import re
import signal
import subprocess
import sys
import termios
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from generator import cli, sources
from generator.commands import asking
from generator.sync import locked
from tests import synthetic, test_collecting
from tests.archives import CAPTURES, PROJECT, SAMPLE, TINY, capture
from tests.test_collecting import Done

GOOD = capture("Mar 11", "A Good Title", "Its abstract, see https://example.org/code.")


def with_topics(arguments: Sequence[str]) -> list[str]:
    """A call, with the tests' vocabulary where it takes one."""
    takes = arguments and not arguments[0].startswith("-") and not {"--help", "--topics"} & {*arguments}
    return [*arguments, "--topics", str(SAMPLE / "topics.yml")] if takes else [*arguments]


def run(place: Path, *arguments: str) -> Done:
    """The command in a folder, in this process."""
    return test_collecting.run(place, *with_topics(arguments))


def start(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a folder, as a process of its own: what a shell sees of it."""
    call = [sys.executable, "-m", "generator", *with_topics(arguments)]
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    return subprocess.run(call, cwd=place, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with one good capture."""
    (tmp_path / "digests").mkdir()
    (tmp_path / "digests" / "2025-03-11.txt").write_text(GOOD)
    return tmp_path


def test_a_build_writes_pages_and_says_so(place: Path) -> None:
    done = start(place, "build")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("1 paper on 1 day from 1 capture; ")
    assert (place / "docs" / "days" / "2025" / "03" / "11.md").exists()
    assert " 0 files written, " in start(place, "build").stdout


def test_a_bad_capture_is_reported_and_the_others_are_built(place: Path) -> None:
    (place / "digests" / "2025-03-12.txt").write_text("Mar 12")
    done = start(place, "build")
    assert done.returncode == 1
    assert done.stderr == "digests/2025-03-12.txt:1: no paper follows the day; save the whole page, papers included\n"
    assert "1 paper on 1 day" in done.stdout
    assert (place / "docs" / "days" / "2025" / "03" / "11.md").exists()


def test_with_no_good_capture_nothing_is_touched(place: Path) -> None:
    start(place, "build")
    (place / "digests" / "2025-03-11.txt").write_text("")
    done = start(place, "build")
    assert done.returncode == 2
    assert "nothing was written" in done.stdout
    assert (place / "docs" / "days" / "2025" / "03" / "11.md").exists()


def test_check_reports_every_problem_and_writes_nothing(place: Path) -> None:
    (place / "digests" / "2025-03-12.txt").write_text("Mar 12")
    (place / "digests" / "2025-03-13.txt").write_bytes(b"\xff")
    done = run(place, "check")
    assert done.returncode == 1
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == [
        "digests/2025-03-12.txt", "digests/2025-03-13.txt",
    ]  # fmt: skip
    assert "1 capture in order: 1 entry, 1 paper, 1 day; 2 errors, 0 warnings" in done.stdout
    assert not (place / "docs").exists()


def test_problems_can_be_annotations(place: Path) -> None:
    (place / "digests" / "2025-03-12, 100%.txt").write_text("Mar 12")
    done = run(place, "check", "--format", "github")
    assert done.stderr.startswith("::error file=digests/2025-03-12%2C 100%25.txt,line=1::no paper follows the day; ")


def test_a_warning_does_not_fail(place: Path) -> None:
    (place / "digests" / "2025-03-12.txt").write_text(capture("Mar 12", "A Good Title", "Another abstract."))
    done = run(place, "check")
    assert done.returncode == 0
    assert "digests/2025-03-11.txt:13: warning: " in done.stderr


def test_no_capture_at_all_is_a_problem(place: Path) -> None:
    (place / "digests" / "2025-03-11.txt").unlink()
    done = run(place, "check")
    assert done.returncode == 1
    assert done.stderr == "digests:1: there is no capture in this folder; save a digest page here as YYYY-MM-DD.txt\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--digests", "nowhere"),
        ("check", "--topics", "nowhere.yml"),
        ("check", "--year", "25"),
        ("check", "--digests", ""),
        ("build", "--docs", ""),
        ("check", "--config", "nowhere.yml"),
        ("build", "--nonsense"),
        ("nonsense",),
    ],
)
def test_an_unusable_call_exits_with_2_and_does_nothing(place: Path, arguments: tuple[str, ...]) -> None:
    done = run(place, *arguments)
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr
    assert not (place / "docs").exists()


def test_pages_that_cannot_be_written_are_reported(place: Path) -> None:
    (place / "docs").write_text("a file")
    done = start(place, "build")
    assert done.returncode == 2
    assert done.stderr.startswith("docs:1: this stands where the archive's pages go, and was not written by this ")


def test_a_capture_that_is_not_there_to_explain_may_be_a_bad_one(place: Path) -> None:
    (place / "digests" / "2025-03-12.txt").write_text("Mar 12")
    done = run(place, "explain", "good")
    assert done.returncode == 0
    assert "digests/2025-03-12.txt:1: no paper follows the day" in done.stderr
    assert run(place, "explain", "!!!").stderr.endswith("0 papers found for `!!!`\n")


def test_a_wrong_configuration_exits_with_2(place: Path) -> None:
    (place / "archive.yml").write_text("yaer: 2025")
    done = run(place, "build")
    assert (done.returncode, done.stderr) == (2, "archive.yml:1: unknown key `yaer`; did you mean `year`?\n")


def test_the_year_comes_from_the_call_before_the_configuration(place: Path) -> None:
    (place / "digests" / "2025-03-11.txt").rename(place / "digests" / "page.txt")
    assert "nothing gives the year" in run(place, "check").stderr
    (place / "archive.yml").write_text("year: 2023")
    run(place, "build")
    assert (place / "docs" / "days" / "2023" / "03" / "11.md").exists()
    run(place, "build", "--year", "2022")
    assert (place / "docs" / "days" / "2022" / "03" / "11.md").exists()
    assert not (place / "docs" / "days" / "2023").exists()


def test_a_capture_listed_as_verbatim_is_not_doubted(place: Path) -> None:
    (place / "digests" / "odd.txt").write_text(capture("Mar 12, 2025", "9", "a", "Title", "8", "b", "c", "d", "e"))
    assert run(place, "check").returncode == 1
    (place / "archive.yml").write_text("verbatim: [odd.txt]\n")
    done = run(place, "check")
    assert (done.returncode, done.stderr) == (0, "")
    (place / "digests" / "odd.txt").unlink()
    assert "archive.yml:1: warning: there is no capture `odd.txt`" in run(place, "check").stderr


@pytest.mark.parametrize(
    "wanted", ["A Good Title", "a  good title", "good", "papers/a-good-title-v2lqfrkc/", "a-good-title-v2lqfrkc"]
)
def test_explain_says_where_each_fact_is_from(place: Path, wanted: str) -> None:
    done = run(place, "explain", wanted)
    assert (done.returncode, done.stderr) == (0, "")
    for fact in (
        "title: A Good Title\n  from digests/2025-03-11.txt:11,",
        "address: papers/a-good-title-v2lqfrkc/\n",
        "abstract: 43 characters\n  from digests/2025-03-11.txt:13,",
        "  2025-03-11 as no. 1 at digests/2025-03-11.txt:11; the year from path\n",
        "topics: none\nrelated: 0\n",
        "  https://example.org/code from the abstract, character 19\n",
    ):
        assert fact in done.stdout


def test_explain_names_the_rule_of_a_topic_and_the_alias() -> None:
    settings = ["--digests", "digests", "--topics", "topics.yml"]
    done = run(TINY, "explain", "#Turki$hTweets: A Benchmark Dataset for Turkish Text Correction", *settings)
    assert "  benchmarks: 75 points of 50\n    +75 for `benchmark*`, 25 \u00d7 3, by topics.yml:23\n" in done.stdout
    done = run(TINY, "explain", "???", *settings)
    assert "topics: quantum\n  quantum: given by topics.yml:30\n" in done.stdout
    assert '  </title><script>alert("title")</script> Agents that Call Tools: alike by 0.' in done.stdout
    done = run(TINY, "explain", "old name", *settings)
    assert "  joined with `A Paper under Its Old Name` by archive.yml:2\n" in done.stdout


def test_explain_of_nothing_or_several_lists_them(place: Path) -> None:
    assert run(place, "explain", "nonsense").returncode == 1
    done = run(TINY, "explain", "paper", "--digests", "digests", "--topics", "topics.yml")
    assert done.returncode == 1
    assert "a-paper-under-its-new-name-" in done.stderr


@pytest.mark.parametrize("command", ["build", "check", "explain"])
def test_each_command_has_help_with_its_statuses(place: Path, command: str) -> None:
    done = run(place, command, "--help")
    assert done.returncode == 0
    assert "Exit status: 0 all is well;" in done.stdout


def test_the_installed_command_is_the_same() -> None:
    command = Path(sys.executable).with_name("digest-archive")
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == start(PROJECT, "--version").stdout


def process(place: Path, *arguments: str, **more: Any) -> subprocess.Popen[str]:
    """The command, running in a folder."""
    call = [sys.executable, "-m", "generator", *arguments, "--topics", str(SAMPLE / "topics.yml")]
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    return subprocess.Popen(call, cwd=place, env=environment, stderr=subprocess.PIPE, text=True, **more)


def test_an_interrupted_build_says_so_and_ends_in_130(place: Path) -> None:
    run(place, "build")
    before = (place / "docs" / "index.md").read_bytes()
    (place / "digests" / "2025-03-12.txt").write_text(capture("Mar 12", "Another", "Abstract."))
    with locked(place / "docs"):
        running = process(place, "build", stdout=subprocess.DEVNULL)
        assert running.stderr
        assert "waiting" in running.stderr.readline()
        running.send_signal(signal.SIGINT)
        said = running.communicate()[1]
    assert (running.returncode, said.strip()) == (130, "interrupted")
    assert (place / "docs" / "index.md").read_bytes() == before


def test_a_report_that_nobody_reads_is_no_problem_of_a_capture(place: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    running = process(place, "check", stdout=writing)
    os.close(writing)
    assert (running.communicate()[1], running.returncode) == ("", 141)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
def test_a_report_that_cannot_be_written_is_no_problem_of_a_capture(place: Path) -> None:
    with Path("/dev/full").open("w") as full:
        running = process(place, "check", stdout=full)
        said = running.communicate()[1]
    assert (running.returncode, said) == (
        2,
        "Error: the output can't be written (No space left on device)\n",
    )


def test_whatever_else_goes_wrong_ends_in_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(*_: object) -> None:
        raise RuntimeError("a mistake of ours\x1b[2J")

    monkeypatch.setattr(asking, "gather", failing)
    monkeypatch.setattr(sys, "argv", ["digest-archive", "check"])
    monkeypatch.chdir(TINY)
    with pytest.raises(SystemExit) as raised:
        cli.main()
    assert raised.value.code == 2
    assert "RuntimeError: a mistake of ours\\x1b[2J\n" in capsys.readouterr().err


def test_what_cannot_be_read_is_said_to_be_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Permissions don't stop the tests where root runs them."""

    def failing(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), "digests/2025")

    monkeypatch.setattr(sources, "find", failing)
    monkeypatch.setattr(sys, "argv", ["digest-archive", "check"])
    monkeypatch.chdir(PROJECT)
    with pytest.raises(SystemExit) as raised:
        cli.main()
    assert raised.value.code == 2
    said = capsys.readouterr().err
    assert said == "digests/2025:1: can't be read (Permission denied); check the file and its permissions\n"


def test_configuration_that_cannot_be_read_is_said_to_be_so(place: Path) -> None:
    (place / "archive.yml").mkdir()
    done = run(place, "build")
    assert (done.returncode, done.stderr) == (2, "archive.yml:1: can't be read (Is a directory); check the file\n")


# C0, DEL, C1 (U+009B begins a command to a terminal, as ESC [ does), line ends, overrides of direction.
ACTING = "\x01\x07\x1b[2J\x7f\x85\x9b2J\u200e\u2028\u202e\u2066\ufeff"


def test_nothing_that_is_quoted_acts_on_a_terminal(place: Path) -> None:
    title = f"A Title with {ACTING[4:]} in it"
    title = "".join(char for char in title if char not in "\x1b\x07\x01\x85\u2028")
    (place / "digests" / "2025-03-12.txt").write_text(capture("Mar 12", title, f"Its {title}."))
    (place / "digests" / "2025-03-13.txt").write_text(capture("Mar 13", title, f"Its other {title}."))
    (place / "archive.yml").write_text('aliases: {"Old \\e]0;x\\a\\x9b": "A Good Title", "\\e1": "\\x9b2"}')
    said = ""
    for call in (
        ["explain", "title"], ["explain", "with"], ["check"], ["check", "--format", "github"], ["explain", ACTING],
        ["check", f"--no{ACTING}"], ["check", "--year", ACTING], ["check", "--digests", ACTING],
        ["build", "--docs", f"digests/{ACTING}"],
    ):  # fmt: skip
        done = run(place, *call)
        said += done.stdout + done.stderr
    assert [char for char in said if unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"} and char != "\n"] == []
    assert "\\x9b" in said
    assert "\\u202e" in said
    (place / "archive.yml").write_text('"\\e]0;x\\a": 1')
    assert run(place, "check").stderr.startswith("archive.yml:1: unknown key `\\x1b]0;x\\x07`; ")


def test_a_terminal_that_knows_few_characters_gets_the_others_named(place: Path) -> None:
    (place / "digests" / "2025-03-12.txt").write_text(capture("Mar 12", "Schrödinger 猫", "Its abstract."))
    call = [sys.executable, "-m", "generator", "explain", "dinger", "--topics", str(SAMPLE / "topics.yml")]
    environment = os.environ | {"PYTHONPATH": str(PROJECT), "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(call, cwd=place, env=environment, capture_output=True, check=False)
    assert done.returncode == 0
    assert b"title: Schr\xf6dinger \\u732b\n" in done.stdout


# A bar comes after a second, which is longer than a fast machine takes for a small archive.
AT_ONCE = """
import tqdm
real = tqdm.tqdm
tqdm.tqdm = lambda *items, **named: real(*items, **named | {"delay": 0})
from generator.cli import main
main()
"""


def test_there_is_a_progress_bar_on_a_terminal_and_none_elsewhere(tmp_path: Path) -> None:
    digests = synthetic.write(tmp_path / "digests", 60).folder
    call = [sys.executable, "-c", AT_ONCE, "build", "--digests", str(digests), "--docs"]
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    terminal, end = pty.openpty()
    termios.tcsetwinsize(end, (24, 80))
    process = subprocess.Popen(
        [*call, str(tmp_path / "one")], cwd=SAMPLE, env=environment, stdout=subprocess.DEVNULL, stderr=end
    )
    os.close(end)
    seen = b""
    while True:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:  # the other end was closed
            break
        if not chunk:
            break
        seen += chunk
    os.close(terminal)
    assert process.wait() == 0
    assert b"writing pages" in seen
    quiet = subprocess.run(
        [*call, str(tmp_path / "other")], cwd=SAMPLE, env=environment, capture_output=True, text=True, check=True
    )
    assert "writing pages" not in quiet.stderr
    said, took = quiet.stdout.splitlines()
    assert re.fullmatch(r"\d\d papers on \d+ days from \d+ captures; .*", said)
    assert re.fullmatch(r"took (\d+\.\d s: [a-z ]+(, |$))+", took)


@pytest.mark.corpus
def test_the_real_captures(tmp_path: Path) -> None:
    settings = ["--digests", str(CAPTURES), "--year", "2025"]
    done = run(tmp_path, "check", *settings)
    assert done.returncode == 0
    assert done.stdout == "5 captures in order: 414 entries, 384 papers, 2 days; 0 errors, 0 warnings\n"
