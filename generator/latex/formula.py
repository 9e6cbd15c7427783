"""Maths in TeX as MathML and as a line of text. math-core reads it, and refuses whatever it doesn't know.

What it gives is not trusted: only elements and attributes named here come out, and text from a title can't be any.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET  # reads what math-core wrote, never a document from outside
from functools import lru_cache

from markupsafe import escape
from math_core import LatexError, LatexToMathML

from generator.latex.lines import line

#: Longest formula that is tried (the longest in 26,000 papers has 140 characters), and how deep its braces go:
#: math-core's own stack ends at some thousands, and the process with it.
LONGEST = 500
_DEEPEST = 20
_DEEPEST_TREE = 100

_ATTRIBUTES = {
    "mathvariant", "stretchy", "accent", "accentunder", "form", "lspace", "rspace", "fence", "separator", "symmetric",
    "largeop", "movablelimits", "minsize", "maxsize", "displaystyle", "scriptlevel", "linethickness", "width",
    "height", "depth", "columnspan", "rowspan",
}  # fmt: skip
_VALUE = re.compile(r"[a-z-]+|[+-]?\d{1,2}|\d{1,3}%")
# A length, which nobody needs to be longer than \\qquad twice; the thickness of a line is left to the font.
_LENGTH = re.compile(r"(-?\d*\.?\d+)(em|ex|pt|px)")
_LONGEST_LENGTH = {"em": 4, "ex": 8, "pt": 48, "px": 64}
_ELEMENTS = {
    "mrow", "mi", "mn", "mo", "mtext", "mspace", "ms", "msup", "msub", "msubsup", "munder", "mover", "munderover",
    "mmultiscripts", "mprescripts", "mfrac", "msqrt", "mroot", "mpadded", "mphantom", "mtable", "mtr", "mtd",
}  # fmt: skip
# Text inside maths is styled by HTML, which stays out: the words remain.
_TEXT = {"b", "i", "em", "span", "code", "u", "strong"}
_ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot|apos|#\d+|#x[0-9a-fA-F]+);)\w+;")
# A comment in TeX, a per cent sign in every abstract; a list of numbers in TeX, a thousand in every abstract.
_PERCENT = re.compile(r"\\.|%")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_CONVERTER = LatexToMathML(fancy_error=False, allow_unreliable_rendering=True, max_expansions=20)


@lru_cache(maxsize=1 << 16)
def formula(tex: str) -> tuple[str, str] | None:
    """MathML without its outermost element, and a line of text; none for what can't be read, or shows nothing."""
    if len(tex) > LONGEST or _depth(tex) > _DEEPEST:
        return None
    try:
        mathml = _CONVERTER.convert_with_local_state(_mended(tex), displaystyle=False)
        root = ET.fromstring(_ENTITY.sub(lambda name: html.unescape(name[0]), mathml))  # noqa: S314 # as above
        content = "".join(_clean(child, _DEEPEST_TREE) for child in root)
    except (LatexError, ET.ParseError, ValueError):
        return None
    shown = line(root)
    return (content if len(root) == 1 else f"<mrow>{content}</mrow>", shown) if shown else None


def _mended(tex: str) -> str:
    return _THOUSANDS.sub("{,}", _PERCENT.sub(lambda found: r"\%" if found[0] == "%" else found[0], tex))


def _depth(tex: str) -> int:
    deepest = depth = 0
    for char in tex:
        depth += (char == "{") - (char == "}")
        deepest = max(deepest, depth)
    return deepest


def _clean(element: ET.Element, depth: int) -> str:
    """The element with what is allowed of it. Raises ValueError for any other element."""
    if not depth:
        raise ValueError
    inner = str(escape(element.text or ""))
    inner += "".join(_clean(child, depth - 1) + str(escape(child.tail or "")) for child in element)
    if element.tag in _TEXT:
        return inner
    if element.tag not in _ELEMENTS:
        raise ValueError(element.tag)
    kept = "".join(f' {name}="{value}"' for name, value in element.items() if _is_kept(name, value))
    return f"<{element.tag}{kept}>{inner}</{element.tag}>"


def _is_kept(name: str, value: str) -> bool:
    if name not in _ATTRIBUTES or (name == "linethickness" and value != "0"):
        return False
    if length := _LENGTH.fullmatch(value):
        return abs(float(length[1])) <= _LONGEST_LENGTH[length[2]]
    return _VALUE.fullmatch(value) is not None
