"""Hears what one layer of a network says, and changes it on the way; nothing is left behind."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from workbench.core.errors import WorkbenchError
from workbench.inspection.attributions.looking import in_evaluation

if TYPE_CHECKING:
    from torch import Tensor, nn

    from workbench.models.classifier import Classifier
    from workbench.models.layers import Layer

Lend = Callable[[], AbstractContextManager["Classifier"]]
"""Lends a classifier for one step of a long task; others may use it between the steps."""


class _Heard(Exception):  # noqa: N818 — it ends a pass early, nothing went wrong
    """The layer has spoken: what comes after it is not needed."""


def hear(network: nn.Module, layer: Layer, batch: Tensor) -> Tensor:
    """What a layer says of pictures; the network is not run any further than that.

    Args:
        network: On the batch's device; its modes and hooks stay as they are.
        layer: One of its layers.
        batch: float32 (N, 3, S, S), preprocessed.

    Returns:
        float32 maps (N, C, h, w), with a graph where gradients are on.

    Raises:
        WorkbenchError: The layer takes no part in the answer, or what it says are no numbers.
    """
    from workbench.models.layers import to_maps

    kept: list[Tensor] = []

    def keep(_module: nn.Module, _inputs: Any, output: Tensor) -> None:
        kept.append(output)
        raise _Heard

    hook = network.get_submodule(layer.name).register_forward_hook(keep)
    try:
        with in_evaluation(network):
            network(batch)
    except _Heard:
        pass
    finally:
        hook.remove()
    if not kept:
        raise WorkbenchError(
            "This layer takes no part in the model's answer.", "Choose another layer."
        )
    return _numbers(to_maps(layer, kept[0]))


def answers_without(network: nn.Module, layer: Layer, batch: Tensor, channels: list[int]) -> Tensor:
    """The network's answers with channels of a layer switched off (set to 0).

    Args:
        network: On the batch's device; its modes and hooks stay as they are.
        layer: One of its listed layers.
        batch: float32 (1, 3, S, S): what comes before the layer is then computed only once for all
            channels; or (N, 3, S, S) with one channel.
        channels: Which ones, each by itself.

    Returns:
        Logits float32 (K, C), a row a channel, or (N, C), a row a picture.
    """
    from workbench.models.layers import to_maps

    def silence(_module: nn.Module, _inputs: Any, output: Tensor) -> Tensor:
        rows = max(output.shape[0], len(channels))
        changed = output.expand(rows, *output.shape[1:]).clone()
        maps = to_maps(layer, changed)  # a view: what is changed in it changes there
        for row in range(rows):
            maps[row, channels[row if len(channels) > 1 else 0]] = 0
        if layer.kind == "tokens" and changed.ndim == 3:
            for row in range(rows):  # the class token is no place, but hears the channel too
                changed[row, :, channels[row if len(channels) > 1 else 0]] = 0
        return changed

    hook = network.get_submodule(layer.name).register_forward_hook(silence)
    try:
        with in_evaluation(network):
            answer: Tensor = network(batch)
    finally:
        hook.remove()
    return _numbers(answer)


def _numbers(values: Tensor) -> Tensor:
    import torch

    if not bool(torch.isfinite(values).all()):
        raise WorkbenchError(
            "The model answers with figures that are not numbers: it has come to harm in training.",
            "Choose another run, or train again with a smaller learning rate.",
        )
    return values
