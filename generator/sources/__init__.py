"""Saved captures in, `Digest`s out. The only room that touches a capture's bytes.

`find` lists the captures of a folder, `read` turns one into a `Digest` with warnings or raises `CaptureError` with
every problem it has. A capture is read without regard to any other. A new format is a module beside
`text` with its file ending in `_READERS`.
"""

from __future__ import annotations

import codecs
import datetime as dt
import os
import re
import stat
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator.errors import CaptureError, Problem, errors_only
from generator.model import Digest, YearRule
from generator.sources import foreign, text
from generator.sources.dating import PathDate, path_date, settle_day
from generator.sources.problems import at
from generator.sources.text import Reading

#: Bytes. The longest real page is under 1 MB; anything near this is not a capture.
MAX_BYTES = 16 * 1024 * 1024

#: File ending → reader of that format: decoded text and name for messages → what the text says.
_READERS: Mapping[str, Callable[[str, str, bool], Reading]] = {".txt": text.read}

# What editors and systems leave in a folder, beside hidden files.
_LEFTOVER = re.compile(
    r"(?:eh)?thumbs(?:_vista)?\.db|desktop\.ini|icon\r|~\$.*|#.*#|.*~|.*\.(?:bak|sw[a-p]|tmp|temp|orig|rej|part|crdownload)",
    re.IGNORECASE | re.DOTALL,
)
_AS_TEXT = "open it, select all, copy, and save that as plain text in UTF-8, ending in `.txt`"
# Thirty marks on one letter are far beyond what any language needs (UAX #15, Stream-Safe Text Format), and Unicode's
# normal forms take time with the square of a run.
_MOST_MARKS = 30
_FOREIGN_RUN = re.compile(rf"[^\x00-\u02ff]{{{_MOST_MARKS + 1},}}+")
# Single characters that no text holds: bytes that are not UTF-8, and C0 controls but white space, and DEL.
_FAULTS: tuple[tuple[re.Pattern[str], str, Callable[[str, int], str]], ...] = (
    (
        re.compile("[\udc80-\udcff]"),
        "save the file as UTF-8 text",
        lambda char, column: f"not UTF-8 (byte 0x{ord(char) - 0xDC00:02x} in column {column})",
    ),
    (
        re.compile("[\x00-\x08\x0e-\x1f\x7f]"),
        "save the page's text, or delete the character",
        lambda char, _: f"binary content (control character U+{ord(char):04X})",
    ),
)


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

    Hidden files, `README` with any ending, and what editors and systems leave behind are nobody's capture.
    """
    found: list[Capture] = []
    problems: list[Problem] = []

    def unlistable(error: OSError) -> None:
        what = f"can't list this folder ({error.strerror})"
        problems.append(Problem(_shown(Path(error.filename)), 1, what, "make it readable"))

    for root, folders, files in os.walk(folder, onerror=unlistable):
        # A folder or a link to one, named like a capture, is somebody's mistake: read() says so.
        named_so = [name for name in folders if Path(name).suffix.lower() in _READERS or Path(root, name).is_symlink()]
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in named_so)
        for name in (*files, *named_so):
            file = Path(root, name)
            if not (name.startswith(".") or file.stem.upper() == "README" or _LEFTOVER.fullmatch(name)):
                found.append(Capture(file, file.relative_to(folder).as_posix(), _shown(file)))
    return sorted(found, key=_order), problems


def read(capture: Capture, year: YearRule | None, verbatim: bool = False) -> tuple[Digest, list[Problem]]:
    """One capture as a `Digest`, and warnings about what is likely wrong with it.

    `verbatim` (from `archive.yml`) says that after the day every paragraph is a title or an abstract, so
    nothing is taken for page furniture and the alternation is not doubted.

    Errors: `CaptureError` with every problem that was found, warnings too.
    """
    content, problems = _decode(capture, _bytes(capture))
    dated: PathDate | None = None
    try:
        dated = path_date(PurePosixPath(capture.name))
    except ValueError as error:
        problems.insert(0, Problem(capture.shown, 1, str(error), "rename it, such as 2025-03-11.txt"))
    reading = _READERS[capture.file.suffix.lower()](content, capture.shown, verbatim)
    settled: tuple[dt.date, str] | None = None
    if reading.day and dated:
        fallback = (year.year, year.origin) if year else None
        try:
            settled = settle_day(capture.shown, dated, reading.day, fallback)
        except CaptureError as error:
            problems += error.problems
    if reading.day or not problems:  # a text in another encoding has no day that could be read
        problems += reading.problems
    if not settled or errors_only(problems):
        raise CaptureError(*problems)
    return Digest(capture.name, *settled, reading.query, reading.entries, reading.boilerplate), problems


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
        if not stat.S_ISREG(status.st_mode):
            raise capture.error(1, "this is not a regular file", "remove it")
        if file.suffix.lower() not in _READERS:
            raise _unknown(capture)
        if status.st_size > MAX_BYTES:
            size = f"{status.st_size / 1e6:.0f} MB; a capture has at most {MAX_BYTES // 1_000_000} MB"
            raise capture.error(1, f"too large ({size})", "save the page's text alone, or split it by capture")
        return file.read_bytes()
    except OSError as error:
        raise capture.error(1, f"can't be read ({error.strerror})", "check the file and its permissions") from error


def _unknown(capture: Capture) -> CaptureError:
    """The error for a file ending that no reader has."""
    with capture.file.open("rb") as opened:
        found = foreign.name(opened.read(foreign.HEAD))
    if found:
        return capture.error(1, f"this is {found}, not the text of a page", f"{_AS_TEXT}, or move it away")
    known = ", ".join(f"`{ending}`" for ending in _READERS)
    what = f"no capture format ends in `{capture.file.suffix}`"
    return capture.error(1, what, f"save it as one of {known}, or move it away")


def _decode(capture: Capture, data: bytes) -> tuple[str, list[Problem]]:
    r"""The bytes as text, line ends as `\\n`, without a byte-order mark, and an error for each kind of fault in it.

    What is faulty is replaced, so that the rest can be read and every problem of a capture be told at once.
    """
    if not data.removeprefix(codecs.BOM_UTF8).strip():
        raise capture.error(1, "the file is empty", "save the page again, or remove the file")
    if found := foreign.wide(data):
        raise capture.error(1, f"the text is {found}, not UTF-8", "save it again as UTF-8")
    if found := foreign.name(data):
        raise capture.error(1, f"this is {found}, not the text of a page", _AS_TEXT)
    content = data.decode("utf-8-sig", "surrogateescape").replace("\r\n", "\n").replace("\r", "\n")
    problems: list[Problem] = []
    for fault, mend, describe in _FAULTS:
        if places := [match.start() for match in fault.finditer(content)]:
            start = content.rfind("\n", 0, places[0]) + 1
            column = len(content[start : places[0]].encode(errors="surrogateescape")) + 1
            lines = list(dict.fromkeys(_lines(content, places)))
            problems.append(at(lines, capture.shown, describe(content[places[0]], column), mend))
            content = fault.sub("\ufffd", content)
    if places := [start for start, end in _marks(content) if end - start > _MOST_MARKS]:
        what = f"more than {_MOST_MARKS} combining marks on one letter, which no writing has"
        problems.append(at(list(dict.fromkeys(_lines(content, places))), capture.shown, what, "delete them"))
        raise CaptureError(*problems)
    return content, problems


def _lines(content: str, places: Sequence[int]) -> Iterator[int]:
    """The line of each place, of which each is behind the one before."""
    line, last = 1, 0
    for place in places:
        line += content.count("\n", last, place)
        last = place
        yield line


def _marks(content: str) -> Iterator[tuple[int, int]]:
    """Where runs of combining marks begin and end."""
    for run in _FOREIGN_RUN.finditer(content):
        start = 0
        for end, char in enumerate((*run[0], " ")):
            if not unicodedata.combining(char):
                yield run.start() + start, run.start() + end
                start = end + 1


__all__ = ["MAX_BYTES", "Capture", "find", "read"]
