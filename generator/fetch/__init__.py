"""Asks the configured sources for days, and saves their answers, unchanged, as captures.

Beside `mail`, the only room that opens a connection or looks at a clock: which days there are to ask for depends on
what day it is where the host is. An answer is read before it is kept (`answers`), and kept only if it is better than
what is there (`keeping`): the files of a day can only grow.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.errors import Problem, Severity
from generator.fetch.addresses import KNOWN, Question, answered, known
from generator.fetch.answers import Page, is_empty, page, paper_key
from generator.fetch.asking import LONGEST_LISTING, ZONES, Asker, is_listing_day
from generator.fetch.client import Client, Clock, Limits, Manners, Refused
from generator.fetch.keeping import SplitList, Verdict
from generator.model import Config, Host, Subscription
from generator.saving import save

#: The newest days are asked for again: they still grow.
AGAIN = 5
# A listing is compared with those of so many other days, to find an earlier one under a new date.
_COMPARED = 5


@dataclass(frozen=True, slots=True)
class Days:
    """Which days are asked for: one, or all since one; without either, all since the newest file, and the last five."""

    day: dt.date | None = None
    since: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A question to ask. `listing`: for the newest listing of arXiv, of whatever day that is."""

    source: Subscription
    day: dt.date
    listing: bool = False

    def __str__(self) -> str:
        return f"{self.source.name} {self.day}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a step, as a line for people. `failed`: there was no answer to use; a `problem` says why."""

    step: Step
    text: str
    files: tuple[Path, ...] = ()
    new: int = 0
    problem: Problem | None = None

    @property
    def failed(self) -> bool:
        """Whether the source could not be used."""
        return self.problem is not None and self.problem.severity is Severity.ERROR

    def __str__(self) -> str:
        return f"{self.step}: {self.text}"


class Fetch:
    """One run. `plan` says what to ask, `run` asks; `dry` writes nothing."""

    def __init__(self, digests: Path, config: Config, client: Client, *, dry: bool = False) -> None:
        self._config, self._dry = config, dry
        self._clock = client.clock
        self._ask = Asker(client)
        self._shelves = {
            source.name: SplitList(digests, source.name, "json" if source.host is Host.HUGGING_FACE else "xml")
            for source in config.subscriptions
        }
        self._tired: set[Host | str] = set()

    def plan(self, days: Days) -> list[Step]:
        """The questions, source by source as configured."""
        return [step for source in self._config.subscriptions for step in self._steps(source, days)]

    def run(self, steps: Iterable[Step]) -> Iterator[Outcome]:
        """Ask one question after the other, and keep what is good.

        A host that is too busy, or can't be reached, is not asked again in this run.

        Errors: OSError when a file can't be written.
        """
        for step in steps:
            try:
                yield self._do(step)
            except Refused as error:
                if error.passing:
                    self._tired.add(self._host(step))
                problem = Problem(self._config.path, step.source.line, f"{step}: {error.what}", error.fix)
                yield Outcome(step, f"failed: {error.what}", problem=problem)

    def _steps(self, source: Subscription, days: Days) -> Iterator[Step]:
        today = self._clock.now().astimezone(ZONES[source.host]).date()
        first, last = self._range(source, days, today)
        if source.host is Host.FEED:
            if first <= today <= last:
                yield Step(source, today)
            return
        if source.host is Host.ARXIV and first <= today <= last and is_listing_day(today):
            yield Step(source, today, listing=True)
        for number in range((min(last, today) - first).days + 1):
            day = first + dt.timedelta(days=number)
            if source.host is Host.HUGGING_FACE or (
                day < today and is_listing_day(day) and not self._shelves[source.name].has(day)
            ):
                yield Step(source, day)

    def _range(self, source: Subscription, days: Days, today: dt.date) -> tuple[dt.date, dt.date]:
        if days.day:
            return days.day, days.day
        if days.since:
            return days.since, today
        again = today - dt.timedelta(days=AGAIN - 1)
        return min(self._shelves[source.name].newest or again, again), today

    def _host(self, step: Step) -> Host | str:
        return step.source.address if step.source.host is Host.FEED else step.source.host

    def _do(self, step: Step) -> Outcome:
        if self._host(step) in self._tired:
            raise Refused("not asked, as this host gave no answer before", "run it again later")
        source, shelf = step.source, self._shelves[step.source.name]
        if source.host is Host.HUGGING_FACE:
            return self._judge(step, step.day, self._ask.daily_papers(source, step.day))
        if source.host is Host.FEED:
            return self._feed(step, shelf)
        if step.listing:
            return self._listing(step)
        return self._gap(step, shelf)

    def _feed(self, step: Step, shelf: SplitList) -> Outcome:
        """A feed holds what it held yesterday, and something new in front of it, or not."""
        found = self._ask.feed(step.source)
        if found and found.papers <= shelf.papers(step.day) | shelf.elsewhere(step.day, _COMPARED):
            return Outcome(step, f"nothing new ({_papers(len(found.papers))})")
        return self._judge(step, step.day, [found] if found else [])

    def _listing(self, step: Step) -> Outcome:
        """The newest listing of arXiv is of the day that it says itself."""
        found = self._ask.listing(step.source)
        if found is None:
            return Outcome(step, "no listing: a holiday, or not published yet")
        day = found.day or step.day
        if day > step.day:
            raise Refused(f"the listing is of {day}, a day to come", "run it again later")
        outcome = self._judge(step, day, [found])
        if len(found.papers) >= LONGEST_LISTING:
            what = f"{step}: arXiv ends its listings at {LONGEST_LISTING:,} papers, so some are missing"
            problem = Problem(self._config.path, step.source.line, what, "name narrower categories", Severity.WARNING)
            return Outcome(step, outcome.text, outcome.files, outcome.new, problem)
        return outcome

    def _gap(self, step: Step, shelf: SplitList) -> Outcome:
        """A day whose listing was missed, put together from what was submitted for it.

        After a holiday these are the papers of the next listing, and stay there.
        """
        if shelf.has(step.day):  # the newest listing turned out to be of this day
            return Outcome(step, "nothing new")
        pages = self._ask.submitted(step.source, step.day)
        papers = frozenset[str]().union(*(page.papers for page in pages))
        if len(papers & shelf.elsewhere(step.day, _COMPARED)) * 2 > len(papers):
            return Outcome(step, "no listing: its papers were listed on another day")
        return self._judge(step, step.day, pages)

    def _doubt(self, source: Subscription, day: dt.date, pages: list[Page]) -> str:
        """Why an answer is not of the day that it was given for, if it isn't.

        Hugging Face's papers name their day, since 2025; where nothing can be relied on, the ids tell.
        """
        if source.host is Host.HUGGING_FACE and (said := pages[0].day):
            return "" if said == day else f"the answer is of {said}"
        shelf = self._shelves[source.name]
        announced = frozenset[str]().union(*(page.announced for page in pages))
        if not announced or announced <= shelf.papers(day) or not announced <= shelf.elsewhere(day, _COMPARED):
            return ""
        return f"all {_papers(len(announced))} were there on another day"

    def _judge(self, step: Step, day: dt.date, pages: list[Page]) -> Outcome:
        """Keep an answer, if it is better than what is there."""
        shelf = self._shelves[step.source.name]
        had = len(shelf.papers(day))
        if not pages:
            return Outcome(
                step, f"no papers now; kept the {_papers(had)} that were there" if had else "no papers (yet)"
            )
        if doubt := self._doubt(step.source, day, pages):
            return Outcome(step, f"{doubt}; not kept")
        decision = shelf.decide(day, pages)
        if not self._dry:
            for file, content in decision.files:
                save(file, content)
        shelf.keep(day, decision, pages)
        there = len(shelf.papers(day))
        of = "" if day == step.day else f", of {day}"
        texts = {
            Verdict.FIRST: _papers(there),
            Verdict.GROWN: f"{_papers(there)}, {decision.new:,} of them new",
            Verdict.RENEWED: f"no new papers ({there:,}), but newer facts of them",
            Verdict.BESIDE: f"{_papers(decision.new)} more; {decision.missing:,} that were there are kept",
            Verdict.SAME: f"nothing new ({_papers(there)})",
            Verdict.FEWER: f"lacks {decision.missing:,} of {_papers(there)} now; kept them",
        }
        return Outcome(step, texts[decision.verdict] + of, tuple(file for file, _ in decision.files), decision.new)


def _papers(number: int) -> str:
    return f"{number:,} paper{'' if number == 1 else 's'}"


__all__ = [
    "AGAIN", "KNOWN", "Client", "Clock", "Days", "Fetch", "Limits", "Manners", "Outcome", "Question", "Refused",
    "Step", "answered", "is_empty", "known", "page", "paper_key",
]  # fmt: skip
