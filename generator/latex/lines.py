"""A formula as a line of text, for where no markup can stand: `O(n log n)`, `x²`, `(a + b)/c`."""

from __future__ import annotations

import re
import unicodedata
import xml.etree.ElementTree as ET

_SUPERSCRIPTS = dict(zip("0123456789+\u2212-=()ni*", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ*", strict=True))
_SUBSCRIPTS = dict(zip("0123456789+\u2212-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))
_ACCENTS = {"ˆ": "\u0302", "^": "\u0302", "~": "\u0303", "˜": "\u0303", "¯": "\u0304", "‾": "\u0304", "ˉ": "\u0304",
    "˙": "\u0307", "→": "\u20d7", "ˇ": "\u030c", "¨": "\u0308"}  # fmt: skip
# Signs that stand between two things, and take a space on each side; the others stand close.
_SPACED = set("=<>≤≥≈≠∼≃≅≡∝→←↔⇒⇐⇔↦∈∉⊂⊆⊃⊇≪≫±∓+−×⋅·÷∪∩∧∨≺≻⊕⊗∘∣≜≔⩽⩾≲≳⟶⟹↑↓")
_APPLY = "\u2061"
_INVISIBLE = re.compile("[\u2061-\u2064]")
_SELECTOR = re.compile("[\ufe00-\ufe0f]")
_ALPHANUMERIC = re.compile("[\U0001d400-\U0001d7ff\u2102\u210a-\u2113\u2115-\u2134]")
_KEPT = set("ℓ℘ℏ\u2103")
_BIG = set("∑∏∫∮⋃⋂⨁⨂∐")
_WORD = re.compile(r"[^\W_]+(?:\.\d+)?")
_ATOM = re.compile(r"\d[\d.]*|[^\W\d_](?:_[^\W_]|[₀-₉]|[⁰¹²³⁴-⁹])?")
_WIDTH = re.compile(r"[\d.]+(?=em)")
_NARROW = 0.16
_ORDINALS = {"st", "nd", "rd", "th"}


def line(element: ET.Element) -> str:
    """The formula below an element."""
    return re.sub(r"\s+", " ", _INVISIBLE.sub("", _row(list(element)))).strip()


def _show(element: ET.Element) -> str:
    children = list(element)
    match element.tag:
        case "mi" | "mn" | "mo" | "mtext" | "ms":
            return _ALPHANUMERIC.sub(_letter, _SELECTOR.sub("", "".join(element.itertext())))
        case "mspace":
            width = _WIDTH.match(element.get("width", ""))
            return " " if width and float(width[0]) > _NARROW else ""
        case "msup" | "mover" | "msub" | "munder" | "msubsup" | "munderover":
            return _scripted(element.tag, children)
        case "mfrac" | "mroot" | "msqrt":
            return _divided(element.tag, children)
        case "mtable":
            return "; ".join(", ".join(_row(list(cell)) for cell in row) for row in children)
    return _row(children)


def _scripted(tag: str, children: list[ET.Element]) -> str:
    base, *scripts = map(_show, children)
    if tag in {"msub", "munder"}:
        return _scripts(base, scripts[0], "")
    if tag in {"msubsup", "munderover"}:
        return _scripts(base, scripts[0], scripts[1])
    if tag == "mover" and scripts[0] in _ACCENTS:
        return unicodedata.normalize("NFC", base + _ACCENTS[scripts[0]]) if len(base) == 1 else base
    # `5$^{\\text{th}}$` is words, raised.
    words = children[1].tag == "mtext" and (not base or scripts[0] in _ORDINALS)
    return base + scripts[0] if words else _scripts(base, "", scripts[0])


def _divided(tag: str, children: list[ET.Element]) -> str:
    if tag == "msqrt":
        return f"\u221a{_grouped(_row(children), _ATOM)}"
    first, second = map(_show, children)
    if tag == "mroot":
        return f"{_script(second, _SUPERSCRIPTS, '')}\u221a{_grouped(first, _ATOM)}"
    return f"{first if _ATOM.fullmatch(first) else _grouped(first, _WORD)}/{_grouped(second, _ATOM)}"


def _row(children: list[ET.Element]) -> str:
    """Things side by side; a sign between two gets its spaces, a sign before or after one, as in `-3`, doesn't."""
    parts: list[str] = []
    for place, element in enumerate(children, 1):
        text = _show(element)
        before = parts[-1][-1:] if parts else ""
        if element.tag == "mo" and text in _SPACED:
            if place == len(children):
                parts[-1:] = [parts[-1].rstrip()] if parts else []
            elif "".join(parts).strip() and before not in {"(", "[", "{", ",", " "}:
                text = f" {text} "
        elif text == _APPLY:
            text = " "
        elif element.tag == "mo" and text in {",", ";"} and element.get("rspace") != "0":
            text += " "
        elif text.startswith("(") and before == " " and parts[-1] == " ":
            parts[-1] = ""
        parts += [part for part in [text] if part]
    return "".join(parts)


def _scripts(base: str, below: str, above: str) -> str:
    """The base with what is below and above it; primes stand next to it, a sum keeps its distance from what follows."""
    if above and set(above) <= set("\u2032\u2033\u2034\u2057"):
        base, above = base + above, ""
    above = "\u00b0" if above == "\u2218" else _script(above, _SUPERSCRIPTS, "^")
    return base + _script(below, _SUBSCRIPTS, "_") + above + (" " if base in _BIG else "")


def _script(text: str, signs: dict[str, str], mark: str) -> str:
    """Raised or lowered characters where all of them exist, `^(…)` otherwise."""
    close = text.replace(" ", "")
    if all(signs.get(char) for char in close):
        return "".join(signs[char] for char in close)
    return mark + _grouped(text.strip(), _WORD)


def _grouped(text: str, alone: re.Pattern[str]) -> str:
    return text if alone.fullmatch(text) or len(text) == 1 else f"({text})"


def _letter(found: re.Match[str]) -> str:
    """A letter without its style, but for letters that mean something by it: `ℝ`, `𝔽`, `ℓ`."""
    letter = found[0]
    styled = letter not in _KEPT and "DOUBLE-STRUCK" not in unicodedata.name(letter, "")
    return unicodedata.normalize("NFKC", letter) if styled else letter
