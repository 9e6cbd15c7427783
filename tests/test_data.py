"""The archive as data: what its files say, that addresses and fields stay, and that an export gives it back."""

from __future__ import annotations

import csv
import gzip
import hashlib
import html
import io
import json
import re
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from playwright.sync_api import Browser

from generator import data
from generator import search as searching
from generator.build import gather, given
from generator.build_cache import BuildCache
from generator.data import gzipped
from generator.data.schemas import all_schemas
from generator.errors import CaptureError
from generator.model import Archive, Site
from generator.pages import Pages
from generator.parts import BuildInputs
from generator.restoring import MAX_EXPORT, is_export, restore
from generator.settings import Settings
from tests.archives import SAMPLE, SHARED, TINY, capture, nasty_digests, tiny_settings
from tests.conftest import opened, served

BASE = "data/v1/"
ADDRESS = "https://example.org/archive/"
CALL = [sys.executable, "-m", "generator"]


def settings(digests: Path) -> Settings:
    """An archive without a configuration, by the topics of the tests."""
    return Settings(digests, digests.parent / "docs", digests.parent / "archive.yml", SAMPLE / "topics.yml", 2025)


def of(settings: Settings, address: str = "", cache: BuildCache | None = None) -> BuildInputs:
    return replace(given(gather(settings), cache), site=Site("An <archive>", "Of papers", address))


def files(given: BuildInputs) -> dict[str, bytes]:
    """Every file of the data, by its path below `BASE`; the page by its own."""
    return {path.removeprefix(BASE): content for part in data.OUTPUT.parts(given) for path, content in part.make()}


def lines(found: Mapping[str, bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(found["papers.jsonl.gz"]).splitlines()]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> BuildInputs:
    return of(tiny_settings(tmp_path_factory.mktemp("docs")), ADDRESS)


@pytest.fixture(scope="module")
def tiny_files(tiny: BuildInputs) -> dict[str, bytes]:
    return files(tiny)


# ---- promises


def test_addresses_and_fields_are_promises(tiny_files: dict[str, bytes]) -> None:
    """Whoever has to change this, but for an addition, begins `data/v2/` instead."""
    days = ["2024/03/11", "2024/11/05", "2025/03/11", "2025/03/12"]
    assert {"papers.jsonl.gz", "papers.csv.gz", "manifest.json", "croissant.json", "days.json", "topics.json"} <= {
        *tiny_files
    }
    assert [path for path in tiny_files if path.startswith("days/")] == [f"days/{day}.json" for day in days]
    assert "topics/llm-agents.json" in tiny_files
    schemas = ["day", "days", "manifest", "paper", "topic", "topics"]
    assert sorted(path for path in tiny_files if "schema" in path) == [f"schema/{name}.json" for name in schemas]
    first = lines(tiny_files)[0]
    assert " ".join(first) == (
        "permalink day title abstract authors arxiv version doi categories comment journal published updated keywords "
        "votes comment_count project code link organisation submitter machine_summary machine_keywords votes_day "
        "topics former seen replaced"
    )
    assert " ".join(first["seen"][0]) == "day capture place source"
    table = gzip.decompress(tiny_files["papers.csv.gz"]).decode().split("\r\n")[0]
    assert table == "permalink,day,title,authors,arxiv,doi,categories,published,journal,votes,topics,captures"
    day = json.loads(tiny_files["days/2025/03/11.json"])
    assert (list(day), list(day["papers"][0])) == (
        ["day", "captures", "papers"],
        ["permalink", "title", "shown", "topics"],
    )
    topic = json.loads(tiny_files["topics/llm-agents.json"])
    assert list(topic) == ["id", "name", "meaning", "area", "papers", "months", "newest", "days"]


def test_former_ids_of_topics_keep_their_files(tiny: BuildInputs) -> None:
    topics = tuple(replace(one, former=("once",)) if one.id == "llm-agents" else one for one in tiny.archive.topics)
    found = files(replace(tiny, archive=replace(tiny.archive, topics=topics)))
    assert found["topics/once.json"] == found["topics/llm-agents.json"]


def validators() -> dict[str, jsonschema.Draft202012Validator]:
    schemas = all_schemas()
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    return {name: jsonschema.Draft202012Validator(schema) for name, schema in schemas.items()}


def assert_valid(found: Mapping[str, bytes]) -> None:
    """Every file is as its schema says."""
    known = validators()
    for path, content in found.items():
        name = next((name for name in known if re.fullmatch(rf"{name}\.json|{name}s/.*\.json", path)), "")
        if name:
            known[name].validate(json.loads(content))
    for line in lines(found):
        known["paper"].validate(line)


def test_every_file_is_as_its_schema_says(tiny_files: dict[str, bytes], tmp_path: Path) -> None:
    assert_valid(tiny_files)
    assert_valid(files(of(settings(nasty_digests(tmp_path / "digests")))))


def test_a_schema_refuses_what_is_no_paper(tiny_files: dict[str, bytes]) -> None:
    paper, line = validators()["paper"], lines(tiny_files)[0]
    assert paper.is_valid(line)
    wrongs: list[dict[str, Any]] = [{"seen": []}, {"day": "11 March"}, {"votes": "3"}, {"more": 1}, {"title": ""}]
    for wrong in wrongs:
        assert not paper.is_valid(line | wrong)


# ---- what the files say


def test_the_files_hold_what_the_archive_does(tiny: BuildInputs, tiny_files: dict[str, bytes]) -> None:
    assert_read_back(tiny.archive, tiny_files)


def assert_read_back(archive: Archive, found: Mapping[str, bytes]) -> None:
    """Line by line the same papers with the same values, and in a column values of one type, as tables need them."""
    *lines, last = gzip.decompress(found["papers.jsonl.gz"]).split(b"\n")
    assert last == b""
    types: dict[str, set[type]] = {}
    for line, paper in zip(lines, archive.papers, strict=True):
        row, facts = json.loads(line), paper.facts
        for name, value in row.items():
            types.setdefault(name, set()).update({type(value)} if value is not None else ())
        assert (row["permalink"], row["title"], row["abstract"] or "") == (paper.permalink, paper.title, paper.abstract)
        assert (tuple(row["authors"]), row["arxiv"] or "", row["doi"] or "") == (facts.authors, facts.arxiv, facts.doi)
        assert (row["votes"], row["day"]) == (facts.votes, paper.first_day.isoformat())
        assert (tuple(row["topics"]), tuple(row["former"])) == (paper.topics, paper.former_permalinks)
        places = [(one["day"], one["capture"], one["place"]) for one in row["seen"]]
        assert places == [(one.day.isoformat(), one.capture, one.place) for one in paper.appearances]
    assert {name: kinds for name, kinds in types.items() if len(kinds) > 1} == {}
    text = gzip.decompress(found["papers.csv.gz"]).decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    assert [plain(row["title"]) for row in table] == [paper.title for paper in archive.papers]
    assert [row["permalink"] for row in table] == [paper.permalink for paper in archive.papers]


def plain(cell: str) -> str:
    """A cell as the page says to read it."""
    return cell[1:] if re.match(r"'+[=+@-]", cell) else cell


def test_days_and_topics_hold_what_the_archive_does(tiny: BuildInputs, tiny_files: dict[str, bytes]) -> None:
    days = {one["day"]: one["papers"] for one in json.loads(tiny_files["days.json"])["days"]}
    assert days == {day.date.isoformat(): len(day.listings) for day in tiny.archive.days}
    read = {day: json.loads(tiny_files[f"days/{day.replace('-', '/')}.json"])["papers"] for day in days}
    for day in tiny.archive.days:
        shown = [(one.paper.permalink, one.paper.title, list(one.paper.topics)) for one in day.listings]
        found = read[day.date.isoformat()]
        assert [(one["permalink"], one["title"], one["topics"]) for one in found] == shown
    for topic in json.loads(tiny_files["topics.json"])["topics"]:
        file = json.loads(tiny_files[f"topics/{topic['id']}.json"])
        found = [read[day][place]["permalink"] for day, places in file["days"].items() for place in places]
        assert found == [paper.permalink for paper in tiny.archive.papers if topic["id"] in paper.topics]
        assert topic["papers"] == file["papers"] == sum(month["papers"] for month in file["months"]) == len(found)
        assert [one["permalink"] for one in file["newest"]] == found[::-1]


def test_the_manifest_names_what_is_there(tiny_files: dict[str, bytes]) -> None:
    manifest = json.loads(tiny_files["manifest.json"])
    assert (manifest["version"], manifest["papers"], manifest["days"]) == (1, 10, 4)
    assert (manifest["first_day"], manifest["last_day"]) == ("2024-03-11", "2025-03-12")
    for file in manifest["files"]:
        content = tiny_files[file["path"]]
        assert (file["bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
        assert file["unpacked"] == len(gzip.decompress(content))


def test_an_address_stands_only_where_it_is_known(tiny: BuildInputs, tiny_files: dict[str, bytes]) -> None:
    without = files(replace(tiny, site=replace(tiny.site, address="")))
    assert {*tiny_files} - {*without} == {"croissant.json"}
    assert [path for path, content in without.items() if b"example.org" in content] == []
    differing = {path for path in without if without[path] != tiny_files[path]}
    assert differing == {"manifest.json", "data/index.md"}
    described = json.loads(tiny_files["croissant.json"])
    for file in described["distribution"]:
        content = tiny_files[file["name"]]
        assert file["contentUrl"] == f"{ADDRESS}{BASE}{file['name']}"
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
    columns = [field["source"]["extract"]["column"] for field in described["recordSet"][0]["field"]]
    assert columns == gzip.decompress(tiny_files["papers.csv.gz"]).decode().split("\r\n")[0].split(",")


HOSTILE = [
    "=HYPERLINK(1)",
    "+1",
    "-1",
    "@SUM(1)",
    "'=1",
    "''+2",
    "'Tis plain",
    'Quotes " and, commas',
    "\uff1d1",
    "a=b",
]


def test_no_cell_is_a_formula_and_none_is_lost(tmp_path: Path) -> None:
    (tmp_path / "digests").mkdir()
    papers = [{"day": "2025-03-11", "title": title, "authors": ["=Ada", "Bo"]} for title in HOSTILE]
    (tmp_path / "digests" / "own.json").write_text(json.dumps(papers))
    found = files(of(settings(tmp_path / "digests")))
    assert {line["title"] for line in lines(found)} == {*HOSTILE}
    table = list(csv.DictReader(io.StringIO(gzip.decompress(found["papers.csv.gz"]).decode(), newline="")))
    assert [cell for row in table for cell in row.values() if cell and cell[0] in "=+-@\uff1d\t\r"] == []
    assert {re.sub(r"^'('*[=+@\uff1d-])", r"\1", row["title"]) for row in table} == {*HOSTILE}


# ---- packing


@drawn(st.lists(st.binary(max_size=300)))
def test_pieces_are_one_gzip_file(texts: list[bytes]) -> None:
    whole = gzipped.joined(map(gzipped.packed, texts))
    reader = zlib.decompressobj(31)
    assert reader.decompress(whole) == b"".join(texts)
    assert reader.eof
    assert reader.unused_data == b""  # one member, as readers in browsers want it
    assert whole[:10] == b"\x1f\x8b\x08\0\0\0\0\0\0\xff"


def test_large_pieces_are_one_gzip_file() -> None:
    texts = [b"a" * 3_000_000, b"", bytes(range(256)) * 40_000, b"z"]
    assert gzip.decompress(gzipped.joined(map(gzipped.packed, texts))) == b"".join(texts)


def test_what_is_kept_of_a_piece_is_the_piece() -> None:
    piece = gzipped.packed(b"a text")
    assert gzipped.decoded(piece.encoded()) == piece


def month(folder: Path, number: int, *papers: str) -> None:
    folder.mkdir(exist_ok=True)
    texts = [text for title in papers for text in (title, f"About {title}.")]
    (folder / f"2025-{number:02}-11.txt").write_text(capture(f"{('Jan', 'Feb', 'Mar')[number - 1]} 11", *texts))


def test_a_new_day_packs_what_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    digests, cache, made = tmp_path / "digests", tmp_path / "kept", []

    def packed(text: bytes, pack: Callable[[bytes], gzipped.Piece] = gzipped.packed) -> gzipped.Piece:
        made.append(text)
        return pack(text)

    month(digests, 1, "First", "Second")
    month(digests, 2, "Third")
    monkeypatch.setattr(gzipped, "packed", packed)
    for titles in ((), ("Fourth", "First")):
        if titles:
            month(digests, 3, *titles)
        tables = BuildCache(cache)
        found = files(of(settings(digests), cache=tables))
        tables.save()
        assert found == files(of(settings(digests)))
    made.clear()
    files(of(settings(digests), cache=BuildCache(cache)))
    assert len(made) == 1  # the names of columns
    month(digests, 3, "Fourth", "Fifth", "First")
    made.clear()
    files(of(settings(digests), cache=BuildCache(cache)))
    # That day's week, and that of the paper which it shows at another place.
    assert len({text.split(b'"day":"')[1][:7] for text in made if text.startswith(b"{")}) == 2
    assert not any(b"Third" in text for text in made)


# ---- the same archive again


def again(archive: BuildInputs, place: Path, before: Settings) -> BuildInputs:
    """The archive made of another one's export alone, with its settings."""
    content = files(archive)["papers.jsonl.gz"]
    assert is_export(content)
    restore(place / "digests", content, "papers.jsonl.gz")
    return of(replace(before, digests=place / "digests"), archive.site.address)


def everything(given: BuildInputs) -> dict[str, bytes]:
    """Every page, what search fetches, and the data."""
    pages = Pages(given.archive, given.related, given.config, given.site).render()
    return {**dict(pages), **dict(searching.files(given.archive)), **files(given)}


def assert_the_same(one: BuildInputs, other: BuildInputs) -> None:
    before, after = everything(one), everything(other)
    assert before.keys() == after.keys()
    assert [path for path in before if before[path] != after[path]] == []


def test_an_export_gives_the_tiny_archive_back(tiny: BuildInputs, tmp_path: Path) -> None:
    assert_the_same(tiny, again(tiny, tmp_path, tiny_settings(tmp_path)))


HF = {"paper": {"id": "2503.01234", "title": "First: a Paper", "summary": "Its words.", "upvotes": 3,
                "authors": [{"name": "Ada Berg"}]}, "title": "First: A Paper"}  # fmt: skip
OWN = [
    {"day": "2025-03-11", "title": "First: A Paper, Once", "arxiv": "2503.01234v1", "also_titled": ["Old First"]},
    {
        "day": "2025-03-12",
        "title": "Listed",
        "doi": "10.1000/X",
        "categories": ["cs.CL"],
        "votes": 0,
        "keywords": ["a"],
    },
    {"day": "2025-03-12", "title": "First: A Paper", "arxiv": "2503.01234v2", "announcement": "replace"},
    {"day": "2025-03-11", "title": "Old Name", "abstract": "Renamed.", "link": "https://example.org/x"},
]


def mixed(place: Path) -> Settings:
    """Captures of several forms, days and sources that speak of the same papers, and settings that matter."""
    digests = place / "digests"
    (digests / "2025").mkdir(parents=True)
    (digests / "2025" / "2025-03-11.hf.json").write_text(json.dumps([HF]))
    (digests / "own.json").write_text(json.dumps(OWN))
    (digests / "2025-03-11.txt").write_text(capture("Mar 11", "First: A Paper", "Worded otherwise.", "Plain", "Text."))
    (digests / "2025-03-11-agents.txt").write_text(capture("Mar 11", "Plain", "Text of the second.", "12", "A number."))
    (place / "archive.yml").write_text('verbatim: [2025-03-11-agents.txt]\naliases: {"Old Name": "New Name"}\n')
    return settings(digests)


def test_an_export_gives_back_what_several_sources_said(tmp_path: Path) -> None:
    before = mixed(tmp_path)
    archive = of(before)
    said = {line["title"]: line for line in lines(files(archive))}
    first = said["First: A Paper"]
    assert [(one["source"], one.get("votes", "as shown"), one.get("title")) for one in first["seen"]] == [
        ("page", None, None),
        ("own", None, "First: A Paper, Once"),
        ("hugging-face", "as shown", None),
    ]
    assert [one["announcement"] for one in first["replaced"]] == ["replace"]
    assert_valid(files(archive))
    assert_read_back(archive.archive, files(archive))
    second = again(archive, tmp_path / "second", before)
    assert_the_same(archive, second)
    captures = sorted(file.relative_to(before.digests) for file in before.digests.rglob("*.*"))
    assert sorted(file.relative_to(tmp_path / "second/digests") for file in second_files(tmp_path)) == captures


def second_files(place: Path) -> Iterable[Path]:
    return (place / "second" / "digests").rglob("*.*")


def test_search_words_of_a_page_come_back(tmp_path: Path) -> None:
    (tmp_path / "digests").mkdir()
    page = capture("Mar 11", "A Title", "Its abstract.", header="new\n\nGet trending papers in your email inbox!")
    (tmp_path / "digests" / "2025-03-11.txt").write_text(page)
    archive = of(settings(tmp_path / "digests"))
    (day,) = archive.archive.days
    queried = replace(day, digests=(replace(day.digests[0], query="agents & <tools>"),))
    archive = replace(archive, archive=replace(archive.archive, days=(queried,)))
    after = again(archive, tmp_path / "second", settings(tmp_path / "digests"))
    assert after.archive.days[0].digests[0].query == "agents & <tools>"


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["captures", "inputs/hf-api", "inputs/arxiv-mail", "inputs/arxiv-rss"])
def test_an_export_gives_real_archives_back(name: str, tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    before = replace(settings(tmp_path / "first" / "digests"), digests=SHARED / name)
    archive = of(before)
    found = files(archive)
    assert_valid(found)
    assert_read_back(archive.archive, found)
    second = again(archive, tmp_path / "second", before)
    assert list(Pages(archive.archive).render()) == list(Pages(second.archive).render())
    assert files(second) == found


def test_captures_that_nobody_can_read_as_one_are_told(tmp_path: Path, tiny_files: dict[str, bytes]) -> None:
    digests = tmp_path / "digests"
    digests.mkdir()
    (digests / "papers.jsonl").write_bytes(gzip.decompress(tiny_files["papers.jsonl.gz"]))
    (problem,) = gather(settings(digests)).problems
    assert "an archive's export" in problem.what
    assert "digest-archive add" in problem.fix


def test_other_people_s_sources_are_their_own(tmp_path: Path) -> None:
    (tmp_path / "digests").mkdir()
    said = {"day": "2025-03-11", "source": "my blog", "query": 3, "papers": [{"title": "A"}]}
    (tmp_path / "digests" / "own.json").write_text(json.dumps(said))
    gathered = gather(settings(tmp_path / "digests"))
    assert gathered.problems == ()
    assert lines(files(of(settings(tmp_path / "digests"))))[0]["seen"][0]["source"] == "own"


# ---- exports that are wrong


def exported(**place: object) -> bytes:
    """A line of an export, its only place changed."""
    where = {"day": "2025-03-11", "capture": "2025-03-11.txt", "place": 1, "source": "page"} | place
    return json.dumps({"permalink": "a", "day": "2025-03-11", "title": "A", "seen": [where]}).encode() + b"\n"


@pytest.mark.parametrize(
    "name",
    [
        "../x.txt",
        "/etc/x.txt",
        "a/../../x.txt",
        ".hidden.txt",
        ".git/x",
        "a\\b.txt",
        "C:/x.txt",
        "",
        ".",
        "a//b",
        "a\nb",
    ],
)
def test_no_export_writes_outside_of_the_captures(tmp_path: Path, name: str) -> None:
    digests = tmp_path / "digests"
    with pytest.raises(CaptureError, match="no path of a capture"):
        restore(digests, exported() + exported(capture=name), "x")
    assert list(tmp_path.rglob("*")) == []


def test_no_export_writes_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "digests").mkdir()
    (tmp_path / "digests" / "2025").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CaptureError, match="leads out"):
        restore(tmp_path / "digests", exported(capture="2025/a.txt"), "x")
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (exported() + b"{\n", "2: this line is no paper"),
        (exported() + b"[]\n", "2: this line is no paper"),
        (exported(source="somebody"), "1: this line is no paper of an export (`source` is none of page,"),
        (exported(day="11 March"), "1: this line"),
        (exported(place="first"), "1: this line"),
        (gzip.compress(exported())[:-9], "1: it breaks off"),
    ],
)
def test_a_broken_export_writes_nothing(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(CaptureError) as caught:
        restore(tmp_path / "digests", content, "x")
    assert str(caught.value).startswith(f"x:{said}")
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_EXPORT > 100_000_000
    monkeypatch.setattr("generator.restoring.MAX_EXPORT", 10_000)
    with pytest.raises(CaptureError, match="more than"):
        restore(tmp_path / "digests", gzip.compress(exported() * 1000), "x")


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"\x1f\x8bxx", b"Mar 11\n", b'{"title": "A"}'])
def test_other_files_are_no_exports(content: bytes) -> None:
    assert not is_export(content)


# ---- the command


def run(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*CALL, *arguments], cwd=place, capture_output=True, text=True, check=False)


def test_the_command_writes_it_without_a_site_and_takes_it_back(tmp_path: Path) -> None:
    shutil.copytree(TINY / "digests", tmp_path / "digests")
    for name in ("archive.yml", "topics.yml"):
        shutil.copy(TINY / name, tmp_path)
    done = run(tmp_path, "export", "out")
    assert (done.returncode, done.stdout) == (
        0,
        "10 papers in out/data/v1; 22 files written, 0 unchanged, 0 removed\n",
    )
    assert not (tmp_path / "docs").exists()
    assert "; 0 files written, 22 unchanged, 0 removed" in run(tmp_path, "export", "out").stdout
    done = run(tmp_path, "add", "out/data/v1/papers.jsonl.gz", "--digests", "second")
    assert (done.returncode, done.stdout) == (
        0,
        "read as an export: 10 papers in 5 captures: 5 written, 0 there already\n",
    )
    assert (
        "0 written, 5 there already"
        in run(tmp_path, "add", "out/data/v1/papers.jsonl.gz", "--digests", "second").stdout
    )
    run(tmp_path, "export", "other", "--digests", "second")
    for file in (tmp_path / "out" / "data").rglob("*.*"):
        assert file.read_bytes() == (tmp_path / "other" / file.relative_to(tmp_path / "out")).read_bytes()


def test_the_command_overwrites_nothing_that_is_somebody_s(tmp_path: Path) -> None:
    shutil.copytree(TINY / "digests", tmp_path / "digests")
    (tmp_path / "out" / "data").mkdir(parents=True)
    (tmp_path / "out" / "data" / "mine.txt").write_text("mine")
    done = run(tmp_path, "export", "out", "--topics", str(TINY / "topics.yml"))
    assert done.returncode == 2
    assert "mine.txt:1: this stands where" in done.stderr
    shutil.rmtree(tmp_path / "out")
    run(tmp_path, "export", "out", "--topics", str(TINY / "topics.yml"))
    captured = (tmp_path / "digests" / "2025-03-12.txt").read_bytes()
    done = run(tmp_path, "add", "out/data/v1/papers.jsonl.gz")
    assert "0 written, 0 there already" in done.stdout
    assert "5 files of that name said otherwise, and stayed" in done.stderr
    assert (tmp_path / "digests" / "2025-03-12.txt").read_bytes() == captured


def test_nothing_is_exported_of_nothing(tmp_path: Path) -> None:
    (tmp_path / "digests").mkdir()
    done = run(tmp_path, "export", "out", "--topics", str(TINY / "topics.yml"))
    assert (done.returncode, (tmp_path / "out").exists()) == (2, False)


# ---- the page


def example(page: str, name: str) -> str:
    found = re.search(rf'<code id="da-{name}">(.*?)</code>', page, re.DOTALL)
    assert found
    return html.unescape(found[1])


@pytest.fixture(scope="module")
def laid_out(tiny: BuildInputs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data where a server would have it, with a page of its own to begin from."""
    place = tmp_path_factory.mktemp("served")
    (place / "index.html").write_text("<!doctype html><title>Empty</title>")
    for path, content in files(tiny).items():
        file = place / (path if path.startswith("data/") else BASE + path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return place


def test_the_example_in_python_runs(tiny: BuildInputs, laid_out: Path) -> None:
    pytest.importorskip("polars", reason="`make bench-tools` brings polars, which the example uses")
    code = example((laid_out / "data" / "index.md").read_text(), "python")
    assert f'address = "{ADDRESS}{BASE}papers.jsonl.gz"' in code
    with served(laid_out) as base:
        call = [sys.executable, "-c", code.replace(ADDRESS, base)]
        done = subprocess.run(call, capture_output=True, text=True, check=True)
    topic = re.findall(r'contains\("(.+)"\)', code)[0]
    count = min(10, sum(topic in paper.topics for paper in tiny.archive.papers))
    assert f"shape: ({count}, 3)" in done.stdout


def test_the_example_in_javascript_runs(tiny: BuildInputs, laid_out: Path, chromium: Browser) -> None:
    code = example((laid_out / "data" / "index.md").read_text(), "javascript")
    assert f'const base = "{ADDRESS}{BASE}";' in code
    with served(laid_out) as base, opened(chromium) as page:
        page.goto(base)
        said = page.evaluate(
            "async (code) => { const said = []; const run = Object.getPrototypeOf(async () => {}).constructor;"
            " await new run('console', code)({log: (value) => said.push(value)}); return said; }",
            code.replace(ADDRESS, base),
        )
    assert said == [[one.paper.title for one in tiny.archive.days[-1].listings], len(tiny.archive.papers)]


def test_the_page_names_every_field_and_file(tiny_files: dict[str, bytes]) -> None:
    page = tiny_files["data/index.md"].decode()
    for name in {*lines(tiny_files)[0], "capture", "place", "source", "query", "also_titled", "announcement"}:
        assert f"<td><code>{name}</code></td>" in page
    linked = set(re.findall(r'href="\.\./data/v1/([^"]+)"', page))
    assert linked <= {*tiny_files}
    assert {"papers.jsonl.gz", "papers.csv.gz", "manifest.json", "days.json", "topics.json"} <= linked
    assert '"contentUrl":"\\u003csite\\u003edata/v1/papers.jsonl.gz"' in page or "<site>data/v1/papers.jsonl.gz" in page
