"""The scripts that pages have: the reading list, read marks and keys, from the parts in `browser/`, minified."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rjsmin import jsmin

_BROWSER = Path(__file__).with_name("browser")
# In this order: what a part uses at once stands before it.
_READER = ("store", "marks", "keys", "box")
_SCRIPTS = {"list/reader.js": _READER, "list/list.js": (*_READER, "list"), "list/votes.js": ("votes",)}


def scripts() -> Iterator[tuple[str, bytes]]:
    """Path below `docs_dir` and content: `reader.js` for every page, `list.js` in its place on the list's own.

    `votes.js` is beside it on days that have votes.
    """
    for path, parts in _SCRIPTS.items():
        source = "\n".join((_BROWSER / f"{name}.js").read_text(encoding="utf-8") for name in parts)
        minified: str = jsmin(f'(() => {{\n"use strict";\n{source}\n}})();')
        yield path, minified.encode()
