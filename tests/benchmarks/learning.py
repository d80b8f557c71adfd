"""`python -m tests.benchmarks.learning ours|theirs BACKBONE FOLDER PLACE`: a side of `throughput`.

Says how it learns, then learns for a stretch for each line it reads, and answers with the pictures
a second of that stretch. What comes before is at least one epoch.
"""

from __future__ import annotations

import itertools
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import torch

from tests.benchmarks.throughput import BATCH, SIZE, THREADS

PICTURES = 128
STRETCH = 3  # batches: the ends of epochs, where ours judges and theirs does not, are few


def files(folder: Path) -> list[Path]:
    """The same pictures for both."""
    found = sorted(folder.rglob("*.jpg"))
    return random.Random(0).sample(found, PICTURES)


def theirs(backbone: str, folder: Path) -> Iterator[int]:
    """The loop people write; yields the pictures of each step, for ever."""
    from PIL import Image
    from torch.utils.data import DataLoader, Dataset
    from torchvision import models, transforms

    varied = transforms.Compose(
        [
            transforms.RandomResizedCrop(SIZE, scale=(0.5, 1.0)),
            transforms.RandomHorizontalFlip(),
            transforms.ColorJitter(0.2, 0.2, 0.2),
            transforms.ToTensor(),
            transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
        ]
    )

    class Folder(Dataset[tuple[torch.Tensor, int]]):
        def __init__(self) -> None:
            self.files = files(folder)

        def __len__(self) -> int:
            return len(self.files)

        def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
            with Image.open(self.files[index]) as image:
                return varied(image.convert("RGB")), int(self.files[index].parent.name == "bees")

    loader = DataLoader(Folder(), BATCH, shuffle=True, num_workers=2, persistent_workers=True)
    network = models.get_model(backbone, num_classes=2).train()
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-3)
    criterion = torch.nn.CrossEntropyLoss()
    while True:
        for inputs, targets in loader:
            loss = criterion(network(inputs), targets)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            loss.item()
            yield len(targets)


def ours(backbone: str, folder: Path, place: Path) -> Iterator[int]:
    """A run as the program makes it; its notice first, then the pictures of each step."""
    from workbench.core.events import Notice
    from workbench.core.files import sha256
    from workbench.data.items import Dataset, Item
    from workbench.training.events import BatchDone
    from workbench.training.recipe import Recipe
    from workbench.training.training import train

    items = [
        Item(sha256(path), str(path), path.parent.name, "train", 1, 1) for path in files(folder)
    ]
    held = [Item(i.id, i.path, i.label, "val", 1, 1) for i in items[:2]]
    dataset = Dataset(("ants", "bees"), (*items, *held))
    recipe = Recipe(
        backbone, "random", "full", epochs=200, image_size=SIZE, batch_size=BATCH, device="cpu"
    )
    for event in train(recipe, dataset, place / "run", cache=place / "cache"):
        if isinstance(event, Notice):
            print(event.text, file=sys.stderr)
        if isinstance(event, BatchDone):
            yield BATCH


def asked() -> Iterator[str]:
    """The lines read; where whoever asks is gone, this process goes too, with its workers."""
    lines: SimpleQueue[str] = SimpleQueue()

    def listen() -> None:
        # A file of its own: workers close `sys.stdin` when they begin, and would wait for ever for
        # its lock, which they inherit from whoever reads from it.
        with os.fdopen(os.dup(0)) as asked_for:
            for line in asked_for:
                lines.put(line)
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=listen, daemon=True).start()
    return iter(lines.get, "")


def main(which: str, backbone: str, folder: str, place: str) -> None:
    """Learn for an epoch, then whenever asked."""
    torch.set_num_threads(THREADS)
    lines = asked()
    made = theirs(backbone, Path(folder))
    way = "fp32, contiguous"
    if which == "ours":
        made = ours(backbone, Path(folder), Path(place))
    for _ in itertools.islice(made, PICTURES // BATCH + 1):
        pass
    if which == "ours":
        from workbench.training.recipe import read_recipe

        recipe = read_recipe(Path(place) / "run" / "recipe.json")
        way = f"{recipe.precision}, {recipe.layout}"
    print(way, flush=True)
    for _ in lines:
        began = time.perf_counter()
        seen = sum(itertools.islice(made, STRETCH))
        print(seen / (time.perf_counter() - began), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
