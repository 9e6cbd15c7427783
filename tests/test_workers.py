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
with in_background(lambda: list(things)) as theirs:
    print(json.dumps([list(things), theirs()]))
""")
    assert sorted([*ours, *theirs]) == sorted(f"thing {number}" for number in range(3000))


def test_a_result_comes_before_what_is_done_after_it_and_the_end_waits_for_that(tmp_path: Path) -> None:
    program = """
import json, os, sys, time
from generator.workers import in_background
def after():
    while not os.path.exists(sys.argv[1]):
        time.sleep(0.01)
    open(sys.argv[2], "w").close()
with in_background(lambda: "result", after) as result:
    got = result(), os.path.exists(sys.argv[2])
    open(sys.argv[1], "w").close()
print(json.dumps([*got, os.path.exists(sys.argv[2])]))
"""
    assert said(program, str(tmp_path / "received"), str(tmp_path / "done")) == ["result", False, True]


def test_what_nobody_waits_for_gives_way_to_others(tmp_path: Path) -> None:
    program = """
import json, os, sys
from generator.workers import in_background
def after():
    open(sys.argv[1], "w").write(str(os.nice(0)))
with in_background(lambda: os.nice(0), after) as soon, in_background(lambda: os.nice(0), has_time=True) as late:
    at_first = [os.nice(0), soon(), late()]
print(json.dumps([*at_first, int(open(sys.argv[1]).read())]))
"""
    own, soon, late, after = said(program, str(tmp_path / "after"))
    assert own == soon < late == after


def test_a_process_leaves_its_result_behind_and_ends() -> None:
    assert said("""
import json, multiprocessing
from generator.workers import in_background
with in_background(lambda: "x" * 900_000) as result:
    (process,) = multiprocessing.active_children()
    process.join(120)
    print(json.dumps([process.is_alive(), len(result())]))
""") == [False, 900_000]


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
