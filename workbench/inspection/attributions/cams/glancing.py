"""A close look: what each place of an early layer adds, the mean of several slight shifts.

At any layer, HiResCAM's product of activation and gradient says what a place adds to the score
(Draelos 2020, arXiv:2011.08891). Early layers tell places apart best, but their gradients flicker
from pixel to pixel; the mean over copies of the picture that are shifted a little keeps what does
not depend on how the picture happens to lie on the grid (as Smilkov 2017, arXiv:1706.03825, does
with noise).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.inspection.attributions.question import Floats, Maps, Question
from workbench.inspection.showing.placing import inside, placed
from workbench.models.preprocessing import Box

if TYPE_CHECKING:
    from torch import Tensor

    from workbench.inspection.attributions.question import Attributor

_STEP = 0.025  # of the side: less than a cell of most layers
_WAYS = ((0, 0), (1, 1), (-1, 1), (1, -1), (-1, -1), (1, 0), (0, 1), (-1, 0), (0, -1))
MOST = len(_WAYS)


def glances(count: int) -> Attributor:
    """Ask about so many shifted copies, 1 to 9; the first is the picture itself.

    Its maps are as fine as the picture, so that they can be moved back by whole pixels.
    """

    def maps(question: Question) -> Maps:
        side = question.batch.shape[-1]
        pixels = max(1, round(_STEP * side))
        total, logits = None, None
        for way in _WAYS[:count]:
            shift = way[0] * pixels, way[1] * pixels
            looked = question._replace(batch=_shifted(question.batch, shift)).look()
            activations, gradients = looked.maps()
            evidence = (activations * gradients).sum(1)
            back = _placed_back(evidence, shift, side)
            total = back if total is None else total + back
            logits = looked.logits if logits is None else logits
        assert total is not None
        assert logits is not None
        return Maps(np.asarray(total / np.float32(count), np.float32), logits)

    return maps


def _shifted(batch: Tensor, shift: tuple[int, int]) -> Tensor:
    """The pictures moved by whole pixels; what comes in mirrors the border."""
    import torch

    down, across = shift
    if not (down or across):
        return batch
    margin = max(abs(down), abs(across))
    side = batch.shape[-1]
    wide = torch.nn.functional.pad(batch, (margin,) * 4, mode="reflect")
    top, left = margin - down, margin - across
    return wide[..., top : top + side, left : left + side].contiguous(
        memory_format=torch.channels_last
    )


def _placed_back(evidence: Floats, shift: tuple[int, int], side: int) -> Floats:
    """Maps (N, h, w) on the picture's pixels (N, side, side), moved back by the shift."""
    down, across = shift
    box = Box(-across, -down, side - across, side - down)
    # What a copy did not see adds nothing.
    seen = inside(box, side, side)
    return np.stack([placed(one, box, side, side) * seen for one in evidence])
