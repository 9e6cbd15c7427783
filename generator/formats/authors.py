r"""A line of authors as names, as arXiv writes them: `A. Berg (1), B. Sj\"o and C. Tal (2) ((1) Oslo, (2) Lund)`.

After `split_authors` of arXiv's own `arxiv.authors`: commas, colons, `and` and `&` separate names, what stands in
brackets is an affiliation, and a `Jr.` behind a comma belongs to the name before it. A collaboration is listed as it is
there.

>>> names("A. Berg (1 and 2), B. Tal, Jr. and C. Roe (on behalf of the X team, (2) Oslo)")
('A. Berg', 'B. Tal Jr.', 'C. Roe')
>>> names(r"The Y Collaboration: M{\aa}ns \AA gren, et al. (84 additional authors not shown)")
('The Y Collaboration', 'Måns Ågren')
"""

from __future__ import annotations

import re

from generator import latex

_BRACKET = re.compile(r"[()]")
_AND = re.compile(r",?\s+(?:and|&)\s+(?=\S)|^(?:and|&)\s+", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[,:;]\s*")
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|I?V", re.IGNORECASE)
_OTHERS = re.compile(r"et\.?\s+al\b\.?.*", re.IGNORECASE)
_FOR = re.compile(
    r"\s+(?:on behalf of|for)\s+(?:the\s+)?\S.*\b(?:collaboration|consortium|team|group)s?$", re.IGNORECASE
)

_SPACE = re.compile(r"(?<!\\)~")
_LETTER = re.compile(r"\\([oOlLij]|ae|AE|oe|OE|aa|AA|ss|dh|th) +(?=\w)")
_ACCENT = re.compile(r"""\\(["'`^~=.])([A-Za-z])""")


def names(line: str) -> tuple[str, ...]:
    """The names of a line of authors, in their order, TeX's accents as characters."""
    found: list[str] = []
    for part in _BETWEEN.split(_AND.sub(", ", _without_brackets(" ".join(line.split())))):
        if not part or _OTHERS.fullmatch(part):
            continue
        if _SUFFIX.fullmatch(part) and found:
            found[-1] += f" {part}"
        else:
            found.append(_name(part))
    return tuple(name for name in found if name)


def _name(part: str) -> str:
    """A name as characters: `~` is TeX's space, and braces say what is certain in a name, that a mark is an accent."""
    name = _FOR.sub("", _SPACE.sub(" ", part).strip())
    return latex.spelled(_LETTER.sub(r"{\\\1}", _ACCENT.sub(r"\\\1{\2}", name)))


def _without_brackets(line: str) -> str:
    """The line without brackets and their content; a bracket that nothing closes reaches to the next comma."""
    kept: list[str] = []
    depth = start = opened = 0
    for found in _BRACKET.finditer(line):
        if found[0] == "(":
            if not depth:
                kept.append(line[start : found.start()])
                opened = found.start()
            depth += 1
        elif depth:
            depth -= 1
            start = found.end()
        else:
            kept.append(line[start : found.start()])
            start = found.end()
    if depth:
        comma = line.find(",", opened)
        rest = line[comma:] if comma >= 0 else ""
        return "".join(kept) + rest.translate({ord("("): ",", ord(")"): None})
    return "".join([*kept, line[start:]])
