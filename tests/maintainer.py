"""A maintainer's own repository: a copy of this one, with README's steps taken in it.

`.venv/bin/python -m tests.maintainer [FOLDER]` makes one and runs `make check`, `make site` and `make test` there, from
scratch as in a fresh clone; all three must be green. It takes as long as they do. `tests/test_maintainer.py` is the
quick part of it.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from fnmatch import fnmatch
from pathlib import Path

from tests import synthetic
from tests.archives import PROJECT

_TOPICS = """
areas:
  - name: Mine
    topics:
      - id: my-topic
        name: My Topic
        meaning: what I read about
        points: {25: [agent*, robot*, speech]}
"""
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
    (place / "archive.yml").write_text(f"year: 2024\n{made.config}")
    (place / "topics.yml").write_text(_TOPICS)
    with (place / "generator" / "search" / "synonyms.txt").open("a") as synonyms:
        synonyms.write("frobnicator, widget press\n")
    (place / "docs" / "about.md").write_text(_ABOUT)
    (place / "docs" / "links.md").write_text("# Links\n\n[About](about.md)\n")
    (place / "docs" / "me.png").write_bytes(_PIXEL)
    _edit(
        place / "docs" / "stylesheets" / "archive.css", "--da-paper: .*;", "--da-paper: light-dark(#ffe, rgb(60 0 60));"
    )
    _edit(place / "docs" / "stylesheets" / "archive.css", "--da-link: .*;", "--da-link: light-dark(navy, yellow);")
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


def main() -> None:
    """Take the steps and run everything; exits with the number of commands that failed."""
    parser = argparse.ArgumentParser(
        description="Take README's steps in a copy of the project and run what must be green."
    )
    parser.add_argument("folder", nargs="?", type=Path, help="where to put the copy; a new folder, or none")
    place = parser.parse_args().folder or Path(tempfile.mkdtemp(prefix="maintainer-"))
    make_own(place)
    sys.stdout.write(f"A maintainer's repository is in {place}\n")
    failed = []
    for target in ("check", "site", "test"):
        done = subprocess.run(["make", target], cwd=place, check=False)
        failed += [target] if done.returncode else []
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
