"""Digests in, `Archive` out: papers merged across captures, and the days they were seen on.

What is merged is decided by `identity` and the aliases alone; this module only carries it out, and
reports what the merging had to choose between. Nothing is dropped: wordings that were not chosen stay
with the paper.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby

from generator.errors import Problem, Severity
from generator.identity import key, permalink
from generator.model import Alias, Appearance, Archive, Config, Day, Digest, Entry, Listing, Paper, Topic, Wording

#: Title and abstract → topic ids, in vocabulary order.
Tag = Callable[[str, str], tuple[str, ...]]


def assemble(
    digests: Iterable[Digest], topics: Sequence[Topic], tag: Tag, config: Config, shown: Callable[[str], str]
) -> tuple[Archive, list[Problem]]:
    """The archive of some digests, and warnings about what a maintainer may want to look at.

    `shown` gives the path of a capture as messages name it. Captures of one day keep the order they come in.
    """
    ordered = sorted(digests, key=lambda digest: digest.day)
    names = _Names(config.aliases)
    seen: defaultdict[str, list[Appearance]] = defaultdict(list)
    for digest in ordered:
        for place, entry in enumerate(digest.entries, start=1):
            seen[names.identity(entry.title)].append(_appearance(digest, place, entry))
    papers = {identity: _merge(identity, found, names, tag) for identity, found in seen.items()}
    days = tuple(_day(list(group), papers, names) for _, group in groupby(ordered, key=lambda digest: digest.day))
    warnings = [warning for paper in papers.values() for warning in _differences(paper, shown)]
    warnings += names.unused(papers, config.path)
    return Archive(days, tuple(papers.values()), tuple(topics)), warnings


class _Names:
    """Which paper a title names, aliases followed to their end."""

    def __init__(self, aliases: Mapping[str, Alias]) -> None:
        self._aliases = aliases
        self._current = _ends(aliases)
        self._former: defaultdict[str, list[str]] = defaultdict(list)
        for old, alias in aliases.items():
            self._former[self.identity(alias.new)].append(old)

    def identity(self, title: str) -> str:
        """The key of the paper that a title names."""
        return key(self.current(title))

    def current(self, title: str) -> str:
        """The title of today of the paper that a title names: itself, without an alias."""
        return self._current.get(key(title), title)

    def former(self, identity: str) -> tuple[str, ...]:
        """The keys of a paper's old titles, as configured."""
        return tuple(self._former.get(identity, ()))

    def unused(self, papers: Mapping[str, Paper], config: str) -> Iterable[Problem]:
        """Warnings for aliases of papers that are not there."""
        for alias in self._aliases.values():
            if self.identity(alias.new) not in papers:
                what = f"no capture has a paper called `{alias.old}` or `{alias.new}`"
                yield Problem(config, alias.line, what, "check the titles", Severity.WARNING)


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


def _appearance(digest: Digest, place: int, entry: Entry) -> Appearance:
    return Appearance(
        digest.day, digest.capture, place, entry.title, entry.abstract, entry.title_line, entry.abstract_line
    )


def _merge(identity: str, seen: Sequence[Appearance], names: _Names, tag: Tag) -> Paper:
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
        former_permalinks=tuple(permalink(old) for old in names.former(identity)),
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
    date = digests[0].day
    order = dict.fromkeys(names.identity(entry.title) for digest in digests for entry in digest.entries)
    listings = tuple(
        Listing(papers[identity], tuple(one for one in papers[identity].appearances if one.day == date))
        for identity in order
    )
    return Day(date, tuple(digests), listings)


def _differences(paper: Paper, shown: Callable[[str], str]) -> Iterable[Problem]:
    """A warning for each abstract that the newest capture words otherwise."""
    for wording in paper.other_abstracts:
        newest = _newest_first(paper.appearances)[0]
        place = wording.appearance
        what = f"{shown(newest.capture)}:{newest.abstract_line} words this paper's abstract otherwise"
        mend = "the page shows the newest wording first and this one below it"
        yield Problem(shown(place.capture), place.abstract_line, what, mend, Severity.WARNING)
