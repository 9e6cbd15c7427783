"""arXiv's own feeds: the RSS and Atom of a day's listing, and the answers of its API, which are Atom too.

Sources: arXiv's "RSS feeds" (the form since January 2024: `arxiv:announce_type`, and descriptions that begin with
`arXiv:2405.15738v1 Announce Type: new` and `Abstract:`), and the "arXiv API User's Manual", 3.3 (`arxiv:comment`,
`arxiv:journal_ref`, `arxiv:doi`, `arxiv:primary_category`, and errors as entries).

A listing's day is the day it was announced, as its date is written there; the API's answers are of no day. Texts are
plain text in both, so nothing is taken for markup.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from generator import identifiers, latex
from generator.errors import Severity
from generator.facts import Announcement, Facts, Source
from generator.formats.authors import names
from generator.formats.markup import Element
from generator.formats.reading import MAX_ROWS, Losses, Reading, Row, RowError, refuse, too_many_rows
from generator.formats.values import clean, date, short
from generator.model import YEARS

_ARXIV = "http://arxiv.org/schemas/atom"
_ATOM = "http://www.w3.org/2005/Atom"
_CREATOR = ("http://purl.org/dc/elements/1.1/", "creator")
_ENTRIES = {"item", "entry"}
_ERROR = re.compile(r"https?://arxiv\.org/api/errors\b")
_SAID = re.compile(
    r"\s*arXiv:(?P<id>\S+)\s+Announce Type:\s*(?P<type>[a-z-]+)\s*(?:Abstract:\s*(?P<abstract>.*))?", re.DOTALL
)
_KINDS = {kind.value: kind for kind in Announcement}


def is_arxiv(root: Element) -> bool:
    """Whether a feed is arXiv's: it declares arXiv's elements, or its entries are named by arXiv."""
    if any(value == _ARXIV for name, value in root.attributes.items() if name.startswith("xmlns")):
        return True
    return any(_ERROR.match(_first(entry, "id")) for entry in entries(root))


def entries(root: Element) -> Iterator[Element]:
    """The elements that are entries, in the order of the feed."""
    return (element for element in root.all() if element.local in _ENTRIES)


def read(root: Element, shown: str) -> Reading:
    """The entries of one of arXiv's feeds.

    Errors: `CaptureError` where arXiv answered with an error instead.
    """
    rows: list[Row] = []
    losses = Losses(shown)
    for number, entry in enumerate(entries(root)):
        if number >= MAX_ROWS:
            raise too_many_rows(shown, entry.line)
        if _ERROR.match(_first(entry, "id")):
            what = f"arXiv answered with an error: {short(_first(entry, 'summary'))}"
            raise refuse(shown, entry.line, what, "ask again, with the query put right")
        doubts: list[tuple[Element, RowError]] = []
        try:
            rows.append(_Entry(entry, doubts).row())
        except _Wrong as error:
            losses.add(error.element.line, error.element.place, error.reason)
        for element, doubt in doubts:
            losses.add(element.line, element.place, doubt, Severity.WARNING)
    return Reading("arxiv-feed", Source.ARXIV, tuple(rows), losses.problems)


def _first(entry: Element, local: str) -> str:
    return next((child.text.strip() for child in entry.children() if child.local == local), "")


class _Wrong(Exception):  # noqa: N818 # never leaves this module
    """An element that loses its entry."""

    def __init__(self, element: Element, reason: RowError) -> None:
        super().__init__(reason.what)
        self.element, self.reason = element, reason


class _Entry:
    """One entry, its elements by name: of a name that stands several times, the first."""

    def __init__(self, entry: Element, doubts: list[tuple[Element, RowError]]) -> None:
        self._entry, self._doubts = entry, doubts
        self._by_name: dict[tuple[str, str], Element] = {}
        for child in entry.children():
            self._by_name.setdefault((child.namespace, child.local.lower()), child)

    def row(self) -> Row:
        """What the entry says."""
        title = latex.spelled(self._text("title"))
        if not title:
            raise _Wrong(self._entry, RowError("the paper has no title", "save the feed again"))
        listed = self._listed()
        facts, abstract = self._listing(*listed) if listed else self._answer()
        day = self._announced() if facts.announcement else None
        return Row(self._entry.place, self._entry.line, day, title, abstract, facts)

    def _listed(self) -> tuple[str, str, str] | None:
        """Identifier, kind and abstract of an entry of a day's listing; none if this is one of the API's answer."""
        said = self._element("description") or self._element("summary")
        kind = self._arxiv("announce_type")
        if found := _SAID.fullmatch(said.text) if said else None:
            return found["id"], kind.text if kind else found["type"], found["abstract"] or ""
        if kind is None:
            return None
        return self._text("guid") or self._text("id"), kind.text, said.text if said else ""

    def _listing(self, name: str, kind: str, abstract: str) -> tuple[Facts, str]:
        """What an entry of a day's listing says."""
        said = self._clean(kind)
        if said not in _KINDS:
            what = f"{short(said)} is no way that arXiv announces a paper"
            raise _Wrong(self._arxiv("announce_type") or self._entry, RowError(what, f"known are {', '.join(_KINDS)}"))
        creators = (part for part in self._entry.children() if (part.namespace, part.local) == _CREATOR)
        authors = names(self._clean(", ".join(creator.text for creator in creators)))
        return self._facts(name, authors, _KINDS[said]), self._clean(abstract)

    def _answer(self) -> tuple[Facts, str]:
        """What an entry of the API's answer says."""
        authors = [child for child in self._entry.children() if child.local == "author"]
        listed = (self._clean(part.text) for author in authors for part in author.children() if part.local == "name")
        return self._facts(self._text("id"), tuple(filter(None, listed)), None), self._text("summary")

    def _facts(self, name: str, authors: tuple[str, ...], kind: Announcement | None) -> Facts:
        known = identifiers.arxiv(name) or identifiers.arxiv(self._link())
        if known is None:
            what = f"{short(name)} is no identifier of arXiv"
            raise _Wrong(
                self._element("id") or self._element("guid") or self._entry, RowError(what, "save the feed again")
            )
        journal = self._arxiv("journal_ref") or self._arxiv("journal_reference")
        comment, doi = self._arxiv("comment"), self._arxiv("doi")
        return Facts(
            authors=authors,
            arxiv=known.id,
            version=known.version,
            doi=self._doi(doi) if doi else "",
            categories=self._categories(),
            comment=self._clean(comment.text) if comment else "",
            journal=self._clean(journal.text) if journal else "",
            published=None if kind else self._date("published"),
            updated=None if kind else self._date("updated"),
            announcement=kind,
        )

    def _categories(self) -> tuple[str, ...]:
        primary = self._arxiv("primary_category")
        found = [primary.attributes.get("term", "")] if primary else []
        others = (part for part in self._entry.children() if part.local == "category" and part.namespace != _ARXIV)
        found += [part.attributes.get("term", "") or part.text for part in others]
        return tuple(dict.fromkeys(filter(None, map(self._clean, found))))

    def _doi(self, element: Element) -> str:
        """The DOI as arXiv's authors gave it; a text that is no DOI is left out."""
        found = identifiers.doi(element.text)
        if element.text.strip() and not found:
            what = f"{short(element.text)} is no DOI, and is left out"
            self._doubts.append((element, RowError(what, "write it as 10.1000/182, or delete it")))
        return found

    def _announced(self) -> dt.date | None:
        """The day of a listing, in the time zone it is written in: arXiv's days begin and end on its own clock."""
        element = self._element("pubdate") or self._element("published") or self._element("updated")
        if element is None:
            return None
        said = self._clean(element.text)
        try:
            found = (
                parsedate_to_datetime(said).date()
                if element.local == "pubDate"
                else dt.datetime.fromisoformat(said).date()
            )
        except (ValueError, OverflowError):
            found = None
        if found is None or found.year not in YEARS:
            raise _Wrong(element, RowError(f"{short(said)} is no date", "write it as Thu, 03 Apr 2025 00:00:00 -0400"))
        return found

    def _date(self, local: str) -> dt.date | None:
        element = self._element(local)
        if element is None or not element.text.strip():
            return None
        try:
            return date(element.text.strip(), ())
        except RowError as error:
            raise _Wrong(element, error) from None

    def _link(self) -> str:
        link = self._element("link")
        return link.attributes.get("href", "") or link.text if link else ""

    def _element(self, local: str) -> Element | None:
        return self._by_name.get((_ATOM, local)) or self._by_name.get(("", local))

    def _arxiv(self, local: str) -> Element | None:
        return self._by_name.get((_ARXIV, local))

    def _text(self, local: str) -> str:
        element = self._element(local)
        return self._clean(element.text, element) if element else ""

    def _clean(self, value: str, element: Element | None = None) -> str:
        try:
            return clean(value)
        except RowError as error:
            raise _Wrong(element or self._entry, error) from None
