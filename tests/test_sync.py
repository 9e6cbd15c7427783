"""Writing: only what changed, nothing stale, nothing outside, and no harm from being killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.build import Settings, build
from generator.sync import sync
from tests.archives import HF_DAILY, PROJECT, tiny_settings

FILES = {"a/one.md": b"1", "a/b/two.md": b"2", "index.md": b"home"}


def run(target: Path, files: dict[str, bytes]) -> tuple[int, int, int]:
    """Sync into the folder `a` and the file `index.md`: written, unchanged, removed."""
    changes = sync(target, iter(files.items()), ["a"], ["index.md"])
    return changes.written, changes.unchanged, changes.removed


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    assert run(tmp_path, FILES) == (3, 0, 0)
    before = {path: (tmp_path / path).stat().st_mtime_ns for path in FILES}
    assert run(tmp_path, FILES | {"a/one.md": b"new"}) == (1, 2, 0)
    after = {path: (tmp_path / path).stat().st_mtime_ns for path in FILES}
    assert {path for path in FILES if before[path] != after[path]} == {"a/one.md"}


def test_what_has_no_source_is_removed_with_its_folder(tmp_path: Path) -> None:
    run(tmp_path, FILES)
    assert run(tmp_path, {"a/one.md": b"1"}) == (0, 1, 2)
    assert tree(tmp_path) == {"a/one.md": b"1"}
    assert not (tmp_path / "a" / "b").exists()


def test_what_is_not_the_generators_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "about.md").write_text("by hand")
    (tmp_path / "other").mkdir()
    run(tmp_path, FILES)
    run(tmp_path, {})
    assert tree(tmp_path) == {"about.md": b"by hand"}
    assert (tmp_path / "other").is_dir()


@pytest.mark.parametrize("path", ["about.md", "b/one.md", "../out.md", "index.md/x"])
def test_files_outside_the_generated_folders_are_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="outside the generated folders"):
        run(tmp_path / "docs", {path: b"x"})
    assert tree(tmp_path) == {}


def test_links_are_replaced_and_never_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "two.md").write_text("not ours")
    docs = tmp_path / "docs"
    (docs / "a").mkdir(parents=True)
    (docs / "a" / "b").symlink_to(outside)
    (docs / "index.md").symlink_to(outside / "two.md")
    run(docs, FILES)
    assert tree(docs) == FILES
    assert tree(outside) == {"two.md": b"not ours"}


def test_a_file_gives_way_to_a_folder_and_a_folder_to_a_file(tmp_path: Path) -> None:
    run(tmp_path, {"a/b": b"file", "a/one.md/x": b"folder"})
    run(tmp_path, FILES)
    assert tree(tmp_path) == FILES


@pytest.mark.parametrize("count", [1000, 3000, 3500])
def test_many_files_are_written_beside_their_making(tmp_path: Path, count: int) -> None:
    many = {f"a/{i % 7}/{i}.md": f"{i}".encode() for i in range(count)}
    assert run(tmp_path, many) == (count, 0, 0)
    assert tree(tmp_path) == many
    assert run(tmp_path, many | {"a/3/3.md": b"new"}) == (1, count - 1, 0)
    assert run(tmp_path, {"index.md": b"home"}) == (1, 0, count)


def test_what_goes_wrong_beside_is_told(tmp_path: Path) -> None:
    many = (
        {f"a/{i}.md": b"x" for i in range(1500)}
        | {f"a/{'long' * 80}.md": b"x"}
        | {f"a/more{i}.md": b"x" for i in range(1500)}
    )
    with pytest.raises(OSError, match="File name too long"):
        run(tmp_path, many)


@pytest.mark.parametrize("done", range(26))
def test_a_build_broken_off_anywhere_and_started_again_gives_the_same(tmp_path: Path, done: int) -> None:
    undisturbed, broken = tmp_path / "undisturbed", tmp_path / "broken"
    build(tiny_settings(undisturbed))
    (broken / "papers").mkdir(parents=True)
    (broken / "papers" / ".unfinished").write_text("left by a killed run")
    (broken / "papers" / "stale.md").write_text("has no source")

    class Killed(BaseException):
        pass

    class Breaking:
        def __call__(self, items: Iterator[object], what: str, count: int) -> Iterator[object]:  # noqa: ARG002
            for i, item in enumerate(items):
                if what == "writing pages" and i == done:
                    raise Killed
                yield item

    with pytest.raises(Killed):
        build(tiny_settings(broken), Breaking())  # type: ignore[arg-type]
    build(tiny_settings(broken))
    assert tree(broken) == tree(undisturbed)


@pytest.mark.corpus
def test_a_killed_process_and_a_second_build_give_the_same(tmp_path: Path) -> None:
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    build(Settings(HF_DAILY, undisturbed, topics=PROJECT / "topics.yml"))
    call = [sys.executable, "-m", "generator", "build", "--digests", str(HF_DAILY), "--docs", str(killed)]
    for _ in range(3):
        process = subprocess.Popen(call, cwd=PROJECT, stdout=subprocess.DEVNULL)
        papers, deadline = killed / "papers", time.monotonic() + 60
        before = len(list(papers.glob("*"))) if papers.exists() else 0
        while time.monotonic() < deadline and process.poll() is None:
            if papers.exists() and len(list(papers.glob("*"))) > before + 50:
                break
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert 0 < len(tree(killed)) < len(tree(undisturbed))
    subprocess.run(call, cwd=PROJECT, stdout=subprocess.DEVNULL, check=True)
    assert tree(killed) == tree(undisturbed)
