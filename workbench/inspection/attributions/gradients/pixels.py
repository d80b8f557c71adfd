"""Methods that ask about each pixel, most of them by its gradient.

The mathematics is captum's where it leaves the rest of the program alone.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from workbench.inspection.attributions.gradients.scored import (
    AT_ONCE,
    Scored,
    baseline,
    scored,
)
from workbench.inspection.attributions.gradients.turns import unshared_shadow
from workbench.inspection.attributions.looking import Unexplainable
from workbench.inspection.attributions.portions import with_fewer
from workbench.inspection.attributions.question import Attributor, Maps, Question

if TYPE_CHECKING:
    import torch
    from torch import Tensor

UNACCOUNTED = 0.05
"""The share of the score's change that a map may leave unexplained."""


def integrated_gradients(steps: int = 32, start: str = "mean") -> Attributor:
    """Gradients along the way from a picture that shows nothing (Sundararajan 2017, equation 1);
    their sum is the score less that picture's.

    Args:
        steps: How many pictures on the way are asked about.
        start: Where the way begins: as in `baseline`.
    """

    def maps(question: Question) -> Maps:
        from captum.attr import IntegratedGradients

        asked = scored(question)
        pictures = len(asked.batch)

        def sums(at_once: int) -> Tensor:
            evidence: Tensor = IntegratedGradients(asked.score).attribute(
                asked.batch,
                baselines=baseline(asked.batch, start),
                additional_forward_args=(asked.weights,),
                n_steps=steps,
                internal_batch_size=at_once * pictures,
            )
            return evidence

        return asked.answer(with_fewer(max(1, AT_ONCE // pictures), sums))

    return maps


def smooth_gradient(samples: int = 16, noise: float = 0.15) -> Attributor:
    """The strength of the mean gradient over noisy copies of the picture (Smilkov 2017).

    The noise comes from a generator of its own: a run that trains beside it keeps its own.

    Args:
        samples: How many noisy copies.
        noise: Standard deviation, as a share of the picture's range of values.
    """

    def maps(question: Question) -> Maps:
        import torch

        asked = scored(question)
        batch = asked.batch
        breadth = noise * (batch.amax((1, 2, 3)) - batch.amin((1, 2, 3)))[:, None, None, None]
        total = torch.zeros_like(batch)
        for seed in range(samples):
            source = torch.Generator().manual_seed(seed)
            grain = torch.randn(batch.shape[1:], generator=source).to(batch.device)
            total += asked.gradient(batch + breadth * grain)
        return asked.answer((total / samples).abs())

    return maps


def guided_backpropagation(question: Question) -> Maps:
    """Gradients that pass a ReLU only where they speak for the score (Springenberg 2015)."""
    from captum.attr import GuidedBackprop

    asked = scored(question)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it sets hooks; they are the shadow's
        evidence = GuidedBackprop(_module(asked)).attribute(
            asked.batch.detach().clone(), additional_forward_args=(asked.weights,)
        )
    return asked.answer(evidence)


def occlusion(patch: float = 0.2, start: str = "mean") -> Attributor:
    """How much the score falls while a square is covered, moved by half its side (Zeiler 2014).

    Args:
        patch: The square's side as a share of the picture's.
        start: What covers it: as in `baseline`.
    """

    def maps(question: Question) -> Maps:
        import torch
        from captum.attr import Occlusion

        asked = scored(question)
        side = max(2, round(patch * asked.batch.shape[-1]))

        def falls(at_once: int) -> Tensor:
            evidence: Tensor = Occlusion(asked.score).attribute(
                asked.batch,
                sliding_window_shapes=(3, side, side),
                strides=(3, max(1, side // 2), max(1, side // 2)),
                baselines=baseline(asked.batch, start),
                additional_forward_args=(asked.weights,),
                perturbations_per_eval=at_once,
            )
            return evidence

        with torch.inference_mode():
            return asked.answer(with_fewer(max(1, AT_ONCE // len(asked.batch)), falls))

    return maps


def deep_lift(start: str = "mean") -> Attributor:
    """Differences from a picture that shows nothing, handed back layer by layer (Shrikumar 2017).

    Every answer is checked: where its sum is not the change of the score it explains
    (completeness), the network computes in a way the method's rules do not cover.

    Args:
        start: What the picture is compared with: as in `baseline`.

    Raises:
        Unexplainable: When asked: the map does not account for the score.
    """

    def maps(question: Question) -> Maps:
        from captum.attr import DeepLift

        asked = scored(question)
        asked = asked._replace(network=unshared_shadow(question.network, question.batch))
        nothing = baseline(asked.batch, start)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it says that it sets hooks; they are the shadow's
            evidence = DeepLift(_module(asked)).attribute(
                asked.batch.detach().clone(),
                baselines=nothing,
                additional_forward_args=(asked.weights,),
            )
        _check_complete(asked, nothing, evidence)
        return asked.answer(evidence)

    return maps


def _check_complete(asked: Scored, nothing: Tensor, evidence: Tensor) -> None:
    import torch

    with torch.inference_mode():
        change = asked.score(asked.batch, asked.weights) - asked.score(nothing, asked.weights)
    found = evidence.sum((1, 2, 3))
    size = torch.maximum(change.abs(), 0.05 * evidence.abs().sum((1, 2, 3)))
    if bool(((found - change).abs() > UNACCOUNTED * size + 1e-6).any()):
        raise Unexplainable(
            "DeepLIFT cannot account for this model's answer: its rules do not cover the way this "
            "network computes.",
            "Choose integrated gradients, which suit every network.",
        )


def _module(asked: Scored) -> torch.nn.Module:
    import torch

    class Score(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = asked.network

        def forward(self, batch: Tensor, weights: Tensor) -> Tensor:
            return asked.score(batch, weights)

    return Score()
