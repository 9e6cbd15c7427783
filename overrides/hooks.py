"""What MkDocs does for this archive beside what mkdocs.yml can say. Its hooks are listed there.

It waits while pages are being written, and keeps the next build waiting while it reads them. MkDocs is shown one page
of each kind, and the others are filled into what it makes of these (`generator/site`); where that can't be, MkDocs
renders all of them. What the theme brings and no page asks for stays out of the site. It shows warnings, which `strict`
counts, and no more. `mkdocs serve` looks for changes of pages at the manifest, which is written when all pages are
there, and stops with whoever started it.
"""

from __future__ import annotations

import html
import logging
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import click
from mkdocs.commands.build import build
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.utils import CountHandler
from watchdog.observers.polling import PollingObserver

from generator import language, site, siteinfo
from generator.build_cache import BuildCache
from generator.errors import FolderError
from generator.language import OWN as WORDS
from generator.outputs import FILES, FOLDERS
from generator.site import sitemap
from generator.site.compact import compact_content, compact_frame
from generator.sync import CACHE, MANIFEST, STAGE, hashes, locked, manifest
from generator.watch import changes

if TYPE_CHECKING:
    import jinja2
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer

_NO_ADDRESS = """
This site has no public address, so it goes without canonical links, without pictures in previews of shared links,
without feeds, and with an empty sitemap. Set `site_url` in mkdocs.yml, or SITE_URL, to where it will stand:

    make site SITE_URL=https://user.github.io/archive/
"""
# What is not a maintainer's own, by its top name below `docs_dir`.
_GENERATED = (*FOLDERS, *FILES)
# Seconds between two looks at the manifest.
_LOOK = 0.1
_LAST = -100  # after the plugins, which write files of their own
# What leaves a page's block of HTML as it is.
_EXTENSIONS = ("abbr", "admonition", "attr_list", "def_list", "fenced_code", "footnotes", "md_in_html", "meta",
               "pymdownx.", "sane_lists", "smarty", "tables", "toc")  # fmt: skip
_CHANGING = ("pymdownx.snippets",)

# Comments, and the room before and after lines. No string of ours has either.
_FOR_READERS = re.compile(r"/\*.*?\*/|^\s+|\s+$", re.DOTALL | re.MULTILINE)
_UNUSED = ("assets/javascripts/lunr/", "assets/javascripts/workers/", "assets/stylesheets/palette.")

_reading = ExitStack()
# What a server keeps between its builds: its site is a folder for a while.
_served: BuildCache | None = None
_notices: list[str] = []


def on_startup(command: str, **_: object) -> None:
    """Say less when building; when serving, end with the process at the other end of standard input, if asked to."""
    global _served  # noqa: PLW0603 - hooks are functions
    _served = BuildCache() if command == "serve" else None
    if command == "build":
        for handler in logging.getLogger("mkdocs").handlers:
            if handler.name == "MkDocsStreamHandler":
                handler.setLevel(logging.WARNING)
        _notices.append(_NO_ADDRESS)
    elif os.environ.get("DIGEST_ARCHIVE_SERVE"):
        signal.signal(signal.SIGINT, signal.default_int_handler)  # shells switch it off for what runs in the background
        threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGINT)


class _Short:
    """A build in which MkDocs renders one page of each kind; what it was called for, and what is noted on the way."""

    def __init__(self, config: MkDocsConfig) -> None:
        self.docs, self.site = Path(config.docs_dir), Path(config.site_dir)
        self.cache = _served or BuildCache(self.docs / CACHE)
        self.publisher = site.Publisher(self.docs, self.site, self.cache.table("site"))
        self.publisher.made_of(*hashes(self.docs))
        self.kinds = self.publisher.kinds()
        self.stage = site.Stage(self.docs / STAGE, self.docs, _GENERATED, self.kinds)
        self.env: jinja2.Environment | None = None
        self.pages: dict[str, str] = {}
        self.sitemap: site.SiteMap | None = None
        config["docs_dir"], config["site_dir"] = str(self.stage.docs), str(self.stage.site)

    def end(self, config: MkDocsConfig) -> None:
        """Give MkDocs its folders back."""
        config["docs_dir"], config["site_dir"] = str(self.docs), str(self.site)
        self.stage.clear()

    def frame(self, config: MkDocsConfig) -> site.Frame | None:
        """What MkDocs gave, if it is of use."""
        shells = self.stage.shells()
        base = _base(config)
        if shells is None or self.sitemap is None or html.escape(base) != base:
            return None
        notice = "" if base else _NO_ADDRESS
        own = self.stage.own()
        return site.Frame(str(self.docs), str(self.site), base, self.sitemap, shells, own, self.pages, notice)

    def inputs(self, config: MkDocsConfig) -> Iterable[Path]:
        """What the frame depends on, beside packages."""
        file = Path(config.config_file_path)
        yield file
        yield file.parent / WORDS  # if there is none yet, too
        yield from siteinfo.inherited(file)
        yield from (Path(folder) for folder in config.theme.dirs if not Path(folder).is_relative_to(sys.prefix))
        yield from (file.parent / hook for hook in config.hooks)


def _base(config: MkDocsConfig) -> str:
    """The site's public address, with `/` at its end; nothing where it has none."""
    return f"{config.site_url.rstrip('/')}/" if config.site_url else ""


_short: _Short | None = None
# Set while MkDocs renders all pages, and by tests that compare the two ways.
_whole = bool(os.environ.get("DIGEST_ARCHIVE_WHOLE"))


def _must_be_whole(config: MkDocsConfig) -> bool:
    """Whether something may make a page of it that isn't known by its kind alone."""
    named = {item for item in _nav(config.nav) if item.partition("/")[0] in FOLDERS and item.count("/") > 1}
    extensions = [name.removeprefix("markdown.extensions.") for name in config.markdown_extensions]
    return bool(
        _whole
        or not (Path(config.docs_dir) / MANIFEST).exists()
        or {name.rpartition("/")[2] for name in config.plugins if name not in config.hooks} - {"search"}
        or len(config.hooks) > 1
        or not config.use_directory_urls
        or config.exclude_docs
        or config.draft_docs
        or named
        or any(not name.startswith(_EXTENSIONS) or name.startswith(_CHANGING) for name in extensions)
    )


def _nav(items: Any) -> Iterable[str]:
    for item in items if isinstance(items, list) else items.values() if isinstance(items, dict) else ():
        if isinstance(item, str):
            yield item
        else:
            yield from _nav(item)


def on_pre_build(config: MkDocsConfig) -> None:
    """Read whole pages only."""
    global _short  # noqa: PLW0603
    if config.site_url:
        _notices.clear()
    with suppress(FolderError):  # nobody can write there
        _reading.enter_context(locked(Path(config.docs_dir)))
        if not _must_be_whole(config):
            with suppress(site.NotOursError):
                _short = _Short(config)


def on_files(files: Files, **_: object) -> Files:
    """Leave out two megabytes of the theme's: its own search, palettes, and maps for those who mend its scripts.

    A maintainer's own style sheet goes out at the end of the archive's, as one file without what is for those who read
    it as text.
    """
    if style := files.get_file_from_path("stylesheets/archive.css"):
        own = files.get_file_from_path("stylesheets/own.css")
        both = "\n".join(sheet.content_string for sheet in (style, own) if sheet)
        if own:
            files.remove(own)
        style.content_string = _FOR_READERS.sub("", both)
    return Files([file for file in files if not file.src_uri.startswith(_UNUSED) and not file.src_uri.endswith(".map")])


def on_env(env: jinja2.Environment, config: MkDocsConfig, files: Files) -> None:
    """Let templates say things in the site's language, and note where a maintainer's own pages go."""
    language.speak(language.load(str(config.theme["language"]), Path(config.config_file_path).with_name(WORDS)))
    env.filters |= {**language.FILTERS, "compact_content": compact_content, "compact_frame": compact_frame}
    env.tests["generated"] = lambda path: path.partition("/")[0] in _GENERATED
    if _short:
        _short.env = env
        staged = set(_short.stage.staged())
        _short.pages = {
            file.src_uri: file.page.canonical_url or ""
            for file in files.documentation_pages()
            if file.page and file.src_uri not in staged and not file.page.meta.get("redirect")
        }


def on_template_context(context: Any, template_name: str, **_: object) -> None:
    """Find out how the list of addresses is written."""
    if _short and _short.env and template_name == "sitemap.xml":
        template = _short.env.get_template(template_name)
        one, other = "https://Da.example/One/", "https://Da.example/Other/"

        def rendered(*pages: tuple[str, Any]) -> str:
            shown = [SimpleNamespace(page=SimpleNamespace(canonical_url=url, meta=meta)) for url, meta in pages]
            return template.render({**context, "pages": shown})

        empty, both = rendered((one, {"redirect": "x"})), rendered((one, {}), (other, {}))
        if one not in empty and both.count(one) == both.count(other) == 1:
            before, rest = both.split(one)
            between, after = rest.split(other)
            _short.sitemap = site.SiteMap(empty, before, between, after)


def _split_sitemap(config: MkDocsConfig) -> None:
    file = Path(config.site_dir) / sitemap.NAME
    if file.is_file():
        for name, content in sitemap.split(file.read_bytes(), _base(config)).items():
            file.with_name(name).write_bytes(content)


@event_priority(_LAST)
def on_post_build(config: MkDocsConfig) -> None:
    """Fill the other pages, and let the next build write.

    Nobody is told of the second form of the list of addresses, and hosts compress the first.
    """
    global _short, _whole  # noqa: PLW0603
    (Path(config.site_dir) / "sitemap.xml.gz").unlink(missing_ok=True)
    short, _short = _short, None
    if not short:
        _split_sitemap(config)
        _reading.close()
        return
    try:
        frame = short.frame(config)
        if frame:
            short.publisher.publish(frame, short.stage.site, short.kinds)
            if not _warned():
                table, file = short.cache.table("site"), Path(config.config_file_path)
                site.keep(table, file, short.inputs(config), _GENERATED, frame)
            short.cache.save()
    finally:
        short.end(config)
        _reading.close()
    if not frame:
        _whole = True
        try:
            build(config)
        finally:
            _whole = False


def _warned() -> bool:
    """Whether this build is to fail where warnings count."""
    handlers = logging.getLogger("mkdocs").handlers
    return any(handler.get_counts() for handler in handlers if isinstance(handler, CountHandler))


def on_build_error(**_: object) -> None:
    """Let the next build write."""
    global _short  # noqa: PLW0603
    if _short:
        _short.stage.clear()
        _short = None
    _reading.close()


def on_shutdown() -> None:
    """Say what the whole site lacks, where nothing else is wrong."""
    if sys.exc_info()[0] is None:
        for notice in _notices:
            click.echo(notice, err=True)


def on_serve(
    server: LiveReloadServer, config: MkDocsConfig, builder: Callable[[], None], **_: object
) -> LiveReloadServer:
    """Build anew once per change, however many pages it writes: at the manifest, or at a file of the maintainer's.

    MkDocs is asked only where what it gave holds no more.
    """
    docs = Path(config.docs_dir)
    shown = manifest(docs)

    def build_again() -> None:
        nonlocal shown
        with suppress(FolderError, OSError):
            # Who wrote the manifest has just looked at all that it names, and nobody else writes to a server's site.
            now = manifest(docs)
            if site.again(docs, Path(config.config_file_path), lambda: None, now, shown, _served):
                shown = now
                return
        builder()

    server.builder = build_again
    server.build_delay = 0  # for more changes: the manifest is written once, when all pages are there
    written = docs / MANIFEST
    if not written.exists():
        return server

    def own() -> list[Path]:
        return site.own_files(docs, _GENERATED) if docs.is_dir() else []

    def watch_own() -> None:
        for _ in islice(changes(own), 1, None):
            written.touch()

    # MkDocs would look at every generated page twice a second. One file can be looked at more often.
    server.unwatch(config.docs_dir)
    theirs, server.observer = server.observer, PollingObserver(timeout=_LOOK)
    server.watch(str(written))
    server.observer.start()
    server.observer = theirs
    threading.Thread(target=watch_own, daemon=True).start()
    return server
