"""Recipes worth a trial, asked of Optuna: the learning rate, the variation and the network differ.

Half of a search's recipes are drawn at random, the rest from what those showed (Optuna's
tree-structured Parzen estimator, Bergstra et al. 2011).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from workbench.training.recipe import AUGMENTATIONS, MIRRORED, Recipe, usual_rate, usual_size

RATES = 5.0  # the learning rate is tried from so many times lower to so many times higher
MOST_BACKBONES = 4
Tried = tuple[Recipe, float | None]
"""A recipe that was asked for, with its best accuracy, 0 to 1; None where it has none yet."""


def suggested(
    base: Recipe, backbones: Sequence[str], tried: Sequence[Tried], count: int
) -> list[Recipe]:
    """Recipes to try next. Imports optuna.

    Args:
        base: What they differ from; its seed makes the same ones come again, after the same trials.
        backbones: The networks to choose from.
        tried: All that came of such recipes before, in this search and in earlier ones.
        count: How many.
    """
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    sampler = optuna.samplers.TPESampler(seed=base.seed + len(tried), n_startup_trials=4)
    study = optuna.create_study(direction="maximize", sampler=sampler)
    choices = _choices(base, backbones)
    for recipe, accuracy in tried:
        # One that an earlier version chose may lie beyond what is tried now.
        if accuracy is not None and _possible(recipe, choices):
            study.add_trial(
                optuna.trial.create_trial(
                    params=_params(recipe), distributions=choices, value=accuracy
                )
            )
    drawn = [study.ask(choices).params for _ in range(count)]
    return [_recipe(base, params) for params in drawn]


def _choices(base: Recipe, backbones: Sequence[str]) -> dict[str, Any]:
    from optuna.distributions import CategoricalDistribution, FloatDistribution

    rate = _rate(base)
    mirrored = base.augmentation in MIRRORED
    variations = [a.name for a in AUGMENTATIONS if mirrored or a.name not in MIRRORED]
    if base.strategy == "features" and base.looks == 1:
        variations = [base.augmentation]  # the only look is at pictures as they are
    return {
        "learning_rate": FloatDistribution(rate / RATES, rate * RATES, log=True),
        "augmentation": CategoricalDistribution(variations),
        "backbone": CategoricalDistribution(backbones),
    }


def _possible(recipe: Recipe, choices: dict[str, Any]) -> bool:
    named = (choices["augmentation"].choices, choices["backbone"].choices)
    rates = choices["learning_rate"]
    return (
        recipe.augmentation in named[0]
        and recipe.backbone in named[1]
        and rates.low <= _rate(recipe) <= rates.high
    )


def _params(recipe: Recipe) -> dict[str, Any]:
    return {
        "learning_rate": _rate(recipe),
        "augmentation": recipe.augmentation,
        "backbone": recipe.backbone,
    }


def _recipe(base: Recipe, params: dict[str, Any]) -> Recipe:
    other = params["backbone"] != base.backbone
    sized = _of_its_own(base, params["backbone"]) if other else base
    rate = float(f"{params['learning_rate']:.3g}")
    return msgspec.structs.replace(sized, **{**params, "learning_rate": rate})


def _of_its_own(base: Recipe, backbone: str) -> Recipe:
    """The recipe with the weights another backbone has, and the picture size these are used to."""
    from workbench.models.choosing import at_hand

    weights, size = base.weights, base.image_size
    if weights != "random":
        weights = at_hand(backbone)
        # One that was asked for by name is fetched where it is not here.
        weights = "download" if weights == "random" else weights
    if size == usual_size(base.backbone, base.weights):
        size = None
    return msgspec.structs.replace(base, weights=weights, image_size=size)


def _rate(recipe: Recipe) -> float:
    return recipe.learning_rate or usual_rate(recipe)


def backbones_at_hand(base: Recipe) -> list[str]:
    """The quickest networks whose weights are on this machine, beside the recipe's own."""
    from workbench.models.catalogue import BACKBONES
    from workbench.models.choosing import at_hand

    if base.weights == "random":
        return []
    by_work = sorted(BACKBONES, key=lambda backbone: backbone.gflops)
    most = max(4.0, BACKBONES.get(base.backbone).gflops)
    fitting = (b.name for b in by_work if b.gflops <= most and at_hand(b.name) != "random")
    return list(fitting)[: MOST_BACKBONES - 1]
