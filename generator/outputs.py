"""Everything that is made from an archive, in one list. A new output is a room of its own, and a line here."""

from __future__ import annotations

from generator import citations, data, feeds, pages, search
from generator.pages import pictures

OUTPUTS = (
    pages.OUTPUT,
    pages.ASSETS,
    search.OUTPUT,  # the longest of those beside comes first
    data.OUTPUT,
    pictures.OUTPUT,
    feeds.OUTPUT,
    citations.OUTPUT,
)

#: Folders and files below MkDocs' `docs_dir` that hold what is generated, and nothing else.
FOLDERS = tuple(sorted({folder for output in OUTPUTS for folder in output.folders}))
FILES = tuple(sorted({file for output in OUTPUTS for file in output.files}))


def prepare() -> bytes:
    """Do now what each build of this process would do again, such as compiling templates: a server has the time.

    Gives what was made, for `prepared` in another process of this build.
    """
    return pages.compile_templates()


def prepared(made: bytes) -> None:
    """Use what another process has made in time."""
    pages.take_templates(made)
