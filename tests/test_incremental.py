"""A build that takes over what earlier ones made gives what a clean one gives, whatever happened in between.

`CHANGES=200 .venv/bin/pytest tests/test_incremental.py --timeout 0` tries that many changes in a row.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import pytest

from generator.build import again, build
from generator.build_cache import KEY, BuildCache, Table, cache_key
from generator.settings import Settings
from generator.sync import looking
from tests.archives import PROJECT, SAMPLE, capture
from tests.synthetic import write

T = TypeVar("T")
CALL = [sys.executable, "-m", "generator", "site", "--digests", "digests"]
CACHE = Path("docs/.digest-archive/kept")


ENVIRONMENT = {
    "SITE_DIR": "site",
    "SITE_URL": "https://example.org/",
    "SOURCE_DATE_EPOCH": "0",
    "NO_MKDOCS_2_WARNING": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def lay_out(place: Path) -> Path:
    """A small archive of several layouts, with a generator, a theme and topics of its own to be changed."""
    # What is compiled already comes along. It is held against its source's time, and builds there write none of it.
    ignored = shutil.ignore_patterns("*.pyc.*")  # one that is being written
    for name in ("generator", "overrides", "docs/stylesheets"):
        shutil.copytree(PROJECT / name, place / name, ignore=ignored)
    shutil.copy(SAMPLE / "mkdocs.yml", place / "mkdocs.yml")
    shutil.copy(SAMPLE / "about.md", place / "docs" / "about.md")
    shutil.copy(SAMPLE / "topics.yml", place / "topics.yml")
    (place / "archive.yml").write_text("author_papers: 2\n")
    write(place / "digests", 60)
    return place


def start(place: Path) -> subprocess.Popen[str]:
    """A build of everything."""
    return subprocess.Popen(
        CALL,
        cwd=place,
        env=os.environ | ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def built(place: Path) -> str:
    """Build, and what was said."""
    with start(place) as run:
        out, err = run.communicate()
    assert run.returncode in {0, 1}, err
    return out


def tree(place: Path) -> dict[str, bytes]:
    """All that a build makes, by path."""
    return {
        path: file.read_bytes()
        for name in ("docs", "site")
        for file in (place / name).rglob("*")
        if file.is_file() and "/.digest-archive/" not in (path := file.relative_to(place).as_posix())
    }


def clean(place: Path, elsewhere: Path) -> dict[str, bytes]:
    """All that a build makes of the same where nothing was built before."""
    names = ("generator", "overrides", "digests", "docs/stylesheets", "docs/about.md", "mkdocs.yml", "archive.yml")
    for name in (*names, "topics.yml"):
        if (place / name).is_dir():
            shutil.copytree(place / name, elsewhere / name)
        else:
            shutil.copy(place / name, elsewhere / name)
    built(elsewhere)
    found = tree(elsewhere)
    shutil.rmtree(elsewhere)
    return found


class Changes:
    """What can happen to an archive between two builds, drawn by chance."""

    def __init__(self, place: Path, seed: int) -> None:
        self.place = place
        self.draw = random.Random(seed)  # noqa: S311 - to be the same each time
        self.days = iter(range(1, 1000))

    def all(self) -> list[Callable[[], None]]:
        """Each kind of change once."""
        return [
            self._add, self._edit, self._remove, self._rename, self._retitle, self._edit_topics, self._rename_topic,
            self._edit_template, self._edit_theme, self._edit_style, self._edit_configuration, self._edit_code,
            self._damage, self._forget, self._replace_kept, self._spoil_site, self._kill, self._two_at_once,
            self._empty_site,
        ]  # fmt: skip

    def _capture(self) -> Path:
        return self.draw.choice(sorted(file for file in (self.place / "digests").rglob("*") if file.is_file()))

    def _change(self, name: str, pattern: str, new: str) -> None:
        file = self.place / name
        text, count = re.subn(pattern, new, file.read_text(encoding="utf-8"), count=1)
        assert count, (name, pattern)
        file.write_text(text, encoding="utf-8")

    def _add(self) -> None:
        day = next(self.days)
        papers = [f"A paper of chance {day} {number}" for number in range(self.draw.randint(1, 5))]
        texts = [
            text for title in papers for text in (title, f"{title} says how language models reason. It does so well.")
        ]
        name = f"2026-{1 + day // 28:02}-{1 + day % 28:02}.txt"
        day_line = f"{('Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun')[day // 28 % 6]} {1 + day % 28}"
        (self.place / "digests" / name).write_text(capture(day_line, *texts), encoding="utf-8")

    def _edit(self) -> None:
        file = self._capture()
        file.write_text(file.read_text(encoding="utf-8").replace(" the ", " a ", 1), encoding="utf-8")

    def _retitle(self) -> None:
        titles = re.findall(r"\n\n([A-Z][^\n]{8,60}[a-z])\n\n", self._capture().read_text(encoding="utf-8"))
        if titles:
            (self.place / "archive.yml").write_text(
                f'author_papers: 2\naliases:\n  "{titles[0]}": "{titles[0]} again"\n'
            )

    def _remove(self) -> None:
        if len(list((self.place / "digests").rglob("*.*"))) > 2:
            self._capture().unlink()

    def _rename(self) -> None:
        file = self._capture()
        file.rename(file.with_name(f"{file.stem}-x{file.suffix}"))

    def _edit_topics(self) -> None:
        self._change("topics.yml", r"(points: \{)\d+", rf"\g<1>{self.draw.randint(26, 60)}")

    def _rename_topic(self) -> None:
        self._change("topics.yml", r"(name: .*)", r"\1 x")

    def _edit_template(self) -> None:
        self._change("generator/pages/templates/paper.md.jinja", "</dl>", f"</dl>\n<!-- {self.draw.random()} -->")

    def _edit_theme(self) -> None:
        self._change("overrides/partials/footer.html", "</footer>", f"<!-- {self.draw.random()} --></footer>")

    def _edit_style(self) -> None:
        self._change("docs/stylesheets/archive.css", r"\A", f"/* {self.draw.random()} */\n")

    def _edit_configuration(self) -> None:
        name = self.draw.choice(["site_name", "site_description"])
        self._change("mkdocs.yml", f"{name}: .*", f"{name}: Archive {self.draw.randint(0, 9)}")

    def _edit_code(self) -> None:
        self._change("generator/pages/wording.py", r'"January[^"]*"', f'"January{"x" * self.draw.randint(0, 3)}"')

    def _damage(self) -> None:
        for file in sorted((self.place / CACHE).glob("*")):
            content = bytearray(file.read_bytes())
            content[self.draw.randrange(len(content))] ^= 1 << self.draw.randrange(8)
            file.write_bytes(content[: self.draw.choice([len(content), len(content) // 2])])

    def _forget(self) -> None:
        for file in sorted((self.place / CACHE).glob("*")):
            if self.draw.random() < 0.5:
                file.unlink()

    def _replace_kept(self) -> None:
        for file in sorted((self.place / CACHE).glob("*")):
            if self.draw.random() < 0.3:
                file.write_bytes(b"somebody else's")

    def _spoil_site(self) -> None:
        files = sorted(file for file in (self.place / "site").rglob("*.*") if file.is_file())
        for file in self.draw.sample(files, min(5, len(files))):
            file.write_bytes(file.read_bytes() + b" ") if self.draw.random() < 0.5 else file.unlink()
        (self.place / "site" / "stray.html").write_text("stray")

    def _empty_site(self) -> None:
        shutil.rmtree(self.place / "site")

    def _kill(self) -> None:
        self._add()
        with start(self.place) as run:
            time.sleep(self.draw.uniform(0.1, 2.5))
            os.killpg(run.pid, signal.SIGKILL)
            run.communicate()

    def _two_at_once(self) -> None:
        self._add()
        with start(self.place) as one, start(self.place) as other:
            for run in (one, other):
                _, err = run.communicate()
                assert run.returncode in {0, 1}, err


def test_whatever_changed_a_build_gives_what_a_clean_one_gives(tmp_path: Path) -> None:
    asked = int(os.environ.get("CHANGES", "0"))
    seed = int(os.environ.get("SEED", "0"))
    place = lay_out(tmp_path / "archive")
    built(place)
    changes = Changes(place, seed)
    kinds = changes.all()
    order = kinds if not asked else [changes.draw.choice(kinds) for _ in range(asked)]
    if not asked:
        changes.draw.shuffle(order)
    # A clean build for each would be most of the time: two changes come together.
    for number in range(0, len(order), 1 if asked else 2):
        together = order[number : number + (1 if asked else 2)]
        for change in together:
            change()
        built(place)
        expected = clean(place, tmp_path / "clean")
        found = tree(place)
        said = [change.__name__ for change in order[: number + len(together)]]
        assert found.keys() ^ expected.keys() == set(), said
        assert [path for path in found if found[path] != expected[path]] == [], said


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that was built, for tests that change nothing in it."""
    place = lay_out(tmp_path_factory.mktemp("first"))
    built(place)
    return place


def test_a_second_build_makes_nothing(first: Path) -> None:
    before = written(first)
    assert re.search(r"; 0 files written, .* unchanged, 0 removed\ntook .*\nsite: 0 pages rendered", built(first))
    assert written(first) == before


def written(place: Path) -> dict[str, tuple[int, int]]:
    """When each file was written, and which it is."""
    return {path: (status.st_mtime_ns, status.st_ino) for path in tree(place) for status in [(place / path).stat()]}


def test_what_changes_while_a_build_is_at_work_is_built_by_the_next(tmp_path: Path) -> None:
    made = write(tmp_path / "digests", 20)
    settings = Settings(made.folder, tmp_path / "docs", tmp_path / "archive.yml", SAMPLE / "topics.yml")
    changed = min(made.folder.rglob("*.*"))
    before = changed.read_bytes()

    def progress(items: Iterable[T], what: str, count: int) -> Iterable[T]:  # noqa: ARG001 - the shape of a Progress
        if what == "writing pages":
            changed.write_bytes(before + b"\n")
        return items

    def is_done() -> bool:
        with looking(settings.docs) as there:
            return again(settings, there) is not None

    build(settings, progress)
    assert not is_done()
    changed.write_bytes(before)
    assert not is_done()
    build(settings)
    assert is_done()


def test_what_is_kept_is_found_by_its_key_alone(tmp_path: Path) -> None:
    table = Table(tmp_path / "table")
    table.put(cache_key(1), b"one")
    table.put(cache_key(2), b"")
    table.save()
    again = Table(tmp_path / "table")
    assert (again.get(cache_key(1)), again.get(cache_key(2)), again.get(cache_key(3))) == (b"one", b"", None)
    again.save()
    assert Table(tmp_path / "table").get(cache_key(1)) == b"one"


def test_what_nobody_asks_for_is_kept_no_longer(tmp_path: Path) -> None:
    table = Table(tmp_path / "table")
    for number in range(5):
        table.put(cache_key(number), b"x" * number)
    table.save()
    again = Table(tmp_path / "table")
    assert again.get(cache_key(3)) == b"xxx"
    again.save()
    assert [Table(tmp_path / "table").get(cache_key(number)) for number in range(5)] == [None, None, None, b"xxx", None]


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_table_is_an_empty_one(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - to be the same each time
    table = Table(tmp_path / "table")
    values = {cache_key(number): draw.randbytes(draw.randrange(40)) for number in range(9)}
    for key, value in values.items():
        table.put(key, value)
    table.save()
    content = bytearray((tmp_path / "table").read_bytes())
    if seed % 2:
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
    else:
        content = content[: draw.randrange(len(content))]
    (tmp_path / "table").write_bytes(content)
    assert [Table(tmp_path / "table").get(key) for key in values] == [None] * 9


def test_tables_without_a_folder_keep_nothing_and_a_full_disk_is_no_error(tmp_path: Path) -> None:
    BuildCache().table("x").put(bytes(KEY), b"x")
    BuildCache().save()
    (tmp_path / "file").write_text("no folder")
    cache = BuildCache(tmp_path / "file" / "below")
    cache.table("x").put(bytes(KEY), b"x")
    cache.save()
    assert (tmp_path / "file").read_text() == "no folder"


def test_shares_built_apart_and_joined_give_the_bytes_of_one_build(tmp_path: Path, first: Path) -> None:
    expected = tree(first)
    places = [lay_out(tmp_path / f"share-{number}") for number in (1, 2, 3, 4)]
    for number, place in enumerate(places, start=1):
        called(place, "build", "--share", f"{number}/4")
    shares = [tree(place) for place in places]
    assert all(len(share) < len(expected) / 2 for share in shares)
    last = lay_out(tmp_path / "joined")
    called(last, "join", *(str(place / "docs") for place in places))
    said = built(last)
    assert re.search(r"; [0-5] files written, ", said), said
    assert tree(last) == expected


def test_shares_of_two_states_of_an_archive_are_not_joined(tmp_path: Path) -> None:
    places = [lay_out(tmp_path / f"share-{number}") for number in (1, 2)]
    (places[1] / "generator/pages/templates/paper.md.jinja").write_text("<h1>Other</h1>\n")
    for place in places:
        called(place, "build", "--share", "1/2")
    last = lay_out(tmp_path / "joined")
    said = called(last, "join", *(str(place / "docs") for place in places), status=2)
    assert "another share has this page otherwise; build all shares from the same captures" in said
    assert sorted(path.name for path in (last / "docs").iterdir()) == [".digest-archive", "about.md", "stylesheets"]


def called(place: Path, *arguments: str, status: int = 0) -> str:
    """Run the command there; what it says."""
    call = [sys.executable, "-m", "generator", *arguments]
    done = subprocess.run(call, cwd=place, env=os.environ | ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode in {status, 1}, done.stderr
    return done.stdout + done.stderr
