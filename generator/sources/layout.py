"""Which paragraphs are titles, which are abstracts, and which are boilerplate of the page.

A card of the page is a title and its abstract. Depending on how the page was saved, each card also has upvotes,
authors, an organisation or a date, or has title and abstract twice. No paragraph is judged by its length or looks
alone. A *layout* is a fixed row of slots, the same for every card. It is used only if there are several cards, and all
paragraphs of the capture, from the first to the last, fit it. If no layout fits, or if two that fit disagree, that is
an error with a place, never a guess.

To find layouts, the paragraphs are read as a table with one column per slot, once per possible number of slots. A
column is boilerplate if every paragraph in it looks so. If two columns are left, titles and abstracts, it is a layout.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from generator.errors import Problem, Severity, quoted
from generator.model import Boilerplate, Entry
from generator.sources.boilerplate import Slot, kind, name_like, waits_for_a_name
from generator.sources.plausibility import out_of_step, titles_alone
from generator.sources.problems import OTHERWISE, at

# Slots that a card can have: both texts twice, and boilerplate.
_SLOTS = 12
# Cards that must repeat a line before it is the page's.
_REPEATED = 3
_PLAIN = (Slot.TITLE, Slot.ABSTRACT)
# What no title and no abstract looks like.
_NEVER_TEXT = {Slot.AUTHORS, Slot.SUBMITTER}

Layout = tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of lines, each with its white space collapsed, and the number of its first line."""

    lines: tuple[str, ...]
    line: int

    @property
    def text(self) -> str:
        """The lines as one."""
        return " ".join(self.lines)


@dataclass(slots=True)
class Cards:
    """The entries, what stood beside them, and what is or may be wrong; without entries, there is an error."""

    entries: tuple[Entry, ...] = ()
    boilerplate: list[Boilerplate] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def cards(paragraphs: Sequence[Paragraph], shown: str, verbatim: bool) -> Cards:
    """The paragraphs below the day as cards; `shown` names the capture in messages.

    A problem stands at the paragraph where the alternation of title and abstract first looks wrong.
    """
    whole = _Table(paragraphs)
    if verbatim:
        return whole.filled(_PLAIN) if len(paragraphs) % 2 == 0 else Cards(problems=[_odd(whole, shown)])
    pieces = [piece for paragraph in paragraphs for piece in _split(paragraph)]
    if len(pieces) == len(paragraphs):
        return _fit(whole, shown)
    # A number that ends a wrapped paragraph is text unless every card has one.
    apart = _Table(pieces)
    if any(fit.unexplained == 0 for fit in apart.fits()):
        return _fit(apart, shown)
    if glued := list(_glued(paragraphs)):
        return Cards(problems=_strays(glued, shown))
    return _fit(whole, shown)


@dataclass(frozen=True, slots=True)
class _Fit:
    """A layout that fits, and how many paragraphs that look like boilerplate it takes for text."""

    layout: Layout
    unexplained: int

    @property
    def rank(self) -> tuple[int, int]:
        """The smaller the better: it explains more, or as much by a longer card."""
        return self.unexplained, -len(self.layout)


class _Table:
    """Paragraphs with what they look like, read as cards of one size or another."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self.paragraphs = paragraphs
        self.texts = [paragraph.text for paragraph in paragraphs]
        self.kinds = [kind(text) for text in self.texts]
        self._counted = Counter(self.kinds)

    def fits(self) -> Iterator[_Fit]:
        """Every layout that all paragraphs fit, of cards as large as there are kinds to fill them."""
        for size in range(len(_PLAIN), _SLOTS + 1):
            if len(self.texts) % size:
                continue
            slots = self._slots(size)
            free = [place for place, slot in enumerate(slots) if slot is None]
            taken = [place for place, slot in enumerate(slots) if slot is not None]
            if len(free) > len(_PLAIN):
                continue
            # A column of numbers can well be the titles, if there are no others.
            for more in combinations(taken, len(_PLAIN) - len(free)):
                layout = _laid_out(slots, sorted((*free, *more)))
                if not _twice_the_same(layout):
                    yield _Fit(layout, self._unexplained(layout))

    def _slots(self, size: int) -> list[Slot | None]:
        """What each column of cards of a size must be; None for what may be titles or abstracts."""
        slots: list[Slot | None] = []
        text = -1  # the last column of text
        several = len(self.texts) > size
        for place in range(size):
            slot = self._slot(place, size, text, slots) if several else None
            if slot is None:
                text = place
            slots.append(slot)
        return slots

    def _slot(self, place: int, size: int, text: int, before: Sequence[Slot | None]) -> Slot | None:
        texts, found = self.texts[place::size], Counter(self.kinds[place::size])
        (looks, often), *others = found.most_common()
        if looks is not None and not others and looks is not Slot.AUTHORS:
            return looks
        # An organisation stands where other cards have their authors; no counted authors stand anywhere else.
        counted = found[Slot.AUTHORS]
        if counted > 1 and counted == self._counted[Slot.AUTHORS] and found.keys() <= {Slot.AUTHORS, None}:
            named = [one for one, is_a in zip(texts, self.kinds[place::size], strict=True) if not is_a]
            if all(map(name_like, named)):
                return Slot.AUTHORS
        if text >= 0 and texts == self.texts[text::size]:
            return Slot.AGAIN
        if before and before[-1] is Slot.SUBMITTER and all(map(waits_for_a_name, self.texts[place - 1 :: size])):
            return Slot.SUBMITTER if all(map(name_like, texts)) else None
        if often == len(texts) >= _REPEATED and len(set(texts)) == 1 and name_like(texts[0]):
            return Slot.REPEATED
        return None

    def _unexplained(self, layout: Layout) -> int:
        """How many paragraphs that look like boilerplate are where a title or an abstract belongs."""
        size = len(layout)
        columns = (self.kinds[place::size] for place, slot in enumerate(layout) if slot in _PLAIN)
        return sum(len(column) - column.count(None) for column in columns)

    def strays(self, places: Iterable[int]) -> list[Paragraph]:
        """Those of the paragraphs at these places that look like boilerplate."""
        return [self.paragraphs[place] for place in places if self.kinds[place]]

    def entries(self, layout: Layout) -> tuple[Entry, ...]:
        """The entries of a layout that fits."""
        size, title, abstract = len(layout), layout.index(Slot.TITLE), layout.index(Slot.ABSTRACT)
        places = range(0, len(self.texts), size)
        return tuple(
            Entry(
                self.texts[i + title],
                self.texts[i + abstract],
                self.paragraphs[i + title].line,
                self.paragraphs[i + abstract].line,
            )
            for i in places
        )

    def filled(self, layout: Layout) -> Cards:
        """The cards of a layout that fits."""
        beside = [
            Boilerplate(self._called(place, layout), self.texts[place], self.paragraphs[place].line)
            for place in range(len(self.texts))
            if layout[place % len(layout)] not in _PLAIN
        ]
        return Cards(self.entries(layout), beside)

    def _called(self, place: int, layout: Layout) -> str:
        slot = layout[place % len(layout)]
        return (Slot.ORGANISATION if slot is Slot.AUTHORS and not self.kinds[place] else slot).value


def _laid_out(slots: Sequence[Slot | None], texts: Sequence[int]) -> Layout:
    title, abstract = texts
    named = {title: Slot.TITLE, abstract: Slot.ABSTRACT}
    return tuple(named.get(place) or slot or Slot.REPEATED for place, slot in enumerate(slots))


def _twice_the_same(layout: Layout) -> bool:
    """Whether both halves of a card have the same beside a text: then these are two cards of a title alone."""
    half = len(layout) // 2
    one, other = ([Slot.TITLE if slot in _PLAIN else slot for slot in part] for part in (layout[:half], layout[half:]))
    return one == other and set(one) - {Slot.TITLE, Slot.AGAIN} != set()


def _split(paragraph: Paragraph) -> Iterator[Paragraph]:
    """The paragraph, split so that boilerplate at its ends is in pieces of its own."""
    lines, start = paragraph.lines, 0
    end = len(lines)
    while start < end - 1 and (kind(lines[start]) or (start and waits_for_a_name(lines[start - 1]))):
        yield Paragraph((lines[start],), paragraph.line + start)
        start += 1
    tail = end
    while tail - 1 > start and kind(lines[tail - 1]):
        tail -= 1
    yield Paragraph(lines[start:tail], paragraph.line + start)
    for index in range(tail, end):
        yield Paragraph((lines[index],), paragraph.line + index)


def _glued(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Lines at the ends of paragraphs that can't be text.

    No text begins with a line that is a lone number, and none ends with one that is a date or counts authors.
    """
    for paragraph in paragraphs:
        first, last = kind(paragraph.lines[0]), kind(paragraph.lines[-1])
        if len(paragraph.lines) > 1 and (first or last in (Slot.AUTHORS, Slot.DATE)):
            place = 0 if first else len(paragraph.lines) - 1
            yield Paragraph(paragraph.lines[place : place + 1], paragraph.line + place)


def _fit(table: _Table, shown: str) -> Cards:
    """The cards by the layout that takes the least boilerplate for text.

    A problem instead where no layout fits, where what it takes for text may be boilerplate all the same, and where
    two layouts that explain as much give other entries.
    """
    fitting = list(table.fits())
    if not fitting:
        return Cards(problems=_unfitting(table, shown))
    least = min(fit.rank for fit in fitting)
    best, *rivals = [fit.layout for fit in fitting if fit.rank == least]
    filled = table.filled(best)
    if any(table.entries(rival) != filled.entries for rival in rivals):
        return Cards(problems=_unfitting(table, shown))
    as_text = [place for place in range(len(table.texts)) if best[place % len(best)] in _PLAIN]
    if _may_be_strays([table.kinds[place] for place in as_text]):
        return Cards(problems=_unfitting(table, shown, as_text))
    if odd := table.strays(as_text):
        what = f"{quoted(odd[0].text)} is read as a title or an abstract, and looks like the page's own"
        fix = f"delete it if it is; {OTHERWISE}"
        filled.problems.append(at([one.line for one in odd], shown, what, fix, Severity.WARNING))
    return filled


def _may_be_strays(kinds: Sequence[Slot | None]) -> bool:
    """Whether those of these titles and abstracts that look like boilerplate may be that after all.

    A lone number can well be a title, so one is no sign. Counted authors never are, nor are two dates, nor
    two lone numbers for abstracts. A stray shifts what follows by one: an even number of them, in turn where a
    title and where an abstract belongs, with papers left over, may be strays. And so may be what comes
    back at every fourth paragraph, sixth, …: two unknown lines beside each card.
    """
    places = [i for i, looks in enumerate(kinds) if looks]
    if _NEVER_TEXT & set(kinds) or kinds.count(Slot.DATE) > 1 or sum(i % 2 for i in places) > 1:
        return True
    steps = {other - one for one, other in pairwise(places)}
    in_turn = len(places) % 2 == 0 and all(step % 2 for step in steps)
    coming_back = len(steps) == 1 and min(steps) > len(_PLAIN) and len(places) * min(steps) == len(kinds)
    return 0 < len(places) < len(kinds) and (in_turn or coming_back)


def _unfitting(table: _Table, shown: str, places: Sequence[int] = ()) -> list[Problem]:
    """What is wrong with paragraphs that no layout fits: lines that may be boilerplate, an odd count, or both.

    `places`: of the paragraphs that are to be titles and abstracts; without it, all are.
    """
    strays = table.strays(places or range(len(table.texts)))
    problems = _strays(strays, shown)
    text = [place for place in places or range(len(table.texts)) if not table.kinds[place]]
    if len(text) % 2:
        problems.append(_odd(_Table([table.paragraphs[place] for place in text]), shown))
    return problems


def _odd(table: _Table, shown: str) -> Problem:
    """The error for an odd count, at the place where title and abstract first look out of step."""
    paragraphs = table.paragraphs
    if len(paragraphs) == 1 and len(paragraphs[0].lines) > 1:
        what = f"no blank line sets titles and abstracts apart: {len(paragraphs[0].lines)} lines are one paragraph"
        return Problem(shown, paragraphs[0].line, what, "put a blank line before and after each title")
    if titles_alone(table.texts, of=2):
        return list_of_titles(len(paragraphs), shown, paragraphs[0].line)
    what = (
        f"titles and abstracts don't alternate: {len(paragraphs)} paragraphs follow the day, "
        "an odd count, and it first looks wrong here"
    )
    fix = (
        "join an abstract that a blank line splits, delete lines that are neither (an organisation, search words), "
        "or add what is missing"
    )
    return Problem(shown, paragraphs[out_of_step(table.texts)].line, what, fix)


def list_of_titles(paragraphs: int, shown: str, line: int) -> Problem:
    """The error for a capture in which next to nothing reads like an abstract."""
    what = f"next to none of {paragraphs} paragraphs reads like an abstract: this looks like a list of titles"
    return Problem(shown, line, what, f"save the page with its abstracts; {OTHERWISE}")


def _strays(paragraphs: Sequence[Paragraph], shown: str) -> list[Problem]:
    """The errors for lines that may be boilerplate or text: one per kind, with the places of all."""
    kinds: dict[Slot | None, list[Paragraph]] = {}
    for paragraph in paragraphs:
        kinds.setdefault(kind(paragraph.text), []).append(paragraph)
    problems = []
    for slot, alike in kinds.items():
        page = f"the page ({slot.value})" if slot else "the page"
        what = (
            f"{quoted(alike[0].text)} may belong to {page} or to a paper: not every card has its like at the same place"
        )
        fix = f"delete here and below what is not a title or an abstract; {OTHERWISE}"
        problems.append(at([one.line for one in alike], shown, what, fix))
    return problems
