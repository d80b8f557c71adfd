"""Layouts on the 4/8 grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from workbench.app.shell.theme import MEDIUM

Box = TypeVar("Box", bound=QBoxLayout)
Part = QWidget | QLayout | int | None


def row(*parts: Part, spacing: int = MEDIUM, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
        ) -> QHBoxLayout:  # fmt: skip
    """Things side by side; None stretches, a number is a gap in pixels."""
    return _filled(QHBoxLayout(), parts, spacing, margins)


def column(*parts: Part, spacing: int = MEDIUM, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
           ) -> QVBoxLayout:  # fmt: skip
    """Things below one another; None stretches, a number is a gap in pixels."""
    return _filled(QVBoxLayout(), parts, spacing, margins)


def _filled(
    layout: Box, parts: Sequence[Part], spacing: int, margins: tuple[int, int, int, int]
) -> Box:
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    for part in parts:
        if part is None:
            layout.addStretch(1)
        elif isinstance(part, int):
            layout.addSpacing(part)
        elif isinstance(part, QWidget):
            layout.addWidget(part)
        else:
            layout.addLayout(part)
    return layout


def page(layout: QLayout, surface: str = "page") -> QWidget:
    """A widget that holds the layout, on one of the theme's surfaces."""
    widget = QFrame()
    widget.setProperty("surface", surface)
    widget.setLayout(layout)
    return widget


def scrolled(widget: QWidget) -> QScrollArea:
    """The widget in an area that scrolls down where it is too high."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(widget)
    area.viewport().setAutoFillBackground(False)
    return area
