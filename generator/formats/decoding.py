"""The bytes of a file as text."""

from __future__ import annotations

import codecs
import re

from generator.errors import CaptureError
from generator.formats.reading import MAX_BYTES, refuse

# What nobody can read as text, by its first bytes.
_PACKED = (
    (b"\x1f\x8b", "gzip"), (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"BZh", "bzip2"), (b"\xfd7zXZ\x00", "xz"),
    (b"(\xb5/\xfd", "zstd"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!", "rar"),
)  # fmt: skip
_OTHER = ((b"%PDF-", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"\xd0\xcf\x11\xe0", "Office"))
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
# The XML declaration's encoding (XML 1.0, 4.3.3); bytes that are ASCII in every encoding it may name here.
_DECLARED = re.compile(rb"""\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]{0,40})["']""")
_CHARSETS = re.compile(r"utf-?8|us-ascii|ascii|iso-?8859-?\d{1,2}|latin-?1|windows-125\d|cp125\d|koi8-[ru]|gbk?|gb2312"
                       r"|gb18030|big5|euc-jp|euc-kr|shift_jis", re.IGNORECASE)  # fmt: skip


def decode(data: bytes, shown: str, otherwise: str = "") -> str:
    r"""The text of a file, line ends as `\\n`, without a byte-order mark: UTF-8 unless it says otherwise.

    `otherwise` is an encoding for what claims none and is no UTF-8.

    Errors: `CaptureError` for what is empty, too large, packed, or not in the encoding it claims.
    """
    if len(data) > MAX_BYTES:
        size = f"{len(data) / 1e6:.0f} MB; a file has at most {MAX_BYTES // 1_000_000} MB"
        raise refuse(shown, 1, f"too large ({size})", "split it, for instance by day")
    for start, name in _PACKED:
        if data.startswith(start):
            raise refuse(shown, 1, f"a file packed with {name}", "unpack it, and save what is inside")
    for start, name in _OTHER:
        if data.startswith(start):
            raise refuse(shown, 1, f"a file of {name}, not of text", "save the page or the list as text")
    mark, encoding = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", ""))
    if not data.removeprefix(mark).strip():
        raise refuse(shown, 1, "the file is empty", "save it again, or remove it")
    try:
        content = _text(data, encoding or _declared(data, shown), shown)
    except CaptureError:
        if not otherwise:
            raise
        content = data.decode(otherwise)
    return content.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _declared(data: bytes, shown: str) -> str:
    found = _DECLARED.match(data)
    if not found:
        return "utf-8"
    name = found[1].decode("ascii")
    if not _CHARSETS.fullmatch(name):
        raise refuse(shown, 1, f"the encoding `{name}` that the file claims can't be read", "save it as UTF-8")
    return name


def _text(data: bytes, encoding: str, shown: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        what = f"not {encoding.upper()} (byte 0x{data[error.start]:02x} in column {column})"
        raise refuse(shown, line, what, "save the file as UTF-8 text") from error
    except LookupError as error:
        raise refuse(shown, 1, f"the encoding `{encoding}` can't be read", "save the file as UTF-8") from error
