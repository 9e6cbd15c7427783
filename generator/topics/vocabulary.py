"""The vocabulary of topics, and which of them a paper gets."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from generator.build_cache import BuildCache, cache_key, code_key, texts_key
from generator.errors import Problem, Severity
from generator.facts import NOTHING, Facts
from generator.identity import key
from generator.model import Topic
from generator.topics.rules import Mention, Phrase, Rules
from generator.workers import in_parallel

# Papers that are worth handing to another process.
_SHARE = 1000
# A row of papers ends with one whose key begins with a byte below this: after 32 papers, as a rule.
_LAST = 8

#: What topics are given by: title, abstract and facts.
Described = tuple[str, str, Facts]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a maintainer says of one paper: topics that it gets or doesn't get, whatever its words say."""

    title: str
    give: frozenset[str]
    take: frozenset[str]
    line: int


@dataclass(frozen=True, slots=True)
class Given:
    """A topic that a paper gets, with all that speaks for and against it; `ruling` if a maintainer said so."""

    topic: str
    mentions: tuple[Mention, ...]
    ruling: Ruling | None = None

    @property
    def points(self) -> float:
        """What the mentions say together."""
        return sum(mention.points for mention in self.mentions)


def subjects(facts: Facts) -> tuple[str, ...]:
    """What sources say of a paper's subject, for phrases to match: `arxiv cs cl` for a category, and keywords."""
    if facts is NOTHING:
        return ()
    return (*(f"arxiv {category.replace('.', ' ')}" for category in facts.categories), *facts.keywords)


class Vocabulary:
    """The topics and phrases in their order, the rules they make, and the papers that a maintainer has decided on."""

    def __init__(
        self,
        topics: Sequence[Topic],
        phrases: Sequence[Phrase],
        rulings: Mapping[str, Ruling] | None = None,
        shown: str = "topics.yml",
    ) -> None:
        """`rulings` by the key of the title."""
        self.topics = tuple(topics)
        self.phrases = tuple(phrases)
        self.shown = shown
        #: By the key of the title.
        self.rulings = rulings or {}
        self._places = {topic.id: place for place, topic in enumerate(self.topics)}

    @functools.cached_property
    def _rules(self) -> Rules:
        return Rules(self.phrases)

    def tag(self, title: str, abstract: str, facts: Facts = NOTHING) -> tuple[str, ...]:
        """The ids of a paper's topics, in vocabulary order."""
        (given,) = self.tags([(title, abstract, facts)])
        return given

    def tags(self, papers: Sequence[Described], cache: BuildCache | None = None) -> list[tuple[str, ...]]:
        """For each paper the ids of its topics, in vocabulary order. Only papers that aren't kept are read."""
        table = (cache or BuildCache()).table("topics")
        known = functools.cache(self._known)  # few sets of topics, many papers
        rows = list(_rows(papers))
        keys = [cache_key(self._key, key) for _, key in rows]
        given = [_each(known, table.get(key), len(row)) for key, (row, _) in zip(keys, rows, strict=True)]
        missing = [place for place, ids in enumerate(given) if ids is None]
        unread = [(title, abstract, subjects(facts)) for one in missing for title, abstract, facts in rows[one][0]]
        read = iter(list(in_parallel(self._read, unread, _SHARE)))
        for place in missing:
            found = list(islice(read, len(rows[place][0])))
            given[place] = [self._sorted(ids) for ids in found]
            table.put(keys[place], "\n".join(map(" ".join, found)).encode())
        all_given = chain.from_iterable(ids or () for ids in given)
        if not self.rulings:
            return list(all_given)
        return [self._ruled(title, ids) for (title, _, _), ids in zip(papers, all_given, strict=True)]

    def _read(self, texts: Sequence[tuple[str, str, tuple[str, ...]]]) -> list[list[str]]:
        return list(self._rules.given(texts)) if texts else []

    @functools.cached_property
    def _key(self) -> bytes:
        """The key of all that rules give topics by."""
        said = [(phrase.topic, phrase.points, phrase.parts) for phrase in self.phrases]
        return cache_key("topics", code_key("topics", "words.py", "memo.py"), said)

    def _known(self, said: str) -> tuple[str, ...] | None:
        """What was kept of a paper, if it can be used."""
        found = said.split()
        return self._sorted(found) if all(one in self._places for one in found) else None

    def _ruled(self, title: str, given: tuple[str, ...]) -> tuple[str, ...]:
        """The topics that rules give, and a maintainer's word on the paper."""
        ruling = self._ruling(title)
        return self._sorted(ruling.give.union(given) - ruling.take) if ruling else given

    def _sorted(self, ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(ids, key=self._places.__getitem__))

    def explain(self, title: str, abstract: str, facts: Facts = NOTHING) -> tuple[Given, ...]:
        """The topics that `tag` gives, each with what gave it."""
        mentions: defaultdict[str, list[Mention]] = defaultdict(list)
        for mention in self._rules.mentions((title, abstract, subjects(facts))):
            mentions[mention.phrase.topic].append(mention)
        ruling = self._ruling(title)
        return tuple(
            Given(topic, tuple(mentions[topic]), ruling if ruling and topic in ruling.give else None)
            for topic in self.tag(title, abstract, facts)
        )

    def unused(self, titles: Iterable[str]) -> Iterator[Problem]:
        """Warnings for papers that are decided on but not among these titles."""
        known = {key(title) for title in titles}
        for identity, ruling in self.rulings.items():
            if identity not in known:
                what = f"no capture has a paper called `{ruling.title}`"
                yield Problem(self.shown, ruling.line, what, "check the title", Severity.WARNING)

    def _ruling(self, title: str) -> Ruling | None:
        return self.rulings.get(key(title)) if self.rulings else None


def _rows(papers: Iterable[Described]) -> Iterator[tuple[list[Described], bytes]]:
    """The papers in rows that are kept as one, each with the key of what topics follow from.

    Where a row ends, its last paper says: so a new paper changes its own row, and not where others end.
    """
    row: list[Described] = []
    keys: list[bytes] = []
    for paper in papers:
        title, abstract, facts = paper
        texts = texts_key(title, abstract)
        row.append(paper)
        keys.append(texts if facts is NOTHING else cache_key(texts, subjects(facts)))
        if texts[0] < _LAST:
            yield row, b"".join(keys)
            row, keys = [], []
    if row:
        yield row, b"".join(keys)


def _each(
    known: Callable[[str], tuple[str, ...] | None], kept: bytes | None, count: int
) -> list[tuple[str, ...]] | None:
    """What was kept of a row of so many papers, if it can be used."""
    if kept is None:
        return None
    found = [ids for said in kept.decode("ascii", "replace").split("\n") if (ids := known(said)) is not None]
    return found if len(found) == count else None
