"""Which entries of which captures are one paper, and the addresses that lead to it.

A paper joins all entries with one arXiv id (whatever its version), one DOI or, where no id contradicts, one title (see
`identity`). Two papers with one title and different ids are two papers. If several papers have the title of an entry
without id, the entry belongs to the one that was seen under it on the nearest day.

Addresses follow three rules, so that none ever leads nowhere:

- A paper's own address is that of the title under which it was first seen; among captures of one day, a title that
  came without an id goes first. So neither ids nor later captures move a page.
- Of several papers first seen under one title, the earliest has the title's address; the others have their id's.
- Every other title and every id under which a paper was captured has an address that redirects to it.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from generator.facts import NOTHING
from generator.identity import id_permalink, key, permalink
from generator.model import Appearance

#: Kind (`arxiv`, `doi`) and value of an id, or `title` and a key.
Name = tuple[str, str]


class Joined(NamedTuple):
    """The places that speak of one paper, in the order given, its key and the addresses it has.

    `keys` are those of all its titles, aliases followed; `former` leads to `permalink`.
    """

    keys: tuple[str, ...]
    permalink: str
    former: tuple[str, ...]
    appearances: tuple[Appearance, ...]


class Collision(NamedTuple):
    """A place whose title has the address of another title, and the place of that one, which keeps it."""

    lost: Appearance
    owner: Appearance


class _Claim(NamedTuple):
    """A place, with the ids it names and the keys of its titles, the shown one first, aliases followed."""

    appearance: Appearance
    ids: tuple[Name, ...]
    keys: tuple[str, ...]


class _Sets:
    """Names that belong together (union-find, by halving paths)."""

    def __init__(self) -> None:
        self._above: dict[Name, Name] = {}

    def find(self, name: Name) -> Name:
        above = self._above.setdefault(name, name)
        while above != name:
            self._above[name] = name = self._above[above]
            above = self._above[name]
        return name

    def join(self, one: Name, other: Name) -> None:
        """Both are of one paper; the smaller name stands for it, whatever the order."""
        one, other = sorted((self.find(one), self.find(other)))
        self._above[other] = one


def join(
    appearances: Sequence[Appearance], current: Callable[[str], str], former: Mapping[str, Sequence[str]]
) -> tuple[list[Joined], list[Collision]]:
    """The papers that some places speak of, in the order of their first places, and what could have no address.

    `appearances` are ordered by day, then by capture and place. `current` gives the key of the title that a title has
    today (aliases), `former` the keys of old titles by that key.
    """
    claims = [_claim(one, current) for one in appearances]
    alone = _alone(claims, former)
    rest = [claim for claim, addresses in zip(claims, alone, strict=True) if not addresses]
    others, collisions = _addressed(_papers(rest), former)
    first = {id(one.appearances[0]): one for one in others}
    joined = (
        Joined(claim.keys, addresses[0], addresses[1:], (claim.appearance,))
        if addresses
        else first.get(id(claim.appearance))
        for claim, addresses in zip(claims, alone, strict=True)
    )
    return [one for one in joined if one], collisions


def _claim(appearance: Appearance, current: Callable[[str], str]) -> _Claim:
    entry = appearance.entry
    if entry.facts is NOTHING:
        return _Claim(appearance, (), (current(entry.title),))
    facts = entry.facts
    ids = tuple((kind, value) for kind, value in (("arxiv", facts.arxiv), ("doi", facts.doi)) if value)
    return _Claim(appearance, ids, tuple(dict.fromkeys(map(current, (entry.title, *facts.also_titled)))))


def _alone(claims: Sequence[_Claim], former: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """Of each claim that is a paper by itself, as most are, its addresses, the own one first; none of others.

    Nobody else has such a claim's ids or titles, or could have one of its addresses.
    """
    names = _repeated(name for claim in claims for name in chain(claim.ids, claim.keys))
    addresses = [
        tuple(_others([claim], former)) if former or claim.ids else tuple(map(permalink, claim.keys))
        for claim in claims
    ]
    taken = _repeated(chain.from_iterable(addresses))
    return [
        some if taken.isdisjoint(some) and names.isdisjoint(claim.keys) and names.isdisjoint(claim.ids) else ()
        for claim, some in zip(claims, addresses, strict=True)
    ]


def _repeated(names: Iterable[Hashable]) -> set[Hashable]:
    """What is there more than once."""
    return {name for name, count in Counter(names).items() if count > 1}


def _papers(claims: Sequence[_Claim]) -> list[list[_Claim]]:
    """The claims of each paper, in the order of the first ones."""
    sets = _Sets()
    for claim in claims:
        for other in claim.ids[1:]:
            sets.join(claim.ids[0], other)
    _join_by_title(claims, sets)
    papers: defaultdict[Name, list[_Claim]] = defaultdict(list)
    for claim, name in zip(claims, _names(claims, sets), strict=True):
        papers[name].append(claim)
    return list(papers.values())


def _join_by_title(claims: Iterable[_Claim], sets: _Sets) -> None:
    """Under one title, the only paper with an arXiv id and the only one with nothing but a DOI don't contradict."""
    ids: defaultdict[Name, set[str]] = defaultdict(set)
    titled: defaultdict[str, set[Name]] = defaultdict(set)
    for claim in claims:
        if claim.ids:
            name = sets.find(claim.ids[0])
            ids[name].update(kind for kind, _ in claim.ids)
            for title in claim.keys:
                titled[title].add(name)
    for names in titled.values():
        with_arxiv = [name for name in names if "arxiv" in ids[name]]
        with_doi = [name for name in names if "doi" in ids[name]]
        if len(with_arxiv) == len(with_doi) == 1 and with_arxiv != with_doi:
            sets.join(with_arxiv[0], with_doi[0])


def _names(claims: Sequence[_Claim], sets: _Sets) -> Iterable[Name]:
    """The paper of each claim: that of its ids, else that of its title."""
    seen: defaultdict[str, list[tuple[dt.date, Name]]] = defaultdict(list)
    for claim in claims:
        if claim.ids:
            for title in claim.keys:
                seen[title].append((claim.appearance.day, sets.find(claim.ids[0])))
    for claim in claims:
        if claim.ids:
            yield sets.find(claim.ids[0])
        elif found := seen.get(claim.keys[0]):
            yield _nearest(found, claim.appearance.day)
        else:
            yield "title", claim.keys[0]


def _nearest(seen: Sequence[tuple[dt.date, Name]], day: dt.date) -> Name:
    """The paper seen on the nearest day; of two days the earlier, on one day the first. `seen` is ordered by day."""
    after = bisect_left(seen, day, key=itemgetter(0))
    if after and (after == len(seen) or day - seen[after - 1][0] <= seen[after][0] - day):
        after = bisect_left(seen, seen[after - 1][0], key=itemgetter(0))
    return seen[after][1]


def _addressed(
    papers: Sequence[Sequence[_Claim]], former: Mapping[str, Sequence[str]]
) -> tuple[list[Joined], list[Collision]]:
    """The papers with their addresses; who was first seen under a title has its address, whatever joins that paper.

    Two titles may have one address, if somebody looked for such a pair. Then the later paper goes by its id; without
    one it is left out.
    """
    first = [
        claims[0] if len(claims) == 1 else min(claims, key=lambda claim: (claim.appearance.day, bool(claim.ids)))
        for claims in papers
    ]
    holders = _holders(papers)
    own: dict[int, str] = {}
    owners: dict[str, Appearance] = {}
    collisions: list[Collision] = []
    for number in sorted(range(len(papers)), key=lambda i: (first[i].appearance.day, bool(first[i].ids))):
        address = permalink(first[number].keys[0])
        ids = _ids(papers[number])
        if ids and (address in owners or holders[address] != number):
            address = id_permalink(*ids[0])
        if address in owners:
            collisions += [Collision(claim.appearance, owners[address]) for claim in papers[number]]
        else:
            own[number], owners[address] = address, first[number].appearance
    taken = set(owners)
    joined = []
    for number, claims in enumerate(papers):
        if number in own:
            keys = tuple(dict.fromkeys(title for claim in claims for title in claim.keys))
            others = (one for one in _others(claims, former) if holders.get(one, number) == number)
            leading = [address for address in others if address not in taken]
            taken.update(leading)
            appearances = tuple(claim.appearance for claim in claims)
            joined.append(Joined(keys, own[number], tuple(leading), appearances))
    return joined, collisions


def _holders(papers: Sequence[Sequence[_Claim]]) -> dict[str, int]:
    """The address of each title → the number of the paper that was first seen under it."""
    first: dict[str, tuple[tuple[dt.date, bool], int]] = {}
    for number, claims in enumerate(papers):
        for claim in claims:
            seen = (claim.appearance.day, bool(claim.ids)), number
            for title in claim.keys:
                address = permalink(title)
                if address not in first or seen < first[address]:
                    first[address] = seen
    return {address: number for address, (_, number) in first.items()}


def _others(claims: Sequence[_Claim], former: Mapping[str, Sequence[str]]) -> Iterable[str]:
    """The addresses of all titles and ids of a paper, each once."""
    titles = [title for claim in claims for title in claim.keys]
    if former:
        titles += [old for title in titles for old in former.get(title, ())]
        titles += [key(claim.appearance.entry.title) for claim in claims]
    return dict.fromkeys([*map(permalink, titles), *(id_permalink(*name) for name in _ids(claims))])


def _ids(claims: Iterable[_Claim]) -> list[Name]:
    """The ids of a paper, in the order in which they were first named."""
    return list(dict.fromkeys(name for claim in claims for name in claim.ids))
