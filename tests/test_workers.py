"""Work that several processes share. A test's process has threads, and so makes none itself: a fresh one does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.archives import PROJECT


def said(program: str, *arguments: str) -> Any:
    """What a program prints, as JSON."""
    environment = os.environ | {"DIGEST_ARCHIVE_WORKERS": "2"}
    call = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(call, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_each_thing_is_given_to_one_process_alone() -> None:
    ours, theirs = said("""
import json
from generator.workers import InTurns, in_background
things = InTurns([f"thing {number}" for number in range(3000)])
with in_background(lambda: things) as ask:
    theirs = ask(list)
    print(json.dumps([list(things), theirs()]))
""")
    assert sorted([*ours, *theirs]) == sorted(f"thing {number}" for number in range(3000))


def test_what_is_asked_is_done_one_after_the_other_and_the_end_waits_for_all(tmp_path: Path) -> None:
    program = """
import json, os, sys, time
from functools import partial
from generator.workers import in_background
def add(words, word):
    words.append(word)
def save(words):
    while not os.path.exists(sys.argv[1]):
        time.sleep(0.01)
    open(sys.argv[2], "w").write(" ".join(words))
with in_background(list) as ask:
    for word in ("one", "two"):
        ask(partial(add, word=word))
    result = ask(list)
    ask(save)
    got = result(), os.path.exists(sys.argv[2])
    open(sys.argv[1], "w").close()
print(json.dumps([*got, open(sys.argv[2]).read()]))
"""
    found = said(program, str(tmp_path / "received"), str(tmp_path / "saved"))
    assert found == [["one", "two"], False, "one two"]


def test_what_nobody_waits_for_gives_way_to_others() -> None:
    program = """
import json, os
from generator.workers import give_way, in_background
def nice(_):
    return os.nice(0)
def later(_):
    give_way()
with in_background(list) as ask:
    soon = ask(nice)
    ask(later)
    own = os.nice(0)
    give_way()
    print(json.dumps([own, os.nice(0), soon(), ask(nice)()]))
"""
    own, still, soon, after = said(program)
    assert own == still == soon < after


def test_a_process_leaves_its_results_behind_and_ends() -> None:
    assert said("""
import json, multiprocessing
from generator.workers import in_background
with in_background(lambda: "x" * 900_000) as ask:
    result = ask(str)
    ask.enough()
    (process,) = multiprocessing.active_children()
    process.join(120)
    print(json.dumps([process.is_alive(), len(result())]))
""") == [False, 900_000]


def test_what_goes_wrong_is_raised_where_it_is_waited_for() -> None:
    assert (
        said("""
import json
from generator.workers import in_background
def start():
    raise ValueError("at the start")
with in_background(start) as ask:
    result = ask(str)
    ask(str)
    try:
        result()
    except ValueError as error:
        print(json.dumps(str(error)))
""")
        == "at the start"
    )


def test_shares_of_work_give_their_results_in_order() -> None:
    assert said("""
import json, multiprocessing, os
from generator.workers import in_parallel
started = multiprocessing.Event()
def work(some):
    # This process waits until the other one has taken a share, too.
    started.set() if multiprocessing.parent_process() else started.wait(120)
    return [(one, os.getpid()) for one in some]
found = list(in_parallel(work, range(5000), 10))
processes = {process for _, process in found}
print(json.dumps([[one for one, _ in found] == list(range(5000)), os.getpid() in processes, len(processes)]))
""") == [True, True, 2]
