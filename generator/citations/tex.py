r"""Text as LaTeX that BibTeX keeps: special characters, accents, and capitals that a style must not make small.

BibTeX counts every brace, also after a backslash ("BibTeXing", section 4), so a brace is a command here. An accent
stands in braces of its own, which is how BibTeX knows it for one letter. `browser/items.js` has the same rules.

>>> print(of_text("GPT-4 for Erdős-Rényi: 5% of {x_1}"))
{GPT}-4 for Erd{\H o}s-R{\'e}nyi: 5\% of \textbraceleft{}x\_1\textbraceright{}
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from generator.latex import Maths, Node, Sign, Styled, Text

_COMMANDS = {
    "\\": "\\textbackslash{}", "{": "\\textbraceleft{}", "}": "\\textbraceright{}", "%": "\\%", "#": "\\#",
    "&": "\\&", "_": "\\_", "$": "\\$", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}", "<": "\\textless{}",
    ">": "\\textgreater{}", "|": "\\textbar{}", "\u00e6": "{\\ae}", "\u00c6": "{\\AE}", "\u0153": "{\\oe}",
    "\u0152": "{\\OE}", "\u00f8": "{\\o}", "\u00d8": "{\\O}", "\u0142": "{\\l}", "\u0141": "{\\L}", "\u00e5": "{\\aa}",
    "\u00c5": "{\\AA}", "\u00df": "{\\ss}", "\u0131": "{\\i}",
}  # fmt: skip
# Commands of accents by their combining marks; those that are letters want a space.
_ACCENTS = {
    "\u0308": '"', "\u0301": "'", "\u0300": "`", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0307": ".",
    "\u0327": "c ", "\u030c": "v ", "\u0306": "u ", "\u030b": "H ", "\u030a": "r ", "\u0328": "k ", "\u0323": "d ",
}  # fmt: skip
_SPECIAL = re.compile("[\\\\{}%#&_$~^<>|\u00c0-\u024f\u1e00-\u1eff]")
_WORD = re.compile("[0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]+")
_BEGINS = re.compile("[:.?!] ")
_FIGURE = re.compile("[0-9]")
# Letters that stand alone for something; `A` is an article.
_SINGLE = frozenset("BCDEFGHIJKLMNOPQRSTUVWXYZ")
# Words that tell a title in the capitals of a title from one in those of a sentence.
_LONG = 4
_STYLES = {"b": "textbf", "i": "textit", "em": "emph", "code": "texttt", "sup": "textsuperscript",
           "sub": "textsubscript"}  # fmt: skip
_FORMULA = re.compile(r"\$\$(.*)\$\$|\$(.*)\$|\\\((.*)\\\)|\\\[(.*)\\\]", re.DOTALL)
# What would end a line of TeX's, want a table around it, or stand for an argument.
_NOT_IN_FORMULA = re.compile(r"%|#|&|\$|\\begin|\\end|\\$")


def escaped(text: str) -> str:
    """Text that LaTeX sets as it is written."""
    return _SPECIAL.sub(lambda match: _sign(match[0]), text)


def of_text(title: str) -> str:
    """A title of plain text."""
    return _protected(title, names=_in_sentence_case(title), first=True)


def of_nodes(nodes: Iterable[Node], title: str) -> str:
    """A title with LaTeX in it; `title` is the same as a line of text."""
    names = _in_sentence_case(title)
    return "".join(_of_node(node, names=names, first=not place) for place, node in enumerate(nodes))


def _of_node(node: Node, *, names: bool, first: bool) -> str:
    match node:
        case Text() | Sign():
            return _protected(node.plain, names=names, first=first)
        case Maths():
            return _formula(node)
        case Styled():
            inner = "".join(_of_node(one, names=names, first=first) for one in node.nodes)
            return f"\\{_STYLES[node.tag]}{{{inner}}}" if node.tag in _STYLES else inner
    return _protected(node.plain, names=names, first=first)


def _formula(node: Maths) -> str:
    """A formula as it is written, if nothing in it can break out of its place; else as a line of text."""
    match = _FORMULA.fullmatch(node.source)
    content = next((part for part in match.groups() if part is not None), "") if match else ""
    if not content.strip() or _NOT_IN_FORMULA.search(content) or not _is_balanced(content):
        return escaped(node.plain)
    return f"{{${content}$}}"


def _is_balanced(text: str) -> bool:
    open_ = 0
    for char in text:
        open_ += (char == "{") - (char == "}")
        if open_ < 0:
            return False
    return open_ == 0


def _sign(char: str) -> str:
    if command := _COMMANDS.get(char):
        return command
    base, mark = unicodedata.normalize("NFD", char)[:1], unicodedata.normalize("NFD", char)[1:]
    return f"{{\\{_ACCENTS[mark]}{base}}}" if base.isascii() and mark in _ACCENTS else char


def _protected(text: str, *, names: bool, first: bool) -> str:
    """Escaped, with words in braces whose capitals are their own."""
    shown = escaped if _SPECIAL.search(text) else str
    parts: list[str] = []
    at = 0
    for match in _WORD.finditer(text):
        word = match[0]
        its_own = _keeps_capitals(word, names=names and not _begins(text, match.start(), first=first))
        parts += (shown(text[at : match.start()]), f"{{{shown(word)}}}" if its_own else shown(word))
        at = match.end()
    return "".join((*parts, shown(text[at:])))


def _keeps_capitals(word: str, *, names: bool) -> bool:
    """Whether the capitals of a word are more than the custom of titles: `BERT`, `mRNA`, `H2`; a single `A` is not."""
    first, rest = word[0], word[1:]
    if rest != rest.lower():
        return True
    return first != first.lower() and (names or word in _SINGLE or _FIGURE.search(rest) is not None)


def _in_sentence_case(title: str) -> bool:
    """Whether a title has capitals as a sentence has them, so that what has one inside is a name."""
    small = capital = 0
    for match in _WORD.finditer(title):
        word = match[0]
        if len(word) >= _LONG and not _FIGURE.match(word) and not _begins(title, match.start(), first=True):
            capital += word[0] != word[0].lower()
            small += word[0] == word[0].lower()
    return small > capital


def _begins(text: str, at: int, *, first: bool) -> bool:
    """Whether a sentence or subtitle begins there."""
    return (first and at == 0) or bool(_BEGINS.match(text, at - 2) if at > 1 else False)
