"""Everything a run depends on, as a frozen value; JSON both ways."""

from __future__ import annotations

from typing import Literal

import msgspec

from workbench.core.errors import WorkbenchError

StrategyName = Literal["features", "gradual", "full", "scratch"]
AugmentationName = Literal["none", "photos", "any_orientation", "no_flips", "documents"]
Fit = Literal["whole", "crop"]
DeviceName = Literal["auto", "cpu", "cuda", "mps"]


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
        needs_weights=True,
    ),
    Strategy(
        name="gradual",
        title="The last layer, then more",
        sentence="The last layer learns first, then the upper stages, gently. Takes minutes; "
        "often better where your pictures look unlike everyday photos.",
        epochs=8,
        learning_rate=5e-4,
        body_rate=0.2,
        augmentation="photos",
        weight_decay=1e-2,
        label_smoothing=0.05,
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
        needs_weights=False,
    ),
)


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
)

MIRRORED: frozenset[AugmentationName] = frozenset({"photos", "any_orientation"})

MAX_EPOCHS, MIN_SIZE, MAX_SIZE, MAX_BATCH = 10_000, 16, 2048, 4096


class Recipe(msgspec.Struct, frozen=True):
    """Everything a run depends on, besides its pictures.

    Args:
        backbone: A name of `models.catalogue.BACKBONES`.
        weights: "bundled", "download", "random", or the path of a weights file.
        strategy: How much of the network learns; a name of `STRATEGIES`.
        epochs: How often every picture is learned from, at least 1.
        image_size: Side in pixels of the square the network sees; None: as its weights need.
        fit: Whether it sees the whole picture, or the middle of it, cropped to a square.
        seed: The same seed gives the same classifier, to the bit on a CPU.
        device: Where to run; "auto" takes the fastest there is.
        batch_size: Pictures a step.
        learning_rate: The highest rate of the last layer; None: the strategy's own.
        augmentation: A name of `AUGMENTATIONS`.
        weight_decay: As AdamW's.
        label_smoothing: 0 to 0.5.
        warm_up: Share of the run during which the learning rate rises, 0 to 0.5.
        balanced: Whether rare classes count as much as frequent ones.
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
    weight_decay: float = 0.1
    label_smoothing: float = 0.1
    warm_up: float = 0.1
    balanced: bool = False


def get_strategy(name: str) -> Strategy:
    """The strategy of that name. Raises WorkbenchError where there is none."""
    for strategy in STRATEGIES:
        if strategy.name == name:
            return strategy
    known = ", ".join(s.name for s in STRATEGIES)
    raise WorkbenchError(f"There is no strategy named “{name}”.", f"Choose one of {known}.")


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
    )


def usual_size(backbone: str, weights: str) -> int:
    """Side in pixels of the square that these weights were made for."""
    from workbench.models.catalogue import BACKBONES, bundled_backbones

    card = bundled_backbones().get(backbone) if weights == "bundled" else None
    return card.size_px if card else BACKBONES.get(backbone).size


def validated(recipe: Recipe) -> Recipe:
    """The recipe with every open choice filled in.

    Raises:
        WorkbenchError: A choice makes no sense; says which, and what would.
    """
    from workbench.models.catalogue import BACKBONES

    BACKBONES.get(recipe.backbone)
    strategy = get_strategy(recipe.strategy)
    if recipe.augmentation not in {a.name for a in AUGMENTATIONS}:
        known = ", ".join(a.name for a in AUGMENTATIONS)
        raise WorkbenchError(
            f"There is no augmentation named “{recipe.augmentation}”.", f"Choose one of {known}."
        )
    filled = msgspec.structs.replace(
        recipe,
        image_size=recipe.image_size or usual_size(recipe.backbone, recipe.weights),
        learning_rate=recipe.learning_rate or strategy.learning_rate,
    )
    for name, title, least, most in _BOUNDS:
        value = getattr(filled, name)
        if not least <= value <= most:
            raise WorkbenchError(
                f"{title} is {value:g}, which cannot be used.",
                f"Choose a value from {least:g} to {most:g}.",
            )
    return filled


_BOUNDS: tuple[tuple[str, str, float, float], ...] = (
    ("epochs", "The number of epochs", 1, MAX_EPOCHS),
    ("image_size", "The picture size", MIN_SIZE, MAX_SIZE),
    ("batch_size", "The number of pictures a step", 1, MAX_BATCH),
    ("learning_rate", "The learning rate", 1e-7, 10.0),
    ("weight_decay", "The weight decay", 0.0, 1.0),
    ("label_smoothing", "The label smoothing", 0.0, 0.5),
    ("warm_up", "The warm-up", 0.0, 0.5),
    ("seed", "The seed", 0, 2**62),
)
