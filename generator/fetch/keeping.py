"""The files of a source in the digests folder, and whether an answer is better than the file that is there.

A file is called by its day and its source: `2025/2025-03-11.hf.json`; the second file of a day `2025-03-11.hf.2.json`.
It is found by its name in whatever folder it was put.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from generator import formats
from generator.errors import CaptureError
from generator.fetch import answers
from generator.fetch.answers import Page
from generator.fetch.client import Refused

_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})\.(.+?)(?:\.([2-9]|[1-9]\d+))?\.(json|xml)")


class Verdict(Enum):
    """What is done with an answer."""

    FIRST = "nothing was there"
    GROWN = "it has all papers that were there, and more"
    RENEWED = "it has the papers that were there, and says something else of them"
    BESIDE = "it has new papers, and lacks some that were there: both are kept"
    SAME = "it is what was there"
    FEWER = "it lacks papers that were there, and has no new ones"


@dataclass(frozen=True, slots=True)
class Decision:
    """What is done with an answer: the files to write, and how many papers are new or missing in it."""

    verdict: Verdict
    files: tuple[tuple[Path, bytes], ...] = ()
    new: int = 0
    missing: int = 0


class SplitList:
    """The files of one source. They are read when somebody asks what is in them, each once."""

    def __init__(self, digests: Path, source: str, ending: str) -> None:
        self._digests, self._source, self._ending = digests, source, ending
        self._files: dict[dt.date, dict[int, Path]] = {}
        self._pages: dict[Path, Page] = {}
        for file in _walk(digests):
            if (match := _NAME.fullmatch(file.name)) and match[2] == source:
                try:
                    day = dt.date.fromisoformat(match[1])
                except ValueError:
                    continue
                self._files.setdefault(day, {})[int(match[3] or 1)] = file

    @property
    def newest(self) -> dt.date | None:
        """The newest day that a file is of."""
        return max(self._files, default=None)

    def has(self, day: dt.date) -> bool:
        """Whether a file is of that day."""
        return day in self._files

    def papers(self, day: dt.date) -> frozenset[str]:
        """The papers that the files of a day hold.

        Errors: `Refused` where one can't be read.
        """
        return _union(self._page(file) for file in self._files.get(day, {}).values())

    def elsewhere(self, day: dt.date, days: int) -> frozenset[str]:
        """The papers in the files of the nearest days, that many; without the day itself and unreadable files."""
        others = sorted((other for other in self._files if other != day), key=lambda other: (abs(other - day), other))
        found: set[str] = set()
        for other in others[:days]:
            with suppress(Refused):
                found |= self.papers(other)
        return frozenset(found)

    def decide(self, day: dt.date, pages: Sequence[Page]) -> Decision:
        """What is done with the answer to the question for a day; it has a paper at least.

        Errors: `Refused` where a file of that day can't be read.
        """
        there = self._files.get(day, {})
        had, came = self.papers(day), _union(pages)
        new, missing = len(came - had), len(had - came)
        if not missing:
            places = [there.get(number) or self._place(day, number) for number in range(1, len(pages) + 1)]
            written = [(place, page.content) for place, page in zip(places, pages, strict=True)
                       if place not in self._pages or self._pages[place].content != page.content]  # fmt: skip
            if not there:
                verdict = Verdict.FIRST
            elif new:
                verdict = Verdict.GROWN
            else:
                verdict = Verdict.RENEWED if written else Verdict.SAME
            return Decision(verdict, tuple(written), new)
        if not new:
            return Decision(Verdict.FEWER, missing=missing)
        number = max(there)
        beside = [page.content for page in pages if page.papers - had]
        files = [(self._place(day, number + step), content) for step, content in enumerate(beside, start=1)]
        return Decision(Verdict.BESIDE, tuple(files), new, missing)

    def keep(self, day: dt.date, decision: Decision, pages: Sequence[Page]) -> None:
        """Know of the files that were written."""
        by_content = {page.content: page for page in pages}
        for file, content in decision.files:
            match = _NAME.fullmatch(file.name)
            assert match  # noqa: S101 - this class made the name
            self._files.setdefault(day, {})[int(match[3] or 1)] = file
            self._pages[file] = by_content[content]

    def _place(self, day: dt.date, number: int) -> Path:
        """Where a file of a day goes: beside the first one of that day, if there is one."""
        first = min(self._files.get(day, {}).items(), default=None)
        folder = first[1].parent if first else self._digests / f"{day:%Y}"
        return folder / f"{day}.{self._source}{f'.{number}' if number > 1 else ''}.{self._ending}"

    def _page(self, file: Path) -> Page:
        if file not in self._pages:
            try:
                content = file.read_bytes()
                self._pages[file] = answers.page(content, formats.read(content, file.as_posix(), file.suffix))
            except (OSError, CaptureError) as error:
                why = error.problems[0].what if isinstance(error, CaptureError) else error.strerror
                raise Refused(
                    f"{file.as_posix()} is in the way, and can't be read: {why}", "repair or remove it"
                ) from error
        return self._pages[file]


def _walk(folder: Path) -> list[Path]:
    """Every file below a folder, hidden ones left out, in order."""
    found = []
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(root, name) for name in sorted(files) if not name.startswith(".")]
    return found


def _union(pages: Iterable[Page]) -> frozenset[str]:
    return frozenset().union(*(page.papers for page in pages))
