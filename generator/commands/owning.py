"""`init` and `upgrade`: what makes a copy of this project somebody's own archive, and keeps it up to date."""

from __future__ import annotations

from pathlib import Path

import click

from generator import config
from generator.commands.options import with_settings
from generator.commands.speaking import OK, PROBLEMS, STATUSES, counted, say, tell
from generator.errors import ConfigurationError, Problem, Severity
from generator.settings import Settings


@click.command("init", epilog=STATUSES)
@click.argument("name")
@with_settings
@click.option("--from", "project", default="", metavar="ADDRESS",
              help="Where new versions come from; written to archive.yml.")  # fmt: skip
def init_command(settings: Settings, style: str, name: str, project: str) -> int:
    """Make this copy of digest-archive an archive called NAME: the sample's captures are removed.

    Captures of your own, and of the sample those that were changed, stay.
    """
    from generator.beginning import begin  # noqa: PLC0415 - see `commands`

    if not name.strip():
        raise click.UsageError("the name is empty")
    begun = begin(settings.digests, settings.site, settings.config, name.strip(), project)
    changed = (Problem(settings.shown(path), 1, "this capture of the sample was changed, and stays",
                       "delete it if it is not yours", Severity.WARNING) for path in begun.changed)  # fmt: skip
    tell(changed, style)
    say(f"{counted(begun.removed, 'capture')} of the sample removed; the site is called {name.strip()}")
    say(f"next: put captures into {settings.digests.as_posix()}/, write docs/about.md, and run `make site`")
    return OK


@click.command("upgrade", epilog=STATUSES)
@click.argument("version", default="", metavar="[VERSION]")
@with_settings
@click.option("--from", "project", default="", metavar="ADDRESS",
              help="The project's repository; if not given, `project` of archive.yml.")  # fmt: skip
def upgrade_command(settings: Settings, style: str, version: str, project: str) -> int:
    """Take a new version of digest-archive into this archive: the newest, or VERSION. Nothing is committed.

    What is yours stays as it is; what came with the archive is replaced, or merged where you changed it.
    """
    from generator import upgrading  # noqa: PLC0415 - see `commands`

    project = project or config.load(settings.config).project
    if not project:
        what, fix = "it doesn't say where new versions come from", "add `project:` with the project's address"
        raise ConfigurationError(Problem(settings.config.as_posix(), 1, what, fix))
    try:
        upgraded = upgrading.upgrade(Path(), project, version)
    except upgrading.UpgradeError as error:
        raise click.ClickException(str(error)) from error
    conflicts = (Problem(path, 1, "you and the new version changed the same lines", "put it right, and `git add` it")
                 for path in upgraded.conflicts)  # fmt: skip
    tell(conflicts, style)
    code, lacking = upgrading.without_words(Path(), settings.site, settings.words)
    for line in upgrading.report(upgraded, code, lacking, markdown=style == "github"):
        say(line)
    return PROBLEMS if upgraded.conflicts else OK
