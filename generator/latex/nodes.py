"""What a text is made of. Every node keeps its source, character by character."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """What is shown as it is written."""

    source: str

    @property
    def plain(self) -> str:
        """Itself."""
        return self.source


@dataclass(frozen=True, slots=True)
class Sign:
    r"""A character that was spelled out: `\"o`, `\%`, `\times`."""

    source: str
    text: str

    @property
    def plain(self) -> str:
        """The character."""
        return self.text


@dataclass(frozen=True, slots=True)
class Maths:
    """A formula: presentation MathML without its outermost element, and the same in a line of text."""

    source: str
    mathml: str
    plain: str
    block: bool


@dataclass(frozen=True, slots=True)
class Styled:
    r"""Text in a style, `\textbf{…}`; `tag` is an HTML element, or nothing for a style that is left out."""

    source: str
    tag: str
    nodes: tuple[Node, ...]

    @property
    def plain(self) -> str:
        """The text without the style."""
        return "".join(node.plain for node in self.nodes)


@dataclass(frozen=True, slots=True)
class Address:
    r"""`\url{…}` or `\href{…}{…}`: an address as written, not yet checked to be one, and what to show for it."""

    source: str
    address: str
    nodes: tuple[Node, ...]

    @property
    def plain(self) -> str:
        """What is shown for it."""
        return "".join(node.plain for node in self.nodes)


Node: TypeAlias = Text | Sign | Maths | Styled | Address
