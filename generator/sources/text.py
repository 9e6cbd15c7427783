"""The daily page saved as plain text.

Layout, as a browser's "save as text" or a copied selection gives it: header lines, the day
(`Mar 11`), then paragraphs set apart by blank lines, title and abstract in turn. This module finds
the header and the paragraphs; `layout` tells titles and abstracts from what the page puts between.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from generator.errors import CaptureError, Problem
from generator.model import Entry
from generator.sources.dating import TextDate, text_date
from generator.sources.layout import OTHERWISE, Paragraph, entries

# What the page shows above its papers. The first group can't be anything else, wherever it stands.
_BANNER = re.compile(
    r"get trending papers in your email inbox(?: once a day)?!"
    r"|by ?AK and the research community"
    r"|(?:daily|trending) papers",
    re.IGNORECASE,
)
_HEADER_WORD = re.compile(r"new|subscribe|by|AK|and the research community", re.IGNORECASE)
_TURNING = re.compile(r"previous|next|previous next", re.IGNORECASE)
# Nothing to see: format characters alone make no line.
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
# C0 controls that are not white space, and DEL. HTML has no way to show them.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the text of a capture says. `query`: the search words shown in the header, or nothing."""

    day: TextDate
    query: str
    entries: tuple[Entry, ...]


def control_character(content: str) -> tuple[int, str] | None:
    """Line and character of the first control character, which no text holds."""
    match = _CONTROL.search(content)
    return (content.count("\n", 0, match.start()) + 1, match[0]) if match else None


def read(content: str, shown: str, verbatim: bool) -> Reading:
    """The text of a capture, with LF line ends, as a `Reading`. `shown` names the capture in messages.

    Errors: `CaptureError` with the line where the text first looks wrong.
    """
    lines = content.split("\n")
    day, query = _header(lines, shown)
    paragraphs = _paragraphs(lines, day.line)
    if not verbatim:
        paragraphs = _without_page_ends(paragraphs)
    if not paragraphs:
        raise CaptureError(Problem(shown, day.line, "no paper follows the day", "save the whole page, papers included"))
    if not verbatim:
        _only_one_page(paragraphs, shown)
    return Reading(day, query, entries(paragraphs, shown, verbatim))


def _header(lines: list[str], shown: str) -> tuple[TextDate, str]:
    """The day line and the search words above it. One line of unknown words is a search; more are lost papers."""
    unknown: list[tuple[int, str]] = []
    first = 0
    for number, raw in enumerate(lines, start=1):
        line = " ".join(raw.split())
        if not line or _BANNER.fullmatch(line) or _HEADER_WORD.fullmatch(line):
            continue
        first = first or number
        if day := text_date(line, number):
            return day, unknown[0][1] if unknown else ""
        unknown.append((number, line))
        if len(unknown) > 1:
            break
    what = "no day, such as `Mar 11`, stands above the first paper"
    raise CaptureError(Problem(shown, first or 1, what, "put the day of the page on a line of its own above it"))


def _paragraphs(lines: list[str], after: int) -> list[Paragraph]:
    """The paragraphs below line `after`: runs of lines that are not blank."""
    found: list[Paragraph] = []
    run: list[str] = []
    for number, raw in enumerate([*lines[after:], ""], start=after + 1):
        if (line := " ".join(raw.split())).strip(_INVISIBLE):
            run.append(line)
        elif run:
            found.append(Paragraph(tuple(run), number - len(run)))
            run = []
    return found


def _without_page_ends(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """The paragraphs without what the page's header has below the day, and without its turning of pages."""
    first, end = 0, len(paragraphs)
    while first < end and (_BANNER.fullmatch(paragraphs[first].text) or _HEADER_WORD.fullmatch(paragraphs[first].text)):
        first += 1
    while end > first and _TURNING.fullmatch(paragraphs[end - 1].text):
        end -= 1
    return paragraphs[first:end]


def _only_one_page(paragraphs: list[Paragraph], shown: str) -> None:
    """Refuse a second page header among the papers: what follows it is of another capture, perhaps another day."""
    for paragraph in paragraphs:
        if _BANNER.fullmatch(paragraph.text):
            what = f"a second page header (`{paragraph.text}`) among the papers"
            raise CaptureError(
                Problem(shown, paragraph.line, what, f"save each page as a capture of its own; {OTHERWISE}")
            )
