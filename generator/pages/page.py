"""One page: front matter and a block of HTML from a template.

Text from a capture stands only in HTML, always escaped (Jinja's autoescape is on for every template), never where
Markdown would read it; MkDocs takes the block as it is. What stands in front matter is escaped too, since themes
print it as HTML.
"""

from __future__ import annotations

import json
import marshal
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import CodeType, MappingProxyType
from typing import Any, NamedTuple

import jinja2
from markupsafe import Markup, escape

from generator.build_cache import cache_key, code_key
from generator.handed_in import handed_in_by
from generator.language import FILTERS, says, spoken
from generator.latex import plain
from generator.model import Archive
from generator.pages.breadcrumbs import Step
from generator.pages.excerpts import excerpt_of
from generator.pages.html_text import excerpted, html_text, html_title
from generator.pages.metadata import Node, script
from generator.pages.pieces import author_link, dated_link, day_link, paper_link, topic_links
from generator.pages.wording import (
    byline,
    initials_name,
    long_date,
    month_name,
    month_of_year,
    month_short,
    part,
    period_name,
    weekday,
    weekdays,
)
from generator.parts import File, Group, Part

_TEMPLATES = Path(__file__).parent / "templates"
_DESCRIPTION_LENGTH = 160

_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode
# Not printable in YAML 1.1 (section 5.1), or a line break there; all are in the basic plane.
_NOT_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class PageSpec(NamedTuple):
    """A page that isn't made yet: its path below `docs_dir`, with `/`, its template, title and description.

    `follows` are plain values that change whenever what the template shows does, but for the names of topics; `values`
    gives what the template asks for, and with it `tags`, if tags of HTML are to stand in the page's head; `node` what
    machines read of the page. `above` are the pages above it, outermost first; `meta` is what the theme's overrides
    ask of it besides; `redirect` is the address below the site's that readers are led on to.
    """

    path: str
    template: str
    title: str = ""
    description: str = ""
    follows: object = ()
    values: Callable[[], Mapping[str, Any]] = dict
    node: Callable[[], Node] | None = None
    above: Sequence[Step] = ()
    meta: Mapping[str, str] = MappingProxyType({})
    redirect: str = ""


class PageGroup(NamedTuple):
    """Pages that are looked for together (`parts.Group`).

    `heads` has the path, the title and the description of each of `pages`; whatever else is among these (parts) and
    all else that they show follows from `follows`.
    """

    heads: Sequence[tuple[str, str, str]]
    follows: object
    pages: Callable[[], Iterable[PageSpec | Part]]


def moved(path: str, name: str, address: str) -> PageSpec:
    """A page that leads on to `address`, where what is called `name` is now."""
    title, description = says("Moved: {name}", name=name), says("{name} has a new address.", name=name)
    return PageSpec(path, "redirect", title, description, name, lambda: {"name": name}, redirect=address)


class _Compiled(jinja2.BytecodeCache):
    """What this process has compiled of templates: a server, and all processes that it makes, render them often.

    Jinja says messages while it compiles, so what it gives is for one language.
    """

    def __init__(self) -> None:
        self._code: dict[tuple[object, str, str], CodeType] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Take what is known of a template with this text."""
        bucket.code = self._code.get((spoken().key, bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Note what was compiled."""
        if bucket.code:
            self._code[spoken().key, bucket.key, bucket.checksum] = bucket.code

    def __bytes__(self) -> bytes:
        """What is known, for another process that speaks the same language."""
        return marshal.dumps(
            [(one, text, code) for (said, one, text), code in self._code.items() if said == spoken().key]
        )

    def take(self, known: bytes) -> None:
        """Take what another process of this build knows."""
        for one, text, code in marshal.loads(known):  # noqa: S302 # of a process that this one has made
            self._code[spoken().key, one, text] = code


#: By all renderers of this process.
COMPILED = _Compiled()


def environment(templates: Path, *, keep_trailing_newline: bool = False) -> jinja2.Environment:
    """The templates of a folder. All text is escaped, and a name that nobody gave is an error."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=keep_trailing_newline,
        auto_reload=False,
        bytecode_cache=COMPILED,
        cache_size=-1,  # they are few, and asked for on every page
    )
    made.filters |= FILTERS
    return made


class Renderer:
    """Makes pages of templates. What every template may ask for, it knows."""

    def __init__(self, archive: Archive, authors: Collection[str] = ()) -> None:
        """`authors` are the ids of those that have a page."""
        self._env = environment(_TEMPLATES, keep_trailing_newline=True)
        for wording in (
            byline,
            paper_link,
            dated_link,
            day_link,
            html_text,
            html_title,
            plain,
            excerpt_of,
            excerpted,
            long_date,
            weekday,
            month_name,
            month_of_year,
            month_short,
            part,
            period_name,
            initials_name,
            handed_in_by,
        ):
            self._env.filters[wording.__name__] = wording
        names = {topic.id: escape(topic.name) for topic in archive.topics}
        self._env.filters["topic_links"] = partial(topic_links, names=names)
        self._env.filters["author_link"] = partial(author_link, authors=authors)
        self._env.globals |= {"archive": archive, "topic_names": {topic.id: topic.name for topic in archive.topics}}
        self._env.globals["weekdays"] = weekdays()
        # Macros that many kinds of page share: an import would look for them again on every page.
        for shared in ("parts", "facts"):
            self._env.globals[shared] = self._env.get_template(f"_{shared}.md.jinja").module
        topics = [(topic.id, topic.name, topic.meaning, topic.area, topic.former) for topic in archive.topics]
        self._base = cache_key(_code(), topics)

    def compile(self) -> None:
        """Compile all templates, which the other renderers of this process then have, too."""
        for name in self._env.list_templates():
            self._env.get_template(name)

    def parts(self, drafts: Iterable[PageSpec | PageGroup | Part]) -> Iterator[Part | Group]:
        """Each page as a part; no two pages have the same title or description."""
        distinct = _Distinct()
        for draft in drafts:
            if isinstance(draft, Part):
                yield draft
            elif isinstance(draft, PageGroup):
                named = [distinct.named(*head) for head in draft.heads]
                others = [one for one, (_, *said) in zip(named, draft.heads, strict=True) if list(one) != said]
                key = cache_key(self._base, draft.follows, others)
                yield Group(draft.heads[0][0], key, partial(self._together, draft, named))
            else:
                yield self.part(draft, *distinct.named(draft.path, draft.title, draft.description))

    def _together(self, group: PageGroup, named: Sequence[tuple[str, str]]) -> Iterator[Part]:
        """The parts of a group of pages, of which each is called as it is `named`."""
        names = iter(named)
        for draft in group.pages():
            yield draft if isinstance(draft, Part) else self.part(draft, *next(names))

    def part(self, draft: PageSpec, name: str = "", description: str = "") -> Part:
        """A page, called and described as it says itself unless that is given."""
        name, description = name or draft.title, description or draft.description
        shown = (draft.path, draft.template, draft.title, name, description, draft.redirect)
        meta = sorted(draft.meta.items()) if draft.meta else ()
        key = cache_key(self._base, shown, meta, draft.follows)
        known = draft._replace(follows=())  # of which there can be twenty thousand in memory
        return Part(key, partial(self._files, known, name, description))

    def _files(self, draft: PageSpec, name: str, description: str) -> list[File]:
        """The file of a page; `root` leads from its address (`a/b.md` and `a/b/index.md` are `a/b/`) to the site's."""
        address = _address(draft.path)
        root = "../" * len(address.strip("/").split("/")) if address else "./"
        front = {"title": str(escape(name)), "description": str(escape(description)), **draft.meta}
        if draft.redirect:
            front["redirect"] = root + draft.redirect
        values = draft.values()
        if tags := values.get("tags"):
            front["citation"] = tags
        lines = [f"{name}: {_scalar(value)}\n" for name, value in front.items() if value]
        if draft.node:
            lines.append(f"data: '{script(draft.node(), draft.title, draft.above)}'\n")
        # Search has an index of its own (`generator/search`); the theme's plugin is to have none.
        lines += ["hide: [navigation, toc]\n", "search: {exclude: true}\n"]
        body = self._env.get_template(f"{draft.template}.md.jinja").render(
            {"root": root, "title": draft.title, "redirect": draft.redirect, "above": draft.above, **values}
        )
        return [(draft.path, f"---\n{''.join(lines)}---\n\n{body}".encode())]


class _Distinct:
    """Sees to it that no two pages have the same title, or are described in the same words."""

    def __init__(self) -> None:
        self._titles, self._descriptions = set[str](), set[str]()

    def named(self, path: str, title: str, description: str) -> tuple[str, str]:
        """What a page is called and described by: by its address too, or its title, if another page came first."""
        if title in self._titles:
            title = f"{title} ({_address(path).strip('/')})"
        if description in self._descriptions:
            description = f"{title}: {description}"
        if title:
            self._titles.add(title)
        if description:
            self._descriptions.add(description)
        return title, description


def _code() -> bytes:
    own = ("authors.py", "facts.py", "handed_in.py", "identity.py", "language.py", "model.py", "offers.py")
    return code_key("pages", "citations", "latex", *own)


def _address(path: str) -> str:
    return path.removesuffix("index.md").removesuffix(".md")


def id_redirect(permalink: str, title: str, target: str) -> Part:
    """What leads from a paper's address by an id to the one it has, which `target` is the permalink of."""
    return led_on(f"papers/{permalink}/index.html", title, f"../{target}/")


def led_on(path: str, title: str, address: str) -> Part:
    """What leads on from an address of which there are many, so that each is as small as can be.

    It is HTML, which MkDocs takes as it is. `address` is from there.
    """
    return Part(cache_key(_code(), path, title, address), lambda: [(path, _leading(title, address).encode())])


def _leading(title: str, address: str) -> Markup:
    head = Markup(
        '<!doctype html><html lang="{language}"><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
        '<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
    )
    body = Markup(
        '<title>{moved}</title><meta http-equiv="refresh" content="0; url={address}">'
        '<p><a href="{address}">{title}</a></p>\n'
    )
    said = {"language": spoken().code, "moved": says("Moved: {name}", name=title), "title": title, "address": address}
    return (head + body).format(**said)


def excerpt(text: str) -> str:
    """The first words of a text, for descriptions."""
    if len(text) <= _DESCRIPTION_LENGTH:
        return text
    start = text[:_DESCRIPTION_LENGTH]
    return (start.rpartition(" ")[0] or start).rstrip(" ,;:.") + "\u2026"


def _scalar(text: str) -> str:
    """A text as a YAML scalar on one line: JSON's form, with what YAML 1.1 can't have inside escaped too."""
    return _NOT_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", _AS_JSON(text))
