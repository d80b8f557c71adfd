"""What a second process is worth: two processes of one thread against one, same recipe.

The whole of ResNet-18 learns, with the usual 32 pictures a step and process. Counted are the epochs
after the first, learning, judging and keeping the best classifier; 1 would be twice the pictures in
the same time. Each process has a core to itself, all its threads included, and no more: the one is
held on a core, the two share two. On a machine that others use as well, the figure says more of
them than of us.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from tests.benchmarks.record import Figure, at_least, in_turns, report
from tests.benchmarks.surroundings import ROOT, own_home
from workbench.project.runs import Run

LEAST, ROUNDS, EPOCHS = 0.85, 2, 3
PICTURES, SIDE = 384, 128
CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
RECIPE = (
    *("--backbone", "resnet18", "--weights", "random", "--strategy", "scratch"),
    *("--image-size", str(SIDE), "--batch-size", "32"),
    *("--device", "cpu", "--precision", "fp32", "--layout", "channels_last", "--compiled", "no"),
)


def draw(folder: Path) -> Path:
    """Noise in two colours: what is in the pictures does not matter here."""
    random = np.random.default_rng(0)
    for label in ("blue", "red"):
        (folder / label).mkdir(parents=True)
        for number in range(PICTURES // 2):
            pixels = random.integers(0, 255, (SIDE, SIDE, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / label / f"{number}.png")
    return folder


def trained(processes: int, pictures: Path, home: Path) -> Run:
    """A run in so many processes."""
    project = home / f"{processes}-{len(list(home.iterdir()))}.workbench"
    starter = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(processes)]
    train = ["-m", "workbench", "train", str(pictures), "--project", str(project), *RECIPE]
    train += ["--epochs", str(EPOCHS)]
    said = subprocess.run(
        [sys.executable, *starter, *train],
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)},
        preexec_fn=partial(os.sched_setaffinity, 0, CORES[:processes]),
        capture_output=True,
        text=True,
        check=False,
    )
    if said.returncode:
        sys.exit(said.stderr)
    return Run(project / "runs" / "001")


def pictures_per_second(processes: int, pictures: Path, home: Path) -> float:
    """The pace of the epochs after the first."""
    run = trained(processes, pictures, home)
    later = [epoch.seconds for epoch in run.history() if epoch.epoch > 1]
    return len(run.dataset().items) / statistics.fmean(later)


def measure() -> Figure:
    """The share of ideal scaling."""
    if len(CORES) < 2:
        sys.exit("This is measured on two cores of a Linux machine, which are not there.")
    with own_home() as home:
        pictures = draw(home / "pictures")
        two, one = in_turns(
            lambda: pictures_per_second(2, pictures, home),
            lambda: pictures_per_second(1, pictures, home),
            ROUNDS,
        )
    share = statistics.median(two) / (2 * statistics.median(one))
    return at_least(
        "scaling", share, "of ideal scaling", LEAST,
        one_images_s=one, two_images_s=two, cores=len(CORES), busy=os.getloadavg()[0],
    )  # fmt: skip


if __name__ == "__main__":
    report(measure)
