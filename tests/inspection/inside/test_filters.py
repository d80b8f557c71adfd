from __future__ import annotations

import numpy as np
import pytest

from tests.inspection.classifiers import classifier
from workbench.inspection.inside.filters import filter_sheet, tiled


def test_filters_are_shown_as_they_are():
    sheet = filter_sheet(classifier("resnet18"))
    assert sheet is not None
    assert (sheet.count, sheet.side) == (64, 7)
    assert sheet.pixels.dtype == np.uint8
    assert sheet.pixels.shape[2] == 3


@pytest.mark.parametrize(("count", "side"), [(1, 3), (16, 3), (64, 7), (7, 5)])
def test_every_filter_has_its_own_place_on_the_sheet(count, side):
    filters = np.zeros((count, side, side, 3), np.float32)
    filters[:, 0, 0] = 1
    page = tiled(filters)
    white = (page == 255).all(axis=2)
    starts = white & ~np.roll(white, 1, axis=0) & ~np.roll(white, 1, axis=1)
    assert starts.sum() == count


def test_a_filter_of_zeros_is_grey():
    assert set(np.unique(tiled(np.zeros((2, 3, 3, 3), np.float32)))) <= {127, 128}
