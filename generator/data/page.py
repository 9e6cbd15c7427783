"""The page that lists the data files, says what each field means, and has examples to begin with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain

from generator.data import schemas
from generator.data.rows import COLUMNS
from generator.language import counts, number, says
from generator.pages.metadata import Node
from generator.pages.page import PageSpec, Renderer
from generator.parts import BuildInputs, Part

#: What `make serve` shows a site at: for examples, where the public address is not known.
_LOCAL = "http://127.0.0.1:8000/"
_UNITS = ("", "KB", "MB", "GB")
_STEP = 1000


def page(given: BuildInputs, base: str, sizes: Mapping[str, tuple[int, int]]) -> Part:
    """The page, as a part. `sizes` are of the files of all papers below `base`: in bytes, packed and unpacked."""
    archive, site = given.archive, given.site
    newest = f"{base}days/{archive.days[-1].date:%Y/%m/%d}.json"
    topics = Counter(chain.from_iterable(paper.topics for paper in archive.papers)).most_common(1)
    example = f"{base}topics/{topics[0][0]}.json" if topics else ""
    in_words = {path: (size_in_words(size), size_in_words(unpacked)) for path, (size, unpacked) in sizes.items()}
    description = says("All papers of the archive as files: JSON Lines, a table, and JSON per day and topic.")
    counts = (len(archive.papers), len(archive.days), archive.captures)
    draft = PageSpec(
        "data/index.md",
        "data",
        title=says("Data"),
        description=description,
        follows=(in_words, counts, newest, example, site.address, site.description),
        node=lambda: _dataset(given, [base + path for path in sizes], description),
        values=lambda: {
            "base": base,
            "address": site.address or _LOCAL,
            "public": bool(site.address),
            "sizes": in_words,
            "newest": newest,
            "topic": example,
            "columns": COLUMNS,
            "fields": schemas.fields(),
            "of_place": schemas.of_place(),
            "schemas": list(schemas.all_schemas()),
        },
    )
    return Renderer(archive).part(draft)


def size_in_words(size: int) -> str:
    """A size in bytes for people.

    >>> size_in_words(999), size_in_words(1_234), size_in_words(12_345_678)
    ('999 bytes', '1.2 KB', '12.3 MB')
    """
    shown, unit = float(size), 0
    while shown >= _STEP and unit < len(_UNITS) - 1:
        shown, unit = shown / _STEP, unit + 1
    return f"{number(shown, 1)} {_UNITS[unit]}" if unit else counts(size, "{count} byte", "{count} bytes")


def _dataset(given: BuildInputs, addresses: Iterable[str], description: str) -> Node:
    """The page as schema.org's Dataset; addresses are below the site's."""
    return {
        "@type": "Dataset",
        "url": "data/",
        "description": given.site.description or description,
        "isAccessibleForFree": True,
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": "application/gzip", "contentUrl": address}
            for address in addresses
        ],
    }
