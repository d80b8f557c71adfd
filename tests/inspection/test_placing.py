from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.inspection.placing import inside, placed, scaled
from workbench.models.preprocessing import Box


def test_a_map_of_the_picture_s_own_size_is_not_moved():
    values = np.random.default_rng(0).random((5, 7), np.float32)
    assert np.allclose(placed(values, Box(0, 0, 7, 5), 7, 5), values)


def test_the_centre_of_a_cell_lies_at_the_centre_of_its_part_of_the_picture():
    values = np.zeros((4, 4), np.float32)
    values[1, 3] = 1
    drawn = placed(values, Box(0, 0, 44, 44), 44, 44)
    assert np.unravel_index(drawn.argmax(), drawn.shape) == (16, 38)
    assert drawn[16, 38] == pytest.approx(1)


def test_a_map_is_spread_over_its_box_only():
    values = np.ones((3, 3), np.float32)
    mask = inside(Box(10, 0, 30, 20), 40, 20)
    assert mask[:, 10:30].all()
    assert not mask[:, :10].any()
    assert not mask[:, 30:].any()
    assert placed(values, Box(10, 0, 30, 20), 40, 20)[mask].min() == 1


@given(
    st.integers(1, 9), st.integers(1, 9), st.integers(1, 60), st.integers(1, 60),
    st.floats(0.2, 4), st.floats(-5, 5),
)  # fmt: skip
def test_placed_values_never_leave_the_range_of_the_map(rows, columns, width, height, wide, left):
    values = np.random.default_rng(rows * 10 + columns).random((rows, columns), np.float32)
    drawn = placed(values, Box(left, 0, left + wide * width, height), width, height)
    assert drawn.shape == (height, width)
    assert values.min() - 1e-6 <= drawn.min()
    assert drawn.max() <= values.max() + 1e-6


def test_a_box_is_scaled_with_its_picture():
    assert scaled(Box(10, 20, 30, 40), 0.5, 2) == Box(5, 40, 15, 80)
