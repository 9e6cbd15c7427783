"""The scripts of citations: `cite.js`, which pages fetch when somebody opens *Cite*, and `coins.js` of lists."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from generator.model import Site
from generator.scripting import enclosed, joined

_BROWSER = Path(__file__).with_name("browser")
#: Script → its parts, in this order: what a part uses at once stands before it.
PARTS = {"cite": ("saying", "wording", "items", "bundles", "cite"), "coins": ("coins",)}


def scripts(site: Site) -> Iterator[tuple[str, bytes]]:
    """Name and content of each. That which writes citations knows the site's name and address, which they state."""
    known = f"const SITE = {json.dumps({'name': site.name, 'address': site.address})};"
    for script, parts in PARTS.items():
        yield f"{script}.js", enclosed("\n".join((known if len(parts) > 1 else "", joined(_BROWSER, parts))))
