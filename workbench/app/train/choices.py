"""From three plain choices, and what was changed under Advanced, to a recipe."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from workbench.core.parameters import Parameter, Value
from workbench.models.backbone import MOST_PIXELS
from workbench.models.catalogue import BACKBONES
from workbench.training.options import OPTIONS, SECTIONS, Section
from workbench.training.recipe import (
    AUGMENTATIONS,
    MIN_SIZE,
    Recipe,
    Strategy,
    defaults,
    get_strategy,
    usual_rate,
    usual_size,
)

# What a choice brings with it: another choice brings its own, so a changed value is dropped.
_OF_BACKBONE = ("image_size",)
_OF_STRATEGY = (
    "learning_rate",
    "augmentation",
    "epochs",
    "weight_decay",
    "label_smoothing",
    "average",
)
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

BY_HAND = "by hand"  # a length of its own: so many epochs as were set under Advanced


class Choices(msgspec.Struct, frozen=True):
    """What the user chose so far.

    Args:
        backbone: A name of the catalogue.
        weights: Where its weights come from; see `models.weights`.
        strategy: How much of it learns.
        length: A value of `LENGTHS`.
        changed: Settings changed under Advanced, by the recipe's names; a number that is not
            allowed as the words that were typed.
    """

    backbone: str
    weights: str
    strategy: str = "features"
    length: str = "usual"
    changed: dict[str, Value] = {}

    def with_backbone(self, name: str, weights: str) -> Choices:
        """Other weights; of another backbone, with its own picture size."""
        dropped = () if name == self.backbone else _OF_BACKBONE
        return self._with(dropped, backbone=name, weights=weights)

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


def choices_of(recipe: Recipe) -> Choices:
    """The choices that mean this recipe."""
    changed = {name: getattr(recipe, name) for name in OPTIONS}
    strategy = get_strategy(recipe.strategy)
    lengths = (e.value for e in LENGTHS if epochs_of(strategy, e.value) == recipe.epochs)
    length = next(lengths, "")
    if length:
        del changed["epochs"]
    return Choices(recipe.backbone, recipe.weights, recipe.strategy, length or "usual", changed)


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


def sections_of(choices: Choices) -> tuple[Section, ...]:
    """What stands under Advanced, in groups, each setting with the value it has now."""
    recipe = recipe_of(choices)
    return tuple(
        Section(section.title, tuple(as_set(setting, recipe) for setting in section.settings))
        for section in SECTIONS
    )


def refuse_misset(sections: Iterable[Section]) -> None:
    """Raise WorkbenchError for the first setting whose value is not allowed."""
    for section in sections:
        for setting in section.settings:
            setting.read(setting.default)


def as_set(setting: Parameter, recipe: Recipe) -> Parameter:
    """A setting with the value it has in a recipe, and the bounds that go with its network."""
    value = getattr(recipe, setting.name)
    if setting.name == "image_size":
        return _size(setting, recipe)
    if setting.name == "learning_rate":
        rate = usual_rate(recipe) if value is None else value
        return msgspec.structs.replace(setting, default=rate)
    if setting.name == "augmentation":
        told = " ".join(f"{entry.title}: {entry.sentence}" for entry in AUGMENTATIONS)
        return msgspec.structs.replace(setting, default=value, help=f"{setting.help} {told}")
    return msgspec.structs.replace(setting, default=value)


def _size(setting: Parameter, recipe: Recipe) -> Parameter:
    made_for = usual_size(recipe.backbone, recipe.weights)
    return msgspec.structs.replace(
        setting,
        default=made_for if recipe.image_size is None else recipe.image_size,
        help="Every picture is scaled to a square of this side before the network sees it. Larger "
        f"shows finer detail and takes longer; its weights were made for {made_for}.",
        minimum=max(MIN_SIZE, BACKBONES.get(recipe.backbone).least),
        maximum=MOST_PIXELS,
    )
