"""What a sheet says of the pictures of a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.core.events import finish
from workbench.inspection.explanations import Wish
from workbench.project.asking import explain_run

LAID_OUT = "workbench.inspection.evidence.contact_sheet.write_contact_sheet"


@pytest.fixture
def labels(tmp_path, monkeypatch):
    """From a run and pictures to the labels on their sheet."""
    found: list[str | None] = []

    def keep(_sheet, cells, *_said):
        found[:] = [cell.label for cell in cells]

    def asked(run, places):
        finish(explain_run(run, places, tmp_path / "out", Wish("gradcam"), tmp_path / "sheet.png"))
        return found

    monkeypatch.setattr(LAID_OUT, keep)
    return asked


def test_a_sheet_knows_the_labels_of_pictures_however_their_path_is_given(
    labels, trained, pictures, monkeypatch
):
    monkeypatch.chdir(pictures)
    assert labels(trained, [Path("red/0.png"), Path("red/../blue/0.png")]) == ["red", "blue"]


def test_a_sheet_knows_the_labels_of_pictures_that_were_moved(labels, moved, tmp_path):
    assert labels(moved, [tmp_path / "elsewhere" / "red" / "0.png"]) == ["red"]
