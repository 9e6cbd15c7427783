"""What others hand in through an issue of GitHub's: a capture among the others, or an answer that says what is missing.

An issue is written by anybody. So nothing of it is executed, no path follows from its words (only from a day, the
issue's number and the name of an account), nothing is overwritten, and what an answer quotes is never markup. Whether
it goes into the archive is a maintainer's to say, in the pull request that `.github/workflows/submit.yml` makes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generator import compare
from generator.build import Gathered
from generator.saving import save
from generator.settings import Settings
from generator.submissions.answers import Answer, quoting
from generator.submissions.captures import Ask, Made, Maker
from generator.submissions.corrections import ForMaintainer, fix, mended
from generator.submissions.forms import DIGEST, MENDING, PAPER
from generator.submissions.issue import Issue, Missing, read

__all__ = ["Answer", "Ask", "receive"]


def receive(event: bytes, shown: str, settings: Settings, ask: Ask, gather: Callable[[], Gathered]) -> Answer:
    """Keep what an issue hands in among the captures, and answer it. `gather` reads the archive as it is then.

    Errors: `CaptureError` where this is no event of an issue; `FolderError` when a file can't be written.
    """
    issue = read(event, shown)
    try:
        before = gather()
        made = _made(issue, before, settings, ask)
    except Missing as error:
        return Answer(tuple(_missing(error)), complete=False)
    if isinstance(made, ForMaintainer):
        return Answer(
            ("Thank you. This is for a maintainer to change.", "", made.words, *quoting(made.said)), complete=True
        )
    for one in made:
        save(settings.digests / one.name, one.content)
    after = gather()
    lines = [*_taken(made, before, after, settings)]
    if issue.form is MENDING:
        lines += ["", "What `explain` says of the paper then:", *quoting(mended(made[0], after, settings))]
    return Answer(tuple(lines), complete=True)


def _made(issue: Issue, gathered: Gathered, settings: Settings, ask: Ask) -> list[Made] | ForMaintainer:
    answers, form = issue.answers(), issue.form
    maker = Maker(issue, settings.digests)
    if form is DIGEST:
        return maker.digest(answers, ask)
    if form is PAPER:
        return maker.paper(answers, ask)
    found = fix(answers, gathered, settings, maker)
    return found if isinstance(found, ForMaintainer) else [found]


def _missing(error: Missing) -> Iterator[str]:
    yield "Thank you. This can't go into the archive yet:"
    yield ""
    yield from (f"- {want}" for want in error.wants)
    if error.said:
        yield from quoting(error.said)
    yield from ("", "Edit the issue, and it is read again.")


def _taken(made: list[Made], before: Gathered, after: Gathered, settings: Settings) -> Iterator[str]:
    """What was taken, what `check` says of it, and what it changes."""
    files = {(settings.digests / one.name).as_posix(): one for one in made}
    entries = sum(len(digest.entries) for one in made for digest in one.digests)
    day = made[0].digests[0].day
    yield f"Thank you. This is well-formed: {entries:,} {'entry' if entries == 1 else 'entries'} of {day}."
    yield from ("", "What `check` says of it:")
    yield from quoting([str(one) for one in after.problems if one.path in files] or ["nothing: all is in order"])
    yield from ("", "What it changes in the archive:")
    yield from quoting(compare.lines(compare.compare(before.archive, after.archive)))
