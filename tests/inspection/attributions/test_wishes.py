"""Wishes that cannot be met are refused in words; those that can, in their terms."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pytest
import torch

from tests.inspection.attributions.test_families import agrees, picture, subject_of
from tests.inspection.attributions.test_looking import _same, _state
from tests.inspection.classifiers import classifier, small_vit
from workbench.core.errors import WorkbenchError
from workbench.inspection.attributions.attributing import attribute, attribute_all, subject
from workbench.inspection.attributions.fusing import fused
from workbench.inspection.attributions.methods import ATTRIBUTIONS
from workbench.inspection.attributions.portions import in_portions
from workbench.inspection.attributions.sides import at_side
from workbench.models.heads import head_of

ALL = [method.name for method in ATTRIBUTIONS]


@pytest.fixture(scope="module")
def model():
    return classifier("resnet18", 32)


every_method = pytest.mark.parametrize(
    ("made", "method"),
    [
        *((lambda: classifier("resnet18", 32), m.name) for m in ATTRIBUTIONS if m.suits("resnet")),
        *((small_vit, m.name) for m in ATTRIBUTIONS if m.suits("vit") and not m.suits("resnet")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
"""Each on a network of maps; those that follow attention on a vision transformer."""


@every_method
def test_every_method_returns_the_network_as_it_was_found(made, method):
    model = made()
    model.network.train().requires_grad_(True)
    _body(model).eval()
    before = _state(model.network)
    drawn = torch.random.get_rng_state()
    found = attribute_all(model, [subject_of(32), subject_of(32)], "crack - good", method)
    assert _same(before, _state(model.network))
    assert torch.equal(drawn, torch.random.get_rng_state())
    assert np.isfinite(found[0].evidence).all()
    assert found[0].evidence.any()
    assert np.allclose(found[0].evidence, found[1].evidence, rtol=1e-3, atol=1e-5)


@every_method
def test_a_network_that_came_to_harm_is_said_in_words_by_every_method(made, method):
    harmed = made()
    head_of(harmed.network)[1].weight.fill_(float("nan"))
    before = _state(harmed.network)
    with pytest.raises(WorkbenchError, match="not numbers"):
        attribute_all(harmed, [subject_of(32)], None, method)
    assert _same(before, _state(harmed.network))


@every_method
def test_every_method_returns_a_network_that_fails_as_it_was_found(made, method, monkeypatch):
    model = made()
    model.network.train().requires_grad_(True)
    _body(model).eval()
    last = head_of(model.network)[1]
    last.weight.grad = torch.ones_like(last.weight)
    before = _state(model.network)

    def broken(_features):
        raise RuntimeError("broken")

    monkeypatch.setattr(last, "forward", broken)
    with pytest.raises(RuntimeError, match="broken"):
        attribute_all(model, [subject_of(32)], "crack - good", method)
    assert _same(before, _state(model.network))
    assert torch.is_grad_enabled()


def _body(model):
    """A part of the network in the middle, for one that is in two modes at once."""
    parts = dict(model.network.named_children())
    return parts["layer2"] if "layer2" in parts else parts["encoder"]


@pytest.mark.parametrize("method", ["rollout", "attention", "guided", "deeplift"])
def test_a_method_that_does_not_suit_the_network_says_what_it_needs(method):
    small = classifier("mobilenet_v3_small", 32)
    with pytest.raises(WorkbenchError, match="does not suit MobileNet"):
        attribute_all(small, [subject_of(32)], None, method)


@pytest.mark.parametrize(("layer", "words"), [("fc", "places"), ("avgpool", "one place")])
def test_a_layer_without_places_is_refused(model, layer, words):
    with pytest.raises(WorkbenchError, match=words):
        attribute_all(model, [subject_of(32)], None, "gradcam", layer)


def test_a_class_or_layer_that_is_not_there_is_named(model):
    with pytest.raises(WorkbenchError, match="dent"):
        attribute_all(model, [subject_of(32)], "crack - dent", "gradcam")
    with pytest.raises(WorkbenchError, match="layer9"):
        attribute_all(model, [subject_of(32)], None, "gradcam", "layer3 + layer9")


def test_settings_are_checked_before_any_work(model):
    for wrong in ({"steps": 0}, {"steps": "many"}, {"start": "black"}, {"depth": 1}):
        with pytest.raises(WorkbenchError):
            attribute_all(model, [subject_of(32)], None, "integrated", **wrong)
    assert ATTRIBUTIONS.get("integrated").settings({"steps": "8"}) == {"steps": 8}


def test_several_layers_are_fused_at_the_size_of_the_finest(model):
    one = subject_of(32)
    (found,) = attribute_all(model, [one], "crack", "gradcam", "layer2 + layer3")
    apart = [attribute_all(model, [one], "crack", "gradcam", n)[0] for n in ("layer2", "layer3")]
    assert found.layer == "layer2 + layer3"
    assert found.evidence.shape == (4, 4)
    assert np.allclose(found.evidence, fused([each.evidence[None] for each in apart])[0])


def test_fusing_keeps_signs_and_lets_no_layer_shout():
    loud = np.array([[[1000.0, -500.0], [0, 0]]], np.float32)
    quiet = np.array([[[-1.0]]], np.float32)
    assert fused([loud, quiet])[0].tolist() == [[0.0, -0.75], [-0.5, -0.5]]


@pytest.mark.parametrize(
    ("name", "own", "higher"),
    [
        ("resnet18", 32, 64),
        ("swin_t", 64, 128),
        ("vit_b_16", 32, 64),
        ("squeezenet1_1", 32, 64),
        ("maxvit_t", 224, 448),
        ("timm:test_resnet", 128, 160),
        ("timm:test_vit", 64, 128),
        ("timm:vit_tiny_patch16_224", 64, 96),
        ("timm:swin_tiny_patch4_window7_224", 224, 448),
    ],
)
def test_a_network_can_be_asked_about_larger_pictures(name, own, higher):
    if name.startswith("timm"):
        pytest.importorskip("timm")
    asked = classifier(name, own)
    before = _state(asked.network)
    pixels = np.random.default_rng(0).integers(0, 256, (80, 60, 3), np.uint8)
    layer = {"squeezenet1_1": "features.3", "resnet18": "layer2"}.get(name, "auto")
    coarse = attribute(asked, pixels, "crack", "gradcam", layer)
    fine = attribute(asked, pixels, "crack", "gradcam", coarse.layer, higher)
    assert fine.evidence.shape[0] > coarse.evidence.shape[0]
    assert fine.box == coarse.box
    assert _same(before, _state(asked.network))


def test_places_are_stretched_as_torchvision_does():
    from torchvision.models.vision_transformer import interpolate_embeddings

    asked, places = classifier("vit_b_16", 64), "encoder.pos_embedding"
    asked.network.get_parameter(places).normal_()
    expected = interpolate_embeddings(96, 16, asked.network.state_dict())[places]
    torch.testing.assert_close(at_side(asked, 96).network.get_parameter(places), expected)


def test_a_size_that_timms_windows_do_not_fit_is_refused_in_words():
    pytest.importorskip("timm")
    with pytest.raises(WorkbenchError, match="224 pixels only"):
        at_side(classifier("timm:maxvit_tiny_rw_224", 224), 448)


def test_a_size_the_network_cannot_look_at_is_refused(model):
    pixels = np.zeros((64, 64, 3), np.uint8)
    with pytest.raises(WorkbenchError):
        attribute(classifier("vit_b_16", 32), pixels, side=50)
    with pytest.raises(WorkbenchError):
        attribute(model, pixels, side=4)


def test_exhausted_memory_means_smaller_batches():
    asked: list[int] = []

    def ask(rows: torch.Tensor) -> list[int]:
        asked.append(len(rows))
        if len(rows) > 3:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory")
        return rows.tolist()

    joined = in_portions(torch.arange(8), ask, lambda answers: list(chain(*answers)))
    assert joined == list(range(8))
    assert asked == [8, 4, 2, 2, 2, 2]


def test_memory_too_small_for_one_picture_is_said_in_words(model, monkeypatch):
    def exhausted(*_given: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    before = _state(model.network)
    monkeypatch.setattr(model.network.get_submodule("layer4"), "forward", exhausted)
    with pytest.raises(WorkbenchError, match="memory does not suffice"):
        attribute_all(model, [subject_of(32)] * 2, None, "scorecam", "layer2")
    assert _same(before, _state(model.network))


@pytest.mark.parametrize("method", ["closeup", "integrated", "occlusion"])
def test_methods_that_look_at_copies_make_do_with_memory_for_two(method):
    asked = classifier("squeezenet1_1", 32)
    pixels = np.random.default_rng(0).integers(0, 256, (4, 32, 32, 3), np.uint8)
    subjects = [subject(asked, one) for one in pixels]
    memory_holds = 1000

    def exhausted(_network: torch.nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        if len(inputs[0]) > memory_holds:
            raise torch.OutOfMemoryError("CUDA out of memory")

    asked.network.register_forward_pre_hook(exhausted)
    whole = attribute_all(asked, subjects, "crack", method)
    memory_holds = 2
    for one, other in zip(whole, attribute_all(asked, subjects, "crack", method), strict=True):
        strongest = np.abs(one.evidence).max()
        np.testing.assert_allclose(other.evidence, one.evidence, rtol=0, atol=1e-3 * strongest)


def test_an_error_that_is_not_about_memory_is_not_hidden():
    def ask(_rows: torch.Tensor) -> int:
        raise RuntimeError("something else")

    with pytest.raises(RuntimeError, match="something else"):
        in_portions(picture(8), ask, sum)


def test_windows_of_attention_are_no_places():
    asked = classifier("maxvit_t", 224)
    inner = next(n for n, _ in asked.network.named_modules() if n.endswith("attn_layer.1"))
    with pytest.raises(WorkbenchError, match="places of the picture"):
        attribute_all(asked, [subject_of(224)], None, "gradcam", inner)


FIRST, LAST, TOKENS = (0, 1, 2, 3), (0, 3, 1, 2), ()
"""How to lay a module's output out with channels first; tokens come after one of no place."""


@pytest.mark.parametrize(
    ("name", "side", "layer", "order", "places"),
    [
        ("convnext_tiny", 64, "features.1.0.block.0", FIRST, 16),
        ("convnext_tiny", 64, "features.1.0.block.2", LAST, 16),
        ("convnext_tiny", 64, "features.1.0.block.3", LAST, 16),
        ("convnext_tiny", 64, "features.1.0.block.5", LAST, 16),
        ("swin_t", 64, "features.0.0", FIRST, 16),
        ("swin_t", 64, "features.1.0.mlp.0", LAST, 16),
        ("swin_t", 64, "permute", FIRST, 2),
        ("vit_b_16", 64, "encoder.layers.encoder_layer_4", TOKENS, 4),
        ("timm:test_vit", 64, "blocks.2", TOKENS, 4),
        ("timm:test_convnext", 64, "stages.1.blocks.0.mlp.fc1", LAST, 8),
        ("timm:swin_tiny_patch4_window7_224", 224, "layers.2.blocks.0", LAST, 14),
    ],
)
def test_a_map_of_any_layer_that_is_named_agrees_with_its_paper(name, side, layer, order, places):
    if name.startswith("timm"):
        pytest.importorskip("timm")
    asked = classifier(name, side, seed=3)
    (found,) = attribute_all(asked, [subject_of(side)], "crack", "gradcam", layer)
    kept: list[torch.Tensor] = []
    module = asked.network.get_submodule(layer)
    hook = module.register_forward_hook(lambda _m, _i, out: kept.append(out) or out.clone())
    score = asked.network(picture(side)[None].requires_grad_(True))[0, 0]
    hook.remove()
    both = (kept[0].detach(), torch.autograd.grad(score, kept[0])[0])
    activation, slope = (laid_out(one, order, places).double() for one in both)
    expected = torch.einsum("chw,c->hw", activation, slope.mean((1, 2)))
    assert expected.shape == (places, places)
    assert agrees(found.evidence, expected.numpy())


def laid_out(output: torch.Tensor, order: tuple[int, ...], places: int) -> torch.Tensor:
    if order:
        return output.permute(order)[0]
    return output[0, 1:].T.reshape(-1, places, places)
