"""HTML without bytes that change nothing for anybody: line ends between elements, quotes that HTML can do without."""

from __future__ import annotations

import re

# Nothing is seen between blocks, and between the items of a list, which are rows, columns or blocks in all our styles.
_BLOCK = r"(?:article|aside|body|div|dl|footer|h[1-6]|head|header|html|link|main|meta|nav|[ou]l|p|script|section|title)"
# Text may go on after an element, and stand before a list's item or end. What is there must not follow from a page's
# words: MkDocs is shown pages that have marks for them.
_CONTENT = re.compile(rf"\n(?=<(?:li\b|summary|/details|/[uo]l>)|(?<=>\n)</?{_BLOCK}\b)")
_FRAME = re.compile(rf"\n(?=</?(?:li|{_BLOCK})\b)")
_TAG = re.compile(r"<[a-z][^<>]*>")
# No attributes that hold words of a page: whether they need quotes depends on these.
_QUOTED = re.compile(r"""( (?:class|data-md-component|dir|href|lang|rel|src)=)"([^\s"'=<>`]+)"(?=[ >])""")


def compact_content(text: str) -> str:
    r"""What a page of ours shows.

    >>> compact_content("<ul>\n<li>one\n<li>two\n</ul>\n<p>three\nfour</p>\n")
    '<ul><li>one<li>two</ul><p>three\nfour</p>\n'
    """
    return _CONTENT.sub("", text)


def compact_frame(text: str) -> str:
    r"""What a theme puts around that. Quotes go as in 13.1.2.3 of the HTML standard.

    >>> compact_frame('<ul>\n  <li class="one">\n    <a href="../">Up</a>\n</ul>\n\n')
    '<ul><li class=one>\n<a href=../>Up</a></ul>'
    """
    lines = "\n".join(filter(None, map(str.strip, text.split("\n"))))
    return _TAG.sub(lambda tag: _QUOTED.sub(r"\1\2", tag[0]), _FRAME.sub("", lines))
