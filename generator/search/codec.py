"""The binary form of the search's files: columns of variable-length integers, compressed.

A file is the four bytes of the index's mark, then a zlib stream (RFC 1950), or the second half of a deflate
stream (see `shortened`). Browsers decompress that by themselves (`DecompressionStream`), so the bytes on
the wire don't depend on what a host compresses. Inside are columns: the length in bytes, then the bytes.
Integers are LEB128 (DWARF 5, section 7.6): seven bits a byte, the low ones first, the high bit set on all but
the last. `browser/files.js` reads what this module writes.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How the index is cut: bytes a shard of terms should have at most, words in a block, papers in a chunk.

    A query fetches a shard a word and a chunk a result, whole: small ones cost readers less, and hosts more files.
    """

    shard: int = 6_000
    block: int = 900
    chunk: int = 17


#: Length of the mark that every file of one index begins with.
MARK = 4

_LEVEL = 9
_KNOWN = 1 << 15


_LOW = 0x7F  # the bits of a byte that hold a number's


def _varint(number: int) -> bytes:
    parts = bytearray()
    while number > _LOW:
        parts.append((number & _LOW) | 0x80)
        number >>= 7
    parts.append(number)
    return bytes(parts)


# Looked up, since millions are written.
_VARINTS = [_varint(number) for number in range(_KNOWN)]


def integers(numbers: Iterable[int]) -> bytes:
    r"""Natural numbers, one after the other.

    >>> integers([1, 127, 128, 300])
    b'\x01\x7f\x80\x01\xac\x02'
    """
    numbers = list(numbers)
    try:
        return b"".join(map(_VARINTS.__getitem__, numbers))
    except IndexError:
        return b"".join(map(_varint, numbers))


def gaps(ascending: list[int]) -> list[int]:
    """Ascending numbers as the steps between them, the first from 0.

    >>> gaps([3, 4, 9])
    [3, 1, 5]
    """
    return [after - before for before, after in zip(chain((0,), ascending), ascending, strict=False)]


def strings(texts: Iterable[str], first: str = "") -> bytes:
    """Texts, each as what it shares with the one before (`first` before all): bytes shared, bytes more, those bytes."""
    parts = []
    before = first.encode()
    for text in texts:
        encoded = text.encode()
        kept = shared(before, encoded)
        rest = encoded[kept:]
        parts.append(integers((kept, len(rest))) + rest)
        before = encoded
    return b"".join(parts)


def columns(*contents: bytes) -> bytes:
    """Columns as one text of bytes."""
    return b"".join(integers((len(content),)) + content for content in contents)


def shared(one: Sequence[T], other: Sequence[T]) -> int:
    """How much two texts or runs of bytes begin with in common.

    >>> shared("attention", "attribute")
    3
    """
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (here, there) in pairs if here != there), min(len(one), len(other)))


def order(text: str) -> bytes:
    """The key by which JavaScript compares strings: UTF-16 code units."""
    return text.encode("utf-16-be", "surrogatepass")


def compressed(content: bytes) -> bytes:
    """Columns as a zlib stream."""
    return zlib.compress(content, _LEVEL)


def shortened(dictionary: bytes, contents: Iterable[bytes]) -> tuple[bytes, list[bytes]]:
    """A dictionary and contents that refer to it, each the dictionary's stream continued (RFC 1951).

    The dictionary's part ends on a byte's border (Z_SYNC_FLUSH) and in no last block, so that the two parts
    joined are one valid stream, of the dictionary and the content.
    """
    beginning = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    first = beginning.compress(dictionary) + beginning.flush(zlib.Z_SYNC_FLUSH)
    rest = []
    for content in contents:
        strategy = zlib.Z_DEFAULT_STRATEGY
        own = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, strategy, dictionary)
        rest.append(own.compress(content) + own.flush())
    return first, rest


def marked(files: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Files (path, content), each with the mark of all of them."""
    digest = sha256()
    for path, content in files:
        digest.update(path.encode() + b"\0" + content)
    mark = digest.digest()[:MARK]
    return [(path, mark + content) for path, content in files]
