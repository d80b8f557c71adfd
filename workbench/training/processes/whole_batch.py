"""Layers that look at a whole batch, where it is spread over processes.

Batch normalisation takes mean and variance over the pictures of all processes (Peng et al. 2018),
and what is dropped out is drawn for the whole batch, of which each process takes its own rows. So
several processes learn what one would learn from all of it. The modules stay as they are: only
what they call while the mode is entered is replaced, so that files and frozen layers are the usual
ones. Torch's own SyncBatchNorm works on graphics cards only, and takes the modules' place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

from workbench.training.processes.joining import added, gathered


class Rows(NamedTuple):
    """Which rows of a batch are here.

    Args:
        first: Of the whole batch, from 0.
        here: How many are here.
        total: How many the whole batch has.
    """

    first: int
    here: int
    total: int

    def of(self, whole: Tensor) -> Tensor:
        """The own rows of what belongs to the whole batch; a picture may have several."""
        each = len(whole) // self.total
        return whole[self.first * each : (self.first + self.here) * each]

    def length(self, own: int) -> int | None:
        """How many rows all have together where `own` are here; None: they are not pictures'."""
        each, rest = divmod(own, self.here)
        return None if rest or not each else each * self.total


class AsOneBatch(TorchFunctionMode):
    """While it is entered, norms and dropout see the batch of all processes.

    All of them must call the same layers in the same order, each with a picture at least.

    Args:
        rows: Which are this process's own.
    """

    def __init__(self, rows: Rows) -> None:
        super().__init__()
        self._rows = rows

    def __torch_function__(
        self,
        function: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """Take the place of what looks at a whole batch."""
        given = dict(kwargs or {})
        if function is F.batch_norm and (norm := _Norm(*args, **given)).training:
            return _normalised(norm)
        if function is F.dropout:
            return self._dropped(*args, **given)
        if function is Tensor.bernoulli_:
            return self._drawn(*args, **given)
        return function(*args, **given)

    def _dropped(
        self, x: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
    ) -> Tensor:
        if not training or not 0 < p < 1:
            return F.dropout(x, p, training, inplace)
        mask = self._drawn(torch.empty_like(x), 1 - p).div_(1 - p)
        return x.mul_(mask) if inplace else x * mask

    def _drawn(self, place: Tensor, p: Any = 0.5, **more: Any) -> Tensor:
        """As `Tensor.bernoulli_`: the own rows of what is drawn for the whole batch."""
        total = self._rows.length(len(place)) if place.ndim else None
        if total is None or isinstance(p, Tensor):
            return place.bernoulli_(p, **more)
        whole = place.new_empty((total, *place.shape[1:]))
        if place.ndim == 4 and place.is_contiguous(memory_format=torch.channels_last):
            # Numbers are drawn in the order of memory.
            whole = whole.contiguous(memory_format=torch.channels_last)
        return place.copy_(self._rows.of(whole.bernoulli_(p, **more)))


class _Norm(NamedTuple):
    """How `F.batch_norm` is called; fields in its order and by its names."""

    input: Tensor
    running_mean: Tensor | None = None
    running_var: Tensor | None = None
    weight: Tensor | None = None
    bias: Tensor | None = None
    training: bool = False
    momentum: float = 0.1
    eps: float = 1e-5


def _normalised(norm: _Norm) -> Tensor:
    """What it would say of the batch of all processes."""
    found = _statistics(norm.input.detach())
    _remember(norm, found)
    scale = torch.ones_like(found.mean) if norm.weight is None else norm.weight
    shift = torch.zeros_like(found.mean) if norm.bias is None else norm.bias
    made: Tensor = _Normalising.apply(norm.input, scale, shift, found, norm.eps)
    return made


@torch.no_grad()
def _remember(norm: _Norm, found: _Statistics) -> None:
    if norm.running_mean is None or norm.running_var is None:
        return
    unbiased = found.variance * (found.values / (found.values - 1))
    for kept, seen in ((norm.running_mean, found.mean), (norm.running_var, unbiased)):
        kept.lerp_(seen.to(kept.dtype), norm.momentum)


class _Statistics(NamedTuple):
    """Of each channel (C,), over all processes; float32, with how many values it has, a scalar."""

    mean: Tensor
    variance: Tensor
    values: Tensor


def _statistics(x: Tensor) -> _Statistics:
    values = x.float()
    mean, variance = torch.batch_norm_update_stats(values, None, None, 0.0)
    count = torch.full((1,), x.numel() / x.shape[1], dtype=mean.dtype, device=mean.device)
    each = gathered(torch.cat([mean, variance, count])).double()
    channels = len(mean)
    means, variances, counts = each.tensor_split((channels, 2 * channels), dim=1)
    total = counts.sum()
    shares = counts / total
    middle = (means * shares).sum(0)
    # Chan et al. 1979: differences of large sums would lose the digits that matter.
    spread = ((variances + (means - middle) ** 2) * shares).sum(0)
    return _Statistics(middle.float(), spread.float(), total.float())


class _Normalising(torch.autograd.Function):
    """Normalise with given statistics; they come from all pictures, so gradients go to all."""

    @staticmethod
    def forward(
        ctx: Any, x: Tensor, weight: Tensor, bias: Tensor, found: _Statistics, eps: float
    ) -> Tensor:
        ctx.save_for_backward(x, weight, *found)
        ctx.eps = eps
        made = torch.batch_norm(
            x.float(), weight, bias, found.mean, found.variance, False, 0.0, eps, False
        )
        return made.to(x.dtype)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        x, weight, mean, variance, count = ctx.saved_tensors
        values, back = x.float(), gradients[0].float()
        _, by_scale, by_shift = torch.ops.aten.native_batch_norm_backward(
            back, values, weight, mean, variance, None, None, False, ctx.eps, [False, True, True]
        )
        own = torch.cat([by_scale, by_shift])
        # A copy: sums are made in place, and weights learn from the own part of them.
        all_scale, all_shift = (added(own.clone()) / count).chunk(2)
        spread = (variance + ctx.eps).rsqrt()
        steep = weight * spread
        slope = -steep * spread * all_scale
        rest = -steep * all_shift - slope * mean
        shape = (1, -1, *[1] * (x.ndim - 2))
        to_x = (back * steep.view(shape)).addcmul_(values, slope.view(shape)).add_(rest.view(shape))
        return to_x.to(x.dtype), by_scale, by_shift, None, None
