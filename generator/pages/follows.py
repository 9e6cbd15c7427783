"""Hashes of what pages show of papers: a page is made anew when one of its hashes has changed, and only then.

A paper is shown in three ways: as a link to it, as an entry with excerpt and topics, and with all that is known. Each
way has a hash of all that can be shown so.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import fields
from operator import attrgetter

from generator.build_cache import cache_key, texts_key
from generator.facts import NOTHING, Facts
from generator.model import Appearance, Paper

# What a paper is known by, days apart. How it was announced is said of its places alone.
_PLAIN = attrgetter(
    *(field.name for field in fields(Facts) if field.name not in {"announcement", "published", "updated"})
)
_DAYS = attrgetter("published", "updated")
_NUMBER = 4  # bytes


class Follows:
    """Names of papers by what pages show of them, each worked out once."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        topics, captures = functools.cache(cache_key), functools.cache(cache_key)  # few of them, many papers
        self._links, self._texts = dict[str, bytes](), dict[str, bytes]()
        self._entries, self._papers = dict[str, bytes](), dict[str, bytes]()
        for paper in papers:
            address = paper.permalink
            link = self._links[address] = _link(paper)
            text = self._texts[address] = texts_key(paper.title, paper.abstract)
            entry = self._entries[address] = link + text + topics(paper.topics)
            place = _only_place(paper)
            rest = captures(place.day.toordinal(), place.capture) if place else _rest(paper)
            self._papers[address] = entry + rest + (place.place if place else 0).to_bytes(_NUMBER, "little")
        self._by_place = list(self._links.values())

    def links(self, papers: Iterable[Paper]) -> bytes:
        """Links in a row, each with its authors and its first day."""
        return cache_key(b"".join([self._links[paper.permalink] for paper in papers]))

    def places(self, places: Iterable[int]) -> bytes:
        """The same of the papers at some places of the archive."""
        return cache_key(b"".join([self._by_place[place] for place in places]))

    def texts(self, papers: Iterable[Paper]) -> bytes:
        """Titles and abstracts in a row, and nothing else."""
        return cache_key(b"".join([self._texts[paper.permalink] for paper in papers]))

    def entries(self, papers: Iterable[Paper]) -> bytes:
        """Entries in a row: what a link shows, an excerpt and topics."""
        return cache_key(b"".join([self._entries[paper.permalink] for paper in papers]))

    def paper(self, paper: Paper) -> bytes:
        """All that is known of a paper."""
        return self._papers[paper.permalink]

    def papers(self, papers: Iterable[Paper]) -> bytes:
        """All of several papers."""
        return cache_key(b"".join([self._papers[paper.permalink] for paper in papers]))


def _link(paper: Paper) -> bytes:
    names = paper.facts.authors
    return cache_key(paper.permalink, paper.title, paper.first_day.toordinal(), names[:2], len(names))


def _only_place(paper: Paper) -> Appearance | None:
    """The place of a paper of which nothing is known beyond an entry and its place, as of nearly all in saved pages."""
    if len(paper.appearances) > 1 or paper.former_permalinks or paper.replaced or paper.facts is not NOTHING:
        return None
    place = paper.appearances[0]
    return place if place.entry.facts is NOTHING and not (paper.other_titles or paper.other_abstracts) else None


def _rest(paper: Paper) -> bytes:
    """What is known beyond what an entry shows."""
    return cache_key(
        paper.former_permalinks,
        _said(paper.facts),
        paper.votes_day and paper.votes_day.toordinal(),
        [_place(one) for one in paper.appearances],
        [_place(one) for one in paper.replaced],
        [(one.text, _place(one.appearance)) for one in (*paper.other_titles, *paper.other_abstracts)],
    )


def _said(facts: Facts) -> tuple[object, ...]:
    return () if facts is NOTHING else (*_PLAIN(facts), *(day and day.toordinal() for day in _DAYS(facts)))


def _place(one: Appearance) -> tuple[object, ...]:
    facts = one.entry.facts
    return one.day.toordinal(), one.capture, one.place, "" if facts is NOTHING else (facts.votes, facts.version)
