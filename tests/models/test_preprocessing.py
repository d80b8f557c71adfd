from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.models.catalogue import BACKBONES
from workbench.models.preprocessing import Box, Preprocessing, preprocessing_for

WHOLE = Preprocessing(64)
CROP = Preprocessing(64, fit="crop", kept=0.5)


def ramp(width: int, height: int) -> np.ndarray:
    """A picture whose red is its column and whose green is its row, 0..255 over the whole."""
    columns = np.linspace(0, 255, width)[None, :].repeat(height, 0)
    rows = np.linspace(0, 255, height)[:, None].repeat(width, 1)
    return np.stack([columns, rows, np.zeros_like(rows)], -1).astype(np.uint8)


def test_whole_shows_all_of_the_picture_and_crop_its_middle():
    whole, crop = WHOLE.square(ramp(300, 100)), CROP.square(ramp(300, 100))
    assert whole.shape == crop.shape == (64, 64, 3)
    assert whole[32, 0, 0] < 4
    assert whole[32, -1, 0] > 251
    assert CROP.region(300, 100) == Box(125, 25, 175, 75)
    assert abs(int(crop[32, 0, 0]) - 255 * 125 / 300) < 3
    assert abs(int(crop[0, 32, 1]) - 255 * 25 / 100) < 4


@given(st.integers(1, 400), st.integers(1, 400), st.sampled_from([WHOLE, CROP]))
def test_the_region_lies_in_the_picture_and_any_picture_gives_a_square(width, height, wanted):
    box = wanted.region(width, height)
    assert 0 <= box.left < box.right <= width
    assert 0 <= box.top < box.bottom <= height
    assert wanted.array(ramp(width, height)).shape == (3, 64, 64)


@pytest.mark.parametrize("wanted", [WHOLE, CROP], ids=["whole", "crop"])
def test_a_mark_in_the_region_is_found_at_the_same_place_in_the_square(wanted):
    pixels = np.zeros((200, 400, 3), np.uint8)
    pixels[90:110, 180:190] = 255
    box = wanted.region(400, 200)
    rows, columns = np.nonzero(wanted.square(pixels)[..., 0] > 60)
    seen_x = (columns.mean() + 0.5) / 64 * (box.right - box.left) + box.left
    seen_y = (rows.mean() + 0.5) / 64 * (box.bottom - box.top) + box.top
    assert seen_x == pytest.approx(185, abs=1.5)
    assert seen_y == pytest.approx(100, abs=1.5)


def test_shrinking_is_antialiased():
    stripes = np.zeros((512, 512, 3), np.uint8)
    stripes[:, ::2] = 255
    assert np.ptp(WHOLE.square(stripes)[:, 2:-2].astype(int)) <= 2


def test_what_is_normalised_is_shown_again_to_the_bit():
    square = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    array = WHOLE.normalised(square)
    assert array.dtype == np.float32
    assert array.flags.c_contiguous
    assert np.array_equal(WHOLE.shown(array), square)


def test_channels_are_scaled_as_torchvision_does():
    from torchvision.transforms.v2 import functional

    square = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    import torch

    theirs = functional.normalize(
        torch.from_numpy(square).permute(2, 0, 1).float() / 255, list(WHOLE.mean), list(WHOLE.std)
    )
    assert np.abs(WHOLE.normalised(square) - theirs.numpy()).max() < 2e-6
    assert torch.equal(WHOLE.tensor(square), torch.from_numpy(WHOLE.array(square)))


def test_a_batch_is_the_same_wherever_it_is_normalised():
    import torch

    squares = np.random.default_rng(0).integers(0, 256, (3, 64, 64, 3), dtype=np.uint8)
    there = WHOLE.on_device(torch.from_numpy(squares))
    assert there.shape == (3, 3, 64, 64)
    assert there.is_contiguous(memory_format=torch.channels_last)
    assert np.abs(there.numpy() - WHOLE.normalised(squares)).max() < 2e-6
    assert np.array_equal(WHOLE.batch(list(squares)), WHOLE.normalised(squares))


def test_a_backbone_brings_its_own_preprocessing():
    large = preprocessing_for(BACKBONES.get("efficientnet_v2_l"))
    assert (large.size, large.mean, large.resample) == (480, (0.5, 0.5, 0.5), "bicubic")
    small = preprocessing_for(BACKBONES.get("resnet18"), size=96, fit="crop")
    assert (small.size, small.at_least) == (96, 110)
    assert msgspec.json.decode(msgspec.json.encode(small), type=Preprocessing) == small
