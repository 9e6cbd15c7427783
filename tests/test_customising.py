"""What `guide/customising.md` says to do, done once: colours, the field, pages and sections, counting, a domain."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from generator.beginning import begin
from generator.build import build
from generator.errors import ConfigurationError
from tests.archives import lay_frame, run_mkdocs, tiny_settings
from tests.conftest import Visit, opened, served, visiting
from tests.searching import wait_for_answer

DOMAIN = "https://papers.example.org/"
NAV = """  - Notes:
    - Gulls: notes/gulls.md
    - Field work:
      - Spring: notes/spring.md
      - Autumn: notes/autumn.md
  - Projects: projects.md
  - Software: software.md
  - Talks: talks.md
  - About: about.md
"""
OWN = {
    "notes/gulls.md": "# Gulls & terns\n\nWhere to hear them.\n\n## When they are ringed\n\nIn *June*, by lantern.\n",
    "notes/spring.md": "# Spring\n\nWe count nests.\n",
    "notes/autumn.md": "# Autumn\n\nWe count feathers and nests.\n",
    "projects.md": "# Projects\n\nNone, by now.\n",
    "software.md": "# Software\n\nNone.\n",
    "talks.md": "# Talks\n\nNone.\n",
    "assets/images/favicon.svg": '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z"/></svg>',
    "CNAME": "papers.example.org\n",
    "stylesheets/own.css": ":root { --da-paper: light-dark(rgb(255 250 240), rgb(40 0 40)) }\n",
}
# As services that count visits say it, but from a file of one's own: no inline script runs.
COUNTING = """
const counting = document.createElement("script");
counting.src = "{host}count.js";
counting.dataset.site = "mine";
document.head.append(counting);
"""
COUNT = """
const { src, dataset } = document.currentScript;
fetch(new URL(`./counted?${dataset.site}`, src), { mode: "no-cors" });
"""


@dataclass(frozen=True, slots=True)
class Mine:
    """A customised site, where it is served, and what the host that counts was asked for."""

    folder: Path
    base: str
    asked: list[str]


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mine]:
    """The tiny archive with everything of one's own."""
    place, other = tmp_path_factory.mktemp("mine"), tmp_path_factory.mktemp("counting")
    (other / "count.js").write_text(COUNT)
    asked: list[str] = []
    with served(other, asked) as host:
        lay_frame(place)
        for path, content in OWN.items():
            (place / "docs" / path).parent.mkdir(parents=True, exist_ok=True)
            (place / "docs" / path).write_text(content)
        (place / "docs" / "count.js").write_text(COUNTING.replace("{host}", host))
        said = (place / "mkdocs.yml").read_text().replace("  - About: about.md\n", NAV)
        said = re.sub("site_description: .*", "site_description: Papers on birds, by day.", said)
        said = re.sub("site_url: .*", f'site_url: "{DOMAIN}"', said)
        said += f"extra:\n  allow: [{host.rstrip('/')}]\nextra_javascript: [count.js]\n"
        (place / "mkdocs.yml").write_text(said)
        build(replace(tiny_settings(place / "docs"), site=place / "mkdocs.yml"))
        folder = run_mkdocs(place)
        with served(folder) as base:
            yield Mine(folder, base, asked)


@pytest.fixture
def page(chromium: Browser, mine: Mine) -> Iterator[Page]:
    """A reader there; unlike elsewhere, another host may be asked."""
    with opened(chromium, base_url=mine.base) as page:
        yield page


def test_colours_are_said_once(mine: Mine, page: Page) -> None:
    for scheme, ground in (("light", "rgb(255, 250, 240)"), ("dark", "rgb(40, 0, 40)")):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # one of the two
        page.goto("about/")
        expect(page.locator("body")).to_have_css("background-color", ground)
        expect(page.locator("meta[name=theme-color]")).to_have_attribute("content", ground)
    assert not (mine.folder / "stylesheets" / "own.css").exists()  # it comes with the archive's own sheet
    assert (mine.folder / "assets" / "images" / "favicon.svg").read_text() == OWN["assets/images/favicon.svg"]


def test_the_field_is_the_maintainer_s(mine: Mine) -> None:
    home = (mine.folder / "index.html").read_text()
    assert "Papers on birds, by day. Skim a day, follow a topic" in home
    assert not re.search("machine.learning", home, re.IGNORECASE)


def test_a_group_of_pages_leads_to_its_first_and_each_shows_the_others(page: Page) -> None:
    page.goto("")
    sections = page.get_by_role("navigation", name="Sections", exact=True)
    sections.get_by_role("link", name="Notes").click()
    expect(page).to_have_url(re.compile("/notes/gulls/$"))
    expect(sections.get_by_role("link", name="Notes")).to_have_attribute("aria-current", "true")
    beside = page.get_by_role("navigation", name="Notes", exact=True)
    expect(beside.get_by_role("link", name="Gulls")).to_have_attribute("aria-current", "page")
    beside.get_by_role("link", name="Field work").click()
    expect(page).to_have_url(re.compile("/notes/spring/$"))
    inner = page.get_by_role("navigation", name="Field work", exact=True)
    assert inner.get_by_role("link").all_inner_texts() == ["Spring", "Autumn"]
    expect(beside.get_by_role("link", name="Field work")).to_have_attribute("aria-current", "true")
    expect(
        page.get_by_role("navigation", name="Sections, at the end").get_by_role("link", name="Notes")
    ).to_be_visible()


@pytest.mark.parametrize("width", [390, 960, 1280])
def test_more_sections_than_fit_can_all_be_reached(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sections = page.get_by_role("navigation", name="Sections", exact=True)
    for name in ("Days", "Talks", "About"):
        link = sections.get_by_role("link", name=name)
        link.focus()  # which scrolls to it, where it can't be seen at once
        expect(link).to_be_in_viewport(ratio=0.95)
        link.click(trial=True)  # nothing lies over it


@pytest.mark.parametrize(
    ("query", "pages"),
    [
        ("terns", {"Gulls & terns": "notes/gulls/"}),
        ("ringing", {"Gulls & terns: When they are ringed": "notes/gulls/#when-they-are-ringed"}),
        ("lantern june", {"Gulls & terns: When they are ringed": "notes/gulls/#when-they-are-ringed"}),
        ("feathers nests", {"Autumn": "notes/autumn/"}),
        ("spri", {"Spring": "notes/spring/"}),
        ("hear june", {"Gulls & terns": "notes/gulls/"}),  # a word here and another one there
        ("lantern nests", {}),
        ("the", {}),
        ("+lantern", {}),  # lunr's syntax is for papers
    ],
)
def test_pages_of_one_s_own_are_found(page: Page, query: str, pages: dict[str, str]) -> None:
    page.goto(f"search/?q={query.replace('+', '%2B')}")
    wait_for_answer(page)
    found = page.locator("#da-notes .da-jumps li").filter(has_text=re.compile("^Page: "))
    links = found.get_by_role("link")
    addresses = [link.get_attribute("href") or "" for link in links.all()]
    assert dict(zip(links.all_inner_texts(), addresses, strict=True)) == {
        name: page.url.partition("search/")[0] + address for name, address in pages.items()
    }


def test_the_box_names_them_after_the_papers(page: Page) -> None:
    page.goto("")
    page.get_by_role("banner").get_by_role("textbox", name="Search papers").fill("feathers")
    hit = page.get_by_role("group", name="Results").get_by_role("link").filter(has_text="Autumn")
    expect(hit).to_have_attribute("href", re.compile("/notes/autumn/"))


def test_another_host_may_count_once_it_is_allowed(mine: Mine, page: Page) -> None:
    noise: list[str] = []
    page.on("console", lambda message: noise.append(message.text))
    mine.asked.clear()  # pages that were left at once may have counted nothing
    with page.expect_response(re.compile(r"/counted\?mine$")):
        page.goto("about/")
    assert {*mine.asked} >= {"/count.js", "/counted?mine"}
    assert [text for text in noise if "Content Security Policy" in text] == []


def test_without_that_the_policy_forbids_it(chromium: Browser, mine: Mine, tmp_path: Path) -> None:
    html = (mine.folder / "about" / "index.html").read_text()
    allowed = re.findall(r" (http://127\.0\.0\.1:\d+)", html.partition("Content-Security-Policy")[2].partition(">")[0])
    assert len(allowed) == 3  # scripts, pictures, and what scripts send
    (tmp_path / "about").mkdir()
    (tmp_path / "about" / "index.html").write_text(html.replace(f" {allowed[0]}", ""))
    (tmp_path / "count.js").write_text((mine.folder / "count.js").read_text())
    with (
        served(tmp_path) as base,
        opened(chromium) as page,
        page.expect_console_message(lambda message: "Content Security" in message.text),
    ):
        page.goto(f"{base}about/")


def test_a_domain_of_one_s_own_is_named_everywhere(mine: Mine) -> None:
    assert f"<link rel=canonical href={DOMAIN}notes/gulls/>" in (mine.folder / "notes/gulls/index.html").read_text()
    assert f"Sitemap: {DOMAIN}sitemap.xml" in (mine.folder / "robots.txt").read_text()
    assert f"<loc>{DOMAIN}notes/gulls/</loc>" in (mine.folder / "sitemap.xml").read_text()
    assert (mine.folder / "CNAME").read_text() == OWN["CNAME"]
    feeds = [json.loads(file.read_text()) for file in (mine.folder / "feeds").rglob("*.json")]
    assert feeds
    assert all(feed["feed_url"].startswith(DOMAIN) for feed in feeds)


def test_every_page_is_quiet_where_nothing_is_counted(chromium: Browser, mine: Mine) -> None:
    with visiting(chromium, mine.base, scripts=False) as visit:
        for address in ("notes/autumn/", "projects/", ""):
            assert headings(visit, address) == 1


def headings(visit: Visit, address: str) -> int:
    return visit.go(address).locator("h1").count()


# ---- beginning


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project, as far as it matters: two captures of a sample, of which one was changed, and one more."""
    lay_frame(tmp_path)
    (tmp_path / "digests").mkdir()
    for name in ("2025-01-01.txt", "2025-01-02.txt", "2025-01-03.txt"):
        (tmp_path / "digests" / name).write_text("sample\n")
    hashed = "aaf9ff488e0767da5ea1d56118e6f65a16c5633b0cefc1fa089bd3ab1810613d"
    (tmp_path / "digests" / ".sample").write_text(f"{hashed}  2025-01-01.txt\n{hashed}  2025-01-02.txt\n")
    (tmp_path / "digests" / "2025-01-02.txt").write_text("changed\n")
    return tmp_path


def test_the_sample_goes_and_nothing_else(copy: Path) -> None:
    name = 'Birds: "gulls" & more #1'
    begun = begin(copy / "digests", copy / "mkdocs.yml", copy / "archive.yml", name, "https://example.org/project")
    assert begun == (1, ("2025-01-02.txt",))
    assert sorted(file.name for file in (copy / "digests").iterdir()) == ["2025-01-02.txt", "2025-01-03.txt"]
    assert 'site_name: "Birds: \\"gulls\\" & more #1"\n' in (copy / "mkdocs.yml").read_text()
    assert (copy / "archive.yml").read_text() == 'project: "https://example.org/project"\n'
    again = begin(copy / "digests", copy / "mkdocs.yml", copy / "archive.yml", "Terns", "https://example.org/other")
    assert again == (0, ())
    assert (copy / "archive.yml").read_text() == 'project: "https://example.org/other"\n'


def test_a_configuration_that_names_no_site_is_told(copy: Path) -> None:
    (copy / "mkdocs.yml").write_text("INHERIT: generator/site/base.yml\n")
    with pytest.raises(ConfigurationError, match="there is no line `site_name:`"):
        begin(copy / "digests", copy / "mkdocs.yml", copy / "archive.yml", "Birds")
    assert (copy / "digests" / "2025-01-01.txt").exists()
