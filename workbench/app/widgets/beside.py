"""A small copy beside its teacher: how often right, how large, how fast."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from workbench.app.shell.language import tr
from workbench.app.shell.runs_in_words import Beside
from workbench.app.shell.theme import SMALL, XL, font
from workbench.app.widgets.boxes import column, row
from workbench.app.widgets.text import body, caption, figure, info, set_role

_FIGURE = 1.25


class BesideTeacher(QWidget):
    """Two lines of figures under their heads, and a sentence that compares them."""

    def __init__(self) -> None:
        super().__init__()
        self.sentence = body("")
        self.warning = body("")
        set_role(self.warning, "warning")
        self.device = caption("")
        self._names: list[QLabel] = []
        self._figures: list[list[QLabel]] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(XL)
        self._grid.setVerticalSpacing(SMALL)
        for place, (title, explained) in enumerate(_heads(), start=1):
            self._grid.addLayout(_head(title, explained), 0, place)
        for line in (1, 2):
            self._add_line(line)
        self._arrange()

    def _arrange(self) -> None:
        self.setLayout(column(self.sentence, self.warning, row(self._grid, None), self.device))

    def _add_line(self, line: int) -> None:
        name = body("")
        name.setWordWrap(False)
        self._grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignVCenter)
        self._names.append(name)
        figures = [figure("", _FIGURE) for _ in _heads()]
        for place, label in enumerate(figures, start=1):
            label.setFont(font(_FIGURE, QFont.Weight.DemiBold, tabular=True))
            self._grid.addWidget(label, line, place)
        self._figures.append(figures)

    def show_beside(self, beside: Beside) -> None:
        """Show these figures."""
        self.sentence.setText(beside.sentence)
        self.warning.setText(beside.warning)
        self.warning.setVisible(bool(beside.warning))
        self.device.setText(
            tr("Times are of one picture by itself, measured on {device}.").format(
                device=beside.device
            )
        )
        for name, labels, line in zip(self._names, self._figures, beside.lines, strict=True):
            name.setText(line.who)
            for label, value in zip(labels, (line.right, line.size, line.pace), strict=True):
                label.setText(value)
            labels[0].setAccessibleName(f"{line.who}: {line.right}, {line.size}, {line.pace}")


def _heads() -> tuple[tuple[str, str], ...]:
    return (
        (tr("Right"), tr("The share of the pictures set aside that it names rightly.")),
        (tr("Size"), tr("How much room its weights take.")),
        (tr("One picture"), tr("How long it takes to name the class of one picture.")),
    )


def _head(title: str, explained: str) -> QGridLayout:
    name = caption(title)
    name.setWordWrap(False)
    grid = QGridLayout()
    grid.setSpacing(2)
    grid.setColumnStretch(0, 1)
    grid.addWidget(name, 0, 1)
    grid.addWidget(info(explained), 0, 2)
    return grid
