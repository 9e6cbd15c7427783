"""A maintainer's own repository, as README and the guide say how to make one.

`.venv/bin/python -m tests.maintainer [FOLDER]` takes a maintainer's whole path and prints what they would see: *Use
this template*, own captures, name, colours, topics and a page, what the workflow *Publish* runs, a day by a pull
request, the site in German with a word of one's own, and two new versions. No address may move on the way.

With `--tests` it takes every step that the guide allows in a copy of the project, and runs `make check`, `make site`
and `make test` there, from scratch as in a fresh clone. It takes as long as they do. `tests/test_maintainer.py` is the
quick part of both.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from fnmatch import fnmatch
from itertools import pairwise
from pathlib import Path

from generator import __version__
from tests import synthetic
from tests.archives import PROJECT, capture

_TOPICS = """
areas:
  - name: Mine
    topics:
      - id: my-topic
        name: My Topic
        meaning: what I read about
        points: {25: [agent*, robot*, speech]}
"""
_COLOURS = ":root { --da-paper: light-dark(#ffe, rgb(60 0 60)); --da-link: light-dark(navy, yellow) }\n"
_ABOUT = "# About me\n\nMy papers. I write at <https://example.org/>.\n\n![Me](me.png)\n"
# Neither pinned, nor careful, nor with any permission said: a maintainer's business.
_BOT = """
on: {schedule: [{cron: "0 6 * * *"}]}
jobs:
  fetch:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: somebody/fetch-digests@main
        with: {token: "${{ secrets.TOKEN }}"}
      - run: echo ${{ github.event.head_commit.message }}
"""
_SCRIPT = "import os,sys\nprint( os.environ['HOME'] )\n"
_PIXEL = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xff\xff?\0\5\xfe"
    b"\2\xfe\xdc\xccY\xe7\0\0\0\0IEND\xaeB`\x82"
)


def make_own(place: Path, papers: int = 120) -> None:
    """Copy the project to `place`, and take every step there that README tells a maintainer to take or allows."""
    shutil.copytree(PROJECT, place, ignore=_ignored(), dirs_exist_ok=True)
    # Publish on GitHub Pages, 2: own captures, own name.
    shutil.rmtree(place / "digests")
    made = synthetic.write(place / "digests", papers, seed=7, per_day=15)
    _edit(place / "mkdocs.yml", "site_name: .*", "site_name: My papers")
    # Configure.
    _edit(place / "mkdocs.yml", "site_description: .*", "site_description: What I read.")
    _edit(place / "mkdocs.yml", "copyright: .*", "copyright: Mine.")
    _edit(place / "mkdocs.yml", "  - About: about.md", "  - About: about.md\n  - Links: links.md")
    _speak_german(Terminal(place, lambda _: None))
    (place / "archive.yml").write_text(f"year: 2024\n{made.config}")
    (place / "topics.yml").write_text(_TOPICS)
    with (place / "generator" / "search" / "synonyms.txt").open("a") as synonyms:
        synonyms.write("frobnicator, widget press\n")
    (place / "docs" / "about.md").write_text(_ABOUT)
    (place / "docs" / "links.md").write_text("# Links\n\n[About](about.md)\n")
    (place / "docs" / "me.png").write_bytes(_PIXEL)
    (place / "docs" / "stylesheets" / "own.css").write_text(_COLOURS)
    # What else a repository has.
    (place / ".github" / "workflows" / "bot.yml").write_text(_BOT)
    (place / "fetch.py").write_text(_SCRIPT)
    (place / "scripts").mkdir()
    (place / "scripts" / "test_fetch.py").write_text(_SCRIPT)
    (place / "README.md").write_text("# My papers\n\nSee [the notes](notes/nowhere.md).\n")
    (place / "NOTES.md").write_text("[To do](nowhere.md)\n")


def _ignored() -> shutil._CallableIgnore:  # type: ignore[name-defined] # typeshed's own name for it
    """What git ignores, and git's own folder, left out of a copy."""
    patterns = [".git", *(PROJECT / ".gitignore").read_text().split()]

    def ignore(folder: str, names: list[str]) -> list[str]:
        inside = Path(folder).relative_to(PROJECT)
        return [
            name
            for name in names
            for pattern in patterns
            if fnmatch((inside / name).as_posix() if "/" in pattern.rstrip("/") else name, pattern.strip("/"))
        ]

    return ignore


def _edit(file: Path, pattern: str, replacement: str) -> None:
    """Replace the one line, or part of it, that a maintainer would look for."""
    text, count = re.subn(pattern, lambda _: replacement, file.read_text(), count=1)
    if not count:
        raise ValueError(f"{file} has nothing like `{pattern}`: README's steps can't be taken")
    file.write_text(text)


# ---- the whole path

_BIOLOGY = """
areas:
  - name: Animals
    topics:
      - id: birds
        name: Birds
        meaning: birds, their songs and their ways
        points: {50: [bird*, gull*, song*]}
      - id: plants
        name: Plants
        meaning: what grows
        points: {50: [plant*, leaf, leaves, seed*]}
"""
_DAYS = {
    "2025-05-05": ("Songs of Gulls at the Northern Coast", "We record songs of gulls and tell them apart."),
    "2025-05-06": ("How Seeds Travel", "Seeds of coastal plants travel with birds. We follow four hundred of them."),
    "2025-05-07": ("Leaves That Turn Away", "We show that leaves of a heath plant turn away from salt."),
}  # fmt: skip
_ADDRESS = "https://user.example/archive/"
#: What the maintainer's German site says of its calendar.
OWN_WORDS = "Jeder Tag der Vögel und Pflanzen"
_NEXT = """
## {version}

- What is better.

### What to do

- Read what is better in {version}.
"""


class Terminal:
    """Runs commands in a folder and notes what was seen: each must succeed."""

    def __init__(self, place: Path, say: Callable[[str], object]) -> None:
        self.place, self._say = place, say
        # Ours, as `make` would set them up; the code is the folder's own.
        tools = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        named = {
            f"GIT_{who}_{what}": f"{what.lower()}@example.org"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        self._environment = os.environ | named | {
            "PATH": tools, "PYTHONPATH": str(place), "NO_MKDOCS_2_WARNING": "1",
            "SOURCE_DATE_EPOCH": "0", "SITE_URL": _ADDRESS, "GIT_CONFIG_GLOBAL": os.devnull,
        }  # fmt: skip

    def run(self, *call: str) -> str:
        """What a command says. Errors: AssertionError, with all that it said."""
        done = subprocess.run(call, cwd=self.place, env=self._environment, capture_output=True, text=True, check=False)
        said = done.stdout + done.stderr
        self._say("\n".join((f"$ {shlex.join(call)}", *said.splitlines())))
        assert done.returncode == 0, f"{shlex.join(call)}\n{said}"
        return said

    def archive(self, *arguments: str) -> str:
        """What `digest-archive` says, in this folder's version."""
        return self.run("python", "-m", "generator", *arguments)

    def commit(self, message: str) -> None:
        """Commit everything."""
        self.run("git", "add", "--all")
        self.run("git", "commit", "--quiet", "--message", message)

    def heading(self, text: str) -> None:
        """What comes now."""
        self._say(f"\n# {text}\n")


def make_project(place: Path) -> None:
    """The project with this version and the next two, each with a tag."""
    shutil.copytree(PROJECT, place, ignore=_ignored())
    terminal = Terminal(place, lambda _: None)
    terminal.run("git", "init", "--quiet", "--initial-branch", "main")
    version = __version__
    terminal.commit(f"Version {version}")
    terminal.run("git", "tag", f"v{version}")
    for number, change in enumerate((_first_change, _second_change), start=1):
        version = f"9{number}.0.0"
        change(place)
        _edit(place / "generator" / "__init__.py", "__version__ = .*", f'__version__ = "{version}"')
        _edit(place / "CHANGELOG.md", "\n## ", f"{_NEXT.format(version=version)}\n## ")
        terminal.commit(f"Version {version}")
        terminal.run("git", "tag", f"v{version}")


def _first_change(place: Path) -> None:
    """Something of everything that a version may change."""
    _edit(place / "generator" / "pages" / "templates" / "home.md.jinja", "kept and findable", "kept and found")
    _edit(place / "docs" / "stylesheets" / "archive.css", "/\\* Masthead and foot \\*/", "/* Masthead, and foot */")
    _edit(place / "mkdocs.yml", "# Generated pages", "# A new version's words: generated pages")
    _edit(place / "topics.yml", "areas:", "# A new version's words.\nareas:")
    _edit(place / ".github" / "workflows" / "publish.yml", "# A push to main", "# As before, a push to main")
    _edit(place / "README.md", "# digest-archive", "# digest-archive, a new version")
    _edit(place / "docs" / "about.md", "# About this archive", "# About this archive, in a new version")
    (place / "digests" / "2025-04-01.txt").write_text("A day more of the sample.\n")
    (place / "generator" / "new.py").write_text('"""Something new."""\n')


def _second_change(place: Path) -> None:
    """Code that moves, and files that come and go."""
    (place / "generator" / "new.py").unlink()
    (place / "generator" / "pages" / "random_papers.py").rename(place / "generator" / "pages" / "drawn.py")
    _edit(place / "generator" / "pages" / "__init__.py", "generator.pages.random_papers", "generator.pages.drawn")
    _edit(place / "generator" / "pages" / "templates" / "home.md.jinja", "kept and found", "kept, and found again")
    (place / "docs" / "stylesheets" / "print.css").write_text("/* A settings file that wasn't there. */\n")


def take_path(place: Path, say: Callable[[str], object], command: str = "site") -> list[dict[str, str]]:
    """A maintainer's whole path, below `place`; what was published each time: what `command` made, by address.

    Errors: AssertionError where something fails, or an address is gone.
    """
    make_project(place / "project")
    terminal = Terminal(place / "mine", say)
    terminal.place.mkdir()
    terminal.heading("Use this template: the same files, and a history of its own. A bare repository is the host")
    _use_template(place, terminal)
    terminal.heading("What is mine: name, captures, colours, topics, pages")
    terminal.archive("init", "Birds and plants", "--from", str(place / "project"))
    _make_mine(terminal.place)
    terminal.commit("Make it mine")
    terminal.run("git", "push", "--quiet", "origin", "main")
    terminal.heading("What the workflow Publish runs")
    published = [_published(terminal, command)]
    terminal.heading("A new day by a pull request")
    terminal.run("git", "switch", "--quiet", "--create", "new-day")
    _write_day(terminal.place, "2025-05-07")
    terminal.commit("Add a day")
    terminal.archive("check", "--format", "github")
    terminal.run("git", "worktree", "add", "--quiet", "--detach", "../before", "main")
    terminal.archive("compare", "--format", "github", "../before")
    terminal.run("git", "switch", "--quiet", "main")
    terminal.run("git", "merge", "--quiet", "--ff-only", "new-day")
    terminal.heading("In German from now on, and one message in words of mine")
    _speak_german(terminal)
    terminal.commit("Speak German")
    published.append(_published(terminal, command))
    for version in ("91.0.0", "92.0.0"):
        terminal.heading(f"An upgrade to {version}")
        said = terminal.archive("upgrade", version)
        assert f"What to do for {version}" in said
        terminal.run("git", "diff", "--cached", "--stat")
        terminal.commit(f"Upgrade to {version}")
        published.append(_published(terminal, command))
    for before, after in pairwise(published):
        assert before.keys() <= after.keys(), f"gone: {sorted(before.keys() - after.keys())}"
    say("\nEvery address that there ever was is there.")
    return published


def _use_template(place: Path, terminal: Terminal) -> None:
    terminal.run("git", "init", "--quiet", "--bare", str(place / "host"))
    files = subprocess.run(
        ["git", "-C", str(place / "project"), "archive", f"v{__version__}"], capture_output=True, check=True
    )
    subprocess.run(["tar", "--extract", "--directory", str(terminal.place)], input=files.stdout, check=True)
    terminal.run("git", "init", "--quiet", "--initial-branch", "main")
    terminal.commit("Initial commit")
    terminal.run("git", "remote", "add", "origin", str(place / "host"))
    terminal.run("git", "push", "--quiet", "origin", "main")


def _make_mine(place: Path) -> None:
    for day in sorted(_DAYS)[:2]:
        _write_day(place, day)
    _edit(
        place / "mkdocs.yml",
        "site_description: .*",
        "site_description: Saved daily pages of papers on birds and plants.",
    )
    _edit(place / "mkdocs.yml", "  - About: about.md", "  - Notes:\n    - Gulls: notes/gulls.md\n  - About: about.md")
    (place / "topics.yml").write_text(_BIOLOGY)
    (place / "docs" / "stylesheets" / "own.css").write_text(_COLOURS)
    (place / "docs" / "about.md").write_text("# About\n\nPapers on birds and plants.\n")
    (place / "docs" / "notes").mkdir()
    (place / "docs" / "notes" / "gulls.md").write_text("# Gulls\n\nWhere to hear them.\n")
    (place / "README.md").write_text("# Birds and plants\n")


def _speak_german(terminal: Terminal) -> None:
    """German from now on, by a list of one's own that has one message otherwise."""
    with (terminal.place / "mkdocs.yml").open("a") as settings:
        settings.write("\ntheme:\n  language: de\n")
    said = terminal.run("sh", "-c", "python -m generator words > words.yml")
    assert " 0 of them without words in de" in said
    _edit(terminal.place / "words.yml", '"All days, as a calendar": .*', f'"All days, as a calendar": {OWN_WORDS}')


def _write_day(place: Path, day: str) -> None:
    text = capture(f"{dt.date.fromisoformat(day):%b %-d}", *_DAYS[day])
    (place / "digests" / f"{day}.txt").write_text(text)


def _published(terminal: Terminal, command: str) -> dict[str, str]:
    """What stands at each address, once what *Publish* runs has run: `check` and `site`, or `build` to be quick."""
    terminal.archive("check", "--format", "github")
    terminal.archive(command, "--format", "github")
    made = terminal.place / ("site" if command == "site" else "docs")
    pages = (file for file in made.rglob("*") if file.suffix in {".html", ".md"})
    return {file.relative_to(made).as_posix(): file.read_text() for file in pages}


def main() -> None:
    """Take the path, or run everything in a copy; exits with what failed."""
    parser = argparse.ArgumentParser(description="Take a maintainer's path, and say what they would see.")
    parser.add_argument("folder", nargs="?", type=Path, help="where to put it; a new folder, or none")
    parser.add_argument(
        "--tests", action="store_true", help="run make check, make site and make test in a copy instead"
    )
    asked = parser.parse_args()
    place = asked.folder or Path(tempfile.mkdtemp(prefix="maintainer-"))
    if not asked.tests:
        place.mkdir(parents=True, exist_ok=True)
        take_path(place.absolute(), lambda line: sys.stdout.write(f"{line}\n"))
        return
    make_own(place)
    sys.stdout.write(f"A maintainer's repository is in {place}\n")
    failed = []
    for target in ("check", "site", "test"):
        done = subprocess.run(["make", target], cwd=place, check=False)
        failed += [target] if done.returncode else []
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
