"""What a recipe may name: how much of the network learns, and how pictures are varied."""

from __future__ import annotations

from typing import Literal

import msgspec

from workbench.core.errors import WorkbenchError

StrategyName = Literal["features", "gradual", "full", "scratch"]
AugmentationName = Literal[
    "none", "photos", "any_orientation", "no_flips", "documents", "trivial", "rand", "auto"
]


class Strategy(msgspec.Struct, frozen=True):
    """How much of the network learns.

    Args:
        name: As recipes and the command line know it.
        title: What the user reads.
        sentence: What it means, for a novice.
        epochs: How often it sees every picture unless the user says otherwise.
        learning_rate: The highest rate of the last layer.
        body_rate: The body's rate as a share of the last layer's.
        augmentation: What is done to the pictures while it learns.
        weight_decay: As AdamW's (Loshchilov & Hutter 2019).
        label_smoothing: As Szegedy et al. 2016.
        average: Decay of the average of the weights that is judged and kept; 0: none. Where a
            learned body moves, it keeps the first, coarse steps from undoing what is known.
        needs_weights: Whether it makes sense only with a body that has learned already.
    """

    name: StrategyName
    title: str
    sentence: str
    epochs: int
    learning_rate: float
    body_rate: float
    augmentation: AugmentationName
    weight_decay: float
    label_smoothing: float
    average: float
    needs_weights: bool


STRATEGIES: tuple[Strategy, ...] = (
    Strategy(
        name="features",
        title="Only the last layer",
        sentence="Ready in seconds: the network looks at your pictures once or twice, and only its "
        "last layer learns. The best first try.",
        epochs=40,
        learning_rate=1e-3,
        body_rate=0.0,
        augmentation="photos",
        weight_decay=0.1,
        label_smoothing=0.1,
        average=0.0,
        needs_weights=True,
    ),
    Strategy(
        name="gradual",
        title="The last layer, then more",
        sentence="The last layer learns first, then more of the network, gently. Takes minutes; "
        "often better where your pictures look unlike everyday photos.",
        epochs=8,
        learning_rate=5e-4,
        body_rate=0.2,
        augmentation="photos",
        weight_decay=1e-2,
        label_smoothing=0.05,
        average=0.99,
        needs_weights=True,
    ),
    Strategy(
        name="full",
        title="The whole network",
        sentence="Everything learns from the start. Slower; pays with many pictures.",
        epochs=10,
        learning_rate=5e-4,
        body_rate=0.2,
        augmentation="photos",
        weight_decay=1e-2,
        label_smoothing=0.05,
        average=0.99,
        needs_weights=True,
    ),
    Strategy(
        name="scratch",
        title="From nothing",
        sentence="Forgets all it learned elsewhere and learns from your pictures alone. Needs "
        "thousands of pictures and patience.",
        epochs=40,
        learning_rate=2e-3,
        body_rate=1.0,
        augmentation="photos",
        weight_decay=5e-2,
        label_smoothing=0.1,
        average=0.99,
        needs_weights=False,
    ),
)


def get_strategy(name: str) -> Strategy:
    """The strategy of that name. Raises WorkbenchError where there is none."""
    for strategy in STRATEGIES:
        if strategy.name == name:
            return strategy
    known = ", ".join(s.name for s in STRATEGIES)
    raise WorkbenchError(f"There is no strategy named “{name}”.", f"Choose one of {known}.")


class Augmentation(msgspec.Struct, frozen=True):
    """How pictures are varied while the network learns, so that it does not learn by heart."""

    name: AugmentationName
    title: str
    sentence: str


AUGMENTATIONS: tuple[Augmentation, ...] = (
    Augmentation("none", "None", "Every picture is shown as it is."),
    Augmentation(
        "photos",
        "Photos",
        "Cropped and mirrored a little, brighter or darker: for things that stand upright.",
    ),
    Augmentation(
        "any_orientation",
        "Any orientation",
        "Also turned by quarter turns and upside down: for microscopes, satellites and surfaces.",
    ),
    Augmentation(
        "no_flips",
        "No mirroring",
        "Shifted, turned a little, brighter or darker, never mirrored: for X-rays and whatever "
        "has a left and a right.",
    ),
    Augmentation(
        "documents",
        "Documents",
        "Tilted and shifted a little, lighter or darker paper: for writing and printed pages.",
    ),
    Augmentation(
        "trivial",
        "TrivialAugment",
        "As photos, then one change drawn by lot, from faint to strong: for long runs on photos.",
    ),
    Augmentation(
        "rand",
        "RandAugment",
        "As photos, then two changes drawn by lot, of moderate strength.",
    ),
    Augmentation(
        "auto",
        "AutoAugment",
        "As photos, then changes that a search by reinforcement learning found good for "
        "ImageNet's photos.",
    ),
)

MIRRORED: frozenset[AugmentationName] = frozenset(
    {"photos", "any_orientation", "trivial", "rand", "auto"}
)
