"""Norm statistics measured anew."""

import pytest
import torch
from torch import nn
from torchvision.ops import StochasticDepth

from workbench.training.distillation.recalibration import recalibrated


def test_statistics_are_those_of_the_batches_shown():
    network = nn.Sequential(nn.BatchNorm2d(2, momentum=0.3))
    batches = [torch.randn(64, 2, 8, 8) * 3 + 5 for _ in range(4)]
    recalibrated(network, batches)
    norm = network[0]
    assert norm.running_mean.tolist() == pytest.approx([5, 5], abs=0.1)
    assert norm.running_var.tolist() == pytest.approx([9, 9], rel=0.1)
    assert norm.momentum == 0.3
    assert not network.training


def test_nothing_is_dropped_while_statistics_are_measured():
    network = nn.Sequential(StochasticDepth(0.5, "row"), nn.BatchNorm2d(2))
    recalibrated(network, [torch.full((64, 2, 8, 8), 5.0)])
    assert network[1].running_mean.tolist() == [5, 5]
