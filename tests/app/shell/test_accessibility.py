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
    QScrollBar,
    QTabBar,
    QWidget,
)

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


@pytest.mark.parametrize("spec", STAGES, ids=lambda spec: spec.id)
def test_every_control_has_a_name_a_tooltip_and_a_keyboard_path(window, spec):
    window.show_stage(spec.id)
    page = window.stage(spec.id).widget
    assert page.accessibleName()
    lacking = []
    for widget in [*controls(page), *controls(window.top), *controls(window.status)]:
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        if not (widget.accessibleName() or text):
            lacking.append(f"no name: {called(widget)}")
        if not widget.toolTip():
            lacking.append(f"no tooltip: {called(widget)} {text!r}")
        reachable = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if not reachable and widget.focusPolicy() != Qt.FocusPolicy.StrongFocus:
            lacking.append(f"no keyboard path: {called(widget)} {text!r}")
    assert not lacking, "\n".join(lacking)


def test_tab_walks_through_the_whole_window(window, qtbot):
    window.rail.button("data").setFocus()
    seen = set()
    widget = window.focusWidget()
    for _ in range(400):
        seen.add(type(widget.parent()).__name__)
        widget = widget.nextInFocusChain()
    assert {"TopBar", "StageRail"} <= seen
