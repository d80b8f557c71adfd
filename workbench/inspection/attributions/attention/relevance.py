"""Attention followed back from the answer to the places of the picture."""

from __future__ import annotations

from collections.abc import Callable
from math import isqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.inspection.attributions.attention.readers import READERS
from workbench.inspection.attributions.attention.recording import (
    Attended,
    Record,
    Recording,
    record,
)
from workbench.inspection.attributions.question import Maps, Question

if TYPE_CHECKING:
    from torch import Tensor, nn

Step = Callable[["Tensor", Attended], "Tensor"]
"""What a block adds to a row."""


def rollout(question: Question) -> Maps:
    """Which places the answer's token has taken up, through all blocks, whatever the class.

    Each block passes on half of what it was given and half of what its heads, on average, attended
    to (Abnar 2020, section 3). Where the answer is a mean over places, it begins at all of them;
    where a stage merges places, or a convolution halves them, each has an equal part.
    """
    return _followed(question, _mean_step, gradient=False)


def gradient_weighted(question: Question) -> Maps:
    """Which places spoke for the class through attention.

    Each block adds what its heads attended to, weighted by the gradient of the score, where that is
    positive (Chefer 2021, "Generic Attention-model Explainability", equations 5 and 6). What
    reaches a place without any attention is left out.
    """
    return _followed(question, _gradient_step, gradient=True)


def _mean_step(row: Tensor, block: Attended) -> Tensor:
    return 0.5 * _through(row, block, block.attention.mean(1)) - 0.5 * row


def _gradient_step(row: Tensor, block: Attended) -> Tensor:
    assert block.slope is not None
    return _through(row, block, (block.slope * block.attention).clamp(min=0).mean(1))


def _through(row: Tensor, block: Attended, matrix: Tensor) -> Tensor:
    """The row vector (N, T) times the block's matrix, window by window."""
    return block.mend((block.cut(row)[:, None] @ matrix)[:, 0])


def _followed(question: Question, step: Step, gradient: bool) -> Maps:
    import torch

    seen = record(question, READERS, gradient)
    with torch.inference_mode():
        blocks = [
            READERS[type(one.module).__name__](question.network, one, slope)
            for one, slope in _pairs(seen)
        ]
        base = _start(question.network, blocks[-1], len(question.batch))
        added = base.new_zeros(base.shape)  # apart, for it can be too small beside the other
        below = [None, *blocks[:-1]]
        for block, before in zip(reversed(blocks), reversed(below), strict=True):
            added = _finer(added + step(base + added, block), block, before)
            base = _finer(base, block, before)
        evidence = _places(added if gradient else base + added, blocks[0])
    return Maps(_numpy(evidence), _numpy(seen.logits))


def _pairs(seen: Recording) -> list[tuple[Record, Tensor | None]]:
    slopes = seen.slopes or (None,) * len(seen.records)
    return list(zip(seen.records, slopes, strict=True))


def _start(network: nn.Module, last: Attended, count: int) -> Tensor:
    """Where the answer is read: at the first token, or at all places alike."""
    tokens = last.rows * last.columns or last.attention.shape[-1]
    row = last.attention.new_zeros(count, tokens)
    read = slice(tokens) if last.rows else _read(network)
    row[:, read] = 1 / row[:, read].shape[1]
    return row


def _read(network: Any) -> slice:
    """The tokens that a vision transformer answers from; only timm's has another than the first."""
    if getattr(network, "global_pool", "token") == "token":
        return slice(1)
    return slice(0 if network.pool_include_prefix else network.num_prefix_tokens, None)


def _finer(row: Tensor, block: Attended, before: Attended | None) -> Tensor:
    """A row over a block's places as one over those of the block before it."""
    if before is None or (before.rows, before.columns) == (block.rows, block.columns):
        return row
    grid = row.reshape(len(row), block.rows, block.columns)
    down, across = -(-before.rows // block.rows), -(-before.columns // block.columns)
    grid = grid.repeat_interleave(down, 1).repeat_interleave(across, 2) / (down * across)
    return grid[:, : before.rows, : before.columns].flatten(1)


def _places(row: Tensor, first: Attended) -> Tensor:
    if first.rows:
        return row.reshape(len(row), first.rows, first.columns)
    side = isqrt(row.shape[1])  # what is left over comes first: the class token, registers
    return row[:, row.shape[1] - side * side :].reshape(len(row), side, side)


def _numpy(tensor: Tensor) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.asarray(tensor.detach().float().cpu().numpy(), np.float32)
