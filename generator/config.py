"""`archive.yml`: what a maintainer can say about the archive as a whole.

year: 2025                 # for captures whose path has no year
verbatim:                  # captures in which every paragraph is a title or an abstract
  - 2025-03-11-odd.txt
aliases:                   # a retitled paper: old title → the title it has now
  "Old title": "New title"
announcements: [new, cross]  # what of arXiv's listings counts as seen; also: replace, replace-cross
author_papers: 3           # papers that give an author a page
contact: you@example.org   # for hosts that `sources` are asked of, see `subscriptions`
sources: [hugging-face]
site_limit: 1000           # megabytes that the site's host takes; from 80 % of it a build warns
feed_to_mail: https://example.org/?feed={feed}  # a service that makes mails of feeds, for the page *Subscribe*
email: {from: digest@example.org, unsubscribe: you@example.org}  # see `mail_settings`
project: https://github.com/somebody/digest-archive  # where new versions come from, see `upgrading`
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import yaml

from generator.facts import Announcement
from generator.identity import key
from generator.mail_settings import mail_settings
from generator.model import AUTHOR_PAPERS, COUNTED, SITE_LIMIT, YEARS, Alias, Config, YearRule
from generator.subscriptions import contact_and_sources, is_address
from generator.yamlfile import YamlFile, line

_KEYS = ("year", "verbatim", "aliases", "announcements", "author_papers", "contact", "sources", "site_limit", "email",
         "feed_to_mail", "project")  # fmt: skip


def load(path: Path) -> Config:
    """The configuration in a file; a file that isn't there is an empty one.

    Errors: `ConfigurationError` with the line, for anything but the keys above and values that fit them.
    """
    if not path.exists():
        return Config(path.as_posix())
    file = YamlFile(path)
    if file.root is None:
        return Config(file.shown)
    found = file.mapping(file.root, _KEYS)
    year = None
    if node := found.get("year"):
        year = YearRule(file.year(node, YEARS), f"{file.shown}:{line(node)}")
    verbatim = {file.text(item): line(item) for item in file.items(found["verbatim"])} if "verbatim" in found else {}
    aliases = _aliases(file, found["aliases"]) if "aliases" in found else {}
    announcements, author_papers = COUNTED, AUTHOR_PAPERS
    if node := found.get("announcements"):
        kinds = [kind.value for kind in Announcement]
        announcements = frozenset(Announcement(file.choice(item, kinds, "kind")) for item in file.items(node))
    if node := found.get("author_papers"):
        author_papers = _count(file, node, "papers")
    site_limit = _count(file, found["site_limit"], "megabytes") if "site_limit" in found else SITE_LIMIT
    contact, subscriptions = contact_and_sources(file, found)
    mail = mail_settings(file, found["email"]) if "email" in found else None
    return Config(
        file.shown,
        year,
        verbatim,
        aliases,
        announcements,
        author_papers,
        contact,
        subscriptions,
        site_limit,
        mail,
        _feed_to_mail(file, found["feed_to_mail"]) if "feed_to_mail" in found else "",
        file.text(found["project"]) if "project" in found else "",
    )


def _feed_to_mail(file: YamlFile, node: yaml.Node) -> str:
    text = file.text(node)
    if not is_address(text.replace("{feed}", "x")) or "{feed}" not in text:
        fix = "write one with `{feed}` where the feed's address goes, such as https://example.org/?feed={feed}"
        raise file.error(node, f"`{text}` is no address of a service for feeds", fix)
    return text


def _count(file: YamlFile, node: yaml.Node, what: str) -> int:
    value = file.text(node)
    if not re.fullmatch(r"[1-9]\d{0,5}", value):
        raise file.error(node, f"`{value}` is no number of {what}", "write a whole number, such as 3")
    return int(value)


def _aliases(file: YamlFile, node: yaml.Node) -> dict[str, Alias]:
    """The aliases by old key; refused where they name one paper twice or run in a circle."""
    aliases: dict[str, Alias] = {}
    nodes: dict[str, yaml.Node] = {}
    for old, new in file.pairs(node):
        title, target = file.text(old), file.text(new)
        if key(title) == key(target):
            raise file.error(old, "old and new title are the same paper already", "delete this line")
        if key(title) in aliases:
            raise file.error(old, f"`{title}` has an alias already", "keep one of them")
        aliases[key(title)] = Alias(title, target, line(old))
        nodes[key(title)] = old
    if circle := _circle({old: key(alias.new) for old, alias in aliases.items()}):
        closing = next(old for old in reversed(aliases) if old in circle)
        raise file.error(nodes[closing], "aliases run in a circle", "make each lead to the title of today")
    return aliases


def _circle(steps: Mapping[str, str]) -> set[str]:
    """Keys that lead to each other in a circle, of the first that is found; each key is passed once."""
    passed: set[str] = set()
    for start in steps:
        way: dict[str, None] = {}
        step = start
        while step in steps and step not in passed:
            passed.add(step)
            way[step] = None
            step = steps[step]
        if step in way:
            ordered = list(way)
            return set(ordered[ordered.index(step) :])
    return set()
