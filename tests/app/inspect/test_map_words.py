from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from tests.inspection.maps import attribution
from workbench.app.inspect.classifiers import Edition
from workbench.app.inspect.looks import Look, Model, Wanted
from workbench.app.inspect.pages import target_choices, verdict

EVIDENCE = np.float32([[3, 0], [0, -1]])


def said(evidence: np.ndarray = EVIDENCE, **about: Any) -> str:
    """What stands below a map of “b”."""
    found = attribution(evidence, 24, 24)._replace(**about)
    wanted = Wanted(Edition(Path("runs/001"), 1), "leaf.png", method=found.method)
    model = Model(found.classes, (("layer4", "Stage 4 · 7 × 7"),), "ResNet-18")
    return verdict(Look(wanted, np.zeros((24, 24, 3), np.uint8), found, model), None).evidence


def test_a_map_of_one_class_says_how_much_speaks_for_it():
    assert said() == (
        "Bright places speak for b, as stage 4 sees it. 75 % of all the evidence there is for it, "
        "the rest against it."
    )


def test_a_map_of_why_one_and_not_the_other_names_both():
    assert said(against="c").startswith("Bright places speak for b rather than c, as stage 4")
    assert "speaks for b rather than c" in said(-np.ones((2, 2), np.float32), against="c")


def test_the_difference_that_is_explained_is_offered_however_little_the_model_thinks_of_it():
    classes = ("a", "b", "c", "d", "e")
    choices = target_choices(classes, ("d", "e", "c", "a", "b"), "a - b")
    assert [c.title for c in choices if c.value == "a - b"] == ["a, not b"]
    assert choices[:-1] == target_choices(classes, ("d", "e", "c", "a", "b"), "d - e")
    assert target_choices(classes, (), "rust")[-1].title == "rust"
