"""What a browser makes citations of: a file per month of first days, all that is known of its papers but abstracts.

A row is a list: address, title, day of the month, topics (as places in the file's list), key, authors, arXiv id,
category, DOI, journal, date, title in LaTeX. What is empty, or follows from the rest by a rule (a key of the address's
words, the month of an arXiv id, a title in LaTeX without any), is left out; what is empty at the end is cut.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from generator.citations.csl import category_of, clean, issued_of, month_of, names_of, tex_of, title_of
from generator.citations.keys import of_address
from generator.latex import plain
from generator.model import Paper

_FORMAT = 1


def month_file(papers: Iterable[Paper], keys: Mapping[str, str]) -> bytes:
    """The papers first seen in a month, compressed."""
    listed = list(papers)
    topics = sorted({topic for paper in listed for topic in paper.topics})
    places = {topic: place for place, topic in enumerate(topics)}
    rows = [_row(paper, keys[paper.permalink], places) for paper in listed]
    said = {"format": _FORMAT, "month": f"{listed[0].first_day:%Y-%m}", "topics": topics, "papers": rows}
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), mtime=0)


def follows(paper: Paper) -> tuple[object, ...]:
    """What a row follows from, beside the paper's key."""
    facts = paper.facts
    named = (facts.authors, facts.arxiv, facts.doi, facts.journal, facts.published and facts.published.toordinal())
    return paper.permalink, paper.title, paper.first_day.day, paper.topics, named, facts.categories[:1]


def _row(paper: Paper, key: str, places: Mapping[str, int]) -> Sequence[Any]:
    facts, issued = paper.facts, issued_of(paper)
    row: list[Any] = [
        paper.permalink,
        title_of(paper),
        paper.first_day.day,
        [places[topic] for topic in paper.topics],
        key if key != of_address(paper.permalink) else "",
        [name.whole for name in names_of(paper)],
        facts.arxiv,
        category_of(paper),
        clean(facts.doi),
        clean(plain(facts.journal)) if facts.journal else "",
        "-".join(f"{part:02}" for part in issued) if issued != month_of(facts.arxiv) else "",
        tex_of(paper),
    ]
    while row[-1] in ("", []):
        row.pop()
    return row
