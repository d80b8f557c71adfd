"""Before anything is written: is the recipe sound, are there pictures, do the weights fit?"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors import SafetensorError
from torch import nn

from workbench.core.errors import WorkbenchError
from workbench.core.events import Task
from workbench.data.checking import refuse_untrainable
from workbench.data.items import Dataset
from workbench.data.presence import refuse_absent
from workbench.models.backbone import Backbone
from workbench.models.catalogue import BACKBONES
from workbench.models.fitting import WeightsReport, stretched
from workbench.models.preprocessing import preprocessing_for
from workbench.models.tensor_files import load_tensors
from workbench.models.weights import downloaded, pretrained
from workbench.training.processes.joining import joined_share, own_card
from workbench.training.recipe import Recipe, validated
from workbench.training.strategies import Setting


def checked(recipe: Recipe, dataset: Dataset) -> Recipe:
    """The recipe with every choice made.

    Raises:
        WorkbenchError: It makes no sense, or these pictures cannot be learned from, or have left
            their place.
    """
    refuse_untrainable(dataset)
    refuse_absent(dataset.items)
    return validated(recipe)


def setting_for(
    recipe: Recipe,
    dataset: Dataset,
    cache: Path,
    fresh: bool = True,
    start: Path | None = None,
) -> Task[tuple[Setting, WeightsReport]]:
    """Device, network and weights, with the report of how these fitted.

    Args:
        recipe: With every choice made.
        dataset: Labelled pictures.
        cache: Folder for what may be thrown away.
        fresh: Whether nothing was learned yet.
        start: All weights of the network, where it begins with those of another run.

    Raises:
        WorkbenchError: The device is not there, or the weights are not or do not fit.
    """
    device = own_card(recipe.device)
    backbone = BACKBONES.get(recipe.backbone)
    if start is None:
        yield from fetched(backbone, recipe.weights)
    network, report = network_of(recipe, len(dataset.classes), start)
    placed = network.to(device.torch, memory_format=torch.channels_last)  # type: ignore[call-overload]
    preprocessing = preprocessing_for(backbone, recipe.weights, recipe.image_size, recipe.fit)
    share = joined_share()
    grown = start is not None
    setting = Setting(recipe, dataset, placed, preprocessing, device, cache, fresh, share, grown)
    return setting, report


def network_of(recipe: Recipe, classes: int, start: Path | None) -> tuple[nn.Module, WeightsReport]:
    """The network a run begins with, and where its weights are from.

    Raises:
        WorkbenchError: The weights are not there or do not fit.
    """
    source = recipe.weights if start is None else "random"
    network, report = pretrained(
        recipe.backbone, classes, source, seed=recipe.seed, size=recipe.image_size
    )
    if start is None:
        return network, report
    try:
        network.load_state_dict(stretched(load_tensors(start)[0], network.state_dict()))
    except (OSError, SafetensorError, RuntimeError) as error:
        raise WorkbenchError(
            f"“{start}” is damaged, or of another network.",
            "Start the branch anew from the run it grew from.",
        ) from error
    return network, WeightsReport(words="The network begins with what another run had learned.")


def fetched(backbone: Backbone, source: str) -> Task[None]:
    """Download the weights where that is what the recipe asks for and they are not here yet."""
    if source == "download" and downloaded(backbone) is None:
        from workbench.models.downloading import download

        yield from download(backbone)
