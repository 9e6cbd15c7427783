"""What the documents promise about the code, and the rules of the house that code can check."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator import topics
from generator.build import gather
from generator.settings import Settings
from tests.archives import OURS, PROJECT, SAMPLE, TINY, make, settings_of

PACKAGE = PROJECT / "generator"
# Who may import whom: a room, and the rooms below it.
BASE = {"errors", "facts", "identifiers", "identity", "latex", "model", "memo", "runs", "words", "yamlfile"}
ALLOWED = {
    "errors": set[str](),
    "facts": set[str](),
    "formats": {"errors", "facts", "identifiers", "identity", "latex", "model"},
    "handed_in": set[str](),
    "identifiers": set[str](),
    "model": {"facts"},
    "authors": BASE,
    "citations": {*BASE, "build_cache", "known", "language", "parts", "scripting"},
    "citing": {*BASE, "authors", "build", "citations", "explain"},
    "build_cache": set[str](),
    "known": {"build_cache", "facts", "model", "runs"},
    "parts": {"authors", "build_cache", "known", "model"},
    "feeds": {"facts", "build_cache", "language", "latex", "model", "pages", "parts"},
    "language": {"yamlfile"},
    "messages": {"language"},
    "scripting": {"language"},
    "siteinfo": {"errors", "language", "model"},
    "settings": {"language"},
    "outputs": {"citations", "data", "feeds", "pages", "search"},
    "joining": {"facts", "identity", "model"},
    "identity": {"memo"},
    "latex": set[str](),
    "memo": set[str](),
    "runs": set[str](),
    "words": {"memo"},
    "yamlfile": {"errors"},
    "subscriptions": {"model", "yamlfile"},
    "mail_settings": {"errors", "model", "subscriptions", "yamlfile"},
    "mail": {*BASE, "authors", "language", "mail_settings", "pages", "saving", "trust"},
    "trust": set[str](),
    "upgrading": {"errors", "language", "messages", "siteinfo"},
    "beginning": {"errors", "saving"},
    "saving": {"errors"},
    "sources": {*BASE, "formats"},
    "archive": {*BASE, "joining"},
    "topics": {*BASE, "build_cache", "workers"},
    "related": {*BASE, "build_cache"},
    "config": {*BASE, "mail_settings", "subscriptions"},
    "offers": {"facts"},
    "pages": {
        *BASE,
        "authors",
        "citations",
        "handed_in",
        "build_cache",
        "language",
        "offers",
        "parts",
        "scripting",
        "workers",
    },
    "search": {*BASE, "authors", "build_cache", "known", "language", "offers", "parts", "scripting", "workers"},
    "data": {*BASE, "archive", "formats", "build_cache", "known", "language", "pages", "parts"},
    "workers": set[str](),
    "sync": {"errors", "build_cache", "parts", "workers"},
    "site": {"errors", "build_cache", "sync", "workers"},
    "watch": set[str](),
    "compare": {"errors", "model"},
    "readings": {"build_cache", "errors", "facts", "model"},
    "build": {
        *BASE,
        "archive",
        "authors",
        "config",
        "build_cache",
        "known",
        "language",
        "outputs",
        "parts",
        "readings",
        "related",
        "settings",
        "siteinfo",
        "sources",
        "sync",
        "topics",
        "workers",
    },
    "explain": {*BASE, "archive", "build", "pages", "related", "settings", "topics"},
    "fetch": {*BASE, "formats", "saving", "subscriptions", "trust", "__init__"},
    "adding": {*BASE, "formats", "saving", "sources"},
    "submissions": {
        *BASE,
        "archive",
        "build",
        "compare",
        "explain",
        "formats",
        "handed_in",
        "saving",
        "settings",
        "sources",
    },
    "restoring": {*BASE, "formats", "saving"},
    "commands": {
        *BASE,
        "adding",
        "beginning",
        "build",
        "build_cache",
        "citing",
        "compare",
        "config",
        "data",
        "explain",
        "fetch",
        "formats",
        "language",
        "mail",
        "messages",
        "outputs",
        "restoring",
        "saving",
        "site",
        "settings",
        "siteinfo",
        "submissions",
        "sync",
        "upgrading",
        "watch",
        "workers",
    },
    "cli": {"commands", "__init__"},
    "__main__": {"cli"},
    "__init__": set[str](),
}


def room(file: Path) -> str:
    """The room a module is in."""
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(file: Path) -> set[str]:
    """The rooms a module imports, its own left out; other packages by their name in brackets."""
    rooms = set()
    for node in ast.walk(ast.parse(file.read_text())):
        names = []
        assert getattr(node, "level", 0) == 0, "name the package: a relative import isn't seen here"
        if isinstance(node, ast.ImportFrom) and node.module == "generator":
            names = [f"generator.{alias.name if alias.name in ALLOWED else '__init__'}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            package, _, rest = name.partition(".")
            rooms.add(rest.split(".")[0] if package == "generator" else f"[{package}]")
    return rooms - {room(file)}


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.py")), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_run_one_way_and_never_to_mkdocs(file: Path) -> None:
    found = imported(file)
    assert {name for name in found if not name.startswith("[")} <= ALLOWED[room(file)]
    assert found.isdisjoint({"[mkdocs]", "[material]"})


def test_every_room_that_is_named_is_there() -> None:
    assert {room(file) for file in PACKAGE.rglob("*.py")} == set(ALLOWED)


def test_every_room_is_in_the_table_of_rooms() -> None:
    rows = re.findall(r"^\| (`.+?`) \|", (PROJECT / "CONTRIBUTING.md").read_text(), re.MULTILINE)
    named = [room.split("/")[0].removesuffix(".py") for row in rows for room in re.findall("`(.+?)`", row)]
    assert set(named) == set(ALLOWED) - {"__init__", "__main__"}


def called(file: Path) -> Iterator[ast.Call]:
    """Every call in a module."""
    return (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))


def name_called(call: ast.Call) -> str:
    """What is called, behind its last dot."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


WRITING = {"write_text", "write_bytes", "mkdir", "makedirs", "unlink", "remove", "rmdir", "rmtree", "rename", "touch",
           "symlink_to", "hardlink_to", "chmod", "utime", "copy", "copyfile", "copytree", "copy2", "move", "mkstemp",
           "mkdtemp", "NamedTemporaryFile", "TemporaryDirectory", "tofile", "savez", "truncate"}  # fmt: skip


def writes(call: ast.Call) -> bool:
    """Whether a call can change a disk: by its name, by what it opens for, or as `os.replace` or an image's `save`."""
    of = call.func.value if isinstance(call.func, ast.Attribute) else None
    opens = [
        node.value for node in [*call.args, *(word.value for word in call.keywords)] if isinstance(node, ast.Constant)
    ]
    if (name := name_called(call)) == "open":
        return any(isinstance(mode, str) and re.fullmatch(r"[rwaxbt+]{1,3}", mode) and mode not in {"r", "rb", "rt"}
                   for mode in opens)  # fmt: skip
    return name in WRITING or (name == "replace" and isinstance(of, ast.Name) and of.id == "os")


def test_only_few_rooms_have_code_that_writes() -> None:
    found = {room(file) for file in PACKAGE.rglob("*.py") if any(map(writes, called(file)))}
    assert found == {"build_cache", "saving", "site", "sync"}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("open(p, 'w')", True),
        ("p.open('ab')", True),
        ("p.open(mode='r+')", True),
        ("p.open('rb')", False),
        ("open(p)", False),
        ("os.replace(a, b)", True),
        ("text.replace('w', 'a')", False),
        ("shutil.rmtree(p)", True),
        ("p.touch()", True),
    ],
)
def test_code_that_writes_would_be_found(code: str, expected: bool) -> None:
    (call,) = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call))
    assert writes(call) is expected


# Says at the end what the process opened for writing, made, renamed or removed; its own caches are left out.
WATCHED = """
import atexit, os, sys
touched = []
def hook(event, arguments):
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        touched.append(str(arguments[0]))
    if event in {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link", "os.truncate"}:
        touched.extend(path for path in map(str, arguments[:2]) if "/" in path)
atexit.register(lambda: print("touched", *sorted(set(touched)), sep="\\n"))
sys.addaudithook(hook)
from generator.cli import main
main()
"""


def touched(place: Path, *arguments: str) -> list[Path]:
    """What a command writes, wherever it is."""
    settings = [f"--{name}={TINY / file}" for name, file in
                {"digests": "digests", "config": "archive.yml", "topics": "topics.yml"}.items()]  # fmt: skip
    call = [sys.executable, "-B", "-c", WATCHED, *arguments, *settings]
    done = subprocess.run(
        call, cwd=place, env=os.environ | {"PYTHONPATH": str(PROJECT)}, capture_output=True, text=True, check=True
    )
    found = done.stdout.partition("touched\n")[2].splitlines()
    return [place / path for path in found if path not in {os.devnull, "/dev/null"}]


def test_a_build_writes_below_its_docs_alone_and_the_others_write_nothing(tmp_path: Path) -> None:
    written = touched(tmp_path, "build", "--docs=docs")
    assert len(written) > 50
    assert [path for path in written if not path.is_relative_to(tmp_path / "docs")] == []
    assert touched(tmp_path, "check") == []
    assert touched(tmp_path, "explain", "???") == []


# Beside `fetch`, who may know what connections are made of, and which of it.
CONNECTED = {
    "commands/building.py": {"socket"},  # asks whether a port is free to listen on
    "mail/sending.py": {"smtplib", "socket", "ssl"},
    "trust.py": {"certifi", "ssl"},
}


def test_only_fetch_and_sending_open_connections_and_look_at_a_clock() -> None:
    network = {"aiohttp", "certifi", "ftplib", "http", "httpx", "requests", "smtplib", "socket", "ssl", "urllib3"}
    clock = r"urllib\.request|\.(?:now|utcnow|today)\(|\btime\.(?:time|monotonic|perf_counter)\b"
    for file in PACKAGE.rglob("*.py"):
        name = file.relative_to(PACKAGE).as_posix()
        # The command says how long steps take, and sending keeps its pace; nothing that they write depends on it.
        passing = {"commands/speaking.py": "time.perf_counter()", "mail/sending.py": "time.monotonic"}.get(name, "\0")
        if room(file) != "fetch":
            assert imported(file).isdisjoint({f"[{one}]" for one in network - CONNECTED.get(name, set())}), file
            assert not re.search(clock, file.read_text().replace(passing, "")), file


def test_only_the_command_prints_and_exits() -> None:
    speaking = {"print", "echo", "secho", "exit", "_exit", "SystemExit", "warn", "basicConfig"}
    found = set()
    for file in PACKAGE.rglob("*.py"):
        streams = re.search(r"sys\.(?:stdout|stderr)|__stdout__", file.read_text())
        if streams or any(name_called(call) in speaking for call in called(file)):
            found.add(room(file))
    assert found == {"cli", "commands"}


def readme() -> str:
    """Our README; a maintainer's repository may have one of its own."""
    text = (PROJECT / "README.md").read_text()
    if not text.startswith("# digest-archive\n"):
        pytest.skip("README.md is this repository's own")
    return text


def test_the_guide_names_every_command_and_target() -> None:
    call = [sys.executable, "-m", "generator", "--help"]
    listed = subprocess.run(call, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    commands = re.findall(r"^  ([a-z]+) ", listed.partition("Commands:\n")[2].partition("\n\n")[0], re.MULTILINE)
    table = (PROJECT / "guide" / "command.md").read_text()
    assert re.findall(r"^\| `([a-z]+)[` ].*\|$", table, re.MULTILINE) == commands
    guide = (file.read_text() for file in (PROJECT / "guide").glob("*.md"))
    documents = "".join((readme(), (PROJECT / "CONTRIBUTING.md").read_text(), *guide))
    targets = re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE)
    named = re.findall(r"make ([a-z-]+)", documents)
    assert set(targets) - {"lint", "clean"} <= set(named)
    assert set(re.findall(r"`make ([a-z-]+)", documents)) <= set(targets)


@pytest.mark.parametrize(
    "name",
    [
        *("README.md", "CONTRIBUTING.md", "DECISIONS.md", "CHANGELOG.md", "generator/search/README.md"),
        *sorted(f"guide/{file.name}" for file in (PROJECT / "guide").glob("*.md")),
    ],
)
def test_documents_point_at_files_that_are_there(name: str) -> None:
    text = readme() if name == "README.md" else (PROJECT / name).read_text()
    targets = [target for target in re.findall(r"\]\(([^)#\s]+)", text) if not target.startswith("http")]
    assert [target for target in targets if not (PROJECT / name).parent.joinpath(target).exists()] == []
    assert len(targets) > 4 or name != "README.md"


def test_lock_files_hold_hashes_and_no_address() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt"):
        lock = (PROJECT / name).read_text()
        pinned = re.findall(r"^[a-z0-9-]+==", lock, re.MULTILINE)
        assert len(pinned) > 10
        assert len(re.findall(r"^[a-z0-9-]+==.*\\\n    --hash=sha256:", lock, re.MULTILINE)) == len(pinned)
        assert not re.search(r"https?://|--index|--find-links", lock)


ELSEWHERE = re.compile(r"(?:src|href|url|@import)\W{1,3}(?:https?:)?//")


@pytest.mark.parametrize(
    "text", ['<img src="//x.org/a">', "url(https://x.org/a)", "@import 'https://x.org'", "href=http://x.org"]
)
def test_another_host_would_be_found(text: str) -> None:
    assert ELSEWHERE.search(text)


@pytest.mark.parametrize("name", ["overrides", "docs/stylesheets", "generator"])
def test_nothing_comes_from_another_host(name: str) -> None:
    kinds = {".html", ".css", ".js", ".md", ".jinja", ".xml", ".svg", ".txt"}
    files = [file for file in (PROJECT / name).rglob("*") if file.suffix in kinds and file.name != "own.css"]
    assert files
    assert [file for file in files if ELSEWHERE.search(file.read_text())] == []


def strings(value: Any) -> Iterator[str]:
    """Every string in a configuration."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)
    else:
        yield str(value)


def test_no_setting_names_another_host_or_its_fonts() -> None:
    found = settings_of(PROJECT / "generator" / "site" / "base.yml")
    assert [text for text in strings([found, settings_of(SAMPLE / "mkdocs.yml")]) if "//" in text] == []
    assert found["theme"]["font"] == "false"
    assert found["extra"]["allow"] == []


# ---- what comes with the project, and is a maintainer's own elsewhere


@OURS
def test_the_tests_settings_are_the_project_s() -> None:
    """After a change of one, copy it over the other."""
    assert (SAMPLE / "mkdocs.yml").read_text() == (PROJECT / "mkdocs.yml").read_text()


@OURS
def test_the_sample_archive_is_worth_looking_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    gathered = gather(Settings())
    archive = gathered.archive
    assert gathered.problems == ()
    assert len(archive.papers) >= 60
    assert len(archive.days) >= 10
    assert len({(day.date.year, day.date.month) for day in archive.days}) == 2
    assert sum(len(paper.days) > 1 for paper in archive.papers) >= 4


@OURS
def test_the_sample_is_listed_so_that_it_can_be_removed() -> None:
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", ".sample"], cwd=PROJECT / "digests", check=True)
    listed = [line.split()[1] for line in (PROJECT / "digests" / ".sample").read_text().splitlines()]
    assert listed == sorted(file.name for file in (PROJECT / "digests").glob("[!.]*"))


@OURS
def test_the_vocabulary_that_comes_with_the_project_is_sound() -> None:
    vocabulary = topics.load(PROJECT / "topics.yml")
    assert f"- **Topics you can trust.** {len(vocabulary.topics)} topics are given" in readme()
    title, abstract = "Pruning Diffusion Models", "We prune the weights of diffusion models to half."
    assert vocabulary.tag(title, abstract) == ("pruning-sparsity", "diffusion-models")


# ---- setting up


@pytest.mark.parametrize(
    ("python", "said"),
    [
        (
            "Python 3.10.13",
            "digest-archive needs Python 3.11 or newer, and ./python is Python 3.10.13. Install one, or ",
        ),
        (
            "",
            "digest-archive needs Python 3.11 or newer, and there is no ./python. Install one, or name it: ",
        ),
    ],
)
def test_an_old_python_is_told_in_one_sentence_and_leaves_nothing(tmp_path: Path, python: str, said: str) -> None:
    shutil.copy(PROJECT / "Makefile", tmp_path)
    for name in ("requirements.txt", "pyproject.toml"):
        (tmp_path / name).touch()
    if python:
        pretending = f'{sys.executable} -c "import sys; sys.version_info = (3, 10, 13); $2"'
        old = f'#!/bin/sh\ncase "$1" in --version) echo {python};; -m) mkdir .venv;; -c) {pretending};; esac\n'
        (tmp_path / "python").write_text(old)
        (tmp_path / "python").chmod(0o755)
    done = make(tmp_path, "check", "PYTHON=./python")
    first, *others = done.stderr.splitlines()
    assert first.startswith(said)
    assert [line for line in others if not line.startswith("make")] == []
    assert (done.returncode, done.stdout) == (2, "")
    assert not (tmp_path / ".venv").exists()


def pretended(place: Path) -> Path:
    """A folder with our Makefile, and a Python that only notes when it sets up."""
    place.mkdir()
    shutil.copy(PROJECT / "Makefile", place)
    for name in ("requirements.txt", "pyproject.toml"):
        (place / name).touch()
    python = place / "python"
    python.write_text(
        '#!/bin/sh\ncase "$1 $2" in\n"-m venv") mkdir -p .venv/bin && cp python .venv/bin && echo made >> made;;\n'
        '"-m pip") if [ -e broken ]; then exit 1; fi;;\nesac\n'
    )
    python.chmod(0o755)
    return place


def times_made(place: Path, status: int = 0) -> int:
    """Set up there; how often that was begun from nothing until now."""
    assert make(place, ".venv/ready", "PYTHON=./python").returncode == status
    return len((place / "made").read_text().splitlines())


def test_what_was_set_up_is_kept_until_its_folder_moves(tmp_path: Path) -> None:
    place = pretended(tmp_path / "here and now")
    assert [times_made(place), times_made(place)] == [1, 1]
    moved = place.rename(tmp_path / "there")
    assert [times_made(moved), times_made(moved)] == [2, 2]
    (moved / ".venv" / "bin" / "python").unlink()
    assert times_made(moved) == 3


def test_a_set_up_that_was_broken_off_is_begun_again(tmp_path: Path) -> None:
    place = pretended(tmp_path / "here")
    (place / "broken").touch()
    assert times_made(place, 2) == 1
    (place / "broken").unlink()
    assert [times_made(place), times_made(place)] == [2, 2]


def test_targets_and_settings_are_listed_and_others_refused() -> None:
    listed = make(PROJECT).stdout
    assert listed == make(PROJECT, "help").stdout
    targets = re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE)
    assert re.findall("^make ([a-z-]+) +[A-Za-z]", listed, re.MULTILINE) == targets
    for name in re.findall(r"^([A-Z_]+)=", listed, re.MULTILINE):
        assert make(PROJECT, "help", f"{name}=x").returncode == 0
    refused = make(PROJECT, "check", "DIGEST=elsewhere")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "nothing is called DIGEST here, `make help` lists what can be set" in refused.stderr
