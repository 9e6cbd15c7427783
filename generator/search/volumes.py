"""The two volumes of the index: the older papers, which a new day leaves as they are, and the newer ones.

Readers fetch of both what they need and add it up. What the newer volume and the directory must know of the older one
is its summary. It is kept between builds, so that the older papers need not be read again.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, astuple, dataclass
from functools import cached_property
from typing import Any

from generator.kept import Kept, Table, code, name_of
from generator.model import Archive, Paper
from generator.parts import File, Part
from generator.search.analysis import Analysis
from generator.search.codec import Sizes, compressed, continued, digest, marked
from generator.search.papers import Places, chunks
from generator.search.phrases import phrases
from generator.search.postings import InvertedIndex, shown
from generator.search.words import Words, blocks, changes, words_of

#: Everything that the search's files follow from, beside the archive.
CODE = ("search", "latex", "authors.py", "facts.py", "identity.py", "model.py", "remembered.py")

_ODD = 4  # blocks of what are no words are fetched all at once, so they may be larger
_SIZE_UNIT = 512
# A new day writes all shards of the newer papers anew; in a week of very many papers they are larger instead of more.
_MOST_SHARDS = 100
# The older volume's files are made in so many parts, which can be made at once.
_SHARES = 4


def border(newest: dt.date) -> dt.date:
    """The day before which papers are older ones: the Monday of the newest day's week.

    >>> border(dt.date(2025, 7, 17))
    datetime.date(2025, 7, 14)
    """
    return newest - dt.timedelta(newest.weekday())


def parted(archive: Archive) -> tuple[tuple[Paper, ...], tuple[Paper, ...]]:
    """The older papers and the newer ones."""
    first = border(archive.days[-1].date) if archive.days else dt.date.max
    # They are sorted by their first day.
    count = sum(paper.first_day < first for paper in archive.papers)
    return archive.papers[:count], archive.papers[count:]


@dataclass(frozen=True, slots=True)
class Content:
    """A file before it is compressed: its path and columns, and the dictionary that it continues, if it does."""

    path: str
    columns: Sequence[bytes]
    dictionary: bytes | None = None

    def file(self) -> File:
        """The file."""
        if self.dictionary is None:
            return f"search/{self.path}", compressed(self.columns)
        return f"search/{self.path}", continued(self.dictionary, self.columns)


@dataclass(frozen=True, slots=True)
class Lengths:
    """Lengths of abstracts and titles that several papers in a row have, and how many these are."""

    abstract: int
    title: int
    papers: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What others need to know of the older papers.

    `mark` names the files, `order` has the places of the papers in the archive by their numbers; `shards` and `blocks`
    are where these begin. `written` are the words that others can be joined to.
    """

    mark: str
    order: Sequence[int]
    lengths: Sequence[Lengths]
    sums: dict[str, int]
    shards: Sequence[str]
    sizes: Sequence[int]
    blocks: Sequence[str]
    odd: int
    phrases: str
    written: Sequence[str]
    words: Words

    def encoded(self) -> bytes:
        """As it is kept: compressed JSON, long lists of texts as lines."""
        lines = {
            "written": self.written,
            "terms": self.words.frequencies,
            "forms": [self.words.forms.get(term, "") for term in self.words.frequencies],
        }
        plain = {
            "mark": self.mark,
            "order": self.order,
            "lengths": [astuple(one) for one in self.lengths],
            "sums": self.sums,
            "shards": self.shards,
            "sizes": self.sizes,
            "blocks": self.blocks,
            "odd": self.odd,
            "phrases": self.phrases,
            "frequencies": [*self.words.frequencies.values()],
        }
        said = plain | {name: "\n".join(texts) for name, texts in lines.items()}
        return zlib.compress(json.dumps(said).encode(), zlib.Z_BEST_SPEED)

    @classmethod
    def decoded(cls, kept: bytes) -> Summary | None:
        """What was kept; nothing where that isn't what it should be."""
        try:
            return cls._decoded(json.loads(zlib.decompress(kept)))
        except (zlib.error, ValueError, TypeError, KeyError):
            return None

    @classmethod
    def _decoded(cls, kept: dict[str, Any]) -> Summary:
        frequencies, written = kept.pop("frequencies"), kept.pop("written")
        lines = [kept.pop(name).split("\n") for name in ("terms", "forms")]
        # No terms and one without forms look alike as lines.
        terms, forms = lines if frequencies else ([], [])
        words = Words(dict(zip(terms, frequencies, strict=True)), dict(zip(terms, forms, strict=True)))
        lengths = [Lengths(*one) for one in kept.pop("lengths")]
        return cls(**kept, lengths=lengths, written=written.split("\n"), words=words)


class Older:
    """The older papers, numbered by the length of their abstract and, within that, of their title.

    Readers need both lengths of every paper for the scores; in this order they are a few hundred runs.
    """

    def __init__(
        self, archive: Archive, papers: Sequence[Paper], places: Places, sizes: Sizes, kept: Kept | None = None
    ) -> None:
        """What is read of words and of LaTeX is `kept`: any change of these papers makes the whole index anew."""
        self._papers = papers
        self._kept = kept or Kept()
        self._places = places
        self._sizes = sizes
        self._names = {topic.id: topic.name for topic in archive.topics}
        #: Of all that the volume follows from.
        self.key = name_of(code(*CODE), asdict(sizes), self._names, _said(papers, places))

    def summary(self, table: Table) -> Summary:
        """The summary, as it was kept or worked out."""
        kept = table.get(self.key)
        summary = None if kept is None else Summary.decoded(kept)
        if summary is None:
            summary, _ = self._made
            table.put(self.key, summary.encoded())
        return summary

    def parts(self) -> Iterator[Part]:
        """All files, by the mark in their paths."""
        for share in range(_SHARES if self._papers else 0):
            yield Part(name_of(self.key, share), self._share(share))

    def _share(self, share: int) -> Callable[[], list[File]]:
        return lambda: [content.file() for content in self._made[1][share::_SHARES]]

    @cached_property
    def _made(self) -> tuple[Summary, list[Content]]:
        papers, sizes = shown(self._papers, self._kept.table("search-latex")), self._sizes
        known = self._kept.table("search-words")
        analysis = Analysis(kept=known)
        index = InvertedIndex(papers, self._names, analysis, lambda place, *lengths: (*lengths, place))
        analysis.keep(known)
        words = words_of(index, analysis)
        cuts = list(index.shards(sizes.shard))
        told = list(blocks(index.terms, words, sizes.block, odd=False))
        kinds = {
            "terms/": [index.shard(first, after) for _, first, after in cuts],
            "words/": [block for _, block in told],
            "words/odd": [block for _, block in blocks(index.terms, words, _ODD * sizes.block, odd=True)],
            "papers/": list(chunks(index.papers, self._places, sizes.chunk)),
        }
        common = phrases(papers)
        mark = marked(digest(common, *(column for contents in kinds.values() for one in contents for column in one)))
        runs: dict[tuple[int, int], int] = {}
        for lengths in index.lengths:
            runs[lengths] = runs.get(lengths, 0) + 1
        summary = Summary(
            mark=mark,
            order=index.order,
            lengths=[Lengths(*lengths, papers) for lengths, papers in runs.items()],
            sums=index.sums,
            shards=[border for border, _, _ in cuts],
            sizes=[size_of(one) for one in kinds["terms/"]],
            blocks=[border for border, _ in told],
            odd=len(kinds["words/odd"]),
            phrases=common.decode(),
            written=analysis.written,
            words=words,
        )
        return summary, [
            Content(path_of(kind, mark, number), one, common if kind == "papers/" else None)
            for kind, contents in kinds.items()
            for number, one in enumerate(contents)
        ]


class Newer:
    """The newer papers, numbered by day and, within that, as the older ones: a day more changes no number.

    A file is named by what it holds, since most chunks stay as they are and no shard does.
    """

    def __init__(self, archive: Archive, papers: Sequence[Paper], places: Places, sizes: Sizes, older: Summary) -> None:
        read, analysis = shown(papers), Analysis(older.written)
        names = {topic.id: topic.name for topic in archive.topics}
        days = [places.first_day(paper) for paper in papers]
        index = InvertedIndex(read, names, analysis, lambda place, *lengths: (days[place], *lengths, place))
        words = older.words.plus(words_of(index, analysis))
        #: What chunks of both volumes refer to.
        self.phrases = older.phrases.encode() or phrases(read)
        self.order = index.order
        self.lengths = index.lengths
        self.days = [days[place] for place in index.order]
        self.sums = index.sums
        cuts = list(index.shards(max(sizes.newer, index.weight / _MOST_SHARDS)))
        self.borders = [border for border, _, _ in cuts]
        shards = [
            [*index.shard(first, after), *changes(index.terms[first:after], older.words, words)]
            for _, first, after in cuts
        ]
        self.sizes = [size_of(one) for one in shards]
        self.shards = [marked(digest(*one)) for one in shards]
        self._shards = [Content(f"terms/{mark}.bin", one) for mark, one in zip(self.shards, shards, strict=True)]
        pieces = list(chunks(index.papers, places, sizes.chunk))
        self.chunks = [marked(digest(self.phrases, *one)) for one in pieces]
        self._chunks = [
            Content(f"papers/{mark}.bin", one, self.phrases) for mark, one in zip(self.chunks, pieces, strict=True)
        ]

    def parts(self) -> Iterator[Part]:
        """The shards at once, and each chunk."""
        for contents in (self._shards, *([chunk] for chunk in self._chunks)):
            yield part_of(contents)


def _said(papers: Sequence[Paper], places: Places) -> list[object]:
    """What the index takes from papers. Of texts the lengths and a digest of all, as there are megabytes of them."""
    texts = [text for paper in papers for text in (paper.title, paper.abstract, paper.permalink)]
    return [
        [len(text) for text in texts],
        digest("".join(texts).encode("utf-8", "surrogatepass")),
        [(places.first_day(paper), places.topics(paper)) for paper in papers],
        [(paper.facts.authors, paper.facts.arxiv) for paper in papers],
    ]


def part_of(contents: Sequence[Content]) -> Part:
    """Files that are at hand as a part."""
    columns = [column for one in contents for column in (one.path.encode(), one.dictionary or b"", *one.columns)]
    return Part(name_of(code(*CODE), digest(*columns)), lambda: [content.file() for content in contents])


def path_of(kind: str, mark: str, number: int) -> str:
    """The path of one of the older volume's files.

    >>> path_of("words/odd", "0123456789", 3)
    'words/0123456789/odd3.bin'
    """
    folder, _, name = kind.partition("/")
    return f"{folder}/{mark}/{name}{number}.bin"


def size_of(columns: Sequence[bytes]) -> int:
    """How large columns are, as readers need to know."""
    return sum(map(len, columns)) // _SIZE_UNIT
