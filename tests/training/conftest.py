"""Tiny pictures and tiny recipes: a run takes a second."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from workbench.data.items import Dataset, Item
from workbench.training.recipe import Recipe, defaults

SIDE = 40


def draw(path: Path, label: str, rng: np.random.Generator) -> Item:
    """A red-ish or a blue-ish picture of noise."""
    pixels = rng.integers(0, 120, (SIDE, SIDE, 3), dtype=np.uint8)
    pixels[..., 0 if label == "red" else 2] += 110
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)
    id_ = hashlib.sha256(path.read_bytes()).hexdigest()
    return Item(id_, str(path), label, "train", SIDE, SIDE)


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    """Sixteen pictures to learn from and eight to be judged by, of two classes."""
    rng = np.random.default_rng(0)
    items = []
    for label in ("blue", "red"):
        for number in range(12):
            item = draw(tmp_path / "pictures" / label / f"{number}.png", label, rng)
            split = "val" if number >= 8 else "train"
            items.append(msgspec.structs.replace(item, split=split))
    return Dataset(("blue", "red"), tuple(items))


@pytest.fixture
def recipe() -> Callable[..., Recipe]:
    """A quick recipe of any strategy."""

    def make(strategy: str = "full", **changes: object) -> Recipe:
        quick = {"epochs": 2, "image_size": 32, "batch_size": 6, "device": "cpu"}
        small = defaults("mobilenet_v3_small", strategy, "random")
        return msgspec.structs.replace(small, **{**quick, **changes})

    return make
