"""What papers say, as the search reads it: rows of numbers, each the number of a token.

Most of what reading takes is taken by looking at every word of every paper, and a build changes few papers. So the rows
of all are cached as they stand, in the order of the papers' numbers, and only those of other papers are read.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, compress, islice

import numpy as np

from generator.build_cache import KEY, Table, cache_key, code_key, texts_key
from generator.known import DayKnown
from generator.latex import is_plain, plain
from generator.memo import Memo
from generator.model import Paper, Topic
from generator.offers import has_code, has_project
from generator.search.analysis import Analysis, tokens, trimmed
from generator.search.codec import Numbers, order, spread
from generator.search.names import author_text, id_text

#: Fields of which places are kept; of the others, each posting tells its field's length.
PLACED = ("title", "abstract")
#: What is read from a paper. For words with parts: the pieces, and the joined words (see `analysis`), each once.
KINDS = (*PLACED, "topic", "piece", "join", "id", "author", "offer")
#: What papers may offer, in the order of the file of offers; the tokens of `offer`.
OFFERS = {"code": has_code, "project": has_project}

_READ_BY = ("search/texts.py", "search/analysis.py", "search/names.py", "latex", "authors.py", "facts.py",
            "identity.py", "memo.py", "offers.py")  # fmt: skip
_NUMBERS = "<i4"  # as they are cached
# Between texts that are cached; none has it, and if one had, their number would tell.
_BETWEEN = "\0"


@dataclass(frozen=True, slots=True)
class Shown:
    """A paper with its title and abstract as they are shown, and as the search reads them."""

    paper: Paper
    title: str
    abstract: str


def shown(paper: Paper) -> Shown:
    """A paper as it is shown."""
    title, abstract = (text if is_plain(text) else plain(text) for text in (paper.title, paper.abstract))
    return Shown(paper, title, abstract)


def identified(days: Iterable[DayKnown], topics: Sequence[Topic], cache: Table) -> list[bytes]:
    """The `identities` of papers, cached per day."""
    made, names = code_key("search/texts.py"), [(topic.id, topic.name) for topic in topics]
    found: list[bytes] = []
    for day in days:
        key, size = cache_key("identities", made, names, day.name), KEY * len(day.papers)
        ids = cache.get(key) or b""
        if len(ids) != size:
            cache.put(key, ids := b"".join(identities(day.papers, topics)))
        found += [ids[start : start + KEY] for start in range(0, size, KEY)]
    return found


def identities(papers: Iterable[Paper], topics: Iterable[Topic]) -> list[bytes]:
    """The name of all that the search takes from each paper, days apart."""
    said = {topic.id: f"{topic.id} {topic.name}" for topic in topics}
    found = []
    for paper in papers:
        facts, names = paper.facts, [said[topic] for topic in paper.topics]
        texts = texts_key(paper.title, paper.abstract)
        found.append(cache_key(texts, paper.permalink, names, facts.authors, facts.arxiv, facts.code, facts.project))
    return found


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
        values = others.values[spread(firsts, sizes)]
        return Lists(values, np.bincount(self.owners, sizes, len(self.sizes)).astype(np.int32))

    def plus(self, other: Lists) -> Lists:
        """Both lists of each thing as one, in no order."""
        owners = np.concatenate([self.owners, other.owners])
        values = np.concatenate([self.values, other.values])[np.argsort(owners, kind="stable")]
        return Lists(values, self.sizes + other.sizes)

    def distinct(self) -> Lists:
        """Each list with each number once."""
        most = int(self.values.max(initial=0)) + 1
        found = np.sort(self.owners.astype(np.int64) * most + self.values)  # faster than `np.unique`
        owners, values = np.divmod(found[np.diff(found, prepend=-1) > 0], most)
        return Lists(values.astype(np.int32), np.bincount(owners, minlength=len(self.sizes)).astype(np.int32))

    def only(self, wanted: Numbers) -> Lists:
        """Each list with those of its numbers that are wanted: `wanted` has a truth value for each number."""
        there = wanted[self.values]
        return Lists(self.values[there], self.counts(np.flatnonzero(there)))

    def numbered(self, numbers: Numbers) -> Lists:
        """The same lists of things that have other numbers now."""
        return Lists(numbers.astype(np.int32)[self.values], self.sizes)

    def counts(self, places: Numbers) -> Numbers:
        """How many numbers of each list stand at some places."""
        return np.bincount(self.owners[places], minlength=len(self.sizes)).astype(np.int32)

    def after(self, others: Lists) -> Lists:
        """The lists of other things, then these."""
        return Lists(np.concatenate([others.values, self.values]), np.concatenate([others.sizes, self.sizes]))

    def chosen(self, places: Numbers) -> Lists:
        """The lists at some places, in that order. Most stand beside each other already, so whole runs are taken."""
        if not len(places):
            return Lists.of([])
        ends = np.concatenate(([0], np.cumsum(self.sizes, dtype=np.int64)))
        cuts = np.concatenate(([0], np.flatnonzero(np.diff(places) != 1) + 1, [len(places)]))
        runs = zip(ends[places[cuts[:-1]]].tolist(), ends[places[cuts[1:] - 1] + 1].tolist(), strict=True)
        return Lists(np.concatenate([self.values[first:after] for first, after in runs]), self.sizes[places])


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Distinct tokens, sorted by term, then by form (the token as lunr trims it): an index has its terms in this order.

    Tokens that give no term come last; `terms` and `forms` have nothing for these.
    """

    tokens: Sequence[str]
    terms: Sequence[str]
    forms: Sequence[str]

    def plus(self, more: Iterable[str], analysis: Analysis) -> tuple[Vocabulary, Numbers]:
        """With more tokens; and what numbers all have now, first those that were there."""
        found = [(token, analysis.term(token)) for token in more]
        keys = {token: (order(term), trimmed(token), token) for token, term in found if term is not None}
        new, silent = sorted(keys, key=keys.__getitem__), [token for token, term in found if term is None]
        known = range(len(self.terms))
        places = [bisect_left(known, keys[token], key=self._key) for token in new] if known else [0] * len(new)
        there = np.arange(len(self.tokens))
        there += np.searchsorted(np.array(places, np.int64), there, side="right")
        numbers = {token: place + before for before, (token, place) in enumerate(zip(new, places, strict=True))}
        numbers |= {token: len(self.tokens) + len(new) + place for place, token in enumerate(silent)}
        terms = dict(found)
        return Vocabulary(
            [*_merged(self.tokens, places, new), *silent],
            _merged(self.terms, places, [terms[token] or "" for token in new]),
            _merged(self.forms, places, [keys[token][1] for token in new]),
        ), np.concatenate([there, np.array([numbers[token] for token, _ in found], np.int64)])

    def _key(self, place: int) -> tuple[bytes, str, str]:
        return order(self.terms[place]), self.forms[place], self.tokens[place]

    def only(self, used: Numbers) -> Vocabulary:
        """Those tokens alone that are used: `used` has a truth value for each."""
        wanted = used.tolist()
        return Vocabulary(*([*compress(texts, wanted)] for texts in (self.tokens, self.terms, self.forms)))


def _merged(texts: Sequence[str], places: Sequence[int], more: Sequence[str]) -> list[str]:
    """More texts among others, each before the one at its place."""
    found: list[str] = []
    last = 0
    for place, text in zip(places, more, strict=True):
        found += texts[last:place]
        found.append(text)
        last = place
    return [*found, *texts[last:]]


@dataclass(frozen=True, slots=True)
class Rows:
    """What papers say, by number: of each of `KINDS` a list of tokens per paper; and both texts of those with LaTeX.

    `lengths` says how many terms each paper has in the fields `PLACED`. `latex` has a title and an abstract as they are
    shown, by line; an empty text where they are as they were written.
    """

    vocabulary: Vocabulary
    lists: Mapping[str, Lists]
    lengths: Mapping[str, Numbers]
    latex: Sequence[str]

    def shown(self, number: int, paper: Paper) -> Shown:
        """The paper of a number as it is shown."""
        if not self.latex[number]:
            return Shown(paper, paper.title, paper.abstract)
        title, _, abstract = self.latex[number].partition("\n")
        return Shown(paper, title, abstract)

    @property
    def offers(self) -> list[list[int]]:
        """For each of `OFFERS` the numbers of the papers that offer it."""
        tokens, one = self.vocabulary.tokens, self.lists["offer"]
        offered = {tokens[token]: token for token in set(one.values.tolist())}
        return [one.owners[one.values == offered.get(name, -1)].tolist() for name in OFFERS]

    def used(self, kinds: Iterable[str]) -> Numbers:
        """Which tokens some kinds have."""
        used = np.zeros(len(self.vocabulary.tokens), bool)
        for kind in kinds:
            used[self.lists[kind].values] = True
        return used


def rows(
    papers: Sequence[Paper], ids: Sequence[bytes], topics: Iterable[Topic], before: Sequence[int], cache: Table
) -> tuple[Rows, list[int]]:
    """What papers say, and which paper (its place) has each number.

    Papers are numbered by a number `before` all else, by the length of their abstract, and of their title. What is
    cached of them is not read again. `ids` are their `identities`.
    """
    known, there = _cached(cache)
    numbers = {one: number for number, one in enumerate(known)}
    new = [place for place, one in enumerate(ids) if one not in numbers]
    numbers |= {ids[place]: len(known) + number for number, place in enumerate(new)}
    found = there
    if new:
        found = _plus(there, [shown(papers[place]) for place in new], {topic.id: topic.name for topic in topics})
    places = np.array([numbers[one] for one in ids], np.int64)
    title, abstract = (found.lengths[name][places] for name in PLACED)
    by_number = np.lexsort((title, abstract, np.array(before, np.int64)))
    if new or places[by_number].tolist() != [*range(len(known))]:
        found = _chosen(found, places[by_number])
        _keep(cache, [ids[place] for place in by_number], found)
    return found, by_number.tolist()


def _plus(there: Rows, more: Sequence[Shown], names: Mapping[str, str]) -> Rows:
    """Rows, and those of more papers after them."""
    reader = _Reader(there.vocabulary.tokens)
    lists = reader.lists(more, names)
    new = islice(reader.tokens, len(there.vocabulary.tokens), None)
    vocabulary, numbers = there.vocabulary.plus(new, reader.analysis)
    lengths = {}
    for kind in KINDS:
        read = lists[kind].numbered(numbers)
        if kind in PLACED:
            lengths[kind] = np.append(
                there.lengths[kind], read.counts(np.flatnonzero(read.values < len(vocabulary.terms)))
            )
        lists[kind] = read.after(there.lists[kind].numbered(numbers))  # one by one: each takes much memory
    return Rows(vocabulary, lists, lengths, [*there.latex, *map(_latex, more)])


def _latex(one: Shown) -> str:
    is_written = (one.title, one.abstract) == (one.paper.title, one.paper.abstract)
    return "" if is_written else f"{one.title}\n{one.abstract}"


def _chosen(found: Rows, places: Numbers) -> Rows:
    """The rows at some places, without tokens that no paper has any more."""
    lists = {kind: one.chosen(places) for kind, one in found.lists.items()}
    lengths = {name: numbers[places] for name, numbers in found.lengths.items()}
    chosen = Rows(found.vocabulary, lists, lengths, [found.latex[place] for place in places.tolist()])
    used = chosen.used(KINDS)
    if used.all():
        return chosen
    numbers = np.cumsum(used) - 1
    lists = {kind: one.numbered(numbers) for kind, one in lists.items()}
    return replace(chosen, vocabulary=found.vocabulary.only(used), lists=lists)


class _Reader:
    """Reads texts. They have millions of words and few distinct ones, so each distinct word is analysed once.

    `tokens` have their numbers, those that are known the first ones.
    """

    def __init__(self, known: Sequence[str]) -> None:
        self.analysis = Analysis()
        self._words = Memo[int](lambda _: len(self._words))
        self.tokens = Memo[int](lambda _: len(self.tokens))
        self.tokens.update(zip(known, range(len(known)), strict=True))

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
            "offer": self._tokens(_offers(one.paper) for one in papers),
        }

    def _parts(self, word: str, which: int) -> Iterator[list[str]]:
        """Pieces, or joins, of what other white space than spaces is in."""
        return (self.analysis.parted(one)[which] for one in word.split())

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


def _offers(paper: Paper) -> str:
    return " ".join(name for name, has in OFFERS.items() if has(paper.facts, paper.abstract))


def _keep(cache: Table, ids: Sequence[bytes], found: Rows) -> None:
    words = found.vocabulary
    cache.put(row_key("ids"), b"".join(ids))
    texts = {"tokens": words.tokens, "terms": words.terms, "forms": words.forms, "latex": found.latex}
    for name, some in texts.items():
        cache.put(row_key(name), _BETWEEN.join(some).encode("utf-8", "surrogatepass"))
    for kind, lists in found.lists.items():
        cache.put(row_key(kind, "values"), _written(lists.values))
        cache.put(row_key(kind, "sizes"), _written(lists.sizes))
    for name, lengths in found.lengths.items():
        cache.put(row_key(name, "lengths"), _written(lengths))


def _cached(cache: Table) -> tuple[list[bytes], Rows]:
    """The ids of papers and their rows; none where anything is missing or not what it should be."""
    ids = cache.get(row_key("ids")) or b""
    papers = len(ids) // KEY
    with suppress(ValueError):
        words = Vocabulary(*(_texts(cache.get(row_key(name))) for name in ("tokens", "terms", "forms")))
        latex = _texts(cache.get(row_key("latex")))
        lists = {
            kind: Lists(*(_numbers(cache.get(row_key(kind, name))) for name in ("values", "sizes"))) for kind in KINDS
        }
        lengths = {name: _numbers(cache.get(row_key(name, "lengths"))) for name in PLACED}
        if (
            len(ids) == papers * KEY
            and len(words.terms) == len(words.forms) <= len(words.tokens)
            and len(latex) == papers
            and all(_is_whole(one, papers, len(words.tokens)) for one in lists.values())
            and all(len(lengths[name]) == papers and (lengths[name] <= lists[name].sizes).all() for name in PLACED)
        ):
            return [ids[start : start + KEY] for start in range(0, len(ids), KEY)], Rows(words, lists, lengths, latex)
    nothing = Lists.of([])
    return [], Rows(Vocabulary((), (), ()), dict.fromkeys(KINDS, nothing), dict.fromkeys(PLACED, nothing.sizes), ())


def _texts(written: bytes | None) -> list[str]:
    return written.decode("utf-8", "surrogatepass").split(_BETWEEN) if written else []


def _numbers(written: bytes | None) -> Numbers:
    return np.frombuffer(written or b"", _NUMBERS).astype(np.int32, copy=False)


def _written(numbers: Numbers) -> bytes:
    return numbers.astype(_NUMBERS, copy=False).tobytes()


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
