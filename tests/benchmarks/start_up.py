"""How long until the window's event loop turns, from the start of the process.

Against the least a PySide6 program can take, `../shared/peers/bare_window.py`, in turns.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.record import Figure, at_most, in_turns, ratio_of_medians, report
from tests.benchmarks.surroundings import ROOT, own_home, peer, screen

TIMES = 11
BOUND = 2.5

# The program as it is; its event loop says that it turns, and then ends.
OURS = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
run = QApplication.exec

def tell():
    print("event loop", flush=True)
    QApplication.exit(0)

def exec(*_):
    QTimer.singleShot(0, tell)
    return run()

QApplication.exec = exec
import sys
from workbench.cli.main import main
sys.exit(main([]))
"""


def seconds_until_event_loop(command: list[str | Path]) -> float:
    """From the start of the process to the line it prints in the first turn of its loop."""
    # As on a user's machine: what Python compiled in the first round, it has in the next.
    variables = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    began = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        taken = time.perf_counter() - began
    if process.returncode or "event loop" not in line:
        sys.exit(f"the window did not come up: status {process.returncode}, {line!r}")
    return taken


def measure() -> Figure:
    """Both in turns on the same screen; the window opens empty, in a home of its own."""
    with own_home(), screen():
        ours, theirs = in_turns(
            lambda: seconds_until_event_loop([sys.executable, "-c", OURS]),
            lambda: seconds_until_event_loop([sys.executable, peer("bare_window.py")]),
            TIMES,
        )
    return at_most(
        "start_up",
        ratio_of_medians(ours, theirs),
        "times a bare window",
        BOUND,
        ours_s=statistics.median(ours),
        bare_s=statistics.median(theirs),
        slowest_s=max(ours),
        runs=TIMES,
    )


if __name__ == "__main__":
    report(measure)
