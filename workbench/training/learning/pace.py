"""How a run learns, as its recipe says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from torch import device as Device

from workbench.training.learning.losses import Criterion, class_weights, make_criterion
from workbench.training.learning.mixing import Mixing, mixing, unmixed
from workbench.training.learning.schedule import SCHEDULES, Schedule, cosine
from workbench.training.recipe import OptimiserName, Recipe


class Pace(NamedTuple):
    """How a run learns.

    Args:
        learning_rate: The highest.
        epochs: Of the whole run.
        batches: Of one epoch.
        classes: How many the module tells apart.
        seed: Decides what is dropped out.
        optimiser: Its name.
        schedule: Of the rate.
        warm_up: Share of the run during which the rate rises.
        weight_decay: Of matrices and kernels; not of biases and norms.
        gradient_limit: Largest norm of a step's gradient; 0: any.
        accumulate: Batches a step.
        average: Decay of the average of the weights that is judged and kept; 0: none.
        criterion: What learning goes down.
        mixing: What is done to a batch before.
    """

    learning_rate: float
    epochs: int
    batches: int
    classes: int
    seed: int = 0
    optimiser: OptimiserName = "adamw"
    schedule: Schedule = cosine
    warm_up: float = 0.0
    weight_decay: float = 0.0
    gradient_limit: float = 5.0
    accumulate: int = 1
    average: float = 0.0
    criterion: Criterion = make_criterion()
    mixing: Mixing = unmixed

    @property
    def steps_an_epoch(self) -> int:
        """Steps in one epoch; the last may be made of fewer batches."""
        return -(-self.batches // self.accumulate)


def pace_of(
    recipe: Recipe, batches: int, labels: Sequence[int], classes: int, device: Device
) -> Pace:
    """What a recipe, with every choice made, means for so many batches an epoch.

    Args:
        recipe: With a learning rate.
        batches: Of one epoch.
        labels: Class index of every training picture, for the weights of the classes.
        classes: How many there are.
        device: Where the losses are computed.
    """
    assert recipe.learning_rate is not None
    weights = None
    if recipe.balance == "weights":
        weights = class_weights(labels, classes).to(device)
    return Pace(
        learning_rate=recipe.learning_rate,
        epochs=recipe.epochs,
        batches=batches,
        classes=classes,
        seed=recipe.seed,
        optimiser=recipe.optimiser,
        schedule=SCHEDULES[recipe.schedule],
        warm_up=recipe.warm_up,
        weight_decay=recipe.weight_decay,
        gradient_limit=recipe.gradient_limit,
        accumulate=recipe.accumulate,
        average=recipe.average,
        criterion=make_criterion(recipe.label_smoothing, recipe.focal, weights),
        mixing=mixing(recipe.mixup, recipe.cutmix, recipe.seed),
    )
