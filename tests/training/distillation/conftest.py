"""A teacher of two colours, and a copy of it that takes a second."""

import pytest

from workbench.models.catalogue import BACKBONES
from workbench.models.classifier import Classifier
from workbench.models.networks import build
from workbench.models.preprocessing import Preprocessing
from workbench.training.distillation.report import copy_recipe


@pytest.fixture
def teacher():
    """Two classes, seen at 40 pixels."""
    backbone = BACKBONES.get("resnet18")
    network = build("resnet18", 2, seed=1).eval()
    return Classifier(network, backbone, ("blue", "red"), Preprocessing(size=40))


@pytest.fixture
def small(monkeypatch):
    """A recipe of two epochs of two batches."""
    monkeypatch.setattr("workbench.training.distillation.view_lessons.LEAST_VIEWS", 16)
    asked = {"epochs": 2, "image_size": 32, "batch_size": 8, "device": "cpu"}
    return copy_recipe("mobilenet_v3_small", "random", **asked)
