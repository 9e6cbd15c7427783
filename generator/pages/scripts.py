"""The scripts that pages have, from the parts in `browser/`, minified: masthead and looks, reading list, keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rjsmin import jsmin

_BROWSER = Path(__file__).with_name("browser")
# In this order: what a part uses at once stands before it.
_READER = ("store", "marks", "keys", "box", "citing")
PARTS = {
    "list/shell.js": ("remembering", "scheme", "masthead", "form"),
    "list/reader.js": (*_READER, "own"),
    "list/list.js": (*_READER, "list"),
    "list/votes.js": ("votes",),
}


def scripts() -> Iterator[tuple[str, bytes]]:
    """Path below `docs_dir` and content: `shell.js` and `reader.js` for every page, `list.js` for the list's own.

    `list.js` stands in place of `reader.js`, and `votes.js` beside it on days that have votes.
    """
    for path, parts in PARTS.items():
        source = "\n".join((_BROWSER / f"{name}.js").read_text(encoding="utf-8") for name in parts)
        minified: str = jsmin(f'(() => {{\n"use strict";\n{source}\n}})();')
        yield path, minified.encode()
