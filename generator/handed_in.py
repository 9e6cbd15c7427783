"""Who handed a capture in: its path says so, so that the capture itself stays as it was handed in, whatever its form.

>>> handed_in_by("handed-in/2025-03-11.issue-000014.by-octocat.txt")
'octocat'
>>> handed_in_by("2025-03-11.txt")
''
"""

from __future__ import annotations

import datetime as dt
import re

#: The folder below the digests folder. It sorts behind folders of years: what is handed in is a day's newest word.
FOLDER = "handed-in"

# GitHub's names: letters, digits and hyphens; an underscore where a company gives them.
_NAME = r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}"
_CREDIT = re.compile(rf"\.by-({_NAME})\.[A-Za-z]+\Z")


def handed_in_by(capture: str) -> str:
    """The name of who handed in the capture of this path, such as `2025-03-11.by-octocat.txt`; nothing without one."""
    found = _CREDIT.search(capture)
    return found[1] if found else ""


def place(day: dt.date, number: int, part: int, name: str, ending: str) -> str:
    """The path below the digests folder of what the issue of that number hands in; `part` counts its files from 1.

    A name that can't be one of GitHub's is left out.
    """
    parts = [f"{day}", f"issue-{number:06}", *([f"{part}"] if part > 1 else [])]
    credit = [f"by-{name}"] if re.fullmatch(_NAME, name) else []
    return f"{FOLDER}/{'.'.join([*parts, *credit])}{ending}"
