"""Days as mails: `due` says who gets which, `messages` writes them, `sending` sends them, the `ledger` records them.

Only this room knows who subscribed. It names them by their line in a table: no address is in messages or the ledger.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from generator.errors import MailError, Problem
from generator.mail.key import SHORTEST, Key
from generator.mail.ledger import RUN, SETTLED, Ledger, State
from generator.mail.messages import Writer
from generator.mail.sending import Clock, Fate, Letter, Limits, Outcome, Sender, Server, Tls
from generator.mail.subscribers import MAX_BYTES, Subscriber, must_be_private, read, wanted
from generator.model import Archive, Day

#: Days that are sent at once unless somebody says so: many more are an archive that was filled, and nobody's news.
MOST_DAYS = 7


class Unclear(StrEnum):
    """What to do if nobody knows whether the server took a message: say so, send it (again), or skip it."""

    TELL = "tell"
    SEND = "send"
    SKIP = "skip"


@dataclass(slots=True)
class Due:
    """What is to be sent, and how often nothing is: `had` it before, or there is nothing `without` papers for them.

    `unclear` are days and lines of which nobody knows.
    """

    letters: list[Letter] = field(default_factory=list)
    unclear: list[tuple[dt.date, int]] = field(default_factory=list)
    had: int = 0
    without: int = 0


def unsent(archive: Archive, ledger: Ledger) -> list[Day]:
    """The days since the last that was sent, and that one, as it may have ended half-way; the newest if none was.

    Of the few days before, those that are open are among them. Errors: `MailError` where the days are very many.
    """
    last = ledger.last_day
    if last is None:
        return list(archive.days[-1:])
    days = [day for day in archive.days if day.date >= last]
    if len(days) > MOST_DAYS:
        what = f"{len(days):,} days would be sent at once, from {days[0].date} to {days[-1].date}"
        fix = "send some of them with `--day`; the newest of these is then the last that was sent"
        raise MailError(Problem("email", 1, what, fix))
    return [day for day in archive.days[-MOST_DAYS:] if day.date < last and day.date in ledger.open_days] + days


def planned(archive: Archive, ledger: Ledger, run: str) -> list[Day]:
    """The days that were planned for a run."""
    days = ledger.planned_days(run)
    return [day for day in archive.days if day.date in days]


def due(
    days: Sequence[Day],
    subscribers: Sequence[Subscriber],
    ledger: Ledger,
    writer: Writer,
    unclear: Unclear,
    run: str = "",
) -> Due:
    """What is to be sent of some days: all, or what was planned for one `run`.

    Of several days, those before the last that was sent are for those only whom they were to be sent to. What is
    unclear is noted in the ledger if it is skipped. Errors: `FolderError` from there.
    """
    found = Due()
    since = ledger.last_day if len(days) > 1 else None
    for day, subscriber in ((day, subscriber) for day in days for subscriber in subscribers):
        listings = wanted(day, subscriber)
        state, plan = ledger.state(day.date, subscriber.name) or (None, "")
        if not listings:
            found.without += 1
        elif state in SETTLED:
            found.had += 1
        elif state is None and since and day.date < since:
            continue
        elif _is_due(state, plan, unclear, run):
            content = partial(writer.message, day, listings, subscriber)
            found.letters.append(Letter(day.date, subscriber.line, subscriber.name, subscriber.address, content))
        elif state in {State.PLANNED, State.INTENT} and not run:
            if unclear is Unclear.SKIP:
                ledger.note(day.date, subscriber.name, State.SKIPPED)
            else:
                found.unclear.append((day.date, subscriber.line))
    return found


def _is_due(state: State | None, plan: str, unclear: Unclear, run: str) -> bool:
    if run:
        return state is State.PLANNED and plan == run
    return state in {None, State.LATER} or unclear is Unclear.SEND


def written(
    days: Sequence[Day], subscribers: Sequence[Subscriber] | None, writer: Writer
) -> Iterator[tuple[str, bytes]]:
    """Messages with the names of files for them: one per day and subscriber, or one per day."""
    for day in days:
        if subscribers is None:
            yield f"{day.date}.eml", writer.message(day, day.listings)
            continue
        for subscriber in subscribers:
            if listings := wanted(day, subscriber):
                yield f"{day.date}-line-{subscriber.line}.eml", writer.message(day, listings, subscriber)


__all__ = [
    "MAX_BYTES", "MOST_DAYS", "RUN", "SHORTEST", "Clock", "Due", "Fate", "Key", "Ledger", "Letter", "Limits", "Outcome",
    "Sender", "Server", "State", "Subscriber", "Tls", "Unclear", "Writer", "due", "must_be_private", "planned", "read",
    "unsent", "wanted", "written",
]  # fmt: skip
