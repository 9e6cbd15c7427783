"""The `digest-archive` command: the only code that prints or exits.

What only some commands need is imported by them: it would be a quarter of what a build takes that has nothing to do.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import io
import os
import re
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click
from tqdm import tqdm

from generator import __version__, config, site
from generator.build import Settings, Summary, again, build, gather, left_out
from generator.errors import ArchiveError, CaptureError, ConfigurationError, Problem, Severity, errors_only, printable
from generator.formats import MAX_BYTES
from generator.model import YEARS
from generator.outputs import FILES, FOLDERS
from generator.sync import ALL, Share, clean, join
from generator.watch import changes

T = TypeVar("T")

OK, PROBLEMS, UNUSABLE = 0, 1, 2
_DAY = click.DateTime(["%Y-%m-%d"])
# As shells say it of what a signal ended: 128 and the signal's number.
INTERRUPTED, NOBODY_READS = 130, 141
_STATUSES = f"""Exit status: {OK} all is well; {PROBLEMS} something is wrong with a capture or a source (the others are
used); {UNUSABLE} nothing is done: the call, archive.yml or topics.yml is wrong, no capture can be read, no source
answers, or nothing can be written; {INTERRUPTED} interrupted."""


def main(prog_name: str = "digest-archive") -> None:
    """Run the command; the entry point. Status 1 is for captures alone: Python and click mean other things by it."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # as standard error is: a terminal may know few characters
    try:
        status = _commands(prog_name=prog_name, standalone_mode=False)
    except click.ClickException as error:
        context = error.ctx if isinstance(error, click.UsageError) else None
        more = f" (`{context.command_path} --help` says more)" if context else ""
        _say(f"Error: {error.format_message()}{more}", err=True)
        status = UNUSABLE
    except click.Abort:
        _say("interrupted", err=True)
        status = INTERRUPTED
    except SystemExit:  # click's, when nobody reads any more what is printed
        status = NOBODY_READS
    except Exception:  # noqa: BLE001 - whatever it is, it must not end in 1
        for line in traceback.format_exc().splitlines():
            _say(line, err=True)
        status = UNUSABLE
    sys.exit(status)


@click.group(epilog=_STATUSES, context_settings={"max_content_width": 100})
@click.version_option(__version__)
def _commands() -> None:
    """Turn saved digest pages into a searchable static archive."""


class _FilePath(click.Path):
    """A path that names something: an empty one would be the folder one stands in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("it is empty", param, ctx)
        return super().convert(value, param, ctx)


class _Share(click.ParamType):  # type: ignore[type-arg] # generic to type checkers alone
    """One of so many: `2/4`."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        match = re.fullmatch(r"([1-9]\d{0,3})/([1-9]\d{0,3})", str(value))
        if not match or int(match[1]) > int(match[2]):
            self.fail(f"`{value}` is no share; write 2/4 for the second of four", param, ctx)
        return int(match[1]), int(match[2])


def _with_settings(command: Callable[..., int]) -> Callable[..., int]:
    """The options every command has, handed on as `Settings`."""
    path = functools.partial(_FilePath, path_type=Path)

    @click.option("--digests", type=path(), default="digests", show_default=True, help="The folder of captures.")
    @click.option(
        "--config", type=path(), default="archive.yml", show_default=True, help="The archive's configuration."
    )
    @click.option("--topics", type=path(), default="topics.yml", show_default=True, help="The vocabulary of topics.")
    @click.option(
        "--year", type=click.IntRange(YEARS.start, YEARS.stop - 1), help="The year of captures whose path has none."
    )
    @click.option("--format", "style", type=click.Choice(["text", "github"]), default="text", show_default=True,
                  help="How problems are written: as lines, or as GitHub annotations.")  # fmt: skip
    @functools.wraps(command)
    def wrapped(digests: Path, config: Path, topics: Path, year: int | None, style: str, **rest: Any) -> int:
        paths = {"docs": rest.pop("docs")} if "docs" in rest else {}
        settings = Settings(digests=digests, config=config, topics=topics, year=year, **paths)

        def run() -> int:
            _must_exist(config)
            return command(settings, style, **rest)

        return _status(run, style)

    return wrapped


@_commands.command("build", epilog=_STATUSES)
@_with_settings
@click.option("--docs", type=_FilePath(path_type=Path), default="docs", show_default=True, help="Where pages go.")
@click.option(
    "--share", type=_Share(), metavar="2/4", default="1/1", help="Write only one of so many shares, for `join`."
)
def _build(settings: Settings, style: str, share: Share) -> int:
    """Write the archive's pages and its search; only what changed is written, what has no source is removed."""
    return _write(settings, style, share)


@_commands.command("join", epilog=_STATUSES)
@click.argument(
    "shares", nargs=-1, required=True, type=_FilePath(path_type=Path, exists=True, file_okay=False), metavar="DOCS..."
)
@click.option("--docs", type=_FilePath(path_type=Path), default="docs", show_default=True, help="Where pages go.")
def _join(shares: tuple[Path, ...], docs: Path) -> int:
    """Put together what `build --share` wrote elsewhere; `site` after it makes what is missing.

    Each of DOCS is the folder of pages of one share.
    """

    def run() -> int:
        changes = join(docs, shares, FOLDERS, FILES, _waiting)
        _say(f"{_count(changes.written, 'file')} written, {changes.unchanged:,} unchanged, {changes.removed:,} removed")
        return OK

    return _status(run, "text")


def _write(settings: Settings, style: str, share: Share = ALL) -> int:
    return _written(settings, style, share)[0]


def _written(settings: Settings, style: str, share: Share = ALL) -> tuple[int, Summary]:
    """Write pages, and tell what was done; the exit status, and the same in numbers."""
    clock = _Clock()
    clock("what is there")
    summary = again(settings, _waiting) if share == ALL else None
    summary = summary or build(settings, _progress, _waiting, share, clock).summary
    _tell(summary.problems, style)
    _say(_summary(summary))
    _say(f"took {clock}")
    if summary.changes is None:
        return UNUSABLE, summary
    return PROBLEMS if errors_only(summary.problems) else OK, summary


@_commands.command("site", epilog=_STATUSES)
@_with_settings
@click.option("--docs", type=_FilePath(path_type=Path), default="docs", show_default=True, help="Where pages go.")
def _site(settings: Settings, style: str) -> int:
    """Write the archive's pages, and the site of them: what `build` does, and then MkDocs, as far as it is needed.

    `mkdocs build --strict` gives the same site.
    """
    status, summary = _written(settings, style)
    if status == UNUSABLE:
        return status
    clock = _Clock()
    clock("site")
    looked = summary.changes.manifest if summary.changes else ""
    published = site.again(settings.docs, Path("mkdocs.yml"), _waiting, looked)
    if published is None:
        call = [sys.executable, "-m", "mkdocs", "build", "--strict"]
        if subprocess.run(call, check=False).returncode:  # noqa: S603 - our own call
            return UNUSABLE
        published = site.last(settings.docs)
    elif published.notice:
        for line in published.notice.splitlines():
            _say(line, err=True)
    if published:
        _say(_size(published))
        _say(f"took {clock}")
        limit = config.load(settings.config).site_limit
        _tell(site.too_large(published, limit, settings.config), style)
    return status


def _size(published: site.Published) -> str:
    pages = f"{_count(published.filled, 'page')} rendered, {published.unchanged:,} files as they were"
    return f"site: {pages}, {published.copied:,} copied, {published.removed:,} removed; {published.size / 1e6:,.1f} MB"


@_commands.command("serve", epilog=_STATUSES)
@_with_settings
@click.option("--address", default="127.0.0.1:8000", show_default=True, help="Where to show it: a host and a port.")
def _serve(settings: Settings, style: str, address: str) -> int:
    """Show the site, and build it again whenever a capture or the configuration changes.

    MkDocs shows it, from docs/ and mkdocs.yml in this folder.
    """
    _must_be_free(address)
    server: subprocess.Popen[bytes] | None = None

    def shown() -> bool:
        return server is None or server.poll() is None

    try:
        for _ in changes([settings.digests], [settings.config, settings.topics], shown):
            status = _status(lambda: _write(settings, style), style)
            if server is None:
                if status == UNUSABLE:
                    return UNUSABLE
                # It ends when its standard input does, and so never outlives this process.
                call = [sys.executable, "-m", "mkdocs", "serve", "--no-strict", "--dev-addr", address]
                environment = os.environ | {"DIGEST_ARCHIVE_SERVE": "1"}
                server = subprocess.Popen(call, stdin=subprocess.PIPE, env=environment)  # noqa: S603 - our own call
    finally:
        _end(server)
    _say("MkDocs has stopped, so nothing is shown any more", err=True)
    return UNUSABLE


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
        mend = "stop what is there, or choose another with `make serve ADDRESS=127.0.0.1:8001` (--address)"
        raise click.ClickException(f"can't show the site at {address} ({why}); {mend}") from error


@_commands.command("clean", epilog=_STATUSES)
@click.option("--docs", type=_FilePath(path_type=Path), default="docs", show_default=True, help="Where pages are.")
def _clean(docs: Path) -> int:
    """Remove the pages that `build` wrote, and nothing else."""

    def run() -> int:
        changes, left = clean(docs, _waiting)
        what, mend = "this page was changed after it was built, and stays", "delete it yourself"
        _tell((Problem((docs / path).as_posix(), 1, what, mend, Severity.WARNING) for path in left), "text")
        _say(f"{_count(changes.removed, 'file')} removed")
        return OK

    return _status(run, "text")


@_commands.command("check", epilog=_STATUSES)
@_with_settings
def _check(settings: Settings, style: str) -> int:
    """Report every problem of every capture and of the configuration; write nothing."""
    gathered = gather(settings, _progress)
    errors = errors_only(gathered.problems)
    _tell(gathered.problems, style)
    archive = gathered.archive
    for line in left_out(archive, settings.shown):
        _say(line)
    _say(
        f"{_count(archive.captures, 'capture')} in order: {_count(archive.entries, 'entry', 'entries')}, "
        f"{_count(len(archive.papers), 'paper')}, {_count(len(archive.days), 'day')}; "
        f"{_count(len(errors), 'error')}, {_count(len(gathered.problems) - len(errors), 'warning')}"
    )
    return PROBLEMS if errors else OK


@_commands.command("explain", epilog=_STATUSES)
@click.argument("paper")
@_with_settings
def _explain(settings: Settings, style: str, paper: str) -> int:
    """Say where every fact on a paper's page came from.

    PAPER is its address, the last part of that, its title, or words of its title.
    """
    from generator.explain import explain, find  # noqa: PLC0415 - see the top

    gathered = gather(settings, _progress)
    _tell(errors_only(gathered.problems), style)
    found = find(gathered, paper)
    if len(found) == 1:
        for line in explain(gathered, found[0], settings):
            _say(line)
        return OK
    _say(f"{_count(len(found), 'paper')} found for `{paper}`", err=True)
    for one in found:
        _say(f"  {one.permalink}  {one.title}", err=True)
    return PROBLEMS


@_commands.command("cite", epilog=_STATUSES)
@click.argument("papers", nargs=-1, metavar="[PAPER...]")
@_with_settings
@click.option("--as", "form", type=click.Choice(["bibtex", "ris", "csl"]), default="bibtex", show_default=True,
              help="What to write: BibTeX, RIS, or CSL-JSON.")  # fmt: skip
@click.option("--day", type=_DAY, metavar="YYYY-MM-DD", help="The papers of a day.")
@click.option("--topic", metavar="ID", help="The papers of a topic, by its id.")
@click.option("--author", metavar="NAME", help="The papers of an author.")
def _cite(settings: Settings, style: str, papers: tuple[str, ...], form: str, **chosen: Any) -> int:
    """Write citations to standard output: of some papers, of a day, a topic or an author, else of the whole archive.

    A PAPER is its address, the last part of that, its title, or words of its title.
    """
    from generator.citing import UnknownError, cite  # noqa: PLC0415 - see the top

    gathered = gather(settings, _progress)
    _tell(errors_only(gathered.problems), style)
    day = chosen["day"]
    try:
        text = cite(gathered, form, papers, day and day.date(), chosen["topic"] or "", chosen["author"] or "")
    except UnknownError as error:
        for line in str(error).splitlines():
            _say(line, err=True)
        return PROBLEMS
    click.echo(text.encode(), nl=False)
    return PROBLEMS if errors_only(gathered.problems) else OK


@_commands.command("compare", epilog=_STATUSES)
@click.argument("before", type=_FilePath(path_type=Path, exists=True, file_okay=False))
@_with_settings
def _compare(settings: Settings, style: str, before: Path) -> int:
    """Say what is new, what changed and what is gone since BEFORE, another checkout of this archive; write nothing.

    BEFORE is a folder with captures, configuration and topics where this one has them. With `--format github` the
    answer is Markdown for a job's summary.
    """
    from generator.compare import compare, lines, markdown, unreadable  # noqa: PLC0415 - see the top

    places = {name: getattr(settings, name) for name in ("digests", "config", "topics")}
    if absolute := [path for path in places.values() if path.is_absolute()]:
        raise click.UsageError(f"{absolute[0]} is the same before and after; name it as both checkouts have it")
    earlier = dataclasses.replace(settings, **{name: before / path for name, path in places.items()})
    now = gather(settings, _progress)
    try:
        answer = lines(compare(gather(earlier, _progress).archive, now.archive))
    except ConfigurationError as error:
        answer = unreadable(error.problems)
    for line in markdown(answer) if style == "github" else answer:
        _say(line)
    return PROBLEMS if errors_only(now.problems) else OK


@_commands.command("fetch", epilog=_STATUSES)
@_with_settings
@click.option("--day", type=_DAY, metavar="YYYY-MM-DD", help="Ask for this day alone.")
@click.option("--since", type=_DAY, metavar="YYYY-MM-DD", help="Ask for all days since this one.")
@click.option("--dry-run", "dry", is_flag=True, help="Ask, say what would be kept, and write nothing.")
def _fetch(settings: Settings, style: str, day: dt.datetime | None, since: dt.datetime | None, dry: bool) -> int:
    """Ask the sources of archive.yml for new days, and keep what comes among the captures.

    Without a day, it asks for all since the newest file of a source, and for the last five again, as they still grow.
    """
    from generator import fetch  # noqa: PLC0415 - see the top

    if day and since:
        raise click.UsageError("--day and --since don't go together")
    configured = config.load(settings.config)
    if not configured.subscriptions:
        what = "it names no sources"
        raise ConfigurationError(Problem(configured.path, 1, what, "add `sources:`, as the README shows"))
    with fetch.Client(configured.contact) as client:
        run = fetch.Fetch(settings.digests, configured, client, dry=dry)
        steps = run.plan(fetch.Days(day.date() if day else None, since.date() if since else None))
        outcomes = []
        for outcome in run.run(_progress(steps, "asking", len(steps))):
            outcomes.append(outcome)
            files = "".join(f"; {file.as_posix()}" for file in outcome.files)
            if not outcome.failed:
                tqdm.write(printable(f"{outcome}{files}"))
            if outcome.problem:
                with tqdm.external_write_mode(sys.stderr):
                    _tell([outcome.problem], style)
    written = sum(len(outcome.files) for outcome in outcomes)
    _say(
        f"{_count(len(steps), 'question')}; {_count(sum(outcome.new for outcome in outcomes), 'new paper')}, "
        f"{_count(written, 'file')} {'to write' if dry else 'written'}"
    )
    failed = sum(outcome.failed for outcome in outcomes)
    return OK if not failed else UNUSABLE if failed == len(outcomes) else PROBLEMS


@_commands.command("add", epilog=_STATUSES)
@click.argument("source", metavar="FILE|-|URL")
@_with_settings
@click.option("--day", type=_DAY, metavar="YYYY-MM-DD", help="The day it is of, where nothing in it says so.")
def _add(settings: Settings, style: str, source: str, day: dt.datetime | None) -> int:
    """Put a file of papers among the captures, whatever its form; `-` reads what is piped in.

    Says what it holds and what is new. Nothing is overwritten.
    """
    from generator.adding import add  # noqa: PLC0415 - see the top

    try:
        content = _content(source, settings)
        added = add(settings.digests, content, "stdin" if source == "-" else source, day.date() if day else None)
    except CaptureError as error:
        _tell(error.problems, style)
        return UNUSABLE
    _tell(added.reading.problems, style)
    days = str(added.days[0]) if len(added.days) == 1 else f"{len(added.days)} days"
    held = _count(added.papers, "paper")
    _say(f"read as {added.reading.format}: {held} of {days}, {added.new:,} of them new")
    _say(f"{added.file.as_posix()}{' holds the same already' if added.there else ''}")
    return PROBLEMS if errors_only(added.reading.problems) else OK


def _content(source: str, settings: Settings) -> bytes:
    """What a file, the standard input or an address holds, as far as a capture can be long.

    Errors: `CaptureError`.
    """
    from generator import fetch  # noqa: PLC0415 - see the top

    try:
        if source.startswith(("http://", "https://")):
            with fetch.Client(config.load(settings.config).contact) as client:
                return client.get(source, "*/*", fetch.Manners(source, 0))
        if source == "-":
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        with Path(source).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except fetch.Refused as error:
        raise CaptureError(Problem(source, 1, error.what, error.mend)) from error
    except OSError as error:
        raise CaptureError(Problem(source, 1, f"can't be read ({error.strerror})", "check the path")) from error


class _Clock:
    """How long each step takes."""

    def __init__(self) -> None:
        self._began: list[tuple[str, float]] = []

    def __call__(self, step: str) -> None:
        """A step begins, and the one before it ends."""
        self._began.append((step, time.perf_counter()))

    def __str__(self) -> str:
        ends = [began for _, began in self._began[1:]] + [time.perf_counter()]
        return ", ".join(f"{end - began:.1f} s: {step}" for (step, began), end in zip(self._began, ends, strict=True))


def _must_exist(config: Path) -> None:
    """Only the configuration that nobody named may be missing."""
    if config != Settings().config and not config.exists():
        what, mend = "there is no such file", "correct --config, or leave it out"
        raise ConfigurationError(Problem(config.as_posix(), 1, what, mend))


def _status(do: Callable[[], int], style: str) -> int:
    """Do something; its exit status. What stood in the way is told."""
    try:
        return do()
    except ArchiveError as error:
        _tell(error.problems, style)
    except BrokenPipeError:  # nobody reads what is printed
        raise
    except OSError as error:  # `sync`, the only code that writes, tells its own
        what, mend = f"can't be read ({error.strerror or error})", "check the file and its permissions"
        _tell([Problem(str(error.filename or "input"), 1, what, mend)], style)
    return UNUSABLE


def _tell(problems: Iterable[Problem], style: str) -> None:
    for problem in problems:
        _say(problem.annotation if style == "github" else str(problem), err=True)


def _say(line: str, *, err: bool = False) -> None:
    """Print a line; nothing in it acts on the terminal, whatever it quotes."""
    try:
        click.echo(printable(line), err=err)
    except BrokenPipeError:  # nobody reads it
        raise
    except OSError as error:
        raise click.ClickException(f"the output can't be written ({error.strerror or error})") from error


def _waiting() -> None:
    _say("another build is at work in this folder; waiting until it ends", err=True)


def _summary(summary: Summary) -> str:
    changes = summary.changes
    if changes is None:
        return "no capture could be read: nothing was written"
    return (
        f"{_count(summary.papers, 'paper')} on {_count(summary.days, 'day')} "
        f"from {_count(summary.captures, 'capture')}; "
        f"{_count(changes.written, 'file')} written, {changes.unchanged:,} unchanged, {changes.removed:,} removed"
    )


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _progress(items: Iterable[T], what: str, count: int) -> Iterable[T]:
    """A bar on a terminal, for what takes over a second; nothing elsewhere."""
    tqdm.monitor_interval = 0  # a thread of its own would keep work from being shared out among processes
    return tqdm(items, desc=what, total=count, delay=1, leave=False, disable=None, file=sys.stderr)
