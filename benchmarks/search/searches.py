"""The three searches over a corpus, built or kept from before: where each is served from and what it cost."""

from __future__ import annotations

import json
import pickle
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from benchmarks.search.corpus import Corpus
from benchmarks.search.cost import Cost, measured
from tests.archives import build_site, lay_out, run_mkdocs

_EXCLUDED = b"search: {exclude: true}\n"
_CONFIG_BLOCK = re.compile(r"\{%-?\s*block config\b.*?\{%-?\s*endblock\b.*?%\}", re.DOTALL)
_PLUGIN = "search/search_index.json"


@dataclass(frozen=True, slots=True)
class Search:
    """A search: the site that has it, what its index costs, and the addresses that are its own, by how they start."""

    name: str
    site: Path
    cost: Cost
    files: int
    size: int
    addresses: tuple[str, ...]


def stock(corpus: Corpus) -> Search:
    """Material's own search, with the papers' pages and no others in its index."""
    place = corpus.place / "stock"
    cost = _once(place, lambda: _build_stock(corpus, place))
    addresses = ("/search/", "/assets/javascripts/workers/", "/assets/javascripts/lunr/")
    return _search("stock", place / "site", cost, [place / "site" / _PLUGIN], addresses)


def pagefind(corpus: Corpus) -> Search:
    """Pagefind over the papers' pages of our site, in a folder of that."""
    site = _our_site(corpus)
    folder = site / "pagefind"
    cost = _once(site.parent / "pagefind", lambda: _build_pagefind(site, folder))
    return _search("pagefind", site, cost, folder.rglob("*"), ("/pagefind/",))


def ours(corpus: Corpus) -> Search:
    """The site as it is; the folder for a second build of its index goes away again."""
    site = _our_site(corpus)
    place = corpus.place / "index"
    cost = _once(place, lambda: _build_ours(corpus, place))
    not_ours = {site / "search" / "index.html", site / _PLUGIN}
    files = (file for file in (site / "search").rglob("*") if file not in not_ours)
    return _search("ours", site, cost, files, ("/search/", "/assets/javascripts/workers/"))


SEARCHES: Mapping[str, Callable[[Corpus], Search]] = {"stock": stock, "pagefind": pagefind, "ours": ours}


def _search(name: str, site: Path, cost: Cost, paths: Iterable[Path], addresses: tuple[str, ...]) -> Search:
    sizes = [path.stat().st_size for path in paths if path.is_file()]
    return Search(name, site, cost, len(sizes), sum(sizes), addresses)


def _once(place: Path, build: Callable[[], Cost]) -> Cost:
    """What a build below `place` cost, now or when it was done."""
    done = place / "cost.json"
    if not done.exists():
        click.echo(f"building {place}", err=True)
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        done.write_text(json.dumps(asdict(build())))
    return Cost(**json.loads(done.read_text()))


def _our_site(corpus: Corpus) -> Path:
    """The project's own site, built once."""
    place = corpus.place / "site"
    _once(place, lambda: (build_site(place, corpus.settings), Cost(0, 0, 0))[1])
    return place / "site"


def _build_ours(corpus: Corpus, place: Path) -> Cost:
    source = place / "archive.pickle"
    source.write_bytes(pickle.dumps(corpus.archive))
    cost = measured(["benchmarks.search.build_ours", str(source), str(place / "files")])
    shutil.rmtree(place)
    place.mkdir()
    return cost


def _build_pagefind(site: Path, folder: Path) -> Cost:
    shutil.rmtree(folder, ignore_errors=True)
    places = ["--site", str(site), "--output-path", str(folder), "--glob", "papers/*/index.html"]
    return measured(["pagefind", *places, "--root-selector", "article", "--exclude-selectors", "[data-search-exclude]"])


def _build_stock(corpus: Corpus, place: Path) -> Cost:
    lay_out(place, corpus.settings)
    _undo_ours(place)
    run_mkdocs(place)
    return measured(["benchmarks.search.build_stock", str(place), str(place / "index.json")])


def _undo_ours(place: Path) -> None:
    """Make a laid-out project search as Material does: no worker of ours, and papers in the plugin's index."""
    shutil.rmtree(place / "docs" / "search", ignore_errors=True)
    (place / "overrides" / "partials" / "search.html").unlink(missing_ok=True)
    shell = place / "overrides" / "shell.html"
    shell.write_text(_CONFIG_BLOCK.sub("", shell.read_text(encoding="utf-8")), encoding="utf-8")
    for page in (place / "docs" / "papers").glob("*.md"):
        content = page.read_bytes()
        if page.name != "index.md" and b"\nredirect: " not in content.split(b"\n---\n")[0]:
            page.write_bytes(content.replace(_EXCLUDED, b"", 1))
