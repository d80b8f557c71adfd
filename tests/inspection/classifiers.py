"""Small untrained classifiers for tests."""

from __future__ import annotations

import torch
from torch import nn

from workbench.models.catalogue import BACKBONES
from workbench.models.classifier import Classifier
from workbench.models.initialisation import Seeded
from workbench.models.networks import build, head_of
from workbench.models.preprocessing import Fit, Preprocessing

CLASSES = ("crack", "good", "stain")


def classifier(
    backbone: str = "resnet18", size: int = 64, seed: int = 0, fit: Fit = "whole"
) -> Classifier:
    """An untrained classifier of three classes for squares of `size` pixels."""
    network = build(backbone, len(CLASSES), seed=seed, size=size)
    return of_network(network, backbone, Preprocessing(size=size, fit=fit), seed)


def small_maxvit(seed: int = 0) -> Classifier:
    """A MaxViT for squares of 96 pixels: windows and grids of 3 × 3, two layers a stage."""
    from torchvision.models.maxvit import MaxVit

    with Seeded(seed):
        network = MaxVit((96, 96), 16, 3, [16, 24, 32, 40], [2] * 4, 8, 0.0, num_classes=3)
    return of_network(network, "maxvit_t", Preprocessing(size=96), seed)


def small_vit(seed: int = 0) -> Classifier:
    """A vision transformer for squares of 32 pixels: 4 × 4 patches, four blocks of two heads."""
    from torchvision.models import VisionTransformer

    with Seeded(seed):
        network = VisionTransformer(32, 8, 4, 2, 16, 32, num_classes=3)
    return of_network(network, "vit_b_16", Preprocessing(size=32), seed)


def of_network(
    network: nn.Module, backbone: str, preprocessing: Preprocessing, seed: int
) -> Classifier:
    """A classifier around an untrained network."""
    network.eval().requires_grad_(False)
    # Some families begin with a last layer of zeros, which looks at nothing.
    head_of(network)[1].weight.normal_(generator=torch.Generator().manual_seed(seed))
    return Classifier(network, BACKBONES.get(backbone), CLASSES, preprocessing)
