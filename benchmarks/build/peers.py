"""What others make of the same papers: Hugo with Pagefind, and Material as it comes.

Both are given Markdown that is ready: a page per paper with its title, day, topics and abstract. Making that isn't
counted. Hugo's templates are as bare as can be: a page per paper, and lists per day and per topic.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from benchmarks.build.running import Cost, run
from generator.model import Archive, Paper

_HUGO = {
    "hugo.toml": """
baseURL = "https://example.org/"
title = "Digests"
disableKinds = ["RSS", "sitemap", "robotsTXT", "404"]
[taxonomies]
tag = "tags"
day = "days"
[markup.goldmark.renderer]
unsafe = false
""",
    "layouts/_default/single.html": """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>{{ .Title }}</title></head><body><article data-pagefind-body><h1>{{ .Title }}</h1>
<p>{{ .Date.Format "2006-01-02" }}</p>
<ul>{{ range .GetTerms "tags" }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>
{{ .Content }}</article></body></html>
""",
    "layouts/_default/list.html": """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>{{ .Title }}</title></head><body><h1>{{ .Title }}</h1>
<ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul></body></html>
""",
}
_MATERIAL = """
site_name: Digests
theme: {name: material, font: false}
plugins: [search]
nav: [{Home: index.md}]
validation: {nav: {omitted_files: ignore}}
"""


def hugo(archive: Archive, place: Path, *, watched: bool = False) -> tuple[Path, list[Cost]]:
    """The folder of the site, and what Hugo and Pagefind cost."""
    for name, content in _HUGO.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(content)
    _papers(archive, place / "content" / "papers", fenced=True)
    built = run([_program("hugo"), "--quiet", "--noBuildLock"], place, watched=watched)
    indexed = run([sys.executable, "-m", "pagefind", "--site", "public", "--quiet"], place, watched=watched)
    return place / "public", [built, indexed]


def material(archive: Archive, place: Path, *, watched: bool = False) -> tuple[Path, list[Cost]]:
    """The folder of the site, and what MkDocs cost."""
    _papers(archive, place / "docs" / "papers", fenced=False)
    (place / "mkdocs.yml").write_text(_MATERIAL)
    (place / "docs" / "index.md").write_text("# Digests\n")
    call, environment = [_program("mkdocs"), "build", "--quiet"], {"NO_MKDOCS_2_WARNING": "1"}
    return place / "site", [run(call, place, environment, watched=watched)]


def _papers(archive: Archive, folder: Path, *, fenced: bool) -> None:
    folder.mkdir(parents=True)
    for paper in archive.papers:
        day = paper.first_day.isoformat()
        front = {"title": paper.title, "date": day, "days": [day], "tags": list(paper.topics)}
        # TOML and YAML both read JSON's strings; Hugo takes JSON itself.
        head = json.dumps(front, ensure_ascii=False, indent=1) if fenced else f"---\n{_yaml(paper)}---"
        (folder / f"{paper.permalink}.md").write_text(f"{head}\n\n{_text(paper.abstract)}\n", encoding="utf-8")


def _yaml(paper: Paper) -> str:
    return f"title: {json.dumps(paper.title)}\ntags: {json.dumps(list(paper.topics))}\n"


def _text(text: str) -> str:
    """A text that Markdown takes for text."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>()#+-.!|$&:~" else char for char in text)


def _program(name: str) -> str:
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        raise SystemExit(f"there is no {name}: `pip install {name}` into this environment, or put it on the PATH")
    return found
