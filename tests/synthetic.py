"""Made-up archives of any size: prose that reads like abstracts, and the hazards of real captures.

They stand in for the real captures where those can't be. `python -m tests.synthetic FOLDER --papers 500` writes one to
look at. The same size and seed give the same bytes. A paper's words are drawn from a field of its own, one of those in
`tests/sample/topics.yml`, so that topics, related papers and search have something to find.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from generator.identity import key
from tests.archives import HEADER, capture

#: Title and abstract, as one capture words them.
Paper = tuple[str, str]

# A field of work → its things, what is done with them, and where.
_FIELDS: dict[str, tuple[list[str], list[str], list[str]]] = {
    "language": (
        ["language models", "tokenizers", "long prompts", "dialogue", "instruction data", "attention heads"],
        ["instruction tuning", "prompt compression", "next-token prediction", "in-context learning"],
        ["question answering", "summaries of meetings", "legal text", "low-resource languages"],
    ),
    "video": (
        ["video diffusion", "camera paths", "key frames", "motion fields", "clips of a minute", "lip movement"],
        ["video generation", "frame interpolation", "motion control", "video editing"],
        ["film scenes", "sports footage", "talking heads", "dash cameras"],
    ),
    "agents": (
        ["web agents", "tool calls", "long plans", "shared memories", "browser sessions", "agent teams"],
        ["tool use", "multi-agent planning", "self-reflection", "web navigation"],
        ["office software", "online shops", "issue trackers", "operating systems"],
    ),
    "robotics": (
        ["robot arms", "grasps", "tactile sensors", "legged robots", "trajectories", "demonstrations"],
        ["imitation learning", "grasp planning", "sim-to-real transfer", "whole-body control"],
        ["kitchens", "warehouses", "stairs and rubble", "folding of cloth"],
    ),
    "vision": (
        ["object detectors", "segmentation masks", "visual tokens", "point clouds", "patch embeddings", "depth maps"],
        ["open-vocabulary detection", "mask prediction", "depth estimation", "image matching"],
        ["satellite images", "crowded streets", "microscope slides", "indoor scans"],
    ),
    "speech": (
        ["speech codecs", "speaker embeddings", "phonemes", "noisy recordings", "music stems", "spectrograms"],
        ["speech recognition", "voice conversion", "speech synthesis", "source separation"],
        ["call centres", "children's voices", "podcasts", "endangered languages"],
    ),
    "reinforcement": (
        ["reward models", "value functions", "sparse rewards", "policies", "replay buffers", "verifiers"],
        ["reinforcement learning", "policy optimisation", "reward shaping", "offline exploration"],
        ["board games", "mathematical proofs", "data centres", "traffic lights"],
    ),
    "efficiency": (
        ["four-bit weights", "key-value caches", "sparse experts", "draft models", "kernels", "pruned layers"],
        ["quantization", "speculative decoding", "expert routing", "knowledge distillation"],
        ["phones", "single graphics cards", "busy servers", "microcontrollers"],
    ),
    "medicine": (
        ["chest radiographs", "protein structures", "clinical notes", "electrocardiograms", "molecules", "tumours"],
        ["structure prediction", "report generation", "molecule design", "survival analysis"],
        ["rural hospitals", "rare diseases", "drug screening", "intensive care"],
    ),
    "theory": (
        ["loss landscapes", "kernel regimes", "generalisation bounds", "wide networks", "spectral norms", "saddles"],
        ["convergence analysis", "bound tightening", "feature learning", "gradient flow"],
        ["overparameterised models", "heavy-tailed noise", "two-layer networks", "convex games"],
    ),
}
_QUALITIES = ["Scalable", "Faithful", "Simple", "Unified", "Robust", "Training-Free", "Adaptive", "Sparse", "Grounded"]
_TITLES = [
    "{name}: {quality} {action} with {thing}",
    "{quality} {action} for {place}",
    "Can {thing} replace {other}?",
    "{name}: {action} from {thing} in {place}",
    "Learning {thing} by {word} {action}",
    "{action} by {word} {thing}",
]
_OPENINGS = [
    "Recent work on {thing} has made {place} a serious test of {action}.",
    "{Action} for {place} still fails where {thing} are {flaw}.",
    "We ask whether {thing} can replace {other} in {action}.",
    "Methods of {action} assume that {thing} are never {flaw}, which does not hold for {place}.",
]
_MIDDLES = [
    "We introduce {name}, which treats {thing} as {other} and learns both at once.",
    "Its core is a {word} module that reads {thing} and writes {other} in one pass.",
    "Unlike earlier work, {name} needs no {word} labels and keeps {other} fixed.",
    "To this end we collect {count} examples of {thing} from {place}, each checked by two people.",
    "A {word} loss keeps {thing} from becoming {flaw}, even when {other} are scarce.",
    "We prove that {action} converges as long as {thing} stay bounded, and show by {word} where it does not.",
    "An ablation over {thing} and {other} says which part of {name} matters.",
    "The same recipe carries over to {other} with no change but the {word} schedule.",
]
_ENDINGS = [
    "On {place} it improves {action} by {share} points over the best published result.",
    "Experiments with {count} runs show gains of {share} points on {place}, at half the cost.",
    "Code, weights and the {word} set are at https://example.org/{slug}.",
    "We hope that {name} helps others to study {thing} where they are {flaw}.",
    "It is {share} times faster than before on {place}, and no less exact.",
]
_FLAWS = ["noisy", "rare", "very long", "out of order", "only partly seen", "in conflict", "far from the training data"]
_SYLLABLES = ["ba", "ce", "dor", "fi", "gal", "hu", "jin", "ko", "lam", "mer", "no", "pra", "qui", "ros", "ta", "vex"]
# What real titles and abstracts hold and few programs expect.
_ODD_TITLES = [
    "{title} {{x}} {{% raw %}}",
    "<think> {title} </think>",
    "{title}: $O(n\\log n)$ Is Enough",
    "#{title}",
    "{title} \u2014 \u201cor Not\u201d?",
    "- {title}",
    "\u57fa\u4e8e\u89c4\u5219: {title}",
    '{title} for \\textbf{{Schr\\"odinger}} Bridges',
    "1. {title} \U0001f600",
    "</title><script>alert(1)</script> {title}",
    "\u202e{title}",
    "{title} &amp; [Others](x)",
]
_ODD_SENTENCES = [
    "It costs $200k, or $\\times 2$ of what $x^2 + y_i$ predicts.",
    "Na\u00efve Erd\u0151s\u2013R\u00e9nyi graphs, 360{{\\deg}} views and \\emph{{{thing}}} are covered.",
    "`make {word}`, *{word}*, <b>{thing}</b> and | tables | are text.",
    "\u6211\u4eec\u63d0\u51fa {name}, \u0645\u0631\u062d\u0628\u0627, \U0001d4b3.",
    "As shown by A. Smith et al. (2020), i.e. in Fig. 3, {thing} are {flaw}.",
]


@dataclass(frozen=True, slots=True)
class Synthetic:
    """What was written: the papers of each capture, by its path below the folder, and titles that were replaced."""

    folder: Path
    captures: dict[str, list[Paper]]
    retitled: dict[str, str]

    @property
    def config(self) -> str:
        """An `archive.yml` that says which titles were replaced."""
        lines = (f"  {json.dumps(old)}: {json.dumps(new)}\n" for old, new in self.retitled.items())
        return "aliases:\n" + "".join(lines)


def papers(count: int, seed: int = 1) -> Iterator[Paper]:
    """So many papers with titles of their own; one in twelve has a hazard in title or abstract."""
    chance = random.Random(seed)  # noqa: S311 - the same papers every time
    taken: set[str] = set()
    while len(taken) < count:
        draw = _Draw(chance)
        title, abstract = draw.title(), draw.abstract()
        if chance.random() < 1 / 24:
            title = chance.choice(_ODD_TITLES).format(title=title)
        if chance.random() < 1 / 24:
            abstract = f"{abstract} {draw.fill(chance.choice(_ODD_SENTENCES))}"
        if chance.random() < 1 / 200:
            title = " ".join([title, *(draw.fill("with {thing} in {place}") for _ in range(12))])
        if key(title) not in taken:
            taken.add(key(title))
            yield title, abstract


def write(
    folder: Path, count: int, *, seed: int = 1, per_day: int = 30, first: dt.date = dt.date(2024, 1, 1)
) -> Synthetic:
    """Captures of `count` papers on working days, in the layouts that people save, below a folder.

    Every fourth day shows a few papers of the day before again, every tenth one under its title in another form, every
    fifteenth one under a new title. Some papers share an abstract. One day in forty is ten times as long.
    """
    chance = random.Random(seed + 1)  # noqa: S311 - the same captures every time
    source = papers(count, seed)
    captures: dict[str, list[Paper]] = {}
    retitled: dict[str, str] = {}
    before: list[Paper] = []
    day, number = first, 0
    while found := list(islice(source, per_day * (10 if number % 40 == 39 else 1))):
        shown = list(found)
        if before and number % 4 == 3:
            shown += [one for one in before[: 1 + len(before) // 10] if one not in shown]
        if before and number % 10 == 9:
            title, abstract = before[-1]
            shown.append((title.upper().replace("-", "\u2010"), abstract))
        if len(before) > 1 and number % 15 == 14:
            title, abstract = before[-2]
            retitled[title] = f"{title} (Extended)"
            shown.append((retitled[title], abstract))
        if len(found) > 4 and number % 6 == 5:
            shown[1] = (shown[1][0], shown[0][1])
        while day.weekday() > 4:
            day += dt.timedelta(1)
        name = f"{day:%Y/%m-%d}.txt" if number % 3 == 2 else f"{day}.txt"
        captures[name] = shown
        layout = _LAYOUTS[number % len(_LAYOUTS)]
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(layout(f"{day:%b} {day.day}", shown, chance).encode())
        before, day, number = shown, day + dt.timedelta(1), number + 1
    return Synthetic(folder, captures, retitled)


class _Draw:
    """One paper's words: most of its own field, some of another."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._field = _FIELDS[chance.choice(list(_FIELDS))]
        self._others = _FIELDS[chance.choice(list(_FIELDS))][0]
        self._name = self._invented().title() + chance.choice(["", "Net", "-2", "Former", "Bench", "3D"])

    def _invented(self) -> str:
        """A word nobody has used, as names are: the short ones come again in a large archive."""
        return "".join(self._chance.choice(_SYLLABLES) for _ in range(self._chance.choice([2, 3])))

    def fill(self, template: str) -> str:
        """A sentence with its gaps filled."""
        thing, action, place = map(self._chance.choice, self._field)
        return template.format(
            thing=thing,
            action=action,
            Action=action.capitalize(),
            place=place,
            other=self._chance.choice(self._others),
            name=self._name,
            slug=self._name.lower(),
            word=self._invented(),
            quality=self._chance.choice(_QUALITIES),
            flaw=self._chance.choice(_FLAWS),
            count=f"{self._chance.randrange(2, 900)},{self._chance.randrange(1000):03}",
            share=f"{self._chance.randrange(1, 40)}.{self._chance.randrange(10)}",
        )

    def title(self) -> str:
        """A title in one of the shapes that titles have."""
        words = self.fill(self._chance.choice(_TITLES)).split()
        return " ".join(word if word in {"with", "for", "from", "in", "by"} else word[:1].upper() + word[1:]
                        for word in words)  # fmt: skip

    def abstract(self) -> str:
        """Four to nine sentences."""
        middles = [self._chance.choice(_MIDDLES) for _ in range(self._chance.randrange(2, 6))]
        endings = [self._chance.choice(_ENDINGS) for _ in range(self._chance.randrange(1, 3))]
        return " ".join(map(self.fill, [self._chance.choice(_OPENINGS), *middles, *endings]))


# ---- layouts: how a page was saved


def _plain(day: str, shown: Sequence[Paper], _: random.Random) -> str:
    return capture(day, *(text for paper in shown for text in paper))


def _bare(day: str, shown: Sequence[Paper], _: random.Random) -> str:
    return capture(day, *(text for paper in shown for text in paper), header="").lstrip()


def _with_upvotes(day: str, shown: Sequence[Paper], chance: random.Random) -> str:
    return capture(day, *(text for paper in shown for text in (str(chance.randrange(1, 400)), *paper)))


def _with_authors(day: str, shown: Sequence[Paper], chance: random.Random) -> str:
    return capture(day, *(text for paper in shown for text in (*paper, f"{chance.randrange(2, 30)} authors")))


def _titles_twice(day: str, shown: Sequence[Paper], _: random.Random) -> str:
    return capture(day, *(text for title, abstract in shown for text in (title, title, abstract)))


def _wrapped(day: str, shown: Sequence[Paper], _: random.Random) -> str:
    """Hard-wrapped by a Windows editor: CRLF, and a byte-order mark in front."""
    wrapped = (
        textwrap.fill(text, 72, break_long_words=False, break_on_hyphens=False) for paper in shown for text in paper
    )
    return "\ufeff" + capture(day, *wrapped).replace("\n", "\r\n")


def _searched(day: str, shown: Sequence[Paper], _: random.Random) -> str:
    return capture(day, *(text for paper in shown for text in paper), header=f"{HEADER}\n\nlong video {{x}}")


_LAYOUTS = [_plain, _bare, _with_upvotes, _wrapped, _with_authors, _titles_twice, _searched]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write a made-up archive of captures.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--papers", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    write(chosen.folder, chosen.papers, seed=chosen.seed)
