"""Digests in, `Archive` out: papers merged across captures, and the days they were seen on.

What is merged is decided by `identity` and the aliases alone; this module only carries it out, and
reports what the merging had to choose between. Nothing is dropped but in the open: wordings that were not chosen stay
with the paper, and a copy of a capture or an entry whose address is taken is named.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from generator.errors import Problem, Severity, quoted
from generator.identity import key, permalink
from generator.model import Alias, Appearance, Archive, Config, Day, Digest, Entry, Listing, Paper, Topic, Wording

#: Title and abstract → topic ids, in vocabulary order.
Tag = Callable[[str, str], tuple[str, ...]]

# Days nearer than this to others are of one archive; a longer pause is more likely a mistyped year.
_GAP = dt.timedelta(days=2 * 365)
# An archive that is all beyond this year is more likely a mistake too; whoever reads this then may raise it.
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
    ordered, seen, collisions = _seen(ordered, names, shown)
    former, lost = names.former_permalinks(seen, config.path)
    papers = {identity: _merge(identity, found, names, former, tag) for identity, found in seen.items()}
    days = tuple(_day(list(group), papers, names) for _, group in groupby(ordered, key=lambda digest: digest.day))
    problems += [*collisions, *lost]
    problems += [warning for paper in papers.values() for warning in _differences(paper, shown)]
    problems += names.unused(papers, config.path)
    return Archive(days, tuple(papers.values()), tuple(topics)), problems


def _without_copies(digests: Sequence[Digest], shown: Callable[[str], str]) -> tuple[list[Digest], list[Problem]]:
    """The digests without those that say again, word for word, what another of the same day says.

    The same words on the same day of another year are kept, and warned about: one of the years may be wrong.
    """
    firsts: dict[object, Digest] = {}
    kept: list[Digest] = []
    problems: list[Problem] = []
    for digest in digests:
        words = tuple((entry.title, entry.abstract) for entry in digest.entries)
        said = (digest.day.month, digest.day.day, digest.query, words)
        first = firsts.setdefault(said, digest)
        if first is not digest:
            other = f"{shown(first.capture)} word for word"
            what, mend = f"this is {other}, and is left out", "delete one of the two"
            if first.day != digest.day:
                what, mend = f"this is {other}, in another year", "delete the one whose year is wrong"
            problems.append(Problem(shown(digest.capture), 1, what, mend, Severity.WARNING))
        if first is digest or first.day != digest.day:
            kept.append(digest)
    return kept, problems


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
        mend = f"correct the year (from: {group[0].day_from}) if it is mistyped"
        yield Problem(shown(group[0].capture), 1, what, mend, Severity.WARNING)


def _seen(
    digests: Iterable[Digest], names: _Names, shown: Callable[[str], str]
) -> tuple[list[Digest], dict[str, list[Appearance]], list[Problem]]:
    """The appearances of each paper by its key, oldest first, and the digests that they are of.

    Two titles may have one address, if somebody looked for such a pair. It stays with the paper that was seen
    first; an entry of the other is an error, and is left out of its digest.
    """
    kept: list[Digest] = []
    seen: dict[str, list[Appearance]] = {}
    owners: dict[str, Appearance] = {}
    problems: list[Problem] = []
    for digest in digests:
        entries: list[Entry] = []
        for entry in digest.entries:
            identity = names.identity(entry.title)
            appearance = _appearance(digest, len(entries) + 1, entry)
            owner = owners.setdefault(permalink(identity), appearance)
            if identity not in seen and owner is not appearance:
                what = f"{quoted(entry.title)} has the same address as {quoted(owner.title)}"
                mend = f"only {shown(owner.capture)}:{owner.title_line} is used; give this one a new title by an alias"
                problems.append(Problem(shown(digest.capture), entry.title_line, what, mend))
                continue
            seen.setdefault(identity, []).append(appearance)
            entries.append(entry)
        if entries:
            kept.append(digest if len(entries) == len(digest.entries) else replace(digest, entries=tuple(entries)))
    return kept, seen, problems


class _Names:
    """Which paper a title names, aliases followed to their end."""

    def __init__(self, aliases: Mapping[str, Alias]) -> None:
        self._aliases = aliases
        self._ends: dict[str, str] = {}

    def identity(self, title: str) -> str:
        """The key of the paper that a title names."""
        return key(self.current(title))

    def current(self, title: str) -> str:
        """The title of today of the paper that a title names: itself, without an alias."""
        passed = []
        while (old := key(title)) not in self._ends and (alias := self._aliases.get(old)):
            passed.append(old)
            title = alias.new
        title = self._ends.get(old, title)
        self._ends.update(dict.fromkeys(passed, title))
        return title

    def former_permalinks(
        self, papers: Mapping[str, object], config: str
    ) -> tuple[Mapping[str, tuple[str, ...]], list[Problem]]:
        """The addresses of each paper's old titles by its key, and errors for those that another paper has."""
        taken = {permalink(identity): identity for identity in papers}
        former: defaultdict[str, list[str]] = defaultdict(list)
        problems: list[Problem] = []
        for old, alias in self._aliases.items():
            identity = self.identity(alias.new)
            if identity not in papers:
                continue
            if taken.setdefault(permalink(old), old) == old:
                former[identity].append(permalink(old))
            else:
                what = f"the address of the old title {quoted(alias.old)} is another paper's"
                problems.append(Problem(config, alias.line, what, "it can't lead to the new one; delete this alias"))
        return {identity: tuple(found) for identity, found in former.items()}, problems

    def unused(self, papers: Mapping[str, Paper], config: str) -> Iterable[Problem]:
        """Warnings for aliases of papers that are not there."""
        for alias in self._aliases.values():
            if self.identity(alias.new) not in papers:
                what = f"no capture has a paper called {quoted(alias.old)} or {quoted(alias.new)}"
                yield Problem(config, alias.line, what, "check the titles", Severity.WARNING)


def _appearance(digest: Digest, place: int, entry: Entry) -> Appearance:
    return Appearance(
        digest.day, digest.capture, place, entry.title, entry.abstract, entry.title_line, entry.abstract_line
    )


def _merge(
    identity: str, seen: Sequence[Appearance], names: _Names, former: Mapping[str, tuple[str, ...]], tag: Tag
) -> Paper:
    """One paper of all its appearances, oldest first: worded as in the newest capture, other wordings kept beside."""
    newest_first = _newest_first(seen)
    under_this_title = [appearance for appearance in newest_first if key(appearance.title) == identity]
    title = under_this_title[0].title if under_this_title else names.current(newest_first[0].title)
    abstract = newest_first[0].abstract
    return Paper(
        key=identity,
        permalink=permalink(identity),
        title=title,
        abstract=abstract,
        appearances=tuple(seen),
        other_titles=_others(title, [(one.title, one) for one in newest_first]),
        other_abstracts=_others(abstract, [(one.abstract, one) for one in newest_first]),
        former_permalinks=former.get(identity, ()),
        topics=tag(title, abstract),
    )


def _newest_first(seen: Sequence[Appearance]) -> list[Appearance]:
    """Newest capture first; within a capture the first place first."""
    captures = [list(group) for _, group in groupby(seen, key=lambda one: (one.day, one.capture))]
    return [appearance for capture in reversed(captures) for appearance in capture]


def _others(chosen: str, wordings: Iterable[tuple[str, Appearance]]) -> tuple[Wording, ...]:
    """The wordings that differ from the chosen one, each once, newest first."""
    found: dict[str, Appearance] = {}
    for text, appearance in wordings:
        if text != chosen:
            found.setdefault(text, appearance)
    return tuple(Wording(text, appearance) for text, appearance in found.items())


def _day(digests: Sequence[Digest], papers: Mapping[str, Paper], names: _Names) -> Day:
    """A day with each paper once, where its first capture of that day has it."""
    found: dict[str, list[Appearance]] = {}
    for digest in digests:
        for place, entry in enumerate(digest.entries, start=1):
            found.setdefault(names.identity(entry.title), []).append(_appearance(digest, place, entry))
    listings = tuple(Listing(papers[identity], tuple(seen)) for identity, seen in found.items())
    return Day(digests[0].day, tuple(digests), listings)


def _differences(paper: Paper, shown: Callable[[str], str]) -> Iterable[Problem]:
    """A warning for each abstract that the newest capture words otherwise."""
    if not paper.other_abstracts:
        return
    newest = _newest_first(paper.appearances)[0]
    for wording in paper.other_abstracts:
        place = wording.appearance
        what = f"{shown(newest.capture)}:{newest.abstract_line} words this paper's abstract otherwise"
        mend = "the page shows the newest wording first and this one below it"
        yield Problem(shown(place.capture), place.abstract_line, what, mend, Severity.WARNING)
