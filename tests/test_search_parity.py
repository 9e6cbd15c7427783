"""A query in lunr's syntax gets lunr's own answer: that of its Python package over one whole index."""

from __future__ import annotations

import gc
import math
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lunr import lunr
from lunr.index import Index
from playwright.sync_api import Browser

from generator.build import gather
from generator.latex import plain
from generator.model import Archive
from generator.search.analysis import Analysis
from generator.search.codec import Sizes
from generator.search.names import author_text, id_text
from generator.search.postings import FIELDS
from generator.search.volumes import parted
from generator.settings import Settings
from tests import synthetic
from tests.archives import HF_DAILY, SAMPLE
from tests.searching import WHOLE, Answer, Searcher, archive_of, searching

SHOWN = 20
# Words whose stems lunr.js and lunr.py disagree about.
DISPUTED = (
    "array",
    "survey",
    "play",
    "key",
    "delay",
    "display",
    "fly",
    "sky",
    "try",
    "buy",
    "replay",
    "Bayes",
    "survey's",
)
NOWHERE = ("qqqzz", "xyzzyplugh", "nowhereword", "\u00fc\u00fcqq")


def lunr_index(archive: Archive) -> Index:
    """What lunr makes of an archive. A document's reference is the paper's address."""
    names = {topic.id: topic.name for topic in archive.topics}
    documents = []
    analysis = Analysis()
    for papers in parted(archive):
        analysis = Analysis(analysis.written)  # what newer papers join is no matter of older ones
        shown = [(paper, plain(paper.title), plain(paper.abstract)) for paper in papers]
        for _, title, abstract in shown:
            analysis.terms(f"{title} {abstract}")
        analysis.learnt()
        documents += [
            {
                "address": f"papers/{paper.permalink}/",
                "title": title,
                "abstract": abstract,
                "topic": " ".join(names[topic] for topic in paper.topics),
                "part": f"{analysis.parts(title, abstract)} {id_text(paper.facts)}",
                "author": author_text(paper.facts.authors),
            }
            for paper, title, abstract in shown
        ]
    fields = [{"field_name": name, "boost": boost} for name, boost in FIELDS.items()]
    return lunr("address", fields, documents)


def difference(index: Index, query: str, answer: Answer) -> str:
    """How an answer is not lunr's, or nothing. Which of several papers of one score come first is left open."""
    if answer["type"] == "failure" or answer["syntax"]:
        return f"{query!r}: {answer.get('message') or answer['syntax']}"
    expected = {result["ref"]: result["score"] for result in index.search(query)}
    if answer["total"] != len(expected):
        return f"{query!r}: {answer['total']} papers, lunr has {len(expected)}"
    best = sorted(expected.values(), reverse=True)[:SHOWN]
    found = {result["address"]: result["score"] for result in answer["results"]}
    if len(found) != len(best):
        return f"{query!r}: {len(found)} papers shown, not {len(best)}"
    for place, (wanted, (address, score)) in enumerate(zip(best, found.items(), strict=True), start=1):
        if not (_same(score, wanted) and _same(score, expected.get(address, math.nan))):
            return f"{query!r}: {place}. {address} {score}, lunr has {wanted}, and {expected.get(address)} for it"
    return ""


def _same(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


class Words:
    """Draws words and queries from an archive's vocabulary, the same ones every time."""

    def __init__(self, archive: Archive) -> None:
        texts = [f"{plain(paper.title)} {plain(paper.abstract)}".lower() for paper in archive.papers]
        counts: Counter[str] = Counter(word for text in texts for word in re.findall(r"[^\W_]{4,15}", text))
        common = [word for word, _ in counts.most_common(min(8000, len(counts) // 2))]
        # Queries are made of words of every kind: in a fifth of the papers, in some, in one.
        bands = (common[:100], common[100:1500], common[1500:], sorted(counts.keys() - common))
        self._bands = [band for band in bands if band]
        self._foreign = sorted(word for word in counts if not word.isascii())
        # Formulas, numbers, bits of markup; without what means something in a query, to lunr or to us.
        odd: set[str] = {token for text in texts for token in re.findall(r"[^\s:~^*+\\-]+", text)} - counts.keys()
        odd = {token for token in odd if not re.search('["\u201c\u201d\u201e]', token)}
        self._odd = [sorted(token for token in odd if token.isascii() is plain) for plain in (True, False)]
        self._random = random.Random(len(counts))  # noqa: S311

    def word(self) -> str:
        """A word of the archive."""
        return self._random.choice(self._random.choice(self._bands))

    def foreign(self) -> str:
        """A word that is not ASCII."""
        return self._random.choice(self._foreign)

    def odd(self) -> str:
        """What stands between two spaces and is no word; as often as not, it is not ASCII."""
        return self._random.choice(self._random.choice(self._odd))

    def field(self) -> str:
        """A field's name."""
        return self._random.choice(list(FIELDS))

    def slip(self) -> str:
        """A word with a letter dropped, added, changed or swapped with its neighbour."""
        word = self.word()
        at = self._random.randrange(1, len(word) - 1)
        changed = (word[at + 1 :], f"x{word[at:]}", f"x{word[at + 1 :]}", word[at + 1] + word[at] + word[at + 2 :])
        return word[:at] + self._random.choice(changed)

    def cut(self) -> str:
        """The beginning of a word."""
        return self.word()[: self._random.randrange(2, 5)]

    def end(self) -> str:
        """The end of a word."""
        return self.word()[-self._random.randrange(2, 5) :]

    def holed(self) -> str:
        """A word with stars in it."""
        word = self.word()
        at = self._random.randrange(2, len(word) - 1)
        return self._random.choice(
            [f"{word[:at]}*{word[at + 1 :]}", f"{word[:2]}*{word[at:]}*", f"{word[:2]}*{word[-1]}"]
        )

    def boost(self) -> int:
        """How much more a word counts."""
        return self._random.choice([2, 3, 10, 100])

    def disputed(self) -> str:
        """A word that two stemmers disagree about."""
        return self._random.choice(DISPUTED)

    def nowhere(self) -> str:
        """A word that no paper has."""
        return self._random.choice(NOWHERE)


# What a query can be made of → how many are asked.
KINDS: dict[Callable[[Words], str], int] = {
    lambda w: f"{w.field()}:{w.word()}": 20,
    lambda w: f"{w.field()}:{w.word()} {w.word()} {w.field()}:{w.word()}": 20,
    lambda w: f"{w.field()}:{w.word()}-{w.word()}": 10,
    lambda w: f"+{w.word()} {w.word()}": 20,
    lambda w: f"+{w.word()} +{w.word()}": 20,
    lambda w: f"+{w.field()}:{w.word()} +{w.field()}:{w.word()} {w.word()}": 20,
    lambda w: f"{w.word()} -{w.word()}": 20,
    lambda w: f"{w.word()} {w.word()} -{w.field()}:{w.word()} -{w.word()}": 10,
    lambda w: f"+{w.word()} -{w.word()} {w.word()}": 30,
    lambda w: f"+{w.field()}:{w.word()} -{w.field()}:{w.word()}": 10,
    lambda w: f"-{w.word()}": 10,
    lambda w: f"-{w.word()} -{w.field()}:{w.word()}": 10,
    lambda w: f"-{w.nowhere()}": 4,
    lambda w: f"{w.slip()}~1": 20,
    lambda w: f"{w.slip()}~1 {w.word()}": 10,
    lambda w: f"{w.slip()}~2": 15,
    lambda w: f"{w.field()}:{w.slip()}~1": 10,
    lambda w: f"+{w.slip()}~1 -{w.slip()}~1 {w.field()}:{w.word()}^{w.boost()}": 10,
    lambda w: f"{w.field()}:{w.slip()}~1^{w.boost()} {w.word()}": 10,
    lambda w: f"{w.word()}~0 {w.word()}~1": 4,
    lambda w: f"{w.cut()}*": 15,
    lambda w: f"{w.cut()}* {w.word()}": 10,
    lambda w: f"*{w.end()}": 6,
    lambda w: w.holed(): 20,
    lambda w: f"*{w.end()}* +{w.word()}": 3,
    lambda w: f"{w.field()}:{w.cut()}*": 15,
    lambda w: f"{w.field()}:{w.holed()} {w.field()}:*{w.end()}": 4,
    lambda w: f"+{w.cut()}* -{w.holed()} {w.word()}": 10,
    lambda w: f"{w.holed()}~1": 4,
    lambda w: f"{w.word()}^{w.boost()} {w.word()}": 20,
    lambda w: f"{w.word()}^{w.boost()} {w.field()}:{w.word()}^{w.boost()} {w.word()}^0 -{w.word()}": 10,
    lambda w: f"{w.cut()}*^{w.boost()} +{w.field()}:{w.word()}^{w.boost()}": 10,
    lambda w: f"+{w.nowhere()} {w.word()}": 4,
    lambda w: f"{w.word()} {w.field()}:{w.nowhere()} -{w.nowhere()} {w.nowhere()}*": 4,
    lambda w: f"+{w.disputed()} {w.word()}": 15,
    lambda w: f"{w.field()}:{w.disputed()} {w.disputed()}~1": 15,
    lambda w: f"+{w.foreign()} {w.foreign()}": 10,
    lambda w: f"{w.foreign()[:3]}* {w.field()}:{w.foreign()} {w.foreign()}~1": 20,
    lambda w: f"{w.field()}:{w.odd()}": 25,
    lambda w: f"title:{w.odd()} -abstract:{w.odd()} {w.odd()}~1": 10,
    lambda w: f"+the {w.word()} -and": 3,
    lambda w: f"{w.word().upper()}^{w.boost()} title:{w.word().title()} +{w.cut().upper()}*": 10,
    lambda w: f"{w.cut()}* {w.cut()}*^{w.boost()} {w.word()} {w.word()}~1": 5,
    lambda w: f"+{w.word()}\\:{w.word()} {w.word()} title:{w.word()}\\-{w.word()}": 5,
    lambda _: "+model models^3 model~1 mode* title:modeling": 1,
}


@pytest.fixture
def without_gc() -> Iterator[None]:
    """Without the collector of cycles, which would look through lunr's millions of lists again and again."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(params=["made up", pytest.param("real", marks=pytest.mark.corpus)])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Archive:
    """A thousand papers made up, or two thousand real ones: every third day, as lunr takes its time."""
    digests = tmp_path / "digests"
    if request.param == "made up":
        synthetic.write(digests, 1000)
    else:
        digests.mkdir()
        for file in sorted(HF_DAILY.glob("*.txt"))[::3]:
            shutil.copy(file, digests)
    found = gather(Settings(digests, config=tmp_path / "none.yml", topics=SAMPLE / "topics.yml")).archive
    assert len(found.papers) >= 1000
    assert all(parted(found))
    return found


@pytest.mark.usefixtures("without_gc")
def test_the_best_papers_and_their_scores_are_lunrs(chromium: Browser, tmp_path: Path, archive: Archive) -> None:
    words = Words(archive)
    queries = list(dict.fromkeys(kind(words) for kind, count in KINDS.items() for _ in range(count)))
    assert len(queries) >= 500
    with searching(chromium, tmp_path) as searcher:
        searcher.publish(archive)
        answers = searcher.ask(queries)
    index = lunr_index(archive)
    assert [found for pair in zip(queries, answers, strict=True) if (found := difference(index, *pair))] == []


# Of one stem, of one beginning, one slip apart, joined and apart, in other scripts, and no words at all.
TOKENS = """
video videos vide diffusion diffuse model modal models the array play a b2b agents autonomous driving self-driving
DeepZero deep zero deep-zero Qwen2.5 qwen 2.5 \u00fcber na\u00efve \u57fa\u4e8e\u89c4\u5219 \U0001d4b3y \U0001f600
\uff21\uff22 $x^2$ a*b --
"""
SYNTAX = """
title:video; abstract:deep topic:agents; +video -model; +video +diffusion; -video; -nowhere; +nowhere video; vid*;
*deo; vi*o; +de* -di*; *odel* *ode*^2; modle~1; vidoe~2 mod*; title:modal~1^3; +array play^2; part:zero^10 deep;
+deep-zero; title:\u00fc*; +\u57fa*; title:\U0001d4b3y~1; title:\U0001d4b3*; title:a*b
"""
PLAIN = "video; deep zero; difusion modle; vid; self driving; qwen 2.5; \u57fa\u4e8e\u89c4\u5219; no such thing"
texts = st.lists(st.sampled_from(TOKENS.split()), min_size=1, max_size=12).map(" ".join)
weights = st.sampled_from([1, 12, 40, 150])
borders = st.builds(Sizes, shard=weights, block=st.integers(1, 9), chunk=st.integers(1, 5), newer=weights)
# The first ones are in other weeks than the last ones.
DAYS = ("2025-03-03", "2025-03-07", "2025-03-10", "2025-03-11")


@pytest.fixture(scope="module")
def searcher(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """Somebody who asks; there is nothing to ask yet."""
    with searching(chromium, tmp_path_factory.mktemp("parity")) as searcher:
        yield searcher


@settings(max_examples=20)
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=15), st.lists(st.integers(0, 15), max_size=3), borders)
def test_answers_are_the_same_wherever_borders_fall(
    searcher: Searcher, papers: list[tuple[str, str]], cuts: list[int], sizes: Sizes
) -> None:
    bounds = [0, *sorted(cuts), len(papers)]
    days = dict(zip(DAYS, (papers[first:after] for first, after in pairwise(bounds)), strict=False))
    archive = archive_of(days={day: those for day, those in days.items() if those})
    searcher.renew()
    syntax, plain = SYNTAX.split(";"), PLAIN.split(";")
    queries = syntax + plain
    searcher.publish(archive, WHOLE, at="whole/")
    searcher.publish(archive, sizes, at="parted/")
    whole, parted = (searcher.ask(queries, at) for at in ("whole/", "parted/"))
    index = lunr_index(archive)
    for query, one, other in zip(queries, whole, parted, strict=True):
        assert {**one, "id": 0} == {**other, "id": 0}, query
    for query, answer in zip(syntax, parted, strict=False):
        assert difference(index, query, answer) == ""


def test_terms_of_more_files_than_are_kept(searcher: Searcher) -> None:
    """A term that is read twice for one query counts as one."""
    papers = [(f"Title {n}", " ".join(f"word{n}x{place}" for place in range(80))) for n in range(8)]
    archive = archive_of(days={"2025-03-03": papers[:7], "2025-03-11": papers[7:]})
    searcher.publish(archive, Sizes(shard=1, newer=1), at="many/")
    index = lunr_index(archive)
    for query in ("wor* wo*", "+word* word1*^2 word7x79"):
        assert difference(index, query, searcher.answer(query, at="many/")) == ""


# Syntax that is none: what the reader is told, and the words that are searched for instead.
@pytest.mark.parametrize(
    ("query", "told", "words"),
    [
        ("+video foo:bar", "foo", "video foo bar"),
        ("title:video~x", "distance", "title video x"),
        ("title:deep^x", "oost", "title deep x"),
        ("+title:", "term", "title"),
        ("foo:bar video", "", "foo bar video"),
        ("title:", "", "title"),
        ("video~x", "", "video x"),
        ("video^", "", "video"),
        ("+", "", "nowhere"),
        ("*", "", "nowhere"),
        ("~1", "", "1"),
        ("$x^2$ -- : \\", "", "x 2"),
    ],
)
def test_wrong_syntax_is_told_and_searched_for_as_words(searcher: Searcher, query: str, told: str, words: str) -> None:
    searcher.publish(archive_of(("Deep Video Models", "Of videos."), ("A Title", "Foo and bar.")), at="wrong/")
    answer, plain = searcher.answer(query, at="wrong/"), searcher.answer(words, at="wrong/")
    assert (told in answer["syntax"]) if told else answer["syntax"] is None
    assert [found["address"] for found in answer["results"]] == [found["address"] for found in plain["results"]]
