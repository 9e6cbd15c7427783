"""A new version in somebody's archive: what is ours comes, what is theirs stays, and git can take it back."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator import messages
from generator.upgrading import UpgradeError, report, upgrade
from tests.archives import PROJECT
from tests.test_collecting import run

LINES = "".join(f"line {number}\n" for number in range(20))
FIRST: dict[str, str | None] = {
    "generator/__init__.py": '__version__ = "0.1.0"\n',
    "generator/a.py": LINES,
    "generator/b.py": "b, the first\n" * 9,
    "generator/search/synonyms.txt": "one, two\n",
    ".gitattributes": "generator/search/synonyms.txt merge=union\n",
    ".github/ISSUE_TEMPLATE/form.yml": "form: 1\n",
    "README.md": "# digest-archive\n",
    "Makefile": LINES,
    "topics.yml": LINES,
    "benchmarks/one.py": "one\n",
    "mkdocs.yml": "site_name: Digest archive\n",
    "docs/about.md": "About, the first.\n",
    "docs/stylesheets/archive.css": "css, the first\n",
    "digests/2025-01-01.txt": "sample\n",
    "CHANGELOG.md": "# Changelog\n\n## 0.1.0\n\n- First.\n",
}
SECOND: dict[str, str | None] = {
    "generator/__init__.py": '__version__ = "0.2.0"\n',
    "generator/a.py": LINES.replace("line 2\n", "line two\n"),
    "generator/b.py": None,
    "generator/moved/b.py": "b, the first\n" * 9,
    "generator/search/synonyms.txt": "one, two\nthree, four\n",
    ".github/ISSUE_TEMPLATE/form.yml": "form: 2\n",
    "README.md": "# digest-archive, better\n",
    "Makefile": LINES.replace("line 2\n", "line two\n"),
    "topics.yml": LINES.replace("line 2\n", "line two\n"),
    "mkdocs.yml": "site_name: Digest archive\nmore: true\n",
    "docs/about.md": "About, the second.\n",
    "docs/stylesheets/archive.css": "css, the second\n",
    "docs/stylesheets/new.css": "a settings file\n",
    "benchmarks/one.py": "another\n",
    "benchmarks/two.py": "two\n",
    "digests/2025-01-02.txt": "sample\n",
    "CHANGELOG.md": "# Changelog\n\n## 0.2.0\n\n- Second.\n\n### What to do\n\n- Look.\n\n## 0.1.0\n\n- First.\n",
}
THIRD: dict[str, str | None] = {
    "generator/__init__.py": '__version__ = "0.3.0"\n',
    "generator/a.py": LINES.replace("line 2\n", "line two\n").replace("line 9\n", "line nine\n"),
    "generator/moved/b.py": "b, the third\n" * 9,
    "docs/stylesheets/archive.css": "css, the third\n",
    "CHANGELOG.md": "# Changelog\n\n## 0.3.0\n\n- Third.\n\n### What to do\n\n- Rest.\n"
    + str(SECOND["CHANGELOG.md"]).partition("# Changelog\n")[2],
}


def git(place: Path, *arguments: str) -> str:
    """What git says there."""
    named = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    call = ["git", "-C", str(place), *named, *arguments]
    return subprocess.run(call, check=True, capture_output=True, text=True).stdout


def write(place: Path, files: Mapping[str, str | None]) -> None:
    """Files with what they hold; those without a content are removed."""
    for path, content in files.items():
        if content is None:
            (place / path).unlink()
        else:
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_text(content)


def commit(place: Path, files: Mapping[str, str | None]) -> None:
    """Commit them, in a new repository if there is none."""
    write(place, files)
    if not (place / ".git").exists():
        git(place, "init", "--quiet")
    git(place, "add", "--all")
    git(place, "commit", "--quiet", "--allow-empty", "--message", "a change")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three versions."""
    place = tmp_path_factory.mktemp("project")
    for number, files in enumerate((FIRST, SECOND, THIRD), start=1):
        commit(place, files)
        git(place, "tag", f"v0.{number}.0")
    return place


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Somebody's copy of the first version, with a history of its own."""
    place = tmp_path / "archive"
    place.mkdir()
    commit(place, FIRST)
    return place


def contents(place: Path) -> dict[str, str]:
    """All files but git's own."""
    found = (file for file in sorted(place.rglob("*")) if file.is_file())
    named = ((file.relative_to(place).as_posix(), file) for file in found)
    return {path: file.read_text() for path, file in named if not path.startswith(".git/")}


OWN: dict[str, str | None] = {
    "digests/2025-01-01.txt": None,
    "digests/2025-02-02.txt": "my capture\n",
    "mkdocs.yml": "site_name: Mine\n",
    "docs/about.md": "About me.\n",
    "docs/stylesheets/own.css": "mine\n",
    "archive.yml": "year: 2025\n",
    "README.md": "# Mine\n",
    "fetch.py": "mine\n",
    "benchmarks/one.py": None,
    ".github/workflows/bot.yml": "mine\n",
    ".github/ISSUE_TEMPLATE/form.yml": None,
    "generator/search/synonyms.txt": "one, two\nmine, my own\n",
    "topics.yml": "mine alone\n",
}


def test_what_is_ours_comes_and_what_is_theirs_stays(project: Path, archive: Path) -> None:
    commit(archive, OWN)
    done = upgrade(archive, str(project))
    assert done.conflicts == ()
    assert done.kept == ("README.md", "topics.yml")
    assert done.to_do == (("0.2.0", "- Look."), ("0.3.0", "- Rest."))
    expected = {path: str(content) for path, content in OWN.items() if content is not None} | {
        "generator/__init__.py": THIRD["generator/__init__.py"],
        "generator/a.py": THIRD["generator/a.py"],
        "generator/moved/b.py": THIRD["generator/moved/b.py"],
        "generator/search/synonyms.txt": "one, two\nmine, my own\nthree, four\n",
        ".gitattributes": FIRST[".gitattributes"],
        "Makefile": SECOND["Makefile"],
        "docs/stylesheets/archive.css": "css, the third\n",
        "docs/stylesheets/new.css": "a settings file\n",
        "CHANGELOG.md": THIRD["CHANGELOG.md"],
    }
    assert contents(archive) == expected
    said = "\n".join(report(done))
    assert "from version 0.1.0 to 0.3.0: " in said
    assert said.index("What to do for 0.2.0") < said.index("What to do for 0.3.0")


def test_one_version_after_the_other_gives_the_same(project: Path, archive: Path) -> None:
    commit(archive, OWN)
    upgrade(archive, str(project), "0.3.0")
    at_once = contents(archive)
    git(archive, "reset", "--hard", "--quiet")
    assert upgrade(archive, str(project), "0.2.0").conflicts == ()
    commit(archive, {})
    done = upgrade(archive, str(project), "v0.3.0")
    assert (done.conflicts, done.kept, done.to_do) == ((), (), (("0.3.0", "- Rest."),))
    assert contents(archive) == at_once
    commit(archive, {})
    assert list(report(upgrade(archive, str(project)))) == ["this is version 0.3.0 already"]
    assert git(archive, "status", "--porcelain") == ""


def test_what_both_changed_is_merged(project: Path, archive: Path) -> None:
    mine = {path: LINES.replace("line 15\n", "mine\n") for path in ("generator/a.py", "Makefile", "topics.yml")}
    commit(archive, {**mine, "generator/b.py": "b, the first\n" * 8 + "mine\n"})
    assert upgrade(archive, str(project), "0.2.0").conflicts == ()
    for path in mine:
        assert (archive / path).read_text() == LINES.replace("line 15\n", "mine\n").replace("line 2\n", "line two\n")
    assert (archive / "generator" / "moved" / "b.py").read_text().endswith("mine\n")  # as it was moved meanwhile


def test_where_both_changed_the_same_lines_of_code_both_are_shown_and_git_takes_it_back(
    project: Path, archive: Path
) -> None:
    commit(archive, {"generator/a.py": LINES.replace("line 2\n", "my line\n"), "generator/b.py": "mine alone\n"})
    before = contents(archive)
    done = upgrade(archive, str(project))
    assert done.conflicts == ("generator/a.py", "generator/b.py")
    assert "my line" in (text := (archive / "generator" / "a.py").read_text())
    assert "line two" in text
    assert "<<<<<<<" in text
    git(archive, "reset", "--hard", "--quiet")
    assert contents(archive) == before
    assert git(archive, "status", "--porcelain") == ""


def test_an_archive_made_between_two_versions_has_no_conflict(project: Path, archive: Path, tmp_path: Path) -> None:
    """Its files are the project's all the same, though no version has them so."""
    between = tmp_path / "project"
    git(tmp_path, "clone", "--quiet", str(project), str(between))
    git(between, "checkout", "--quiet", "v0.1.0")
    for number in range(2):
        commit(between, {"generator/a.py": f"another {number}\n" * 9})
    git(between, "tag", "v0.4.0")
    commit(archive, {"generator/a.py": "another 0\n" * 9})
    done = upgrade(archive, str(between))
    assert done.conflicts == ()
    assert (archive / "generator" / "a.py").read_text() == "another 1\n" * 9


def test_a_fork_goes_the_same_way(project: Path, tmp_path: Path) -> None:
    fork = tmp_path / "fork"
    git(tmp_path, "clone", "--quiet", str(project), str(fork))
    git(fork, "reset", "--hard", "--quiet", "v0.1.0")
    commit(fork, OWN)
    assert upgrade(fork, str(project)).conflicts == ()
    assert not list((fork / "digests").glob("2025-01-*"))
    assert git(fork, "tag").split() == ["v0.1.0", "v0.2.0", "v0.3.0"]


def test_what_the_maintainer_has_at_the_place_of_something_new_is_told(project: Path, archive: Path) -> None:
    commit(archive, {"generator/moved/b.py": "mine\n", "docs/stylesheets/new.css": "mine\n"})
    assert upgrade(archive, str(project), "0.2.0").conflicts == ("generator/moved/b.py",)
    assert (archive / "docs" / "stylesheets" / "new.css").read_text() == "mine\n"


CODE = "generator/__init__.py"


@pytest.mark.parametrize(
    ("changed", "committed", "wanted", "said"),
    [
        ("digests/new.txt", False, "", "there are changes that are not committed"),
        ("mkdocs.yml", False, "", "there are changes that are not committed"),
        ("digests/new.txt", True, "0.9.0", r"there is no version 0.9.0; there are 0.1.0, 0.2.0, 0.3.0"),
        ("digests/new.txt", True, "newest", "there is no version newest"),
        (CODE, True, "0.1.0", "version 0.1.0 is older than yours, 0.2.0"),
        (f"{CODE} 7.0.0", True, "", "has no version 7.0.0, which is yours"),
        (f"{CODE} ", True, "", "says no version, so this is no archive of digest-archive"),
    ],
)
def test_it_says_in_a_sentence_why_nothing_is_done(
    project: Path, archive: Path, changed: str, committed: bool, wanted: str, said: str
) -> None:
    path, _, version = changed.partition(" ")
    content = (SECOND[CODE] if changed == CODE else f'__version__ = "{version}"\n') if path == CODE else "new\n"
    (commit if committed else write)(archive, {path: content})
    before = contents(archive)
    with pytest.raises(UpgradeError, match=said):
        upgrade(archive, str(project), wanted)
    assert contents(archive) == before


@pytest.mark.parametrize("address", ["nowhere", "--upload-pack=touch made", "ext::sh -c 'touch made'"])
def test_an_address_that_is_none_is_told_and_runs_nothing(archive: Path, address: str) -> None:
    with pytest.raises(UpgradeError, match=r"git fetch failed|is no address"):
        upgrade(archive, address)
    assert not (archive / "made").exists()


def test_a_folder_without_a_repository_of_its_own_is_refused(project: Path, archive: Path, tmp_path: Path) -> None:
    for place in (tmp_path, archive / "digests"):
        with pytest.raises(UpgradeError, match="is not a git repository of its own"):
            upgrade(place, str(project))


def test_a_repository_without_versions_is_told(archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    commit(other, {"a": "b"})
    with pytest.raises(UpgradeError, match="has no tag of a version"):
        upgrade(archive, str(other))


SPEAKING = "from generator.language import counts, says\n\nsays('Old')\n"
GERMAN: dict[str, str | None] = {
    "mkdocs.yml": "site_name: Mein\ntheme:\n  language: de\n",
    "words.yml": "words:\n  Old: Alt\n",
}
# What a site says of sections, whose words every version needs.
SECTIONS = "".join(f"  {title}: {title}\n" for title in messages.SECTIONS)


@pytest.mark.parametrize(
    ("own", "code", "said"),
    [
        (GERMAN, "says('New')\nsays('Newer')\n", "2 messages have no words in de and will be in English"),
        (GERMAN, "says('New')\n", "1 message has no words in de and will be in English"),
        (GERMAN, "", ""),
        ({"words.yml": "words:\n  Old: Ancient\n"}, "says('New')\n", ""),  # English
        (GERMAN | {"generator/a.py": "mine\n"}, "says('New')\n", ""),  # with marks of a conflict, no code any more
    ],
)
def test_messages_of_a_new_version_without_words_are_told(
    tmp_path: Path, own: Mapping[str, str | None], code: str, said: str
) -> None:
    """The new version's own lists count, and what it has of code is not run."""
    project, mine = tmp_path / "project", tmp_path / "mine"
    for place in (project, mine):
        place.mkdir()
        commit(place, {"generator/__init__.py": FIRST["generator/__init__.py"], "generator/a.py": SPEAKING})
    git(project, "tag", "v0.1.0")
    lists = {"generator/languages/de.yml": f"words:\n{SECTIONS}  Known: Bekannt\n"}
    commit(project, lists | {"generator/a.py": f"{SPEAKING}says('Known')\n{code}raise SystemExit\n"})
    write(project, {"generator/__init__.py": SECOND["generator/__init__.py"]})
    commit(project, {})
    git(project, "tag", "v0.2.0")
    commit(mine, own)
    for style in ("text", "github"):
        lines = run(mine, "upgrade", "--from", str(project), "--format", style).stdout.splitlines()
        told = [line for line in lines if "`.venv/bin/digest-archive words > new-words.yml` writes" in line]
        assert told == (lines[-1:] if said else [])
        assert all(line.startswith(said) for line in told)
        git(mine, "reset", "--hard", "--quiet")


def test_an_archive_that_does_not_say_where_versions_come_from_is_told(archive: Path) -> None:
    call = [sys.executable, "-m", "generator", "upgrade"]
    environment = os.environ | {"PYTHONPATH": str(PROJECT), "PYTHONSAFEPATH": "1"}
    done = subprocess.run(call, cwd=archive, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("archive.yml:1: it doesn't say where new versions come from; add `project:`")
