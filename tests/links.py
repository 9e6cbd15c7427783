"""The links of a built site: every address in its pages that is of the site itself, and whether something is there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from tests.archives import Site

_NOWHERE = "http://site.invalid"
_LEADING = {"href", "src", "action", "cite", "data", "poster"}


class _Document(HTMLParser):
    """Where a page leads, and the names in it that a fragment can lead to."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.names: set[str] = set()
        self.feed(file.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag says."""
        for name, value in attrs:
            if name in _LEADING:
                self.links.add((value or "").strip())
            elif name == "srcset":
                self.links.update(source.split()[0] for source in (value or "").split(",") if source.strip())
            elif name == "id" or (name, tag) == ("name", "a"):
                self.names.add(value or "")


class _Pages:
    """A site's pages, by the path of their file from its root."""

    def __init__(self, root: Path, base: str) -> None:
        self._root, self._base = root, base.rstrip("/")

    @cached_property
    def documents(self) -> dict[str, _Document]:
        """What stands in each."""
        files = sorted(self._root.rglob("*.html"))
        return {file.relative_to(self._root).as_posix(): _Document(file) for file in files}

    def leads(self, page: str, link: str) -> bool:
        """Whether a link of a page leads to a file of the site, and to a place in it that is there; or elsewhere."""
        address, fragment = urldefrag(urljoin(f"{self._base}/{page}", link))
        if not f"{address}/".startswith(f"{self._base}/"):
            return urlsplit(address).netloc != urlsplit(self._base).netloc
        path = unquote(urlsplit(address.removeprefix(self._base)).path).strip("/")
        file = self._root / path
        if file.is_dir():
            file, path = file / "index.html", f"{path}/index.html".removeprefix("/")
        name = unquote(fragment.partition(":~:")[0])
        return file.is_file() and (not name or path not in self.documents or name in self.documents[path].names)


def broken_links(site: Site, site_url: str = "") -> list[str]:
    """Internal links and fragments that lead nowhere, each behind its page; other hosts are not asked."""
    pages = _Pages(site.folder, site_url or _NOWHERE)
    assert sum(len(document.links) for document in pages.documents.values()) > 100
    return list(_broken(pages))


def _broken(pages: _Pages) -> Iterator[str]:
    for page, document in pages.documents.items():
        yield from (f"{page}: {link}" for link in sorted(document.links) if not pages.leads(page, link))
