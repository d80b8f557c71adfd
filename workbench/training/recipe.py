"""Everything a run depends on, as a frozen value; JSON both ways."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.core.files import read_json
from workbench.training.options import MAX_BATCH, MAX_EPOCHS, MAX_SIZE, MIN_SIZE, OPTIONS
from workbench.training.presets import (
    AUGMENTATIONS,
    MIRRORED,
    STRATEGIES,
    Augmentation,
    AugmentationName,
    Strategy,
    StrategyName,
    get_strategy,
)

__all__ = [
    "AUGMENTATIONS",
    "MAX_BATCH",
    "MAX_EPOCHS",
    "MAX_SIZE",
    "MIN_SIZE",
    "MIRRORED",
    "STRATEGIES",
    "Augmentation",
    "AugmentationName",
    "Recipe",
    "Strategy",
    "StrategyName",
    "defaults",
    "get_strategy",
    "read_recipe",
    "usual_rate",
    "usual_size",
    "validated",
]

Fit = Literal["whole", "crop"]
DeviceName = Literal["auto", "cpu", "cuda", "mps"]
OptimiserName = Literal["adamw", "adam", "sgd"]
ScheduleName = Literal["cosine", "one_cycle"]
Balance = Literal["none", "weights", "sampling"]
PrecisionName = Literal["auto", "fp32", "tf32", "bf16", "fp16"]
LayoutName = Literal["auto", "channels_last", "contiguous"]
Compiled = Literal["auto", "yes", "no"]
AugmentOn = Literal["auto", "cpu", "device"]


class Recipe(msgspec.Struct, frozen=True):
    """Everything a run depends on, besides its pictures.

    What each may be, and what it means in plain words: `training.options.OPTIONS`.

    Args:
        backbone: A name of `models.catalogue.BACKBONES`.
        weights: "bundled", "download", "random", or the path of a weights file.
        strategy: How much of the network learns; a name of `STRATEGIES`.
        epochs: How often every picture is learned from, at least 1.
        image_size: Side in pixels of the square the network sees; None: as its weights need.
        fit: Whether it sees the whole picture, or the middle of it, cropped to a square.
        seed: The same seed gives the same classifier, to the bit on a CPU.
        device: Where to run; "auto" takes the fastest there is.
        batch_size: Pictures a batch; 0: as many as memory holds.
        learning_rate: The highest rate of the last layer; None: `usual_rate`.
        augmentation: A name of `AUGMENTATIONS`.
        looks: How often a frozen body looks at each picture, varied from the second time on; 0:
            twice where that costs little or the variation is not the usual one.
        weight_decay: Of matrices and kernels, as AdamW's; other optimisers get what comes to
            about the same.
        label_smoothing: 0 to 0.5 (Szegedy et al. 2016).
        warm_up: Share of the run during which the learning rate rises, 0 to 0.5.
        balance: How rare classes are made up for: by weights of the loss, or drawn more often.
        optimiser: "sgd" is with Nesterov momentum.
        schedule: Of the learning rate.
        mixup: Alpha of the Beta distribution of shares (Zhang et al. 2018); 0 is off.
        cutmix: Alpha of the Beta distribution of areas (Yun et al. 2019); 0 is off.
        average: Decay of the running average of the weights that is judged and kept; 0 is off.
        gradient_limit: Largest norm of a step's gradient; 0 is off.
        accumulate: Batches a step.
        focal: Gamma of the focal loss (Lin et al. 2017); 0 is off.
        patience: Epochs without improvement after which the run ends; 0 is off.
        precision: Of the arithmetic; "auto" is settled before a run begins.
        layout: Of pictures in memory; "auto" is settled before a run begins.
        compiled: Whether the network is compiled; "auto" is settled before a run begins.
        augment_on: Whether the processor's threads vary pictures, or the device that learns from
            them; "auto" is settled before a run begins.
    """

    backbone: str
    weights: str = "bundled"
    strategy: StrategyName = "features"
    epochs: int = 40
    image_size: int | None = None
    fit: Fit = "whole"
    seed: int = 0
    device: DeviceName = "auto"
    batch_size: int = 32
    learning_rate: float | None = None
    augmentation: AugmentationName = "photos"
    looks: int = 0
    weight_decay: float = 0.1
    label_smoothing: float = 0.1
    warm_up: float = 0.1
    balance: Balance = "none"
    optimiser: OptimiserName = "adamw"
    schedule: ScheduleName = "cosine"
    mixup: float = 0.0
    cutmix: float = 0.0
    average: float = 0.0
    gradient_limit: float = 5.0
    accumulate: int = 1
    focal: float = 0.0
    patience: int = 0
    precision: PrecisionName = "auto"
    layout: LayoutName = "auto"
    compiled: Compiled = "auto"
    augment_on: AugmentOn = "auto"


_SGD_OVER_ADAM = 20.0


class _Before(msgspec.Struct):
    """What recipes of earlier versions said otherwise."""

    balanced: bool = False


def read_recipe(path: Path) -> Recipe:
    """A recipe from its file, whichever version wrote it. Raises WorkbenchError."""
    recipe = read_json(path, Recipe)
    if read_json(path, _Before).balanced:
        return msgspec.structs.replace(recipe, balance="weights")
    return recipe


def defaults(backbone: str, strategy: str = "features", weights: str = "bundled") -> Recipe:
    """A recipe that gives a good model without touching anything.

    Raises:
        WorkbenchError: There is no strategy of that name.
    """
    chosen = get_strategy(strategy)
    return Recipe(
        backbone=backbone,
        weights="random" if chosen.name == "scratch" else weights,
        strategy=chosen.name,
        epochs=chosen.epochs,
        augmentation=chosen.augmentation,
        weight_decay=chosen.weight_decay,
        label_smoothing=chosen.label_smoothing,
        average=chosen.average,
    )


def usual_rate(recipe: Recipe) -> float:
    """The highest learning rate where the recipe names none: SGD takes larger steps than Adam."""
    rate = get_strategy(recipe.strategy).learning_rate
    return rate * _SGD_OVER_ADAM if recipe.optimiser == "sgd" else rate


def usual_size(backbone: str, weights: str) -> int:
    """Side in pixels of the square that these weights were made for."""
    from workbench.models.catalogue import BACKBONES, bundled_backbones

    card = bundled_backbones().get(backbone) if weights == "bundled" else None
    return card.size_px if card else BACKBONES.get(backbone).size


def validated(recipe: Recipe) -> Recipe:
    """The recipe with picture size and learning rate filled in.

    Raises:
        WorkbenchError: A choice makes no sense; says which, and what would.
    """
    from workbench.models.catalogue import BACKBONES

    BACKBONES.get(recipe.backbone)
    get_strategy(recipe.strategy)
    filled = msgspec.structs.replace(
        recipe,
        image_size=recipe.image_size or usual_size(recipe.backbone, recipe.weights),
        learning_rate=recipe.learning_rate or usual_rate(recipe),
    )
    read = {name: setting.read(getattr(filled, name)) for name, setting in OPTIONS.items()}
    filled = msgspec.structs.replace(filled, **read)
    if recipe.cutmix and recipe.strategy == "features":
        raise WorkbenchError(
            "Where only the last layer learns, there are no pictures left to cut.",
            "Set cutmix to 0 or use mixup; or let more of the network learn.",
        )
    return filled
