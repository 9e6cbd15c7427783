"""Text as XML 1.0 can hold it."""

from __future__ import annotations

import re
from html import escape

# What no document may hold, escaped or not: section 2.2 of XML 1.0.
_FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def text(said: str) -> str:
    """A text between tags; U+FFFD stands for characters that XML can't have."""
    return escape(_FORBIDDEN.sub("\ufffd", said), quote=False)


def attribute(said: str) -> str:
    """A text between double quotes."""
    return escape(_FORBIDDEN.sub("\ufffd", said), quote=True)
