"""Parts, groups of parts, and outputs: what the rooms that make files hand to `sync`, which writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from generator.authors import Author
from generator.build_cache import BuildCache
from generator.known import DayKnown, by_day
from generator.model import Archive, Config, Site

#: Path below `docs_dir`, with `/`, and content.
File = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Part:
    """Files that are made together, most often one.

    `key` names everything that they follow from, code included (`build_cache.cache_key`): of two parts with one key,
    `make` gives the same files. So a part whose files are there already is not made. `make` may run in another process.
    """

    key: bytes
    make: Callable[[], Iterable[File]]


@dataclass(frozen=True, slots=True)
class Group:
    """Parts that are looked for together: where nothing changed, one key says so of all of them.

    `key` names everything that any of the `parts` follows from; `name` tells the group from others, in this build and
    the next. A group is in all else like a part.
    """

    name: str
    key: bytes
    parts: Callable[[], Iterable[Part]]

    def make(self) -> Iterator[File]:
        """The files of all its parts."""
        for part in self.parts():
            yield from part.make()


@dataclass(frozen=True, slots=True)
class BuildInputs:
    """What outputs are made from.

    `related` gives for each paper the places of its related ones in the archive, best first, or nothing at all;
    `authors` gives everybody, by family name; `days` are the papers by first day, if somebody worked that out.
    """

    archive: Archive
    config: Config = field(default_factory=Config)
    site: Site = field(default_factory=Site)
    cache: BuildCache = field(default_factory=BuildCache)
    related: Callable[[], Sequence[Sequence[int]]] = tuple
    authors: Callable[[], Sequence[Author]] = tuple
    days: Callable[[], Sequence[DayKnown]] | None = None

    def known(self) -> Sequence[DayKnown]:
        """The papers by first day, and names for what is known of them."""
        return self.days() if self.days else by_day(self.archive)


@dataclass(frozen=True, slots=True)
class Output:
    """A kind of files that are made from an archive, such as its pages or its search. `outputs.py` lists all.

    `folders` and `files` below `docs_dir` are where its files go, and hold nothing that isn't generated; two outputs
    may share a folder. With `beside`, its parts are given by whichever process has time; its tables in the build cache
    then have names that begin with the output's.
    """

    name: str
    parts: Callable[[BuildInputs], Iterable[Part | Group]]
    folders: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    beside: bool = False
