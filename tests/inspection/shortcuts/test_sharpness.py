"""How sharp pictures are, and making them softer."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from workbench.inspection.shortcuts.sharpness import fineness, softened


@pytest.fixture
def noise() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (3, 64, 64, 3)).astype(np.uint8)


@pytest.fixture
def enlarged(noise) -> np.ndarray:
    small = [Image.fromarray(one).resize((16, 16)).resize((64, 64)) for one in noise]
    return np.stack([np.asarray(one) for one in small])


def test_enlarged_pictures_have_less_power_in_fine_detail(noise, enlarged):
    sharp, soft = fineness(noise), fineness(enlarged)
    assert sharp.shape == (3, 21)
    assert (sharp[:, -5:] - soft[:, -5:]).min() > 2


def test_a_picture_becomes_as_soft_as_its_donor_and_keeps_its_colour(noise, enlarged):
    soft = softened(noise, enlarged)
    assert fineness(soft)[:, -5:].max() < fineness(noise)[:, -5:].min() - 2
    assert soft.mean((0, 1, 2)) == pytest.approx(noise.mean((0, 1, 2)), abs=1)


def test_a_softer_picture_is_not_sharpened(noise, enlarged):
    assert np.abs(softened(enlarged, noise).astype(int) - enlarged).max() <= 1
