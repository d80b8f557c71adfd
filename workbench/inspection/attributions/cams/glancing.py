"""A close look: what each place of an early layer adds, the mean of several slight shifts.

At any layer, HiResCAM's product of activation and gradient says what a place adds to the score
(Draelos 2020, arXiv:2011.08891). Early layers tell places apart best, but their gradients flicker
from pixel to pixel; the mean over copies of the picture that are shifted a little keeps what does
not depend on how the picture happens to lie on the grid (as Smilkov 2017, arXiv:1706.03825, does
with noise). What is explained is how sure the model is of the class, its log-odds against all the
others, rather than the class's own score, which rises with theirs where a thing is plain to see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.inspection.attributions.aims import Aim
from workbench.inspection.attributions.question import Floats, Looked, Maps, Question
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
        aim = _against_all(question.aim)
        first = question._replace(aim=aim).look()
        # A copy may be taken for another class: all are asked about the picture's own.
        aim = _pinned(aim, first.seen.logits)
        total = _placed_back(_evidence(first), (0, 0), side)
        for down, across in _WAYS[1:count]:
            shift = down * pixels, across * pixels
            copies = question._replace(batch=_shifted(question.batch, shift), aim=aim)
            total += _placed_back(_evidence(copies.look()), shift, side)
        return Maps(np.asarray(total / np.float32(count), np.float32), first.logits)

    return maps


def _evidence(looked: Looked) -> Floats:
    activations, gradients = looked.maps()
    return np.asarray((activations * gradients).sum(1), np.float32)


def _against_all(aim: Aim) -> Aim:
    """The same class, less the others as far as each is likely: the slope of its log-odds.

    A difference of two classes stays as it is.
    """
    return aim if aim.against is not None else _LogOdds(aim.towards)


def _pinned(aim: Aim, logits: Tensor) -> Aim:
    """The same aim, with its classes as these logits decide."""
    towards = aim.towards(logits)
    if aim.against is None:
        return type(aim)(lambda _others: towards)
    against = aim.against(logits)
    return type(aim)(lambda _others: towards, lambda _others: against)


class _LogOdds(Aim):
    """From logits to the slope of the log-odds of the class, weights (N, C)."""

    def __call__(self, logits: Tensor) -> Tensor:
        own = super().__call__(logits)
        others = logits.masked_fill(own > 0, float("-inf")).softmax(1)
        return own - others if logits.shape[1] > 1 else own


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
