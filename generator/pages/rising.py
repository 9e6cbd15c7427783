"""Words and names that a month's papers have far more often than those of the year before.

A word counts once per paper. Whether its part of the papers grew by chance is asked of every word that enough papers
have, as it is of topics (`trends`). Common words keep their part from year to year, and so there is no list of them.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import chain, groupby
from operator import attrgetter

from generator.build_cache import Table, cache_key, code_key
from generator.memo import Memo
from generator.model import Paper
from generator.pages.follows import Follows
from generator.pages.trends import Month, Trends, needed, surprise
from generator.words import folded

_MONTHS_BEFORE = 12  # that a month is compared with
_FEWEST = 5  # papers of the month
_TIMES = 2  # as large a part of the papers as before, at least
_MOST = 24
# What stands in words: `GPT-4.1`, `Schrödinger`; and a command of LaTeX keeps its mark, by which it is told.
_INSIDE = "-.\\"
_BETWEEN = str.maketrans({sign: " " for sign in map(chr, range(128)) if not sign.isalnum() and sign not in _INSIDE})
_EDGES = "-.\u2010\u2011\u2012\u2013\u2014\u2018\u2019\u201c\u201d\u2026"


@dataclass(frozen=True, slots=True)
class Word:
    """A word as most papers write it: how many papers of a month have it, their part of all, and the part before."""

    text: str
    papers: int
    share: float
    before: float


def term(written: str) -> str:
    r"""The form in which a word is counted: the same for capitals, hyphens and plural; empty if it is no word.

    A number is none, nor is a single letter.

    >>> term("Pre-trainings") == term("pretraining"), term("2025"), term(r"\alpha")
    (True, '', '')
    """
    if "\\" in written:
        return ""
    compared = written.strip(_EDGES).casefold().replace("-", "")
    return folded(compared) if len(compared) > 1 and any(map(str.isalpha, compared)) else ""


_TERMS = Memo(term)


class Rising:
    """The rising words of an archive's months. What was counted is kept in a table, by the papers that it is of."""

    def __init__(self, trends: Trends, follows: Follows, table: Table) -> None:
        self._trends, self._follows, self._table = trends, follows, table
        self._base = cache_key(
            code_key("pages/rising.py", "pages/trends.py", "pages/follows.py", "words.py", "memo.py")
        )
        self._names = {month: follows.texts(trends.first_seen([month])) for month in trends.months}
        self._days = {month: self._by_day(month) for month in trends.months}
        self._terms: dict[Month, Counter[str]] = {}
        self._found: dict[Month, list[Word]] = {}
        # A change of a month asks for what was counted of others, and that of a day for other days of its month.
        for month, days in self._days.items():
            for key in (self._key("forms", [month]), self._key("terms", [month]), *(key for key, _ in days)):
                table.view(key)

    def months_before(self, month: Month) -> list[Month]:
        """The months that a month is compared with: those of the year before it that have papers."""
        year_ago = month[0] - 1, month[1]
        return [earlier for earlier in self._trends.months if year_ago <= earlier < month]

    def of(self, month: Month) -> list[Word]:
        """The words that rise in a month, the least expected first."""
        if month not in self._found:
            self._found[month] = self._rising(month, self.months_before(month))
        return self._found[month]

    def _rising(self, month: Month, before: Sequence[Month]) -> list[Word]:
        if not before or month not in self._names:  # nothing new was seen in it, or nothing before it
            return []
        totals = self._key("before", before)
        key = cache_key("words", totals, self._key("forms", [month]))
        if (cache := self._table.get(key)) is not None:
            if month == self._trends.months[-1]:
                self._table.view(totals)  # what the next day begins with
            return [Word(*row) for row in json.loads(cache)]
        words = _words(
            self._forms(month),
            self._terms_of(month),
            self._before(month, before, totals),
            *map(self._trends.size, ([month], before)),
        )
        self._table.put(key, json.dumps([astuple(word) for word in words]).encode())
        return words

    def _key(self, what: str, months: Sequence[Month]) -> bytes:
        return cache_key(self._base, what, [self._names[month] for month in months])

    def _forms(self, month: Month) -> Mapping[str, int]:
        """How many papers of a month write a word so."""
        key = self._key("forms", [month])
        if (cache := self._table.get(key)) is not None:
            known: dict[str, int] = json.loads(cache)
            return known
        forms = self._counted(month)
        self._table.put(key, json.dumps(forms, ensure_ascii=False).encode())
        return forms

    def _counted(self, month: Month) -> Counter[str]:
        """The same, counted. Mostly its newest day alone is new, or some other day was changed."""
        *earlier, newest = self._days[month]
        before = self._table.get(cache_key(self._base, "forms", [self._follows.texts(_all(earlier))]))
        forms = Counter[str](json.loads(before) if before else ())
        for day in [newest] if before else [*earlier, newest]:
            forms.update(self._of_day(*day))
        return forms

    def _of_day(self, key: bytes, papers: Iterable[Paper]) -> Mapping[str, int]:
        if (cache := self._table.get(key)) is not None:
            known: dict[str, int] = json.loads(zlib.decompress(cache))
            return known
        forms = counted(papers)
        self._table.put(key, zlib.compress(json.dumps(forms).encode(), zlib.Z_BEST_SPEED))
        return forms

    def _by_day(self, month: Month) -> list[tuple[bytes, list[Paper]]]:
        """The papers first seen on each day of a month, with the key of what is counted of them."""
        days = groupby(self._trends.first_seen([month]), key=attrgetter("first_day"))
        listed = [list(papers) for _, papers in days]
        return [(cache_key(self._base, "day", self._follows.texts(papers)), papers) for papers in listed]

    def _terms_of(self, month: Month) -> Counter[str]:
        """How many papers of a month have a term."""
        if month not in self._terms:
            key = self._key("terms", [month])
            if (cache := self._table.get(key)) is not None:
                self._terms[month] = Counter(json.loads(cache))
            else:
                self._terms[month] = _by_term(self._forms(month))
                if month != self._trends.months[-1]:  # which the next day changes
                    self._table.put(key, json.dumps(self._terms[month], ensure_ascii=False).encode())
        return self._terms[month]

    def _before(self, month: Month, before: Sequence[Month], key: bytes) -> list[Mapping[str, int]]:
        """How many papers of some months have a term: month by month or, for the newest, all in one."""
        newest = month == self._trends.months[-1]
        if newest and (cache := self._table.get(key)) is not None:
            return [json.loads(cache)]
        found: list[Mapping[str, int]] = [self._terms_of(one) for one in before]
        if not newest:
            return found
        together = Counter[str]()
        for terms in found:
            together.update(terms)
        self._table.put(key, json.dumps(together, ensure_ascii=False).encode())
        return [together]


def _all(days: Iterable[tuple[bytes, list[Paper]]]) -> Iterable[Paper]:
    return chain.from_iterable(papers for _, papers in days)


def counted(papers: Iterable[Paper]) -> Counter[str]:
    """How many papers write a word so. Of a word's forms in a paper the last counts alone."""
    forms = Counter[str]()
    for paper in papers:
        written = dict.fromkeys(f"{paper.title} {paper.abstract}".translate(_BETWEEN).split())
        forms.update(dict(zip(map(_TERMS.__getitem__, written), written, strict=True)).values())
    return forms


def _by_term(forms: Mapping[str, int]) -> Counter[str]:
    terms = Counter[str]()
    for written, papers in forms.items():
        terms[_TERMS[written]] += papers
    del terms[""]
    return terms


def _words(
    forms: Mapping[str, int],
    terms: Mapping[str, int],
    months: Sequence[Mapping[str, int]],
    size: int,
    size_before: int,
) -> list[Word]:
    """The words that rise: `size` papers are counted in `forms` and `terms`, `size_before` in the terms of `months`."""
    asked = {one: papers for one, papers in terms.items() if papers >= _FEWEST}
    least, found = needed(len(asked)), []
    for one, papers in asked.items():
        before = sum(month.get(one, 0) for month in months)
        share, share_before = papers / size, before / size_before
        if share >= _TIMES * share_before and (unexpected := surprise(papers, size, before, size_before)) >= least:
            found.append((-unexpected, one, papers, share, share_before))
    chosen = sorted(found)[:_MOST]
    written = _written(forms, {one for _, one, *_ in chosen})
    return [Word(written[one], papers, share, before) for _, one, papers, share, before in chosen]


def _written(forms: Mapping[str, int], terms: set[str]) -> dict[str, str]:
    """The form of each term that most papers have."""
    papers: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for written, count in forms.items():
        if _TERMS[written] in terms:
            papers[_TERMS[written]][written.strip(_EDGES)] += count
    return {one: min(found.items(), key=lambda item: (-item[1], item[0]))[0] for one, found in papers.items()}
