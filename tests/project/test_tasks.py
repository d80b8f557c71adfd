"""What window and command line both do: import, train, measure, explain, predict."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from workbench.core.errors import WorkbenchError
from workbench.core.events import finish
from workbench.core.files import read_json, write_json
from workbench.models.classifier import CARD, Card
from workbench.project import tasks
from workbench.project.project import create_project
from workbench.project.runs import Run, open_run, project_of
from workbench.training.events import EpochDone, Mistake, Mistaken
from workbench.training.recipe import Recipe, validated

TINY = Recipe("squeezenet1_1", weights="random", strategy="full", epochs=2, image_size=48)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("pictures") / "patches"
    random = np.random.default_rng(0)
    for label, colour in (("blue", (20, 20, 200)), ("red", (200, 20, 20))):
        (folder / label).mkdir(parents=True)
        for index in range(10):
            noise = random.integers(-20, 20, (40, 50, 3))
            pixels = np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(folder / label / f"{index}.png")
    return folder


@pytest.fixture(scope="module")
def trained(pictures, tmp_path_factory) -> Run:
    project = create_project(tmp_path_factory.mktemp("project") / "patches.workbench")
    finish(tasks.import_pictures(project, pictures))
    summary = finish(tasks.train_run(project, validated(TINY)))
    project.close()
    return Run(Path(summary.run))


@pytest.fixture
def project(tmp_path):
    project = create_project(tmp_path / "p.workbench")
    yield project
    project.close()


def test_a_folder_becomes_the_projects_dataset(project, pictures):
    finish(tasks.import_pictures(project, pictures))
    dataset = project.dataset()
    assert dataset.classes == ("blue", "red")
    assert len(dataset.items) == 20
    assert project.pictures == pictures.resolve()


def test_a_zip_is_unpacked_once_into_the_project(project, pictures, tmp_path):
    archive = tmp_path / "patches.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for path in pictures.rglob("*.png"):
            out.write(path, path.relative_to(pictures.parent))
    for _ in range(2):
        finish(tasks.import_pictures(project, archive))
    assert project.dataset().classes == ("blue", "red")
    assert len(list((project.folder / "pictures").iterdir())) == 1
    assert project.pictures == archive.resolve()


def test_a_scan_that_is_stopped_leaves_the_project_as_it_was(project, pictures):
    finish(tasks.import_pictures(project, pictures))
    before = project.dataset()
    task = tasks.import_pictures(project, pictures.parent)
    next(task)
    task.close()
    assert project.dataset() == before


def test_a_run_tells_what_it_was_and_how_it_went(trained):
    assert trained.name == "Run 1"
    assert trained.state == "finished"
    tuned = {"precision": "auto", "layout": "auto", "compiled": "auto"}
    assert msgspec.structs.replace(trained.recipe, **tuned) == validated(TINY)
    assert [epoch.epoch for epoch in trained.history()] == [1, 2]
    evaluation = trained.evaluation("val")
    assert evaluation is not None
    assert evaluation.accuracy == pytest.approx(trained.summary.val_accuracy)


def test_what_an_earlier_classifier_was_worth_is_not_said_of_the_one_that_followed(
    trained, tmp_path
):
    run = Run(Path(shutil.copytree(trained.folder, tmp_path / "001")))
    card = read_json(run.folder / CARD, Card)
    write_json(run.folder / CARD, msgspec.structs.replace(card, sha256="of a later epoch"))
    assert run.evaluation("val") is None
    unsigned = msgspec.structs.replace(trained.evaluation("val"), model="")
    run.save_evaluation("val", unsigned)
    assert run.evaluation("val") == unsigned


def test_a_history_whose_last_line_was_cut_off_is_read_up_to_there(trained, tmp_path):
    copy = Path(shutil.copytree(trained.folder, tmp_path / "001"))
    events = copy / "events.jsonl"
    whole = msgspec.json.encode(EpochDone(3, 1, 1, 1, 1, 1, 1, False))
    events.write_bytes(events.read_bytes() + whole[: len(whole) // 2])
    assert [epoch.epoch for epoch in Run(copy).history()] == [1, 2]


def test_what_a_run_got_wrong_last_is_on_record(trained, tmp_path):
    assert trained.recalled().mistaken.epoch == 2
    copy = Path(shutil.copytree(trained.folder, tmp_path / "001"))
    events = copy / "events.jsonl"
    wrong = Mistaken(3, (Mistake("a", "a.png", "crack", "good", 0.9),))
    whole = msgspec.json.encode(wrong) + b"\n"
    events.write_bytes(events.read_bytes() + whole)
    assert Run(copy).recalled().mistaken == wrong
    events.write_bytes(events.read_bytes() + whole[: len(whole) // 2])
    assert Run(copy).recalled().mistaken == wrong
    events.unlink()
    assert Run(copy).recalled().mistaken is None


def test_a_run_that_goes_on_first_says_what_it_had_said_before(trained):
    told = tasks.resume_run(trained)
    assert next(told) == trained.recalled()
    told.close()


def test_moved_pictures_are_found_again_by_their_content(trained, pictures, tmp_path):
    moved = Path(shutil.copytree(pictures, tmp_path / "elsewhere"))
    home = Path(shutil.copytree(project_of(trained), tmp_path / "moved.workbench"))
    project = create_project(home)
    finish(tasks.import_pictures(project, moved))
    project.close()
    run = open_run(home / "runs" / "001")
    lost = run.dataset()
    items = [msgspec.structs.replace(i, path="/gone" + i.path) for i in lost.items]
    (run.folder / "dataset.json").write_bytes(
        msgspec.json.encode(msgspec.structs.replace(lost, items=tuple(items)))
    )
    assert all(Path(item.path).is_relative_to(moved) for item in tasks.dataset_of(run).items)


def test_predictions_come_in_the_order_of_the_files_with_the_unreadable_apart(
    trained, pictures, tmp_path
):
    (tmp_path / "letter.jpg").write_text("Dear Sir")
    predictions = finish(tasks.predict_run(trained, [pictures / "red", tmp_path / "letter.jpg"]))
    assert [Path(one.path).name for one in predictions.made] == [f"{i}.png" for i in range(10)]
    assert [Path(one.path).name for one in predictions.rejected] == ["letter.jpg"]


def test_overlays_are_written_one_a_picture(trained, pictures, tmp_path):
    explained = finish(tasks.explain_run(trained, [pictures / "red" / "0.png"], tmp_path / "out"))
    assert Path(explained[0].file).is_file()
    assert explained[0].label in {"blue", "red"}


@pytest.mark.parametrize(
    ("ask", "device"),
    [
        (lambda run, folder: tasks.evaluate_run(run), "auto"),
        (lambda run, folder: tasks.predict_run(run, [folder]), "auto"),
        (lambda run, folder: tasks.explain_run(run, [folder], folder / "out"), "auto"),
        (lambda run, folder: tasks.prove_run(run), "auto"),
        (lambda run, folder: tasks.search_run(run), "auto"),
        (lambda run, folder: tasks.export_run(run, folder / "model.onnx"), "cpu"),
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
        finish(tasks.evaluate_run(trained, "test"))


def test_a_place_that_is_not_there_is_named(tmp_path):
    with pytest.raises(WorkbenchError, match="nowhere"):
        finish(tasks.files_in([tmp_path / "nowhere"]))


def test_hidden_files_in_a_folder_are_left_out(tmp_path):
    for name in (".DS_Store", "b.png", "a.png"):
        (tmp_path / name).write_bytes(b"")
    assert [p.name for p in finish(tasks.files_in([tmp_path]))] == ["a.png", "b.png"]


def test_a_run_is_made_longer_and_branched_with_its_lineage(trained, tmp_path):
    from workbench.training.keeping.lineage import read_lineage

    folder = tmp_path / "p.workbench"
    shutil.copytree(project_of(trained), folder)
    run = open_run(folder / "runs" / trained.folder.name)
    assert finish(tasks.extend_run(run, 3)).epochs_done == 3
    assert run.recipe.epochs == 3
    summary = finish(tasks.branch_run(run, "best", {"epochs": 1, "mixup": 0.2}))
    branch = open_run(Path(summary.run))
    assert branch.number == run.number + 1
    assert branch.recipe.mixup == 0.2
    assert branch.evaluation() is not None
    lineage = read_lineage(branch.folder)
    assert lineage is not None
    assert lineage.parent is not None
    assert Path(lineage.parent.run) == run.folder
