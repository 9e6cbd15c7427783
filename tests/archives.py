"""Archives to test with: the tiny one in `tests/archive`, the real captures beside the checkout, and building them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from generator.build import Settings, build
from generator.errors import errors_only
from generator.model import Archive

PROJECT = Path(__file__).parent.parent
TINY = Path(__file__).parent / "archive"
SHARED = PROJECT.parent / "shared"
CAPTURES = SHARED / "captures"
HF_DAILY = SHARED / "corpus" / "hf-daily"
ARXIV = SHARED / "corpus" / "arxiv-20k"
NASTY = SHARED / "corpus" / "nasty.jsonl"

HEADER = "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nbyAK and the research community"


def tiny_settings(docs: Path) -> Settings:
    """The tiny archive, its pages to go to `docs`."""
    return Settings(TINY / "digests", docs, TINY / "archive.yml", TINY / "topics.yml")


def capture(day: str, *paragraphs: str, header: str = HEADER) -> str:
    """The text of a capture."""
    return "\n\n".join((header, day, *paragraphs)) + "\n"


def nasty_digests(folder: Path) -> Path:
    """Titles and abstracts with a hazard each, as captures of ten papers, white space collapsed as the page does."""
    rows = [json.loads(line) for line in NASTY.read_text(encoding="utf-8").splitlines()]
    papers = list({" ".join(row["title"].split()): " ".join(row["abstract"].split()) for row in rows}.items())
    folder.mkdir(parents=True)
    for first in range(0, len(papers), 10):
        paragraphs = [text for paper in papers[first : first + 10] for text in paper]
        day = first // 10 + 1
        (folder / f"2025-01-{day:02}.txt").write_text(capture(f"Jan {day}", *paragraphs), encoding="utf-8")
    return folder


@dataclass(frozen=True, slots=True)
class Site:
    """A built site, and the archive it shows."""

    folder: Path
    archive: Archive


def build_site(place: Path, settings: Settings, site_url: str = "") -> Site:
    """The site of an archive, built below `place` as `make site` builds it, from a copy of the project."""
    archive = lay_out(place, settings)
    return Site(run_mkdocs(place, site_url), archive)


def lay_out(place: Path, settings: Settings) -> Archive:
    """A copy of the project below `place` with the archive's pages in it, ready for MkDocs."""
    docs = place / "docs"
    shutil.copytree(PROJECT / "overrides", place / "overrides")
    shutil.copytree(PROJECT / "docs" / "stylesheets", docs / "stylesheets")
    for file in ("mkdocs.yml", "docs/about.md"):
        shutil.copy(PROJECT / file, place / file)
    built = build(Settings(settings.digests, docs, settings.config, settings.topics, settings.year))
    assert not errors_only(built.gathered.problems)
    return built.gathered.archive


def run_mkdocs(place: Path, site_url: str = "") -> Path:
    """Build what is laid out below `place`, without a word from MkDocs; the folder of the site."""
    folder = place / "site"
    environment = os.environ | {
        "SITE_DIR": str(folder),
        "SITE_URL": site_url,
        "SOURCE_DATE_EPOCH": "0",
        "NO_MKDOCS_2_WARNING": "1",
    }
    call = [sys.executable, "-W", "error::UserWarning", "-m", "mkdocs", "build", "--strict"]
    done = subprocess.run(call, cwd=place, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert not done.stderr if site_url else "no public address" in done.stderr
    return folder
