"""An exported model is tried with its receipt alone, by code that knows nothing of ours."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, finish
from workbench.export import onnx as module
from workbench.export.onnx import export_onnx, refuse_place
from workbench.export.receipt import receipt_of, trial_pictures
from workbench.models.catalogue import BACKBONES
from workbench.models.classifier import Classifier
from workbench.models.networks import build, head_of
from workbench.models.preprocessing import Preprocessing

CLASSES = ("scratch", "Beule 🔨", "good")
SIZE = 48


def make(name: str = "squeezenet1_1") -> Classifier:
    network = build(name, len(CLASSES), seed=4).eval().requires_grad_(False)
    # Answers that tell pictures apart: as made, it is as good as sure of one class.
    head_of(network)[1].weight.mul_(0.02)
    return Classifier(network, BACKBONES.get(name), CLASSES, Preprocessing(SIZE, fit="crop"))


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return finish(export_onnx(make(), tmp_path_factory.mktemp("out") / "a b ü")).model


def test_the_receipt_alone_proves_the_model(exported):
    receipt = receipt_of(exported)
    assert receipt.files == {exported.name: hashlib.sha256(exported.read_bytes()).hexdigest()}
    pictures = np.stack([one.pixels() for one in receipt.trials])
    expected = np.array([one.probabilities for one in receipt.trials])
    session = onnxruntime.InferenceSession(exported, providers=["CPUExecutionProvider"])
    (said,) = session.run(None, {receipt.input["name"]: pictures})
    assert np.abs(said - expected).max() <= receipt.largest_difference <= 1e-4
    assert len(np.unique(expected.round(4), axis=0)) == len(expected)
    assert receipt.classes == CLASSES


def test_an_export_takes_the_place_of_an_older_export_only(exported, tmp_path):
    refuse_place(exported)
    refuse_place(tmp_path / "new")
    (tmp_path / "theirs.onnx").write_bytes(b"of another program")
    with pytest.raises(WorkbenchError, match="theirs"):
        refuse_place(tmp_path / "theirs")


def test_a_batch_of_any_size_gets_our_own_probabilities(exported):
    session = onnxruntime.InferenceSession(exported, providers=["CPUExecutionProvider"])
    classifier = make()
    squares = np.random.default_rng(3).integers(0, 256, (7, SIZE, SIZE, 3), np.uint8)
    ours = classifier.probabilities(classifier.preprocessing.normalised(squares))
    for count in (1, 3, 7):
        (said,) = session.run(None, {"pictures": squares[:count]})
        assert np.abs(said - ours[:count]).max() < 1e-5


def test_classes_and_preprocessing_are_in_the_models_own_metadata(exported):
    about = {one.key: one.value for one in onnx.load(exported).metadata_props}
    assert tuple(json.loads(about["classes"])) == CLASSES
    assert json.loads(about["preprocessing"])["size"] == SIZE
    assert about["backbone"] == "squeezenet1_1"
    assert "RGB" in about["input"]


def test_the_name_gets_its_ending_and_the_classifier_is_left_as_it_was(tmp_path):
    classifier = make()
    before = {name: value.clone() for name, value in classifier.network.state_dict().items()}
    events = []
    done = finish(export_onnx(classifier, tmp_path / "new" / "model"), events.append)
    assert done.model == tmp_path / "new" / "model.onnx"
    assert {file.name for file in (tmp_path / "new").iterdir()} == {
        "model.onnx",
        "model.onnx.json",
    }
    state = classifier.network.state_dict()
    assert all(torch.equal(value, before[name]) for name, value in state.items())
    assert not classifier.network.training
    assert [type(event) for event in events] == [Progress] * len(events)


def test_weights_too_large_for_one_file_lie_beside_it(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_LARGEST_BYTES", 1000)
    model = finish(export_onnx(make(), tmp_path / "m.onnx")).model
    assert model.stat().st_size < 1_000_000
    assert set(receipt_of(model).files) == {"m.onnx", "m.onnx.data"}
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for file in [*tmp_path.glob("m.onnx*")]:
        file.rename(moved / file.name)
    session = onnxruntime.InferenceSession(moved / "m.onnx", providers=["CPUExecutionProvider"])
    squares = trial_pictures(SIZE)
    (said,) = session.run(None, {"pictures": squares})
    assert np.abs(said - make().probabilities(Preprocessing(SIZE).normalised(squares))).max() < 1e-5


def test_a_model_that_says_something_else_is_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_theirs", lambda _model, squares: np.full((len(squares), 3), 0.5))
    with pytest.raises(WorkbenchError, match="does not say what"):
        finish(export_onnx(make(), tmp_path / "m.onnx"))
    assert list(tmp_path.iterdir()) == []


def test_stopping_leaves_nothing_behind(tmp_path):
    task = export_onnx(make(), tmp_path / "m.onnx")
    assert [next(task) for _ in range(3)][-1].doing == "Checking the exported model"
    task.close()
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_said_in_words(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkbenchError, match="cannot be made"):
        finish(export_onnx(make(), tmp_path / "file" / "m.onnx"))


def test_an_ending_in_capitals_is_an_ending(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkbenchError, match=r"M\.ONNX” cannot be made"):
        finish(export_onnx(make(), tmp_path / "file" / "M.ONNX"))


def test_without_the_libraries_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "onnxscript", None)
    with pytest.raises(WorkbenchError, match="onnxscript") as refused:
        finish(export_onnx(make(), tmp_path / "m.onnx"))
    assert "Install" in refused.value.hint
