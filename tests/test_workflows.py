"""The workflows that come with the project: what they may do, and that their steps decide rightly."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.sync import MANIFEST, STATE
from tests.archives import PROJECT, make

WORKFLOWS = ("check", "email", "publish", "publish-large", "submit", "upgrade")  # others are a maintainer's
PUBLISHING = ("publish", "publish-large")


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
        call, cwd=place, env=os.environ | environment, capture_output=True, text=True, timeout=240, check=False
    )


def test_the_makefile_checks_these_workflows() -> None:
    listed = re.findall(r"\.github/workflows/([a-z-]+)\.yml", (PROJECT / "Makefile").read_text())
    assert sorted(listed) == sorted(WORKFLOWS)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_action_is_github_s_own_and_pinned_by_commit(name: str) -> None:
    used = [step["uses"] for step in steps(name) if "uses" in step]
    assert used
    assert all(re.fullmatch(r"actions/[a-z-]+(/[a-z]+)?@[0-9a-f]{40}", action) for action in used)


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
        (["docs/stylesheets/own.css"], False),
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


def make_that(place: Path, does: str, command: str = "make") -> str:
    """A `PATH` with a `make`, or another command, that does this instead."""
    (place / "bin").mkdir(exist_ok=True)
    (place / "bin" / command).write_text(f"#!/bin/sh\n{does}\n")
    (place / "bin" / command).chmod(0o755)
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


@pytest.mark.parametrize("name", PUBLISHING)
@pytest.mark.parametrize(
    ("answers", "goes_on"),
    [
        ("echo workflow", True),
        ("echo legacy", False),
        ("echo '{}'; echo 'gh: Not Found (HTTP 404)' >&2; exit 1", False),
        ("echo 'gh: Bad Gateway (HTTP 502)' >&2; exit 1", True),
    ],
)
def test_a_first_run_before_pages_is_switched_on_says_what_to_click(
    tmp_path: Path, name: str, answers: str, goes_on: bool
) -> None:
    path = make_that(tmp_path, answers, "gh")
    summary = tmp_path / "summary"
    summary.touch()
    places = {"RUNNER_TEMP": str(tmp_path), "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_REPOSITORY": "me/mine"}
    step = "See whether Pages is switched on"
    done = shell(script(name, step), tmp_path, PATH=path, SETTINGS="https://github.example/pages", **places)
    assert (done.returncode == 0) is goes_on
    assert done.stdout.startswith("::error title=Nothing is published yet::") is not goes_on
    said = summary.read_text()
    assert ("\n1. Open [Settings → Pages](https://github.example/pages).\n" in said) is not goes_on
    order = [one.get("id") or one.get("name") or one.get("uses") for one in steps(name)]
    assert order.index("pages") == order.index(step) + 1


@pytest.mark.parametrize("name", WORKFLOWS)
def test_what_steps_call_is_there(name: str) -> None:
    targets = re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE)
    called = "\n".join(step.get("run", "") for step in steps(name))
    assert set(re.findall(r"\bmake ([a-z]+)", called)) <= set(targets)
    for path in re.findall(r"\.ci/[a-z-]+", called):
        assert os.access(PROJECT / path, os.X_OK), path
    for outputs in re.findall(r"steps\.([a-z]+)\.", yaml.dump(workflow(name))):
        assert outputs in {step.get("id") for step in steps(name)}


# ---- what is kept between runs


def using(name: str, action: str) -> Iterator[dict[str, Any]]:
    """The steps that use an action."""
    return (step for step in steps(name) if step.get("uses", "").startswith(f"{action}@"))


@pytest.mark.parametrize("name", PUBLISHING)
def test_all_that_a_build_writes_is_kept_in_one_file(name: str) -> None:
    found = workflow(name)
    assert {**found, **found["jobs"]["build"]}["env"]["KEPT"] == "kept.tar"
    for action in ("actions/cache/restore", "actions/cache/save", "actions/upload-artifact"):
        assert all(step["with"]["path"] == "${{ env.KEPT }}" for step in using(name, action))


def test_a_wrong_key_can_only_be_slow() -> None:
    """No run finds what it would have to trust: only what was made with this Python and these packages."""
    (restored,) = using("publish", "actions/cache/restore")
    (saved,) = using("publish", "actions/cache/save")
    (large,) = using("publish-large", "actions/cache/save")
    beginning = restored["with"]["restore-keys"]
    for part in ("runner.os", "steps.python.outputs.python-version", "hashFiles('requirements.txt')"):
        assert f"${{{{ {part} }}}}-" in beginning
    assert restored["with"]["key"] == beginning + "${{ github.run_id }}-${{ github.run_attempt }}"
    assert large["with"]["key"] == restored["with"]["key"]
    assert saved["with"]["key"] == "${{ steps.kept.outputs.cache-primary-key }}"
    order = [one.get("id") or one.get("name") or one.get("uses") for one in steps("publish")]
    assert order.index("python") < order.index("kept") < order.index("before") < order.index("Build the site")
    assert order.index("after") > order.index("Build the site")


def test_only_the_default_branch_keeps_anything_and_only_what_is_new() -> None:
    default = "github.ref == format('refs/heads/{0}', github.event.repository.default_branch)"
    (restored,) = using("publish", "actions/cache/restore")
    (saved,) = using("publish", "actions/cache/save")
    (large,) = using("publish-large", "actions/cache/save")
    assert restored["if"] == large["if"] == default
    assert saved["if"] == ("steps.kept.outcome == 'success' && steps.after.outputs.name != steps.before.outputs.name")


@pytest.fixture
def built(branch: Path) -> Path:
    """A checkout in which something was built."""
    (branch / ".gitignore").write_text("/docs/.digest-archive/\n/docs/index.md\n")
    (branch / "docs" / STATE / "kept").mkdir(parents=True)
    (branch / "docs" / "about.md").write_text("a maintainer's")
    git(branch, "add", ".")
    git(branch, "commit", "--quiet", "--message", "second")
    (branch / "docs" / "index.md").write_text("")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    (branch / "docs" / MANIFEST).write_text(f"{empty}  index.md\n")
    for name in ("parts", "seen", "site"):
        (branch / "docs" / STATE / "kept" / name).write_text(name)
    return branch


def keeping(place: Path, what: str) -> str:
    done = shell(f'"{PROJECT}/.ci/kept" {what}', place)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_is_packed_comes_out_as_it_was_and_a_maintainer_s_files_stay(built: Path) -> None:
    docs = built / "docs"
    (docs / "own.md").write_text("not the build's")
    keeping(built, "pack kept.tar")
    for path in ("index.md", MANIFEST, f"{STATE}/kept/parts"):
        (docs / path).unlink()
    (docs / "about.md").write_text("newer")
    (docs / "own.md").unlink()
    keeping(built, "unpack kept.tar")
    assert keeping(built, "check") == ""
    assert (docs / STATE / "kept" / "parts").read_text() == "parts"
    assert (docs / "about.md").read_text() == "newer"
    assert not (docs / "own.md").exists()
    assert not (built / "kept.tar").exists()


def test_what_was_kept_whole_stays(built: Path) -> None:
    assert keeping(built, "check") == ""
    assert (built / "docs" / MANIFEST).exists()


@pytest.mark.parametrize(
    ("path", "content"), [("index.md", "damaged"), ("index.md", None), (MANIFEST, ""), (MANIFEST, None)]
)
def test_what_was_kept_in_part_is_removed_and_nothing_else(built: Path, path: str, content: str | None) -> None:
    if content is None:
        (built / "docs" / path).unlink()
    else:
        (built / "docs" / path).write_text(content)
    assert "all is made anew" in keeping(built, "check")
    assert [file.name for file in (built / "docs").iterdir()] == ["about.md"]


def test_what_is_kept_has_another_name_when_it_is_worth_saving(built: Path) -> None:
    name = keeping(built, "name")
    assert re.fullmatch(r"[0-9a-f]{64}\n", name)
    state = built / "docs" / STATE
    for table in ("seen", "site"):
        (state / "kept" / table).write_text("how files look on another machine")
    assert keeping(built, "name") == name
    (state / "kept" / "parts").write_text("more")
    assert keeping(built, "name") != name
    (state / "kept" / "parts").write_text("parts")
    (built / "docs" / MANIFEST).write_text("another")
    assert keeping(built, "name") != name
    keeping(built, "check")
    assert keeping(built, "name") == ""


# ---- what a build says of itself

SAID = """installing
20,137 papers on 415 days from 415 captures; 61 files written, 26,039 unchanged, 0 removed
took 0.9 s: what is there, 1.2 s: captures, 0.4 s: related papers and index
site: 61 pages rendered, 26,000 files as they were, 5 copied, 0 removed; 1,259.1 MB
took 0.8 s: site
"""
SUMMARY = """- 20,137 papers on 415 days from 415 captures; 61 files written, 26,039 unchanged, 0 removed
- The site: 61 pages rendered, 26,000 files as they were, 5 copied, 0 removed; 1,259.1 MB
- That is 62 % of the 2000 MB that its host is said to take (`site_limit`)

| step | time |
| --- | --: |
| what is there | 0.9 s |
| captures | 1.2 s |
| related papers and index | 0.4 s |
| site | 0.8 s |
"""


def summary_of(place: Path, said: str) -> str:
    (place / "said").write_text(said)
    done = shell(f'"{PROJECT}/.ci/summary" said', place, PYTHON=sys.executable, PYTHONPATH=str(PROJECT))
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_summary_has_times_pages_and_the_size_beside_the_limit(tmp_path: Path) -> None:
    (tmp_path / "archive.yml").write_text("site_limit: 2000\n")
    assert summary_of(tmp_path, SAID) == SUMMARY
    (tmp_path / "archive.yml").unlink()
    assert "That is 125 % of the 1000 MB" in summary_of(tmp_path, SAID)


@pytest.mark.parametrize("said", ["", "something else\n", "<script>\n::error::\n"])
def test_the_summary_says_nothing_else(tmp_path: Path, said: str) -> None:
    assert summary_of(tmp_path, said) == ""


@pytest.mark.parametrize(
    ("name", "step"),
    [("publish", "Build the site"), ("publish-large", "Build the site"), ("publish-large", "Make this share")],
)
@pytest.mark.parametrize("status", [0, 2])
def test_a_build_that_fails_publishes_nothing(tmp_path: Path, name: str, step: str, status: int) -> None:
    path = make_that(tmp_path, f"echo what it says; exit {status}")
    # As the runner does it where no shell is named: without `pipefail`.
    call = ["bash", "-e", "-c", script(name, step)]
    environment = os.environ | {"PATH": path, "RUNNER_TEMP": str(tmp_path), "SHARE": "1/4"}
    assert subprocess.run(call, cwd=tmp_path, env=environment, check=False, capture_output=True).returncode == status
    assert (tmp_path / "said").read_text() == "what it says\n"


# ---- shares


def test_shares_are_as_many_as_there_are_machines() -> None:
    job = workflow("publish-large")["jobs"]["share"]
    numbers = job["strategy"]["matrix"]["share"]
    assert numbers == [str(number + 1) for number in range(len(numbers))]
    assert list(job["strategy"]["matrix"]) == ["share"]
    (made,) = (step for step in job["steps"] if step.get("name") == "Make this share")
    site = "${{ needs.address.outputs.site }}"
    assert made["env"] == {"SHARE": "${{ matrix.share }}/${{ strategy.job-total }}", "SITE_URL": site}
    (built,) = (step for step in steps("publish-large") if step.get("name") == "Build the site")
    assert built["env"]["SITE_URL"] == site  # or shares would make pages that the last job makes again
    (sent,) = using("publish-large", "actions/upload-artifact")
    assert sent["with"]["name"] == "share-${{ matrix.share }}"


def test_every_share_that_came_is_joined(tmp_path: Path) -> None:
    (got,) = using("publish-large", "actions/download-artifact")
    assert got["with"] == {"pattern": "share-*", "path": "shares"}
    assert workflow("publish-large")["jobs"]["build"]["needs"] == ["address", "share"]
    (tmp_path / ".ci").symlink_to(PROJECT / ".ci")
    for number in range(1, 5):
        (tmp_path / "shares" / f"share-{number}").mkdir(parents=True)
        (tmp_path / f"{number}.md").write_text(str(number))
        call = ["tar", "--create", "--file", f"shares/share-{number}/kept.tar", f"{number}.md"]
        subprocess.run(call, cwd=tmp_path, check=True)
    path = make_that(tmp_path, 'echo "$@"')
    done = shell(script("publish-large", "Put the shares together"), tmp_path, PATH=path, KEPT="kept.tar")
    assert (tmp_path / "shares" / "share-3" / "3.md").read_text() == "3"
    assert done.stdout == "join SHARES=shares/share-1 shares/share-2 shares/share-3 shares/share-4\n"
    order = [one.get("name") for one in steps("publish-large")]
    assert order.index("Put the shares together") < order.index("Build the site")


def test_shares_and_join_are_handed_on() -> None:
    said = make(PROJECT, "-n", "share", "SHARE=2/4", "FORMAT=github").stdout
    assert re.search(r"digest-archive build .*--format \"github\" --share \"2/4\"", said)
    assert "digest-archive join one two" in make(PROJECT, "-n", "join", "SHARES=one two").stdout


def test_one_publishes_at_a_time_and_all_deploy_alike() -> None:
    small, large = map(workflow, PUBLISHING)
    assert small["concurrency"] == large["concurrency"] == {"group": "publish", "cancel-in-progress": "false"}
    assert small["jobs"]["deploy"] == large["jobs"]["deploy"]
    assert "workflow_dispatch" in small["on"]
    assert "workflow_dispatch" in large["on"]


# ---- mails


def numbered(name: str, job: str) -> list[dict[str, Any]]:
    """The steps of a job, in their order."""
    return list(workflow(name)["jobs"][job]["steps"])


def test_mails_go_out_only_where_they_are_switched_on_and_after_what_was_published() -> None:
    jobs = workflow("email")["jobs"]
    assert jobs["off"]["if"] == "vars.EMAIL != 'on'"
    (said,) = jobs["off"]["steps"]
    assert list(said) == ["name", "run"]
    condition = jobs["send"]["if"]
    for part in ("vars.EMAIL == 'on'", "workflow_run.conclusion == 'success'", "workflow_run.event != 'pull_request'",
                 "workflow_run.head_branch == github.event.repository.default_branch",
                 "workflow_run.head_repository.full_name == github.repository"):  # fmt: skip
        assert part in condition
    names = [workflow(name)["name"] for name in PUBLISHING]
    assert workflow("email")["on"]["workflow_run"] == {"workflows": names, "types": ["completed"]}
    (checkout,) = using("email", "actions/checkout")
    assert checkout["with"]["ref"] == "${{ github.event.workflow_run.head_sha || github.sha }}"
    assert workflow("email")["concurrency"] == {"group": "email", "cancel-in-progress": "false"}


SECRETS = ("EMAIL_KEY", "EMAIL_SUBSCRIBERS", "SMTP_HOST", "SMTP_PASSWORD", "SMTP_USER")


@pytest.mark.parametrize("lacking", [(), ("SMTP_HOST",), SECRETS])
def test_without_secrets_nothing_is_done_and_that_is_said(tmp_path: Path, lacking: tuple[str, ...]) -> None:
    places = {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary"), "GITHUB_OUTPUT": str(tmp_path / "output")}
    there = {name: "" if name in lacking else "there" for name in SECRETS}
    done = shell(script("email", "See whether the secrets are there"), tmp_path, **places, **there)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "output").read_text() == f"all={str(not lacking).lower()}\n"
    said = (tmp_path / "summary").read_text() if lacking else ""
    expected = f"No mail is sent. The environment `email` lacks these secrets: {' '.join(lacking)}.\n"
    assert said == (expected if lacking else "")
    for step in numbered("email", "send")[1:]:
        assert re.search(r"steps\.(?:ready|plan|keep)\.", step["if"])


def test_no_step_sees_both_the_token_and_a_secret_and_the_plan_is_kept_before_anything_goes() -> None:
    steps_of = numbered("email", "send")
    for step in steps_of[1:]:
        seen = yaml.dump(step)
        assert not ("github.token" in seen and "secrets." in seen)
    assert "secrets." not in yaml.dump(workflow("email")["jobs"]["send"].get("env", {}))
    keeping_steps = [number for number, step in enumerate(steps_of) if "keep-ledger" in step.get("run", "")]
    plan, send = (next(n for n, step in enumerate(steps_of) if step.get("id") == name) for name in ("plan", "send"))
    got, planned, sent = keeping_steps
    assert got < plan < planned < send < sent
    assert steps_of[send]["if"] == "steps.keep.outcome == 'success'"
    assert steps_of[sent]["if"] == "${{ always() && steps.keep.outcome == 'success' }}"
    limits = int(steps_of[send]["timeout-minutes"]), int(workflow("email")["jobs"]["send"]["timeout-minutes"])
    assert limits[0] + 20 <= limits[1]


@pytest.mark.parametrize(("step", "status", "passes"), [
    ("Plan what is sent", 0, True), ("Plan what is sent", 1, True), ("Plan what is sent", 2, False),
    ("Send", 0, True), ("Send", 1, False),
])  # fmt: skip
def test_subscribers_go_through_a_pipe(tmp_path: Path, step: str, status: int, passes: bool) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    stub = tmp_path / ".venv" / "bin" / "digest-archive"
    stub.write_text(f'#!/bin/sh\necho "$@" > called\ncat > piped\necho 2 sent\nexit {status}\n')
    stub.chmod(0o755)
    places = {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary"), "GITHUB_OUTPUT": str(tmp_path / "output")}
    table = "address\na@b.org"
    # As the runner does it where no shell is named: without `pipefail`.
    call = ["bash", "-e", "-c", script("email", step)]
    environment = os.environ | places | {"TABLE": table, "RUN": "812-1", "RUNNER_TEMP": str(tmp_path), "UNCLEAR": ""}
    done = subprocess.run(call, cwd=tmp_path, env=environment, check=False, capture_output=True, text=True)
    assert ((done.returncode == 0), done.stdout) == (passes, "")
    assert (tmp_path / "piped").read_text() == f"{table}\n"
    assert (tmp_path / "summary").read_text() == "2 sent\n"
    called = (tmp_path / "called").read_text()
    assert "--subscribers - " in called
    assert ("--plan 812-1 --unclear tell" in called) is (step != "Send")
    assert ("--send --planned 812-1" in called) is (step == "Send")


def ledger(place: Path, what: str, file: Path) -> int:
    return shell(f'"{PROJECT}/.ci/keep-ledger" {what} "{file}"', place).returncode


def test_the_ledger_is_on_a_branch_of_its_own(branch: Path, tmp_path: Path) -> None:
    origin, other, file = tmp_path / "origin.git", tmp_path / "other", tmp_path / "ledger"
    git(branch, "clone", "--quiet", "--bare", ".", str(origin))
    git(branch, "remote", "add", "origin", str(origin))
    assert ledger(branch, "get", file) == 0
    assert not file.exists()
    file.write_text("first\n")
    assert ledger(branch, "put", file) == 0
    git(tmp_path, "clone", "--quiet", str(origin), str(other))
    assert ledger(other, "get", tmp_path / "copy") == 0
    assert (tmp_path / "copy").read_text() == "first\n"
    for text in ("first\nsecond\n", "first\nsecond\n", "first\nsecond\nthird\n"):
        file.write_text(text)
        assert ledger(branch, "put", file) == 0
    # Another run that looked before that must not take it back.
    (tmp_path / "copy").write_text("first\nother\n")
    assert ledger(other, "put", tmp_path / "copy") != 0
    shown = subprocess.run(["git", "-C", str(origin), "log", "--name-only", "--format=%an", "email-ledger"],
                           capture_output=True, text=True, check=True).stdout.split()  # fmt: skip
    assert shown == ["github-actions[bot]", "ledger"] * 3
    assert not (branch / "ledger").exists()


def test_a_host_that_gives_no_answer_is_no_missing_ledger(branch: Path, tmp_path: Path) -> None:
    git(branch, "remote", "add", "origin", str(tmp_path / "nowhere.git"))
    assert ledger(branch, "get", tmp_path / "ledger") not in {0, 2}


# ---- new versions of digest-archive


@pytest.fixture
def upgraded(branch: Path) -> Path:
    """A checkout into which a new version was taken, and a host that it can be pushed to."""
    git(branch.parent, "init", "--quiet", "--bare", "host")
    git(branch, "remote", "add", "origin", str(branch.parent / "host"))
    (branch / "generator").mkdir()
    (branch / "generator" / "__init__.py").write_text('__version__ = "0.2.0"\n')
    git(branch, "add", ".")
    (branch.parent / "said").write_text("What to do for 0.2.0")
    return branch


def proposed(place: Path, *, own_token: bool) -> subprocess.CompletedProcess[str]:
    """What the second step does there, with a `gh` that notes what it is asked."""
    path = make_that(place.parent, f'echo "$@" >> "{place.parent}/asked"', "gh")
    said = {name: str(place.parent / file) for name, file in {"SAID": "said", "GITHUB_STEP_SUMMARY": "summary"}.items()}
    (place.parent / "summary").touch()
    token = {"GH_TOKEN": "secret", "OWN_TOKEN": str(own_token).lower(), "BASE": "main"}
    return shell(f'"{PROJECT}/.ci/upgrade" propose', place, PATH=path, **said, **token)


def test_a_new_version_becomes_a_pull_request(upgraded: Path) -> None:
    assert proposed(upgraded, own_token=False).returncode == 0
    asked = (upgraded.parent / "asked").read_text()
    assert "pr create --head upgrade-0.2.0 --base main --title Upgrade to 0.2.0 --body-file" in asked
    git(upgraded.parent / "host", "rev-parse", "--verify", "refs/heads/upgrade-0.2.0")


@pytest.mark.parametrize("own_token", [False, True])
def test_a_version_that_changes_workflows_needs_a_token_that_may(upgraded: Path, own_token: bool) -> None:
    (upgraded / ".github" / "workflows").mkdir(parents=True)
    (upgraded / ".github" / "workflows" / "publish.yml").write_text("new")
    git(upgraded, "add", ".")
    assert (proposed(upgraded, own_token=own_token).returncode == 0) is own_token
    assert ("This version changes workflows" in (upgraded.parent / "summary").read_text()) is not own_token
    assert (upgraded.parent / "asked").exists() is own_token


def test_nothing_new_makes_no_pull_request(branch: Path) -> None:
    assert proposed(branch, own_token=False).returncode == 0
    assert not (branch.parent / "asked").exists()


def test_the_new_version_is_taken_without_a_token() -> None:
    found = numbered("upgrade", "upgrade")
    assert [bool(step.get("env", {}).get("GH_TOKEN")) for step in found if step.get("run", "").startswith(".ci")] == [
        False,
        True,
    ]
