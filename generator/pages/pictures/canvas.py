"""A picture of the site's few colours, drawn as numbers into a palette: small files, and fast ones."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

from generator.pages.pictures.lettering import font

#: What the sites that show links ask for.
WIDTH, HEIGHT = 1200, 630

# The paper, ink, quiet and link of archive.css, in light.
_GROUND = (0xFB, 0xFC, 0xFA)
_COLOURS = {"ink": (0x18, 0x21, 0x1D), "quiet": (0x56, 0x62, 0x5C), "accent": (0x0C, 0x5A, 0x45)}
# Steps from the ground to each colour, for the edges of letters: with the ground 16 colours, which are 4 bits.
_STEPS = 5
_SOLID = [0] + [255] * 255
_EDGE = 14  # pixels of the stripe on the left
_FINER = 4  # the mark is drawn so many times as large, for smooth edges


class Canvas:
    """A ground with a stripe, to write on. A place is given from the upper left corner, in pixels."""

    def __init__(self) -> None:
        self._image = Image.new("P", (WIDTH, HEIGHT))
        self._image.putpalette(_palette())
        self.bar((0, 0, _EDGE, HEIGHT), "accent")

    def text(self, at: tuple[int, int], text: str, colour: str, size: int, *, bold: bool = False) -> None:
        """A line of text, from the top of its tallest letters."""
        face = font(size, bold=bold)
        mask = Image.new("L", (WIDTH - at[0], 2 * size))
        ImageDraw.Draw(mask).text((0, 0), text, 255, face)
        self._lay(mask, at, colour)

    def mark(self, at: tuple[int, int], size: int, colour: str) -> None:
        """The site's mark (overrides/assets/images/favicon.svg): a card with a title, a line and a hole."""
        unit = size * _FINER / 32
        mask = Image.new("L", (size * _FINER, size * _FINER))
        draw = ImageDraw.Draw(mask)
        draw.rounded_rectangle([unit * edge for edge in (2, 5, 30, 27)], unit * 2.5, 255)
        draw.rectangle([unit * edge for edge in (6, 9, 19, 12)], 0)
        draw.rectangle([unit * edge for edge in (6, 14.5, 26, 16.1)], 0)
        draw.ellipse([unit * edge for edge in (13.25, 19, 18.75, 24.5)], 0)
        self._lay(mask.reduce(_FINER), at, colour)

    def bar(self, box: tuple[int, int, int, int], colour: str) -> None:
        """A box of one colour: left, top, right, bottom."""
        self._image.paste(_steps(colour)[255], box)

    def png(self) -> bytes:
        """The picture as a file."""
        file = BytesIO()
        self._image.save(file, "PNG", bits=4, compress_level=4)
        return file.getvalue()

    def _lay(self, mask: Image.Image, at: tuple[int, int], colour: str) -> None:
        """Colour where a mask says, and as much as it says."""
        box = mask.getbbox()
        if box:
            steps = mask.crop(box).point(_steps(colour))
            self._image.paste(steps, (at[0] + box[0], at[1] + box[1]), steps.point(_SOLID))


def _palette() -> list[int]:
    """Red, green and blue of the ground, then of each colour's steps from it."""
    parts = list(_GROUND)
    for colour in _COLOURS.values():
        for step in range(1, _STEPS + 1):
            parts += [low + (high - low) * step // _STEPS for low, high in zip(_GROUND, colour, strict=True)]
    return parts


@cache
def _steps(colour: str) -> list[int]:
    """The palette's number for each of 256 shades of a mask: nothing, then the steps to the colour."""
    first = 1 + _STEPS * list(_COLOURS).index(colour)
    counts = [(shade * _STEPS + 127) // 255 for shade in range(256)]
    return [first + count - 1 if count else 0 for count in counts]
