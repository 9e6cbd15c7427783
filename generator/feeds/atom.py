"""Feeds in the Atom Syndication Format, RFC 4287."""

from __future__ import annotations

from collections.abc import Sequence

from generator.feeds.feed import Entry, Feed, moment
from generator.feeds.xmltext import attribute, text
from generator.model import Site


def atom(feed: Feed, entries: Sequence[Entry], site: Site) -> bytes:
    """The document of a feed; it names the site as its author where an entry names nobody (section 4.1.1)."""
    own = attribute(f"{site.address}feeds/{feed.path}")
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{text(f'{site.address}feeds/{feed.path}.atom')}</id>",
        f"<title>{text(feed.title)}</title>",
        f"<subtitle>{text(feed.about)}</subtitle>",
        f"<updated>{moment(feed.day)}</updated>",
        f'<link rel="self" type="application/atom+xml" href="{own}.atom"/>',
        f'<link rel="alternate" type="application/feed+json" href="{own}.json"/>',
        f'<link rel="alternate" type="text/html" href="{attribute(site.address + feed.page)}"/>',
        f"<author><name>{text(site.name)}</name></author>",
        "<generator>digest-archive</generator>",
        *(_entry(entry, site.address) for entry in entries),
        "</feed>\n",
    ]
    return "\n".join(lines).encode()


def _entry(entry: Entry, address: str) -> str:
    page = attribute(address + entry.page)
    parts = [
        f"<entry>\n<id>{text(address + entry.id)}</id>\n<title>{text(entry.title)}</title>\n",
        f'<link rel="alternate" type="text/html" href="{page}"/>\n',
        f"<published>{moment(entry.day)}</published>\n<updated>{moment(entry.day)}</updated>\n",
    ]
    parts += (f"<author><name>{text(name)}</name></author>\n" for name in entry.authors)
    parts += (f'<category term="{attribute(topic)}" label="{attribute(name)}"/>\n' for topic, name in entry.topics)
    if entry.html:
        parts.append(f'<content type="html">{text(entry.linked(address))}</content>\n')
    elif entry.text:
        parts.append(f'<content type="text">{text(entry.text)}</content>\n')
    return f"{''.join(parts)}</entry>"
