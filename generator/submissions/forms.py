"""The forms by which others hand something in: their labels and questions, as in `.github/ISSUE_TEMPLATE/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.formats.fields import BY_NAME


@dataclass(frozen=True, slots=True)
class Form:
    """A form: the label that its issues get, and its questions by the names of their fields, in their order.

    Only the last field holds a text of any shape.
    """

    label: str
    fields: Mapping[str, str]


DIGEST = Form("add a digest", {"day": "Day of the digest", "address": "Its address", "text": "Or its text"})
PAPER = Form(
    "add a paper",
    {
        "day": "Day of the digest",
        "title": "Title",
        "authors": "Authors",
        "arxiv": "arXiv identifier",
        "doi": "DOI",
        "abstract": "Abstract",
    },
)
MENDING = Form(
    "mend a paper or topic",
    {"paper": "Paper or topic", "field": "What is wrong", "value": "What it should be", "why": "How you know"},
)
FORMS = (DIGEST, PAPER, MENDING)

#: What can be mended by a capture: the choices of the form → the field of the archive's own form.
MENDED = {
    "Title": BY_NAME["title"],
    "Authors": BY_NAME["authors"],
    "Abstract": BY_NAME["abstract"],
    "arXiv identifier": BY_NAME["arxiv"],
    "DOI": BY_NAME["doi"],
    "Address of its code": BY_NAME["code"],
    "Address of its project": BY_NAME["project"],
}
TOPICS = "Its topics"
#: What only a maintainer can.
FOR_MAINTAINERS = (TOPICS, "Something else")
