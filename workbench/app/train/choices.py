"""From three plain choices, and what was changed under Advanced, to a recipe."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from workbench.core.parameters import Parameter
from workbench.models.backbone import MOST_PIXELS, Backbone
from workbench.models.catalogue import BACKBONES
from workbench.training.options import OPTIONS
from workbench.training.recipe import (
    AUGMENTATIONS,
    MAX_BATCH,
    MAX_EPOCHS,
    MIN_SIZE,
    Recipe,
    Strategy,
    defaults,
    get_strategy,
    usual_size,
)

Value = int | float | str | bool | None

DEVICES = (
    ("auto", "The fastest there is"),
    ("cpu", "Processor (CPU)"),
    ("cuda", "NVIDIA graphics card (CUDA)"),
    ("mps", "Apple graphics (MPS)"),
)
FITS = (("whole", "The whole picture"), ("crop", "The middle, cropped to a square"))

# What a choice brings with it: another choice brings its own, so a changed value is dropped.
_OF_BACKBONE = ("image_size",)
_OF_STRATEGY = ("learning_rate", "augmentation", "epochs")
_OF_LENGTH = ("epochs",)


class Length(NamedTuple):
    """How long a run takes, as a novice chooses it."""

    value: str
    title: str
    factor: float


LENGTHS = (
    Length("short", "Short", 1 / 3),
    Length("usual", "Usual", 1.0),
    Length("long", "Long", 3),
)


class Choices(msgspec.Struct, frozen=True):
    """What the user chose so far.

    Args:
        backbone: A name of the catalogue.
        weights: Where its weights come from; see `models.weights`.
        strategy: How much of it learns.
        length: A value of `LENGTHS`.
        changed: Settings changed under Advanced, by the recipe's names.
    """

    backbone: str
    weights: str
    strategy: str = "features"
    length: str = "usual"
    changed: dict[str, Value] = {}

    def with_backbone(self, name: str, weights: str) -> Choices:
        """Another backbone, with its own picture size."""
        return self._with(_OF_BACKBONE, backbone=name, weights=weights)

    def with_strategy(self, name: str) -> Choices:
        """Another strategy, with its own pace and augmentation."""
        return self._with(_OF_STRATEGY, strategy=name)

    def with_length(self, value: str) -> Choices:
        """Another length."""
        return self._with(_OF_LENGTH, length=value)

    def with_setting(self, name: str, value: Value) -> Choices:
        """Another value under Advanced."""
        return msgspec.structs.replace(self, changed={**self.changed, name: value})

    def _with(self, dropped: tuple[str, ...], **new: str) -> Choices:
        kept = {name: value for name, value in self.changed.items() if name not in dropped}
        return msgspec.structs.replace(self, changed=kept, **new)


def epochs_of(strategy: Strategy, length: str) -> int:
    """How often every picture is seen in a run of that length."""
    factor = next(entry.factor for entry in LENGTHS if entry.value == length)
    return max(1, round(strategy.epochs * factor))


def recipe_of(choices: Choices) -> Recipe:
    """The recipe that these choices mean. Raises WorkbenchError for a name nobody knows."""
    strategy = get_strategy(choices.strategy)
    recipe = defaults(choices.backbone, choices.strategy, choices.weights)
    settings: dict[str, Value] = {"epochs": epochs_of(strategy, choices.length), **choices.changed}
    return msgspec.structs.replace(recipe, **settings)


def settings_of(choices: Choices) -> tuple[Parameter, ...]:
    """What stands under Advanced, each with the value it has now."""
    recipe, backbone = recipe_of(choices), BACKBONES.get(choices.backbone)
    rate = recipe.learning_rate or get_strategy(choices.strategy).learning_rate
    return (*_seeing(recipe, backbone), *_learning(recipe, rate), *_running(recipe))


def _seeing(recipe: Recipe, backbone: Backbone) -> tuple[Parameter, ...]:
    made_for = usual_size(recipe.backbone, recipe.weights)
    return (
        Parameter(
            "image_size", "Picture size (pixels)", "integer", recipe.image_size or made_for,
            "Every picture is scaled to a square of this side before the network sees it. Larger "
            f"shows finer detail and takes longer; its weights were made for {made_for}.",
            minimum=max(MIN_SIZE, backbone.least), maximum=MOST_PIXELS,
        ),
        Parameter(
            "fit", "What it sees", "choice", recipe.fit,
            "The whole picture keeps its edges and gets bars where it is not square; the middle "
            "fills the square and loses the edges.",
            tuple(name for name, _ in FITS), tuple(title for _, title in FITS),
        ),
        Parameter(
            "augmentation", "Variation", "choice", recipe.augmentation,
            "How pictures are varied while it learns, so that it does not learn them by heart: "
            + " ".join(f"{a.title}: {a.sentence}" for a in AUGMENTATIONS),
            tuple(a.name for a in AUGMENTATIONS), tuple(a.title for a in AUGMENTATIONS),
        ),
    )  # fmt: skip


def _learning(recipe: Recipe, rate: float) -> tuple[Parameter, ...]:
    return (
        Parameter(
            "epochs", "Epochs", "integer", recipe.epochs,
            "How often it learns from every picture.",
            minimum=1, maximum=MAX_EPOCHS,
        ),
        Parameter(
            "batch_size", "Pictures a step", "integer", recipe.batch_size,
            "How many pictures it looks at before it changes itself (the batch size). Fewer need "
            "less memory.",
            minimum=1, maximum=MAX_BATCH,
        ),
        Parameter(
            "learning_rate", "Learning rate", "number", rate,
            "How large its steps are. Too large and it never settles; too small and it takes for "
            "ever.",
            minimum=1e-5, maximum=10.0,
        ),
        msgspec.structs.replace(OPTIONS["balance"], default=recipe.balance),
    )  # fmt: skip


def _running(recipe: Recipe) -> tuple[Parameter, ...]:
    return (
        Parameter(
            "device", "Runs on", "choice", recipe.device,
            "Where the work is done. A graphics card is many times faster than the processor.",
            tuple(name for name, _ in DEVICES), tuple(title for _, title in DEVICES),
        ),
        Parameter(
            "seed", "Seed", "integer", recipe.seed,
            "The number all chance comes from: the same seed and the same pictures give the same "
            "model again.",
            minimum=0, maximum=2_000_000_000,
        ),
    )  # fmt: skip
