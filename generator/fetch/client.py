"""HTTP requests as hosts want them, polite and patient; answers are not trusted.

The only module that asks a host. One request at a time, a pause between requests to one host, `Retry-After`
honoured, redirects within the host alone, no cookies, no credentials. What passes (a busy host, a broken connection) is
tried again after fixed waits; what doesn't is an error at once. An answer is bounded in size, after decompression too,
and in time. Proxies are those of the environment
(`https_proxy`, `no_proxy`) or of the system.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import SplitResult, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import DecodeError, HTTPError, NewConnectionError, ProtocolError, SSLError
from urllib3.exceptions import TimeoutError as TookTooLong
from urllib3.util import make_headers, parse_url

from generator import __version__
from generator.formats import MAX_BYTES
from generator.subscriptions import is_address
from generator.trust import trusted

#: Seconds before the second, third and fourth try, where the host doesn't say how long to wait.
WAITS = (5.0, 20.0, 60.0)
#: Seconds; a host that asks to wait longer is left alone until the next run.
LONGEST_WAIT = 300.0

_OK = 200
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
_CHUNK = 64 * 1024
_PORTS = {"http": 80, "https": 443}


class Refused(Exception):  # noqa: N818 - it is what a host does, and reads so
    """A request that was given up. `what` and `fix` as in a `Problem`; `passing`: the host may answer another day."""

    def __init__(self, what: str, fix: str, *, passing: bool = False) -> None:
        super().__init__(f"{what}; {fix}")
        self.what, self.fix, self.passing = what, fix, passing


@dataclass(frozen=True, slots=True)
class Manners:
    """What a host asks of its clients: seconds between two requests. Hosts of one name share them."""

    name: str
    pause: float


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken: `size` is in bytes, unpacked.

    `silence` in seconds to connect, and between two pieces of an answer; `whole` from its first piece to its last.
    """

    # What is longer could not be read.
    size: int = MAX_BYTES
    silence: float = 30.0
    whole: float = 300.0


@dataclass(frozen=True, slots=True)
class Clock:
    """Time as the client sees it; tests bring their own.

    `now` is the time of day, with its zone; `passed` counts seconds from anywhere; `wait` lets seconds pass.
    """

    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
    passed: Callable[[], float] = time.monotonic
    wait: Callable[[float], None] = time.sleep


class Client:
    """Whoever asks: one connection at a time, kept open between requests. Use it with `with`."""

    def __init__(self, contact: str = "", clock: Clock | None = None, limits: Limits | None = None) -> None:
        """`contact` tells hosts whom to write to: an address of mail or of a page."""
        self.clock = clock or Clock()
        self._limits = limits or Limits()
        self._agent = f"digest-archive/{__version__}" + (f" (+{contact})" if contact else "")
        self._asked: dict[str, float] = {}
        self._pools: dict[str, urllib3.PoolManager] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for pool in self._pools.values():
            pool.clear()

    def get(self, url: str, accept: str, manners: Manners) -> bytes:
        """The body that an address answers with, whole and unpacked.

        Errors: `Refused` when the host says no, what comes is too long or too slow, or patience has run out.
        """
        waits = iter(WAITS)
        while True:
            try:
                return self._follow(url, accept, manners)
            except _Passing as trouble:
                pause = next(waits, None)
                if trouble.after is not None and trouble.after > LONGEST_WAIT:
                    what = f"{url} {trouble.what}, and asks to wait {trouble.after:,.0f} seconds"
                    raise Refused(what, "run it again later", passing=True) from trouble
                if pause is None:
                    what = f"{url} {trouble.what}, {len(WAITS) + 1} times in a row"
                    raise Refused(what, "run it again later", passing=True) from trouble
                self.clock.wait(pause if trouble.after is None else trouble.after)

    def _follow(self, url: str, accept: str, manners: Manners) -> bytes:
        """One try, redirects followed."""
        if not is_address(url):
            raise Refused(f"{url} is no address", "write one that begins with https://")
        place = url
        for _ in range(_MOST_REDIRECTS + 1):
            self._pause(manners)
            try:
                answer = self._ask(place, accept)
                try:
                    if answer.status not in _REDIRECTS:
                        return self._body(answer, place)
                    place = _redirected(place, answer.headers.get("Location", ""))
                finally:
                    if not answer.closed:
                        answer.close()  # the rest of a body that was not read to its end is of no use
            finally:
                self._asked[manners.name] = self.clock.passed()
        raise Refused(f"{url} leads from redirect to redirect", "correct the address")

    def _ask(self, url: str, accept: str) -> urllib3.BaseHTTPResponse:
        headers = {"User-Agent": self._agent, "Accept": accept, "Accept-Encoding": "gzip"}
        timeout = urllib3.Timeout(self._limits.silence)
        try:
            return self._pool(urlsplit(url)).request(
                "GET", url, headers=headers, timeout=timeout, retries=False, redirect=False, preload_content=False
            )
        except HTTPError as error:
            raise _trouble(error, url) from error

    def _body(self, answer: urllib3.BaseHTTPResponse, url: str) -> bytes:
        if answer.status in _PASSING:
            raise _Passing(f"answers {_status(answer)}", self._after(answer.headers))
        if answer.status != _OK:
            raise Refused(f"{url} answers {_status(answer)}", "check the address in a browser")
        end = self.clock.passed() + self._limits.whole
        parts: list[bytes] = []
        size = 0
        try:
            # read1 gives what has come, so that a host that drips is noticed, and unpacks no more than a chunk at once.
            while part := answer.read1(_CHUNK, decode_content=True):
                parts.append(part)
                size += len(part)
                if size > self._limits.size:
                    what = f"{url} answers with more than {self._limits.size / 1e6:,.0f} MB"
                    raise Refused(what, "check the address: no day's papers are that long")
                if self.clock.passed() > end:
                    raise _Passing(f"took longer than {self._limits.whole:,.0f} seconds to answer")
        except HTTPError as error:
            raise _trouble(error, url) from error
        return b"".join(parts)

    def _pause(self, manners: Manners) -> None:
        """Wait until the host may be asked again."""
        if (last := self._asked.get(manners.name)) is not None:
            left = last + manners.pause - self.clock.passed()
            if left > 0:
                self.clock.wait(left)

    def _after(self, headers: Mapping[str, str]) -> float | None:
        """Seconds that the host asks to wait: `Retry-After` (RFC 9110, section 10.2.3), a number or a date."""
        value = headers.get("Retry-After", "").strip()
        if value.isascii() and value.isdigit():
            return float(value)
        try:
            date = parsedate_to_datetime(value)
        except ValueError:
            return None
        date = date if date.tzinfo else date.replace(tzinfo=dt.UTC)
        return max(0.0, (date - self.clock.now()).total_seconds())

    def _pool(self, url: SplitResult) -> urllib3.PoolManager:
        """What opens connections to an address: directly, or through the proxy that the environment names."""
        proxy = getproxies().get(url.scheme, "")
        if proxy and proxy_bypass(url.netloc.rpartition("@")[2]):
            proxy = ""
        if proxy not in self._pools:
            self._pools[proxy] = self._proxied(proxy) if proxy else urllib3.PoolManager(1, ssl_context=trusted())
        return self._pools[proxy]

    def _proxied(self, proxy: str) -> urllib3.ProxyManager:
        address = proxy if "://" in proxy else f"http://{proxy}"
        auth = parse_url(address).auth
        headers = make_headers(proxy_basic_auth=auth) if auth else None
        return urllib3.ProxyManager(address, 1, proxy_headers=headers, ssl_context=trusted())


class _Passing(Exception):  # noqa: N818 - trouble, not an error yet
    """What may be gone in a minute; `after` is how many seconds the host asks to wait."""

    def __init__(self, what: str, after: float | None = None) -> None:
        super().__init__(what)
        self.what, self.after = what, after


def _trouble(error: HTTPError, url: str) -> Exception:
    """What a failed request means: something that passes, or not."""
    if isinstance(error, SSLError):
        return Refused(
            f"the connection to {url} can't be trusted ({error})", "check the address and this machine's date"
        )
    if isinstance(error, DecodeError):
        return Refused(f"{url} answers with compressed content that can't be unpacked", "report it to the host")
    if isinstance(error, NewConnectionError):  # before the next, of which it claims to be one
        return _Passing(f"can't be reached ({error})")
    if isinstance(error, TookTooLong):
        return _Passing("doesn't answer in time")
    if isinstance(error, ProtocolError):
        return _Passing("broke off its answer")
    return _Passing(f"can't be reached ({error})")


def _redirected(url: str, target: str) -> str:
    """Where a redirect leads, if that is the same host; from http to https, or to another path.

    Errors: `Refused`.
    """
    refusal = Refused(f"{url} leads to another host, {target!r}", "ask that address itself, if you trust it")
    try:
        new = urljoin(url, target)
    except ValueError as error:
        raise refusal from error
    if not target or not is_address(new):
        raise refusal
    old, there = urlsplit(url), urlsplit(new)
    schemes, ports = (old.scheme, there.scheme), (_port(old), _port(there))
    safer = schemes == ("http", "https") and ports == (_PORTS["http"], _PORTS["https"])
    if old.hostname != there.hostname or not (safer or (old.scheme == there.scheme and ports[0] == ports[1])):
        raise refusal
    return new


def _port(url: SplitResult) -> int:
    return url.port or _PORTS[url.scheme]


def _status(answer: urllib3.BaseHTTPResponse) -> str:
    reason = "".join(char for char in answer.reason or "" if char.isprintable())
    return f"{answer.status} {reason}".strip()[:80]
