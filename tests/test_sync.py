"""Writing: only what changed, nothing stale, nothing of anybody else's, and no harm from being broken off anywhere."""

from __future__ import annotations

import errno
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.build import build
from generator.build_cache import cache_key
from generator.errors import ConfigurationError, FolderError
from generator.outputs import FILES as TOP_FILES
from generator.outputs import FOLDERS
from generator.parts import File, Group, Part
from generator.settings import Settings
from generator.sync import MANIFEST, STATE, clean, locked, sync
from tests import synthetic
from tests.archives import PROJECT, SAMPLE, TINY, tiny_settings

FILES = {"a/one.md": b"1", "a/b/two.md": b"2", "index.md": b"home"}
COMING = f"{STATE}/coming"


def run(target: Path, files: dict[str, bytes]) -> tuple[int, int, int]:
    """Sync into the folder `a` and the file `index.md`: written, unchanged, removed."""
    changes = sync(target, [Part(b"", files.items)], ["a"], ["index.md"])
    return changes.written, changes.unchanged, changes.removed


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but the generator's own notes, links as what they lead to."""
    return {
        path: file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not (path := file.relative_to(folder).as_posix()).startswith(STATE)
    }


def everything(folder: Path) -> dict[str, str]:
    """Everything below a folder, the notes too, with what it is and when it was changed."""
    return {
        place.relative_to(folder).as_posix(): f"{status.st_mode} {status.st_mtime_ns} {status.st_size}"
        for place in sorted(folder.rglob("*"))
        for status in [place.lstat()]
    }


def folders(folder: Path) -> set[str]:
    """Every folder below a folder, without the generator's notes."""
    found = (place.relative_to(folder).as_posix() for place in folder.rglob("*") if place.is_dir())
    return {path for path in found if not path.startswith(STATE)}


def refused(target: Path, files: dict[str, bytes]) -> str:
    """What is said of a sync that must not touch anything."""
    before = everything(target)
    with pytest.raises(FolderError) as raised:
        run(target, files)
    assert everything(target) == before
    return str(raised.value).replace(f"{target}/", "")


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    assert run(tmp_path, FILES) == (3, 0, 0)
    before = {path: (tmp_path / path).stat().st_mtime_ns for path in FILES}
    assert run(tmp_path, FILES | {"a/one.md": b"new"}) == (1, 2, 0)
    after = {path: (tmp_path / path).stat().st_mtime_ns for path in FILES}
    assert {path for path in FILES if before[path] != after[path]} == {"a/one.md"}
    unchanged = everything(tmp_path)
    assert run(tmp_path, FILES | {"a/one.md": b"new"}) == (0, 3, 0)
    assert everything(tmp_path) == unchanged


@given(
    st.lists(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from([b"1", b"2"])), min_size=1, max_size=6),
    st.data(),
)
def test_of_a_group_only_what_changed_is_made(builds: list[dict[str, bytes]], data: st.DataObject) -> None:
    """A group is a part per letter; between two builds a file may go, or be changed by the next content."""
    with tempfile.TemporaryDirectory() as folder:
        target, before = Path(folder), dict[str, bytes]()
        for contents in builds:
            made: list[str] = []

            def make(letter: str, content: bytes, made: list[str] = made) -> list[File]:
                made.append(letter)
                return [(f"a/{letter}.md", content)]

            parts = [Part(cache_key(*one), partial(make, *one)) for one in contents.items()]
            group = Group("the group", cache_key(sorted(contents.items())), partial(list, parts))
            gone = data.draw(st.sets(st.sampled_from(sorted(before)))) if before else set[str]()
            for letter in gone:
                (target / f"a/{letter}.md").unlink()
            sync(target, [group], ["a"], [])
            assert tree(target) == {f"a/{letter}.md": content for letter, content in contents.items()}
            same = {letter for letter, content in contents.items() if before.get(letter) == content} - gone
            assert sorted(made) == sorted(contents.keys() - same)
            before = contents


def test_a_group_that_is_known_is_not_even_asked(tmp_path: Path) -> None:
    group = Group("g", cache_key("g"), lambda: [Part(cache_key("p"), FILES.items)])
    assert sync(tmp_path, [group], ["a"], ["index.md"]).written == 3
    group = Group("g", cache_key("g"), lambda: pytest.fail("nothing is another"))
    assert sync(tmp_path, [group], ["a"], ["index.md"]).unchanged == 3


def test_what_has_no_source_is_removed_with_its_folder(tmp_path: Path) -> None:
    run(tmp_path, FILES)
    assert run(tmp_path, {"a/one.md": b"1"}) == (0, 1, 2)
    assert tree(tmp_path) == {"a/one.md": b"1"}
    assert not (tmp_path / "a" / "b").exists()


def test_what_stands_beside_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "about.md").write_text("by hand")
    (tmp_path / "other").mkdir()
    run(tmp_path, FILES)
    run(tmp_path, {})
    assert tree(tmp_path) == {"about.md": b"by hand"}
    assert (tmp_path / "other").is_dir()


@pytest.mark.parametrize("path", ["about.md", "b/one.md", "../out.md", "index.md/x", "a/../../out.md", "a/.hidden"])
def test_files_outside_the_generated_folders_are_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="outside the generated folders"):
        run(tmp_path / "docs", {"a/one.md": b"1", path: b"x"})
    assert tree(tmp_path / "docs") == {}
    assert not (tmp_path / "out.md").exists()


@pytest.mark.parametrize("place", ["a/thesis.pdf", "a/deep/er/own.md", "index.md", "a"])
@pytest.mark.parametrize("built", [False, True], ids=["new", "built"])
def test_what_is_not_ours_is_refused_by_name_before_anything_is_touched(
    tmp_path: Path, place: str, built: bool
) -> None:
    if built:
        run(tmp_path, FILES)
        for file in tree(tmp_path):
            (tmp_path / file).unlink()
        shutil.rmtree(tmp_path / "a")
        (tmp_path / MANIFEST).unlink()
    (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / place).write_text("not ours")
    said = refused(tmp_path, FILES)
    assert said == (
        f"{place}:1: this stands where the archive's pages go, and was not written by this command; "
        "move it away (or delete it, if an earlier version wrote it), or choose another folder"
    )
    (tmp_path / place).unlink()
    run(tmp_path, FILES)
    assert tree(tmp_path) == FILES


def test_much_that_is_not_ours_is_named_in_part(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for number in range(50):
        (tmp_path / "a" / f"{number:02}.md").touch()
    said = refused(tmp_path, FILES).splitlines()
    assert len(said) == 9
    assert "42 more files in this folder are in the way" in said[-1]


def test_a_page_that_somebody_changed_is_kept(tmp_path: Path) -> None:
    run(tmp_path, FILES)
    (tmp_path / "a" / "one.md").write_text("changed by hand")
    for files in (FILES, {"index.md": b"home"}, FILES | {"a/one.md": b"new"}):
        assert refused(tmp_path, files).startswith("a/one.md:1: this page was changed after it was built, and building")
    (tmp_path / "a" / "one.md").unlink()
    assert run(tmp_path, FILES) == (1, 2, 0)


def test_a_page_changed_while_others_are_made_is_kept(tmp_path: Path) -> None:
    run(tmp_path, FILES)

    def changing(place: str) -> Iterator[tuple[str, bytes]]:
        (tmp_path / place).write_text("by hand")
        yield from (FILES | {"a/one.md": b"new", "a/three.md": b"3"}).items()

    for place in ("a/one.md", "a/three.md"):
        with pytest.raises(FolderError, match=re.escape(place)):
            sync(tmp_path, [Part(b"", partial(changing, place))], ["a"], ["index.md"])
        assert tree(tmp_path) == FILES | {place: b"by hand"}
        (tmp_path / place).unlink()
        run(tmp_path, FILES)


@pytest.mark.parametrize("foreign", [(), ("a/mine.md",), ("a/b/mine.md",)])
def test_a_folder_that_comes_while_its_pages_are_made_keeps_what_is_in_it(
    tmp_path: Path, foreign: tuple[str, ...]
) -> None:
    def coming() -> Iterator[tuple[str, bytes]]:
        yield from FILES.items()
        (tmp_path / "a" / "b").mkdir(parents=True)
        for path in foreign:
            (tmp_path / path).write_text("by hand")

    sync(tmp_path, [Part(b"", coming)], ["a"], ["index.md"])
    assert tree(tmp_path) == FILES | dict.fromkeys(foreign, b"by hand")
    assert {path.name for path in (tmp_path / STATE).iterdir()} == {"kept", "lock", "manifest"}


def test_a_deleted_page_is_written_again(tmp_path: Path) -> None:
    run(tmp_path, FILES)
    shutil.rmtree(tmp_path / "a")
    assert run(tmp_path, FILES) == (2, 1, 0)
    assert tree(tmp_path) == FILES


@pytest.mark.parametrize("place", ["a", "a/b", "a/one.md", "a/more.md", "index.md"])
@pytest.mark.parametrize("built", [False, True], ids=["new", "built"])
def test_links_are_neither_followed_nor_removed(tmp_path: Path, place: str, built: bool) -> None:
    outside, docs = tmp_path / "outside", tmp_path / "docs"
    outside.mkdir()
    (outside / "two.md").write_text("2")
    docs.mkdir()
    if built:
        run(docs, FILES)
    link = docs / place
    if link.is_dir():
        shutil.rmtree(link)
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(outside if place in {"a", "a/b"} else outside / "two.md")
    assert f"{place}:1: this stands where" in refused(docs, FILES)
    assert f"{place}:1: this stands where" in refused(docs, {"index.md": b"home"})
    clean(docs)
    assert link.is_symlink()
    assert tree(outside) == {"two.md": b"2"}


@pytest.mark.parametrize("name", ["", "/manifest", "/lock", "/new", "/coming"])
def test_links_in_place_of_the_notes_are_not_followed(tmp_path: Path, name: str) -> None:
    outside, docs = tmp_path / "outside", tmp_path / "docs"
    outside.mkdir()
    (outside / "1").write_text("not ours")
    (docs / STATE).mkdir(parents=True)
    link = docs / f"{STATE}{name}"
    if not name:
        link.rmdir()
    link.symlink_to(outside if name in {"", "/new"} else outside / "1")
    with pytest.raises(FolderError, match=STATE):
        run(docs, FILES)
    assert tree(docs).keys() <= {"1"}
    assert {file.name: file.read_text() for file in outside.iterdir()} == {"1": "not ours"}


def test_pipes_and_devices_are_refused_and_not_waited_for(tmp_path: Path) -> None:
    run(tmp_path, FILES)
    (tmp_path / "a" / "one.md").unlink()
    os.mkfifo(tmp_path / "a" / "one.md")
    assert "a/one.md:1: this stands where" in refused(tmp_path, FILES)
    (tmp_path / "a" / "one.md").unlink()
    (tmp_path / MANIFEST).unlink()
    os.mkfifo(tmp_path / MANIFEST)
    assert f"{MANIFEST}:1: this stands where" in refused(tmp_path, FILES)


def test_what_systems_leave_in_folders_stops_nothing_and_stays(tmp_path: Path) -> None:
    (tmp_path / "a" / ".git").mkdir(parents=True)
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", ".git/config"):
        (tmp_path / "a" / name).write_text("x")
    (tmp_path / "a" / "empty").mkdir()
    run(tmp_path, FILES)
    run(tmp_path, {})
    assert set(tree(tmp_path)) == {"a/.DS_Store", "a/.git/config", "a/Thumbs.db", "a/desktop.ini"}
    assert (tmp_path / "a" / "empty").is_dir()


def test_a_file_gives_way_to_a_folder_and_a_folder_to_a_file(tmp_path: Path) -> None:
    run(tmp_path, {"a/b": b"file", "a/one.md/x": b"folder"})
    run(tmp_path, FILES)
    assert tree(tmp_path) == FILES


def test_a_folder_of_somebody_in_place_of_a_page_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a" / "one.md").mkdir(parents=True)
    assert "a/one.md:1: " in refused_but_for_notes(tmp_path, FILES)
    assert tree(tmp_path) == {}


def refused_but_for_notes(target: Path, files: dict[str, bytes]) -> str:
    """What is said of a sync that must leave all but its notes as it was."""
    before = tree(target), folders(target)
    with pytest.raises(FolderError) as raised:
        run(target, files)
    assert (tree(target), folders(target)) == before
    return str(raised.value).replace(f"{target}/", "")


HOSTILE = [
    "../outside/own.md",
    "a/../../outside/own.md",
    "/etc/hostname",
    "{outside}/own.md",
    "",
    ".",
    "a",
    "a/",
    "a//one.md",
    "./a/one.md",
    ".digest-archive/lock",
    "a\\..\\..\\outside\\own.md",
    "link/own.md",
]


@pytest.mark.parametrize("path", HOSTILE)
def test_a_manifest_that_names_what_we_never_write_licenses_nothing(tmp_path: Path, path: str) -> None:
    outside, docs = tmp_path / "outside", tmp_path / "docs"
    outside.mkdir()
    (outside / "own.md").write_text("not ours")
    run(docs, FILES)
    (docs / "link").symlink_to(outside)
    hashed = subprocess.run(["sha256sum", outside / "own.md"], capture_output=True, text=True, check=True).stdout[:64]
    with (docs / MANIFEST).open("a") as manifest:
        manifest.write(f"{hashed}  {path.format(outside=outside)}\n")
    assert run(docs, FILES | {"a/one.md": b"new"}) == (1, 2, 0)
    clean(docs)
    assert (outside / "own.md").read_text() == "not ours"
    assert (docs / "link").is_symlink()
    assert tree(docs / "a") == {}


@given(damage=st.binary(max_size=80), at=st.floats(0, 1), length=st.integers(0, 300))
def test_a_damaged_manifest_loses_nothing(
    tmp_path_factory: pytest.TempPathFactory, damage: bytes, at: float, length: int
) -> None:
    target = tmp_path_factory.mktemp("docs")
    (target / "about.md").write_text("by hand")
    run(target, FILES)
    manifest = (target / MANIFEST).read_bytes()
    start = int(at * len(manifest))
    (target / MANIFEST).write_bytes(manifest[:start] + damage + manifest[start + length :])
    try:
        run(target, {"index.md": b"home"})
    except FolderError:
        assert tree(target) == FILES | {"about.md": b"by hand"}
    else:
        assert {"about.md": b"by hand", "index.md": b"home"}.items() <= tree(target).items()
    shutil.rmtree(target)


def test_the_manifest_is_as_sha256sum_writes_it(tmp_path: Path) -> None:
    run(tmp_path, FILES)
    done = subprocess.run(["sha256sum", "--check", MANIFEST], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.count(": OK") == len(FILES)


def test_cleaning_removes_what_was_written_and_nothing_else(tmp_path: Path) -> None:
    assert clean(tmp_path)[0].removed == 0
    run(tmp_path, FILES)
    (tmp_path / "about.md").write_text("by hand")
    (tmp_path / "a" / "own.md").write_text("own")
    (tmp_path / "index.md").write_text("changed")
    changes, left = clean(tmp_path)
    assert (changes.removed, left) == (2, ["index.md"])
    assert tree(tmp_path) == {"about.md": b"by hand", "a/own.md": b"own", "index.md": b"changed"}
    assert folders(tmp_path) == {"a"}


def test_what_goes_wrong_while_writing_is_told_with_the_page_and_changes_nothing(tmp_path: Path) -> None:
    run(tmp_path, FILES)
    _, limit = before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limit))
    try:
        said = refused_but_for_notes(tmp_path, FILES | {"a/one.md": b"new", "a/large.md": b"x" * 1_000_000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert said == ("a/large.md:1: can't be written (File too large); check its folder, permissions, and free space")
    assert list((tmp_path / STATE).glob("new/*")) == []


def test_the_lock_goes_with_whoever_holds_it(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from generator.sync import locked\n"
        "with locked(Path(sys.argv[1])): print('held', flush=True); time.sleep(600)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, tmp_path], cwd=PROJECT, stdout=subprocess.PIPE)
    assert holder.stdout
    holder.stdout.readline()
    waited: list[bool] = []

    def waiting() -> None:
        waited.append(True)
        assert tree(tmp_path) == {}
        holder.kill()

    sync(tmp_path, [Part(b"", FILES.items)], ["a"], ["index.md"], waiting)
    holder.stdout.close()
    holder.wait()
    assert waited == [True]
    assert tree(tmp_path) == FILES


class Killed(BaseException):
    """The process ends here."""


def killed_at(step: int, monkeypatch: pytest.MonkeyPatch, error: Callable[[], BaseException]) -> list[int]:
    """Let the step-th change of the disk that `sync` makes fail instead; the steps so far are counted in the list."""
    count = [0]

    def failing(change: Callable[..., object]) -> Callable[..., object]:
        def changing(*arguments: object, **named: object) -> object:
            if count[0] == step:
                raise error()
            count[0] += 1
            return change(*arguments, **named)

        return changing

    for name in ("mkdir", "unlink", "rmdir", "replace"):
        monkeypatch.setattr(Path, name, failing(getattr(Path, name)))
    for name in ("replace", "makedirs"):
        monkeypatch.setattr(os, name, failing(getattr(os, name)))
    monkeypatch.setattr(os, "fsync", failing(lambda _: None))
    return count


# What an archive can become between two builds: pages change, come and go, and files become folders.
STATES = [
    {},
    FILES,
    {"a/one.md": b"new", "a/three.md": b"3", "index.md": b"home"},
    {"a/b": b"a file now", "a/one.md/x": b"a folder now", "index.md": b"other"},
]


@pytest.mark.parametrize("before", range(4))
@pytest.mark.parametrize("after", range(4))
def test_a_sync_broken_off_at_any_step_can_be_followed_by_any_other(tmp_path: Path, before: int, after: int) -> None:
    for last in sorted({after, (before + 1) % 4}):
        for step in range(200):
            docs = tmp_path / f"{last}-{step}"
            docs.mkdir()
            (docs / "about.md").write_text("by hand")
            run(docs, STATES[before])
            with pytest.MonkeyPatch.context() as patch:
                killed_at(step, patch, Killed)
                try:
                    run(docs, STATES[after])
                    done = True
                except Killed:
                    done = False
            run(docs, STATES[last])
            assert tree(docs) == STATES[last] | {"about.md": b"by hand"}, step
            assert folders(docs) == {part for path in STATES[last] for part in parents(path)}, step
            assert {path.name for path in (docs / STATE).iterdir()} <= {"kept", "lock", "manifest"}
            if done:
                break
        assert done


def test_syncs_broken_off_one_after_the_other_can_be_followed_by_any_other(tmp_path: Path) -> None:
    """What the first left is named in neither the old manifest nor the second's own files."""
    for first in range(6, 40, 2):
        for second in range(first // 2 % 4, 40, 4):
            docs = tmp_path / f"{first}-{second}"
            run(docs, STATES[1])
            for step, files in ((first, STATES[2]), (second, STATES[2] | {"a/four.md": b"4"})):
                with pytest.MonkeyPatch.context() as patch, suppress(Killed):
                    killed_at(step, patch, Killed)
                    run(docs, files)
            run(docs, STATES[3])
            assert tree(docs) == STATES[3], (first, second)
            shutil.rmtree(docs)


def parents(path: str) -> Iterator[str]:
    """The folders above a file."""
    while path := path.rpartition("/")[0]:
        yield path


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_whatever_the_disk_refuses_is_told_and_the_next_sync_is_whole(tmp_path: Path, code: int) -> None:
    told = 0
    for step in range(200):
        docs = tmp_path / str(step)
        run(docs, STATES[2])
        with pytest.MonkeyPatch.context() as patch:
            count = killed_at(step, patch, lambda: OSError(code, os.strerror(code)))
            try:
                run(docs, STATES[3])
                done = count[0] < step
            except FolderError as error:
                told += os.strerror(code) in str(error)
                done = False
        run(docs, STATES[3])
        assert tree(docs) == STATES[3]
        if done:
            break
    assert done
    assert told > 5


def test_a_folder_that_cannot_be_written_is_told_and_left_as_it_was(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    run(docs, FILES)
    code = (
        "import os, sys; from pathlib import Path; from generator.sync import sync; from generator.errors import *\n"
        "from generator.parts import Part\n"
        "os.geteuid() or os.seteuid(65534)\n"
        "try: sync(Path('docs'), [Part(b'', lambda: [('a/one.md', b'new')])], ['a'], [])\n"
        "except FolderError as error: print(error)"
    )
    tmp_path.parent.chmod(0o755)
    tmp_path.chmod(0o755)
    for folder in (docs, *docs.rglob("*")):
        folder.chmod(0o555 if folder.is_dir() else 0o444)
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    call = [sys.executable, "-c", code]
    done = subprocess.run(call, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    for folder in (docs, *docs.rglob("*")):
        folder.chmod(0o755)
    assert "can't be " in done.stdout, done.stderr
    assert "(Permission denied)" in done.stdout
    assert tree(docs) == FILES


def command(*arguments: str | Path) -> list[str]:
    """The command, building."""
    return [sys.executable, "-m", "generator", "build", *map(str, arguments)]


def tiny_call(docs: Path, digests: Path = TINY / "digests") -> list[str]:
    """The command, building the tiny archive."""
    return command(
        "--docs", docs, "--digests", digests, "--config", TINY / "archive.yml", "--topics", TINY / "topics.yml"
    )


@pytest.mark.parametrize("docs", ["digests", "digests/pages", ".", "link", "link/pages"])
def test_pages_and_captures_do_not_lie_in_each_other(tmp_path: Path, docs: str) -> None:
    shutil.copytree(TINY / "digests", tmp_path / "digests")
    (tmp_path / "link").symlink_to("digests")
    before = everything(tmp_path)
    with pytest.raises(ConfigurationError, match="pages and captures can't lie in each other"):
        build(Settings(tmp_path / "digests", tmp_path / docs, TINY / "archive.yml", TINY / "topics.yml"))
    assert everything(tmp_path) == before


def test_a_folder_named_by_mistake_is_left_without_a_trace(tmp_path: Path) -> None:
    for path in ("papers/thesis.md", "search/x.txt", "tags/own/a.md", "index.md", "other/letter.txt"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("mine")
    before = everything(tmp_path)
    with pytest.raises(FolderError) as raised:
        build(tiny_settings(tmp_path))
    assert everything(tmp_path) == before
    said = str(raised.value)
    assert [f"{tmp_path}/{path}:1: " in said for path in ("papers/thesis.md", "index.md", "other/letter.txt")] == [
        True, True, False,
    ]  # fmt: skip


def test_everything_that_a_build_writes_lies_where_git_looks_away(tmp_path: Path) -> None:
    ignored = {line for line in (PROJECT / ".gitignore").read_text().splitlines() if line.startswith("/docs/")}
    assert ignored == {f"/docs/{name}/" for name in (*FOLDERS, STATE)} | {f"/docs/{name}" for name in TOP_FILES}
    build(tiny_settings(tmp_path))
    assert {place.name for place in tmp_path.iterdir()} <= {*FOLDERS, STATE, *TOP_FILES}


def test_bytes_do_not_depend_on_seed_locale_or_time_zone(tmp_path: Path) -> None:
    manifests = []
    for number, (seed, locale, zone) in enumerate([("0", "C", "UTC"), ("4711", "tr_TR.UTF-8", "Pacific/Kiritimati")]):
        environment = {"PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone, "PYTHONPATH": str(PROJECT)}
        docs = tmp_path / str(number)
        subprocess.run(tiny_call(docs), env=os.environ | environment, check=False, capture_output=True)
        manifests.append((docs / MANIFEST).read_text())
    assert manifests[0] == manifests[1]
    assert len(manifests[0].splitlines()) > 50


def test_a_build_killed_at_any_moment_is_followed_by_a_clean_one(tmp_path: Path) -> None:
    """A few moments here; many were tried by hand."""
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    build(tiny_settings(undisturbed))
    killed.mkdir()
    (killed / "about.md").write_text("by hand")
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    chance = random.Random(1)  # noqa: S311
    started = time.monotonic()
    subprocess.run(tiny_call(tmp_path / "timed"), env=environment, check=False, capture_output=True)
    whole = time.monotonic() - started
    for _ in range(4):
        process = subprocess.Popen(tiny_call(killed), env=environment, stdout=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.5, 1.0) * whole)
        process.kill()
        process.wait()
    subprocess.run(tiny_call(killed), env=environment, check=False, capture_output=True)
    assert tree(killed) == tree(undisturbed) | {"about.md": b"by hand"}
    assert folders(killed) == folders(undisturbed)


def test_two_builds_of_different_archives_at_once_leave_one_of_them(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(min((TINY / "digests").glob("*.txt")), other / "2019-03-11.txt")
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    calls = [tiny_call(tmp_path / "docs"), tiny_call(tmp_path / "docs", other)]
    running = [
        subprocess.Popen(call, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for call in calls
    ]
    said = [process.communicate()[1] for process in running]
    assert all(process.returncode in {0, 1} for process in running), said
    alone = []
    for number, digests in enumerate((TINY / "digests", other)):
        subprocess.run(tiny_call(tmp_path / str(number), digests), env=environment, check=False, capture_output=True)
        alone.append(tree(tmp_path / str(number)))
    assert tree(tmp_path / "docs") in alone


def test_a_second_build_says_that_it_waits(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    with locked(tmp_path / "docs"):
        call = tiny_call(tmp_path / "docs")
        process = subprocess.Popen(call, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        assert process.stderr
        lines = iter(process.stderr.readline, "")
        assert any(line.startswith("another build is at work in this folder; waiting") for line in lines)
        assert tree(tmp_path / "docs") == {}
    process.communicate()
    assert "index.md" in tree(tmp_path / "docs")


# Work that others share, and that takes longer than anybody waits here.
SHARED_OUT = """
import os, time
from generator.workers import in_parallel
def work(things):
    os.write(1, f"{os.getpid()}\\n".encode())
    time.sleep(300)
    return things
list(in_parallel(work, [1, 2], 1))
"""


def test_who_worked_for_a_killed_process_ends_too() -> None:
    environment = os.environ | {"DIGEST_ARCHIVE_WORKERS": "2"}
    call = [sys.executable, "-c", SHARED_OUT]
    with subprocess.Popen(call, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        workers = [process.stdout.readline().strip() for _ in range(2)]
        assert all(workers)
        process.kill()
    deadline = time.monotonic() + 120
    while set(workers) & set(
        subprocess.run(["ps", "-eo", "pid"], capture_output=True, text=True, check=True).stdout.split()
    ):
        assert time.monotonic() < deadline
        time.sleep(0.1)


# A build that is killed when so much is in its place; another process puts it there, if there is one.
KILLED = """
import multiprocessing, os, signal, sys
placed, replace = [], os.replace
def replacing(file, place):
    global placed
    placed += [place] if ".digest-archive" not in str(place) else []
    if len(placed) == int(os.environ["KILLED_AT"]):
        if multiprocessing.parent_process():
            os.kill(os.getppid(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
    replace(file, place)
os.replace = replacing
from generator.cli import main
main()
"""


def test_a_killed_process_and_a_second_build_give_the_same(tmp_path: Path) -> None:
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    made = synthetic.write(tmp_path / "digests", 700)
    build(Settings(made.folder, undisturbed, topics=SAMPLE / "topics.yml"))
    call = command("--digests", made.folder, "--docs", killed, "--topics", SAMPLE / "topics.yml")
    process = subprocess.Popen(call, cwd=SAMPLE, stdout=subprocess.DEVNULL)
    while not (killed / STATE / "new").exists() and process.poll() is None:
        time.sleep(0.002)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert tree(killed) == {}
    wait_until_nobody_works_for(killed)
    dying = [sys.executable, "-c", KILLED, *call[3:]]
    for step in ("4", "100"):  # whole folders at first, and then the files of those that are there
        environment = os.environ | {"KILLED_AT": step}
        assert subprocess.run(dying, cwd=SAMPLE, env=environment, check=False).returncode == -signal.SIGKILL
        assert 0 < len(tree(killed)) < len(tree(undisturbed))
        wait_until_nobody_works_for(killed)
        shutil.rmtree(killed / "papers", ignore_errors=True)
        (killed / "papers").mkdir()
    subprocess.run(call, cwd=SAMPLE, stdout=subprocess.DEVNULL, check=True)
    assert tree(killed) == tree(undisturbed)


def wait_until_nobody_works_for(docs: Path) -> None:
    """A process that is killed can't end those that worked for it; they must do so themselves."""
    deadline = time.monotonic() + 240
    while str(docs) in subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout:
        assert time.monotonic() < deadline
        time.sleep(0.1)
