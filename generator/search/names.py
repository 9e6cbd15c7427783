"""Authors and ids as terms of the search.

lunr would drop `He` for a stop word, and stem what ends like an English word. So a name is indexed as its words, as
written and without accents, and once more whole, in a form that lunr leaves alone and nobody's text has: `kaiming_he_`.
`browser/names.js` asks for the same forms.
"""

from __future__ import annotations

from collections.abc import Sequence

from lunr.stop_word_filter import WORDS as STOP_WORDS

from generator.authors import author_id
from generator.facts import Facts

#: Authors of one paper that can be searched for; a collaboration has thousands.
MOST = 500


def author_text(names: Sequence[str]) -> str:
    """What the search reads of authors.

    >>> author_text(["Kaiming He", "Jörg Müller"])
    'kaiming he_ kaiming_he_ jörg müller jorg muller jorg_muller_'
    """
    return " ".join(word for name in names[:MOST] for word in _words(name))


def id_text(facts: Facts) -> str:
    """What the search reads of ids: the arXiv id, as readers type it."""
    return facts.arxiv


def _words(name: str) -> list[str]:
    identity = author_id(name)
    written = name.lower().replace("-", " ").split()
    plain = identity.split("-") if identity else []
    words = [f"{word}_" if word in STOP_WORDS else word for word in dict.fromkeys((*written, *plain))]
    return [*words, f"{'_'.join(plain)}_"] if len(plain) > 1 else words
