"""Which day a capture is of: what its path says, what its text says, and how the two are settled.

The page shows a day without a year. The year is never guessed: it comes from the path, from the text
where that has one, or from the configuration, and from nothing else.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from generator.errors import CaptureError, Problem
from generator.model import YEARS

_NAMES = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
          "november", "december")  # fmt: skip
_MONTHS = {name[:length]: number for number, name in enumerate(_NAMES, 1) for length in (3, len(name))} | {"sept": 9}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DAY_LINE = re.compile(
    rf"(?:{_MONTH}\s+(?P<day>\d{{1,2}})|(?P<day_first>\d{{1,2}})\s+{_MONTH.replace('month', 'month_after')})"
    r"(?:,?\s+(?P<year>\d{4}))?",
    re.IGNORECASE | re.ASCII,  # in Unicode, IGNORECASE takes a dotless \u0131 for an i
)
# Year, month and day in a row: with the same mark between, over folders, or with none. The groups that match are these.
_FULL = re.compile(
    r"(?<!\d)((?:19|20)\d{2})"
    r"(?:(?:-(\d{1,2})-|_(\d{1,2})_|\.(\d{1,2})\.|/(\d{1,2})[-_/])(\d{1,2})|(\d{2})(\d{2}))(?!\d)"
)
_PARTIAL = re.compile(r"(\d{2})[-_](\d{2})(?!\d)")
_YEAR = re.compile(r"(?:19|20)\d{2}")


@dataclass(frozen=True, slots=True)
class PathDate:
    """What a path says of the day: nothing, a year, a month and day, or all three."""

    year: int | None = None
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class TextDate:
    """The day line of a capture: its month, day, perhaps year, and the line it stands on."""

    month: int
    day: int
    year: int | None
    line: int
    text: str


def text_date(line: str, number: int) -> TextDate | None:
    """`Mar 11`, `March 11, 2025` or `11 March 2025` as a date, which need not exist; None for any other text."""
    match = _DAY_LINE.fullmatch(line)
    if not match:
        return None
    month = _MONTHS[(match["month"] or match["month_after"]).casefold()]
    year = int(match["year"]) if match["year"] else None
    return TextDate(month, int(match["day"] or match["day_first"]), year, number, line)


def path_date(path: PurePosixPath) -> PathDate:
    """What a capture's path below the digests folder says of its day.

    `2025-03-11.txt`, `20250311-zero-shot.txt`, `2025/03-11.txt`, `2025/03/11.txt`, `2025/anything.txt`. Of
    several folders named as a year, the innermost counts.

    Errors: ValueError for a day that no calendar has, and for a year that differs between folder and name.
    """
    folder = next((part for part in reversed(path.parts[:-1]) if _YEAR.fullmatch(part)), None)
    folder_year = int(folder) if folder else None
    if match := _FULL.search(path.with_suffix("").as_posix()):
        found = PathDate(*(int(number) for number in match.groups() if number))
        if folder_year not in (None, found.year):
            raise ValueError(f"the folder says {folder_year}, the file name {found.year}")
    elif match := _PARTIAL.match(path.stem):
        found = PathDate(folder_year, int(match[1]), int(match[2]))
    else:
        return PathDate(folder_year)
    if not _exists(found.year, found.month or 0, found.day or 0):
        raise ValueError(f"the path says {match[0]}, a day that no calendar has")
    return found


def settle_day(shown: str, path: PathDate, text: TextDate, fallback: tuple[int, str] | None) -> tuple[dt.date, str]:
    """The day of a capture, and what gave its year.

    `fallback` is the configured year and where it was configured; path and text come before it.

    Errors: `CaptureError` when path and text disagree, when nothing gives a year, when there is no such day.
    """

    def error(what: str, mend: str) -> CaptureError:
        return CaptureError(Problem(shown, text.line, what, mend))

    if not _exists(None, text.month, text.day):
        raise error(f"no year has a `{text.text}`", "correct this line")
    if text.year and text.year not in YEARS:
        raise error(f"`{text.text}` has an impossible year", "correct this line")
    if path.month and (path.month, path.day) != (text.month, text.day):
        by_path = f"{_NAMES[path.month - 1][:3].capitalize()} {path.day}"
        raise error(f"the text says `{text.text}`, the path {by_path}", "rename the file or correct this line")
    if path.year and text.year and path.year != text.year:
        raise error(f"the text says {text.year}, the path {path.year}", "rename the file or correct this line")
    if path.year:
        year, origin = path.year, "path"
    elif text.year:
        year, origin = text.year, f"line {text.line}"
    elif fallback:
        year, origin = fallback
    else:
        example = f"{text.month:02}-{text.day:02}"
        raise error(
            f"nothing gives the year of `{text.text}`",
            f"name the file YYYY-{example}.txt, put it in a folder named as the year, "
            "set `year:` in archive.yml, or call with --year",
        )
    if not _exists(year, text.month, text.day):
        raise error(f"there is no `{text.text}` in {year}", "correct this line, or the year")
    return dt.date(year, text.month, text.day), origin


def _exists(year: int | None, month: int, day: int) -> bool:
    """Whether a calendar has that day; without a year, whether any year's has."""
    try:
        dt.date(2024 if year is None else year, month, day)
    except ValueError:
        return False
    return True
