"""Captures made of what a form's fields hold: as it was handed in where it is a digest, in our own form otherwise."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import formats, identifiers, sources
from generator.errors import CaptureError, errors_only
from generator.formats import Form
from generator.handed_in import place
from generator.model import YEARS, Digest
from generator.sources import Capture
from generator.submissions.issue import Issue, Missing

#: Asks the host of an address: of which day its answer is, if it says that, and what came.
#: Errors: `CaptureError`, where the address is not known, or there is no answer.
Ask = Callable[[str], tuple[dt.date | None, list[bytes]]]

_DAY = "Give the day of the digest, written as 2025-03-11."
_WRITTEN = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ENDINGS = {
    Form.TEXT: ".txt", Form.HTML: ".html", Form.XML: ".xml", Form.JSON: ".json", Form.JSON_LINES: ".jsonl",
    Form.MAIL: ".eml", Form.TABLE: ".csv", Form.YAML: ".yml",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """A file to be kept, by its path below the digests folder, and what it says."""

    name: str
    content: bytes
    digests: tuple[Digest, ...]


class Maker:
    """Makes the captures of one issue."""

    def __init__(self, issue: Issue, folder: Path) -> None:
        """`folder` holds the captures; nothing is written there yet."""
        self._issue, self._folder = issue, folder

    def digest(self, answers: Mapping[str, str], ask: Ask) -> list[Made]:
        """A digest as it was typed; or, where there is only its address, as its host answers.

        Errors: `Missing`.
        """
        day = _day(answers["day"]) if answers["day"] else None
        if answers["text"]:
            if day is None:
                raise Missing(_DAY)
            return [self.made(day, 1, (answers["text"] + "\n").encode())]
        if not answers["address"]:
            raise Missing("Give either the address of the digest or its text.")
        return self._asked(answers["address"], day, ask)

    def _asked(self, address: str, day: dt.date | None, ask: Ask) -> list[Made]:
        try:
            said, contents = ask(address)
        except CaptureError as error:
            lines = [f"{one.what}; {one.fix}" for one in error.problems]
            raise Missing("It can't be had from this address.", said=lines) from error
        if day and said and day != said:
            raise Missing(f"The digest at this address is of {said}, and the form says {day}. Correct one of them.")
        if not (of := said or day):
            raise Missing(_DAY)
        return [self.made(of, part, content) for part, content in enumerate(contents, start=1)]

    def paper(self, answers: Mapping[str, str], ask: Ask) -> list[Made]:
        """A paper in the archive's own form; or as arXiv answers, where only its identifier there is given.

        Errors: `Missing`.
        """
        wants = []
        if not answers["day"]:
            wants.append(_DAY)
        identifier = identifiers.arxiv(answers["arxiv"])
        alone = identifier and not any(answers[name] for name in ("title", "abstract", "authors", "doi"))
        if not answers["title"] and not alone:
            wants.append("Give the title of the paper, or its arXiv identifier and nothing else of it.")
        if wants:
            raise Missing(*wants)
        if identifier and alone:
            return self._asked(f"https://arxiv.org/abs/{identifier.id}", _day(answers["day"]), ask)
        fields = {name: answers[name] for name in ("title", "abstract", "authors", "arxiv", "doi")}
        return [self.own(_day(answers["day"]), fields)]

    def own(self, day: dt.date, fields: Mapping[str, str]) -> Made:
        """A capture of one paper; empty fields are left out, and authors on several lines are a list.

        Errors: `Missing`.
        """
        paper: dict[str, str | list[str]] = {name: value for name, value in fields.items() if value}
        lines = [line.strip() for line in fields.get("authors", "").split("\n")]
        if len(lines) > 1:
            paper["authors"] = [line for line in lines if line]
        content = {"day": f"{day}", "papers": [paper]}
        return self.made(day, 1, f"{json.dumps(content, ensure_ascii=False, indent=2)}\n".encode())

    def made(self, day: dt.date, part: int, content: bytes) -> Made:
        """A capture of a day, with its place; it is read as any capture is.

        Errors: `Missing` where it can't be, in part or as a whole, or is of another day.
        """
        try:
            form = formats.sniff(content, "the text")
        except CaptureError:
            form = Form.TEXT
        name = place(day, self._issue.number, part, self._issue.author, _ENDINGS[form])
        file = self._folder / name
        if file.exists():
            raise Missing("What this issue hands in is in the archive already. Open a new issue for more.")
        try:
            digests, problems = sources.read_content(Capture(file, name, file.as_posix()), content, None)
        except CaptureError as error:
            digests, problems = [], list(error.problems)
        if not digests or errors_only(problems):
            raise Missing("It can't be read as it is.", said=[str(one) for one in problems])
        if days := sorted({digest.day for digest in digests} - {day}):
            raise Missing(
                f"The form says {day}, and what was handed in is of {_named(days)}. Hand in one day at a time."
            )
        return Made(name, content, tuple(digests))


def _day(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text) if _WRITTEN.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise Missing(_DAY, said=[f"It is now: {text}"])
    return day


def _named(days: Sequence[dt.date]) -> str:
    return f"{days[0]}" if len(days) == 1 else f"{len(days)} other days"
