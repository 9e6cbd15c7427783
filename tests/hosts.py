"""A host on loopback that answers as it is told, faults included, and a clock that only moves when somebody waits."""

from __future__ import annotations

import datetime as dt
import http.server
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from generator.fetch import Clock

_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. `length` is the length it claims, if not its own; `chunked` sends it in pieces, `cut` without its end.

    `silence` are seconds before it, `drip` seconds between its bytes; `repeat` sends the body so often.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None
    length: int | None = None
    chunked: bool = False
    cut: bool = False
    silence: float = 0
    drip: float = 0
    repeat: int = 1


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked, by whom, over which connection."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    connection: int


Answer = Callable[[Request], Reply]


@dataclass(slots=True)
class Host:
    """A running host: its address, and what it was asked."""

    base: str
    asked: list[Request] = field(default_factory=list)


def free_port() -> int:
    """A port for a server that is still to be started.

    It is below those that systems choose from for whoever asks for any: of these, another test may get it meanwhile.
    """
    while True:
        port = 10_000 + secrets.randbelow(20_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def _framing(reply: Reply) -> tuple[str, str]:
    """The header that says where the body ends."""
    if reply.chunked:
        return "Transfer-Encoding", "chunked"
    return "Content-Length", str(len(reply.body) * reply.repeat if reply.length is None else reply.length)


def _sent(reply: Reply) -> Iterator[bytes]:
    """The pieces of a body, as they go over the wire."""
    size = 1 if reply.drip else _PIECE
    for _ in range(reply.repeat):
        for start in range(0, len(reply.body), size):
            piece = reply.body[start : start + size]
            yield b"%x\r\n%s\r\n" % (len(piece), piece) if reply.chunked else piece
    if reply.chunked and not reply.cut:
        yield b"0\r\n\r\n"


@contextmanager
def host(answer: Answer | list[Reply] | Reply) -> Iterator[Host]:
    """A host that answers each request by a function, or one after the other (the last for good)."""
    over = threading.Event()
    replies = [answer] if isinstance(answer, Reply) else answer

    def reply_to(request: Request) -> Reply:
        if isinstance(replies, list):
            return replies[min(len(there.asked), len(replies)) - 1]
        return replies(request)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            request = Request(parts.path, query, dict(self.headers.items()), self.client_address[1])
            there.asked.append(request)
            reply = reply_to(request)
            over.wait(reply.silence)
            self.send_response(reply.status, reply.reason)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header(*_framing(reply))
            self.end_headers()
            for piece in _sent(reply):
                self.wfile.write(piece)
                if over.wait(reply.drip):
                    break
            self.close_connection = reply.cut or reply.length is not None

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Who asked may leave early."""

    server = Server(("127.0.0.1", 0), Handler)
    there = Host(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield there
    finally:
        over.set()
        server.shutdown()
        thread.join()
        server.server_close()


class Still:
    """A clock that stands still but for waiting; `waits` are the seconds that were waited."""

    def __init__(self, now: dt.datetime) -> None:
        self.waits: list[float] = []
        self._now = now

    @property
    def clock(self) -> Clock:
        """As the client takes it."""
        return Clock(
            lambda: self._now + dt.timedelta(seconds=sum(self.waits)), lambda: sum(self.waits), self.waits.append
        )


def real_time(now: dt.datetime) -> Clock:
    """A clock by which seconds pass, and waiting takes none."""
    return Clock(lambda: now, time.monotonic, lambda _: None)
