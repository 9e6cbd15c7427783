"""Digests in, `Archive` out: what captures say of each paper put together, and the days papers were seen on.

Which places speak of one paper, `joining` says. What is shown of it follows one rule a field: the newest capture that
says it, arXiv's captures before others where arXiv knows best. Nothing is dropped: wordings that were not chosen stay
with the paper.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import cache
from itertools import groupby
from typing import Any

from generator.errors import Problem, Severity
from generator.facts import NOTHING, Announcement, Facts, Source
from generator.identity import key
from generator.joining import Joined, join
from generator.model import Alias, Appearance, Archive, Config, Day, Digest, Listing, Paper, Topic, Wording

#: Title, abstract and facts → topic ids, in vocabulary order.
Tag = Callable[[str, str, Facts], tuple[str, ...]]

#: Fields in which what arXiv says goes before what others say.
ARXIV_KNOWS = frozenset({"authors", "arxiv", "categories", "comment", "doi", "journal", "published", "updated"})
# What is told of one day, or of one place, and not of a paper: see `_facts`.
_OF_A_PLACE = frozenset({"announcement", "also_titled"})
#: The fields of which one value is picked.
FIELDS = tuple(field.name for field in fields(Facts) if field.name not in _OF_A_PLACE)


def assemble(
    digests: Iterable[Digest], topics: Sequence[Topic], tag: Tag, config: Config, shown: Callable[[str], str]
) -> tuple[Archive, list[Problem]]:
    """The archive of some digests, and warnings about what a maintainer may want to look at.

    `shown` gives the path of a capture as messages name it. Captures of one day keep the order they come in.
    """
    ordered = sorted(digests, key=lambda digest: digest.day)
    names = _Names(config.aliases)
    counted = [_counted(digest, config.announcements) for digest in ordered]
    counted = [digest for digest in counted if digest.entries]
    appearances = [one for digest in counted for one in _appearances(digest)]
    joined = join(appearances, names.current_key, names.former)
    newer = _replacements(ordered, config.announcements)
    papers = [_merge(one, names, newer, tag) for one in joined]
    warnings = [warning for paper in papers for warning in _differences(paper, shown)]
    warnings += names.unused({title for one in joined for title in _keys(one, names)}, config.path)
    return Archive(tuple(_days(counted, papers)), tuple(papers), tuple(topics)), warnings


def source_of(appearances: Sequence[Appearance], field: str) -> Appearance | None:
    """The place that a field of a paper's facts is taken from, if any says it.

    The newest capture goes first; the highest version counts, whoever says it.
    """
    saying = [one for one in _newest_first(appearances) if getattr(one.entry.facts, field) != getattr(NOTHING, field)]
    if field == "version":
        return max(saying, key=lambda one: one.entry.facts.version, default=None)
    if field in ARXIV_KNOWS:
        saying.sort(key=lambda one: one.source is not Source.ARXIV)
    return saying[0] if saying else None


class _Names:
    """Which title a title has today, aliases followed to their end."""

    def __init__(self, aliases: Mapping[str, Alias]) -> None:
        self._aliases = aliases
        self.current_key = cache(self._current_key)
        #: Key of a title of today → the keys of its old titles, as configured.
        self.former: defaultdict[str, list[str]] = defaultdict(list)
        for old, alias in aliases.items():
            self.former[self.current_key(alias.new)].append(old)

    def current(self, title: str) -> str:
        """The title of today of the paper that a title names: itself, without an alias."""
        while alias := self._aliases.get(key(title)):
            title = alias.new
        return title

    def unused(self, known: set[str], config: str) -> Iterator[Problem]:
        """Warnings for aliases of titles that are not there."""
        for alias in self._aliases.values():
            if self.current_key(alias.new) not in known:
                what = f"no capture has a paper called `{alias.old}` or `{alias.new}`"
                yield Problem(config, alias.line, what, "check the titles", Severity.WARNING)

    def _current_key(self, title: str) -> str:
        return key(self.current(title))


def _counted(digest: Digest, announcements: frozenset[Announcement]) -> Digest:
    """The digest without what arXiv announces in a way that does not count."""
    entries = tuple(one for one in digest.entries if (one.facts.announcement or Announcement.NEW) in announcements)
    return digest if len(entries) == len(digest.entries) else replace(digest, entries=entries)


def _appearances(digest: Digest) -> Iterator[Appearance]:
    for place, entry in enumerate(digest.entries, start=1):
        yield Appearance(digest.day, digest.capture, place, digest.source, entry)


def _replacements(
    digests: Sequence[Digest], announcements: frozenset[Announcement]
) -> Mapping[str, Sequence[Appearance]]:
    """By arXiv id, the announcements of newer versions that don't count as appearances."""
    found: defaultdict[str, list[Appearance]] = defaultdict(list)
    newer = {Announcement.REPLACE, Announcement.REPLACE_CROSS} - announcements
    for digest in digests:
        for one in _appearances(digest):
            if one.entry.facts.announcement in newer:
                found[one.entry.facts.arxiv].append(one)
    return found


def _merge(joined: Joined, names: _Names, newer: Mapping[str, Sequence[Appearance]], tag: Tag) -> Paper:
    """One paper: of each field what its rule picks, other wordings of title and abstract kept beside."""
    seen = joined.appearances
    newest_first = _newest_first(seen)
    title = _title(newest_first, names)
    abstract = next((one.entry.abstract for one in newest_first if one.entry.abstract), "")
    ids = dict.fromkeys(one.entry.facts.arxiv for one in seen if one.entry.facts.arxiv)
    replaced = tuple(one for identifier in ids for one in newer.get(identifier, ()))
    facts, votes_day = _facts((*seen, *replaced) if replaced else seen)
    titles = [(text, one) for one in newest_first for text in (one.entry.title, *one.entry.facts.also_titled)]
    return Paper(
        key=key(title),
        permalink=joined.permalink,
        title=title,
        abstract=abstract,
        appearances=seen,
        other_titles=_others(title, titles),
        other_abstracts=_others(abstract, ((one.entry.abstract, one) for one in newest_first)),
        former_permalinks=joined.former,
        topics=tag(title, abstract, facts),
        facts=facts,
        votes_day=votes_day,
        replaced=replaced,
    )


def _title(newest_first: Sequence[Appearance], names: _Names) -> str:
    """The title in the newest capture, or the one that the aliases say it has today, as newly captured as can be."""
    newest = newest_first[0].entry.title
    today = names.current_key(newest)
    return next((one.entry.title for one in newest_first if key(one.entry.title) == today), names.current(newest))


def _facts(appearances: Sequence[Appearance]) -> tuple[Facts, dt.date | None]:
    """What is known of a paper, field by field, and the day of its votes."""
    if all(one.entry.facts is NOTHING for one in appearances):
        return NOTHING, None
    found: dict[str, Any] = {}
    for name in FIELDS:
        if source := source_of(appearances, name):
            found[name] = getattr(source.entry.facts, name)
    votes = source_of(appearances, "votes")
    return Facts(**found), votes.day if votes else None


def _newest_first(seen: Sequence[Appearance]) -> list[Appearance]:
    """Newest capture first; within a capture the first place first."""
    if len(seen) == 1:
        return list(seen)
    captures = [list(group) for _, group in groupby(seen, key=lambda one: (one.day, one.capture))]
    return [appearance for capture in reversed(captures) for appearance in capture]


def _others(chosen: str, wordings: Iterable[tuple[str, Appearance]]) -> tuple[Wording, ...]:
    """The wordings that differ from the chosen one, each once, newest first."""
    found: dict[str, Appearance] = {}
    for text, appearance in wordings:
        if text and text != chosen:
            found.setdefault(text, appearance)
    return tuple(Wording(text, appearance) for text, appearance in found.items())


def _keys(joined: Joined, names: _Names) -> Iterator[str]:
    for one in joined.appearances:
        for title in (one.entry.title, *one.entry.facts.also_titled):
            yield names.current_key(title)


def _days(digests: Sequence[Digest], papers: Sequence[Paper]) -> Iterator[Day]:
    """The days with each paper once, where its first capture of that day has it."""
    by_place = {(one.day, one.capture, one.place): paper for paper in papers for one in paper.appearances}
    for date, group in groupby(digests, key=lambda digest: digest.day):
        of_day = tuple(group)
        listed: dict[str, tuple[Paper, list[Appearance]]] = {}
        for digest in of_day:
            for one in _appearances(digest):
                paper = by_place[one.day, one.capture, one.place]
                listed.setdefault(paper.permalink, (paper, []))[1].append(one)
        yield Day(date, of_day, tuple(Listing(paper, tuple(places)) for paper, places in listed.values()))


def _differences(paper: Paper, shown: Callable[[str], str]) -> Iterator[Problem]:
    """A warning for each abstract that the newest capture of the same kind words otherwise."""
    if not paper.other_abstracts:
        return
    newest = next(one for one in _newest_first(paper.appearances) if one.entry.abstract)
    for wording in paper.other_abstracts:
        place = wording.appearance
        if place.source is newest.source:
            what = f"{shown(newest.capture)}:{newest.entry.abstract_line} words this paper's abstract otherwise"
            mend = "the page shows the newest wording first and this one below it"
            yield Problem(shown(place.capture), place.entry.abstract_line, what, mend, Severity.WARNING)
