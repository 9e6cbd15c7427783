"""What papers say, as the search reads it: rows of numbers, each the number of a token.

Most of what reading takes is taken by looking at every word of every paper, and a build changes few papers. So the rows
of the older ones are kept (`kept`), each under all that it follows from, and only those of other papers are read.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, compress, islice

import numpy as np

from generator.build_cache import KEY, Table, cache_key, code_key, recalled
from generator.latex import is_plain, plain
from generator.memo import Memo
from generator.model import Paper
from generator.search.analysis import Analysis, tokens
from generator.search.codec import Numbers
from generator.search.names import author_text, id_text

#: Fields of which places are kept; of the others, each posting tells its field's length.
PLACED = ("title", "abstract")
#: What is read from a paper. For words with parts: the pieces, and the joined words (see `analysis`), each once.
KINDS = (*PLACED, "topic", "piece", "join", "id", "author")

_READ_BY = ("search/texts.py", "search/analysis.py", "search/names.py", "authors.py", "facts.py", "identity.py",
            "memo.py")  # fmt: skip
_NUMBERS = "<i4"  # as they are kept


@dataclass(frozen=True, slots=True)
class Shown:
    """A paper with its title and abstract as they are shown, and as the search reads them."""

    paper: Paper
    title: str
    abstract: str


def shown(papers: Sequence[Paper], cache: Table | None = None) -> list[Shown]:
    """Papers as they are shown. What LaTeX says is kept, as it takes longer to read than all else."""
    known = recalled(cache or Table(None), plain, "latex")

    def read(text: str) -> str:
        return text if is_plain(text) else known(text)

    return [Shown(paper, read(paper.title), read(paper.abstract)) for paper in papers]


@dataclass(frozen=True, slots=True)
class Lists:
    """A list of numbers for each of some things, one after the other: `sizes` says how many each has."""

    values: Numbers
    sizes: Numbers

    @classmethod
    def of(cls, lists: Iterable[Sequence[int]]) -> Lists:
        """Lists as arrays."""
        values, sizes = array("i"), array("i")
        for one in lists:
            values.extend(one)
            sizes.append(len(one))
        return cls(np.array(values, np.int32), np.array(sizes, np.int32))

    @property
    def owners(self) -> Numbers:
        """For each number, whose list it is in."""
        return np.repeat(np.arange(len(self.sizes), dtype=np.int32), self.sizes)

    def through(self, others: Lists) -> Lists:
        """Each number replaced by its own list among others."""
        sizes = others.sizes[self.values]
        firsts = np.cumsum(others.sizes)[self.values] - sizes
        places = np.repeat(firsts - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
        return Lists(others.values[places], np.bincount(self.owners, sizes, len(self.sizes)).astype(np.int32))

    def plus(self, other: Lists) -> Lists:
        """Both lists of each thing as one, in no order."""
        owners = np.concatenate([self.owners, other.owners])
        values = np.concatenate([self.values, other.values])[np.argsort(owners, kind="stable")]
        return Lists(values, self.sizes + other.sizes)

    def distinct(self) -> Lists:
        """Each list with each number once."""
        most = int(self.values.max(initial=0)) + 1
        owners, values = np.divmod(np.unique(self.owners.astype(np.int64) * most + self.values), most)
        return Lists(values.astype(np.int32), np.bincount(owners, minlength=len(self.sizes)).astype(np.int32))

    def only(self, wanted: Numbers) -> Lists:
        """Each list with those of its numbers that are wanted: `wanted` has a truth value for each number."""
        there = wanted[self.values]
        sizes = np.bincount(self.owners[there], minlength=len(self.sizes))
        return Lists(self.values[there], sizes.astype(np.int32))

    def chosen(self, more: Lists, places: Numbers) -> Lists:
        """Of these lists and more, those at some places."""
        both = Lists(np.concatenate([self.values, more.values]), np.concatenate([self.sizes, more.sizes]))
        return Lists(places, np.ones(len(places), np.int32)).through(both)


@dataclass(frozen=True, slots=True)
class Rows:
    """Tokens with their terms, None where one gives none, and of each of `KINDS` a list of them for each paper."""

    tokens: Sequence[str]
    terms: Sequence[str | None]
    lists: Mapping[str, Lists]


def rows(papers: Sequence[Shown], names: Mapping[str, str], cache: Table | None = None) -> Rows:
    """What papers say. `names` are those of topics; what is `kept` of these papers is not read again."""
    cache = cache or Table(None)
    ids = [_follows(one, names) for one in papers]
    known, before = _cache(cache)
    if ids == known:
        return before
    there = {one: place for place, one in enumerate(known)}
    new = [place for place, one in enumerate(ids) if one not in there]
    there |= {ids[place]: len(known) + number for number, place in enumerate(new)}
    reader = _Reader(before.tokens)
    read = reader.lists([papers[place] for place in new], names)
    places = np.array([there[one] for one in ids], np.int32)
    found = _used(
        Rows(
            [*reader.tokens],
            [*before.terms, *reader.terms(len(before.tokens))],
            {kind: before.lists[kind].chosen(read.pop(kind), places) if known else read.pop(kind) for kind in KINDS},
        )
    )
    _keep(cache, ids, found)
    return found


def _follows(one: Shown, names: Mapping[str, str]) -> bytes:
    """The name of all that the rows of a paper follow from."""
    facts = one.paper.facts
    said = one.title, one.abstract, facts.arxiv, *(names[topic] for topic in one.paper.topics)
    return cache_key(said, facts.authors)


class _Reader:
    """Reads texts. They have millions of words and few distinct ones, so each distinct word is analysed once.

    `tokens` have their numbers, those that are known the first ones.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._analysis = Analysis()
        self._words = Memo[int](lambda _: len(self._words))
        self.tokens = Memo[int](lambda _: len(self.tokens))
        self.tokens.update({token: number for number, token in enumerate(known)})

    def lists(self, papers: Sequence[Shown], names: Mapping[str, str]) -> dict[str, Lists]:
        """What papers say, by kind."""
        words = {name: self._read(getattr(one, name) for one in papers) for name in PLACED}
        given = self._tokens(self._words)
        both = words["title"].plus(words["abstract"])
        pieces, joins = (
            self._tokens(" ".join(chain.from_iterable(self._parts(word, which))) for word in self._words)
            for which in (0, 1)
        )
        return {
            **{name: read.through(given) for name, read in words.items()},
            "topic": self._tokens(" ".join(names[topic] for topic in one.paper.topics) for one in papers),
            "piece": both.through(pieces).distinct(),
            "join": both.through(joins).distinct(),
            "id": self._tokens(id_text(one.paper.facts) for one in papers),
            "author": self._tokens(author_text(one.paper.facts.authors) for one in papers),
        }

    def _parts(self, word: str, which: int) -> Iterator[list[str]]:
        """Pieces, or joins, of what other white space than spaces is in."""
        return (self._analysis.parted(one)[which] for one in word.split())

    def terms(self, first: int) -> Iterable[str | None]:
        """The terms of tokens from a number on."""
        return map(self._analysis.term, islice(self.tokens, first, None))

    def _read(self, texts: Iterable[str]) -> Lists:
        """The words of texts, which are between single spaces."""
        values, sizes = array("i"), array("i")
        for text in texts:
            words = text.split(" ")
            values.extend(map(self._words.__getitem__, words))
            sizes.append(len(words))
        return Lists(np.array(values, np.int32), np.array(sizes, np.int32))

    def _tokens(self, texts: Iterable[str]) -> Lists:
        return Lists.of([self.tokens[token] for token in tokens(text)] for text in texts)


def _used(found: Rows) -> Rows:
    """The same without tokens that no paper has any more."""
    used = np.zeros(len(found.tokens), bool)
    for lists in found.lists.values():
        used[lists.values] = True
    if used.all():
        return found
    numbers = np.cumsum(used, dtype=np.int32) - 1
    return Rows(
        [*compress(found.tokens, used.tolist())],
        [*compress(found.terms, used.tolist())],
        {kind: Lists(numbers[one.values], one.sizes) for kind, one in found.lists.items()},
    )


def _keep(cache: Table, ids: Sequence[bytes], found: Rows) -> None:
    cache.put(row_key("ids"), b"".join(ids))
    cache.put(row_key("tokens"), json.dumps([found.tokens, found.terms]).encode())
    for kind, lists in found.lists.items():
        cache.put(row_key(kind, "values"), lists.values.astype(_NUMBERS).tobytes())
        cache.put(row_key(kind, "sizes"), lists.sizes.astype(_NUMBERS).tobytes())


def _cache(cache: Table) -> tuple[list[bytes], Rows]:
    """The ids of papers and their rows; none where anything is missing or not what it should be."""
    nothing = Lists.of([])
    ids, said = cache.get(row_key("ids")), cache.get(row_key("tokens"))
    lists = {kind: Lists(*(_numbers(cache.get(row_key(kind, name))) for name in ("values", "sizes"))) for kind in KINDS}
    if ids and said:
        tokens, terms = json.loads(said)
        papers = len(ids) // KEY
        if len(tokens) == len(terms) and all(_is_whole(one, papers, len(tokens)) for one in lists.values()):
            return [ids[start : start + KEY] for start in range(0, len(ids), KEY)], Rows(tokens, terms, lists)
    return [], Rows([], [], dict.fromkeys(KINDS, nothing))


def _numbers(written: bytes | None) -> Numbers:
    return np.frombuffer(written or b"", _NUMBERS).astype(np.int32, copy=False)


def _is_whole(lists: Lists, papers: int, tokens: int) -> bool:
    return (
        len(lists.sizes) == papers
        and int(lists.sizes.min(initial=0)) == 0
        and int(lists.sizes.sum()) == len(lists.values)
        and int(lists.values.min(initial=0)) >= 0
        and int(lists.values.max(initial=0)) < tokens
    )


def row_key(*names: str) -> bytes:
    """Under what the table has something of all rows: `ids`, `tokens`, or the values or sizes of a kind."""
    return cache_key("rows", names, code_key(*_READ_BY))
