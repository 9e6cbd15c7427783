"""An issue that GitHub's forms made, as it stands in the event that a workflow is told of. Nothing of it is trusted.

A form's answers are the issue's body: a heading for each question, `### Day`, and below it what was typed, or
`_No response_`. Whoever wrote the issue can change all of that. So a question is looked for by its own words, below
the one before; the last one, which takes a text of any shape, has everything to the end.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.errors import CaptureError, Problem
from generator.submissions.forms import FORMS, Form

#: Characters of a body. GitHub takes no more.
LONGEST = 65_536
_EMPTY = "_No response_"
_FENCE = "```"
_HIGHEST = 10**9


class Missing(Exception):  # noqa: N818 - it is what a form lacks, and reads so
    """What somebody has to add or correct. `wants` are sentences of ours; `said` are lines that may quote them."""

    def __init__(self, *wants: str, said: Sequence[str] = ()) -> None:
        super().__init__(" ".join(wants))
        self.wants, self.said = wants, tuple(said)


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue: its number, who wrote it (a name that may be anything), its labels, and its text with LF line ends."""

    number: int
    author: str
    labels: frozenset[str]
    body: str

    @property
    def form(self) -> Form:
        """The form that it was made with.

        Errors: `Missing` where none of its labels, or more than one, is a form's.
        """
        found = [form for form in FORMS if form.label in self.labels]
        if len(found) != 1:
            raise Missing("It needs the label of one form, and has " + ("several." if found else "none."))
        return found[0]

    def answers(self) -> Mapping[str, str]:
        """What was typed, by the name of its field; nothing where nothing was, and where the heading is gone.

        Errors: `Missing` where the text is none of a form's, too long, or no text.
        """
        form = self.form
        if len(self.body) > LONGEST:
            raise Missing(
                f"The text has {len(self.body):,} characters, and an issue {LONGEST:,} at most. Make a pull request "
                "with the file instead."
            )
        try:
            self.body.encode()
        except UnicodeEncodeError:
            raise Missing("The text holds half of a character. Copy it again.") from None
        return _answers(self.body.split("\n"), form)


def read(content: bytes, shown: str) -> Issue:
    """The issue of an event.

    Errors: `CaptureError` where this is no event of an issue.
    """
    try:
        event = json.loads(content)
        issue = event["issue"]
        number, author, body = issue["number"], issue["user"]["login"], issue["body"]
        labels = [label["name"] for label in issue["labels"]]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise _no_event(shown) from error
    is_text = all(isinstance(text, str) for text in (author, body or "", *labels))
    if type(number) is not int or not 0 < number < _HIGHEST or not is_text:
        raise _no_event(shown)
    text = (body or "").replace("\r\n", "\n").replace("\r", "\n")
    return Issue(number, author, frozenset(labels), text)


def _no_event(shown: str) -> CaptureError:
    what, fix = "this is no event of an issue", "name the file that GitHub writes for a workflow ($GITHUB_EVENT_PATH)"
    return CaptureError(Problem(shown, 1, what, fix))


def _answers(lines: Sequence[str], form: Form) -> dict[str, str]:
    starts: dict[str, int] = {}
    line = 0
    for name, heading in form.fields.items():
        below = next((place for place in range(line, len(lines)) if lines[place].strip() == f"### {heading}"), None)
        if below is not None:
            starts[name] = line = below + 1
    if not starts:
        raise Missing("The questions of the form are gone from its text. Open a new issue with the form.")
    ends = [*(start - 1 for start in list(starts.values())[1:]), len(lines)]
    typed = {name: _value(lines[start:end]) for (name, start), end in zip(starts.items(), ends, strict=True)}
    return {name: typed.get(name, "") for name in form.fields}


def _value(lines: Sequence[str]) -> str:
    """What was typed below a heading: without the blank lines around it, and the marks that show it as it was typed."""
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    if end - start > 1 and lines[start].startswith(_FENCE) and lines[end - 1].strip() == _FENCE:
        start, end = start + 1, end - 1
    text = "\n".join(lines[start:end])
    return "" if text.strip() == _EMPTY else text
