"""Every module of every family that tells places apart is read as it is laid out."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from tests.inspection.attributions.test_families import SIZES
from workbench.core.errors import WorkbenchError
from workbench.models.catalogue import BACKBONES
from workbench.models.kinds import kind_of
from workbench.models.layers import attribution_layer, layers, to_maps
from workbench.models.networks import blank
from workbench.models.outputs import noted

TIMM = {
    "timm:test_vit": 64,
    "timm:test_convnext": 64,
    "timm:test_resnet": 64,
    "timm:swin_tiny_patch4_window7_224": 224,
    "timm:maxvit_tiny_rw_224": 224,
}


@pytest.mark.parametrize("name", [*SIZES, *TIMM])
def test_a_named_module_is_read_with_the_channels_that_its_weights_have(name):
    """At another size than the layout was found at."""
    if name in TIMM:
        pytest.importorskip("timm")
    side, backbone = {**SIZES, **TIMM}[name], BACKBONES.get(name)
    network = blank(name, 3, size=side).to("meta")
    said = outputs(network, side)
    read = {one: maps for one in said if (maps := maps_of(network, backbone, one, said))}
    for module, shape in read.items():
        assert shape[0] == 2, module
        assert shape[2] == shape[3], module
        assert shape[1] == (channels(network.get_submodule(module)) or shape[1]), module
    unread = [module for module in said if module not in read]
    assert not [one for one in unread if tells_places(network.get_submodule(one), said[one])]
    listed = layers(network, backbone)
    assert [kind_of(network, backbone, one.name) for one in listed] == [one.kind for one in listed]


def outputs(network: nn.Module, side: int) -> dict[str, torch.Tensor]:
    names = [name for name, _ in network.named_modules() if name]
    with torch.inference_mode(), noted(network, names) as said:
        network(torch.empty(2, 3, side, side, device="meta"))
    return said


def maps_of(network, backbone, name, said) -> torch.Size | None:
    try:
        return to_maps(attribution_layer(network, backbone, name), said[name]).shape
    except WorkbenchError:
        return None


def channels(module: nn.Module) -> int | None:
    """How many a module's weights say it puts out."""
    if isinstance(module, nn.Conv2d):
        return module.out_channels
    if isinstance(module, nn.Linear):
        return module.out_features
    if isinstance(module, nn.BatchNorm2d):
        return module.num_features
    return module.normalized_shape[0] if isinstance(module, nn.LayerNorm) else None


def tells_places(module: nn.Module, output: torch.Tensor) -> bool:
    """Whether it surely puts out maps: neither windows nor means are looked at so."""
    wide = isinstance(module, nn.Conv2d) and module.kernel_size != (1, 1)
    return wide and min(output.shape[2:]) > 1


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("maxvit_t", "blocks.0.layers.0.layers.window_attention.attn_layer.1"),
        ("maxvit_t", "blocks.3.layers.0.layers.grid_attention.mlp_layer"),
        ("vit_b_16", "encoder.layers.encoder_layer_2.self_attention"),
        ("resnet18", "fc"),
        ("vgg11", "classifier.0"),
        ("timm:swin_tiny_patch4_window7_224", "layers.3.blocks.0.attn.attn_drop"),
        ("timm:maxvit_tiny_rw_224", "stages.0.blocks.0.attn_block.attn"),
        ("timm:visformer_tiny", "stage2.0.attn.attn_drop"),
        ("timm:xcit_nano_12_p16_224", "blocks.0.attn.attn_drop"),
    ],
)
def test_windows_matrices_of_attention_and_rows_of_features_are_no_places(name, module):
    if name.startswith("timm"):
        pytest.importorskip("timm")
    with pytest.raises(WorkbenchError, match="places of the picture"):
        attribution_layer(blank(name, 2), BACKBONES.get(name), module)


def test_an_error_while_a_network_is_asked_leaves_no_hook_behind():
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU())
    with pytest.raises(RuntimeError), noted(network, ["0", "1"]):
        network(torch.zeros(1, 2, 8, 8))
    assert not any(module._forward_hooks for module in network.modules())
