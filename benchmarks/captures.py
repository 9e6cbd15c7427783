"""How captures that are broken on purpose are read: right, refused, or warned about, and whether no character is lost.

    .venv/bin/python -m benchmarks.captures 100000
    .venv/bin/python -m benchmarks.captures 100000 --papers ../shared/corpus/hf-daily

Each number makes one capture: papers, laid out as some page would be saved, then changed in one way or two. For most
changes the true titles and abstracts are known. A change is *wrong, unnoticed* where an entry is not a true paper, and
neither an error nor a warning says so. Without `--papers` the papers are made up.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from benchmarks.table import show as show_table
from generator import sources
from generator.errors import CaptureError, Problem
from generator.model import Digest

#: A title and its abstract.
Paper = tuple[str, str]

_HEADER = ("new", "Get trending papers in your email inbox!", "Subscribe", "byAK and the research community")
_MENU = ("Hugging Face's logo", "Hugging Face", "Models", "Datasets", "Spaces", "Docs", "Pricing", "Log In", "Sign Up")
_FOOTER = ("Previous", "Next", "Company", "TOS", "Privacy", "About", "Jobs", "Website", "Models", "Docs")
_NAMES = ("NVIDIA", "Tencent Hunyuan", "Institute of Automation, Chinese Academy of Sciences", "ByteDance", "Qwen")
_ODD = "\u200b\u00a0\u202e\u2028\u0085\u00ad\ufeff\u3164\u0301\u2009\U0001f600\ud7ff"
_WORDS = ("we", "propose", "a", "model", "of", "language", "that", "learns", "from", "images", "with", "less", "memory",
          "and", "shows", "better", "results", "on", "public", "benchmarks", "than", "all", "before", "it")  # fmt: skip
# Seconds. A capture of a few papers that takes longer hangs.
_SLOW = 1.0


@dataclass(slots=True)
class Sample:
    """A capture as paragraphs, and what it should be read as. `truth`: None if nobody can say."""

    head: list[str]
    cards: list[list[str]]
    foot: list[str]
    truth: list[Paper] | None
    between: str = "\n\n"
    edits: list[Callable[[bytes], bytes]] = field(default_factory=list)

    @property
    def paragraphs(self) -> list[str]:
        """All paragraphs below the day."""
        return [paragraph for card in self.cards for paragraph in card]

    def flatten(self, paragraphs: Sequence[str]) -> None:
        """Take these paragraphs for the cards."""
        self.cards = [list(paragraphs)]

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        text = self.between.join([*self.head, *self.paragraphs, *self.foot]) + "\n"
        data = text.encode("utf-8", "surrogatepass")
        for edit in self.edits:
            data = edit(data)
        return data


Change = Callable[[Sample, random.Random, Sequence[Paper]], None]


def made_up(chance: random.Random) -> Paper:
    """A title and an abstract that nobody wrote."""

    def sentence() -> str:
        return " ".join(chance.choices(_WORDS, k=chance.randint(6, 24))).capitalize() + "."

    title = " ".join(chance.choices(_WORDS, k=chance.randint(2, 12))).title()
    return title + chance.choice(["", "", "", "?"]), " ".join(sentence() for _ in range(chance.randint(2, 9)))


def sample(number: int, papers: Sequence[Paper]) -> tuple[str, Sample]:
    """The capture of that number and the name of what was done to it; the same for the same number and papers."""
    chance = random.Random(number)  # noqa: S311 - the same captures every time
    chosen = [chance.choice(papers) if papers else made_up(chance) for _ in range(chance.randint(1, 9))]
    made = _laid_out(chosen, chance)
    name = chance.choice(list(CHANGES))
    CHANGES[name](made, chance, papers)
    return name, made


def _laid_out(papers: Sequence[Paper], chance: random.Random) -> Sample:
    """Papers as a page shows them, with the same beside each card."""
    style = chance.choice(["plain", "plain", "counts", "authors", "authors", "organisations", "submitters", "all"])
    cards = []
    for title, abstract in papers:
        card = [title, abstract]
        byline = f"{chance.randint(1, 40)} authors"
        if style == "organisations" and chance.random() < 0.3:
            byline = chance.choice(_NAMES)
        if style in ("authors", "organisations", "all"):
            card.insert(1, byline)
        if style in ("counts", "all"):
            card.insert(0, chance.choice(["-", str(chance.randint(0, 300))]))
        if style in ("submitters", "all"):
            card[:0] = ["Submitted by", chance.choice(["taesiri", "akhaliq", "some-body"])]
        cards.append(card)
    head = [*(_MENU if chance.random() < 0.2 else ()), *_HEADER, "Mar 11"]
    foot = list(_FOOTER) if chance.random() < 0.2 else []
    return Sample(head, cards, foot, list(papers))


def _split(text: str, chance: random.Random, sentence: bool) -> list[str]:
    places = [i for i in range(1, len(text) - 1) if text[i] == " " and (not sentence or text[i - 1] == ".")]
    if not places:
        return [text]
    place = chance.choice(places)
    return [text[:place], text[place + 1 :]]


def _split_abstracts(count: int, sentence: bool) -> Change:
    def change(made: Sample, chance: random.Random, _: Sequence[Paper]) -> None:
        for card in chance.sample(made.cards, min(count, len(made.cards))):
            card[-1:] = _split(card[-1], chance, sentence)

    return change


def _split_beside_authors(made: Sample, chance: random.Random, _: Sequence[Paper]) -> None:
    """Counted authors at some cards, and a split abstract at the others."""
    made.cards = [[title, abstract] for title, abstract in made.truth or ()]
    for card in made.cards:
        if chance.random() < 0.6:
            card.insert(1, f"{chance.randint(1, 40)} authors")
        else:
            card[-1:] = _split(card[-1], chance, sentence=True)


def _drop(made: Sample, chance: random.Random, _: Sequence[Paper]) -> None:
    flat = made.paragraphs
    del flat[chance.randrange(len(flat))]
    made.flatten(flat)


def _double(made: Sample, chance: random.Random, _: Sequence[Paper]) -> None:
    flat = made.paragraphs
    place = chance.randrange(len(flat))
    flat.insert(place, flat[place])
    made.flatten(flat)


def _swap(made: Sample, chance: random.Random, _: Sequence[Paper]) -> None:
    flat = made.paragraphs
    one, other = chance.randrange(len(flat)), chance.randrange(len(flat))
    flat[one], flat[other] = flat[other], flat[one]
    made.flatten(flat)


def _beside(share: float, *texts: str) -> Change:
    """Something at the same place of each card, or of a share of them."""

    def change(made: Sample, chance: random.Random, _: Sequence[Paper]) -> None:
        place = chance.randrange(len(made.cards[0]) + 1)
        for card in made.cards:
            if chance.random() < share:
                card.insert(place, chance.choice(texts).format(n=chance.randint(1, 99)))

    return change


def _anywhere(made: Sample, chance: random.Random, _: Sequence[Paper]) -> None:
    flat = made.paragraphs
    for _again in range(chance.randint(1, 3)):
        stray = chance.choice([*_NAMES, *_FOOTER, "Paused", "Abstract", "12", "Feb 3, 2025", "3 authors", "-"])
        flat.insert(chance.randrange(len(flat) + 1), stray)
    made.flatten(flat)


def _titles_alone(made: Sample, _: random.Random, __: Sequence[Paper]) -> None:
    made.cards = [[title] for title, _abstract in made.truth or ()]


def _some_without(made: Sample, chance: random.Random, _: Sequence[Paper]) -> None:
    for card in chance.sample(made.cards, chance.randint(1, len(made.cards))):
        del card[-1]
    made.cards = [card for card in made.cards if card] or [["T"]]


def _cut(made: Sample, chance: random.Random, _: Sequence[Paper]) -> None:
    share = chance.random()
    made.truth = None
    made.edits.append(lambda data: data[: int(len(data) * share)])


def _joined(made: Sample, chance: random.Random, _: Sequence[Paper]) -> None:
    flat = made.paragraphs
    if len(flat) > 1:
        place = chance.randrange(len(flat) - 1)
        flat[place : place + 2] = [flat[place] + chance.choice(["\n", " "]) + flat[place + 1]]
    made.flatten(flat)


def _no_blank_lines(made: Sample, _: random.Random, __: Sequence[Paper]) -> None:
    made.between = "\n"


def _numbered(made: Sample, chance: random.Random, _: Sequence[Paper]) -> None:
    form, every = chance.choice(["## {0}", "{1}. {0}", "- {0}", "### {1}. {0}"]), chance.random() < 0.7
    titles = {title for title, _abstract in made.truth or ()}
    for number, card in enumerate(made.cards, start=1):
        if every or chance.random() < 0.5:
            card[:] = [form.format(text, number) if text in titles else text for text in card]


def _labelled(made: Sample, chance: random.Random, _: Sequence[Paper]) -> None:
    form = chance.choice(["Abstract: {0}", "Abstract\n{0}", "Abstract\n\n{0}", "Abstract:\n\n{0}"])
    for card in made.cards:
        card[-1] = form.format(card[-1])


def _two_pages(made: Sample, chance: random.Random, papers: Sequence[Paper]) -> None:
    other = _laid_out([chance.choice(papers) if papers else made_up(chance) for _ in range(3)], chance)
    made.truth = [*(made.truth or ()), *(other.truth or ())]
    made.flatten([*made.paragraphs, *made.foot, *other.head[-chance.randint(1, 4) :], *other.paragraphs])


def _odd_characters(made: Sample, chance: random.Random, _: Sequence[Paper]) -> None:
    made.truth = None
    flat = made.paragraphs
    for _again in range(chance.randint(1, 6)):
        place = chance.randrange(len(flat))
        at = chance.randrange(len(flat[place]) + 1)
        flat[place] = flat[place][:at] + chance.choice(_ODD) * chance.choice([1, 1, 3, 40]) + flat[place][at:]
    made.flatten(flat)


def _line_ends(made: Sample, chance: random.Random, _: Sequence[Paper]) -> None:
    seed = chance.random()

    def edit(data: bytes) -> bytes:
        ends = random.Random(seed)  # noqa: S311
        return b"".join(line + ends.choice([b"\n", b"\r\n", b"\r"]) for line in data.split(b"\n"))

    made.edits.append(edit)


def _wrapped(made: Sample, chance: random.Random, _: Sequence[Paper]) -> None:
    width = chance.randint(30, 90)

    def wrap(text: str) -> str:
        lines, line = [], ""
        for word in text.split(" "):
            if line and len(line) + len(word) >= width:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        return "\n".join([*lines, line])

    made.cards = [[wrap(text) for text in card] for card in made.cards]


def _bytes(made: Sample, chance: random.Random, _: Sequence[Paper]) -> None:
    made.truth = None
    seed = chance.random()

    def edit(data: bytes) -> bytes:
        noise, changed = random.Random(seed), bytearray(data)  # noqa: S311
        for _again in range(noise.randint(1, 12)):
            place = noise.randrange(len(changed))
            kind = noise.randrange(4)
            if kind == 0:
                changed[place] = noise.randrange(256)
            elif kind == 1:
                del changed[place : place + noise.randint(1, 200)]
            elif kind == 2:
                changed[place:place] = noise.choice([b"\n\n", b"\n", b"\xff", b"\0", b"7\n\n", noise.randbytes(5)])
            else:
                changed[place:place] = changed[place : place + noise.randint(1, 400)]
            changed = changed or bytearray(b"x")
        return bytes(changed)

    made.edits.append(edit)


def _nothing(_: Sample, __: random.Random, ___: Sequence[Paper]) -> None:
    pass


CHANGES: dict[str, Change] = {
    "nothing": _nothing,
    "one abstract split at a sentence": _split_abstracts(1, sentence=True),
    "two abstracts split at a sentence": _split_abstracts(2, sentence=True),
    "two abstracts split anywhere": _split_abstracts(2, sentence=False),
    "authors at some cards, others split": _split_beside_authors,
    "a paragraph dropped": _drop,
    "a paragraph doubled": _double,
    "two paragraphs swapped": _swap,
    "`Paused` at every card": _beside(1, "Paused"),
    "`Upvote n` at every card": _beside(1, "Upvote {n}"),
    "counts or authors at some cards": _beside(0.5, "{n}", "{n} authors", "-"),
    "names at some cards": _beside(0.5, *_NAMES),
    "strays anywhere": _anywhere,
    "titles alone": _titles_alone,
    "some without abstract": _some_without,
    "cut off": _cut,
    "two paragraphs joined": _joined,
    "no blank lines": _no_blank_lines,
    "titles numbered or marked": _numbered,
    "abstracts labelled": _labelled,
    "two pages in one": _two_pages,
    "odd characters": _odd_characters,
    "line ends mixed": _line_ends,
    "wrapped": _wrapped,
    "bytes changed": _bytes,
}


def read(file: Path, content: bytes) -> tuple[Digest | None, Sequence[Problem]]:
    """A capture of that content, read; without a digest, the problems say why."""
    file.write_bytes(content)
    try:
        (digest,), problems = sources.read(sources.Capture(file, file.name, file.name), None)
    except CaptureError as error:
        return None, error.problems
    return digest, problems


def lost(digest: Digest, content: bytes) -> Counter[str]:
    """The characters below the day that are in no entry and not among what was left out; white space aside."""
    text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    _, _, below = text.partition("Mar 11\n")
    kept = [text for entry in digest.entries for text in (entry.title, entry.abstract)]
    return _seen(below) - _seen("".join([*kept, *(one.text for one in digest.boilerplate)]))


def _seen(text: str) -> Counter[str]:
    return Counter("".join(text.split()).translate(dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))))


def papers_in(folder: Path) -> list[Paper]:
    """Every paper of the captures in a folder."""
    found = []
    for capture in sources.find(folder)[0]:
        digests, _ = sources.read(capture, None)
        found += [(entry.title, entry.abstract) for digest in digests for entry in digest.entries]
    return found


def judged(digest: Digest | None, problems: Sequence[Problem], made: Sample) -> str:
    """What came out: `refused`, `right`, `warned`, `wrong` (unnoticed) or `unknown`, as nobody knows the truth."""
    if not digest:
        return "refused"
    if made.truth is None:
        return "warned" if problems else "unknown"
    truth = {(" ".join(title.split()), " ".join(abstract.split())) for title, abstract in made.truth}
    if all((entry.title, entry.abstract) in truth for entry in digest.entries):
        return "right"
    return "warned" if problems else "wrong"


def results(numbers: Sequence[int], papers: Sequence[Paper], file: Path) -> Iterator[tuple[int, str, str]]:
    """For each number what was done and what came out, also `lost` and `slow`."""
    for number in numbers:
        name, made = sample(number, papers)
        content = made.content
        started = time.process_time()
        digest, problems = read(file, content)
        if time.process_time() - started > _SLOW:
            yield number, name, "slow"
        if digest and lost(digest, content):
            yield number, name, "lost"
        yield number, name, judged(digest, problems, made)


@click.command()
@click.argument("count", type=int, default=10_000)
@click.option("--first", type=int, default=0, help="The first number.")
@click.option("--papers", type=click.Path(path_type=Path), help="A folder of captures to take papers from.")
@click.option("--show", type=int, default=0, help="How many numbers of captures to name that are wrong, lost or slow.")
def main(count: int, first: int, papers: Path | None, show: int) -> None:
    """Read COUNT captures that are broken on purpose, and say what came out."""
    known = papers_in(papers) if papers else []
    outcomes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    named: list[tuple[int, str, str]] = []
    with tempfile.TemporaryDirectory() as place:
        for number, name, outcome in results(range(first, first + count), known, Path(place, "2025-03-11.txt")):
            outcomes[name][outcome] += 1
            if outcome in ("wrong", "lost", "slow"):
                named.append((number, name, outcome))
    kinds = ("right", "refused", "warned", "wrong", "unknown", "lost", "slow")
    rows = [[name, *(f"{outcomes[name][kind]:,}" for kind in kinds)] for name in CHANGES]
    rows.append(["all", *(f"{sum(one[kind] for one in outcomes.values()):,}" for kind in kinds)])
    show_table(f"{count:,} captures", [["what was done", *kinds], *rows])
    for number, name, outcome in named[:show]:
        click.echo(f"{outcome}: {number}, {name}")


if __name__ == "__main__":
    main()
