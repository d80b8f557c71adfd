from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from tests.inspection.maps import attribution
from workbench.app.inspect.classifiers import Edition
from workbench.app.inspect.overlays import fitting, overlay_of
from workbench.app.inspect.pages import verdict
from workbench.app.inspect.values import Look, Model, Wanted, Way
from workbench.inspection.showing.drawing import USUAL, Drawing

EVIDENCE = np.float32([[3, 0], [0, -1]])


def look(evidence: np.ndarray = EVIDENCE, **about: Any) -> Look:
    """A look with a map of “b”."""
    found = attribution(evidence, 24, 24)._replace(**about)
    wanted = Wanted(Edition(Path("runs/001"), 1), "leaf.png", Way(method=found.method))
    model = Model(found.classes, (("layer4", "Stage 4 · 7 × 7"),), "ResNet-18")
    return Look(wanted, np.zeros((24, 24, 3), np.uint8), found, model, "")


def said(evidence: np.ndarray = EVIDENCE, **about: Any) -> str:
    """What stands below its map."""
    return verdict(look(evidence, **about), None).evidence


def test_a_map_of_one_class_says_how_much_speaks_for_it():
    assert said() == (
        "Bright places speak for b, as stage 4 sees it. 75\u00a0% of the evidence speaks for it, "
        "the rest against it."
    )


def test_what_is_only_for_it_leaves_no_rest_against_it():
    assert said(np.float32([[3, 0], [0, 0]])).endswith("All of the evidence speaks for it.")
    most = said(np.float32([[999, 0], [0, -1]]))
    assert most.endswith("Nearly all of the evidence speaks for it.")
    little = said(np.float32([[1, 0], [0, -999]]))
    assert little.endswith("Nearly all of the evidence speaks against it.")


def test_a_layer_without_a_number_has_its_article():
    model = Model(("a", "b", "c"), (("stem", "Input · 16 × 16"),), "ResNet-18")
    words = verdict(look(layer="stem")._replace(model=model), None).evidence
    assert "as the input sees it" in words


def test_a_method_that_finds_nothing_says_so_of_itself_and_leads_on():
    words = said(-np.ones((2, 2), np.float32))
    assert words.startswith("This method found nothing that speaks for b")
    assert "try another method" in words


def test_a_method_that_knows_no_class_is_not_said_to_speak_for_one():
    words = "Bright places stand out to the model, whatever the class"
    assert said(method="eigencam") == f"{words}, as stage 4 sees it."
    assert said(method="rollout") == f"{words}."
    assert "stands out" in said(np.zeros((2, 2), np.float32), method="eigencam")


def test_a_method_that_tells_nothing_against_a_class_gives_no_share():
    words = "What speaks against it this method does not tell apart."
    assert said(method="smoothgrad") == f"Bright places matter for b. {words}"
    assert said(method="scorecam") == f"Bright places matter for b, as stage 4 sees it. {words}"


def test_what_asks_no_layer_is_not_said_to_be_seen_by_one():
    assert said(method="integrated").startswith("Bright places speak for b. 75\u00a0% of the")


def test_a_map_with_one_side_is_drawn_with_one():
    both = Drawing(both_sides=True)
    assert fitting(both, "gradcam") == both
    assert fitting(both, "smoothgrad") == Drawing()
    assert (overlay_of(look(method="eigencam"), both) == overlay_of(look(), USUAL)).all()
    assert (overlay_of(look(), both) != overlay_of(look(), USUAL)).any()


def test_a_map_of_why_one_and_not_the_other_names_both():
    assert said(against="c").startswith("Bright places speak for b rather than c, as stage 4")
    assert "speaks for b rather than c" in said(-np.ones((2, 2), np.float32), against="c")


def test_the_runner_up_cannot_be_told_from_itself():
    words = said(-np.ones((2, 2), np.float32), target="a", against="a")
    assert words == "a is the runner-up itself: choose another class to tell it from."


def test_what_it_says_cannot_be_told_from_itself():
    assert said(-np.ones((2, 2), np.float32), against="b").startswith("It says b itself")
