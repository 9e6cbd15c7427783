"""What MkDocs does for this archive beside what mkdocs.yml can say. Its hooks are listed there.

It waits while pages are being written, and keeps the next build waiting while it reads them. What the theme brings and
no page asks for stays out of the site. It shows warnings, which `strict` counts, and no more. `mkdocs serve` looks for
changes of pages at the manifest, which is written when all pages are there, and stops with whoever started it.
"""

from __future__ import annotations

import logging
import os
import re
import signal
import sys
import threading
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click
from mkdocs.structure.files import Files
from watchdog.events import FileSystemEvent, FileSystemEventHandler

from generator.errors import FolderError
from generator.pages import FILES, FOLDERS
from generator.sync import MANIFEST, locked

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer

_NO_ADDRESS = """
This site has no public address, so it goes without canonical links, without pictures in previews of shared links, and
with an empty sitemap. Set `site_url` in mkdocs.yml, or SITE_URL, to where it will stand:

    make site SITE_URL=https://user.github.io/archive/
"""

# Comments, and the room before and after lines. No string of ours has either.
_FOR_READERS = re.compile(r"/\*.*?\*/|^\s+|\s+$", re.DOTALL | re.MULTILINE)
_UNUSED = ("assets/javascripts/lunr/", "assets/javascripts/workers/", "assets/stylesheets/palette.")

_reading = ExitStack()
_notices: list[str] = []


def on_startup(command: str, **_: object) -> None:
    """Say less when building; when serving, end with the process at the other end of standard input, if asked to."""
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


def on_pre_build(config: MkDocsConfig) -> None:
    """Read whole pages only."""
    if config.site_url:
        _notices.clear()
    with suppress(FolderError):  # nobody can write there
        _reading.enter_context(locked(Path(config.docs_dir)))


def on_files(files: Files, **_: object) -> Files:
    """Leave out two megabytes of the theme's: its own search, palettes, and maps for those who mend its scripts.

    The style sheet goes out without what is for those who read it as text.
    """
    if style := files.get_file_from_path("stylesheets/archive.css"):
        style.content_string = _FOR_READERS.sub("", style.content_string)
    return Files([file for file in files if not file.src_uri.startswith(_UNUSED) and not file.src_uri.endswith(".map")])


def on_post_build(config: MkDocsConfig) -> None:
    """Let the next build write. Nobody is told of the sitemap's second form, and hosts compress the first."""
    _reading.close()
    (Path(config.site_dir) / "sitemap.xml.gz").unlink(missing_ok=True)


def on_build_error(**_: object) -> None:
    """Let the next build write."""
    _reading.close()


def on_shutdown() -> None:
    """Say what the whole site lacks, where nothing else is wrong."""
    if sys.exc_info()[0] is None:
        for notice in _notices:
            click.echo(notice, err=True)


def on_serve(server: LiveReloadServer, config: MkDocsConfig, **_: object) -> LiveReloadServer:
    """Build anew once a change, however many pages it writes: at the manifest, or at a file of the maintainer's."""
    docs = Path(config.docs_dir)
    manifest = docs / MANIFEST
    if not manifest.exists():
        return server

    class Own(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            top = Path(os.fsdecode(event.src_path)).relative_to(docs).parts[:1]
            if not event.is_directory and not top[0].startswith(".") and top[0] not in (*FOLDERS, *FILES):
                manifest.touch()

    server.unwatch(config.docs_dir)
    server.watch(str(manifest))
    server.observer.schedule(Own(), str(docs), recursive=True)
    return server
