"""The curves as a table."""

from __future__ import annotations

from tests.app.runs import epochs
from workbench.export.curve_table import curves_csv, write_curves_csv


def test_a_table_has_a_head_and_a_line_an_epoch(tmp_path):
    lines = curves_csv(epochs(2)).splitlines()
    assert lines[0].startswith("epoch,train_loss,val_loss,train_accuracy,val_accuracy")
    assert lines[1] == "1,1.0,1.1,0.5,0.4,0.001,2.0,1"
    assert len(lines) == 3
    write_curves_csv(tmp_path / "curves.csv", epochs(2))
    assert (tmp_path / "curves.csv").read_text().splitlines() == lines
