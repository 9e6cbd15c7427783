"""XML with places, read safely: nothing is fetched, no entity of a file's own expands, no depth or number is unbounded.

The parser is Expat. Names that HTML gives to characters (`&nbsp;`) are read even where no DTD declares them, as feeds
use them so.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from generator.errors import CaptureError
from generator.formats.reading import MAX_DEPTH, MAX_NODES, refuse, too_many_nodes

# The declaration is about bytes, and these were decoded.
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")

_SPACE = frozenset(" \t\r\n")


@dataclass(slots=True)
class Element:
    """An element. `name` as written; `namespace` its address; `local` its name without a prefix.

    `parts` are texts and elements in their order. `place` is the way to it: `/rss/channel/item[3]/title`.
    """

    name: str
    namespace: str
    local: str
    attributes: dict[str, str]
    line: int
    place: str
    parts: list[Element | str] = field(default_factory=list)

    def children(self) -> Iterator[Element]:
        """The elements right inside."""
        return (part for part in self.parts if isinstance(part, Element))

    def all(self) -> Iterator[Element]:
        """Itself and every element inside, in the order of the text."""
        waiting = [self]
        while waiting:
            yield (element := waiting.pop())
            waiting.extend(reversed(list(element.children())))

    @property
    def text(self) -> str:
        """The text inside, of elements inside too."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    def write(self) -> Iterator[str]:
        """The element as XML without a DTD."""
        from xml.sax.saxutils import escape, quoteattr  # noqa: PLC0415 - it loads a client of HTTP, and feeds are rare

        attributes = "".join(f" {name}={quoteattr(value)}" for name, value in self.attributes.items())
        yield f"<{self.name}{attributes}>"
        for part in self.parts:
            if isinstance(part, str):
                yield escape(part)
            else:
                yield from part.write()
        yield f"</{self.name}>"


def parse(content: str, shown: str) -> Element:
    """The outermost element of an XML text.

    Errors: `CaptureError` with the line, for what is not well-formed, declares entities, or is too deep or too large.
    """
    if content.count("<") > 2 * MAX_NODES:
        raise too_many_nodes(shown)
    return _Builder(shown).build(_DECLARATION.sub(_lines_alone, content, count=1))


def _lines_alone(found: re.Match[str]) -> str:
    """As many lines as were there; XML begins with its first element then."""
    return "\n" * found[0].count("\n")


class _Builder:
    """Puts elements together as Expat finds them."""

    def __init__(self, shown: str) -> None:
        self._shown = shown
        self._open: list[Element] = []
        self._spaces: list[dict[str, str]] = [{"": "", "xml": "http://www.w3.org/XML/1998/namespace"}]
        self._counts: list[dict[str, int]] = [{}]
        self._root: Element | None = None
        self._found = 0
        self._parser = parser = expat.ParserCreate(encoding="UTF-8")
        parser.buffer_text = True
        # As if a DTD were somewhere: an entity that isn't declared is passed on then, and is no error. None is fetched.
        parser.UseForeignDTD(True)  # noqa: FBT003 # it takes no name
        parser.EntityDeclHandler = self._entity
        parser.SkippedEntityHandler = self._skipped
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def build(self, content: str) -> Element:
        try:
            self._parser.Parse(content.encode("utf-8"), True)  # noqa: FBT003 # it takes no name
        except expat.ExpatError as error:
            what = f"not XML: {expat.errors.messages[error.code]} (column {error.offset + 1})"
            fix = "save the whole file again" if self._open else "check the characters there"
            raise self._error(error.lineno, what, fix) from None
        except UnicodeEncodeError:
            raise self._error(1, "not XML: half of a pair of surrogates", "save the file again as UTF-8") from None
        assert self._root is not None  # noqa: S101 # Expat refuses a text without an element
        return self._root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        line = self._parser.CurrentLineNumber
        self._found += 1
        if self._found > MAX_NODES:
            raise too_many_nodes(self._shown)
        if len(self._open) >= MAX_DEPTH:
            raise self._error(line, "elements nested too deep for a feed", "save the feed again")
        spaces = self._spaces[-1]
        declared = {key.partition(":")[2]: value for key, value in attributes.items() if key.split(":")[0] == "xmlns"}
        if declared:
            spaces = {**spaces, **declared}
        prefix, _, local = name.rpartition(":")
        if prefix not in spaces or any(set(space) & _SPACE for space in declared.values()):
            what = f"not XML: the prefix `{prefix[:40]}` has no namespace"
            raise self._error(line, what, "declare it, or save the whole file again")
        counts = self._counts[-1]
        counts[name] = counts.get(name, 0) + 1
        above = self._open[-1] if self._open else None
        number = f"[{counts[name]}]" if local in {"item", "entry"} else ""
        place = f"{above.place if above else ''}/{name}{number}"
        element = Element(name, spaces.get(prefix, ""), local, attributes, line, place)
        if above:
            above.parts.append(element)
        else:
            self._root = element
        self._open.append(element)
        self._spaces.append(spaces)
        self._counts.append({})

    def _end(self, _name: str) -> None:
        self._open.pop()
        self._spaces.pop()
        self._counts.pop()

    def _text(self, text: str) -> None:
        self._open[-1].parts.append(text)

    def _skipped(self, name: str, is_parameter: bool) -> None:
        """`&nbsp;` and the like; a name that HTML doesn't know either is text."""
        if not is_parameter and self._open:
            self._open[-1].parts.append(html.entities.html5.get(f"{name};", f"&{name};"))

    def _entity(self, name: str, *_: object) -> None:
        what = f"the file declares an entity of its own (`{name[:40]}`), which is not expanded"
        raise self._error(self._parser.CurrentLineNumber, what, "save the feed again, without a DTD")

    def _error(self, line: int, what: str, fix: str) -> CaptureError:
        return refuse(self._shown, line, what, fix)
