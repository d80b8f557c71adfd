"""The hidden layer makes of overlapping numbers independent ones that vary alike."""

import pytest
import torch
from torch import Tensor
from torchvision.models import get_model

from workbench.training.distillation.recalibration import recalibrated
from workbench.training.distillation.whitening import whiten


@pytest.fixture(scope="module")
def done():
    """A whitened network, the views it was whitened on, and what was to be answered."""
    torch.manual_seed(0)
    views = torch.rand(1200, 3, 32, 32) * torch.rand(1200, 3, 1, 1)
    network = get_model("mobilenet_v3_small", weights=None, num_classes=12)
    recalibrated(network, [views[:200]])
    with torch.no_grad():
        body = torch.cat([network.features(part).mean((2, 3)) for part in views.split(200)])
        answers = body @ torch.randn(576, 12) * 100
        whiten(network, zip(views.split(200), answers.split(200), strict=True))
    return network, body, answers


@torch.no_grad()
def hidden(network, body: Tensor) -> Tensor:
    return network.classifier[1](network.classifier[0](body))


def test_each_direction_is_the_difference_of_two_units_and_independent_of_the_others(done):
    network, body, _ = done
    seen = hidden(network, body)
    directions = (seen[:, :512] - seen[:, 512:]).double()
    strongest = directions[:, :5]
    covariance = torch.cov(strongest.T)
    assert torch.allclose(covariance, torch.eye(5).double(), atol=0.05)
    assert strongest.mean(0).abs().max() < 1e-2


def test_the_answers_are_as_near_as_a_linear_layer_comes(done):
    network, body, answers = done
    with torch.no_grad():
        said = network.classifier(body)
    left = (said - answers).square().sum() / (answers - answers.mean(0)).square().sum()
    assert left < 0.05
