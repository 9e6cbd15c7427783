"""Which day a capture is of: what its path says, what its text says, and how the two are settled.

The page shows a day without a year. The year is never guessed: it comes from the path, from the text
where that has one, or from the configuration, and from nothing else.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from generator.errors import CaptureError, Problem
from generator.model import YEARS

_NAMES = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
          "november", "december")  # fmt: skip
_MONTHS = {name[:length]: number for number, name in enumerate(_NAMES, 1) for length in (3, len(name))} | {"sept": 9}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = rf"(?P<weekday>{'|'.join(name + '|' + name[:3] for name in _WEEKDAYS)}|tues|weds|thurs?)\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DAY_LINE = re.compile(
    rf"(?:{_WEEKDAY},?\s+)?"
    rf"(?:{_MONTH}\s+(?P<day>{_DAY})|(?P<day_first>{_DAY})\s+{_MONTH.replace('month', 'month_after')})"
    r"(?:,?\s+(?P<year>\d{4}))?"
    rf"(?:,?\s+\(?{_WEEKDAY.replace('weekday', 'weekday_after')}\)?)?"
    r"|(?P<iso_year>\d{4})-(?P<iso_month>\d{2})-(?P<iso_day>\d{2})",
    re.IGNORECASE | re.ASCII,  # in Unicode, IGNORECASE takes a dotless \u0131 for an i
)
# Characters of a line that can be a day.
_LONGEST = 40
# A number of a day beside a word, as other languages write it, or numbers alone, which may be in any order.
_NUMBER = "(?:0?[1-9]|[12]\\d|3[01])"
_WORD = r"[^\W\d_]{3,12}"
_MAY_BE_DAY = re.compile(
    rf"(?:\w{{2,12}}[,.]? )?(?:{_NUMBER}[.\u00ba]?(?: de)? {_WORD}\.?|{_WORD}\.? {_NUMBER})(?:,?(?: de)? \d{{4}})?"
    r"|\d{1,4}([./-])\d{1,2}(?:\1\d{2,4})?\.?"
    r"|(?:\d{4} ?[\u5e74\ub144] ?)?\d{1,2} ?[\u6708\uc6d4] ?\d{1,2} ?[\u65e5\uc77c]"
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
    """The day line of a capture: its month, day, perhaps year and weekday (Monday is 0), and the line it stands on."""

    month: int
    day: int
    year: int | None
    line: int
    text: str
    weekday: int | None = None


def text_date(line: str, number: int) -> TextDate | None:
    """A line that is a day as a date, which need not exist; None for any other text.

    `Mar 11`, `March 11th, 2025`, `11 March 2025`, `Thursday, Mar 11`, `Mar 11 (Thu)`, `2025-03-11`.
    """
    match = _DAY_LINE.fullmatch(line) if len(line) <= _LONGEST else None
    if not match:
        return None
    if match["iso_year"]:
        return TextDate(int(match["iso_month"]), int(match["iso_day"]), int(match["iso_year"]), number, line)
    month = _MONTHS[(match["month"] or match["month_after"]).casefold()]
    day = int((match["day"] or match["day_first"])[:2].rstrip("sSnNrRtT"))
    year = int(match["year"]) if match["year"] else None
    weekday = (match["weekday"] or match["weekday_after"] or "").casefold()[:3]
    names = [name[:3] for name in _WEEKDAYS]
    return TextDate(month, day, year, number, line, names.index(weekday) if weekday else None)


def looks_like_a_day(line: str) -> bool:
    """Whether a line may be meant as a day, but in a language or an order that `text_date` doesn't read."""
    return len(line) <= _LONGEST and bool(_MAY_BE_DAY.fullmatch(line))


def path_date(path: PurePosixPath) -> PathDate:
    """What a capture's path below the digests folder says of its day.

    `2025-03-11.txt`, `20250311-zero-shot.txt`, `2025/03-11.txt`, `2025/03/11.txt`, `2025/anything.txt`. Of
    several folders named as a year, the innermost counts.

    Errors: ValueError for a day that no calendar has, and for a year that differs between folder and name.
    """
    folder = next((part for part in reversed(path.parts[:-1]) if _YEAR.fullmatch(part)), None)
    folder_year = int(folder) if folder else None
    if folder_year not in (None, *YEARS):
        raise ValueError(_impossible(folder_year))
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
    if found.year not in (None, *YEARS):
        raise ValueError(_impossible(found.year))
    return found


def _impossible(year: int | None) -> str:
    return f"the path says {year}, and a capture is of {YEARS.start} to {YEARS.stop - 1}"


def settle_day(shown: str, path: PathDate, text: TextDate, fallback: tuple[int, str] | None) -> tuple[dt.date, str]:
    """The day of a capture, and what gave its year.

    `fallback` is the configured year and where it was configured; path and text come before it.

    Errors: `CaptureError` with each way in which path and text disagree, or when nothing gives a year, or when there
    is no such day.
    """
    if wrong := [Problem(shown, text.line, what, fix) for what, fix in _contradictions(path, text)]:
        raise CaptureError(*wrong)
    if path.year:
        year, origin = path.year, "path"
    elif text.year:
        year, origin = text.year, f"line {text.line}"
    elif fallback:
        year, origin = fallback
    else:
        example = f"{text.month:02}-{text.day:02}"
        fix = (
            f"name the file YYYY-{example}.txt, put it in a folder named as the year, "
            "set `year:` in archive.yml, or call with --year"
        )
        raise CaptureError(Problem(shown, text.line, f"nothing gives the year of `{text.text}`", fix))
    if not _exists(year, text.month, text.day):
        what = f"there is no `{text.text}` in {year}"
        raise CaptureError(Problem(shown, text.line, what, "correct this line, or the year"))
    day = dt.date(year, text.month, text.day)
    if text.weekday not in (None, day.weekday()):
        what = f"`{text.text}` was a {_WEEKDAYS[day.weekday()].capitalize()} in {year}"
        fix = f"correct this line, or the year (it comes from {origin})"
        raise CaptureError(Problem(shown, text.line, what, fix))
    return day, origin


def settle_path(path: PathDate, fallback: tuple[int, str] | None) -> tuple[dt.date, str] | None:
    """The day that a path says by itself and what gave its year; `fallback` as in `settle_day`."""
    if not path.month or not path.day:
        return None
    year, origin = (path.year, "path") if path.year else fallback or (None, "")
    return (dt.date(year, path.month, path.day), origin) if year and _exists(year, path.month, path.day) else None


def _contradictions(path: PathDate, text: TextDate) -> Iterator[tuple[str, str]]:
    """What is wrong with a day, whatever its year, and how to fix it."""
    if not _exists(None, text.month, text.day):
        yield f"no year has a `{text.text}`", "correct this line"
        return
    if path.month and (path.month, path.day) != (text.month, text.day):
        by_path = f"{_NAMES[path.month - 1][:3].capitalize()} {path.day}"
        yield f"the text says `{text.text}`, the path {by_path}", "rename the file or correct this line"
    if text.year and text.year not in YEARS:
        yield f"`{text.text}` has an impossible year", "correct this line"
    elif text.year and path.year not in (None, text.year):
        yield f"the text says {text.year}, the path {path.year}", "rename the file or correct this line"


def _exists(year: int | None, month: int, day: int) -> bool:
    """Whether a calendar has that day; without a year, whether any year's has."""
    try:
        dt.date(2024 if year is None else year, month, day)
    except ValueError:
        return False
    return True
