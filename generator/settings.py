"""Where an archive's files are, as a command is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from generator.language import OWN


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are. `year` is the one called for, before the configured one."""

    digests: Path = Path("digests")
    docs: Path = Path("docs")
    config: Path = Path("archive.yml")
    topics: Path = Path("topics.yml")
    year: int | None = None
    site: Path = Path("mkdocs.yml")
    words: Path = Path(OWN)

    def shown(self, capture: str) -> str:
        """The path of a capture as messages name it."""
        return (self.digests / capture).as_posix()
