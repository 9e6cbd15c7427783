"""Who wrote what: authors by their names, as sources give them.

Nothing but the name is known, so people of one name share an entry, and one person under two names has two. Two
spellings are one name where they differ in case, accents, hyphens or dots alone: `Jörg Müller`, `jorg muller`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from generator.identity import readable
from generator.model import Paper

# A suffix is no family name; neither is a remark in brackets.
_SUFFIX = re.compile(r"(?:,?\s+(?:Jr|Sr|II|III|IV)\.?|\s*\([^()]*\))+$")


@dataclass(frozen=True, slots=True)
class Author:
    """A name and its papers.

    `id` is the last part of a page's address. `name` is the spelling that most papers have (of several such, the first
    in alphabetical order), `spellings` are the others. `papers` are the archive's, newest first. `companions` are ids
    of co-authors with the number of papers written together, the most frequent first.
    """

    id: str
    name: str
    spellings: tuple[str, ...]
    papers: tuple[Paper, ...]
    companions: tuple[tuple[str, int], ...]

    @property
    def alphabetical(self) -> str:
        """Sorts by family name, then by given names: lower-case ASCII."""
        return readable(" ".join((family_name(self.name), self.name)).casefold())


def author_id(name: str) -> str:
    """What names of one author have in common: the name in lower-case ASCII, words joined by hyphens; perhaps nothing.

    >>> author_id("Jörg Müller"), author_id("J. R. R. Tolkien"), author_id("Ming-Hsuan  Yang")
    ('jorg-muller', 'j-r-r-tolkien', 'ming-hsuan-yang')
    """
    return readable(name.casefold())


def family_name(name: str) -> str:
    """The last word of a name, without `Jr.` and the like.

    >>> family_name("Martin Luther King Jr."), family_name("Kaiming He")
    ('King', 'He')
    """
    words = _SUFFIX.sub("", name).split()
    return words[-1] if words else name


def authors_of(papers: Iterable[Paper]) -> tuple[Author, ...]:
    """Every author of some papers, which are ordered by the day they were first seen; by family name."""
    written: defaultdict[str, list[Paper]] = defaultdict(list)
    spelt: defaultdict[str, Counter[str]] = defaultdict(Counter)
    together: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for paper in papers:
        names = {author_id(name): name for name in paper.facts.authors}
        names.pop("", None)
        for identity, name in names.items():
            written[identity].append(paper)
            spelt[identity][name] += 1
            if len(names) <= _CROWD:
                together[identity].update(other for other in names if other != identity)
    authors = (_author(identity, found, spelt[identity], together[identity]) for identity, found in written.items())
    return tuple(sorted(authors, key=lambda author: (author.alphabetical, author.id)))


#: Authors on one paper from which it says little of who works with whom, and pairs would be too many.
_CROWD = 50


def _author(identity: str, papers: list[Paper], spelt: Counter[str], together: Counter[str]) -> Author:
    name, *others = sorted(spelt, key=lambda one: (-spelt[one], one))
    companions = sorted(together.items(), key=lambda one: (-one[1], one[0]))
    return Author(identity, name, tuple(others), tuple(reversed(papers)), tuple(companions))
