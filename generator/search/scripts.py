"""The search's scripts as they are served: lunr.js as MkDocs has it installed, and our own, minified."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from rjsmin import jsmin

from generator.scripting import enclosed, joined

_BROWSER = Path(__file__).with_name("browser")
# Found without importing MkDocs, which the generator does not need otherwise.
_LUNR = "contrib/search/templates/search/lunr.js"
_LICENCE = "/* lunr 2.3.9, (c) 2020 Oliver Nightingale, MIT licence: https://lunrjs.com */\n"
# All that words need of lunr.js, and what that needs of the rest. The whole is fetched when somebody types syntax.
_FOR_WORDS = ("stemmer", "stopWordFilter")
_REST = "const lunr = { Pipeline: { registerFunction() {} } };\n"
# One script, in this order: what a part uses stands before it.
_ENGINE = (
    "saying",
    "analysis",
    "files",
    "postings",
    "words",
    "names",
    "finder",
    "results",
    "dates",
    "understood",
    "jumps",
    "own",
    "search",
)
#: Script → its parts.
PARTS = {
    "engine": _ENGINE,
    "syntax": ("saying", "syntax"),
    "worker": ("saying", "wording", "worker"),
    "page": ("saying", "wording", "weaving", "page"),
}


def scripts() -> Iterator[tuple[str, bytes]]:
    """Name and content of every script."""
    mkdocs = find_spec("mkdocs")
    if mkdocs is None or mkdocs.origin is None:
        raise ModuleNotFoundError("mkdocs")
    lunr = (Path(mkdocs.origin).parent / _LUNR).read_text(encoding="utf-8")
    sections = {section.split("\n", 1)[0]: section for section in re.split(r"/\*!\n \* lunr\.", lunr)}
    words = "".join(f"/*{sections[name]}" for name in _FOR_WORDS)
    licence = _LICENCE.encode()
    for script, parts in PARTS.items():
        source = joined(_BROWSER, parts)
        made = enclosed("\n".join((_REST, words, source)) if script == "engine" else source)
        yield f"{script}.js", licence + made if script == "engine" else made
    yield "lunr.js", licence + jsmin(lunr).encode()
