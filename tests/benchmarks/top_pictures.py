"""How long it takes to find the pictures that excite each channel most, of 5,000.

A classifier with the bundled backbone looks at 5,000 JPEGs of 320 pixels; on a graphics card where
there is one, else on the processor. The value is how many thousands it does in a minute, by five.
Beside it, how long the classifier is away at most: whoever else wants it waits no longer.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from tests.benchmarks.record import Figure, at_least, report
from tests.benchmarks.surroundings import shared_data
from workbench.core.events import finish
from workbench.core.files import sha256
from workbench.data.items import Item
from workbench.inspection.attributions.layer_choice import choose_layer
from workbench.inspection.inside.top_pictures import top_pictures
from workbench.models.catalogue import BACKBONES, bundled_backbones
from workbench.models.classifier import Classifier
from workbench.models.devices import choose_device
from workbench.models.preprocessing import Preprocessing
from workbench.models.weights import pretrained

PICTURES, SIDE, BACKBONE = 5000, 320, "mobilenet_v3_small"


def cut(folder: Path) -> list[Item]:
    """So many parts of photos, each another one."""
    photos = sorted(shared_data("ants_bees").rglob("*.jpg"))
    dice, items = random.Random(0), []
    for number in range(PICTURES):
        if number % 25 == 0:
            with Image.open(photos[number // 25 % len(photos)]) as file:
                photo = file.convert("RGB")
        side = dice.randint(min(photo.size) // 2, min(photo.size))
        left, top = (dice.randint(0, whole - side) for whole in photo.size)
        path = folder / f"{number}.jpg"
        photo.resize((SIDE, SIDE), box=(left, top, left + side, top + side)).save(path)
        items.append(Item(sha256(path), str(path), "ants", "train", SIDE, SIDE))
    return items


def ready() -> Classifier:
    """The bundled backbone as a classifier of two classes."""
    card, device = bundled_backbones()[BACKBONE], choose_device("auto")
    network = pretrained(BACKBONE, 2, "bundled")[0].eval().requires_grad_(False).to(device.torch)
    sees = Preprocessing(size=card.size_px, mean=card.mean, std=card.std)
    return Classifier(network, BACKBONES.get(BACKBONE), ("ants", "bees"), sees, device)


def measure() -> Figure:
    """One pass over all of them."""
    classifier, away = ready(), [0.0]

    @contextmanager
    def lend() -> Iterator[Classifier]:
        began = time.perf_counter()
        yield classifier
        away.append(time.perf_counter() - began)

    with tempfile.TemporaryDirectory(prefix="workbench-") as folder:
        items = cut(Path(folder))
        layer = choose_layer(classifier).name
        finish(top_pictures(lend, layer, items[:64]))  # the first call makes all things ready
        away[:] = [0.0]
        began = time.perf_counter()
        finish(top_pictures(lend, layer, items))
        seconds = time.perf_counter() - began
    return at_least(
        "top_pictures",
        60 / seconds,
        f"of {PICTURES} pictures a minute",
        1.0,
        seconds=seconds,
        longest_away_ms=1000 * max(away),
        layer=layer,
        device=classifier.device.title,
    )


if __name__ == "__main__":
    report(measure)
