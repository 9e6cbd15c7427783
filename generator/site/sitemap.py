"""The list of a site's addresses: one file or, of more addresses than one may hold, several and an index of them."""

from __future__ import annotations

import re

#: What everybody asks for.
NAME = "sitemap.xml"
#: Addresses in one file at most: https://www.sitemaps.org/protocol.html
MOST = 50_000

_ADDRESS = re.compile(rb"<url>.*?</url>\s*", re.DOTALL)


def split(listed: bytes, base: str) -> dict[str, bytes]:
    """The files, by name, for a list of any length; `base` is the site's address, with `/` at its end."""
    if listed.count(b"<url>") <= MOST:
        return {NAME: listed}
    found = list(_ADDRESS.finditer(listed))
    before, after = listed[: found[0].start()], listed[found[-1].end() :]
    parts = [b"".join(one[0] for one in found[start : start + MOST]) for start in range(0, len(found), MOST)]
    files = {f"sitemap-{number}.xml": before + part + after for number, part in enumerate(parts, start=1)}
    lines = [f"<sitemap><loc>{base}{name}</loc></sitemap>" for name in files]
    index = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
        *lines,
        "</sitemapindex>\n",
    ]
    return {NAME: "\n".join(index).encode(), **files}
