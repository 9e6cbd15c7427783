r"""arXiv's listing mails: the papers of a day in one category, as text, in a mail or in a file of mails.

Source: arXiv's "Daily e-mail of listings". An entry begins with a line `\\` and one of `arXiv:2303.08867`, has fields
up to the next `\\`, an abstract unless it is a replacement, and ends with `\\ ( https://arxiv.org/abs/… ,  9kb)`
on a line of its own.

The day is the day of the mail's `Date`. A line is given in the file where the entry can be found there as it is in the
mail; in a part that was encoded (base64) the place says its line in the decoded text.
"""

from __future__ import annotations

import codecs
import datetime as dt
import email
import email.policy
import re
from bisect import bisect_right
from collections.abc import Iterator
from email.message import Message
from email.utils import parsedate_to_datetime

from generator import identifiers, latex
from generator.errors import Severity
from generator.facts import Announcement, Facts, Source
from generator.formats import authors
from generator.formats.reading import MAX_NODES, MAX_ROWS, Losses, Reading, Row, RowError, refuse, too_many_rows
from generator.formats.values import clean, short
from generator.model import YEARS

_NAMED = r"(?:arXiv:|Paper(?: \(\*cross-listing\*\))?: ?)(?P<id>\S+)[ \t]*(?P<cross>\(\*cross-listing\*\))?"
_OPENING = re.compile(rf"^\\\\[ \t]*\n(?={_NAMED})", re.MULTILINE)
_FIRST = re.compile(rf"^{_NAMED}", re.MULTILINE)
_CLOSING = re.compile(r"^\\\\[ \t]*\([ \t]*https?://", re.MULTILINE)
_BETWEEN = re.compile(r"^\\\\[ \t]*$", re.MULTILINE)
_FIELD = re.compile(
    r"(?P<name>Date|From|Title|Authors?|Categories|Comments|Report-no|Journal-ref|DOI|Proxy|License|[A-Z]{3}-class)"
    r"(?:[ ]\((?P<note>[^()]*)\))?:(?P<value>.*)"
)
_REPLACED = re.compile(r"replaced with revised version\s+(?P<date>\S.*)", re.IGNORECASE)
_REVISION = re.compile(r"\bv([1-9][0-9]{0,3})$")
_SIZE = re.compile(r"\s*\([^()]*\)\s*$")
_RULE = re.compile(r"^(?:-{40,}|%[%-]{39,})[ \t]*$", re.MULTILINE)
_SENT = re.compile(r"^Date:[ \t]*(?P<date>\S.*)$", re.MULTILINE)
_MBOX = re.compile(rb"^From [^\r\n]*\d{4}[ \t]*\r?\n", re.MULTILINE)
_HEADER = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9-]*):(?:[ \t]|$)|[ \t]+\S|From \S")
_HEADERS = {
    "arc-seal", "content-transfer-encoding", "content-type", "date", "delivered-to", "dkim-signature", "from",
    "list-id", "message-id", "mime-version", "received", "reply-to", "return-path", "subject", "to",
}  # fmt: skip
#: Mails in one file, and parts in one mail.
_MOST = 1000
#: Characters in which a mail's header shows itself.
_TOP = 20_000


def is_mail(content: str) -> bool:
    """Whether a text is a listing, or begins with the header of a mail."""
    return _OPENING.search(content) is not None or is_headed(content[:_TOP].encode())


def is_headed(data: bytes) -> bool:
    """Whether a file begins with the header of a mail."""
    found = set()
    for line in data.removeprefix(codecs.BOM_UTF8).lstrip()[:_TOP].decode("latin-1").splitlines():
        header = _HEADER.match(line)
        if header is None:
            break
        found.add((header["name"] or "").lower())
    return len(found & _HEADERS) > 1


def read(data: bytes, content: str, shown: str) -> Reading:
    """The entries of one mail or of several. `content` is the text of `data`, its line ends as LF.

    Errors: `CaptureError` where no mail in it holds a listing.
    """
    if content.count("\n") > MAX_NODES:
        raise refuse(shown, 1, f"a mail of more than {MAX_NODES:,} lines", "save one of arXiv's daily mails, whole")
    lines = _Lines(content)
    rows: list[Row] = []
    losses = Losses(shown)
    holds_listing = False
    try:
        for text, day in _listings(data, content):
            holds_listing = holds_listing or _RULE.search(text) is not None
            for first_line, entry in _entries(text):
                if len(rows) >= MAX_ROWS:
                    raise too_many_rows(shown)
                place, line = lines.find(entry, first_line)
                doubts: list[RowError] = []
                try:
                    rows.append(_row(entry, place, line, day, doubts))
                except RowError as error:
                    losses.add(line, place, error)
                for doubt in doubts:
                    losses.add(line, place, doubt, Severity.WARNING)
    except RecursionError:
        raise refuse(shown, 1, "a mail whose parts are nested too deep", "save the listing's own mail") from None
    if not (rows or losses.problems or holds_listing):
        raise refuse(shown, 1, "a mail without a listing of arXiv's", "save one of arXiv's daily mails, whole")
    return Reading("arxiv-mail", Source.ARXIV, tuple(rows), losses.problems)


class _Lines:
    """Where in the file entries stand, each found once and in their order."""

    def __init__(self, content: str) -> None:
        ends = [found.start() for found in re.finditer("\n", content)]
        self._waiting: dict[str, list[int]] = {}
        for found in _FIRST.finditer(content):
            self._waiting.setdefault(found["id"], []).append(bisect_right(ends, found.start() - 1) + 1)
        for places in self._waiting.values():
            places.reverse()

    def find(self, entry: str, first_line: int) -> tuple[str, int]:
        """Place and line of an entry; its line in the decoded text where the file doesn't show it as it is."""
        found = _FIRST.match(entry)
        places = self._waiting.get(found["id"] if found else "")
        return ("", places.pop()) if places else (f"decoded text, line {first_line}", 1)


def _listings(data: bytes, content: str) -> Iterator[tuple[str, dt.date | None]]:
    """Each text that may be a listing, with the day of the mail it came in."""
    data = data.removeprefix(codecs.BOM_UTF8).lstrip()
    if not is_headed(data):
        yield content, _sent(content, None)
        return
    starts = [found.end() for found in _MBOX.finditer(data)] if data.startswith(b"From ") else []
    ends = [found.start() for found in _MBOX.finditer(data)][1:] if starts else []
    for start, end in zip(starts or [0], [*ends, len(data)], strict=True):
        # The older policy takes headers as they are; the newer parses each by a grammar that hostile ones can break.
        message = email.message_from_bytes(data[start:end], policy=email.policy.compat32)
        yield from _texts(message)


def _texts(message: Message) -> Iterator[tuple[str, dt.date | None]]:
    """The plain texts of a mail and of mails inside it, each with the day of the innermost mail it is in."""
    waiting: list[tuple[Message, dt.date | None]] = [(message, None)]
    for _ in range(_MOST):
        if not waiting:
            return
        part, day = waiting.pop()
        day = _day(str(part.get("Date", ""))) or day
        inside = part.get_payload()
        if isinstance(inside, list):
            waiting += [(inner, day) for inner in reversed(inside) if isinstance(inner, Message)]
        elif part.get_content_type() == "text/plain":
            text = _decoded(part).replace("\r\n", "\n").replace("\r", "\n")
            yield text, _sent(text, day)


def _decoded(part: Message) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    try:
        return data.decode(part.get_content_charset("utf-8"))
    except (UnicodeDecodeError, LookupError, ValueError):
        return data.decode("utf-8", "replace")


def _sent(text: str, day: dt.date | None) -> dt.date | None:
    """The day of a listing: of the last `Date` above its first entry, if somebody sent it on, or else of the mail."""
    opening = _OPENING.search(text)
    above = [_day(found["date"]) for found in _SENT.finditer(text, 0, opening.start() if opening else 0)]
    return next(filter(None, reversed(above)), day)


def _day(text: str) -> dt.date | None:
    """The day of a mail's date, in UTC as arXiv writes it."""
    try:
        found = parsedate_to_datetime(_SIZE.sub("", text).strip())
        day = (found.astimezone(dt.UTC) if found.tzinfo else found).date()
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return day if day.year in YEARS else None


def _entries(text: str) -> Iterator[tuple[int, str]]:
    """The entries of a listing, from the line that names the paper, each with that line's number in the text."""
    openings = list(_OPENING.finditer(text))
    line, counted = 1, 0
    for number, opening in enumerate(openings):
        end = openings[number + 1].start() if number + 1 < len(openings) else len(text)
        line += text.count("\n", counted, opening.end())
        counted = opening.end()
        rule = _RULE.search(text, opening.end(), end)
        yield line, text[opening.end() : rule.start() if rule else end]


def _row(entry: str, place: str, line: int, day: dt.date | None, doubts: list[RowError]) -> Row:
    closing = _CLOSING.search(entry)
    end = closing.start() if closing else len(entry)
    between = _BETWEEN.search(entry, 0, end)
    fields = _Fields(entry[: between.start() if between else end])
    if not fields.title:
        raise RowError("the entry has no title", "add its line `Title: …`, or save the mail again")
    return Row(
        place, line, day, fields.title, clean(entry[between.end() : end]) if between else "", fields.facts(doubts)
    )


class _Fields:
    """The fields of an entry, wrapped lines joined."""

    def __init__(self, header: str) -> None:
        self._values: dict[str, str] = {}
        self._dates: list[tuple[int, str]] = []
        self._replaced = ""
        lines = header.split("\n")
        self._named = _FIRST.match(lines[0])
        name = ""
        for line in lines[1:]:
            if found := _REPLACED.match(line):
                self._replaced, name = found["date"], ""
            elif found := _FIELD.match(line):
                name = "authors" if found["name"].startswith("Author") else found["name"].lower()
                if name == "date":
                    revision = _REVISION.search(found["note"] or "")
                    self._dates.append((int(revision[1]) if revision else 0, found["value"]))
                    name = ""
                else:
                    self._values[name] = found["value"]
            elif name:
                self._values[name] += f" {line}"
        self.title = latex.spelled(self._text("title"))

    def facts(self, doubts: list[RowError]) -> Facts:
        """What the fields say."""
        known = identifiers.arxiv(self._named["id"]) if self._named else None
        if known is None or self._named is None:
            name = self._named["id"] if self._named else ""
            raise RowError(f"{short(name)} is no identifier of arXiv", "correct it, or save the mail again")
        doi = self._text("doi")
        if doi and not identifiers.doi(doi):
            doubts.append(RowError(f"{short(doi)} is no DOI, and is left out", "write it as 10.1000/182, or delete it"))
        dates = [(version, _certain(date)) for version, date in self._dates]
        updated = _certain(self._replaced) if self._replaced else dates[-1][1] if len(dates) > 1 else None
        return Facts(
            authors=authors.names(self._text("authors")),
            arxiv=known.id,
            version=known.version or max((version for version, _ in dates), default=0),
            doi=identifiers.doi(doi),
            categories=tuple(dict.fromkeys(self._text("categories").split())),
            comment=self._text("comments"),
            journal=self._text("journal-ref"),
            published=dates[0][1] if dates else None,
            updated=updated,
            announcement=_kind(replaced=bool(self._replaced), crossed=self._named["cross"] is not None),
        )

    def _text(self, name: str) -> str:
        return clean(self._values.get(name, ""))


def _kind(*, replaced: bool, crossed: bool) -> Announcement:
    if replaced:
        return Announcement.REPLACE_CROSS if crossed else Announcement.REPLACE
    return Announcement.CROSS if crossed else Announcement.NEW


def _certain(text: str) -> dt.date:
    if (found := _day(text)) is None:
        raise RowError(f"{short(text)} is no date", "write it as Wed, 15 Mar 2023 18:34:08 GMT")
    return found
