"""An archive's export as captures again: each under the name it had, in the archive's own form.

A capture gets back what the archive shows of it: its papers with all that it said of them, in their order, their days,
its source, and the search words that its page showed. What no page shows is not in an export: the file as it was saved,
the lines of things, what was left out of a page, announcements of papers that are in no digest.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from generator.errors import CaptureError, Problem
from generator.formats import MAX_BYTES
from generator.formats.fields import SOURCES
from generator.formats.own import is_exported
from generator.saving import save

Row = dict[str, Any]
#: Bytes of an export, packed or not: four times what fits into a site of 1 GB.
MAX_EXPORT = 512 * 1024 * 1024

_GZIP = b"\x1f\x8b"
# zlib's largest window, for a gzip file.
_WINDOW = 31
_FIRST_LINE = 1 << 24
# What a place says of itself, and what a row says of all: neither is a field of a capture's paper.
_OF_PLACE = frozenset({"day", "capture", "place", "source", "query"})
_OF_ROW = frozenset({"permalink", "day", "votes_day", "topics", "former", "seen", "replaced"})
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Restored:
    """What an export held, and what became of its captures, by path: written, there with the same papers, or `kept`.

    If a file of that name says something else, it stays; nothing is overwritten.
    """

    papers: int
    written: tuple[Path, ...]
    there: tuple[Path, ...]
    kept: tuple[Path, ...]


def is_export(content: bytes) -> bool:
    """Whether bytes, packed or not, begin as an export does."""
    start = content[:_FIRST_LINE]
    try:
        if start.startswith(_GZIP):
            start = zlib.decompressobj(_WINDOW).decompress(start, _FIRST_LINE)
        return is_exported(json.loads(start.partition(b"\n")[0]))
    except (ValueError, RecursionError, zlib.error):
        return False


def restore(digests: Path, content: bytes, shown: str) -> Restored:
    """Write the captures of an export below the digests folder.

    Errors: `CaptureError` for an export that is broken or too large, before anything is written; `FolderError`.
    """
    papers, captures = _captures(_unpacked(content, shown), shown)
    files: dict[Path, bytes] = {}
    for name, groups in captures.items():
        file = digests / name
        if any(place.is_symlink() for place in (file, *file.parents) if place != digests and digests in place.parents):
            raise _broken(shown, 1, f"`{name}` leads out of {digests.as_posix()}", "remove the symbolic link there")
        files[file] = (
            json.dumps(groups[0] if len(groups) == 1 else groups, ensure_ascii=False, indent=1).encode() + b"\n"
        )
        if len(files[file]) > MAX_BYTES:
            raise _broken(shown, 1, f"`{name}` would be longer than a capture can be", "take the capture itself")
    written: list[Path] = []
    there: list[Path] = []
    kept: list[Path] = []
    for file, text in files.items():
        if not file.exists():
            save(file, text)
            written.append(file)
        else:
            (there if file.is_file() and file.read_bytes() == text else kept).append(file)
    return Restored(papers, tuple(written), tuple(there), tuple(kept))


def _unpacked(content: bytes, shown: str) -> bytes:
    if content.startswith(_GZIP):
        packer = zlib.decompressobj(_WINDOW)
        try:
            content = packer.decompress(content, MAX_EXPORT + 1)
        except zlib.error as error:
            raise _broken(shown, 1, f"it can't be unpacked ({error})", "fetch it again") from error
        if len(content) <= MAX_EXPORT and not packer.eof:
            raise _broken(shown, 1, "it breaks off", "fetch it again")
    if len(content) > MAX_EXPORT:
        raise _broken(shown, 1, f"more than {MAX_EXPORT // 1_000_000} MB", "take the captures themselves")
    return content


def _captures(content: bytes, shown: str) -> tuple[int, Mapping[str, list[Row]]]:
    """How many papers there are, and by the name of each capture its days with their papers."""
    found: dict[tuple[str, str], list[tuple[tuple[bool, int], Row, Row]]] = {}
    papers = 0
    for number, line in enumerate(content.splitlines(), 1):
        papers += 1
        try:
            row = json.loads(line)
            if not is_exported(row):
                raise ValueError("it is no paper of an export")  # noqa: TRY301 - told like what else is wrong
            for place, said, newer in _places(row):
                where = _name(place["capture"]), dt.date.fromisoformat(place["day"]).isoformat()
                found.setdefault(where, []).append(((newer, int(place["place"])), place, said))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise _broken(shown, number, f"this line is no paper of an export ({error})", "fetch it again") from error
    captures: dict[str, list[Row]] = {}
    for (name, day), places in sorted(found.items(), key=lambda item: item[0]):
        places.sort(key=lambda one: one[0])
        first = places[0][1]
        group = {"day": day, "source": first["source"]} | ({"query": first["query"]} if "query" in first else {})
        captures.setdefault(name, []).append(group | {"papers": [said for _, _, said in places]})
    return papers, captures


def _places(row: Row) -> Iterator[tuple[Row, Row, bool]]:
    """Each place of a paper, what its capture says there, and whether it announces a newer version."""
    shown = {key: value for key, value in row.items() if key not in _OF_ROW}
    for newer, places in ((False, row["seen"]), (True, row.get("replaced") or [])):
        for place in places:
            if place["source"] not in SOURCES:
                raise ValueError(f"`source` is none of {', '.join(SOURCES)}")
            said = shown | {key: value for key, value in place.items() if key not in _OF_PLACE}
            yield place, {key: value for key, value in said.items() if value not in (None, [])}, newer


def _name(name: str) -> str:
    """The path of a capture below the digests folder, if it is one that stays there and that builds look at."""
    parts = PurePosixPath(name).parts
    plain = name.isprintable() and "\\" not in name and not PureWindowsPath(name).drive and len(name) <= _LONGEST
    if not (plain and parts) or "/".join(parts) != name or any(part.startswith(".") for part in parts):
        raise ValueError("`capture` is no path of a capture")
    return name


def _broken(shown: str, line: int, what: str, fix: str) -> CaptureError:
    return CaptureError(Problem(shown, line, what, fix))
