"""The values of a row, checked when they are read: a value may be missing; a wrong type is an error of the row."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from generator import identifiers
from generator.formats.reading import Path, RowError
from generator.model import YEARS

# C0 controls that are not white space, DEL, and half of a pair of surrogates: no text holds them.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?P<time>[T ].*)?")
#: Most of a wrong value that a message shows.
_SHOWN = 40


class Doubled(dict[str, object]):
    """An object in which a key stands twice; `doubled` is the first such key."""

    doubled = ""


class Values:
    """An object's values by name. `path` leads to it from the row; `doubts` are values that are left out."""

    def __init__(self, values: object, path: Path = (), doubts: list[RowError] | None = None) -> None:
        if not isinstance(values, Mapping):
            raise RowError(f"expected an object, not {kind(values)}", "write the names and values of a paper", path)
        if isinstance(values, Doubled):
            raise RowError(f"`{values.doubled}` stands here twice", "keep one of them", path)
        self._values: Mapping[str, object] = values
        self.path = path
        self.doubts: list[RowError] = [] if doubts is None else doubts

    def has(self, name: str) -> bool:
        """Whether there is a value of that name."""
        return self._values.get(name) is not None

    def is_list(self, name: str) -> bool:
        """Whether there is a list of that name."""
        return isinstance(self._values.get(name), list)

    def maybe_text(self, name: str) -> str:
        """A text, or nothing where something else is: for names that mean many things."""
        value = self._values.get(name)
        return value if isinstance(value, str) else ""

    def within(self, name: str) -> Values | None:
        """The object of that name."""
        if (value := self._values.get(name)) is None:
            return None
        return Values(value, (*self.path, name), self.doubts)

    def text(self, name: str) -> str:
        """A text, white space collapsed; nothing where it is missing."""
        if (value := self._values.get(name)) is None:
            return ""
        return text(value, (*self.path, name))

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of a list, empty ones left out."""
        found = (
            text(item, (*self.path, name, place)) for place, item in enumerate(self.items(name)) if item is not None
        )
        return tuple(item for item in found if item)

    def items(self, name: str) -> list[object]:
        """The items of a list; none where it is missing."""
        if (value := self._values.get(name)) is None:
            return []
        if not isinstance(value, list):
            raise RowError(f"expected a list, not {kind(value)}", "put it in [ ]", (*self.path, name))
        return value

    def whole(self, name: str, least: int = 0) -> int | None:
        """A whole number."""
        if (value := self._values.get(name)) is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise RowError(f"expected a whole number, not {kind(value)}", "write digits alone", (*self.path, name))
        if value < least:
            raise RowError(f"expected at least {least}, not {value}", "correct the number", (*self.path, name))
        return value

    def date(self, name: str) -> dt.date | None:
        """The day of an ISO date or time, in UTC."""
        value = self.text(name)
        return date(value, (*self.path, name)) if value else None

    def address(self, name: str) -> str:
        """An http or https address; anything else is left out, with a doubt."""
        value = self.text(name)
        found = identifiers.address(value)
        if value and not found:
            what = f"{short(value)} is no http address, and is left out"
            self.doubts.append(RowError(what, "write the whole address, such as https://…", (*self.path, name)))
        return found


def text(value: object, path: Path) -> str:
    """A value as text, white space collapsed."""
    if not isinstance(value, str):
        raise RowError(f"expected text, not {kind(value)}", "put it in quotes", path)
    return clean(value, path)


def clean(value: str, path: Path = ()) -> str:
    """A text, white space collapsed, nothing else changed; refused where it holds what no text holds."""
    if found := _CONTROL.search(value):
        what = f"binary content (character U+{ord(found[0]):04X})"
        raise RowError(what, "delete the character, or save the file again", path)
    return " ".join(value.split())


def date(value: str, path: Path) -> dt.date:
    """The day of an ISO 8601 date or time, in UTC."""
    written, found = _DAY.fullmatch(value), None
    try:
        if written and written["time"]:
            time = dt.datetime.fromisoformat(value)
            found = (time.astimezone(dt.UTC) if time.tzinfo else time).date()
        elif written:
            found = dt.date.fromisoformat(value)
    except (ValueError, OverflowError):
        found = None
    if found is None or found.year not in YEARS:
        raise RowError(f"{short(value)} is no date", "write it as 2025-03-11", path)
    return found


def kind(value: object) -> str:
    """What a value is, in the words of a message."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return f"the number {short(str(value))}"
    if isinstance(value, str):
        return f"the text {short(value)}"
    if isinstance(value, list):
        return "a list"
    return "nothing" if value is None else "an object"


def short(value: str) -> str:
    """A text as a message shows it."""
    line = ascii(value)[1:-1] if _CONTROL.search(value) else " ".join(value.split())
    return f"`{line if len(line) <= _SHOWN else line[:_SHOWN] + '…'}`"
