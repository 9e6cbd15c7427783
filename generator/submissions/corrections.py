"""Corrections of a paper's page: as a capture that says so, or as a list of what only a maintainer can change.

A capture of the paper's newest day is that day's newest word, so the rule of `archive` picks what it says. Where that
rule would still pick another (arXiv speaks first of what it knows best), where a title alone names the paper, and for
topics, nothing is made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from generator.archive import source_of
from generator.build import Gathered
from generator.explain import explain, find
from generator.formats.fields import Field
from generator.model import Appearance, Paper, Topic
from generator.settings import Settings
from generator.submissions.captures import Made, Maker
from generator.submissions.forms import FOR_MAINTAINERS, MENDED, TOPICS
from generator.submissions.issue import Missing

# Papers that a message names.
_NAMED = 10
# Characters of a title or an address; no capture has a longer title.
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class ForMaintainer:
    """What only a maintainer can correct: words of ours, and lines that may quote somebody."""

    words: str
    said: tuple[str, ...]


def fix(answers: Mapping[str, str], gathered: Gathered, settings: Settings, maker: Maker) -> Made | ForMaintainer:
    """The capture that mends it, or where a maintainer does.

    Errors: `Missing`.
    """
    wants = [want for name, want in _WANTS.items() if not answers[name]]
    if wants:
        raise Missing(*wants)
    choice = answers["field"]
    if choice not in MENDED and choice not in FOR_MAINTAINERS:
        raise Missing(_WANTS["field"])
    if len(answers["paper"]) > _LONGEST:
        raise Missing(_WANTS["paper"])
    papers = find(gathered, answers["paper"].split("?")[0].split("#")[0] or answers["paper"])
    if not papers and (topic := _topic(answers["paper"], gathered)):
        return _of_topic(topic)
    if len(papers) != 1:
        what = "Several papers are called so. Give the address of one." if papers else "No paper or topic is called so."
        raise Missing(what, said=[f"papers/{one.permalink}/ {one.title}" for one in papers[:_NAMED]])
    paper = papers[0]
    explained = _Explained(explain(gathered, paper, settings))
    if choice == TOPICS:
        return ForMaintainer(_BY_RULES, explained.about("title", "topics"))
    if choice not in MENDED:
        return ForMaintainer(_BY_HAND, explained.about())
    field, value = MENDED[choice], answers["value"]
    if not _joins(paper, field):
        alias = _alias(paper, value) if field.name == "title" else ()
        words = _BY_ALIAS if field.name == "title" else _BY_ID
        return ForMaintainer(words, (*alias, *explained.about("title", field.name)))
    made = _mended(paper, field, value, maker)
    return made or ForMaintainer(_BY_SOURCE, explained.about("title", field.name))


def mended(made: Made, gathered: Gathered, settings: Settings) -> tuple[str, ...]:
    """What the archive, with that capture in it, takes from it."""
    papers = gathered.archive.papers
    paper = next((one for one in papers if any(place.capture == made.name for place in one.appearances)), None)
    return _Explained(explain(gathered, paper, settings)).naming(made.name) if paper else ()


_WANTS = {
    "paper": "Name the paper by the address of its page here, or by its title.",
    "field": "Choose what is wrong from the list.",
    "value": "Say what it should be.",
}
_BY_RULES = (
    "Topics follow from phrases in `topics.yml`, which a maintainer changes: a phrase of the topic, or what no phrase "
    "gets right under `papers:` at the end of that file. What `explain` says of it:"
)
_BY_HAND = (
    "A maintainer has to look at this. A capture can say another value, `archive.yml` has what holds for the archive "
    "as a whole, and `topics.yml` the topics. What `explain` says of the paper:"
)
_BY_ALIAS = (
    "The archive knows this paper by its title alone, so another title would be another paper. A maintainer can say in "
    "`archive.yml` that the two are one, by the first lines here. What `explain` says stands below them:"
)
_BY_ID = (
    "Another identifier would be another paper. A maintainer has to mend the capture that says this one. What "
    "`explain` says of it:"
)
_BY_SOURCE = (
    "A capture made of this issue would change nothing, as the archive believes another one first. A maintainer has to "
    "mend that, or its source. What `explain` says of it:"
)


def _joins(paper: Paper, field: Field) -> bool:
    """Whether what says another value of a field still speaks of this paper: by an id that stays, or by the title."""
    ids = {"arxiv": paper.facts.arxiv, "doi": paper.facts.doi}
    if any(said for name, said in ids.items() if name != field.name):
        return True
    return not ids[field.name] if field.name in ids else field.name != "title" or any(ids.values())


def _mended(paper: Paper, field: Field, value: str, maker: Maker) -> Made | None:
    """The capture, if the archive would go by it.

    Errors: `Missing`.
    """
    facts = paper.facts
    said = {"title": paper.title, "arxiv": facts.arxiv, "doi": facts.doi, field.name: value}
    made = maker.own(paper.days[-1], said)
    (entry,) = made.digests[0].entries
    if field.name in ("title", "abstract"):
        new, old, picked = getattr(entry, field.name), getattr(paper, field.name), True
    else:
        one = Appearance(paper.days[-1], made.name, 1, made.digests[0].source, entry)
        new, old = getattr(entry.facts, field.name), getattr(facts, field.name)
        picked = source_of((*paper.appearances, *paper.replaced, one), field.name) is one
    if not new:
        raise Missing(_WANTS["value"], said=[f"It is now: {value}", f"It is written as {field.kind.value}"])
    if new == old:
        raise Missing("The paper's page says that already.")
    return made if picked else None


def _alias(paper: Paper, title: str) -> tuple[str, str]:
    old, new = (json.dumps(one, ensure_ascii=False) for one in (paper.title, " ".join(title.split())))
    return "aliases:", f"  {old}: {new}"


class _Explained:
    """What `explain` says of a paper, by the word that each of its parts begins with."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._parts: dict[str, list[str]] = {}
        part: list[str] = []
        for line in lines:
            if line.startswith("related:"):  # these take long to find, and nobody mends them here
                break
            if not line.startswith(" "):
                part = self._parts.setdefault(line.partition(":")[0], [])
            part.append(line)

    def about(self, *names: str) -> tuple[str, ...]:
        """The lines of these parts; of all, if none is named."""
        return tuple(line for name in dict.fromkeys(names or self._parts) for line in self._parts.get(name, ()))

    def naming(self, capture: str) -> tuple[str, ...]:
        """The lines of the parts that a capture has to do with."""
        return self.about(*(name for name, part in self._parts.items() if any(capture in line for line in part)))


def _topic(named: str, gathered: Gathered) -> Topic | None:
    """The topic that somebody names by its address, its id or its name."""
    parts = {part.casefold() for part in named.strip().split("/")}
    return next(
        (one for one in gathered.archive.topics if parts & {one.id, one.name.casefold(), *one.former}),
        None,
    )


def _of_topic(topic: Topic) -> ForMaintainer:
    return ForMaintainer(_BY_RULES, (f"{topic.id}: {topic.name}", f"  {topic.meaning}", f"  in the area {topic.area}"))
