"""`archive.yml`: what a maintainer can say about the archive as a whole.

year: 2025                 # for captures whose path has no year
verbatim:                  # captures in which every paragraph is a title or an abstract
  - 2025-03-11-odd.txt
aliases:                   # a retitled paper: old title → the title it has now
  "Old title": "New title"
contact: you@example.org   # for hosts that `sources` are asked of, see `subscriptions`
sources: [hugging-face]
"""

from __future__ import annotations

from pathlib import Path

import yaml

from generator.identity import key
from generator.model import YEARS, Alias, Config, YearRule
from generator.subscriptions import contact_and_sources
from generator.yamlfile import YamlFile, line


def load(path: Path) -> Config:
    """The configuration in a file; a file that isn't there is an empty one.

    Errors: `ConfigurationError` with the line, for anything but the keys above and values that fit them.
    """
    if not path.exists():
        return Config(path.as_posix())
    file = YamlFile(path)
    if file.root is None:
        return Config(file.shown)
    found = file.mapping(file.root, ("year", "verbatim", "aliases", "contact", "sources"))
    year = None
    if node := found.get("year"):
        year = YearRule(file.year(node, YEARS), f"{file.shown}:{line(node)}")
    verbatim = {file.text(item): line(item) for item in file.items(found["verbatim"])} if "verbatim" in found else {}
    aliases = _aliases(file, found["aliases"]) if "aliases" in found else {}
    return Config(file.shown, year, verbatim, aliases, *contact_and_sources(file, found))


def _aliases(file: YamlFile, node: yaml.Node) -> dict[str, Alias]:
    """The aliases by old key; refused where they name one paper twice or run in a circle."""
    aliases: dict[str, Alias] = {}
    for old, new in file.pairs(node):
        title, target = file.text(old), file.text(new)
        if key(title) == key(target):
            raise file.error(old, "old and new title are the same paper already", "delete this line")
        if key(title) in aliases:
            raise file.error(old, f"`{title}` has an alias already", "keep one of them")
        aliases[key(title)] = Alias(title, target, line(old))
        step = key(target)
        while step in aliases:
            if step == key(title):
                raise file.error(old, "aliases run in a circle", "make each lead to the title of today")
            step = key(aliases[step].new)
    return aliases
