"""Small untrained classifiers for tests."""

from __future__ import annotations

import torch

from workbench.models.catalogue import BACKBONES
from workbench.models.classifier import Classifier
from workbench.models.networks import build, head_of
from workbench.models.preprocessing import Fit, Preprocessing

CLASSES = ("crack", "good", "stain")


def classifier(
    backbone: str = "resnet18", size: int = 64, seed: int = 0, fit: Fit = "whole"
) -> Classifier:
    """An untrained classifier of three classes for squares of `size` pixels."""
    network = build(backbone, len(CLASSES), seed=seed, size=size).eval().requires_grad_(False)
    # Some families begin with a last layer of zeros, which looks at nothing.
    head_of(network)[1].weight.normal_(generator=torch.Generator().manual_seed(seed))
    return Classifier(network, BACKBONES.get(backbone), CLASSES, Preprocessing(size=size, fit=fit))
