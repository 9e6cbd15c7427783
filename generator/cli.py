"""The `digest-archive` command: the only code that prints or exits.

What only some commands need is imported by them: it would be a quarter of what a build takes that has nothing to do.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import io
import os
import re
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from generator import __version__, config, site
from generator.build import Settings, Summary, again, build, gather, given, left_out
from generator.errors import ArchiveError, CaptureError, ConfigurationError, Problem, Severity, errors_only, printable
from generator.formats import MAX_BYTES
from generator.kept import Kept
from generator.model import YEARS, Archive, Day, MailSettings
from generator.outputs import FILES, FOLDERS
from generator.sync import ALL, KEPT, Share, clean, join, sync
from generator.watch import changes
from generator.workers import beside

if TYPE_CHECKING:
    from generator import mail
    from generator.restoring import Restored

T = TypeVar("T")

OK, PROBLEMS, UNUSABLE = 0, 1, 2
_DAY = click.DateTime(["%Y-%m-%d"])
# As shells say it of what a signal ended: 128 and the signal's number.
INTERRUPTED, NOBODY_READS = 130, 141
_STATUSES = f"""Exit status: {OK} all is well; {PROBLEMS} something is wrong with a capture, a source or a
subscriber (the others are used); {UNUSABLE} nothing is done: the call, archive.yml or topics.yml is wrong, no capture
can be read, no source answers, or nothing can be written; {INTERRUPTED} interrupted."""


def main(prog_name: str = "digest-archive") -> None:
    """Run the command; the entry point. Status 1 is for captures alone: Python and click mean other things by it."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # as standard error is: a terminal may know few characters
    try:
        status = _commands(prog_name=prog_name, standalone_mode=False)
    except click.ClickException as error:
        context = error.ctx if isinstance(error, click.UsageError) else None
        more = f" (`{context.command_path} --help` says more)" if context else ""
        _say(f"Error: {error.format_message()}{more}", err=True)
        status = UNUSABLE
    except click.Abort:
        _say("interrupted", err=True)
        status = INTERRUPTED
    except SystemExit:  # click's, when nobody reads any more what is printed
        status = NOBODY_READS
    except Exception:  # noqa: BLE001 - whatever it is, it must not end in 1
        for line in traceback.format_exc().splitlines():
            _say(line, err=True)
        status = UNUSABLE
    sys.exit(status)


@click.group(epilog=_STATUSES, context_settings={"max_content_width": 100})
@click.version_option(__version__)
def _commands() -> None:
    """Turn saved digest pages into a searchable static archive."""


class _FilePath(click.Path):
    """A path that names something: an empty one would be the folder one stands in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("it is empty", param, ctx)
        return super().convert(value, param, ctx)


class _Share(click.ParamType):  # type: ignore[type-arg] # generic to type checkers alone
    """One of so many: `2/4`."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        match = re.fullmatch(r"([1-9]\d{0,3})/([1-9]\d{0,3})", str(value))
        if not match or int(match[1]) > int(match[2]):
            self.fail(f"`{value}` is no share; write 2/4 for the second of four", param, ctx)
        return int(match[1]), int(match[2])


def _with_settings(command: Callable[..., int]) -> Callable[..., int]:
    """The options every command has, handed on as `Settings`."""
    path = functools.partial(_FilePath, path_type=Path)

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

        return _status(run, style)

    return wrapped


@_commands.command("build", epilog=_STATUSES)
@_with_settings
@click.option("--docs", type=_FilePath(path_type=Path), default="docs", show_default=True, help="Where pages go.")
@click.option(
    "--share", type=_Share(), metavar="2/4", default="1/1", help="Write only one of so many shares, for `join`."
)
def _build(settings: Settings, style: str, share: Share) -> int:
    """Write the archive's pages and its search; only what changed is written, what has no source is removed."""
    return _write(settings, style, share)


@_commands.command("join", epilog=_STATUSES)
@click.argument(
    "shares", nargs=-1, required=True, type=_FilePath(path_type=Path, exists=True, file_okay=False), metavar="DOCS..."
)
@click.option("--docs", type=_FilePath(path_type=Path), default="docs", show_default=True, help="Where pages go.")
def _join(shares: tuple[Path, ...], docs: Path) -> int:
    """Put together what `build --share` wrote elsewhere; `site` after it makes what is missing.

    Each of DOCS is the folder of pages of one share.
    """

    def run() -> int:
        changes = join(docs, shares, FOLDERS, FILES, _waiting)
        _say(f"{_count(changes.written, 'file')} written, {changes.unchanged:,} unchanged, {changes.removed:,} removed")
        return OK

    return _status(run, "text")


def _write(settings: Settings, style: str, share: Share = ALL) -> int:
    return _written(settings, style, share)[0]


def _written(settings: Settings, style: str, share: Share = ALL) -> tuple[int, Summary]:
    """Write pages, and tell what was done; the exit status, and the same in numbers."""
    clock = _Clock()
    clock("what is there")
    summary = again(settings, _waiting) if share == ALL else None
    summary = summary or build(settings, _progress, _waiting, share, clock).summary
    _tell(summary.problems, style)
    _say(_summary(summary))
    _say(f"took {clock}")
    if summary.changes is None:
        return UNUSABLE, summary
    return PROBLEMS if errors_only(summary.problems) else OK, summary


@_commands.command("site", epilog=_STATUSES)
@_with_settings
@click.option("--docs", type=_FilePath(path_type=Path), default="docs", show_default=True, help="Where pages go.")
def _site(settings: Settings, style: str) -> int:
    """Write the archive's pages, and the site of them: what `build` does, and then MkDocs, as far as it is needed.

    `mkdocs build --strict` gives the same site.
    """
    docs, file = settings.docs, Path("mkdocs.yml")
    with beside(functools.partial(site.untouched, docs, file)) as untouched:
        status, summary = _written(settings, style)
        if status == UNUSABLE:
            return status
        clock = _Clock()
        clock("site")
        looked = summary.changes.manifest if summary.changes else ""
        of, published = untouched()
    if published is None or of != looked:
        published = site.again(docs, file, _waiting, looked, of if published else "")
    if published is None:
        call = [sys.executable, "-m", "mkdocs", "build", "--strict"]
        if subprocess.run(call, check=False).returncode:  # noqa: S603 - our own call
            return UNUSABLE
        published = site.last(docs)
    elif published.notice:
        for line in published.notice.splitlines():
            _say(line, err=True)
    if published:
        _say(_size(published))
        _say(f"took {clock}")
        limit = config.load(settings.config).site_limit
        _tell(site.too_large(published, limit, settings.config), style)
    return status


def _size(published: site.Published) -> str:
    pages = f"{_count(published.filled, 'page')} rendered, {published.unchanged:,} files as they were"
    return f"site: {pages}, {published.copied:,} copied, {published.removed:,} removed; {published.size / 1e6:,.1f} MB"


@_commands.command("serve", epilog=_STATUSES)
@_with_settings
@click.option("--address", default="127.0.0.1:8000", show_default=True, help="Where to show it: a host and a port.")
def _serve(settings: Settings, style: str, address: str) -> int:
    """Show the site, and build it again whenever a capture or the configuration changes.

    MkDocs shows it, from docs/ and mkdocs.yml in this folder.
    """
    _must_be_free(address)
    server: subprocess.Popen[bytes] | None = None

    def shown() -> bool:
        return server is None or server.poll() is None

    try:
        for _ in changes([settings.digests], [settings.config, settings.topics, settings.site], shown):
            status = _status(lambda: _write(settings, style), style)
            if server is None:
                if status == UNUSABLE:
                    return UNUSABLE
                # It ends when its standard input does, and so never outlives this process.
                call = [sys.executable, "-m", "mkdocs", "serve", "--no-strict", "--dev-addr", address]
                environment = os.environ | {"DIGEST_ARCHIVE_SERVE": "1"}
                server = subprocess.Popen(call, stdin=subprocess.PIPE, env=environment)  # noqa: S603 - our own call
    finally:
        _end(server)
    _say("MkDocs has stopped, so nothing is shown any more", err=True)
    return UNUSABLE


def _end(server: subprocess.Popen[bytes] | None) -> None:
    """Let MkDocs stop by itself, as on Ctrl-C; stop it if it doesn't."""
    if server and server.stdin:
        server.stdin.close()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _must_be_free(address: str) -> None:
    """MkDocs would build everything first, and then show where in its code it can't listen."""
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, int(port)), family=family).close()
    except (OSError, ValueError, OverflowError) as error:
        why = (error.strerror or str(error)).partition(" (")[0] if isinstance(error, OSError) else "no host and port"
        mend = "stop what is there, or choose another with `make serve ADDRESS=127.0.0.1:8001` (--address)"
        raise click.ClickException(f"can't show the site at {address} ({why}); {mend}") from error


@_commands.command("clean", epilog=_STATUSES)
@click.option("--docs", type=_FilePath(path_type=Path), default="docs", show_default=True, help="Where pages are.")
def _clean(docs: Path) -> int:
    """Remove the pages that `build` wrote, and nothing else."""

    def run() -> int:
        changes, left = clean(docs, _waiting)
        what, mend = "this page was changed after it was built, and stays", "delete it yourself"
        _tell((Problem((docs / path).as_posix(), 1, what, mend, Severity.WARNING) for path in left), "text")
        _say(f"{_count(changes.removed, 'file')} removed")
        return OK

    return _status(run, "text")


@_commands.command("check", epilog=_STATUSES)
@_with_settings
def _check(settings: Settings, style: str) -> int:
    """Report every problem of every capture and of the configuration; write nothing."""
    gathered = gather(settings, _progress)
    errors = errors_only(gathered.problems)
    _tell(gathered.problems, style)
    archive = gathered.archive
    for line in left_out(archive, settings.shown):
        _say(line)
    _say(
        f"{_count(archive.captures, 'capture')} in order: {_count(archive.entries, 'entry', 'entries')}, "
        f"{_count(len(archive.papers), 'paper')}, {_count(len(archive.days), 'day')}; "
        f"{_count(len(errors), 'error')}, {_count(len(gathered.problems) - len(errors), 'warning')}"
    )
    return PROBLEMS if errors else OK


@_commands.command("explain", epilog=_STATUSES)
@click.argument("paper")
@_with_settings
def _explain(settings: Settings, style: str, paper: str) -> int:
    """Say where every fact on a paper's page came from.

    PAPER is its address, the last part of that, its title, or words of its title.
    """
    from generator.explain import explain, find  # noqa: PLC0415 - see the top

    gathered = gather(settings, _progress)
    _tell(errors_only(gathered.problems), style)
    found = find(gathered, paper)
    if len(found) == 1:
        for line in explain(gathered, found[0], settings):
            _say(line)
        return OK
    _say(f"{_count(len(found), 'paper')} found for `{paper}`", err=True)
    for one in found:
        _say(f"  {one.permalink}  {one.title}", err=True)
    return PROBLEMS


@_commands.command("cite", epilog=_STATUSES)
@click.argument("papers", nargs=-1, metavar="[PAPER...]")
@_with_settings
@click.option("--as", "form", type=click.Choice(["bibtex", "ris", "csl"]), default="bibtex", show_default=True,
              help="What to write: BibTeX, RIS, or CSL-JSON.")  # fmt: skip
@click.option("--day", type=_DAY, metavar="YYYY-MM-DD", help="The papers of a day.")
@click.option("--topic", metavar="ID", help="The papers of a topic, by its id.")
@click.option("--author", metavar="NAME", help="The papers of an author.")
def _cite(settings: Settings, style: str, papers: tuple[str, ...], form: str, **chosen: Any) -> int:
    """Write citations to standard output: of some papers, of a day, a topic or an author, else of the whole archive.

    A PAPER is its address, the last part of that, its title, or words of its title.
    """
    from generator.citing import UnknownError, cite  # noqa: PLC0415 - see the top

    gathered = gather(settings, _progress)
    _tell(errors_only(gathered.problems), style)
    day = chosen["day"]
    try:
        text = cite(gathered, form, papers, day and day.date(), chosen["topic"] or "", chosen["author"] or "")
    except UnknownError as error:
        for line in str(error).splitlines():
            _say(line, err=True)
        return PROBLEMS
    click.echo(text.encode(), nl=False)
    return PROBLEMS if errors_only(gathered.problems) else OK


@_commands.command("compare", epilog=_STATUSES)
@click.argument("before", type=_FilePath(path_type=Path, exists=True, file_okay=False))
@_with_settings
def _compare(settings: Settings, style: str, before: Path) -> int:
    """Say what is new, what changed and what is gone since BEFORE, another checkout of this archive; write nothing.

    BEFORE is a folder with captures, configuration and topics where this one has them. With `--format github` the
    answer is Markdown for a job's summary.
    """
    from generator.compare import compare, lines, markdown, unreadable  # noqa: PLC0415 - see the top

    places = {name: getattr(settings, name) for name in ("digests", "config", "topics")}
    if absolute := [path for path in places.values() if path.is_absolute()]:
        raise click.UsageError(f"{absolute[0]} is the same before and after; name it as both checkouts have it")
    earlier = dataclasses.replace(settings, **{name: before / path for name, path in places.items()})
    now = gather(settings, _progress)
    try:
        answer = lines(compare(gather(earlier, _progress).archive, now.archive))
    except ConfigurationError as error:
        answer = unreadable(error.problems)
    for line in markdown(answer) if style == "github" else answer:
        _say(line)
    return PROBLEMS if errors_only(now.problems) else OK


# What is piped in, or out.
_STREAM = Path("-")


@_commands.command("fetch", epilog=_STATUSES)
@_with_settings
@click.option("--day", type=_DAY, metavar="YYYY-MM-DD", help="Ask for this day alone.")
@click.option("--since", type=_DAY, metavar="YYYY-MM-DD", help="Ask for all days since this one.")
@click.option("--dry-run", "dry", is_flag=True, help="Ask, say what would be kept, and write nothing.")
def _fetch(settings: Settings, style: str, day: dt.datetime | None, since: dt.datetime | None, dry: bool) -> int:
    """Ask the sources of archive.yml for new days, and keep what comes among the captures.

    Without a day, it asks for all since the newest file of a source, and for the last five again, as they still grow.
    """
    from tqdm import tqdm  # noqa: PLC0415 - see the top

    from generator import fetch  # noqa: PLC0415 - see the top

    if day and since:
        raise click.UsageError("--day and --since don't go together")
    configured = config.load(settings.config)
    if not configured.subscriptions:
        what = "it names no sources"
        raise ConfigurationError(Problem(configured.path, 1, what, "add `sources:`, as the README shows"))
    with fetch.Client(configured.contact) as client:
        run = fetch.Fetch(settings.digests, configured, client, dry=dry)
        steps = run.plan(fetch.Days(day.date() if day else None, since.date() if since else None))
        outcomes = []
        for outcome in run.run(_progress(steps, "asking", len(steps))):
            outcomes.append(outcome)
            files = "".join(f"; {file.as_posix()}" for file in outcome.files)
            if not outcome.failed:
                tqdm.write(printable(f"{outcome}{files}"))
            if outcome.problem:
                with tqdm.external_write_mode(sys.stderr):
                    _tell([outcome.problem], style)
    written = sum(len(outcome.files) for outcome in outcomes)
    _say(
        f"{_count(len(steps), 'question')}; {_count(sum(outcome.new for outcome in outcomes), 'new paper')}, "
        f"{_count(written, 'file')} {'to write' if dry else 'written'}"
    )
    failed = sum(outcome.failed for outcome in outcomes)
    return OK if not failed else UNUSABLE if failed == len(outcomes) else PROBLEMS


@_commands.command("add", epilog=_STATUSES)
@click.argument("source", metavar="FILE|-|URL")
@_with_settings
@click.option("--day", type=_DAY, metavar="YYYY-MM-DD", help="The day it is of, where nothing in it says so.")
def _add(settings: Settings, style: str, source: str, day: dt.datetime | None) -> int:
    """Put a file of papers among the captures, whatever its form; `-` reads what is piped in.

    Says what it holds and what is new. Nothing is overwritten. An archive's export (papers.jsonl.gz) gives its captures
    back, under the names they had.
    """
    from generator.adding import add  # noqa: PLC0415 - see the top
    from generator.restoring import is_export, restore  # noqa: PLC0415 - see the top

    try:
        content = _content(source, settings)
        if is_export(content):
            return _restored(restore(settings.digests, content, source), settings)
        content = content[: MAX_BYTES + 1]
        added = add(settings.digests, content, "stdin" if source == "-" else source, day.date() if day else None)
    except CaptureError as error:
        _tell(error.problems, style)
        return UNUSABLE
    _tell(added.reading.problems, style)
    days = str(added.days[0]) if len(added.days) == 1 else f"{len(added.days)} days"
    held = _count(added.papers, "paper")
    _say(f"read as {added.reading.format}: {held} of {days}, {added.new:,} of them new")
    _say(f"{added.file.as_posix()}{' holds the same already' if added.there else ''}")
    return PROBLEMS if errors_only(added.reading.problems) else OK


@_commands.command("submit", epilog=_STATUSES)
@click.argument("event", metavar="EVENT|-", type=_FilePath())
@_with_settings
def _submit(settings: Settings, style: str, event: str) -> int:
    """Put what an issue hands in among the captures, and print an answer to it, as Markdown.

    EVENT is the file that GitHub writes for a workflow. What is missing is said with status 1. An issue whose wish only
    a maintainer can fulfil is answered, and nothing is written.
    """
    from generator import fetch, submissions  # noqa: PLC0415 - see the top

    def ask(address: str) -> tuple[dt.date | None, list[bytes]]:
        configured = config.load(settings.config)
        if (question := fetch.known(address, configured.subscriptions)) is None:
            what, mend = "nothing is known of this address", f"give one such as {' or '.join(fetch.KNOWN)}, or the text"
            raise CaptureError(Problem(address, 1, what, mend))
        try:
            with fetch.Client(configured.contact) as client:
                return fetch.answered(question, client)
        except fetch.Refused as error:
            raise CaptureError(Problem(address, 1, error.what, error.mend)) from error

    try:
        content = _content(event, settings)
        answer = submissions.receive(content, event, settings, ask, lambda: gather(settings, _progress))
    except CaptureError as error:
        _tell(error.problems, style)
        return UNUSABLE
    for line in answer.lines:
        _say(line)
    return OK if answer.complete else PROBLEMS


def _restored(restored: Restored, settings: Settings) -> int:
    said = f"{len(restored.written):,} written, {len(restored.there):,} there already"
    captures = len(restored.written) + len(restored.there) + len(restored.kept)
    _say(f"read as an export: {_count(restored.papers, 'paper')} in {_count(captures, 'capture')}: {said}")
    if not restored.kept:
        return OK
    what = f"{_count(len(restored.kept), 'file')} of that name said otherwise, and stayed"
    mend = f"delete what the export is to replace, such as {restored.kept[0].as_posix()}, and add it again"
    _tell([Problem(settings.digests.as_posix(), 1, what, mend, Severity.WARNING)], "text")
    return OK


def _content(source: str, settings: Settings) -> bytes:
    """What a file, the standard input or an address holds, as far as an export can be long.

    Errors: `CaptureError`.
    """
    from generator import fetch  # noqa: PLC0415 - see the top
    from generator.restoring import MAX_EXPORT  # noqa: PLC0415 - see the top

    try:
        if source.startswith(("http://", "https://")):
            limits = fetch.Limits(size=MAX_EXPORT)
            with fetch.Client(config.load(settings.config).contact, limits=limits) as client:
                return client.get(source, "*/*", fetch.Manners(source, 0))
        if source == "-":
            return sys.stdin.buffer.read(MAX_EXPORT + 1)
        with Path(source).open("rb") as file:
            return file.read(MAX_EXPORT + 1)
    except fetch.Refused as error:
        raise CaptureError(Problem(source, 1, error.what, error.mend)) from error
    except OSError as error:
        raise CaptureError(Problem(source, 1, f"can't be read ({error.strerror})", "check the path")) from error


@dataclasses.dataclass(frozen=True, slots=True)
class _Mailing:
    """What is asked of `email`."""

    day: dt.datetime | None
    unsent: bool
    subscribers: Path | None
    ledger: Path | None
    out: Path
    send: bool
    plan: str
    planned: str
    unclear: str

    def __post_init__(self) -> None:
        """Errors: `click.UsageError` for what doesn't go together."""
        if self.day and self.unsent:
            raise click.UsageError("--day and --unsent don't go together")
        if self.planned and (not self.send or self.day or self.unsent):
            raise click.UsageError("--planned is for --send, without --day or --unsent: the plan says which days")
        if self.plan and self.send:
            raise click.UsageError("--plan and --send are two steps")
        if self.remembered and not (self.subscribers and self.ledger):
            raise click.UsageError("--unsent, --send and --plan need --subscribers and --ledger")

    @property
    def remembered(self) -> bool:
        """Whether it matters what was sent before."""
        return self.unsent or self.send or bool(self.plan)


def _run_name(_context: click.Context, _option: click.Parameter, value: str) -> str:
    from generator import mail  # noqa: PLC0415 - see the top

    if value and not mail.RUN.fullmatch(value):
        raise click.BadParameter(f"`{value}` is no name of a run; write letters, digits and `-`")
    return value


@_commands.command("email", epilog=_STATUSES)
@_with_settings
@click.option("--day", type=_DAY, metavar="YYYY-MM-DD", help="This day instead of the newest.")
@click.option("--unsent", is_flag=True, help="All days since the last that was sent.")
@click.option("--subscribers", type=_FilePath(path_type=Path), envvar="EMAIL_SUBSCRIBERS", metavar="CSV",
              help="Who gets mail; - reads what is piped in. [EMAIL_SUBSCRIBERS]")  # fmt: skip
@click.option("--ledger", type=_FilePath(path_type=Path), envvar="EMAIL_LEDGER", metavar="FILE",
              help="What was sent to whom, in hashes. [EMAIL_LEDGER]")  # fmt: skip
@click.option("--out", type=_FilePath(path_type=Path), default="mail", show_default=True,
              help="The folder to write to; - for the standard output.")  # fmt: skip
@click.option("--send", is_flag=True, help="Send, instead of writing files.")
@click.option("--plan", default="", metavar="RUN", callback=_run_name,
              help="Only note in the ledger what the run of that name will send.")  # fmt: skip
@click.option("--planned", default="", metavar="RUN", callback=_run_name, help="Send what was planned for that run.")
@click.option("--unclear", type=click.Choice(["tell", "send", "skip"]), default="tell", show_default=True,
              help="Where nobody knows if the server took a message: say so, send it again, let it be.")  # fmt: skip
def _email(settings: Settings, style: str, **options: Any) -> int:
    """Write a day as mails, or send them. Nobody gets a day twice.

    Without --subscribers, it writes one message of the day for whoever sends it on. --send takes SMTP_HOST, SMTP_PORT,
    SMTP_TLS (starttls, implicit), SMTP_USER and SMTP_PASSWORD from the environment. With --subscribers, EMAIL_KEY is
    needed there too: a secret that hashes are made with.
    """
    try:
        return _mailed(settings, style, _Mailing(**options))
    except (ArchiveError, click.ClickException, OSError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever it says, it may hold an address
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(where.filename).name}:{where.lineno}"
        raise click.ClickException(f"an error of digest-archive's own: {type(error).__name__}, {place}") from None


def _mailed(settings: Settings, style: str, asked: _Mailing) -> int:
    from generator import mail  # noqa: PLC0415 - see the top

    configured = config.load(settings.config)
    if not configured.mail:
        what, mend = "it says nothing of mails", "add `email:`, as the README shows"
        raise ConfigurationError(Problem(configured.path, 1, what, mend))
    table = _table(asked.subscribers, asked) if asked.subscribers else None
    key = _mail_key() if asked.subscribers else None
    gathered = gather(settings, _progress)
    _tell(errors_only(gathered.problems), style)
    if not gathered.site.address:
        what = "the site has no address (`site_url`), so nothing in a mail could lead to it"
        raise ConfigurationError(Problem(settings.site.as_posix(), 1, what, "write it there, or set SITE_URL"))
    subscribers, problems = mail.read(*table, gathered.archive.topics) if table else (None, [])
    _tell(problems, style)
    writer = mail.Writer(configured.mail, gathered.site, gathered.archive.topics, key)
    wrong = bool(problems or errors_only(gathered.problems))
    if not (asked.remembered and asked.ledger and key and subscribers is not None):
        return _put_down(mail.written(_days(asked, gathered.archive), subscribers, writer), asked, wrong=wrong)
    with mail.Ledger(asked.ledger, key) as ledger:
        if asked.planned:
            days: Sequence[Day] = mail.planned(gathered.archive, ledger, asked.planned)
        else:
            days = mail.unsent(gathered.archive, ledger) if asked.unsent else _days(asked, gathered.archive)
        due = mail.due(days, subscribers, ledger, writer, mail.Unclear(asked.unclear), asked.planned)
        shown = table[1] if table else ""
        mend = "`--unclear send` sends it again, `--unclear skip` lets it be"
        for day, line in due.unclear:
            what = f"{day}: an earlier run ended before it was known whether the server took it; not sent again"
            _tell([Problem(shown, line, what, mend)], style)
        wrong = wrong or bool(due.unclear)
        if asked.send:
            return _sent(due, ledger, configured.mail, shown, style, wrong=wrong)
        if asked.plan:
            ledger.plan([(letter.day, letter.name) for letter in due.letters], asked.plan)
            _say(f"{_count(len(due.letters), 'message')} planned; {_passed_over(due)}")
            return PROBLEMS if wrong else OK
        named = ((f"{letter.day}-line-{letter.line}.eml", letter.content()) for letter in due.letters)
        return _put_down(named, asked, wrong=wrong)


def _table(path: Path, asked: _Mailing) -> tuple[bytes, str]:
    """The subscribers as they were handed over, and what messages call them."""
    from generator import mail  # noqa: PLC0415 - see the top

    if asked.out != _STREAM and not (asked.send or asked.plan):
        mail.must_be_private(asked.out / "message.eml")
    if path == _STREAM:
        return sys.stdin.buffer.read(mail.MAX_BYTES + 1), "subscribers"
    mail.must_be_private(path)
    with path.open("rb") as file:
        return file.read(mail.MAX_BYTES + 1), path.as_posix()


def _mail_key() -> mail.Key:
    from generator import mail  # noqa: PLC0415 - see the top

    try:
        return mail.Key(os.environ.get("EMAIL_KEY", ""))
    except ValueError as error:
        make = "python -c 'import secrets; print(secrets.token_hex(32))'"
        raise click.UsageError(f"EMAIL_KEY is {error}; `{make}` makes one. Keep it, and keep it secret") from error


def _days(asked: _Mailing, archive: Archive) -> Sequence[Day]:
    """The day that is asked for, or the newest."""
    if not archive.days:
        raise click.ClickException("no capture could be read: there is nothing to write")
    if not asked.day:
        return archive.days[-1:]
    date = asked.day.date()
    found = [day for day in archive.days if day.date == date]
    if not found:
        raise click.UsageError(f"the archive has no day {date}; its newest is {archive.days[-1].date}")
    return found


def _put_down(named: Iterable[tuple[str, bytes]], asked: _Mailing, *, wrong: bool) -> int:
    """Write messages to files, or one to the standard output."""
    from generator.saving import save  # noqa: PLC0415 - see the top

    if asked.out == _STREAM:
        messages = list(named)
        if len(messages) != 1:
            raise click.UsageError(f"{_count(len(messages), 'message')} can't be told apart there; name a folder")
        sys.stdout.buffer.write(messages[0][1])
        return PROBLEMS if wrong else OK
    written = 0
    for written, (name, content) in enumerate(named, start=1):  # noqa: B007 - how many they were
        save(asked.out / name, content)
    _say(f"{_count(written, 'message')} written to {asked.out.as_posix()}/")
    return PROBLEMS if wrong else OK


def _sent(due: mail.Due, ledger: mail.Ledger, settings: MailSettings, shown: str, style: str, *, wrong: bool) -> int:
    """Send what is due, and say what became of it."""
    from tqdm import tqdm  # noqa: PLC0415 - see the top

    from generator import mail  # noqa: PLC0415 - see the top

    mends = {
        mail.Fate.REFUSED: "correct the address, or delete the line",
        mail.Fate.LATER: "run it again later",
        mail.Fate.UNCLEAR: "it is not sent again by itself; `--unclear send` does so, `--unclear skip` lets it be",
    }
    fates = dict.fromkeys(mail.Fate, 0)

    def waiting(why: str) -> None:
        with tqdm.external_write_mode(sys.stderr):
            _say(why, err=True)

    try:
        server = _mail_server(settings.sender)
    except click.UsageError:
        for letter in due.letters:
            ledger.put_off(letter.day, letter.name)
        raise
    sender = mail.Sender(server, settings.sender, ledger, settings.per_minute, waiting)
    try:
        with sender:
            for outcome in _progress(sender.send(due.letters), "sending", len(due.letters)):
                fates[outcome.fate] += 1
                if outcome.fate in mends:
                    what = f"{outcome.letter.day}: {outcome.fate.value} ({outcome.why})"
                    with tqdm.external_write_mode(sys.stderr):
                        _tell([Problem(shown, outcome.letter.line, what, mends[outcome.fate])], style)
    finally:
        told = ", ".join(f"{count:,} {fate.value}" for fate, count in fates.items() if count or fate is mail.Fate.SENT)
        _say(f"{told}; {_passed_over(due)}")
    return PROBLEMS if wrong or any(fates[fate] for fate in mends) else OK


def _passed_over(due: mail.Due) -> str:
    return f"{due.had:,} had it before, for {due.without:,} there is none"


def _mail_server(sender: str) -> mail.Server:
    """The server that the environment names."""
    from generator import mail  # noqa: PLC0415 - see the top

    host, port, user, password = (os.environ.get(f"SMTP_{name}", "") for name in ("HOST", "PORT", "USER", "PASSWORD"))
    if not host:
        raise click.UsageError("SMTP_HOST is not set: it names the mail server that takes the messages")
    if bool(user) != bool(password):
        raise click.UsageError("SMTP_USER and SMTP_PASSWORD go together")
    if port and not (port.isascii() and port.isdigit() and 0 < int(port) < 1 << 16):
        raise click.UsageError("SMTP_PORT is no port; usual are 587 and 465")
    tls = os.environ.get("SMTP_TLS", "") or ("implicit" if port == "465" else "starttls")
    if tls not in {one.value for one in mail.Tls}:
        raise click.UsageError("SMTP_TLS is neither `starttls` nor `implicit`")
    number = int(port or (465 if tls == "implicit" else 587))
    return mail.Server(host, number, mail.Tls(tls), sender.rpartition("@")[2], user, password)


@_commands.command("export", epilog=_STATUSES)
@click.argument("folder", type=_FilePath(path_type=Path, file_okay=False))
@_with_settings
def _export(settings: Settings, style: str, folder: Path) -> int:
    """Write the archive's data into FOLDER, as the site has it below data/; what an export wrote is brought up to date.

    Nothing else that is there is touched.
    """
    from generator import data  # noqa: PLC0415 - see the top

    kept = Kept(folder / KEPT)
    gathered = gather(settings, _progress, kept)
    _tell(errors_only(gathered.problems), style)
    if not gathered.archive.papers:
        _say("no capture could be read: nothing was written")
        return UNUSABLE
    changes = sync(folder, data.parts(given(gathered, kept)), data.OUTPUT.folders, (), _waiting, _progress)
    kept.save()
    _say(
        f"{_count(len(gathered.archive.papers), 'paper')} in {(folder / data.BASE).as_posix()}; "
        f"{_count(changes.written, 'file')} written, {changes.unchanged:,} unchanged, {changes.removed:,} removed"
    )
    return PROBLEMS if errors_only(gathered.problems) else OK


class _Clock:
    """How long each step takes."""

    def __init__(self) -> None:
        self._began: list[tuple[str, float]] = []

    def __call__(self, step: str) -> None:
        """A step begins, and the one before it ends."""
        self._began.append((step, time.perf_counter()))

    def __str__(self) -> str:
        ends = [began for _, began in self._began[1:]] + [time.perf_counter()]
        return ", ".join(f"{end - began:.1f} s: {step}" for (step, began), end in zip(self._began, ends, strict=True))


def _must_exist(config: Path) -> None:
    """Only the configuration that nobody named may be missing."""
    if config != Settings().config and not config.exists():
        what, mend = "there is no such file", "correct --config, or leave it out"
        raise ConfigurationError(Problem(config.as_posix(), 1, what, mend))


def _status(do: Callable[[], int], style: str) -> int:
    """Do something; its exit status. What stood in the way is told."""
    try:
        return do()
    except ArchiveError as error:
        _tell(error.problems, style)
    except BrokenPipeError:  # nobody reads what is printed
        raise
    except OSError as error:  # `sync`, the only code that writes, tells its own
        what, mend = f"can't be read ({error.strerror or error})", "check the file and its permissions"
        _tell([Problem(str(error.filename or "input"), 1, what, mend)], style)
    return UNUSABLE


def _tell(problems: Iterable[Problem], style: str) -> None:
    for problem in problems:
        _say(problem.annotation if style == "github" else str(problem), err=True)


def _say(line: str, *, err: bool = False) -> None:
    """Print a line; nothing in it acts on the terminal, whatever it quotes."""
    try:
        click.echo(printable(line), err=err)
    except BrokenPipeError:  # nobody reads it
        raise
    except OSError as error:
        raise click.ClickException(f"the output can't be written ({error.strerror or error})") from error


def _waiting() -> None:
    _say("another build is at work in this folder; waiting until it ends", err=True)


def _summary(summary: Summary) -> str:
    changes = summary.changes
    if changes is None:
        return "no capture could be read: nothing was written"
    return (
        f"{_count(summary.papers, 'paper')} on {_count(summary.days, 'day')} "
        f"from {_count(summary.captures, 'capture')}; "
        f"{_count(changes.written, 'file')} written, {changes.unchanged:,} unchanged, {changes.removed:,} removed"
    )


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _progress(items: Iterable[T], what: str, count: int) -> Iterable[T]:
    """A bar on a terminal, for what takes over a second; nothing elsewhere."""
    if not sys.stderr.isatty():
        return items
    from tqdm import tqdm  # noqa: PLC0415 - see the top

    tqdm.monitor_interval = 0  # a thread of its own would keep work from being shared out among processes
    return tqdm(items, desc=what, total=count, delay=1, leave=False, file=sys.stderr)
