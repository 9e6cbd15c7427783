"""Whether work grows with the input and no faster: seconds a megabyte of every stage, from 10 KB to 16 MB.

    .venv/bin/python -m benchmarks.linear
    .venv/bin/python -m benchmarks.linear --largest 1 --stage links --stage "plain text"

Inputs are made up: ordinary prose, and kinds that somebody might send to keep a build busy. Each row is a stage and a
kind; its last column is what a megabyte takes at the largest size over the best of the others (at the smallest, what
is done once counts). A stage that grows with the square of its input has more than 3 there. Times are the
processor's. `tests/test_linear.py` asks the same of small sizes.
"""

from __future__ import annotations

import datetime as dt
import gc
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import count
from pathlib import Path

import click

from benchmarks.table import show
from generator import citations, search, sources, topics
from generator.archive import assemble
from generator.errors import CaptureError
from generator.facts import NOTHING, Facts, Source
from generator.identity import key, permalink
from generator.latex import plain
from generator.model import Appearance, Archive, Config, Digest, Entry, Paper, Site
from generator.offers import has_code, has_project
from generator.pages import Pages
from generator.pages.excerpts import excerpt_of
from generator.pages.html_text import html_text
from generator.pages.links import linked, links
from generator.related import Related
from generator.search.analysis import Analysis
from tests.archives import PROJECT, capture

_SIZES = (10_000, 100_000, 1_000_000, 4_000_000, 16_000_000)
_SHORTEST = 0.01  # seconds that are measured at least
_A_DAY = 40  # papers
_WORDS = 30_000
_SYLLABLES = ("ba", "con", "di", "fer", "gra", "in", "lo", "mu", "net", "or", "pre", "qua", "ri", "sta", "tion", "ver")


def prose(size: int) -> str:
    """Sentences of made-up words, few of them common and most of them rare (Zipf's law), some with a formula."""
    chance = random.Random(size)  # noqa: S311 # the same text every time
    parts: list[str] = []
    length = 0
    while length < size:
        words = [_word(int(_WORDS ** chance.random())) for _ in range(chance.randrange(8, 24))]
        if chance.random() < 1 / 8:
            words.insert(len(words) // 2, chance.choice(["$O(n\\log n)$", "$x_i^2$", "\\textbf{so}", "from $5 to $10"]))
        sentence = " ".join(words).capitalize() + ". "
        parts.append(sentence)
        length += len(sentence)
    return "".join(parts)[:size].strip()


@cache
def _word(number: int) -> str:
    letters = ""
    while number or not letters:
        number, syllable = divmod(number, len(_SYLLABLES))
        letters += _SYLLABLES[syllable]
    return letters


def repeated(piece: str) -> Callable[[int], str]:
    """A text of one piece, again and again."""
    return lambda size: (piece * (size // len(piece) + 1))[:size].strip()


def nested(opening_: str, closing: str, inside: str = "x") -> Callable[[int], str]:
    """A text of brackets within brackets, as deep as it is long."""

    def text(size: int) -> str:
        deep = size // (len(opening_) + len(closing))
        return opening_ * deep + inside + closing * deep

    return text


#: Kind of text → text of a size in characters.
TEXTS: dict[str, Callable[[int], str]] = {
    "prose": prose,
    "one word": repeated("a"),
    "nested formulas": nested("$$\\textx{", "}\\q$$"),
    "nested styles": nested("\\textbf{$x", "$}"),
    "braces": nested("{", "}"),
    "signs in braces": nested("{\\o ", "}"),
    "open braces": repeated("{"),
    "dollars in braces": repeated("{$}"),
    "dollars": repeated("$a "),
    "formulas": repeated("$x^{a_b}$ "),
    "open formulas": repeated("$x^{\\frac{"),
    "round brackets": repeated("\\("),
    "accents": nested("\\'{", "}"),
    "links": nested("\\href{", "}{"),
    "carets": repeated("A^2^"),
    "addresses": repeated("http://a.b/"),
    "addresses with brackets": repeated("http://a.b/(["),
    "schemes": repeated("http://"),
    "marks around letters": lambda size: "a" + "!" * (size - 3) + "!a",
    "marks": repeated("!"),
    "combining marks": repeated("\u0301\u0316"),
    "voiced sound marks": repeated("\uff9e\u0334"),
    "capitals": repeated("aB"),
    "y": lambda size: "y" * (size - 7) + "ational",
    "hyphens": repeated("a-b_c."),
    "sentences": repeated("A. "),
    "closing quotes": repeated('.")'),
    "ideographs": repeated("\u6211\u4eec\u3002"),
}

_numbers = count()


@cache
def _vocabulary() -> topics.Vocabulary:
    return topics.load(PROJECT / "topics.yml")


def _analysed(text: str) -> None:
    analysis = Analysis()
    analysis.terms(text)
    analysis.learnt()
    analysis.parts(text)


#: What is done with one text, a title or an abstract.
def _cited(text: str) -> object:
    """A title and an author's name, in every form and in tags."""
    appearance = Appearance(dt.date(2025, 3, 11), "", 1, Source.OWN, Entry(text, "", 1, 3))
    paper = Paper("", "a-b", text, "", (appearance,), (), (), (), (), Facts(authors=(text,), journal=text))
    found = citations.citation(paper, "key", Site())
    return citations.bibtex(found), citations.ris(found.item), citations.tags(paper, found.item)


TEXT_STAGES: dict[str, Callable[[str], object]] = {
    "what it offers": lambda text: (has_code(NOTHING, text), has_project(NOTHING, text)),
    "identity": lambda text: permalink(key(text)),
    "LaTeX as plain text": plain,
    "LaTeX as HTML": html_text,
    "links": lambda text: (links(text), linked(f"{text} ")),
    "citations": _cited,
    "excerpts": excerpt_of,
    "topics": lambda text: _vocabulary().tag("", text),
    "search words": _analysed,
}


def _papers(kind: Callable[[int], Iterator[tuple[str, str]]]) -> Callable[[int], list[Digest]]:
    """Captures of a day each with papers of a kind, which yields as many as there are asked for."""

    def digests(size: int) -> list[Digest]:
        found: list[list[Entry]] = [[]]
        for title, abstract in kind(size):
            size -= len(title) + len(abstract)
            found[-1].append(Entry(title, abstract, 1, 3))
            if len(found[-1]) == _A_DAY:
                found.append([])
            if size <= 0:
                break
        first = dt.date(1990, 1, 1)
        days = (first + dt.timedelta(days=number) for number in count())
        return [
            Digest(f"{day}.txt", day, "path", "", tuple(entries))
            for day, entries in zip(days, found, strict=False)
            if entries
        ]

    return digests


def _ordinary(size: int) -> Iterator[tuple[str, str]]:
    text = prose(size + 10_000)
    sentences = iter(text.split(". "))
    for number, title in enumerate(sentences):
        yield f"{title} {_word(number)}", ". ".join(next(sentences, title) for _ in range(8))


#: Kind of archive → captures of a size in characters.
ARCHIVES: dict[str, Callable[[int], list[Digest]]] = {
    "prose": _papers(_ordinary),
    "short papers": _papers(lambda _: ((f"{_word(n)} {_word(n // 7)}", f"{_word(n // 3)} it is.") for n in count())),
    "titles without a letter": _papers(
        lambda _: (("?" * (n % 150 + 1) + chr(0x2200 + n // 150), "So.") for n in count())
    ),
    "one title": _papers(lambda _: (("Title", f"Abstract {_word(n % 50)}.") for n in count())),
    "one abstract": _papers(lambda _: ((f"{_word(n)} title", "The same words for all of them. ") for n in count())),
    "long words": _papers(lambda _: ((f"{_word(n)} title", "a" * 3000 + _word(n)) for n in count())),
}


def _assembled(digests: Iterable[Digest]) -> Archive:
    vocabulary = _vocabulary()
    return assemble(digests, vocabulary.topics, vocabulary.tags, Config(), str)[0]


#: What is done with an archive.
ARCHIVE_STAGES: dict[str, Callable[[Archive], object]] = {
    "related papers": lambda archive: list(Related(archive.papers).nearest()),
    "pages": lambda archive: sum(len(content) for _, content in Pages(archive).render()),
    "search": lambda archive: sum(len(content) for _, content in search.files(archive)),
}

#: Kind of capture → its paragraphs, of a size in characters together.
CAPTURES: dict[str, Callable[[int], list[str]]] = {
    "prose": lambda size: [text for d in ARCHIVES["prose"](size) for e in d.entries for text in (e.title, e.abstract)],
    "short paragraphs": lambda size: ["a b"] * (size // 10 * 2),
    "short paragraphs, an odd number": lambda size: ["a b"] * (size // 10 * 2 + 1),
    "sentences": lambda size: ["It is so.", "A title"] * (size // 20),
    "numbers": lambda size: ["7", "Title", "Abstract."] * (size // 20),
    "schemes": lambda size: ["Title", f"{'http://' * (size // 7)} x", "Odd"],
    "one line": lambda size: ["Title", repeated(". A) ")(size), "Odd"],
}


def _read(text: str, folder: Path) -> None:
    file = folder / "2025-03-11.txt"
    file.write_text(text, encoding="utf-8")
    try:
        sources.read(sources.Capture(file, file.name, file.name), None)
    except CaptureError as error:
        str(error)


def seconds(work: Callable[[], object]) -> float:
    """The processor's time for one run of the work, on average of as many as take long enough to be measured."""
    gc.collect()
    runs, started = 0, time.process_time()
    while True:
        work()
        runs += 1
        if (taken := time.process_time() - started) >= _SHORTEST:
            return taken / runs


#: What is measured; and stage, kind, and what prepares it for a size.
Work = Callable[[], object]
Case = tuple[str, str, Callable[[int], Work]]


def cases(folder: Path) -> Iterator[Case]:
    """Every stage with every kind of input; `folder` is for captures."""
    for kind, paragraphs in CAPTURES.items():
        yield "reading a capture", kind, partial(_reading, paragraphs, folder)
    for stage, work in TEXT_STAGES.items():
        for kind, made in TEXTS.items():
            yield stage, kind, partial(_on_text, work, made)
    for kind, digests in ARCHIVES.items():
        yield "merging", kind, partial(_merging, digests)
        for stage, done in ARCHIVE_STAGES.items():
            yield stage, kind, partial(_on_archive, done, digests)


def _reading(paragraphs: Callable[[int], list[str]], folder: Path, size: int) -> Work:
    return partial(_read, capture("Mar 11", *paragraphs(size)), folder)


def _on_text(work: Callable[[str], object], made: Callable[[int], str], size: int) -> Work:
    """The work on a text that differs a little each time, as what was worked out once is remembered."""
    text = made(size)
    return lambda: work(f"{text} {next(_numbers)}")


def _merging(digests: Callable[[int], list[Digest]], size: int) -> Work:
    return partial(_assembled, digests(size))


def _on_archive(work: Callable[[Archive], object], digests: Callable[[int], list[Digest]], size: int) -> Work:
    return partial(work, _assembled(digests(size)))


def growth(prepare: Callable[[int], Work], sizes: Sequence[int]) -> list[float]:
    """Seconds a megabyte at each size, once everything is loaded that is loaded once."""
    prepare(sizes[0] // 10)()
    return [seconds(prepare(size)) / size * 1e6 for size in sizes]


def ratio(taken: Sequence[float]) -> float:
    """What a megabyte takes at the largest size, over what it takes at the best of the others."""
    return taken[-1] / min(taken[:-1])


@click.command()
@click.option("--largest", type=float, default=16, show_default=True, help="The largest size, in megabytes.")
@click.option("--stage", "stages", multiple=True, help="Only stages whose names hold this.")
@click.option("--kind", "kinds", multiple=True, help="Only kinds of input whose names hold this.")
def main(largest: float, stages: tuple[str, ...], kinds: tuple[str, ...]) -> None:
    """Measure every stage with every kind of input."""
    sizes = [size for size in _SIZES if size <= largest * 1e6]
    rows = [("stage", "input", *(f"{size / 1e6:g} MB" for size in sizes), "ratio")]
    with tempfile.TemporaryDirectory(prefix="digest-archive-") as folder:
        for stage, kind, prepare in cases(Path(folder)):
            if any(one in stage for one in stages or [""]) and any(one in kind for one in kinds or [""]):
                taken = growth(prepare, sizes)
                rows.append((stage, kind, *(f"{one:.3f}" for one in taken), f"{ratio(taken):.1f}"))
                click.echo(" ".join(rows[-1]), err=True)
    show("Seconds a megabyte", rows)


if __name__ == "__main__":
    main()
