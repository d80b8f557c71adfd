"""A run as a line to be typed."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from workbench.cli.arguments import parser
from workbench.cli.verbs.train import recipe_of
from workbench.core.files import write_json
from workbench.project import commands
from workbench.project.runs import Run, project_of
from workbench.training.distillation.report import NOTE, CopyReport, Figures, copy_recipe
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


def test_the_line_of_a_small_copy_names_its_teacher(tmp_path):
    figures = Figures("resnet50", 0.9, 44.0, 20.0, 224)
    write_json(tmp_path / "recipe.json", copy_recipe("squeezenet1_1", "random", epochs=4))
    write_json(tmp_path / NOTE, CopyReport("", "/p/runs/002", "CPU", figures))
    assert commands.command_of(Run(tmp_path), None) == (
        "workbench distil /p/runs/002 --student squeezenet1_1 --weights random --epochs 4"
    )
