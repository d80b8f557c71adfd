from __future__ import annotations

import numpy as np

from tests.inspection.maps import attribution


def test_the_strongest_place_of_a_map_is_one_and_evidence_against_is_nought():
    shown = attribution(np.array([[2.0, -4.0], [1.0, 0.0]], np.float32), 8, 8)
    assert shown.positive
    assert shown.map.tolist() == [[1.0, 0.0], [0.5, 0.0]]
    assert shown.share == 3 / 7


def test_nothing_is_never_blown_up_to_something():
    against = attribution(np.full((3, 3), -1.0, np.float32), 8, 8)
    nothing = attribution(np.zeros((3, 3), np.float32), 8, 8)
    rounding = attribution(np.array([[1e-6, -1.0]], np.float32), 8, 8)
    for shown in (against, nothing, rounding):
        assert not shown.positive
        assert shown.map.max() == 0


def test_a_map_knows_how_sure_the_model_is():
    shown = attribution(np.ones((2, 2), np.float32), 8, 8)
    assert shown.predicted == "b"
    assert shown.probability == 0.7
