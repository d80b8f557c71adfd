"""How close what is said before a run comes to what the run takes: time and memory.

Three sets of real pictures, three strategies; `workbench estimate` before and after the run, so
that a machine that becomes busier or quieter meanwhile counts half, and between them the run with
the same options, timed from Start until its classifier is measured. Each in a process of its own.
The value is the largest error as a share of its tolerance (30 % of the time, 15 % of the memory),
so that 1 holds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.benchmarks.record import Figure, at_most, report
from tests.benchmarks.surroundings import ROOT, own_home, shared_data

TIME, MEMORY = 0.30, 0.15
RUNS = {
    "ants_bees": ["--strategy", "features"],
    "magnetic_tile": ["--strategy", "full", "--epochs", "3", "--image-size", "96"],
    "blood_cells": ["--strategy", "gradual", "--epochs", "3", "--image-size", "64"],
}


def told(module: str, *words: str) -> tuple[dict[str, Any], int]:
    """The last line of JSON that a module prints, and the most memory that it held, in bytes."""
    command = [sys.executable, "-m", module, *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"`{module} {' '.join(words)}` ended with {process.returncode}: {said[-500:]}")
    line: dict[str, Any] = json.loads(said.splitlines()[-1])
    return line, usage.ru_maxrss * 1024


def foreseen_for(folder: str, options: list[str]) -> dict[str, Any]:
    """What is said before a run, with nothing kept from before."""
    with own_home():
        return told("workbench", "estimate", folder, "--device", "cpu", *options, "--json")[0]


def took(place: str, *words: str) -> float:
    """Seconds of a run, as the window makes it, from Start until its classifier is measured."""
    from workbench.cli.arguments import parser
    from workbench.cli.verbs.train import folder_of, recipe_of
    from workbench.core.events import finish
    from workbench.models.devices import devices
    from workbench.project.importing import import_pictures
    from workbench.project.learning import train_run
    from workbench.project.project import create_project
    from workbench.training.trials.preflight import estimate

    devices()  # a window has torch there, and knows them, before anybody presses Start
    options = parser().parse_args(["train", *words])
    with closing(create_project(Path(place))) as project:
        finish(import_pictures(project, folder_of(options)))
        # As in the window: what is said before Start has everything imported that a run needs.
        finish(estimate(recipe_of(options), project.dataset(), project.cache))
        began = time.perf_counter()
        finish(train_run(project, recipe_of(options)))
        return time.perf_counter() - began


def measure() -> Figure:
    """Both for each set."""
    worst, sets = 0.0, {}
    for name, options in RUNS.items():
        folder = str(shared_data(name))
        before = foreseen_for(folder, options)
        with own_home() as home:
            place = str(home / "p.workbench")
            words = [place, folder, "--device", "cpu", *options]
            run, memory = told("tests.benchmarks.preflight", *words)
        after = foreseen_for(folder, options)
        foreseen = {key: (before[key] + after[key]) / 2 for key in ("seconds", "memory_bytes")}
        time_error = foreseen["seconds"] / run["seconds"] - 1
        memory_error = foreseen["memory_bytes"] / memory - 1
        worst = max(worst, abs(time_error) / TIME, abs(memory_error) / MEMORY)
        sets[name] = {
            "options": " ".join(options),
            "foreseen_s": [before["seconds"], after["seconds"]],
            "took_s": run["seconds"],
            "time_error": time_error,
            "foreseen_mb": foreseen["memory_bytes"] / 1e6,
            "took_mb": memory / 1e6,
            "memory_error": memory_error,
        }
        print(json.dumps(sets[name]), file=sys.stderr, flush=True)
    return at_most("preflight", worst, "of the tolerance, the largest error", 1.0, sets=sets)


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps({"seconds": took(*sys.argv[1:])}))
    else:
        report(measure)
