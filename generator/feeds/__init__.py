"""Feeds: what a reader can follow, as Atom (RFC 4287) and as JSON Feed 1.1, and lists of all of them as OPML 2.0.

Everything in a feed has an absolute address, so without the site's public one there are none. They lie in `feeds/`:
`papers` and `days` of the whole archive, `returning`, `topics/agents`, `authors/jane-doe`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from generator.build_cache import cache_key, code_key
from generator.feeds.atom import atom
from generator.feeds.choosing import feeds
from generator.feeds.feed import Feed
from generator.feeds.jsonfeed import json_feed
from generator.feeds.opml import opml
from generator.language import says
from generator.model import Site
from generator.parts import BuildInputs, File, Output, Part

_CODE = ("feeds", "language.py", "latex", "pages/wording.py", "authors.py", "facts.py", "identity.py", "model.py")


def _parts(given: BuildInputs) -> Iterator[Part]:
    site = given.site
    if not site.address:
        return
    base = cache_key(code_key(*_CODE), (site.name, site.description, site.address))
    found = list(feeds(given))
    for feed in found:
        said = (feed.path, feed.title, feed.about, feed.page, feed.follows)
        yield Part(cache_key(base, said), partial(_files, feed, site))
    listed = [(feed.path, feed.title, feed.group, feed.page) for feed in found]
    yield Part(cache_key(base, "opml", listed), partial(_lists, found, site))


def _files(feed: Feed, site: Site) -> list[File]:
    entries = feed.entries()
    return [
        (f"feeds/{feed.path}.atom", atom(feed, entries, site)),
        (f"feeds/{feed.path}.json", json_feed(feed, entries, site)),
    ]


def _lists(found: list[Feed], site: Site) -> list[File]:
    """All feeds, and those of authors apart: they are many, and few readers want them all."""
    authors = [feed for feed in found if feed.path.startswith("authors/")]
    others = [feed for feed in found if not feed.path.startswith("authors/")]
    lists = [("feeds/archive.opml", opml(says("Feeds: {site}", site=site.name), others, site))]
    if authors:
        lists.append(("feeds/authors.opml", opml(says("Feeds of authors: {site}", site=site.name), authors, site)))
    return lists


OUTPUT = Output("feeds", _parts, folders=("feeds",), beside=True)
