"""Where else a paper is: by its ids, by what its abstract names, and by searches for its title. Nothing is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

from generator.facts import Facts
from generator.language import says
from generator.offers import PROJECT_HOSTS
from generator.pages.links import Link

# What a host is called, its subdomains included; the part of the address that says more is the path.
_HOSTS = {
    "github.com": "GitHub",
    "gitlab.com": "GitLab",
    "huggingface.co": "Hugging Face",
    "hf.co": "Hugging Face",
    "arxiv.org": "arXiv",
    "bitbucket.org": "Bitbucket",
    "doi.org": "DOI",
    "drive.google.com": "Google Drive",
    "colab.research.google.com": "Google Colab",
    "kaggle.com": "Kaggle",
    "modelscope.cn": "ModelScope",
    "openreview.net": "OpenReview",
    "youtube.com": "YouTube",
    "youtu.be": "YouTube",
    "zenodo.org": "Zenodo",
}
_SEARCHES = (
    ("arXiv", "https://arxiv.org/search/?searchtype=title&query"),
    ("Google Scholar", "https://scholar.google.com/scholar?q"),
    ("Semantic Scholar", "https://www.semanticscholar.org/search?q"),
    ("Hugging Face", "https://huggingface.co/papers?q"),
)
_ADDRESS = re.compile(r"https?://(?:[^/?#]*@)?(?:www\.)?([^/?#:]+)(?::\d+)?([^?#]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A page on another host: what it is called, what tells it from others there, and its address."""

    name: str
    detail: str
    target: str


def places(links: Iterable[Link]) -> list[Place]:
    """The places that an abstract's links lead to, in their order, by the names of their hosts."""
    return [_place(link.target) for link in links]


def known_links(facts: Facts) -> list[Place]:
    """Where sources say that a paper is: the ways to it that need no search."""
    found = []
    if facts.arxiv:
        found.append(Place("arXiv", "", f"https://arxiv.org/abs/{facts.arxiv}"))
        found.append(Place("PDF", "", f"https://arxiv.org/pdf/{facts.arxiv}"))
    if facts.code:
        found.append(Place(says("Code"), _place(facts.code).detail, facts.code))
    if facts.project:
        found.append(Place(says("Project"), "", facts.project))
    if _is_at_hugging_face(facts):
        found.append(Place("Hugging Face", "", f"https://huggingface.co/papers/{facts.arxiv}"))
    if facts.doi:
        found.append(Place("DOI", "", f"https://doi.org/{quote(facts.doi, safe='/:;().-_')}"))
    if facts.link and not facts.arxiv:
        found.append(_place(facts.link))
    return found


def _is_at_hugging_face(facts: Facts) -> bool:
    """Only what its daily page says has votes."""
    return bool(facts.arxiv) and facts.votes is not None


def searches(title: str) -> list[Place]:
    """Where a title can be looked up: plain links, which ask nobody before they are followed."""
    asked = quote_plus(title, safe=":,")
    return [Place(name, "", f"{base}={asked}") for name, base in _SEARCHES]


def _place(target: str) -> Place:
    match = _ADDRESS.match(target)
    if not match:
        return Place(target, "", target)
    host, path = match[1].lower(), match[2].strip("/")
    if _is_one_of(host, PROJECT_HOSTS):
        return Place(says("Project page"), "/".join((host, path)).rstrip("/"), target)
    name = next((name for known, name in _HOSTS.items() if _is_one_of(host, (known,))), host)
    return Place(name, path, target)


def _is_one_of(host: str, known: tuple[str, ...]) -> bool:
    return host in known or host.endswith(tuple(f".{one}" for one in known))
