"""The Results page in a window of its own, on runs as a training leaves them."""

from __future__ import annotations

import shutil
from unittest.mock import create_autospec

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMessageBox

from tests.app.runs import CLASSES, pictures, run_in
from tests.app.sessions import drain_until, words_of
from tests.end_to_end.window import rows_of, said
from workbench.app.results import stage as results_stage
from workbench.app.results.matrix_form import Cell
from workbench.app.results.pages import Pictures, Shot
from workbench.app.results.stage import build
from workbench.app.results.tables import RUNS
from workbench.app.shell import theme
from workbench.app.shell.wishes import RunFocus
from workbench.app.train.running import RunPresenter, RunView
from workbench.project.watching import Look

SMALLEST = 970  # pixels of a window of 1100 that are left beside the rail


@pytest.fixture
def made(session, tmp_path):
    dataset = pictures(tmp_path / "pictures")
    return [run_in(session.project.folder, dataset, number=n) for n in (1, 2)]


@pytest.fixture
def stage(qtbot, session, made):
    stage = build(session)
    qtbot.addWidget(stage.widget)
    stage.widget.resize(1100, 700)
    stage.widget.show()
    stage.shown()
    matrix = stage.widget.detail.matrix
    drain_until(session, lambda: matrix.current() is not None)
    return stage


def test_no_row_lies_under_the_bar_of_a_narrow_table(stage, qtbot):
    runs = stage.widget.runs
    stage.widget.resize(640, 620)
    qtbot.waitUntil(lambda: runs.horizontalScrollBar().isVisible())
    rows = len(runs.lines()) * runs.verticalHeader().defaultSectionSize()
    qtbot.waitUntil(lambda: runs.viewport().height() >= rows)


def test_the_newest_run_stands_first_with_its_score(stage):
    rows = rows_of(stage.widget.runs)
    assert [row[0] for row in rows] == ["Run 2", "Run 1"]
    assert rows[0][3].startswith("80.0\u00a0% (")
    assert rows[0][4:6] == ["Finished", "3 / 5"]


def test_how_a_run_ended_and_when_it_began_are_seen_in_the_smallest_window(stage, qtbot):
    runs = stage.widget.runs
    stage.widget.resize(SMALLEST, 620)
    qtbot.waitUntil(lambda: runs.width() <= SMALLEST)
    names = [column.title for column in RUNS]
    for name in ("State", "Started"):
        place = names.index(name)
        end = runs.columnViewportPosition(place) + runs.columnWidth(place)
        assert end <= runs.viewport().width(), name


def test_what_recall_and_precision_mean_is_read_beside_them(stage):
    stage.widget.detail.tabs.setCurrentIndex(1)
    assert "how many of a class it finds" in said(stage.widget.detail.tabs.currentWidget())


def test_the_commonest_confusion_is_chosen_first_and_its_pictures_are_shown(stage):
    detail = stage.widget.detail
    assert detail.matrix.current() == Cell(0, 1)
    assert detail.cell_title.text() == "1 picture of “dent” taken for “good”"
    assert detail.cell_grid.count() == 1


def test_mistakes_say_truth_answer_and_how_sure(stage):
    cell = stage.widget.detail.mistakes.cell(0)
    assert cell.title == "dent → good"
    assert cell.badge == "80 %"


def test_of_a_cell_of_many_pictures_only_those_in_sight_are_looked_at(stage):
    looked: list[int] = []

    class Shots(tuple):
        def __iter__(self):
            looked.extend(range(len(self)))
            return super().__iter__()

        def __getitem__(self, place):
            looked.append(place)
            return super().__getitem__(place)

    shots = Shots(Shot(str(n), f"/parts/{n}.png", 1, 1, 0.9) for n in range(10_000))
    detail = stage.widget.detail
    detail.show_pictures(Pictures("10,000 pictures of “good” named rightly", shots, CLASSES))
    assert detail.cell_grid.count() == 10_000
    assert detail.cell_grid.cell(7).title == "7.png"
    assert len(set(looked)) < 200


def test_a_picture_of_a_cell_opens_with_the_keyboard(stage, session, qtbot):
    wishes = []
    session.stage_wanted.listen(wishes.append)
    grid = stage.widget.detail.cell_grid
    grid.setFocus()
    grid.set_current(0)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert wishes[-1].stage == "inspect"


def test_another_run_is_chosen_with_the_arrow_keys(stage, session, made, qtbot):
    runs = stage.widget.runs
    runs.setFocus()
    qtbot.keyClick(runs, Qt.Key.Key_Down)
    title = stage.widget.detail.title
    drain_until(session, lambda: title.text().startswith("Run 1"))


def test_another_stage_can_ask_for_a_run(stage, session, made):
    stage.receive(RunFocus(made[0].folder))
    title = stage.widget.detail.title
    drain_until(session, lambda: title.text().startswith("Run 1"))
    assert stage.widget.runs.current_key() == made[0].folder


def test_curves_and_recipe_have_their_tabs(stage):
    detail = stage.widget.detail
    assert detail.curves.curves is None
    detail.tabs.setCurrentIndex(3)
    assert detail.curves.curves is not None
    words = [detail.recipe.itemAt(n).widget().text() for n in range(detail.recipe.count())]
    assert "ResNet-18" in words


def test_a_run_without_a_classifier_shows_its_recipe_and_can_be_begun_again(
    stage, session, tmp_path
):
    run = run_in(
        session.project.folder, pictures(tmp_path / "p"), number=3, state=None, measured=False
    )
    (run.folder / "classifier.json").unlink()
    detail = stage.widget.detail
    session.runs_changed.publish(None)
    stage.receive(RunFocus(run.folder))
    drain_until(session, lambda: detail.title.text().startswith("Run 3") and detail.sentence.text())
    tabs = detail.tabs
    assert [tabs.tabText(n) for n in range(tabs.count()) if tabs.isTabVisible(n)] == ["Recipe"]
    assert detail.recipe.itemAtPosition(0, 1).widget().text() == "ResNet-18"
    assert not detail.resume.isHidden()
    assert "begins it again" in detail.sentence.text()
    stage.receive(RunFocus(session.project.runs()[0].folder))
    drain_until(session, lambda: detail.title.text().startswith("Run 1") and tabs.isTabVisible(0))
    assert not tabs.isTabVisible(5)


@pytest.fixture
def to_bin(monkeypatch):
    def move(folder):
        shutil.rmtree(folder)
        return True

    monkeypatch.setattr(results_stage, "to_bin", move)


def press_delete(runs) -> None:
    """As a window in front does; there is none in front where nobody manages windows."""
    (remove,) = (a for a in runs.actions() if a.shortcut() == QKeySequence(Qt.Key.Key_Delete))
    remove.trigger()


def test_a_run_is_removed_with_the_delete_key_once_that_is_confirmed(
    stage, session, made, qtbot, to_bin
):
    runs = stage.widget.runs
    run_page = RunPresenter(create_autospec(RunView, instance=True), session)
    run_page.recall(Look(made[1].folder, made[1].recipe, (), first=True, over=True))
    runs.setFocus()
    press_delete(runs)
    box = stage.widget.window().findChild(QMessageBox)
    assert str(made[1].folder) in box.informativeText()
    assert box.defaultButton().text() == "Keep it"
    heard = words_of(session)
    box.buttons()[0].click()
    drain_until(session, lambda: len(runs.lines()) == 1)
    assert heard[0].text == "Run 2 is in the bin."
    assert run_page.page is None
    title = stage.widget.detail.title
    drain_until(session, lambda: title.text().startswith("Run 1"))


def test_the_run_that_was_named_goes_whatever_is_chosen_meanwhile(
    stage, session, made, qtbot, to_bin
):
    press_delete(stage.widget.runs)
    box = stage.widget.window().findChild(QMessageBox)
    assert str(made[1].folder) in box.informativeText()
    stage.receive(RunFocus(made[0].folder))
    drain_until(session, lambda: stage.widget.detail.title.text().startswith("Run 1"))
    box.buttons()[0].click()
    drain_until(session, lambda: session.running("removing") is None)
    assert (made[0].folder.exists(), made[1].folder.exists()) == (True, False)


def test_a_run_that_is_gone_is_said_to_be_where_another_stage_asks_for_it(stage, session, made):
    shutil.rmtree(made[0].folder)
    heard = words_of(session)
    stage.receive(RunFocus(made[0].folder))
    assert [message.text for message in heard] == ["Run 1 is no longer there."]


def test_a_run_stays_where_its_removal_is_declined(stage, made, qtbot, to_bin):
    press_delete(stage.widget.runs)
    stage.widget.window().findChild(QMessageBox).buttons()[1].click()
    assert made[1].has_classifier


def test_every_tab_says_what_it_shows(stage):
    tabs = stage.widget.detail.tabs
    assert all(tabs.tabToolTip(place) for place in range(tabs.count()))


def test_class_colours_follow_the_theme(stage):
    grid = stage.widget.detail.mistakes
    light = grid.cell(0).colour
    try:
        theme.follow("dark")
        assert grid.cell(0).colour != light
    finally:
        theme.follow("light")


def test_figures_of_few_pictures_are_greyed_and_say_why(stage):
    model = stage.widget.detail.classes.model()
    heads = [
        model.headerData(n, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)
        for n in range(model.columnCount())
    ]
    assert len(set(heads)) == len(heads)
    cell = model.index(0, 2)
    assert cell.data(Qt.ItemDataRole.ForegroundRole) == theme.colour("text_soft")
    assert "little more than a hint" in cell.data(Qt.ItemDataRole.ToolTipRole)
