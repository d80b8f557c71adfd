"""Runs that are killed at random moments, and what comes of them: `python -m … FOLDER SEED KILLS`.

Importing torch takes seconds, so one process that has imported it forks each run; it starts no
threads itself. Every run keeps a checkpoint after every batch, so that many kills fall into the
writing of one. Prints one JSON object.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sys
import threading
import time
from pathlib import Path

import msgspec
import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file

from workbench.core.events import finish
from workbench.data.items import Dataset, Item
from workbench.training.beginning import network_of
from workbench.training.keeping import keeper
from workbench.training.recipe import Recipe, defaults, validated
from workbench.training.training import train

RECIPES: dict[str, dict[str, object]] = {
    "features": {"epochs": 8, "average": 0.9, "mixup": 0.4, "balance": "sampling"},
    "gradual": {"epochs": 4, "average": 0.95, "accumulate": 2, "augmentation": "no_flips"},
    "full": {"epochs": 2, "cutmix": 1.0, "schedule": "one_cycle", "optimiser": "sgd"},
    "scratch": {"epochs": 2, "mixup": 0.2, "cutmix": 1.0, "focal": 2.0, "accumulate": 3},
}


def recipe_of(strategy: str) -> Recipe:
    quick = {"image_size": 32, "batch_size": 4, "device": "cpu", "patience": 9}
    settled = {"precision": "fp32", "layout": "channels_last", "compiled": "no"}
    made = defaults("squeezenet1_1", strategy, "random")
    return validated(msgspec.structs.replace(made, **quick, **settled, **RECIPES[strategy]))


def pictures(folder: Path) -> Dataset:
    """Fourteen pictures to learn from, one class of them rare, and four to be judged by."""
    random_ = np.random.default_rng(0)
    items = []
    for number in range(18):
        label = "red" if number % 3 else "blue"
        pixels = random_.integers(0, 255, (36, 36, 3), dtype=np.uint8)
        path = folder / f"{number}.png"
        Image.fromarray(pixels).save(path)
        id_ = hashlib.sha256(path.read_bytes()).hexdigest()
        items.append(Item(id_, str(path), label, "train" if number < 14 else "val", 36, 36))
    return Dataset(("blue", "red"), tuple(items))


def run(recipe: Recipe, dataset: Dataset, folder: Path) -> int:
    """Train in a process of its own; its id."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        cache = folder.with_name(f"{folder.name} cache")
        finish(train(recipe, dataset, folder, resume=True, cache=cache))
        status = 0
    finally:
        os._exit(status)


def fingerprint(folder: Path) -> str:
    """Of all weights, moments and averages of the last checkpoint, and of the classifier."""
    digest = hashlib.sha256()
    for name, value in sorted(load_file(folder / "checkpoint" / "last.safetensors").items()):
        digest.update(name.encode() + value.numpy().tobytes())
    digest.update(json.loads((folder / "classifier.json").read_text())["sha256"].encode())
    return digest.hexdigest()


def killed(child: int, after: float) -> bool:
    """Kill it after so many seconds; whether it was still at work. Its own failure is one."""
    end = time.monotonic() + after
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            if status:
                raise SystemExit(f"a resumed run failed with {status}")
            return False
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def tried(strategy: str, dataset: Dataset, place: Path, kills: int) -> dict[str, object]:
    """Kill runs of one strategy so often, and compare each that gets to its end."""
    recipe, whole = recipe_of(strategy), place / f"{strategy} whole"
    began = time.monotonic()
    assert not killed(run(recipe, dataset, whole), after=600)
    took = time.monotonic() - began
    right, done, endings, cut = fingerprint(whole), 0, [], 0
    folder = place / f"{strategy} 0"
    while done < kills or not endings:
        patience = random.uniform(0, took) if done < kills else 600
        if killed(run(recipe, dataset, folder), patience):
            done += 1
            cut += any(folder.rglob("*.part"))
        else:
            endings.append(fingerprint(folder) == right)
            folder = place / f"{strategy} {len(endings)}"
    return {"kills": done, "same": endings, "cut_while_writing": cut, "seconds": took}


def main(place: Path, seed: int, kills: int) -> None:
    """Try every recipe."""
    random.seed(seed)
    torch.set_num_threads(1)
    keeper.CHECKPOINT_SECONDS, keeper.COST = 0.0, 0
    dataset = pictures(place)
    network_of(recipe_of("full"), 2, None)
    assert threading.active_count() == 1
    each = -(-kills // len(RECIPES))
    print(json.dumps({name: tried(name, dataset, place, each) for name in RECIPES}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
