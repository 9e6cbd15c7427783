"""The `digest-archive` command: which commands there are, and how a call of one ends."""

from __future__ import annotations

import io
import os
import sys
import traceback
from contextlib import suppress
from importlib import import_module

import click

from generator import __version__
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


#: Where each command is: a call loads no other than its own, as loading all takes longer than many of them.
_COMMANDS = {
    "add": "collecting",
    "build": "building",
    "check": "asking",
    "cite": "asking",
    "clean": "building",
    "compare": "asking",
    "email": "mailing",
    "explain": "asking",
    "export": "exporting",
    "fetch": "collecting",
    "init": "owning",
    "join": "building",
    "serve": "building",
    "site": "building",
    "submit": "collecting",
    "upgrade": "owning",
    "words": "asking",
}


class _Commands(click.Group):
    """All commands, each loaded when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's
        """Their names."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """One of them."""
        if cmd_name not in _COMMANDS:
            return None
        found: click.Command = getattr(
            import_module(f"generator.commands.{_COMMANDS[cmd_name]}"), f"{cmd_name}_command"
        )
        return found


@click.group(cls=_Commands, epilog=STATUSES, context_settings={"max_content_width": 100})
@click.version_option(__version__)
def _commands() -> None:
    """Turn saved digest pages into a searchable static archive."""
