"""What the workflow *Submit* does with an issue, against a repository on this disk and a host that only takes notes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.archives import PROJECT, TINY
from tests.test_submissions import PAGE, body, event
from tests.test_workflows import steps, workflow

BOT = "41898282+github-actions[bot]@users.noreply.github.com"
MARK = "<!-- digest-archive: submission -->\n"
FILE = "digests/handed-in/2025-03-12.issue-000014.by-octocat.txt"

# A host that remembers comments and pull requests in a file, and what it was asked to do in another.
GH = f"""#!{sys.executable}
import json, os, subprocess, sys
from pathlib import Path
state = Path(os.environ["HOST"])
there = json.loads(state.read_text())
call = sys.argv[1:]
there["calls"].append(call)
option = lambda name: call[call.index(name) + 1] if name in call else ""
def choose(rows):
    subprocess.run(["jq", "-r", option("--jq")], input=json.dumps(rows), text=True, check=True)
status = 0
if "fail" in there and there["fail"] == call[:2]:
    status = 1
    print("not permitted", file=sys.stderr)
elif call[0] == "api" and "--jq" in call:
    number = call[2].split("/")[4]
    choose([one for one in there["comments"] if one["issue"] == number])
elif call[0] == "api":
    text = Path(option("--field").removeprefix("body=@")).read_text()
    place = next(part for part in call if part.startswith("repos/")).split("/")
    if option("--method") == "POST":
        there["comments"].append(dict(id=len(there["comments"]) + 1, issue=place[4], body=text,
                                      user=dict(login="github-actions[bot]")))
    else:
        (one,) = (one for one in there["comments"] if str(one["id"]) == place[5])
        one["body"] = text
elif call[:2] == ["pr", "list"]:
    choose([one for one in there["requests"] if one["head"] == option("--head")])
elif call[:2] == ["pr", "create"]:
    number = 20 + len(there["requests"])
    there["requests"].append(dict(number=number, head=option("--head"), base=option("--base"), title=option("--title"),
                                  body=sys.stdin.read(), isCrossRepository=False))
    print(f"https://host.example/o/r/pull/{{number}}")
state.write_text(json.dumps(there))
sys.exit(status)
"""


def git(place: Path, *arguments: str) -> str:
    who = ["-c", "user.name=A Maintainer", "-c", "user.email=me@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *who, *arguments], cwd=place, capture_output=True, text=True, check=True)
    return done.stdout.strip()


class Hub:
    """A repository, a host, and runs of the workflow."""

    def __init__(self, place: Path) -> None:
        self.place, self.state, self.runs = place, place / "host.json", 0
        git(place, "init", "--quiet", "--bare", "hub.git")
        git(place, "clone", "--quiet", "hub.git", "maintainer")
        self.maintainer = place / "maintainer"
        (self.maintainer / "digests").mkdir()
        (self.maintainer / "digests" / "2025-03-11.txt").write_text(PAGE.replace("Mar 12", "Mar 11"))
        (self.maintainer / "topics.yml").write_text((TINY / "topics.yml").read_text())
        (self.maintainer / ".gitignore").write_text("/.venv/\n/event.json\n")
        git(self.maintainer, "add", ".")
        git(self.maintainer, "commit", "--quiet", "-m", "first")
        git(self.maintainer, "push", "--quiet", "origin", "HEAD:main")
        (place / "bin").mkdir()
        (place / "bin" / "gh").write_text(GH)
        (place / "bin" / "gh").chmod(0o755)
        self.save({"calls": [], "comments": [], "requests": []})

    @property
    def there(self) -> dict[str, Any]:
        """What the host has."""
        return dict(json.loads(self.state.read_text()))

    def save(self, there: dict[str, Any]) -> None:
        """Let the host have this."""
        self.state.write_text(json.dumps(there))

    def checkout(self) -> Path:
        """The shallow clone of the default branch that a job begins with."""
        self.runs += 1
        name = f"job-{self.runs}"
        git(self.place, "clone", "--quiet", "--depth", "1", f"file://{self.place}/hub.git", "--branch", "main", name)
        (self.place / name / ".venv" / "bin").mkdir(parents=True)
        command = self.place / name / ".venv" / "bin" / "digest-archive"
        command.write_text(f'#!/bin/sh\nPYTHONPATH="{PROJECT}" exec "{sys.executable}" -m generator "$@"\n')
        command.chmod(0o755)
        return self.place / name

    def step(self, name: str, job: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """A step of the workflow as its runner does it, with this project's script."""
        (found,) = (one for one in steps("submit") if one.get("name") == name)
        text = found["run"].replace(".ci/", f"{PROJECT}/.ci/")
        call = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text]
        path = f"{self.place / 'bin'}:{os.environ['PATH']}"
        everything = os.environ | {"PATH": path, "HOST": str(self.state), "GITHUB_REPOSITORY": "o/r"} | environment
        return subprocess.run(call, cwd=job, env=everything, capture_output=True, text=True, timeout=240, check=False)

    def read(self, content: bytes) -> Path:
        """The first job; the folder that it hands on."""
        job = self.checkout()
        (job / "event.json").write_bytes(content)
        done = self.step("Make a capture of it, or say what is missing", job, GITHUB_EVENT_PATH="event.json")
        assert done.returncode == 0, done.stderr
        return job / "submission"

    def answer(self, submission: Path, author: str = "octocat") -> subprocess.CompletedProcess[str]:
        """The second job."""
        who = {"NUMBER": "14", "AUTHOR": author, "AUTHOR_ID": "583231", "BASE": "main"}
        (self.place / "submission").unlink(missing_ok=True)
        (self.place / "submission").symlink_to(submission)
        return self.step("Answer the issue", self.checkout(), RUNNER_TEMP=str(self.place), **who)

    def run(self, label: str, text: str) -> None:
        """Both."""
        done = self.answer(self.read(event(label, text)))
        assert done.returncode == 0, done.stderr

    def comments(self, number: int) -> list[str]:
        """The comments of an issue or a pull request."""
        return [one["body"] for one in self.there["comments"] if one["issue"] == str(number)]

    def files(self, branch: str) -> list[str]:
        """What a branch of the repository has beside the default branch."""
        git(self.maintainer, "fetch", "--quiet", "origin", branch)
        return git(self.maintainer, "diff", "--name-only", "origin/main...FETCH_HEAD").split()


pytestmark = pytest.mark.skipif(not shutil.which("jq"), reason="jq, which the host's runners have, is not here")


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return Hub(tmp_path)


def test_what_is_well_formed_becomes_a_pull_request(hub: Hub) -> None:
    hub.run("add a digest", body(day="2025-03-12", text=PAGE))
    assert hub.files("handed-in/issue-14") == [FILE]
    assert git(hub.maintainer, "show", f"FETCH_HEAD:{FILE}") == PAGE.strip()
    assert git(hub.maintainer, "log", "-1", "--format=%an <%ae>%n%B", "FETCH_HEAD").splitlines() == [
        f"github-actions[bot] <{BOT}>",
        "Add what issue #14 hands in",
        "",
        "Co-authored-by: octocat <583231+octocat@users.noreply.github.com>",
    ]
    (request,) = hub.there["requests"]
    assert (request["head"], request["base"]) == ("handed-in/issue-14", "main")
    assert request["body"] == "Closes #14, by which this was handed in.\n"
    (said,) = hub.comments(request["number"])
    assert said.startswith(
        f"{MARK}Thank you. This is well-formed: 2 entries of 2025-03-12.\n\nWhat `check` says of it:\n"
    )
    assert "1 new day, 0 new papers, " in said
    assert hub.comments(14) == [
        f"{MARK}Thank you. This is well-formed; #20 has it, and a maintainer looks at it there.\n"
    ]


def test_an_edit_renews_the_branch_the_pull_request_and_the_comments(hub: Hub) -> None:
    hub.run("add a digest", body(day="2025-03-12"))
    assert "- Give either the address of the digest or its text.\n" in hub.comments(14)[0]
    hub.run("add a digest", body(day="2025-03-12", text=PAGE))
    (hub.maintainer / "digests" / "2025-03-10.txt").write_text(PAGE.replace("Mar 12", "Mar 10"))
    git(hub.maintainer, "add", "digests")
    git(hub.maintainer, "commit", "--quiet", "-m", "second")
    git(hub.maintainer, "push", "--quiet", "origin", "HEAD:main")
    hub.run("add a digest", body(day="2025-03-13", text=PAGE.replace("Mar 12", "Mar 13")))
    assert hub.files("handed-in/issue-14") == [FILE.replace("12.issue", "13.issue")]
    assert git(hub.maintainer, "log", "--format=%s", "FETCH_HEAD").splitlines()[1:] == ["second", "first"]
    assert len(hub.there["requests"]) == 1
    assert [len(hub.comments(number)) for number in (14, 20)] == [1, 1]
    assert "2 entries of 2025-03-13" in hub.comments(20)[0]


def test_what_is_missing_is_answered_and_nothing_is_pushed(hub: Hub) -> None:
    hub.run("add a paper", body(title="@octocat"))
    (said,) = hub.comments(14)
    assert said.startswith(f"{MARK}Thank you. This can't go into the archive yet:\n\n- Give the day of the digest")
    assert hub.there["requests"] == []
    assert git(hub.place / "hub.git", "branch", "--format=%(refname:short)") == "main"


def test_what_is_for_a_maintainer_is_answered_and_labelled(hub: Hub) -> None:
    hub.run("mend a paper or topic", body(paper="A new title", field="Its topics", value="quantum"))
    (said,) = hub.comments(14)
    assert said.startswith(f"{MARK}Thank you. This is for a maintainer to change.\n")
    assert ["issue", "edit", "14", "--add-label", "for a maintainer"] in hub.there["calls"]
    assert hub.there["requests"] == []


def test_a_maintainer_s_commit_on_the_branch_stays(hub: Hub) -> None:
    hub.run("add a digest", body(day="2025-03-12", text=PAGE))
    git(hub.maintainer, "fetch", "--quiet", "origin", "handed-in/issue-14")
    git(hub.maintainer, "switch", "--quiet", "--create", "mine", "FETCH_HEAD")
    git(hub.maintainer, "commit", "--quiet", "--allow-empty", "-m", "mine")
    git(hub.maintainer, "push", "--quiet", "origin", "HEAD:handed-in/issue-14")
    hub.run("add a digest", body(day="2025-03-13", text=PAGE.replace("Mar 12", "Mar 13")))
    assert hub.files("handed-in/issue-14") == [FILE]
    (said,) = hub.comments(14)
    assert (
        said == f"{MARK}Somebody works on this already, so what you changed was not taken over. Say it in a comment.\n"
    )


def test_a_fork_s_branch_of_the_same_name_and_others_comments_are_nobody_s(hub: Hub) -> None:
    request = {"number": 3, "head": "handed-in/issue-14", "isCrossRepository": True}
    comment = {"id": 1, "issue": "14", "body": f"{MARK}mine", "user": {"login": "octocat"}}
    hub.save({"calls": [], "comments": [comment], "requests": [request]})
    hub.run("add a digest", body(day="2025-03-12", text=PAGE))
    assert hub.comments(3) == []
    assert len(hub.comments(21)) == 1
    assert hub.comments(14)[0] == f"{MARK}mine"
    assert "#21 has it" in hub.comments(14)[1]


def test_where_no_pull_request_may_be_made_the_run_says_what_to_click(hub: Hub) -> None:
    hub.save(hub.there | {"fail": ["pr", "create"]})
    done = hub.answer(hub.read(event("add a digest", body(day="2025-03-12", text=PAGE))))
    assert done.returncode == 1
    assert done.stdout == (
        "::error title=No pull request was made::"
        "In Settings, Actions, General, let GitHub Actions create pull requests\n"
    )
    assert "a maintainer finds it in the branch `handed-in/issue-14`" in hub.comments(14)[0]


def test_a_push_that_is_refused_makes_no_pull_request(hub: Hub) -> None:
    hook = hub.place / "hub.git" / "hooks" / "update"
    hook.write_text("#!/bin/sh\necho protected >&2\nexit 1\n")
    hook.chmod(0o755)
    done = hub.answer(hub.read(event("add a digest", body(day="2025-03-12", text=PAGE))))
    assert done.returncode == 1
    assert hub.there["requests"] == hub.there["comments"] == []


@pytest.mark.parametrize(
    "name",
    [
        "2025-03-12.issue-000015.by-octocat.txt",
        "2025-03-12.issue-000014.by-octocat.txt.sh",
        "config.yml",
        "2025-03-12.issue-000014.by-$(id).txt",
        "2025-03-12.txt",
    ],
)
def test_the_second_job_takes_files_of_this_issue_alone(hub: Hub, name: str) -> None:
    """Whatever the first one was brought to hand on."""
    submission = hub.place / "made-up"
    file = submission / "digests" / "handed-in" / name
    file.parent.mkdir(parents=True)
    file.write_text("x")
    (submission / "outcome").write_text("taken\n")
    (submission / "answer.md").write_text("Thank you.\n")
    done = hub.answer(submission)
    assert done.returncode == 1
    assert "is no file that this issue can hand in" in done.stderr
    assert hub.there["calls"] == []
    assert git(hub.place / "hub.git", "branch", "--format=%(refname:short)") == "main"


@pytest.mark.parametrize("author", ["octocat[bot]", "a\nb"])
def test_a_name_that_is_none_is_no_co_author(hub: Hub, author: str) -> None:
    done = hub.answer(hub.read(event("add a digest", body(day="2025-03-12", text=PAGE))), author)
    assert done.returncode == 0, done.stderr
    git(hub.maintainer, "fetch", "--quiet", "origin", "handed-in/issue-14")
    assert git(hub.maintainer, "log", "-1", "--format=%B", "FETCH_HEAD") == "Add what issue #14 hands in"


def test_nothing_that_is_typed_is_run(hub: Hub) -> None:
    before = git(hub.maintainer, "rev-parse", "origin/main")
    text = "$(touch hacked) `touch hacked` '; touch hacked; ' \"; touch hacked; \" ${{ github.token }} -rf / ::error::x"
    hub.run("add a paper", body(day="2025-03-12", title=text, authors=text, abstract=text))
    assert list(hub.place.rglob("hacked*")) == []
    assert git(hub.place / "hub.git", "rev-parse", "main") == before
    assert "hacked" not in json.dumps(hub.there["calls"])
    assert "hacked" in hub.comments(20)[0]


def test_a_run_that_goes_wrong_hands_nothing_on(hub: Hub) -> None:
    job = hub.checkout()
    (job / "event.json").write_text("[]")
    done = hub.step("Make a capture of it, or say what is missing", job, GITHUB_EVENT_PATH="event.json")
    assert done.returncode == 2
    assert not (job / "submission" / "outcome").exists()


def test_only_the_step_that_answers_sees_a_token() -> None:
    found = workflow("submit")
    assert set(found["on"]) == {"issues"}
    assert found["on"]["issues"]["types"] == ["opened", "edited", "reopened"]
    assert found["jobs"]["read"]["permissions"] == {"contents": "read"}
    assert found["jobs"]["answer"]["permissions"] == {
        "contents": "write", "issues": "write", "pull-requests": "write",
    }  # fmt: skip
    with_token = [step.get("name") for step in steps("submit") if "github.token" in json.dumps(step)]
    assert with_token == ["Answer the issue"]
    checkouts = [step["with"] for step in steps("submit") if "checkout" in step.get("uses", "")]
    assert checkouts == [{"persist-credentials": "false"}] * 2
    assert [step["run"] for step in steps("submit") if "${{" in step.get("run", "")] == []
    assert found["concurrency"]["group"] == "submit-${{ github.event.issue.number }}"


def test_what_is_typed_stands_nowhere_in_the_workflow() -> None:
    named = re.findall(r"github\.event\.[a-z_.*]+", (PROJECT / ".github" / "workflows" / "submit.yml").read_text())
    assert set(named) == {
        "github.event.issue.number",
        "github.event.issue.state",
        "github.event.issue.labels.*.name",
        "github.event.issue.user.login",
        "github.event.issue.user.id",
        "github.event.repository.default_branch",
    }
