"""Figures and recipes as the stages say them; no Qt."""

from __future__ import annotations

from pathlib import Path

from workbench.app.shell.language import counted, tr
from workbench.core.errors import WorkbenchError
from workbench.evaluation.intervals import Interval, wilson
from workbench.models.catalogue import title_of
from workbench.training.options import OPTIONS
from workbench.training.recipe import AUGMENTATIONS, Recipe, get_strategy

FEW = 30  # pictures below which a figure is little more than a hint


def hundredths(value: float) -> str:
    """A figure with two places and a true minus: “−0.42”; nothing is never negative."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def percent(share: float | None) -> str:
    """“93.1 %”, or a dash where there is no figure."""
    return "–" if share is None else f"{100 * share:.1f} %"


def between(interval: Interval) -> str:
    """“85–97 %”."""
    return f"{100 * interval.low:.0f}–{100 * interval.high:.0f} %"


def honest(accuracy: float, count: int) -> str:
    """How good it is, on how many pictures, and how far that can be trusted."""
    interval = wilson(round(accuracy * count), count)
    sentence = tr(
        "On {pictures} it had never seen it was right {share} of the time (allowing for chance, "
        "between {low:.0f} and {high:.0f} %)."
    )
    said = sentence.format(
        pictures=counted(count, "picture", "pictures"),
        share=percent(accuracy),
        low=100 * interval.low,
        high=100 * interval.high,
    )
    return said if count >= FEW else f"{said} {tr('So few pictures are little more than a hint.')}"


def backbone_title(name: str) -> str:
    """A backbone's title; its name where nobody knows it any more."""
    return title_of(name)


def strategy_title(name: str) -> str:
    """A strategy's title; its name where nobody knows it any more."""
    try:
        return tr(get_strategy(name).title)
    except WorkbenchError:
        return name


def weights_title(source: str) -> str:
    """Where the weights come from, in a few words."""
    known = {
        "bundled": tr("Bundled"),
        "download": tr("Published"),
        "random": tr("Random numbers"),
    }
    return known.get(source, Path(source).name)


def recipe_lines(recipe: Recipe) -> tuple[tuple[str, str], ...]:
    """A recipe as pairs of a title and a value, for a page that shows all of it."""
    augmentation = {a.name: a.title for a in AUGMENTATIONS}.get(
        recipe.augmentation, recipe.augmentation
    )
    size = tr("the network's own") if recipe.image_size is None else f"{recipe.image_size} px"
    rate = tr("the usual") if recipe.learning_rate is None else f"{recipe.learning_rate:g}"
    fit = {"whole": tr("The whole picture"), "crop": tr("The middle, cropped to a square")}
    return (
        (tr("Network"), backbone_title(recipe.backbone)),
        (tr("Weights it began with"), weights_title(recipe.weights)),
        (tr("What learned"), strategy_title(recipe.strategy)),
        (tr("Epochs"), f"{recipe.epochs:,}"),
        (tr("Picture size"), size),
        (tr("What it saw"), fit.get(recipe.fit, recipe.fit)),
        (tr("Variation"), tr(augmentation)),
        (tr("Pictures a step"), f"{recipe.batch_size:,}"),
        (tr("Learning rate"), rate),
        (tr(OPTIONS["balance"].title), tr(_choice("balance", recipe.balance))),
        (tr("Seed"), f"{recipe.seed}"),
    )


def _choice(name: str, value: str) -> str:
    """What people read for the value of a recipe's choice."""
    option = OPTIONS[name]
    return dict(zip(option.choices, option.titles, strict=True)).get(value, value)
