r"""What commands in running text stand for: styles, accents, letters, signs. What isn't here is shown as written.

Accents and Greek follow arXiv, which writes `360{\deg}` and `Schr\"odinger` in its listings.
"""

from __future__ import annotations

import re
import unicodedata

from generator.latex.formula import formula

#: Command → HTML element for its argument; nothing where the style says nothing on a page.
STYLES = {
    "textbf": "b", "textit": "i", "textsl": "i", "emph": "em", "texttt": "code", "underline": "u", "uline": "u",
    "textsuperscript": "sup", "textsubscript": "sub",
    "text": "", "textrm": "", "textsf": "", "textsc": "", "textnormal": "", "textmd": "", "textup": "", "mbox": "",
}  # fmt: skip
#: The same for what styles the rest of its group, `{\bf …}`.
SWITCHES = {
    "bf": "b", "bfseries": "b", "it": "i", "itshape": "i", "sl": "i", "em": "em", "tt": "code", "ttfamily": "code",
    "rm": "", "sf": "", "sc": "", "scshape": "", "normalfont": "",
    "tiny": "", "scriptsize": "", "footnotesize": "", "small": "", "normalsize": "", "large": "", "Large": "",
}  # fmt: skip
#: Accents by their combining marks; those called by a letter need braces or a space.
ACCENTS = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "r": "\u030a", "k": "\u0328", "d": "\u0323",
}  # fmt: skip
LETTERS = {
    "o": "\u00f8", "O": "\u00d8", "l": "\u0142", "L": "\u0141", "ae": "\u00e6", "AE": "\u00c6", "oe": "\u0153",
    "OE": "\u0152", "aa": "\u00e5", "AA": "\u00c5", "ss": "\u00df", "i": "\u0131", "j": "\u0237",
    "dh": "\u00f0", "th": "\u00fe",
}  # fmt: skip
#: A character after a backslash that is not a letter.
ESCAPES = {**{sign: sign for sign in "&%$#_{}"}, " ": " ", ",": "\u202f", "-": "-", "/": ""}
_SIGNS = {
    "deg": "\u00b0", "textdegree": "\u00b0", "S": "\u00a7", "P": "\u00b6", "textmu": "\u00b5", "textemdash": "\u2014",
    "textendash": "\u2013", "textasciitilde": "~", "textasciicircum": "^", "textbackslash": "\\", "textgreater": ">",
    "textless": "<", "textbar": "|", "textunderscore": "_", "textpertenthousand": "\u2031", "textregistered": "\u00ae",
    "texttrademark": "\u2122", "textcopyright": "\u00a9", "textquotesingle": "'", "textbullet": "\u2022",
    "LaTeX": "LaTeX", "TeX": "TeX", "ldots": "\u2026", "dots": "\u2026", "slash": "/",
    "xspace": "", "noindent": "", "smallskip": "", "medskip": "", "bigskip": "",
}  # fmt: skip
#: What nearly every paper on vision defines; each ends in a dot unless one follows.
_SHORTHANDS = {"eg": "e.g", "ie": "i.e", "etc": "etc", "etal": "et al"}
_UNICODE = re.compile(r"(?:\\unicode\{x([0-9a-fA-F]{2,5})\})+")
_ONE_UNICODE = re.compile(r"x([0-9a-fA-F]+)")


def accented(accent: str, letter: str) -> str | None:
    """The letter with that accent, if Unicode has it as one character."""
    base = {"\u0131": "i", "\u0237": "j"}.get(letter, letter)
    composed = unicodedata.normalize("NFC", base + ACCENTS[accent])
    return composed if base.isalpha() and len(composed) == 1 else None


def sign(name: str, follows: str) -> str | None:
    r"""What a command without arguments stands for: `\times`, `\alpha`, `\eg`; `follows` is the text after it."""
    if name in _SIGNS:
        return _SIGNS[name]
    if name in _SHORTHANDS:
        return _SHORTHANDS[name] + ("" if follows.startswith(".") else ".")
    if len(name) == 1 or follows.startswith(("{", "_", "^", "[")):
        return None
    found = formula(f"\\{name}")
    return found[1] if found and len(found[1]) == 1 and not found[1].isascii() else None


def unicode_signs(text: str) -> str | None:
    r"""The characters of `\unicode{x2014}`, arXiv's way to write what LaTeX can't, if a reader can see them."""
    if not _UNICODE.fullmatch(text):
        return None
    codes = [int(code, 16) for code in _ONE_UNICODE.findall(text)]
    signs = "".join(map(chr, (code for code in codes if code <= 0x10FFFF)))  # noqa: PLR2004 # Unicode's last
    return signs if len(signs) == len(codes) and signs.isprintable() else None
