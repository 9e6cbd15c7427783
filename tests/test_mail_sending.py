"""Sending, to a real mail server on loopback: whatever happens, nobody gets a day twice."""

from __future__ import annotations

import os
import re
import signal
import ssl
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from generator import trust
from generator.cli import main
from generator.errors import MailError
from generator.mail import Clock, Fate, Key, Ledger, Letter, Limits, Outcome, Sender, Server, State, Tls
from generator.mail.sending import IN_A_ROW, WAITS
from tests.archives import PROJECT, capture
from tests.mailing import KEY, MailServer, certificate, day, mail_server, paper, parsed, writer

TODAY = day(paper(1), paper(2))


@pytest.fixture(scope="session")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("certificates"))


class Still:
    """A clock that moves only when somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def wait(self, seconds: float) -> None:
        """Let them pass."""
        self.now += seconds
        self.waits.append(seconds)


@pytest.fixture
def still() -> Still:
    return Still()


def letters(*names: str) -> list[Letter]:
    """Letters to these names, in the lines of a table."""
    return [
        Letter(TODAY.date, line, f"{name}@example.org", f"{name}@example.org",
               lambda: writer().message(TODAY, TODAY.listings))
        for line, name in enumerate(names, start=2)
    ]  # fmt: skip


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger", Key(KEY)) as there:
        yield there


@pytest.fixture
def send(trusted: Path, ledger: Ledger, still: Still) -> Callable[..., list[Outcome]]:
    """Sends letters to a server; what became of them."""

    def run(server: MailServer, *names: str, host: str = "localhost", tls: Tls = Tls.STARTTLS, per_minute: int = 6000,
            login: tuple[str, str] = ("", ""), trust: Path | None = trusted) -> list[Outcome]:  # fmt: skip
        place = Server(host, server.port, tls, "example.org", *login)
        context = ssl.create_default_context(cafile=trust)
        clock = Clock(lambda: still.now, still.wait)
        with Sender(
            place, "digest@example.org", ledger, per_minute, clock=clock, limits=Limits(120, 120), context=context
        ) as sender:
            return list(sender.send(letters(*names)))

    return run


Send = Callable[..., list[Outcome]]


def told(outcomes: list[Outcome]) -> list[tuple[int, Fate, str]]:
    return [(outcome.letter.line, outcome.fate, outcome.why) for outcome in outcomes]


def states(ledger: Ledger, *names: str) -> list[State | None]:
    found = [ledger.state(TODAY.date, f"{name}@example.org") for name in names]
    return [one[0] if one else None for one in found]


@pytest.mark.parametrize("tls", Tls)
def test_each_gets_a_message_of_their_own(trusted: Path, send: Send, ledger: Ledger, tls: Tls) -> None:
    with mail_server(trusted, implicit=tls is Tls.IMPLICIT, password=b"secret") as server:
        assert told(send(server, "a", "b", tls=tls, login=("me", "secret"))) == [(2, Fate.SENT, ""), (3, Fate.SENT, "")]
    assert server.taken == ["a@example.org", "b@example.org"]
    assert server.logins == [(b"me", b"secret")]
    assert server.connections == 1
    assert states(ledger, "a", "b") == [State.SENT, State.SENT]
    # What came is what was made: no line was changed on the way.
    assert server.messages == [writer().message(TODAY, TODAY.listings)] * 2
    parsed(server.messages[0])


def test_who_is_refused_for_good_is_told_without_the_server_s_words(trusted: Path, send: Send, ledger: Ledger) -> None:
    answers = {"a@example.org": "550 5.1.1 <a@example.org> is unknown", "c@example.org": "553 no"}
    with mail_server(trusted, at_recipient=lambda address, _count: answers.get(address)) as server:
        found = told(send(server, "a", "b", "c"))
    assert found == [(2, Fate.REFUSED, "550 5.1.1, its address"), (3, Fate.SENT, ""), (4, Fate.REFUSED, "553")]
    assert server.asked == {"a@example.org": 1, "b@example.org": 1, "c@example.org": 1}
    assert states(ledger, "a", "b", "c") == [State.REFUSED, State.SENT, State.REFUSED]


@pytest.mark.parametrize("where", ["at_recipient", "at_message"])
def test_a_greylist_is_waited_for_and_the_others_are_not_kept_waiting(
    trusted: Path, send: Send, still: Still, where: str
) -> None:
    rule: dict[str, Any] = {
        where: lambda address, count: "451 4.7.1 come back" if address[0] == "a" and count < 3 else None
    }
    with mail_server(trusted, **rule) as server:
        assert told(send(server, "a", "b")) == [(3, Fate.SENT, ""), (2, Fate.SENT, "")]
    assert server.taken == ["b@example.org", "a@example.org"]
    assert [wait for wait in still.waits if wait > 1] == list(WAITS[:2])


def test_patience_ends_and_the_next_run_tries_again(trusted: Path, send: Send, still: Still, ledger: Ledger) -> None:
    ledger.plan([(TODAY.date, "a@example.org")], "1")
    with mail_server(trusted, at_recipient=lambda _address, count: "450 4.2.0 busy" if count < 6 else None) as server:
        assert told(send(server, "a")) == [(2, Fate.LATER, "450 4.2.0, its mailbox")]
        assert [wait for wait in still.waits if wait > 1] == list(WAITS)
        assert states(ledger, "a") == [State.LATER]
        assert told(send(server, "a")) == [(2, Fate.SENT, "")]
    assert states(ledger, "a") == [State.SENT]


def test_a_message_that_is_refused_is_told(trusted: Path, send: Send) -> None:
    with mail_server(trusted, at_message=lambda _address, _count: "554 5.7.1 spam") as server:
        assert told(send(server, "a")) == [(2, Fate.REFUSED, "554 5.7.1, security or policy")]
    assert server.taken == []


def test_a_connection_cut_after_the_message_is_unclear_and_not_sent_again(
    trusted: Path, send: Send, ledger: Ledger
) -> None:
    with mail_server(trusted, then=lambda address: address[0] == "b") as server:
        found = send(server, "a", "b", "c")
        assert [(outcome.letter.line, outcome.fate) for outcome in found] == [
            (2, Fate.SENT), (3, Fate.UNCLEAR), (4, Fate.SENT)]  # fmt: skip
    assert server.taken == [f"{name}@example.org" for name in "abc"]
    assert server.connections == 2
    assert states(ledger, "a", "b", "c") == [State.SENT, State.INTENT, State.SENT]


def test_the_intent_is_written_before_the_message_goes(trusted: Path, send: Send, tmp_path: Path) -> None:
    seen: list[str] = []

    def then(_address: str) -> bool:
        seen.append((tmp_path / "ledger").read_text().split()[-1])
        return False

    with mail_server(trusted, then=then) as server:
        send(server, "a", "b")
    assert seen == ["intent", "intent"]


def test_a_server_that_ends_connections_is_asked_over_another(trusted: Path, send: Send, still: Still) -> None:
    with mail_server(trusted, at_sender=lambda count: "421 4.7.0 enough" if count > 2 else None) as server:
        assert [outcome.fate for outcome in send(server, *"abcde")] == [Fate.SENT] * 5
    assert server.connections == 3
    assert [wait for wait in still.waits if wait > 1] == []


def test_a_server_that_takes_nothing_is_left_alone_for_now(
    trusted: Path, send: Send, still: Still, ledger: Ledger
) -> None:
    ledger.plan([(TODAY.date, f"{name}@example.org") for name in "ab"], "1")
    with mail_server(trusted, at_sender=lambda _count: "451 4.3.0 later") as server:
        found = told(send(server, "a", "b"))
    assert found == [(2, Fate.LATER, "451 4.3.0, the mail system"), (3, Fate.LATER, "451 4.3.0, the mail system")]
    assert still.waits == list(WAITS)
    assert states(ledger, "a", "b") == [State.LATER] * 2


def test_a_server_that_is_not_there_is_waited_for(send: Send, still: Still) -> None:
    with mail_server(None) as gone:
        pass
    assert {outcome.fate for outcome in send(gone, "a")} == {Fate.LATER}
    assert still.waits == list(WAITS)


def refusal(send: Send, server: MailServer, ledger: Ledger, **more: object) -> str:
    """Why nothing is sent at all; whoever was planned for is not left unclear."""
    ledger.plan([(TODAY.date, "a@example.org")], "1")
    with pytest.raises(MailError) as raised:
        send(server, "a", "b", **more)
    assert server.taken == []
    assert states(ledger, "a") == [State.LATER]
    assert "example.org" not in str(raised.value)
    return str(raised.value)


def test_a_certificate_that_nobody_trusts_gets_nothing(trusted: Path, send: Send, ledger: Ledger) -> None:
    with mail_server(trusted) as server:
        said = refusal(send, server, ledger, trust=None)
    assert "the mail server can't be trusted (self-signed certificate)" in said
    assert server.asked == {}


def test_a_certificate_of_another_host_gets_nothing(tmp_path: Path, send: Send, ledger: Ledger) -> None:
    other = certificate(tmp_path, "other.example")
    with mail_server(other) as server:
        assert "Hostname mismatch" in refusal(send, server, ledger, trust=other, login=("me", "secret"))
    assert (server.asked, server.logins) == ({}, [])


def test_nothing_is_sent_in_the_open(send: Send, ledger: Ledger) -> None:
    with mail_server(None) as server:
        assert "offers no STARTTLS" in refusal(send, server, ledger)
        assert "no private connection" in refusal(send, server, ledger, tls=Tls.IMPLICIT)
    assert server.asked == {}


def test_a_wrong_login_and_an_unwanted_sender_end_the_run(trusted: Path, send: Send, ledger: Ledger) -> None:
    with mail_server(trusted, password=b"secret") as server:
        assert "refuses the login (535 5.7.8" in refusal(send, server, ledger, login=("me", "wrong"))
    with mail_server(trusted, at_sender=lambda _count: "550 5.7.1 you may not be digest@example.org") as server:
        said = refusal(send, server, ledger)
        assert "takes no mail from the `from` of archive.yml (550 5.7.1, security or policy)" in said


def test_when_everybody_is_refused_the_message_is_at_fault(trusted: Path, send: Send, ledger: Ledger) -> None:
    names = [f"n{number}" for number in range(IN_A_ROW + 5)]
    with (
        mail_server(trusted, at_recipient=lambda _address, _count: "550 5.7.1 no relay") as server,
        pytest.raises(MailError, match=f"refused {IN_A_ROW} messages in a row"),
    ):
        send(server, *names)
    assert len(server.asked) == IN_A_ROW
    assert states(ledger, *names[IN_A_ROW:]) == [None] * 5


@pytest.mark.parametrize(("per_minute", "apart"), [(30, 2.0), (1, 60.0)])
def test_messages_keep_their_distance(trusted: Path, send: Send, still: Still, per_minute: int, apart: float) -> None:
    times: list[float] = []

    def then(_address: str) -> bool:
        times.append(still.now)
        return False

    with mail_server(trusted, then=then) as server:
        send(server, *"abcd", per_minute=per_minute)
    assert times == [0, apart, 2 * apart, 3 * apart]


# ---- the command, which can be killed

ADDRESSES = [f"reader{number}@inbox.example" for number in range(1, 6)]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A small archive with subscribers, outside of any repository."""
    folder = tmp_path / "archive"
    (folder / "digests").mkdir(parents=True)
    for date in ("Mar 09", "Mar 10", "Mar 11"):
        text = capture(date, "Agents That Use Tools", "We show agents that call tools and plan what they do.")
        (folder / "digests" / f"2025-03-{date[-2:]}.txt").write_text(text)
    (folder / "archive.yml").write_text(
        "email: {from: digest@example.org, unsubscribe: you@example.org, per_minute: 6000}\n"
    )
    (folder / "mkdocs.yml").write_text("site_name: Papers\nsite_url: https://user.example/archive/\n")
    (folder / "topics.yml").write_text((PROJECT / "tests" / "archive" / "topics.yml").read_text())
    (tmp_path / "subscribers.csv").write_text("\n".join(["address", *ADDRESSES]) + "\n")
    return folder


def environment(place: Path, trusted: Path, server: MailServer) -> dict[str, str]:
    return {
        "SSL_CERT_FILE": str(trusted), "EMAIL_KEY": KEY, "SITE_URL": "",
        "EMAIL_SUBSCRIBERS": str(place.parent / "subscribers.csv"), "EMAIL_LEDGER": str(place.parent / "ledger"),
        "SMTP_HOST": "localhost", "SMTP_PORT": str(server.port), "SMTP_TLS": "starttls", "SMTP_USER": "",
        "SMTP_PASSWORD": "",
    }  # fmt: skip


def started(place: Path, trusted: Path, server: MailServer) -> subprocess.Popen[str]:
    """A run of its own, which can be killed."""
    call = [sys.executable, "-m", "generator", "email", "--send"]
    variables = os.environ | environment(place, trusted, server) | {"PYTHONPATH": str(PROJECT)}
    return subprocess.Popen(call, cwd=place, env=variables, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


@pytest.fixture
def run(
    place: Path, trusted: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """What the command says; never anything of who subscribed."""

    def run(server: MailServer, *arguments: str, status: int = 0, **more: str) -> str:
        monkeypatch.chdir(place)
        for name, value in (environment(place, trusted, server) | more).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["digest-archive", "email", *arguments])
        trust.trusted.cache_clear()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert ended.value.code == status, said
        assert "inbox" not in said.out + said.err
        assert "reader" not in said.out + said.err
        return said.err + said.out

    return run


Run = Callable[..., str]


@pytest.mark.parametrize("where", ["at_recipient", "then"])
def test_a_run_that_is_killed_and_started_again_sends_nobody_a_day_twice(
    place: Path, trusted: Path, run: Run, where: str
) -> None:
    running: list[subprocess.Popen[str]] = []

    def kill(address: str, _count: int = 1) -> None:
        if address == ADDRESSES[2] and running:
            running.pop().send_signal(signal.SIGKILL)
            time.sleep(0.2)

    rule: dict[str, Any] = {where: kill}
    with mail_server(trusted, **rule) as server:
        first = started(place, trusted, server)
        running.append(first)
        first.communicate(timeout=240)
        assert first.returncode == -signal.SIGKILL
        unclear = where == "then"
        said = run(server, "--send", status=1 if unclear else 0)
        if unclear:
            assert ":4: 2025-03-11: an earlier run ended before it was known" in said
            assert "2 sent; 2 had it before" in said
        else:
            assert "3 sent; 2 had it before" in said
        assert Counter(server.taken) == Counter(ADDRESSES)
        said = run(server, "--send", "--unclear", "skip")
        assert f"0 sent; {4 if unclear else 5} had it before" in said
        assert "0 sent; 5 had it before" in run(server, "--send")
        assert Counter(server.taken) == Counter(ADDRESSES)
    kept = (place.parent / "ledger").read_text()
    assert "@" not in kept
    assert "inbox" not in kept


def test_a_maintainer_can_have_the_unclear_sent_again(trusted: Path, run: Run) -> None:
    cuts = iter([True])
    with mail_server(trusted, then=lambda address: address == ADDRESSES[0] and next(cuts, False)) as server:
        said = run(server, "--send", status=1)
        assert ":2: 2025-03-11: the server didn't say whether it took it" in said
        assert "1 sent; 5 had" not in said
        assert "1 sent; 4 had it before" in run(server, "--send", "--unclear", "send")
    assert Counter(server.taken)[ADDRESSES[0]] == 2


def test_days_since_the_last_and_plans(trusted: Path, run: Run) -> None:
    with mail_server(trusted) as server:
        assert "5 sent" in run(server, "--send", "--day", "2025-03-09")
        said = run(server, "--unsent", "--plan", "812-1")
        assert said == "10 messages planned; 5 had it before, for 0 there is none\n"
        assert "0 sent" in run(server, "--send", "--planned", "812-2")
        # Another run doesn't know what became of it, of whatever day.
        assert run(server, "--unsent", "--send", status=1).count("an earlier run ended") == 10
        assert len(server.taken) == 5
        assert "10 sent; 0 had it before" in run(server, "--send", "--planned", "812-1")
        assert "0 sent; 5 had it before" in run(server, "--unsent", "--send")
    assert Counter(server.taken) == dict.fromkeys(ADDRESSES, 3)


def test_what_is_missing_is_said_before_anything_is_sent(place: Path, trusted: Path, run: Run) -> None:
    with mail_server(trusted) as server:
        (place / "mkdocs.yml").write_text("site_name: Papers\n")
        assert "the site has no address (`site_url`)" in run(server, "--send", status=2)
        (place / "archive.yml").write_text("")
        assert "archive.yml:1: it says nothing of mails; add `email:`" in run(server, "--send", status=2)
    assert server.taken == []


def test_a_plan_that_cannot_be_followed_is_put_off_and_not_unclear(trusted: Path, run: Run) -> None:
    with mail_server(trusted) as server:
        assert "5 messages planned" in run(server, "--unsent", "--plan", "812-1")
        assert "SMTP_TLS is neither" in run(server, "--send", "--planned", "812-1", status=2, SMTP_TLS="none")
        assert "5 sent" in run(server, "--unsent", "--send")


def test_two_runs_at_once_are_one(place: Path, trusted: Path, run: Run) -> None:
    said: list[str] = []

    def then(_address: str) -> bool:
        if not said:
            said.append(started(place, trusted, server).communicate(timeout=240)[0])
        return False

    with mail_server(trusted, then=then) as server:
        assert "5 sent" in run(server, "--send")
    assert re.search(r"ledger:1: another run is writing to it", said[0])
