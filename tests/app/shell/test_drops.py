"""What dropping something means."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.app.shell.actions import ShellState
from workbench.app.shell.drops import meaning_of

TRAINED = ShellState(project=True, items=10, runs=1)


@pytest.fixture
def places(tmp_path) -> dict[str, Path]:
    (tmp_path / "leaves").mkdir()
    (tmp_path / "old.workbench").mkdir()
    for name in ("old.workbench/project.db", "a.jpg", "b.jpg", "leaves.zip"):
        (tmp_path / name).write_bytes(b"")
    return {path.name: path for path in tmp_path.iterdir()}


@pytest.mark.parametrize(
    ("names", "state", "kind"),
    [
        (["leaves"], ShellState(), "import"),
        (["leaves.zip"], ShellState(), "import"),
        (["old.workbench"], TRAINED, "project"),
        (["a.jpg"], ShellState(), "refuse"),
        (["a.jpg"], TRAINED, "inspect"),
        (["a.jpg", "b.jpg"], TRAINED, "predict"),
        (["leaves"], ShellState(project=True, runs=1, stage="predict"), "predict"),
        (["leaves"], ShellState(stage="predict"), "import"),
        (["leaves", "a.jpg"], TRAINED, "refuse"),
        ([], TRAINED, "refuse"),
    ],
)
def test_a_drop_means(places, names, state, kind):
    drop = meaning_of([places[name] for name in names], state)
    assert drop.kind == kind
    assert drop.title
    assert drop.text


def test_a_drop_that_cannot_be_looked_at_is_refused(tmp_path):
    assert meaning_of([tmp_path / ("x" * 300)], ShellState()).kind == "refuse"
