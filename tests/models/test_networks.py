"""Every network of torchvision, by its shapes (no memory); one a family with real numbers."""

from __future__ import annotations

import itertools

import pytest
import torch
from torch import nn

from workbench.core.errors import WorkbenchError
from workbench.models.catalogue import BACKBONES, FAMILIES
from workbench.models.layers import attribution_layer, first_convolution, layers, to_maps
from workbench.models.layout import body_layout, in_head, learned
from workbench.models.networks import (
    blank,
    body_features,
    build,
    feature_count,
    head_logits,
    head_of,
    replace_head,
)
from workbench.models.parts import HEAD
from workbench.models.stages import stages

NAMES = BACKBONES.names()
SMALLEST = {
    family: min((b for b in BACKBONES if b.family == family), key=lambda b: b.parameters).name
    for family in FAMILIES
}
# ResNeXt and Wide ResNet are ResNets to everything here; MaxViT is slow and shown by its shapes.
REAL = [
    name
    for family, name in SMALLEST.items()
    if BACKBONES.get(name).parameters < 30e6 and family not in ("resnext", "maxvit")
]


def tiny(name: str) -> int:
    """The side of the smallest pictures that leave more than one place in the last maps."""
    return 107 if name == "inception_v3" else 64


@pytest.mark.parametrize("name", NAMES)
def test_every_backbone_has_its_head_features_stages_and_layers(name):
    backbone = BACKBONES.get(name)
    network = blank(name, 3).to("meta")
    assert head_of(network)[0] == backbone.head
    assert head_of(network)[1].bias is not None
    assert body_layout(network.state_dict(), backbone.head) == backbone.layout
    pictures = torch.empty(2, 3, backbone.size, backbone.size, device="meta")
    shapes = {}
    hooks = [
        network.get_submodule(layer.name).register_forward_hook(
            lambda _module, _inputs, output, layer=layer: shapes.__setitem__(
                layer.name, to_maps(layer, output).shape
            )
        )
        for layer in layers(network, backbone)
    ]
    with torch.inference_mode():
        features = body_features(network, pictures)
        assert head_logits(network, features).shape == (2, 3)
    assert features.shape == (2, feature_count(network))
    for hook in hooks:
        hook.remove()
    check_maps(list(shapes.values()), backbone.size)
    check_stages(network, backbone)


def check_maps(shapes: list[torch.Size], size: int) -> None:
    """Maps are square, get no finer on the way, and the last still tell places apart."""
    sides = [shape[2] for shape in shapes]
    assert all(shape[0] == 2 and shape[2] == shape[3] for shape in shapes)
    assert sides == sorted(sides, reverse=True)
    assert size / 40 <= sides[-1] <= size / 13
    assert len(shapes) >= 3


def check_stages(network: nn.Module, backbone) -> None:
    found = stages(network, backbone)
    titles = [stage.title for stage in found]
    assert len(set(titles)) == len(titles)
    assert titles[-1] == HEAD
    for name, _ in network.named_parameters():
        holders = [stage.title for stage in found if stage.holds(name)]
        assert len(holders) == 1, f"{name} is in {holders}"
        assert (holders == [HEAD]) == in_head(name, backbone.head)


@pytest.mark.parametrize("name", REAL)
def test_building_is_repeatable_and_leaves_torchs_random_numbers_alone(name):
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    first, again = (build(name, 3, seed=1, size=tiny(name)).state_dict() for _ in range(2))
    blank(name, 3)
    assert torch.equal(torch.random.get_rng_state(), before)
    assert all(torch.equal(value, first[key]) for key, value in again.items())
    drawn = [key for key in learned(first) if first[key].std() > 0]
    assert len(drawn) > 10


def test_another_seed_gives_other_weights():
    first, other = (build("squeezenet1_1", 3, seed=seed).state_dict() for seed in (1, 2))
    assert not torch.equal(first["features.0.weight"], other["features.0.weight"])


@pytest.mark.parametrize("name", REAL)
def test_head_over_features_is_the_answer_and_its_gradient_reaches_the_default_layer(name):
    backbone = BACKBONES.get(name)
    network = build(name, 3, size=tiny(name))
    replace_head(network, 4, seed=7)
    layer = attribution_layer(network, backbone)
    seen: list[torch.Tensor] = []
    hook = network.get_submodule(layer.name).register_forward_hook(
        lambda _module, _inputs, output: seen.append(output) or output.clone()
    )
    pictures = torch.rand(1, 3, tiny(name), tiny(name), generator=torch.Generator().manual_seed(0))
    inputs: list[torch.Tensor] = []
    head = head_of(network)[1].register_forward_pre_hook(lambda _m, given: inputs.append(given[0]))
    logits = network(pictures)
    hook.remove()
    head.remove()
    features = inputs[0].mean((2, 3)) if inputs[0].ndim == 4 else inputs[0]
    assert logits.shape == (1, 4)
    torch.testing.assert_close(head_logits(network, features), logits)
    gradient = to_maps(layer, torch.autograd.grad(logits[0, 0], seen[0])[0])
    assert (gradient.abs().sum(1) > 0).sum() > 1


def test_features_are_taken_without_leaving_a_trace():
    network = build("squeezenet1_1", 3)
    pictures = torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        features = body_features(network, pictures)
        torch.testing.assert_close(head_logits(network, features), network(pictures))
    assert not list(itertools.chain(*(m._forward_pre_hooks for m in network.modules())))


@pytest.mark.parametrize("family", ["resnet", "swin", "convnext", "densenet", "efficientnet"])
def test_a_map_at_the_default_layer_adds_up_to_the_answer(family):
    """Gradient times activation, summed over channels: the exact map where a mean follows."""
    name = SMALLEST[family]
    backbone = BACKBONES.get(name)
    network = build(name, 2, size=64)
    layer = attribution_layer(network, backbone)
    seen: list[torch.Tensor] = []
    hook = network.get_submodule(layer.name).register_forward_hook(
        lambda _module, _inputs, output: seen.append(output) or output.clone()
    )
    logits = network(torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(0)))
    hook.remove()
    gradient = torch.autograd.grad(logits[0, 0], seen[0])[0]
    evidence = (to_maps(layer, gradient) * to_maps(layer, seen[0])).sum()
    if family == "convnext":  # a normalisation follows the mean, so that it only nearly adds up
        assert torch.isfinite(evidence)
        return
    bias = head_of(network)[1].bias
    assert bias is not None
    torch.testing.assert_close(evidence, logits[0, 0] - bias[0], atol=1e-4, rtol=1e-3)


def test_inception_and_googlenet_have_no_auxiliary_heads_even_in_training():
    for name in ("googlenet", "inception_v3"):
        network = blank(name, 3).to("meta").train()
        size = BACKBONES.get(name).size
        answer = network(torch.empty(2, 3, size, size, device="meta"))
        assert isinstance(answer, torch.Tensor)


def test_the_first_convolution_is_known_where_it_looks_at_colours():
    assert first_convolution(blank("resnet18", 2)) == "conv1"
    assert first_convolution(nn.Sequential(nn.Conv2d(1, 4, 3))) is None


def test_a_layer_can_be_named_as_people_and_as_code_do():
    network, backbone = blank("resnet18", 2), BACKBONES.get("resnet18")
    assert attribution_layer(network, backbone).name == "layer4"
    assert attribution_layer(network, backbone, "stage 2").name == "layer2"
    assert attribution_layer(network, backbone, "layer3.1.conv2").name == "layer3.1.conv2"
    assert sum(layer.default for layer in layers(network, backbone)) == 1
    with pytest.raises(WorkbenchError, match="layer9") as refused:
        attribution_layer(network, backbone, "layer9")
    assert "layer4" in refused.value.hint


def test_a_layer_without_places_is_refused_in_words():
    network, backbone = blank("resnet18", 2), BACKBONES.get("resnet18")
    with pytest.raises(WorkbenchError, match="places of the picture"):
        attribution_layer(network, backbone, "fc")
    with pytest.raises(WorkbenchError, match="no places"):
        to_maps(attribution_layer(network, backbone), torch.zeros(1, 2))


def test_a_transformer_can_be_built_for_another_picture_size():
    network = blank("vit_b_16", 2, size=96)
    assert network.get_parameter("encoder.pos_embedding").shape[1] == 1 + 6 * 6
    with pytest.raises(WorkbenchError, match="multiple of 16"):
        blank("vit_b_16", 2, size=100)


def test_mnasnet_takes_its_own_tensors_back_without_their_versions():
    network = build("mnasnet0_5", 2)
    network.load_state_dict(dict(build("mnasnet0_5", 2, seed=1).state_dict()))
    first = build("mnasnet0_5", 2, seed=1).state_dict()["layers.0.weight"]
    assert torch.equal(network.state_dict()["layers.0.weight"], first)
