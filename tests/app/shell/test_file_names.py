from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from tests.app.inspect.made_up import project_in
from workbench.app.shell.dialogs import Dialogs
from workbench.app.shell.file_names import named
from workbench.app.shell.save_dialog import where_to_save_curves


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
    tmp_path, session, monkeypatch, typed, kind, name
):
    (tmp_path / "curves.csv").write_text("the user's own")
    said = str(tmp_path / typed), kind
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: said)
    assert where_to_save_curves(None, session) == Path(tmp_path / name)


def test_what_is_saved_goes_beside_the_pictures_at_first_then_where_it_went_last(
    session, tmp_path, monkeypatch
):
    asked = []

    def said(_parent, _title, suggested, _kinds):
        asked.append(Path(suggested))
        return str(tmp_path / "figures" / "mine.csv"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", said)
    session.open(project_in(tmp_path))
    (tmp_path / "figures").mkdir()
    for _ in range(2):
        where_to_save_curves(None, session)
    (tmp_path / "figures").rmdir()
    where_to_save_curves(None, session)
    beside = session.project.source.parent
    assert asked == [beside / "curves.csv", tmp_path / "figures" / "curves.csv", asked[0]]


def test_what_is_opened_is_looked_for_where_it_was_last_while_that_is_there(
    session, tmp_path, monkeypatch
):
    asked = []

    def said(_parent, _title, start):
        asked.append(Path(start))
        return str(tmp_path / "disk" / "pictures")

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", said)
    (tmp_path / "disk").mkdir()
    dialogs = Dialogs(None, session)
    for _ in range(2):
        dialogs.folder("Choose", lambda _path: None)
    (tmp_path / "disk").rmdir()
    dialogs.folder("Choose", lambda _path: None)
    assert asked == [Path.home(), tmp_path / "disk", Path.home()]
