"""What a paper offers beside its text, told by what sources say of it and by the addresses in its abstract."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.facts import Facts

#: Hosts of code, and of pages that somebody makes for a project; whose it is, the whole address says.
CODE_HOSTS = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org")
PROJECT_HOSTS = ("github.io", "gitlab.io", "sites.google.com", "netlify.app", "vercel.app", "pages.dev")


def _address(hosts: Sequence[str], rest: str) -> re.Pattern[str]:
    """An address on one of some hosts, or on a part of one. It begins with signs that `re` looks for all at once."""
    names = "|".join(map(re.escape, hosts))
    scheme = "://(?:(?<=http://)|(?<=https://))"
    return re.compile(rf"{scheme}(?:[\w-]{{1,63}}\.){{0,4}}(?:{names}){rest}", re.IGNORECASE)


_CODE = _address(CODE_HOSTS, r"/\w")
_PROJECT = _address(PROJECT_HOSTS, r"(?![\w-]|\.\w)")


def has_code(facts: Facts, abstract: str) -> bool:
    """Whether somebody says where a paper's code is.

    >>> has_code(Facts(), "Code: https://github.com/a/b."), has_code(Facts(), "On https://github.com, code is shared.")
    (True, False)
    """
    return bool(facts.code) or _is_in(_CODE, abstract)


def has_project(facts: Facts, abstract: str) -> bool:
    """Whether somebody says where a page of a paper's project is.

    >>> has_project(Facts(), "See https://somebody.github.io/paper."), has_project(Facts(), "https://github.io.com/")
    (True, False)
    """
    return bool(facts.project) or _is_in(_PROJECT, abstract)


def _is_in(address: re.Pattern[str], text: str) -> bool:
    return "://" in text and bool(address.search(text))
