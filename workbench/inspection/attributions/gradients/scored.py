"""The score that is explained, as one number a picture: what pixel methods ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from workbench.inspection.attributions.gradients.shadow import shadow_of
from workbench.inspection.attributions.question import Floats, Maps, Question

if TYPE_CHECKING:
    from torch import Tensor, nn

AT_ONCE = 16
"""How many changed pictures are asked about at a time."""


class Scored(NamedTuple):
    """A question with its answer, and the network to ask on.

    Args:
        network: A shadow of the network asked about.
        batch: float32 (N, 3, S, S).
        logits: (N, C), the answer to the batch as it is.
        weights: (N, C), which score is explained.
    """

    network: nn.Module
    batch: Tensor
    logits: Tensor
    weights: Tensor

    def score(self, batch: Tensor, weights: Tensor) -> Tensor:
        """The score of other pictures (M, 3, S, S) with weights (M, C): (M,)."""
        scores: Tensor = (self.network(batch) * weights).sum(1)
        return scores

    def gradient(self, batch: Tensor) -> Tensor:
        """The score's derivative by every pixel of changed pictures, of their shape."""
        import torch

        with torch.enable_grad():
            pixels = batch.detach().requires_grad_(True)
            (slope,) = torch.autograd.grad(self.score(pixels, self.weights).sum(), pixels)
        return slope

    def answer(self, evidence: Tensor) -> Maps:
        """Evidence (N, 3, S, S) by pixel and colour as maps: the colours' sum."""
        return Maps(_numpy(evidence.sum(1)), _numpy(self.logits))


def scored(question: Question) -> Scored:
    """Ask once; refuses in words a network whose answer is not a number."""
    logits = question.ask(question.batch).clone()
    weights = question.weights(logits)
    return Scored(shadow_of(question.network), question.batch, logits, weights)


def baseline(batch: Tensor, name: str) -> Tensor:
    """Pictures that show nothing, of the batch's shape.

    Args:
        batch: float32 (N, 3, S, S), preprocessed.
        name: "mean": the mean colour of all pictures there are; "own": each picture's own mean
            colour; "blurred": the picture without detail.
    """
    return _BASELINES[name](batch)


def _blurred(batch: Tensor) -> Tensor:
    import torch

    side = batch.shape[-1]
    coarse = torch.nn.functional.adaptive_avg_pool2d(batch, 4)
    return torch.nn.functional.interpolate(coarse, (side, side), mode="bicubic")


_BASELINES: dict[str, Callable[[Tensor], Tensor]] = {
    "mean": lambda batch: batch.new_zeros(batch.shape),
    "own": lambda batch: batch.mean((2, 3), keepdim=True).expand_as(batch).contiguous(),
    "blurred": _blurred,
}


def _numpy(tensor: Tensor) -> Floats:
    return np.asarray(tensor.detach().float().cpu().numpy(), np.float32)
