"""The `digest-archive` command: the only code that prints or exits."""

from __future__ import annotations

import datetime as dt
import functools
import sys
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click
from tqdm import tqdm

from generator import __version__, config, fetch
from generator.adding import add
from generator.build import Built, Settings, build, gather
from generator.errors import CaptureError, ConfigurationError, Problem, errors_only
from generator.explain import explain, find
from generator.formats import MAX_BYTES
from generator.model import YEARS
from generator.watch import watch

T = TypeVar("T")

OK, PROBLEMS, UNUSABLE = 0, 1, 2
_STATUSES = f"""Exit status: {OK} all is well; {PROBLEMS} something is wrong with a capture or a source (the others are
used); {UNUSABLE} nothing is done: the call, archive.yml or topics.yml is wrong, no capture can be read, no source
answers, or nothing can be written."""


def main(prog_name: str = "digest-archive") -> None:
    """Run the command; the entry point."""
    try:
        _commands(prog_name=prog_name)
    except Exception:  # noqa: BLE001 - Python would exit with 1, and that says all is built but what was named
        traceback.print_exc()
        sys.exit(UNUSABLE)


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


def _with_settings(command: Callable[..., None]) -> Callable[..., None]:
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
    def wrapped(digests: Path, config: Path, topics: Path, year: int | None, style: str, **rest: Any) -> None:
        paths = {"docs": rest.pop("docs")} if "docs" in rest else {}
        settings = Settings(digests=digests, config=config, topics=topics, year=year, **paths)

        def run() -> None:
            _must_exist(config)
            command(settings, style, **rest)

        if not _usable(run, style):
            sys.exit(UNUSABLE)

    return wrapped


@_commands.command("build", epilog=_STATUSES)
@_with_settings
@click.option("--docs", type=_FilePath(path_type=Path), default="docs", show_default=True, help="Where pages go.")
@click.option("--watch", "stay", is_flag=True, help="Stay, and build again when something changes.")
def _build(settings: Settings, style: str, stay: bool) -> None:
    """Write the archive's pages and its search; only what changed is written, what has no source is removed."""

    def once() -> int:
        built = build(settings, _progress)
        _tell(built.gathered.problems, style)
        click.echo(_summary(built))
        if built.changes is None:
            return UNUSABLE
        return PROBLEMS if errors_only(built.gathered.problems) else OK

    if stay:
        watch([settings.digests], [settings.config, settings.topics], lambda: _usable(once, style))
    else:
        sys.exit(once())


@_commands.command("check", epilog=_STATUSES)
@_with_settings
def _check(settings: Settings, style: str) -> None:
    """Report every problem of every capture and of the configuration; write nothing."""
    gathered = gather(settings, _progress)
    errors = errors_only(gathered.problems)
    _tell(gathered.problems, style)
    archive = gathered.archive
    click.echo(
        f"{_count(archive.captures, 'capture')} in order: {_count(archive.entries, 'entry', 'entries')}, "
        f"{_count(len(archive.papers), 'paper')}, {_count(len(archive.days), 'day')}; "
        f"{_count(len(errors), 'error')}, {_count(len(gathered.problems) - len(errors), 'warning')}"
    )
    sys.exit(PROBLEMS if errors else OK)


@_commands.command("explain", epilog=_STATUSES)
@click.argument("paper")
@_with_settings
def _explain(settings: Settings, style: str, paper: str) -> None:
    """Say where every fact on a paper's page came from.

    PAPER is its address, the last part of that, its title, or words of its title.
    """
    gathered = gather(settings, _progress)
    _tell(errors_only(gathered.problems), style)
    found = find(gathered, paper)
    if len(found) == 1:
        for line in explain(gathered, found[0], settings):
            click.echo(line)
        return
    click.echo(f"{_count(len(found), 'paper')} found for `{paper}`", err=True)
    for one in found:
        click.echo(f"  {one.permalink}  {one.title}", err=True)
    sys.exit(PROBLEMS)


_DAY = click.DateTime(["%Y-%m-%d"])


@_commands.command("fetch", epilog=_STATUSES)
@_with_settings
@click.option("--day", type=_DAY, metavar="YYYY-MM-DD", help="Ask for this day alone.")
@click.option("--since", type=_DAY, metavar="YYYY-MM-DD", help="Ask for all days since this one.")
@click.option("--dry-run", "dry", is_flag=True, help="Ask, say what would be kept, and write nothing.")
def _fetch(settings: Settings, style: str, day: dt.datetime | None, since: dt.datetime | None, dry: bool) -> None:
    """Ask the sources of archive.yml for new days, and keep what comes among the captures.

    Without a day, it asks for all since the newest file of a source, and for the last five again, as they still grow.
    """
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
                tqdm.write(f"{outcome}{files}")
            if outcome.problem:
                with tqdm.external_write_mode(sys.stderr):
                    _tell([outcome.problem], style)
    written = sum(len(outcome.files) for outcome in outcomes)
    click.echo(
        f"{_count(len(steps), 'question')}; {_count(sum(outcome.new for outcome in outcomes), 'new paper')}, "
        f"{_count(written, 'file')} {'to write' if dry else 'written'}"
    )
    failed = sum(outcome.failed for outcome in outcomes)
    sys.exit(OK if not failed else UNUSABLE if failed == len(outcomes) else PROBLEMS)


@_commands.command("add", epilog=_STATUSES)
@click.argument("source", metavar="FILE|-|URL")
@_with_settings
@click.option("--day", type=_DAY, metavar="YYYY-MM-DD", help="The day it is of, where nothing in it says so.")
def _add(settings: Settings, style: str, source: str, day: dt.datetime | None) -> None:
    """Put a file of papers among the captures, whatever its form; `-` reads what is piped in.

    Says what it holds and what is new. Nothing is overwritten.
    """
    try:
        content = _content(source, settings)
        added = add(settings.digests, content, "stdin" if source == "-" else source, day.date() if day else None)
    except CaptureError as error:
        _tell(error.problems, style)
        sys.exit(UNUSABLE)
    _tell(added.reading.problems, style)
    days = str(added.days[0]) if len(added.days) == 1 else f"{len(added.days)} days"
    click.echo(
        f"read as {added.reading.format}: {_count(added.papers, 'paper')} of {days}, {added.new:,} of them new\n"
        f"{added.file.as_posix()}{' holds the same already' if added.there else ''}"
    )
    sys.exit(PROBLEMS if errors_only(added.reading.problems) else OK)


def _content(source: str, settings: Settings) -> bytes:
    """What a file, the standard input or an address holds, as far as a capture can be long.

    Errors: `CaptureError`.
    """
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


def _must_exist(config: Path) -> None:
    """Only the configuration that nobody named may be missing."""
    if config != Settings().config and not config.exists():
        what, mend = "there is no such file", "correct --config, or leave it out"
        raise ConfigurationError(Problem(config.as_posix(), 1, what, mend))


def _usable(do: Callable[[], object], style: str) -> bool:
    """Do something; whether it could be done. What stood in the way is told."""
    try:
        do()
    except ConfigurationError as error:
        _tell(error.problems, style)
    except OSError as error:
        click.echo(_unwritable(error), err=True)
    else:
        return True
    return False


def _tell(problems: Iterable[Problem], style: str) -> None:
    for problem in problems:
        click.echo(problem.annotation if style == "github" else str(problem), err=True)


def _unwritable(error: OSError) -> str:
    return f"{error.filename or 'output'}:1: can't be written ({error.strerror}); check the place and its permissions"


def _summary(built: Built) -> str:
    archive, changes = built.gathered.archive, built.changes
    if changes is None:
        return "no capture could be read: nothing was written"
    return (
        f"{_count(len(archive.papers), 'paper')} on {_count(len(archive.days), 'day')} "
        f"from {_count(archive.captures, 'capture')}; "
        f"{_count(changes.written, 'file')} written, {changes.unchanged:,} unchanged, {changes.removed:,} removed"
    )


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _progress(items: Iterable[T], what: str, count: int) -> Iterable[T]:
    """A bar on a terminal, for what takes over a second; nothing elsewhere."""
    return tqdm(items, desc=what, total=count, delay=1, leave=False, disable=None, file=sys.stderr)
