from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt

from tests.app.inspect import made_up
from tests.app.inspect.compare.side import sides_of
from tests.app.inspect.test_map_words import look
from tests.app.sessions import drain_until
from workbench.app.inspect import presenter
from workbench.app.inspect.pages import verdict
from workbench.app.inspect.picker import Picker
from workbench.app.inspect.stage import build
from workbench.app.inspect.view import InspectPage


def pick(picker: Picker, value: str) -> None:
    """As a user does with the mouse."""
    picker.setCurrentIndex(picker.findData(value))
    picker.activated.emit(picker.currentIndex())


@pytest.fixture
def opened(qtbot, session, tmp_path, monkeypatch):
    """The page of a project with two runs, at its Compare tab."""
    monkeypatch.setattr(presenter, "Looks", made_up.MadeUpLooks)
    session.open(made_up.project_in(tmp_path, runs=2))
    stage = build(session)
    page = stage.widget
    assert isinstance(page, InspectPage)
    qtbot.addWidget(page)
    page.resize(1200, 760)
    with qtbot.waitExposed(page):
        page.show()
    stage.shown()

    def until(holds) -> None:
        drain_until(session, holds)

    until(lambda: page.picture.details.title.toolTip())
    page.choose_tab("compare")
    until(lambda: all(side.name.text() for side in sides_of(page)))
    yield page, until
    page.close()


def test_it_begins_with_the_class_it_says_and_the_runner_up(opened):
    page, _ = opened
    left, right = sides_of(page)
    assert "good" in left.answer.text()
    assert "dent" in right.answer.text()


def test_each_side_has_choices_of_its_own(opened):
    page, until = opened
    left, right = sides_of(page)
    pick(right.pickers["target"], "scratch")
    until(lambda: "scratch" in right.answer.text())
    older = right.pickers["run"].itemData(1)
    pick(right.pickers["run"], older)
    until(lambda: right.trust[0].text() == "")
    assert right.pickers["run"].value() == older
    assert "good" in left.answer.text()
    assert left.pickers["run"].currentIndex() == 0


def test_both_zoom_and_move_together(opened, qtbot):
    page, _ = opened
    left, right = sides_of(page)
    left.canvas.zoom_to(left.canvas.zoom() * 2, QPointF(30, 30))
    assert right.canvas.view() == pytest.approx(left.canvas.view())
    right.canvas.setFocus()
    qtbot.keyClick(right.canvas, Qt.Key.Key_0)
    assert left.canvas.view().times is None


def test_a_side_keeps_its_picture_while_the_other_goes_on(opened):
    page, until = opened
    left, right = sides_of(page)
    assert left.name.text().startswith("1.png")
    right.keep.setChecked(True)
    page.strip.set_current(1)
    until(lambda: left.name.text().startswith("3.png"))
    assert right.name.text().startswith("1.png")
    right.keep.setChecked(False)
    until(lambda: right.name.text().startswith("3.png"))


def test_each_map_has_its_own_trust_line(opened):
    page, until = opened
    until(lambda: all(side.trust[1].text() for side in sides_of(page)))
    assert "similarity\u00a00.10" in sides_of(page)[0].trust[0].text()


def test_what_is_compared_stays_readable_beside_a_long_name(opened):
    page, until = opened
    left, _ = sides_of(page)
    seen = look()
    wanted = seen.wanted._replace(path="800px-Meat_eater_ant_queen_excavating_a_hole.jpg")
    page.resize(1100, 720)
    left.show_verdict(verdict(seen._replace(wanted=wanted), None))
    until(lambda: left.answer.width() >= left.answer.sizeHint().width())
    assert left.answer.text().startswith("b 70")
    assert left.name.toolTip() == wanted.path
    assert left.name.width() > 0
    assert left.pickers["run"].width() > left.pickers["layer"].width()
