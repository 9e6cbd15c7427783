"""What several test files need."""

from __future__ import annotations

import contextlib
import fcntl
import functools
import gc
import http
import http.server
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
import pytest
from hypothesis import HealthCheck, settings
from jinja2.bccache import Bucket
from playwright.sync_api import Browser, Dialog, Page, expect, sync_playwright

from generator import language
from generator.build import gather
from tests import browser
from tests.archives import SAMPLE, SHARED, Site, build_site, tiny_settings

#: An address below a path, as a project's pages have on GitHub.
PUBLIC = "https://user.example/archive/"

# A slow machine is no defect; the same examples every time, unless others are asked for.
settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize="EXPLORE" not in os.environ
)
settings.load_profile("house")
# Shells switch it off for what runs in the background, and a test that interrupts a build would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)
# The commands that tests start are compiled once and not each time, whatever this shell thinks of compiled files.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
expect.set_options(timeout=60_000)  # ms; several workers share a small machine, and what is there takes none of it


class _Compiled(jinja2.BytecodeCache):
    """Templates, compiled once a process and not once an archive: of making a few pages, that is most of the time."""

    def __init__(self) -> None:
        self._there: dict[object, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._there.get((bucket.key, bucket.checksum, language.spoken().key))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self._there[bucket.key, bucket.checksum, language.spoken().key] = bucket.code


# Their keys are a template's file, its text and the language, whose words it has inside.
jinja2.Environment.__init__ = functools.partialmethod(  # type: ignore[assignment,method-assign]
    jinja2.Environment.__init__, bytecode_cache=_Compiled()
)


# The files that take longest, the longest first: `make test` gives a file to whichever worker is free, and one that
# comes last keeps the other waiting. Only time depends on it.
_LONG = (
    "linear", "scale", "site", "search_parity", "reader", "serve", "search_queries", "incremental", "search", "short",
    "injections", "sync", "search_page", "face", "cli", "maintainer", "submissions", "citations", "returning_reader",
    "excerpts", "together", "submit", "customising", "data", "pages", "formats", "captures", "lost",
)  # fmt: skip


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are cores: tests that type slowly, or wait for a server, leave one idle."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files come first; tests over the real captures are skipped where those are not beside the checkout."""
    places = {f"test_{name}.py": place for place, name in enumerate(_LONG)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))
    if not SHARED.is_dir():
        for item in items:
            if item.get_closest_marker("corpus"):
                item.add_marker(pytest.mark.skip(reason="the real captures are not beside this checkout"))


def pytest_collection_finish() -> None:
    """What was imported and collected stays until the end; no search for garbage need look at it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _among_the_samples_settings() -> Iterator[None]:
    """Settings that a test doesn't name are the sample's, and no maintainer's: a site's name, language and words."""
    with contextlib.chdir(SAMPLE):
        yield


#: Gives a folder of some name, filled by a function; nobody may change it.
Once = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Once:
    """Has such a folder filled by whichever worker comes first, for all of them."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent

    def filled(name: str, fill: Callable[[Path], object]) -> Path:
        note = shared / f"{name}.made"
        with note.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not note.exists():
                place = tmp_path_factory.mktemp(name)
                fill(place)
                note.write_text(str(place))
        return Path(note.read_text())

    return filled


def tiny_once(once: Once, name: str, site_url: str = "") -> Site:
    """The tiny archive's site."""
    place = once(name, lambda place: build_site(place, tiny_settings(place / "docs"), site_url))
    return Site(place / "site", gather(tiny_settings(place / "docs")).archive)


@pytest.fixture(scope="session")
def tiny_site(once: Once) -> Site:
    """The tiny archive's site, built for the root of a host."""
    return tiny_once(once, "tiny")


@pytest.fixture(scope="session")
def public_site(once: Once) -> Site:
    """The tiny archive's site, built for `PUBLIC`."""
    return tiny_once(once, "public", PUBLIC)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A running browser."""
    executable = browser.find(windows=False)
    assert executable, "no Chromium: run `python -m tests.browser`"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=browser.ARGUMENTS)
        yield running
        running.close()


class Visit:
    """A browser page that notes everything a quiet, self-contained site must not do."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.noise: list[str] = []
        page.on("console", lambda message: self.noise.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.noise.append(f"error: {error}"))
        page.on("dialog", self._note_dialog)
        page.on("request", lambda request: self._note_request(request.url))
        page.on("requestfailed", lambda request: self._note_failure(request.url, request.failure))

    def _note_dialog(self, dialog: Dialog) -> None:
        self.noise.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _note_request(self, url: str) -> None:
        if not url.startswith((self.base, "blob:", "data:")):
            self.noise.append(f"request: {url}")

    def _note_failure(self, url: str, failure: str | None) -> None:
        if failure != "net::ERR_ABORTED":  # that is the reader leaving before the page was whole
            self.noise.append(f"failed: {url} {failure}")

    def go(self, address: str = "") -> Page:
        """Open an address below the site's root."""
        self.page.goto(self.base + address)
        return self.page


@contextmanager
def served(folder: Path, requested: list[str] | None = None, blank: str = "(?!)") -> Iterator[str]:
    """A folder on a loopback port; the address ends in `/`. Paths that are asked for are added to `requested`.

    What is not there is an empty page where its path matches `blank`. (A browser that has to ask a test about each
    request takes twice as long for a page, as it then keeps nothing.)
    """

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            if requested is not None:
                requested.append(self.path)
            if re.fullmatch(blank, self.path) and not os.path.exists(self.translate_path(self.path)):  # noqa: PTH110
                self.send_response(http.HTTPStatus.OK)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
            else:
                super().do_GET()

    class Server(http.server.ThreadingHTTPServer):
        request_queue_size = 128  # who finds no place in it tries again after a second

        def handle_error(self, *_: object) -> None:
            """A reader who leaves early is no error; what a page lacks, the browser says."""

    server = Server(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})  # how long its end takes
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def served_below(folder: Path, place: Path, blank: str = "(?!)") -> Iterator[str]:
    """A folder as `archive/` on a loopback port; `place` is an empty folder for it."""
    (place / "archive").symlink_to(folder)
    with served(place, blank=blank) as host:
        yield f"{host}archive/"


@contextmanager
def opened(chromium: Browser, **options: Any) -> Iterator[Page]:
    """A page of a fresh profile, which may say what it likes; options are the browser's."""
    # Chromium reports each view transition that it skips as an error (w3c/csswg-drafts#13726); a reader who wants
    # less motion has none.
    context = chromium.new_context(reduced_motion="reduce", **options)
    context.set_default_timeout(120_000)
    try:
        yield context.new_page()
    finally:
        context.close()


@contextmanager
def visiting(chromium: Browser, base: str, *, scripts: bool = True) -> Iterator[Visit]:
    """A fresh profile on a site; at the end it must have been quiet."""
    with opened(chromium, java_script_enabled=scripts) as page:
        visit = Visit(page, base)
        yield visit
    assert visit.noise == []
