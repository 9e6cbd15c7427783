"""What is on each picture."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from generator.language import counts
from generator.latex import plain
from generator.model import Archive, Day
from generator.pages.pictures.canvas import HEIGHT, WIDTH, Canvas
from generator.pages.pictures.lettering import drawable, wrapped
from generator.pages.wording import long_date, span, weekday
from generator.parts import File

_MARGIN = 80
_INNER = WIDTH - 2 * _MARGIN
_TITLES = 3
_LINES = 2  # of a title
_TITLE_SIZE = 34
_LINE_HEIGHT = 44
_GAP = 14
_MARK = 112
_WIDEST, _TALLEST = 52, 190


def of_archive(archive: Archive, sizes: Sequence[int]) -> list[File]:
    """How much there is, and a bar for each of the newest days, as tall as the papers it has (`sizes`)."""
    canvas = _canvas()
    used = {topic for paper in archive.papers for topic in paper.topics}
    if archive.days:
        canvas.text((_MARGIN, 62), span(archive.days[0].date, archive.days[-1].date), "quiet", 34)
    papers = counts(len(archive.papers), "{count} paper", "{count} papers")
    canvas.text((_MARGIN, 106), papers, "ink", 96, bold=True)
    days = counts(len(archive.days), "{count} day", "{count} days")
    topics = counts(len(used), "{count} topic", "{count} topics")
    canvas.text((_MARGIN, 238), f"{days}, {topics}", "accent", 38)
    _bars(canvas, sizes)
    return [("days/index.png", canvas.png())]


def _bars(canvas: Canvas, sizes: Sequence[int]) -> None:
    """Along the bottom, from the left."""
    step = min(_INNER // max(1, len(sizes)), _WIDEST)
    for number, size in enumerate(sizes):
        left, bottom = _MARGIN + number * step, HEIGHT - _MARGIN
        canvas.bar((left, bottom - max(2, _TALLEST * size // max(sizes)), left + step * 2 // 3, bottom), "accent")


def of_day(day: Day) -> list[File]:
    """Which day, how many papers, and the first titles that can be drawn."""
    canvas = _canvas()
    canvas.text((_MARGIN, 62), weekday(day.date), "quiet", 34)
    canvas.text((_MARGIN, 100), long_date(day.date), "ink", 84, bold=True)
    canvas.text((_MARGIN, 216), counts(len(day.listings), "{count} paper seen", "{count} papers seen"), "accent", 38)
    top = 294
    titles = list(islice(filter(None, (drawable(plain(listing.paper.title)) for listing in day.listings)), _TITLES))
    for title in titles:
        for line in wrapped(title, _TITLE_SIZE, _INNER, _LINES):
            canvas.text((_MARGIN, top), line, "ink", _TITLE_SIZE)
            top += _LINE_HEIGHT
        top += _GAP
    return [(f"days/{day.date:%Y/%m/%d}.png", canvas.png())]


def _canvas() -> Canvas:
    """A canvas with the site's mark in its upper right corner."""
    canvas = Canvas()
    canvas.mark((WIDTH - _MARGIN - _MARK, 50), _MARK, "accent")
    return canvas
