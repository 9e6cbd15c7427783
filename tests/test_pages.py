"""The generated Markdown: the tiny archive's whole tree, and that no text of a capture is ever more than text."""

from __future__ import annotations

import datetime as dt
import html
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import html5lib
import markdown
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from generator.archive import assemble
from generator.build import build, gather
from generator.latex import plain
from generator.model import Archive, Config, Digest, Entry, Topic
from generator.pages import Pages
from generator.pages.links import linked, links
from generator.related import Related
from generator.settings import Settings
from generator.sync import STATE
from tests.archives import PROJECT, SAMPLE, TINY, capture, tagged, tiny_settings

GOLDEN = TINY / "golden"
# As MkDocs always has them, and what mkdocs.yml adds.
EXTENSIONS = ["toc", "tables", "fenced_code", "def_list"]
#: The pages with a script of their own.
OWN_SCRIPTS = {
    "search/index.md": "../search/page.js",
    "tags/t/index.md": "../../list/abstracts.js",
    "trends/index.md": "../trends/order.js",
    "compare/index.md": "../compare/compare.js",
}
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(lambda text: " ".join(text.split()))
NASTY = [
    "[CLS] Attention is All You Need", "ReST-MCTS*", "<think> \u2026 </think>", "#Turki$hTweets", "{{\\large",
    "___-s",
    "$\\mathtt{[M]}$", "- a list", "1. a list", "--- a: b", "\u201csmart\u201d", "\U0001f600",
    "\u0645\u0631\u062d\u0628\u0627",
    "</title><script>alert(1)</script>", "<!-- -->", "]]>", "&amp; &#60; &nbsp", "``` a", "~~~", "> quote",
    "| a | b |",
    "http://a_b_c.org/*x*", "\\[x\\]", "--8<-- 'mkdocs.yml'", "*[HTML]: x", "[x]: y", "![](x)", "{: .a}",
    "!!python/name:x",
    "\x8e\x9b", "\u202eright to left", "\ufeff", "<h1", "<div>", "</div>", "{% raw %}", "{{ 7*7 }}",
    "{# x #}", "'", '"',
]  # fmt: skip


def archive_of(title: str, abstract: str) -> Archive:
    """An archive of that one paper."""
    entry = Entry(title, abstract, 1, 3)
    digest = Digest("2025-03-11.txt", dt.date(2025, 3, 11), "path", abstract, (entry,))
    topics = (Topic("t", "T", "t", "area"),)
    return assemble([digest], topics, tagged("t"), Config(), str)[0]


def split(page: str) -> tuple[dict[str, Any], str]:
    """Front matter and body, told apart as MkDocs does."""
    match = re.match(r"---\n(.*?\n)---\n\n", page, re.DOTALL)
    assert match
    return yaml.load(match[1], getattr(yaml, "CSafeLoader", yaml.SafeLoader)), page[match.end() :]  # noqa: S506


def captured(element: Any) -> str:
    """The captured text that an element shows: of a formula its annotation, of a text command its `data-tex`."""
    if element.tag.endswith("}math"):
        return "".join(one.text for one in element.iter() if one.tag.endswith("}annotation"))
    if (source := element.get("data-tex")) is not None:
        return str(source)
    return (element.text or "") + "".join(captured(child) + (child.tail or "") for child in element)


def text(element: Any) -> str:
    """The same, white space collapsed."""
    return " ".join(captured(element).split())


def test_the_tiny_archive_gives_the_golden_tree(tmp_path: Path) -> None:
    """After a wanted change: `UPDATE_GOLDEN=1 pytest tests/test_pages.py`, and read the difference."""
    build(tiny_settings(tmp_path))
    made = {file.relative_to(tmp_path): file.read_text() for file in tmp_path.rglob("*.md")}
    if os.environ.get("UPDATE_GOLDEN"):
        shutil.rmtree(GOLDEN)
        for path, content in made.items():
            (GOLDEN / path).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / path).write_text(content)
    golden = {file.relative_to(GOLDEN): file.read_text() for file in GOLDEN.rglob("*.md")}
    assert sorted(made) == sorted(golden)
    for path, content in golden.items():
        assert made[path] == content, path


@pytest.mark.parametrize("seed", ["1", "2"])
def test_no_order_of_a_set_is_in_a_page(tmp_path: Path, seed: str) -> None:
    call = [sys.executable, "-m", "generator", "build", "--docs", str(tmp_path)]
    for option, name in {"--digests": "digests", "--config": "archive.yml", "--topics": "topics.yml"}.items():
        call += [option, str(TINY / name)]
    environment = os.environ | {"PYTHONHASHSEED": seed, "LC_ALL": "C"}
    subprocess.run(call, cwd=SAMPLE, env=environment, capture_output=True, check=True)
    made = {file.relative_to(tmp_path): file.read_bytes() for file in tmp_path.rglob("*.md")}
    assert made == {file.relative_to(GOLDEN): file.read_bytes() for file in GOLDEN.rglob("*.md")}


@given(ANY_TEXT.filter(bool), ANY_TEXT.filter(bool))
@example(" ".join(NASTY), " ".join(reversed(NASTY)))
def test_any_title_and_abstract_can_be_read_as_captured(title: str, abstract: str) -> None:
    pages = dict(Pages(archive_of(title, abstract)).render())
    for path, content in pages.items():
        if not path.endswith(".md"):
            continue
        front, body = split(content.decode())
        assert "\n" not in front.get("title", "")
        parsed = html5lib.parse(markdown.markdown(body, extensions=EXTENSIONS), namespaceHTMLElements=False)
        assert {element.tag for element in parsed.iter()}.isdisjoint({"img", "style", "iframe"})
        own = path.startswith("papers/") and path != "papers/index.md"  # a paper's page has its citation as it is
        assert len(list(parsed.iter("pre"))) == own
        assert {table.get("class", "").split(" ")[0] for table in parsed.iter("table")} <= {"da-month", "da-sides"}
        assert not any(element.get("style") for element in parsed.iter())
        scripts = [(script.get("src"), script.text) for script in parsed.iter("script")]
        assert scripts == ([(OWN_SCRIPTS[path], None)] if path in OWN_SCRIPTS else [])
        assert len(list(parsed.iter("h1"))) == 1
        if path.startswith("papers/") and path != "papers/index.md":
            assert text(parsed.find(".//h1")) == title
            assert html.unescape(front["title"]) == plain(title)
            assert text(parsed.find(".//p[@class='da-abstract']")) == abstract
        elif path == "days/2025/03/11.md":
            assert text(parsed.find(".//ol/li/h2")) == plain(title)
            assert "".join(captured(part) for part in parsed.iterfind(".//ol/li/div//p")) == abstract
            assert text(parsed.find(".//q")) == abstract


@pytest.mark.parametrize("nasty", NASTY)
def test_front_matter_is_safe_where_themes_print_it(nasty: str) -> None:
    pages = dict(Pages(archive_of(nasty, nasty)).render())
    for content in (page for path, page in pages.items() if path.endswith(".md")):
        front, _ = split(content.decode())
        for value in (front.get("title", ""), front.get("description", "")):
            assert not re.search("[<>\"']", value)


def _files(place: Path) -> dict[str, bytes]:
    """All that a build of the captures below `place` writes."""
    build(_settings(place))
    files = (file for file in (place / "docs").rglob("*") if file.is_file() and STATE not in file.parts)
    return {file.relative_to(place / "docs").as_posix(): file.read_bytes() for file in files}


def test_a_new_day_rewrites_what_it_changes_and_nothing_else(tmp_path: Path) -> None:
    """Of all that a build writes, related papers and search included."""
    chance = random.Random(1)  # noqa: S311
    words = [f"{a}{b}{c}" for a in ("ba", "de", "ki", "lo", "mu") for b in "bdgklmnr" for c in ("an", "el", "ir", "os")]
    topics = "".join(
        f"  - name: Area {word}\n    topics:\n      - {{id: {word}, name: N, meaning: m, points: {{25: [{word}]}}}}\n"
        for word in words[::20]
    )
    (tmp_path / "topics.yml").write_text(f"areas:\n{topics}", encoding="utf-8")
    (tmp_path / "digests").mkdir()
    days = [dt.date(2025, 2, 20) + dt.timedelta(n) for n in range(25)]
    for day in days:
        # Each month is about something else, and every day comes back to one paper.
        known = words[: len(words) // 2] if day.month == 2 else words[len(words) // 2 :]
        texts = [" ".join(chance.choices(known, k=30)).capitalize() for _ in range(12)]
        papers = [*texts[0::2], "The paper that returns"], [*texts[1::2], "Seen on every day, it is about itself alone"]
        paragraphs = [part for title, text in zip(*papers, strict=True) for part in (title[:40], f"{text}.")]
        (tmp_path / f"digests/{day}.txt").write_text(capture(f"{day:%b} {day.day}", *paragraphs), encoding="utf-8")
    new_capture = tmp_path / "digests" / f"{days[-1]}.txt"
    new_text = new_capture.read_text(encoding="utf-8")
    new_capture.unlink()
    before, archive = _files(tmp_path), gather(_settings(tmp_path)).archive
    new_capture.write_text(new_text, encoding="utf-8")
    after, now = _files(tmp_path), gather(_settings(tmp_path)).archive

    new = set(after) - set(before)
    changed = {path for path in before if path in after and before[path] != after[path]}
    fresh = [paper for paper in now.papers if paper.first_day == days[-1]]
    assert len(fresh) == 6
    gone = set(before) - set(after)
    assert {path for path in new if not path.startswith("search/")} == {
        *(f"papers/{paper.permalink}.md" for paper in fresh), "days/2025/03/16.md", "days/2025/03/16.png",
        "data/v1/days/2025/03/16.json",
    }  # fmt: skip
    # A paper's page changes with its related papers, whose weights know every paper's words, and with its own days.
    old = {paper.permalink: paper for paper in archive.papers}
    seen_again = {paper.permalink for paper in now.papers if old.get(paper.permalink, paper).days != paper.days}
    related_before, related_now = _related(archive), _related(now)
    others = {permalink for permalink in old if related_before[permalink] != related_now[permalink]}
    assert {path for path in changed if path.startswith("papers/") and path != "papers/index.md"} == {
        f"papers/{permalink}.md" for permalink in seen_again | others
    }
    assert seen_again == {paper.permalink for paper in now.papers if paper.title == "The paper that returns"}
    assert len(others) > 6
    assert sum(old[permalink].first_day.month == 2 for permalink in others) < 6  # it is about nothing in February
    # Search knows every paper, but what it says of those before this week is the same. What it says of the others is in
    # files that are named by what they hold: terms, the last chunk of papers, and days and topics.
    assert {path for path in changed if path.startswith("search/")} == {"search/directory.bin", "search/index.md"}
    assert len({path for path in before if re.match(r"search/(terms|words|papers)/\w+/", path)} - gone) > 3
    kinds = sorted(re.sub(r"(\w{10})\.bin", "MARK.bin", path) for path in gone)
    assert kinds == ["search/papers/MARK.bin", "search/table-MARK.bin", "search/terms/MARK.bin"]
    # A list that a new paper is on, or a count; what fades with the newest day; yesterday's "next". A topic with few
    # papers has no page of its month.
    assert {path for path in changed if not path.startswith(("papers/", "search/", "titles/"))} == {
        "index.md", "days/index.md", "days/index.png", "days/2025/index.md", "days/2025/03/index.md",
        "citations/index.md", "citations/2025-03.json.gz", "days/2025/03/15.md", "returning/index.md", "tags/index.md",
        "unread/index.md",
        *(f"tags/{topic}/index.md" for paper in fresh for topic in paper.topics),
        "data/index.md", "data/v1/days.json", "data/v1/manifest.json", "data/v1/papers.csv.gz",
        "data/v1/papers.jsonl.gz", "data/v1/topics.json",
        *(f"data/v1/topics/{topic}.json" for paper in fresh for topic in paper.topics),
        "weeks/index.md", "weeks/2025-W11/index.md", "trends/index.md", "compare/2025-03.json",
    }  # fmt: skip


def _settings(place: Path) -> Settings:
    return Settings(place / "digests", place / "docs", place / "none.yml", place / "topics.yml")


def _related(archive: Archive) -> dict[str, list[str]]:
    """The permalinks of each paper's related papers."""
    nearest = Related(archive.papers).nearest()
    return {
        paper.permalink: [one.paper.permalink for one in found]
        for paper, found in zip(archive.papers, nearest, strict=True)
    }


def test_a_new_day_rewrites_few_of_many_lists() -> None:
    def pages(days: int) -> dict[str, bytes]:
        digests = [
            Digest(f"{day}.txt", day, "path", "", tuple(Entry(f"{n} of {day}", "a", 1, 3) for n in range(30)))
            for day in (dt.date(2025, 1, 1) + dt.timedelta(i) for i in range(days))
        ]
        archive, _ = assemble(digests, (Topic("t", "T", "t", "x"),), tagged("t"), Config(), str)
        return dict(Pages(archive).render())

    before, after = pages(70), pages(71)
    assert set(before) <= set(after)
    new = {path for path in after if path not in before}
    assert {path for path in new if not path.startswith(("papers/", "titles/"))} == {
        "days/2025/03/12.md", "tags/t/2025/03/12/index.html",
    }  # fmt: skip
    changed = {path for path in before if before[path] != after[path]}
    assert {path for path in changed if not path.startswith("titles/")} == {
        "index.md", "papers/index.md", "days/index.md", "days/2025/index.md", "days/2025/03/index.md",
        "days/2025/03/11.md", "tags/index.md", "tags/t/index.md", "tags/t/2025/03/index.md", "citations/index.md",
        "search/index.md", "unread/index.md", "weeks/index.md", "weeks/2025-W11/index.md", "trends/index.md",
        "compare/2025-03.json",
    }  # fmt: skip
    # Titles: each list that a new one is on, and above it what counts them.
    lists = {path for path in before if path.startswith("titles/") and b"12 March 2025" in after[path]}
    counting = {path for path in changed - lists if path.startswith("titles/")}
    assert lists <= changed
    assert all(b'<ul class="da-shelves' in after[path] for path in counting)
    assert len(lists) <= 30


def test_long_lists_are_split_and_every_paper_is_on_one_leaf() -> None:
    entries = tuple(Entry(f"{chr(97 + i % 26)}{chr(97 + i // 26 % 26)} paper {i}", "a", 1, 3) for i in range(3000))
    archive, _ = assemble([Digest("a.txt", dt.date(2025, 1, 1), "", "", entries)], (), tagged(), Config(), str)
    found: list[str] = []
    for path, content in Pages(archive).render():
        if path.startswith("titles/"):
            listed = re.findall(r"href=\.\./\.\./papers/([^/>]+)/>", content.decode())
            assert len(listed) <= 200
            found += listed
    assert sorted(found) == sorted(paper.permalink for paper in archive.papers)


@pytest.mark.parametrize(
    ("abstract", "targets"),
    [
        ("Code: https://github.com/a/b.", ["https://github.com/a/b"]),
        ("(see http://x.org/a_(b)), and https://y.org/?q=1&r=2#z!", ["http://x.org/a_(b)", "https://y.org/?q=1&r=2#z"]),
        (r"\href{https://x.org/a}{https://x.org/a}.", ["https://x.org/a"]),
        (r"At https://x.org/fm\_sam.", ["https://x.org/fm_sam"]),
        ("ftp://x.org javascript:alert(1) www.x.org a@x.org //x.org data:text/html,x mailto:a@x.org", []),
        ("https://x.org/\u00e9\u4e2d", ["https://x.org/%C3%A9%E4%B8%AD"]),
        ('https://x.org/"onclick="alert(1)', ["https://x.org/"]),
        ("https://", []),
    ],
)
def test_addresses_become_links(abstract: str, targets: list[str]) -> None:
    assert [link.target for link in links(abstract)] == targets
    fragment = html5lib.parseFragment(str(linked(abstract)), namespaceHTMLElements=False)
    assert "".join(fragment.itertext()) == abstract
    assert {anchor.get("href") for anchor in fragment.iter("a")} == set(targets)


def test_templates_never_leave_text_unescaped() -> None:
    for template in (PROJECT / "generator" / "pages" / "templates").glob("*.jinja"):
        assert not re.search(r"\|\s*safe|autoescape|Markup", template.read_text()), template


def test_titles_that_begin_alike_are_one_page_or_several_and_each_once() -> None:
    """Lists by letters keep their addresses, however many titles have no letter."""
    titles = ["?" * (1 + number % 99) + "!" * (1 + number // 99) for number in range(201)]
    titles += [f"A{'?' * (1 + number)}" for number in range(201)]
    titles += [f"{number}" for number in range(201)] + ["Attention"]
    entries = tuple(Entry(title, f"Abstract {place}.", 1, 3) for place, title in enumerate(titles))
    digest = Digest("2025-03-11.txt", dt.date(2025, 3, 11), "path", "", entries)
    archive, _ = assemble([digest], (), tagged(), Config(), str)
    assert len(archive.papers) == len(titles)
    pages = list(Pages(archive).render())
    paths = [path for path, _ in pages if path.startswith("titles/")]
    numbers = {title[:2].ljust(2, "-") for title in titles if title.isdigit()}
    labels = ["-", "0-9", *numbers, "a", "a-", "a--", "a---", "at"]
    assert sorted(paths) == sorted(f"titles/{label}.md" for label in labels)
    symbols = dict(pages)["titles/-.md"].decode()
    assert symbols.count("href=../../papers/") >= 201


def of_first_word(papers: Sequence[Any]) -> list[tuple[str, ...]]:
    """Topics that are named like the first word of a title."""
    return [(paper[0].split()[0],) for paper in papers]


def test_six_papers_stand_beside_each_and_later_days_change_none() -> None:
    """By topic and time, where few read alike: what they share is nothing that a later day could move."""

    def beside(days: int) -> dict[str, list[str]]:
        digests = []
        for day in range(1, days + 1):
            entries = tuple(Entry(f"{word} {day} {at}", "a", 1, 3) for at, word in enumerate(("Cats", "Dogs"), 1))
            digests.append(Digest(f"{day}.txt", dt.date(2025, 3, day), "", "", entries))
        topics = tuple(Topic(word, word, "m", "area") for word in ("Cats", "Dogs"))
        archive, _ = assemble(digests, topics, of_first_word, Config(), str)
        rendered = dict(Pages(archive).render())
        return {
            paper.title: re.findall(r"<bdi>([^<]*)</bdi>", rendered[f"papers/{paper.permalink}.md"].decode())
            for paper in archive.papers
        }

    four, nine = beside(4), beside(9)
    assert {len(names) for names in four.values()} == {6}
    later = {title: names for title, names in nine.items() if title in four and title.split()[1] == "4"}
    assert later == {title: four[title] for title in later}
    assert nine["Cats 9 1"] == [f"Cats {day} 1" for day in range(8, 2, -1)]
    assert nine["Dogs 3 2"][:2] == ["Dogs 2 2", "Dogs 1 2"]
    (only,) = beside(1)["Cats 1 1"]
    assert only == "Dogs 1 2"
