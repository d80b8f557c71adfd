"""Bad input ends in a clear message with what to do next: nothing lost, no traceback."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from workbench.cli.main import main
from workbench.project.project import create_project

SMALL = (
    "--backbone",
    "squeezenet1_1",
    "--weights",
    "random",
    "--image-size",
    "64",
    "--epochs",
    "1",
)


def picture(path: Path, seed: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(seed).integers(0, 256, (24, 32, 3), np.uint8)
    Image.fromarray(noise).save(path)
    return path


def class_folders(folder: Path, classes=("good", "crack"), each: int = 4) -> Path:
    for number, name in enumerate(classes):
        for index in range(each):
            picture(folder / name / f"{index}.png", seed=number * 1000 + index)
    return folder


def run(capsys, *arguments) -> tuple[int, list[dict], str]:
    status = main([str(a) for a in (*arguments, "--json")])
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    return status, [json.loads(line) for line in said.out.splitlines()], said.err


def train(capsys, folder: Path, project: Path, *more):
    return run(capsys, "train", folder, "--project", project, *(more or SMALL))


def refused(outcome, *expected: str) -> None:
    status, events, err = outcome
    assert status == 2
    last = events[-1]
    assert last["event"] == "failed"
    text = f"{last['message']} {last['hint']}".lower()
    assert last["hint"], "it must say what to do next"
    assert last["message"] in err
    for word in expected:
        assert word.lower() in text, text


def test_a_folder_that_does_not_exist(capsys, tmp_path):
    refused(train(capsys, tmp_path / "none", tmp_path / "p"), "none")


def test_an_empty_folder(capsys, tmp_path):
    (tmp_path / "empty").mkdir()
    refused(train(capsys, tmp_path / "empty", tmp_path / "p"), "pictures")


def test_a_folder_without_pictures(capsys, tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("Dear Sir")
    refused(train(capsys, tmp_path / "letters", tmp_path / "p"), "pictures")


def test_a_file_instead_of_a_folder(capsys, tmp_path):
    refused(train(capsys, picture(tmp_path / "one.png"), tmp_path / "p"))


def test_one_class_only(capsys, tmp_path):
    refused(train(capsys, class_folders(tmp_path / "d", ("good",)), tmp_path / "p"), "class")


def test_one_picture_a_class(capsys, tmp_path):
    refused(train(capsys, class_folders(tmp_path / "d", each=1), tmp_path / "p"), "picture")


def test_unreadable_and_renamed_pictures_are_left_out_with_their_reason(capsys, tmp_path):
    folder = class_folders(tmp_path / "d")
    (folder / "good" / "renamed.jpg").write_text("this is a letter")
    (folder / "good" / "cut off.png").write_bytes((folder / "good" / "0.png").read_bytes()[:300])
    status, events, _ = run(capsys, "scan", folder)
    assert status == 0
    reasons = {Path(r["path"]).name: r["reason"] for r in events[-1]["rejected"]}
    assert set(reasons) == {"renamed.jpg", "cut off.png"}
    assert all(len(reason.split()) >= 3 for reason in reasons.values())


def test_a_path_with_spaces_unicode_and_emoji_trains(capsys, tmp_path):
    folder = class_folders(tmp_path / "my pictures — Blätter 🍂", ("gut & schön", "kaputt 💥"))
    status, events, _ = train(capsys, folder, tmp_path / "Prüfung 1.workbench")
    assert status == 0
    assert Path(events[-1]["run"]).is_dir()


def test_the_users_folder_is_only_read(capsys, tmp_path):
    folder = class_folders(tmp_path / "d")
    before = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in folder.rglob("*.png")}
    assert train(capsys, folder, tmp_path / "p")[0] == 0
    assert {
        p: (p.stat().st_mtime_ns, p.read_bytes()) for p in folder.rglob("*") if p.is_file()
    } == before


def test_a_weights_file_that_is_none(capsys, tmp_path):
    folder = class_folders(tmp_path / "d")
    (tmp_path / "w.pth").write_bytes(b"no weights at all" * 9)
    more = ("--backbone", "squeezenet1_1", "--weights", tmp_path / "w.pth")
    refused(train(capsys, folder, tmp_path / "p", *more), "w.pth")


def test_weights_that_fit_no_backbone(capsys, tmp_path, shared_data):
    folder = class_folders(tmp_path / "d")
    file = shared_data / "weights" / "cifar10_resnet20-12fca82f.th"
    refused(
        train(capsys, folder, tmp_path / "p", "--backbone", "resnet18", "--weights", file), "fit"
    )


def test_an_unknown_backbone_suggests_one(capsys, tmp_path):
    folder = class_folders(tmp_path / "d")
    refused(train(capsys, folder, tmp_path / "p", "--backbone", "resnet-18"), "resnet18")


def test_a_project_made_by_a_newer_version(capsys, tmp_path):
    create_project(tmp_path / "p").close()
    with sqlite3.connect(tmp_path / "p" / "project.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    refused(train(capsys, class_folders(tmp_path / "d"), tmp_path / "p"), "newer")


def test_a_project_that_is_open_elsewhere(capsys, tmp_path):
    project = create_project(tmp_path / "p")
    refused(train(capsys, class_folders(tmp_path / "d"), tmp_path / "p"), "another window")
    project.close()


@pytest.mark.parametrize("verb", ["evaluate", "explain", "predict"])
def test_a_folder_that_is_no_run(capsys, tmp_path, verb):
    one = [] if verb == "evaluate" else [picture(tmp_path / "a.png")]
    refused(run(capsys, verb, tmp_path, *one), "run")


def test_pictures_that_vanish_after_training_are_said_not_hidden(capsys, tmp_path):
    folder = class_folders(tmp_path / "d")
    _, events, _ = train(capsys, folder, tmp_path / "p")
    shutil.rmtree(folder)
    refused(run(capsys, "evaluate", events[-1]["run"]))


def test_the_whole_way_without_a_network(capsys, tmp_path, no_network):
    folder = class_folders(tmp_path / "d", each=6)
    status, events, _ = train(capsys, folder, tmp_path / "p")
    assert status == 0
    run_folder = events[-1]["run"]
    assert {"run", "best_epoch", "val_accuracy", "seconds", "images_per_second", "device"} <= set(
        events[-1]
    )
    status, events, _ = run(capsys, "evaluate", run_folder)
    assert status == 0
    assert sum(map(sum, events[-1]["confusion"])) == events[-1]["pictures"]
    status, events, _ = run(
        capsys, "explain", run_folder, folder / "good" / "0.png", "--out", tmp_path / "o"
    )
    assert status == 0
    assert Path(events[-1]["files"][0]["file"]).exists()
    table = tmp_path / "t.csv"
    status, events, _ = run(capsys, "predict", run_folder, folder, "--out", table)
    assert (status, events[-1]["count"]) == (0, 12)
    assert len(table.read_text("utf-8-sig").splitlines()) == 13
