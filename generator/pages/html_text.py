"""A text as HTML: escaped, with formulas as MathML, LaTeX's text commands as what they mean, and addresses as links.

What is shown in another form than it was captured keeps its source: a formula in its annotation, everything else in
`data-tex`. Put back in their places, these give the captured text to the character.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from markupsafe import Markup, escape

from generator.latex import Address, Maths, Node, Sign, Styled, Text, is_plain, parse
from generator.pages.excerpts import excerpt_of
from generator.pages.links import linked, links

#: Characters of a line that a phone has room for; a formula that would be longer can be scrolled.
_WIDE = 34
# Excerpts that are remembered: those of some months.
_REMEMBERED = 1 << 13

_Shown = Callable[[str], Markup]


def html_title(text: str) -> Markup:
    """A text without links, for headings."""
    return escape(text) if is_plain(text) else _joined(parse(text), escape, outermost=True)


def html_text(text: str) -> Markup:
    """A text with its addresses as links."""
    return linked(text) if is_plain(text) else _joined(parse(text), linked, outermost=True)


@lru_cache(maxsize=_REMEMBERED)
def excerpted(text: str) -> Markup:
    """An abstract's excerpt, with an ellipsis where text is left out. Memoised: all topics of a paper show it."""
    pieces, broken = excerpt_of(text)
    *others, last = [html_text(piece.text) if piece.shown else "\u2026 " for piece in pieces]
    end = last if pieces[-1].shown else ""
    return Markup("".join([*others, end, "\u2026" if broken else ""]))  # noqa: S704 # of `html_text`


def _joined(nodes: tuple[Node, ...], shown: _Shown, *, outermost: bool) -> Markup:
    return Markup("".join([_html(node, shown, outermost=outermost) for node in nodes]))  # noqa: S704 # each is HTML


def _html(node: Node, shown: _Shown, *, outermost: bool) -> Markup:
    """One node; what is inside another keeps no source of its own, as the other has it."""
    match node:
        case Text():
            return shown(node.source)
        case Maths():
            return _maths(node)
        case Sign():
            return _kept(node.source, "span", escape(node.text)) if outermost else escape(node.text)
        case Styled():
            inner = _joined(node.nodes, shown, outermost=False)
            if outermost:
                return _kept(node.source, node.tag or "span", inner)
            return Markup(f"<{node.tag}>{{}}</{node.tag}>").format(inner) if node.tag else inner  # noqa: S704 # as in `_kept`
        case Address():
            return _address(node, shown, outermost=outermost)


def _kept(source: str, tag: str, inner: Markup) -> Markup:
    # The tag is one of `generator/latex/commands.py`, never of the text.
    return Markup(f'<{tag} data-tex="{{}}">{{}}</{tag}>').format(source, inner)  # noqa: S704


def _maths(node: Maths) -> Markup:
    block = Markup(' display="block"') if node.block else Markup("")
    wide = Markup(' class="da-wide"') if _width(node) > _WIDE else Markup("")
    return Markup(
        '<math{}{}><semantics>{}<annotation encoding="application/x-tex">{}</annotation></semantics></math>'
    ).format(block, wide, Markup(node.mathml), node.source)  # noqa: S704 # latex/formula.py lets only MathML through


def _width(node: Maths) -> int:
    """About how many characters wide; capitals count for more, and so does what is only room."""
    return len(node.plain) + sum(map(str.isupper, node.plain)) + 2 * node.mathml.count("<mspace")


def _address(node: Address, shown: _Shown, *, outermost: bool) -> Markup:
    """A link, if the address is one, and what is shown for it is no other; else as written."""
    found = links(node.address)
    named = node.plain.rstrip("/.")
    if len(found) != 1 or found[0].text != node.address or ("://" in named and named != node.address.rstrip("/.")):
        return shown(node.source)
    inner = _joined(node.nodes, escape, outermost=False)
    if shown is not linked:
        return _kept(node.source, "span", inner) if outermost else inner
    kept = Markup(' data-tex="{}"').format(node.source) if outermost else Markup("")
    return Markup('<a href="{}" rel="nofollow noopener"{}>{}</a>').format(found[0].target, kept, inner)
