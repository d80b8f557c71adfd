"""A folded network answers as before."""

import torch
from torch import nn
from torchvision.models import get_model

from workbench.training.distillation.folding import folded


def test_a_folded_network_answers_as_before_without_its_norms():
    torch.manual_seed(0)
    network = get_model("mobilenet_v2", weights=None)
    network(torch.rand(2, 3, 64, 64))
    pictures = torch.rand(2, 3, 64, 64)
    names = [name for name, _ in network.named_children()]
    with torch.no_grad():
        before = network.eval()(pictures)
        after = folded(network)(pictures)
    assert torch.allclose(before, after, atol=1e-4)
    assert not any(isinstance(layer, nn.BatchNorm2d) for layer in network.modules())
    assert [name for name, _ in network.named_children()] == names
