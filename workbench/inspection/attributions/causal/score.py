"""Score-CAM: how sure the network stays when it sees only where a channel answered (Wang 2020)."""

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
from workbench.inspection.attributions.question import Attributor, Floats, Maps, Question

if TYPE_CHECKING:
    from torch import Tensor

AT_ONCE = 16

_CLUES = 8


def score_cam(thorough: bool = False) -> Attributor:
    """Each channel, enlarged and scaled to 0..1, masks the picture; its weight is the softmax over
    channels of the score (Wang 2020, arXiv:1910.01279, equations 4 to 6).

    Channels are tried in order of weight, and the rest foretold from their masks once the map
    has settled.

    Masks are enlarged with corners on corners, as the package does.

    Args:
        thorough: Whether to try every channel all the same.
    """

    def maps(question: Question) -> Maps:
        looked = question.look(gradient=False)
        drawn = [
            _one(question, number, channels, looked.seen.weights[number], thorough)
            for number, channels in enumerate(looked.maps()[0])
        ]
        return Maps(np.stack(drawn), looked.logits)

    return maps


def _one(
    question: Question, number: int, channels: Floats, weights: Tensor, thorough: bool
) -> Floats:
    import torch

    picture = question.batch[number : number + 1]
    coarse = torch.from_numpy(channels)[:, None]

    def measure(places: Places) -> Doubles:
        some = coarse[torch.from_numpy(places)].to(picture.device)
        return in_portions(some, lambda few: _scores(question, picture, few, weights), _joined)

    trial = Trial(
        channels,
        clues=_clues(coarse),
        first=channels.std((1, 2)).astype(np.float64),
        measure=measure,
        weigh=_softmax,
        portion=AT_ONCE,
    )
    chosen, _ = weights_of(trial, 0.0) if thorough else weights_of(trial)
    return drawn_from(channels, chosen)


def _scaled(maps: Tensor) -> Tensor:
    """Each of the maps (C, 1, h, w) from 0 to 1."""
    lowest = maps.amin((2, 3), keepdim=True)
    spread = maps.amax((2, 3), keepdim=True) - lowest
    return (maps - lowest) / (spread + 1e-8)


def _clues(coarse: Tensor) -> Doubles:
    """The masks at no more than 8 × 8 places, one row each."""
    import torch

    side = min(_CLUES, coarse.shape[2]), min(_CLUES, coarse.shape[3])
    pooled = torch.nn.functional.adaptive_avg_pool2d(_scaled(coarse), side)
    return np.asarray(pooled.flatten(1).numpy(), np.float64)


def _scores(question: Question, picture: Tensor, coarse: Tensor, weights: Tensor) -> Doubles:
    import torch

    enlarged = torch.nn.functional.interpolate(
        coarse, picture.shape[-2:], mode="bilinear", align_corners=True
    )
    # Scaled once it is large: between the places of a fine layer the enlarged one misses its peaks.
    masked = (picture * _scaled(enlarged)).contiguous(memory_format=torch.channels_last)
    scores: Doubles = (question.ask(masked) * weights).sum(1).cpu().double().numpy()
    return scores


def _joined(scores: Sequence[Doubles]) -> Doubles:
    return np.concatenate(scores)


def _softmax(scores: Doubles) -> Doubles:
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum(), np.float64)
