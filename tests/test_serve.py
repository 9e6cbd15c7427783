"""`make serve` and `make site` as processes: what they show, what stops them, and what they say then."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.sync import locked
from tests.archives import PROJECT, TINY, capture, lay_frame, lay_out, tiny_settings
from tests.hosts import free_port

BIN = Path(sys.prefix) / "bin"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A maintainer's checkout with two captures."""
    lay_frame(tmp_path)
    shutil.copy(PROJECT / "Makefile", tmp_path)
    (tmp_path / "topics.yml").write_text((TINY / "topics.yml").read_text().partition("papers:")[0])
    digests = tmp_path / "digests"
    digests.mkdir()
    (digests / "2025-03-11.txt").write_text(capture("Mar 11", "A Good Title", "Its abstract."))
    return tmp_path


# What `make test` and a maintainer's shell may have set.
UNSET = {"SITE_URL", "SITE_DIR", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"}


def make(place: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A target of the Makefile, with the packages that run this test."""
    call = ["make", f"VENV={sys.prefix}", "-o", f"{sys.prefix}/ready", *arguments]
    clean = {name: value for name, value in os.environ.items() if name not in UNSET}
    return subprocess.run(call, cwd=place, env=clean | environment, capture_output=True, text=True, check=False)


def test_a_site_is_built_without_a_word_too_many(place: Path) -> None:
    done = make(place, "site", SITE_URL="https://example.org/archive/")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(
        r"1 paper on 1 day from 1 capture; .*\ntook .*\nsite: .* pages rendered, .* MB\ntook .* s: site\n", done.stdout
    )
    assert (place / "site" / "index.html").exists()
    assert not (place / "site" / ".digest-archive").exists()
    assert not list((place / "site").rglob("*.py*"))


def test_a_site_without_an_address_is_built_and_says_what_it_lacks(place: Path) -> None:
    done = make(place, "site")
    assert done.returncode == 0
    assert done.stderr.count("no public address") == 1
    assert "Set `site_url` in mkdocs.yml, or SITE_URL," in done.stderr
    assert "no public address" not in make(place, "site", "SITE_URL=https://example.org/").stderr


@pytest.mark.parametrize("fault", ["a dead link", "a missing page"])
def test_what_mkdocs_warns_of_is_shown_and_fails(place: Path, fault: str) -> None:
    about = place / "docs" / "about.md"
    if fault == "a dead link":
        about.write_text(about.read_text() + "\n[Nowhere](nowhere.md)\n")
    else:
        about.unlink()
    done = make(place, "site")
    assert done.returncode == 2
    assert "WARNING" in done.stderr
    assert ("nowhere.md" if fault == "a dead link" else "about.md") in done.stderr
    assert "strict mode" in done.stdout
    assert "no public address" not in done.stderr


def test_a_bad_capture_fails_at_the_end_and_the_others_are_built(place: Path) -> None:
    (place / "digests" / "2025-03-12.txt").write_text("Mar 12")
    done = make(place, "site")
    assert done.returncode == 2
    assert "Error 1" in done.stderr
    assert (place / "site" / "days" / "2025" / "03" / "11" / "index.html").exists()


def test_mkdocs_is_not_run_on_what_could_not_be_written(place: Path) -> None:
    (place / "docs" / "papers").mkdir()
    (place / "docs" / "papers" / "thesis.md").write_text("mine")
    done = make(place, "site")
    assert done.returncode == 2
    assert "docs/papers/thesis.md:1: this stands where the archive's pages go" in done.stderr
    assert not (place / "site").exists()


def test_cleaning_removes_pages_and_site_and_leaves_the_rest(place: Path) -> None:
    make(place, "site")
    own = place / "docs" / "tags" / "own.md"
    own.write_text("mine")
    # Not `make clean` itself, which would remove the packages that run this test.
    done = make(place, "--dry-run", "clean")
    assert "-m generator clean" in done.stdout
    assert done.stdout.endswith(f"rm -rf {sys.prefix} site\n")
    subprocess.run([BIN / "digest-archive", "clean"], cwd=place, check=True, capture_output=True)
    left = {file.relative_to(place / "docs").as_posix() for file in (place / "docs").rglob("*.*")}
    assert left == {".digest-archive", "about.md", "stylesheets/archive.css", "tags/own.md"}
    assert own.read_text() == "mine"


def test_mkdocs_waits_while_pages_are_written(tmp_path: Path) -> None:
    lay_out(tmp_path, tiny_settings(tmp_path / "docs"))
    call = [sys.executable, "-m", "mkdocs", "build"]
    with locked(tmp_path / "docs"):
        process = subprocess.Popen(call, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=6)
        assert not (tmp_path / "site").exists()
    assert process.wait() == 0
    assert (tmp_path / "site" / "index.html").exists()


def test_a_page_of_one_s_own_that_comes_or_goes_is_seen_by_the_next_build(place: Path) -> None:
    make(place, "site")
    (place / "docs" / "own.md").write_text("# Own\n")
    make(place, "site")
    assert (place / "site" / "own" / "index.html").exists()
    (place / "docs" / "own.md").unlink()
    make(place, "site")
    assert not (place / "site" / "own").exists()


def test_two_sites_at_once_are_both_whole(place: Path) -> None:
    call = ["make", f"VENV={sys.prefix}", "-o", f"{sys.prefix}/ready", "site"]
    running = [
        subprocess.Popen(call, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(3)
    ]
    said = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], said
    found = {path.relative_to(place / "site"): path.read_bytes() for path in (place / "site").rglob("*.html")}
    make(place, "site")
    assert found == {path.relative_to(place / "site"): path.read_bytes() for path in (place / "site").rglob("*.html")}


class Server:
    """A running `digest-archive serve`."""

    def __init__(self, place: Path) -> None:
        self.address = f"127.0.0.1:{free_port()}"
        self._log = place / "log"
        environment = os.environ | {"PYTHONUNBUFFERED": "1", "NO_MKDOCS_2_WARNING": "1", "TMPDIR": str(place)}
        with self._log.open("w") as log:
            call = [str(BIN / "digest-archive"), "serve", "--address", self.address]
            self.process = subprocess.Popen(call, cwd=place, env=environment, stdout=log, stderr=log)
        self.wait_for("Serving on")

    @property
    def said(self) -> str:
        """Everything it said so far."""
        return self._log.read_text()

    def wait_for(self, text: str, count: int = 1) -> None:
        """Wait until it has said something so often."""
        deadline = time.monotonic() + 240
        while self.said.count(text) < count:
            assert time.monotonic() < deadline, self.said
            assert self.process.poll() is None, self.said
            time.sleep(0.1)

    def page(self, path: str) -> str:
        """What a page holds."""
        with urllib.request.urlopen(f"http://{self.address}/{path}", timeout=60) as answer:
            return str(answer.read().decode())

    def children(self) -> list[int]:
        """The processes that it started."""
        listed = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True).stdout
        rows = [tuple(map(int, line.split())) for line in listed.splitlines()[1:]]
        return [pid for pid, parent in rows if parent == self.process.pid]


@pytest.fixture
def server(place: Path) -> Iterator[Server]:
    """The checkout, being shown."""
    server = Server(place)
    yield server
    server.process.kill()
    server.process.wait()


def builds(server: Server) -> int:
    """How often MkDocs began to build the site."""
    return server.said.count("Building documentation")


def test_each_change_is_shown_after_one_build(place: Path, server: Server) -> None:
    assert builds(server) == 1
    assert "no public address" not in server.said
    steps = [
        (
            "digests/2025-03-12.txt",
            capture(
                "Mar 12",
                *(text.format(i) for i in range(60) for text in ("Title {}", "It says {} things. Each is new.")),
            ),
        ),
        ("docs/stylesheets/archive.css", "/* new */"),
        ("docs/own.md", "# Own"),
        ("overrides/404.html", '{% extends "main.html" %}'),
        ("topics.yml", (place / "topics.yml").read_text().replace("name: Benchmarks", "name: Yardsticks")),
        ("archive.yml", 'aliases: {"Title 1": "Title 2"}'),
        ("mkdocs.yml", (place / "mkdocs.yml").read_text().replace("Digest archive", "Another name")),
    ]
    for number, (name, content) in enumerate(steps, start=1):
        (place / name).write_text(content)
        server.wait_for("Reloading browsers", number)
        time.sleep(1.5)  # longer than MkDocs takes to see another change
        # mkdocs.yml names the site on pages, too: MkDocs shows its change, and then that of the pages.
        shown = {number, number + 1} if name == "mkdocs.yml" else {number}
        assert server.said.count("Reloading browsers") in shown, (name, server.said)
    # What captures, topics and settings of the archive change is filled into what MkDocs gave before.
    # The alias is the first page that leads on: a kind that MkDocs has not been shown.
    assert builds(server) == 1 + len({"archive.css", "own.md", "404.html", "mkdocs.yml", "archive.yml"})
    assert "Title 59" in server.page("days/2025/03/12/")
    assert "Another name" in server.page("")


def test_a_folder_of_captures_that_is_deleted_and_made_anew_is_seen(place: Path, server: Server) -> None:
    shutil.move(place / "digests", place / "elsewhere")
    server.wait_for("digests:1: this is not a folder")
    (place / "digests").mkdir()
    (place / "digests" / "2025-03-13.txt").write_text(capture("Mar 13", "From Afresh", "Its abstract."))
    server.wait_for("Reloading browsers")
    assert "From Afresh" in server.page("days/2025/03/13/")


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, -15), (signal.SIGKILL, -9)])
def test_nothing_is_left_of_a_server_that_is_stopped(place: Path, server: Server, number: int, status: int) -> None:
    (child,) = server.children()
    server.process.send_signal(number)
    assert server.process.wait(timeout=120) == status
    deadline = time.monotonic() + 120
    while Path(f"/proc/{child}").exists():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    with socket.create_server(("127.0.0.1", int(server.address.rpartition(":")[2]))):
        pass
    assert list(place.glob("mkdocs_*")) == []


def test_a_server_that_dies_is_told(server: Server) -> None:
    (child,) = server.children()
    os.kill(child, signal.SIGKILL)
    assert server.process.wait(timeout=120) == 2
    assert server.said.endswith("MkDocs has stopped, so nothing is shown any more\n")


def test_an_address_in_use_is_one_sentence(place: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = make(place, "serve", f"ADDRESS={address}")
    assert done.returncode == 2
    said = done.stderr.splitlines()[0]
    assert said.startswith(f"Error: can't show the site at {address} (Address already in use); stop what is there")
    assert "ADDRESS=" in said
    assert "Traceback" not in done.stderr
    assert not (place / "docs" / "index.md").exists()


@pytest.mark.parametrize("address", ["nonsense", "127.0.0.1:99999", ":x", "127.0.0.1:-1"])
def test_what_is_no_address_is_said(place: Path, address: str) -> None:
    done = make(place, "serve", f"ADDRESS={address}")
    assert done.stderr.startswith(f"Error: can't show the site at {address} (no host and port); ")
