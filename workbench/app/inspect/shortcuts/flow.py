"""Things in rows that break where the width ends."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.app.shell import theme


class Flow(QWidget):
    """Lays its children out as words on a page, and is as high as that takes."""

    def __init__(self, parts: Sequence[QWidget]) -> None:
        super().__init__()
        self._parts = tuple(parts)
        for part in self._parts:
            part.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(width, move=False)

    def sizeHint(self) -> QSize:
        return QSize(300, self._place(max(self.width(), 300), move=False))

    def resizeEvent(self, event: QResizeEvent) -> None:
        height = self._place(event.size().width(), move=True)
        if height != self.minimumHeight():
            self.setFixedHeight(height)

    def _place(self, width: int, move: bool) -> int:
        x = y = highest = 0
        for part in self._parts:
            size = part.sizeHint()
            if x and x + size.width() > width:
                x, y, highest = 0, y + highest + theme.MEDIUM, 0
            if move:
                part.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + theme.MEDIUM
            highest = max(highest, size.height())
        return y + highest
