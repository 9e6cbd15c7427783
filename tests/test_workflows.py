"""The workflows that come with the project: what they may do, and that their steps decide rightly."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.archives import PROJECT

WORKFLOWS = ("check", "publish")  # others are a maintainer's


def workflow(name: str) -> dict[str, Any]:
    """A workflow, its key `on` as the string that it is."""
    text = (PROJECT / ".github" / "workflows" / f"{name}.yml").read_text()
    return dict(yaml.load(text, Loader=yaml.BaseLoader))  # noqa: S506 - strings alone


def steps(name: str) -> Iterator[dict[str, Any]]:
    return (step for job in workflow(name)["jobs"].values() for step in job["steps"])


def script(name: str, step: str) -> str:
    """What a named step runs."""
    (found,) = (one["run"] for one in steps(name) if one.get("name") == step)
    return str(found)


def shell(text: str, place: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a step as the runner does: bash, ended by the first failure."""
    call = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text]
    return subprocess.run(
        call, cwd=place, env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_makefile_checks_these_workflows() -> None:
    listed = re.findall(r"\.github/workflows/([a-z-]+)\.yml", (PROJECT / "Makefile").read_text())
    assert sorted(listed) == sorted(WORKFLOWS)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_action_is_github_s_own_and_pinned_by_commit(name: str) -> None:
    used = [step["uses"] for step in steps(name) if "uses" in step]
    assert used
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action) for action in used)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_job_may_only_what_it_says(name: str) -> None:
    found = workflow(name)
    assert found["permissions"] == {}
    assert all("permissions" in job and "timeout-minutes" in job for job in found["jobs"].values())


def test_a_pull_request_can_write_nothing() -> None:
    found = workflow("check")
    assert set(found["on"]) == {"pull_request"}
    for job in found["jobs"].values():
        assert set(job["permissions"].items()) <= {("contents", "read")}
    assert all(
        step["with"]["persist-credentials"] == "false" for step in steps("check") if "checkout" in step.get("uses", "")
    )


def test_the_tests_run_on_the_oldest_python_and_the_newest() -> None:
    versions = workflow("check")["jobs"]["tests"]["strategy"]["matrix"]["python"]
    assert versions == ["3.11", "3.14"]
    assert f'requires-python = ">={versions[0]}"' in (PROJECT / "pyproject.toml").read_text()


def git(place: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(place), *arguments], check=True, capture_output=True)


@pytest.fixture
def branch(tmp_path: Path) -> Path:
    """A checkout with a first commit."""
    place = tmp_path / "checkout"
    place.mkdir()
    git(place, "init", "--quiet")
    for name, value in {"user.name": "A", "user.email": "a@example.org", "commit.gpgsign": "false"}.items():
        git(place, "config", name, value)
    (place / "README.md").write_text("first")
    git(place, "add", ".")
    git(place, "commit", "--quiet", "--message", "first")
    return place


@pytest.mark.parametrize(
    ("changed", "tested"),
    [
        (["digests/2025-03-11.txt"], False),
        (["digests/2025/03-11.txt", "archive.yml", "topics.yml", "mkdocs.yml"], False),
        (["docs/about.md", "docs/links/more.md", "docs/a.png"], False),
        (["digests/generator.txt", "docs/generator/tests.md"], False),
        (["generator/cli.py"], True),
        (["digests/2025-03-11.txt", "tests/test_house.py"], True),
        (["docs/stylesheets/archive.css"], True),
        (["overrides/main.html"], True),
        (["Makefile"], True),
        (["requirements.txt"], True),
        ([".github/workflows/check.yml"], True),
        (["hooks/new.py"], True),
        (["benchmarks/digests/x.py"], True),
    ],
)
def test_the_tests_run_if_something_else_than_content_changed(branch: Path, changed: list[str], tested: bool) -> None:
    for name in changed:
        (branch / name).parent.mkdir(parents=True, exist_ok=True)
        (branch / name).write_text("changed")
    git(branch, "add", ".")
    git(branch, "commit", "--quiet", "--message", "second")
    output = branch.parent / "output"
    done = shell(script("check", "See what changed"), branch, GITHUB_OUTPUT=str(output))
    assert done.returncode == 0, done.stderr
    assert output.read_text() == f"generator={str(tested).lower()}\n"


def test_a_branch_that_cannot_be_compared_fails_or_is_tested(branch: Path) -> None:
    """There is one commit only: whatever git says of that, it is not that nothing changed."""
    output = branch.parent / "output"
    done = shell(script("check", "See what changed"), branch, GITHUB_OUTPUT=str(output))
    assert done.returncode or output.read_text() == "generator=true\n"


@pytest.mark.parametrize(
    ("results", "passes"),
    [
        ({"CONTENT": "success", "TESTS": "success"}, True),
        ({"CONTENT": "success", "TESTS": "skipped"}, True),
        ({"CONTENT": "success", "TESTS": "failure"}, False),
        ({"CONTENT": "success", "TESTS": "cancelled"}, False),
        ({"CONTENT": "failure", "TESTS": "success"}, False),
        ({"CONTENT": "cancelled", "TESTS": "skipped"}, False),
        ({"CONTENT": "skipped", "TESTS": "skipped"}, False),
    ],
)
def test_one_check_says_whether_all_have_passed(tmp_path: Path, results: Mapping[str, str], passes: bool) -> None:
    done = shell(script("check", "Every check has passed, or had nothing to do"), tmp_path, **results)
    assert (done.returncode == 0) is passes
    job = workflow("check")["jobs"]["all"]
    assert job["if"] == "${{ always() }}"
    assert set(job["needs"]) == set(workflow("check")["jobs"]) - {"all"}


def make_that(place: Path, does: str) -> str:
    """A `PATH` with a `make` that does this instead."""
    (place / "bin").mkdir()
    (place / "bin" / "make").write_text(f"#!/bin/sh\n{does}\n")
    (place / "bin" / "make").chmod(0o755)
    return f"{place / 'bin'}:{os.environ['PATH']}"


@pytest.mark.parametrize("status", [0, 2])
def test_what_a_capture_says_is_no_command_while_the_site_is_built(tmp_path: Path, status: int) -> None:
    path = make_that(tmp_path, f"echo '::error::from a capture'; exit {status}")
    done = shell(script("check", "Build the site"), tmp_path, PATH=path)
    stopped, said, resumed = done.stdout.splitlines()
    token = stopped.removeprefix("::stop-commands::")
    assert re.fullmatch("[0-9a-f]{32}", token)
    assert (said, resumed, done.returncode) == ("::error::from a capture", f"::{token}::", status)


def test_the_summary_compares_with_the_branch_it_would_be_merged_into(branch: Path) -> None:
    (branch / "README.md").write_text("second")
    git(branch, "commit", "--quiet", "--all", "--message", "second")
    path = make_that(
        branch.parent, 'for last; do case "$last" in BEFORE=*) cat "${last#BEFORE=}/README.md";; esac; done'
    )
    places = {"RUNNER_TEMP": str(branch.parent / "temp"), "GITHUB_STEP_SUMMARY": str(branch.parent / "summary")}
    (branch.parent / "temp").mkdir()
    done = shell(script("check", "Say what is new, changed or gone"), branch, PATH=path, **places)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert (branch.parent / "summary").read_text() == "first"


def test_a_first_run_before_pages_is_switched_on_says_what_to_click(tmp_path: Path) -> None:
    (step,) = (one for one in steps("publish") if one.get("name") == "Say how Pages is switched on")
    assert step["if"] == "${{ failure() && steps.pages.outcome == 'failure' }}"
    summary = tmp_path / "summary"
    done = shell(step["run"], tmp_path, GITHUB_STEP_SUMMARY=str(summary), **step["env"])
    assert done.stdout.startswith("::error title=Nothing is published yet::GitHub Pages is not switched on. In")
    assert "under Pages, choose GitHub Actions as the source" in summary.read_text()
    order = [one.get("id") or one.get("name") or one.get("uses") for one in steps("publish")]
    assert order.index("Say how Pages is switched on") == order.index("pages") + 1
