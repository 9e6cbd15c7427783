"""What papers are cited by: `vaswani2017attention` where an author and the year are known, else words of the address.

A key is made of the paper alone. Of two papers with one key, that which was seen first has it, and the other adds the
digest that ends its own address: so a paper that comes later changes no key that is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generator.citations.csl import issued_of, names_of
from generator.citations.names import Name
from generator.identity import key as identity
from generator.identity import readable
from generator.latex import is_plain, plain
from generator.model import Paper

#: Words of an address that make a key.
WORDS = 5
# Those of an address whose title has none.
_NO_WORDS = ["paper"]
_SMALL = {
    "a", "about", "all", "an", "and", "are", "as", "at", "be", "beyond", "by", "can", "do", "does", "for", "from",
    "how", "in", "into", "is", "it", "its", "of", "on", "or", "our", "the", "their", "to", "toward", "towards", "under",
    "up", "using", "via", "vs", "we", "what", "when", "where", "why", "with", "without", "you", "your",
}  # fmt: skip


def keys(papers: Sequence[Paper]) -> dict[str, str]:
    """The key of each permalink; `papers` by the day on which they were first seen."""
    return distinct(papers, map(short_key, papers))


def distinct(papers: Iterable[Paper], short: Iterable[str]) -> dict[str, str]:
    """The same, given what each paper's key would be if no other had it."""
    found: dict[str, str] = {}
    taken = set[str]()
    for paper, key in zip(papers, short, strict=True):
        if key in taken:
            digest = paper.permalink.rpartition("-")[2]
            key = f"{key}-{digest}" if f"{key}-{digest}" not in taken else paper.permalink  # noqa: PLW2901
        taken.add(key)
        found[paper.permalink] = key
    return found


def short_key(paper: Paper) -> str:
    """The key of a paper, as long as no other has it."""
    issued = issued_of(paper)
    words = _words(paper.permalink)
    if not is_plain(paper.title):  # an address has the names of commands
        words = list(filter(None, readable(identity(plain(paper.title))).split("-"))) or words
    if issued and (names := names_of(paper)) and (name := _ascii(names[0])):
        telling = (word for word in words if word not in _SMALL and len(word) > 1)
        return f"{name}{issued[0]}{next(telling, words[0])}"
    return "-".join(words[:WORDS]) if words != _NO_WORDS else paper.permalink


def of_address(permalink: str) -> str:
    """The first words of an address.

    >>> of_address("attention-is-all-you-need-in-the-end-nxlfokjo"), of_address("paper-ua5sehdm")
    ('attention-is-all-you-need', 'paper-ua5sehdm')
    """
    words = _words(permalink)
    return permalink if words == _NO_WORDS else "-".join(words[:WORDS])


def _words(permalink: str) -> list[str]:
    return permalink.split("-")[:-1]


def _ascii(name: Name) -> str:
    family = (name.family or name.whole).casefold()
    return family if family.isascii() and family.isalpha() else readable(family).replace("-", "")
