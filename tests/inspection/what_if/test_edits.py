from __future__ import annotations

import numpy as np
import pytest

from workbench.inspection.what_if.edits import Blur, Crop, Light, Paint, Rotate, edited, then


@pytest.fixture
def pixels() -> np.ndarray:
    """Forty by sixty, no two places alike."""
    rng = np.random.default_rng(3)
    return rng.integers(0, 256, (40, 60, 3), dtype=np.uint8)


def test_nothing_changes_the_picture_it_is_given(pixels):
    before = pixels.copy()
    edits = (Paint(((0.5, 0.5),), 0.2), Light(0.2, 0.3), Rotate(90), Crop(0, 0, 0.5, 0.5))
    edited(pixels, edits)
    assert (pixels == before).all()
    assert (edited(pixels, ()) == before).all()


def test_painted_places_have_the_mean_colour_and_others_stay(pixels):
    changed = edited(pixels, [Paint(((0.25, 0.5), (0.5, 0.5)), 0.05)])
    mean = np.rint(pixels.reshape(-1, 3).mean(0))
    assert (changed[20, 15:30] == mean).all()
    assert (changed[:10] == pixels[:10]).all()


def test_blurred_places_lose_their_detail_and_keep_their_colour(pixels):
    changed = edited(pixels, [Blur(((0.5, 0.5),), 0.2)])
    inside = np.s_[14:26, 24:36]
    assert changed[inside].std() < pixels[inside].std() / 2
    assert abs(changed[inside].mean() - pixels[inside].mean()) < 20
    assert (changed[0] == pixels[0]).all()


def test_a_quarter_turn_moves_every_pixel_and_makes_none_up(pixels):
    assert (edited(pixels, [Rotate(90)]) == np.rot90(pixels, -1)).all()
    assert (edited(pixels, [Rotate(-90)]) == np.rot90(pixels)).all()
    assert (edited(pixels, [Rotate(180), Rotate(180)]) == pixels).all()


def test_a_slight_turn_loses_no_corner(pixels):
    changed = edited(pixels, [Rotate(10)])
    assert changed.shape[0] > 40
    assert changed.shape[1] > 60


@pytest.mark.parametrize("crop", [Crop(0.5, 0.5, 0.5, 0.5), Crop(0.9, 0.9, 0.1, 0.1)])
def test_a_crop_leaves_something_whichever_way_it_was_drawn(pixels, crop):
    assert min(edited(pixels, [crop]).shape[:2]) >= 1


def test_a_crop_cuts_whole_pixels(pixels):
    assert (edited(pixels, [Crop(0.5, 0.25, 1, 0.75)]) == pixels[10:30, 30:]).all()


def test_light_can_be_taken_back(pixels):
    brighter = edited(pixels, [Light(brightness=0.3)]).astype(int)
    assert brighter.mean() > pixels.mean() + 40
    flat = edited(pixels, [Light(contrast=-1)])
    assert flat.std(axis=(0, 1)).max() == 0
    assert then((Paint(((0, 0),), 0.1), Light(0.3)), Light()) == (Paint(((0, 0),), 0.1),)


def test_the_light_is_set_anew_and_strokes_add_up():
    stroke = Paint(((0, 0),), 0.1)
    assert then((Light(0.3),), Light(0.5)) == (Light(0.5),)
    assert then((Light(0.3),), stroke) == (Light(0.3), stroke)


def test_the_same_edits_mean_the_same_at_another_scale():
    from PIL import Image

    large = np.asarray(Image.linear_gradient("L").convert("RGB").resize((240, 160)))
    small = np.asarray(Image.fromarray(large).resize((120, 80)))
    edits = (Paint(((0.3, 0.4), (0.6, 0.7)), 0.06), Crop(0.1, 0.1, 0.9, 0.9), Rotate(90))
    seen = np.asarray(Image.fromarray(edited(large, edits)).resize((64, 96)), int)
    again = np.asarray(Image.fromarray(edited(small, edits)).resize((64, 96)), int)
    assert np.abs(seen - again).mean() < 3


def test_a_picture_of_one_pixel_can_be_edited():
    one = np.full((1, 1, 3), 9, np.uint8)
    edits = (Paint(((0.5, 0.5),), 0.1), Blur(((0.5, 0.5),), 0.1), Crop(0, 0, 0.1, 0.1), Rotate(3))
    assert edited(one, edits).size >= 3
