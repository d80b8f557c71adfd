from __future__ import annotations

import numpy as np
import pytest

from workbench.app.inspect.inside.pages import (
    AGAINST,
    FOR,
    LOST,
    NUMBER,
    amount,
    excited,
    kernel_tile,
    lost_words,
    order_choices,
    ordered,
    points,
    tile,
)
from workbench.inspection.inside.channels import Channels
from workbench.models.preprocessing import Box


def test_a_kernel_is_enlarged_on_grey_and_one_of_zeros_is_grey():
    kernel = np.zeros((3, 3, 3), np.float32)
    kernel[0, 0] = 2
    kernel[2, 2] = -2
    tile = kernel_tile(kernel)
    assert tile.shape[0] == tile.shape[1] >= 100
    assert (tile[0, 0] == 255).all()
    assert (tile[-1, -1] == 0).all()
    assert set(np.unique(kernel_tile(np.zeros((3, 3, 3), np.float32)))) <= {127, 128}


def channels(maps: np.ndarray) -> Channels:
    zeros = np.zeros(len(maps), np.float32)
    return Channels("layer4", maps, zeros, zeros, "crack", "", Box(0, 0, 40, 20), 40, 20)


def test_a_channel_marks_the_picture_where_it_is_excited_and_a_silent_one_nowhere():
    maps = np.zeros((3, 4, 4), np.float32)
    maps[0, :, 0] = 5
    maps[1, 0, 0] = 0.001
    maps[2] = -3
    small = np.full((20, 40, 3), 128, np.uint8)
    drawn = tile(channels(maps), 0, small, "inferno")
    assert (drawn[:, :4] != 128).any()
    assert (drawn[:, 30:] == 128).all()
    assert (tile(channels(maps), 1, small, "inferno") == 128).all()
    assert (tile(channels(maps), 2, small, "inferno") == 128).all()


def test_a_channel_marks_nothing_that_the_network_never_saw():
    middle = channels(np.ones((1, 4, 4), np.float32))._replace(box=Box(10, 0, 30, 20))
    drawn = excited(middle, 0, 80, 40, "inferno")
    assert (drawn[:, :20, 3] == 0).all()
    assert (drawn[:, 60:, 3] == 0).all()
    assert (drawn[:, 20:60, 3] > 0).all()


@pytest.mark.parametrize(("share", "words"), [(0.031, "+3.1"), (-0.5, "−50.0"), (1e-5, "0")])
def test_differences_are_said_in_points(share, words):
    assert points(share) == words


def test_what_is_lost_is_said_plainly():
    assert "less sure of crack" in lost_words(0.1, "crack")
    assert "surer of crack" in lost_words(-0.1, "crack")
    assert "changes nothing" in lost_words(0, "crack")


def test_large_numbers_are_said_short():
    assert [amount(n) for n in (12, 9_300, 736_000, 4_200_000)] == ["12", "9.3 k", "736 k", "4.2 M"]


def test_channels_that_were_switched_off_come_before_those_only_guessed():
    seen = channels(np.ones((4, 1, 1), np.float32))._replace(
        effect=np.float32([0.1, 0.9, 0.5, -0.2])
    )
    measured = {0: 0.3, 3: 0.7}
    assert ordered(seen, LOST, measured) == [3, 0, 1, 2]
    assert ordered(seen, FOR, measured) == [1, 2, 0, 3]
    assert ordered(seen, AGAINST, measured) == [3, 0, 2, 1]
    assert ordered(seen, NUMBER, measured) == [0, 1, 2, 3]


def test_each_order_says_whether_it_was_measured_or_guessed():
    titles = {choice.value: choice.title for choice in order_choices("crack", "good")}
    assert titles[FOR].endswith("estimated")
    assert titles[LOST] == "For crack − good, measured"
