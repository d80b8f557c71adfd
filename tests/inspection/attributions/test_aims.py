from __future__ import annotations

import pytest
import torch

from workbench.core.errors import WorkbenchError
from workbench.inspection.attributions.aims import aim_at, difference

CLASSES = ("crack", "good", "stain")
LOGITS = torch.tensor([[0.0, 3.0, 1.0], [5.0, 1.0, 2.0]])


def weights(target: str, classes: tuple[str, ...] = CLASSES) -> list[list[float]]:
    return aim_at(target, classes)(LOGITS).tolist()


def test_a_difference_weighs_one_class_against_the_other():
    assert weights("crack - stain") == [[1, 0, -1], [1, 0, -1]]


def test_the_predicted_class_can_be_told_from_the_runner_up():
    assert weights("predicted - runner-up") == [[0, 1, -1], [1, 0, -1]]


def test_class_names_may_hold_the_minus_themselves():
    classes = ("fold - deep", "fold", "deep")
    assert weights("fold - deep", classes)[0] == [1, 0, 0]
    assert weights('"fold" - "deep"', classes)[0] == [0, 1, -1]
    assert weights("fold - deep - deep", classes)[0] == [1, 0, -1]
    assert difference("fold", "deep", classes) == '"fold" - "deep"'
    assert difference("fold - deep", "deep", classes) == "fold - deep - deep"


def test_a_wish_with_two_readings_is_refused_with_a_way_out():
    classes = ("a", "a - b", "b - c", "c")
    with pytest.raises(WorkbenchError, match="more than one way") as caught:
        aim_at("a - b - c", classes)
    assert '"a" - "b - c"' in caught.value.hint
    assert difference("a", "b - c", classes) == '"a" - "b - c"'


def test_every_difference_can_be_asked_for_again():
    classes = ("a", "b", "a - b", "b - a", "predicted")
    for one in classes:
        for other in {*classes} - {one}:
            aim = aim_at(difference(one, other, classes), classes)
            logits = torch.zeros(1, len(classes))
            assert aim.against is not None
            assert classes[int(aim.towards(logits))] == one
            assert classes[int(aim.against(logits))] == other


def test_a_class_is_not_told_from_itself():
    with pytest.raises(WorkbenchError, match="itself"):
        aim_at("crack - crack", CLASSES)
