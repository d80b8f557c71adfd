from __future__ import annotations

import numpy as np
import pytest

from tests.inspection.attributions.test_registration import HEIGHT, SQUARE, WIDTH, _model
from tests.inspection.classifiers import classifier
from workbench.inspection.attributions.attributing import attribute
from workbench.inspection.attributions.cams import glancing
from workbench.inspection.attributions.layer_choice import fine_layer, map_sizes
from workbench.inspection.placing import placed
from workbench.models.preprocessing import Box

PICTURE = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)


@pytest.mark.parametrize(
    ("name", "places"),
    # Swin merges places before it normalises them; before that, what they say cancels out.
    [("resnet18", 16), ("mobilenet_v3_small", 16), ("convnext_tiny", 16), ("swin_t", 8)],
)
def test_the_layer_has_a_place_for_every_four_pixels(name, places):
    model = classifier(name)
    layer = fine_layer(model)
    assert map_sizes(model)[layer.name] == (places, places)
    assert attribute(model, PICTURE, method="closeup").layer == layer.name


def test_where_no_layer_is_fine_it_is_the_usual_one():
    model = classifier("vit_b_16")
    usual = attribute(model, PICTURE, method="hirescam").layer
    assert attribute(model, PICTURE, method="closeup").layer == usual


def test_one_glance_is_hirescam_of_the_log_odds_on_the_pixels():
    model = classifier("resnet18")
    glance = attribute(model, PICTURE, "good", "closeup", glances=1)
    maps = {
        name: attribute(model, PICTURE, name, "hirescam", layer=glance.layer).evidence
        for name in model.classes
    }
    sure = dict(zip(model.classes, glance.probabilities, strict=True))
    rest = sum(maps[name] * sure[name] / (1 - sure["good"]) for name in ("crack", "stain"))
    expected = placed(maps["good"] - rest, Box(0, 0, 64, 64), 64, 64)
    np.testing.assert_allclose(glance.evidence, expected, rtol=1e-3, atol=1e-4)


def test_every_glance_is_about_the_class_of_the_picture_itself():
    model = classifier("resnet18")
    said = attribute(model, PICTURE, "predicted", "closeup")
    named = attribute(model, PICTURE, said.predicted, "closeup")
    np.testing.assert_array_equal(said.evidence, named.evidence)


def test_a_difference_of_classes_is_asked_as_it_is():
    model = classifier("resnet18")
    one, other = (
        attribute(model, PICTURE, wish, "closeup", glances=2).evidence
        for wish in ("crack - stain", "stain - crack")
    )
    np.testing.assert_allclose(one, -other, rtol=1e-3, atol=1e-4)


def test_shifted_glances_are_moved_back_to_where_they_belong():
    picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    picture[SQUARE] = 255
    found = attribute(_model("whole"), picture, "crack", "closeup", layer="layer4", glances=9)
    rows, columns = np.nonzero(found.map > 0.5)
    assert abs(rows.mean() / 96 - 120 / HEIGHT) < 0.01
    assert abs(columns.mean() / 96 - 200 / WIDTH) < 0.01


def test_the_glances_are_taken_in_one_batch_or_in_as_few_as_the_memory_holds(monkeypatch):
    model = classifier("resnet18")
    asked: list[int] = []
    model.network.conv1.register_forward_pre_hook(lambda _m, given: asked.append(len(given[0])))
    together = attribute(model, PICTURE, method="closeup")
    assert asked[-1] == 9
    asked.clear()
    monkeypatch.setattr(glancing, "AT_ONCE", 4)
    apart = attribute(model, PICTURE, method="closeup")
    assert asked == [4, 4, 1]
    assert np.corrcoef(together.evidence.ravel(), apart.evidence.ravel())[0, 1] > 0.999
    assert together.target == apart.target
