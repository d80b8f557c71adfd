"""Score-CAM and Ablation-CAM against what their papers say, tried channel by channel."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from tests.inspection.attributions.test_families import agrees, picture, subject_of
from tests.inspection.classifiers import CLASSES, classifier
from workbench.inspection.attributions.attributing import attribute_all
from workbench.inspection.attributions.causal.measuring import Trial, drawn_from, weights_of
from workbench.inspection.attributions.causal.score import AT_ONCE
from workbench.models.classifier import Classifier

WANTED = CLASSES.index("crack")
SIZES = {"resnet18": 32, "mobilenet_v3_small": 32, "swin_t": 64, "vit_b_16": 32}


def shortened(name: str) -> Classifier:
    """A classifier with fewer blocks, where trying every channel would take long."""
    model = classifier(name, SIZES[name], seed=3)
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


def as_maps(output: Tensor) -> NDArray[np.float64]:
    values = channels_first(output)[0].double()
    if values.ndim == 2:
        side = int((values.shape[1] - 1) ** 0.5)
        values = values[:, 1:].reshape(-1, side, side)
    return values.numpy()


@torch.inference_mode()
def asked(model: Classifier, layer: str, change: object = None, batch: Tensor | None = None):
    """The answer, and what the layer put out, where `change` has its way with that."""
    kept: list[Tensor] = []

    def look(_module: nn.Module, _inputs: object, output: Tensor) -> Tensor:
        kept.append(output.clone())
        return change(output) if callable(change) else output

    hook = model.network.get_submodule(layer).register_forward_hook(look)
    batch = picture(SIZES[model.backbone.name])[None] if batch is None else batch
    try:
        return model.network(batch), kept[0]
    finally:
        hook.remove()


@pytest.mark.parametrize("name", SIZES)
def test_ablation_cam_silences_every_channel_in_turn(name):
    model = shortened(name)
    one = subject_of(SIZES[name])
    layer = "features.1" if name == "swin_t" else "auto"  # of few channels
    (found,) = attribute_all(model, [one], "crack", "ablationcam", layer, thorough=True)
    logits, output = asked(model, found.layer)
    count = channels_first(output).shape[1]
    whole, weights = float(logits[0, WANTED]), np.zeros(count)
    for first in range(0, count, 64):
        places = range(first, min(first + 64, count))

        def silence(out: Tensor, places: range = places) -> Tensor:
            for row, place in enumerate(places):
                channels_first(out)[row, place] = 0
            return out

        less, _ = asked(model, found.layer, silence, one.tensor.repeat(len(places), 1, 1, 1))
        weights[list(places)] = (whole - less[:, WANTED].numpy()) / abs(whole)  # equation 3
    assert agrees(found.evidence, np.einsum("c,chw->hw", weights, as_maps(output)))


@pytest.mark.parametrize("name", ["resnet18", "mobilenet_v3_small"])
def test_score_cam_shows_the_picture_through_every_channel(name):
    model, side = shortened(name), SIZES[name]
    one = subject_of(side)
    (found,) = attribute_all(model, [one], "crack", "scorecam", thorough=True)
    _, output = asked(model, found.layer)
    up = nn.functional.interpolate(output, (side, side), mode="bilinear", align_corners=True)
    low, high = up.amin((2, 3), keepdim=True), up.amax((2, 3), keepdim=True)
    masks = ((up - low) / (high - low + 1e-8))[0][:, None]
    with torch.inference_mode():
        scores = torch.cat(
            [model.network(one.tensor * some)[:, WANTED] for some in masks.split(64)]
        )
    expected = np.einsum("c,chw->hw", scores.double().softmax(0).numpy(), as_maps(output))
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
