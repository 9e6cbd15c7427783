"""A new version of digest-archive in somebody's archive: what is ours is replaced, what is theirs is left alone.

An archive need have no history in common with the project. A file counts as ours as long as it is, byte for byte, one
that the project ever had at any path; git's own names of contents say so, so nothing has to be listed. Git makes the
change: two commits are put together, the old version and the new one, each with what may be changed here alone, and
the way from one to the other is picked onto the archive (`git cherry-pick --no-commit`). So what was changed on both
sides is merged as git merges.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import jinja2

from generator import language, messages, siteinfo
from generator.errors import ArchiveError

#: What a maintainer owns, even if it came with the project; folders with all that is in them. A new version adds what
#: is missing there, and changes nothing.
THEIRS = ("archive.yml", "digests", "docs", "mkdocs.yml", "words.yml")
#: What is ours all the same.
OURS = ("docs/stylesheets/archive.css",)
#: Files of the project that a maintainer may change: if both changed the same lines, the maintainer's file stays.
KEPT = (
    ".github/ISSUE_TEMPLATE",
    "LICENSE",
    "README.md",
    "generator/search/synonyms.txt",
    "overrides/assets",
    "topics.yml",
)

_REFS = "refs/digest-archive"
_VERSION = re.compile(r"v(\d+)\.(\d+)\.(\d+)")
_CURRENT = re.compile(r'^__version__ = "(.+)"$', re.MULTILINE)
_HEADING = re.compile(r"^## (\d+\.\d+\.\d+)\b.*\n", re.MULTILINE)
_TO_DO = "### What to do\n"


class UpgradeError(Exception):
    """Nothing was done; the text says why, and how to go on."""


class Version(NamedTuple):
    """A version of the project."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return ".".join(map(str, self))


class Entry(NamedTuple):
    """A file in a commit: its mode and its content, as git names them."""

    mode: str
    blob: str


#: The files of a commit, by path.
Tree = Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a new version is to change: the files before and after it, as far as they are ours to change."""

    before: Tree
    after: Tree


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What was done. `changed` paths are in git's index; of the `conflicts` each has to be put right by hand.

    `kept` were changed on both sides, and are as the maintainer has them. `to_do` is what the changelog asks for, by
    version, oldest first.
    """

    old: Version
    new: Version
    changed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    to_do: tuple[tuple[str, str], ...] = ()


def upgrade(folder: Path, project: str, wanted: str = "") -> Upgraded:
    """Take a version of `project` (an address or a path that git knows) into the archive in `folder`, without a commit.

    `wanted` is the version to take, or nothing for the newest. Which one the archive has, its own code says.

    Errors: `UpgradeError` before anything is changed.
    """
    git = Git(folder)
    _must_be_clean(git)
    git.fetch(project)
    versions = git.versions()
    current = _CURRENT.search(git.text("HEAD", "generator/__init__.py"))
    old, new = _chosen(versions, current[1] if current else "", wanted)
    if old == new:
        return Upgraded(old, new)
    mine, before, after = (git.tree(commit) for commit in ("HEAD", _ref(old), _ref(new)))
    plan = planned(mine, before, after, git.contents(_ref(new)))
    git.commit(plan.before, f"{_REFS}/before")
    git.commit(plan.after, f"{_REFS}/after", f"{_REFS}/before")
    conflicts = git.pick(f"{_REFS}/after")
    kept = [path for path in conflicts if _below(path, KEPT)]
    git.restore(kept)
    left = tuple(path for path in conflicts if path not in kept)
    changelog = git.text(_ref(new), "CHANGELOG.md")
    return Upgraded(old, new, tuple(git.staged()), tuple(kept), left, tuple(to_do(changelog, old, new)))


def without_words(folder: Path, site: Path, own: Path) -> tuple[str, int]:
    """The language of a site, and how many messages of the version in `folder` have no words in it.

    `site` is its `mkdocs.yml`, `own` its `words.yml`. The version's code is read, and not run. If it can't be read, as
    there are conflicts in it, no message counts.
    """
    try:
        code = siteinfo.load(site).language
        spoken = language.load(code, own, folder / "generator" / "languages")
        return code, len(messages.lacking(spoken, folder))
    except (ArchiveError, SyntaxError, jinja2.TemplateSyntaxError):
        return "", 0


def report(done: Upgraded, code: str = "", lacking: int = 0, *, markdown: bool = False) -> Iterator[str]:
    """What was done, and what is to be done, as lines for a terminal or a pull request.

    `lacking` is the number of messages without words in the site's language, whose code is `code`.
    """
    if done.old == done.new:
        yield f"this is version {done.new} already"
        return
    yield f"from version {done.old} to {done.new}: {len(done.changed):,} files changed, nothing is committed yet"
    for path in done.kept:
        yield f"- {path}: you and the new version changed the same lines; yours stays"
    for version, text in done.to_do:
        yield ""
        yield f"{'## ' if markdown else ''}What to do for {version}"
        yield ""
        yield from text.splitlines()
    if not markdown:
        yield ""
        yield "look at it:   git diff --cached --stat; make site"
        yield f'keep it:      git commit -m "Upgrade to {done.new}"'
        yield "take it back: git reset --hard"
    if lacking:
        yield ""
        have = "message has" if lacking == 1 else "messages have"
        yield (
            f"{lacking:,} {have} no words in {code} and will be in English: "
            "`.venv/bin/digest-archive words > new-words.yml` writes your list with all messages, "
            f"to fill in and to rename to `{language.OWN}`."
        )


def planned(mine: Tree, before: Tree, after: Tree, ours: Collection[str]) -> Plan:
    """What may be changed in the archive `mine`; `ours` are all contents that the project ever had.

    What the maintainer never changed becomes what it is `after`, whatever it was before. What they changed is to be
    merged. What they deleted stays deleted, folders too. What is theirs is at most added.
    """
    here: dict[str, Entry] = {}
    there: dict[str, Entry] = {}
    gone = {*_folders(before)} - {*_folders(mine)}
    for path in sorted({*before, *after}):
        if path not in mine:
            if path not in before and not _below(path, ("digests", *gone)):
                there[path] = after[path]
            continue
        if _below(path, THEIRS) and path not in OURS:
            continue
        known = mine[path] if mine[path].blob in ours else before.get(path)
        if known:
            here[path] = known
        if path in after:
            there[path] = after[path]
    return Plan(here, there)


def to_do(changelog: str, old: Version, new: Version) -> Iterable[tuple[str, str]]:
    """What a changelog says to do after `old` and up to `new`: each version and its text, oldest first.

    >>> log = ["# Changelog", "## 0.2.0", "- Better.", "### What to do", "- Look.", "## 0.1.0", "- First."]
    >>> list(to_do(chr(10).join(log), Version(0, 1, 0), Version(0, 2, 0)))
    [('0.2.0', '- Look.')]
    """
    _, *parts = _HEADING.split(changelog)
    for name, text in reversed(list(zip(parts[::2], parts[1::2], strict=True))):
        version = _version(name)
        if version and old < version <= new and _TO_DO in text:
            yield name, text.partition(_TO_DO)[2].partition("\n## ")[0].partition("\n### ")[0].strip()


def _folders(paths: Iterable[str]) -> Iterator[str]:
    """Every folder that paths lead through."""
    for path in paths:
        while path := path.rpartition("/")[0]:
            yield path


def _below(path: str, places: Iterable[str]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)


def _ref(version: Version) -> str:
    return f"{_REFS}/v{version}"


def _version(text: str) -> Version | None:
    match = _VERSION.fullmatch(f"v{text.removeprefix('v')}")
    return Version(*map(int, match.groups())) if match else None


def _chosen(versions: Collection[Version], current: str, wanted: str) -> tuple[Version, Version]:
    """The version that is there, and the one to take."""
    old = _version(current)
    if not versions:
        raise UpgradeError("the project's repository has no tag of a version, such as v0.2.0: correct its address")
    if not current:
        raise UpgradeError("generator/__init__.py says no version, so this is no archive of digest-archive")
    if old is None or old not in versions:
        raise UpgradeError(f"the project's repository has no version {current}, which is yours: correct its address")
    new = _version(wanted) if wanted else max(versions)
    if new is None or new not in versions:
        known = ", ".join(map(str, sorted(versions)))
        raise UpgradeError(f"there is no version {wanted}; there are {known}")
    if new < old:
        raise UpgradeError(f"version {new} is older than yours, {old}; to take an upgrade back, undo its commit")
    return old, new


def _must_be_clean(git: Git) -> None:
    if not git.is_whole_repository():
        raise UpgradeError("this folder is not a git repository of its own, and an upgrade is taken back by git")
    if git.changes():
        raise UpgradeError("there are changes that are not committed; commit them first, or put them aside (git stash)")


class Git:
    """What git is asked here. Nothing of the maintainer's own settings for commits, hooks or merges takes part."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _run(self, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        quiet = ["-c", "core.hooksPath=/dev/null", "-c", "merge.directoryRenames=false", "-c", "core.quotePath=false",
                 "-c", "rerere.enabled=false"]  # fmt: skip
        call = ["git", "-C", str(self._folder), *quiet, *arguments]
        try:
            return subprocess.run(call, input=given, capture_output=True, check=False)  # noqa: S603 - our own call
        except OSError as error:
            raise UpgradeError("git is not there, and an upgrade needs it; install it") from error

    def _said(self, *arguments: str, given: bytes = b"") -> str:
        done = self._run(*arguments, given=given)
        if done.returncode:
            why = done.stderr.decode(errors="replace").strip().splitlines()
            raise UpgradeError(f"git {arguments[0]} failed: {why[-1] if why else done.returncode}")
        return done.stdout.decode(errors="surrogateescape")

    def is_whole_repository(self) -> bool:
        """Whether the folder is the top of a repository with a commit."""
        done = self._run("rev-parse", "--verify", "--quiet", "--show-prefix", "HEAD")
        return not done.returncode and done.stdout.startswith(b"\n")

    def changes(self) -> bool:
        """Whether anything is not committed; what git ignores doesn't count."""
        return bool(self._said("status", "--porcelain"))

    def fetch(self, project: str) -> None:
        """The versions of the project, beside the maintainer's own tags."""
        if project.startswith("-"):
            raise UpgradeError(f"`{project}` is no address of a repository")
        self._said("fetch", "--quiet", "--no-tags", "--force", project, f"+refs/tags/v*:{_REFS}/v*")

    def versions(self) -> set[Version]:
        """Those that were fetched."""
        names = self._said("for-each-ref", "--format=%(refname)", _REFS).splitlines()
        return {version for name in names if (version := _version(name.rpartition("/")[2]))}

    def tree(self, commit: str) -> Tree:
        """The files of a commit."""
        lines = self._said("ls-tree", "-r", "-z", "--full-tree", commit).split("\0")
        pairs = (line.split("\t", 1) for line in lines if line)
        return {path: Entry(*(facts.split()[place] for place in (0, 2))) for facts, path in pairs}

    def contents(self, commit: str) -> frozenset[str]:
        """All contents that the files of a commit and of those before it ever had."""
        listed = self._said("rev-list", "--objects", "--no-object-names", commit)
        return frozenset(listed.split())

    def text(self, commit: str, path: str) -> str:
        """A file of a commit; nothing if there is none."""
        done = self._run("show", f"{commit}:{path}")
        return "" if done.returncode else done.stdout.decode(errors="replace")

    def commit(self, tree: Tree, ref: str, parent: str = "") -> None:
        """Name a commit that has these files and no others."""
        lines = [f"commit {ref}", "committer digest-archive <> 0 +0000", "data 0", ""]
        lines += [f"from {parent}"] if parent else []
        lines += ["deleteall", *(f"M {entry.mode} {entry.blob} {path}" for path, entry in tree.items()), "done", ""]
        reset = f"reset {ref}\n\n" if not parent else ""
        self._said("fast-import", "--quiet", "--force", "--done", given=(reset + "\n".join(lines)).encode())

    def pick(self, commit: str) -> list[str]:
        """Change what a commit changes, in the folder and in the index; the paths where both sides changed the same."""
        done = self._run("cherry-pick", "--no-commit", commit)
        conflicts = self._said("diff", "--name-only", "--diff-filter=U", "-z").split("\0")[:-1]
        if done.returncode and not conflicts:
            self._said("reset", "--merge")
            why = done.stderr.decode(errors="replace").strip().splitlines()
            raise UpgradeError(f"git cherry-pick failed: {why[0] if why else done.returncode}")
        return conflicts

    def restore(self, paths: Collection[str]) -> None:
        """Have paths as the last commit has them."""
        if paths:
            self._said("checkout", "HEAD", "--", *paths)

    def staged(self) -> list[str]:
        """The paths that are changed in the index, conflicts left out."""
        return self._said("diff", "--cached", "--name-only", "--diff-filter=u", "-z", "HEAD").split("\0")[:-1]
