"""The fields of the archive's own form: one table, for reading papers, for the schema, and for the documents."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from generator.facts import Announcement, Source


class Kind(Enum):
    """What a field holds, and how it is written in a cell of a table."""

    TEXT = "text"
    TEXTS = "texts, separated by `;` in a cell"
    NAMES = "names as `Given Family`, separated by `;` in a cell; one text `A, B and C` is read too"
    CATEGORIES = "categories, separated by spaces in a cell"
    WHOLE = "a whole number"
    DATE = "a date such as `2025-03-11`"
    ADDRESS = "an address, `https://…`"
    ARXIV = "an identifier of arXiv in any form, such as `2405.15738v2`"
    DOI = "a DOI in any form, such as `10.1000/182`"
    ANNOUNCEMENT = "one of " + ", ".join(f"`{kind.value}`" for kind in Announcement)


@dataclass(frozen=True, slots=True)
class Field:
    """A field by its name; `also` are other names that are read, in their order."""

    name: str
    kind: Kind
    meaning: str
    also: tuple[str, ...] = ()
    least: int = 0


#: Every field of a paper. `day` stands in a row of a table, or above `papers`.
FIELDS = (
    Field("title", Kind.TEXT, "the paper's title; the only field that must be there"),
    Field("abstract", Kind.TEXT, "its abstract", ("summary",)),
    Field("day", Kind.DATE, "the day of the digest that the paper is in; without it, the file's path says the day"),
    Field("authors", Kind.NAMES, "its authors, in their order", ("author",)),
    Field("arxiv", Kind.ARXIV, "its identifier at arXiv", ("arxiv_id",)),
    Field("version", Kind.WHOLE, "the version at arXiv that is spoken of", (), 1),
    Field("doi", Kind.DOI, "its DOI"),
    Field("categories", Kind.CATEGORIES, "its categories at arXiv, the primary one first"),
    Field("comment", Kind.TEXT, "what its authors say beside it, such as its pages", ("comments",)),
    Field("journal", Kind.TEXT, "where it was published", ("journal_ref", "journal-ref")),
    Field("published", Kind.DATE, "the day it was published", ("published_at", "publishedAt")),
    Field("updated", Kind.DATE, "the day of the version that is spoken of", ("update_date",)),
    Field("keywords", Kind.TEXTS, "its keywords", ("tags",)),
    Field("votes", Kind.WHOLE, "votes that it had", ("upvotes",)),
    Field("comment_count", Kind.WHOLE, "comments that it had", ("num_comments", "numComments")),
    Field("project", Kind.ADDRESS, "the page of its project", ("project_page", "projectPage")),
    Field("code", Kind.ADDRESS, "its code repository", ("github", "githubRepo")),
    Field("link", Kind.ADDRESS, "a page about it", ("url", "abs")),
    Field("organisation", Kind.TEXT, "the organisation it comes from", ("organization",)),
    Field("submitter", Kind.TEXT, "who submitted it to the digest", ("submitted_by",)),
    Field("machine_summary", Kind.TEXT, "a summary that a model wrote; it is marked as such", ("ai_summary",)),
    Field("machine_keywords", Kind.TEXTS, "keywords that a model gave", ("ai_keywords",)),
    Field("also_titled", Kind.TEXTS, "other titles that it has"),
    Field("announcement", Kind.ANNOUNCEMENT, "how arXiv announced it", ("announce_type",)),
)
BY_NAME = {field.name: field for field in FIELDS}
#: Fields that may hold an identifier of arXiv, and are none of ours otherwise.
MAYBE_ARXIV = ("id", "link", "url", "abs", "pdf")
#: Every name that a column or a key can have.
KNOWN = frozenset({*(name for field in FIELDS for name in (field.name, *field.also)), *MAYBE_ARXIV})
#: What a field of `Facts` is called here, where it is called otherwise.
CALLED = {"comments": "comment_count"}


def said_by(source: Source) -> str:
    """What a source is called here: `page`, `hugging-face`."""
    return source.name.lower().replace("_", "-")


#: Who can have said what a file holds, by the names they have here.
SOURCES = {said_by(source): source for source in Source}
