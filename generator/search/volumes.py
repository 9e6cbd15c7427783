"""The two volumes of the index: the older papers, which a new day leaves as they are, and the newer ones.

Readers fetch of both what they need and add it up. What the newer volume and the directory must know of the older one
is its summary. It is kept between builds, so that the older papers need not be read again.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, astuple, dataclass
from functools import cached_property, partial
from typing import Any

from generator.build_cache import BuildCache, Table, cache_key, code_key
from generator.model import Archive, Paper
from generator.parts import File, Part
from generator.search.codec import Sizes, compressed, continued, digest, marked
from generator.search.papers import Places, chunks
from generator.search.phrases import phrases
from generator.search.postings import InvertedIndex
from generator.search.texts import rows, shown
from generator.search.words import Words, blocks, changes, words_of

#: Everything that the search's files follow from, beside the archive.
CODE = ("search", "latex", "authors.py", "facts.py", "identity.py", "model.py", "offers.py", "memo.py")

_ODD = 4  # blocks of what are no words are fetched all at once, so they may be larger
_SIZE_UNIT = 512
# A new day writes all shards of the newer papers anew; in a week of very many papers they are larger instead of more.
_MOST_SHARDS = 100
# Groups of shards, and of chunks, in the older volume. A change of one paper leaves most of them as they are. Each has
# a name in the directory, which every reader fetches.
_GROUPS = 48


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

    `groups` has the digests of groups of files, by kind: they name the files. `order` has the places of the papers in
    the archive by their numbers; `shards` and `blocks` are where these begin. `written` are the words that others can
    be joined to.
    """

    groups: dict[str, Sequence[str]]
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
            "groups": self.groups,
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
        self, archive: Archive, papers: Sequence[Paper], places: Places, sizes: Sizes, cache: BuildCache | None = None
    ) -> None:
        """What is read of papers and of LaTeX is `kept`: any change of these papers makes the whole index anew."""
        self._papers = papers
        self._cache = cache or BuildCache()
        self._places = places
        self._sizes = sizes
        self._names = {topic.id: topic.name for topic in archive.topics}
        #: Of all that the volume follows from.
        self.key = cache_key(code_key(*CODE), asdict(sizes), self._names, _said(papers, places))

    def summary(self, table: Table) -> Summary:
        """The summary, as it was kept or worked out."""
        kept = table.get(self.key)
        summary = None if kept is None else Summary.decoded(kept)
        if summary is None:
            summary, _ = self._made
            table.put(self.key, summary.encoded())
        return summary

    def parts(self, summary: Summary) -> Iterator[Part]:
        """All files, a group at a time."""
        for kind, digests in summary.groups.items():
            for number, hashed in enumerate(digests):
                yield Part(cache_key(code_key(*CODE), kind, number, hashed), partial(self._group, kind, number))

    def _group(self, kind: str, number: int) -> list[File]:
        return [content.file() for content in self._made[1][kind][number]]

    @cached_property
    def _made(self) -> tuple[Summary, dict[str, list[list[Content]]]]:
        papers, sizes = shown(self._papers, self._cache.table("search-latex")), self._sizes
        read = rows(papers, self._names, self._cache.table("search-rows"))
        index = InvertedIndex(papers, read, lambda place, *lengths: (*lengths, place))
        words = words_of(index)
        cuts = list(index.shards(sizes.shard))
        told = list(blocks(index.terms, words, sizes.block, odd=False))
        shards = [index.shard(first, after) for _, first, after in cuts]
        odd = [block for _, block in blocks(index.terms, words, _ODD * sizes.block, odd=True)]
        common = phrases(papers, self._cache.table("search-rows"))
        named = [(f"{number}", block) for number, (_, block) in enumerate(told)]
        named += [(f"odd{number}", block) for number, block in enumerate(odd)]
        pieces = list(chunks(index.papers, self._places, sizes.chunk))
        found = {
            "terms": [_Group("terms", group) for group in _grouped(shards)],
            "words": [_Group("words", named)] if papers else [],
            "papers": [_Group("papers", group, common) for group in _grouped(pieces)],
        }
        runs: dict[tuple[int, int], int] = {}
        for lengths in index.lengths:
            runs[lengths] = runs.get(lengths, 0) + 1
        summary = Summary(
            groups={kind: [group.digest for group in groups] for kind, groups in found.items()},
            order=index.order,
            lengths=[Lengths(*lengths, papers) for lengths, papers in runs.items()],
            sums=index.sums,
            shards=[border for border, _, _ in cuts],
            sizes=[size_of(one) for one in shards],
            blocks=[border for border, _ in told],
            odd=len(odd),
            phrases=common.decode(),
            written=index.written,
            words=words,
        )
        return summary, {kind: [group.contents for group in groups] for kind, groups in found.items()}


def _grouped(contents: Sequence[Sequence[bytes]]) -> Iterator[list[tuple[str, Sequence[bytes]]]]:
    """Contents with their numbers as names, in as many equal groups as there are."""
    size = group_size(len(contents))
    for start in range(0, len(contents), size):
        yield [(f"{start + place}", one) for place, one in enumerate(contents[start : start + size])]


def group_size(files: int) -> int:
    """How many of some files are named together.

    >>> group_size(0), group_size(48), group_size(49)
    (1, 1, 2)
    """
    return max(1, -(-files // _GROUPS))


class _Group:
    """Files of a kind that are named together, in a folder of their own: each by its name and columns."""

    def __init__(
        self, kind: str, files: Sequence[tuple[str, Sequence[bytes]]], dictionary: bytes | None = None
    ) -> None:
        hashed = digest(dictionary or b"", *(column for name, columns in files for column in (name.encode(), *columns)))
        self.digest = hashed.hex()
        mark = marked(hashed)
        self.contents = [Content(f"{kind}/{mark}/{name}.bin", one, dictionary) for name, one in files]


class Newer:
    """The newer papers, numbered by day and, within that, as the older ones: a day more changes no number.

    A file is named by what it holds, since most chunks stay as they are and no shard does.
    """

    def __init__(self, archive: Archive, papers: Sequence[Paper], places: Places, sizes: Sizes, older: Summary) -> None:
        read = shown(papers)
        names = {topic.id: topic.name for topic in archive.topics}
        days = [places.first_day(paper) for paper in papers]
        index = InvertedIndex(
            read, rows(read, names), lambda place, *lengths: (days[place], *lengths, place), older.written
        )
        words = older.words.plus(words_of(index))
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
    return Part(cache_key(code_key(*CODE), digest(*columns)), lambda: [content.file() for content in contents])


def size_of(columns: Sequence[bytes]) -> int:
    """How large columns are, as readers need to know."""
    return sum(map(len, columns)) // _SIZE_UNIT
