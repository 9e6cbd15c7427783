"""When two titles name one paper, and the address that paper keeps for ever.

Both are functions of the title alone: nothing here may look at the rest of the archive, or adding a
capture could move a page. Changing a rule moves pages that people have bookmarked, so the tests hold a
list of titles with the address each must keep.

>>> key("Aren\u2019t  We There \u2014 Yet?") == key("aren't we there -- yet?")
True
>>> permalink(key("DeepZero: Scaling up Zeroth-Order Optimization"))
'deepzero-scaling-up-zeroth-order-optimization-nxlfokjo'
>>> permalink(key("???"))
'paper-ua5sehdm'
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from functools import lru_cache

from slugify import slugify

from generator.memo import Memo

#: Longest address part, in characters, all ASCII.
PERMALINK_LENGTH = 80
#: Characters of the digest in an address, 5 bits each: two titles with the *same* readable part share an
#: address once in a million million.
_DIGEST_LENGTH = 8
_OF_TITLE = re.compile(f"-[a-z2-7]{{{_DIGEST_LENGTH}}}$")
# Stands for the words of a title that has none.
_NO_WORDS = "paper"
_READABLE_LENGTH = PERMALINK_LENGTH - _DIGEST_LENGTH - 1

# Thirty marks on one letter are far beyond what any language needs (UAX #15, Stream-Safe Text Format).
_MOST_MARKS = 30
_MARKS_BY_FORM = "\uff9e\uff9f"  # the sound marks of half width, which NFKC makes combining
_FOREIGN = re.compile(rf"[^\x00-\u02ff]{{{_MOST_MARKS + 1}}}")
# Titles whose key is kept at hand: each is asked for several times per build.
_KEPT = 1 << 17

# Hyphens, dashes and minus signs, alone or in a run (`--` is how ASCII writes a dash).
_DASHES = re.compile("[-\u2010-\u2015\u2043\u2053\u2212\u2e3a\u2e3b\u301c\u3030\ufe58\ufe63\uff0d]+")
# Quotes, apostrophes, primes and the accents that stand in for them, alone or in a run (`''` is LaTeX's `"`).
_QUOTES = re.compile(
    "[\"'`\u00ab\u00b4\u00bb\u02b9-\u02bd\u2018-\u201f\u2032-\u2037\u2039\u203a\u275b-\u275e\u301d-\u301f\uff02\uff07]+"
)
# Of ASCII, all that has another form but case and white space.
_OTHER_FORMS = ('"', "`", "''", "--")


@lru_cache(maxsize=_KEPT)
def key(title: str) -> str:
    """The identity of a title: equal for titles that differ in form alone.

    Form is case, white space, dashes, quotes, Unicode's normal form, and characters that can't be seen.
    """
    if title.isascii() and not any(sign in title for sign in _OTHER_FORMS):
        return " ".join(title.lower().split())
    title = bounded_marks(title)
    # Quotes before NFKC too, which would turn a lone acute accent into a space and a combining mark.
    text = unicodedata.normalize("NFKC", _QUOTES.sub("'", title))
    text = unicodedata.normalize("NFKC", text.casefold())
    if not text.isascii():
        # Soft hyphens, joiners and marks of direction: the same title pasted from two browsers.
        text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return " ".join(_QUOTES.sub("'", _DASHES.sub("-", text)).split())


def bounded_marks(text: str) -> str:
    """The text with at most so many combining marks in a row: normal forms take the square of a run's length."""
    if not _FOREIGN.search(text):
        return text
    cache: list[str] = []
    run = 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) or char in _MARKS_BY_FORM else 0
        if run <= _MOST_MARKS:
            cache.append(char)
    return "".join(cache)


def readable(identity: str) -> str:
    """The words of a `key` in lower-case ASCII, joined by hyphens; nothing where it has none."""
    words = PERMALINKS[identity][: -_DIGEST_LENGTH - 1]
    return words if words != _NO_WORDS else _readable(identity)


def _readable(identity: str) -> str:
    return slugify(
        identity,
        entities=False,
        decimal=False,
        hexadecimal=False,
        max_length=_READABLE_LENGTH,
        word_boundary=True,
        save_order=True,
        backend="text-unidecode",  # its tables are frozen; "auto" would depend on what is installed
    )


def permalink(identity: str) -> str:
    """The address part of a paper: readable ASCII words, then 40 bits of SHA-256 of its `key` in base 32.

    The digest keeps apart what the readable part can't: titles cut at the same word, titles that
    differ in symbols alone, titles that have no readable part at all.
    """
    return PERMALINKS[identity]


def _permalink(identity: str) -> str:
    return f"{_readable(identity) or _NO_WORDS}-{_digest(identity, _DIGEST_LENGTH)}"


#: What `permalink` has given, and may be given from one build to the next.
PERMALINKS = Memo(_permalink)


def _digest(text: str, length: int) -> str:
    """The first characters of a text's SHA-256 in base 32: eight for each five bytes."""
    return base64.b32encode(hashlib.sha256(text.encode()).digest()[: length * 5 // 8]).decode().lower()


def id_permalink(kind: str, value: str) -> str:
    """The address part of what an id names: no title has one like it.

    That of an arXiv id is readable, as all its characters are ASCII; a DOI can hold anything, so 80 bits of it stand.

    >>> id_permalink("arxiv", "2405.15738"), id_permalink("arxiv", "math/0309136")
    ('arxiv-2405.15738', 'arxiv-math-0309136')
    """
    if kind == "arxiv":
        return f"arxiv-{value.replace('/', '-')}"
    return f"{kind}-{_digest(value, 2 * _DIGEST_LENGTH)}"


def is_id_permalink(address: str) -> bool:
    """Whether an address part is an id's: a title's ends in eight characters of base 32.

    >>> is_id_permalink("arxiv-2405.15738"), is_id_permalink("arxiv-ua5sehdm"), is_id_permalink("doi-nxlfokjoua5sehdm")
    (True, False, True)
    """
    return _OF_TITLE.search(address) is None
