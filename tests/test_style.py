"""Scripts and the style sheet: mistakes in scripts would be found, and a browser takes every rule of style."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.archives import PROJECT
from tests.scripts import mistakes, scripts

# What only Safari takes.
ELSEWHERE = {"hanging-punctuation: first"}
STYLE = PROJECT / "docs" / "stylesheets" / "archive.css"

# ---- scripts


def test_every_script_is_checked() -> None:
    there = set((PROJECT / "generator").rglob("browser/*.js"))
    assert {part for parts in scripts() for part in parts} == there


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("offer(unheard);", "Cannot find name 'unheard'"),
        ("offer(1, 2);", "Expected 0-1 arguments, but got 2."),
        ("document.querySelectr('a');", "Property 'querySelectr' does not exist"),
        ("const left = 1;", "'left' is declared but its value is never read."),
        ("offer(1) ;let offer;", "Cannot redeclare block-scoped variable 'offer'"),
    ],
)
def test_a_mistake_in_a_script_is_found_in_its_part(tmp_path: Path, wrong: str, said: str) -> None:
    first, second = tmp_path / "first.js", tmp_path / "second.js"
    first.write_text("const offer = (one) => one;\n")
    second.write_text("offer(document);\n")
    assert mistakes([[first, second], [first]]) == []
    second.write_text(f"offer(document);\n{wrong}\n")
    assert any("second.js:2:" in one and said in one for one in mistakes([[first, second], [first]]))


# ---- the style sheet


# What stands in brackets, within brackets four times at most.
_BRACKETS = r"\([^()]*\)"
for _ in range(4):
    _BRACKETS = rf"\((?:[^()]|{_BRACKETS})*\)"
_BLOCK = re.compile(rf"((?:[^{{}};\"'(]|\"[^\"]*\"|'[^']*'|{_BRACKETS})*)([{{}};]|$)")


def blocks(style: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each rule's selector or condition, and its declarations."""
    style = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    opened: list[tuple[str, list[tuple[str, str]]]] = []
    for text, sign in _BLOCK.findall(style):
        name, _, value = text.strip().partition(":")
        if sign == "{":
            opened.append((" ".join(text.split()), []))
        elif value and opened:
            opened[-1][1].append((name.strip(), value.strip()))
        if sign == "}":
            yield opened.pop()


def mistaken(style: str, chromium: Browser) -> list[str]:
    """What a browser doesn't take, what is said twice in a rule, and names that are used and never given or unused."""
    rules = [*blocks(style)]
    context = chromium.new_context()
    # What a rule of these has are no properties.
    rules = [(head, declared) for head, declared in rules if not head.startswith(("@font-face", "@view-transition"))]
    refused = context.new_page().evaluate(
        r"""(rules) => {
          const named = (head) => {
            try {
              document.querySelector(head);
              return true;
            } catch {
              return /^(@|(from|to|[0-9.]+%)(,|$))/.test(head);
            }
          };
          return rules.flatMap(([head, declared]) => [
            ...(named(head) ? [] : [head]),
            ...declared
              .filter(([name, value]) => !CSS.supports(name, value.replace(/!important$/, "").trim()))
              .map(([name, value]) => `${head} { ${name}: ${value} }`),
          ]);
        }""",
        rules,
    )
    context.close()
    twice = [
        f"{head} {{ {name} }} twice"
        for head, declared in rules
        for name, times in Counter(name for name, _ in declared).items()
        if times > 1
    ]
    given = {name for _, declared in rules for name, _ in declared if name.startswith("--da-")}
    used = set(re.findall(r"var\((--da-[\w-]+)", style))
    refused = [one for one in refused if not any(f"{{ {known} }}" in one for known in ELSEWHERE)]
    return [*refused, *twice, *(f"{name} is never given" for name in used - given)]


def test_a_browser_takes_every_rule_of_style(chromium: Browser) -> None:
    assert mistaken(STYLE.read_text(), chromium) == []
    assert sum(len(declared) for _, declared in blocks(STYLE.read_text())) > 800


@pytest.mark.parametrize(
    "wrong",
    ["a { colr: red }", "a { color: reed }", "a:hoover { color: red }", "a { color: red; color: red }",
     "a { color: var(--da-nothing) }", "@media print { a { margin: 3 } }"],
)  # fmt: skip
def test_a_mistake_of_style_would_be_found(chromium: Browser, wrong: str) -> None:
    sound = (
        "b::before { content: '{;}'; background: url('a;b') } @media print { c > d:is(e, f) { margin: 0 !important } }"
    )
    assert mistaken(sound, chromium) == []
    assert mistaken(f"{sound} {wrong}", chromium) != []
