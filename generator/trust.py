"""Which certificates are trusted where a connection is opened."""

from __future__ import annotations

import functools
import ssl

import certifi


@functools.cache
def trusted() -> ssl.SSLContext:
    """Who is trusted: by the system, and by Mozilla, as some Pythons come without the system's."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    return context
