"""`export`: writes the archive's data files alone."""

from __future__ import annotations

from pathlib import Path

import click

from generator.build import gather, given
from generator.build_cache import BuildCache
from generator.commands.options import FilePath, with_settings
from generator.commands.speaking import OK, PROBLEMS, STATUSES, UNUSABLE, counted, progress, say, tell, waiting
from generator.errors import errors_only
from generator.settings import Settings
from generator.sync import CACHE, sync


@click.command("export", epilog=STATUSES)
@click.argument("folder", type=FilePath(path_type=Path, file_okay=False))
@with_settings
def export_command(settings: Settings, style: str, folder: Path) -> int:
    """Write the archive's data into FOLDER, as the site has it below data/.

    Files of an earlier export are updated. Other files there are not touched.
    """
    from generator import data  # noqa: PLC0415 - see `commands`

    cache = BuildCache(folder / CACHE)
    gathered = gather(settings, progress, cache)
    tell(errors_only(gathered.problems), style)
    if not gathered.archive.papers:
        say("no capture could be read: nothing was written")
        return UNUSABLE
    changes = sync(folder, data.parts(given(gathered, cache)), data.OUTPUT.folders, (), waiting, progress)
    cache.save()
    say(
        f"{counted(len(gathered.archive.papers), 'paper')} in {(folder / data.BASE).as_posix()}; "
        f"{counted(changes.written, 'file')} written, {changes.unchanged:,} unchanged, {changes.removed:,} removed"
    )
    return PROBLEMS if errors_only(gathered.problems) else OK
