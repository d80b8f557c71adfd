from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QScrollArea

from tests.app.inspect import made_up
from tests.app.sessions import drain_until
from workbench.app.inspect import presenter, stage
from workbench.app.inspect.picture.details import WIDTH
from workbench.app.inspect.view import InspectPage
from workbench.core.errors import WorkbenchError
from workbench.data.marks import Frame
from workbench.inspection.attributions.methods import ATTRIBUTIONS


@pytest.fixture
def built(qtbot, session, monkeypatch, tmp_path):
    """The stage of a project with one run, and how to wait for what it shows."""
    monkeypatch.setattr(presenter, "Looks", made_up.MadeUpLooks)
    session.open(made_up.project_in(tmp_path))
    built = stage.build(session)
    assert isinstance(built.widget, InspectPage)
    qtbot.addWidget(built.widget)
    built.widget.resize(1100, 700)
    with qtbot.waitExposed(built.widget):
        built.widget.show()
    built.shown()

    def until(holds) -> None:
        def drained() -> bool:
            session.drain()
            return bool(holds())

        qtbot.waitUntil(drained, timeout=10_000)

    until(lambda: built.widget.picture.details.title.toolTip())
    yield built, until
    built.widget.close()


@pytest.fixture
def shown(built):
    """Its page, and how to wait."""
    return built[0].widget, built[1]


def test_arrow_keys_on_the_picture_go_to_the_next_one(shown, qtbot):
    page, until = shown
    page.picture.canvas.setFocus()
    qtbot.keyClick(page.picture.canvas, Qt.Key.Key_Right)
    until(lambda: page.picture.details.title.toolTip() == "3.png")
    assert page.strip.current() == 1
    qtbot.keyClick(page.picture.canvas, Qt.Key.Key_Left)
    until(lambda: page.picture.details.title.toolTip() == "1.png")


def test_a_click_in_the_strip_shows_that_picture(shown, qtbot):
    page, until = shown
    page.strip.set_current(3)
    until(lambda: page.picture.details.title.toolTip() == "3.png")


def test_whoever_chose_what_cannot_be_can_choose_another(shown, monkeypatch):
    page, until = shown
    details = page.picture.details
    look = made_up.MadeUpLooks.look

    def only_by_gradcam(looks, wanted, work=None):
        if wanted.way.method != "gradcam":
            raise WorkbenchError("That does not suit ResNet-18.", "Choose another one.")
        return look(looks, wanted, work)

    monkeypatch.setattr(made_up.MadeUpLooks, "look", only_by_gradcam)
    details.method.picked.emit("deeplift")
    until(lambda: "Choose another one." in page.picture.canvas._message)
    assert not details.sentence.isVisible()
    assert not details.save.isEnabled()
    assert details.fold.isVisible()
    assert details.pickers["target"].isVisible()
    details.method.picked.emit("gradcam")
    until(details.sentence.isVisible)


def test_while_another_map_is_made_what_is_said_of_the_one_before_is_greyed(shown, monkeypatch):
    page, until = shown
    details, go_on, look = page.picture.details, threading.Event(), made_up.MadeUpLooks.look

    def slowly(looks, wanted, work=None):
        if wanted.way.method == "gradcam":
            go_on.wait(10)
        return look(looks, wanted, work)

    monkeypatch.setattr(made_up.MadeUpLooks, "look", slowly)
    assert details.save.isEnabled()
    details.method.picked.emit("gradcam")
    until(lambda: not details.save.isEnabled())
    told = (details.evidence, *details.trust)
    assert not any(label.isEnabled() for label in told)
    go_on.set()
    until(details.save.isEnabled)
    assert all(label.isEnabled() for label in told)


def test_a_larger_picture_says_that_its_answer_may_differ(shown):
    page, until = shown
    details = page.picture.details
    assert not details.larger.isVisible()
    details.pickers["side"].picked.emit("64")
    until(details.larger.isVisible)
    assert "At its own size: good" in details.larger.text()
    page.strip.set_current(3)
    until(lambda: details.title.toolTip() == "3.png")
    assert details.larger.text().endswith("its answer may differ.")
    details.pickers["side"].picked.emit("")
    until(lambda: not details.larger.isVisible())


def test_pressing_a_bar_explains_that_class(shown, qtbot):
    page, until = shown
    button = page.picture.details.bars._buttons[2]
    assert button.bar.name == "scratch"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    until(lambda: "no positive evidence" in page.picture.details.evidence.text())
    assert page.picture.details.pickers["target"].currentText() == "scratch"
    assert not page.picture.details.save.isEnabled()


def test_the_map_can_be_hidden_and_comes_back_as_strong_as_it_was(shown):
    page, _ = shown
    page.picture.details.opacity.setValue(70)
    page.picture.toggle_map()
    assert page.picture.details.opacity.value() == 0
    page.picture.toggle_map()
    assert page.picture.details.opacity.value() == 70


def test_every_control_has_a_name_and_a_tooltip(shown):
    page, _ = shown
    from PySide6.QtWidgets import QAbstractButton, QComboBox, QSlider

    nameless = [
        type(w).__name__
        for kind in (QAbstractButton, QComboBox, QSlider)
        for w in page.findChildren(kind)
        if w.isVisible() and not (w.accessibleName() and w.toolTip())
    ]
    assert nameless == []


def test_the_stage_imports_no_torch(tmp_path):
    import subprocess
    import sys

    code = "import sys, workbench.app.inspect.stage, workbench.app.predict.stage\n"
    code += "sys.exit(any(m in sys.modules for m in ('torch', 'matplotlib', 'pytorch_grad_cam')))"
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_a_picture_a_tab_wants_is_looked_at_wherever_it_is(qtbot, session, tmp_path, monkeypatch):
    monkeypatch.setattr(presenter, "Looks", made_up.MadeUpLooks)
    project = made_up.project_in(tmp_path)
    session.open(project)
    built = stage.build(session)
    page = built.widget
    assert isinstance(page, InspectPage)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    built.shown()
    drain_until(session, lambda: page.picture.details.title.toolTip())
    page.choose_tab("shortcuts")
    learnt = next(one for one in project.dataset().items if one.split == "train")
    page.middle.currentWidget().picture_chosen.emit(learnt.path)
    drain_until(session, lambda: page.picture.details.title.toolTip() == Path(learnt.path).name)
    assert page.middle.current() == page.tabs.value() == "picture"
    assert page.scope.value() == "all"
    page.close()


@pytest.mark.parametrize("method", [method.name for method in ATTRIBUTIONS])
def test_the_settings_of_every_method_fit_beside_the_picture(shown, method):
    page, _ = shown
    details = page.picture.details
    details.fold.unfold(True)
    details.method.setCurrentIndex(details.method.findData(method))
    inside = details.findChild(QScrollArea).widget()
    assert inside.minimumSizeHint().width() <= WIDTH - 12  # beside the scroll bar


def at(page: InspectPage, across: float, down: float) -> QPoint:
    """A place on the picture, in the canvas's pixels."""
    rect = page.picture.canvas.picture_rect()
    return QPoint(
        round(rect.left() + across * rect.width()), round(rect.top() + down * rect.height())
    )


def drag(qtbot, page: InspectPage, begin: QPoint, end: QPoint) -> None:
    qtbot.mousePress(page.picture.canvas, Qt.MouseButton.LeftButton, pos=begin)
    qtbot.mouseMove(page.picture.canvas, end)
    qtbot.mouseRelease(page.picture.canvas, Qt.MouseButton.LeftButton, pos=end)


def test_a_frame_is_dragged_round_the_thing_and_forgotten_again(shown, qtbot):
    page, _ = shown
    drag(qtbot, page, at(page, 0.1, 0.1), at(page, 0.4, 0.4))
    assert (
        not page.picture.details.beside.isVisible()
    )  # dragging moves the picture as long as one looks
    page.picture.canvas.fit()
    page.picture.mark.click()
    drag(qtbot, page, at(page, 0.75, 0.9), at(page, 0.25, 0.4))
    (frame,) = page.picture.canvas._frames
    sides = (frame.left, frame.top, frame.right, frame.bottom)
    assert sides == pytest.approx((0.25, 0.4, 0.75, 0.9), abs=0.01)
    assert "outside what you marked" in page.picture.details.beside.text()
    qtbot.mouseClick(page.picture.canvas, Qt.MouseButton.LeftButton, pos=at(page, 0.5, 0.5))
    assert len(page.picture.canvas._frames) == 1
    page.picture.details.clear_marks.click()
    assert page.picture.canvas._frames == ()
    assert not page.picture.details.beside.isVisible()
    page.picture.details.undo_mark.click()
    assert page.picture.canvas._frames == (frame,)
    assert page.picture.details.beside.isVisible()


def test_an_undo_where_the_marks_are_out_of_sight_leaves_them_alone(built, qtbot):
    page = built[0].widget
    page.picture.mark.click()
    qtbot.keyClick(page.picture.canvas, Qt.Key.Key_Space)
    (undo,) = (action for action in built[0].actions if action.id == "inspect.undo_mark")
    page.choose_tab("what_if")
    undo.run()
    assert len(page.picture.canvas._frames) == 1
    page.choose_tab("picture")
    undo.run()
    assert page.picture.canvas._frames == ()


def test_space_marks_the_part_that_is_in_sight(shown, qtbot):
    page, _ = shown
    page.picture.mark.click()
    qtbot.keyClick(page.picture.canvas, Qt.Key.Key_Space)
    assert page.picture.canvas._frames == (Frame(0.0, 0.0, 1.0, 1.0),)
    page.picture.canvas.zoom_to(page.picture.canvas.zoom() * 8)
    qtbot.keyClick(page.picture.canvas, Qt.Key.Key_Space)
    _, seen = page.picture.canvas._frames
    assert 0 < seen.left < 0.5 < seen.right < 1
