from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from workbench.core.errors import WorkbenchError
from workbench.inspection.evidence.contact_sheet import (
    CELL,
    MOST,
    Cell,
    Legend,
    refuse_to_replace,
    write_contact_sheet,
)


def cell(level: int, name: str = "1.png") -> Cell:
    return Cell(np.full((40, 80, 3), level, np.uint8), name, "dent 93%", "dent")


def test_every_picture_has_its_place_with_words_below(tmp_path):
    write_contact_sheet(tmp_path / "sheet.png", [cell(250), cell(10), cell(250)], "Run 1")
    sheet = np.asarray(Image.open(tmp_path / "sheet.png"))
    assert sheet.shape[1] >= 2 * CELL
    middle = sheet[44 + CELL // 2]
    assert (middle[16 + CELL // 2] == 250).all()
    below = sheet[44 + CELL + 4 : 44 + CELL + 42, 16 : 16 + CELL]
    assert (below < 128).any()


def test_long_names_in_any_script_stay_in_their_column(tmp_path):
    names = ["x" * 300 + ".png", "Blätter–θ–Ж.png"]
    write_contact_sheet(tmp_path / "sheet.png", [cell(128, name) for name in names], "Run 1")
    sheet = np.asarray(Image.open(tmp_path / "sheet.png"))
    assert (sheet[44 + CELL :, 16 + CELL : 32 + CELL] == 255).all()


def test_a_sheet_of_nothing_is_refused_and_one_of_thousands_is_cut(tmp_path):
    with pytest.raises(WorkbenchError, match="no pictures"):
        write_contact_sheet(tmp_path / "none.png", [], "Run 1")
    tiny = Cell(np.zeros((1, 1, 3), np.uint8), "a", "b")
    write_contact_sheet(tmp_path / "many.png", [tiny] * (MOST + 300), "Run 1")
    with Image.open(tmp_path / "many.png") as sheet:
        assert sheet.height < 20_000


def test_a_sheet_takes_the_place_of_an_older_sheet_only(tmp_path):
    refuse_to_replace(tmp_path / "sheet.png")
    write_contact_sheet(tmp_path / "sheet.png", [cell(250)], "Run 1")
    refuse_to_replace(tmp_path / "sheet.png")
    Image.new("RGB", (4, 4)).save(tmp_path / "holiday.png")
    (tmp_path / "text.png").write_text("the user's own")
    for name in ("holiday.png", "text.png", "new.jpg"):
        with pytest.raises(WorkbenchError, match=name):
            refuse_to_replace(tmp_path / name)


def test_a_note_stands_on_its_picture_only(tmp_path):
    cells = [cell(250)._replace(note="No positive evidence"), cell(250)]
    write_contact_sheet(tmp_path / "sheet.png", cells, "Run 1")
    sheet = np.asarray(Image.open(tmp_path / "sheet.png"))
    strip = sheet[44 + CELL - 20 : 44 + CELL]
    assert (strip[:, 16 : 16 + CELL] > 200).any()
    assert (strip[:, 16 : 16 + CELL] < 50).any()
    assert (strip[:, 32 + CELL : 32 + 2 * CELL] == 128).all()


def test_the_scale_stands_between_heading_and_pictures(tmp_path):
    strip = np.full((4, 64, 4), (10, 200, 30, 255), np.uint8)
    legend = Legend(strip, "little", "much evidence", "Bright places matter")
    write_contact_sheet(tmp_path / "sheet.png", [cell(250)], "Run 1", legend)
    sheet = np.asarray(Image.open(tmp_path / "sheet.png"))
    rows = (sheet == (10, 200, 30)).all(2).any(1).nonzero()[0]
    pictures = (sheet == 250).all(2).any(1).nonzero()[0]
    assert 0 < rows.min() < rows.max() < pictures.min()
