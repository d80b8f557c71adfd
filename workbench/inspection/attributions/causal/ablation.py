"""Ablation-CAM: how much less sure the network is without a channel (Desai 2020)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from workbench.inspection.attributions.causal.measuring import (
    Doubles,
    Places,
    Trial,
    drawn_from,
    weights_of,
)
from workbench.inspection.attributions.portions import in_portions
from workbench.inspection.attributions.question import Attributor, Floats, Looked, Maps, Question

if TYPE_CHECKING:
    from torch import Tensor

AT_ONCE = 128


def ablation_cam(thorough: bool = False) -> Attributor:
    """A channel's weight is how much the score falls once the channel is silenced, as a share of
    the score (Desai 2020, equation 3: (y - y_k) / y; the sign of y is left out, so that what is
    above 0 always speaks for the class).

    Only what follows the layer is run for each channel. Channels are tried in order of weight,
    and the rest foretold from gradient times activation once the map has settled.

    Args:
        thorough: Whether to try every channel all the same.
    """

    def maps(question: Question) -> Maps:
        looked = question.look()
        activations, gradients = looked.maps()
        drawn = [
            _one(question, looked, number, channels, slopes, thorough)
            for number, (channels, slopes) in enumerate(zip(activations, gradients, strict=True))
        ]
        return Maps(np.stack(drawn), looked.logits)

    return maps


def _one(
    question: Question,
    looked: Looked,
    number: int,
    channels: Floats,
    slopes: Floats,
    thorough: bool,
) -> Floats:
    picture = question.batch[number : number + 1]
    activation = looked.seen.activation[number : number + 1]
    weights = looked.seen.weights[number]
    whole = float((looked.seen.logits[number] * weights).sum())

    def measure(places: Places) -> Doubles:
        import torch

        rows = torch.from_numpy(places).to(picture.device)
        scores = in_portions(
            rows,
            lambda some: _without(question, picture, activation, some, weights),
            _joined,
        )
        return (whole - scores) / max(abs(whole), 1e-12)

    expected = (channels * slopes).sum((1, 2)).astype(np.float64)
    trial = Trial(
        channels,
        clues=expected[:, None],
        first=np.abs(expected),
        measure=measure,
        weigh=lambda effects: effects,
        portion=AT_ONCE,
    )
    chosen, _ = weights_of(trial, 0.0) if thorough else weights_of(trial)
    return drawn_from(channels, chosen)


def _without(
    question: Question, picture: Tensor, activation: Tensor, places: Tensor, weights: Tensor
) -> Doubles:
    """The score once each of the channels is 0, by itself."""
    import torch

    silenced = activation.repeat(len(places), *(1 for _ in activation.shape[1:]))
    channels_last = question.layer.kind != "maps"
    moved = silenced.movedim(-1, 1) if channels_last else silenced
    moved[torch.arange(len(places)), places] = 0
    logits = question.continued(picture, silenced)
    scores: Doubles = (logits * weights).sum(1).cpu().double().numpy()
    return scores


def _joined(scores: Sequence[Doubles]) -> Doubles:
    return np.concatenate(scores)
