"""HTML as a line of text: some feeds have markup in their texts.

A tag is what names an element of HTML, SVG or MathML; `a < b` and `<think>` name none, and are text. Each character is
looked at a bounded number of times, whatever is left open.

>>> plain('<p>Is <b>n</b> &lt; 3?</p><p>H<sub>2</sub>O, <think>, 1 < 2.</p><!-- x --><script>alert(1)</script>')
'Is n < 3? H2O, <think>, 1 < 2.'
"""

from __future__ import annotations

import html
import re

# Elements whose ends are also ends of words (HTML, 15.3: what is shown as a block, a line break or a cell).
_BLOCK_NAMES = (
    "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav noscript ol optgroup"
    " option p pre search section select summary table tbody td textarea tfoot th thead title tr ul video audio"
)
_INLINE_NAMES = (
    "a abbr acronym applet area b base bdi bdo big button canvas cite code col colgroup data datalist del dfn em embed"
    " font frame i iframe img input ins kbd label link map mark marquee math meta meter nobr object output param"
    " picture progress q rp rt ruby s samp script slot small source span strike strong style sub sup svg template time"
    " track tt u var wbr"
    " annotation maction menclose merror mfenced mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot"
    " mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none semantics"
    " circle clippath defs desc ellipse filter foreignobject g image line lineargradient marker mask path pattern"
    " polygon polyline radialgradient rect stop switch symbol text textpath tspan use view"
)
_BLOCKS, _INLINE = frozenset(_BLOCK_NAMES.split()), frozenset(_INLINE_NAMES.split())
#: Elements whose content nobody reads as text.
_UNREAD = frozenset({"script", "style", "template", "iframe", "object", "svg", "annotation"})
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*)(?=[\s/>])")
_MARK = re.compile(r"<(?:(?P<comment>!--)|(?P<other>[!?])|/?[A-Za-z])")
_IN_TAG = re.compile(r"[<>\"']")


def plain(markup: str) -> str:
    """The text of HTML, white space collapsed."""
    if "<" not in markup:
        return " ".join(html.unescape(markup).split())
    return " ".join("".join(_Scanner(markup).parts()).split())


class _Scanner:
    """One pass over the markup."""

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._lower = markup.lower() if markup.isascii() else re.sub("[A-Z]+", lambda run: run[0].lower(), markup)
        self._unclosed: set[str] = set()

    def parts(self) -> list[str]:
        found: list[str] = []
        at = done = 0
        while mark := _MARK.search(self._markup, at):
            end, gap = self._skipped(mark)
            if end < 0:
                at = mark.end()
                continue
            found += [html.unescape(self._markup[done : mark.start()]), gap]
            at = done = end
        return [*found, html.unescape(self._markup[done:])]

    def _skipped(self, mark: re.Match[str]) -> tuple[int, str]:
        """Where what the mark begins ends, and what stands for it; -1 where it is text."""
        if mark["comment"]:
            return self._after("-->", mark.end()), ""
        if mark["other"]:
            return self._after(">", mark.end()), ""
        tag = _TAG.match(self._markup, mark.start())
        name = tag["name"].lower() if tag else ""
        if tag is None or not (name in _BLOCKS or name in _INLINE or ":" in name):
            return -1, ""
        end = self._tag_end(tag.end())
        if end > 0 and name in _UNREAD and not tag["end"] and self._markup[end - 2] != "/":
            closed = self._after(f"</{name}", end)
            end = self._after(">", closed) if closed > 0 else end
        return end, " " if name in _BLOCKS else ""

    def _after(self, closing: str, at: int) -> int:
        """The place after the next `closing`; -1 where there is none, which is found out once."""
        if closing in self._unclosed:
            return -1
        found = self._lower.find(closing, at)
        if found < 0:
            self._unclosed.add(closing)
            return -1
        return found + len(closing)

    def _tag_end(self, at: int) -> int:
        """The place after a tag's `>`, quoted values skipped; -1 where another tag or the end comes first."""
        if self._after(">", at) < 0:
            return -1
        while found := _IN_TAG.search(self._markup, at):
            if found[0] == ">":
                return found.end()
            if found[0] == "<":
                return -1
            closed = self._after(found[0], found.end())
            at = closed if closed > 0 else found.end()
        return -1
