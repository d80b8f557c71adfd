"""Two set-ups of one checkout never work at the same time."""

from __future__ import annotations

import subprocess
import sys
import threading

from installer.lock import locked
from tests.architecture.source_tree import ROOT

HOLD = """
import sys
from pathlib import Path
from installer.lock import locked
with locked(Path(sys.argv[1]), lambda: None):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(path) -> subprocess.Popen[str]:
    """Another process that holds the lock until its input ends or it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_free_lock_is_taken_without_waiting(tmp_path):
    with locked(tmp_path / "folder" / "lock", nobody_should_wait):
        pass


def nobody_should_wait() -> None:
    message = "nobody holds this lock"
    raise AssertionError(message)


def test_waits_for_the_other_and_says_so_once(tmp_path):
    other = holder(tmp_path / "lock")
    waits: list[str] = []
    waiting = threading.Event()

    def on_wait() -> None:
        waits.append("waiting")
        waiting.set()

    def let_go_once_waited_for() -> None:
        waiting.wait(timeout=30)
        other.communicate()

    helper = threading.Thread(target=let_go_once_waited_for)
    helper.start()
    with locked(tmp_path / "lock", on_wait):
        assert other.poll() == 0
    helper.join()
    assert waits == ["waiting"]


def test_a_killed_setup_holds_nobody_up(tmp_path):
    other = holder(tmp_path / "lock")
    other.kill()
    other.communicate()
    with locked(tmp_path / "lock", nobody_should_wait):
        pass
