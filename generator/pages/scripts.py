"""The scripts that pages have, from the parts in `browser/`, minified: header, colours, reading list, keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from generator.scripting import enclosed, joined, minified

_BROWSER = Path(__file__).with_name("browser")
# In this order: what a part uses at once stands before it.
_READER = ("saying", "store", "marks", "keys", "box", "citing")
PARTS = {
    "list/shell.js": ("remembering", "scheme", "masthead", "form", "back"),
    "list/reader.js": (*_READER, "own", "note"),
    "list/list.js": (*_READER, "wording", "merging", "learning", "list"),
    "list/home.js": (*_READER, "wording", "fresh", "home"),
    "list/unread.js": (*_READER, "wording", "fresh", "unread"),
    "list/votes.js": ("votes",),
    "list/abstracts.js": ("abstracts",),
    "list/lost.js": ("lost",),
    "trends/order.js": ("order",),
    "compare/compare.js": ("compare",),
}
#: What `list.js` imports when it is asked for.
MODULES = {"list/extras.js": "extras"}


def scripts() -> Iterator[tuple[str, bytes]]:
    """Path below `docs_dir` and content: `shell.js` and `reader.js` for every page, `votes.js` for days with votes.

    `list.js`, `home.js` and `unread.js` stand in place of `reader.js` on the pages that name them, and `lost.js` beside
    it where no page is; `abstracts.js` on pages of topics; `order.js` and `compare.js` on the page that each is for.
    """
    for path, parts in PARTS.items():
        yield path, enclosed(joined(_BROWSER, parts))
    for path, name in MODULES.items():
        yield path, minified(joined(_BROWSER, (name,)))
