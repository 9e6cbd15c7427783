"""Saved captures in, `Digest`s out. The only room that touches a capture's bytes.

`find` lists the captures of a folder, `read` turns one into a `Digest` with warnings or raises `CaptureError` with
every problem it has. A capture is read without regard to any other. What a page's text says, `text` reads; every other
form is a module of `formats`.
"""

from __future__ import annotations

import codecs
import datetime as dt
import os
import re
import stat
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator import formats
from generator.errors import CaptureError, Problem, Severity, errors_only
from generator.formats import MAX_BYTES
from generator.model import Digest, Entry, YearRule
from generator.sources import foreign, text
from generator.sources.dating import PathDate, path_date, settle_day, settle_path
from generator.sources.problems import at

# What a path says of the day, and the year for paths that have none with what gave it.
_Years = tuple[PathDate | None, tuple[int, str] | None]

# Endings of captures: a folder named so is somebody's mistake.
_ENDINGS = frozenset({".txt", *formats.ENDINGS})

# What editors and systems leave in a folder, beside hidden files.
_LEFTOVER = re.compile(
    r"(?:eh)?thumbs(?:_vista)?\.db|desktop\.ini|icon\r|~\$.*|#.*#|.*~|.*\.(?:bak|sw[a-p]|tmp|temp|orig|rej|part|crdownload)",
    re.IGNORECASE | re.DOTALL,
)
_KNOWN = "save the page's text, or one of the other forms that guide/captures.md names, or move it away"
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

    def error(self, line: int, what: str, fix: str) -> CaptureError:
        """An error at a line of this capture."""
        return CaptureError(Problem(self.shown, line, what, fix))


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
        named_so = [name for name in folders if Path(name).suffix.lower() in _ENDINGS or Path(root, name).is_symlink()]
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in named_so)
        for name in (*files, *named_so):
            file = Path(root, name)
            if not (name.startswith(".") or file.stem.upper() == "README" or _LEFTOVER.fullmatch(name)):
                found.append(Capture(file, file.relative_to(folder).as_posix(), _shown(file)))
    return sorted(found, key=_order), problems


def read(capture: Capture, year: YearRule | None, verbatim: bool = False) -> tuple[list[Digest], list[Problem]]:
    """One capture as a `Digest` for each of its days, and what is wrong with it.

    An error among the problems says that a row of it is left out. `verbatim` (from `archive.yml`) says that after the
    day of a page every paragraph is a title or an abstract, so nothing is taken for boilerplate and the
    alternation is not doubted.

    Errors: `CaptureError` with every problem that was found, warnings too, where nothing of it can be used.
    """
    return read_content(capture, _bytes(capture), year, verbatim)


def read_content(
    capture: Capture, data: bytes, year: YearRule | None, verbatim: bool = False
) -> tuple[list[Digest], list[Problem]]:
    """The same of a capture that need not be there yet, with these bytes.

    Errors: as `read`.
    """
    problems: list[Problem] = []
    dated: PathDate | None = None
    try:
        dated = path_date(PurePosixPath(capture.name))
    except ValueError as error:
        problems.append(Problem(capture.shown, 1, str(error), "rename it, such as 2025-03-11.txt"))
    fallback = (year.year, year.origin) if year else None
    form = _form(capture, data)
    if form is formats.Form.TEXT or (verbatim and form is not formats.Form.JSON):  # no page's text is JSON
        return _page(capture, data, (dated, fallback), problems, verbatim=verbatim)
    return _rows(capture, data, (dated, fallback), problems)


def _form(capture: Capture, data: bytes) -> formats.Form:
    """What is in the file; bytes that are no text are the page's reader's to complain of."""
    if not data.removeprefix(codecs.BOM_UTF8).strip():
        raise capture.error(1, "the file is empty", "save the page again, or remove the file")
    if found := foreign.name(data):
        raise capture.error(1, f"this is {found}, which can't be read", _KNOWN)
    try:
        return formats.sniff(data, capture.shown, capture.file.suffix)
    except CaptureError:
        return formats.Form.TEXT


def _page(
    capture: Capture, data: bytes, years: _Years, problems: list[Problem], *, verbatim: bool
) -> tuple[list[Digest], list[Problem]]:
    """A page's text: of one day."""
    dated, fallback = years
    content, faults = _decode(capture, data)
    problems += faults
    reading = text.read(content, capture.shown, verbatim)
    settled: tuple[dt.date, str] | None = None
    if reading.day and dated:
        try:
            settled = settle_day(capture.shown, dated, reading.day, fallback)
        except CaptureError as error:
            problems += error.problems
    if reading.day or not problems:  # a text in another encoding has no day that could be read
        problems += reading.problems
    if not settled or errors_only(problems):
        raise CaptureError(*problems)
    return [Digest(capture.name, *settled, reading.query, reading.entries, reading.boilerplate)], problems


def _rows(capture: Capture, data: bytes, years: _Years, problems: list[Problem]) -> tuple[list[Digest], list[Problem]]:
    """A file of rows, perhaps of several days: a day that a row names goes before the path's."""
    try:
        reading = formats.read(data, capture.shown, capture.file.suffix)
    except CaptureError as error:
        raise CaptureError(*problems, *error.problems) from error
    problems += reading.problems
    dated, fallback = years
    if dated is None:
        raise CaptureError(*problems)
    if not reading.rows and not reading.problems:
        what, fix = "there is no paper in this file", "save it again on a day that has papers, or remove it"
        problems.append(Problem(capture.shown, 1, what, fix, Severity.WARNING))
    by_path = settle_path(dated, fallback)
    if by_path and reading.day not in (None, by_path[0]):
        what = f"the file says {reading.day}, its path {by_path[0]}"
        raise CaptureError(*problems, Problem(capture.shown, 1, what, "rename the file"))
    days: dict[dt.date, list[Entry]] = {}
    for row in reading.rows:
        day = row.day or reading.day or (by_path and by_path[0])
        if day is None:
            what = "nothing gives the day of these papers"
            raise CaptureError(
                *problems, Problem(capture.shown, row.line, what, "name the file YYYY-MM-DD, as in 2025-03-11.json")
            )
        entry = Entry(row.title, row.abstract, row.line, row.line, row.facts, row.place)
        days.setdefault(day, []).append(entry)
    named = "path" if by_path and not any((reading.day, *(row.day for row in reading.rows))) else "the file itself"
    return [
        Digest(capture.name, day, named, reading.query, tuple(entries), source=reading.source)
        for day, entries in days.items()
    ], problems


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
        if status.st_size > MAX_BYTES:
            size = f"{status.st_size / 1e6:.0f} MB; a capture has at most {MAX_BYTES // 1_000_000} MB"
            raise capture.error(1, f"too large ({size})", "save the page's text alone, or split it by capture")
        return file.read_bytes()
    except OSError as error:
        raise capture.error(1, f"can't be read ({error.strerror})", "check the file and its permissions") from error


def _decode(capture: Capture, data: bytes) -> tuple[str, list[Problem]]:
    r"""The bytes as text, line ends as `\\n`, without a byte-order mark, and an error for each kind of fault in it.

    What is faulty is replaced, so that the rest can be read and every problem of a capture be told at once.
    """
    if found := foreign.wide(data):
        raise capture.error(1, f"the text is {found}, not UTF-8", "save it again as UTF-8")
    content = data.decode("utf-8-sig", "surrogateescape").replace("\r\n", "\n").replace("\r", "\n")
    problems: list[Problem] = []
    for fault, fix, describe in _FAULTS:
        if places := [match.start() for match in fault.finditer(content)]:
            start = content.rfind("\n", 0, places[0]) + 1
            column = len(content[start : places[0]].encode(errors="surrogateescape")) + 1
            lines = list(dict.fromkeys(_lines(content, places)))
            problems.append(at(lines, capture.shown, describe(content[places[0]], column), fix))
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


__all__ = ["MAX_BYTES", "Capture", "find", "read", "read_content"]
