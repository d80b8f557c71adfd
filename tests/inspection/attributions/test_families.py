"""Every family of backbones against Grad-CAM as its paper writes it, computed another way."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from tests.inspection.classifiers import CLASSES, classifier
from workbench.inspection.attributions.attributing import Subject, attribute_all
from workbench.models.classifier import Classifier
from workbench.models.families import FAMILIES
from workbench.models.preprocessing import Box

# One backbone a family, at the smallest size whose last layer still has 4 × 4 places.
SIZES = {
    "resnet18": 128,
    "mobilenet_v3_small": 128,
    "efficientnet_b0": 128,
    "convnext_tiny": 128,
    "regnet_y_400mf": 128,
    "shufflenet_v2_x0_5": 128,
    "mnasnet0_5": 128,
    "squeezenet1_1": 128,
    "densenet121": 128,
    "resnext50_32x4d": 128,
    "wide_resnet50_2": 128,
    "inception_v3": 192,
    "googlenet": 128,
    "swin_t": 128,
    "vit_b_16": 64,
    "maxvit_t": 224,
    "vgg11": 128,
    "alexnet": 128,
}


def reference(model: Classifier, layer: str, batch: Tensor, place: int) -> NDArray[np.float32]:
    """The activations' sum over channels, each weighted by its mean gradient, before the ReLU.

    Selvaraju 2017, equations 1 and 2. The whole graph is built and differentiated; tokens and
    channels are laid out by hand. Nothing of the package or of our adapter is used.
    """
    kept: list[Tensor] = []
    module = model.network.get_submodule(layer)
    hook = module.register_forward_hook(lambda _m, _i, out: kept.append(out))
    logits = model.network(batch.clone().requires_grad_(True))
    hook.remove()
    (gradient,) = torch.autograd.grad(logits[:, place].sum(), kept[0])
    activation, gradient = _laid_out(kept[0]), _laid_out(gradient)
    combined = torch.einsum("nhwc,nc->nhw", activation, gradient.mean(dim=(1, 2)))
    return np.asarray(combined.detach(), np.float32)


def _laid_out(values: Tensor) -> Tensor:
    """As (N, h, w, C), whatever the family's own way."""
    if values.ndim == 3:  # a class token, then the places row by row
        side = int((values.shape[1] - 1) ** 0.5)
        return values[:, 1:].unflatten(1, (side, side))
    channels_first = values.shape[2] == values.shape[3]
    return values.permute(0, 2, 3, 1) if channels_first else values


@pytest.mark.parametrize("name", SIZES)
def test_grad_cam_agrees_with_its_paper(name):
    side = SIZES[name]
    model = classifier(name, side, seed=3)
    picture = torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(5))
    (found,) = attribute_all(model, [Subject(picture[0], side, side, Box(0, 0, side, side))])
    (expected,) = reference(model, found.layer, picture, CLASSES.index(found.target))
    assert found.evidence.shape == expected.shape
    assert min(expected.shape) >= 4
    assert np.corrcoef(found.evidence.ravel(), expected.ravel())[0, 1] >= 0.999
    rectified = np.maximum(expected, 0)
    assert np.allclose(found.map * rectified.max(), rectified, atol=1e-3 * np.abs(expected).max())


def test_every_family_has_a_backbone_that_is_checked():
    from workbench.models.catalogue import BACKBONES

    assert {BACKBONES.get(name).family for name in SIZES} == set(FAMILIES)
