from __future__ import annotations

import pytest
from PIL import Image

from workbench.core.events import finish
from workbench.inspection.evidence import contact_sheet
from workbench.inspection.explaining import Explained, Wish
from workbench.project import explaining
from workbench.project.runs import Run


@pytest.mark.parametrize(("label", "right"), [("dent", False), ("good", True), (None, True)])
def test_a_sheet_says_what_the_pictures_are_labelled_now(tmp_path, monkeypatch, label, right):
    picture, overlay = str(tmp_path / "1.png"), str(tmp_path / "1-good.png")
    Image.new("RGB", (8, 8)).save(overlay)
    laid = []

    def explain_paths(*_asked, device):
        yield from ()
        return (Explained(picture, overlay, "good", 0.7, "gradcam", "layer4", True, "good"),)

    def write_contact_sheet(_sheet, cells, _title):
        laid.extend(cells)

    monkeypatch.setattr(explaining, "explain_paths", explain_paths)
    monkeypatch.setattr(contact_sheet, "write_contact_sheet", write_contact_sheet)
    run, sheet = Run(tmp_path / "runs" / "001"), tmp_path / "sheet.png"
    finish(explaining.sheet_of(run, [tmp_path / "1.png"], sheet, Wish(), labels={picture: label}))
    assert [(cell.label, cell.right) for cell in laid] == [(label, right)]
