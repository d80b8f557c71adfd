"""What a second process is worth: two processes of one thread against one, same recipe.

The whole of ResNet-18 learns, sixteen pictures a step and process. Counted are the epochs after
the first, learning and judging; 1 would be twice the pictures in the same time. Each process needs
a core to itself: on a machine that others use as well, the figure says more of them than of us.
Beside it stands what an epoch costs in processor seconds, in one process against two together: what
they say to each other costs time as well, but waiting does not.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from tests.benchmarks.record import Figure, at_least, in_turns, report
from tests.benchmarks.surroundings import ROOT, own_home
from workbench.project.runs import Run

LEAST, ROUNDS, EPOCHS = 0.85, 3, 3
PICTURES, SIDE = 128, 128
RECIPE = (
    *("--backbone", "resnet18", "--weights", "random", "--strategy", "scratch"),
    *("--image-size", str(SIDE), "--batch-size", "16"),
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


def trained(processes: int, pictures: Path, home: Path, epochs: int = EPOCHS) -> Run:
    """A run in so many processes."""
    project = home / f"{processes}-{len(list(home.iterdir()))}.workbench"
    starter = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(processes)]
    train = ["-m", "workbench", "train", str(pictures), "--project", str(project), *RECIPE]
    train += ["--epochs", str(epochs)]
    said = subprocess.run(
        [sys.executable, *starter, *train],
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)},
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


def processor_seconds(processes: int, pictures: Path, home: Path) -> float:
    """What an epoch costs all processes together: a long run's seconds less a short one's."""
    spent = []
    for epochs in (1, 1 + EPOCHS):
        before = os.times()
        trained(processes, pictures, home, epochs)
        after = os.times()
        spent.append(sum(after[2:4]) - sum(before[2:4]))
    return (spent[1] - spent[0]) / EPOCHS


def measure() -> Figure:
    """The share of ideal scaling."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    with own_home() as home:
        pictures = draw(home / "pictures")
        two, one = in_turns(
            lambda: pictures_per_second(2, pictures, home),
            lambda: pictures_per_second(1, pictures, home),
            ROUNDS,
        )
        seconds = [processor_seconds(processes, pictures, home) for processes in (1, 2)]
    share = statistics.median(two) / (2 * statistics.median(one))
    return at_least(
        "scaling", share, "of ideal scaling", LEAST,
        one_images_s=one, two_images_s=two, cores=cores, busy=os.getloadavg()[0],
        processor_seconds=seconds, share_by_processor=seconds[0] / seconds[1],
    )  # fmt: skip


if __name__ == "__main__":
    report(measure)
