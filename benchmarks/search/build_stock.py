"""Material's index, as its plugin makes it, alone: `python -m benchmarks.search.build_stock PROJECT FILE`.

PROJECT is a laid-out project with its built site. The pages are read from Markdown again, which MkDocs leaves as it
is but for the front matter, and the plugin's class does the rest. The result must be what MkDocs made.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml
from material.plugins.search.plugin import SearchIndex  # type: ignore[import-untyped]


def main(project: Path, target: Path) -> None:
    """Build and write."""
    made = json.loads((project / "site" / "search" / "search_index.json").read_bytes())
    index = SearchIndex(**made["config"])
    for page in _pages(project / "docs"):
        index.add_entry_from_context(page)
    target.write_text(index.generate_search_index(None), encoding="utf-8")
    assert sorted(index.entries, key=_location) == sorted(made["docs"], key=_location), "this is not what MkDocs makes"


def _pages(docs: Path) -> Iterator[SimpleNamespace]:
    """The papers' pages as far as the plugin looks at them."""
    for file in sorted((docs / "papers").glob("*.md")):
        _, front, content = file.read_text(encoding="utf-8").split("---\n", 2)
        meta = yaml.load(front, Loader=yaml.CSafeLoader)
        yield SimpleNamespace(
            content=content.strip(), meta=meta, title=meta["title"], toc=[], url=f"papers/{file.stem}/"
        )


def _location(entry: dict[str, Any]) -> str:
    return str(entry["location"])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
