"""Addresses in a text as links. What is an address, and where it ends, is linkify-it's to say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from linkify_it import LinkifyIt  # type: ignore[import-untyped]
from markupsafe import Markup, escape

_FINDER = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
for _scheme in ("ftp:", "//", "mailto:"):
    _FINDER.add(_scheme, None)
#: Characters of the longest address: browsers and sitemaps agree on about so many. What is longer is text.
LONGEST = 2048
# No address goes over white space; linkify-it alone takes its time over a whole abstract.
_CANDIDATE = re.compile(r"(?<!\S)\S*://\S*")
# Where linkify-it looks for an address (its `match` reads to the end of each, even of those inside another).
_SCHEME = re.compile(_FINDER.re["schema_search"], re.IGNORECASE)
# How the beginning of an address ends that would be longer: on a sign that joins it to more, or before what encloses.
_CUT = re.compile(r"[.,;!?'-]*$|[(\[']")
# LaTeX's way to write a character that is special to it, in an address that was pasted into a paper.
_LATEX_ESCAPE = re.compile(r"\\([_%#&~$])")
# No address holds these (RFC 3986, appendix A), while abstracts hold `\href{http://…}{http://…}`.
_END = dict.fromkeys([*map(ord, '{}\\|^<>"`'), *range(0x7F, 0xA0)], " ")


@dataclass(frozen=True, slots=True)
class Link:
    """An address in a text: where it stands, what it reads, and where it leads."""

    start: int
    end: int
    text: str
    target: str


def links(text: str) -> list[Link]:
    """The http and https addresses in a text, without the sentence's final dot; each target once."""
    return list({link.target: link for link in reversed(_find(text))}.values())[::-1]


def linked(text: str) -> Markup:
    """The text as HTML: escaped, its addresses as links, no character added or lost."""
    if "://" not in text:
        return escape(text)
    parts: list[Markup] = []
    done = 0
    for link in _find(text):
        parts.append(escape(text[done : link.start]))
        parts.append(Markup('<a href="{}" rel="nofollow noopener">{}</a>').format(link.target, link.text))
        done = link.end
    parts.append(escape(text[done:]))
    return Markup("".join(parts))  # noqa: S704 # all are escaped


@lru_cache(maxsize=1)  # a paper's page asks for its links, then for its text with them
def _find(text: str) -> tuple[Link, ...]:
    return tuple(_scan(text)) if "://" in text else ()


def _scan(text: str) -> Iterator[Link]:
    # As long as the text, so that places in one are places in the other.
    searched = _LATEX_ESCAPE.sub("__", text).translate(_END)
    for run in _CANDIDATE.finditer(searched):
        for start, end in _addresses(_without_unclosed(run[0])):
            shown = text[run.start() + start : run.start() + end]
            target = quote(_LATEX_ESCAPE.sub(r"\1", shown), safe="!#$%&'()*+,/:;=?@_~-.")
            yield Link(run.start() + start, run.start() + end, shown, target)


def _addresses(run: str) -> Iterator[tuple[int, int]]:
    """Where the addresses in a run of characters start and end, up to the first that is too long."""
    end = 0
    for found in _SCHEME.finditer(run):
        start, scheme = found.start(2), found[2]
        if start < end:
            continue
        piece = run[start : start + LONGEST]
        length = _FINDER.test_schema_at(piece, scheme, len(scheme))
        if not length:
            continue
        length += len(scheme)
        if start + LONGEST < len(run) and _CUT.match(piece, length):
            return
        end = start + length
        yield start, end


def _without_unclosed(run: str) -> str:
    """The run with a `>` for brackets that nothing closes: an address ends there, and nobody need look for the end."""
    for opening, closing in ("()", "[]"):
        closed = run.rfind(closing) + 1
        run = run[:closed] + run[closed:].replace(opening, ">")
    return run
