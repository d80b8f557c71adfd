"""`workbench distil`: a copy in the same project, beside its teacher; under torchrun too."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image
from safetensors.torch import save_file

from workbench.cli.arguments import parser
from workbench.cli.main import main
from workbench.cli.reports import describe
from workbench.cli.verbs.distil import kept, recipe_of, table, work
from workbench.core.events import finish
from workbench.core.files import write_json
from workbench.models.classifier_files import CARD, TENSORS
from workbench.models.networks import build
from workbench.project.copies import source_at
from workbench.project.importing import import_pictures
from workbench.project.learning import train_run
from workbench.project.project import create_project
from workbench.project.runs import Run, open_run, project_of
from workbench.training.distillation.report import CopyReport, Figures, copy_report, is_copy
from workbench.training.events import RunSummary, TeacherBegun
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


def torchrun(*words: str) -> subprocess.CompletedProcess[str]:
    """Two processes that do together what these words say."""
    return subprocess.run(
        [
            *[sys.executable, "-m", "torch.distributed.run", "--standalone"],
            *["--nproc-per-node", "2", "-m", "workbench", *words],
        ],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )


def last_object(text: str) -> dict:
    return json.loads(text.strip().splitlines()[-1])


def test_a_copy_is_the_projects_next_run_and_is_told_beside_its_teacher(run, capsys, monkeypatch):
    monkeypatch.setattr("workbench.training.distillation.view_lessons.LEAST_VIEWS", 32)
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
    report = copy_report(copy.folder)
    write_json(copy.folder / "copy.json", msgspec.structs.replace(report, student=None))
    assert main(["distil", str(copy.folder), "--json"]) == 0
    again = last_object(capsys.readouterr().out)
    assert (again["run"], again["source"]) == (str(copy.folder), str(run.folder))
    assert again["student"]["accuracy"] == told["student"]["accuracy"]
    stop_short(copy)
    assert main(["distil", str(copy.folder), "--epochs", "3", *SMALL]) == 2
    refused = last_object(capsys.readouterr().out)["message"]
    assert "keeps its recipe; --image-size, --epochs, --device cannot be changed" in refused


def test_a_usual_copy_that_would_be_no_smaller_is_not_made(run, capsys):
    assert main(["distil", str(run.folder), *SMALL]) == 2
    assert "squeezenet1_1 is small already" in (said := capsys.readouterr().err)
    assert "--student" in said


def test_a_classifier_without_a_run_is_copied_with_a_projects_pictures(
    run, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr("workbench.training.distillation.view_lessons.LEAST_VIEWS", 32)
    away = tmp_path / "away"
    away.mkdir()
    for name in (TENSORS, CARD):
        shutil.copy(run.folder / name, away / name)
    assert main(["distil", str(away / TENSORS), *QUICK, *SMALL]) == 2
    assert "no pictures to teach with" in last_object(capsys.readouterr().out)["message"]

    project = ["--project", str(run.folder.parent.parent)]
    assert main(["distil", str(away / TENSORS), *project, *QUICK, *SMALL]) == 0
    told = last_object(capsys.readouterr().out)
    assert told["source"] == str(away)
    copy = open_run(Path(told["run"]))
    assert copy.number == run.number + 1

    stop_short(copy)
    (away / TENSORS).unlink()
    assert main(["distil", str(copy.folder), "--json"]) == 2
    assert "is not at" in last_object(capsys.readouterr().out)["message"]


def stop_short(copy: Run) -> None:
    assert copy.summary is not None
    write_json(copy.folder / "summary.json", msgspec.structs.replace(copy.summary, state="stopped"))


@pytest.mark.parametrize(
    ("state", "timed", "verb"),
    [
        ("stopped", False, "distil"),
        ("finished", False, "distil"),
        ("finished", True, "evaluate"),
    ],
)
def test_the_command_told_where_a_copy_was_stopped_does_what_is_missing(
    tmp_path, state, timed, verb
):
    folder, figures = tmp_path / "002", Figures("resnet18", 0.9, 44.7, 20.1, 224)
    summary = RunSummary(str(folder), state, 1, 0.9, 0.1, 1, 1, 1.0, 1.0, "CPU")
    write_json(folder / "recipe.json", TEACHER)
    write_json(folder / "summary.json", summary)
    report = CopyReport(str(folder), "", "CPU", figures, figures if timed else None)
    write_json(folder / "copy.json", report)
    assert (
        kept(parser().parse_args(["distil", "x"]), folder)["next"] == f"workbench {verb} {folder}"
    )


def test_a_folder_without_a_classifier_is_refused_in_words(tmp_path, capsys):
    assert main(["distil", str(tmp_path), *SMALL]) == 2
    assert "is not a run" in last_object(capsys.readouterr().out)["message"]


def test_a_copy_that_torchrun_starts_again_goes_on(run, capsys, monkeypatch):
    monkeypatch.setattr("workbench.training.distillation.view_lessons.LEAST_VIEWS", 32)
    assert main(["distil", str(run.folder), *QUICK, *SMALL]) == 0
    copy = open_run(Path(last_object(capsys.readouterr().out)["run"]))
    stop_short(copy)
    not_here = "cuda" if sys.platform == "darwin" else "mps"
    elsewhere = msgspec.structs.replace(copy.recipe, device=not_here)
    write_json(copy.folder / "recipe.json", elsewhere)
    asked = []
    monkeypatch.setattr(
        "workbench.cli.verbs.distil.begun_before", lambda project: asked.append(project) or copy
    )
    assert main(["distil", str(run.folder), *QUICK, *SMALL]) == 0
    assert asked == [run.folder.parent.parent]
    assert "begun on another device" in (copy.folder / "events.jsonl").read_text()
    assert Path(last_object(capsys.readouterr().out)["run"]) == copy.folder


def test_what_is_asked_for_stands_in_the_recipe_and_the_rest_is_the_teachers(run, monkeypatch):
    write_json(
        run.folder / "recipe.json",
        msgspec.structs.replace(run.recipe, augmentation="no_flips", fit="crop"),
    )
    asked = "--image-size 64 --batch-size 8 --learning-rate 0.002 --seed 3 --device cpu"
    options = parser().parse_args(["distil", str(run.folder), *QUICK, *asked.split()])
    recipe = recipe_of(options, source_at(run.folder))
    assert (recipe.image_size, recipe.batch_size, recipe.learning_rate) == (64, 8, 0.002)
    assert (recipe.seed, recipe.device, recipe.epochs) == (3, "cpu", 1)
    assert (recipe.augmentation, recipe.fit) == ("no_flips", "crop")


def test_an_unknown_student_is_refused_in_words(run, capsys):
    assert main(["distil", str(run.folder), "--student", "mobilenet_v9", *SMALL]) == 2
    assert "mobilenet_v9" in last_object(capsys.readouterr().out)["message"]
    assert not (run.folder.parent / "002").exists()


@pytest.fixture
def network(run, tmp_path, monkeypatch) -> tuple[str, ...]:
    """A published network as the teacher, with a weights file; and the project it teaches on."""
    monkeypatch.setattr("workbench.training.distillation.view_lessons.LEAST_VIEWS", 32)
    weights = tmp_path / "published.safetensors"
    save_file(build("squeezenet1_1", 1000, seed=1).state_dict(), weights)
    project = str(project_of(run))
    return ("squeezenet1_1", "--teacher-weights", str(weights), "--project", project)


def test_a_published_network_learns_the_classes_and_is_copied(network, run, capsys):
    assert main(["distil", *network, *QUICK, *SMALL]) == 0
    out = capsys.readouterr().out
    assert "teacher_begun" in out
    told = last_object(out)
    teacher, copy = Run(Path(told["source"])), Run(Path(told["run"]))
    assert (teacher.number, copy.number) == (run.number + 1, run.number + 2)
    assert (teacher.recipe.strategy, teacher.recipe.device) == ("features", "cpu")
    assert told["teacher"]["backbone"] == "squeezenet1_1"
    assert told["student"]["backbone"] == "mobilenet_v3_small"
    assert copy.recipe.image_size == 32


def test_a_copy_stopped_before_its_teacher_was_ready_goes_on_by_the_command_that_is_told(
    network, run, capsys
):
    options = parser().parse_args(["distil", *network, *QUICK, *SMALL])
    task = work(options)
    begun = next(event for event in task if isinstance(event, TeacherBegun))
    task.close()
    assert f"SqueezeNet 1.1 learns your classes first, in {begun.teacher}." == describe(begun)
    told = kept(options, Path(begun.run))
    assert told == {"run": begun.run, "next": f"workbench distil {begun.run}"}
    assert main([*shlex.split(told["next"])[1:], "--json"]) == 0
    assert last_object(capsys.readouterr().out)["run"] == begun.run
    assert Run(Path(begun.teacher)).state == "finished"


def test_a_stopped_command_names_the_copy_whose_teacher_is_not_ready(
    network, run, capsys, monkeypatch
):
    class Stopped:
        """Ctrl-C once the teacher is being fitted."""

        @property
        def wanted(self):
            return is_copy(run.folder.parent / "003")

    monkeypatch.setattr("workbench.cli.host._interruptible", lambda: nullcontext(Stopped()))
    assert main(["distil", *network, *QUICK, *SMALL]) == 130
    told = last_object(capsys.readouterr().out)
    assert told["next"] == f"workbench distil {run.folder.parent / '003'}"


def test_a_published_network_without_pictures_is_refused_in_words(network, capsys):
    assert main(["distil", *network[:3], *SMALL]) == 2
    assert "Say `--project DIR`" in last_object(capsys.readouterr().out)["hint"]


@pytest.mark.slow
def test_under_torchrun_the_first_process_fits_the_teacher_and_all_of_them_copy(network, run):
    said = torchrun("distil", *network, *QUICK, *SMALL)
    assert said.returncode == 0, said.stderr
    events = [json.loads(line) for line in said.stdout.splitlines()]
    assert sum(event["event"] == "teacher_begun" for event in events) == 1
    copy = Run(Path(events[-1]["run"]))
    assert copy.number == run.number + 2
    assert copy.state == Run(Path(events[-1]["source"])).state == "finished"


@pytest.mark.slow
def test_two_processes_of_torchrun_make_one_copy_and_one_of_them_speaks(run):
    said = torchrun("distil", str(run.folder), *QUICK, *SMALL)
    assert said.returncode == 0, said.stderr
    events = [json.loads(line) for line in said.stdout.splitlines()]
    assert sum(event["event"] == "run_started" for event in events) == 1
    assert events[-1]["event"] == "finished"
    copy = open_run(Path(events[-1]["run"]))
    assert copy.state == "finished"
    assert (copy.folder / "processes.json").is_file(), "torchrun would not find it again"
    assert len(list(run.folder.parent.glob("*/recipe.json"))) == 2


def test_the_table_of_a_copy_stands_in_columns_and_says_what_comes_next(tmp_path):
    long = Figures("timm:mobilenetv4_conv_small.e2400_r224_in1k", 0.9, 12.3, 4.5, 224)
    short = Figures("resnet18", 0.95, 44.7, 20.1, 224)
    *lines, _device, _run, next_ = table(
        CopyReport(str(tmp_path / "a b"), "", "CPU", short, long)
    ).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert next_ == f"Next: workbench export '{tmp_path / 'a b'}'"
