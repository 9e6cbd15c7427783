"""JSON-LD of schema.org for a page, to be put into a script element of HTML.

It says who wrote a paper, its ids and when it was published only where a source says so. The days on which a paper was
seen are collections that it is part of; their own pages say what they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from generator.language import remembered, says
from generator.model import Paper
from generator.pages.breadcrumbs import Step

#: Stands for the site's address, which the theme knows. A text can't hold it: there every `<` is escaped.
SITE = "<site>"

Node = dict[str, Any]

# Steps that search engines show before a page.
_STEPS = 3
# What could end the element or the YAML scalar, or is not printable in YAML 1.1 (section 5.1).
_ESCAPED = re.compile("[<>&'\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_ENCODED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
# Keys whose values are addresses below the site's. In a text a quote has a backslash before it, so no text has this.
_ADDRESS = re.compile(r'"(?:url|item|@id|contentUrl)":"')


def article(paper: Paper, topic_names: Mapping[str, str]) -> Node:
    """What captures say of a paper, but for its abstract, which the page itself says once already."""
    facts = paper.facts
    node: Node = {"@type": "ScholarlyArticle"}
    if facts.authors:
        node["author"] = [{"@type": "Person", "name": name} for name in facts.authors]
    if facts.published:
        node["datePublished"] = facts.published.isoformat()
    if facts.arxiv:
        node["sameAs"] = f"https://arxiv.org/abs/{facts.arxiv}"
    if ids := [f"arXiv:{facts.arxiv}"] * bool(facts.arxiv) + [f"doi:{facts.doi}"] * bool(facts.doi):
        node["identifier"] = ids
    if paper.topics:
        node["keywords"] = [topic_names[topic] for topic in paper.topics]
    node["isPartOf"] = [{"@id": f"days/{day:%Y/%m/%d}/"} for day in paper.days]
    return node


def collection(papers: int, about: str = "", person: str = "") -> Node:
    """A page that lists papers: `about` something, by a `person`, or of no common subject."""
    node: Node = {
        "@type": "CollectionPage",
        "isPartOf": {"@type": "WebSite", "@id": ""},
        "mainEntity": {"@type": "ItemList", "numberOfItems": papers},
    }
    if about:
        node["about"] = {"@type": "Thing", "name": about}
    if person:
        node["about"] = {"@type": "Person", "name": person}
    return node


def script(node: Node, title: str, above: Sequence[Step]) -> str:
    """A page's node and its breadcrumbs as JSON on one line, safe in a script element and in single quotes of YAML.

    The page's address is that of its canonical link, and not said again.
    """
    way = _breadcrumbs(tuple(above), "" if above else title)  # the same for all papers of a day
    return f'{{"@context":"https://schema.org","@graph":[{_as_json(node | {"name": title})},{way}]}}'


@remembered
def _breadcrumbs(above: tuple[Step, ...], name: str) -> str:
    """The way to a page of that name, as JSON: the steps right above it, two or three of them.

    Search engines need neither the site's first page nor the page itself; they are there where steps are wanting.
    """
    steps = above[-_STEPS:] if len(above) > 1 else (Step(says("Home"), ""), *above)
    items: list[Node] = [
        {"@type": "ListItem", "position": position, "name": step.name, "item": step.address}
        for position, step in enumerate(steps, 1)
    ]
    if not above:
        items.append({"@type": "ListItem", "position": 2, "name": name})
    return _as_json({"@type": "BreadcrumbList", "itemListElement": items})


def _as_json(node: Node) -> str:
    escaped = _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", _ENCODED(node))
    return _ADDRESS.sub(lambda match: match[0] + SITE, escaped)
