"""The ledger: who got which day, so that nobody gets a day twice. It holds no addresses.

A text file that lines are only added to, each on the disk before the next step of sending:

digest-archive ledger 1 8b1f…        what the hashes were made with, so that another key is noticed
2025-03-11 3f07… planned 812-1       the run of that name is going to send it
2025-03-11 3f07… intent              the message is handed over now
2025-03-11 3f07… sent                the server took it

In place of `sent` can stand `refused` (for good), `later` (for now) or `skipped` (a maintainer's decision). Of a day
and a subscriber the last line counts. An intent or a plan that nothing follows is what a crash leaves: the server may
have taken the message, or not. It is not sent again by itself.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from pathlib import Path
from typing import Self

from generator.errors import MailError, Problem
from generator.mail.key import Key, Purpose
from generator.saving import Lines

_TITLE = "digest-archive ledger 1"
#: What a run may be called.
RUN = re.compile(r"[A-Za-z0-9-]{1,40}")


class State(StrEnum):
    """What is known of a day and a subscriber."""

    PLANNED = "planned"
    INTENT = "intent"
    SENT = "sent"
    REFUSED = "refused"
    LATER = "later"
    SKIPPED = "skipped"


#: The day will not be sent again.
SETTLED = frozenset({State.SENT, State.REFUSED, State.SKIPPED})
_STATES = "|".join(state for state in State if state is not State.PLANNED)
_LINE = re.compile(rf"(\d{{4}}-\d\d-\d\d) ([0-9a-f]{{32}}) (?:({State.PLANNED}) ({RUN.pattern})|({_STATES}))", re.ASCII)


class Ledger:
    """The ledger in a file. Use it with `with`; it is this process's alone meanwhile."""

    def __init__(self, file: Path, key: Key) -> None:
        """Opens the ledger, or begins one.

        Errors: `FolderError` where the file can't be written or is in use; `MailError` where it is no ledger, is
        damaged, or was kept with another key.
        """
        self._key = key
        self._path = file
        self._last: dict[tuple[dt.date, str], tuple[State, str]] = {}
        self._lines = Lines(file)
        try:
            self._read(self._lines.content)
        except BaseException:
            self._lines.__exit__()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.__exit__()

    @property
    def last_day(self) -> dt.date | None:
        """The newest day of which anything is known."""
        return max((day for day, _ in self._last), default=None)

    @property
    def open_days(self) -> frozenset[dt.date]:
        """The days of which something was begun or put off, and not ended."""
        return frozenset(day for (day, _), (state, _) in self._last.items() if state not in SETTLED)

    def planned_days(self, run: str) -> frozenset[dt.date]:
        """The days of which something was planned for a run, and nothing known since."""
        return frozenset(day for (day, _), last in self._last.items() if last == (State.PLANNED, run))

    def state(self, day: dt.date, name: str) -> tuple[State, str] | None:
        """What is known of a day and a subscriber, and in which run it was planned; None for nothing."""
        return self._last.get((day, self._hash(day, name)))

    def note(self, day: dt.date, name: str, state: State, run: str = "") -> None:
        """Write down what is known now.

        Errors: `FolderError`.
        """
        one = self._hash(day, name)
        self._lines.add(f"{day} {one} {state}{' ' + run if run else ''}")
        self._last[day, one] = state, run

    def plan(self, due: list[tuple[dt.date, str]], run: str) -> None:
        """Write down what a run is going to send, at once.

        Errors: `FolderError`.
        """
        found = [(day, self._hash(day, name)) for day, name in due]
        self._lines.add(*(f"{day} {one} {State.PLANNED} {run}" for day, one in found))
        self._last.update(dict.fromkeys(found, (State.PLANNED, run)))

    def put_off(self, day: dt.date, name: str) -> None:
        """Write down that nothing was sent, where it was planned.

        Errors: `FolderError`.
        """
        known = self.state(day, name)
        if known and known[0] is State.PLANNED:
            self.note(day, name, State.LATER)

    def _hash(self, day: dt.date, name: str) -> str:
        """With the day in it, so that nobody can follow a subscriber from day to day."""
        return self._key.hash(Purpose.LEDGER, day.isoformat(), name)

    def _read(self, content: bytes) -> None:
        title = f"{_TITLE} {self._key.hash(Purpose.KEY)}"
        first, *lines = content.decode(errors="replace").splitlines() or [""]
        if not content:
            self._lines.add(title)
        elif not first.startswith(f"{_TITLE} "):
            raise self._error(
                1, "this is no ledger", "name the file that an earlier run wrote, or one that isn't there"
            )
        elif first != title:
            what = "it was kept with another key, so nobody in it would be known"
            raise self._error(1, what, "set EMAIL_KEY to the key that it was made with")
        for number, line in enumerate(lines, start=2):
            if not (found := _LINE.fullmatch(line)):
                raise self._error(
                    number, "this is no line of a ledger", "take back what was there before it was changed"
                )
            day, one, planned, run, state = found.groups()
            try:
                self._last[dt.date.fromisoformat(day), one] = State(planned or state), run or ""
            except ValueError as error:
                raise self._error(number, "there is no such day", "take back what was there before") from error

    def _error(self, line: int, what: str, fix: str) -> MailError:
        return MailError(Problem(self._path.as_posix(), line, what, fix))
