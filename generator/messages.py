"""Which messages the site has: all that code, templates and scripts say through `language`.

A list of words is complete when it has each of them. Messages are found as they are written, so they are written out
where they are said: `says("…")`, never `says(text)`.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
from jinja2 import nodes

from generator.language import COUNTS, ENGLISH, FILTERS, SAYS, Language

_PROJECT = Path(__file__).parent.parent
#: Titles of sections, as `mkdocs.yml` has them.
SECTIONS = ("Home", "Days", "Papers", "Topics", "Search", "Reading list", "About")


def messages(project: Path = _PROJECT) -> dict[str, tuple[str, ...]]:
    """The forms of each message in English, by its first: one, or two where things are counted; sorted.

    `project` is a checkout whose code and templates say them; they are read, and not run.
    """
    found: dict[str, tuple[str, ...]] = {title: (title,) for title in SECTIONS}
    folders = (project / "generator", project / "overrides")
    for file in sorted(file for folder in folders for file in folder.rglob("*")):
        if reader := _READERS.get(file.suffix):
            found |= {forms[0]: forms for forms in reader(file.read_text(encoding="utf-8"))}
    return dict(sorted(found.items()))


def lacking(language: Language, project: Path = _PROJECT) -> list[str]:
    """The messages of a checkout that a language has no words for. Plain English lacks none."""
    if language.code == ENGLISH.code:
        return []
    return [message for message in messages(project) if message not in language.words]


def as_list(language: Language) -> str:
    """A list for `words.yml` with every message: in this language, or in English where it has no words for it."""
    lines = [f"plural: {_scalar(language.rule)}", f"thousands: {_scalar(language.thousands)}"]
    lines += [f"decimal: {_scalar(language.decimal)}", "words:"]
    for message, english in messages().items():
        forms = language.words.get(message, english)
        said = _scalar(forms[0]) if len(forms) == 1 else f"[{', '.join(map(_scalar, forms))}]"
        lines.append(f"  {_scalar(message)}: {said}")
    return "\n".join(lines) + "\n"


def _scalar(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _of_code(text: str) -> Iterator[tuple[str, ...]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            said = {"says": node.args[:1], "html_says": node.args[:1], "counts": node.args[1:3]}.get(node.func.id, [])
            yield from _forms([one.value if isinstance(one, ast.Constant) else None for one in said])


def _of_template(text: str) -> Iterator[tuple[str, ...]]:
    env = jinja2.Environment(autoescape=True)
    env.filters |= FILTERS
    for node in env.parse(text).find_all(nodes.Filter):
        said = [node.node] if node.name == "says" else node.args[:2] if node.name == "counts" else []
        yield from _forms([one.value if isinstance(one, nodes.Const) else None for one in said])


def _forms(said: list[object]) -> Iterator[tuple[str, ...]]:
    forms = tuple(one for one in said if isinstance(one, str))
    if forms and len(forms) == len(said):
        yield forms


def of_script(text: str) -> Iterator[tuple[str, ...]]:
    """The forms of each message of a script."""
    yield from ((json.loads(match[1]),) for match in re.finditer(SAYS, text))
    yield from ((json.loads(match[2]), json.loads(match[3])) for match in re.finditer(COUNTS, text))


_READERS = {".py": _of_code, ".jinja": _of_template, ".html": _of_template, ".js": of_script}
