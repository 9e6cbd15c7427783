"""Captures of several forms in one archive: what they say of one paper meets on one page, and no page moves."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from generator.build import Gathered, gather
from generator.errors import errors_only
from generator.explain import explain
from generator.model import Archive, Paper
from generator.settings import Settings
from tests.archives import ARXIV, CAPTURES, HF_DAILY, SHARED, capture

HF_API = SHARED / "inputs" / "hf-api"
TITLE, ABSTRACT = "Attention for Birds", "We teach attention to birds. They learn it in 3 days."
ROW = {
    "paper": {
        "id": "2503.01234",
        "title": "Attention\n  for Birds",
        "summary": ABSTRACT.replace(". ", ".\n"),
        "authors": [{"name": "Ada Lovelace"}, {"name": "Jörg Müller"}, {"name": "Secret Person", "hidden": True}],
        "publishedAt": "2025-03-10T17:00:00.000Z",
        "upvotes": 31,
        "githubRepo": "https://github.com/birds/attention",
        "ai_summary": "Birds attend.",
    },
    "numComments": 2,
    "title": TITLE,
}
MAIL = """Date: Wed, 12 Mar 2025 00:31:14 GMT
Subject: cs daily 1 new + 1 replaced

------------------------------------------------------------------------------
Send any comments regarding submissions directly to submitter.
------------------------------------------------------------------------------
 Submissions to:
Computation and Language
 received from  Mon 10 Mar 25 18:00:00 GMT  to  Tue 11 Mar 25 18:00:00 GMT
------------------------------------------------------------------------------
\\\\
arXiv:2503.01234 (*cross-listing*)
Date: Mon, 10 Mar 2025 17:00:00 GMT   (12kb,D)

Title: Attention for Birds, Revised
Authors: Ada Lovelace (1) and J\\"org M\\"uller (2) ((1) London, (2) K\\"oln)
Categories: cs.CL cs.CY
Comments: 7 pages
\\\\
  We teach attention to birds. They learn it in 3 days.
\\\\ ( https://arxiv.org/abs/2503.01234 ,  12kb)
%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%
------------------------------------------------------------------------------
\\\\
arXiv:2503.01234
replaced with revised version Tue, 11 Mar 2025 08:03:26 GMT   (25kb,D)

Title: Attention for Birds, Revised
Authors: Ada Lovelace and J\\"org M\\"uller
Categories: cs.CL cs.CY
\\\\ ( https://arxiv.org/abs/2503.01234 ,  25kb)
%%%---%%%---%%%---%%%---%%%---%%%---%%%---%%%---%%%---%%%---%%%---%%%---%%%---
"""


def gathered(folder: Path) -> Gathered:
    """What the captures in a folder say, without configuration."""
    return gather(Settings(folder, config=folder / "none.yml"))


def led(archive: Archive) -> dict[str, Paper]:
    """Every address part of an archive, with the paper that it leads to."""
    return {address: paper for paper in archive.papers for address in (paper.permalink, *paper.former_permalinks)}


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """One paper as a page's text, as Hugging Face's answer and in a mail, whose names say little."""
    (tmp_path / "2025-03-11.txt").write_text(capture("Mar 11", TITLE, ABSTRACT, "Another", "Of something else."))
    (tmp_path / "2025-03-11.hf.txt").write_text(json.dumps([ROW]))
    (tmp_path / "mail").write_text(MAIL)
    return tmp_path


def test_what_three_forms_say_of_a_paper_meets_at_the_address_that_it_had(mixed: Path) -> None:
    found = gathered(mixed)
    assert errors_only(found.problems) == []
    paper, other = found.archive.papers
    assert other.title == "Another"
    assert (paper.title, paper.permalink[:20]) == ("Attention for Birds, Revised", "attention-for-birds-")
    assert paper.permalink == led(gathered_alone(mixed))[paper.permalink].permalink
    assert "arxiv-2503.01234" in paper.former_permalinks
    facts = paper.facts
    assert facts.authors == ("Ada Lovelace", "Jörg Müller")
    assert (facts.votes, paper.votes_day and paper.votes_day.isoformat()) == (31, "2025-03-11")
    assert (facts.categories, facts.comment) == (("cs.CL", "cs.CY"), "7 pages")
    assert (facts.code, facts.machine_summary) == ("https://github.com/birds/attention", "Birds attend.")
    assert [one.capture for one in paper.appearances] == ["2025-03-11.txt", "2025-03-11.hf.txt", "mail"]
    assert [one.day.isoformat() for one in paper.replaced] == ["2025-03-12"]


def gathered_alone(folder: Path) -> Archive:
    """The archive of the page's text alone."""
    alone = folder.parent / f"{folder.name}-alone"
    alone.mkdir()
    shutil.copy(folder / "2025-03-11.txt", alone)
    return gathered(alone).archive


@pytest.mark.corpus
def test_the_same_days_as_text_and_as_json_are_the_same_papers(tmp_path: Path) -> None:
    texts, both = tmp_path / "texts", tmp_path / "both"
    texts.mkdir()
    both.mkdir()
    for file in HF_API.glob("*.json"):
        shutil.copy(HF_DAILY / f"{file.stem}.txt", texts)
        shutil.copy(HF_DAILY / f"{file.stem}.txt", both)
        shutil.copy(file, both / f"{file.stem}.hf.json")
    before, after = gathered(texts).archive, gathered(both).archive
    leading = led(after)
    assert len(before.papers) == len(after.papers) > 500
    for paper in before.papers:
        assert leading[paper.permalink].permalink == paper.permalink
        assert {(one.day, one.capture) for one in paper.appearances} <= {
            (one.day, one.capture) for one in leading[paper.permalink].appearances
        }
    ids = Counter(paper.facts.arxiv for paper in after.papers)
    assert max(ids.values()) == 1
    rows = {row["paper"]["id"]: row for file in HF_API.glob("*.json") for row in json.loads(file.read_bytes())}
    assert ids.keys() == rows.keys()
    for paper in after.papers:
        named = [" ".join(one["name"].split()) for one in rows[paper.facts.arxiv]["paper"]["authors"]]
        assert paper.facts.authors
        assert set(paper.facts.authors) <= set(named)


#: How many addresses the corpora had before captures could name ids, and the first half of their SHA-256.
ADDRESSES = {
    CAPTURES: (384, "a655cdfbaae314d1"),
    HF_DAILY: (6141, "7ef126d9cf2e6e59"),
    ARXIV: (19999, "e68768cffc662aec"),
}


@pytest.mark.corpus
@pytest.mark.parametrize("folder", ADDRESSES, ids=lambda folder: folder.name)
def test_addresses_that_were_given_once_are_there(folder: Path) -> None:
    archive = gather(Settings(folder, config=folder / "none.yml", year=2025)).archive
    addresses = sorted(led(archive))
    digest = hashlib.sha256("\n".join(addresses).encode()).hexdigest()
    assert (len(addresses), digest[:16]) == ADDRESSES[folder]


def test_each_fact_is_explained_with_file_place_and_rule(mixed: Path) -> None:
    settings = Settings(mixed, config=mixed / "none.yml")
    found = gather(settings)
    said = "\n".join(explain(found, found.archive.papers[0], settings)).replace(f"{mixed}/", "")
    assert "authors: Ada Lovelace; Jörg Müller\n  from mail:12, arXiv; rule: arXiv first" in said
    assert "otherwise at 2025-03-11.hf.txt:1 ([0].paper), Hugging Face" in said
    assert "votes: 31\n  from 2025-03-11.hf.txt:1 ([0].paper), Hugging Face; rule: the newest capture" in said
    assert "papers/arxiv-2503.01234/ leads there, by an id, another title or an alias" in said
