"""Marks in front of titles and abstracts: `## Title`, `1. Title`, `Title: …`, `Abstract: …`.

They are taken off where all of a capture's titles, or all of its abstracts, have them; beside some alone they may be
text, and a capture of one paper has no others to tell by.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from generator.errors import Problem, Severity
from generator.model import Boilerplate, Entry
from generator.sources.problems import OTHERWISE, at

_HEADING = re.compile(r"#{1,6} (?=\S)")
_BULLET = re.compile(r"[-*+>\u2022\u00b7\u25cf\u25aa\u2013] (?=\S)")
_TITLE = re.compile(r"title ?: ?(?=\S)", re.IGNORECASE)
_NUMBER = re.compile(r"[#(\[]?(?P<number>\d{1,4})[.):\]]{1,2} (?=\S)")
_LABEL = re.compile(r"(?:\*\*)?abstract(?:\*\*)? ?[:.\u2014]", re.IGNORECASE)
_ABSTRACT = re.compile(r"(?:#{1,6} |\*\*)?(?i:abstract)(?:\*\*)? ?(?:[:.\u2014\u2013-] ?|(?= [A-Z]) )(?=\S)")


def without_marks(entries: Sequence[Entry], shown: str) -> tuple[tuple[Entry, ...], list[Boilerplate], list[Problem]]:
    """The entries without the marks that all of them have, those marks, and a warning for what some or one have."""
    titles, abstracts = [entry.title for entry in entries], [entry.abstract for entry in entries]
    marks: list[Boilerplate] = []
    problems: list[Problem] = []
    changed = True
    while changed:
        changed = False
        for form, name, allowed in _FORMS:
            cut = _cut(titles, form, allowed)
            if changed := bool(cut):
                marks += [Boilerplate(name, mark, entry.title_line) for mark, entry in zip(cut, entries, strict=True)]
                titles = [title[len(mark) :] for mark, title in zip(cut, titles, strict=True)]
                break
    if cut := _cut(abstracts, _ABSTRACT, _any):
        marks += [Boilerplate("labels", mark, entry.abstract_line) for mark, entry in zip(cut, entries, strict=True)]
        abstracts = [abstract[len(mark) :] for mark, abstract in zip(cut, abstracts, strict=True)]
    elif labelled := [entry.abstract_line for entry in entries if _LABEL.match(entry.abstract)]:
        what = "this abstract begins with a label, and not every one of several abstracts does"
        problems.append(at(labelled, shown, what, f"delete the label; {OTHERWISE}", Severity.WARNING))
    if doubtful := _doubtful(titles, entries):
        what = "this title begins with a number or a mark that may not be part of it, and not every title has one"
        fix = f"delete it if it isn't; {OTHERWISE}"
        problems.append(at(doubtful, shown, what, fix, Severity.WARNING))
    changed_entries = (
        entry._replace(title=title, abstract=abstract)
        for entry, title, abstract in zip(entries, titles, abstracts, strict=True)
    )
    return tuple(changed_entries), marks, problems


def _cut(texts: Sequence[str], form: re.Pattern[str], allowed: Callable[[list[re.Match[str]]], bool]) -> list[str]:
    """The mark of each text, if several texts are there and all have it; else nothing."""
    found = [match for text in texts if (match := form.match(text))]
    return [match[0] for match in found] if len(found) == len(texts) > 1 and allowed(found) else []


def _any(_: list[re.Match[str]]) -> bool:
    return True


def _rising(found: list[re.Match[str]]) -> bool:
    """Whether these are numbers that count the papers, perhaps with some left out."""
    return all(int(one["number"]) < int(other["number"]) for one, other in pairwise(found))


def _doubtful(titles: Sequence[str], entries: Sequence[Entry]) -> list[int]:
    """The lines of titles that alone begin with a mark of a heading or a list, or with the number of their place."""
    return [
        entry.title_line
        for place, (title, entry) in enumerate(zip(titles, entries, strict=True), start=1)
        if _HEADING.match(title)
        or _BULLET.match(title)
        or ((match := _NUMBER.match(title)) and int(match["number"]) == place)
    ]


_FORMS: tuple[tuple[re.Pattern[str], str, Callable[[list[re.Match[str]]], bool]], ...] = (
    (_HEADING, "marks of headings", _any),
    (_BULLET, "marks of lists", _any),
    (_TITLE, "labels", _any),
    (_NUMBER, "numbers of titles", _rising),
)
