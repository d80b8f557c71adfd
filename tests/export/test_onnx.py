"""An exported model is tried with its receipt alone, by code that knows nothing of ours."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from PIL import Image

from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, finish
from workbench.data.decoding import decode
from workbench.export import onnx as module
from workbench.export import onnx_network
from workbench.export.onnx import export_onnx, refuse_place
from workbench.export.readme import readme_path
from workbench.export.receipt import Provenance, receipt_of, trial_pictures
from workbench.models.catalogue import BACKBONES
from workbench.models.classifier import Classifier
from workbench.models.networks import build, head_of
from workbench.models.preprocessing import Preprocessing

CLASSES = ("scratch", "Beule 🔨", "good")
SIZE = 48
PREPROCESSING = Preprocessing(SIZE, fit="crop", kept=0.875, resample="bicubic")
ORIGIN = Provenance("Zellen", "Run 3", "2026-11-29", 0.931, "On 40 pictures, right 93.1 %.")


def make(name: str = "squeezenet1_1") -> Classifier:
    network = build(name, len(CLASSES), seed=4).eval().requires_grad_(False)
    # Answers that tell pictures apart: as made, it is as good as sure of one class.
    head_of(network)[1].weight.mul_(0.02)
    return Classifier(network, BACKBONES.get(name), CLASSES, PREPROCESSING)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return finish(export_onnx(make(), tmp_path_factory.mktemp("out") / "a b'ü", ORIGIN)).model


def test_the_receipt_alone_proves_the_model(exported):
    receipt = receipt_of(exported)
    assert receipt.files == {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in (exported, readme_path(exported))
    }
    pictures = np.stack([one.pixels() for one in receipt.trials])
    expected = np.array([one.probabilities for one in receipt.trials])
    session = onnxruntime.InferenceSession(exported, providers=["CPUExecutionProvider"])
    (said,) = session.run(None, {receipt.input["name"]: pictures})
    assert np.abs(said - expected).max() <= receipt.largest_difference <= 1e-4
    assert len(np.unique(expected.round(4), axis=0)) == len(expected)
    assert receipt.classes == CLASSES


def programs(exported: Path) -> list[str]:
    """The pieces of Python in the README beside a model."""
    text = exported.with_name(f"{exported.name}.md").read_text("utf-8")
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


def run_beside(exported: Path, program: str) -> str:
    """What such a piece prints, run as it stands where nothing of ours is imported."""
    place = exported.parent
    (place / "piece.py").write_text(program, "utf-8")
    command = [sys.executable, "-I", "-X", "utf8", "piece.py"]
    return subprocess.run(
        command, cwd=place, capture_output=True, check=True, encoding="utf-8", timeout=120
    ).stdout


@pytest.mark.parametrize("fit", ["whole", "crop"])
def test_the_program_in_the_readme_says_of_a_picture_what_the_model_says_here(tmp_path, fit):
    classifier = make()
    classifier.preprocessing = msgspec.structs.replace(PREPROCESSING, fit=fit)
    exported = finish(export_onnx(classifier, tmp_path / "leaves.onnx")).model
    pixels = np.random.default_rng(5).integers(0, 256, (9, 16, 3), np.uint8)
    Image.fromarray(pixels).resize((160, 90)).save(tmp_path / "picture.jpg", exif=lying())
    ours = classifier.probabilities(classifier.read(tmp_path / "picture.jpg")[1][None])[0]
    lines = run_beside(exported, programs(exported)[0]).splitlines()
    said = {name: float(share.rstrip("%")) for share, name in (x.split(maxsplit=1) for x in lines)}
    assert list(said) == list(CLASSES)
    # Pictures may be decoded smaller here than there.
    assert list(said.values()) == pytest.approx(100 * ours, abs=1.0)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "CMYK"])
def test_the_program_in_the_readme_lays_transparent_pictures_on_white_as_is_done_here(
    exported, mode
):
    pixels = np.random.default_rng(5).integers(0, 256, (60, 80, 4), np.uint8)
    pixels[..., :3] //= 8  # dark, so that white behind it tells
    pixels[:, 20:, 3] = 0
    picture = Image.fromarray(pixels)
    if mode == "P":
        picture = picture.convert("RGB").quantize(8)
        picture.info["transparency"] = 0
    picture = picture.convert(mode)
    picture.save(exported.parent / "picture.jpg", "JPEG" if mode == "CMYK" else "PNG")
    run_beside(exported, f"{programs(exported)[0]}\npicture.save('square.png')")
    ours = PREPROCESSING.square(decode(exported.parent / "picture.jpg").pixels)
    with Image.open(exported.parent / "square.png") as square:
        theirs = np.asarray(square)
    assert np.abs(theirs.astype(int) - ours).max() <= 2


def lying() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


def test_the_check_in_the_readme_runs_and_finds_no_difference(exported):
    found = [float(line) for line in run_beside(exported, programs(exported)[1]).splitlines()]
    assert len(found) == len(receipt_of(exported).trials)
    assert max(found) < 1e-3


def test_the_readme_says_what_the_model_is_and_how_good(exported):
    text = exported.with_name(f"{exported.name}.md").read_text("utf-8")
    for known in (
        *CLASSES,
        ORIGIN.project,
        ORIGIN.run,
        ORIGIN.trained,
        ORIGIN.judged,
        "squeezenet1_1",
        "workbench",
    ):
        assert known in text


def test_the_readme_says_what_must_not_be_done_to_a_picture(exported):
    text = exported.with_name(f"{exported.name}.md").read_text("utf-8")
    for word in ("mean", "BGR", "channels first", "antialiasing", "transparency", "16-bit"):
        assert re.search(f"^- Do not .*{word}", text, re.MULTILINE), word


def test_mean_and_deviation_stand_nowhere_since_they_are_inside(exported):
    told = json.loads(exported.with_name(f"{exported.name}.json").read_text("utf-8"))
    assert set(told["preprocessing"]) == {"size", "fit", "kept", "resample"}
    (inside,) = (p.value for p in onnx.load(exported).metadata_props if p.key == "preprocessing")
    assert json.loads(inside) == told["preprocessing"]


def test_an_export_takes_the_place_of_an_older_export_only(exported, tmp_path):
    refuse_place(exported)
    refuse_place(tmp_path / "new")
    (tmp_path / "theirs.onnx").write_bytes(b"of another program")
    with pytest.raises(WorkbenchError, match="theirs"):
        refuse_place(tmp_path / "theirs")


@pytest.mark.parametrize("ending", ["md", "json", "data"])
def test_what_lies_beside_is_not_replaced_unless_an_older_export_wrote_it(
    exported, tmp_path, ending
):
    (tmp_path / f"new.onnx.{ending}").write_text("{}")
    with pytest.raises(WorkbenchError, match=rf"new\.onnx\.{ending}” is there already"):
        refuse_place(tmp_path / "new")
    for file in exported.parent.glob(f"{exported.name}*"):
        shutil.copy(file, tmp_path)
    refuse_place(tmp_path / exported.name)
    (tmp_path / f"{exported.name}.{ending}").write_text("notes of their own")
    with pytest.raises(WorkbenchError, match="is there already"):
        refuse_place(tmp_path / exported.name)


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
        "model.onnx.md",
    }
    state = classifier.network.state_dict()
    assert all(torch.equal(value, before[name]) for name, value in state.items())
    assert not classifier.network.training
    assert [type(event) for event in events] == [Progress] * len(events)


def test_weights_too_large_for_one_file_lie_beside_it(tmp_path, monkeypatch):
    monkeypatch.setattr(onnx_network, "_LARGEST_BYTES", 1000)
    model = finish(export_onnx(make(), tmp_path / "m.onnx")).model
    assert model.stat().st_size < 1_000_000
    assert set(receipt_of(model).files) == {"m.onnx", "m.onnx.data", "m.onnx.md"}
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for file in [*tmp_path.glob("m.onnx*")]:
        file.rename(moved / file.name)
    session = onnxruntime.InferenceSession(moved / "m.onnx", providers=["CPUExecutionProvider"])
    squares = trial_pictures(SIZE)
    (said,) = session.run(None, {"pictures": squares})
    assert np.abs(said - make().probabilities(Preprocessing(SIZE).normalised(squares))).max() < 1e-5


def test_a_model_that_says_something_else_is_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "said_by", lambda _model, squares: np.full((len(squares), 3), 0.5))
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
