"""Pictures in files, and a classifier that is lent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image

from tests.inspection.classifiers import CLASSES
from workbench.core.files import sha256
from workbench.data.items import Item
from workbench.inspection.inside.listening import Lend
from workbench.models.classifier import Classifier


def items_in(folder: Path, a_class: int = 4, side: int = 40) -> list[Item]:
    """Noise of another seed and brightness each, in class folders."""
    found = []
    for place, label in enumerate(CLASSES):
        (folder / label).mkdir(parents=True, exist_ok=True)
        for number in range(a_class):
            generator = np.random.default_rng(100 * place + number)
            pixels = generator.integers(0, 90 + 60 * place, (side, side, 3), np.uint8)
            path = folder / label / f"{number}.png"
            Image.fromarray(pixels).save(path)
            found.append(Item(sha256(path), str(path), label, "train", side, side))
    return found


def lent(model: Classifier, times: list[int] | None = None) -> Lend:
    """Lends this classifier, and counts how often."""

    @contextmanager
    def lend() -> Iterator[Classifier]:
        if times is not None:
            times.append(1)
        yield model

    return lend
