"""`check`, `explain`, `cite`, `compare` and `words`: what reads an archive, and writes nothing."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import click

from generator.build import gather, left_out
from generator.commands.options import DAY, FilePath, with_settings
from generator.commands.speaking import OK, PROBLEMS, STATUSES, counted, progress, say, tell
from generator.errors import ConfigurationError, errors_only
from generator.language import load
from generator.settings import Settings


@click.command("check", epilog=STATUSES)
@with_settings
def check_command(settings: Settings, style: str) -> int:
    """Report every problem of every capture and of the configuration; write nothing."""
    gathered = gather(settings, progress)
    errors = errors_only(gathered.problems)
    tell(gathered.problems, style)
    archive = gathered.archive
    for line in left_out(archive, settings.shown):
        say(line)
    say(
        f"{counted(archive.captures, 'capture')} in order: {counted(archive.entries, 'entry', 'entries')}, "
        f"{counted(len(archive.papers), 'paper')}, {counted(len(archive.days), 'day')}; "
        f"{counted(len(errors), 'error')}, {counted(len(gathered.problems) - len(errors), 'warning')}"
    )
    return PROBLEMS if errors else OK


@click.command("explain", epilog=STATUSES)
@click.argument("paper")
@with_settings
def explain_command(settings: Settings, style: str, paper: str) -> int:
    """Say where every fact on a paper's page came from.

    PAPER is its address, the last part of that, its title, or words of its title.
    """
    from generator.explain import explain, find  # noqa: PLC0415 - see `commands`

    gathered = gather(settings, progress)
    tell(errors_only(gathered.problems), style)
    found = find(gathered, paper)
    if len(found) == 1:
        for line in explain(gathered, found[0], settings):
            say(line)
        return OK
    say(f"{counted(len(found), 'paper')} found for `{paper}`", err=True)
    for one in found:
        say(f"  {one.permalink}  {one.title}", err=True)
    return PROBLEMS


@click.command("cite", epilog=STATUSES)
@click.argument("papers", nargs=-1, metavar="[PAPER...]")
@with_settings
@click.option("--as", "form", type=click.Choice(["bibtex", "ris", "csl"]), default="bibtex", show_default=True,
              help="What to write: BibTeX, RIS, or CSL-JSON.")  # fmt: skip
@click.option("--day", type=DAY, metavar="YYYY-MM-DD", help="The papers of a day.")
@click.option("--topic", metavar="ID", help="The papers of a topic, by its id.")
@click.option("--author", metavar="NAME", help="The papers of an author.")
def cite_command(settings: Settings, style: str, papers: tuple[str, ...], form: str, **chosen: Any) -> int:
    """Write citations to standard output: of some papers, of a day, a topic or an author, else of the whole archive.

    A PAPER is its address, the last part of that, its title, or words of its title.
    """
    from generator.citing import UnknownError, cite  # noqa: PLC0415 - see `commands`

    gathered = gather(settings, progress)
    tell(errors_only(gathered.problems), style)
    day = chosen["day"]
    try:
        text = cite(gathered, form, papers, day and day.date(), chosen["topic"] or "", chosen["author"] or "")
    except UnknownError as error:
        for line in str(error).splitlines():
            say(line, err=True)
        return PROBLEMS
    click.echo(text.encode(), nl=False)
    return PROBLEMS if errors_only(gathered.problems) else OK


@click.command("compare", epilog=STATUSES)
@click.argument("before", type=FilePath(path_type=Path, exists=True, file_okay=False))
@with_settings
def compare_command(settings: Settings, style: str, before: Path) -> int:
    """Say what is new, what changed and what is gone since BEFORE, another checkout of this archive; write nothing.

    BEFORE is a folder with captures, configuration and topics where this one has them. With `--format github` the
    answer is Markdown for a job's summary.
    """
    from generator.compare import compare, lines, markdown, unreadable  # noqa: PLC0415 - see `commands`

    places = {name: getattr(settings, name) for name in ("digests", "config", "topics")}
    if absolute := [path for path in places.values() if path.is_absolute()]:
        raise click.UsageError(f"{absolute[0]} is the same before and after; name it as both checkouts have it")
    earlier = dataclasses.replace(settings, **{name: before / path for name, path in places.items()})
    now = gather(settings, progress)
    try:
        answer = lines(compare(gather(earlier, progress).archive, now.archive))
    except ConfigurationError as error:
        answer = unreadable(error.problems)
    for line in markdown(answer) if style == "github" else answer:
        say(line)
    return PROBLEMS if errors_only(now.problems) else OK


@click.command("words", epilog=STATUSES)
@click.argument("language", default="", metavar="[LANGUAGE]")
@with_settings
def words_command(settings: Settings, style: str, language: str) -> int:  # noqa: ARG001 - every command has it
    """Write all of the site's own words to standard output, as a list for `words.yml`.

    LANGUAGE is a code such as `fr`; if not given, the site's. What has no words in it stands there in English. Words of
    your own count where the language is the site's.
    """
    from generator import messages, siteinfo  # noqa: PLC0415 - see `commands`

    of_site = siteinfo.load(settings.site).language
    code = language or of_site
    spoken = load(code, settings.words if code == of_site else None)
    click.echo(messages.as_list(spoken).encode(), nl=False)
    lacking = len(messages.lacking(spoken))
    say(f"{counted(len(messages.messages()), 'message')}, {lacking:,} of them without words in {code}", err=True)
    return OK
