"""Frames that a user draws become masks of any size."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.data.marks import Frame, mask_of


def test_a_mask_covers_the_frames_and_nothing_else() -> None:
    mask = mask_of([Frame(0.0, 0.0, 0.25, 0.5), Frame(0.5, 0.5, 1.0, 1.0)], width=8, height=4)
    expected = np.zeros((4, 8), bool)
    expected[:2, :2] = expected[2:, 4:] = True
    assert np.array_equal(mask, expected)


def test_the_smallest_frame_still_marks_something() -> None:
    assert mask_of([Frame(0.999, 0.999, 1.0, 1.0)], 4, 4).sum() == 1
    assert not mask_of([], 4, 4).any()


@pytest.mark.parametrize(
    "frame", [Frame(0.5, 0, 0.5, 1), Frame(0.6, 0, 0.5, 1), Frame(-0.1, 0, 1, 1), Frame(0, 0, 1, 2)]
)
def test_what_is_empty_or_beside_the_picture_is_no_frame(frame: Frame) -> None:
    assert not frame.is_one
    assert Frame(0.0, 0.0, 1.0, 1.0).is_one
