"""Feeds as JSON Feed, version 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from generator.feeds.feed import Entry, Feed, moment
from generator.model import Site


def json_feed(feed: Feed, entries: Sequence[Entry], site: Site) -> bytes:
    """The document of a feed."""
    said = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.about,
        "home_page_url": site.address + feed.page,
        "feed_url": f"{site.address}feeds/{feed.path}.json",
        "authors": [{"name": site.name, "url": site.address}],
        "items": [_item(entry, site.address) for entry in entries],
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _item(entry: Entry, address: str) -> dict[str, Any]:
    item: dict[str, Any] = {"id": address + entry.id, "url": address + entry.page, "title": entry.title}
    if entry.html:
        item["content_html"] = entry.linked(address)
    else:
        # An item has a content, even an empty one.
        item["content_text"] = entry.text
    item["date_published"] = moment(entry.day)
    if entry.authors:
        item["authors"] = [{"name": name} for name in entry.authors]
    if entry.topics:
        item["tags"] = [name for _, name in entry.topics]
    return item
