"""A repository in which the guide's steps were taken is as green as this one; `tests/maintainer.py` runs all of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.archives import OURS, PROJECT, Site, make
from tests.maintainer import OWN_WORDS, make_own, take_path

pytestmark = OURS


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A maintainer's."""
    place = tmp_path_factory.mktemp("maintainer") / "repository"
    make_own(place)
    return place


def said(place: Path, *call: str) -> subprocess.CompletedProcess[str]:
    """Run a command there, with this project's tools and that repository's code."""
    tools = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    here = {"PATH": tools, "PYTHONPATH": str(place), "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(call, cwd=place, env=os.environ | here, capture_output=True, text=True, check=False)


def run(place: Path, *call: str) -> None:
    """Run a command there; it must pass."""
    done = said(place, *call)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_step_is_left_out_of_the_copy(repository: Path) -> None:
    for name in (".github/workflows/check.yml", "Makefile", "tests/archive/digests", "generator/pages/templates"):
        assert (repository / name).exists()
    for name in (".git", ".venv", "site", "docs/papers", "digests/2024-11-05.txt"):
        assert not (repository / name).exists()


def test_its_captures_are_checked_and_its_site_is_built(repository: Path) -> None:
    run(repository, sys.executable, "-m", "generator", "check")
    run(repository, sys.executable, "-m", "generator", "build")
    run(repository, sys.executable, "-W", "error", "-m", "mkdocs", "build", "--strict")
    home = (repository / "site" / "index.html").read_text()
    assert "<title>My papers</title>" in home
    assert (repository / "site" / "links" / "index.html").exists()
    assert (repository / "site" / "tags" / "my-topic" / "index.html").exists()
    assert "#ffe" in (repository / "site" / "stylesheets" / "archive.css").read_text()


def test_its_own_scripts_and_workflows_are_not_ours_to_judge(repository: Path) -> None:
    listed = make(PROJECT, "-n", "lint").stdout
    commands = re.findall(r"^\.venv/bin/((?:ruff|oxlint|zizmor) .*)$", listed, re.MULTILINE)
    assert len(commands) == 4
    for command in commands:
        assert not re.search("fetch|bot", said(repository, *command.split()).stdout)
    for careless in ("ruff check .", "ruff format --check .", "zizmor --offline --persona=auditor .github/workflows"):
        assert re.search("fetch|bot", said(repository, *careless.split()).stdout)


def test_what_looks_at_the_repository_passes(repository: Path) -> None:
    files = ["tests/test_house.py", "tests/test_workflows.py"]
    slow = ["-k", "not writes_below_its_docs"]  # and no matter of what a maintainer has
    run(repository, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files, *slow)


def test_the_tests_build_the_same_site_there(repository: Path, tiny_site: Site, tmp_path: Path) -> None:
    """So whatever they say of it here, they say there."""
    program = (
        "import sys; from pathlib import Path; from tests.archives import build_site, tiny_settings;"
        "place = Path(sys.argv[1]); build_site(place, tiny_settings(place / 'docs'))"
    )
    run(repository, sys.executable, "-c", program, str(tmp_path))
    sites = [
        {file.relative_to(site): file.read_bytes() for file in site.rglob("*") if file.is_file()}
        for site in (tiny_site.folder, tmp_path / "site")
    ]
    # Whose names for a thing are a maintainer's too: the file of synonyms, which is named by what it holds.
    named = [{re.sub("synonyms-[^.]*", "synonyms", path.as_posix()) for path in site} for site in sites]
    assert named[0] == named[1]
    others = [path for path in sites[0] if path.suffix != ".bin"]
    assert [path for path in others if sites[0][path] != sites[1][path]] == []


def test_from_a_template_to_two_new_versions_nothing_collides_and_no_address_moves(tmp_path: Path) -> None:
    seen: list[str] = []
    english, german, first, second = take_path(tmp_path, seen.append, "build")
    assert "papers on birds and plants. Skim a day" in english["index.md"]
    assert "Jede Tagesübersicht, aufbewahrt und auffindbar" in german["index.md"]
    for words, published in (("kept and found<", first), ("kept, and found again<", second)):
        assert words in published["index.md"]
        assert "papers on birds and plants. Überfliegen Sie einen Tag" in published["index.md"]
        assert OWN_WORDS in published["index.md"]
        assert "What is read" not in published["about.md"]
        assert [path for path, text in published.items() if re.search("machine.learning", text, re.IGNORECASE)] == []
    said = "\n".join(seen)
    assert said.count("files changed, nothing is committed yet") == 2
    assert said.count("1 message has no words in de and will be in English") == 2
    assert re.findall("^- (.*): you and the new version", said, re.MULTILINE) == ["README.md"]
