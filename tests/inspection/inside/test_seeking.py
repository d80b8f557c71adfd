from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.inspection.classifiers import classifier
from tests.inspection.inside.pictures import items_in, lent
from tests.inspection.inside.test_channels import SIZES, state
from workbench.core.errors import WorkbenchError
from workbench.core.events import finish
from workbench.inspection.attributions.layer_choice import choose_layer
from workbench.inspection.inside.seeking import Improved, excitement_by, seek


def _sought(model, layer, channel, steps=8, **more):
    improved: list[Improved] = []

    def note(event):
        if isinstance(event, Improved):
            improved.append(event)

    return finish(seek(lent(model), layer, channel, steps=steps, **more), note), improved


def test_what_is_found_excites_the_channel_more_than_any_picture(tmp_path):
    model = classifier("resnet18", 64)
    found, improved = _sought(model, "layer3", 5, steps=40)
    pictures = [model.read(item.path)[0].pixels for item in items_in(tmp_path, side=64)]
    best = max(excitement_by(model, "layer3", 5, pixels) for pixels in pictures)
    assert found.excitement > best
    assert found.excitement > 4 * found.noise
    assert [event.step for event in improved] == [8, 16, 24, 32, 40]
    assert improved[-1].excitement == found.excitement > improved[0].excitement
    assert found.pixels.shape == (64, 64, 3)


@pytest.mark.parametrize(
    "name", ["resnet18", "mobilenet_v3_small", "densenet121", "swin_t", "vit_b_16"]
)
def test_a_channel_of_every_family_is_excited_and_the_network_left_as_it_was(name):
    model = classifier(name, SIZES[name])
    before = state(model.network)
    channel = 1
    found, _ = _sought(model, choose_layer(model).name, channel)
    assert found.excitement > found.noise
    assert state(model.network) == before


def test_the_same_seed_gives_the_same_picture_and_another_one_another():
    model = classifier("resnet18", 32)
    torch.manual_seed(1)
    (one, _), mine = _sought(model, "layer2", 3, steps=8), torch.get_rng_state()
    torch.manual_seed(2)
    (again, _), (other, _) = (
        _sought(model, "layer2", 3, steps=8), _sought(model, "layer2", 3, steps=8, seed=1)
    )  # fmt: skip
    assert np.array_equal(one.pixels, again.pixels)
    assert not np.array_equal(one.pixels, other.pixels)
    torch.manual_seed(1)
    assert torch.equal(mine, torch.get_rng_state())


def test_fine_noise_is_paid_for():
    model = classifier("resnet18", 64)
    found, _ = _sought(model, "layer4", 0, steps=24)
    pixels = found.pixels.astype(float)
    steps = np.abs(np.diff(pixels, axis=0)).mean()
    assert steps < pixels.std() / 2


def test_a_silent_channel_is_woken():
    model = classifier("resnet18", 32)
    last = model.network.layer4[1].bn2
    last.bias[7] = -0.5
    found, _ = _sought(model, "layer4", 7, steps=40)
    assert found.excitement > 0


def test_a_model_that_came_to_harm_is_told_in_words():
    model = classifier("resnet18", 32)
    model.network.layer1[0].conv1.weight.fill_(float("nan"))
    with pytest.raises(WorkbenchError, match="not numbers"):
        _sought(model, "layer4", 0)


def test_stopping_half_way_leaves_the_network_as_it_was():
    model = classifier("resnet18", 32)
    before = state(model.network)
    task = seek(lent(model), "layer4", 0)
    next(task)
    task.close()
    assert state(model.network) == before
