"""Runs that grow from other runs: made longer, or begun anew from one of their checkpoints.

A run made longer goes on from its last checkpoint. Its schedule is laid out over all its epochs:
the learning rate goes back up to where a run of that length would have it there, and falls from
there. Whatever learned already goes on learning. The result is not that of a run that was so long
from the start, whose first epochs had other rates; but it is the same to the bit however often it
is stopped and resumed after that.

A branch begins with the weights of a checkpoint and nothing else of it: its schedule and its
optimiser begin anew, with a recipe of its own. It holds a copy of these weights, so that it can
be repeated when its parent is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
from safetensors import SafetensorError
from torch import Tensor, nn

from workbench.core.errors import WorkbenchError
from workbench.core.files import read_json, sha256, write_json, write_whole
from workbench.core.parameters import Value
from workbench.data.items import Dataset
from workbench.models.fitting import stretched
from workbench.models.networks import blank, head_of
from workbench.models.tensor_files import save_tensors
from workbench.training.beginning import network_of
from workbench.training.keeping.checkpoint import judged_state, read_checkpoint
from workbench.training.keeping.files import CHECKPOINTS, DATASET, LINEAGE, RECIPE, START_WEIGHTS
from workbench.training.keeping.lineage import (
    Extension,
    Kept,
    Parent,
    changes_between,
    kept_checkpoints,
    lineage_of,
    read_lineage,
    write_lineage,
)
from workbench.training.lessons.features import StandardisedHead
from workbench.training.recipe import Recipe, read_recipe, validated


def made_longer(folder: Path, epochs: int) -> Recipe:
    """Let a run have more epochs; `train(…, resume=True)` then goes on with it.

    Args:
        folder: The run folder.
        epochs: In all; what the run has already, where it was asked for twice.

    Raises:
        WorkbenchError: It has more already, or nothing to go on from.
    """
    recipe = read_recipe(folder / RECIPE)
    if epochs == recipe.epochs:
        return recipe
    if epochs < recipe.epochs:
        raise WorkbenchError(
            f"This run has {recipe.epochs} epochs already.",
            f"Choose more than {recipe.epochs} to make it longer, or start a new run.",
        )
    longer = validated(msgspec.structs.replace(recipe, epochs=epochs))
    at = _chosen(folder, "last").epoch
    lineage = read_lineage(folder) or lineage_of(recipe, _pictures(folder).digest())
    more = (*lineage.extensions, Extension(at, recipe.epochs, epochs))
    write_lineage(folder, msgspec.structs.replace(lineage, extensions=more))
    write_json(folder / RECIPE, longer)
    return longer


def branched(parent: Path, checkpoint: str, folder: Path, changes: Mapping[str, Value]) -> Recipe:
    """Make a run that begins where another was; `train(…, resume=True)` then begins it.

    Args:
        parent: The run folder it grows from.
        checkpoint: "best", "last", or the number of an epoch whose checkpoint is kept.
        folder: The new run's; made here.
        changes: Settings of the parent's recipe to be changed.

    Raises:
        WorkbenchError: There is no such checkpoint, or the changes make no sense.
    """
    before = read_recipe(parent / RECIPE)
    recipe = _changed(before, changes)
    chosen, pictures = _chosen(parent, checkpoint), _pictures(parent)
    weights = _network_weights(parent, before, chosen, len(pictures.classes))
    if recipe.image_size != before.image_size:
        _refuse_unfitting(recipe, before, weights, len(pictures.classes))
    known = read_lineage(parent) or lineage_of(before, pictures.digest())
    origin = Parent(
        str(parent), known.id, chosen.epoch, sha256(chosen.path), changes_between(before, recipe)
    )
    start = folder / CHECKPOINTS / START_WEIGHTS
    write_whole(start, lambda part: save_tensors(weights, part, {}))
    write_json(folder / LINEAGE, lineage_of(recipe, pictures.digest(), origin))
    return recipe


def write_start(parent: Path, checkpoint: str, path: Path) -> None:
    """Write the weights that a branch of a run would begin with.

    Raises:
        WorkbenchError: There is no such checkpoint, or it is damaged.
    """
    recipe, classes = read_recipe(parent / RECIPE), len(_pictures(parent).classes)
    weights = _network_weights(parent, recipe, _chosen(parent, checkpoint), classes)
    write_whole(path, lambda part: save_tensors(weights, part, {}))


def _changed(recipe: Recipe, changes: Mapping[str, Value]) -> Recipe:
    for name in ("backbone", "weights"):
        if changes.get(name, getattr(recipe, name)) != getattr(recipe, name):
            raise WorkbenchError(
                "A branch keeps the network of the run it grows from.",
                "Start a new run to try another network or other weights.",
            )
    # Another strategy has a pace of its own; what is sound and fast for it was not tried.
    if changes.get("strategy", recipe.strategy) != recipe.strategy:
        untried = {"precision": "auto", "augment_on": "auto"}
        recipe = msgspec.structs.replace(recipe, learning_rate=None, **untried)
    return validated(msgspec.structs.replace(recipe, **changes))


def _refuse_unfitting(
    recipe: Recipe, before: Recipe, weights: Mapping[str, Tensor], classes: int
) -> None:
    """Some networks are built for one picture size; what was learned there fits no other."""
    places = blank(recipe.backbone, classes, size=recipe.image_size).state_dict()
    fitting = stretched(weights, places)
    if any(fitting[name].shape != place.shape for name, place in places.items()):
        raise WorkbenchError(
            f"What this network learned at {before.image_size} pixels does not fit pictures of "
            f"{recipe.image_size}.",
            f"Keep {before.image_size} for the branch, or start a new run.",
        )


def _chosen(folder: Path, checkpoint: str) -> Kept:
    kept = kept_checkpoints(folder)
    best = [one for one in kept if not one.last]
    named = {str(one.epoch): one for one in kept}
    if best:
        named["best"] = best[-1]
    if kept and kept[-1].last:
        named["last"] = kept[-1]
    if checkpoint not in named:
        known = ", ".join(named) or "none"
        raise WorkbenchError(
            f"This run has no checkpoint “{checkpoint}”.", f"These are kept: {known}."
        )
    return named[checkpoint]


def _pictures(folder: Path) -> Dataset:
    return read_json(folder / DATASET, Dataset)


def _network_weights(run: Path, recipe: Recipe, kept: Kept, classes: int) -> dict[str, Tensor]:
    """All weights of the network as that checkpoint has them."""
    try:
        state = judged_state(read_checkpoint(kept.path)[1])
    except (OSError, SafetensorError, KeyError, msgspec.MsgspecError) as error:
        raise WorkbenchError(
            f"The checkpoint “{kept.path}” is damaged.", "Choose another one."
        ) from error
    if recipe.strategy != "features":
        return state
    start = run / CHECKPOINTS / START_WEIGHTS
    network, _ = network_of(recipe, classes, start if start.exists() else None)
    _put_on(network, state)
    return {name: value.contiguous() for name, value in network.state_dict().items()}


def _put_on(network: nn.Module, state: dict[str, Tensor]) -> None:
    """Give a network the last layer that was learned from features."""
    head = StandardisedHead(state["mean"].new_zeros(2, len(state["mean"])), 1)
    classes = len(state["linear.bias"])
    head.linear = nn.Linear(len(state["mean"]), classes)
    head.load_state_dict(state)
    head.into(head_of(network)[1])
