"""Files that hold no text that can be read, told by their first bytes, so that a message can name them."""

from __future__ import annotations

import re

#: Bytes of a file that `name` looks at, at most.
HEAD = 4096

# What a file begins with → what it is. Longer beginnings stand before shorter ones.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (rb"{\rtf", "an RTF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\x1f\x8b", "compressed (gzip)"),
    (b"BZh", "compressed (bzip2)"),
    (b"\xfd7zXZ", "compressed (xz)"),
    (b"\x28\xb5\x2f\xfd", "compressed (zstd)"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"bplist00", "a web archive of Safari"),
    (b"SQLite format 3\x00", "a database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
_OFFICE = re.compile(rb"word/|xl/|ppt/|\[Content_Types\]|mimetypeapplication/vnd\.oasis")
# Of the bytes of a text in Latin letters, every second is 0 in UTF-16, three of four in UTF-32.
_ZEROS = 0.3


def name(data: bytes) -> str | None:
    """What the file is that begins with these bytes, as in "this is …"; None for what may be a page's text."""
    head = data[:HEAD]
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return "an Office document" if found == "a ZIP archive" and _OFFICE.search(head) else found
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "a picture"
    return None


def wide(data: bytes) -> str | None:
    """`UTF-16` or `UTF-32` for a text in it, with a byte-order mark or without; None for any other bytes."""
    head = data[: HEAD // 4 * 4]
    if head.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "UTF-32"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    zeros = [head[place::4].count(0) for place in range(4)]
    quarter = len(head) // 4
    if not quarter or len(data) % 2:
        return None
    often = [zero > _ZEROS * quarter for zero in zeros]
    if often in ([False, True, True, True], [True, True, True, False]):
        return "UTF-32"
    return "UTF-16" if often in ([False, True, False, True], [True, False, True, False]) else None
