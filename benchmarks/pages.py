"""A built site as its readers get it: what a first visit fetches, and what axe-core and Lighthouse say of its pages.

    .venv/bin/python -m benchmarks.pages site --lighthouse 3

A line a kind of page: all that a first visit fetches, as GitHub Pages sends it; requests; violations that axe-core
finds, on a phone and a desktop, in light and dark; Lighthouse's scores for a phone. Exits with 1 if a goal is missed.
axe-core comes with `make audit`, and Lighthouse by npx. Its scores are the medians of its runs, and want a machine that
does nothing else. Build with `SITE_URL` at a host's root (`https://user.example/`): without an address a site has no
feeds, and below a path its page for unknown addresses would find no style here.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any, Literal

import click
from playwright.sync_api import Browser, Request, sync_playwright

from benchmarks.hosting import hosted
from benchmarks.table import show, size
from tests import browser
from tests.archives import PROJECT

_AXE = PROJECT / "tests" / "audit" / "node_modules" / "axe-core" / "axe.min.js"
_RUN_AXE = "axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})"
_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_VIEWS = list(product((390, 1280), _SCHEMES))
_LIGHTHOUSE = "lighthouse@12.8.2"
_CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
_LOWEST = 95
_MOST = {"paper": 110_000, "day": 150_000}  # bytes; a day's are for one of up to 60 papers
_PAPERS = 60
_SETTLED = 600  # milliseconds after which a page that searches shows what it found


@click.command()
@click.argument("site", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--lighthouse", default=0, metavar="RUNS", help="Ask Lighthouse too, as often: 20 seconds a page and run."
)
def main(site: Path, lighthouse: int) -> None:
    """Measure the built site in the folder SITE."""
    rows = [["page", "first visit", "requests", "other hosts", "axe", *(_CATEGORIES if lighthouse else ())]]
    missed: list[str] = []
    with hosted(site) as base, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=browser.ARGUMENTS)
        for kind, address in _kinds(site).items():
            fetched, requests, others, papers = _first_visit(chromium, base, address)
            limit = next((most for word, most in _MOST.items() if word in kind.split() and papers <= _PAPERS), fetched)
            violations = list(_violations(chromium, base + address))
            scores, failed = _lighthouse(base + address, lighthouse) if lighthouse else ([], [])
            missed += [f"{kind}: {said}" for said in (*others, *violations, *failed)]
            missed += [f"{kind}: more than {size(limit)}"] if fetched > limit else []
            rows.append([kind, size(fetched), *map(str, (requests, len(others), len(violations), *scores))])
        chromium.close()
    show(f"{site}", rows)
    click.echo("".join(f"\n{line}" for line in missed))
    raise SystemExit(1 if missed else 0)


def _kinds(site: Path) -> dict[str, str]:
    """A page of each kind, and its address below the site's."""

    def by_size(pattern: str) -> list[str]:
        pages = sorted(site.glob(pattern), key=lambda page: (page.stat().st_size, page))
        return [f"{page.parent.relative_to(site)}/" for page in pages]

    days, papers, topics = map(by_size, ("days/*/*/*/index.html", "papers/*/index.html", "tags/*/index.html"))
    newest = max(days)
    months, weeks = by_size("tags/*/*/*/index.html"), by_size("weeks/*/index.html")
    # A small archive has no topic of more papers than its own page holds.
    of_topic = {"largest month of a topic": months[-1]} if months else {}
    return {
        "home": "",
        "newest day": newest,
        "largest day": days[-1],
        "paper of median size": papers[len(papers) // 2],
        "largest paper": papers[-1],
        "largest topic": topics[-1],
        **of_topic,
        "topics": "tags/",
        "days": "days/",
        "year": newest[: len("days/2025/")],
        "month": newest[: len("days/2025/03/")],
        "papers": "papers/",
        "what returns": "returning/",
        "trends": "trends/",
        "compare": f"compare/?month={newest[5:9]}-{newest[10:12]}&month={newest[5:9]}-{newest[10:12]}",
        "weeks": "weeks/",
        "largest week": weeks[-1],
        "unread": "unread/",
        "search": "search/",
        "results": "search/?q=learning",
        "reading list": "list/",
        "about": "about/",
        "no such page": "404.html",
    }


def _first_visit(chromium: Browser, base: str, address: str) -> tuple[int, int, list[str], int]:
    """In a fresh profile: bytes of all bodies, requests, those to other hosts, answered or not; papers on the page."""
    requests: list[Request] = []
    asked: list[str] = []
    context = chromium.new_context()
    page = context.new_page()
    page.on("requestfinished", lambda request: requests.append(request))  # noqa: PLW0108 # it marks what it is given
    page.on("request", lambda request: asked.append(request.url))
    page.goto(base + address, wait_until="networkidle")
    fetched = sum(request.sizes()["responseBodySize"] for request in requests)
    others = [url for url in asked if not url.startswith((base, "blob:", "data:"))]
    papers = page.locator(".da-papers > li").count()
    context.close()
    return fetched, len(requests), others, papers


def _violations(chromium: Browser, address: str) -> Iterator[str]:
    """What axe-core finds, with everything that can be opened open."""
    for width, scheme in _VIEWS:
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = context.new_page()
        page.goto(address)
        page.wait_for_timeout(_SETTLED)
        page.evaluate("document.querySelectorAll('details').forEach((one, at) => at < 15 && (one.open = true))")
        page.evaluate(_AXE.read_text(encoding="utf-8"))
        for violation in page.evaluate(_RUN_AXE)["violations"]:
            first = violation["nodes"][0]["html"][:120]
            yield f"{width} px, {scheme}: {violation['id']}, {len(violation['nodes'])} times, first {first}"
        context.close()


def _lighthouse(address: str, times: int) -> tuple[list[int], list[str]]:
    """Lighthouse's score in each category, and what it holds against the page where that is too much."""
    call = ["npx", "--yes", _LIGHTHOUSE, address, "--quiet", "--output=json"]
    call += [f"--only-categories={','.join(_CATEGORIES)}", "--chrome-flags=--headless=new --no-sandbox"]
    environment = os.environ | {"CHROME_PATH": browser.find() or ""}
    runs = [subprocess.run(call, env=environment, capture_output=True, text=True, check=True) for _ in range(times)]
    reports: list[Any] = [json.loads(run.stdout) for run in runs]
    scores = [
        round(100 * median(report["categories"][category]["score"] for report in reports)) for category in _CATEGORIES
    ]
    failed = [
        f"Lighthouse, {category} {score}: {', '.join(_faults(reports, category))}"
        for category, score in zip(_CATEGORIES, scores, strict=True)
        if score < _LOWEST
    ]
    return scores, failed


def _faults(reports: list[Any], category: str) -> list[str]:
    """The titles of the audits that any report holds against a page."""
    found = {
        report["audits"][audit["id"]]["title"]
        for report in reports
        for audit in report["categories"][category]["auditRefs"]
        if audit["weight"] and (report["audits"][audit["id"]]["score"] or 0) < 1
    }
    return sorted(found)


if __name__ == "__main__":
    main()
