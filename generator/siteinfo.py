"""What `mkdocs.yml` says of the site, for files that are made outside of MkDocs: feeds, data, mails.

MkDocs reads the whole file, and says what is wrong with the rest of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import yaml
import yaml_env_tag

from generator.errors import ConfigurationError, Problem
from generator.language import ENGLISH
from generator.model import Site

_ADDRESS = re.compile(r"https?://[^\s<>\"'&?#]+")
# Files that inherit from each other, at most.
_DEEP = 8


# With libyaml, where PyYAML was built with it: that is ten times as fast, and every build reads these files.
_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Safe):  # type: ignore[misc] # whichever there is
    """Knows what MkDocs' own knows of tags: `!ENV` names variables, others are for plugins."""


_Loader.add_constructor("!ENV", yaml_env_tag.construct_env_tag)
_Loader.add_multi_constructor("", lambda loader, suffix, node: None)  # noqa: ARG005 - the shape of a constructor


def load(file: Path) -> Site:
    """The site of a configuration; a file that isn't there says nothing. Errors: `ConfigurationError`."""
    said = _read(file)
    name, description, address = (_text(said.get(key)) for key in ("site_name", "site_description", "site_url"))
    if address and not _ADDRESS.fullmatch(address):
        what = f"`site_url` is `{address}`, which is no address of a site"
        raise ConfigurationError(
            Problem(file.as_posix(), _line(file), what, "write one such as https://user.github.io/archive/")
        )
    theme = said.get("theme")
    language = _text(theme.get("language")) if isinstance(theme, dict) else ""
    return Site(name, description, f"{address.rstrip('/')}/" if address else "", language or ENGLISH.code)


def inherited(file: Path) -> Iterator[Path]:
    """The files that a configuration inherits from, the nearest first."""
    return (parent for parent, _ in islice(_chain(file), 1, None))


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _read(file: Path) -> dict[str, Any]:
    """A configuration, and beneath it those that it inherits from."""
    return {key: value for _, said in reversed([*_chain(file)]) for key, value in said.items()}


def _chain(file: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """A configuration and those that it inherits from, each with what it says."""
    for _ in range(1 + _DEEP):
        said = _said(file)
        yield file, said
        parent = said.get("INHERIT")
        if not isinstance(parent, str):
            return
        file = file.parent / parent


def _said(file: Path) -> dict[str, Any]:
    """What one file says; one that isn't there says nothing."""
    if not file.is_file():
        return {}
    try:
        found = yaml.load(file.read_bytes(), Loader=_Loader)  # noqa: S506 - a safe loader with one tag more
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what, fix = f"this is no YAML ({getattr(error, 'problem', None)})", "see how the line is indented and quoted"
        raise ConfigurationError(Problem(file.as_posix(), mark.line + 1 if mark else 1, what, fix)) from error
    return found if isinstance(found, dict) else {}


def _line(file: Path) -> int:
    """Where the address is said, if it is said in this file."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.startswith("site_url")), 1)
