"""A formula as a line of text, for where no markup can stand: `O(n log n)`, `x²`, `(a + b)/c`."""

from __future__ import annotations

import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import lru_cache

_SUPERSCRIPTS = dict(zip("0123456789+\u2212-=()ni*∗", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ**", strict=True))
_SUBSCRIPTS = dict(zip("0123456789+\u2212-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))
# Accents by their combining marks, as Unicode Technical Note 28 (UnicodeMath) has them: over `)` for several letters.
_ACCENTS = {"ˆ": "\u0302", "^": "\u0302", "\u0302": "\u0302", "~": "\u0303", "˜": "\u0303", "\u0303": "\u0303",
    "¯": "\u0304", "‾": "\u0304", "ˉ": "\u0304", "\u0332": "\u0304", "˘": "\u0306", "˙": "\u0307", "¨": "\u0308",
    "˚": "\u030a", "ˇ": "\u030c", "´": "\u0301", "`": "\u0300", "→": "\u20d7", "\u20d7": "\u20d7",
    "←": "\u20d6"}  # fmt: skip
_BELOW = {"\u0332": "\u0332"}
# Over or under a whole expression, which their label then belongs to.
_BRACES = set("⏞⏟⏜⏝⎴⎵")
# Signs that stand between two things, and take a space on each side; the others stand close.
_RELATIONS = set("=<>≤≥≈≠∼≃≅≡∝→←↔⇒⇐⇔↦∈∉∋∌⊂⊆⊃⊇⊄⊅⊈⊉≪≫≮≯≰≱≇≉≢∤∦≺≻≜≔⩽⩾≲≳⟶⟹")
_SPACED = _RELATIONS | set("±∓+−×⋅·÷∪∩∧∨⊕⊗∘∣↑↓")
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
_PRIMES = re.compile("([\u2032\u2033\u2034\u2057]*)(.*)", re.DOTALL)
# Elements that put something below their first child, and above it.
_BELOW_TAGS, _ABOVE_TAGS = {"msub", "munder", "msubsup", "munderover"}, {"msup", "mover", "msubsup", "munderover"}
_DIVIDED = {"mfrac", "msqrt", "mroot"}
# A script without brackets goes as far as its letters and digits.
_OPEN = re.compile(r"[_^][^\W_]+(?:\.\d+)?$")
_CLOSING = set(")]}⟩⌋⌉|‖")
_OPENING, _CLOSED = set("([{⟨⌊⌈"), set(")]}⟩⌋⌉!")  # a bar may be either


def raised(text: str) -> str:
    """Figures, their signs and a star as raised characters: `²`, `⁻¹⁰`."""
    return "".join(map(_SUPERSCRIPTS.__getitem__, text))


def line(element: ET.Element) -> str:
    """The formula below an element."""
    return re.sub(r"\s+", " ", _INVISIBLE.sub("", _row(element))).strip()


@lru_cache(maxsize=1 << 12)  # an element is asked for again where what stands around it decides; a formula has hundreds
def _show(element: ET.Element) -> str:
    return _FORMS.get(element.tag, _row)(element)


def _token(element: ET.Element) -> str:
    return _ALPHANUMERIC.sub(_letter, _SELECTOR.sub("", "".join(element.itertext())))


def _space(element: ET.Element) -> str:
    width = _WIDTH.match(element.get("width", ""))
    return " " if width and float(width[0]) > _NARROW else ""


def _table(element: ET.Element) -> str:
    return "; ".join(_cells([_row(cell) for cell in row]) for row in element)


def _scripted(element: ET.Element) -> str:
    tag, children = element.tag, list(element)
    first, *scripts = map(_show, children)
    marks = {"mover": _ACCENTS, "munder": _BELOW}.get(tag, {})
    if scripts[0] in marks:
        return _accented(first, marks[scripts[0]])
    if scripts[0] in _BRACES:
        return f"{scripts[0]}({first})"
    if not "".join(scripts).strip():  # room under an arrow
        return first.strip()
    base = _base(children[0], first, tag)
    if tag in {"msub", "munder"}:
        return _scripts(base, scripts[0], "")
    if tag in {"msubsup", "munderover"}:
        return _scripts(base, scripts[0], scripts[1])
    # `5$^{\\text{th}}$` is words, raised.
    ordinal = scripts[0] in _ORDINALS and (not base or base[-1].isdigit() or children[1].tag == "mtext")
    return base + scripts[0] if ordinal or (children[1].tag == "mtext" and not base) else _scripts(base, "", scripts[0])


def _multiscripted(element: ET.Element) -> str:
    """Scripts on both sides, those before the base with the upper one first: `¹⁴₆C`."""
    children = list(element)
    tags = [child.tag for child in children]
    middle = tags.index("mprescripts") if "mprescripts" in tags else len(children)
    base, *after = map(_show, children[:middle])
    before = list(map(_show, children[middle + 1 :]))
    base = _base(children[0], base, "msubsup") if after else base
    shown = "".join(
        _script(above, _SUPERSCRIPTS, "^") + _script(below, _SUBSCRIPTS, "_")
        for below, above in zip(before[::2], before[1::2], strict=True)
    )
    shown += " " if _OPEN.search(shown) and base[:1].isalnum() else ""
    for below, above in zip(after[::2], after[1::2], strict=True):
        base = _scripts(base, below, above)
    return shown + base


def _base(element: ET.Element, text: str, tag: str) -> str:
    """What gets a script, in brackets where that would seem to belong to its end alone: `(a/b)²`, `(AB)²`."""
    if element.tag == "mrow":
        parts = [(child, shown) for child in element if (shown := _show(child).strip())]
        if len(parts) == 1:
            return _base(parts[0][0], text, tag)
        words = all(len(shown) > 1 for _, shown in parts if shown != _APPLY)
        return text if words or parts[-1][1] in _CLOSING else f"({text})"
    twice = any(element.tag in tags and tag in tags for tags in (_BELOW_TAGS, _ABOVE_TAGS))
    twice = twice and not (element.get("accent") or element.get("accentunder"))
    scripted = element.tag in _BELOW_TAGS | _ABOVE_TAGS and (twice or _OPEN.search(text))
    return f"({text})" if scripted or element.tag in _DIVIDED else text


def _accented(base: str, mark: str) -> str:
    """The base with an accent."""
    if len(base) == 1:
        return unicodedata.normalize("NFC", base + mark)
    return f"({base}){mark}" if base else ""


def _divided(element: ET.Element) -> str:
    if element.tag == "msqrt":
        return f"\u221a{_grouped(_row(element), _ATOM)}"
    first, second = map(_show, element)
    if element.tag == "mroot":
        index = _script(second, _SUPERSCRIPTS, "^")
        first = _grouped(first, _ATOM)
        # No sign says `(k + 1)√x` without saying a product.
        return f"{first}^(1/{_grouped(second, _ATOM)})" if index.startswith("^") else f"{index}\u221a{first}"
    if _is_stacked(element):
        return f"{first}; {second}"
    return f"{first if _ATOM.fullmatch(first) else _grouped(first, _WORD)}/{_grouped(second, _ATOM)}"


def _is_stacked(element: ET.Element) -> bool:
    """Whether it is a fraction without a line, as in a binomial coefficient."""
    return element.tag == "mfrac" and element.get("linethickness") == "0"


def _cells(cells: list[str]) -> str:
    """A row of a table; an equation is parted into cells before its sign."""
    joined = cells[0] if cells else ""
    for cell in cells[1:]:
        joined += f" {cell[0]} {cell[1:].strip()}" if cell[:1] in _RELATIONS else f", {cell}"
    return joined


def _row(element: ET.Element) -> str:
    """Things side by side; a sign between two gets its spaces, a sign before or after one, as in `-3`, doesn't."""
    shown = [(child, text) for child in element if (text := _show(child))]
    parts: list[str] = []
    for place, (child, own) in enumerate(shown):
        before = parts[-1] if parts else ""
        after = shown[place + 1][1] if place + 1 < len(shown) else ""
        applied = place > 0 and shown[place - 1][1] == _APPLY
        if _operator(child) in _SPACED and not after:
            parts[-1:] = [before.rstrip()] if parts else []
        text = _beside(child, own, before, after, applied=applied, first=not any(map(str.strip, parts)))
        if applied and text.startswith("(") and before == " ":
            parts[-1] = ""
        parts.append(text)
    return "".join(parts)


def _beside(  # what stands around an element, and where
    element: ET.Element, text: str, before: str, after: str, *, applied: bool, first: bool
) -> str:
    """What an element shows between two others."""
    if _operator(element) in _SPACED:
        close = not after or first or before[-1:] in {"(", "[", "{", ",", " ", *_SPACED}
        return text if close else f" {text} "
    if text == _APPLY:
        return " "
    if element.tag == "mo" and text in {",", ";"} and element.get("rspace") != "0":
        return f"{text} "
    if _is_stacked(element) and before.endswith("(") and after == ")":
        return " choose ".join(map(_show, element))
    if element.tag in _DIVIDED and _is_joined(element.tag, before[-1:], after, applied=applied):
        return f"({text})"
    return f" {text}" if _OPEN.search(before) and text[0].isalnum() else text


def _is_joined(tag: str, before: str, after: str, *, applied: bool) -> bool:
    """Whether a fraction or a root stands so close to something that it would seem to go on: `(1/2)x`, `(√x)y`."""
    preceded = before.isalnum() or before in _CLOSED or (applied and tag == "mfrac")
    followed = after[:1].isalnum() or after[:1] in _OPENING | _BIG | {"√"}
    return followed or (preceded and tag != "msqrt")


def _operator(element: ET.Element) -> str:
    """The sign that an element is, or that it puts something over or under."""
    if element.tag == "mo":
        return _show(element)
    return _operator(element[0]) if element.tag in _BELOW_TAGS | _ABOVE_TAGS and len(element) else ""


def _scripts(base: str, below: str, above: str) -> str:
    """The base with what is below and above it; primes stand next to it, a sum keeps its distance from what follows."""
    primes, above = found.groups() if (found := _PRIMES.fullmatch(above)) else ("", above)
    above = "\u00b0" if above == "\u2218" else _script(above, _SUPERSCRIPTS, "^")
    below = _script(below, _SUBSCRIPTS, "_")
    # Raised figures after `x_i` would seem to belong to the `i`.
    scripts = above + below if _OPEN.search(below) and above[:1] != "^" else below + above
    return base + primes + scripts + (" " if base in _BIG else "")


def _script(text: str, signs: dict[str, str], mark: str) -> str:
    """Raised or lowered characters where all of them exist, `^(…)` otherwise; nothing for nothing."""
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


# The elements of a formula that are not a row of others.
_FORMS: dict[str, Callable[[ET.Element], str]] = {
    **dict.fromkeys(("mi", "mn", "mo", "mtext", "ms"), _token),
    **dict.fromkeys(_BELOW_TAGS | _ABOVE_TAGS, _scripted),
    **dict.fromkeys(_DIVIDED, _divided),
    "mspace": _space,
    "mphantom": lambda _: "",
    "mmultiscripts": _multiscripted,
    "mtable": _table,
}
