"""Gradients put together from fast parts are those of the plain convolution."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from workbench.training.machine.depthwise import FastDepthwise, _Depthwise
from workbench.training.seeds import generator


@pytest.mark.parametrize("side", [9, 12])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize(("kernel", "padding"), [(3, 1), (5, 2), (7, 3), (5, 0), (4, 1)])
def test_both_gradients_are_the_plain_ones(
    kernel: int, padding: int, stride: int, side: int
) -> None:
    source = generator(kernel, padding, stride, side)
    pictures = torch.randn(2, 6, side, side + 2, generator=source, dtype=torch.float64)
    weight = torch.randn(6, 1, kernel, kernel, generator=source, dtype=torch.float64)

    def gradients(fast: bool) -> list[Tensor]:
        x, w = pictures.clone().requires_grad_(), weight.clone().requires_grad_()
        steps, beside = [stride, stride], [padding, padding]
        made = (
            _Depthwise.apply(x, w, steps, beside)
            if fast
            else torch.conv2d(x, w, None, steps, beside, 1, 6)
        )
        (made * made.detach().cos()).sum().backward()
        assert x.grad is not None
        assert w.grad is not None
        return [made.detach(), x.grad, w.grad]

    for fast, plain in zip(gradients(fast=True), gradients(fast=False), strict=True):
        assert torch.allclose(fast, plain, atol=1e-9)


@pytest.mark.parametrize(
    ("layer", "taken"),
    [
        (nn.Conv2d(8, 8, 5, padding=2, groups=8), True),
        (nn.Conv2d(8, 8, 3, stride=2, padding=1, groups=8, bias=False), True),
        (nn.Conv2d(8, 8, 3, padding=1), False),
        (nn.Conv2d(8, 16, 3, padding=1, groups=8), False),
        (nn.Conv2d(8, 8, 3, padding=2, dilation=2, groups=8), False),
        (nn.Conv2d(8, 8, 1, groups=8), False),
    ],
)
def test_only_what_is_depthwise_and_usual_takes_the_fast_way(layer: nn.Conv2d, taken: bool) -> None:
    with FastDepthwise():
        made = layer(torch.ones(1, 8, 9, 9))
    assert (made.dtype == torch.bfloat16) == taken
    assert torch.allclose(made.float(), layer(torch.ones(1, 8, 9, 9)), atol=0.05)
