"""`digest-archive explain`: the capture and line, or the rule and line, behind every fact of a paper's page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.archive import ARXIV_KNOWS, FIELDS, source_of
from generator.build import Gathered
from generator.facts import NOTHING
from generator.identity import key, permalink, readable
from generator.model import Appearance, Paper
from generator.pages.links import links
from generator.related import Related
from generator.settings import Settings
from generator.topics import ENOUGH


def find(gathered: Gathered, wanted: str) -> list[Paper]:
    """The papers somebody may mean by a permalink, an address that holds one, a title, or words of a title.

    The first of these that names a paper decides; only words can name several.
    """
    parts = set(wanted.strip().split("/"))
    identity = key(wanted)
    papers = gathered.archive.papers
    by_address = [paper for paper in papers if parts & {paper.permalink, *paper.former_permalinks}]
    by_title = [paper for paper in papers if identity in _keys(paper)]
    words = readable(identity) or identity
    by_words = [
        paper
        for paper in papers
        if identity and (any(identity in one for one in _keys(paper)) or words in paper.permalink)
    ]
    return by_address or by_title or by_words


def explain(gathered: Gathered, paper: Paper, settings: Settings) -> Iterator[str]:
    """The facts of a paper's page, a line each, with what each comes from."""
    facts = _Facts(gathered, paper, settings)
    for part in (
        facts.title,
        facts.address,
        facts.abstract,
        facts.known,
        facts.seen,
        facts.topics,
        facts.related,
        facts.links,
    ):
        yield from part()


@dataclass(frozen=True, slots=True)
class _Facts:
    gathered: Gathered
    paper: Paper
    settings: Settings

    def title(self) -> Iterator[str]:
        paper, config = self.paper, self.gathered.config
        yield f"title: {paper.title}"
        titled = [one for one in paper.appearances if one.entry.title == paper.title]
        if titled:
            yield f"  from {self._place(titled[-1], titled[-1].entry.title_line)}, the newest capture that has it"
        for alias in config.aliases.values():
            if key(alias.old) in _keys(paper):
                yield f"  joined with `{alias.old}` by {config.path}:{alias.line}"
        yield from self._otherwise(
            (wording.appearance, wording.appearance.entry.title_line) for wording in paper.other_titles
        )

    def address(self) -> Iterator[str]:
        yield f"address: papers/{self.paper.permalink}/"
        named = next(
            (one for one in self.paper.appearances if permalink(key(one.entry.title)) == self.paper.permalink), None
        )
        if named:
            place = self._place(named, named.entry.title_line)
            yield f"  from the title at {place}, as titles are compared: `{key(named.entry.title)}`"
        for former in self.paper.former_permalinks:
            yield f"  papers/{former}/ leads there, by an id, another title or an alias"

    def abstract(self) -> Iterator[str]:
        worded = [one for one in self.paper.appearances if one.entry.abstract == self.paper.abstract]
        yield f"abstract: {len(self.paper.abstract):,} characters"
        yield f"  from {self._place(worded[-1], worded[-1].entry.abstract_line)}, the newest capture that has it"
        others = self.paper.other_abstracts
        yield from self._otherwise((wording.appearance, wording.appearance.entry.abstract_line) for wording in others)

    def known(self) -> Iterator[str]:
        """What sources say beside title and abstract, field by field."""
        places = (*self.paper.appearances, *self.paper.replaced)
        for name in FIELDS:
            value = getattr(self.paper.facts, name)
            if (one := source_of(places, name)) is None:
                continue
            yield f"{name.replace('_', ' ')}: {'; '.join(value) if isinstance(value, tuple) else value}"
            rule = "the highest" if name == "version" else "arXiv first, then the newest"
            rule = rule if name == "version" or name in ARXIV_KNOWS else "the newest capture that says it"
            yield f"  from {self._place(one, one.entry.title_line)}{_at(one)}, {one.source}; rule: {rule}"
            for other in places:
                said = getattr(other.entry.facts, name)
                if said != value and said != getattr(NOTHING, name):
                    yield f"  otherwise at {self._place(other, other.entry.title_line)}{_at(other)}, {other.source}"

    def seen(self) -> Iterator[str]:
        years = {digest.capture: digest.day_from for day in self.gathered.archive.days for digest in day.digests}
        yield f"seen: {len(self.paper.appearances)}"
        for one in self.paper.appearances:
            place = f"{self._place(one, one.entry.title_line)}{_at(one)}"
            yield f"  {one.day} as no. {one.place} at {place}; the year from {years[one.capture]}"

    def topics(self) -> Iterator[str]:
        vocabulary = self.gathered.vocabulary
        given = vocabulary.explain(self.paper.title, self.paper.abstract, self.paper.facts)
        yield f"topics: {', '.join(topic.topic for topic in given) or 'none'}"
        for topic in given:
            if ruling := topic.ruling:
                yield f"  {topic.topic}: given by {vocabulary.shown}:{ruling.line}"
            else:
                yield f"  {topic.topic}: {topic.points:g} points of {ENOUGH}"
            for one in sorted(topic.mentions, key=lambda mention: -mention.points):
                worth = f"{one.phrase.points} \u00d7 {one.count:g}"
                yield f"    {one.points:+g} for `{one.phrase}`, {worth}, by {vocabulary.shown}:{one.phrase.line}"

    def related(self) -> Iterator[str]:
        related = Related(self.gathered.archive.papers)
        found = related.of(self.paper)
        yield f"related: {len(found)}"
        for one in found:
            words = ", ".join(f"`{word}`" for word in related.shared(self.paper, one.paper))
            yield f"  {one.paper.title}: alike by {one.likeness:.2f} of 1, sharing {words}"

    def links(self) -> Iterator[str]:
        found = links(self.paper.abstract)
        yield f"links: {len(found)}"
        for link in found:
            yield f"  {link.target} from the abstract, character {link.start + 1}"

    def _otherwise(self, places: Iterable[tuple[Appearance, int]]) -> Iterator[str]:
        for appearance, line in places:
            yield f"  worded otherwise at {self._place(appearance, line)}"

    def _place(self, appearance: Appearance, line: int) -> str:
        return f"{self.settings.shown(appearance.capture)}:{line}"


def _at(appearance: Appearance) -> str:
    """The path to the value, in a file that has paths."""
    return f" ({appearance.entry.path})" if appearance.entry.path else ""


def _keys(paper: Paper) -> set[str]:
    """The keys of all titles a paper was captured under."""
    return {paper.key, *(key(wording.text) for wording in paper.other_titles)}
