from __future__ import annotations

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


def test_where_another_convolution_weighs_anew_there_are_no_kernels():
    model = classifier("maxvit_t", 224)  # whose stem is two convolutions of 64 channels each
    layer = layers(model.network, model.backbone)[0]
    before = state(model.network)
    assert kernels_of(model, layer.name, 64) is None
    assert state(model.network) == before
