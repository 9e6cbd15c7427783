r"""What names a paper beside its title: arXiv identifiers, DOIs, and addresses. Every written form in, one form out.

Sources: arXiv's "Understanding the arXiv identifier" for both schemes (before April 2007 by archive, after it by
number, of four digits until the end of 2014 and five since); the DOI handbook, 3.4 to 3.8, by which case doesn't count.

>>> arxiv("https://arxiv.org/pdf/2405.15738v2")
ArxivId(id='2405.15738', version=2)
>>> arxiv("math.GT/0309136") == arxiv("arXiv:MATH/0309136") == ArxivId("math/0309136", 0)
True
>>> doi("https://doi.org/10.1103/PhysRevD.103.103025")
'10.1103/physrevd.103.103025'
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

#: The longest of each that is read, in characters; no real one comes near.
_LONGEST_ID = 300
_LONGEST_ADDRESS = 2000

# Archives of identifiers from before April 2007, those that were closed among them.
_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga"
    "|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph"
    "|q-alg|q-bio|quant-ph|solv-int|supr-con"
)
_MONTH = "(?:0[1-9]|1[0-2])"
_ARXIV = re.compile(
    r"(?:arxiv:\s*|oai:arxiv\.org:|info:arxiv/"
    r"|(?:https?://)?(?:[a-z]+\.)?arxiv\.org/(?:abs|pdf|html|ps|format|src|e-print)/"
    r"|(?:https?://)?(?:huggingface\.co|hf\.co)/papers/"
    r"|(?:doi:\s*|(?:https?://)?(?:dx\.)?doi\.org/)?10\.48550/arxiv\.)?"
    rf"(?:(?P<new>(?:(?:0[7-9]|1[0-4]){_MONTH}\.[0-9]{{4}}|(?:1[5-9]|[2-9][0-9]){_MONTH}\.[0-9]{{5}}))"
    rf"|(?P<archive>{_ARCHIVES})(?:\.[a-z]{{2,5}}(?:-[a-z]{{2,5}})?)?/(?P<old>[0-9]{{2}}{_MONTH}[0-9]{{3}}))"
    r"(?:v(?P<version>[1-9][0-9]{0,3}))?"
    r"(?:\.pdf)?/?(?:[?#]\S*)?(?:\s*\[[a-z.-]+\])?",
    re.IGNORECASE | re.ASCII,
)
_DOI = re.compile(
    r"(?:doi:\s*|info:doi/|(?P<address>(?:https?://)?(?:dx\.)?doi\.org/))?(?P<doi>10\.[0-9]{4,9}/\S+)", re.IGNORECASE
)
_ADDRESS = re.compile(r"https?://[^\s<>\"\\^`{|}\x00-\x20\x7f-\x9f\ud800-\udfff]+", re.IGNORECASE)


class ArxivId(NamedTuple):
    """An identifier without its version, lower case and without a subject class; `version` 0 where none is said."""

    id: str
    version: int


def arxiv(text: str) -> ArxivId | None:
    """The arXiv identifier that a text is, in any form: alone, as an address, by OAI, as a DOI."""
    if len(text) > _LONGEST_ADDRESS or not (found := _ARXIV.fullmatch(text.strip())):
        return None
    name = found["new"] or f"{found['archive'].lower()}/{found['old']}"
    return ArxivId(name, int(found["version"] or 0))


def doi(text: str) -> str:
    """The DOI in a text, in lower case; empty if the text is none. The first where there are several."""
    parts = text.split()
    if parts and parts[0].lower() == "doi:":
        parts = parts[1:]
    if not parts or not (found := _DOI.fullmatch(parts[0].rstrip(",;"))):
        return ""
    name = unquote(found["doi"]) if found["address"] else found["doi"]
    return name.lower() if len(name) <= _LONGEST_ID and name.isprintable() and " " not in name else ""


def address(text: str) -> str:
    """The http or https address that a text is; nothing for any other scheme, and for what no address holds."""
    text = text.strip()
    if len(text) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(text):
        return ""
    try:
        parts = urlsplit(text)
        named = bool(parts.hostname) and "@" not in parts.netloc and (parts.port or 0) >= 0
    except ValueError:  # brackets that are no IPv6 address, a port that is no number
        return ""
    return text if named else ""
