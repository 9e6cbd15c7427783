"""`fetch`, `add` and `submit`: what puts captures where the others are."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator import config
from generator.build import gather
from generator.commands.options import DAY, FilePath, with_settings
from generator.commands.speaking import OK, PROBLEMS, STATUSES, UNUSABLE, counted, progress, say, tell
from generator.errors import CaptureError, ConfigurationError, Problem, Severity, errors_only, printable
from generator.formats import MAX_BYTES
from generator.settings import Settings

if TYPE_CHECKING:
    from generator.restoring import Restored


@click.command("fetch", epilog=STATUSES)
@with_settings
@click.option("--day", type=DAY, metavar="YYYY-MM-DD", help="Ask for this day alone.")
@click.option("--since", type=DAY, metavar="YYYY-MM-DD", help="Ask for all days since this one.")
@click.option("--dry-run", "dry", is_flag=True, help="Ask, say what would be kept, and write nothing.")
def fetch_command(settings: Settings, style: str, day: dt.datetime | None, since: dt.datetime | None, dry: bool) -> int:
    """Ask the sources of archive.yml for new days, and save the answers as captures.

    Without a day, it asks for all days since the newest file of a source. It asks for the last five days again, as they
    still grow.
    """
    from tqdm import tqdm  # noqa: PLC0415 - see `commands`

    from generator import fetch  # noqa: PLC0415 - see `commands`

    if day and since:
        raise click.UsageError("--day and --since don't go together")
    configured = config.load(settings.config)
    if not configured.subscriptions:
        what = "it names no sources"
        raise ConfigurationError(Problem(configured.path, 1, what, "add `sources:`, as guide/sources.md shows"))
    with fetch.Client(configured.contact) as client:
        run = fetch.Fetch(settings.digests, configured, client, dry=dry)
        steps = run.plan(fetch.Days(day.date() if day else None, since.date() if since else None))
        outcomes = []
        for outcome in run.run(progress(steps, "asking", len(steps))):
            outcomes.append(outcome)
            files = "".join(f"; {file.as_posix()}" for file in outcome.files)
            if not outcome.failed:
                tqdm.write(printable(f"{outcome}{files}"))
            if outcome.problem:
                with tqdm.external_write_mode(sys.stderr):
                    tell([outcome.problem], style)
    written = sum(len(outcome.files) for outcome in outcomes)
    say(
        f"{counted(len(steps), 'question')}; {counted(sum(outcome.new for outcome in outcomes), 'new paper')}, "
        f"{counted(written, 'file')} {'to write' if dry else 'written'}"
    )
    failed = sum(outcome.failed for outcome in outcomes)
    return OK if not failed else UNUSABLE if failed == len(outcomes) else PROBLEMS


@click.command("add", epilog=STATUSES)
@click.argument("source", metavar="FILE|-|URL")
@with_settings
@click.option("--day", type=DAY, metavar="YYYY-MM-DD", help="The day of the papers, if the file doesn't say it.")
def add_command(settings: Settings, style: str, source: str, day: dt.datetime | None) -> int:
    """Put a file of papers, in any known format, among the captures; `-` reads standard input.

    Says what it holds and what is new. Nothing is overwritten. From an archive's export (papers.jsonl.gz), the captures
    are made again, under their old names.
    """
    from generator.adding import add  # noqa: PLC0415 - see `commands`
    from generator.restoring import is_export, restore  # noqa: PLC0415 - see `commands`

    try:
        content = _content(source, settings)
        if is_export(content):
            return _restored(restore(settings.digests, content, source), settings)
        content = content[: MAX_BYTES + 1]
        added = add(settings.digests, content, "stdin" if source == "-" else source, day.date() if day else None)
    except CaptureError as error:
        tell(error.problems, style)
        return UNUSABLE
    tell(added.reading.problems, style)
    days = str(added.days[0]) if len(added.days) == 1 else f"{len(added.days)} days"
    held = counted(added.papers, "paper")
    say(f"read as {added.reading.format}: {held} of {days}, {added.new:,} of them new")
    say(f"{added.file.as_posix()}{' holds the same already' if added.there else ''}")
    return PROBLEMS if errors_only(added.reading.problems) else OK


@click.command("submit", epilog=STATUSES)
@click.argument("event", metavar="EVENT|-", type=FilePath())
@with_settings
def submit_command(settings: Settings, style: str, event: str) -> int:
    """Put what an issue hands in among the captures, and print an answer to it, as Markdown.

    EVENT is the file that GitHub writes for a workflow. What is missing is said with status 1. An issue whose wish only
    a maintainer can fulfil is answered, and nothing is written.
    """
    from generator import fetch, submissions  # noqa: PLC0415 - see `commands`

    def ask(address: str) -> tuple[dt.date | None, list[bytes]]:
        configured = config.load(settings.config)
        if (question := fetch.known(address, configured.subscriptions)) is None:
            what, fix = "nothing is known of this address", f"give one such as {' or '.join(fetch.KNOWN)}, or the text"
            raise CaptureError(Problem(address, 1, what, fix))
        try:
            with fetch.Client(configured.contact) as client:
                return fetch.answered(question, client)
        except fetch.Refused as error:
            raise CaptureError(Problem(address, 1, error.what, error.fix)) from error

    try:
        content = _content(event, settings)
        answer = submissions.receive(content, event, settings, ask, lambda: gather(settings, progress))
    except CaptureError as error:
        tell(error.problems, style)
        return UNUSABLE
    for line in answer.lines:
        say(line)
    return OK if answer.complete else PROBLEMS


def _restored(restored: Restored, settings: Settings) -> int:
    said = f"{len(restored.written):,} written, {len(restored.there):,} there already"
    captures = len(restored.written) + len(restored.there) + len(restored.kept)
    say(f"read as an export: {counted(restored.papers, 'paper')} in {counted(captures, 'capture')}: {said}")
    if not restored.kept:
        return OK
    what = f"{counted(len(restored.kept), 'file')} of that name said otherwise, and stayed"
    fix = f"delete what the export is to replace, such as {restored.kept[0].as_posix()}, and add it again"
    tell([Problem(settings.digests.as_posix(), 1, what, fix, Severity.WARNING)], "text")
    return OK


def _content(source: str, settings: Settings) -> bytes:
    """The bytes of a file, of standard input or of an address, up to the size of the longest export.

    Errors: `CaptureError`.
    """
    from generator import fetch  # noqa: PLC0415 - see `commands`
    from generator.restoring import MAX_EXPORT  # noqa: PLC0415 - see `commands`

    try:
        if source.startswith(("http://", "https://")):
            limits = fetch.Limits(size=MAX_EXPORT)
            with fetch.Client(config.load(settings.config).contact, limits=limits) as client:
                return client.get(source, "*/*", fetch.Manners(source, 0))
        if source == "-":
            return sys.stdin.buffer.read(MAX_EXPORT + 1)
        with Path(source).open("rb") as file:
            return file.read(MAX_EXPORT + 1)
    except fetch.Refused as error:
        raise CaptureError(Problem(source, 1, error.what, error.fix)) from error
    except OSError as error:
        raise CaptureError(Problem(source, 1, f"can't be read ({error.strerror})", "check the path")) from error
