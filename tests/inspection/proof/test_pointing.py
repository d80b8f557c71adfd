from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tests.inspection.maps import attribution
from workbench.inspection.proof.pointing import outside, overlap, points_at, read_mask
from workbench.models.preprocessing import Box


def _mask(rows: slice, columns: slice) -> np.ndarray:
    mask = np.zeros((80, 120), bool)
    mask[rows, columns] = True
    return mask


@pytest.fixture
def upper_left():
    """A map of 8 × 12 cells on a picture of 80 × 120 pixels, all of it in one cell."""
    evidence = np.zeros((8, 12), np.float32)
    evidence[1, 2] = 1
    return attribution(evidence, 120, 80)


def test_a_map_points_at_what_its_strongest_place_lies_on(upper_left):
    assert points_at(upper_left, _mask(slice(12, 18), slice(22, 28)), tolerance=0)
    assert not points_at(upper_left, _mask(slice(60, 70), slice(90, 99)))


def test_a_little_beside_counts_up_to_the_tolerance(upper_left):
    beside = _mask(slice(10, 20), slice(36, 40))
    assert points_at(upper_left, beside)
    assert not points_at(upper_left, beside, tolerance=5)


def test_the_tolerance_counts_in_the_pictures_pixels_however_small_the_outline(upper_left):
    height, width = upper_left.height, upper_left.width
    far = np.zeros((height, width), bool)
    far[-height // 8 :, -width // 8 :] = True
    small = far[:: max(1, height // 8), :: max(1, width // 8)]
    assert not points_at(upper_left, small, tolerance=height // 8)


def test_an_empty_map_points_at_nothing(upper_left):
    empty = upper_left._replace(evidence=np.full((8, 12), -1, np.float32))
    everywhere = np.ones((80, 120), bool)
    assert not points_at(empty, everywhere)
    assert overlap(empty, everywhere) == 0


def test_the_same_outline_overlaps_wholly(upper_left):
    wide = upper_left._replace(evidence=np.kron(upper_left.evidence, np.ones((10, 10), np.float32)))
    mask = _mask(slice(10, 20), slice(20, 30))
    assert overlap(wide, mask) > 0.95
    assert outside(wide, mask) < 0.05
    assert outside(wide, ~mask) > 0.95


def test_what_the_model_did_not_see_holds_no_evidence(upper_left):
    cropped = upper_left._replace(evidence=np.ones((8, 8), np.float32), box=Box(20, 0, 100, 80))
    seen = _mask(slice(None), slice(20, 100))
    assert outside(cropped, seen) == 0
    assert overlap(cropped, seen) == 1
    assert not points_at(cropped, ~seen, tolerance=0)


@pytest.mark.parametrize(
    ("values", "kind"), [((0, 255), np.uint8), ((0, 1), np.uint8), ((0, 1), np.uint16)]
)
def test_an_outline_is_what_is_brighter_than_half_of_the_brightest(tmp_path, values, kind):
    mask = _mask(slice(12, 18), slice(22, 28))
    Image.fromarray(np.where(mask, values[1], values[0]).astype(kind)).save(tmp_path / "1.png")
    assert (read_mask(tmp_path / "1.png") == mask).all()
    Image.fromarray(np.zeros((8, 8), kind)).save(tmp_path / "2.png")
    assert not read_mask(tmp_path / "2.png").any()


def test_an_outline_drawn_at_another_size_lies_on_the_same_place(upper_left):
    small = np.zeros((8, 12), bool)
    small[1, 2] = True
    assert points_at(upper_left, small, tolerance=0)
