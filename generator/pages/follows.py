"""What pages follow from, in short: a page is made anew when one of these has changed, and only then.

A paper is shown in two ways: as a link to it, and with all that is known. Each has a name for all that can be shown so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from generator.facts import NOTHING
from generator.kept import KEY, name_of
from generator.model import Appearance, Paper


class Follows:
    """Names of papers by what pages show of them, each worked out once."""

    def __init__(self) -> None:
        self._links: dict[str, bytes] = {}
        self._papers: dict[str, bytes] = {}

    def link(self, paper: Paper) -> bytes:
        """A link, with its authors and its first day."""
        found = self._links.get(paper.permalink)
        if found is None:
            names = paper.facts.authors
            shown = (paper.permalink, paper.title, paper.first_day.toordinal(), names[:2], len(names))
            found = self._links[paper.permalink] = name_of(shown)
        return found

    def links(self, papers: Iterable[Paper]) -> bytes:
        """Links in a row."""
        return name_of(b"".join(map(self.link, papers)))

    def paper(self, paper: Paper) -> bytes:
        """All that is known of a paper."""
        found = self._papers.get(paper.permalink)
        if found is None:
            texts = "\0".join((paper.permalink, paper.title, paper.abstract)).encode("utf-8", "surrogatepass")
            found = self._papers[paper.permalink] = name_of(
                hashlib.blake2b(texts, digest_size=KEY).digest(),
                len(paper.title),
                paper.former_permalinks,
                paper.topics,
                "" if paper.facts is NOTHING else repr(paper.facts),
                paper.votes_day and paper.votes_day.toordinal(),
                [_place(one) for one in paper.appearances],
                [_place(one) for one in paper.replaced],
                [(one.text, _place(one.appearance)) for one in (*paper.other_titles, *paper.other_abstracts)],
            )
        return found

    def papers(self, papers: Iterable[Paper]) -> bytes:
        """All of several papers."""
        return name_of(b"".join(map(self.paper, papers)))


def _place(one: Appearance) -> tuple[object, ...]:
    facts = one.entry.facts
    return one.day.toordinal(), one.capture, one.place, "" if facts is NOTHING else (facts.votes, facts.version)
