"""A site of papers whose authors, ids and votes are known, in a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from generator.settings import Settings
from tests.archives import SAMPLE, Site, build_site
from tests.conftest import Visit, served, visiting

CROWD = [f"Member {chr(65 + n)}" for n in range(20)]
#: Day → title, arXiv id, authors, votes.
DAYS: dict[str, list[tuple[str, str, list[str], int]]] = {
    "2025-03-11": [
        ("First of Them", "2503.00001", ["Jörg Müller", "Ada Berg"], 3),
        ("Loved by <Many>", "2503.00002", ["Ada Berg"], 1200),
    ],
    "2025-03-12": [
        ("By a Crowd", "2503.00003", ["Jorg Muller", *CROWD], 9),
        ("Alone", "2503.00004", ["Ada Berg", "Jörg Müller"], 9),
    ],
}


def row(title: str, number: str, authors: list[str], votes: int) -> dict[str, Any]:
    """A row of Hugging Face's answer."""
    return {
        "paper": {
            "id": number,
            "title": title,
            "summary": f"What {title} says. It is short.",
            "authors": [{"name": name} for name in authors],
            "publishedAt": "2025-03-10T10:00:00.000Z",
            "upvotes": votes,
            "githubRepo": "https://github.com/some/code",
            "projectPage": "https://example.org/project",
            "ai_summary": "A machine's <b>view</b>.",
            "submittedOnDailyBy": {"fullname": "Sam Sender"},
        },
        "numComments": 2,
        "title": title,
    }


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of two days."""
    place = tmp_path_factory.mktemp("attributed")
    (place / "digests").mkdir()
    for day, papers in DAYS.items():
        (place / "digests" / f"{day}.hf.json").write_text(json.dumps([row(*paper) for paper in papers]))
    settings = Settings(place / "digests", place / "docs", place / "none.yml", SAMPLE / "topics.yml")
    return build_site(place, settings)


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Visit]:
    """A reader of it."""
    with served(site.folder) as host, visiting(chromium, host) as visit:
        yield visit


def paper(site: Site, title: str) -> str:
    """The address of a paper."""
    return next(f"papers/{paper.permalink}/" for paper in site.archive.papers if paper.title == title)


def test_a_paper_says_who_wrote_it_and_where_it_is(visit: Visit, site: Site) -> None:
    page = visit.go(paper(site, "Loved by <Many>"))
    authors = page.get_by_role("list", name="Authors")
    expect(authors).to_have_text("Ada Berg")
    expect(authors.get_by_role("link")).to_have_attribute("href", "../../authors/ada-berg/")
    places = page.get_by_role("list", name="This paper elsewhere").get_by_role("link")
    assert {link.inner_text().split()[0]: link.get_attribute("href") for link in places.all()} == {
        "arXiv": "https://arxiv.org/abs/2503.00002",
        "PDF": "https://arxiv.org/pdf/2503.00002",
        "Code": "https://github.com/some/code",
        "Project": "https://example.org/project",
        "Hugging": "https://huggingface.co/papers/2503.00002",
    }
    expect(page.get_by_text("1,200 on 11 March 2025")).to_be_visible()
    expect(page.get_by_text("Sam Sender")).to_be_visible()
    expect(page.get_by_text("Find it by its title")).to_have_count(0)


def test_what_a_machine_wrote_is_said_to_be_so_and_folded(visit: Visit, site: Site) -> None:
    page = visit.go(paper(site, "Alone"))
    written = page.get_by_text("A machine's <b>view</b>.")
    expect(written).to_be_hidden()
    page.get_by_text("Summary by a machine").click()
    expect(written).to_be_visible()
    expect(page.get_by_text("not by the authors")).to_be_visible()


def test_machines_read_the_authors_and_ids_that_are_known(visit: Visit, site: Site) -> None:
    page = visit.go(paper(site, "Alone"))
    data = json.loads(page.locator('script[type="application/ld+json"]').inner_text())["@graph"][0]
    assert data["author"] == [{"@type": "Person", "name": name} for name in ("Ada Berg", "Jörg Müller")]
    assert (data["identifier"], data["sameAs"]) == (["arXiv:2503.00004"], "https://arxiv.org/abs/2503.00004")
    assert data["datePublished"] == "2025-03-10"


def test_a_crowd_is_folded_and_names_no_page_that_is_not_there(visit: Visit, site: Site) -> None:
    page = visit.go(paper(site, "By a Crowd"))
    last = page.get_by_text("Member T")
    expect(last).to_be_hidden()
    page.get_by_text("9 more").click()
    expect(last).to_be_visible()
    assert page.locator(".da-authors a").all_inner_texts() == ["Jorg Muller"]


def test_an_author_of_several_papers_has_a_page_with_spellings_and_companions(visit: Visit) -> None:
    page = visit.go("authors/")
    assert page.locator(".da-names a").all_inner_texts() == ["Ada Berg", "Jörg Müller"]
    page.get_by_role("link", name="Jörg Müller").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Jörg Müller")
    expect(page.get_by_text("Also written: Jorg Muller")).to_be_visible()
    assert page.locator(".da-list a").all_inner_texts() == ["Alone", "By a Crowd", "First of Them"]
    companions = page.locator(".da-names")
    expect(companions.get_by_role("link", name="Ada Berg")).to_have_attribute("href", "../../authors/ada-berg/")
    expect(page.get_by_text("people who share one share this page")).to_be_visible()


def test_a_day_is_ordered_by_votes_and_back(visit: Visit) -> None:
    page = visit.go("days/2025/03/11/")
    papers = page.locator(".da-papers h2")
    expect(papers).to_have_text(["First of Them", "Loved by <Many>"])
    expect(page.get_by_text("Jörg Müller and Ada Berg · 3 votes")).to_be_visible()
    page.get_by_label("Most votes first").check()
    expect(papers).to_have_text(["Loved by <Many>", "First of Them"])
    page.get_by_label("Most votes first").uncheck()
    expect(papers).to_have_text(["First of Them", "Loved by <Many>"])


def test_a_month_names_what_got_the_most_votes(visit: Visit) -> None:
    page = visit.go("days/2025/03/")
    voted = page.locator("h2:text-is('Most votes') ~ ol").first.locator("li a")
    assert voted.all_inner_texts() == ["Loved by <Many>", "By a Crowd", "Alone", "First of Them"]


def test_an_address_by_id_leads_to_the_paper(visit: Visit, site: Site) -> None:
    page = visit.go("papers/arxiv-2503.00002/")
    page.wait_for_url(f"**/{paper(site, 'Loved by <Many>')}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Loved by <Many>")


def test_without_script_nothing_is_offered_that_needs_one(chromium: Browser, site: Site) -> None:
    with served(site.folder) as host, visiting(chromium, host, scripts=False) as visit:
        page = visit.go("days/2025/03/11/")
        expect(page.get_by_label("Most votes first")).to_be_hidden()
        expect(page.get_by_text("1,200 votes")).to_be_visible()


def test_an_author_is_followed_under_all_spellings(visit: Visit) -> None:
    page = visit.go("authors/jorg-muller/")
    button = page.get_by_role("button", name="Follow this author")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    page.evaluate("""() => {
      const list = JSON.parse(localStorage["/.reading"]);
      Object.assign(list, { upToDate: "2025-03-11T12:00:00Z", known: ["2025-03-11", 1] });
      localStorage["/.reading"] = JSON.stringify(list);
    }""")
    visit.go()
    followed = page.locator("da-since li")
    expect(followed).to_have_text("Jörg Müller 3")
    followed.get_by_role("link").click()
    expect(page.locator("#follow-0 li")).to_have_count(3)
    expect(page.locator("#follow-0")).to_contain_text("Jorg Muller and 20 more")
