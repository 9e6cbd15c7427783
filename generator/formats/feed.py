"""Any other RSS or Atom feed whose entries have titles: feedparser reads them, in all their dialects.

feedparser gets what `markup` has read, written out again: well-formed, without a DTD, of bounded size. It tells which
texts are HTML (by their type, and for RSS's titles by their look), and `htmltext` makes text of them. An entry's day is
the day it was published, in UTC, or else last changed.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import time
from collections.abc import Mapping, Sequence

from generator import identifiers
from generator.facts import Facts, Source
from generator.formats import htmltext
from generator.formats.arxiv_feed import entries
from generator.formats.markup import Element
from generator.formats.reading import MAX_ROWS, Losses, Reading, Row, RowError, refuse, too_many_rows
from generator.formats.values import clean
from generator.model import YEARS

#: Names of the outermost element of a feed, in every dialect.
ROOTS = frozenset({"rss", "feed", "RDF"})
_MAILED = re.compile(r"\S+@\S+(?:\s*\((?P<name>.*)\))?", re.DOTALL)
#: What a parser can stumble over in a file that means harm.
_FAILURES = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
_HTML = frozenset({"text/html", "application/xhtml+xml"})


def read(root: Element, shown: str) -> Reading:
    """The entries of a feed.

    Errors: `CaptureError` for XML that is no feed, or one of too many entries.
    """
    if root.local not in ROOTS:
        what = f"XML, but no feed (its first element is `{root.name[:40]}`)"
        raise refuse(shown, root.line, what, "save an RSS or Atom feed")
    places = list(entries(root))
    if len(places) > MAX_ROWS:
        raise too_many_rows(shown, places[MAX_ROWS].line)
    found = _parsed(root, shown)
    if len(found) != len(places):
        raise refuse(shown, root.line, "a feed with entries inside entries", "save the feed again")
    rows: list[Row] = []
    losses = Losses(shown)
    for entry, place in zip(found, places, strict=True):
        try:
            rows.append(_row(entry, place))
        except RowError as error:
            losses.add(place.line, place.place, error)
    return Reading("feed", Source.FEED, tuple(rows), losses.problems)


def _parsed(root: Element, shown: str) -> Sequence[Mapping[str, object]]:
    """The entries as feedparser gives them."""
    import feedparser  # noqa: PLC0415 - few captures are feeds, and it is a tenth of what all imports take

    try:
        found = feedparser.parse(
            io.BytesIO("".join(root.write()).encode()),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except _FAILURES:
        found = {"bozo": True}
    if found["bozo"]:  # it would go on with a parser that guesses
        raise refuse(shown, root.line, "a feed that can't be read", "check it with a feed validator, or save it again")
    return _list(found, "entries")


def _row(entry: Mapping[str, object], place: Element) -> Row:
    title = _text(entry, "title")
    if not title:
        raise RowError("the entry has no title", "give it one, or delete it")
    abstract = _text(entry, "summary") or next((_plain(part) for part in _list(entry, "content")), "")
    published, updated = _day(entry, "published_parsed"), _day(entry, "updated_parsed")
    return Row(place.place, place.line, published or updated, title, abstract, _facts(entry, place, published, updated))


def _facts(entry: Mapping[str, object], place: Element, published: dt.date | None, updated: dt.date | None) -> Facts:
    links = [_said(entry, "link"), _said(entry, "id"), *(_said(link, "href") for link in _list(entry, "links"))]
    known = next(filter(None, map(identifiers.arxiv, links)), None)
    dois = (_said(entry, name) for name in ("prism_doi", "dc_identifier"))
    return Facts(
        authors=tuple(filter(None, map(_name, place.children()))),
        arxiv=known.id if known else "",
        version=known.version if known else 0,
        doi=next(filter(None, map(_doi, [*dois, *links])), ""),
        published=published,
        updated=updated,
        keywords=tuple(dict.fromkeys(filter(None, (clean(_said(tag, "term")) for tag in _list(entry, "tags"))))),
        link=next(filter(None, map(identifiers.address, links)), ""),
    )


def _name(part: Element) -> str:
    """The author that an element names: Atom's `author`, RSS's `author` (an address, then a name), `dc:creator`.

    feedparser cuts addresses at what it takes for their end, so names are read here.
    """
    if part.local == "author":
        name = next((inside.text for inside in part.children() if inside.local == "name"), part.text)
    elif part.local == "creator":
        name = part.text
    else:
        return ""
    found = _MAILED.fullmatch(name.strip())
    return clean(htmltext.plain((found["name"] or "") if found else name))


def _doi(text: str) -> str:
    """The DOI that a text is; arXiv's own say no more than its identifier."""
    return "" if identifiers.arxiv(text) else identifiers.doi(text)


def _text(entry: Mapping[str, object], name: str) -> str:
    """A text of an entry, if it has one of its own; feedparser also gives the content as a summary."""
    detail = _get(entry, f"{name}_detail")
    return _plain(detail) if isinstance(detail, Mapping) else ""


def _plain(detail: Mapping[str, object]) -> str:
    """A text without its markup, if feedparser says that it is of any."""
    text = _said(detail, "value")
    return clean(htmltext.plain(text) if _get(detail, "type") in _HTML else text)


def _list(entry: Mapping[str, object], name: str) -> Sequence[Mapping[str, object]]:
    found = _get(entry, name)
    return [part for part in found if isinstance(part, Mapping)] if isinstance(found, list) else []


def _said(entry: Mapping[str, object], name: str) -> str:
    found = _get(entry, name)
    return found if isinstance(found, str) else ""


def _get(entry: Mapping[str, object], name: str) -> object:
    """What the entry itself says: feedparser's own look-up gives other names, and warns of it."""
    return dict.__getitem__(entry, name) if isinstance(entry, dict) and dict.__contains__(entry, name) else None


def _day(entry: Mapping[str, object], name: str) -> dt.date | None:
    """The day of a date that feedparser has turned into UTC."""
    found = _get(entry, name)
    if not isinstance(found, time.struct_time):
        return None
    try:
        day = dt.date(*found[:3])
    except ValueError:
        return None
    return day if day.year in YEARS else None
