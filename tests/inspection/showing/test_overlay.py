from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest

from tests.inspection.maps import attribution
from workbench.core.errors import WorkbenchError
from workbench.inspection.showing.drawing import Drawing
from workbench.inspection.showing.overlay import COLOURS, blend, colour, sheet, table
from workbench.models.preprocessing import Box

GREY = np.full((60, 90, 3), 120, np.uint8)


@pytest.mark.parametrize("name", [colours.name for colours in COLOURS])
def test_colour_tables_are_matplotlib_s_to_within_six_steps(name):
    theirs = mpl.colormaps[name](np.linspace(0, 1, 256))[:, :3] * 255
    assert np.abs(table(name) - theirs).max() <= 6


@pytest.mark.parametrize("name", [colours.name for colours in COLOURS])
def test_stronger_is_brighter_for_every_kind_of_colour_vision(name):
    luminance = table(name) @ np.array([0.2126, 0.7152, 0.0722])
    assert (np.diff(luminance) > -0.8).all()
    assert luminance[-1] - luminance[0] > 120


def test_an_unknown_colour_map_is_refused_in_words():
    with pytest.raises(WorkbenchError, match="jet"):
        table("jet")


def test_where_nothing_mattered_the_picture_shows_through():
    assert colour(np.zeros((2, 2), np.float32))[..., 3].max() == 0
    assert colour(np.ones((2, 2), np.float32))[..., 3].min() == 255


def test_opacity_nought_leaves_the_picture_alone():
    shown = attribution(np.eye(4, dtype=np.float32), 90, 60)
    assert (blend(GREY, shown, Drawing(opacity=0.0)) == GREY).all()
    assert (blend(GREY, shown, Drawing(opacity=1.0)) != GREY).any()


def test_what_the_network_did_not_see_is_greyed():
    shown = attribution(np.zeros((4, 4), np.float32), 90, 60, Box(15, 0, 75, 60))
    drawn = sheet(shown, 90, 60)
    assert (drawn[:, :15, 3] > 0).all()
    assert (drawn[:, 75:, 3] > 0).all()
    assert (drawn[:, 15:75, 3] == 0).all()


def test_a_sheet_fits_whatever_scale_the_picture_is_shown_at():
    evidence = np.zeros((3, 3), np.float32)
    evidence[0, 2] = 1
    shown = attribution(evidence, 900, 600)
    for width, height in ((90, 60), (450, 300), (91, 61)):
        drawn = sheet(shown, width, height)[..., 3]
        assert drawn.shape == (height, width)
        assert drawn[: height // 3, -width // 3 :].mean() > 100
        assert drawn[height // 2 :, : width // 2].max() == 0


def signed() -> np.ndarray:
    evidence = np.zeros((6, 9), np.float32)
    evidence[1:3, 1:3] = 1.0
    evidence[3:5, 6:8] = -0.5
    return evidence


def test_evidence_for_is_warm_and_against_is_cold_on_one_scale():
    drawn = sheet(attribution(signed(), 90, 60), 90, 60, Drawing(both_sides=True)).astype(int)
    warm, cold = drawn[20, 20], drawn[40, 70]
    assert warm[0] > warm[2]
    assert cold[2] > cold[0]
    assert warm[3] >= cold[3] > 0
    assert drawn[5, 85, 3] == 0


def test_without_both_sides_evidence_against_is_not_drawn():
    drawn = sheet(attribution(signed(), 90, 60), 90, 60)
    assert drawn[20, 20, 3] == 255
    assert drawn[40, 70, 3] == 0


def test_what_is_weaker_than_the_threshold_is_left_out():
    evidence = np.linspace(0, 1, 16, dtype=np.float32).reshape(1, 16).repeat(4, 0)
    shown = attribution(evidence, 160, 40)
    low, high = (sheet(shown, 160, 40, Drawing(threshold=t))[..., 3] > 0 for t in (0.3, 0.8))
    assert low.mean() > 2 * high.mean() > 0
    assert not low[:, :30].any()


def test_contours_are_thin_lines_that_leave_the_picture_to_be_seen():
    drawn = sheet(attribution(signed(), 300, 200), 300, 200, Drawing(contours=True))[..., 3]
    assert 0.01 < (drawn > 128).mean() < 0.15
    assert drawn[50, 50] == 0  # the middle of the strongest place


def test_contours_of_both_sides_run_round_evidence_against_too():
    both = sheet(attribution(signed(), 300, 200), 300, 200, Drawing(contours=True, both_sides=True))
    cold = (both[..., 2].astype(int) > both[..., 0]) & (both[..., 3] > 128)
    assert cold[:, 150:].any()
    assert not cold[:, :100].any()


def test_a_map_of_one_place_is_drawn():
    one = attribution(np.ones((1, 1), np.float32), 30, 20)
    for drawing in (Drawing(), Drawing(contours=True), Drawing(both_sides=True)):
        assert sheet(one, 30, 20, drawing).shape == (20, 30, 4)
