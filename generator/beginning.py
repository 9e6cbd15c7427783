"""`digest-archive init`: makes a copy of this project somebody's own archive, named, and without the sample."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import NamedTuple

from generator.errors import ConfigurationError, Problem
from generator.saving import discard, save

#: What lists the sample's captures, as `sha256sum` does; hidden, so that it is no capture.
SAMPLE = ".sample"

_LISTED = re.compile(r"([0-9a-f]{64})  (\S+)")
_NAME = re.compile(r"^site_name:.*$", re.MULTILINE)


class Begun(NamedTuple):
    """How many captures of the sample were removed, and which of them stay because they were changed."""

    removed: int
    changed: tuple[str, ...]


def begin(digests: Path, site: Path, config: Path, name: str, project: str = "") -> Begun:
    """Name the site, say where new versions come from, and remove the sample; nothing else is touched.

    `site` is `mkdocs.yml`, `config` is `archive.yml`, `project` is where the project's repository is.

    Errors: `ConfigurationError`, before anything is changed; `FolderError`.
    """
    said = site.read_text(encoding="utf-8")
    if not _NAME.search(said):
        what, fix = "there is no line `site_name:`", "write one, such as `site_name: My papers`"
        raise ConfigurationError(Problem(site.as_posix(), 1, what, fix))
    save(site, _NAME.sub(lambda _: f"site_name: {json.dumps(name, ensure_ascii=False)}", said, count=1).encode())
    if project:
        _say_project(config, project)
    found = _sample(digests)
    ours = [
        path for path, hashed in found.items() if hashlib.sha256((digests / path).read_bytes()).hexdigest() == hashed
    ]
    discard([*(digests / path for path in ours), digests / SAMPLE])
    return Begun(len(ours), tuple(path for path in found if path not in ours))


def _say_project(config: Path, project: str) -> None:
    before = config.read_text(encoding="utf-8") if config.exists() else ""
    kept = re.sub(r"^project:.*\n?", "", before, flags=re.MULTILINE)
    if kept and not kept.endswith("\n"):
        kept += "\n"
    save(config, f"{kept}project: {json.dumps(project, ensure_ascii=False)}\n".encode())


def _sample(digests: Path) -> dict[str, str]:
    """The sample's captures that are there, by path, with the SHA-256 that they came with."""
    listing = digests / SAMPLE
    lines = listing.read_text(encoding="utf-8").splitlines() if listing.is_file() else []
    listed = (match for line in lines if (match := _LISTED.fullmatch(line)))
    return {match[2]: match[1] for match in listed if (digests / match[2]).is_file()}
