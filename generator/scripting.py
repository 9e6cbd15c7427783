"""Scripts as they are served: parts joined in their order, in the site's language, minified."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rjsmin import jsmin

from generator.language import in_script

#: What scripts follow from beside their rooms.
CODE = ("browser", "language.py", "scripting.py")
#: Parts that scripts of several rooms have.
SHARED = Path(__file__).with_name("browser")


def file_of(folder: Path, part: str) -> Path:
    """Where a part is written: in its room's folder, or among the shared ones."""
    own = folder / f"{part}.js"
    return own if own.is_file() else SHARED / own.name


def joined(folder: Path, parts: Iterable[str]) -> str:
    """The parts of a script, one after the other."""
    return "\n".join(file_of(folder, part).read_text(encoding="utf-8") for part in parts)


def enclosed(source: str) -> bytes:
    """A script with names of its own."""
    return minified(f'(() => {{\n"use strict";\n{source}\n}})();')


def minified(source: str) -> bytes:
    """A script or module in the site's language, without what only its readers need."""
    text: str = jsmin(in_script(source))
    return text.encode()
