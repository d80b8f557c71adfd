"""The two sides of an open Compare tab."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from workbench.app.inspect.compare.side_view import CompareSide


def sides_of(page: QWidget) -> tuple[CompareSide, CompareSide]:
    """Left and right."""
    left, right = page.findChildren(CompareSide)
    return left, right
