"""A whole corpus, from captures to the site: how long, how much memory, and whether every page is right.

    .venv/bin/python -m benchmarks.whole ../shared/corpus/hf-daily
    .venv/bin/python -m benchmarks.whole ../shared/captures --year 2025
    .venv/bin/python -m benchmarks.whole nasty

Prints a line a finding. The generator's own part is measured as a process of its own, writing every page
first and nothing the second time; then the site is built twice, in two folders, and compared byte by byte;
every paper's and every day's page is parsed by a browser and compared with the captures; every internal link
is followed; and pages of each kind are opened in the browser, which must stay silent.
"""

from __future__ import annotations

import filecmp
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click
from playwright.sync_api import sync_playwright

from generator.settings import Settings
from tests import browser
from tests.archives import PROJECT, Site, build_site, nasty_digests
from tests.conftest import served, visiting
from tests.links import broken_links
from tests.reading import differences

_OPENED = 60


@click.command()
@click.argument("digests")
@click.option("--year", type=int, help="The year of captures whose path has none.")
def main(digests: str, year: int | None) -> None:
    """Measure the corpus in the folder DIGESTS (or `nasty`)."""
    place = Path(tempfile.mkdtemp(prefix="digest-archive-"))
    try:
        folder = nasty_digests(place / "digests") if digests == "nasty" else Path(digests).resolve()
        (place / "archive.yml").touch()
        settings = Settings(folder, config=place / "archive.yml", topics=PROJECT / "topics.yml", year=year)
        _generator(settings, place / "docs")
        sites = [_site(place / name, settings) for name in ("one", "two")]
        _compare(*sites)
        _read(sites[0])
    finally:
        shutil.rmtree(place)


def _generator(settings: Settings, docs: Path) -> None:
    """The generator alone, twice, as a process whose time and memory the system accounts for."""
    call = [sys.executable, "-m", "generator", "build", "--digests", str(settings.digests), "--docs", str(docs)]
    call += ["--config", str(settings.config), "--topics", str(settings.topics)]
    call += ["--year", str(settings.year)] if settings.year else []
    for run in ("all pages new", "nothing changed"):
        started, before = time.perf_counter(), os.times()
        done = subprocess.run(call, cwd=PROJECT, capture_output=True, text=True, check=False)
        after = os.times()
        processor = after.children_user + after.children_system - before.children_user - before.children_system
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        wall = time.perf_counter() - started
        click.echo(f"generator, {run}: {wall:.1f} s, {processor:.1f} s of processor, {memory:.0f} MB at most")
    click.echo(
        f"  exit status {done.returncode}, {len(done.stderr.splitlines())} lines of problems: {done.stdout.strip()}"
    )


def _site(place: Path, settings: Settings) -> Site:
    place.mkdir()
    started = time.perf_counter()
    site = build_site(place, settings)
    archive = site.archive
    files = [file for file in site.folder.rglob("*") if file.is_file()]
    size = sum(file.stat().st_size for file in files) / 1e6
    click.echo(f"site: {time.perf_counter() - started:.1f} s with MkDocs, {len(files):,} files, {size:.0f} MB")
    repeated = sum(len(paper.appearances) > 1 for paper in archive.papers)
    click.echo(
        f"  {archive.captures:,} captures, {len(archive.days):,} days, {archive.entries:,} entries, "
        f"{len(archive.papers):,} papers, {repeated:,} of them seen more than once"
    )
    return site


def _compare(one: Site, two: Site) -> None:
    """Whether two builds of the same captures are the same bytes."""
    names = [
        {str(file.relative_to(site.folder)) for file in site.folder.rglob("*") if file.is_file()} for site in (one, two)
    ]
    _, differing, missing = filecmp.cmpfiles(one.folder, two.folder, sorted(names[0] | names[1]), shallow=False)
    click.echo(f"two builds: {len(differing) + len(missing)} of {len(names[0]):,} files differ")


def _read(site: Site) -> None:
    """Every page by the browser's parser, every link, and a page of each kind opened."""
    links = broken_links(site)
    click.echo(f"links: {len(links)} broken {links[:3]}")
    with sync_playwright() as playwright, served(site.folder) as base:
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=browser.ARGUMENTS)
        with visiting(chromium, base) as visit:
            wrong = differences(visit.page, base, site.archive)
            papers, days = len(site.archive.papers), len(site.archive.days)
            click.echo(f"text: {len(wrong)} differences on {papers:,} papers' and {days:,} days' pages {wrong[:3]}")
            pages = ["", "days/", "papers/", "tags/", "about/", "404.html"]
            pages += [f"papers/{paper.permalink}/" for paper in site.archive.papers[:: papers // _OPENED + 1]]
            pages += [f"days/{day.date:%Y/%m/%d}/" for day in site.archive.days[:: days // 10 + 1]]
            for page in pages:
                visit.go(page)
            click.echo(f"opened: {len(pages)} pages; noise in the console, errors, other hosts: {visit.noise}")
        chromium.close()


if __name__ == "__main__":
    main()
