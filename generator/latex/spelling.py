r"""Letters that LaTeX spells out, as letters: for names, and for titles that are compared with others'.

>>> spelled(r"Schr\"odinger's $\alpha$ by Ya\"el Naz\'e, {\L}. M{\aa}ns~\O st: it\'s 5\% of \textbf{all}")
"Schrödinger's $\\alpha$ by Yaël Nazé, Ł. Måns~Ø st: it\\'s 5\\% of \\textbf{all}"
"""

from __future__ import annotations

import unicodedata

from generator.latex.nodes import Node, Sign
from generator.latex.parsing import parse


def spelled(text: str) -> str:
    """The text with its accents and foreign letters as characters; all else as it is written."""
    return "".join(map(_spelled, parse(text))) if "\\" in text else text


def _spelled(node: Node) -> str:
    letter = isinstance(node, Sign) and unicodedata.name(node.text[:1], "").startswith("LATIN")
    return node.plain if letter else node.source
