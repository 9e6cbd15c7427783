"""Figures in words, and Markdown tables."""

from __future__ import annotations

import math
from collections.abc import Sequence

import click


def show(title: str, rows: Sequence[Sequence[str]]) -> None:
    """A table on standard output; the first row is its head, and the first column is words."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    click.echo(f"\n{title}\n")
    for row in (rows[0], rule, *rows[1:]):
        first, *rest = row
        cells = [first.ljust(widths[0]), *map(str.rjust, rest, widths[1:])]
        click.echo(f"| {' | '.join(cells)} |")


def median(values: Sequence[float], part: float = 0.5) -> float:
    """The value that half of all don't exceed, or another part of them."""
    return sorted(values)[math.ceil(part * len(values)) - 1] if values else math.nan


def seconds(value: float) -> str:
    """`1.2 s`, or `340 ms` below a second."""
    return f"{value:,.1f} s" if value >= 1 else f"{value * 1000:.0f} ms"


def size(value: float) -> str:
    """`1.23 MB`, or `340 kB` below a megabyte."""
    return f"{value / 1e6:,.2f} MB" if value >= 1e6 else f"{value / 1e3:,.1f} kB"


def number(value: float) -> str:
    """`12,345`."""
    return f"{value:,.0f}"
