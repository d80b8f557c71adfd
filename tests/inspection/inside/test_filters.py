from __future__ import annotations

import numpy as np
import pytest

from tests.inspection.classifiers import classifier
from tests.inspection.inside.test_channels import state
from workbench.inspection.inside.filters import kernels_of
from workbench.inspection.inside.network_map import network_map
from workbench.models.layers import layers


@pytest.mark.parametrize("name", ["resnet18", "mobilenet_v3_small", "swin_t", "vit_b_16"])
def test_the_first_stage_shows_its_kernels_as_they_are_and_no_other_does(name):
    model = classifier(name, 64)
    first, *later = [block for block in network_map(model).blocks if block.layer]
    kernels = kernels_of(model, first.layer, first.channels)
    assert kernels is not None
    assert kernels.shape[0] == first.channels
    assert kernels.shape[3] == 3
    assert all(kernels_of(model, block.layer, block.channels) is None for block in later)


@pytest.mark.parametrize(
    ("name", "side", "convolution"),
    [
        ("mnasnet0_5", 64, "layers.0"),
        ("inception_v3", 107, "Conv2d_1a_3x3.conv"),
        ("googlenet", 64, "conv1.conv"),
        ("vgg13", 64, "features.0"),
        ("maxvit_t", 224, "stem.0.0"),
    ],
)
def test_where_the_first_stage_weighs_anew_the_first_convolution_stands_before_it(
    name, side, convolution
):
    model = classifier(name, side)
    stage = layers(model.network, model.backbone)[0].name
    before = state(model.network)
    first, second, *_ = (block for block in network_map(model).blocks if block.layer)
    assert (first.layer, second.layer) == (convolution, stage)
    kernels = kernels_of(model, first.layer, first.channels)
    weights = model.network.get_parameter(f"{convolution}.weight")
    assert kernels is not None
    assert np.array_equal(kernels, weights.permute(0, 2, 3, 1).numpy())
    assert kernels_of(model, second.layer, second.channels) is None
    assert state(model.network) == before
