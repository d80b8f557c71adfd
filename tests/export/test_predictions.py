from __future__ import annotations

import csv
import errno
from pathlib import Path

import pytest

from workbench.core.errors import WorkbenchError
from workbench.export.predictions import COLUMNS, guarded, write_csv
from workbench.models.prediction import Prediction

LEAF = Prediction("/pictures/leaf ä 🍂.jpg", "rust", 0.9, (("rust", 0.9), ("mildew", 0.1)))


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_a_line_has_path_class_confidence_and_the_three_surest(tmp_path):
    path = tmp_path / "table.csv"
    write_csv(path, [LEAF])
    head, line = _rows(path)
    assert tuple(head) == COLUMNS
    assert line == [LEAF.path, "rust", "0.900000", "rust", "0.900000", "mildew", "0.100000", "", ""]


def test_the_table_begins_with_a_byte_order_mark_for_excel(tmp_path):
    write_csv(tmp_path / "table.csv", [LEAF])
    assert (tmp_path / "table.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =HYPERLINK(1)"]
)
def test_a_text_that_a_spreadsheet_would_run_is_defused(tmp_path, name):
    assert guarded(name) == f"'{name}"
    write_csv(tmp_path / "table.csv", [Prediction("p.jpg", name, 1.0, ((name, 1.0),))])
    assert _rows(tmp_path / "table.csv")[1][1] == f"'{name}"


def test_commas_quotes_and_line_breaks_stay_in_their_cell(tmp_path):
    odd = Prediction('a, "b"\nc.jpg', "x,y", 0.5, (("x,y", 0.5),))
    write_csv(tmp_path / "table.csv", [odd])
    assert _rows(tmp_path / "table.csv")[1][:2] == ['a, "b"\nc.jpg', "x,y"]


def test_a_name_that_is_no_unicode_does_not_cost_the_table(tmp_path):
    write_csv(tmp_path / "table.csv", [Prediction("leaf\udcff.jpg", "rust", 1.0, (("rust", 1.0),))])
    assert _rows(tmp_path / "table.csv")[1][0] == "leaf\\udcff.jpg"


def test_a_full_disk_leaves_the_old_table(tmp_path, monkeypatch):
    path = tmp_path / "table.csv"
    write_csv(path, [LEAF])
    before = path.read_bytes()

    def full(*_args: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(WorkbenchError, match="disk is full"):
        write_csv(path, [LEAF, LEAF])
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["table.csv"]
