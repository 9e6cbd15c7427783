"""The two volumes of the index: the older papers, which a new day leaves as they are, and the newer ones.

Readers fetch of both what they need and add it up. What the newer volume and the directory must know of the older one
is its summary. It is kept between builds, so that the older papers need not be read again.
"""

from __future__ import annotations

import datetime as dt
import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, astuple, dataclass
from functools import cached_property, partial
from typing import Any

from generator.build_cache import BuildCache, Table, cache_key, code_key
from generator.model import Archive, Paper
from generator.parts import File, Part
from generator.search.codec import DIGEST, Sizes, compressed, continued, digest, mark_of, marked
from generator.search.papers import Places, chunks, counted
from generator.search.phrases import phrases, sampled
from generator.search.postings import InvertedIndex
from generator.search.texts import Rows, rows
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
# The name of a file, and its columns.
_File = tuple[str, Sequence[bytes]]


def border(newest: dt.date) -> dt.date:
    """The day before which papers are older ones: the Monday of the newest day's week.

    >>> border(dt.date(2025, 7, 17))
    datetime.date(2025, 7, 14)
    """
    return newest - dt.timedelta(newest.weekday())


def parted(archive: Archive) -> tuple[tuple[Paper, ...], tuple[Paper, ...]]:
    """The older papers and the newer ones."""
    first = border(archive.days[-1].date) if archive.days else dt.date.max
    count = bisect_left(archive.papers, first, key=lambda paper: paper.first_day)
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
    the archive by their numbers; `shards` and `blocks` are where these begin. `topics` are the columns of the papers'
    topics as hexadecimal digits, `offers` the numbers of papers that offer something. `written` are the words that
    others can be joined to.
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
    topics: Sequence[str]
    offers: Sequence[Sequence[int]]
    written: Sequence[str]
    words: Words

    def encoded(self) -> bytes:
        """As it is cached: JSON, long lists of texts as lines."""
        plain = {name: getattr(self, name) for name in self.__slots__ if name not in {"lengths", "written", "words"}}
        said = plain | {
            "lengths": [astuple(one) for one in self.lengths],
            "written": "\n".join(self.written),
            "terms": "\n".join(self.words.terms),
            "forms": "\n".join(self.words.forms),
            "frequencies": self.words.frequencies,
            "firsts": self.words.firsts,
        }
        return json.dumps(said).encode()

    @classmethod
    def decoded(cls, cached: bytes) -> Summary | None:
        """What was cached; nothing where that isn't what it should be."""
        try:
            return cls._decoded(json.loads(cached))
        except (ValueError, TypeError, KeyError, AttributeError):
            return None

    @classmethod
    def _decoded(cls, cached: dict[str, Any]) -> Summary:
        written, terms, forms = (
            text.split("\n") if (text := cached.pop(name)) else [] for name in ("written", "terms", "forms")
        )
        words = Words(terms, cached.pop("frequencies"), forms, cached.pop("firsts"))
        if not len(terms) == len(words.frequencies) == len(words.firsts) - 1:
            raise ValueError("terms and what is said of them are not of one volume")
        lengths = [Lengths(*one) for one in cached.pop("lengths")]
        return cls(**cached, lengths=lengths, written=written, words=words)


@dataclass(frozen=True, slots=True)
class _Group:
    """Files of a kind that are named together, in a folder of their own, by a digest of all: each its columns."""

    kind: str
    digest: str
    files: Callable[[], Sequence[_File]]
    dictionary: bytes | None = None

    def contents(self) -> list[Content]:
        """Its files, with their paths."""
        mark = mark_of(self.digest)
        return [Content(f"{self.kind}/{mark}/{name}.bin", one, self.dictionary) for name, one in self.files()]


class Older:
    """The older papers, numbered by the length of their abstract and, within that, of their title.

    Readers need both lengths of every paper for the scores; in this order they are a few hundred runs.
    """

    def __init__(
        self,
        archive: Archive,
        papers: Sequence[Paper],
        ids: Sequence[bytes],
        places: Places,
        sizes: Sizes,
        cache: BuildCache,
    ) -> None:
        """`ids` are the papers' identities (`texts`)."""
        self._papers, self._topics, self._ids = papers, archive.topics, ids
        self._cache = cache
        self._places = places
        self._sizes = sizes
        self._days = places.first_days(papers)
        self._names = [(topic.id, topic.name) for topic in archive.topics]
        #: Of all that the volume follows from.
        self.key = cache_key(code_key(*CODE), asdict(sizes), self._names, b"".join(self._ids), self._days)

    def summary(self, table: Table) -> Summary:
        """The summary, as it was cached or worked out."""
        cached = table.get(self.key)
        summary = None if cached is None else Summary.decoded(cached)
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
        return [content.file() for content in self._made[1][kind][number].contents()]

    @cached_property
    def _made(self) -> tuple[Summary, dict[str, list[_Group]]]:
        sizes, table = self._sizes, self._cache.table("search-rows")
        read, order = rows(self._papers, self._ids, self._topics, [0] * len(self._papers), table)
        papers = [self._papers[place] for place in order]
        index = InvertedIndex(read)
        words = words_of(index)
        cuts = list(index.shards(sizes.shard))
        shards = [index.shard(first, after) for _, first, after in cuts]
        told = list(blocks(words, sizes.block, odd=False))
        odd = [block for _, block in blocks(words, _ODD * sizes.block, odd=True)]
        named = [(f"{number}", block) for number, (_, block) in enumerate(told)]
        named += [(f"odd{number}", block) for number, block in enumerate(odd)]
        groups = {
            "terms": [_group("terms", files) for files in _grouped(shards)],
            "words": [_group("words", named)] if papers else [],
            "papers": list(self._chunks(read, order, common := _common(self._papers, read, order, table))),
        }
        runs = Counter(index.lengths)
        summary = Summary(
            groups={kind: [group.digest for group in found] for kind, found in groups.items()},
            order=order,
            lengths=[Lengths(*lengths, papers) for lengths, papers in runs.items()],
            sums=index.sums,
            shards=[border for border, _, _ in cuts],
            sizes=[size_of(one) for one in shards],
            blocks=[border for border, _ in told],
            odd=len(odd),
            phrases=common.decode(),
            topics=[column.hex() for column in counted([self._places.topics(paper) for paper in papers])],
            offers=read.offers,
            written=index.written,
            words=words,
        )
        return summary, groups

    def _chunks(self, read: Rows, order: Sequence[int], common: bytes) -> Iterator[_Group]:
        """Groups of chunks. The digests are cached by all that they follow from, as few change."""
        table, chunk = self._cache.table("search-rows"), self._sizes.chunk
        size = chunk * group_size(-(-len(order) // chunk))
        for first in range(0, len(order), size):
            some = order[first : first + size]
            follows = [self._ids[place] for place in some], [self._days[place] for place in some]
            key = cache_key("chunks", code_key(*CODE), self._names, common, chunk, first, follows)
            files: Callable[[], list[_File]] = partial(self._chunked, read, first, some)
            hashed = table.get(key) or b""
            if len(hashed) != DIGEST:
                files = partial(list, files())  # their files are asked for next
                table.put(key, hashed := _digest(files(), common))
            yield _Group("papers", hashed.hex(), files, common)

    def _chunked(self, read: Rows, first: int, places: Sequence[int]) -> list[_File]:
        papers = [read.shown(number, self._papers[place]) for number, place in enumerate(places, first)]
        pieces = chunks(papers, self._places, self._sizes.chunk)
        return [(f"{number}", one) for number, one in enumerate(pieces, first // self._sizes.chunk)]


def _common(papers: Sequence[Paper], read: Rows, order: Sequence[int], table: Table) -> bytes:
    """What abstracts say again and again. Which of them are looked at is no matter of their lengths."""
    numbers = {place: number for number, place in enumerate(order)}
    sample = [read.shown(numbers[place], papers[place]).abstract for place in sampled(len(papers))]
    return phrases(sample, sum(len(paper.abstract) for paper in papers), table)


def _group(kind: str, files: Sequence[_File]) -> _Group:
    return _Group(kind, _digest(files).hex(), lambda: files)


def _digest(files: Sequence[_File], dictionary: bytes = b"") -> bytes:
    return digest(dictionary, *(column for name, columns in files for column in (name.encode(), *columns)))


def _grouped(contents: Sequence[Sequence[bytes]]) -> Iterator[list[_File]]:
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


class Newer:
    """The newer papers, numbered by day and, within that, as the older ones: a day more changes no number.

    A file is named by what it holds, since most chunks stay as they are and no shard does.
    """

    def __init__(
        self,
        archive: Archive,
        papers: Sequence[Paper],
        ids: Sequence[bytes],
        places: Places,
        sizes: Sizes,
        older: Summary,
        cache: BuildCache,
    ) -> None:
        table = cache.table("search-newer")
        days = places.first_days(papers)
        read, order = rows(papers, ids, archive.topics, days, table)
        self.papers = [papers[place] for place in order]
        self.offers = read.offers
        index = InvertedIndex(read, frozenset(older.written))
        #: What chunks of both volumes refer to.
        self.phrases = older.phrases.encode() or _common(papers, read, order, table)
        self.lengths = index.lengths
        self.days = [days[place] for place in order]
        self.sums = index.sums
        cuts = list(index.shards(max(sizes.newer, index.weight / _MOST_SHARDS)))
        self.borders = [border for border, _, _ in cuts]
        told = changes(words_of(index), older.words)
        shards = [[*index.shard(first, after), *(one.of(first, after) for one in told)] for _, first, after in cuts]
        self.sizes = [size_of(one) for one in shards]
        self.shards = [marked(digest(*one)) for one in shards]
        self._shards = [Content(f"terms/{mark}.bin", one) for mark, one in zip(self.shards, shards, strict=True)]
        shown = [read.shown(number, paper) for number, paper in enumerate(self.papers)]
        pieces = list(chunks(shown, places, sizes.chunk))
        self.chunks = [marked(digest(self.phrases, *one)) for one in pieces]
        self._chunks = [
            Content(f"papers/{mark}.bin", one, self.phrases) for mark, one in zip(self.chunks, pieces, strict=True)
        ]

    def parts(self) -> Iterator[Part]:
        """The shards at once, and each chunk."""
        for contents in (self._shards, *([chunk] for chunk in self._chunks)):
            yield part_of(contents)


def part_of(contents: Sequence[Content]) -> Part:
    """Files that are at hand as a part."""
    columns = [column for one in contents for column in (one.path.encode(), one.dictionary or b"", *one.columns)]
    return Part(cache_key(code_key(*CODE), digest(*columns)), lambda: [content.file() for content in contents])


def size_of(columns: Sequence[bytes]) -> int:
    """How large columns are, as readers need to know."""
    return sum(map(len, columns)) // _SIZE_UNIT
