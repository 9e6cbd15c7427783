"""Authors' names as given and family names, as far as that can be told from a name alone.

Sources give `Given Family`. What may be no person's name stays whole: one word, the words of organisations, figures.
`browser/items.js` has the same rules.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# A remark in brackets and a comma, too, are none of a name of two parts.
_ORGANISATION = re.compile(
    r"[0-9(),;&/]|(?:^| )(?:AI|Alliance|and|Center|Centre|Collaboration|Community|Consortium|Corporation|Foundation"
    r"|Group|Inc\.?|Initiative|Institute|Lab|Labs|Laboratory|Ltd\.?|Network|Project|Research|Society|Team|Technologies"
    r"|University)(?: |$)"
)
_SUFFIX = re.compile(r"(.*[^ ,]),? (Jr\.?|Sr\.?|II|III|IV)$")
# What stands before a family name and belongs to it, in small letters.
_PARTICLES = {
    "af", "al", "bin", "da", "das", "de", "degli", "dei", "del", "della", "den", "der", "di", "do", "dos", "du", "el",
    "ibn", "la", "las", "le", "los", "ten", "ter", "tot", "van", "vom", "von", "zu", "zum", "zur",
}  # fmt: skip
_MOST_WORDS = 7


class Name(NamedTuple):
    """A name as it is spelt; its parts are empty where they can't be told."""

    whole: str
    given: str = ""
    family: str = ""
    suffix: str = ""


def name_of(whole: str) -> Name:
    """A name and its parts.

    >>> name_of("Laurens van der Maaten")
    Name(whole='Laurens van der Maaten', given='Laurens', family='van der Maaten', suffix='')
    >>> name_of("Martin Luther King, Jr.")[1:]
    ('Martin Luther', 'King', 'Jr.')
    >>> name_of("DeepSeek-AI"), name_of("Gemma Team").family
    (Name(whole='DeepSeek-AI', given='', family='', suffix=''), '')
    """
    match = _SUFFIX.match(whole)
    name, suffix = (match[1], match[2]) if match else (whole, "")
    words = name.split(" ")
    if not 1 < len(words) <= _MOST_WORDS or _ORGANISATION.search(name):
        return Name(whole)
    at = len(words) - 1
    while at > 1 and words[at - 1] in _PARTICLES:
        at -= 1
    return Name(whole, " ".join(words[:at]), " ".join(words[at:]), suffix)
