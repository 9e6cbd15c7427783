"""Whether every citation of whole archives is read by others as it is said, and what citations cost.

    .venv/bin/python -m benchmarks.citations ../shared/captures ../shared/inputs/hf-api ../shared/corpus/arxiv-20k

Each paper is written as BibTeX, RIS and CSL-JSON and read by pybtex (with pylatexenc), bibtexparser, rispy and
citeproc-py; every field of every paper is compared. Then each file of `citations/` is made, as a build does, and
`bytes` are those of a paper: in those files, in its page's entry, in its page's tags.
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from citeproc.source.json import CiteProcJSON

from benchmarks.table import show
from generator.build import gather, given
from generator.citations import OUTPUT, Form, bibtex, cited, keys, tags
from generator.citations.csl import Item
from generator.model import Site
from generator.settings import Settings
from tests.citing import citations_of, compared, differences

_SHOWN = 10
_HEAD = ("", "papers", "citations", "read otherwise", "s names", "s files", "s pages", "B files", "B entry", "B tags")
_YEAR = 2025
_CSL = ("title", "number", "DOI", "URL", "note", "publisher", "container-title")


def _csl_differences(items: Sequence[Item], text: str) -> Iterator[str]:
    """By citeproc-py, which refuses types and fields that CSL doesn't have."""
    source = CiteProcJSON(json.loads(text))
    for item in items:
        read = source[item["id"]]
        said: dict[str, Any] = {name: item[name] for name in _CSL if name in item}
        found: dict[str, Any] = {name: str(read[name.replace("-", "_")]) for name in said}
        said["type"], found["type"] = item["type"], read["type"]
        if "author" in item:
            said["author"] = [one.get("literal") or (one["family"], one["given"]) for one in item["author"]]
            found["author"] = [_csl_person(one) for one in read["author"]]
        if "issued" in item:
            said["issued"] = item["issued"]["date-parts"][0]
            issued = read["issued"]
            found["issued"] = [int(issued[part]) for part in ("year", "month", "day") if part in issued]
        yield from compared(item["id"], found, said)


def _csl_person(name: Any) -> Any:
    if name.get("literal"):
        return str(name["literal"])
    particle = str(name.get("non-dropping-particle") or name.get("dropping-particle") or "")
    family = f"{particle} {name['family']}".strip()
    return family, str(name["given"])


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folders: tuple[Path, ...]) -> None:
    """Compare all citations of some folders of captures."""
    rows = []
    for folder in folders:
        gathered = gather(Settings(digests=folder, year=_YEAR))
        archive, site = gathered.archive, Site("Digest archive", "", "https://user.example/archive/")
        papers = archive.papers
        began = time.process_time()
        named = keys(papers)
        parts = list(OUTPUT.parts(given(gathered)))
        known = time.process_time()
        files = [file for part in parts for file in part.make()]
        made = time.process_time()
        found = citations_of(papers, named, site)
        written = [
            (len(bibtex(one).encode()), len(tags(paper, one.item).encode()))
            for paper, one in zip(papers, found, strict=True)
        ]
        ended = time.process_time()
        wrong = list(differences(papers, named, site))
        wrong += _csl_differences([one.item for one in found], cited(papers, Form.CSL, named, site))
        for line in itertools.islice(wrong, _SHOWN):
            click.echo(line)
        stored = sum(len(content) for path, content in files if not path.endswith(".js"))
        sizes = [stored, sum(entry for entry, _ in written), sum(tag for _, tag in written)]
        rows.append([
            folder.name, f"{len(papers):,}", f"{3 * len(papers):,}", f"{len(wrong):,}",
            f"{known - began:.2f}", f"{made - known:.2f}", f"{ended - made:.2f}",
            *(f"{size / max(1, len(papers)):.0f}" for size in sizes),
        ])  # fmt: skip
    show("Citations: seconds of the processor for all, bytes per paper", [_HEAD, *rows])


if __name__ == "__main__":
    main()
