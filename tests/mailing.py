"""Days to mail, and a mail server on loopback that does as it is told, faults included."""

from __future__ import annotations

import asyncio
import datetime as dt
import email
import ssl
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from generator.facts import Facts, Source
from generator.mail import Writer
from generator.model import Appearance, Day, Entry, Listing, MailSettings, Paper, Site, Topic
from tests.hosts import free_port

KEY = "0123456789abcdef0123456789abcdef"
PUBLIC = Site("Digest archive", "Papers.", "https://user.example/archive/")
TOPICS = (
    Topic("llm-agents", "Agents and Tool Use", "…", "Models", ("agents",)),
    Topic("reasoning", "Reasoning", "…", "Models"),
)
SETTINGS = MailSettings("digest@example.org", "", "", "digest.example.org", "", "you@example.org", "", 6000)


def paper(
    number: int, title: str = "", abstract: str = "", topics: Sequence[str] = (), authors: Sequence[str] = ()
) -> Paper:
    """A paper, seen on 2025-03-11."""
    title, abstract = title or f"Paper {number}", abstract or f"What paper {number} says."
    facts = Facts(authors=tuple(authors))
    entry = Entry(title, abstract, 1, 3, facts)
    seen = (Appearance(dt.date(2025, 3, 11), "2025-03-11.txt", number, Source.PAGE, entry),)
    return Paper(title.lower(), f"paper-{number}-abcdefgh", title, abstract, seen, (), (), (), tuple(topics), facts)


def day(*papers: Paper, date: str = "2025-03-11") -> Day:
    """A day of these papers."""
    return Day(dt.date.fromisoformat(date), (), tuple(Listing(one, one.appearances) for one in papers))


def writer(**changed: Any) -> Writer:
    """A writer without a key, for settings that are changed so."""
    return Writer(
        MailSettings(**{name: getattr(SETTINGS, name) for name in SETTINGS.__slots__} | changed), PUBLIC, TOPICS
    )


def parsed(content: bytes) -> EmailMessage:
    """A message as Python reads it, without a defect in any part."""
    message = email.message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    for part in message.walk():
        assert part.defects == []
        assert [header.defects for header in part.values() if header.defects] == []
    return message


def bodies(message: EmailMessage) -> tuple[str, str]:
    """The text and the HTML of a message."""
    found = [message.get_body((kind,)) for kind in ("plain", "html")]
    text, html = (part.get_content() for part in found if isinstance(part, EmailMessage))
    return str(text).replace("\r\n", "\n"), str(html).replace("\r\n", "\n")


Rule = Callable[[str, int], str | None]


@dataclass(slots=True)
class MailServer:
    """A running server. `taken` are recipients of messages that it has said 250 to, or kept without saying so.

    Each rule is told a recipient and how often it was asked about that one, and gives an answer other than 250.
    """

    port: int = 0
    taken: list[str] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    connections: int = 0
    at_sender: Callable[[int], str | None] = lambda _count: None
    at_recipient: Rule = lambda _address, _count: None
    at_message: Rule = lambda _address, _count: None
    #: Called when a message is there, before it is answered; True breaks the connection instead of answering.
    then: Callable[[str], bool] = lambda _address: False
    _senders: Counter[int] = field(default_factory=Counter)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """A connection begins; after STARTTLS once more."""
        assert server.transport
        self.connections += server.transport.get_extra_info("ssl_object") is not None
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Who sends."""
        self._senders[id(session)] += 1
        if answer := self.at_sender(self._senders[id(session)]):
            return answer
        envelope.mail_from = address
        return "250 2.1.0 sender ok"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """To whom."""
        self.asked[address] += 1
        if answer := self.at_recipient(address, self.asked[address]):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 recipient ok"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """The message."""
        (address,) = envelope.rcpt_tos
        if answer := self.at_message(address, self.asked[address]):
            return answer
        self.taken.append(address)
        assert isinstance(envelope.content, bytes)
        self.messages.append(envelope.content)
        if self.then(address):
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return "250 2.0.0 taken"


def certificate(folder: Path, name: str = "localhost") -> Path:
    """A certificate for a host of that name with its key, in one file; who trusts it trusts the host."""
    file, key = folder / f"{name}.pem", folder / f"{name}.key"
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    named = ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-keyout", str(key), "-out", str(file)]
    subprocess.run([*made, *named], check=True, capture_output=True)
    file.write_text(key.read_text() + file.read_text())
    return file


@contextmanager
def mail_server(
    certificate: Path | None, *, implicit: bool = False, password: bytes = b"", **rules: Any
) -> Iterator[MailServer]:
    """A server on loopback; without a certificate it speaks in the open."""
    there = MailServer(**rules)
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)

    def login(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, said: object) -> AuthResult:
        assert isinstance(said, LoginPassword)
        there.logins.append((said.login, said.password))
        return AuthResult(success=said.password == password, handled=False)

    there.port = free_port()
    auth: dict[str, Any] = (
        {"authenticator": login, "auth_required": not implicit, "auth_require_tls": not implicit} if password else {}
    )
    tls: dict[str, Any] = (
        {"ssl_context": context} if implicit else {"tls_context": context, "require_starttls": context is not None}
    )
    controller = Controller(there, "127.0.0.1", there.port, ready_timeout=120, **tls, **auth)
    controller.start()
    try:
        yield there
    finally:
        controller.stop()
