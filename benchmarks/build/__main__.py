"""Building beside Hugo with Pagefind, and beside Material as it comes; then what changes cost.

    make bench-tools
    .venv/bin/python -m benchmarks.build ../shared/corpus/arxiv-20k
    .venv/bin/python -m benchmarks.build ../shared/corpus/arxiv-20k --without hugo --without material --growth

All run on this machine, one after the other. Ours is `digest-archive site`: from captures to the whole site, with all
that it offers. Every change is made to the same archive, one after the other. Watching memory takes time, so each is
built once more for that. `--growth` builds a quarter of the captures, and all of them nearly four times over under
other titles and words, and compares time and memory per paper.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from benchmarks.build import peers
from benchmarks.build.running import Cost, run, size
from benchmarks.table import number, seconds, show
from benchmarks.table import size as bytes_of
from generator.build import gather
from generator.model import Archive
from generator.settings import Settings
from tests.archives import PROJECT, SAMPLE, capture

_CALL = [sys.executable, "-m", "generator", "site", "--digests", "digests"]
_NEW = 60
_PORT = 8123
_SMALL, _LARGE = 0.25, 3.75


@click.command()
@click.argument("digests", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--without", type=click.Choice(["hugo", "material", "serve"]), multiple=True, help="Leave that out.")
@click.option("--growth", is_flag=True, help="Compare time and memory per paper in a small and a large archive.")
def main(digests: Path, without: tuple[str, ...], growth: bool) -> None:
    """Build the captures in DIGESTS."""
    with tempfile.TemporaryDirectory(prefix="digest-archive-") as folder:
        place = Path(folder)
        ours = _lay_out(place / "ours", digests)
        archive = gather(Settings(ours / "digests", config=ours / "archive.yml", topics=ours / "topics.yml")).archive
        click.echo(
            f"{digests.name}: {len(archive.papers):,} papers on {len(archive.days):,} days; {os.cpu_count()} cores"
        )
        rows = [["", "time", "beside the first", "processor", "bytes", "a paper", "files"]]
        first: list[float] = []
        others = [one for one in (("hugo", peers.hugo), ("material", peers.material)) if one[0] not in without]
        for name, peer in others:
            site, costs = peer(archive, _made(place / name))
            rows.append(
                _row(" + ".join(seconds(cost.wall) for cost in costs) + f" {name}", costs, site, archive, first)
            )
        # What the others made is deleted at the end: for seconds after, ext4 makes new files more slowly.
        cold = _build(ours)
        rows.append(_row("ours, cold", [cold], ours / "site", archive, first))
        show("A whole site", rows)
        show("What changes cost", [["", "time", "beside cold", "processor", "files"], *_changes(ours, cold)])
        if "serve" not in without:
            click.echo(f"\nserve: an edit of a capture is shown after {seconds(_served(ours))}")
        used = [(name, peer(archive, _made(place / "again" / name), watched=True)[1]) for name, peer in others]
        used.append(("ours, cold", [_build(_lay_out(place / "again" / "ours", digests), watched=True)]))
        most = [[name, bytes_of(max(cost.memory for cost in costs))] for name, costs in used]
        show("Memory", [["", "at most"], *most])
        if growth:
            _grow(place, digests)


def _lay_out(place: Path, digests: Path) -> Path:
    """A maintainer's repository with these captures."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROJECT / "generator", place / "generator", ignore=ignored)
    shutil.copytree(PROJECT / "overrides", place / "overrides", ignore=ignored)
    shutil.copytree(PROJECT / "docs" / "stylesheets", place / "docs" / "stylesheets")
    shutil.copy(SAMPLE / "mkdocs.yml", place / "mkdocs.yml")
    shutil.copy(SAMPLE / "about.md", place / "docs" / "about.md")
    shutil.copy(PROJECT / "topics.yml", place / "topics.yml")
    (place / "archive.yml").write_text("")
    shutil.copytree(digests, place / "digests")
    return place


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def _build(place: Path, *, watched: bool = False) -> Cost:
    environment = {"SITE_URL": "https://example.org/", "SOURCE_DATE_EPOCH": "0", "NO_MKDOCS_2_WARNING": "1"}
    return run(_CALL, place, environment, watched=watched)


def _row(name: str, costs: list[Cost], site: Path, archive: Archive, first: list[float]) -> list[str]:
    cost = sum(costs[1:], costs[0])
    first.append(cost.wall)
    bytes_, files = size(site)
    papers = len(archive.papers)
    return [
        name, seconds(cost.wall), f"{cost.wall / first[0]:.2f}", seconds(cost.processor), bytes_of(bytes_),
        bytes_of(bytes_ / papers), number(files),
    ]  # fmt: skip


def _changes(place: Path, cold: Cost) -> Iterator[list[str]]:
    """Each change made once, and what the build after it cost; files of the site that it changed or added."""
    changes: list[tuple[str, Callable[[Path], None]]] = [
        ("nothing changed", lambda _: None),
        (f"a new day of {_NEW} papers", _new_day),
        ("a word in an abstract", _word),
        ("a phrase in topics.yml", _phrase),
        ("the style sheet", _style),
        ("the theme", _theme),
        ("a template", _template),
    ]
    for name, change in changes:
        before = _files(place / "site")
        change(place)
        cost = _build(place)
        after = _files(place / "site")
        changed = sum(before.get(path) != content for path, content in after.items())
        beside = f"{cost.wall / cold.wall:.3f}"
        yield [name, seconds(cost.wall), beside, seconds(cost.processor), number(changed)]


def _files(site: Path) -> dict[str, int]:
    return {str(file): hash(file.read_bytes()) for file in site.rglob("*") if file.is_file()}


def _new_day(place: Path) -> None:
    """The day after the last, with papers whose words are those of the archive."""
    last = max(file.stem for file in (place / "digests").glob("????-??-??.txt"))
    day = dt.date.fromisoformat(last) + dt.timedelta(days=1)
    words = (place / "digests" / f"{last}.txt").read_text(encoding="utf-8").split()
    texts = []
    for start in range(_NEW):
        some = words[40 + start * 97 : 40 + start * 97 + 150]
        texts += [f"{' '.join(some[:9]).title().rstrip('.')} {start}", f"{' '.join(some)} and that is all."]
    (place / "digests" / f"{day}.txt").write_text(capture(f"{day:%b} {day.day}", *texts), encoding="utf-8")


def _word(place: Path) -> None:
    file = sorted((place / "digests").glob("*.txt"))[len(list((place / "digests").glob("*.txt"))) // 2]
    text = file.read_text(encoding="utf-8")
    abstract = max(text.split("\n"), key=len)
    edited = re.sub(r"\b(?!altogether)[a-z]{8,}\b", "altogether", abstract, count=1)
    assert edited != abstract
    file.write_text(text.replace(abstract, edited), encoding="utf-8")


def _phrase(place: Path) -> None:
    file = place / "topics.yml"
    # One that a topic has no more.
    text, count = re.subn(r"(?m)^( +\d+: \[)[a-z ]+, ", r"\1", file.read_text(encoding="utf-8"), count=1)
    assert count == 1
    file.write_text(text, encoding="utf-8")


def _style(place: Path) -> None:
    file = place / "docs" / "stylesheets" / "archive.css"
    file.write_text(file.read_text(encoding="utf-8") + "\n.da { color: inherit; }\n", encoding="utf-8")


def _theme(place: Path) -> None:
    file = place / "overrides" / "partials" / "footer.html"
    file.write_text(
        file.read_text(encoding="utf-8").replace("</footer>", "<!-- changed --></footer>"), encoding="utf-8"
    )


def _template(place: Path) -> None:
    file = place / "generator" / "pages" / "templates" / "paper.md.jinja"
    file.write_text(file.read_text(encoding="utf-8").replace("</dl>", "</dl><!-- changed -->", 1), encoding="utf-8")


def _served(place: Path) -> float:
    """Seconds from an edit of a capture until the page of its paper has it."""
    call = [sys.executable, "-m", "generator", "serve", "--address", f"127.0.0.1:{_PORT}"]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "0"}
    file = max((place / "digests").glob("????-??-??.txt"))
    day = dt.date.fromisoformat(file.stem)
    address = f"http://127.0.0.1:{_PORT}/days/{day:%Y/%m/%d}/"
    with subprocess.Popen(
        call, cwd=place, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            _until(address, "")
            time.sleep(2)
            started = time.perf_counter()
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace(" that is all.", " that is edited.", 1), encoding="utf-8")
            _until(address, "that is edited.")
            return time.perf_counter() - started
        finally:
            server.terminate()


def _until(address: str, text: str) -> None:
    for _ in range(20_000):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own server
                if text in answer.read().decode():
                    return
        except OSError:
            pass
        time.sleep(0.02)
    raise RuntimeError(f"{address} never shows {text!r}")


def _grow(place: Path, digests: Path) -> None:
    """Time and memory per paper, in a small archive and a large one."""
    captures = sorted(digests.glob("*.txt"))
    rows = [["", "papers", "time", "a paper", "memory", "a paper", "bytes"]]
    for name, times in (("small", _SMALL), ("large", _LARGE)):
        folder = place / f"captures-{name}"
        folder.mkdir()
        wanted = int(len(captures) * times)
        for turn in range(wanted):
            source = captures[turn % len(captures)]
            day = dt.date.fromisoformat(captures[0].stem) + dt.timedelta(days=turn)
            _other(source, folder / f"{day}.txt", turn // len(captures), f"{day:%b} {day.day}")
        home = _lay_out(place / name, folder)
        cost = _build(home, watched=True)
        papers = len(list((home / "docs" / "papers").glob("*.md")))
        bytes_, _ = size(home / "site")
        rows.append([name, number(papers), seconds(cost.wall), f"{cost.wall / papers * 1000:.2f} ms",
                     bytes_of(cost.memory), bytes_of(cost.memory / papers), bytes_of(bytes_)])  # fmt: skip
        shutil.rmtree(home)
    show("Growth", rows)


def _other(source: Path, target: Path, turn: int, day: str) -> None:
    """A capture under another day; from the second turn on its longer words are others too."""
    text = source.read_text(encoding="utf-8")
    head, _, body = text.partition("\n\nbyAK and the research community\n\n")
    body = body.partition("\n\n")[2]
    if turn:
        body = re.sub(r"\b[a-zA-Z]{7,}\b", lambda match: f"{match[0][:-2]}{'xyzw'[turn % 4]}{match[0][-2:]}", body)
    target.write_text(f"{head}\n\nbyAK and the research community\n\n{day}\n\n{body}", encoding="utf-8")


if __name__ == "__main__":
    main()
