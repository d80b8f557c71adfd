"""Weighs a small copy against its teacher: right answers, size, speed."""

from __future__ import annotations

import statistics
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from workbench.core.events import Progress, Task
from workbench.data.items import Dataset
from workbench.data.picture import Pixels
from workbench.models.classifier import Classifier
from workbench.training.distillation.report import Figures
from workbench.training.failures import all_gone
from workbench.training.learning.epoch import Outcome, Sums, Tally
from workbench.training.lessons.squares import Squares

TIMES = 9
AT_ONCE = 32
JUDGING = "Judging the teacher"


def figures_of(classifier: Classifier, accuracy: float) -> Figures:
    """Weigh and time a classifier whose accuracy is known."""
    values = classifier.network.state_dict().values()
    return Figures(
        backbone=classifier.backbone.name,
        accuracy=accuracy,
        megabytes=sum(v.numel() * v.element_size() for v in values) / 1e6,
        milliseconds=milliseconds(classifier),
        image_size=classifier.preprocessing.size,
    )


def milliseconds(classifier: Classifier) -> float:
    """Return how long it takes to be asked about one picture: the median of several times."""
    side = classifier.preprocessing.size
    picture = torch.zeros(1, 3, side, side)
    taken = []
    for _ in range(TIMES + 2):
        began = time.perf_counter()
        classifier.probabilities(picture)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken[2:]) * 1000


def judged(classifier: Classifier, dataset: Dataset, cache: Path) -> Task[Sums]:
    """Judge a classifier by the validation pictures that can be read.

    Args:
        classifier: Knows every class of the dataset.
        dataset: Whose pictures.
        cache: Folder for what does not fit in memory.

    Raises:
        WorkbenchError: None can be read any more.
    """
    items = dataset.of("val")
    tally = Tally(Sums(), classifier.device.torch)
    with closing(Squares(items, classifier.preprocessing, cache)) as squares:
        for start in range(0, len(items), AT_ONCE):
            yield Progress(start, len(items), JUDGING)
            part = range(start, min(start + AT_ONCE, len(items)))
            there = {i: square for i in part if (square := squares.get(i)) is not None}
            if there:
                labels = [classifier.classes.index(str(items[i].label)) for i in there]
                tally.add(_outcome(classifier, list(there.values()), labels))
    sums = tally.sums()
    if not sums.seen:
        raise all_gone("to be judged by")
    return sums


@torch.inference_mode()
def _outcome(classifier: Classifier, squares: list[Pixels], labels: list[int]) -> Outcome:
    device = classifier.device.torch
    stacked = torch.from_numpy(np.stack(squares)).to(device)
    logits = classifier.network(classifier.preprocessing.on_device(stacked)).float()
    targets = torch.tensor(labels, device=device)
    loss = functional.cross_entropy(logits, targets, reduction="sum")
    return Outcome(loss, (logits.argmax(1) == targets).sum(), len(labels))
