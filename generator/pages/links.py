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
# No address goes over white space; linkify-it alone takes its time over a whole abstract.
_CANDIDATE = re.compile(r"(?<!\S)\S*://\S*")
# LaTeX's way to write a character that is special to it, in an address that was pasted into a paper.
_LATEX_ESCAPE = re.compile(r"\\([_%#&~$])")
# No address holds these (RFC 3986, appendix A), while abstracts hold `\href{http://…}{http://…}`.
_END = str.maketrans('{}\\|^<>"`', " " * 9)


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
    parts: list[Markup] = []
    done = 0
    for link in _find(text):
        parts.append(escape(text[done : link.start]))
        parts.append(Markup('<a href="{}" rel="nofollow noopener">{}</a>').format(link.target, link.text))
        done = link.end
    parts.append(escape(text[done:]))
    return Markup("").join(parts)


@lru_cache(maxsize=1)  # a paper's page asks for its links, then for its text with them
def _find(text: str) -> tuple[Link, ...]:
    return tuple(_scan(text)) if "://" in text else ()


def _scan(text: str) -> Iterator[Link]:
    for run in _CANDIDATE.finditer(text):
        # As long as the run, so that places in one are places in the other.
        searched = _LATEX_ESCAPE.sub("__", run[0]).translate(_END)
        for match in _FINDER.match(searched) or ():
            shown = run[0][match.index : match.last_index]
            target = quote(_LATEX_ESCAPE.sub(r"\1", shown), safe="!#$%&'()*+,/:;=?@_~-.")
            yield Link(run.start() + match.index, run.start() + match.last_index, shown, target)
