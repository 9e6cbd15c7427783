"""What MkDocs made of an archive beside its pages: shells of each kind, the list of addresses, and files of its own.

It holds for one configuration, one theme, and what a maintainer wrote. All of that is named by its content, so that
pages can be filled another day without asking MkDocs again.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from generator.build_cache import Table, cache_key, code_key
from generator.site.shells import Shell, SiteMap, kind_of

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(slots=True)
class Frame:
    """All that MkDocs gave. `shells` by the text of their kinds.

    `own` are the files that MkDocs made or copied beside generated ones, by path in the site, with their SHA-256;
    `pages` the paths and addresses of a maintainer's own pages; `base` is the site's public address. `notice` is told
    when nothing else is wrong.
    """

    docs: str
    site: str
    base: str
    sitemap: SiteMap
    shells: dict[str, Shell] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    notice: str = ""

    @property
    def name(self) -> bytes:
        """The key of all of it."""
        return cache_key(json.dumps(asdict(self)))

    def listed(self, kinds: Mapping[str, str]) -> bytes:
        """The list of all pages' addresses: `kinds` are those of the generated pages."""
        moved = {kind for kind in self.shells if "redirect" in kind_of(kind).fields}
        addresses = {path: address for path, address in self.pages.items() if address}
        if self.base:
            addresses |= {path: f"{self.base}{_address(path)}" for path, kind in kinds.items() if kind not in moved}
        return self.sitemap.fill([addresses[path] for path in sorted(addresses, key=_order)])


def _address(path: str) -> str:
    return path.removesuffix("index.md") if path.endswith("index.md") else f"{path.removesuffix('.md')}/"


def _order(path: str) -> tuple[tuple[str, ...], bool, str]:
    """As MkDocs lists files: a folder's own ones first, and of these its index."""
    *folders, name = path.split("/")
    return tuple(folders), name.rpartition(".")[0] not in {"index", "README"}, name


def own_files(docs: Path, generated: Collection[str]) -> list[Path]:
    """What lies in `docs` and is a maintainer's own."""
    with os.scandir(docs) as found:
        names = sorted(entry.name for entry in found)
    return [docs / name for name in names if not name.startswith(".") and name not in generated]


def keep(table: Table, config: Path, inputs: Iterable[Path], generated: Collection[str], frame: Frame) -> None:
    """Keep a frame for as long as `config`, all other `inputs` (files and folders) and a maintainer's own files stay.

    `generated` are the folders and files of `docs` that are not a maintainer's.
    """
    named, ours = sorted({str(path.absolute()) for path in inputs}), sorted(generated)
    state = _state(config, _with_own(named, frame.docs, ours))
    content: dict[str, Any] = {"inputs": named, "generated": ours, "state": state.hex(), "frame": asdict(frame)}
    table.put(_key(config), json.dumps(content).encode())


def kept(table: Table, config: Path) -> Frame | None:
    """The frame that was kept for a configuration, if it still holds."""
    found = table.get(_key(config))
    if found is None:
        return None
    content = json.loads(found)
    fields = content["frame"]
    inputs = _with_own(content["inputs"], fields["docs"], content["generated"])
    if content["state"] != _state(config, inputs).hex():
        return None
    fields["shells"] = {
        kind: Shell(tuple(one["pieces"]), tuple(one["names"]), one["site"]) for kind, one in fields["shells"].items()
    }
    fields["sitemap"] = SiteMap(**fields["sitemap"])
    return Frame(**fields)


def _with_own(inputs: Sequence[str], docs: str, generated: Collection[str]) -> list[str]:
    """The inputs, and what a maintainer has in `docs` now."""
    own = own_files(Path(docs), generated) if Path(docs).is_dir() else []
    return [*inputs, *(str(path.absolute()) for path in own)]


def _key(config: Path) -> bytes:
    return cache_key("frame", code_key("site", "build_cache.py", "language.py", "languages"), str(config.absolute()))


def _state(config: Path, inputs: Iterable[str]) -> bytes:
    """All that MkDocs' result depends on: what the inputs hold, and what the environment says where they name it."""
    found: list[tuple[str, bytes]] = []
    for place in inputs:
        path = Path(place)
        files = sorted(file for file in path.rglob("*") if _counts(file, path)) if path.is_dir() else [path]
        found += [(str(file), file.read_bytes() if file.is_file() else b"") for file in files]
    said = [config, *(Path(place) for place in inputs if place.endswith(".yml"))]
    texts = (file.read_text(encoding="utf-8", errors="replace") for file in said if file.is_file())
    words = {word for text in texts for word in _WORD.findall(text)} | {"SOURCE_DATE_EPOCH"}
    named = sorted((word, os.environ[word]) for word in words if word in os.environ)
    return cache_key(found, named)


def _counts(file: Path, below: Path) -> bool:
    parts = file.relative_to(below).parts
    return not any(part.startswith(".") or part == "__pycache__" for part in parts) and file.is_file()
