"""The default method, a close look, in every family: what its own words say, copy by copy."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.inspection.attributions.test_families import (
    SIZES,
    TARGET,
    Floats,
    agrees,
    asked,
    laid_out,
    needs_timm,
    picture,
    subject_of,
)
from tests.inspection.classifiers import CLASSES, classifier
from workbench.core.errors import WorkbenchError
from workbench.inspection.attributions.attributing import attribute_all
from workbench.inspection.attributions.layer_choice import layers_of
from workbench.models.classifier import Classifier

SHIFTED = ("resnet18", "mobilenet_v3_small", "swin_t", "timm:test_vit")
"""Looked at by all nine copies; the others by the picture itself, which is what differs there."""


def evidence(model: Classifier, layer: str, copy: Tensor) -> Floats:
    """Activation times the slope of the log-odds (Draelos 2020), on the picture's pixels."""
    logits, output = asked(model, layer, copy)
    wanted = CLASSES.index(TARGET)
    others = [place for place in range(len(CLASSES)) if place != wanted]
    odds = logits[0, wanted] - logits[0, others].logsumexp(0)
    (slope,) = torch.autograd.grad(odds, output)
    coarse = torch.from_numpy((laid_out(output) * laid_out(slope)).sum(0))[None, None]
    return torch.nn.functional.interpolate(coarse, copy.shape[-2:], mode="bilinear")[0, 0].numpy()


def moved(picture: Tensor, down: int, across: int) -> Tensor:
    """The picture on a mirrored ground, so many pixels further down and across."""
    edge = max(abs(down), abs(across))
    ground = np.pad(picture.numpy(), ((0, 0), (0, 0), (edge, edge), (edge, edge)), "reflect")
    side = picture.shape[-1]
    rows, columns = slice(edge - down, edge - down + side), slice(edge - across, None)
    return torch.from_numpy(ground[..., rows, columns][..., :side].copy())


def moved_back(values: Floats, down: int, across: int) -> Floats:
    """Each value where it belongs on the picture; nought where the copy did not see it."""
    found, side = np.zeros_like(values), len(values)
    for row in range(side):
        for column in range(side):
            there = row + down, column + across
            if min(there) >= 0 and max(there) < side:
                found[row, column] = values[there]
    return found


@pytest.mark.parametrize("name", SIZES)
def test_a_close_look_is_the_mean_of_what_the_shifted_copies_say(name):
    needs_timm(name)
    side = SIZES[name]
    model = classifier(name, side, seed=3)
    ways = list(np.ndindex(3, 3)) if name in SHIFTED else [(1, 1)]
    (found,) = attribute_all(model, [subject_of(side)], TARGET, "closeup", glances=len(ways))
    pixels = max(1, round(side * 0.025))
    expected = np.zeros((side, side))
    for way in ways:
        down, across = ((step - 1) * pixels for step in way)
        copy = moved(picture(side)[None], down, across)
        expected += moved_back(evidence(model, found.layer, copy), down, across)
    assert agrees(found.evidence, expected)


@pytest.mark.parametrize(
    ("name", "together"), [("convnext_tiny", 1), ("timm:test_convnext", 1), ("swin_t", 2)]
)
def test_what_speaks_for_a_class_does_not_cancel_out_within_a_few_places(name, together):
    needs_timm(name)
    model = classifier(name, SIZES[name], seed=3)
    layer = attribute_all(model, [subject_of(SIZES[name])], TARGET, "closeup", glances=1)[0].layer
    logits, output = asked(model, layer, picture(SIZES[name])[None])
    (slope,) = torch.autograd.grad(logits[0, CLASSES.index(TARGET)], output)
    products = laid_out(output) * laid_out(slope)
    channels, side, _ = products.shape
    groups = products.reshape(channels, side // together, together, -1, together)
    left = np.abs(groups.sum((0, 2, 4))).mean() / np.abs(groups).sum((0, 2, 4)).mean()
    assert left > 1e-3


@pytest.mark.parametrize("method", ["closeup", "hirescam", "eigengradcam"])
@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("convnext_tiny", "features.1"),
        ("convnext_tiny", "features.1.2"),
        ("timm:test_convnext", "stages.1"),
        ("timm:test_vit", "blocks.4"),
    ],
)
def test_a_layer_where_all_evidence_cancels_out_is_refused_in_words(name, layer, method):
    needs_timm(name)
    model = classifier(name, SIZES[name], seed=3)
    with pytest.raises(WorkbenchError, match="cancel out at every place"):
        attribute_all(model, [subject_of(SIZES[name])], TARGET, method, layer)
    (found,) = attribute_all(model, [subject_of(SIZES[name])], TARGET, "gradcam", layer)
    assert found.layer == layer


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("convnext_tiny", ("features.2.0", "features.4.0", "features.6.0")),
        ("swin_t", ("features.2.norm", "features.4.norm", "features.6.norm")),
        ("swin_v2_t", ("features.2.norm", "features.4.norm", "features.6.norm")),
        ("resnet18", ("layer1", "layer2", "layer3")),
    ],
)
def test_a_stage_is_read_after_the_normalisation_where_nothing_else_reads_it(name, read):
    model = classifier(name, 64, seed=3)
    listed = {layer.title: layer.name for layer in layers_of(model)}
    assert tuple(listed[f"stage {number}"] for number in (1, 2, 3)) == read
    (found,) = attribute_all(model, [subject_of(64)], TARGET, "hirescam", "stage 1")
    assert (found.layer, found.layer_title) == (read[0], "stage 1")
