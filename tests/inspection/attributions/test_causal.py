"""Score-CAM and Ablation-CAM against what their papers say, tried channel by channel."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.inspection.attributions.test_families import (
    agrees,
    laid_out,
    needs_timm,
    picture,
    subject_of,
)
from tests.inspection.classifiers import CLASSES, classifier, small_maxvit
from workbench.inspection.attributions.attributing import attribute_all
from workbench.inspection.attributions.causal.measuring import Trial, drawn_from, weights_of
from workbench.inspection.attributions.causal.score import AT_ONCE
from workbench.models.catalogue import BACKBONES
from workbench.models.classifier import Classifier
from workbench.models.families import FAMILIES

WANTED = CLASSES.index("crack")
TRIED = {
    "resnet18": (32, "auto"),
    "mobilenet_v3_small": (32, "auto"),
    "efficientnet_b0": (32, "auto"),
    "convnext_tiny": (32, "features.1"),
    "regnet_y_400mf": (32, "auto"),
    "shufflenet_v2_x0_5": (32, "auto"),
    "mnasnet0_5": (32, "auto"),
    "squeezenet1_1": (48, "features.1"),
    "densenet121": (32, "features.norm0"),
    "resnext50_32x4d": (32, "bn1"),
    "wide_resnet50_2": (32, "bn1"),
    "inception_v3": (80, "Conv2d_1a_3x3"),
    "googlenet": (32, "conv1"),
    "swin_t": (64, "features.1"),
    "vit_b_16": (32, "auto"),
    "maxvit_t": (96, "auto"),
    "vgg11": (32, "features.1"),
    "alexnet": (64, "features.1"),
    "timm:test_vit": (32, "auto"),
    "timm:test_resnet": (32, "auto"),
    "timm:test_convnext": (32, "auto"),
}
"""Pixels a side and a layer of few channels: every one of them is tried."""


def shortened(name: str) -> Classifier:
    """A classifier with fewer blocks, where trying every channel would take long."""
    needs_timm(name)
    if name == "maxvit_t":
        return small_maxvit(seed=3)
    model = classifier(name, TRIED[name][0], seed=3)
    if name == "googlenet":  # untrained, what it sees is drowned by what it says anyway
        model.network.get_parameter("fc.bias").zero_()
    if name == "vit_b_16":
        encoder = model.network.get_submodule("encoder")
        encoder.layers = encoder.get_submodule("layers")[:4]
    if name == "swin_t":
        features = model.network.get_submodule("features")
        features[5] = features[5][:1]
    return model


def channels_first(output: Tensor) -> Tensor:
    """The same numbers as (N, C, …), whatever the family's own way."""
    square = output.ndim == 4 and output.shape[2] == output.shape[3]
    return output if square else output.movedim(-1, 1)


@torch.inference_mode()
def asked(model: Classifier, layer: str, batch: Tensor, change: object = None):
    """The answer, and what the layer put out, where `change` has its way with that."""
    kept: list[Tensor] = []

    def look(_module: nn.Module, _inputs: object, output: Tensor) -> Tensor:
        kept.append(output.clone())
        return change(output) if callable(change) else output

    hook = model.network.get_submodule(layer).register_forward_hook(look)
    try:
        return model.network(batch), kept[0]
    finally:
        hook.remove()


def test_a_network_of_every_family_is_tried():
    listed = [name for name in TRIED if not name.startswith("timm:")]
    assert {BACKBONES.get(name).family for name in listed} == set(FAMILIES)


@pytest.mark.parametrize("name", TRIED)
def test_ablation_cam_silences_every_channel_in_turn(name):
    model, (side, layer) = shortened(name), TRIED[name]
    one = subject_of(side)
    (found,) = attribute_all(model, [one], "crack", "ablationcam", layer, thorough=True)
    logits, output = asked(model, found.layer, picture(side)[None])
    count = channels_first(output).shape[1]
    whole, weights = float(logits[0, WANTED]), np.zeros(count)
    for first in range(0, count, 64):
        places = range(first, min(first + 64, count))

        def silence(out: Tensor, places: range = places) -> Tensor:
            for row, place in enumerate(places):
                channels_first(out)[row, place] = 0
            return out

        less, _ = asked(model, found.layer, one.tensor.repeat(len(places), 1, 1, 1), silence)
        weights[list(places)] = (whole - less[:, WANTED].numpy()) / abs(whole)  # equation 3
    assert agrees(found.evidence, np.einsum("c,chw->hw", weights, laid_out(output)))


@pytest.mark.parametrize("name", TRIED)
def test_score_cam_shows_the_picture_through_every_channel(name):
    model, (side, layer) = shortened(name), TRIED[name]
    one = subject_of(side)
    (found,) = attribute_all(model, [one], "crack", "scorecam", layer, thorough=True)
    _, output = asked(model, found.layer, picture(side)[None])
    channels = torch.from_numpy(laid_out(output)).float()
    up = nn.functional.interpolate(
        channels[:, None], (side, side), mode="bilinear", align_corners=True
    )
    low, high = up.amin((2, 3), keepdim=True), up.amax((2, 3), keepdim=True)
    masks = (up - low) / (high - low + 1e-8)
    with torch.inference_mode():
        scores = torch.cat(
            [model.network(one.tensor * some)[:, WANTED] for some in masks.split(64)]
        )
    expected = np.einsum("c,chw->hw", scores.double().softmax(0).numpy(), laid_out(output))
    assert agrees(found.evidence, expected)


@pytest.mark.parametrize("seed", range(4))
def test_as_shipped_measuring_stops_early_where_the_map_has_settled(seed):
    rng = np.random.default_rng(seed)
    channels = rng.gamma(0.5, size=(400, 7, 7)).astype(np.float32)
    clues = channels.reshape(400, -1).astype(np.float64)
    effects = np.tanh(clues[:, :5].sum(1))  # smooth in what it can be foretold from
    tried: list[int] = []

    def measure(places):
        tried.extend(places.tolist())
        return effects[places]

    trial = Trial(channels, clues, channels.std((1, 2)), measure, lambda e: np.exp(e), AT_ONCE)
    weights, count = weights_of(trial)
    assert count == len(tried) == len(set(tried)) <= 208
    quick, full = drawn_from(channels, weights), drawn_from(channels, np.exp(effects))
    ranks = [drawn.ravel().argsort().argsort() for drawn in (quick, full)]
    # Channels about nothing are the hardest there are: on pictures, the benchmark asks for 0.99.
    assert np.corrcoef(*ranks)[0, 1] >= 0.95


def test_channels_that_saw_nothing_are_not_tried():
    channels = np.zeros((40, 4, 4), np.float32)
    channels[[3, 7], 1] = 1
    tried: list[int] = []

    def measure(places):
        tried.extend(places.tolist())
        return np.ones(len(places))

    weights_of(Trial(channels, np.ones((40, 1)), np.ones(40), measure, lambda e: e, 8), 0.0)
    assert sorted(tried) == [3, 7]
