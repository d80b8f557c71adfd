"""The hidden layer of the bundled backbone, and its answers, worked out once its body is made.

What the body's pooled numbers tell overlaps, and a few strong directions drown the many weak ones
when a last layer learns from few pictures. The hidden layer therefore turns them into directions
that are independent of each other and vary nearly alike (whitening: Kessy, Lewin & Strimmer 2018).
Each direction has two units, one for either way from its mean: hardswish(x) - hardswish(-x) is x,
so that nothing is lost on the way.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torchvision.models import MobileNetV3

_LEAST_VARIANCE = 0.01
"""Added to the variance of each direction, 1 on average: what hardly varies must not be noise."""
_RIDGE = 1.0


@torch.no_grad()
def whiten(network: MobileNetV3, batches: Iterable[tuple[Tensor, Tensor]]) -> None:
    """Set the hidden and the last layer of a network in evaluation mode, in place.

    Args:
        network: Its body is done.
        batches: Normalised views (n, 3, h, w), and what the teacher answers: logits (n, classes).
            More than half as many views in all as the hidden layer has units.
    """
    seen = [(network.features(views).mean((2, 3)).cpu(), said.cpu()) for views, said in batches]
    pooled, said = (torch.cat(parts).double() for parts in zip(*seen, strict=True))
    hidden, bend, _, last = network.classifier
    assert isinstance(hidden, nn.Linear)
    assert isinstance(last, nn.Linear)
    directions = _directions(pooled, hidden.out_features // 2)
    rows = torch.cat([directions, -directions])
    hidden.weight.copy_(rows)
    hidden.bias.copy_(-rows @ pooled.mean(0))
    numbers = pooled.float().to(hidden.weight.device)
    weight, bias = _fitted(bend(hidden(numbers)).double().cpu(), said)
    last.weight.copy_(weight)
    last.bias.copy_(bias)


def _directions(pooled: Tensor, count: int) -> Tensor:
    """The strongest independent directions of numbers (n, d), of variance 1: (count, d)."""
    deviation = pooled.std(0)
    # A number that hardly ever changes must not be blown up beyond what half precision holds.
    deviation = deviation.clamp_min(float(deviation.mean()) / 10)
    scaled = (pooled - pooled.mean(0)) / deviation
    _, lengths, axes = torch.linalg.svd(scaled, full_matrices=False)
    spread = (lengths.square() / len(pooled) + _LEAST_VARIANCE).sqrt()
    directions: Tensor = axes / spread[:, None] / deviation
    return directions[:count]


def _fitted(inputs: Tensor, outputs: Tensor) -> tuple[Tensor, Tensor]:
    """The linear layer that comes nearest to the outputs (ridge regression): weight and bias."""
    mean, level = inputs.mean(0), outputs.mean(0)
    centred = inputs - mean
    square = centred.T @ centred
    square.diagonal().add_(_RIDGE)
    weight = torch.linalg.solve(square, centred.T @ (outputs - level)).T
    return weight, level - weight @ mean
