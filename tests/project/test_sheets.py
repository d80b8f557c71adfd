from __future__ import annotations

import pytest
from PIL import Image

from workbench.core.errors import WorkbenchError
from workbench.core.events import finish
from workbench.inspection.evidence import contact_sheet
from workbench.inspection.explanations import Explained, Wish
from workbench.inspection.showing.drawing import Drawing
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

    def write_contact_sheet(_sheet, cells, *_said):
        laid.extend(cells)

    monkeypatch.setattr(explaining, "explain_paths", explain_paths)
    monkeypatch.setattr(contact_sheet, "write_contact_sheet", write_contact_sheet)
    run, sheet = Run(tmp_path / "runs" / "001"), tmp_path / "sheet.png"
    finish(explaining.sheet_of(run, [tmp_path / "1.png"], sheet, Wish(), labels={picture: label}))
    assert [(cell.label, cell.right) for cell in laid] == [(label, right)]


def test_an_empty_map_says_so_on_the_sheet_and_the_sheet_what_its_colours_mean(
    tmp_path, monkeypatch
):
    overlay = str(tmp_path / "1-good.png")
    Image.new("RGB", (8, 8)).save(overlay)
    laid = []

    def explain_paths(*_asked, device):
        yield from ()
        return tuple(
            Explained(f"{n}.png", overlay, "good", 0.7, "gradcam", "layer4", evidence, "good")
            for n, evidence in enumerate((True, False))
        )

    monkeypatch.setattr(explaining, "explain_paths", explain_paths)
    monkeypatch.setattr(contact_sheet, "write_contact_sheet", lambda *said: laid.extend(said))
    wish = Wish("gradcam", drawing=Drawing(both_sides=True))
    run, sheet = Run(tmp_path / "runs" / "001"), tmp_path / "sheet.png"
    finish(explaining.sheet_of(run, [tmp_path / "1.png"], sheet, wish, labels={}))
    _, cells, heading, legend = laid
    assert [cell.note for cell in cells] == ["", "No positive evidence"]
    assert heading == "Run 1 · Grad-CAM · layer layer4"
    assert (legend.left, legend.right) == ("much against", "much for the class")
    assert legend.scale.shape[2] == 4


def test_a_sheet_of_no_pictures_is_refused_in_words(tmp_path, monkeypatch):
    def explain_paths(*_asked, device):
        yield from ()
        return ()

    monkeypatch.setattr(explaining, "explain_paths", explain_paths)
    run = Run(tmp_path / "runs" / "001")
    with pytest.raises(WorkbenchError, match="no pictures"):
        finish(explaining.sheet_of(run, [], tmp_path / "sheet.png", Wish(), labels={}))
