"""What the workflow *Fetch* commits and pushes, against a repository on this disk."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.archives import PROJECT

SCRIPT = PROJECT / ".ci" / "keep-days"


def git(place: Path, *arguments: str) -> str:
    who = ["-c", "user.name=A Maintainer", "-c", "user.email=me@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *who, *arguments], cwd=place, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def clones(tmp_path: Path) -> tuple[Path, Path]:
    """A maintainer's clone of a repository, and the shallow one that a workflow checks out."""
    git(tmp_path, "init", "--quiet", "--bare", "hub.git")
    maintainer, workflow = tmp_path / "maintainer", tmp_path / "workflow"
    git(tmp_path, "clone", "--quiet", "hub.git", "maintainer")
    for day in (10, 11):
        push(maintainer, f"2025-03-{day}.txt", "a day")
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{tmp_path}/hub.git", "workflow")
    return maintainer, workflow


def push(place: Path, name: str, content: str) -> None:
    """Somebody's commit of a capture."""
    (place / "digests").mkdir(exist_ok=True)
    (place / "digests" / name).write_text(content)
    git(place, "add", "digests")
    git(place, "commit", "--quiet", "-m", name)
    git(place, "push", "--quiet", "origin", "HEAD:main")


def keep(place: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SCRIPT, "main"], cwd=place, capture_output=True, text=True, check=False)


def test_nothing_new_is_no_commit(clones: tuple[Path, Path]) -> None:
    _, workflow = clones
    before = git(workflow, "rev-parse", "HEAD")
    (workflow / "elsewhere.txt").write_text("not a capture")
    done = keep(workflow)
    assert (done.returncode, done.stdout, done.stderr) == (0, "new=false\n", "")
    assert git(workflow, "rev-parse", "HEAD") == before


def test_new_days_are_pushed_on_top_of_what_a_maintainer_pushed_meanwhile(clones: tuple[Path, Path]) -> None:
    maintainer, workflow = clones
    (workflow / "digests" / "2025").mkdir()
    (workflow / "digests" / "2025" / "2025-03-12.hf.json").write_text("[]")
    (workflow / "digests" / "2025" / ".2025-03-12.hf.json.unfinished-1").write_text("[")
    (workflow / ".gitignore").write_text((PROJECT / ".gitignore").read_text())
    (workflow / "elsewhere.txt").write_text("not a capture")
    push(maintainer, "2025-03-12.txt", "a day")
    done = keep(workflow)
    assert (done.returncode, done.stdout) == (0, "new=true\n")
    git(maintainer, "pull", "--quiet", "--rebase", "origin", "main")
    assert git(maintainer, "ls-files").split() == [
        "digests/2025-03-10.txt", "digests/2025-03-11.txt", "digests/2025-03-12.txt", "digests/2025/2025-03-12.hf.json",
    ]  # fmt: skip
    assert git(maintainer, "log", "--format=%an: %s").splitlines()[:2] == [
        "github-actions[bot]: Add the papers of new days",
        "A Maintainer: 2025-03-12.txt",
    ]


def test_a_maintainers_file_wins(clones: tuple[Path, Path]) -> None:
    maintainer, workflow = clones
    (workflow / "digests" / "2025-03-12.txt").write_text("fetched")
    push(maintainer, "2025-03-12.txt", "by hand")
    done = keep(workflow)
    assert (done.returncode, done.stdout) == (1, "")
    assert "somebody changed the same files" in done.stderr
    git(maintainer, "fetch", "--quiet", "origin")
    assert git(maintainer, "show", "origin/main:digests/2025-03-12.txt") == "by hand"


def test_a_push_that_is_refused_is_given_up(clones: tuple[Path, Path]) -> None:
    maintainer, workflow = clones
    hook = maintainer.parent / "hub.git" / "hooks" / "update"
    hook.write_text("#!/bin/sh\necho protected >&2\nexit 1\n")
    hook.chmod(0o755)
    (workflow / "digests" / "2025-03-12.txt").write_text("fetched")
    done = keep(workflow)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("attempt ") == 3
