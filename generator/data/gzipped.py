"""One gzip file put together from pieces that were packed one by one.

Readers in browsers take a file of one member only, and packing everything again for a new day would take seconds. So
each piece is raw DEFLATE (RFC 1951) that ends with a full flush: at a whole byte, and looking back at nothing. Such
pieces follow one another as one stream. What a gzip file (RFC 1952) wants of the whole are its length, and a CRC-32
that follows from those of the pieces. The header names no file and no time.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

#: How hard zlib tries. At 9 papers take a third longer, and a thousandth less room.
LEVEL = 6
#: Which zlib packs: another one may give other bytes, which unpack to the same.
PACKER = f"zlib {zlib.ZLIB_RUNTIME_VERSION}"

# Raw DEFLATE with the largest window.
_RAW = -15
# Magic and method; no flags, no time; packed on an unknown system.
_HEADER = b"\x1f\x8b\x08\x00" + bytes(4) + b"\x00\xff"
# The last block: one of fixed codes, with nothing in it.
_END = b"\x03\x00"
_CRC, _SIZE = 4, 8
# The polynomial of CRC-32 over GF(2), without its highest term; the lowest power is the highest bit.
_POLYNOMIAL = 0xEDB88320
_ONE = 1 << 31


@dataclass(frozen=True, slots=True)
class Piece:
    """A packed text: `crc` and `size` (in bytes) are those of the text."""

    packed: bytes
    crc: int
    size: int

    def encoded(self) -> bytes:
        """As bytes that can be kept."""
        return self.crc.to_bytes(_CRC, "little") + self.size.to_bytes(_SIZE, "little") + self.packed


def decoded(content: bytes) -> Piece:
    """The piece that was encoded."""
    start = _CRC + _SIZE
    return Piece(
        content[start:], int.from_bytes(content[:_CRC], "little"), int.from_bytes(content[_CRC:start], "little")
    )


def packed(text: bytes) -> Piece:
    """A text as a piece."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, _RAW)
    return Piece(packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH), zlib.crc32(text), len(text))


def joined(pieces: Iterable[Piece]) -> bytes:
    """The file of the pieces' texts in a row.

    >>> import gzip
    >>> gzip.decompress(joined([packed(b"one, "), packed(b"two")]))
    b'one, two'
    """
    crc, size, parts = 0, 0, [_HEADER]
    for piece in pieces:
        parts.append(piece.packed)
        crc = _product(_power(8 * piece.size), crc) ^ piece.crc
        size += piece.size
    return b"".join((*parts, _END, crc.to_bytes(4, "little"), (size % (1 << 32)).to_bytes(4, "little")))


def _power(exponent: int) -> int:
    """The power of x, modulo the polynomial: zeros that follow a text multiply its CRC by it."""
    result, bit = _ONE, 0
    while exponent >> bit:
        if exponent >> bit & 1:
            result = _product(_square(bit), result)
        bit += 1
    return result


@cache
def _square(times: int) -> int:
    """That of x squared so many times."""
    return _product(_square(times - 1), _square(times - 1)) if times else _ONE >> 1


def _product(one: int, other: int) -> int:
    """Two polynomials multiplied, modulo the polynomial."""
    result = 0
    for bit in range(31, -1, -1):
        if one >> bit & 1:
            result ^= other
        other = other >> 1 ^ (_POLYNOMIAL if other & 1 else 0)
    return result
