"""The `digest-archive` command: which commands there are, and how a call of one ends."""

from __future__ import annotations

import io
import os
import sys
import traceback
from contextlib import suppress

import click

from generator import __version__
from generator.commands import asking, building, collecting, exporting, mailing, owning
from generator.commands.speaking import INTERRUPTED, NOBODY_READS, STATUSES, UNUSABLE, say


def main(prog_name: str = "digest-archive") -> None:
    """Run the command. Status 1 is for captures alone: Python and click mean other things by it."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # as standard error is: a terminal may know few characters
    try:
        status = _commands(prog_name=prog_name, standalone_mode=False)
    except click.ClickException as error:
        context = error.ctx if isinstance(error, click.UsageError) else None
        more = f" (`{context.command_path} --help` says more)" if context else ""
        say(f"Error: {error.format_message()}{more}", err=True)
        status = UNUSABLE
    except click.Abort:
        say("interrupted", err=True)
        status = INTERRUPTED
    except SystemExit:  # click's, when nobody reads any more what is printed
        status = NOBODY_READS
    except Exception:  # noqa: BLE001 - whatever it is, it must not end in 1
        for line in traceback.format_exc().splitlines():
            say(line, err=True)
        status = UNUSABLE
    sys.exit(status)


def run(prog_name: str = "digest-archive") -> None:
    """The entry point of a process: as `main`, but memory is left to the system, which takes back all of it at once.

    Python would free millions of values one by one.
    """
    try:
        main(prog_name)
    except SystemExit as ended:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):  # nobody reads it, or it is closed
                stream.flush()
        os._exit(ended.code if isinstance(ended.code, int) else UNUSABLE)


_COMMANDS = [
    asking.check_command,
    asking.cite_command,
    asking.compare_command,
    asking.explain_command,
    asking.words_command,
    building.build_command,
    building.clean_command,
    building.join_command,
    building.serve_command,
    building.site_command,
    collecting.add_command,
    collecting.fetch_command,
    collecting.submit_command,
    exporting.export_command,
    mailing.email_command,
    owning.init_command,
    owning.upgrade_command,
]


@click.group(commands=_COMMANDS, epilog=STATUSES, context_settings={"max_content_width": 100})
@click.version_option(__version__)
def _commands() -> None:
    """Turn saved digest pages into a searchable static archive."""
