"""Figures and recipes as the stages say them; no Qt."""

from __future__ import annotations

from pathlib import Path

from workbench.app.shell.language import tr
from workbench.core.errors import WorkbenchError
from workbench.core.intervals import Interval
from workbench.core.parameters import Value
from workbench.core.wording import HARD, hundredths, percent
from workbench.evaluation import honest as words
from workbench.evaluation.honest import FEW
from workbench.models.catalogue import title_of
from workbench.training.options import OPTIONS
from workbench.training.recipe import Recipe, get_strategy

__all__ = [
    "FEW",
    "HARD",
    "backbone_title",
    "between",
    "honest",
    "honest_test",
    "hundredths",
    "kept_epoch",
    "percent",
    "recipe_lines",
    "strategy_title",
    "weights_title",
]


def between(interval: Interval) -> str:
    """“85–97 %”."""
    return f"{100 * interval.low:.0f}–{100 * interval.high:.0f}{HARD}%"


def kept_epoch(epoch: int) -> str:
    """Of which epoch a run's classifier is."""
    return words.kept_epoch(epoch).said(tr)


def honest(accuracy: float, count: int, epoch: int = 0) -> str:
    """As `evaluation.honest` says it."""
    return words.honest(accuracy, count, epoch).said(tr)


def honest_test(accuracy: float, count: int) -> str:
    """As `evaluation.honest` says it."""
    return words.honest_test(accuracy, count).said(tr)


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
        "bundled": tr("From the program"),
        "download": tr("Published"),
        "random": tr("Random numbers"),
    }
    return known.get(source, Path(source).name)


def recipe_lines(
    recipe: Recipe, weights: str, began: tuple[tuple[str, str], ...] = ()
) -> tuple[tuple[str, str], ...]:
    """A recipe as pairs of a title and a value, for a page that shows all of it.

    What differs from the usual comes right after the three choices, with the usual beside it; how
    the run `began` after the `weights` it began with.
    """
    names = sorted(OPTIONS, key=lambda name: not _unusual(recipe, name))
    return (
        (tr("Network"), backbone_title(recipe.backbone)),
        (tr("Weights it began with"), weights),
        *began,
        (tr("What learned"), strategy_title(recipe.strategy)),
        *((tr(OPTIONS[name].title), _said_of(recipe, name)) for name in names),
    )


# What goes by the strategy, the weights or the machine: for these nothing is usual.
_NEVER_USUAL = frozenset(
    ("epochs", "image_size", "batch_size", "learning_rate", "device", "precision", "layout",
     "compiled", "augment_on", "seed")
)  # fmt: skip
_WHERE_NONE = {"image_size": "The network's own", "learning_rate": "The usual"}


def _unusual(recipe: Recipe, name: str) -> bool:
    return name not in _NEVER_USUAL and getattr(recipe, name) != OPTIONS[name].default


def _said_of(recipe: Recipe, name: str) -> str:
    said = setting_in_words(name, getattr(recipe, name))
    if not _unusual(recipe, name):
        return said
    usual = setting_in_words(name, OPTIONS[name].default)
    return tr("{value} (usually: {usual})").format(value=said, usual=usual)


def setting_in_words(name: str, value: Value) -> str:
    """What people read for the value of a setting."""
    option = OPTIONS[name]
    titles = dict(zip(option.choices, option.titles, strict=True))
    if isinstance(value, str):
        return tr(titles.get(value, value))
    words = _WHERE_NONE.get(name) if value is None else option.zero if value == 0 else ""
    if words:
        return tr(words)
    return f"{value:g}" if isinstance(value, float) else f"{value}"
