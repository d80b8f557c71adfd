"""`workbench distil`: a copy in the same project, beside its teacher; under torchrun too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from workbench.cli.main import main
from workbench.cli.verbs.distil import words
from workbench.core.events import finish
from workbench.core.files import write_json
from workbench.project.importing import import_pictures
from workbench.project.learning import train_run
from workbench.project.project import create_project
from workbench.project.runs import Run, open_run
from workbench.training.distillation.report import CopyReport, Figures
from workbench.training.recipe import Recipe, validated

TEACHER = Recipe("squeezenet1_1", weights="random", strategy="full", epochs=1, image_size=48)
QUICK = ("--student", "mobilenet_v3_small", "--weights", "random", "--epochs", "1")
SMALL = ("--image-size", "32", "--device", "cpu", "--json")


@pytest.fixture
def run(tmp_path) -> Run:
    """A run of a small classifier of two colours."""
    random = np.random.default_rng(0)
    for label, colour in (("blue", (20, 20, 200)), ("red", (200, 20, 20))):
        folder = tmp_path / "patches" / label
        folder.mkdir(parents=True)
        for index in range(8):
            noise = random.integers(-20, 20, (40, 50, 3))
            pixels = np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(folder / f"{index}.png")
    project = create_project(tmp_path / "patches.workbench")
    finish(import_pictures(project, tmp_path / "patches"))
    summary = finish(train_run(project, validated(TEACHER)))
    project.close()
    return Run(Path(summary.run))


def last_object(text: str) -> dict:
    return json.loads(text.strip().splitlines()[-1])


def test_a_copy_is_the_projects_next_run_and_is_told_beside_its_teacher(run, capsys, monkeypatch):
    monkeypatch.setattr("workbench.training.distillation.lessons.LEAST_VIEWS", 32)
    assert main(["distil", str(run.folder), *QUICK, *SMALL]) == 0
    out = capsys.readouterr().out
    assert "mobilenet_v3_small is no smaller than squeezenet1_1" in out
    told = last_object(out)
    assert told["event"] == "finished"
    assert told["teacher"]["backbone"] == "squeezenet1_1"
    assert told["student"]["megabytes"] > 1
    copy = open_run(Path(told["run"]))
    assert copy.number == run.number + 1
    assert copy.state == "finished"
    assert copy.classifier().classes == ("blue", "red")
    assert copy.evaluation("val") is not None
    assert copy.summary is not None
    stopped = msgspec.structs.replace(copy.summary, state="stopped")
    write_json(copy.folder / "summary.json", stopped)
    assert main(["distil", str(copy.folder), "--epochs", "3", *SMALL]) == 2
    refused = last_object(capsys.readouterr().out)["message"]
    assert "keeps its recipe; --epochs, --image-size, --device cannot be changed" in refused


def test_an_unknown_student_is_refused_in_words(run, capsys):
    assert main(["distil", str(run.folder), "--student", "mobilenet_v9", *SMALL]) == 2
    assert "mobilenet_v9" in last_object(capsys.readouterr().out)["message"]
    assert not (run.folder.parent / "002").exists()


@pytest.mark.slow
def test_two_processes_of_torchrun_make_one_copy_and_one_of_them_speaks(run):
    said = subprocess.run(
        [
            *[sys.executable, "-m", "torch.distributed.run", "--standalone"],
            *["--nproc-per-node", "2", "-m", "workbench"],
            *["distil", str(run.folder), *QUICK, *SMALL],
        ],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    events = [json.loads(line) for line in said.stdout.splitlines()]
    assert sum(event["event"] == "run_started" for event in events) == 1
    assert events[-1]["event"] == "finished"
    assert open_run(Path(events[-1]["run"])).state == "finished"
    assert len(list(run.folder.parent.glob("*/recipe.json"))) == 2


def test_the_table_of_a_copy_stands_in_columns_and_says_what_comes_next(tmp_path):
    long = Figures("timm:mobilenetv4_conv_small.e2400_r224_in1k", 0.9, 12.3, 4.5, 224)
    short = Figures("resnet18", 0.95, 44.7, 20.1, 224)
    *table, _device, _run, next_ = words(
        CopyReport(str(tmp_path / "a b"), "", "CPU", short, long)
    ).splitlines()
    assert len({len(line) for line in table}) == 1
    assert next_ == f"Next: workbench export '{tmp_path / 'a b'}'"
