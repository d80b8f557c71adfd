"""Every control of every stage says what it is, to eyes, ears and keyboards."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QProgressBar,
    QScrollBar,
    QTabBar,
    QWidget,
)

from tests.app import runs
from tests.app.sessions import endless
from workbench.app.shell.stages import STAGES
from workbench.app.widgets.canvas import PictureCanvas
from workbench.app.widgets.grid import PictureGrid

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QProgressBar,
    PictureCanvas,
    PictureGrid,
)


def controls(root: QWidget) -> list[QWidget]:
    """What a person can use; the inner parts of Qt's own controls are not theirs."""
    return [
        widget
        for widget in root.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and not isinstance(widget, QScrollBar)
        and not widget.objectName().startswith("qt_")
        and not within(
            widget.parentWidget(), (QLineEdit, QAbstractSpinBox, QComboBox, QAbstractItemView)
        )
        and not within(widget.parentWidget(), (QTabBar,))
    ]


def within(widget: QWidget | None, kinds: tuple[type, ...]) -> bool:
    while widget is not None:
        if isinstance(widget, kinds):
            return True
        widget = widget.parentWidget()
    return False


def called(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName()!r} {widget.toolTip()!r}"


@pytest.fixture
def at_work(window, qtbot, tmp_path):
    """The window with pictures, a finished run and two jobs under way."""
    pictures = runs.pictures(tmp_path / "parts")
    window.projects.open_place(tmp_path / "parts")
    qtbot.waitUntil(lambda: window.state.now.items > 0 and not window.state.now.working)
    runs.run_in(window.session.project.folder, pictures)
    window.session.runs_changed.publish(None)
    for key in ("spare work", "more spare work"):
        window.session.start(key, key, endless)
    qtbot.waitUntil(lambda: window.status.more_button.isVisible())
    return window


@pytest.mark.parametrize("spec", STAGES, ids=lambda spec: spec.id)
def test_every_control_of_the_empty_window_can_be_heard_and_reached(window, spec):
    assert not lacking(window, spec.id)


@pytest.mark.parametrize("spec", STAGES, ids=lambda spec: spec.id)
def test_every_control_of_the_window_at_work_can_be_heard_and_reached(at_work, spec, qtbot):
    at_work.show_stage(spec.id)
    qtbot.wait_until(lambda: at_work.stage(spec.id).widget.isVisible())
    assert not lacking(at_work, spec.id)


def kin(widget: QWidget) -> list[QWidget]:
    """The widget, and the buttons from which the arrow keys lead to it: Qt's Tab stops at one."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return [widget, *(group.buttons() if group is not None else [])]


def lacking(window, stage: str) -> list[str]:
    """What has no name, no tooltip or no keyboard path."""
    window.show_stage(stage)
    page = window.stage(stage).widget
    assert page.accessibleName()
    lacking = []
    for widget in [*controls(page), *controls(window.top), *controls(window.status)]:
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        unused = widget.isHidden()  # some are named for what they will do, when they are shown
        if not (widget.accessibleName() or text or unused):
            lacking.append(f"no name: {called(widget)}")
        if not widget.toolTip():
            lacking.append(f"no tooltip: {called(widget)} {text!r}")
        if isinstance(widget, QProgressBar):
            continue  # to be read, not used
        if not any(one.focusPolicy() & Qt.FocusPolicy.TabFocus for one in kin(widget)):
            lacking.append(f"no keyboard path: {called(widget)} {text!r}")
    return lacking


def test_tab_walks_through_the_whole_window(window, qtbot):
    window.rail.button("data").setFocus()
    seen = set()
    widget = window.focusWidget()
    for _ in range(400):
        seen.add(type(widget.parent()).__name__)
        widget = widget.nextInFocusChain()
    assert {"TopBar", "StageRail"} <= seen


@pytest.mark.parametrize("spec", STAGES, ids=lambda spec: spec.id)
def test_tab_reads_the_page_before_the_bar_at_the_bottom(at_work, spec, qtbot):
    at_work.show_stage(spec.id)
    qtbot.wait_until(lambda: at_work.stage(spec.id).widget.isVisible())
    at_work.activateWindow()
    at_work.rail.button(spec.id).setFocus()
    page, places = at_work.stage(spec.id).widget, []
    for _ in range(80):
        at_work.focusNextPrevChild(True)
        now = at_work.focusWidget()
        places.append("page" if page.isAncestorOf(now) else type(now.parent()).__name__)
        if places[-1] == "TopBar":
            break
    assert {"page", "StatusBar"} <= set(places)
    assert places.index("StatusBar") > max(n for n, place in enumerate(places) if place == "page")
