"""The search's scripts as they are served: lunr.js as MkDocs has it installed, and our own, minified."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

from rjsmin import jsmin

_BROWSER = Path(__file__).with_name("browser")
# Found without importing MkDocs, which the generator does not need otherwise.
_LUNR = "mkdocs/contrib/search/templates/search/lunr.js"
_LICENCE = "/* lunr 2.3.9, (c) 2020 Oliver Nightingale, MIT licence: https://lunrjs.com */\n"
# One script, in this order: what a part uses stands before it.
_ENGINE = ("files", "postings", "words", "syntax", "finder", "results", "jumps", "search")


def scripts() -> Iterator[tuple[str, bytes]]:
    """Name and content of every script."""
    lunr = Path(str(distribution("mkdocs").locate_file(_LUNR))).read_text(encoding="utf-8")
    yield "lunr.js", (_LICENCE + jsmin(lunr)).encode()
    engine = "\n".join(_source(name) for name in _ENGINE)
    yield "engine.js", jsmin(f'(() => {{\n"use strict";\n{engine}\n}})();').encode()
    for name in ("worker", "page"):
        yield f"{name}.js", jsmin(_source(name)).encode()


def _source(name: str) -> str:
    return (_BROWSER / f"{name}.js").read_text(encoding="utf-8")
