"""The learning-rate finder: a button, its curve, and “Use this”."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.app.shell.language import tr
from workbench.app.shell.theme import MEDIUM
from workbench.app.train.advanced.presenter import RatePage
from workbench.app.widgets.boxes import column, row
from workbench.app.widgets.buttons import primary, secondary
from workbench.app.widgets.text import body, info

if TYPE_CHECKING:
    from workbench.app.train.advanced.rate_plot import RatePlot


class RateFinder(QWidget):
    """Shows a `RatePage`."""

    def __init__(self) -> None:
        super().__init__()
        self.plot: RatePlot | None = None
        self.seek = secondary(
            tr("Find a learning rate"),
            tr("Tries ever larger steps on your pictures until learning breaks; no run is made"),
            "search",
        )
        self.use = primary(tr("Use this"), tr("Take it over as the learning rate"), "check")
        self.words = body("")
        self.words.setWordWrap(False)
        explained = info(
            tr("While the rate rises, the loss falls, until the steps are too large and it shoots "
               "up. A tenth of where it was lowest is a good choice (Smith 2017).")
        )  # fmt: skip
        self._place = QVBoxLayout()
        head = row(self.seek, explained, self.words, self.use, None)
        self.setLayout(column(head, self._place, spacing=MEDIUM))
        self.show_page(RatePage())

    def show_page(self, page: RatePage) -> None:
        """Show what was tried."""
        self.seek.setEnabled(page.state != "trying")
        self.use.setVisible(page.suggestion is not None)
        self.words.setText(_words(page))
        if page.rates:
            self._draw(page)
        if self.plot is not None:
            self.plot.setVisible(bool(page.rates))

    def _draw(self, page: RatePage) -> None:
        if self.plot is None:
            # Not before it is needed: pyqtgraph takes longer to import than the whole window.
            from workbench.app.train.advanced.rate_plot import RatePlot

            self.plot = RatePlot()
            self._place.addWidget(self.plot)
        self.plot.show_rates(page.rates, page.losses, page.suggestion)


def _words(page: RatePage) -> str:
    if page.state == "trying":
        return tr("Trying…")
    if page.state == "stopped":
        return tr("Not seen through, so there is no suggestion.")
    if page.suggestion is None:
        return ""
    return tr("{rate} suits your pictures.").format(rate=f"{page.suggestion:.2g}")
