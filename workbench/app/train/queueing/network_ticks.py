"""Asks which networks a search tries: a list to tick."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QWidget

from workbench.app.shell.language import counted, tr
from workbench.app.shell.theme import LARGE, MEDIUM
from workbench.app.train.queueing.networks import NetworkTick
from workbench.app.widgets.boxes import column, row
from workbench.app.widgets.buttons import primary, secondary
from workbench.app.widgets.text import body, caption, heading

_NAME = Qt.ItemDataRole.UserRole


class NetworkTicks(QDialog):
    """Shows the networks; `ticked()` names those that shall be tried."""

    def __init__(self, networks: Sequence[NetworkTick], parent: QWidget | None) -> None:
        super().__init__(parent)
        title = tr("Which networks to try")
        self.setWindowTitle(title)
        self.resize(520, 560)
        self.list = QListWidget()
        self.list.setSpacing(2)
        self.list.setAccessibleName(title)
        self.list.setToolTip(tr("Space ticks a network, or takes the tick away"))
        for network in networks:
            self.list.addItem(_item(network))
        self.list.setCurrentRow(0)
        self.count = caption("")
        use = primary(tr("Put into the queue"), tr("Choose recipes of the ticked networks"))
        cancel = secondary(tr("Cancel"), tr("Leave the queue as it is"))
        use.setDefault(True)
        use.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self.list.itemChanged.connect(lambda _item: self._say())
        self._say()
        self.setLayout(
            column(
                heading(title),
                body(tr("The recipes share them out. Weights that are not on this machine are "
                        "downloaded when their turn comes.")),
                self.list,
                row(self.count, None, cancel, use),
                spacing=MEDIUM,
                margins=(LARGE, LARGE, LARGE, LARGE),
            )
        )  # fmt: skip
        self.list.setFocus()

    def ticked(self) -> tuple[str, ...]:
        """The catalogue's names of the ticked ones."""
        items = (self.list.item(place) for place in range(self.list.count()))
        return tuple(i.data(_NAME) for i in items if i.checkState() == Qt.CheckState.Checked)

    def _say(self) -> None:
        self.count.setText(counted(len(self.ticked()), "network", "networks"))


def _item(network: NetworkTick) -> QListWidgetItem:
    item = QListWidgetItem(f"{network.title} · {network.note}")
    item.setData(_NAME, network.name)
    flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
    item.setFlags(flags if network.fixed else flags | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(Qt.CheckState.Checked if network.ticked else Qt.CheckState.Unchecked)
    return item
