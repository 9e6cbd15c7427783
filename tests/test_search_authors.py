"""Searching for who wrote a paper, and for its number, as readers type them."""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from generator.archive import assemble
from generator.authors import author_id, family_name
from generator.build import gather
from generator.facts import Facts
from generator.latex import plain as as_text
from generator.model import Archive, Config, Digest, Entry
from generator.settings import Settings
from tests.archives import SHARED, tagged
from tests.searching import Searcher, archive_of, plain, searching

PAPERS = (
    ("Deep Residual Learning", ("Kaiming He", "Jian Sun"), "1512.03385"),
    ("Masked Autoencoders", ("Kaiming He", "Ross Girshick"), "2111.06377"),
    ("Momentum Contrast", ("Kaiming He", "Haoqi Fan"), "1911.05722"),
    ("Kaiming Initialization Revisited", ("Jörg Müller", "Li Sun"), "2401.00001"),
    ("What He Said", ("Ada M. Lovelace",), "math/0309136"),
    ("Attention and Its Sun", (), ""),
)


@pytest.fixture(scope="module")
def searcher(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """A search over a few papers with authors."""
    entries = tuple(
        Entry(title, f"About {title.lower()}.", 1, 1, Facts(authors=authors, arxiv=number))
        for title, authors, number in PAPERS
    )
    day = archive_of(("x", "y")).days[0].date
    archive, _ = assemble([Digest("a.json", day, "path", "", entries)], (), tagged(), Config(), str)
    with searching(chromium, tmp_path_factory.mktemp("authors")) as asked:
        asked.publish(archive)
        yield asked


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('author:"Kaiming He"', {"Deep Residual Learning", "Masked Autoencoders", "Momentum Contrast"}),
        ("author:he", {"Deep Residual Learning", "Masked Autoencoders", "Momentum Contrast"}),
        ("author:kaiming -masked", {"Deep Residual Learning", "Momentum Contrast"}),
        ('author:"Jorg Muller"', {"Kaiming Initialization Revisited"}),
        ("author:müller", {"Kaiming Initialization Revisited"}),
        ("muller", {"Kaiming Initialization Revisited"}),
        ("Müller", {"Kaiming Initialization Revisited"}),
        ("Ada Lovelace", {"What He Said"}),
        ("lovelace", {"What He Said"}),
        ("kaiming he", {"Deep Residual Learning", "Masked Autoencoders", "Momentum Contrast"}),
        ("girshick autoencoders", {"Masked Autoencoders"}),
        ("1512.03385", {"Deep Residual Learning"}),
        ("https://arxiv.org/abs/2111.06377v2", {"Masked Autoencoders"}),
        ("math.GT/0309136", {"What He Said"}),
    ],
)
def test_people_and_numbers_are_found(searcher: Searcher, query: str, expected: set[str]) -> None:
    assert set(searcher.titles(query)) == expected


def test_an_author_is_a_filter_beside_words_and_can_be_left_out(searcher: Searcher) -> None:
    answer = searcher.answer('author:"kaiming he" contrast')
    assert [plain(result["title"]) for result in answer["results"]] == ["Momentum Contrast"]
    assert [chip["name"] for chip in answer["filters"]] == ["By kaiming he"]
    assert "Momentum Contrast" not in searcher.titles('-author:"Kaiming He" contrast sun')


def test_a_name_leads_to_the_page_of_whoever_has_one(searcher: Searcher) -> None:
    (jump,) = searcher.answer("kaiming he")["jumps"]
    assert (jump["address"], jump["kind"]) == ("authors/kaiming-he/", "author")
    assert searcher.answer("jian sun")["jumps"] == []


def test_a_result_says_who_wrote_it(searcher: Searcher) -> None:
    (one,) = searcher.answer("1512.03385")["results"]
    assert one["by"] == "Kaiming He and Jian Sun"
    (marked,) = searcher.answer("girshick")["results"]
    assert marked["by"] == "Kaiming He and Ross <mark>Girshick</mark>"


def test_a_name_that_nobody_has_is_said_to_be_so(searcher: Searcher) -> None:
    answer = searcher.answer('author:"Grace Hopper"')
    assert [one["field"] for one in answer["absent"]] == ["author"]


def real(folder: Path) -> Archive:
    """All real papers beside the checkout that come with authors."""
    for file in [*(SHARED / "inputs" / "hf-api").glob("*"), *(SHARED / "inputs" / "jsonl").glob("*")]:
        shutil.copy(file, folder)
    return gather(Settings(folder, config=folder / "none.yml")).archive


@pytest.mark.corpus
def test_of_real_authors_the_paper_is_among_the_first_ten(chromium: Browser, tmp_path: Path) -> None:
    """Fifty papers by chance, each asked for in four ways; a name that ten papers share is asked for with a word."""
    (tmp_path / "digests").mkdir()
    archive = real(tmp_path / "digests")
    chosen = random.Random(1).sample([paper for paper in archive.papers if paper.facts.authors], 50)  # noqa: S311 - no secret
    surnames = Counter(
        author_id(surname) for paper in archive.papers for surname in {family_name(one) for one in paper.facts.authors}
    )
    asked = []
    for number, paper in enumerate(chosen):
        name = paper.facts.authors[number % len(paper.facts.authors)]
        surname = family_name(name)
        word = max(as_text(paper.title).split(), key=len)
        alone = surname if surnames[author_id(surname)] <= 10 else f"{surname} {word}"
        asked += [(query, paper) for query in (f'author:"{name}"', name, f"{surname} {word}", alone)]
    with searching(chromium, tmp_path) as searcher:
        searcher.publish(archive)
        answers = searcher.ask([query for query, _ in asked], count=10)
    missed = [
        (query, paper.title)
        for (query, paper), answer in zip(asked, answers, strict=True)
        if f"papers/{paper.permalink}/" not in [result["address"] for result in answer["results"]]
    ]
    assert len(missed) <= len(asked) * 0.05, json.dumps(missed, indent=1)
