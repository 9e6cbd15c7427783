"""The site that MkDocs gives when it is shown a page of each kind is the one that it gives when it renders all."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from generator import site
from generator.build import build
from generator.build_cache import BuildCache
from generator.settings import Settings
from generator.sync import CACHE
from tests.archives import HF_DAILY, lay_out, nasty_digests, tiny_settings
from tests.synthetic import write

CALL = [sys.executable, "-W", "error::UserWarning", "-m", "mkdocs", "build", "--strict"]


def mkdocs(place: Path, folder: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Build what is laid out below `place`; with `whole`, MkDocs renders every page."""
    fixed = {"SITE_DIR": folder, "SOURCE_DATE_EPOCH": "0", "NO_MKDOCS_2_WARNING": "1"}
    environment = {name: value for name, value in os.environ.items() if name != "SITE_URL"} | fixed | environment
    return subprocess.run(CALL, cwd=place, env=environment, capture_output=True, text=True, check=False)


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, by its path."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def in_short(place: Path, folder: str = "short", **environment: str) -> dict[str, bytes]:
    """The files of the site as it is built."""
    done = mkdocs(place, folder, **environment)
    assert done.returncode == 0, done.stderr
    return files(place / folder)


def both(place: Path, **environment: str) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The same, and as MkDocs alone builds it."""
    return in_short(place, **environment), in_short(place, "whole", **environment, DIGEST_ARCHIVE_WHOLE="1")


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny archive, laid out for MkDocs."""
    place = tmp_path_factory.mktemp("laid-out")
    lay_out(place, tiny_settings(place / "docs"))
    return place


@pytest.fixture
def tiny(laid_out: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(laid_out, tmp_path, dirs_exist_ok=True)


def is_short(place: Path, site_url: str) -> bool:
    """Whether MkDocs was shown only a page of each kind, and will not be needed for the next build."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        for name, value in {"SITE_DIR": "short", "SOURCE_DATE_EPOCH": "0", "SITE_URL": site_url}.items():
            patch.setenv(name, value)
        return site.kept(BuildCache(Path("docs") / CACHE).table("site"), Path("mkdocs.yml")) is not None


@pytest.mark.parametrize("address", ["", "https://example.org/archive", "https://example.org/archive/"])
def test_both_ways_give_the_same_bytes(tiny: Path, address: str) -> None:
    short, whole = both(tiny, SITE_URL=address)
    assert short == whole
    assert len(short) > 60
    assert (b"/archive/papers/" in short["sitemap.xml"]) == bool(address)


def test_more_addresses_than_a_sitemap_may_hold_are_in_several_with_an_index(tiny: Path) -> None:
    one = in_short(tiny, SITE_URL="https://example.org/archive")
    hooks = tiny / "overrides" / "hooks.py"
    hooks.write_text(hooks.read_text() + "\nsitemap.MOST = 20\n")
    short, whole = both(tiny, SITE_URL="https://example.org/archive")
    assert short == whole
    part = rb"<sitemap><loc>https://example.org/archive/(sitemap-\d+.xml)</loc></sitemap>"
    named = [name.decode() for name in re.findall(part, short["sitemap.xml"])]
    assert len(named) > 1
    assert [len(re.findall(b"<loc>", short[name])) for name in named[:-1]] == [20] * (len(named) - 1)
    listed = [address for name in named for address in re.findall(b"<loc>(.*?)</loc>", short[name])]
    assert listed == re.findall(b"<loc>(.*?)</loc>", one["sitemap.xml"])
    for name in ("sitemap.xml", *named):
        ET.fromstring(short[name])  # noqa: S314 - our own


def test_archives_of_other_forms_give_the_same_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "digests"
    write(folder, 400)
    (tmp_path / "archive.yml").touch()
    lay_out(tmp_path, Settings(folder, tmp_path / "docs", tmp_path / "archive.yml", Path("topics.yml")))
    short, whole = both(tmp_path, SITE_URL="https://example.org/")
    assert short == whole


@pytest.mark.corpus
@pytest.mark.skipif(not HF_DAILY.is_dir(), reason="the real captures are not beside this checkout")
def test_hazards_give_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "archive.yml").touch()
    digests = nasty_digests(tmp_path / "digests")
    lay_out(tmp_path, Settings(digests, tmp_path / "docs", tmp_path / "archive.yml", Path("topics.yml")))
    short, whole = both(tmp_path)
    assert short == whole


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("overrides/shell.html", "</title>", "</title><!-- {{ page.meta.description | upper if page }} -->"),
        ("overrides/shell.html", "</title>", "</title><!-- {{ page.title | striptags if page }} -->"),
        ("overrides/shell.html", "</title>", "</title><!-- {{ page.meta.title | e if page }} -->"),
        ("overrides/shell.html", "</title>", "</title><!-- {{ page.content | length if page }} -->"),
        ("mkdocs.yml", "  - Days: days/index.md", "  - days/index.md"),
        ("mkdocs.yml", "  - Days: days/index.md", "  - Days: days/index.md\n  - A day: days/2025/03/11.md"),
        ("generator/site/base.yml", "markdown_extensions:", "markdown_extensions:\n  - pymdownx.snippets"),
        ("generator/site/base.yml", "use_directory_urls: true", "use_directory_urls: false"),
    ],
)
def test_where_pages_differ_by_more_than_their_words_mkdocs_renders_all(
    tiny: Path, file: str, old: str, new: str
) -> None:
    changed = tiny / file
    assert old in changed.read_text()
    changed.write_text(changed.read_text().replace(old, new, 1))
    short, whole = both(tiny, SITE_URL="https://example.org/")
    assert short == whole
    assert not is_short(tiny, "https://example.org/")


def test_what_is_not_of_the_site_is_removed_and_what_was_changed_mended(tiny: Path) -> None:
    first = in_short(tiny, SITE_URL="")
    assert is_short(tiny, "")
    there = tiny / "short"
    (there / "stray.html").write_text("no page")
    (there / "papers" / "stray").mkdir()
    (there / "papers" / "stray" / "index.html").write_text("no page")
    (there / "index.html").write_text("changed")
    (there / "tags" / "index.html").unlink()
    shutil.rmtree(there / "days")
    (there / "days").write_text("a file where a folder was")
    assert in_short(tiny, SITE_URL="") == first


def test_a_page_changed_by_hand_is_shown_as_it_is(tiny: Path) -> None:
    in_short(tiny)
    page = next((tiny / "docs" / "papers").glob("*.md"))
    page.write_text(page.read_text().replace("<h1", "<h1 id='changed'"))
    short, whole = both(tiny)
    assert short == whole
    assert b"id='changed'" in short[f"papers/{page.stem}/index.html"]


def test_pages_of_a_new_day_are_filled_without_asking_mkdocs(tiny: Path) -> None:
    in_short(tiny)
    settings = tiny_settings(tiny / "docs")
    digests = tiny / "digests"
    shutil.copytree(settings.digests, digests)
    newest = min(digests.rglob("2025-03-11.txt"))
    newest.with_name("2025-03-21.txt").write_text(
        newest.read_text(encoding="utf-8").replace("Mar 11", "Mar 21"), encoding="utf-8"
    )
    build(Settings(digests, tiny / "docs", settings.config, settings.topics))
    short, whole = both(tiny)
    assert short == whole
    assert "days/2025/03/21/index.html" in short
