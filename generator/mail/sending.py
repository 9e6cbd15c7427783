"""Handing messages to a mail server, one per subscriber, so that nobody gets a day twice.

Before a message is handed over, the ledger says so; after the server's answer, it says what that was. Where the answer
never comes, the server may have the message or not, and it is not sent again. What a server refuses for now is tried
again after fixed waits, what it refuses for good is not. Without TLS and a certificate that can be trusted, nothing is
sent. Of what a server says only its numbers are told: its words often hold an address.
"""

from __future__ import annotations

import datetime as dt
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import Self

from generator.errors import MailError, Problem
from generator.mail.ledger import Ledger, State
from generator.trust import trusted

#: Seconds before the second, third and fourth try. Servers that know a sender only after a while ask for minutes.
WAITS = (60.0, 300.0, 900.0)
#: Refused for good so often in a row, it is the message or the sender that is not wanted.
IN_A_ROW = 10

_FOR_NOW, _FOR_GOOD = 4, 5  # hundreds
_HUNDRED = 100
_CLOSING = 421
# RFC 3463, section 2: what the second figure of an enhanced code is about.
_ABOUT = {"1": "its address", "2": "its mailbox", "3": "the mail system", "4": "the network", "5": "the protocol",
          "6": "the message's form", "7": "security or policy"}  # fmt: skip
_ENHANCED = re.compile(rb"([245]\.(\d)\d{0,2}\.\d{1,3})\b")


class Tls(Enum):
    """How a connection is made private."""

    STARTTLS = "starttls"
    IMPLICIT = "implicit"


@dataclass(frozen=True, slots=True)
class Server:
    """Where messages go. Without a `user`, nobody logs in; `host_name` is what we call ourselves."""

    host: str
    port: int
    tls: Tls
    host_name: str
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Clock:
    """Time as sending sees it; tests bring their own. `passed` counts seconds from anywhere, `wait` lets them pass."""

    passed: Callable[[], float] = time.monotonic
    wait: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds without a word from the server: `silence` to connect and for each step, `answer` after the message."""

    silence: float = 60.0
    # What RFC 5321, section 4.5.3.2.6, asks for: a client that gives up earlier sends twice, or never knows.
    answer: float = 600.0


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to a subscriber, who stands in `line` of the table; `name` as the ledger has it."""

    day: dt.date
    line: int
    name: str = field(repr=False)
    address: str = field(repr=False)
    content: Callable[[], bytes] = field(repr=False)


class Fate(Enum):
    """What became of a letter."""

    SENT = "sent"
    REFUSED = "refused for good"
    LATER = "not taken for now"
    UNCLEAR = "the server didn't say whether it took it"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a letter, and why."""

    letter: Letter
    fate: Fate
    why: str = ""


class _Busy(Exception):  # noqa: N818 - it is what a server is
    """The server takes nothing from anybody for now."""


class _Refused(Exception):  # noqa: N818 - it is what a server does
    """The server refuses one letter."""

    def __init__(self, fate: Fate, why: str) -> None:
        super().__init__(why)
        self.fate, self.why = fate, why


class Sender:
    """Sends letters over one connection at a time. Use it with `with`."""

    def __init__(
        self,
        server: Server,
        sender: str,
        ledger: Ledger,
        per_minute: int,
        waiting: Callable[[str], object] = lambda why: None,  # noqa: ARG005 - nobody is told
        clock: Clock | None = None,
        limits: Limits | None = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        """`sender` is the address that gets back what can't be delivered; `waiting` is told why nothing happens."""
        self._server, self._from, self._ledger = server, sender, ledger
        self._interval = 60 / per_minute
        self._waiting = waiting
        self._clock = clock or Clock()
        self._limits = limits or Limits()
        self._context = context or trusted()
        self._smtp: smtplib.SMTP | None = None
        self._began: float | None = None
        self._taken = 0  # over this connection
        self._in_a_row = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._smtp:
            with suppress(OSError):
                self._smtp.quit()
        self._close()

    def send(self, letters: Sequence[Letter]) -> Iterator[Outcome]:
        """Hand over each letter once, and say what became of it; those refused for now are tried again at the end.

        Errors: `MailError` where the server can't be used at all; FolderError from the ledger. What was planned and
        not begun then is noted as not sent.
        """
        left = {id(letter): letter for letter in letters}
        try:
            for outcome in self._rounds(list(letters)):
                del left[id(outcome.letter)]
                yield outcome
        finally:
            for letter in left.values():
                self._ledger.put_off(letter.day, letter.name)

    def _rounds(self, letters: list[Letter]) -> Iterator[Outcome]:
        waits = iter(WAITS)
        while letters:
            again: list[Outcome] = []
            for place, letter in enumerate(letters):
                try:
                    outcome = self._deliver(letter)
                except _Busy as trouble:
                    again += [Outcome(one, Fate.LATER, str(trouble)) for one in letters[place:]]
                    break
                if outcome.fate is Fate.LATER:
                    again.append(outcome)
                else:
                    yield outcome
            if not again:
                return
            pause = next(waits, None)
            if pause is None:
                for outcome in again:
                    self._ledger.put_off(outcome.letter.day, outcome.letter.name)
                    yield outcome
                return
            self._close()
            self._waiting(f"{len(again)} not taken for now ({again[0].why}); trying again in {pause:.0f} seconds")
            self._clock.wait(pause)
            letters = [outcome.letter for outcome in again]

    def _deliver(self, letter: Letter) -> Outcome:
        """Errors: `_Busy`; `MailError`."""
        content = letter.content()
        self._pace()
        try:
            smtp = self._addressed(letter)
            self._ledger.note(letter.day, letter.name, State.INTENT)
            outcome = self._handed_over(smtp, letter, content)
        except _Refused as refusal:
            outcome = Outcome(letter, refusal.fate, refusal.why)
        self._note(outcome)
        return outcome

    def _note(self, outcome: Outcome) -> None:
        letter, states = outcome.letter, {Fate.SENT: State.SENT, Fate.REFUSED: State.REFUSED, Fate.LATER: State.LATER}
        if outcome.fate in states:
            self._ledger.note(letter.day, letter.name, states[outcome.fate])
        self._in_a_row = self._in_a_row + 1 if outcome.fate is Fate.REFUSED else 0
        if self._in_a_row == IN_A_ROW:
            what = f"the server refused {IN_A_ROW} messages in a row for good ({outcome.why})"
            raise _unusable(what, "ask who runs it, or look whether sender and login are right")

    def _pace(self) -> None:
        """Wait until another message may be sent."""
        if self._began is not None:
            left = self._began + self._interval - self._clock.passed()
            if left > 0:
                self._clock.wait(left)
        self._began = self._clock.passed()

    def _addressed(self, letter: Letter) -> smtplib.SMTP:
        """A connection on which the server has taken sender and recipient.

        A server may close one after so many messages; then another is opened.
        """
        fresh = self._smtp is None
        try:
            return self._envelope(letter)
        except _Busy:
            self._close()
            if fresh or not self._taken:
                raise
        self._taken = 0
        return self._envelope(letter)

    def _envelope(self, letter: Letter) -> smtplib.SMTP:
        """Errors: `_Busy`, `_Refused`, `MailError`."""
        self._smtp = smtp = self._smtp or self._connect()
        try:
            code, said = smtp.mail(self._from)
            if code // _HUNDRED == _FOR_GOOD:
                what = f"the server takes no mail from the `from` of archive.yml ({_why(code, said)})"
                raise _unusable(what, "correct it, or the login")
            if code // _HUNDRED != 2:  # noqa: PLR2004 - what is well begins with it
                raise _Busy(_why(code, said))
            code, said = smtp.rcpt(letter.address)
            if code == _CLOSING:
                raise _Busy(_why(code, said))
            if code // _HUNDRED != 2:  # noqa: PLR2004
                smtp.rset()
                raise _Refused(Fate.REFUSED if code // _HUNDRED == _FOR_GOOD else Fate.LATER, _why(code, said))
        except OSError as error:  # smtplib's own are among them
            raise _Busy(_broken(error)) from error
        return smtp

    def _handed_over(self, smtp: smtplib.SMTP, letter: Letter, content: bytes) -> Outcome:
        """What became of the message itself."""
        try:
            if smtp.sock:
                smtp.sock.settimeout(self._limits.answer)
            try:
                code, said = smtp.data(content)
            except smtplib.SMTPDataError as error:  # it didn't want to hear it
                code, said = error.smtp_code, _bytes(error.smtp_error)
            if smtp.sock:
                smtp.sock.settimeout(self._limits.silence)
        except OSError as error:
            self._close()
            return Outcome(letter, Fate.UNCLEAR, _broken(error))
        if code // _HUNDRED == 2:  # noqa: PLR2004
            self._taken += 1
            return Outcome(letter, Fate.SENT)
        with suppress(OSError):  # the next message notices
            smtp.rset()
        return Outcome(letter, Fate.REFUSED if code // _HUNDRED == _FOR_GOOD else Fate.LATER, _why(code, said))

    def _connect(self) -> smtplib.SMTP:
        """A connection that nobody else can read, logged in.

        Errors: `_Busy`, `MailError`.
        """
        self._taken = 0
        try:
            smtp = self._private()
            try:
                smtp.ehlo_or_helo_if_needed()
                if self._server.user:
                    smtp.login(self._server.user, self._server.password)
            except BaseException:
                smtp.close()
                raise
        except OSError as error:  # smtplib's own and those of TLS are among them
            raise _trouble(error) from error
        return smtp

    def _private(self) -> smtplib.SMTP:
        place, silence = (self._server.host, self._server.port, self._server.host_name), self._limits.silence
        if self._server.tls is Tls.IMPLICIT:
            return smtplib.SMTP_SSL(*place, timeout=silence, context=self._context)
        smtp = smtplib.SMTP(*place, timeout=silence)
        try:
            smtp.starttls(context=self._context)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _close(self) -> None:
        if self._smtp:
            self._smtp.close()
        self._smtp = None


def _unusable(what: str, fix: str) -> MailError:
    return MailError(Problem("email", 1, what, fix))


def _trouble(error: OSError) -> Exception:
    """What it means that there is no connection: something that passes, or not."""
    match error:
        case ssl.SSLCertVerificationError():
            what = f"the mail server can't be trusted ({error.verify_message})"
            return _unusable(what, "write its name as its certificate has it (SMTP_HOST); nothing was sent")
        case ssl.SSLError():
            what = f"no private connection to the mail server ({error.reason})"
            return _unusable(what, "check SMTP_PORT and SMTP_TLS: 465 is usual for `implicit`, 587 for `starttls`")
        case smtplib.SMTPNotSupportedError():
            what = "the mail server offers no STARTTLS, or no login"
            return _unusable(what, "check SMTP_PORT and SMTP_TLS; nothing is sent in the open")
        case smtplib.SMTPResponseException():
            return _unwelcome(error)
        case socket.gaierror() if error.errno != socket.EAI_AGAIN:
            return _unusable("there is no mail server of that name", "check SMTP_HOST")
    return _Busy(_broken(error))


def _unwelcome(error: smtplib.SMTPResponseException) -> Exception:
    """What it means that a server doesn't let us in."""
    why = _why(error.smtp_code, _bytes(error.smtp_error))
    if error.smtp_code // _HUNDRED == _FOR_NOW:
        return _Busy(why)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return _unusable(f"the mail server refuses the login ({why})", "check SMTP_USER and SMTP_PASSWORD")
    return _unusable(f"the mail server refuses us ({why})", "ask who runs it")


def _broken(error: OSError) -> str:
    """What went wrong with a connection, in words that are ours or the system's."""
    if isinstance(error, TimeoutError):
        return "the server fell silent"
    if isinstance(error, smtplib.SMTPServerDisconnected) or not error.strerror:
        return "the connection broke"
    return f"the connection broke: {error.strerror}"


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode(errors="replace")


def _why(code: int, said: bytes) -> str:
    """The numbers of an answer: `550 5.1.1, its address`."""
    found = _ENHANCED.match(said)
    if not found:
        return str(code)
    about = _ABOUT.get(found[2].decode())
    return f"{code} {found[1].decode()}" + (f", {about}" if about else "")
