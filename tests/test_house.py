"""What the documents promise about the code, and the rules of the house that code can check."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from generator.build import Settings, gather
from tests.archives import PROJECT

PACKAGE = PROJECT / "generator"
# Who may import whom: a room, and the rooms below it.
BASE = {"errors", "facts", "identifiers", "identity", "latex", "model", "remembered", "words", "yamlfile"}
ALLOWED = {
    "errors": set[str](),
    "facts": set[str](),
    "formats": {"errors", "facts", "identifiers", "identity", "latex", "model"},
    "identifiers": set[str](),
    "model": set[str](),
    "identity": set[str](),
    "latex": set[str](),
    "remembered": set[str](),
    "words": {"remembered"},
    "yamlfile": {"errors"},
    "subscriptions": {"model", "yamlfile"},
    "saving": set[str](),
    "sources": BASE,
    "archive": BASE,
    "topics": BASE,
    "related": BASE,
    "config": {*BASE, "subscriptions"},
    "pages": BASE,
    "search": BASE,
    "sync": set[str](),
    "watch": set[str](),
    "build": {*BASE, "sources", "archive", "topics", "config", "related", "pages", "search", "sync"},
    "explain": {*BASE, "build", "pages", "related", "topics"},
    "fetch": {*BASE, "formats", "saving", "subscriptions", "__init__"},
    "adding": {*BASE, "formats", "saving", "sources"},
    "cli": {*BASE, "adding", "build", "config", "explain", "fetch", "formats", "watch", "__init__"},
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


def test_only_fetch_opens_connections_and_looks_at_a_clock() -> None:
    network = {"aiohttp", "certifi", "ftplib", "http", "httpx", "requests", "smtplib", "socket", "ssl", "urllib3"}
    clock = r"urllib\.request|\.(?:now|utcnow|today)\(|\btime\.(?:time|monotonic|perf_counter|sleep)\b"
    for file in PACKAGE.rglob("*.py"):
        if room(file) != "fetch":
            assert imported(file).isdisjoint({f"[{name}]" for name in network}), file
            assert not re.search(clock, file.read_text()), file


def test_only_sync_and_saving_write() -> None:
    writing = r"\.(?:write_text|write_bytes|mkdir|makedirs|unlink|rmtree|rename)\(|os\.replace|\"[wax]b?\""
    for file in PACKAGE.rglob("*.py"):
        assert (room(file) in {"sync", "saving"}) == bool(re.search(writing, file.read_text())), file


def test_only_the_command_prints_and_exits() -> None:
    for file in PACKAGE.rglob("*.py"):
        if room(file) not in {"cli", "__main__"}:
            assert not re.search(r"\bprint\(|sys\.exit|click\.echo", file.read_text()), file


def test_the_readme_names_every_command_and_target() -> None:
    readme = (PROJECT / "README.md").read_text()
    call = [sys.executable, "-m", "generator", "--help"]
    listed = subprocess.run(call, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    commands = re.findall(r"^  ([a-z]+) ", listed.partition("Commands:\n")[2].partition("\n\n")[0], re.MULTILINE)
    assert commands
    for command in commands:
        assert f"| `{command}" in readme
    documents = readme + (PROJECT / "CONTRIBUTING.md").read_text()
    targets = re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE)
    for target in set(targets) - {"lint", "clean"}:
        assert f"make {target}" in documents
    assert set(re.findall(r"`make ([a-z]+)", documents)) <= set(targets)


def test_documents_point_at_files_that_are_there() -> None:
    for document in PROJECT.glob("*.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", document.read_text()):
            if not target.startswith("http"):
                assert (PROJECT / target).exists(), (document.name, target)


def test_lock_files_hold_hashes_and_no_address() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lock = (PROJECT / name).read_text()
        pinned = re.findall(r"^[a-z0-9-]+==", lock, re.MULTILINE)
        assert len(pinned) > 10
        assert len(re.findall(r"^[a-z0-9-]+==.*\\\n    --hash=sha256:", lock, re.MULTILINE)) == len(pinned)
        assert not re.search(r"https?://|--index|--find-links", lock)


def test_workflows_pin_every_action_by_commit() -> None:
    for workflow in (PROJECT / ".github" / "workflows").glob("*.yml"):
        for action in re.findall(r"uses: (\S+)", workflow.read_text()):
            assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action)


@pytest.mark.parametrize("name", ["mkdocs.yml", "overrides", "docs/about.md", "docs/stylesheets", "generator"])
def test_nothing_comes_from_another_host(name: str) -> None:
    place = PROJECT / name
    for file in [place] if place.is_file() else [found for found in place.rglob("*") if found.is_file()]:
        if file.suffix in {".html", ".css", ".js", ".md", ".jinja"}:
            assert not re.search(r"(?:src|href|url|@import)\W{1,3}(?:https?:)?//", file.read_text()), file


def test_the_sample_archive_is_worth_looking_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    gathered = gather(Settings())
    archive = gathered.archive
    assert gathered.problems == ()
    assert len(archive.papers) >= 60
    assert len(archive.days) >= 10
    assert len({(day.date.year, day.date.month) for day in archive.days}) == 2
    assert sum(len(paper.days) > 1 for paper in archive.papers) >= 4
