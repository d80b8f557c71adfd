"""Every family of backbones and every layer method against references written from the papers."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from tests.inspection.classifiers import CLASSES, classifier
from workbench.inspection.attributions import question
from workbench.inspection.attributions.attributing import Subject, attribute_all
from workbench.inspection.attributions.methods import ATTRIBUTIONS
from workbench.models.classifier import Classifier
from workbench.models.families import FAMILIES
from workbench.models.preprocessing import Box

# One backbone a family, at a size at which a layer with 4 × 4 places is deep in the network.
SIZES = {
    "resnet18": 64,
    "mobilenet_v3_small": 64,
    "efficientnet_b0": 64,
    "convnext_tiny": 64,
    "regnet_y_400mf": 64,
    "shufflenet_v2_x0_5": 64,
    "mnasnet0_5": 64,
    "squeezenet1_1": 96,
    "densenet121": 64,
    "resnext50_32x4d": 64,
    "wide_resnet50_2": 64,
    "inception_v3": 128,
    "googlenet": 64,
    "swin_t": 64,
    "vit_b_16": 64,
    "maxvit_t": 224,
    "vgg11": 64,
    "alexnet": 96,
    # timm's: a mean over maps, a class token, a mean over places past a token, channels last.
    "timm:test_resnet": 64,
    "timm:test_convnext": 64,
    "timm:test_vit": 64,
    "timm:test_vit2": 64,
    "timm:test_maxvit": 160,
    "timm:swin_tiny_patch4_window7_224": 224,
}
TARGET = "crack"

Floats = NDArray[np.float64]


def picture(side: int) -> Tensor:
    return torch.randn(3, side, side, generator=torch.Generator().manual_seed(5))


def subject_of(side: int) -> Subject:
    return Subject(picture(side), side, side, Box(0, 0, side, side))


@functools.lru_cache(maxsize=1)
def seen(name: str) -> tuple[Classifier, str, Floats, Floats, Floats]:
    """A model, its layer, what that puts out and each class's gradient by it, laid out by hand.

    The whole graph is built and differentiated. Nothing of the package or of our adapter is used.
    """
    needs_timm(name)
    side = SIZES[name]
    model = classifier(name, side, seed=3)
    layer = attribute_all(model, [subject_of(side)], TARGET, "gradcam")[0].layer
    logits, output = asked(model, layer, picture(side)[None])
    slopes = [
        laid_out(torch.autograd.grad(logits[0, place], output, retain_graph=True)[0])
        for place in range(len(CLASSES))
    ]
    return model, layer, laid_out(output), np.stack(slopes), np.asarray(logits[0].detach())


def needs_timm(name: str) -> None:
    """Skip what cannot be built here."""
    if name.startswith("timm:"):
        pytest.importorskip("timm")


def asked(model: Classifier, layer: str, batch: Tensor) -> tuple[Tensor, Tensor]:
    """The answer, and what the layer put out on the way to it; both with their graph."""
    kept: list[Tensor] = []
    module = model.network.get_submodule(layer)
    hook = module.register_forward_hook(lambda _m, _i, out: kept.append(out))
    logits = model.network(batch.clone().requires_grad_(True))
    hook.remove()
    return logits, kept[0]


def laid_out(values: Tensor) -> Floats:
    """As (C, h, w), whatever the family's own way."""
    values = values.detach().double()
    if values.ndim == 3:  # a class token and its like, then the places row by row
        side = int(values.shape[1] ** 0.5)
        values = values[:, -side * side :].reshape(1, side, side, -1)
    elif values.shape[2] == values.shape[3]:
        return values[0].numpy()
    return values[0].permute(2, 0, 1).numpy()


def _grad_cam(a: Floats, g: Floats) -> Floats:
    return np.einsum("chw,c->hw", a, g.mean((1, 2)))  # Selvaraju 2017, equations 1 and 2


def _hi_res(a: Floats, g: Floats) -> Floats:
    return (a * g).sum(0)  # Draelos 2020, equation 3


def _plus_plus(a: Floats, g: Floats) -> Floats:
    total = a.sum((1, 2))[:, None, None]  # Chattopadhay 2018, equations 13 and 19
    alpha = np.where(g != 0, g**2 / (2 * g**2 + total * g**3 + 1e-6), 0)
    return np.einsum("chw,c->hw", a, (alpha * np.maximum(g, 0)).sum((1, 2)))


def _axiom(a: Floats, g: Floats) -> Floats:
    total = a.sum((1, 2)) + 1e-7  # Fu 2020, equation 7
    return np.einsum("chw,c->hw", a, (g * a).sum((1, 2)) / total)


def _layer_cam(a: Floats, g: Floats) -> Floats:
    return (np.maximum(g, 0) * a).sum(0)  # Jiang 2021, equations 4 and 5


def _component(values: Floats) -> Floats:
    places = values.reshape(len(values), -1).T
    places = places - places.mean(0)
    left, sizes, _ = np.linalg.svd(places, full_matrices=False)
    return (left[:, 0] * sizes[0]).reshape(values.shape[1:])


def _eigen(a: Floats, g: Floats) -> Floats:
    del g
    pattern = _component(a)  # Muhammad 2020, equation 4; the sign as in Seg-Eigen-CAM, 13
    return -pattern if -pattern.min() > pattern.max() else pattern


def _eigen_grad(a: Floats, g: Floats) -> Floats:
    pattern = _component(a * g)
    return pattern if np.corrcoef(pattern.ravel(), (a * g).sum(0).ravel())[0, 1] > 0 else -pattern


REFERENCES: dict[str, Callable[[Floats, Floats], Floats]] = {
    "gradcam": _grad_cam,
    "hirescam": _hi_res,
    "gradcam++": _plus_plus,
    "xgradcam": _axiom,
    "layercam": _layer_cam,
    "eigencam": _eigen,
    "eigengradcam": _eigen_grad,
}


def agrees(found: NDArray[np.float32], expected: Floats) -> bool:
    assert found.shape == expected.shape
    return bool(np.corrcoef(found.ravel(), expected.ravel())[0, 1] >= 0.999)


@pytest.mark.parametrize("name", SIZES)
def test_maps_agree_with_their_papers(name, monkeypatch):
    model, layer, activation, slopes, _ = seen(name)
    look = functools.cache(question.look)  # one look serves all methods: they ask the same
    monkeypatch.setattr(
        question, "look", lambda n, m, b, w, _gradient: look(n, m, held(b), held(w))
    )
    kept: dict[type, object] = {}

    def held(value: object) -> object:
        return kept.setdefault(type(value), value)

    for method, reference in REFERENCES.items():
        (found,) = attribute_all(model, [subject_of(SIZES[name])], TARGET, method)
        expected = reference(activation, slopes[CLASSES.index(TARGET)])
        assert found.layer == layer
        assert min(expected.shape) >= 4
        assert agrees(found.evidence, expected), method
    monkeypatch.undo()
    takes_the_nearest_class_away(name)
    tells_two_classes_apart(name)


def takes_the_nearest_class_away(name: str) -> None:
    model, _, activation, slopes, logits = seen(name)
    (found,) = attribute_all(model, [subject_of(SIZES[name])], TARGET, "finercam", others=1)
    wanted = CLASSES.index(TARGET)
    far = np.abs(logits - logits[wanted])
    far[wanted] = np.inf
    expected = _grad_cam(activation, slopes[wanted] - 0.6 * slopes[far.argmin()])  # Zhang 2025
    assert agrees(found.evidence, expected)


def tells_two_classes_apart(name: str) -> None:
    model, _, activation, slopes, _ = seen(name)
    (found,) = attribute_all(model, [subject_of(SIZES[name])], "crack - stain", "gradcam")
    assert agrees(found.evidence, _grad_cam(activation, slopes[0] - slopes[2]))
    assert (found.target, found.against, found.question) == ("crack", "stain", "crack - stain")


def test_every_family_has_a_backbone_that_is_checked():
    from workbench.models.catalogue import BACKBONES

    listed = [name for name in SIZES if not name.startswith("timm:")]
    assert {BACKBONES.get(name).family for name in listed} == set(FAMILIES)


def test_every_class_activation_map_has_a_reference():
    cams = {method.name for method in ATTRIBUTIONS if method.kind == "cams"}
    assert cams == {*REFERENCES, "finercam", "closeup"}
