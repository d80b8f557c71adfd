"""How much sooner there is a model: the default strategy against fastai's own fine-tuning.

Both begin with the same weights (SqueezeNet 1.1, ImageNet), learn from the same pictures and are
judged by the same: every set is copied once into train and val folders, 20 % of each class held
out where it has none. Each job has a process of its own and is timed as the peer's script times
itself: from when its libraries are imported until there is a model. Ours is what `workbench train`
does without any option but network and weights, reading the pictures and measuring the model
included; fastai fine-tunes for three epochs. The whole processes, imports and all, are told too.

fastai needs an environment of its own, with a network:

    uv venv /tmp/fastai-env && VIRTUAL_ENV=/tmp/fastai-env uv pip install fastai

    python -m tests.benchmarks.time_to_model --fastai /tmp/fastai-env/bin/python

Its Python may also stand in `WORKBENCH_FASTAI_PYTHON`. `--sets ants_bees --seeds 1` is a trial.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.record import Figure, at_least, report
from tests.benchmarks.surroundings import ROOT, own_home, peer, shared_data

SETS = ("ants_bees", "magnetic_tile", "blood_cells")
SEEDS = 3
EPOCHS = 3
BOUND = 10.0
BACKBONE = "squeezenet1_1"
WEIGHTS = "weights/squeezenet1_1_caffe_bvlc.pth"
HELD_OUT = 0.2
PYTHON = "WORKBENCH_FASTAI_PYTHON"
_SAID = re.compile(r": ([0-9.]+) s, accuracy ([0-9.]+), n=")
_OURS = (
    "import sys, time, torch, torchvision, workbench.training.training as _, "
    "workbench.evaluation.evaluating as _, workbench.cli.main as cli; "
    "began = time.perf_counter(); status = cli.main(sys.argv[1:]); "
    "print(time.perf_counter() - began); sys.exit(status)"
)
# fastai draws its weights and its variation from the generators of the process.
_SEEDED = (
    "import runpy, sys; from fastai.torch_core import set_seed; set_seed(int(sys.argv[1])); "
    "sys.argv = sys.argv[2:]; runpy.run_path(sys.argv[0], run_name='__main__')"
)


class Took(NamedTuple):
    """One training: its seconds, the share right, seconds of its process and of all processors."""

    seconds: float
    accuracy: float
    process: float
    cpu: float


def split(folder: Path, into: Path) -> Path:
    """Copy a set into train and val folders, as it is split or 20 % of each class (seed 0)."""
    generator = random.Random(0)
    parts = {name: folder / name for name in ("train", "val") if (folder / name).is_dir()}
    for part, place in parts.items() or (("", folder),):
        for kind in sorted(path for path in place.iterdir() if path.is_dir()):
            pictures = sorted(path for path in kind.iterdir() if path.is_file())
            held_out = set(generator.sample(pictures, max(1, round(HELD_OUT * len(pictures)))))
            for picture in pictures:
                to = into / (part or ("val" if picture in held_out else "train")) / kind.name
                to.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(picture, to / picture.name)
    return into


def ours(pictures: Path, weights: Path, seed: int, project: Path) -> Took:
    """`workbench train`, with a project and caches of its own, so that nothing is known before."""
    command = [
        sys.executable, "-c", _OURS, "train", str(pictures), "--project", str(project),
        "--backbone", BACKBONE, "--weights", str(weights), "--seed", str(seed), "--json",
    ]  # fmt: skip
    said, process, cpu = _timed(command)
    *_, last, seconds = said.strip().splitlines()
    shutil.rmtree(project)
    return Took(float(seconds), float(json.loads(last)["val_accuracy"]), process, cpu)


def theirs(python: str, pictures: Path, weights: Path, seed: int) -> Took:
    """fastai's `fine_tune`, as the peer's script does it."""
    script = str(peer("fastai_fine_tune.py"))
    asked = [str(seed), script, str(pictures), BACKBONE, str(weights), str(EPOCHS)]
    said, process, cpu = _timed([python, "-W", "ignore", "-c", _SEEDED, *asked])
    found = _SAID.search(said)
    if found is None:
        sys.exit(f"fastai said nothing of its accuracy: {said[-500:]}")
    return Took(float(found[1]), float(found[2]), process, cpu)


def _timed(command: list[str]) -> tuple[str, float, float]:
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    if answer.returncode:
        sys.exit(f"{command[0]} ended with {answer.returncode}:\n{answer.stderr[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return answer.stdout, seconds, cpu


def compared(python: str, name: str, seeds: int, home: Path) -> tuple[list[Took], list[Took]]:
    """Both sides on one set, in turns; the first of each warms the disk's cache for the other."""
    weights = shared_data(WEIGHTS)
    pictures = split(shared_data(name), home / name)
    mine, other = [], []
    for seed in range(seeds):
        mine.append(ours(pictures, weights, seed, home / "ours.workbench"))
        shutil.rmtree(home / "cache", ignore_errors=True)
        other.append(theirs(python, pictures, weights, seed))
        print(f"{name} seed {seed}: {mine[-1]} against {other[-1]}", file=sys.stderr, flush=True)
    return mine, other


def measure() -> Figure:
    """The least of the sets' ratios; it holds where no set's mean accuracy is below fastai's."""
    given = _arguments()
    times, right, whole, cpu = {}, {}, {}, {}
    with own_home() as home, tempfile.TemporaryDirectory(dir=home) as folder:
        for name in given.sets:
            mine, other = compared(given.fastai, name, given.seeds, Path(folder))
            times[name] = [_mean(mine, 0), _mean(other, 0)]
            whole[name] = [_mean(mine, 2), _mean(other, 2)]
            cpu[name] = [_mean(mine, 3), _mean(other, 3)]
            right[name] = [_mean(mine, 1), _mean(other, 1)]
    ratios = {name: theirs / ours for name, (ours, theirs) in times.items()}
    worse = [name for name, (ours, theirs) in right.items() if ours < theirs]
    figure = at_least(
        "time_to_model",
        min(ratios.values()),
        "times as fast as fastai (the least of the sets)",
        BOUND,
        ratios=ratios,
        seconds_ours_theirs=times,
        process_seconds_ours_theirs=whole,
        cpu_seconds_ours_theirs=cpu,
        accuracy_ours_theirs=right,
        less_accurate_on=worse,
        seeds=given.seeds,
        epochs_of_fastai=EPOCHS,
    )
    return replace(figure, holds=figure.holds and not worse)


def _mean(took: list[Took], field: int) -> float:
    return statistics.mean(one[field] for one in took)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--fastai", metavar="PYTHON", default=os.environ.get(PYTHON, ""))
    parser.add_argument("--sets", nargs="+", default=SETS, choices=SETS)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    given = parser.parse_args()
    if not given.fastai or shutil.which(given.fastai) is None:
        sys.exit(
            f"This is measured against fastai, whose Python is not known: say --fastai PYTHON, or "
            f"set {PYTHON} (see the head of {Path(__file__).name})."
        )
    return given


if __name__ == "__main__":
    report(measure)
