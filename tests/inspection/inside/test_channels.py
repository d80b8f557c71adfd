from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.inspection.classifiers import CLASSES, classifier
from workbench.inspection.attributions.attributing import Subject
from workbench.inspection.attributions.layer_choice import choose_layer
from workbench.inspection.inside.channels import _smaller, changes, channels
from workbench.inspection.inside.listening import hear
from workbench.inspection.inside.network_map import network_map
from workbench.inspection.placing import placed
from workbench.models.layers import layers
from workbench.models.networks import head_of
from workbench.models.preprocessing import Box

# The families whose layers are laid out, joined or ended differently, as small as they go.
SIZES = {
    "resnet18": 32,
    "mobilenet_v3_small": 64,
    "densenet121": 32,
    "swin_t": 64,
    "vit_b_16": 32,
    "maxvit_t": 224,
    "squeezenet1_1": 64,
    "convnext_tiny": 32,
    "googlenet": 64,
    "inception_v3": 96,
    "efficientnet_b0": 64,
    "shufflenet_v2_x0_5": 64,
    "regnet_y_400mf": 32,
    "mnasnet0_5": 64,
    "vgg11": 64,
    "alexnet": 96,
}


def subject(side: int, seed: int = 1) -> Subject:
    tensor = torch.randn(3, side, side, generator=torch.Generator().manual_seed(seed))
    return Subject(tensor, 2 * side, side, Box(0, 0, 2 * side, side))


def wake(network: torch.nn.Module, side: int) -> None:
    """Give batch norms the statistics of noise: GoogLeNet's small weights would leave nothing."""
    norms = [m for m in network.modules() if isinstance(m, torch.nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = None
        norm.train()
    network(torch.randn(8, 3, side, side, generator=torch.Generator().manual_seed(2)))
    for norm in norms:
        norm.eval()


def state(network: torch.nn.Module) -> list[object]:
    return [
        [m.training for m in network.modules()],
        [p.requires_grad for p in network.parameters()],
        [p.grad is None for p in network.parameters()],
        [len(m._forward_hooks) + len(m._forward_pre_hooks) for m in network.modules()],
        ["forward" in vars(m) for m in network.modules()],
    ]


@pytest.mark.parametrize("name", SIZES)
def test_every_family_shows_its_channels_and_what_happens_without_one(name):
    side = SIZES[name]
    model = classifier(name, side)
    one = subject(side)
    wake(model.network, side)
    # An answer of usual size: a wholly sure one would not change.
    head_of(model.network)[1].weight.div_(model.network(one.tensor[None]).abs().max())
    before = state(model.network)
    block = [block for block in network_map(model).blocks if block.rows >= 2][-1]
    last = block.layer
    seen = channels(model, one, last, "good")
    assert seen.maps.shape == (block.channels, block.rows, block.columns)
    assert seen.target == "good"
    assert np.isfinite(seen.effect).all()
    strongest = np.argsort(-np.abs(seen.effect))[:3].tolist()
    together = changes(model, one, last, strongest)
    alone = np.concatenate([changes(model, one, last, [which]) for which in strongest])
    assert together.shape == (3, len(CLASSES))
    assert np.allclose(together, alone, atol=1e-5)
    assert np.allclose(together.sum(axis=1), 0, atol=1e-5)
    assert np.abs(together).max() > 0
    assert state(model.network) == before


FIRST_CONVOLUTION_APART = ("inception_v3", "googlenet", "mnasnet0_5", "maxvit_t")


@pytest.mark.parametrize("name", SIZES)
def test_the_map_of_every_family_counts_every_parameter_once(name):
    model = classifier(name, SIZES[name])
    found = network_map(model)
    whole = sum(p.numel() for p in model.network.parameters())
    assert sum(block.parameters for block in found.blocks) == found.parameters == whole
    assert found.blocks[-1].channels == len(CLASSES)
    seeing = [block.layer for block in found.blocks if block.layer]
    listed = [layer.name for layer in layers(model.network, model.backbone)]
    assert seeing[-len(listed) :] == listed
    assert len(seeing) - len(listed) == (name in FIRST_CONVOLUTION_APART)


def test_the_estimate_is_the_truth_where_what_follows_is_linear():
    model = classifier("resnet18", 64)
    one = subject(64)
    with torch.inference_mode():
        before = model.network(one.tensor[None])[0]
        maps = hear(model.network, choose_layer(model, "layer4"), one.tensor[None])
    seen = channels(model, one, "layer4", "stain")
    share = model.network.fc.weight[2] * maps[0].mean((1, 2))
    assert np.allclose(seen.effect, share, atol=1e-4)
    strongest = int(np.argmax(seen.effect))
    after = changes(model, one, "layer4", [strongest])[0]
    logits = before.clone()
    logits -= model.network.fc.weight[:, strongest] * maps[0, strongest].mean()
    assert np.allclose(after, logits.softmax(0) - before.softmax(0), atol=1e-5)


def test_fine_maps_are_handed_out_smaller_but_counted_whole():
    model = classifier("vgg11", 128)
    one = subject(128)
    seen = channels(model, one, layers(model.network, model.backbone)[0].name)
    assert max(seen.maps.shape[1:]) <= 56


@pytest.mark.parametrize("side", [57, 111, 112])
def test_a_fine_map_made_smaller_lies_where_it_lay(side):
    fine = torch.zeros(1, side, side)
    fine[:, :, side - 4] = 1
    small = _smaller(fine)
    assert small.shape[1] <= 56
    whole = Box(0, 0, 500, 500)
    for shown in (placed(one.numpy()[0], whole, 500, 500)[0] for one in (fine, small)):
        middle = (shown * np.arange(500)).sum() / shown.sum()
        assert middle == pytest.approx(500 * (side - 3.5) / side, abs=500 / 56 / 2)
