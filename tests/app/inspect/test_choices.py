from __future__ import annotations

from workbench.app.inspect.choices import (
    against_choices,
    layer_choices,
    method_choices,
    side_choices,
    target_choices,
)
from workbench.app.inspect.values import Way
from workbench.inspection.attributions.aims import PREDICTED, RUNNER_UP, aim_at
from workbench.inspection.attributions.methods import ATTRIBUTIONS

CLASSES = tuple("abcdefghij")
LAYERS = tuple((f"layer{n}", f"Stage {n} · 7 × 7") for n in (1, 2, 3, 4))


def values(choices):
    return [choice.value for choice in choices]


def test_any_class_can_be_told_from_any_other():
    for one in CLASSES:
        others = against_choices(CLASSES, one, "")
        assert values(others) == ["", PREDICTED, RUNNER_UP, *(c for c in CLASSES if c != one)]
    assert values(target_choices(CLASSES, "")) == ["", RUNNER_UP, *CLASSES]
    assert values(against_choices(CLASSES, "", ""))[:2] == ["", RUNNER_UP]


def test_what_another_model_was_asked_about_is_offered_though_this_one_lacks_it():
    assert target_choices(CLASSES, "rust")[-1].title == "rust"
    assert against_choices(CLASSES, "a", "rust")[-1].title == "rust"


def test_a_question_about_two_classes_is_understood_whatever_they_are_called():
    classes = ("a", "b", "a - b", "b - a", "pre - dicted")
    for one in classes:
        for other in classes:
            if one != other:
                aim_at(Way(one, other).question, classes)
    aim_at(Way(None, "a").question, classes)
    aim_at(Way(RUNNER_UP, PREDICTED).question, classes)
    assert (Way("a").question, Way().question) == ("a", None)


def test_nothing_is_told_from_itself():
    assert Way("a", "b").picked("target", "b") == Way("b")
    assert Way("a", PREDICTED).picked("target", "") == Way()
    assert Way("a", "b").picked("target", "c") == Way("c", "b")


def test_only_what_it_says_was_decided_against_the_runner_up():
    def tip(target: str) -> str:
        (choice,) = [c for c in against_choices(CLASSES, target, "") if c.value == RUNNER_UP]
        return choice.sentence

    assert "decided between the two surest" in tip("")
    assert "decided" not in tip("c")


def test_any_layers_can_be_put_together_one_after_another():
    from_one = layer_choices(LAYERS, "layer1")
    assert [c.title for c in from_one if c.group == "Several layers together"] == [
        "Stage 4 + Stage 1", "Stage 3 + Stage 1", "Stage 2 + Stage 1",
    ]  # fmt: skip
    assert "layer1 + layer4" in values(from_one)
    from_two = layer_choices(LAYERS, "layer1 + layer4")
    assert values(from_two)[-3:] == [
        "layer1 + layer4", "layer1 + layer3 + layer4", "layer1 + layer2 + layer4",
    ]  # fmt: skip


def test_the_layer_that_was_chosen_automatically_can_be_put_together_with_others():
    chosen = layer_choices(LAYERS, "auto", "layer4")
    assert "layer2 + layer4" in values(chosen)
    assert values(layer_choices(LAYERS, "auto", "pixels")) == ["auto", *values(chosen)[1:5]]


def test_larger_pictures_are_offered_beside_the_size_it_was_trained_at():
    titles = [choice.title for choice in side_choices((224, 320, 448), "")]
    assert titles == ["224 pixels (as trained)", "320 pixels", "448 pixels"]
    assert values(side_choices((), "")) == [""]


def test_a_method_that_failed_is_marked_and_not_hidden():
    offered = method_choices(ATTRIBUTIONS, {"gradcam": "Its maps hardly change."})
    assert len(offered) == len(tuple(ATTRIBUTIONS))
    assert [c.value for c in offered if c.warning] == ["gradcam"]
