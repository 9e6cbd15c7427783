"""Papers at random: the same on every machine, others when the archive has a new day. No clock, no random numbers."""

from __future__ import annotations

import hashlib
from heapq import nsmallest

from generator.model import Archive, Paper


def random_papers(archive: Archive, count: int) -> list[Paper]:
    """So many papers, or all: those whose permalink and the newest day together have the smallest SHA-256."""
    if not archive.days:
        return []
    newest = archive.days[-1].date.isoformat()
    return nsmallest(
        count, archive.papers, key=lambda paper: hashlib.sha256(f"{newest} {paper.permalink}".encode()).digest()
    )
