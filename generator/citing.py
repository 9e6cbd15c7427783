"""`digest-archive cite`: which papers of an archive are asked for, and their citations as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from generator.authors import author_id
from generator.build import Gathered
from generator.citations import Form, cited, keys
from generator.explain import find
from generator.model import Archive, Paper


class UnknownError(LookupError):
    """There is no such paper, day, topic or author, or there are several; it says so in lines."""


def cite(
    gathered: Gathered,
    form: str,
    wanted: Sequence[str] = (),
    day: dt.date | None = None,
    topic: str = "",
    author: str = "",
) -> str:
    """A file, in a form, of the papers that all that is given names; of all papers, if nothing is.

    Errors: `UnknownError`.
    """
    archive = gathered.archive
    papers = [_one(gathered, one) for one in wanted] if wanted else list(archive.papers)
    if day:
        papers = _those(papers, str(day), lambda paper: day in paper.days)
    if topic:
        id_ = _topic(archive, topic)
        papers = _those(papers, topic, lambda paper: id_ in paper.topics)
    if author:
        papers = _those(papers, author, lambda paper: author_id(author) in map(author_id, paper.facts.authors))
    return cited(papers, Form(form), keys(archive.papers), gathered.site)


def _those(papers: Sequence[Paper], name: str, are: Callable[[Paper], bool]) -> list[Paper]:
    found = list(filter(are, papers))
    if not found:
        raise UnknownError(f"no paper is found for `{name}`")
    return found


def _topic(archive: Archive, name: str) -> str:
    """The id of a topic, which may be given by a former one."""
    return next((topic.id for topic in archive.topics if name in (topic.id, *topic.former)), "")


def _one(gathered: Gathered, wanted: str) -> Paper:
    found = find(gathered, wanted)
    if len(found) != 1:
        listed = "".join(f"\n  {one.permalink}  {one.title}" for one in found)
        raise UnknownError(f"{len(found):,} papers found for `{wanted}`{listed}")
    return found[0]
