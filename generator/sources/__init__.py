"""Saved captures in, `Digest`s out. The only room that touches a capture's bytes.

`find` lists the captures of a folder, `read` turns one into a `Digest` or raises `CaptureError` with
every problem it has. A capture is read without regard to any other. A new format is a module beside
`text` with its file ending in `_READERS`.
"""

from __future__ import annotations

import codecs
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator.errors import CaptureError, Problem
from generator.model import Digest, YearRule
from generator.sources import text
from generator.sources.dating import PathDate, path_date, settle_day
from generator.sources.text import Reading

#: Bytes. The longest real page is under 1 MB; anything near this is not a capture.
MAX_BYTES = 16 * 1024 * 1024

#: File ending → reader of that format: decoded text and name for messages → what the text says.
_READERS: Mapping[str, Callable[[str, str, bool], Reading]] = {".txt": text.read}


@dataclass(frozen=True, slots=True)
class Capture:
    """A file that claims to be a capture. `name`: its path below the digests folder; `shown`: its path in messages."""

    file: Path
    name: str
    shown: str

    def error(self, line: int, what: str, mend: str) -> CaptureError:
        """An error at a line of this capture."""
        return CaptureError(Problem(self.shown, line, what, mend))


def find(folder: Path) -> tuple[list[Capture], list[Problem]]:
    """Every capture below `folder`, sorted by path, and the folders that can't be listed.

    Hidden files and `README` with any ending are nobody's capture.
    """
    found: list[Capture] = []
    problems: list[Problem] = []

    def unlistable(error: OSError) -> None:
        what = f"can't list this folder ({error.strerror})"
        problems.append(Problem(_shown(Path(error.filename)), 1, what, "make it readable"))

    for root, folders, files in os.walk(folder, onerror=unlistable):
        # A folder or a link to one, named like a capture, is somebody's mistake: read() says so.
        named_so = [name for name in folders if Path(name).suffix in _READERS or Path(root, name).is_symlink()]
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in named_so)
        for name in (*files, *named_so):
            file = Path(root, name)
            if not name.startswith(".") and file.stem != "README":
                found.append(Capture(file, file.relative_to(folder).as_posix(), _shown(file)))
    return sorted(found, key=_order), problems


def read(capture: Capture, year: YearRule | None, verbatim: bool = False) -> Digest:
    """One capture as a `Digest`.

    `verbatim` (from `archive.yml`) says that after the day every paragraph is a title or an abstract, so
    nothing is taken for page furniture and the alternation is not doubted.

    Errors: `CaptureError` with one problem a fault found.
    """
    content = _decode(capture, _bytes(capture))
    reader = _READERS[capture.file.suffix]
    problems: list[Problem] = []
    dated: PathDate | None = None
    reading: Reading | None = None
    try:
        dated = path_date(PurePosixPath(capture.name))
    except ValueError as error:
        problems.append(Problem(capture.shown, 1, str(error), "rename it, such as 2025-03-11.txt"))
    try:
        reading = reader(content, capture.shown, verbatim)
    except CaptureError as error:
        problems.extend(error.problems)
    if reading is None or dated is None:
        raise CaptureError(*problems)
    fallback = (year.year, year.origin) if year else None
    day, origin = settle_day(capture.shown, dated, reading.day, fallback)
    return Digest(capture.name, day, origin, reading.query, reading.entries)


def _shown(file: Path) -> str:
    """A path on one line, whatever characters it has."""
    path = file.as_posix()
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in path)


def _order(capture: Capture) -> tuple[tuple[str, ...], str, str]:
    """By folder, then by name without its ending: `2025-03-11.txt` before `2025-03-11-agents.txt`."""
    path = PurePosixPath(capture.name)
    return path.parent.parts, path.stem, path.suffix


def _bytes(capture: Capture) -> bytes:
    """The file's content, once it is known to be a readable, regular file of a sane size."""
    file = capture.file
    if not capture.name.isprintable():
        what = "the file's name holds characters that can't be shown"
        raise capture.error(1, what, "rename it in plain characters, as UTF-8")
    try:
        if file.is_symlink():
            raise capture.error(1, "this is a symbolic link", "put the capture itself here")
        status = file.stat()
        if stat.S_ISDIR(status.st_mode):
            raise capture.error(1, "this is a folder, named like a capture", "rename it without the file ending")
        if file.suffix not in _READERS:
            known = ", ".join(f"`{ending}`" for ending in _READERS)
            raise capture.error(
                1, f"no capture format ends in `{file.suffix}`", f"save it as one of {known}, or move it away"
            )
        if not stat.S_ISREG(status.st_mode):
            raise capture.error(1, "this is not a regular file", "remove it")
        if status.st_size > MAX_BYTES:
            size = f"{status.st_size / 1e6:.0f} MB; a capture has at most {MAX_BYTES // 1_000_000} MB"
            raise capture.error(1, f"too large ({size})", "save the page's text alone, or split it by capture")
        return file.read_bytes()
    except OSError as error:
        raise capture.error(1, f"can't be read ({error.strerror})", "check the file and its permissions") from error


def _decode(capture: Capture, data: bytes) -> str:
    r"""The bytes as text, line ends as `\\n`, without a byte-order mark."""
    if not data.removeprefix(codecs.BOM_UTF8).strip():
        raise capture.error(1, "the file is empty", "save the page again, or remove the file")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise capture.error(1, "the text is UTF-16, not UTF-8", "save it again as UTF-8")
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"not UTF-8 (byte 0x{data[error.start]:02x} in column {_column(data, error.start)})"
        raise capture.error(line, what, "save the file as UTF-8 text") from error
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    if found := text.control_character(content):
        line, control = found
        what = f"binary content (control character U+{ord(control):04X})"
        raise capture.error(line, what, "save the page's text, or delete the character")
    return content


def _column(data: bytes, offset: int) -> int:
    return offset - data.rfind(b"\n", 0, offset)


__all__ = ["MAX_BYTES", "Capture", "find", "read"]
