"""Networks of timm live the same life as torchvision's."""

from __future__ import annotations

import sys

import pytest
import torch

pytest.importorskip("timm")

from workbench.core.errors import WorkbenchError
from workbench.models.catalogue import BACKBONES, title_of
from workbench.models.choosing import at_hand, available
from workbench.models.layers import attribution_layer, layers, to_maps
from workbench.models.networks import (
    assign,
    blank,
    body_features,
    build,
    feature_count,
    head_logits,
)
from workbench.models.parts import HEAD
from workbench.models.preprocessing import preprocessing_for
from workbench.models.stages import stages
from workbench.models.weights import pretrained

SMALL = (
    *("timm:test_resnet", "timm:test_vit", "timm:test_convnext", "timm:test_efficientnet"),
    *("timm:test_byobnet", "timm:convnext_atto", "timm:swin_tiny_patch4_window7_224"),
    *("timm:vit_small_patch16_dinov3", "timm:mobilenetv4_conv_small"),
)


@pytest.mark.parametrize("name", SMALL)
def test_every_parameter_has_its_stage_and_every_layer_its_places(name):
    backbone = BACKBONES.get(name)
    network = blank(name, 3).to("meta")
    found = stages(network, backbone)
    assert found[-1].title == HEAD
    assert len(found) >= 4
    for parameter, _ in network.named_parameters():
        assert sum(stage.holds(parameter) for stage in found) == 1, parameter
    shapes = {}
    for layer in layers(network, backbone):
        network.get_submodule(layer.name).register_forward_hook(
            lambda _m, _i, output, layer=layer: shapes.__setitem__(
                layer.name, to_maps(layer, output).shape
            )
        )
    pictures = torch.empty(2, 3, backbone.size, backbone.size, device="meta")
    with torch.inference_mode():
        features = body_features(network, pictures)
        assert head_logits(network, features).shape == (2, 3)
    assert features.shape == (2, feature_count(network))
    assert all(shape[2] == shape[3] >= 5 for shape in shapes.values())
    assert len(shapes) == len(layers(network, backbone))


def test_a_network_that_asks_its_stem_while_it_is_made_is_described_and_answers():
    name = "timm:vit_tiny_r_s16_p8_224"
    assert all(value.is_meta for value in blank(name, 3).parameters())
    assert build(name, 3, size=64)(torch.rand(1, 3, 64, 64)).shape == (1, 3)


@pytest.mark.parametrize("name", SMALL[:4])
def test_the_answers_gradient_reaches_the_default_layer(name):
    backbone = BACKBONES.get(name)
    network = build(name, 3, seed=1)
    layer = attribution_layer(network, backbone)
    seen: list[torch.Tensor] = []
    network.get_submodule(layer.name).register_forward_hook(
        lambda _module, _inputs, output: seen.append(output) or output.clone()
    )
    logits = network(torch.rand(1, 3, backbone.size, backbone.size))
    gradient = to_maps(layer, torch.autograd.grad(logits[0, 0], seen[0])[0])
    assert (gradient.abs().sum(1) > 0).sum() > 4


def test_preprocessing_comes_from_timms_own_settings():
    wanted = preprocessing_for(BACKBONES.get("timm:test_vit"))
    assert (wanted.size, wanted.resample, wanted.mean) == (160, "bicubic", (0.5, 0.5, 0.5))
    assert wanted.kept == pytest.approx(0.95, abs=0.01)


def test_a_transformer_of_timm_is_built_for_the_size_asked_for():
    network = build("timm:test_vit", 2, size=96)
    assert network(torch.rand(1, 3, 96, 96)).shape == (1, 2)
    with pytest.raises(WorkbenchError, match="multiple of 16"):
        build("timm:test_vit", 2, size=100)


def test_weights_come_from_a_file_for_another_class_count_and_size(tmp_path):
    from safetensors.torch import save_file

    path = tmp_path / "mine.safetensors"
    state = build("timm:test_vit", 7, seed=3).state_dict()
    save_file({f"module.{name}": value for name, value in state.items()}, path)
    network, report = pretrained("timm:test_vit", 2, str(path), size=96)
    assert not report.missing
    assert "7 classes" in report.words
    assert torch.equal(
        network.state_dict()["blocks.0.norm1.weight"], state["blocks.0.norm1.weight"]
    )
    assert network(torch.rand(1, 3, 96, 96)).shape == (1, 2)


@pytest.mark.parametrize(
    "name",
    [
        "timm:swin_tiny_patch4_window7_224",
        "timm:swinv2_tiny_window8_256",
        "timm:maxvit_tiny_rw_224",
        "timm:vit_small_patch16_dinov3",
    ],
)
def test_a_network_that_is_loaded_answers_as_the_one_that_was_saved(name):
    """No file holds the tables that follow from its sizes: it works them out again."""
    saved, loaded = build(name, 2), blank(name, 2)
    assign(loaded, saved.state_dict())
    picture = torch.rand(1, 3, BACKBONES.get(name).size, BACKBONES.get(name).size)
    with torch.inference_mode():
        torch.testing.assert_close(loaded.eval()(picture), saved(picture))


def test_nothing_is_downloaded_unless_it_is_asked_for(no_network, monkeypatch, tmp_path):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    backbone = BACKBONES.get("timm:test_resnet")
    assert at_hand(backbone.name) == "random"
    assert {state.place for state in available(backbone)} == {"download", "random"}
    assert backbone.url.startswith("https://")
    network, report = pretrained(backbone.name, 3, "random")
    assert "random" in report.words
    assert network(torch.rand(2, 3, 64, 64)).shape == (2, 3)


def test_a_name_timm_does_not_know_is_refused_with_the_nearest():
    with pytest.raises(WorkbenchError, match="no network named") as refused:
        BACKBONES.get("timm:convnext_ato")
    assert "timm:convnext_atto" in refused.value.hint


def test_a_network_with_two_last_layers_is_refused_in_words():
    with pytest.raises(WorkbenchError, match="last layer"):
        BACKBONES.get("timm:deit_tiny_distilled_patch16_224")


def test_without_timm_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr("workbench.models.architectures.timm_making.find_spec", lambda _name: None)
    monkeypatch.setitem(sys.modules, "timm", None)
    with pytest.raises(WorkbenchError, match="not installed") as refused:
        BACKBONES.get("timm:resnetv2_50")
    assert "pip install timm" in refused.value.hint
    assert title_of("timm:resnetv2_50") == "resnetv2_50"


def test_a_network_that_ends_in_attention_is_described():
    assert BACKBONES.get("timm:vit_base_patch16_siglip_224").gflops > 10


def test_what_a_network_computes_is_counted_as_torchvision_counts_it():
    ours, theirs = (BACKBONES.get(name).gflops for name in ("timm:resnet18", "resnet18"))
    assert ours == pytest.approx(theirs, rel=0.02)


def test_a_transformer_sees_more_places_than_it_has_tokens_without_one():
    assert BACKBONES.get("timm:vit_small_patch14_reg4_dinov2").least == 3 * 14
