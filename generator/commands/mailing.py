"""`email`: writes days as mails, or sends them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import sys
import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator import config
from generator.build import gather
from generator.commands.options import DAY, STREAM, FilePath, with_settings
from generator.commands.speaking import OK, PROBLEMS, STATUSES, counted, progress, say, tell
from generator.errors import ArchiveError, ConfigurationError, Problem, errors_only
from generator.model import Archive, Day, MailSettings
from generator.settings import Settings

if TYPE_CHECKING:
    from generator import mail


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
    from generator import mail  # noqa: PLC0415 - see `commands`

    if value and not mail.RUN.fullmatch(value):
        raise click.BadParameter(f"`{value}` is no name of a run; write letters, digits and `-`")
    return value


@click.command("email", epilog=STATUSES)
@with_settings
@click.option("--day", type=DAY, metavar="YYYY-MM-DD", help="This day instead of the newest.")
@click.option("--unsent", is_flag=True, help="All days since the last that was sent.")
@click.option("--subscribers", type=FilePath(path_type=Path), envvar="EMAIL_SUBSCRIBERS", metavar="CSV",
              help="Who gets mail; - reads standard input. [EMAIL_SUBSCRIBERS]")  # fmt: skip
@click.option("--ledger", type=FilePath(path_type=Path), envvar="EMAIL_LEDGER", metavar="FILE",
              help="What was sent to whom, in hashes. [EMAIL_LEDGER]")  # fmt: skip
@click.option("--out", type=FilePath(path_type=Path), default="mail", show_default=True,
              help="The folder to write to; - for the standard output.")  # fmt: skip
@click.option("--send", is_flag=True, help="Send, instead of writing files.")
@click.option("--plan", default="", metavar="RUN", callback=_run_name,
              help="Only note in the ledger what the run of that name will send.")  # fmt: skip
@click.option("--planned", default="", metavar="RUN", callback=_run_name, help="Send what was planned for that run.")
@click.option("--unclear", type=click.Choice(["tell", "send", "skip"]), default="tell", show_default=True,
              help="Where nobody knows if the server took a message: say so, send it again, let it be.")  # fmt: skip
def email_command(settings: Settings, style: str, **options: Any) -> int:
    """Write a day as mails, or send them. Nobody gets a day twice.

    Without --subscribers, it writes one message of the day, for a program that sends it on. --send takes SMTP_HOST,
    SMTP_PORT, SMTP_TLS (starttls, implicit), SMTP_USER and SMTP_PASSWORD from the environment. With --subscribers,
    EMAIL_KEY is needed there too: the secret key of the hashes.
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
    from generator import mail  # noqa: PLC0415 - see `commands`

    configured = config.load(settings.config)
    if not configured.mail:
        what, fix = "it says nothing of mails", "add `email:`, as guide/email.md shows"
        raise ConfigurationError(Problem(configured.path, 1, what, fix))
    table = _table(asked.subscribers, asked) if asked.subscribers else None
    key = _mail_key() if asked.subscribers else None
    gathered = gather(settings, progress)
    tell(errors_only(gathered.problems), style)
    if not gathered.site.address:
        what = "the site has no address (`site_url`), so nothing in a mail could lead to it"
        raise ConfigurationError(Problem(settings.site.as_posix(), 1, what, "write it there, or set SITE_URL"))
    subscribers, problems = mail.read(*table, gathered.archive.topics) if table else (None, [])
    tell(problems, style)
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
        fix = "`--unclear send` sends it again, `--unclear skip` lets it be"
        for day, line in due.unclear:
            what = f"{day}: an earlier run ended before it was known whether the server took it; not sent again"
            tell([Problem(shown, line, what, fix)], style)
        wrong = wrong or bool(due.unclear)
        if asked.send:
            return _sent(due, ledger, configured.mail, shown, style, wrong=wrong)
        if asked.plan:
            ledger.plan([(letter.day, letter.name) for letter in due.letters], asked.plan)
            say(f"{counted(len(due.letters), 'message')} planned; {_passed_over(due)}")
            return PROBLEMS if wrong else OK
        named = ((f"{letter.day}-line-{letter.line}.eml", letter.content()) for letter in due.letters)
        return _put_down(named, asked, wrong=wrong)


def _table(path: Path, asked: _Mailing) -> tuple[bytes, str]:
    """The subscribers as they were handed over, and what messages call them."""
    from generator import mail  # noqa: PLC0415 - see `commands`

    if asked.out != STREAM and not (asked.send or asked.plan):
        mail.must_be_private(asked.out / "message.eml")
    if path == STREAM:
        return sys.stdin.buffer.read(mail.MAX_BYTES + 1), "subscribers"
    mail.must_be_private(path)
    with path.open("rb") as file:
        return file.read(mail.MAX_BYTES + 1), path.as_posix()


def _mail_key() -> mail.Key:
    from generator import mail  # noqa: PLC0415 - see `commands`

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
    from generator.saving import save  # noqa: PLC0415 - see `commands`

    if asked.out == STREAM:
        messages = list(named)
        if len(messages) != 1:
            raise click.UsageError(f"{counted(len(messages), 'message')} can't be told apart there; name a folder")
        sys.stdout.buffer.write(messages[0][1])
        return PROBLEMS if wrong else OK
    written = 0
    for written, (name, content) in enumerate(named, start=1):  # noqa: B007 - how many they were
        save(asked.out / name, content)
    say(f"{counted(written, 'message')} written to {asked.out.as_posix()}/")
    return PROBLEMS if wrong else OK


def _sent(due: mail.Due, ledger: mail.Ledger, settings: MailSettings, shown: str, style: str, *, wrong: bool) -> int:
    """Send what is due, and say what became of it."""
    from tqdm import tqdm  # noqa: PLC0415 - see `commands`

    from generator import mail  # noqa: PLC0415 - see `commands`

    mends = {
        mail.Fate.REFUSED: "correct the address, or delete the line",
        mail.Fate.LATER: "run it again later",
        mail.Fate.UNCLEAR: "it is not sent again by itself; `--unclear send` does so, `--unclear skip` lets it be",
    }
    fates = dict.fromkeys(mail.Fate, 0)

    def waiting(why: str) -> None:
        with tqdm.external_write_mode(sys.stderr):
            say(why, err=True)

    try:
        server = _mail_server(settings.sender)
    except click.UsageError:
        for letter in due.letters:
            ledger.put_off(letter.day, letter.name)
        raise
    sender = mail.Sender(server, settings.sender, ledger, settings.per_minute, waiting)
    try:
        with sender:
            for outcome in progress(sender.send(due.letters), "sending", len(due.letters)):
                fates[outcome.fate] += 1
                if outcome.fate in mends:
                    what = f"{outcome.letter.day}: {outcome.fate.value} ({outcome.why})"
                    with tqdm.external_write_mode(sys.stderr):
                        tell([Problem(shown, outcome.letter.line, what, mends[outcome.fate])], style)
    finally:
        told = ", ".join(f"{count:,} {fate.value}" for fate, count in fates.items() if count or fate is mail.Fate.SENT)
        say(f"{told}; {_passed_over(due)}")
    return PROBLEMS if wrong or any(fates[fate] for fate in mends) else OK


def _passed_over(due: mail.Due) -> str:
    return f"{due.had:,} had it before, for {due.without:,} there is none"


def _mail_server(sender: str) -> mail.Server:
    """The server that the environment names."""
    from generator import mail  # noqa: PLC0415 - see `commands`

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
