"""Lists of feeds, as programs that read feeds take them in: OPML 2.0 (http://opml.org/spec2.opml)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from generator.feeds.feed import Feed
from generator.feeds.xmltext import attribute, text
from generator.model import Site


def opml(title: str, feeds: Sequence[Feed], site: Site) -> bytes:
    """A list of feeds, by group."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<opml version="2.0">\n<head><title>{text(title)}</title></head>\n<body>',
    ]
    for group, members in groupby(feeds, key=lambda feed: feed.group):
        lines.append(f'<outline text="{attribute(group)}">')
        for feed in members:
            name = attribute(feed.title)
            lines.append(
                f'<outline type="rss" text="{name}" title="{name}" description="{attribute(feed.about)}" '
                f'xmlUrl="{attribute(f"{site.address}feeds/{feed.path}.atom")}" '
                f'htmlUrl="{attribute(site.address + feed.page)}"/>'
            )
        lines.append("</outline>")
    return "\n".join([*lines, "</body>\n</opml>\n"]).encode()
