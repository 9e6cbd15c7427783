"""`contact` and `sources` of `archive.yml`: what `digest-archive fetch` asks, and in whose name.

contact: you@example.org                     # hosts want to know whom to write to: an address of mail or of a page
sources:
  - hugging-face                             # its daily papers
  - arxiv: [cs.CL, stat.ML]                  # new papers by category
  - feed: https://example.org/papers.xml     # any RSS or Atom
    name: example                            # for the names of its files, such as 2025-03-11.example.xml

Beside `hugging-face:` or `arxiv:`, `mirror: https://…` names another host that answers in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

import yaml

from generator.model import Host, Subscription
from generator.yamlfile import YamlFile, is_empty, line

#: The base address of each host; nothing where it has several of its own.
HOSTS = {Host.HUGGING_FACE: "https://huggingface.co", Host.ARXIV: ""}
# arXiv's own scheme, https://arxiv.org/category_taxonomy: an archive, and mostly a subject class.
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)?(?:\.[A-Za-z]{2,}(?:-[a-z]+)?)?")
# Nothing that could be read as a date, be hidden, or mean another file on a system that ignores case.
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_OURS = re.compile(r"hf|arxiv(?:-.*)?")
_LONGEST_CONTACT = 200


def contact_and_sources(file: YamlFile, found: Mapping[str, yaml.Node]) -> tuple[str, tuple[Subscription, ...]]:
    """Whom hosts may write to, and what is asked.

    Errors: `ConfigurationError` with the line, for a mistake in either, and for sources without a contact.
    """
    contact = _contact(file, found["contact"]) if "contact" in found else ""
    if "sources" not in found:
        return contact, ()
    sources: dict[str, Subscription] = {}
    for item in file.items(found["sources"]):
        for source in _sources(file, item):
            if source.name.casefold() in sources:
                what = f"`{source.name}` is asked already in line {sources[source.name.casefold()].line}"
                raise file.error(item, what, "keep one of them, or give a feed another `name`")
            sources[source.name.casefold()] = source
    if sources and not contact:
        what = "hosts are not told whom to write to"
        raise file.error(found["sources"], what, "add `contact: you@example.org`, or the address of a page about you")
    return contact, tuple(sources.values())


def _contact(file: YamlFile, node: yaml.Node) -> str:
    """What can stand in a comment of the header `User-Agent` (RFC 9110, section 10.1.5) and leads to somebody."""
    text = file.text(node)
    plain = text.isascii() and text.isprintable() and not set(text) & set(' ()\\"') and len(text) <= _LONGEST_CONTACT
    if not plain or not ("@" in text or is_address(text)):
        raise file.error(node, f"`{text}` is no address", "write one of mail or of a page, such as you@example.org")
    return text


def _sources(file: YamlFile, node: yaml.Node) -> Iterator[Subscription]:
    """What one item of the list asks for."""
    if isinstance(node, yaml.ScalarNode):
        host = Host(file.choice(node, [Host.HUGGING_FACE], "source"))
        yield Subscription(host, "hf", HOSTS[host], line(node))
        return
    found = file.mapping(node, [*Host, "mirror", "name"])
    hosts = [host for host in Host if host in found]
    if len(hosts) != 1:
        known = ", ".join(f"`{host}`" for host in Host)
        raise file.error(node, f"an item of `sources` is one of {known}", "write a `-` in front of each")
    host = hosts[0]
    misplaced = "mirror" if host is Host.FEED else "name"
    if misplaced in found:
        raise file.error(found[misplaced], f"`{misplaced}` is not for `{host}`", "delete this line")
    if host is Host.FEED:
        yield _feed(file, node, found)
        return
    address = _address(file, found["mirror"]).rstrip("/") if "mirror" in found else HOSTS[host]
    if host is Host.ARXIV:
        for item in _categories(file, found[host]):
            category = file.text(item)
            if not is_category(category):
                raise file.error(item, f"`{category}` is no category of arXiv", "write it as arXiv does, such as cs.CL")
            yield Subscription(host, f"arxiv-{category}", address, line(item), category)
    elif is_empty(found[host]):
        yield Subscription(host, "hf", address, line(node))
    else:
        raise file.error(found[host], f"`{host}:` takes no value", "delete what stands behind it")


def _categories(file: YamlFile, node: yaml.Node) -> list[yaml.Node]:
    one = isinstance(node, yaml.ScalarNode) and not is_empty(node)
    categories = [node] if one else file.items(node)
    if not categories:
        raise file.error(node, "no category is named", "write some, such as `arxiv: [cs.CL, stat.ML]`")
    return categories


def is_category(text: str) -> bool:
    """Whether it is written as arXiv's categories are."""
    return bool(_CATEGORY.fullmatch(text))


def _feed(file: YamlFile, node: yaml.Node, found: Mapping[str, yaml.Node]) -> Subscription:
    if "name" not in found:
        raise file.error(node, "a feed needs a `name`", "add a line `name: …` below it; it stands in its files' names")
    name = file.text(found["name"])
    if not _NAME.fullmatch(name) or _OURS.fullmatch(name):
        fix = "write lower-case letters, digits and `-`, and neither `hf` nor `arxiv-…`"
        raise file.error(found["name"], f"`{name}` can't stand in the names of files", fix)
    return Subscription(Host.FEED, name, _address(file, found[Host.FEED]), line(node))


def _address(file: YamlFile, node: yaml.Node) -> str:
    text = file.text(node)
    if not is_address(text):
        raise file.error(node, f"`{text}` is no address", "write one that begins with https://")
    return text


def is_address(text: str) -> bool:
    """Whether it is an address of the web, without a password in it."""
    try:
        parts = urlsplit(text)
        named = parts.hostname and parts.port != 0
    except ValueError:
        return False
    return bool(named) and parts.scheme in {"http", "https"} and "@" not in parts.netloc and " " not in text
