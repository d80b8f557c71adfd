"""What somebody gets who does nothing but `workbench train FOLDER`: how good, and how soon.

The program's own backbone and its default strategy on `ants_bees`, which has pictures of its own to
be judged by; three seeds, each the whole command in a process of its own, nothing kept from before.
The value is the worse of two shares: of the accuracy that is aimed at, and of the seconds that are
allowed; 1 holds.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from typing import Any

from tests.benchmarks.record import Figure, at_least, report
from tests.benchmarks.surroundings import ROOT, own_home, shared_data

SET = "ants_bees"
SEEDS = (0, 1, 2)
ACCURACY, SECONDS = 0.85, 30.0


def trained(seed: int) -> tuple[float, float]:
    """The validation accuracy of the epoch that is kept, and how long the whole command took."""
    with own_home() as home:
        words = ["train", str(shared_data(SET)), "--project", str(home / "p.workbench")]
        command = [sys.executable, "-m", "workbench", *words, "--seed", str(seed), "--json"]
        began = time.perf_counter()
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        took = time.perf_counter() - began
    last: dict[str, Any] = json.loads(said.splitlines()[-1])
    return float(last["val_accuracy"]), took


def measure() -> Figure:
    """The mean accuracy and the median time, each against what is aimed at."""
    runs = [trained(seed) for seed in SEEDS]
    accuracies, seconds = zip(*runs, strict=True)
    accuracy, took = statistics.mean(accuracies), statistics.median(seconds)
    return at_least(
        "out_of_the_box",
        min(accuracy / ACCURACY, SECONDS / took),
        "of what is aimed at (accuracy, or time)",
        1.0,
        accuracy=accuracy,
        accuracies=accuracies,
        seconds=took,
    )


if __name__ == "__main__":
    report(measure)
