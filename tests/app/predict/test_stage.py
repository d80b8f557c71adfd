from __future__ import annotations

import time
from pathlib import Path
from unittest.mock import create_autospec

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from tests.app.inspect.made_up import project_in
from tests.app.sessions import drain_until
from workbench.app.inspect.pages import Choice
from workbench.app.predict.pages import ExportOffer, Outcome, Row, ground_of, row_of
from workbench.app.predict.presenter import PredictPresenter
from workbench.app.predict.stage import _export, _save
from workbench.app.predict.table import PICTURE, TOP
from workbench.app.predict.view import PredictPage
from workbench.models.prediction import Prediction


def _row(number: int, label: str = "good", confidence: float = 0.9) -> Row:
    return Row(f"{number:064d}", f"/p/{number}.jpg", f"{number}.jpg", label, 1, confidence, "top")


@pytest.fixture
def page(qtbot, session):
    made = PredictPage(session)
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.show_front("table")
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()


def _names(page: PredictPage) -> list[str]:
    model = page.table.predictions
    return [model.row(place).name for place in range(model.rowCount())]


def test_a_hundred_thousand_lines_ask_for_the_thumbnails_in_sight_only(page):
    page.add_rows([_row(number) for number in range(100_000)])
    wanted = page.table.feed._wanted[page.table]
    assert 5 < len(wanted) < 30


def test_lines_are_sorted_by_confidence_and_stay_so(page):
    page.add_rows([_row(1, confidence=0.5), _row(2, confidence=0.9), _row(3, confidence=0.7)])
    page.table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    assert _names(page) == ["2.jpg", "3.jpg", "1.jpg"]
    page.add_rows([_row(4, confidence=0.8)])
    assert _names(page) == ["2.jpg", "4.jpg", "3.jpg", "1.jpg"]


def test_lines_are_sorted_by_class_the_surest_first(page):
    page.add_rows(
        [
            _row(1, "good", 0.6)._replace(place=1),
            _row(2, "dent", 0.5)._replace(place=0),
            _row(3, "dent", 0.9)._replace(place=0),
        ]
    )
    page.table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    page.add_rows([_row(4, "dent", 0.7)._replace(place=0), _row(5, "good", 1.0)._replace(place=1)])
    assert _names(page) == ["3.jpg", "4.jpg", "2.jpg", "5.jpg", "1.jpg"]


def test_a_line_more_in_a_long_sorted_table_is_there_at_once(page):
    page.add_rows([_row(number, confidence=number % 997 / 997) for number in range(100_000)])
    page.table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    begun = time.perf_counter()
    for number in range(10):
        page.add_rows([_row(number)])
    assert time.perf_counter() - begun < 1.0  # it was three


def test_lines_come_in_the_order_of_the_files_unless_sorted(page):
    page.add_rows([_row(3), _row(1), _row(2)])
    assert _names(page) == ["3.jpg", "1.jpg", "2.jpg"]


def test_how_sure_is_to_the_right(page):
    page.add_rows([_row(1)])
    index = page.table.predictions.index(0, 2)
    assert index.data() == "90.0\u00a0%"
    alignment = index.data(Qt.ItemDataRole.TextAlignmentRole)
    assert alignment & int(Qt.AlignmentFlag.AlignRight)


def test_the_surest_classes_have_a_column_where_there_are_more_than_two(page):
    page.add_rows([_row(1)._replace(top="")])
    assert page.table.isColumnHidden(TOP)
    page.clear_rows()
    page.add_rows([_row(1)])
    assert not page.table.isColumnHidden(TOP)


@pytest.mark.parametrize(
    ("names", "top"), [("ab", ""), ("abc", "a 90.0\u00a0% · b 10.0\u00a0% · c 0.0\u00a0%")]
)
def test_of_two_classes_one_says_it_all(tmp_path, names, top):
    (tmp_path / "a.png").write_bytes(b"")
    shares = tuple(zip(names, (0.9, 0.1, 0.0), strict=False))
    made = row_of(Prediction(str(tmp_path / "a.png"), "a", 0.9, shares), {})
    assert made.top == top


@pytest.mark.parametrize(
    ("dropped", "shown"),
    [
        (["July"], ["1.png\noak", "1.png\nbirch"]),
        (["July/oak", "July/birch"], ["1.png\noak", "1.png\nbirch"]),
        (["July/oak/1.png", "July/birch/1.png"], ["1.png\noak", "1.png\nbirch"]),
        (["July/oak"], ["1.png"]),
        (["July/oak/1.png"], ["1.png"]),
    ],
)
def test_files_of_the_same_name_are_told_apart_by_their_folders(page, tmp_path, dropped, shown):
    for name in ("oak", "birch"):
        (tmp_path / "July" / name).mkdir(parents=True)
        (tmp_path / "July" / name / "1.png").touch()
    ground = ground_of([tmp_path / place for place in dropped])
    for name in ("oak", "birch")[: len(shown)]:
        path = str(tmp_path / "July" / name / "1.png")
        made = Prediction(path, name, 0.9, ((name, 0.9), ("other", 0.1)))
        page.add_rows([row_of(made, {}, ground)])
    model = page.table.predictions
    assert [model.index(n, PICTURE).data() for n in range(model.rowCount())] == shown


def test_enter_opens_a_picture(page, qtbot):
    page.add_rows([_row(1), _row(2)])
    page.table.setFocus()
    page.table.selectRow(1)
    with qtbot.waitSignal(page.table.opened) as caught:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert caught.args[0] == "/p/2.jpg"


def test_what_is_walked_through_elsewhere_is_what_lies_around_in_the_tables_order(page, qtbot):
    page.add_rows([_row(number, confidence=number / 5000) for number in range(5000)])
    page.table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    page.table.setFocus()
    page.table.selectRow(2000)
    with qtbot.waitSignal(page.table.opened) as caught:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    path, among = caught.args
    assert path == "/p/2999.jpg"
    assert [p.stem for p in among] == [str(number) for number in range(3499, 2499, -1)]


def test_while_it_works_it_can_be_stopped_and_then_saved(page):
    page.show_outcome(Outcome("3 of 10", True, 3, 10))
    assert page.stop.isVisible()
    assert not page.save.isVisible()
    assert (page.bar.value(), page.bar.maximum()) == (3, 10)
    page.show_outcome(Outcome("done", False, 10, 10, saveable=True))
    assert page.save.isEnabled()
    assert not page.stop.isVisible()


def test_the_model_can_be_exported_from_both_pages(page, session, monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "m.onnx"), ""))
    presenter = create_autospec(PredictPresenter, instance=True)
    presenter.export.side_effect = asked.append
    presenter.to_export.return_value = ExportOffer("Export the model of Run 1", "cells-run-1.onnx")
    _export(page, session, presenter)
    assert asked == [tmp_path / "m.onnx"]
    assert page.export.isVisible()
    page.show_front("empty")
    assert page.first_export.isVisible()


def test_the_dialog_says_which_model_is_exported_and_names_the_file_after_it(
    page, session, monkeypatch, tmp_path
):
    asked = []
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *said: asked.append(said) or ("", "")
    )
    presenter = PredictPresenter(page, session)
    _export(page, session, presenter)
    assert not asked  # no model is known yet
    session.open(project_in(tmp_path, runs=2))
    presenter.shown()
    drain_until(session, page.first_run.count)
    presenter.choose_run(page.first_run.itemData(1))
    _export(page, session, presenter)
    ((_, title, suggested, _),) = asked
    name = session.project.name
    assert title == f"Export the model of Run 1 of “{name}”"
    assert Path(suggested).name == f"{name}-run-1.onnx"


def test_the_model_is_chosen_on_either_page(page, qtbot):
    page.show_front("empty")
    page.show_runs([Choice("2", "Run 2"), Choice("1", "Run 1")], "2")
    assert page.first_run.isVisible()
    page.first_run.setFocus()
    with qtbot.waitSignal(page.first_run.picked):
        qtbot.keyClick(page.first_run, Qt.Key.Key_Down)
    assert (page.first_run.value(), page.run.value()) == ("1", "1")
    page.show_front("table")
    page.run.setFocus()
    qtbot.keyClick(page.run, Qt.Key.Key_Up)
    assert (page.first_run.value(), page.run.value()) == ("2", "2")


def test_a_name_without_an_ending_replaces_no_file_the_dialog_did_not_ask_about(
    page, session, monkeypatch, tmp_path
):
    presenter = create_autospec(PredictPresenter, instance=True)
    presenter.to_export.return_value = ExportOffer("Export the model of Run 1", "cells-run-1.onnx")
    page.show_outcome(Outcome("done", False, 10, 10, saveable=True))
    for ask, told, ending in (
        (_save, presenter.save, ".csv"),
        (_export, presenter.export, ".onnx"),
    ):
        (tmp_path / f"July 1.5{ending}").write_text("the user's own")
        said = str(tmp_path / "July 1.5"), ""
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, said=said: said)
        ask(page, session, presenter)
        told.assert_called_once_with(tmp_path / f"July 1.5 2{ending}")


def test_files_left_out_are_added_to_those_there_until_a_new_table_begins(page):
    assert not page.fold.isVisible()
    page.add_left_out([("/p/x", "cut off")])
    page.add_left_out([("/p/y", "empty"), ("/p/z", "no picture")])
    assert page.left_out.toPlainText() == "/p/x\n    cut off\n/p/y\n    empty\n/p/z\n    no picture"
    assert page.fold.header.text() == "3 files left out"
    assert page.fold.isVisible()
    page.clear_rows()
    assert not page.left_out.toPlainText()
    assert not page.fold.isVisible()


def test_a_column_that_was_drawn_wider_stays_so(page):
    table = page.table
    table.resize(900, 300)
    assert table.columnWidth(PICTURE) == table._given
    table.setColumnWidth(PICTURE, 450)
    table.resize(700, 300)
    assert table.columnWidth(PICTURE) == 450
