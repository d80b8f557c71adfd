"""What stands in the way of training, in words, with what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from workbench.app.shell.icons import icon_pixmap
from workbench.app.shell.theme import MEDIUM, news
from workbench.app.widgets.boxes import column, row
from workbench.app.widgets.text import body, caption, set_role
from workbench.data.checking import Problem


class ProblemList(QWidget):
    """One entry a problem: the blocking ones in the colour of trouble."""

    def __init__(self) -> None:
        super().__init__()
        self._problems: tuple[Problem, ...] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(MEDIUM)
        news.theme_changed.connect(self._rebuild)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show these and no others."""
        if tuple(problems) != self._problems:
            self._problems = tuple(problems)
            self._rebuild()

    def _rebuild(self) -> None:
        while self._layout.count():
            taken = self._layout.takeAt(0)
            old = taken.widget() if taken else None
            if old is not None:
                old.hide()
                old.deleteLater()
        for problem in self._problems:
            self._layout.addWidget(_Entry(problem))
        self.setVisible(bool(self._problems))


class _Entry(QWidget):
    def __init__(self, problem: Problem) -> None:
        super().__init__()
        mark = QLabel()
        tint = "trouble" if problem.blocking else "warning"
        ratio = self.devicePixelRatioF()
        mark.setPixmap(icon_pixmap("error" if problem.blocking else "warning", 18, tint, ratio))
        mark.setAlignment(Qt.AlignmentFlag.AlignTop)
        message = body(problem.message)
        if problem.blocking:
            set_role(message, "trouble")
        words = column(message, caption(problem.hint), spacing=2)
        line = row(mark, words)
        line.setStretch(1, 1)
        self.setLayout(line)
        self.setAccessibleName(f"{problem.message} {problem.hint}")
