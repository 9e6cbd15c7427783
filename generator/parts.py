"""Parts: what is handed from those who make files to the one who writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

#: Path below `docs_dir`, with `/`, and content.
File = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Part:
    """Files that are made together, most often one.

    `key` names everything that they follow from, the code included (`kept.name_of`): of two parts with one key, `make`
    gives the same files. So a part whose files are there already is not made. `make` may run in another process.
    """

    key: bytes
    make: Callable[[], Iterable[File]]
