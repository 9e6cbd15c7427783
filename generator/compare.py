"""`digest-archive compare`: which days and papers are new, changed or gone, and which addresses lead nowhere now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.errors import Problem
from generator.model import Archive, Day, Paper

# A job's summary on GitHub may have 1 MiB ("Workflow commands", *Step isolation and limits*), so no more is shown of a
# list and of a text, in characters of up to four bytes.
_LINES = 200
_LENGTH = 250


@dataclass(frozen=True, slots=True)
class Change:
    """A paper that was there before, and what about it is another now, in words."""

    paper: Paper
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How an archive differs from an earlier one; every tuple in the order of its archive.

    `days` are new ones; `lost_days` have no capture any more; `lost` are papers whose address led to them before and
    leads nowhere now.
    """

    days: tuple[Day, ...]
    papers: tuple[Paper, ...]
    changed: tuple[Change, ...]
    lost_days: tuple[Day, ...]
    lost: tuple[tuple[str, Paper], ...]


def compare(before: Archive, after: Archive) -> Comparison:
    """What is new, changed and gone in `after`. Papers are the same if an address of the one leads to the other."""
    was, now = _addresses(before), _addresses(after)
    known = {day.date for day in before.days}
    still = {day.date for day in after.days}
    earlier = {paper.permalink: [was[one] for one in _own(paper) if one in was] for paper in after.papers}
    changes = ((paper, _changes(earlier[paper.permalink], paper)) for paper in after.papers)
    return Comparison(
        days=tuple(day for day in after.days if day.date not in known),
        papers=tuple(paper for paper in after.papers if not earlier[paper.permalink]),
        changed=tuple(Change(paper, what) for paper, what in changes if what),
        lost_days=tuple(day for day in before.days if day.date not in still),
        lost=tuple((address, paper) for address, paper in was.items() if address not in now),
    )


def _own(paper: Paper) -> tuple[str, ...]:
    return (paper.permalink, *paper.former_permalinks)


def _addresses(archive: Archive) -> dict[str, Paper]:
    """Every address that leads to a paper: its own and those of its old titles."""
    return {address: paper for paper in archive.papers for address in _own(paper)}


def _changes(earlier: list[Paper], paper: Paper) -> tuple[str, ...]:
    """What is another than in the paper, or the papers, that it was before."""
    others = list({one.permalink: one for one in earlier}.values())
    what = [f"its title was: {one.title}" for one in others if one.title != paper.title]
    what += ["another abstract" for one in others[:1] if one.abstract != paper.abstract]
    what += [
        f"topics were {', '.join(one.topics) or 'none'}, are {', '.join(paper.topics) or 'none'}"
        for one in others[:1]
        if one.topics != paper.topics
    ]
    return tuple(what)


def lines(found: Comparison) -> Iterator[str]:
    """The comparison as lines of text, the first a summary. No line begins with anything that a capture says."""
    yield (
        f"{_count(len(found.days), 'new day')}, {_count(len(found.papers), 'new paper')}, "
        f"{_count(len(found.changed), 'paper')} changed, {_count(len(found.lost), 'address', 'addresses')} gone"
    )
    new = {paper.permalink for paper in found.papers}
    yield from _some(
        f"+ {day.date}: {_count(len(day.listings), 'paper')}, "
        f"{sum(one.paper.permalink in new for one in day.listings):,} of them new"
        for day in found.days
    )
    yield from _some(f"+ {_shown(paper.title)}" for paper in found.papers)
    yield from _some(f"! {_shown(one.paper.title)}: {_shown('; '.join(one.what))}" for one in found.changed)
    yield from _some(f"- {day.date}: no capture any more" for day in found.lost_days)
    yield from _some(f"- papers/{address}/ led to: {_shown(paper.title)}" for address, paper in found.lost)


def unreadable(problems: Iterable[Problem]) -> Iterator[str]:
    """What is said instead where the earlier archive can't be read."""
    return (f"! nothing to compare with: {_shown(str(problem))}" for problem in problems)


def markdown(shown: Iterable[str]) -> Iterator[str]:
    """The lines as GitHub-flavoured Markdown: a block of code, in which nothing but its end has a meaning.

    The end would be a line of three backticks alone, and no line of ours begins with one (CommonMark 0.31, 4.5 *Fenced
    code blocks*).
    """
    yield from ("## What this changes in the archive", "", "```diff", *shown, "```")


def _some(all_lines: Iterator[str]) -> Iterator[str]:
    """The first lines, and how many are left out."""
    left = 0
    for number, line in enumerate(all_lines):
        if number < _LINES:
            yield line
        else:
            left += 1
    if left:
        yield f"  and {left:,} more"


def _shown(text: str) -> str:
    """A text on one line, without characters that steer a terminal, cut if it is long."""
    shown = "".join(char if char.isprintable() else "\ufffd" for char in " ".join(text.split()))
    return shown if len(shown) <= _LENGTH else f"{shown[:_LENGTH]}\u2026"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
