"""A close look: what each place of an early layer adds, the mean of several slight shifts.

At any layer, HiResCAM's product of activation and gradient says what a place adds to the score
(Draelos 2020, arXiv:2011.08891). Early layers tell places apart best, but their gradients flicker
from pixel to pixel; the mean over copies of the picture that are shifted a little keeps what does
not depend on how the picture happens to lie on the grid (as Smilkov 2017, arXiv:1706.03825, does
with noise). What is explained is how sure the model is of the class, its log-odds against all the
others, rather than the class's own score, which rises with theirs where a thing is plain to see.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from workbench.inspection.attributions.aims import Aim, Weighing
from workbench.inspection.attributions.portions import in_portions
from workbench.inspection.attributions.question import Floats, Looked, Maps, Question
from workbench.inspection.placing import inside, placed
from workbench.models.preprocessing import Box

if TYPE_CHECKING:
    from torch import Tensor

    from workbench.inspection.attributions.question import Attributor

_STEP = 0.025  # of the side: less than a cell of most layers
_WAYS = ((0, 0), (1, 1), (-1, 1), (1, -1), (-1, -1), (1, 0), (0, 1), (-1, 0), (0, -1))
MOST = len(_WAYS)

AT_ONCE = 18
"""How many copies are asked about in one batch."""


def glances(count: int) -> Attributor:
    """Ask about so many shifted copies, 1 to 9; the first is the picture itself.

    Its maps are as fine as the picture, so that they can be moved back by whole pixels.
    """

    def maps(question: Question) -> Maps:
        import torch

        pictures = len(question.batch)
        asked = question._replace(weighing=_of_the_pictures(question.aim, pictures))

        def some(ways: Tensor) -> Maps:
            return _sum(asked, [_WAYS[way] for way in ways.tolist()])

        at_once = max(1, AT_ONCE // pictures)
        total, logits = in_portions(torch.arange(count), some, _joined, at_once)
        return Maps(np.asarray(total / np.float32(count), np.float32), logits[:pictures])

    return maps


def _sum(question: Question, ways: Sequence[tuple[int, int]]) -> Maps:
    """The sum of the maps (N, S, S) of copies shifted in these ways, and all their answers."""
    import torch

    side = question.batch.shape[-1]
    pixels = max(1, round(_STEP * side))
    shifts = [(down * pixels, across * pixels) for down, across in ways]
    copies = torch.cat([_shifted(question.batch, shift) for shift in shifts])
    looked = question._replace(batch=copies).look()
    each = zip(np.split(_evidence(looked), len(ways)), shifts, strict=True)
    placed_back = [_placed_back(evidence, shift, side) for evidence, shift in each]
    return Maps(np.sum(placed_back, axis=0, dtype=np.float32), looked.logits)


def _joined(answers: Sequence[Maps]) -> Maps:
    totals, logits = zip(*answers, strict=True)
    return Maps(np.sum(totals, axis=0, dtype=np.float32), np.concatenate(logits))


def _evidence(looked: Looked) -> Floats:
    return np.asarray(looked.products().sum(1), np.float32)


def _of_the_pictures(aim: Aim, pictures: int) -> Weighing:
    """What to explain of pictures, which come first, and then of their copies, in turns.

    A copy may be taken for another class: all are asked about the picture's own. One class is
    told from all others as far as each is likely, the slope of its log-odds; a difference of two
    classes stays as it is.
    """
    pinned: list[Aim] = []

    def weights(logits: Tensor) -> Tensor:
        import torch

        if not pinned:
            whole = aim if aim.against is not None else _LogOdds(aim.towards)
            pinned.append(_pinned(whole, logits[:pictures]))
        turns = logits.reshape(-1, pictures, logits.shape[1])
        return torch.cat([pinned[0](some) for some in turns])

    return weights


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
