"""How close what is said before a run comes to what the run takes: time and memory.

Three sets of real pictures, three strategies; `workbench estimate`, then `workbench train` with
the same options, each in a process of its own. The value is the largest error as a share of its
tolerance (30 % of the time, 15 % of the memory), so that 1 holds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from tests.benchmarks.record import Figure, at_most, report
from tests.benchmarks.surroundings import ROOT, own_home, shared_data

TIME, MEMORY = 0.30, 0.15
RUNS = {
    "ants_bees": ["--strategy", "features"],
    "magnetic_tile": ["--strategy", "full", "--epochs", "3", "--image-size", "96"],
    "blood_cells": ["--strategy", "gradual", "--epochs", "3", "--image-size", "64"],
}


def told(*words: str) -> tuple[dict[str, Any], int]:
    """The last line of JSON that a verb prints, and the most memory that it held, in bytes."""
    command = [sys.executable, "-m", "workbench", *words, "--json"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"`workbench {' '.join(words)}` ended with {process.returncode}: {said[-500:]}")
    line: dict[str, Any] = json.loads(said.splitlines()[-1])
    return line, usage.ru_maxrss * 1024


def measure() -> Figure:
    """Both for each set."""
    worst, sets = 0.0, {}
    for name, options in RUNS.items():
        with own_home() as home:
            folder = str(shared_data(name))
            foreseen, _ = told("estimate", folder, "--device", "cpu", *options)
            project = ["--project", str(home / "p.workbench")]
            run, memory = told("train", folder, *project, "--device", "cpu", *options)
        time_error = foreseen["seconds"] / run["seconds"] - 1
        memory_error = foreseen["memory_bytes"] / memory - 1
        worst = max(worst, abs(time_error) / TIME, abs(memory_error) / MEMORY)
        sets[name] = {
            "options": " ".join(options),
            "foreseen_s": foreseen["seconds"],
            "took_s": run["seconds"],
            "time_error": time_error,
            "foreseen_mb": foreseen["memory_bytes"] / 1e6,
            "took_mb": memory / 1e6,
            "memory_error": memory_error,
        }
        print(json.dumps(sets[name]), file=sys.stderr, flush=True)
    return at_most("preflight", worst, "of the tolerance, the largest error", 1.0, sets=sets)


if __name__ == "__main__":
    report(measure)
