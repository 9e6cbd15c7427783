"""The pictures that go with a shared link: one of the archive, and one per day. `Archive` in, (path, PNG) out.

The site's name is not on them: wherever a link is shown, it stands beside the picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from generator.build_cache import cache_key, code_key
from generator.model import Archive, Day
from generator.parts import File, Output, Part

_BARS = 52  # days


def parts(archive: Archive) -> Iterator[Part]:
    """`days/index.png` for the archive, and `days/2025/03/11.png` beside each day's page."""
    drawn = code_key("pages/pictures", "pages/wording.py", "language.py", "latex")
    bars = [len(day.listings) for day in archive.days[-_BARS:]]
    shown = [day.date.toordinal() for day in archive.days[:: max(1, len(archive.days) - 1)]]
    said = len(archive.papers), len(archive.days), len({topic for paper in archive.papers for topic in paper.topics})
    yield Part(cache_key(drawn, bars, shown, said), partial(_of_archive, archive, bars))
    for day in archive.days:
        # Far more titles than the few that can be drawn, even where many can't.
        titles = [listing.paper.title for listing in day.listings]
        yield Part(cache_key(drawn, day.date.toordinal(), titles), partial(_of_day, day))


def _of_archive(archive: Archive, sizes: Sequence[int]) -> list[File]:
    from generator.pages.pictures.drawing import of_archive  # noqa: PLC0415 - Pillow takes time to load

    return of_archive(archive, sizes)


def _of_day(day: Day) -> list[File]:
    from generator.pages.pictures.drawing import of_day  # noqa: PLC0415 - see above

    return of_day(day)


OUTPUT = Output("pictures", lambda given: parts(given.archive), folders=("days",), beside=True)
