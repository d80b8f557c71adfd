from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from workbench.app.shell.curves_dialog import where_to_save
from workbench.app.shell.file_names import named


def test_a_name_without_an_ending_never_leads_to_a_file_the_dialog_did_not_ask_about(tmp_path):
    assert named(tmp_path / "map", ".svg") == tmp_path / "map.svg"
    (tmp_path / "map.svg").write_text("the user's own")
    assert named(tmp_path / "map", ".svg") == tmp_path / "map 2.svg"
    assert named(tmp_path / "v1.2", ".png") == tmp_path / "v1.2.png"


@pytest.mark.parametrize(
    ("typed", "kind", "name"),
    [
        ("curves", "Picture (*.png)", "curves.png"),
        ("curves", "Table (*.csv)", "curves 2.csv"),  # the dialog did not ask about curves.csv
        ("curves.csv", "Table (*.csv)", "curves.csv"),  # it did
        ("curves.SVG", "Table (*.csv)", "curves.SVG"),
        ("run 1.5", "Drawing (*.svg)", "run 1.5.svg"),
        ("run 1.5", "", "run 1.5.csv"),
    ],
)
def test_curves_get_the_ending_of_the_kind_chosen_and_replace_nothing_unasked(
    tmp_path, monkeypatch, typed, kind, name
):
    (tmp_path / "curves.csv").write_text("the user's own")
    said = str(tmp_path / typed), kind
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: said)
    assert where_to_save(None) == Path(tmp_path / name)
