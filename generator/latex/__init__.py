r"""What authors wrote in LaTeX inside a title or an abstract: text, maths and text commands, told apart.

`parse` never raises and loses nothing: the sources of a text's nodes, one after the other, are the text.

>>> plain(r"A \textbf{fast} $O(n\log n)$ sort by Erd\H{o}s for $5 or $10")
'A fast O(n log n) sort by Erdős for $5 or $10'
"""

from generator.latex.nodes import Address, Maths, Node, Sign, Styled, Text
from generator.latex.parsing import is_plain, parse, plain
from generator.latex.spelling import spelled

__all__ = ["Address", "Maths", "Node", "Sign", "Styled", "Text", "is_plain", "parse", "plain", "spelled"]
