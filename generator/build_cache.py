"""The build cache: tables of results that the next build can use again.

A table is a file: a line that names its format, the SHA-256 of the rest, then key, length and value, one after the
other. A caller makes the key from everything that the value depends on, code included (`cache_key`, `code_key`), so a
value can be missing but never stale. Nothing in a table is executed. If a table is damaged, missing or of another
format, its values are worked out anew. So the folder can be deleted at any time; that only costs time.
"""

from __future__ import annotations

import functools
import hashlib
import marshal
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

#: What each table begins with: a file that begins otherwise counts as empty.
FORM = b"digest-archive kept 1\n"
#: Bytes of a key.
KEY = 16

_LENGTH = 4
# Texts whose keys are in memory, beyond those that a build has just read.
_TEXTS = 1 << 17
_BLOCK = 1 << 20
_HASH = 32
_CODE = Path(__file__).parent
_SOURCES = frozenset({".py", ".jinja", ".js", ".json", ".txt", ".css", ".yml"})
# Packages whose results are cached.
_PACKAGES = {"feedparser", "font-source-sans-pro", "jinja2", "linkify-it-py", "lunr", "markdown", "markupsafe",
             "math-core", "mkdocs", "mkdocs-material", "numpy", "pillow", "pymdown-extensions", "python-slugify",
             "pyyaml", "rjsmin"}  # fmt: skip
# How one of these may be written otherwise (PEP 503).
_NOT_IN_NAMES = re.compile(r"[-_.]+")


def cache_key(*values: object) -> bytes:
    """The key of some plain values (texts, numbers, tuples): 128 bits of a hash over how Python writes them.

    >>> cache_key("a", 1) == cache_key("a", 1) != cache_key("a1")
    True
    """
    try:
        said = marshal.dumps(values, 0)  # type: ignore[arg-type] # of form 0, which depends on nothing but the values
    except ValueError:  # it knows plain types alone
        said = repr(values).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(said, digest_size=KEY).digest()


class _Texts(dict[tuple[str, ...], bytes]):
    """The keys of texts."""

    def __missing__(self, texts: tuple[str, ...]) -> bytes:
        if len(self) > _TEXTS:  # a server builds for days
            self.clear()
        found = self[texts] = cache_key(*texts)
        return found


_texts = _Texts()


def texts_key(*texts: str) -> bytes:
    """The `cache_key` of some texts, each time the same, worked out once per build: papers are asked for it often."""
    return _texts[texts]


def remember_texts(texts: Iterable[tuple[str, ...]], keys: bytes) -> None:
    """Take it that these are the `texts_key` of some texts, one after the other: somebody has worked them out."""
    _texts.update(zip(texts, (keys[start : start + KEY] for start in range(0, len(keys), KEY)), strict=True))


@functools.cache
def code_key(*names: str) -> bytes:
    """The key of some modules and folders of the generator (`words.py`, `pages`), of Python, and of its packages."""
    files = sorted(
        file
        for name in names
        for file in ((_CODE / name).rglob("*") if (_CODE / name).is_dir() else [_CODE / name])
        if file.suffix in _SOURCES
    )
    read = [(file.relative_to(_CODE).as_posix(), file.read_bytes()) for file in files]
    return cache_key(sys.version_info[:3], _versions(), read)


@functools.cache
def _versions() -> tuple[str, ...]:
    """The packages with their versions, as the names of their folders say them.

    https://packaging.python.org/en/latest/specifications/recording-installed-packages/: `importlib.metadata` reads the
    same names, and takes 40 ms to be loaded.
    """
    found = set[str]()
    for place in map(Path, sys.path):
        with suppress(OSError):
            found |= {name for name in os.listdir(place) if name.endswith(".dist-info")}  # noqa: PTH208 - ten times as fast
    return tuple(sorted(name for name in found if _NOT_IN_NAMES.sub("-", name.split("-")[0]).lower() in _PACKAGES))


class Table:
    """Values by key, from one file. A value that a build neither gets nor puts is dropped when the table is saved."""

    def __init__(self, file: Path | None) -> None:
        """Without a file, nothing is there and nothing is kept."""
        self._file = file
        self._there = _read(file) if file else {}
        self._used: dict[bytes, bytes] = {}

    def get(self, key: bytes) -> bytes | None:
        """The value of a key, if it is there."""
        value = self._used.get(key)
        if value is None and (value := self._there.get(key)) is not None:
            self._used[key] = value
        return value

    def put(self, key: bytes, value: bytes) -> None:
        """Keep a value."""
        self._used[key] = value

    def take(self, other: Table) -> None:
        """Keep all that another table has, too."""
        self._used = {**self._there, **self._used, **other._there}

    def save(self) -> None:
        """Write what was used, if that differs from what is there. A disk that is full costs the next build time."""
        if self._file is None or self._used == self._there:
            return
        hashed = hashlib.sha256()
        for block in self._blocks():
            hashed.update(block)
        aside = self._file.with_name(f".{self._file.name}.{os.getpid()}")
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            try:
                with aside.open("wb") as file:
                    file.write(FORM + hashed.digest())
                    file.writelines(self._blocks())
                aside.replace(self._file)
            finally:
                aside.unlink(missing_ok=True)
        self._there = dict(self._used)

    def _blocks(self) -> Iterator[bytes]:
        """What was used as the file has it, a megabyte or a value at a time: a table can be large, and memory short."""
        block = bytearray()
        for key, value in self._used.items():
            block += key + len(value).to_bytes(_LENGTH, "little")
            if len(block) + len(value) > _BLOCK:
                yield bytes(block)
                yield value
                block.clear()
            else:
                block += value
        yield bytes(block)


def recalled(table: Table, function: Callable[[str], str], *made_by: str) -> Callable[[str], str]:
    """The function with its results cached in the table.

    `made_by` are the modules that its results depend on, as for `code_key`; two functions of one table differ in it.
    """
    read_by = code_key(*made_by)

    def asked(text: str) -> str:
        name = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY, key=read_by).digest()
        found = table.get(name)
        if found is None:
            found = function(text).encode("utf-8", "surrogatepass")
            table.put(name, found)
        return found.decode("utf-8", "surrogatepass")

    return asked


def _read(file: Path) -> dict[bytes, bytes]:
    """The values of a file, each read on its own: cut out of the whole, they would be copied once more."""
    found: dict[bytes, bytes] = {}
    with suppress(OSError), file.open("rb") as content:
        size, hashed = file.stat().st_size, hashlib.sha256()
        if content.read(len(FORM)) != FORM:
            return {}
        said = content.read(_HASH)
        while head := content.read(KEY + _LENGTH):
            length = int.from_bytes(head[KEY:], "little")
            if length > size:
                return {}
            value = found[head[:KEY]] = content.read(length)
            hashed.update(head)
            hashed.update(value)
        if hashed.digest() == said:
            return found
    return {}


def columns(*of_texts: Iterable[str]) -> bytes:
    """Texts without line ends and null bytes as a value, which is read a column at a time: nothing is faster."""
    return "\0".join("\n".join([*column, ""]) for column in of_texts).encode()


def columns_of(value: bytes) -> list[list[str]]:
    """The columns of such a value.

    >>> columns_of(columns(["a", ""], [], ["b"]))
    [['a', ''], [], ['b']]
    """
    return [column.split("\n")[:-1] for column in value.decode().split("\0")]


class BuildCache:
    """The tables of one folder, by name."""

    def __init__(self, folder: Path | None = None) -> None:
        """Without a folder, nothing is kept: every build is the first."""
        self._folder = folder
        self._tables: dict[str, Table] = {}

    def table(self, name: str) -> Table:
        """The table of a name, read when it is first asked for."""
        if name not in self._tables:
            self._tables[name] = Table(self._folder / name if self._folder else None)
        return self._tables[name]

    def names(self) -> list[str]:
        """The names of the tables that are there."""
        if self._folder is None or not self._folder.is_dir():
            return []
        return sorted(file.name for file in self._folder.iterdir() if not file.name.startswith("."))

    def save(self, beginning: str = "") -> None:
        """Write the tables that were asked for, or those of them whose names begin so."""
        for name, table in self._tables.items():
            if name.startswith(beginning):
                table.save()

    def parted(self) -> BuildCache:
        """The tables that were asked for so far, as a cache of their own, which another process can save."""
        other = BuildCache(self._folder)
        other._tables, self._tables = self._tables, {}
        return other

    def close(self, beginning: str) -> None:
        """Write the tables whose names begin so, and hold them in memory no longer."""
        self.save(beginning)
        self._tables = {name: table for name, table in self._tables.items() if not name.startswith(beginning)}
