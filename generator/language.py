"""The site's own words: English in templates, code and scripts, and lists that say them otherwise.

A message is its English sentence, with names in braces where something stands in it: `says("Papers on {topic}",
topic=name)`. What is counted has two forms, for one and for more: `counts(3, "{count} paper", "{count} papers")`.
Another language is a list of these messages, in `languages/`, and a maintainer's own list goes before it:

plural: n != 1             # which form a number takes, from 0; a rule of C, as in gettext (GNU gettext manual, 12.6)
thousands: "."             # what stands between groups of three digits
decimal: ","
words:
  Related papers: Verwandte Arbeiten
  "{count} paper":         # what is counted: all of its forms
    - "{count} Arbeit"
    - "{count} Arbeiten"

What queries may say of times are lists with bars between: `last week|previous week` is `letzte Woche|vorige Woche` or
more. Where a message has a count, `vor einer Woche` without it means one.

What a list doesn't have stays English. A list can hold no markup: its texts are escaped as all others.
"""

from __future__ import annotations

import gettext
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import ParamSpec, TypeVar, cast

import yaml
from markupsafe import Markup, escape

from generator.yamlfile import YamlFile

P = ParamSpec("P")
R = TypeVar("R")

#: Lists that come with the generator, by the language's code.
LISTS = Path(__file__).parent / "languages"
#: A maintainer's own list, beside `mkdocs.yml`.
OWN = "words.yml"
_RULE = "n != 1"
# What a message has of markup, in HTML.
_INLINE = re.compile(r"\*([^*]+)\*|`([^`]+)`|\[([^]]+)\]\((\w+)\)")
# Language, script, region.
_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_NAME = re.compile(r"\{(\w+)\}")
_REMEMBERED = 1 << 16
_FORMS = 6  # of the most that a language has (Arabic)
#: A message in a script, as a text of JSON; what follows it, if anything does, are its values.
_TEXT = r'("(?:[^"\\]|\\.)*")'
SAYS = re.compile(rf"\bsays\(\s*{_TEXT}\s*(\)|,)")
COUNTS = re.compile(rf"\bcounts\(([^\";]+?),\s*{_TEXT},\s*{_TEXT}")


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its code, such as `de`, the rule of its plural, what stands in numbers, and its messages.

    `words` has the forms of each English message; one form, where nothing is counted.
    """

    code: str = "en"
    rule: str = _RULE
    thousands: str = ","
    decimal: str = "."
    words: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def key(self) -> tuple[object, ...]:
        """All that it says, as plain values; nothing where it is plain English."""
        if self == ENGLISH:
            return ()
        return self.code, self.rule, self.thousands, self.decimal, tuple(sorted(self.words.items()))


ENGLISH = Language()
_caches: list[Callable[[], object]] = []
_spoken = ENGLISH
_form: Callable[[int], int] = gettext.c2py(_RULE)


def load(code: str, own: Path | None = None, lists: Path = LISTS) -> Language:
    """The language of a code, from its list in a folder and a maintainer's `own` words, which come first; else English.

    Errors: `ConfigurationError` with the line, for a list of another form, or a message with other names in braces.
    """
    language = ENGLISH if code == ENGLISH.code else Language(code)
    for file in (lists / f"{code}.yml" if re.fullmatch(r"[A-Za-z-]{2,20}", code) else None, own):
        if file is not None and file.is_file():
            language = _with(language, YamlFile(file))
    return language


def speak(language: Language) -> None:
    """Say everything in a language from now on, in this process."""
    global _spoken, _form  # as in gettext: a process makes one site, and everything in it asks for words
    _spoken, _form = language, gettext.c2py(language.rule)
    for forget in _caches:
        forget()


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """What a function says of hashable values, worked out once each while the language stays."""
    cached = lru_cache(maxsize=_REMEMBERED)(function)
    _caches.append(cached.cache_clear)
    return cast("Callable[P, R]", cached)


def spoken() -> Language:
    """The language that everything is said in."""
    return _spoken


def says(message: str, **values: object) -> str:
    """A message in the site's language, with its values."""
    return filled(_forms(message)[0], values)


def counts(count: int, one: str, more: str, **values: object) -> str:
    """A message about `count` things, which it may name as `{count}`."""
    return filled(form_of(count, one, more), {"count": number(count), **values})


def form_of(count: int, one: str, more: str) -> str:
    """The form of a message about `count` things, without its values."""
    forms = _forms(one, more)
    return forms[min(_form(count), len(forms) - 1)]


def filled(form: str, values: Mapping[str, object]) -> str:
    """A form with its values."""
    if not values:
        return form
    parts = _parted(form)
    return "".join([str(values[part]) if place % 2 else part for place, part in enumerate(parts)])


@lru_cache(maxsize=_REMEMBERED)
def _parted(form: str) -> list[str]:
    """A form in parts: text, and between each two the name of what stands there."""
    return _NAME.split(form)


def html_says(message: str, /, **values: object) -> Markup:
    """A message in HTML. One without values is worked out when its template is compiled."""
    return _html(says(message), values)


def _html_counts(count: int, one: str, more: str, /, **values: object) -> Markup:
    """A message about `count` things in HTML; as a value, `count` is how their number is shown."""
    return _html(form_of(count, one, more), {"count": number(count), **values})


def _html(form: str, values: Mapping[str, object]) -> Markup:
    """A form of a message as HTML: `*this*` is emphasised, `` `this` `` is code, `[this](name)` leads to that value."""
    html = _marked_up(form)
    return Markup(filled(html, {name: escape(value) for name, value in values.items()}))  # noqa: S704 - all of it is escaped


@lru_cache(maxsize=_REMEMBERED)
def _marked_up(form: str) -> str:
    return _INLINE.sub(_inline, str(escape(form)))


def _inline(match: re.Match[str]) -> str:
    emphasised, code, label, name = match.groups()
    if name:
        return f'<a href="{{{name}}}">{label}</a>'
    return f"<em>{emphasised}</em>" if emphasised else f"<code>{code}</code>"


def in_script(source: str) -> str:
    """A script with its messages in the site's language: `says("…")`, `says("…", {…})`, `counts(n, "…", "…", {…})`.

    A message without values becomes the text itself. `PLURAL_RULE` becomes the rule by which `counts` chooses a form
    (the C rules of gettext are JavaScript too), `SITE_LANGUAGE` how browsers are asked for the language's dates.
    """

    def said(match: re.Match[str]) -> str:
        text = _script_text(_forms(json.loads(match[1]))[0])
        return text if match[2] == ")" else f"says({text},"

    def counted(match: re.Match[str]) -> str:
        forms = _forms(json.loads(match[2]), json.loads(match[3]))
        return f"counts({match[1]}, [{', '.join(map(_script_text, forms))}]"

    written = COUNTS.sub(counted, SAYS.sub(said, source)).replace("PLURAL_RULE", f"({_spoken.rule})")
    return written.replace("SITE_LANGUAGE", json.dumps(_tag(_spoken.code)))


def _tag(code: str) -> str:
    """A code as browsers take it (BCP 47), who stop at another; English dates are `11 March 2025`."""
    return code if code != ENGLISH.code and _TAG.fullmatch(code) else "en-GB"


def _script_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _forms(message: str, more: str = "") -> tuple[str, ...]:
    return _spoken.words.get(message) or ((message, more) if more else (message,))


@remembered
def number(count: float, figures: int = 0) -> str:
    """`26,524`, or with figures `3.5`, as the language writes it."""
    whole, point, rest = f"{count:,.{figures}f}".partition(".")
    return whole.replace(",", _spoken.thousands) + (_spoken.decimal + rest if point else "")


def _with(language: Language, file: YamlFile) -> Language:
    if file.root is None:
        return language
    found = file.mapping(file.root, ("plural", "thousands", "decimal", "words"))
    rule = _rule_of(file, found["plural"]) if "plural" in found else language.rule
    thousands, decimal = (
        _sign(file, found[name]) if name in found else getattr(language, name) for name in ("thousands", "decimal")
    )
    words = dict(language.words)
    for key, value in file.pairs(found["words"]) if "words" in found else ():
        message = key.value
        forms = file.items(value) if isinstance(value, yaml.SequenceNode) else [value]
        words[message] = tuple(_text(file, node, message) for node in forms)
        if not 1 <= len(forms) <= _FORMS:
            raise file.error(value, f"`{message}` has {len(forms)} forms", f"write 1 to {_FORMS}")
    return Language(language.code, rule, thousands, decimal, MappingProxyType(words))


def _rule_of(file: YamlFile, node: yaml.Node) -> str:
    rule = file.text(node)
    try:
        gettext.c2py(rule)  # which refuses what is longer than a rule, too
    except ValueError as error:
        raise file.error(node, f"`{rule}` is no rule of a plural", "write one of gettext's, such as n != 1") from error
    return rule


def _sign(file: YamlFile, node: yaml.Node) -> str:
    """What stands in numbers: one character, a space of some kind too."""
    value = node.value if isinstance(node, yaml.ScalarNode) else ""
    if len(value) != 1 or value.isalnum():
        raise file.error(node, f"`{value}` is no sign for numbers", 'write one character in quotes, such as "."')
    return value


def _text(file: YamlFile, node: yaml.Node, message: str) -> str:
    text = file.text(node)
    unknown = set(_NAME.findall(text)) - set(_NAME.findall(message)) - {"count"}
    if unknown:
        name = "{" + min(unknown) + "}"
        raise file.error(node, f"`{message}` has no {name}", "keep the names in braces as they are in English")
    return text


def _titled(title: str) -> str:
    """A title of a maintainer's, which may be one that a list knows, such as `Days`; HTML stays what it is."""
    return str(escape(says(title))) if title in _spoken.words else title


#: What templates say messages by: `"…" | says(name=…)`, `count | counts("…", "…")`, `count | number`, `title | titled`.
FILTERS = {"says": html_says, "counts": _html_counts, "number": number, "titled": _titled}
