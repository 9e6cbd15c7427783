"""The binary form of the search's files: columns of variable-length integers, compressed.

A file is a zlib stream (RFC 1950), or the second half of a deflate stream (see `continued`). Browsers decompress
that by themselves (`DecompressionStream`), so the bytes on the wire don't depend on what a host compresses. Inside
are columns: the length in bytes, then the bytes. Integers are LEB128 (DWARF 5, section 7.6): seven bits a byte, the
low ones first, the high bit set on all but the last. `browser/files.js` reads what this module writes.

What a file holds names it (`marked`), so that a name never stands for two contents.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from itertools import chain
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
#: Natural numbers as numpy has them.
Numbers = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How the index is cut: bytes a shard of terms should have at most, words in a block, papers in a chunk.

    A query fetches a shard a word and a chunk a result, whole: small ones cost readers less, and hosts more files.
    `newer` is for shards of the newer papers, which a new day writes anew.
    """

    shard: int = 6_000
    block: int = 750
    chunk: int = 10
    newer: int = 3_000


#: Bytes of a digest.
DIGEST = 16
#: Bytes of a mark. That two files of an archive have one is less likely than a broken disk.
MARK = 5

_LEVEL = 9
_KNOWN = 1 << 15
# Bytes from which a column is worth a block of its own, with codes made for its numbers.
_OWN_BLOCK = 300
# Pairs of texts that are worth a look at their next bytes all at once.
_FEW = 64

_LOW = 0x7F  # the bits of a byte that hold a number's


def _varint(number: int) -> bytes:
    parts = bytearray()
    while number > _LOW:
        parts.append((number & _LOW) | 0x80)
        number >>= 7
    parts.append(number)
    return bytes(parts)


@cache
def _varints() -> list[bytes]:
    """The smallest numbers, which are looked up, since millions are written."""
    return [_varint(number) for number in range(_KNOWN)]


def integers(numbers: Iterable[int]) -> bytes:
    r"""Natural numbers, one after the other.

    >>> integers([1, 127, 128, 300])
    b'\x01\x7f\x80\x01\xac\x02'
    """
    numbers = list(numbers)
    try:
        return b"".join(map(_varints().__getitem__, numbers))
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
    at = 0
    for here, there in zip(one, other, strict=False):
        if here != there:
            break
        at += 1
    return at


def order(text: str) -> bytes:
    """The key by which JavaScript compares strings: UTF-16 code units."""
    return text.encode("utf-16-be", "surrogatepass")


@dataclass(frozen=True, slots=True)
class Column:
    """Entries as bytes: `starts` says where each begins, and where the last one ends."""

    written: bytes
    starts: Numbers

    def of(self, first: int, after: int) -> bytes:
        """The bytes of entries from one to another."""
        return self.written[self.starts[first] : self.starts[after]]


def column(numbers: Numbers, firsts: Numbers) -> Column:
    r"""The same as `integers` of many at once. `firsts` says where entries begin, and where the last one ends.

    >>> column(np.array([1, 127, 128, 300]), np.array([0, 2, 4]))
    Column(written=b'\x01\x7f\x80\x01\xac\x02', starts=array([0, 2, 6]))
    """
    written = numbers.astype(np.uint8)  # there are millions
    longer = np.flatnonzero(numbers > _LOW)
    if not len(longer):
        return Column(written.tobytes(), firsts)
    written[longer] |= _LOW + 1
    rest = column(numbers[longer] >> 7, np.arange(len(longer) + 1))
    places = np.repeat(longer + 1, np.diff(rest.starts))
    starts = firsts + rest.starts[np.searchsorted(longer, firsts)]
    return Column(np.insert(written, places, np.frombuffer(rest.written, np.uint8)).tobytes(), starts)


def fronts(texts: Sequence[str], those: Numbers, before: Numbers) -> Column:
    r"""The same as `strings` of many at once: the texts at some places, each after the one at another place.

    >>> fronts(["", "attention", "attribute"], np.array([1, 2]), np.array([0, 1])).written
    b'\x00\tattention\x03\x06ribute'
    """
    encoded = [text.encode() for text in texts]
    sizes = np.array([*map(len, encoded)], np.int64)
    firsts = np.cumsum(sizes) - sizes
    written = np.frombuffer(b"".join(encoded), np.uint8)
    one, other, most = firsts[those], firsts[before], np.minimum(sizes[those], sizes[before])
    kept = np.zeros(len(those), np.int64)
    left = np.flatnonzero(most)
    while len(left) > _FEW:
        left = left[written[one[left] + kept[left]] == written[other[left] + kept[left]]]
        kept[left] += 1
        left = left[kept[left] < most[left]]
    for place in left.tolist():
        kept[place] = shared(encoded[those[place]], encoded[before[place]])
    rest = sizes[those] - kept
    heads = column(np.column_stack((kept, rest)).ravel(), 2 * np.arange(len(those) + 1))
    lengths = np.diff(heads.starts)
    ends = np.cumsum(lengths + rest)
    entries = np.empty(int(ends[-1]) if len(ends) else 0, np.uint8)
    entries[spread(ends - rest - lengths, lengths)] = np.frombuffer(heads.written, np.uint8)
    entries[spread(ends - rest, rest)] = written[spread(one + kept, rest)]
    return Column(entries.tobytes(), np.concatenate(([0], ends)))


class Texts:
    """Texts of which runs are written, as `strings` writes them."""

    def __init__(self, texts: Sequence[str]) -> None:
        places = np.arange(len(texts))
        self._texts = texts
        self._column = fronts(["", *texts], places + 1, places)

    def of(self, first: int, after: int) -> bytes:
        """The bytes of texts from one to another."""
        return strings(self._texts[first:after][:1]) + self._column.of(first + 1, after)


def spread(firsts: Numbers, sizes: Numbers) -> Numbers:
    """The places of runs, one run after the other: where each begins, and how many places it has.

    >>> spread(np.array([7, 3]), np.array([2, 3])).tolist()
    [7, 8, 3, 4, 5]
    """
    ends = np.cumsum(sizes)
    return np.repeat(firsts - ends + sizes, sizes) + np.arange(ends[-1] if len(ends) else 0)


def compressed(contents: Sequence[bytes]) -> bytes:
    """Columns as a zlib stream. Long ones are blocks of their own: places in a text are not spread as counts are."""
    stream = zlib.compressobj(_LEVEL)
    parts = []
    for content in contents:
        parts.append(stream.compress(columns(content)))
        if len(content) > _OWN_BLOCK:
            parts.append(stream.flush(zlib.Z_BLOCK))
    return b"".join([*parts, stream.flush()])


def beginning(dictionary: bytes) -> bytes:
    """A dictionary as the first half of a deflate stream (RFC 1951).

    It ends on a byte's border (Z_SYNC_FLUSH) and in no last block, so that it and what is `continued`, joined, are one
    valid stream, of the dictionary and the content.
    """
    stream = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return stream.compress(dictionary) + stream.flush(zlib.Z_SYNC_FLUSH)


def continued(dictionary: bytes, contents: Sequence[bytes]) -> bytes:
    """Columns that refer to a dictionary, as the second half of its stream."""
    strategy = zlib.Z_DEFAULT_STRATEGY
    stream = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, strategy, dictionary)
    return stream.compress(columns(*contents)) + stream.flush()


def digest(*contents: bytes) -> bytes:
    """128 bits that tell contents apart from all others."""
    hashed = blake2b(digest_size=DIGEST)
    for content in contents:
        hashed.update(integers((len(content),)))
        hashed.update(content)
    return hashed.digest()


def marked(contents: bytes) -> str:
    """What the names of files say of their contents, given the digest of these.

    >>> marked(digest(b"a", b"b")) == marked(digest(b"a", b"b")) != marked(digest(b"ab"))
    True
    """
    return mark_of(contents.hex())


def mark_of(hexadecimal: str) -> str:
    """The same of a digest in hexadecimal digits."""
    return hexadecimal[: 2 * MARK]
