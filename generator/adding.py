"""`digest-archive add`: what a file of papers holds, what of that is new, and where it goes among the captures."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator import formats, sources
from generator.errors import CaptureError, Problem
from generator.facts import Facts, Source
from generator.formats import Reading, Row
from generator.formats.decoding import decode
from generator.identity import key
from generator.saving import save
from generator.sources import text
from generator.sources.dating import PathDate, TextDate, path_date, settle_day

# What the name of a file says of its source, behind its day; the same as `fetch` writes.
_LABELS = {
    Source.PAGE: "",
    Source.HUGGING_FACE: ".hf",
    Source.ARXIV: ".arxiv",
    Source.FEED: ".feed",
    Source.OWN: ".papers",
}
_ENDINGS = {".txt", ".html", ".htm", ".json", ".jsonl", ".csv", ".xml", ".rss", ".atom", ".eml", ".yml", ".yaml"}
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Added:
    """What was found in a file, and where it is now: `file`, just written or, if `there`, already the same.

    `papers` counts each paper once, `new` those that no other capture has.
    """

    reading: Reading
    days: tuple[dt.date, ...]
    papers: int
    new: int
    file: Path
    there: bool


def add(digests: Path, content: bytes, name: str, day: dt.date | None = None) -> Added:
    """Put a file where it belongs. `name` is its path or address as given; `day` the day it is of, if nothing says so.

    Nothing is overwritten: a second file of a day and source gets a number.

    Errors: `CaptureError` when it can't be read, or its day isn't known; OSError when it can't be written.
    """
    hint = PurePosixPath(name.partition("?")[0]).name
    reading, page_day = _read(content, name)
    days = _page_days(page_day, name, hint, day) if page_day else _days(reading, name, hint, day)
    file = _file(digests, content, reading, days, hint)
    twin = _twin(digests, content)
    known = _known(digests)
    papers = {min(_keys(row)): row for row in reading.rows}
    new = sum(not _keys(row) & known for row in papers.values())
    if twin is None:
        save(file, content)
    return Added(reading, days, len(papers), new, twin or file, twin is not None)


def _read(content: bytes, shown: str) -> tuple[Reading, TextDate | None]:
    """What a file says, in any form; a page as text says its day in its own way."""
    ending = PurePosixPath(shown.partition("?")[0]).suffix
    if formats.sniff(content, shown, ending) is not formats.Form.TEXT:
        return formats.read(content, shown, ending), None
    page = text.read(decode(content, shown), shown, verbatim=False)
    rows = (Row("", entry.title_line, None, entry.title, entry.abstract, Facts()) for entry in page.entries)
    return Reading("page", Source.PAGE, tuple(rows)), page.day


def _days(reading: Reading, name: str, hint: str, day: dt.date | None) -> tuple[dt.date, ...]:
    """The days that a file is of, oldest first: as it says itself, as its name does, or as was said."""

    def error(what: str, fix: str) -> CaptureError:
        return CaptureError(Problem(name, 1, what, fix))

    said = {reading.day} if reading.day else {row.day for row in reading.rows}
    dated = tuple(sorted(one for one in said if one))
    if dated and day and dated != (day,):
        raise error(f"it says that it is of {_named(dated)}, and --day {day}", "leave --day out, or correct it")
    if dated:
        return dated
    path = _path_date(name, hint, day)
    if path.year and path.month and path.day:
        return (dt.date(path.year, path.month, path.day),)
    raise error("nothing says which day it is of", "add --day YYYY-MM-DD")


def _page_days(page_day: TextDate, name: str, hint: str, day: dt.date | None) -> tuple[dt.date]:
    """The day of a page that says it without a year."""
    path = _path_date(name, hint, day)
    if not (path.year or page_day.year):
        what = f"nothing gives the year of `{page_day.text}`"
        fix = f"add --day YYYY-{page_day.month:02}-{page_day.day:02}"
        raise CaptureError(Problem(name, page_day.line, what, fix))
    return (settle_day(name, path, page_day, None)[0],)


def _path_date(name: str, hint: str, day: dt.date | None) -> PathDate:
    """What the call, or else the file's name, says of its day."""
    if day:
        return PathDate(day.year, day.month, day.day)
    try:
        return path_date(PurePosixPath(hint))
    except ValueError as error:
        raise CaptureError(Problem(name, 1, str(error), "rename it, or add --day YYYY-MM-DD")) from error


def _file(digests: Path, content: bytes, reading: Reading, days: tuple[dt.date, ...], hint: str) -> Path:
    """A place that is free, or holds the same."""
    ending = PurePosixPath(hint).suffix.lower()
    if ending not in _ENDINGS:
        ending = _ending(content)
    if len(days) == 1:
        folder, stem = digests / f"{days[0]:%Y}", f"{days[0]}{_LABELS[reading.source]}"
    else:  # a date in the name would be taken for the day of all
        stem = _UNSAFE.sub("-", PurePosixPath(hint).stem).strip(".-")[:_LONGEST_NAME]
        folder, stem = (
            digests,
            re.sub(r"\d{4,}", "", stem).strip(".-") or "papers",
        )
    number = 1
    while (file := folder / f"{stem}{f'.{number}' if number > 1 else ''}{ending}").exists():
        number += 1
    return file


def _ending(content: bytes) -> str:
    """What a file could be called, for the eyes of people: readers look at what is in it."""
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:100].lower()
    if start.startswith((b"{", b"[")):
        return ".json"
    if start.startswith((b"<!doctype html", b"<html")):
        return ".html"
    return ".xml" if start.startswith(b"<") else ".txt"


def _twin(digests: Path, content: bytes) -> Path | None:
    """A capture of the same bytes."""
    for capture in sources.find(digests)[0]:
        file = capture.file
        if file.is_file() and file.stat().st_size == len(content) and file.read_bytes() == content:
            return file
    return None


def _known(digests: Path) -> set[str]:
    """All that papers in the archive go by; a capture that can't be read is `check`'s to tell of."""
    known: set[str] = set()
    for capture in sources.find(digests)[0]:
        for row in _rows(capture):
            known |= _keys(row)
    return known


def _rows(capture: sources.Capture) -> Iterator[Row]:
    try:
        yield from _read(capture.file.read_bytes(), capture.shown)[0].rows
    except (CaptureError, OSError):
        return


def _keys(row: Row) -> set[str]:
    """All that a paper can be told by."""
    return {name for name in (row.facts.arxiv, row.facts.doi, f"title {key(row.title)}") if name}


def _named(days: tuple[dt.date, ...]) -> str:
    return str(days[0]) if len(days) == 1 else f"{len(days)} days from {days[0]} to {days[-1]}"
