"""A run as a line to be typed."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from workbench.cli.arguments import parser
from workbench.cli.verbs import distil
from workbench.cli.verbs.train import recipe_of
from workbench.core.files import write_json
from workbench.data.items import Dataset
from workbench.project import commands
from workbench.project.copies import Source
from workbench.project.runs import Run, project_of
from workbench.training.distillation.report import SETTINGS, CopyReport, Figures, copy_recipe
from workbench.training.keeping.files import COPY
from workbench.training.keeping.lineage import Change, Lineage, Parent
from workbench.training.recipe import Recipe, validated


@pytest.mark.parametrize(
    ("system", "path", "typed"),
    [
        ("posix", "/home/anna/my leaves", "'/home/anna/my leaves'"),
        ("nt", r"C:\Users\anna\leaves", r"C:\Users\anna\leaves"),
        ("nt", r"C:\Users\anna\my leaves", r'"C:\Users\anna\my leaves"'),
    ],
)
def test_a_path_is_quoted_as_the_systems_shell_wants_it(monkeypatch, system, path, typed):
    monkeypatch.setattr(commands.os, "name", system)
    assert commands.quoted(path) == typed


def again(line):
    """The recipe that a line comes to when it is typed."""
    words = shlex.split(line)
    return words, recipe_of(parser().parse_args(words[1:]))


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe("resnet18", "download"),
        Recipe("mobilenet_v3_small", "/my weights/a.pth", "full", epochs=7, precision="bf16"),
        Recipe(
            "resnet18", "random", "scratch", mixup=0.2, learning_rate=1.25e-5, batch_size=0,
            device="cpu", fit="crop", patience=3, seed=11, compiled="no", layout="contiguous",
        ),
    ],
)  # fmt: skip
def test_the_line_of_a_run_trains_the_same_recipe_in_the_same_project(tmp_path, recipe):
    run = Run(tmp_path / "my parts.workbench" / "runs" / "001")
    write_json(run.folder / "recipe.json", validated(recipe))
    words, found = again(commands.command_of(run, Path("/my pictures")))
    assert words[:5] == ["workbench", "train", "/my pictures", "--project", str(project_of(run))]
    assert found == validated(recipe)


def test_the_line_of_a_branch_names_its_parent_its_epoch_and_what_was_changed(tmp_path):
    run = Run(tmp_path)
    changes = (Change("epochs", 3, 9), Change("learning_rate", 0.1, None))
    parent = Parent("/p/runs/001", "", 3, "", changes)
    write_json(tmp_path / "recipe.json", Recipe("resnet18"))
    write_json(tmp_path / "lineage.json", Lineage("", "", parent))
    assert commands.command_of(run, None) == (
        "workbench train --branch /p/runs/001 --checkpoint 3 --epochs 9"
    )


FIGURES = Figures("resnet50", 0.9, 44.0, 20.0, 224)
TEACHER = Recipe("resnet18", "random", image_size=448, fit="crop", augmentation="no_flips")
STUDENT = ("squeezenet1_1", "random")
ASKED = {
    "image_size": 96, "fit": "whole", "augmentation": "photos", "epochs": 4, "batch_size": 8,
    "learning_rate": 2e-3, "device": "cpu", "precision": "fp32", "seed": 3,
}  # fmt: skip


def copied(run, source, recipe):
    write_json(run.folder / "recipe.json", validated(recipe))
    write_json(run.folder / COPY, CopyReport("", str(source), "CPU", FIGURES))
    return run


def once_more(line, source):
    """The options of a copy's line, and the recipe they come to."""
    options = parser().parse_args(shlex.split(line)[1:])
    return options, distil.recipe_of(options, source)


@pytest.mark.parametrize("asked", [{}, ASKED])
def test_the_line_of_a_small_copy_makes_the_same_copy_of_the_same_teacher(tmp_path, asked):
    runs = tmp_path / "my parts.workbench" / "runs"
    teacher = Run(runs / "001")
    write_json(teacher.folder / "recipe.json", TEACHER)
    recipe = copy_recipe(*STUDENT, TEACHER, **asked)
    run = copied(Run(runs / "002"), teacher.folder, recipe)
    line = commands.command_of(run, None)
    source = Source(teacher.folder, project_of(run), teacher, Dataset((), ()))
    options, found = once_more(line, source)
    assert (options.teacher, options.project) == (teacher.folder, None)
    assert found == run.recipe
    assert [f" {commands.flag_of(name)} " in line for name in ASKED] == [bool(asked)] * len(ASKED)


def test_the_line_of_a_copy_of_another_projects_classifier_names_its_own_project(tmp_path):
    teacher = Run(tmp_path / "other.workbench" / "runs" / "001")
    run = Run(tmp_path / "parts.workbench" / "runs" / "001")
    write_json(teacher.folder / "recipe.json", TEACHER)
    copied(run, teacher.folder, copy_recipe(*STUDENT, TEACHER))
    source = Source(teacher.folder, project_of(run), teacher, Dataset((), ()))
    options, found = once_more(commands.command_of(run, None), source)
    assert (options.project, found) == (project_of(run), run.recipe)


def test_the_line_of_a_copy_says_all_where_no_run_says_what_its_teacher_was(tmp_path):
    away, run = tmp_path / "away", Run(tmp_path / "parts.workbench" / "runs" / "001")
    copied(run, away, copy_recipe(*STUDENT, TEACHER, epochs=4))
    line = commands.command_of(run, None)
    assert f"workbench distil {away} --project {project_of(run)} --student squeezenet1_1" in line
    told = parser().parse_args(shlex.split(line)[1:])
    assert distil.copy_settings_given(told) == {
        name: getattr(run.recipe, name) for name in SETTINGS
    }
