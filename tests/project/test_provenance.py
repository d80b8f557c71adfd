"""What is told of a run to whoever gets its model."""

from __future__ import annotations

import shutil

import msgspec
import pytest

from workbench.core.events import finish
from workbench.evaluation.honest import honest, honest_test
from workbench.project.asking import evaluate_run
from workbench.project.provenance import provenance_of
from workbench.project.runs import Run
from workbench.training.keeping.files import DATASET, SUMMARY


@pytest.fixture
def run(trained, tmp_path) -> Run:
    """A copy of a trained run, to be changed."""
    folder = tmp_path / "cells.workbench" / "runs" / "003"
    shutil.copytree(trained.folder, folder)
    return Run(folder)


def test_project_run_day_and_accuracy_are_told(run):
    told = provenance_of(run)
    assert (told.project, told.run) == ("cells", "Run 3")
    assert told.trained == run.environment.started[:10]
    assert told.accuracy == run.summary.val_accuracy
    assert told.judged == str(honest(told.accuracy, len(run.dataset().of("val"))))


def test_test_pictures_are_told_first_where_they_were_asked(run):
    dataset = run.dataset()
    items = tuple(
        msgspec.structs.replace(item, split="test" if item.split == "val" else item.split)
        for item in dataset.items
    )
    changed = msgspec.structs.replace(dataset, items=items)
    (run.folder / DATASET).write_bytes(msgspec.json.encode(changed))
    found = finish(evaluate_run(run, "test"))
    told = provenance_of(run)
    assert told.accuracy == found.accuracy
    assert told.judged == str(honest_test(found.accuracy, len(found.ids)))


def test_what_cannot_be_read_is_left_out(run):
    (run.folder / SUMMARY).write_text("cut off")
    told = provenance_of(run)
    assert told.accuracy is None
    assert told.run == "Run 3"
