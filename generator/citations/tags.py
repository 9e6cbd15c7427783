"""What reference managers and Google Scholar read in the head of a paper's page.

Sources: Google Scholar's "Inclusion Guidelines for Webmasters" for the names that begin with `citation_`; Zotero's
translators *Embedded Metadata* and *RDF*, which take a page that has a `citation_title` for a journal article, unless
`DC.type` has the name of another of its types. Names stand as sources spell them: of `Family, Given` Zotero makes two
authors where both have a space.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup, escape

from generator.citations.csl import Item, names_of
from generator.model import Paper

_TYPES = {"article": "preprint", "document": "document"}


def tags(paper: Paper, item: Item) -> Markup:
    """The tags of a paper, one after the other. The title is its card's too (Open Graph): one tag says both."""
    # Names of tags are words of ours, and go without quotes; there are many.
    return Markup("".join(f'<meta name={name} content="{escape(value)}">' for name, value in _tags(paper, item)))  # noqa: S704


def _tags(paper: Paper, item: Item) -> Iterator[tuple[str, str]]:
    yield "citation_title property=og:title", item["title"]
    for author in names_of(paper):
        yield "citation_author", author.whole
    if issued := item.get("issued"):
        date = "/".join(f"{part:02}" for part in issued["date-parts"][0])
        yield "citation_publication_date", date
        yield "citation_date", date
    if paper.facts.arxiv:
        yield "citation_arxiv_id", paper.facts.arxiv
    for name, field in {"doi": "DOI", "journal_title": "container-title", "publisher": "publisher"}.items():
        if field in item:
            yield f"citation_{name}", item[field]
    if paper.facts.doi or paper.facts.arxiv:  # else it is the page that is read
        yield "citation_public_url", item["URL"]
    if item["type"] in _TYPES:
        yield "DC.type", _TYPES[item["type"]]
