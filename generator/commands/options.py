"""The options that most commands have, and the kinds of values that options take."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from generator.commands.speaking import status_of
from generator.errors import ConfigurationError, Problem
from generator.model import YEARS
from generator.settings import Settings

DAY = click.DateTime(["%Y-%m-%d"])
# What is piped in, or out.
STREAM = Path("-")


class FilePath(click.Path):
    """A path that names something: an empty one would be the folder one stands in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Click's: the path, or a complaint."""
        if value == "":
            self.fail("it is empty", param, ctx)
        return super().convert(value, param, ctx)


class ShareOption(click.ParamType):  # type: ignore[type-arg] # generic to type checkers alone
    """One of so many: `2/4`."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Click's: a `sync.Share`, or a complaint."""
        match = re.fullmatch(r"([1-9]\d{0,3})/([1-9]\d{0,3})", str(value))
        if not match or int(match[1]) > int(match[2]):
            self.fail(f"`{value}` is no share; write 2/4 for the second of four", param, ctx)
        return int(match[1]), int(match[2])


def with_settings(command: Callable[..., int]) -> Callable[..., int]:
    """The options every command has, handed on as `Settings`."""
    path = functools.partial(FilePath, path_type=Path)

    @click.option("--digests", type=path(), default="digests", show_default=True, help="The folder of captures.")
    @click.option(
        "--config", type=path(), default="archive.yml", show_default=True, help="The archive's configuration."
    )
    @click.option("--topics", type=path(), default="topics.yml", show_default=True, help="The vocabulary of topics.")
    @click.option(
        "--year", type=click.IntRange(YEARS.start, YEARS.stop - 1), help="The year of captures whose path has none."
    )
    @click.option("--format", "style", type=click.Choice(["text", "github"]), default="text", show_default=True,
                  help="How problems are written: as lines, or as GitHub annotations.")  # fmt: skip
    @functools.wraps(command)
    def wrapped(digests: Path, config: Path, topics: Path, year: int | None, style: str, **rest: Any) -> int:
        paths = {"docs": rest.pop("docs")} if "docs" in rest else {}
        settings = Settings(digests=digests, config=config, topics=topics, year=year, **paths)

        def run() -> int:
            _must_exist(config)
            return command(settings, style, **rest)

        return status_of(run, style)

    return wrapped


def _must_exist(config: Path) -> None:
    """Only the configuration that nobody named may be missing."""
    if config != Settings().config and not config.exists():
        what, fix = "there is no such file", "correct --config, or leave it out"
        raise ConfigurationError(Problem(config.as_posix(), 1, what, fix))
