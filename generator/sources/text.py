"""The daily page saved as plain text.

Layout, as a browser's "save as text" or a copied selection gives it: header lines, the day
(`Mar 11`), then paragraphs set apart by blank lines, title and abstract in turn, then the page's footer. This module
finds header, paragraphs and footer; `layout` tells titles and abstracts from what the page puts between.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from generator.errors import Problem, Severity, quoted
from generator.model import Boilerplate, Entry
from generator.sources.boilerplate import BANNER, of_the_header, of_the_menu
from generator.sources.dating import TextDate, looks_like_a_day, text_date
from generator.sources.layout import Paragraph, cards, list_of_titles
from generator.sources.marks import without_marks
from generator.sources.plausibility import bare, prose, swapped, titles_alone
from generator.sources.problems import OTHERWISE, at

# Nothing to see: format characters alone make no line.
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
# Unicode's Default_Ignorable_Code_Point, white space, and the blank of Braille.
_UNSEEN = re.compile(
    r"[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]*+"
)
_HEADING = re.compile(r"#{1,6} ")
# Characters. The longest real title has some 500; what is longer than this has lost its blank lines.
_LONGEST_TITLE = 2000
# Lines above the day that nobody knows, looked at to find the day below them.
_LINES_ABOVE = 12


@dataclass(frozen=True, slots=True)
class Reading:
    """What the text of a capture says, as far as it could be read. With an error among the `problems`, not all of it.

    `query`: the search words shown in the header, or nothing. `boilerplate`: what was left out below the day.
    """

    day: TextDate | None
    query: str
    entries: tuple[Entry, ...]
    boilerplate: tuple[Boilerplate, ...]
    problems: tuple[Problem, ...]


def read(content: str, shown: str, verbatim: bool) -> Reading:
    """The text of a capture, with LF line ends, as a `Reading`. `shown` names the capture in messages."""
    lines = content.split("\n")
    header = _header(lines, shown)
    found = _Below()
    if header.end:
        found = _below(lines, header.end, shown, verbatim)
    found.boilerplate.sort(key=lambda one: one.line)
    problems = (*header.problems, *found.problems)
    return Reading(header.day, header.query, found.entries, tuple(found.boilerplate), problems)


@dataclass(slots=True)
class _Header:
    """What stands above the papers. `end`: the line of the day, or of what may be meant as one; 0 without either."""

    day: TextDate | None = None
    query: str = ""
    end: int = 0
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class _Below:
    """What stands below the day."""

    entries: tuple[Entry, ...] = ()
    boilerplate: list[Boilerplate] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def _header(lines: Sequence[str], shown: str) -> _Header:
    """The day line and the search words above it. One line of unknown words is a search; more are lost papers."""
    unknown: list[tuple[int, str]] = []
    menu: list[str] = []
    first = 0
    for number, raw in enumerate(lines, start=1):
        line = _HEADING.sub("", " ".join(raw.split()), count=1)
        if not line.strip(_INVISIBLE) or of_the_header(line):
            continue
        first = first or number
        if day := text_date(line, number):
            if len(unknown) > 1:
                return _Header(day, "", number, [_unknown_above(unknown, day, shown)])
            # A menu has several words; one alone is what somebody searched for.
            return _Header(day, unknown[0][1] if unknown else menu[0] if len(menu) == 1 else "", number)
        if of_the_menu(line):
            menu.append(line)
            continue
        unknown.append((number, line))
        if (len(unknown) > 1 and prose(line)) or len(unknown) > _LINES_ABOVE:
            break
    what = "no day, such as `Mar 11`, stands above the first paper"
    fix = "put the day of the page on a line of its own above it"
    meant = next(((number, line) for number, line in unknown[:2] if looks_like_a_day(line)), None)
    if meant:
        number, line = meant
        fix = "write the day in English, or as in `2025-03-11`"
        what = f"{what}: {quoted(line)} may be meant as one"
        return _Header(end=number, problems=[Problem(shown, number, what, fix)])
    return _Header(problems=[Problem(shown, unknown[0][0] if unknown else first or 1, what, fix)])


def _unknown_above(unknown: Sequence[tuple[int, str]], day: TextDate, shown: str) -> Problem:
    """The error for more lines above the day than search words are."""
    what = f"{quoted(unknown[1][1])} above the day (`{day.text}` in line {day.line}) is no line of the page's header"
    fix = "delete lines that are not from the page; only one line of search words may be there"
    return at([number for number, _ in unknown[1:]], shown, what, fix)


def _below(lines: Sequence[str], day: int, shown: str, verbatim: bool) -> _Below:
    """The papers below line `day`, and what is said of them."""
    paragraphs = _paragraphs(lines, day)
    found = _Below()
    if not verbatim:
        paragraphs, found.boilerplate = _without_page_ends(paragraphs)
    if not paragraphs:
        what = "no paper follows the day"
        found.problems.append(Problem(shown, day, what, "save the whole page, papers included"))
        return found
    if not verbatim and (among := list(_page_among(paragraphs, shown))):
        found.problems += among
        return found
    laid_out = cards(paragraphs, shown, verbatim)
    entries, problems = laid_out.entries, laid_out.problems
    found.boilerplate += laid_out.boilerplate
    if entries and not verbatim:
        entries, marks, warnings = without_marks(entries, shown)
        found.boilerplate += marks
        problems = [*problems, *_out_of_step(entries, shown), *warnings]
    found.entries = entries
    found.problems += [*problems, *_no_titles(entries, shown)]
    return found


def _paragraphs(lines: Sequence[str], after: int) -> list[Paragraph]:
    """The paragraphs below line `after`: runs of lines that are not blank."""
    found: list[Paragraph] = []
    run: list[str] = []
    for number in range(after, len(lines) + 1):
        line = " ".join(lines[number].split()) if number < len(lines) else ""
        if line.strip(_INVISIBLE):
            run.append(line)
        elif run:
            found.append(Paragraph(tuple(run), number + 1 - len(run)))
            run = []
    return found


def _without_page_ends(paragraphs: list[Paragraph]) -> tuple[list[Paragraph], list[Boilerplate]]:
    """The paragraphs without what the page's header has below the day and without its footer, and those two."""
    first, end = 0, len(paragraphs)
    while first < end and all(of_the_header(line) for line in paragraphs[first].lines):
        first += 1
    while end > first and _is_menu(paragraphs[end - 1]):
        end -= 1
    header = [Boilerplate("lines of the page's header", one.text, one.line) for one in paragraphs[:first]]
    footer = [Boilerplate("lines of the page's footer", one.text, one.line) for one in paragraphs[end:]]
    return paragraphs[first:end], header + footer


def _is_menu(paragraph: Paragraph) -> bool:
    return all(map(of_the_menu, paragraph.lines))


def _page_among(paragraphs: Sequence[Paragraph], shown: str) -> list[Problem]:
    """What the page shows above or below its papers, found among them: what follows is of another capture."""
    banners = [paragraph for paragraph in paragraphs if BANNER.fullmatch(paragraph.text)]
    if banners:
        what = f"a second page header ({quoted(banners[0].text)}) among the papers"
        fix = f"save each page as a capture of its own; {OTHERWISE}"
        return [at([one.line for one in banners], shown, what, fix)]
    menu = [_is_menu(paragraph) for paragraph in paragraphs]
    # One such word can be a title; no title is one over an abstract that is another.
    runs = [place for place in range(len(menu) - 1) if menu[place] and menu[place + 1]]
    if not runs:
        return []
    what = f"the page's menu or footer ({quoted(paragraphs[runs[0]].text)}) among the papers"
    return [at([paragraphs[place].line for place in runs], shown, what, f"delete it and what follows it; {OTHERWISE}")]


def _out_of_step(entries: Sequence[Entry], shown: str) -> list[Problem]:
    """What is said of entries that are titles and abstracts in turn, but don't read like it."""
    if titles_alone([entry.abstract for entry in entries], of=1):
        return [list_of_titles(2 * len(entries), shown, entries[0].title_line)]
    if doubtful := swapped(entries):
        what = "this stands where a title belongs and reads like a piece of an abstract"
        fix = f"look here and above for a blank line inside an abstract, or a line that is neither; {OTHERWISE}"
        return [at([entry.title_line for entry in doubtful], shown, what, fix)]
    if doubtful := bare(entries):
        what = "this stands where an abstract belongs and reads like a title"
        fix = f"look here and above for a paper without its abstract; {OTHERWISE}"
        return [at([entry.abstract_line for entry in doubtful], shown, what, fix, Severity.WARNING)]
    return []


def _no_titles(entries: Sequence[Entry], shown: str) -> list[Problem]:
    """The errors for entries that no paper can be named or found by."""
    problems = []
    texts = [(entry.title_line, entry.title) for entry in entries]
    texts += [(entry.abstract_line, entry.abstract) for entry in entries]
    if unseen := [line for line, text in texts if _UNSEEN.fullmatch(text)]:
        what = "there is nothing to see here but invisible characters"
        problems.append(at(unseen, shown, what, "delete them, or write what belongs here"))
    if long := [entry for entry in entries if len(entry.title) > _LONGEST_TITLE]:
        what = f"a title of {len(long[0].title):,} characters can't be one; {_LONGEST_TITLE:,} are the most"
        fix = "look here and below for a blank line that is missing"
        problems.append(at([entry.title_line for entry in long], shown, what, fix))
    return problems
