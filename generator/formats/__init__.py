"""What a file of papers says: the bytes of one file in, `Reading` out. Knows nothing of other files.

A format is told by what is in the file; its name is a hint at most. Each format is a module beside this one; a capture
of the page as plain text is none of them, and is `sources`' to read.
"""

from __future__ import annotations

import re
from enum import StrEnum

from generator.formats import arxiv_feed, arxiv_mail, feed, hugging_face, markup
from generator.formats.decoding import decode
from generator.formats.jsontext import JsonText
from generator.formats.reading import MAX_BYTES, MAX_ROWS, Reading, Row, refuse

__all__ = ["MAX_BYTES", "MAX_ROWS", "Form", "Reading", "Row", "read", "sniff"]


class Form(StrEnum):
    """What a file is, as far as its first characters tell."""

    TEXT = "text"
    JSON = "JSON"
    HTML = "HTML"
    XML = "XML"
    MAIL = "mail"


_XML = re.compile(r"\s*<(?:\?xml\b|!--|(?:\w+:)?(?:rss|feed|RDF)\b)")
_HTML = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[{\[\"\]])")


def read(data: bytes, shown: str, hint: str = "") -> Reading:
    """What a file says. `shown` names it in messages; `hint` is its ending, such as `.json`.

    Errors: `CaptureError` where the file as a whole can't be read. Rows that can't are `problems` of the reading.
    """
    content = decode(data, shown)
    form = _form(content, hint)
    if form is Form.JSON:
        source = JsonText(content, shown)
        path = hugging_face.rows_path(source.root)
        if path is not None:
            return hugging_face.read(source, path, shown)
    elif form is Form.HTML:
        return hugging_face.read_page(content, shown)
    elif form is Form.XML:
        root = markup.parse(content, shown)
        if arxiv_feed.is_arxiv(root):
            return arxiv_feed.read(root, shown)
        return feed.read(root, shown)
    elif form is Form.MAIL:
        return arxiv_mail.read(data, content, shown)
    raise refuse(shown, 1, "no form that is known", "save it as one of those in the README")


def sniff(data: bytes, shown: str, hint: str = "") -> Form:
    """What a file is. `Form.TEXT` is not read here: it is a capture of the page as plain text, if it is any.

    Errors: `CaptureError` for bytes that are no text.
    """
    return _form(decode(data, shown), hint)


def _form(content: str, hint: str) -> Form:
    if _HTML.match(content):
        return Form.HTML
    if _XML.match(content):
        return Form.XML
    if _JSON.match(content):
        return Form.JSON
    if arxiv_mail.is_mail(content):
        return Form.MAIL
    return Form.TEXT
