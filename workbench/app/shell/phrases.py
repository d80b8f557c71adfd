"""Figures and recipes as the stages say them; no Qt."""

from __future__ import annotations

from pathlib import Path

from workbench.app.shell.language import counted, tr
from workbench.core.errors import WorkbenchError
from workbench.core.parameters import Value
from workbench.core.wording import HARD, hundredths, percent
from workbench.evaluation.intervals import Interval, wilson
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

FEW = 30  # pictures below which a figure is little more than a hint


def between(interval: Interval) -> str:
    """“85–97 %”."""
    return f"{100 * interval.low:.0f}–{100 * interval.high:.0f}{HARD}%"


def kept_epoch(epoch: int) -> str:
    """Of which epoch a run's classifier is."""
    return tr("The classifier of epoch {epoch}, its best, is kept.").format(epoch=epoch)


def honest(accuracy: float, count: int, epoch: int) -> str:
    """How good the kept epoch is on the pictures that chose it, and how far that can be trusted.

    Args:
        accuracy: 0 to 1.
        count: How many validation pictures it was measured on.
        epoch: The one that is kept, from 1; 0 where nobody knows.
    """
    kept = kept_epoch(epoch) if epoch else ""
    chosen = tr("The epoch was chosen by these pictures, so the figure flatters a little.")
    measured = _measured(tr("On {pictures} it did not learn from"), accuracy, count)
    return f"{kept} {measured} {chosen}".strip()


def honest_test(accuracy: float, count: int) -> str:
    """How good it is on test pictures, which played no part in training."""
    return _measured(tr("On {pictures} set aside for the test"), accuracy, count)


def _measured(where: str, accuracy: float, count: int) -> str:
    interval = wilson(round(accuracy * count), count)
    sentence = tr(
        "{where}, it was right {share} of the time (allowing for chance, between {low:.0f} and "
        "{high:.0f}\u00a0%)."
    )
    said = sentence.format(
        where=where.format(pictures=counted(count, "picture", "pictures")),
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
