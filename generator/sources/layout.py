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
from itertools import accumulate, pairwise, permutations, product

from generator.errors import CaptureError, Problem
from generator.model import Entry
from generator.sources.dating import text_date

_VOTES = re.compile(r"\d{1,6}|\d+(?:\.\d+)?[kK]|[-\u2013\u2014]")
_AUTHORS = re.compile(r"[\u00b7\u2022]?\s*\d+ authors?", re.IGNORECASE)
_PUBLISHED = re.compile(r"^(?:[\u00b7\u2022]\s*)?(?:published on )?", re.IGNORECASE)
# Prose, for messages and doubts alone: the end of a sentence, and a break between two.
_SENTENCE_END = re.compile(r"[.!?\u3002][\"')\]}\u2019\u201d*]*$")
_PROSE_END = re.compile(r"(?:[.\u3002][\"')\]}\u2019\u201d*]*|https?://\S+)$")  # a title may well end in `?` or `!`
_SENTENCE_BREAK = re.compile(r"[a-z]{3}[.][\"')\]\u2019\u201d]* [A-Z]")
_MARK = "list it under `verbatim:` in archive.yml if every paragraph is a title or an abstract"


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
    (Slot.TITLE, Slot.AGAIN, Slot.ABSTRACT, Slot.AGAIN),
)


def entries(paragraphs: Sequence[Paragraph], shown: str, verbatim: bool) -> tuple[Entry, ...]:
    """The paragraphs below the day as entries.

    Errors: `CaptureError` at the paragraph where the alternation of title and abstract first looks wrong.
    """
    if verbatim:
        if len(paragraphs) % 2:
            raise _odd(paragraphs, shown)
        return _fill(paragraphs, _PLAIN)
    if split := _counts_apart(paragraphs, shown):
        return split
    found = _fit(paragraphs, shown)
    if not found:
        stray = next((paragraph for paragraph in paragraphs if _kind(paragraph.text)), None)
        raise _irregular(stray, shown) if stray else _odd(paragraphs, shown)
    _doubt(found, shown)
    return found


def _counts_apart(paragraphs: Sequence[Paragraph], shown: str) -> tuple[Entry, ...] | None:
    """The entries of a capture whose furniture shares paragraphs with its cards; None if it doesn't.

    A number that ends a wrapped paragraph is text unless every card has one. No text wraps after a
    lone number in its first line, so one there that no layout explains is an error.
    """
    pieces = [piece for paragraph in paragraphs for piece in _split(paragraph)]
    if len(pieces) == len(paragraphs):
        return None
    kinds = [_kind(piece.text) for piece in pieces]
    if any(_fits(pieces, kinds, layout) and not _unexplained(kinds, layout) for layout in _layouts(set(kinds))):
        return _fit(pieces, shown)
    for paragraph in paragraphs:
        if len(paragraph.lines) > 1 and _kind(paragraph.lines[0]):
            raise _irregular(Paragraph(paragraph.lines[:1], paragraph.line), shown)
    return None


def _split(paragraph: Paragraph) -> Iterator[Paragraph]:
    """The paragraph with counts at its ends as pieces of their own."""
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
    text_kinds = [kind for i, kind in enumerate(kinds) if best[i % len(best)] in _PLAIN]
    if _may_be_strays([i for i, kind in enumerate(text_kinds) if kind], len(text_kinds)):
        place = next(i for i, kind in enumerate(kinds) if kind and best[i % len(best)] in _PLAIN)
        raise _irregular(paragraphs[place], shown)
    return filled


def _may_be_strays(places: Sequence[int], paragraphs: int) -> bool:
    """Whether the lone numbers at these places among titles and abstracts could be strays after all.

    A lone number can well be a title. A stray shifts what follows by one, so strays stand in turn
    where a title and where an abstract belongs, an even number of them, with papers left over.
    """
    in_turn = all((one + other) % 2 for one, other in pairwise(places))
    return 0 < len(places) < paragraphs and len(places) % 2 == 0 and in_turn


def _layouts(kinds: set[Slot | None]) -> Iterator[Layout]:
    """Every card with each kind of furniture that occurs either ignored or in one of its gaps."""
    present = [slot for slot in (Slot.VOTES, Slot.BYLINE, Slot.DATE) if slot in kinds]
    for card in _CARDS:
        for used in product((False, True), repeat=len(present)):
            furniture = [slot for slot, use in zip(present, used, strict=True) if use]
            for order in permutations(furniture):
                for gaps in product(range(len(card) + 1), repeat=len(order)):
                    if list(gaps) == sorted(gaps):  # the order within a gap is the permutation's
                        yield _interleave(card, order, gaps)


def _interleave(card: Layout, furniture: Sequence[Slot], gaps: Sequence[int]) -> Layout:
    slots: list[Slot] = []
    for gap in range(len(card) + 1):
        slots.extend(slot for slot, place in zip(furniture, gaps, strict=True) if place == gap)
        slots.extend(card[gap : gap + 1])
    return tuple(slots)


def _fits(paragraphs: Sequence[Paragraph], kinds: Sequence[Slot | None], layout: Layout) -> bool:
    """Whether the paragraphs are whole cards of that layout.

    A byline slot takes any text, since an organisation is one, if some card has `3 authors` there.
    """
    size = len(layout)
    if len(paragraphs) % size:
        return False
    for slot in (Slot.VOTES, Slot.DATE):
        if slot in layout and any(kind is not slot for kind in kinds[layout.index(slot) :: size]):
            return False
    if Slot.BYLINE in layout:
        place = layout.index(Slot.BYLINE)
        if Slot.BYLINE not in kinds[place::size] or kinds.count(Slot.BYLINE) > kinds[place::size].count(Slot.BYLINE):
            return False
    for place in (place for place, slot in enumerate(layout) if slot is Slot.AGAIN):
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


def _doubt(found: Sequence[Entry], shown: str) -> None:
    """Refuse entries of which one clearly is the wrong way round, as after a blank line inside two abstracts.

    That takes a "title" of several sentences over an "abstract" that is not even one; of 26,555 real
    papers none is like that.
    """
    for entry in found:
        sentences = _SENTENCE_BREAK.search(entry.title) and _SENTENCE_END.search(entry.title)
        if sentences and _reversed(entry.title, entry.abstract):
            what = "title and abstract look swapped from here on"
            mend = f"look for a blank line inside an abstract or a stray line above; {_MARK}"
            raise CaptureError(Problem(shown, entry.title_line, what, mend))


def _reversed(title: str, abstract: str) -> bool:
    """Whether the title reads like prose and the abstract doesn't."""
    prose = bool(_SENTENCE_END.search(title) or _SENTENCE_BREAK.search(title))
    return prose and not (_SENTENCE_END.search(abstract) or _SENTENCE_BREAK.search(abstract))


def _odd(paragraphs: Sequence[Paragraph], shown: str) -> CaptureError:
    """The error for an odd count, at the place where title and abstract first look out of step."""
    what = (
        f"titles and abstracts don't alternate: {len(paragraphs)} paragraphs follow the day, "
        "an odd count, and it first looks wrong here"
    )
    mend = "join an abstract that a blank line splits, delete a line that is neither, or add what is missing"
    return CaptureError(Problem(shown, paragraphs[_out_of_step(paragraphs)].line, what, mend))


def _out_of_step(paragraphs: Sequence[Paragraph]) -> int:
    """The place where an odd number of paragraphs most likely falls out of step.

    That is the paragraph without which the others alternate best between prose and what isn't. Of
    neighbours that do equally well it is the first that is not what its place calls for.
    """
    prose = [1 if _PROSE_END.search(p.text) or _SENTENCE_BREAK.search(p.text) else -1 for p in paragraphs]
    in_step = [kind if i % 2 else -kind for i, kind in enumerate(prose)]
    # Sums over what is before each place, in step, and what is after it, which one less shifts.
    scores = [before - after for before, after in zip(_sums(in_step), _sums(in_step[::-1])[::-1], strict=True)]
    best = [i for i, score in enumerate(scores) if score == max(scores)]
    return next((i for i in best if in_step[i] < 0), best[-1])


def _sums(values: Sequence[int]) -> list[int]:
    """For each place, the sum of the values before it."""
    return list(accumulate(values[:-1], initial=0))


def _irregular(paragraph: Paragraph, shown: str) -> CaptureError:
    """The error for a line that may be furniture or text."""
    what = f"`{paragraph.text}` may belong to the page or to a paper: it doesn't stand beside every card alike"
    return CaptureError(
        Problem(shown, paragraph.line, what, f"delete it if it is not a title or an abstract, or {_MARK}")
    )
