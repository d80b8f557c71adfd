"""Before anything is written: is the recipe sound, are there pictures, do the weights fit?"""

from __future__ import annotations

from pathlib import Path

import msgspec
import torch

from workbench.core.errors import WorkbenchError
from workbench.core.events import Task
from workbench.data.checking import trainable
from workbench.data.items import Dataset
from workbench.models.backbone import Backbone
from workbench.models.catalogue import BACKBONES
from workbench.models.devices import choose_device
from workbench.models.preprocessing import preprocessing_for
from workbench.models.weights import downloaded, pretrained
from workbench.training.recipe import Recipe, validated
from workbench.training.strategies import Setting

USUAL_BATCH = 32


def checked(recipe: Recipe, dataset: Dataset) -> Recipe:
    """The recipe with every choice made.

    Raises:
        WorkbenchError: It makes no sense, or these pictures cannot be learned from.
    """
    for problem in trainable(dataset):
        if problem.blocking:
            raise WorkbenchError(problem.message, problem.hint)
    filled = validated(recipe)
    return msgspec.structs.replace(filled, batch_size=filled.batch_size or USUAL_BATCH)


def setting_for(
    recipe: Recipe, dataset: Dataset, cache: Path, fresh: bool = True
) -> Task[tuple[Setting, str]]:
    """Device, network and weights, with the words of the weights' report.

    Raises:
        WorkbenchError: The device is not there, or the weights are not or do not fit.
    """
    device = choose_device(recipe.device)
    backbone = BACKBONES.get(recipe.backbone)
    yield from fetched(backbone, recipe.weights)
    network, report = pretrained(
        recipe.backbone,
        len(dataset.classes),
        recipe.weights,
        seed=recipe.seed,
        size=recipe.image_size,
    )
    placed = network.to(device.torch, memory_format=torch.channels_last)  # type: ignore[call-overload]
    preprocessing = preprocessing_for(backbone, recipe.weights, recipe.image_size, recipe.fit)
    return Setting(recipe, dataset, placed, preprocessing, device, cache, fresh), report.words


def fetched(backbone: Backbone, source: str) -> Task[None]:
    """Download the weights where that is what the recipe asks for and they are not here yet."""
    if source == "download" and downloaded(backbone) is None:
        from workbench.models.downloading import download

        yield from download(backbone)
