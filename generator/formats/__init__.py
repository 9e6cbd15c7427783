"""What a file of papers says: the bytes of one file in, `Reading` out. Knows nothing of other files.

A format is recognised by the file's content; its name is a hint at most. Each format has a module here, except a
capture of the page as plain text, which `sources` reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum

from generator.formats import arxiv_feed, arxiv_mail, feed, fields, hugging_face, markup, own
from generator.formats.decoding import decode
from generator.formats.jsontext import JsonText
from generator.formats.reading import MAX_BYTES, MAX_ROWS, Reading, Row, refuse
from generator.formats.values import short

__all__ = ["ENDINGS", "MAX_BYTES", "MAX_ROWS", "Form", "Reading", "Row", "read", "sniff"]


class Form(StrEnum):
    """What a file is, as far as its first characters tell."""

    TEXT = "text"
    HTML = "HTML"
    XML = "XML"
    JSON = "JSON"
    JSON_LINES = "JSON Lines"
    MAIL = "mail"
    TABLE = "table"
    YAML = "YAML"


#: What endings hint at.
ENDINGS = {
    ".htm": Form.HTML, ".html": Form.HTML, ".xml": Form.XML, ".rss": Form.XML, ".atom": Form.XML, ".rdf": Form.XML,
    ".json": Form.JSON, ".jsonl": Form.JSON_LINES, ".ndjson": Form.JSON_LINES, ".eml": Form.MAIL, ".mbox": Form.MAIL,
    ".csv": Form.TABLE, ".tsv": Form.TABLE, ".yml": Form.YAML, ".yaml": Form.YAML,
}  # fmt: skip

_HTML = re.compile(r"(?:\s+|<!--.*?-->|<\?xml\b[^>]*>)*+<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_XML = re.compile(r"(?:\s+|<!--.*?-->)*+<(?:\?xml\b|(?:\w+:)?(?:rss|feed|RDF)\b)", re.DOTALL)
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[{\[\"\]])")
# The first line of YAML that says anything: a key that we know, of a mapping or in a list.
_SKIPPED = re.compile(r"(?:[ \t]*(?:#.*|---.*|%.*)?\n)*+")
_YAML_KEY = re.compile(r"""(?:- +)*["']?(?P<key>[\w-]+)["']?[ \t]*:(?:[ \t]|$)""", re.MULTILINE)
# The line that a capture of the page has above its papers.
_PAGE_DAY = re.compile(
    r"^\s*(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{1,2}(?:,? \d{4})?\s*$", re.MULTILINE
)


def read(data: bytes, shown: str, hint: str = "") -> Reading:
    """What a file says. `shown` names it in messages; `hint` is its ending, such as `.json`.

    Errors: `CaptureError` where the file as a whole can't be read. Rows that can't are `problems` of the reading.
    """
    content = _content(data, shown)
    form = _form(content, hint)
    if form is Form.TEXT:
        raise refuse(shown, 1, "no form that is known", "save it in one of those that guide/captures.md names")
    if form is Form.MAIL:
        return arxiv_mail.read(data, content, shown)
    return _READERS[form](content, shown)


def sniff(data: bytes, shown: str, hint: str = "") -> Form:
    """What a file is. `Form.TEXT` is not read here: it is a capture of the page as plain text, if it is any.

    What is in the file decides; its ending only where that says nothing.

    Errors: `CaptureError` for bytes that are no text.
    """
    return _form(_content(data, shown), hint)


def _content(data: bytes, shown: str) -> str:
    """The text of a file. A mail's parts say themselves how they are encoded, and each may say otherwise."""
    return decode(data, shown, "latin-1" if arxiv_mail.is_headed(data) else "")


def _form(content: str, hint: str) -> Form:
    for form, looks_so in _LOOKS.items():
        if looks_so(content):
            return form
    return Form.TEXT if _PAGE_DAY.search(content) else ENDINGS.get(hint.lower(), Form.TEXT)


def _is_yaml(content: str) -> bool:
    skipped = _SKIPPED.match(content)
    key = _YAML_KEY.match(content, skipped.end() if skipped else 0)
    return key is not None and (key["key"] == "papers" or key["key"] in fields.KNOWN)


def _xml(content: str, shown: str) -> Reading:
    """A feed: of arXiv, or any other."""
    root = markup.parse(content, shown)
    return arxiv_feed.read(root, shown) if arxiv_feed.is_arxiv(root) else feed.read(root, shown)


def _json(content: str, shown: str) -> Reading:
    """JSON of Hugging Face's, or of the archive's own form."""
    source = JsonText(content, shown)
    path = hugging_face.rows_path(source.root)
    if path is not None:
        return hugging_face.read(source, path, shown)
    if isinstance(source.root, dict) and isinstance(said := source.root.get("error"), str):
        raise refuse(shown, source.line(("error",)), f"the answer is an error: {short(said)}", "ask again")
    return own.read_json(source, shown)


#: How each form shows itself, looked for in this order.
_LOOKS: Mapping[Form, Callable[[str], object]] = {
    Form.HTML: _HTML.match,
    Form.XML: _XML.match,
    Form.JSON_LINES: own.is_json_lines,
    Form.JSON: _JSON.match,
    Form.MAIL: arxiv_mail.is_mail,
    Form.YAML: _is_yaml,
    Form.TABLE: own.delimiter,
}
_READERS: Mapping[Form, Callable[[str, str], Reading]] = {
    Form.HTML: hugging_face.read_page,
    Form.XML: _xml,
    Form.JSON: _json,
    Form.JSON_LINES: own.read_json_lines,
    Form.YAML: own.read_yaml,
    Form.TABLE: own.read_table,
}
