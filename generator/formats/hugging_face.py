"""Hugging Face's daily papers: the answers of `api/daily_papers`, and the same data in the page of a day.

A row has an outer part (what the daily page adds) and, as `paper`, the paper's own. Where both have a title, the page
shows the outer one. Both parts gain and lose fields over the years, so each is taken if it is there. An author who is
`hidden` is so on a profile there; they wrote the paper, and stay in their place.

The digest's day is the day of `submittedOnDailyAt` in UTC. The outer `publishedAt` was the same until November 2024 and
is the paper's since, so it is read nowhere.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from functools import partial

from generator import identifiers
from generator.errors import Severity
from generator.facts import Facts, Source
from generator.formats.jsontext import JsonText
from generator.formats.reading import (
    MAX_ROWS,
    Losses,
    Path,
    Reading,
    Row,
    RowError,
    path_text,
    refuse,
    too_many_rows,
)
from generator.formats.values import Values, date, text
from generator.identity import key

#: What marks the page of a day, in the element that holds its data.
PAGE = 'data-target="DailyPapers"'


def rows_path(root: object) -> Path | None:
    """Where the rows of daily papers are, if that is what the value holds."""
    if isinstance(root, dict):
        if isinstance(root.get("dailyPapers"), list):
            return ("dailyPapers",)
        rows, path = root.get("papers"), ("papers",)
        return path if isinstance(rows, list) and rows and _is_row(rows[0]) else None
    return () if isinstance(root, list) and (not root or any(map(_is_row, root))) else None


def read(source: JsonText, path: Path, shown: str, line: int = 0) -> Reading:
    """The rows of a list of daily papers; `line` is the line of all, where the JSON's own lines are not the file's."""
    rows: list[Row] = []
    losses = Losses(shown)
    root = source.root
    values = root.get(path[0]) if isinstance(root, dict) else root
    found = values if isinstance(values, list) else []
    if len(found) > MAX_ROWS:
        raise too_many_rows(shown)

    def line_of(place: Path) -> int:
        return line or source.line(place)

    for number, value in enumerate(found):
        place: Path = (*path, number)
        doubts: list[RowError] = []
        try:
            rows.append(_row(Values(value, place, doubts), path_text((*place, "paper")), line_of(place)))
        except RowError as error:
            losses.add(partial(line_of, error.path), path_text(error.path), error)
            continue
        for doubt in doubts:
            losses.add(partial(line_of, doubt.path), path_text(doubt.path), doubt, Severity.WARNING)
    return Reading("hugging-face", Source.HUGGING_FACE, tuple(rows), losses.problems, _day(root))


def read_page(content: str, shown: str) -> Reading:
    """The page of a day as a browser saves it: the JSON in the element that holds the page's data.

    Errors: `CaptureError` where the page holds no daily papers.
    """
    found = _props(content)
    if found is None:
        what = "an HTML page without the data of Hugging Face's daily papers"
        raise refuse(shown, 1, what, "save the page of one day, https://huggingface.co/papers/date/…, whole")
    line = content.count("\n", 0, found.start("value")) + 1
    source = JsonText(html.unescape(found["value"]), shown, line)
    path = rows_path(source.root)
    if path is None:
        what = f"the page's data has no list `dailyPapers` (element with {PAGE})"
        raise refuse(shown, line, what, "save the page of one day again")
    return read(source, path, shown, line)


# Attributes of an element, by HTML's "before attribute name" and "attribute value" states.
_PROPS = re.compile(r"""data-props\s*=\s*(?P<quote>["'])(?P<value>(?:(?!(?P=quote)).)*+)(?P=quote)""", re.DOTALL)
_ATTRIBUTES = re.compile(r"""(?:\s++[^\s=>"'/]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"']++))?+)*+\s++""")


def _props(content: str) -> re.Match[str] | None:
    """The attribute with the page's data: of the element that is marked so, after the mark or before it."""
    mark = content.find(PAGE)
    if mark < 0:
        return None
    end = mark + len(PAGE)
    after = content.find("data-props", end)
    if after >= 0 and _ATTRIBUTES.fullmatch(content, end, after) and (found := _PROPS.match(content, after)):
        return found
    before = content.rfind("data-props", 0, mark)
    found = _PROPS.match(content, before) if before >= 0 else None
    return found if found and _ATTRIBUTES.fullmatch(content, found.end(), mark) else None


def _is_row(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("paper"), dict)


def _day(root: object) -> dt.date | None:
    """The day that the page says it is of; a page of a week or a month says none."""
    said = root.get("dateString") if isinstance(root, dict) else None
    try:
        return date(said, ()) if isinstance(said, str) else None
    except RowError:
        return None


def _row(outer: Values, place: str, line: int) -> Row:
    paper = outer.within("paper")
    if paper is None:
        raise RowError("the row has no `paper`", "save the day again", outer.path)
    titles = [title for title in (outer.text("title"), paper.text("title")) if title]
    if not titles:
        raise RowError("the paper has no title", "save the day again", paper.path)
    abstract = paper.text("summary") or outer.text("summary")
    return Row(place, line, paper.date("submittedOnDailyAt"), titles[0], abstract, _facts(outer, paper, titles))


def _facts(outer: Values, paper: Values, titles: list[str]) -> Facts:
    known = identifiers.arxiv(paper.text("id"))
    return Facts(
        authors=_authors(paper),
        arxiv=known.id if known else "",
        version=known.version if known else 0,
        published=paper.date("publishedAt"),
        keywords=paper.texts("keywords"),
        votes=paper.whole("upvotes"),
        comments=outer.whole("numComments"),
        project=paper.address("projectPage"),
        code=paper.address("githubRepo"),
        organisation=_name(paper.within("organization") or outer.within("organization"), "fullname", "name"),
        submitter=_name(outer.within("submittedBy") or paper.within("submittedOnDailyBy"), "fullname", "name", "user"),
        machine_summary=paper.text("ai_summary"),
        machine_keywords=paper.texts("ai_keywords"),
        also_titled=tuple(title for title in titles[1:] if key(title) != key(titles[0])),
    )


def _authors(paper: Values) -> tuple[str, ...]:
    names = []
    for place, author in enumerate(paper.items("authors")):
        at: Path = (*paper.path, "authors", place)
        name = text(author, at) if isinstance(author, str) else Values(author, at).text("name")
        names.append(name)
    return tuple(name for name in names if name)


def _name(who: Values | None, *fields: str) -> str:
    return next((name for field in fields if who and (name := who.text(field))), "")
