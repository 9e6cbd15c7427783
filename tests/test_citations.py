"""Citations: what is said of a paper, its three forms as others read them, keys, and the same made by a browser."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect
from rjsmin import jsmin

from generator.build import gather
from generator.citations import OUTPUT, Form, bibtex, citation, cited, keys, tags
from generator.citations.rows import month_file
from generator.facts import NOTHING, Facts, Source
from generator.identity import key as identity
from generator.identity import permalink
from generator.model import Appearance, Archive, Entry, Paper, Site, Topic
from generator.parts import BuildInputs
from generator.settings import Settings
from tests.archives import PROJECT, SAMPLE, SHARED, TINY, build_site, nasty_digests, tiny_settings
from tests.archives import Site as Built
from tests.citing import bibtex_differences, citations_of, differences, read_tex
from tests.conftest import Visit, served, visiting

SITE = Site("Digest archive", "", "https://user.example/archive/")
DAY = dt.date(2025, 3, 11)
NASTY = (
    'Title} , author = {Mallory} } @misc{x, "50%" of #1 & a_b ~ \\input{/etc/passwd} $\\write18{id}$ {{ \\ </pre>'
    "\u202eER  - \x00 \x85TY  - JOUR\u2028"
)
NAUGHTY = 'Agents </pre><b>in</b> "LLMs" & co'
FACTS = Facts(
    authors=(
        "Ashish Vaswani",
        "Noam Shazeer",
        "Łukasz Kaiser",
        "Laurens van der Maaten",
        "DeepSeek-AI",
        "A. King, Jr.",
    ),
    arxiv="1706.03762",
    categories=("cs.CL", "cs.LG"),
    published=dt.date(2017, 6, 12),
)


def paper(title: str = "Attention Is All You Need", facts: Facts = FACTS, day: dt.date = DAY, place: int = 1) -> Paper:
    entry = Entry(title, "An abstract.", 1, 3, facts)
    appearance = Appearance(day, f"{day}.txt", place, Source.OWN, entry)
    return Paper(
        identity(title), permalink(identity(title)), title, "", (appearance,), (), (), (), ("t",), facts
    )  # fmt: skip


def item(one: Paper, site: Site = SITE) -> dict[str, Any]:
    return citation(one, "key", site).item


def title_in_bibtex(title: str) -> str:
    return citation(paper(title, NOTHING), "key", SITE).title


# ---- what is said


def test_all_that_is_known_is_said_and_nothing_else() -> None:
    assert item(paper()) == {
        "id": "key",
        "type": "article",
        "title": "Attention Is All You Need",
        "author": [
            {"family": "Vaswani", "given": "Ashish"},
            {"family": "Shazeer", "given": "Noam"},
            {"family": "Kaiser", "given": "Łukasz"},
            {"family": "van der Maaten", "given": "Laurens"},
            {"literal": "DeepSeek-AI"},
            {"family": "King", "given": "A.", "suffix": "Jr."},
        ],
        "issued": {"date-parts": [[2017, 6, 12]]},
        "publisher": "arXiv",
        "number": "arXiv:1706.03762",
        "URL": "https://arxiv.org/abs/1706.03762",
        "note": "Seen in Digest archive on 11 March 2025",
    }
    bare = paper("Bare", NOTHING)
    assert item(bare, Site()) == {"id": "key", "type": "document", "title": "Bare", "note": "Seen on 11 March 2025"}
    assert item(bare)["URL"] == f"https://user.example/archive/papers/{bare.permalink}/"


def test_an_arxiv_id_says_the_month_and_a_journal_is_named_only_where_it_is() -> None:
    assert item(paper(facts=Facts(arxiv="math/0309136")))["issued"] == {"date-parts": [[2003, 9]]}
    assert "issued" not in item(paper(facts=Facts(doi="10.1000/x")))
    found = item(paper(facts=Facts(arxiv="1706.03762", journal="Phys. Rev. D 103", doi="10.1103/x<1>y{2}")))
    assert (found["type"], found["container-title"], "publisher" in found) == (
        "article-journal",
        "Phys. Rev. D 103",
        False,
    )
    assert found["URL"] == "https://doi.org/10.1103/x%3C1%3Ey%7B2%7D"


@pytest.mark.parametrize(
    "name", ["Xingyu", "Gemma Team", "Open Source Lab", "X (Y Z)", "a b c d e f g h", "谷歌", "R2 D2"]
)
def test_what_may_be_no_person_stays_whole(name: str) -> None:
    one = paper(facts=Facts(authors=(name,)))
    assert item(one)["author"] == [{"literal": name}]
    assert f"author = {{{{{name}}}}}" in bibtex(citation(one, "k", SITE))


# ---- BibTeX


@pytest.mark.parametrize(
    ("title", "tex"),
    [
        (r"Sorting in $O(n\log n)$ with BERT", r"Sorting in {$O(n\log n)$} with {BERT}"),
        (r"Schr\"odinger and Erdős: 5% of A&B_1", r"Schr{\"o}dinger and Erd{\H o}s: 5\% of A\&{B}\_1"),
        (r"\textbf{Fast} x^2 in \emph{GPT-4}", r"\textbf{Fast} x² in \emph{{GPT}-4}"),
        ("Why Does a Model Like T5 Learn?", "Why Does a Model Like {T5} Learn?"),
        ("On the mixing of Bayesian networks: Three ways", "On the mixing of {Bayesian} networks: Three ways"),
        (r"$5 {or \foo} #1 ~", r"\$5 \textbraceleft{}or \textbackslash{}foo\textbraceright{} \#1 \textasciitilde{}"),
        (r"A $50% $ and $a}b$", r"A \$50\% \$ and \$a\textbraceright{}b\$"),
    ],
)  # fmt: skip
def test_titles_are_latex_that_prints_what_they_say(title: str, tex: str) -> None:
    assert title_in_bibtex(title) == tex


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).filter(str.strip))
@example(NASTY)
@example(r"$\text{a}$ } { \$ $\{$ \} $$x$$ \(y\) \[z%\]")
def test_no_text_breaks_out_of_its_field_line_or_attribute(text: str) -> None:
    facts = Facts(authors=(text, f"Given {text}"), journal=text, doi=f"10.1/{text}", arxiv="1706.03762")
    one = paper(text, facts)
    found = citation(one, "key", SITE)
    assert [
        line for line in bibtex_differences([found], bibtex(found)) if not re.search("title|author|journal", line)
    ] == []
    record = cited([one], Form.RIS, {one.permalink: "key"}, SITE)
    tagged = re.compile("[A-Z][A-Z0-9]  - ")
    assert all(tagged.match(line) for line in record.splitlines())
    assert [line[:2] for line in record.splitlines()].count("ER") == 1
    assert json.loads(cited([one], Form.CSL, {one.permalink: "key"}, SITE)) == [found.item]
    assert re.sub('<meta name=[A-Za-z_.]+(?: property=og:title)? content="[^"<>]*">', "", tags(one, found.item)) == ""


def test_what_hides_in_a_title_is_not_carried_out() -> None:
    entry = bibtex(citation(paper(NASTY, NOTHING), "key", SITE))
    assert not re.search(r"\\(?:input|write)", entry.replace("\\textbackslash{}", ""))
    assert entry.count("@") == NASTY.count("@") + 1
    assert "\u202e" not in entry


# ---- keys


def test_keys_are_readable() -> None:
    bare, odd = paper("A Bare Title of Many Words Here", NOTHING), paper("???", NOTHING)
    found = keys([paper(), bare, odd])
    assert list(found.values()) == ["vaswani2017attention", "a-bare-title-of-many", odd.permalink]
    accents = paper("On the Gap", Facts(authors=("Jörg Müller-Lüdenscheidt",), arxiv="2405.00001"))
    assert list(keys([accents]).values()) == ["mullerludenscheidt2024gap"]


def test_papers_that_come_later_change_no_key() -> None:
    first, second, third = (paper(f"Attention {word} You", FACTS) for word in ("Is All", "May Not Suit", "Fits"))
    alone = keys([first])
    both = keys([first, second])
    assert alone.items() <= both.items() <= keys([first, second, third]).items()
    assert both[second.permalink] == f"vaswani2017attention-{second.permalink[-8:]}"
    assert keys([first, third])[third.permalink] == keys([first, second, third])[third.permalink]


# ---- read by others


def gathered(name: str, folder: Path) -> Archive:
    return gather(Settings(digests=folder, topics=PROJECT / "topics.yml", config=PROJECT / name)).archive


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> list[Archive]:
    """Real papers with authors and ids, and titles with a hazard each."""
    place = tmp_path_factory.mktemp("some")
    for number, file in enumerate(sorted((SHARED / "inputs" / "hf-api").glob("*.json"))[::4]):
        (place / file.name).write_bytes(file.read_bytes())
        assert number < 20
    for file in sorted((SHARED / "inputs" / "jsonl").glob("*.jsonl"))[:2]:
        (place / file.name).write_bytes(file.read_bytes())
    return [gathered("a.yml", place), gathered("b.yml", nasty_digests(tmp_path_factory.mktemp("nasty") / "digests"))]


@pytest.mark.corpus
def test_others_read_what_is_said(archives: list[Archive]) -> None:
    for archive in archives:
        assert len(archive.papers) > 30
        assert list(differences(archive.papers, keys(archive.papers), SITE)) == []


def test_another_reader_would_find_a_mistake() -> None:
    one = paper()
    found = citations_of([one], keys([one]), SITE)
    text = bibtex(found[0])
    assert list(bibtex_differences(found, text)) == []
    assert len(list(bibtex_differences(found, text.replace("{\\L}", "L")))) == 1
    assert len(list(bibtex_differences(found, text.replace("2017}", "2018}")))) == 1
    assert read_tex(r"Schr{\"o}dinger \textbraceleft{}") == "Schrödinger {"


# ---- the same in a browser


def in_browser(page: Page, archive: Archive, site: Site) -> dict[str, str]:
    """What the script for pages makes of the files of months."""
    named = keys(archive.papers)
    months: dict[str, list[Paper]] = {}
    for one in archive.papers:
        months.setdefault(f"{one.first_day:%Y-%m}", []).append(one)
    files = [json.loads(gzip.decompress(month_file(papers, named))) for papers in months.values()]
    source = jsmin((PROJECT / "generator" / "citations" / "browser" / "items.js").read_text())
    known = json.dumps({"name": site.name, "address": site.address})
    made = page.evaluate(
        f"""(files) => {{
          const SITE = {known};
          {source}
          const papers = files.flatMap(({{month, topics, papers}}) => papers.map((row) => known(row, month, topics)));
          return Object.fromEntries(Object.entries(FORMS).map(([name, form]) => [name, form[3](papers)]));
        }}""",
        files,
    )
    return dict(made)


@pytest.mark.corpus
@pytest.mark.parametrize("site", [SITE, Site()])
def test_a_browser_writes_the_same_characters(archives: list[Archive], chromium: Browser, site: Site) -> None:
    odd = [
        paper(NASTY, FACTS),
        paper("x", Facts(doi="10.1/<ü>{%}", journal="J. of É & Co", authors=("İ. ǅ É-b H. Ż",))),
    ]
    page = chromium.new_page()
    for archive in (*archives, Archive((), tuple(odd), ())):
        made = in_browser(page, archive, site)
        for form in Form:
            assert made[form] == cited(archive.papers, form, keys(archive.papers), site)
    page.close()


# ---- on pages


def lines(*rows: dict[str, Any]) -> str:
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def row(number: int, title: str, **more: Any) -> dict[str, Any]:
    return {"id": f"2503.{number:05}", "title": title, "summary": f"An abstract on {title}.", **more}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A site of two months, of authors with pages."""
    place = tmp_path_factory.mktemp("cited")
    authors = {"authors": ["Ada B. Lovelace", "Jörg Müller", "Gemma Team"]}
    digests = place / "digests"
    digests.mkdir()
    one, two = (
        row(1, r"Sorting in $O(n\log n)$ with BERT", **authors),
        row(2, 'Agents </pre><b>in</b> "LLMs" & co', **authors),
    )
    (digests / "2025-03-11.jsonl").write_text(lines(one, two))
    (digests / "2025-04-02.jsonl").write_text(lines(two, row(3, "Reinforcement Learning of Agents", **authors)))
    settings = Settings(digests, place / "docs", TINY / "archive.yml", TINY / "topics.yml", site=SAMPLE / "mkdocs.yml")
    return build_site(place, settings)


@pytest.fixture
def visit(site: Built, chromium: Browser) -> Iterator[Visit]:
    with served(site.folder) as base, visiting(chromium, base) as visit:
        yield visit


def saved(page: Page, form: str) -> tuple[str, str]:
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Save as {form}").click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes().decode()


FORMS = {"BibTeX": (Form.BIBTEX, "bib"), "RIS": (Form.RIS, "ris"), "CSL-JSON": (Form.CSL, "json")}
NAMED = Site("Digest archive")


def test_without_a_script_a_paper_shows_its_entry(site: Built, chromium: Browser) -> None:
    archive = site.archive
    named = keys(archive.papers)
    with served(site.folder) as base, visiting(chromium, base, scripts=False) as visit:
        for one in archive.papers:
            page = visit.go(f"papers/{one.permalink}/")
            expect(page.locator(".da-cite pre")).to_be_hidden()
            page.get_by_text("Cite", exact=True).click()
            assert page.locator(".da-cite pre").text_content() == bibtex(citation(one, named[one.permalink], NAMED))
        expect(visit.go("days/2025/03/11/").locator(".da-cite")).to_be_hidden()


def test_a_paper_is_copied_and_saved(site: Built, visit: Visit) -> None:
    named = keys(site.archive.papers)
    for one in site.archive.papers:
        page = visit.go(f"papers/{one.permalink}/")
        summary = page.get_by_text("Cite", exact=True)
        summary.focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Copy BibTeX").wait_for()
        for name, (form, ending) in FORMS.items():
            assert saved(page, name) == (f"{named[one.permalink]}.{ending}", cited([one], form, named, NAMED))
            expect(page.locator(".da-cite").get_by_role("status")).to_have_text(f"Saved as {name}.")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy BibTeX").click()
    expect(page.locator(".da-cite").get_by_role("status")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == bibtex(citation(one, named[one.permalink], NAMED))


@pytest.mark.parametrize(
    ("address", "places", "name"),
    [
        ("days/2025/03/11/", [0, 1], "days-2025-03-11"),
        ("days/2025/04/02/", [1, 2], "days-2025-04-02"),
        ("authors/ada-b-lovelace/", [2, 1, 0], "authors-ada-b-lovelace"),
        ("citations/", [2, 0, 1], "citations"),
    ],
)
def test_a_list_is_saved_in_every_form(site: Built, visit: Visit, address: str, places: list[int], name: str) -> None:
    page = visit.go(address)
    papers = [site.archive.papers[place] for place in places]
    page.locator(".da-cite > summary").click()
    for label, (form, ending) in FORMS.items():
        filename, text = saved(page, label)
        assert filename == f"{name}.{ending}"
        expected = cited(papers, form, keys(site.archive.papers), NAMED)
        assert sorted(text.splitlines()) == sorted(expected.splitlines())
    expect(page.locator(".da-cite").get_by_role("status")).to_have_text(re.compile(f"Saved {len(papers)} papers"))


def test_a_topic_has_all_of_its_papers(site: Built, visit: Visit) -> None:
    topic = next(topic for topic in site.archive.topics if any(topic.id in one.topics for one in site.archive.papers))
    papers = [one for one in site.archive.papers if topic.id in one.topics]
    page = visit.go(f"tags/{topic.id}/")
    page.locator(".da-cite > summary").click()
    _, text = saved(page, "CSL-JSON")
    named = keys(site.archive.papers)
    assert {one["id"] for one in json.loads(text)} == {named[one.permalink] for one in papers}


def test_the_reading_list_is_saved_and_says_what_is_gone(site: Built, visit: Visit) -> None:
    page = visit.go("days/2025/03/11/")
    page.locator(".da-papers .da-star").first.click()
    page.evaluate(
        """() => {
          const [key] = Object.keys(localStorage).filter((one) => one.endsWith(".reading"));
          const list = JSON.parse(localStorage.getItem(key));
          list.papers.push({ ...list.papers[0], paper: "gone-abcdefgh", title: "Gone" });
          localStorage.setItem(key, JSON.stringify(list));
        }"""
    )
    page.route("**/papers/gone-abcdefgh/", lambda route: route.fulfill(body="", content_type="text/html"))
    page = visit.go("list/")
    page.locator(".da-cite > summary").click()
    _, text = saved(page, "BibTeX")
    first = site.archive.papers[0]
    assert text == bibtex(citation(first, keys(site.archive.papers)[first.permalink], NAMED))
    gone = "1 paper of this list is not in this archive."
    expect(page.locator(".da-cite").get_by_role("status")).to_contain_text(gone)


# ---- read by reference managers


def test_a_paper_s_page_has_the_tags_that_reference_managers_read(site: Built) -> None:
    one = site.archive.papers[0]
    head = (site.folder / "papers" / one.permalink / "index.html").read_text().partition("</head>")[0]
    found = re.findall(r'<meta name=(citation_\w+|DC\.type)(?: property=og:title)? content="([^"]*)">', head)
    assert found == [
        ("citation_title", "Sorting in O(n log n) with BERT"),
        ("citation_author", "Ada B. Lovelace"),
        ("citation_author", "Jörg Müller"),
        ("citation_author", "Gemma Team"),
        ("citation_publication_date", "2025/03"),
        ("citation_date", "2025/03"),
        ("citation_arxiv_id", "2503.00001"),
        ("citation_publisher", "arXiv"),
        ("citation_public_url", "https://arxiv.org/abs/2503.00001"),
        ("DC.type", "preprint"),
    ]


def contexts(page: Page) -> list[dict[str, list[str]]]:
    """What COinS say on a page."""
    found = page.evaluate(
        "[...document.querySelectorAll('span.Z3988')].map((span) => [...new URLSearchParams(span.title)])"
    )
    read = []
    for pairs in found:
        said: dict[str, list[str]] = {}
        for name, value in pairs:
            said.setdefault(name, []).append(value)
        read.append(said)
    return read


def test_a_list_is_one_for_zotero_and_whole_when_cite_is_opened(site: Built, visit: Visit) -> None:
    page = visit.go("days/2025/03/11/")
    page.evaluate("document.addEventListener('ZoteroItemUpdated', () => (document.title = 'told'))")
    first, second = site.archive.papers[:2]
    expect(page.locator(".Z3988")).to_have_count(2)
    shown = contexts(page)
    assert [one["rft.title"] for one in shown] == [["Sorting in O(n log n) with BERT"], [second.title]]
    assert {one["rft_val_fmt"][0] for one in shown} == {"info:ofi/fmt:kev:mtx:dc"}
    assert not any("rft.au" in one for one in shown)  # the page names one of three
    page.locator(".da-cite > summary").click()
    expect(page).to_have_title("told")
    whole = contexts(page)
    assert [one["rft.type"] for one in whole] == [["preprint"], ["preprint"]]
    assert whole[0]["rft.au"] == list(first.facts.authors)
    assert whole[0]["rft.identifier"] == ["https://arxiv.org/abs/2503.00001"]


# ---- files


def test_a_new_day_changes_its_month_alone() -> None:
    def parts(*papers: Paper) -> dict[str, bytes]:
        archive = Archive((), papers, (Topic("t", "T", "t", "area"),))
        return {path: part.key for part in OUTPUT.parts(BuildInputs(archive, site=SITE)) for path, _ in part.make()}

    march, april = paper("One", NOTHING), paper("Two", NOTHING, dt.date(2025, 4, 2))
    before, after = parts(march, april), parts(march, april, paper("Three", NOTHING, dt.date(2025, 4, 3)))
    assert sorted(before) == [
        "citations/2025-03.json.gz",
        "citations/2025-04.json.gz",
        "citations/cite.js",
        "citations/coins.js",
    ]
    assert {path for path in after if before.get(path) != after[path]} == {"citations/2025-04.json.gz"}


def test_a_broken_connection_is_told(visit: Visit) -> None:
    page = visit.go("citations/")
    page.route("**/*.json.gz", lambda route: route.fulfill(status=404, body=""))
    page.locator(".da-cite > summary").click()
    page.get_by_role("button", name="Save as RIS").click()
    expect(page.locator(".da-cite").get_by_role("status")).to_have_text("2025-04 could not be fetched (404).")
    visit.noise.clear()  # the browser's own word for it


# ---- the command


def command(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    settings = [f"--digests={TINY / 'digests'}", f"--topics={TINY / 'topics.yml'}", f"--config={TINY / 'archive.yml'}"]
    call = [sys.executable, "-m", "generator", "cite", *settings, *arguments]
    return subprocess.run(call, cwd=SAMPLE, capture_output=True, check=False)


def test_the_command_writes_what_pages_say() -> None:
    gathered = gather(tiny_settings(Path("docs")))
    archive, named = gathered.archive, keys(gathered.archive.papers)
    done = command("--as", "ris")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == cited(archive.papers, Form.RIS, named, gathered.site)
    one = next(paper for paper in archive.papers if "ReST-MCTS" in paper.title)
    assert command("ReST-MCTS").stdout.decode() == bibtex(citation(one, named[one.permalink], gathered.site))
    day = next(day for day in archive.days if str(day.date) == "2025-03-11")
    listed = json.loads(command("--as", "csl", "--day", "2025-03-11").stdout)
    assert {item["id"] for item in listed} == {named[listing.paper.permalink] for listing in day.listings}
    reasoning = [paper for paper in archive.papers if "reasoning" in paper.topics]
    assert len(json.loads(command("--as", "csl", "--topic", "reasoning").stdout)) == len(reasoning) == 1


@pytest.mark.parametrize(
    "arguments", [["no such paper"], ["a"], ["--topic=none"], ["--author=Nobody"], ["--day=1999-01-01"]]
)
def test_the_command_says_what_it_does_not_find(arguments: list[str]) -> None:
    done = command(*arguments)
    assert (done.returncode, done.stdout) == (1, b"")
    assert re.search("papers? (?:is )?found for", done.stderr.decode())
