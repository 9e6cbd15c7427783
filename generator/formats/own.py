"""The archive's own form, for people and their scripts: YAML, JSON, JSON Lines, and tables (CSV, TSV).

A paper is an object of the fields in `fields`, or a row whose columns are named so. A file holds papers: a list of
them, one alone, or objects with a `day` and the `papers` of that day, one or several. Such an object may also say whose
words these are (`source`, `query`), so that an export gives captures back. Other people's lists are read too, where
their names are among the fields' other names. See `README.md` beside this file, and `schema.json`.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from generator import identifiers
from generator.errors import CaptureError, Severity
from generator.facts import Announcement, Facts, Source
from generator.formats import authors, yamltext
from generator.formats.fields import BY_NAME, KNOWN, MAYBE_ARXIV, SOURCES
from generator.formats.jsontext import JsonText
from generator.formats.reading import MAX_ROWS, Losses, Path, Reading, Row, RowError, path_text, refuse, too_many_rows
from generator.formats.values import Values, clean, short

_KINDS = {said.value: said for said in Announcement}
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|I?V", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9]{1,18}")
_DELIMITERS = ",;\t"
#: Lines of a text that show whether it is JSON Lines.
_TRIED = 5


@dataclass(frozen=True, slots=True)
class _Found:
    """A value that may be a paper: the value, the path to it, and the day of the group it is in."""

    value: object
    path: Path
    day: dt.date | None


class Written(Values):
    """Values of a form in which all is text, and a number is written in digits."""

    def whole(self, name: str, least: int = 0) -> int | None:
        """A whole number in digits."""
        value = self.text(name)
        if value and not _DIGITS.fullmatch(value):
            raise RowError(f"expected a whole number, not {short(value)}", "write digits alone", (*self.path, name))
        if value and int(value) < least:
            raise RowError(f"expected at least {least}, not {value}", "correct the number", (*self.path, name))
        return int(value) if value else None


def read_json(source: JsonText, shown: str) -> Reading:
    """The papers of one JSON value."""
    papers = _Papers(shown, Values)
    papers.add_all(source.root, source.line)
    return papers.reading("json")


def is_json_lines(content: str) -> bool:
    """Whether a text has an object of JSON on each line: the first ones all begin as one, and one of them is one."""
    lines = [line for line in content[: 1 << 20].split("\n") if line.strip()][:_TRIED]
    return len(lines) > 1 and all(line.lstrip().startswith("{") for line in lines) and any(map(_is_json, lines))


def _is_json(line: str) -> bool:
    try:
        json.loads(line, parse_int=len)
    except (ValueError, RecursionError):
        return False
    return True


def read_json_lines(content: str, shown: str) -> Reading:
    """The papers of a text with a JSON value on each line; a line that is no JSON is lost alone."""
    papers = _Papers(shown, Values)
    for number, line in enumerate(content.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            source = JsonText(line, shown, number)
        except CaptureError as error:
            problem = error.problems[0]
            papers.losses.add(number, "", RowError(problem.what, problem.fix))
            continue
        if is_exported(source.root):
            what, fix = "this is an archive's export, of many captures", "put it there with `digest-archive add FILE`"
            raise refuse(shown, number, what, fix)
        papers.add_all(source.root, source.line)
    return papers.reading("json-lines")


def is_exported(row: object) -> bool:
    """Whether a value is a line of what an archive exports: a paper, with the places where it was seen."""
    return isinstance(row, dict) and isinstance(row.get("permalink"), str) and isinstance(row.get("seen"), list)


def read_yaml(content: str, shown: str) -> Reading:
    """The papers of YAML, of one document or of several."""
    papers = _Papers(shown, Written)
    for document in yamltext.documents(content, shown):
        papers.add_all(document.plain(), document.line_at)
    return papers.reading("yaml")


def delimiter(content: str) -> str:
    """What separates the columns of a table, told by the names in its first line; nothing if that names no `title`."""
    first = next((line for line in content[: 1 << 16].split("\n") if line.strip()), "")
    best, most = "", 0
    for sign in _DELIMITERS:
        names = _columns(next(csv.reader([first], delimiter=sign), []))
        known = len(KNOWN.intersection(names))
        if "title" in names and known > most:
            best, most = sign, known
    return best if most > 1 else ""


def read_table(content: str, shown: str) -> Reading:
    """The papers of a table, whose first row names the columns."""
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter(content) or ",", strict=True)
    papers = _Papers(shown, Written)
    names: list[str] = []
    line = 1
    while True:
        line, start = reader.line_num + 1, line
        try:
            cells = next(reader, None)
        except csv.Error as error:
            papers.losses.add(
                line,
                "",
                RowError(f"not a row of a table: {error}", "put quotes around the cell, and double those inside"),
            )
            continue
        if cells is None:
            break
        if not any(cells):
            continue
        if not names:
            names = _header(cells, shown, line)
        else:
            papers.add_cells(cells, names, line)
    if not names:
        raise refuse(shown, start, "a table without a row that names its columns", "name them, `title` among them")
    return papers.reading("csv")


def _columns(cells: list[str]) -> list[str]:
    """The names of columns; case and spaces around them don't count."""
    folded = {name.lower(): name for name in KNOWN}
    return [folded.get("_".join(cell.lower().split()), cell) for cell in cells]


def _header(cells: list[str], shown: str, line: int) -> list[str]:
    names = _columns(cells)
    if "title" not in names:
        raise refuse(shown, line, "no column is named `title`", "name the columns in the first row")
    twice = next((name for name in names if name in KNOWN and names.count(name) > 1), None)
    if twice:
        raise refuse(shown, line, f"two columns are named `{twice}`", "keep one of them")
    return names


class _Papers:
    """The rows of one file as they are found."""

    def __init__(self, shown: str, values: type[Values]) -> None:
        self._shown, self._values = shown, values
        self._rows: list[Row] = []
        self._seen = 0
        self._sources: set[Source] = set()
        self._query = ""
        self.losses = Losses(shown)

    def reading(self, name: str) -> Reading:
        """All of them. What several speak of is our own."""
        source = next(iter(self._sources)) if len(self._sources) == 1 else Source.OWN
        return Reading(name, source, tuple(self._rows), self.losses.problems, query=self._query)

    def add_cells(self, cells: list[str], names: list[str], line: int) -> None:
        """A row of a table."""
        if len(cells) > len(names):
            what = f"{len(cells)} cells, but {len(names)} columns"
            self._count(line)
            self.losses.add(line, "", RowError(what, "put quotes around a cell that holds the separator"))
            return
        row = {name: cell for name, cell in zip(names, cells, strict=False) if cell.strip()}
        self._add(_Found(row, (), None), lambda _: line)

    def add_all(self, root: object, line: Callable[[Path], int]) -> None:
        """Every paper that a value holds; `line` says where a value starts."""
        for found in self._papers(root, line):
            self._add(found, line)

    def _papers(self, root: object, line: Callable[[Path], int]) -> Iterator[_Found]:
        waiting = [_Found(root, (), None)]
        while waiting:
            found = waiting.pop()
            value = found.value
            if isinstance(value, dict) and isinstance(value.get("papers"), list):
                try:
                    values = self._values(value, found.path)
                    day = values.date("day") or found.day
                    self._note(values)
                except RowError as error:
                    self.losses.add(partial(line, error.path), path_text(error.path), error)
                    continue
                value, found = value["papers"], _Found(value, (*found.path, "papers"), day)
            if isinstance(value, list):
                items = [_Found(item, (*found.path, place), found.day) for place, item in enumerate(value)]
                waiting.extend(reversed(items))
            else:
                yield found

    def _note(self, group: Values) -> None:
        """Who said what a group holds, if it says so in an export's words; in others it means other things."""
        if source := SOURCES.get(group.maybe_text("source")):
            self._sources.add(source)
            self._query = clean(group.maybe_text("query"))

    def _count(self, line: int) -> None:
        self._seen += 1
        if self._seen > MAX_ROWS:
            raise too_many_rows(self._shown, line)

    def _add(self, found: _Found, line: Callable[[Path], int]) -> None:
        self._count(line(found.path))
        doubts: list[RowError] = []
        try:
            values = self._values(found.value, found.path, doubts)
            self._rows.append(_row(values, path_text(found.path), line(found.path), found.day))
        except RowError as error:
            self.losses.add(partial(line, error.path), path_text(error.path), error)
            return
        for doubt in doubts:
            self.losses.add(partial(line, doubt.path), path_text(doubt.path), doubt, Severity.WARNING)


def _row(values: Values, place: str, line: int, day: dt.date | None) -> Row:
    title = values.text("title")
    if not title:
        raise RowError("the paper has no title", "write `title`", values.path)
    return Row(place, line, values.date("day") or day, title, values.text(_name(values, "abstract")), _facts(values))


def _facts(values: Values) -> Facts:
    def at(field: str) -> str:
        return _name(values, field)

    known, doi = _identifiers(values)
    version = values.whole("version", BY_NAME["version"].least)
    said = values.text(at("announcement"))
    if said and said not in _KINDS:
        what, fix = f"{short(said)} is no way that arXiv announces a paper", f"known are {', '.join(_KINDS)}"
        raise RowError(what, fix, (*values.path, at("announcement")))
    return Facts(
        authors=_people(values, at("authors")),
        arxiv=known.id,
        version=version or known.version,
        doi=doi,
        categories=_separated(values, at("categories"), re.compile(r"[\s,;]+")),
        comment=values.text(at("comment")),
        journal=values.text(at("journal")),
        published=values.date(at("published")),
        updated=values.date(at("updated")),
        keywords=_separated(values, at("keywords")),
        votes=values.whole(at("votes")),
        comments=values.whole(at("comment_count")),
        project=values.address(at("project")),
        code=values.address(at("code")),
        link=values.address(at("link")),
        organisation=values.text(at("organisation")),
        submitter=values.text(at("submitter")),
        machine_summary=values.text(at("machine_summary")),
        machine_keywords=_separated(values, at("machine_keywords")),
        also_titled=_separated(values, at("also_titled")),
        announcement=_KINDS[said] if said else None,
    )


def _name(values: Values, field: str) -> str:
    """The name under which a field is there; its own if under none."""
    return next((name for name in (field, *BY_NAME[field].also) if values.has(name)), field)


def _identifiers(values: Values) -> tuple[identifiers.ArxivId, str]:
    """The identifier of arXiv and the DOI; what can only be one of them must be one."""
    none = identifiers.ArxivId("", 0)
    name = _name(values, "arxiv")
    said, doi = values.text(name), values.text("doi")
    known = identifiers.arxiv(said) if said else none
    if known is None:
        raise RowError(f"{short(said)} is no identifier of arXiv", "write it as 2405.15738", (*values.path, name))
    by_doi = identifiers.arxiv(doi) or none
    if doi and not by_doi.id and not identifiers.doi(doi):
        raise RowError(f"{short(doi)} is no DOI", "write it as 10.1000/182", (*values.path, "doi"))
    others = (identifiers.arxiv(text) for name in MAYBE_ARXIV if (text := values.maybe_text(name)))
    known = next((one for one in (known, by_doi, *others) if one and one.id), none)
    return known, "" if by_doi.id else identifiers.doi(doi)


def _people(values: Values, name: str) -> tuple[str, ...]:
    """A list of names; or one text of them, `Family, Given` turned where `;` leaves no doubt what a comma means."""
    if values.is_list(name):
        return values.texts(name)
    text = values.text(name)
    if ";" not in text:
        return authors.names(text)
    return tuple(filter(None, (_turned(part.strip()) for part in text.split(";"))))


def _turned(name: str) -> str:
    family, _, given = (part.strip() for part in name.partition(","))
    plain = not given or "," in given or _SUFFIX.fullmatch(given)
    return " ".join(name.split()) if plain else f"{given} {family}"


def _separated(values: Values, name: str, sign: re.Pattern[str] | None = None) -> tuple[str, ...]:
    """A list of texts, or one text of them."""
    if values.is_list(name):
        return values.texts(name)
    text = values.text(name)
    parts = sign.split(text) if sign else text.split(";")
    return tuple(part.strip() for part in parts if part.strip())
