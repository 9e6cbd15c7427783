"""Asking a host on loopback: what it is told, what is tried again, and what is refused."""

from __future__ import annotations

import datetime as dt
import gzip
import http.server
import threading
import time
import tracemalloc
from email.utils import format_datetime

import pytest

from generator.fetch import Client, Limits, Manners, Refused
from tests.hosts import Reply, Request, Still, host, real_time

NOW = dt.datetime(2025, 3, 12, 12, tzinfo=dt.UTC)
SLOW = Manners("slow", 3.0)
QUICK = Manners("quick", 0.0)


@pytest.fixture
def still() -> Still:
    return Still(NOW)


def get(still: Still, address: str, limits: Limits | None = None) -> bytes:
    """One question of a new client."""
    with Client("me@example.org", still.clock, limits) as client:
        return client.get(address, "application/json", QUICK)


def refusal(still: Still, address: str, limits: Limits | None = None) -> Refused:
    """What is said of a question that is given up."""
    with pytest.raises(Refused) as raised:
        get(still, address, limits)
    return raised.value


def test_a_host_learns_who_asks_for_what(still: Still) -> None:
    with host(Reply(b"[]")) as there:
        assert get(still, f"{there.base}/x?day=1") == b"[]"
    headers = there.asked[0].headers
    assert headers["User-Agent"].startswith("digest-archive/")
    assert headers["User-Agent"].endswith(" (+me@example.org)")
    assert (headers["Accept"], headers["Accept-Encoding"]) == ("application/json", "gzip")
    assert not {"Cookie", "Authorization", "Referer"} & set(headers)
    assert there.asked[0].query == {"day": "1"}


def test_between_two_requests_to_a_host_there_is_its_pause_on_one_connection(still: Still) -> None:
    with host(Reply(b"[]", headers={"Set-Cookie": "a=b"})) as there, Client("", still.clock) as client:
        for _ in range(3):
            client.get(there.base, "*/*", SLOW)
        client.get(there.base, "*/*", QUICK)
    assert still.waits == [3.0, 3.0]
    assert len({request.connection for request in there.asked}) == 1
    assert not any("Cookie" in request.headers for request in there.asked)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_what_passes_is_tried_again(still: Still, status: int) -> None:
    with host([Reply(b"busy", status), Reply(b"still", status), Reply(b"[1]")]) as there:
        assert get(still, there.base) == b"[1]"
    assert still.waits == [5.0, 20.0]


def test_patience_has_an_end(still: Still) -> None:
    with host(Reply(b"", 503)) as there:
        error = refusal(still, there.base)
    assert error.passing
    assert str(error) == f"{there.base} answers 503 Service Unavailable, 4 times in a row; run it again later"
    assert (len(there.asked), still.waits) == (4, [5.0, 20.0, 60.0])


@pytest.mark.parametrize(
    ("after", "waited"),
    [
        ("7", [7.0]),
        ("0", [0.0]),
        (format_datetime(NOW + dt.timedelta(seconds=90), usegmt=True), [90.0]),
        (format_datetime(NOW - dt.timedelta(days=1), usegmt=True), [0.0]),
        ("soon", [5.0]),
        ("-3", [5.0]),
        ("", [5.0]),
    ],
)
def test_a_busy_host_says_how_long_to_wait(still: Still, after: str, waited: list[float]) -> None:
    with host([Reply(b"", 429, {"Retry-After": after}), Reply(b"[1]")]) as there:
        assert get(still, there.base) == b"[1]"
    assert still.waits == waited


def test_what_a_host_says_of_a_status_is_shown_in_plain_characters(still: Still) -> None:
    with host(Reply(b"", 404, reason="\x1b[2JGone " + "x" * 200)) as there:
        error = refusal(still, there.base)
    assert f"{there.base} answers 404 [2JGone xxx" in error.what
    assert len(error.what) < 120


def test_a_host_that_asks_for_an_hour_is_left_alone(still: Still) -> None:
    with host(Reply(b"", 429, {"Retry-After": "3600"})) as there:
        error = refusal(still, there.base)
    assert error.passing
    assert "answers 429 Too Many Requests, and asks to wait 3,600 seconds" in error.what
    assert (len(there.asked), still.waits) == (1, [])


@pytest.mark.parametrize("status", [400, 401, 403, 404, 406, 410, 501, 204, 304])
def test_what_does_not_pass_is_given_up_at_once(still: Still, status: int) -> None:
    with host(Reply(b"", status)) as there:
        error = refusal(still, there.base)
    assert not error.passing
    assert f"{there.base} answers {status}" in error.what
    assert len(there.asked) == 1


@pytest.mark.parametrize(
    "cut",
    [
        Reply(b"[1, 2", length=1000),
        Reply(b"[1, 2", chunked=True, cut=True),
        Reply(gzip.compress(b"[1]" * 999, mtime=0)[:-9], length=2000, headers={"Content-Encoding": "gzip"}),
    ],
)
def test_a_cut_answer_is_asked_for_again(still: Still, cut: Reply) -> None:
    with host([cut, Reply(b"[1, 2]", chunked=True)]) as there:
        assert get(still, there.base) == b"[1, 2]"
    with host(cut) as there:
        assert "broke off its answer, 4 times in a row" in refusal(still, there.base).what


def test_a_host_that_says_nothing_is_asked_again(still: Still) -> None:
    with host([Reply(b"[]", silence=60), Reply(b"[1]")]) as there:
        assert get(still, there.base, Limits(silence=1)) == b"[1]"


@pytest.mark.parametrize("chunked", [False, True])
def test_a_host_that_drips_is_given_up(chunked: bool) -> None:
    with host(Reply(b" " * 10_000, drip=0.02, chunked=chunked)) as there:
        start = time.monotonic()
        with Client("", real_time(NOW), Limits(whole=0.1)) as client, pytest.raises(Refused, match="took longer than"):
            client.get(there.base, "*/*", QUICK)
    assert time.monotonic() - start < 60  # of 200 seconds


def test_a_host_that_is_not_there(still: Still) -> None:
    with host(Reply()) as there:
        pass
    error = refusal(still, there.base)
    assert error.passing
    assert "can't be reached" in error.what


def test_compressed_content_is_unpacked(still: Still) -> None:
    with host(Reply(gzip.compress(b"[1]" * 100_000), headers={"Content-Encoding": "gzip"})) as there:
        assert get(still, there.base) == b"[1]" * 100_000
    with host(Reply(b"no gzip", headers={"Content-Encoding": "gzip"})) as there:
        assert "can't be unpacked" in refusal(still, there.base).what


@pytest.mark.parametrize("length", [None, 300_000_000])
def test_an_answer_of_300_mb_stops_at_the_bound(still: Still, length: int | None) -> None:
    reply = Reply(b" " * 1_000_000, repeat=300, chunked=length is None)
    with host(reply) as there:
        error = refusal(still, there.base, Limits(size=2_000_000))
    assert not error.passing
    assert "answers with more than 2 MB" in error.what


def test_a_gzip_bomb_is_unpacked_no_further_than_the_bound(still: Still) -> None:
    bomb = gzip.compress(gzip.compress(bytes(100_000_000)))
    with host(Reply(bomb, headers={"Content-Encoding": "gzip, gzip"})) as there:
        tracemalloc.start()
        error = refusal(still, there.base, Limits(size=2_000_000))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert "answers with more than 2 MB" in error.what
    assert peak < 20_000_000


def test_redirects_within_a_host_are_followed(still: Still) -> None:
    def answer(request: Request) -> Reply:
        return Reply(b"[1]") if request.path == "/new/there" else Reply(b"", 301, {"Location": "/new/there"})

    with host(answer) as there:
        assert get(still, f"{there.base}/old") == b"[1]"
        assert [request.path for request in there.asked] == ["/old", "/new/there"]
    with host(Reply(b"", 302, {"Location": "/again"})) as there:
        assert "leads from redirect to redirect" in refusal(still, there.base).what
        assert len(there.asked) == 6


def test_another_name_is_another_host(still: Still) -> None:
    def answer(request: Request) -> Reply:
        return Reply(b"", 302, {"Location": f"http://localhost:{request.headers['Host'].rpartition(':')[2]}/"})

    with host(answer) as there:
        assert "leads to another host" in refusal(still, there.base).what
        assert len(there.asked) == 1


def test_redirects_to_another_host_are_not(still: Still) -> None:
    with host(Reply(b"[1]")) as other:
        port = other.base.rpartition(":")[2]
        for target in (other.base, f"http://localhost:{port}/", f"//127.0.0.1:{port}/", "file:///etc/passwd", "",
                       "https://127.0.0.1/", "http://me@127.0.0.1/", "http://[", "http://127.0.0.1:port/"):  # fmt: skip
            with host(Reply(b"", 302, {"Location": target})) as there:
                error = refusal(still, f"{there.base}/x")
                assert not error.passing
                assert "leads to another host" in error.what
        assert other.asked == []


def test_an_address_that_is_none(still: Still) -> None:
    for address in ("http://", "nothing", "http://[", "ftp://example.org/"):
        assert not refusal(still, address).passing


def test_a_certificate_that_nobody_signed_is_no_host(still: Still) -> None:
    # A host that speaks plain HTTP where TLS is expected: the handshake fails for good, and is not tried again.
    with host(Reply(b"[1]")) as there:
        error = refusal(still, there.base.replace("http://", "https://"))
    assert "can't be trusted" in error.what
    assert not error.passing
    assert still.waits == []


def test_the_environment_names_a_proxy(still: Still, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str | None]] = []

    class Proxy(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            asked.append((self.path, self.headers["Proxy-Authorization"]))
            self.send_response(200)
            self.send_header("Content-Length", "3")
            self.end_headers()
            self.wfile.write(b"[2]")

    with http.server.HTTPServer(("127.0.0.1", 0), Proxy) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            monkeypatch.setenv("http_proxy", f"http://me:secret@127.0.0.1:{server.server_port}")
            assert get(still, "http://papers.example.org/x") == b"[2]"
            monkeypatch.setenv("no_proxy", "127.0.0.1")
            with host(Reply(b"[1]")) as there:
                assert get(still, there.base) == b"[1]"
        finally:
            server.shutdown()
            thread.join()
    assert asked == [("http://papers.example.org/x", "Basic bWU6c2VjcmV0")]
