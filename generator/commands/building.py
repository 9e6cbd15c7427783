"""`build`, `join`, `site`, `serve` and `clean`: what writes pages, or takes them away."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import runpy
import socket
import subprocess
import sys
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator import site
from generator.build_cache import BuildCache
from generator.commands.options import FilePath, ShareOption, with_settings
from generator.commands.speaking import (
    OK,
    PROBLEMS,
    STATUSES,
    UNUSABLE,
    Clock,
    counted,
    progress,
    say,
    status_of,
    tell,
    waiting,
)
from generator.errors import ConfigurationError, Problem, Severity, errors_only
from generator.settings import Settings
from generator.sync import ALL, CACHE, NOTHING_MORE, Changes, New, Share, Then, clean, join, looking
from generator.watch import changes
from generator.workers import Answer, Ask, in_background, without_gc

if TYPE_CHECKING:
    from generator.build import Summary

_MKDOCS = ("mkdocs", "build", "--strict")


@click.command("build", epilog=STATUSES)
@with_settings
@click.option("--docs", type=FilePath(path_type=Path), default="docs", show_default=True, help="Where pages go.")
@click.option(
    "--share",
    type=ShareOption(),
    metavar="2/4",
    default="1/1",
    help="Write one share (here the second of four) for `join`.",
)
def build_command(settings: Settings, style: str, share: Share) -> int:
    """Write the archive's pages and its search; only what changed is written, what has no source is removed."""
    return _write(settings, style, share)


@click.command("join", epilog=STATUSES)
@click.argument(
    "shares", nargs=-1, required=True, type=FilePath(path_type=Path, exists=True, file_okay=False), metavar="DOCS..."
)
@click.option("--docs", type=FilePath(path_type=Path), default="docs", show_default=True, help="Where pages go.")
def join_command(shares: tuple[Path, ...], docs: Path) -> int:
    """Put together what `build --share` wrote elsewhere; `site` after it makes what is missing.

    Each of DOCS is the folder of pages of one share.
    """

    def run() -> int:
        from generator.outputs import FILES, FOLDERS  # noqa: PLC0415 - see `_written`

        changes = join(docs, shares, FOLDERS, FILES, waiting)
        say(f"{counted(changes.written, 'file')} written, {changes.unchanged:,} unchanged, {changes.removed:,} removed")
        return OK

    return status_of(run, "text")


def _write(settings: Settings, style: str, share: Share = ALL) -> int:
    return _written(settings, style, Clock(), share)[0]


def _written(
    settings: Settings, style: str, clock: Clock, share: Share = ALL, then: Then = NOTHING_MORE
) -> tuple[int, Summary]:
    """Write pages, and tell what was done; the exit status, and the same in numbers. `then` as for `build`."""
    clock("what is there")
    with without_gc(), looking(settings.docs, waiting) as there:
        # What makes pages takes as long to load as looking takes, so another process looks meanwhile.
        from generator.build import again, build  # noqa: PLC0415 - see above

        summary = again(settings, there) if share == ALL else None
        if summary and summary.changes:
            then.done(summary.changes)()
        else:
            summary = build(settings, progress, waiting, share, clock, then, there).summary
    tell(summary.problems, style)
    say(_summary(summary))
    say(f"took {clock}")
    if summary.changes is None:
        return UNUSABLE, summary
    return PROBLEMS if errors_only(summary.problems) else OK, summary


@click.command("site", epilog=STATUSES)
@with_settings
@click.option("--docs", type=FilePath(path_type=Path), default="docs", show_default=True, help="Where pages go.")
def site_command(settings: Settings, style: str) -> int:
    """Write the archive's pages, and the site: what `build` does, and then MkDocs, where it is needed.

    `mkdocs build --strict` gives the same site.
    """
    docs, clock, longer = settings.docs, Clock(), Clock()
    with in_background(partial(_standing, docs, Path("mkdocs.yml"))) as standing:
        made = _Site(standing, clock)
        status, summary = _written(settings, style, clock, then=made)
        if summary.changes is None:
            return status
        published = made.published()
        if published is None:
            longer("site")
            if standing(_mkdocs)():
                return UNUSABLE
            published = site.last(docs)
        elif published.notice:
            for line in published.notice.splitlines():
                say(line, err=True)
    if published:
        from generator import config  # noqa: PLC0415 - see `_written`

        say(_size(published))
        if longer:
            say(f"took {longer}")
        limit = config.load(settings.config).site_limit
        tell(site.too_large(published, limit, settings.config), style)
    return status


class _Site(Then):
    """Makes the site of what is built, in another process."""

    def __init__(self, standing: Ask[site.Standing], clock: Clock) -> None:
        self._standing, self._clock = standing, clock
        self._made: Answer[site.Published | None] | None = None

    def coming(self, new: New, stale: Collection[str]) -> None:
        self._standing(partial(site.Standing.plan, new=new, stale=stale))

    def done(self, changes: Changes) -> Callable[[], object]:
        self._clock("site")
        self._made = self._standing(partial(site.Standing.again, looked=changes.manifest))
        return self._made

    def published(self) -> site.Published | None:
        """What was made, if MkDocs isn't needed."""
        return self._made() if self._made else None


def _standing(docs: Path, config: Path) -> site.Standing:
    """The site as it stands; where MkDocs will be needed, another process loads it while pages are made."""
    standing = site.Standing(docs, config)
    if not standing.is_framed and multiprocessing.parent_process():
        importlib.import_module("mkdocs.commands.build")
    return standing


def _mkdocs(_: site.Standing) -> int:
    """MkDocs' exit status, called as a program, in a process that does nothing else."""
    if not multiprocessing.parent_process():
        return subprocess.run([sys.executable, "-m", *_MKDOCS], check=False).returncode  # noqa: S603 - our own call
    sys.argv = list(_MKDOCS)
    try:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else bool(ended.code)
    finally:
        sys.stdout.flush()
    return 0


def _size(published: site.Published) -> str:
    pages = f"{counted(published.filled, 'page')} rendered, {published.unchanged:,} files as they were"
    return f"site: {pages}, {published.copied:,} copied, {published.removed:,} removed; {published.size / 1e6:,.1f} MB"


@click.command("serve", epilog=STATUSES)
@with_settings
@click.option("--address", default="127.0.0.1:8000", show_default=True, help="Where to show it: a host and a port.")
def serve_command(settings: Settings, style: str, address: str) -> int:
    """Show the site, and build it again whenever a capture or the configuration changes.

    MkDocs shows it, from docs/ and mkdocs.yml in this folder.
    """
    _must_be_free(address)
    server: subprocess.Popen[bytes] | None = None

    def shown() -> bool:
        return server is None or server.poll() is None

    try:
        read = settings.digests, settings.config, settings.topics, settings.site, settings.words
        for _ in changes(lambda: read, shown):
            status = status_of(lambda: _write(settings, style), style)
            if server is None:
                if status == UNUSABLE:
                    return UNUSABLE
                # It ends when its standard input does, and so never outlives this process.
                call = [sys.executable, "-m", "mkdocs", "serve", "--no-strict", "--dev-addr", address]
                environment = os.environ | {"DIGEST_ARCHIVE_SERVE": "1"}
                server = subprocess.Popen(call, stdin=subprocess.PIPE, env=environment)  # noqa: S603 - our own call
                _prepare(settings)
    finally:
        _end(server)
    say("MkDocs has stopped, so nothing is shown any more", err=True)
    return UNUSABLE


def _prepare(settings: Settings) -> None:
    """Read all that there is, and compile templates, while MkDocs starts: the builds to come find it in memory."""
    from generator.build import gather  # noqa: PLC0415 - see `_written`
    from generator.outputs import prepare  # noqa: PLC0415 - see `_written`

    with suppress(ConfigurationError):  # which the next build tells
        gather(settings, cache=BuildCache(settings.docs / CACHE))
        prepare()


def _end(server: subprocess.Popen[bytes] | None) -> None:
    """Let MkDocs stop by itself, as on Ctrl-C; stop it if it doesn't."""
    if server and server.stdin:
        server.stdin.close()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _must_be_free(address: str) -> None:
    """MkDocs would build everything first, and then show where in its code it can't listen."""
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, int(port)), family=family).close()
    except (OSError, ValueError, OverflowError) as error:
        why = (error.strerror or str(error)).partition(" (")[0] if isinstance(error, OSError) else "no host and port"
        fix = "stop what is there, or choose another with `make serve ADDRESS=127.0.0.1:8001` (--address)"
        raise click.ClickException(f"can't show the site at {address} ({why}); {fix}") from error


@click.command("clean", epilog=STATUSES)
@click.option("--docs", type=FilePath(path_type=Path), default="docs", show_default=True, help="Where pages are.")
def clean_command(docs: Path) -> int:
    """Remove the pages that `build` wrote, and nothing else."""

    def run() -> int:
        changes, left = clean(docs, waiting)
        what, fix = "this page was changed after it was built, and stays", "delete it yourself"
        tell((Problem((docs / path).as_posix(), 1, what, fix, Severity.WARNING) for path in left), "text")
        say(f"{counted(changes.removed, 'file')} removed")
        return OK

    return status_of(run, "text")


def _summary(summary: Summary) -> str:
    changes = summary.changes
    if changes is None:
        return "no capture could be read: nothing was written"
    return (
        f"{counted(summary.papers, 'paper')} on {counted(summary.days, 'day')} "
        f"from {counted(summary.captures, 'capture')}; "
        f"{counted(changes.written, 'file')} written, {changes.unchanged:,} unchanged, {changes.removed:,} removed"
    )
