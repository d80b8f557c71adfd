"""What a run's classifier is asked: how good it is, what it says of pictures, and why."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from workbench.core.errors import WorkbenchError
from workbench.core.events import finish
from workbench.inspection.explanations import Wish
from workbench.project.asking import (
    evaluate_run,
    explain_run,
    export_run,
    predict_run,
    prove_run,
    search_run,
)
from workbench.project.runs import Run


def test_predictions_come_in_the_order_of_the_files_with_the_unreadable_apart(
    trained, pictures, tmp_path
):
    (tmp_path / "letter.jpg").write_text("Dear Sir")
    predictions = finish(predict_run(trained, [pictures / "red", tmp_path / "letter.jpg"]))
    assert [Path(one.path).name for one in predictions.made] == [f"{i}.png" for i in range(10)]
    assert [Path(one.path).name for one in predictions.rejected] == ["letter.jpg"]


def test_overlays_are_written_one_a_picture(trained, pictures, tmp_path):
    explained = finish(explain_run(trained, [pictures / "red" / "0.png"], tmp_path / "out"))
    assert Path(explained[0].file).is_file()
    assert explained[0].label in {"blue", "red"}


@pytest.mark.parametrize("out", [".", "maps"])
def test_overlays_among_the_pictures_are_not_explained_themselves(trained, pictures, tmp_path, out):
    for name in ("0.png", "1.png"):
        shutil.copy(pictures / "red" / name, tmp_path)
    wish = Wish("gradcam", formats=("tiff",))
    for _ in range(2):
        task = explain_run(trained, [tmp_path], tmp_path / out, wish, tmp_path / "sheet.png")
        assert [Path(one.path).name for one in finish(task)] == ["0.png", "1.png"]


@pytest.mark.parametrize(
    ("ask", "device"),
    [
        (lambda run, folder: evaluate_run(run), "auto"),
        (lambda run, folder: predict_run(run, [folder]), "auto"),
        (lambda run, folder: explain_run(run, [folder], folder / "out"), "auto"),
        (lambda run, folder: prove_run(run), "auto"),
        (lambda run, folder: search_run(run), "auto"),
        (lambda run, folder: export_run(run, folder / "model.onnx"), "cpu"),
    ],
    ids=["evaluate", "predict", "explain", "prove", "search", "export"],
)
def test_a_classifier_computes_on_the_fastest_device_except_where_it_is_exported(
    trained, tmp_path, monkeypatch, ask, device
):
    asked, load = [], Run.classifier

    def classifier(run, device="cpu"):
        asked.append(device)
        return load(run, device)

    monkeypatch.setattr(Run, "classifier", classifier)
    (tmp_path / "a.png").touch()
    task = ask(trained, tmp_path)
    while not asked:
        next(task)
    task.close()
    assert asked == [device]


def test_a_split_without_pictures_is_said_so(trained):
    with pytest.raises(WorkbenchError, match="test"):
        finish(evaluate_run(trained, "test"))
    with pytest.raises(WorkbenchError, match="test"):
        finish(prove_run(trained, split="test"))


def test_nothing_is_proved_on_no_pictures(trained):
    for most in (0, -3):
        with pytest.raises(WorkbenchError, match=f"on {most} pictures"):
            finish(prove_run(trained, most=most))


def test_a_method_asked_for_twice_is_proved_once(trained):
    (proof,) = finish(prove_run(trained, ("gradcam", "gradcam"), split="train", most=4))
    assert proof.method == "gradcam"
