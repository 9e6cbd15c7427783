"""Archives to test with: the tiny one in `tests/archive`, the real captures beside the checkout, and building them.

What a maintainer sets (the site's name, sections, colours, topics, `about.md`) comes from `tests/sample`, so that the
tests say the same in every repository.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.build import build
from generator.errors import errors_only
from generator.model import Archive
from generator.settings import Settings

PROJECT = Path(__file__).parent.parent
TINY = Path(__file__).parent / "archive"
SAMPLE = Path(__file__).parent / "sample"
SHARED = PROJECT.parent / "shared"
CAPTURES = SHARED / "captures"
HF_DAILY = SHARED / "corpus" / "hf-daily"
ARXIV = SHARED / "corpus" / "arxiv-20k"
NASTY = SHARED / "corpus" / "nasty.jsonl"

HEADER = "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nbyAK and the research community"


def tiny_settings(docs: Path) -> Settings:
    """The tiny archive, its pages to go to `docs`."""
    site, words = SAMPLE / "mkdocs.yml", SAMPLE / "words.yml"  # the sample has no words of its own
    return Settings(TINY / "digests", docs, TINY / "archive.yml", TINY / "topics.yml", site=site, words=words)


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
    archive = lay_out(place, settings, site_url)
    return Site(run_mkdocs(place), archive)


def lay_out(place: Path, settings: Settings, site_url: str = "") -> Archive:
    """A copy of the project below `place` with the archive's pages in it, ready for MkDocs."""
    docs = place / "docs"
    lay_frame(place)
    if site_url:
        said = (place / "mkdocs.yml").read_text()
        (place / "mkdocs.yml").write_text(said.replace('!ENV [SITE_URL, ""]', f'"{site_url}"'))
    built = build(replace(settings, docs=docs, site=place / "mkdocs.yml"))
    assert not errors_only(built.gathered.problems)
    return built.gathered.archive


def lay_frame(place: Path) -> None:
    """What MkDocs needs beside an archive's pages, below `place`: the project's, with the sample's settings."""
    shutil.copytree(PROJECT / "overrides", place / "overrides", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("docs/stylesheets", "generator/site"):
        (place / folder).mkdir(parents=True, exist_ok=True)
    for name in ("docs/stylesheets/archive.css", "generator/site/base.yml"):
        shutil.copy(PROJECT / name, place / name)
    shutil.copy(SAMPLE / "mkdocs.yml", place / "mkdocs.yml")
    shutil.copy(SAMPLE / "about.md", place / "docs" / "about.md")


def run_mkdocs(place: Path) -> Path:
    """Build what is laid out below `place`, without a word from MkDocs; the folder of the site."""
    folder = place / "site"
    environment = os.environ | {
        "SITE_DIR": str(folder),
        "SOURCE_DATE_EPOCH": "0",
        "NO_MKDOCS_2_WARNING": "1",
    }
    call = [sys.executable, "-W", "error::UserWarning", "-m", "mkdocs", "build", "--strict"]
    done = subprocess.run(call, cwd=place, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert not done.stderr if 'site_url: "http' in (place / "mkdocs.yml").read_text() else "no public" in done.stderr
    return folder


def make(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Call make there, as somebody would who is not inside of `make test`."""
    environment = {
        name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
    }
    return subprocess.run(["make", *arguments], cwd=place, env=environment, capture_output=True, text=True, check=False)


# ---- this project, or a repository that a maintainer has made their own


def settings_of(file: Path) -> dict[str, Any]:
    """An `mkdocs.yml`, every value a string."""
    return dict(yaml.load(file.read_text(), Loader=yaml.BaseLoader))  # noqa: S506 - strings alone


def _is_ours() -> bool:
    """Whether the captures are the sample's, and what README says to set in `mkdocs.yml` is as it came."""
    sample = PROJECT / "digests" / ".sample"
    captures = sorted(file.relative_to(PROJECT / "digests").as_posix() for file in (PROJECT / "digests").rglob("[!.]*"))
    if not sample.exists() or captures != [line.split()[1] for line in sample.read_text().splitlines()]:
        return False
    came, found = settings_of(SAMPLE / "mkdocs.yml"), settings_of(PROJECT / "mkdocs.yml")
    named = ("site_name", "site_description", "copyright", "nav")
    return all(found.get(name) == came[name] for name in named)


#: For tests of what comes with the project and is a maintainer's own elsewhere.
OURS = pytest.mark.skipif(not _is_ours(), reason="the captures, or the site's name or sections, are a maintainer's own")


def tagged(*topics: str) -> Callable[[Sequence[object]], list[tuple[str, ...]]]:
    """What gives all papers the same topics."""
    return lambda papers: [topics] * len(papers)
