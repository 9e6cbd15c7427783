"""Text as nodes: one pass over what may be LaTeX, everything else as it is."""

from __future__ import annotations

import re
from functools import lru_cache

from generator.latex.commands import ACCENTS, ESCAPES, LETTERS, STYLES, SWITCHES, accented, sign, unicode_signs
from generator.latex.formula import LONGEST, formula
from generator.latex.lines import raised
from generator.latex.nodes import Address, Maths, Node, Sign, Styled, Text
from generator.latex.prices import is_delimited, is_maths

_DEEPEST = 8
_AROUND = 4
_KEPT = 1 << 16
# How often the insides of a text's formulas and commands are read, together, in lengths of the text. What is nested or
# in doubt is read more than once; no real text of 51,000 needs more than 1.3.
_READINGS = 16

# An address is whatever `pages/links.py` may make of it: nothing inside is LaTeX. The few signs that begin any of these
# are named first, which nearly halves the time that reading takes.
_TOKEN = re.compile(
    r"(?=[hHte$\\^{])(?:(?P<address>(?i:https?)://(?:\\[_%#&~$]|[^\s{}\\|^<>\"`])*)|(?P<maths>\$\$?|\\[(\[])"
    r"|\\(?P<name>[A-Za-z]+)|\\(?P<escape>[^A-Za-z])"
    r"|(?P<bare>(?<![A-Za-z\\])(?:text(?:bf|it|tt|sc|sf|rm|sl)|emph)(?=\{))"
    r"|(?P<raised>(?<=[^\W_])\^|(?<=\))\^)|(?P<group>\{))"
)
# What a caret in running text certainly raises, in braces or not: a whole number, a star or plus that ends a name, and
# degrees that lost their backslash. `x^1.5`, `T^1/3` and what a brace or a dollar sign cuts off are not.
_RAISED = re.compile(
    r"\^(?P<brace>\{)?(?:(?P<number>[-+\u2212]?[0-9]+(?!\d|[./]\d))|(?P<sign>[*+])(?![^\W_])|(?P<degrees>(?<=\d\^)circ"
    r"|(?<=\d\^\{)circ)(?![A-Za-z]))(?(brace)\})(?![}^$\\{])"
)
# What the word before such a caret doesn't hold: half a formula, or an address.
_BROKEN = re.compile(r"[$\\{}_^]|://")
_LONGEST_WORD = 40
# A letter that braces hold together with nothing, inside a word: `Mus{é}e`.
_BRACED = re.compile(r"\{(?:[^\W\d_A-Za-z]|(?<=[^\W\d_]\{)[A-Za-z](?=\}[a-z]))\}")
_MARK = re.compile(r"\\.|[{}$]", re.DOTALL)
_TEXT = re.compile(r"\s*(?:\\(?:text\w*|emph|underline|mbox|href|url)\b|(?:text[a-z]{2}|emph)\{)")
_ONLY_TEXT = re.compile(r"(?:\\(?:text\w*|emph|underline|mbox)\{[^{}]*\}|[\w ,.()~-])*")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_LETTER = re.compile(r"\\?([A-Za-z]+)")
# Words in an alphabet of maths: letters there, a name in an abstract.
_NAME = re.compile(
    r"\\(?P<alphabet>mathbf|mathrm|mathsf|mathtt|mathit|bm|boldsymbol)"
    r"\{(?P<words>\\text(?:bf|it|tt|sc|sf|rm)\{[\w -]+\}|[A-Za-z][A-Za-z0-9-]+)\}"
)
_ALPHABETS = {"mathbf": "b", "bm": "b", "boldsymbol": "b", "mathtt": "code", "mathit": "i"}
_POSSESSIVE = re.compile(r"s\b")
_QUOTE = re.compile(r'\\"(?![A-Za-z{\\])')
_SPACES = re.compile(" {2,}")
_BLANK = re.compile(r"\s*")
_LONGEST_LETTER = 4  # `\\aa` and the like, and one more, which is none
_COLOUR = re.compile(r"\{\w+\}")
_CLOSING = {"\\(": "\\)", "\\[": "\\]"}


def plain(text: str) -> str:
    """The text in a line without markup: formulas and accents as characters, styles left out; never empty."""
    if is_plain(text):
        return text
    return _SPACES.sub(" ", "".join(node.plain for node in parse(text))).strip() or text


def is_plain(text: str) -> bool:
    """Whether all of a text is shown as it is written."""
    return not ("$" in text or "\\" in text or "^" in text or "{" in text)


def parse(text: str) -> tuple[Node, ...]:
    """The text's nodes; their sources joined are the text."""
    return (Text(text),) if is_plain(text) else _parsed(text)


@lru_cache(maxsize=_KEPT)
def _parsed(text: str) -> tuple[Node, ...]:
    return Parser(text).nodes(0, len(text), 0)


class Parser:
    """One text. Its braces and dollar signs are matched once, its insides read so often: so work grows with it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._closing, self._next_dollar = _matched(text)
        self._quotes = _QUOTE.search(text) is not None
        self._left = _READINGS * len(text)

    def nodes(self, start: int, end: int, depth: int) -> tuple[Node, ...]:
        """What stands between two places. What is nested too deep is text."""
        text = self._text
        found: list[Node] = []
        at = done = start
        reads = not depth or (depth < _DEEPEST and self._may_read(end - start))
        while reads and (token := _TOKEN.search(text, at, end)):
            node = None if token["address"] else self._node(token, end, depth)
            if node is None:
                at = token.start() + 1 if token["maths"] else token.end()
                continue
            if token.start() > done:
                found.append(Text(text[done : token.start()]))
            found.append(node)
            at = done = token.start() + len(node.source)
        if end > done:
            found.append(Text(text[done:end]))
        return tuple(found)

    def _may_read(self, length: int) -> bool:
        """Whether so many characters more may be read; once they may not, what is left is text."""
        self._left -= length
        return self._left >= 0

    def _node(self, token: re.Match[str], end: int, depth: int) -> Node | None:
        if token["maths"]:
            return self._maths(token.start(), token["maths"], end, depth)
        if token["group"]:
            return self._group(token.start(), end, depth)
        if token["name"] or token["bare"]:
            return self._command(token, end, depth)
        return self._raised(token.start(), end) if token["raised"] else self._escape(token, end)

    def _maths(self, start: int, opening: str, end: int, depth: int) -> Node | None:
        if opening == "$$":
            return self._between(start, "$$", end, depth) or self._between(start, "$", end, depth)
        return self._between(start, opening, end, depth)

    def _between(self, start: int, opening: str, end: int, depth: int) -> Node | None:
        text = self._text
        first = start + len(opening)
        closing = _CLOSING.get(opening, opening)
        limit = min(end, first + LONGEST)
        last = self._next_dollar.get(first - 1, -1) if opening[0] == "$" else text.find(closing, first, limit)
        if not first <= last < limit or not text.startswith(closing, last) or not self._may_read(last - first):
            return None
        stop = last + len(closing)
        content, source = text[first:last], text[start:stop]
        return self._formula(content, source, (start, first, last, stop), depth)

    def _formula(self, content: str, source: str, places: tuple[int, int, int, int], depth: int) -> Node | None:
        """Maths; or words that only were put between signs of maths; or none if it is neither."""
        start, first, last, stop = places
        if signs := unicode_signs(content):
            return Sign(source, signs)
        if name := _NAME.fullmatch(content):
            nodes = self.nodes(first + name.start("words"), first + name.end("words"), depth + 1)
            return Styled(source, _ALPHABETS.get(name["alphabet"], ""), nodes)
        nodes = self.nodes(first, last, depth + 1) if _TEXT.match(content) else ()
        words = Styled(source, "", nodes) if any(isinstance(node, Styled) for node in nodes) else None
        if nodes and (_ONLY_TEXT.fullmatch(content) or _is_one(nodes)):
            return Styled(source, "", nodes)
        around = self._text[max(0, start - _AROUND) : start], self._text[stop : stop + 1]
        delimited = source[0] == "\\"
        maths = is_delimited(content, block=source[1] == "[") if delimited else is_maths(content, *around)
        return (_read(content, source, given_up=not nodes) if maths else None) or words

    def _group(self, start: int, end: int, depth: int) -> Node | None:
        r"""`{\bf …}`, and a sign in braces, `{\o}`; every other group is text."""
        last = self._closing.get(start, end)
        if last >= end:
            return None
        text = self._text
        if braced := _BRACED.match(text, start, end):
            return Sign(braced[0], braced[0][1:-1])
        if not text.startswith("\\", start + 1) or (token := _TOKEN.match(text, start + 1, last)) is None:
            return None
        if (tag := SWITCHES.get(token["name"] or "")) is not None:
            first = token.end() + text.startswith(" ", token.end())
            return Styled(text[start : last + 1], tag, self.nodes(first, last, depth + 1))
        inner = self._escape(token, last) if token["escape"] else self._named_sign(token, last)
        alone = inner and _BLANK.fullmatch(text, start + 1 + len(inner.source), last)
        return Sign(text[start : last + 1], inner.text) if inner and alone else None

    def _command(self, token: re.Match[str], end: int, depth: int) -> Node | None:
        name, start = token["name"] or token["bare"], token.start()
        if name in {"href", "url"}:
            return self._link(name, start, token.end(), end, depth)
        after = token.end()
        if name in {"textcolor", "colorbox"} and (colour := _COLOUR.match(self._text, after, end)):
            after = colour.end()
        elif name not in STYLES:
            return self._named_sign(token, end)
        last = self._closing.get(after, end)
        if last >= end:
            return None
        return Styled(self._text[start : last + 1], STYLES.get(name, ""), self.nodes(after + 1, last, depth + 1))

    def _link(self, name: str, start: int, first: int, end: int, depth: int) -> Node | None:
        last = self._closing.get(first, end)
        if last >= end:
            return None
        label = last + 1
        end_of_label = self._closing.get(label, end)
        named = name == "href" and self._text.startswith("{", label)
        if named and end_of_label >= end:
            return None
        address = self._text[first + 1 : last]
        if not named:
            return Address(self._text[start:label], address, (Text(address),))
        nodes = self.nodes(label + 1, end_of_label, depth + 1)
        return Address(self._text[start : end_of_label + 1], address, nodes)

    def _named_sign(self, token: re.Match[str], end: int) -> Sign | None:
        name, start, after = token["name"] or "", token.start(), token.end()
        if name in LETTERS:
            inside = self._text[start - 1 : start].isalpha() and self._text.startswith(" ", after) and after + 1 < end
            return Sign(self._text[start : after + inside], LETTERS[name])
        if name in ACCENTS:
            return self._accent(name, start, after, end)
        found = sign(name, self._text[after : after + 1]) if name else None
        return Sign(self._text[start:after], found) if found is not None else None

    def _raised(self, start: int, end: int) -> Sign | None:
        """`A^2`, `10^{-3}`, `A^*`, `360^circ`."""
        found = _RAISED.match(self._text, start, end)
        word = self._text[max(0, start - _LONGEST_WORD) : start].rpartition(" ")[2]
        if not found or _BROKEN.search(word):
            return None
        return Sign(found[0], "\u00b0" if found["degrees"] else raised(found["number"] or found["sign"]))

    def _escape(self, token: re.Match[str], end: int) -> Sign | None:
        mark, start, after = token["escape"], token.start(), token.end()
        if mark in ACCENTS:
            return self._accent(mark, start, after, end)
        return Sign(self._text[start:after], ESCAPES[mark]) if mark in ESCAPES else None

    def _accent(self, accent: str, start: int, after: int, end: int) -> Sign | None:
        r"""`\'e`, `\'{e}`, `\v{s}`, `\c c`; quotes that were escaped, `\"so\"` and `it\'s`, are none."""
        text = self._text
        last = self._closing.get(after, end)
        if last < end:
            letter, stop = text[after + 1 : min(last, after + 1 + _LONGEST_LETTER)], last + 1
        else:
            place = after + (accent.isalpha() and text.startswith(" ", after))
            if accent.isalpha() and place == after:
                return None
            found = _LETTER.match(text, place, end)
            letter = (found[0] if found[0][0] == "\\" else found[0][0]) if found else ""
            stop = place + len(letter)
            if accent == "'" and _POSSESSIVE.match(text, after) and text[start - 1 : start].isalpha():
                return None
            if accent == '"' and self._quotes:
                return None
        letter = LETTERS.get(letter.removeprefix("\\"), letter) if letter.startswith("\\") else letter
        composed = accented(accent, letter) if len(letter) == 1 else None
        return Sign(text[start:stop], composed) if composed and stop <= end else None


def _read(content: str, source: str, *, given_up: bool) -> Node | None:
    """A formula, or a word in italics; what can't be read is left whole, if it is to be given up."""
    if _WORD.fullmatch(content):
        return Styled(source, "i", (Text(content),))
    if found := formula(content.strip()):
        return Maths(source, found[0], found[1], block=source.startswith(("$$", "\\[")))
    return Text(source) if given_up and "\\" in content else None


def _is_one(nodes: tuple[Node, ...]) -> bool:
    return len([node for node in nodes if node.source.strip()]) == 1 and not isinstance(nodes[0], Text)


def _matched(text: str) -> tuple[dict[int, int], dict[int, int]]:
    """Where each opening brace is closed, and which dollar sign is the next after each in the same group.

    What stands after a backslash doesn't count.
    """
    closing: dict[int, int] = {}
    following: dict[int, int] = {}
    opened: list[int] = []
    dollars = [-1]  # the last one in each group that is open
    for found in _MARK.finditer(text):
        place = found.start()
        if found[0] == "{":
            opened.append(place)
            dollars.append(-1)
        elif found[0] == "}" and opened:
            closing[opened.pop()] = place
            dollars.pop()
        elif found[0] == "$":
            following[dollars[-1]] = place
            dollars[-1] = place
    return closing, following
