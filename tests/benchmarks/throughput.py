"""How many pictures a second a whole network learns from, against the loop people write.

From real JPEGs, second epoch on, at 224 px on the processor, with two threads. Theirs: Pillow,
torchvision's transforms, a DataLoader with two workers, float32, contiguous, AdamW. Ours: a run of
`train`, with all that it settles for itself. Each in a process of its own, in turns, a stretch at
a time; the value is the smallest ratio divided by its bound, so that 1 holds.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Self

import workbench  # noqa: F401 - sets how idle threads wait
from tests.benchmarks.record import Figure, at_least, report
from tests.benchmarks.surroundings import ROOT, shared_data

BOUNDS = {"resnet18": 2.0, "mobilenet_v3_small": 1.3, "efficientnet_b0": 1.7}
SIZE, BATCH, THREADS = 224, 16, 2
TURNS = 5
WAITING = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT")  # how idle threads wait, set by our package alone


def environment(which: str) -> dict[str, str]:
    """What either side is started with: torch reads it before our package could set it there."""
    names = os.environ if which == "ours" else set(os.environ) - set(WAITING)
    return {name: os.environ[name] for name in names}


class Side:
    """A process that learns for one stretch whenever it is asked to."""

    def __init__(self, which: str, backbone: str, pictures: Path, folder: Path) -> None:
        command = [sys.executable, "-m", "tests.benchmarks.learning", which, backbone]
        self._process = subprocess.Popen(
            [*command, str(pictures), str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # A group of its own in this session: where the benchmark is killed while its sides
            # stand still, the system wakes the orphaned group and hangs it up.
            process_group=0,
            env=environment(which),
        )
        try:
            self.way = self._line()
        except BaseException:
            self.__exit__()
            raise
        self._signal(signal.SIGSTOP)

    def stretch(self) -> float:
        """Pictures a second of one stretch."""
        assert self._process.stdin is not None
        # In between it stands still with all its workers: none decodes ahead in the other's turn.
        self._signal(signal.SIGCONT)
        print("go", file=self._process.stdin, flush=True)
        rate = float(self._line())
        self._signal(signal.SIGSTOP)
        return rate

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process, with all its workers."""
        self._signal(signal.SIGKILL)
        self._process.communicate()

    def _signal(self, number: signal.Signals) -> None:
        os.killpg(self._process.pid, number)

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            sys.exit("one side of the benchmark ended early")
        return line.strip()


def rates(backbone: str, pictures: Path) -> tuple[float, float, str]:
    """Pictures a second: ours, theirs, and what ours settled on."""
    with (
        tempfile.TemporaryDirectory(prefix="workbench-") as folder,
        Side("ours", backbone, pictures, Path(folder)) as ours,
        Side("theirs", backbone, pictures, Path(folder)) as theirs,
    ):
        turns = [(ours.stretch(), theirs.stretch()) for _ in range(TURNS)]
    mine, plain = zip(*turns, strict=True)
    return statistics.median(mine), statistics.median(plain), ours.way


def measure() -> Figure:
    """All three networks."""
    pictures = shared_data("ants_bees")
    shares, detail = [], {}
    for backbone in sys.argv[1:] or BOUNDS:
        bound = BOUNDS[backbone]
        mine, plain, way = rates(backbone, pictures)
        shares.append(mine / plain / bound)
        detail[backbone] = {
            "times": mine / plain,
            "bound": bound,
            "ours_per_s": mine,
            "theirs_per_s": plain,
            "ours_uses": way,
        }
    return at_least(
        "throughput", min(shares), "of the bound, the least of three", 1.0, networks=detail
    )


if __name__ == "__main__":
    report(measure)
