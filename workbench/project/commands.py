"""What a run is on the command line: the line that does the same again."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from workbench.core.files import is_file
from workbench.project.runs import Run, project_of
from workbench.training.distillation.report import SETTINGS, copy_recipe, copy_report, is_copy
from workbench.training.keeping.files import RECIPE
from workbench.training.keeping.lineage import Parent, read_lineage
from workbench.training.options import OPTIONS
from workbench.training.recipe import Recipe, defaults, validated


def quoted(path: Path | str) -> str:
    """A path as it can be typed in this system's shell."""
    if os.name == "nt":
        return subprocess.list2cmdline([str(path)])
    return shlex.quote(str(path))


def flag_of(setting: str) -> str:
    """A setting's name as it is typed."""
    return f"--{setting.replace('_', '-')}"


def command_of(run: Run, pictures: Path | None) -> str:
    """The line that does again what a run did: `workbench train …`, or `distil` for a small copy.

    Args:
        run: The run.
        pictures: The folder or ZIP its project reads; None: a word stands in its place.

    Raises:
        WorkbenchError: The run cannot be read.
    """
    if is_copy(run.folder):
        return _copied(run)
    lineage = read_lineage(run.folder)
    if lineage is not None and lineage.parent is not None:
        return _branched(lineage.parent)
    where = [quoted(pictures) if pictures else "FOLDER", "--project", quoted(project_of(run))]
    return _line("train", *where, *_network(run.recipe), *_settings(run.recipe))


def _network(recipe: Recipe) -> list[str]:
    names = ("backbone", "weights", "strategy")
    return as_typed({name: getattr(recipe, name) for name in names})


def _settings(recipe: Recipe) -> list[str]:
    """What is not as it would be anyway."""
    usual = defaults(recipe.backbone, recipe.strategy, recipe.weights)
    return as_typed(_differing(recipe, usual, OPTIONS))


def _branched(parent: Parent) -> str:
    changes = as_typed({change.name: change.after for change in parent.changes})
    return _line(
        "train", "--branch", quoted(parent.run), "--checkpoint", f"{parent.epoch}", *changes
    )


def _copied(run: Run) -> str:
    recipe, source = run.recipe, Run(Path(copy_report(run.folder).source))
    network = as_typed({"student": recipe.backbone, "weights": recipe.weights})
    teacher = source.recipe if is_file(source.folder / RECIPE) else None
    where = ["--project", quoted(project_of(run))]
    if teacher is not None and project_of(source) == project_of(run):
        where = []
    return _line("distil", quoted(source.folder), *where, *network, *_of_a_copy(recipe, teacher))


def _of_a_copy(recipe: Recipe, teacher: Recipe | None) -> list[str]:
    """What is not as the teacher has it; all of it where no run says what that is."""
    if teacher is None:
        return as_typed({name: getattr(recipe, name) for name in SETTINGS})
    usual = validated(copy_recipe(recipe.backbone, recipe.weights, teacher))
    return as_typed(_differing(recipe, usual, SETTINGS))


def _differing(recipe: Recipe, usual: Recipe, names: Iterable[str]) -> dict[str, object]:
    values = {name: getattr(recipe, name) for name in names}
    return {name: value for name, value in values.items() if value != getattr(usual, name)}


def as_typed(values: Mapping[str, object]) -> list[str]:
    """Names and values as they are typed; what has no value is left to the program."""
    return [
        f"{flag_of(name)} {quoted(str(value))}"
        for name, value in values.items()
        if value is not None
    ]


def _line(verb: str, *words: str) -> str:
    return " ".join(("workbench", verb, *words))
