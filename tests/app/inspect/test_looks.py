"""What the page asks of a model is asked again in just the same way by its checks and copies."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.app.inspect import made_up
from tests.inspection.classifiers import classifier
from workbench.app.inspect.chosen import offers_of
from workbench.app.inspect.classifiers import Edition, edition_of
from workbench.app.inspect.looks import Looks
from workbench.app.inspect.values import Checked, Wanted, Way
from workbench.app.inspect.what_if.worker import Worker
from workbench.core.errors import WorkbenchError
from workbench.core.files import write_json
from workbench.inspection.attributions import attributing
from workbench.inspection.proof.trust import Trust
from workbench.inspection.stopping import always
from workbench.inspection.what_if.edits import Light
from workbench.models.classifier import Card
from workbench.models.classifier_files import CARD
from workbench.models.preprocessing import Preprocessing
from workbench.project.runs import Run


@pytest.fixture
def run(tmp_path):
    folder = made_up.project_in(tmp_path).folder / "runs" / "001"
    classifier("mobilenet_v3_small", size=32).save(folder)
    return folder


@pytest.fixture
def asked(monkeypatch):
    """Target and settings of every question to a network."""
    kept: list[tuple[str | None, dict[str, object]]] = []
    before = attributing.attribute_all

    def keep(model, subjects, target=None, method="gradcam", layer="auto", **settings):
        kept.append((target, settings))
        return before(model, subjects, target, method, layer, **settings)

    monkeypatch.setattr(attributing, "attribute_all", keep)
    return kept


def test_checks_ask_about_the_same_classes_with_the_same_settings(run, asked, tmp_path):
    picture = str(tmp_path / "pictures" / "good" / "0.png")
    looks, wish = Looks(), "predicted - runner-up"
    wanted = Wanted(
        edition_of(run), picture, Way(wish, method="closeup", settings=(("glances", 2),))
    )
    found = looks.look(wanted).attribution
    looks.check(wanted)
    assert asked[0] == (wish, {"glances": 2})
    assert len(asked) > 1
    assert {target for target, _ in asked[1:]} == {f"{found.target} - {found.against}"}
    assert all(settings == {"glances": 2} for _, settings in asked)


def test_a_map_tells_which_classifier_made_it_and_no_other_one_checks_it(run, tmp_path):
    looks, picture = Looks(), str(tmp_path / "pictures" / "good" / "0.png")
    wanted, made_by = Wanted(edition_of(run), picture), Run(run).classifier_sha256
    assert looks.look(wanted).model.sha256 == made_by != ""
    classifier("mobilenet_v3_small", size=32, seed=1).save(run)
    with pytest.raises(WorkbenchError, match="learned on"):
        looks.check(wanted)
    again = looks.look(Wanted(edition_of(run), picture))
    assert again.model.sha256 == Run(run).classifier_sha256 != made_by


def test_a_changed_picture_is_asked_about_the_classes_of_the_unchanged_one(run, asked, tmp_path):
    picture = str(tmp_path / "pictures" / "good" / "0.png")
    wanted = Wanted(edition_of(run), picture, Way(against="runner-up", method="gradcam"))
    tried = Worker(Looks()).tried(wanted, (Light(brightness=0.8),), always())
    assert asked[-1][0] == tried.before.question
    assert (tried.found.target, tried.found.against) == (tried.before.target, tried.before.against)


def test_a_class_that_cannot_be_told_from_itself_may_be_on_the_changed_picture(run, tmp_path):
    picture = str(tmp_path / "pictures" / "good" / "0.png")
    said = Looks().look(Wanted(edition_of(run), picture, Way(method="gradcam"))).attribution
    way = Way(said.predicted, "predicted", method="gradcam")
    tried = Worker(Looks()).tried(
        Wanted(edition_of(run), picture, way), (Light(brightness=0.8),), always()
    )
    assert tried.before.target == tried.before.against == said.predicted
    assert tried.found.target == said.predicted


def test_a_copy_is_read_as_finely_as_the_look_at_that_size(run, tmp_path):
    path = tmp_path / "large.jpg"
    noise = np.random.default_rng(0).integers(0, 255, (2000, 2000, 3), np.uint8)
    Image.fromarray(noise).save(path)
    worker, edition = Worker(Looks()), edition_of(run)
    for side in (None, 512):  # one after the other: each is read anew
        wanted = Wanted(edition, str(path), Way(method="gradcam", side=side))
        look = Looks().look(wanted).attribution
        tried = worker.tried(wanted, (), always())
        assert tried.before.probabilities == look.probabilities


def test_a_map_is_not_checked_on_another_picture_that_took_its_file_s_place(run, tmp_path):
    looks, pictures = Looks(), tmp_path / "pictures" / "good"
    wanted = Wanted(edition_of(run), str(pictures / "0.png"), Way(method="gradcam"))
    looks.look(wanted)
    (pictures / "0.png").write_bytes((pictures / "1.png").read_bytes())
    with pytest.raises(WorkbenchError, match="has changed"):
        looks.check(wanted)
    assert looks.known(wanted) is None


def test_a_look_that_was_in_the_making_when_files_changed_is_not_kept(run, tmp_path, monkeypatch):
    looks = Looks()
    wanted = Wanted(edition_of(run), str(tmp_path / "pictures" / "good" / "0.png"))
    before = attributing.attribute

    def meanwhile(*about, **settings):
        looks.forget()
        return before(*about, **settings)

    monkeypatch.setattr(attributing, "attribute", meanwhile)
    looks.look(wanted)
    assert looks.known(wanted) is None


def test_a_map_of_more_pixels_is_checked_and_tried_out_at_as_many(run, tmp_path, monkeypatch):
    seen: list[int] = []
    before = attributing.attribute_all

    def keep(model, subjects, *about, **settings):
        seen.append(subjects[0].tensor.shape[-1])
        return before(model, subjects, *about, **settings)

    monkeypatch.setattr(attributing, "attribute_all", keep)
    looks, picture = Looks(), str(tmp_path / "pictures" / "good" / "0.png")
    wanted = Wanted(edition_of(run), picture, Way(method="gradcam", side=64))
    looks.look(wanted)
    looks.check(wanted)
    Worker(looks).tried(wanted, (Light(brightness=0.8),), always())
    assert len(seen) > 3
    assert set(seen) == {64}


def test_the_layers_of_a_look_are_told_at_the_size_it_was_taken_at(run, tmp_path):
    looks, picture = Looks(), str(tmp_path / "pictures" / "good" / "0.png")
    first = [
        dict(looks.look(Wanted(edition_of(run), picture, Way(side=side))).model.layers).popitem()
        for side in (128, 192, None)
    ]
    assert [title.split(" · ")[1] for _, title in first[:2]] == ["4 × 4", "6 × 6"]
    assert first[2] not in first[:2]


def test_only_the_checks_of_late_are_kept():
    looks = Looks()
    for number in range(300):
        wanted = Wanted(Edition(Path("runs/001"), 1), str(number))
        looks.note(Checked(wanted, Trust(0.1, 0.7, 0.2, 0.6)))
    assert looks.checked(wanted) is not None
    assert looks.checked(wanted._replace(path="0")) is None


def test_sizes_are_offered_that_the_network_can_look_at(run):
    sides = [(224, "resnet18", (224, 320, 448)), (224, "maxvit_t", (224, 448)),
             (32, "resnet18", (32, 64)), (224, "timm:any", (224, 320, 448))]  # fmt: skip
    for trained, backbone, offered in sides:
        write_json(run / CARD, Card(backbone, ("a", "b"), Preprocessing(trained)))
        assert offers_of(run).sides == offered


def test_a_size_that_the_network_cannot_look_at_is_told_in_words(run, tmp_path):
    picture = str(tmp_path / "pictures" / "good" / "0.png")
    with pytest.raises(WorkbenchError, match="pixels"):
        Looks().look(Wanted(edition_of(run), picture, Way(side=8)))
