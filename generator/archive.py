"""Digests in, `Archive` out: what captures say of each paper put together, and the days papers were seen on.

Which places speak of one paper, `joining` says. What is shown of it follows one rule a field: the newest capture that
says it, arXiv's captures before others where arXiv knows best. Nothing is dropped but in the open: wordings that were
not chosen stay with the paper, and a copy of a capture or an entry whose address is taken is named.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from generator.errors import Problem, Severity, quoted
from generator.facts import NOTHING, Announcement, Facts, Source
from generator.identity import key, permalink
from generator.joining import Collision, Joined, join
from generator.model import Alias, Appearance, Archive, Config, Day, Digest, Listing, Paper, Topic, Wording

#: Titles, abstracts and facts of papers → for each its topic ids, in vocabulary order.
Tag = Callable[[Sequence[tuple[str, str, Facts]]], Sequence[tuple[str, ...]]]

#: Fields in which what arXiv says goes before what others say.
ARXIV_KNOWS = frozenset({"authors", "arxiv", "categories", "comment", "doi", "journal", "published", "updated"})
# Fields of one day, or of one entry, and not of the paper: see `_facts`.
_OF_A_PLACE = frozenset({"announcement", "also_titled"})
#: The fields of which one value is picked.
FIELDS = tuple(field.name for field in fields(Facts) if field.name not in _OF_A_PLACE)

# Days nearer than this to others are of one archive; a longer pause is more likely a mistyped year.
_GAP = dt.timedelta(days=2 * 365)
# If all days of an archive are beyond this year, that is likely a mistake, too. Raise it when the time comes.
_LAST_LIKELY = 2050


def assemble(
    digests: Iterable[Digest], topics: Sequence[Topic], tag: Tag, config: Config, shown: Callable[[str], str]
) -> tuple[Archive, list[Problem]]:
    """The archive of some digests, and what a maintainer should look at.

    `shown` gives the path of a capture as messages name it. Captures of one day keep the order they come in.
    An error among the problems says that an entry, or an old address, is left out.
    """
    ordered, problems = _without_copies(sorted(digests, key=lambda digest: digest.day), shown)
    problems += _far_off(ordered, shown)
    names = _Names(config.aliases)
    seen = [(digest, list(_appearances(digest, config.announcements))) for digest in ordered]
    joined, collisions = join([one for _, places in seen for one in places], names.current_key, names.former)
    newer = _replacements(ordered, config.announcements)
    said = [_said(one.appearances, names, newer) for one in joined]
    tagged = tag([one[:3] for one in said])
    papers = [_paper(one, picked, ids) for one, picked, ids in zip(joined, said, tagged, strict=True)]
    days = tuple(_days(seen, papers))
    problems += [_collision(one, shown) for one in collisions]
    problems += names.lost(joined, config.path)
    problems += [warning for paper in papers for warning in _differences(paper, shown)]
    problems += names.unused(joined, config.path)
    return Archive(days, tuple(papers), tuple(topics)), problems


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


def _without_copies(digests: Sequence[Digest], shown: Callable[[str], str]) -> tuple[list[Digest], list[Problem]]:
    """The digests without those that say again, word for word, what another of the same day says.

    The same words on the same day of another year are kept, and warned about: one of the years may be wrong.
    """
    alike = Counter(map(_about, digests))
    firsts: dict[object, Digest] = {}
    kept: list[Digest] = []
    problems: list[Problem] = []
    for digest in digests:
        about = _about(digest)
        if alike[about] == 1:
            kept.append(digest)
            continue
        said = about, tuple((entry.title, entry.abstract, entry.facts) for entry in digest.entries)
        first = firsts.setdefault(said, digest)
        if first is not digest:
            other = f"{shown(first.capture)} word for word"
            what, fix = f"this is {other}, and is left out", "delete one of the two"
            if first.day != digest.day:
                what, fix = f"this is {other}, in another year", "delete the one whose year is wrong"
            problems.append(Problem(shown(digest.capture), 1, what, fix, Severity.WARNING))
        if first is digest or first.day != digest.day:
            kept.append(digest)
    return kept, problems


def _about(digest: Digest) -> tuple[object, ...]:
    """What copies have in common, without their words."""
    return digest.day.month, digest.day.day, digest.query, digest.source, len(digest.entries)


def _far_off(digests: Sequence[Digest], shown: Callable[[str], str]) -> Iterable[Problem]:
    """Warnings for days, oldest first, that are years from most of the archive: a year is easily mistyped.

    There is no clock to ask, so the archive's other days say what is usual.
    """
    groups: list[list[Digest]] = []
    for digest in digests:
        if not groups or digest.day - groups[-1][-1].day > _GAP:
            groups.append([])
        groups[-1].append(digest)
    usual = max(groups, key=len, default=[])
    for group in groups:
        day = group[0].day
        if group is not usual:
            away = min(abs(day - other.day) for other in (usual[0], usual[-1]))
            what = f"{day} is {away.days // 365} years from most of the archive's days"
        elif day.year > _LAST_LIKELY:
            what = f"{day} lies far ahead"
        else:
            continue
        fix = f"correct the year (from: {group[0].day_from}) if it is mistyped"
        yield Problem(shown(group[0].capture), 1, what, fix, Severity.WARNING)


class _Names:
    """Which title a title has today, aliases followed to their end."""

    def __init__(self, aliases: Mapping[str, Alias]) -> None:
        self._aliases = aliases
        self._current = _ends(aliases)
        self.current_key = cache(self._current_key) if aliases else key
        #: Key of a title of today → the keys of its old titles, as configured.
        self.former: defaultdict[str, list[str]] = defaultdict(list)
        for old, alias in aliases.items():
            self.former[self.current_key(alias.new)].append(old)

    def current(self, title: str) -> str:
        """The title of today of the paper that a title names: itself, without an alias."""
        return self._current.get(key(title), title)

    def lost(self, joined: Iterable[Joined], config: str) -> Iterator[Problem]:
        """Errors for old titles whose address is another paper's."""
        if not self._aliases:
            return
        owners = {address: one for one in joined for address in (one.permalink, *one.former)}
        for old, alias in self._aliases.items():
            owner = owners.get(permalink(old))
            if owner and {old, self.current_key(alias.new)}.isdisjoint(owner.keys):
                what = f"the address of the old title {quoted(alias.old)} is another paper's"
                yield Problem(config, alias.line, what, "it can't lead to the new one; delete this alias")

    def unused(self, joined: Iterable[Joined], config: str) -> Iterator[Problem]:
        """Warnings for aliases of titles that are not there."""
        known = {title for one in joined for title in one.keys} if self._aliases else set()
        for alias in self._aliases.values():
            if self.current_key(alias.new) not in known:
                what = f"no capture has a paper called {quoted(alias.old)} or {quoted(alias.new)}"
                yield Problem(config, alias.line, what, "check the titles", Severity.WARNING)

    def _current_key(self, title: str) -> str:
        return key(self.current(title))


def _ends(aliases: Mapping[str, Alias]) -> dict[str, str]:
    """The key of each old title → the title that its aliases lead to in the end; each alias is followed once."""
    ends: dict[str, str] = {}
    for start in aliases:
        way: list[str] = []
        step, title = start, ""
        while step in aliases and step not in ends:
            way.append(step)
            title = aliases[step].new
            step = key(title)
        ends |= dict.fromkeys(way, ends.get(step, title))
    return ends


def _appearances(digest: Digest, announcements: frozenset[Announcement]) -> Iterator[Appearance]:
    """The places of a digest, but for what arXiv announces in a way that does not count."""
    place = 0
    for entry in digest.entries:
        if (entry.facts.announcement or Announcement.NEW) in announcements:
            place += 1
            yield Appearance(digest.day, digest.capture, place, digest.source, entry)


def _replacements(
    digests: Sequence[Digest], announcements: frozenset[Announcement]
) -> Mapping[str, Sequence[Appearance]]:
    """By arXiv id, the announcements of newer versions that don't count as appearances."""
    found: defaultdict[str, list[Appearance]] = defaultdict(list)
    newer = {Announcement.REPLACE, Announcement.REPLACE_CROSS} - announcements
    for digest in digests:
        for place, entry in enumerate(digest.entries, start=1):
            if entry.facts.announcement in newer:
                one = Appearance(digest.day, digest.capture, place, digest.source, entry)
                found[entry.facts.arxiv].append(one)
    return found


class _Said(NamedTuple):
    """What is picked of all that captures say of one paper; topics follow from the first three."""

    title: str
    abstract: str
    facts: Facts
    votes_day: dt.date | None = None
    replaced: tuple[Appearance, ...] = ()


def _said(seen: Sequence[Appearance], names: _Names, newer: Mapping[str, Sequence[Appearance]]) -> _Said:
    """Each field as its rule picks it."""
    if _is_plain(seen) and not names.former:
        return _Said(seen[0].entry.title, seen[0].entry.abstract, NOTHING)
    newest_first = _newest_first(seen)
    abstract = next((one.entry.abstract for one in newest_first if one.entry.abstract), "")
    ids = dict.fromkeys(one.entry.facts.arxiv for one in seen if one.entry.facts.arxiv) if newer else ()
    replaced = tuple(one for identifier in ids for one in newer.get(identifier, ()))
    return _Said(_title(newest_first, names), abstract, *_facts((*seen, *replaced)), replaced)


def _is_plain(seen: Sequence[Appearance]) -> bool:
    """Whether one place says a title and an abstract, and nothing else: nearly all places of a saved page."""
    return len(seen) == 1 and seen[0].entry.facts is NOTHING


def _paper(joined: Joined, said: _Said, topics: tuple[str, ...]) -> Paper:
    """One paper, with the wordings of title and abstract that were not picked."""
    seen = joined.appearances
    titles: tuple[Wording, ...] = ()
    abstracts: tuple[Wording, ...] = ()
    if not _is_plain(seen) or said.title is not seen[0].entry.title:
        newest_first = _newest_first(seen)
        worded = ((text, one) for one in newest_first for text in (one.entry.title, *one.entry.facts.also_titled))
        titles = _others(said.title, worded)
        abstracts = _others(said.abstract, ((one.entry.abstract, one) for one in newest_first))
    return Paper(
        key(said.title),
        joined.permalink,
        said.title,
        said.abstract,
        seen,
        titles,
        abstracts,
        joined.former,
        topics,
        said.facts,
        said.votes_day,
        said.replaced,
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
    if len(appearances) == 1:  # as nearly always
        only, day = appearances[0].entry.facts, appearances[0].day
        if any(getattr(only, name) != getattr(NOTHING, name) for name in _OF_A_PLACE):
            only = replace(only, **{name: getattr(NOTHING, name) for name in _OF_A_PLACE})
        return only, day if only.votes is not None else None
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


def _collision(collision: Collision, shown: Callable[[str], str]) -> Problem:
    """The error for an entry whose title has the address of another title."""
    lost, owner = collision.lost, collision.owner
    what = f"{quoted(lost.entry.title)} has the same address as {quoted(owner.entry.title)}"
    fix = f"only {shown(owner.capture)}:{owner.entry.title_line} is used; give this one a new title by an alias"
    return Problem(shown(lost.capture), lost.entry.title_line, what, fix)


def _days(seen: Iterable[tuple[Digest, list[Appearance]]], papers: Sequence[Paper]) -> Iterator[Day]:
    """The days with each paper once, where its first capture of that day has it. `seen` has each digest's places."""
    owner = {id(one): paper for paper in papers for one in paper.appearances}
    for date, group in groupby(seen, key=lambda one: one[0].day):
        of_day: list[Digest] = []
        listed: dict[str, tuple[Paper, list[Appearance]]] = {}
        for digest, places in group:
            entries = []
            for one in places:
                if paper := owner.get(id(one)):
                    listed.setdefault(paper.permalink, (paper, []))[1].append(one)
                    entries.append(one.entry)
            if entries:
                of_day.append(
                    digest if len(entries) == len(digest.entries) else replace(digest, entries=tuple(entries))
                )
        if of_day:
            yield Day(date, tuple(of_day), tuple(Listing(paper, tuple(places)) for paper, places in listed.values()))


def _differences(paper: Paper, shown: Callable[[str], str]) -> Iterator[Problem]:
    """A warning for each abstract that the newest capture of the same kind words otherwise."""
    if not paper.other_abstracts:
        return
    newest = next(one for one in _newest_first(paper.appearances) if one.entry.abstract)
    for wording in paper.other_abstracts:
        place = wording.appearance
        if place.source is newest.source:
            what = f"{shown(newest.capture)}:{newest.entry.abstract_line} words this paper's abstract otherwise"
            fix = "the page shows the newest wording first and this one below it"
            yield Problem(shown(place.capture), place.entry.abstract_line, what, fix, Severity.WARNING)
