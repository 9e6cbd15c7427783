"""Words and names that a month's papers have far more often than those of the year before.

A word counts once per paper. Whether its part of the papers grew by chance is asked of every word that enough papers
have, as it is of topics (`trends`). Common words keep their part from year to year, and so there is no list of them.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass
from itertools import compress, groupby
from operator import attrgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from generator.build_cache import KEY, Table, cache_key, code_key
from generator.memo import Memo
from generator.model import Paper
from generator.pages.follows import Follows
from generator.pages.trends import Month, Trends, needed, surprise
from generator.words import folded

Numbers = npt.NDArray[np.integer[Any]]

_KEPT = "<i4"  # how numbers are kept
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


@dataclass(frozen=True, slots=True)
class Counts:
    """How many papers have each form of a word, and which of the `terms` it is a form of (its place there, in `of`)."""

    forms: Sequence[str]
    papers: Numbers
    terms: Sequence[str]
    of: Numbers

    @classmethod
    def nothing(cls) -> Counts:
        """Of no papers."""
        return cls([], np.zeros(0, np.int64), [], np.zeros(0, np.int64))

    def having(self) -> Numbers:
        """How many papers have each term."""
        return np.bincount(self.of, self.papers, len(self.terms)).astype(np.int64)

    def by_term(self) -> dict[str, int]:
        """The same by term."""
        return dict(zip(self.terms, self.having().tolist(), strict=True))

    def changed(self, changes: Mapping[str, int]) -> Counts:
        """With so many more papers that have a form, or fewer."""
        places = dict(zip(self.forms, range(len(self.forms)), strict=True))
        terms = dict(zip(self.terms, range(len(self.terms)), strict=True))
        papers, of = self.papers.tolist(), self.of.tolist()
        for written, change in changes.items():
            place = places.setdefault(written, len(papers))
            if place == len(papers):
                papers.append(0)
                of.append(terms.setdefault(_TERMS[written], len(terms)))
            papers[place] += change
        there = np.array(papers, np.int64) > 0
        forms = [*compress(places, there.tolist())]
        return Counts(forms, np.array(papers, np.int64)[there], [*terms], np.array(of, np.int64)[there])


class Rising:
    """The rising words of an archive's months. What was counted is kept in a table, by the papers that it is of."""

    def __init__(self, trends: Trends, follows: Follows, table: Table) -> None:
        self._trends, self._follows, self._table = trends, follows, table
        self._base = cache_key(
            code_key("pages/rising.py", "pages/trends.py", "pages/follows.py", "words.py", "memo.py")
        )
        self._names = {month: follows.texts(trends.first_seen([month])) for month in trends.months}
        self._days = {month: self._by_day(month) for month in trends.months}
        self._counts: dict[Month, Counts] = {}
        self._found: dict[Month, list[Word]] = {}
        # A change of a month asks for what was counted of others, and that of a day for other days of its month.
        for month, days in self._days.items():
            for key in (*self._of_month(month), *(key for key, _ in days)):
                table.get(key)

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
        key = cache_key("words", totals, self._key("month", [month]))
        if (cache := self._table.get(key)) is not None:
            if month == self._trends.months[-1]:
                self._table.get(totals)  # what the next day begins with
            return [Word(*row) for row in json.loads(cache)]
        words = _words(
            self._counted(month),
            self._before(month, before, totals),
            *map(self._trends.size, ([month], before)),
        )
        self._table.put(key, json.dumps([astuple(word) for word in words]).encode())
        return words

    def _key(self, what: str, months: Sequence[Month]) -> bytes:
        return cache_key(self._base, what, [self._names[month] for month in months])

    def _of_month(self, month: Month) -> list[bytes]:
        """The keys of what is kept of a month: of which days it is, and its `Counts`."""
        return [cache_key(self._base, month, what) for what in ("days", "forms", "papers", "terms", "of")]

    def _counted(self, month: Month) -> Counts:
        """What is counted of a month: as much as before, but for the days that are others now."""
        if month not in self._counts:
            days = dict(self._days[month])
            there, counts = self._kept(month)
            if there != [*days]:
                counts = self._recounted(days, there, counts)
                self._keep(month, [*days], counts)
            self._counts[month] = counts
        return self._counts[month]

    def _recounted(self, days: Mapping[bytes, list[Paper]], there: Sequence[bytes], counts: Counts) -> Counts:
        gone = [self._kept_day(key) for key in there if key not in days]
        came = [key for key in days if key not in there]
        if not there or len(gone) + len(came) > len(days) or None in gone:
            counts, gone, came = Counts.nothing(), [], [*days]
        changes = Counter[str]()
        for day in gone:
            changes.subtract(day or {})
        for key in came:
            changes.update(self._of_day(key, days[key]))
        return counts.changed({written: change for written, change in changes.items() if change})

    def _kept(self, month: Month) -> tuple[list[bytes], Counts]:
        """What was counted of a month before, and of which days; of none where it isn't whole."""
        kept = [self._table.get(key) or b"" for key in self._of_month(month)]
        with suppress(ValueError):
            days, forms, papers, terms, of = kept
            counts = Counts(_texts(forms), _numbers(papers), _texts(terms), _numbers(of))
            same = len(counts.forms) == len(counts.papers) == len(counts.of)
            within = 0 <= int(counts.of.min(initial=0)) <= int(counts.of.max(initial=0)) < len(counts.terms)
            if same and within and not len(days) % KEY:
                return [days[start : start + KEY] for start in range(0, len(days), KEY)], counts
        return [], Counts.nothing()

    def _keep(self, month: Month, days: Sequence[bytes], counts: Counts) -> None:
        values = (
            b"".join(days),
            _said(counts.forms),
            counts.papers.astype(_KEPT).tobytes(),
            _said(counts.terms),
            counts.of.astype(_KEPT).tobytes(),
        )
        for key, value in zip(self._of_month(month), values, strict=True):
            self._table.put(key, value)

    def _of_day(self, key: bytes, papers: Iterable[Paper]) -> Mapping[str, int]:
        if (known := self._kept_day(key)) is not None:
            return known
        forms = counted(papers)
        self._table.put(key, zlib.compress(json.dumps(forms).encode(), zlib.Z_BEST_SPEED))
        return forms

    def _kept_day(self, key: bytes) -> Mapping[str, int] | None:
        cache = self._table.get(key)
        known: dict[str, int] | None = None if cache is None else json.loads(zlib.decompress(cache))
        return known

    def _by_day(self, month: Month) -> list[tuple[bytes, list[Paper]]]:
        """The papers first seen on each day of a month, with the key of what is counted of them."""
        days = groupby(self._trends.first_seen([month]), key=attrgetter("first_day"))
        listed = [(day.toordinal(), list(papers)) for day, papers in days]
        return [(cache_key(self._base, "day", day, self._follows.texts(papers)), papers) for day, papers in listed]

    def _before(self, month: Month, before: Sequence[Month], key: bytes) -> list[Mapping[str, int]]:
        """How many papers of some months have a term: month by month or, for the newest, all in one."""
        newest = month == self._trends.months[-1]
        if newest and (cache := self._table.get(key)) is not None:
            return [json.loads(cache)]
        found: list[Mapping[str, int]] = [self._counted(one).by_term() for one in before]
        if not newest:
            return found
        together = Counter[str]()
        for terms in found:
            together.update(terms)
        self._table.put(key, json.dumps(together, ensure_ascii=False).encode())
        return [together]


def _texts(kept: bytes) -> list[str]:
    return kept.decode("utf-8", "surrogatepass").split("\n") if kept else []


def _said(texts: Sequence[str]) -> bytes:
    return "\n".join(texts).encode("utf-8", "surrogatepass")


def _numbers(kept: bytes) -> Numbers:
    return np.frombuffer(kept, _KEPT).astype(np.int64)


def counted(papers: Iterable[Paper]) -> Counter[str]:
    """How many papers write a word so. Of a word's forms in a paper the last counts alone."""
    forms = Counter[str]()
    for paper in papers:
        written = dict.fromkeys(f"{paper.title} {paper.abstract}".translate(_BETWEEN).split())
        forms.update(dict(zip(map(_TERMS.__getitem__, written), written, strict=True)).values())
    return forms


def _words(counts: Counts, months: Sequence[Mapping[str, int]], size: int, size_before: int) -> list[Word]:
    """The words that rise: `size` papers are counted in `counts`, `size_before` in the terms of `months`."""
    having = counts.having()
    asked = [place for place in np.flatnonzero(having >= _FEWEST).tolist() if counts.terms[place]]
    least, found = needed(len(asked)), []
    for place in asked:
        one, papers = counts.terms[place], int(having[place])
        before = sum(month.get(one, 0) for month in months)
        share, share_before = papers / size, before / size_before
        if share >= _TIMES * share_before and (unexpected := surprise(papers, size, before, size_before)) >= least:
            found.append((-unexpected, one, place, papers, share, share_before))
    chosen = sorted(found)[:_MOST]
    return [Word(_written(counts, place), papers, share, before) for _, _, place, papers, share, before in chosen]


def _written(counts: Counts, term: int) -> str:
    """The form of a term that most papers have."""
    papers = Counter[str]()
    for place in np.flatnonzero(counts.of == term).tolist():
        papers[counts.forms[place].strip(_EDGES)] += int(counts.papers[place])
    return min(papers.items(), key=lambda item: (-item[1], item[0]))[0]
