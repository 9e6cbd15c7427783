"""A page of the site without its own words, and how it is filled.

A generated page is front matter and a block of HTML that Markdown leaves as it is (`generator/pages/page.py`). Pages
are of one kind if a theme could tell them apart only by their words: they lie in the same section, equally deep, and
have the same fields in their front matter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from generator.site.compact import compact_content

#: What stands in linked data for the site's address, as `generator/pages/metadata.py` writes it.
SITE = "<site>"
# Fields whose values a theme prints; any other line of front matter is the same on all pages of a kind.
_FIELDS = frozenset({"title", "description", "redirect", "data", "picture", "feed", "citation"})
_CONTENT, _REST = "content", "address"
_TEXT = json.JSONDecoder()
_KINDS = 1 << 8  # an archive has a few dozen
_ADDRESS = re.compile(r"[A-Za-z0-9._~/-]*")


class Source(NamedTuple):
    """A page as MkDocs reads it: its kind, the end of its address, and what stands in its front matter and below."""

    kind: Kind
    rest: str
    values: dict[str, str]


class Kind(NamedTuple):
    """What pages of one kind have in common.

    `address` is the whole address of a page that is not below another, else its section; `depth` counts its parts.
    """

    address: str
    depth: int
    is_index: bool
    heading: bool
    fields: tuple[str, ...]
    lines: tuple[str, ...]


@lru_cache(maxsize=_KINDS)
def text_of(kind: Kind) -> str:
    """A kind as text that names it, and can be kept."""
    return json.dumps(kind)


def kind_of(text: str) -> Kind:
    """The kind that a text names."""
    address, depth, index, heading, fields, lines = json.loads(text)
    return Kind(address, depth, index, heading, tuple(fields), tuple(lines))


class NotOursError(ValueError):
    """A page that is not of the form that pages are generated in."""


def read(path: str, content: bytes) -> Source:
    """A generated page, its path below `docs_dir`. Errors: `NotOursError`."""
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    front, closed, rest = content.removeprefix(b"---\n").partition(b"\n---\n")
    if not content.startswith(b"---\n") or not closed or not path.endswith(".md") or not _ADDRESS.fullmatch(path):
        raise NotOursError(path)
    body = rest.decode().strip()
    values = {_CONTENT: body}
    lines = []
    for line in front.decode().split("\n"):
        name, _, value = line.partition(": ")
        if value and name in _FIELDS:
            values[name] = value[1:-1] if name == "data" else _scalar(path, value)
        else:
            lines.append(line)
    index = path.endswith("index.md")
    address = path.removesuffix("index.md" if index else ".md").strip("/")
    section, _, below = address.partition("/")
    depth = address.count("/") + 1 if address else 0
    kind = Kind(section, depth, index, "<h1" in body, tuple(sorted(values)), tuple(lines))
    return Source(kind, below, values)


def _scalar(path: str, value: str) -> str:
    try:
        found, end = _TEXT.raw_decode(value)
    except ValueError:
        found, end = None, 0
    if not isinstance(found, str) or end != len(value):
        raise NotOursError(path)
    return found


@dataclass(frozen=True, slots=True)
class Model:
    """A page of a kind that has marks for words: its path below `docs_dir`, its text, and the mark of each value."""

    path: str
    text: str
    marks: dict[str, str]
    nonce: str


def model(kind: Kind) -> Model:
    """The model of a kind.

    Its marks have what a theme would change if it did more than print them: signs of HTML, spaces in a row, both cases.
    """
    nonce = f"Da{sha256(repr(kind).encode()).hexdigest()[:16].upper()}z"
    marks = {name: f"{nonce}{name[:2]} &amp;  &lt;i&gt;&#39;x &quot;{'long words ' * 40}y" for name in kind.fields}
    for plain in ("redirect", "picture", "feed"):
        if plain in marks:
            marks[plain] = f"{nonce}{plain[:2]}/&amp;%20z.png"
    content = f"{nonce}co &amp;  &lt;i&gt;</p>"
    block = f'<div class="da">\n{"<h1>" if kind.heading else "<p>"}{content}\n</div>'
    marks[_CONTENT] = compact_content(block)
    lines = [f"{name}: {json.dumps(marks[name])}" for name in kind.fields if name not in {"data", _CONTENT}]
    if "data" in marks:
        lines.append(f"data: '{nonce}da{SITE}{nonce}db&amp;'")
        del marks["data"]
    if kind.depth > 1:
        marks[_REST] = "/".join(f"{nonce}{part}" for part in range(kind.depth - 1))
    address = "/".join(filter(None, (kind.address, marks.get(_REST, ""))))
    path = f"{address}{'/' if address else ''}index.md" if kind.is_index else f"{address}.md"
    front = "\n".join([*lines, *kind.lines])
    return Model(path, f"---\n{front}\n---\n\n{block}\n", marks, nonce)


@dataclass(frozen=True, slots=True)
class Shell:
    """What all pages of a kind have: pieces of HTML, and between each two the name of a value.

    `site` is what stands for the site's address in linked data.
    """

    pieces: tuple[str, ...]
    names: tuple[str, ...]
    site: str

    def fill(self, page: Source) -> bytes:
        """The HTML of a page of this kind."""
        values = page.values | {_REST: page.rest, _CONTENT: compact_content(page.values[_CONTENT])}
        if "data" in values:
            values["data"] = values["data"].replace(SITE, self.site)
        parts = [self.pieces[0]]
        for name, piece in zip(self.names, self.pieces[1:], strict=True):
            parts += (values[name], piece)
        return "".join(parts).encode()


def shell(model: Model, html: str, nonces: Iterable[str]) -> Shell | None:
    """What is around the marks of a model in the HTML that a theme made of it.

    None if a mark was changed, or is not only in its own page: `nonces` are those of all models.
    """
    named = {text: name for name, text in model.marks.items()}
    data = re.search(rf"{model.nonce}da(.*?){model.nonce}db&amp;", html)
    if data:
        named[data[0]] = "data"
    found = re.split(f"({'|'.join(map(re.escape, sorted(named, key=len, reverse=True)))})", html)
    pieces, marks = found[::2], found[1::2]
    folded = "\n".join(pieces).casefold()
    if any(nonce.casefold() in folded for nonce in nonces) or model.marks[_CONTENT] not in marks:
        return None
    return Shell(tuple(pieces), tuple(named[mark] for mark in marks), data[1] if data else SITE)


@dataclass(frozen=True, slots=True)
class SiteMap:
    """The sitemap: the text before, between and after its addresses; `empty` is one without addresses."""

    empty: str
    before: str
    between: str
    after: str

    def fill(self, addresses: Sequence[str]) -> bytes:
        """The file."""
        text = f"{self.before}{self.between.join(addresses)}{self.after}" if addresses else self.empty
        return text.encode()
