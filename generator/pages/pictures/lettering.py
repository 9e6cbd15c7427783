"""Which text can be drawn, and how it is set in lines.

The font comes with a package, and letters are set one by one. Some scripts need shaping, which is done by libraries
that not every machine has, while a picture must be the same on each: a title in such a script is left out.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO

from PIL import ImageFont

_FONTS = files("font_source_sans_pro") / "files"
_ELLIPSIS = "\u2026"
_LONGEST = 400  # characters; no picture has room for more
_NO_CHARACTER = "\uffff"
_FORMLESS = {"Cf", "Cc", "Co", "Cn", "Zl", "Zp"}
_DISPENSABLE = {"So", "Sk"} | _FORMLESS
_RIGHT_TO_LEFT = {"R", "AL"}


@cache
def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Source Sans Pro in pixels; letters stand side by side as the font says, without libraries for shaping."""
    file = _FONTS / f"SourceSansPro-{'Semibold' if bold else 'Regular'}.ttf"
    return ImageFont.truetype(BytesIO(file.read_bytes()), size, layout_engine=ImageFont.Layout.BASIC)


def drawable(text: str) -> str:
    """The text without pictographs and marks that have no form; empty if a letter of it can't be drawn."""
    shown = []
    for character in unicodedata.normalize("NFC", text):
        if _has_form(character):
            shown.append(character)
        elif _matters(character):
            return ""
    return " ".join("".join(shown).split())


def wrapped(text: str, size: int, width: int, most: int) -> list[str]:
    """The text in up to `most` lines of up to `width` pixels; an ellipsis says where it is cut."""
    lines: list[str] = []
    for word in text[:_LONGEST].split():
        if lines and _width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines[most - 1] += _ELLIPSIS
    return [_cut(line, size, width) for line in lines[:most]]


def _cut(line: str, size: int, width: int) -> str:
    """The line, or as much of it as fits with an ellipsis."""
    if _width(line, size) <= width:
        return line
    start = line.rstrip(_ELLIPSIS)
    while start and _width(start + _ELLIPSIS, size) > width:
        start = start[:-1].rstrip(" ,;:.-")
    return start + _ELLIPSIS


def _width(text: str, size: int) -> float:
    return font(size).getlength(text)


@lru_cache(maxsize=10_000)
def _has_form(character: str) -> bool:
    """Whether the font has it, and it stands by itself from left to right."""
    if character.isspace():
        return True
    if unicodedata.category(character) in _FORMLESS or unicodedata.combining(character):
        return False
    if unicodedata.bidirectional(character) in _RIGHT_TO_LEFT:
        return False
    return _drawn(character) != _drawn(_NO_CHARACTER)


def _matters(character: str) -> bool:
    """Whether a text without it would be another: all but pictographs, what chooses among their forms, and controls."""
    return unicodedata.category(character) not in _DISPENSABLE and not "\ufe00" <= character <= "\ufe0f"


def _drawn(character: str) -> tuple[tuple[int, int], bytes]:
    mask = font(32).getmask(character)
    return mask.size, bytes(mask)
