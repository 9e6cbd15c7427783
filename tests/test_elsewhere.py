"""Where a paper's page leads to: hosts by their names, searches, and papers by chance."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest

from generator.archive import assemble
from generator.facts import NOTHING, Facts
from generator.model import Archive, Config, Digest, Entry
from generator.offers import has_code, has_project
from generator.pages.external_links import places, searches
from generator.pages.links import links
from generator.pages.random_papers import random_papers
from tests.archives import tagged


@pytest.mark.parametrize(
    ("address", "name", "detail"),
    [
        ("https://github.com/a/b", "GitHub", "a/b"),
        ("https://www.github.com/a/b/", "GitHub", "a/b"),
        ("https://huggingface.co/datasets/a/b", "Hugging Face", "datasets/a/b"),
        ("https://gitlab.com/a/b?ref=main#x", "GitLab", "a/b"),
        ("http://arxiv.org/abs/2503.00001", "arXiv", "abs/2503.00001"),
        ("https://somebody.github.io/paper/", "Project page", "somebody.github.io/paper"),
        ("https://sites.google.com/view/paper", "Project page", "sites.google.com/view/paper"),
        ("https://lab.example.org/paper", "lab.example.org", "paper"),
        ("https://github.com.example.org/a", "github.com.example.org", "a"),
        ("https://github.com@example.org/a", "example.org", "a"),
        ("https://notgithub.com", "notgithub.com", ""),
        ("https://example.org:8080/a", "example.org", "a"),
    ],
)
def test_a_link_is_called_by_its_host(address: str, name: str, detail: str) -> None:
    text = f"Code: {address} ."
    (place,) = places(links(text))
    assert (place.name, place.detail, place.target) == (name, detail, address)
    # Search knows code and project pages by the same hosts.
    assert has_code(NOTHING, text) == (name in {"GitHub", "GitLab"})
    assert has_project(NOTHING, text) == (name == "Project page")


def test_what_sources_say_of_code_and_a_project_counts_as_well() -> None:
    said = Facts(code="https://code.example/a", project="https://project.example/")
    assert has_code(said, "")
    assert has_project(said, "")
    assert not has_code(NOTHING, "")
    assert not has_project(NOTHING, "")


def test_a_title_is_searched_for_as_it_is() -> None:
    title = 'Is "A+B" 100% & <i>more</i>? $x^2$ #1 \u2013 caf\u00e9 \u4f60'
    found = searches(title)
    assert [search.name for search in found] == ["arXiv", "Google Scholar", "Semantic Scholar", "Hugging Face"]
    for search in found:
        parts = urlsplit(search.target)
        assert parts.scheme == "https"
        assert not parts.fragment
        assert [title] in parse_qs(parts.query).values()
        assert search.target.isascii()


def archive(days: int) -> Archive:
    """Five papers a day."""
    dates = [dt.date(2025, 1, 1) + dt.timedelta(day) for day in range(days)]
    digests = [Digest(f"{day}", day, "", "", tuple(Entry(f"{day} {n}", "a", 1, 3) for n in range(5))) for day in dates]
    return assemble(digests, (), tagged(), Config(), str)[0]


def test_chance_is_the_same_twice_and_another_on_another_day() -> None:
    drawn = [[paper.title for paper in random_papers(archive(days), 3)] for days in (30, 30, 31)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert len(set(drawn[0])) == 3
    assert random_papers(archive(0), 3) == []
