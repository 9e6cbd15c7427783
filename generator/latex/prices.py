r"""Whether the text between two dollar signs is maths: prices, names and prose have dollar signs too.

Pandoc's rule (no white space inside the signs, no digit after the last) was measured on 20,000 papers: it takes
`$\sim$` of `$\sim$100` for no maths, and the sentence between two of these for some. So the content decides.
"""

from __future__ import annotations

import re

_TEX = re.compile(r"[\\^_]")
_RELATION = re.compile(r"[=<>+\u2264\u2265\u2248\u00d7\u00b1~]")
# Words that TeX is told to set as words, and commands, are no prose.
_COMMAND = re.compile(r"\\(?:text\w*|math\w*|operatorname\*?|mbox|rm|bm|boldsymbol|begin|end)\s*\{[^{}]*\}|\\[A-Za-z]+")
_PROSE = re.compile(r"[^\W\d_]{2,}[,.;:)]*\s+\(?[^\W\d_]{2,}|[.!?]\s+[A-Z][a-z]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NUMBERS = re.compile(r"\d[\d.,]*(?:\s?[-+*/:\u2013\u00d7]\s?\d[\d.,]*)*(?:\s?(?:%|[A-Za-z]{1,3}|\+))?")
_CURRENCY = re.compile(r"(?:\b(?:US|USD|CA|AU|HK|NZ|NT)|\b[ACRS])$")
# What authors put between signs of maths for its looks: `and$/$or`.
_JOINTS = {"-", "/", "+", "*", "|", ":"}
# A price, alone or with what joins it to another: `~10/`, `-200`.
_AMOUNT = re.compile(r"[-+~/<>\u2248\u2013\s]*\d[\d.,]*[kKmMbB]?[-+~/\u2013\s]*")
# A variable of a shell, and what joins it to the next: `HOME_DIR/`, `{HOME}:`.
_VARIABLE = re.compile(r"\{?[A-Z]{2}\w*\}?[/:.]")
# What stands in brackets that were only escaped: `\[1, 2\]`, `\[OpenAI\]`.
_BRACKETED = re.compile(r"\s*(?:\d[\d\s,;\u2013-]*|[^\W\d_]{2,})\s*")
_PLAIN = 30


def is_delimited(content: str, *, block: bool) -> bool:
    r"""Whether what stands in `\(…\)` or, as a block, in `\[…\]` is maths, and no text in escaped brackets."""
    return not _PROSE.search(_bare(content)) and not (block and _BRACKETED.fullmatch(content))


def is_maths(content: str, before: str, after: str) -> bool:
    """Whether the text between dollar signs is maths; `before` and `after` are the texts around the signs."""
    bare = _bare(content)
    if not content.strip() or "://" in content or _PROSE.search(bare):
        return False
    if _is_between_two(content, before, after):
        return False
    padded = content != content.strip()
    if padded and (_WORD.search(bare) or after[:1].isdigit()):
        return False
    if _TEX.search(content):
        return True
    if _RELATION.search(content) and not content[0].isdigit() and not _WORD.search(bare):
        return True
    return not padded and _is_plain_maths(content, before, after)


def _is_between_two(content: str, before: str, after: str) -> bool:
    """Whether it is the text between two prices, or between two variables of a shell."""
    price = _AMOUNT.fullmatch(content) and (before[-1:].isdigit() or after[:1].isdigit())
    variable = _VARIABLE.fullmatch(content) and (after[:1].isalnum() or after[:1] == "{")
    return bool(price or variable)


def _is_plain_maths(content: str, before: str, after: str) -> bool:
    """Without a mark of TeX: `$n$`, `$0.5$`, `$SO(3)$`, `$top$`, and not `US$5/US$6`, `Ke$ha, A$AP`, `$A/$B`."""
    if content[0].isdigit():
        return bool(_NUMBERS.fullmatch(content)) and not _CURRENCY.search(before)
    if content in _JOINTS:
        return True
    if len(content) > _PLAIN or content.count("(") != content.count(")") or content.count("[") != content.count("]"):
        return False
    if content[0] in ",;:.)]!?" or (" " in content and _WORD.search(content)):
        return False
    word = _WORD.match(content) is not None
    return not (before[-1:].isalpha() and (word or after[:1].isalpha())) and not (word and after[:1].isalnum())


def _bare(content: str) -> str:
    """The content without its commands."""
    return _COMMAND.sub(" \\\\ ", content)
