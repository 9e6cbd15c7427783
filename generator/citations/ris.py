"""Citations as RIS, the tagged lines that reference managers exchange: a tag, two spaces, a hyphen, a space, a value.

Source: Reference Manager's description of the format, in the version of 2011. `UNPB` (unpublished) is the type that a
preprint has, with what it is in `M3`, its host in `PB` and its number in `AN`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.citations.csl import Item

_TYPES = {"article-journal": "JOUR", "article": "UNPB"}


def ris(item: Item) -> str:
    """A record."""
    return "".join(f"{tag}  - {value}\r\n" for tag, value in _lines(item))


def ris_file(items: Iterable[Item]) -> str:
    """Records with a line between them."""
    return "\r\n".join(map(ris, items))


def _lines(item: Item) -> Iterator[tuple[str, str]]:
    yield "TY", _TYPES.get(item["type"], "GEN")
    yield "ID", item["id"]
    yield "TI", item["title"]
    for author in item.get("author", ()):
        parts = (author.get("family", ""), author.get("given", ""), author.get("suffix", ""))
        yield "AU", author.get("literal") or ", ".join(part for part in parts if part)
    if issued := item.get("issued"):
        parts = issued["date-parts"][0]
        yield "PY", f"{parts[0]}"
        figures = [f"{part:02}" for part in parts] + [""] * (3 - len(parts))
        yield "DA", f"{'/'.join(figures)}/"
    if item["type"] == "article":
        yield "M3", "Preprint"
    for tag, name in {"T2": "container-title", "PB": "publisher", "AN": "number", "DO": "DOI", "UR": "URL"}.items():
        if name in item:
            yield tag, item[name]
    yield "N1", item["note"]
    yield "ER", ""
