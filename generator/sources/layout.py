"""Which paragraphs are titles, which are abstracts, and which are the page's own furniture.

A card of the page is a title and its abstract. Depending on how the page was saved, upvotes, authors,
an organisation or a date stand beside each card, or each is there twice. Nothing is told by its length
or its looks alone: a *layout* is a fixed run of slots, the same for every card, and it is taken only if
all paragraphs of the capture fit it from the first to the last. Where no layout fits, or two that fit
disagree, that is an error with a place, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations_with_replacement, pairwise, permutations

from generator.errors import CaptureError, Problem
from generator.model import Entry
from generator.sources.dating import text_date
from generator.sources.doubt import out_of_step, swapped

# No longer text is matched below at all.
_FURNITURE_LENGTH = 40
# A count, the dash that stands for none, the word or the dot beside it.
_VOTES = re.compile(r"\d{1,6}|\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?[kK]|[-\u2013\u2014\u00b7\u2022]|[uU]pvotes?")
_AUTHORS = re.compile(r"[\u00b7\u2022]?\s*\d+ authors?", re.IGNORECASE)
_PUBLISHED = re.compile(r"^(?:[\u00b7\u2022]\s*)?(?:published on )?", re.IGNORECASE)
OTHERWISE = "if all is well there, list the capture under `verbatim:` in archive.yml"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of lines, each with its white space collapsed, and the number of its first line."""

    lines: tuple[str, ...]
    line: int

    @property
    def text(self) -> str:
        """The lines as one."""
        return " ".join(self.lines)


class Slot(Enum):
    """A place in the layout of a card."""

    TITLE = "title"
    ABSTRACT = "abstract"
    AGAIN = "the same text again"
    VOTES = "upvotes"
    BYLINE = "authors or organisation"
    DATE = "date"


Layout = tuple[Slot, ...]
_PLAIN: Layout = (Slot.TITLE, Slot.ABSTRACT)
_CARDS: tuple[Layout, ...] = (
    _PLAIN,
    (Slot.TITLE, Slot.AGAIN, Slot.ABSTRACT),
    (Slot.TITLE, Slot.ABSTRACT, Slot.AGAIN),
    (Slot.TITLE, Slot.AGAIN, Slot.ABSTRACT, Slot.AGAIN),
)
# How often a card can have each kind of furniture: upvotes and comments are two counts.
_FURNITURE = {Slot.VOTES: 2, Slot.BYLINE: 1, Slot.DATE: 1}


def entries(paragraphs: Sequence[Paragraph], shown: str, verbatim: bool) -> tuple[Entry, ...]:
    """The paragraphs below the day as entries.

    Errors: `CaptureError` at the paragraph where the alternation of title and abstract first looks wrong.
    """
    if verbatim:
        if len(paragraphs) % 2:
            raise _odd(paragraphs, shown)
        return _fill(paragraphs, _PLAIN)
    found = _counts_apart(paragraphs, shown) or _fit(paragraphs, shown)
    if not found:
        stray = next((paragraph for paragraph in paragraphs if _kind(paragraph.text)), None)
        raise _irregular(stray, shown) if stray else _odd(paragraphs, shown)
    if doubtful := swapped(found):
        what = "this stands where a title belongs and reads like a piece of an abstract"
        mend = f"look here and above for a blank line inside an abstract, or a line that is neither; {OTHERWISE}"
        raise CaptureError(Problem(shown, doubtful.title_line, what, mend))
    return found


def _counts_apart(paragraphs: Sequence[Paragraph], shown: str) -> tuple[Entry, ...] | None:
    """The entries of a capture whose furniture shares paragraphs with its cards; None if it doesn't.

    A number that ends a wrapped paragraph is text unless every card has one. No text begins with a line
    that is a lone number, and none ends with one that is a date or counts authors, so such a line that no
    layout explains is an error.
    """
    pieces = [piece for paragraph in paragraphs for piece in _split(paragraph)]
    if len(pieces) == len(paragraphs):
        return None
    kinds = [_kind(piece.text) for piece in pieces]
    if any(_fits(pieces, kinds, layout) and not _unexplained(kinds, layout) for layout in _layouts(set(kinds))):
        return _fit(pieces, shown)
    for paragraph in paragraphs:
        first, last = _kind(paragraph.lines[0]), _kind(paragraph.lines[-1])
        if len(paragraph.lines) > 1 and (first or last in (Slot.BYLINE, Slot.DATE)):
            place = 0 if first else len(paragraph.lines) - 1
            raise _irregular(Paragraph(paragraph.lines[place : place + 1], paragraph.line + place), shown)
    return None


def _split(paragraph: Paragraph) -> Iterator[Paragraph]:
    """The paragraph with furniture at its ends as pieces of their own."""
    lines, start = paragraph.lines, 0
    end = len(lines)
    while start < end - 1 and _kind(lines[start]):
        yield Paragraph((lines[start],), paragraph.line + start)
        start += 1
    tail = end
    while tail - 1 > start and _kind(lines[tail - 1]):
        tail -= 1
    yield Paragraph(lines[start:tail], paragraph.line + start)
    for index in range(tail, end):
        yield Paragraph((lines[index],), paragraph.line + index)


def _kind(text: str) -> Slot | None:
    """The furniture that a text looks like. Only a layout decides whether it is that."""
    if len(text) > _FURNITURE_LENGTH:
        return None
    if _VOTES.fullmatch(text):
        return Slot.VOTES
    if _AUTHORS.fullmatch(text):
        return Slot.BYLINE
    if text_date(_PUBLISHED.sub("", text), 0):
        return Slot.DATE
    return None


def _fit(paragraphs: Sequence[Paragraph], shown: str) -> tuple[Entry, ...] | None:
    """The entries by the layout that leaves least furniture unexplained, or None where no layout fits.

    Errors: `CaptureError` when what is left unexplained may be furniture all the same, and when two
    layouts that explain as much give other entries.
    """
    kinds = [_kind(paragraph.text) for paragraph in paragraphs]
    fitting = [
        (_unexplained(kinds, layout), -len(layout), layout)
        for layout in _layouts(set(kinds))
        if _fits(paragraphs, kinds, layout)
    ]
    if not fitting:
        return None
    least, length, best = min(fitting, key=lambda fit: fit[:2])
    filled = _fill(paragraphs, best)
    texts = [(entry.title, entry.abstract) for entry in filled]
    rivals = [_fill(paragraphs, layout) for *rank, layout in fitting if rank == [least, length]]
    if any([(entry.title, entry.abstract) for entry in rival] != texts for rival in rivals):
        raise _irregular(next(p for p, kind in zip(paragraphs, kinds, strict=True) if kind), shown)
    as_text = [i for i in range(len(paragraphs)) if best[i % len(best)] in _PLAIN]
    if _may_be_strays([kinds[i] for i in as_text]):
        raise _irregular(paragraphs[next(i for i in as_text if kinds[i])], shown)
    return filled


def _may_be_strays(kinds: Sequence[Slot | None]) -> bool:
    """Whether what looks like furniture among these titles and abstracts may be that after all.

    A lone number can well be a title, so one is no sign. Counted authors never are, nor are two dates, nor
    two lone numbers for abstracts. A stray shifts what follows by one: an even number of them, in turn where a
    title and where an abstract belongs, with papers left over, may be strays. And so may be what comes
    back at every fourth paragraph, sixth, …: two unknown lines beside each card.
    """
    places = [i for i, kind in enumerate(kinds) if kind]
    if Slot.BYLINE in kinds or kinds.count(Slot.DATE) > 1 or sum(i % 2 for i in places) > 1:
        return True
    steps = {other - one for one, other in pairwise(places)}
    in_turn = len(places) % 2 == 0 and all(step % 2 for step in steps)
    coming_back = len(steps) == 1 and min(steps) > len(_PLAIN) and len(places) * min(steps) == len(kinds)
    return 0 < len(places) < len(kinds) and (in_turn or coming_back)


def _layouts(kinds: set[Slot | None]) -> Iterator[Layout]:
    """Every card with the kinds of furniture that occur in any of its gaps, in any order, or ignored."""
    stock = [slot for slot, most in _FURNITURE.items() if slot in kinds for _ in range(most)]
    for count in range(len(stock) + 1):
        for furniture in sorted(set(permutations(stock, count)), key=lambda slots: [slot.name for slot in slots]):
            for card in _CARDS:
                for gaps in combinations_with_replacement(range(len(card) + 1), count):
                    # Two counts stand together; apart, a title between them could be told from none.
                    if len({gap for slot, gap in zip(furniture, gaps, strict=True) if slot is Slot.VOTES}) <= 1:
                        yield _interleave(card, furniture, gaps)


def _interleave(card: Layout, furniture: Sequence[Slot], gaps: Sequence[int]) -> Layout:
    slots: list[Slot] = []
    for gap in range(len(card) + 1):
        slots.extend(slot for slot, place in zip(furniture, gaps, strict=True) if place == gap)
        slots.extend(card[gap : gap + 1])
    return tuple(slots)


def _fits(paragraphs: Sequence[Paragraph], kinds: Sequence[Slot | None], layout: Layout) -> bool:
    """Whether the paragraphs are whole cards of that layout.

    A byline slot takes any text, since an organisation is one, if every counted author stands in it and some do.
    """
    size = len(layout)
    if len(paragraphs) % size:
        return False
    for place, slot in enumerate(layout):
        column = kinds[place::size]
        if slot in (Slot.VOTES, Slot.DATE) and any(kind is not slot for kind in column):
            return False
        if slot is Slot.BYLINE and not 0 < kinds.count(slot) == column.count(slot):
            return False
        if slot is Slot.AGAIN:
            first = max(i for i in range(place) if layout[i] in _PLAIN)
            pairs = zip(paragraphs[first::size], paragraphs[place::size], strict=True)
            if any(one.text != other.text for one, other in pairs):
                return False
    return True


def _unexplained(kinds: Sequence[Slot | None], layout: Layout) -> int:
    """How many paragraphs that look like furniture stand where a title or an abstract belongs."""
    return sum(1 for i, kind in enumerate(kinds) if kind and layout[i % len(layout)] in _PLAIN)


def _fill(paragraphs: Sequence[Paragraph], layout: Layout) -> tuple[Entry, ...]:
    """The entries of paragraphs that fit a layout."""
    title, abstract = layout.index(Slot.TITLE), layout.index(Slot.ABSTRACT)
    return tuple(
        Entry(card[title].text, card[abstract].text, card[title].line, card[abstract].line)
        for card in (paragraphs[i : i + len(layout)] for i in range(0, len(paragraphs), len(layout)))
    )


def _odd(paragraphs: Sequence[Paragraph], shown: str) -> CaptureError:
    """The error for an odd count, at the place where title and abstract first look out of step."""
    what = (
        f"titles and abstracts don't alternate: {len(paragraphs)} paragraphs follow the day, "
        "an odd count, and it first looks wrong here"
    )
    mend = (
        "join an abstract that a blank line splits, delete lines that are neither (an organisation, search words), "
        "or add what is missing"
    )
    place = out_of_step([paragraph.text for paragraph in paragraphs])
    return CaptureError(Problem(shown, paragraphs[place].line, what, mend))


def _irregular(paragraph: Paragraph, shown: str) -> CaptureError:
    """The error for a line that may be furniture or text."""
    what = f"`{paragraph.text}` may belong to the page or to a paper: not every card has its like at the same place"
    mend = f"delete here and below what is not a title or an abstract; {OTHERWISE}"
    return CaptureError(Problem(shown, paragraph.line, what, mend))
