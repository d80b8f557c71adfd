"""The curves of a run, and what can be done from there: go on longer, begin another, save."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QSpinBox, QVBoxLayout, QWidget

from workbench.app.results.growing import Growth
from workbench.app.shell.language import tr
from workbench.app.shell.theme import LARGE, MEDIUM
from workbench.app.widgets.boxes import column, row
from workbench.app.widgets.buttons import quiet, secondary
from workbench.app.widgets.number_field import with_air
from workbench.app.widgets.text import caption, info
from workbench.training.keeping.history import History
from workbench.training.options import MAX_EPOCHS

if TYPE_CHECKING:
    from workbench.app.widgets.curves import Curves


class CurvesTab(QWidget):
    """Shows a `History` and a `Growth`.

    Signals:
        longer: To how many epochs in all.
        branch: The checkpoint to begin from.
        save: The curves shall be saved.
    """

    longer = Signal(int)
    branch = Signal(str)
    save = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.curves: Curves | None = None
        self._waiting: History | None = None
        self._growth: Growth | None = None
        self.origin = caption("")
        self.go_on = secondary(
            tr("Train it longer"), tr("Go on with this run, to so many epochs in all"), "play"
        )
        self.epochs = with_air(QSpinBox())
        self.epochs.setAccessibleName(tr("Epochs in all"))
        self.epochs.setToolTip(tr("Epochs in all, with those that are over"))
        self.epochs.setPrefix(tr("to "))
        self.epochs.setSuffix(tr(" epochs"))
        self.begin = secondary(
            tr("Begin another from"), tr("A new run that begins with what this one knew"), "layers"
        )
        self.checkpoints = QComboBox()
        self.checkpoints.setAccessibleName(tr("Where the new run begins"))
        self.checkpoints.setToolTip(tr("Where the new run begins"))
        self.saving = quiet(
            tr("Save the curves…"), tr("As a table (CSV) or a picture (PNG, SVG)"), "save"
        )
        self._place = QVBoxLayout()
        self._arrange()

    def _arrange(self) -> None:
        explained = info(
            tr("The new run takes over what the network knew then. You choose everything else "
               "anew: what learns, how long, how pictures are varied.")
        )  # fmt: skip
        self._longer = QWidget()
        self._longer.setLayout(row(self.go_on, self.epochs))
        self._branch = QWidget()
        self._branch.setLayout(row(self.begin, self.checkpoints, explained))
        doing = row(self._longer, LARGE, self._branch, None, self.saving)
        layout = column(doing, self.origin, self._place, spacing=MEDIUM, margins=(0, MEDIUM, 0, 0))
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self.go_on.clicked.connect(lambda: self.longer.emit(self.epochs.value()))
        self.begin.clicked.connect(lambda: self.branch.emit(self.checkpoints.currentData()))
        self.saving.clicked.connect(self.save)

    def show_run(self, history: History | None, growth: Growth) -> None:
        """Show a run; the curves are drawn when they can be seen."""
        self.origin.setText(growth.origin)
        self.origin.setVisible(bool(growth.origin))
        self._longer.setVisible(growth.longer)
        self._branch.setVisible(bool(growth.checkpoints))
        if growth != self._growth:
            self._growth = growth  # what was chosen stays while the same is shown again
            self._offer(growth)
        self._waiting = history
        if self.isVisible():
            self._draw()

    def _offer(self, growth: Growth) -> None:
        self.epochs.setRange(growth.epochs + 1, MAX_EPOCHS)
        self.epochs.setValue(growth.epochs * 2)
        self.checkpoints.clear()
        for one in growth.checkpoints:
            self.checkpoints.addItem(one.title, one.name)

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what came while the tab was hidden."""
        super().showEvent(event)
        self._draw()

    def _draw(self) -> None:
        if self._waiting is None:
            return
        if self.curves is None:
            # Not before it is needed: pyqtgraph takes longer to import than the whole window.
            from workbench.app.widgets.curves import Curves

            self.curves = Curves()
            self._place.addWidget(self.curves, 1)
        self.curves.show_history(self._waiting)
        self._waiting = None
