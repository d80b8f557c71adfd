"""The figures behind the trust line: each check with what it means, and its curves."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QLabel,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from workbench.app.inspect.trust.chart import CurveChart
from workbench.app.inspect.trust.pages import Chart, Figures, Said, Step
from workbench.app.shell import theme
from workbench.app.shell.icons import icon_pixmap
from workbench.app.shell.language import tr
from workbench.app.shell.phrases import hundredths
from workbench.app.widgets.boxes import column, page, row, scrolled
from workbench.app.widgets.buttons import primary
from workbench.app.widgets.text import body, caption, figure, heading, info, subheading


class ProofDialog(QDialog):
    """Says that the checks are being made, then shows them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(False)
        self.resize(780, 640)
        self.doing = body(tr("Checking the map…"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(280)
        self.bar.setAccessibleName(tr("How far the checks are"))
        busy = column(None, row(None, self.doing, None), row(None, self.bar, None), None)
        self._shown: Figures | None = None
        self.pages = QStackedWidget()
        self.pages.addWidget(page(busy))
        self.close_button = primary(tr("Close"), tr("Close these figures"))
        self.close_button.clicked.connect(self.accept)
        foot = row(None, self.close_button, margins=(theme.LARGE,) * 4)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.pages, 1)
        outer.addWidget(page(foot))
        theme.news.theme_changed.connect(self._redraw)

    def begin(self, name: str) -> None:
        """Come to sight, with nothing known yet of the map of this picture."""
        self.setWindowTitle(tr("Can this map be relied on? · {name}").format(name=name))
        self.doing.setText(tr("Checking the map…"))
        self.bar.show()
        self.show_busy(0, 0)
        self.pages.setCurrentIndex(0)
        self.show()
        self.raise_()

    def show_busy(self, done: int, total: int | None) -> None:
        """Say how far the checks are."""
        self.bar.setRange(0, total or 0)
        self.bar.setValue(done)

    def show_trouble(self, message: str, hint: str) -> None:
        """Say why there are no figures."""
        self.doing.setText(f"{message}\n\n{hint}".strip())
        self.bar.hide()

    def show_figures(self, shown: Figures) -> None:
        """Show the checks and their curves."""
        self._shown = shown
        large = theme.LARGE
        charts = row(*(_titled(chart) for chart in shown.charts), spacing=large)
        title = heading(shown.title)
        title.setWordWrap(True)
        inside = column(
            title, _checks(shown.checks), large,
            row(subheading(tr("How sure the model is")), None), charts, large,
            row(subheading(tr("Scrambled stage by stage")), info(_cascade_words()), None),
            _steps(shown.steps), None,
            spacing=theme.SMALL, margins=(large, large, large, large),
        )  # fmt: skip
        area = scrolled(page(inside))
        area.setAccessibleName(self.windowTitle())
        while (before := self.pages.widget(1)) is not None:
            self.pages.removeWidget(before)
            before.deleteLater()
        self.pages.addWidget(area)
        self.pages.setCurrentWidget(area)

    def _redraw(self) -> None:
        """The marks of the checks are other ones in the other theme."""
        if self._shown is not None and self.pages.currentIndex() == 1:
            self.show_figures(self._shown)


def _titled(chart: Chart) -> QWidget:
    title = caption(chart.title)
    title.setWordWrap(False)
    head = row(title, info(chart.tip), None, spacing=theme.SMALL)
    return page(column(head, CurveChart(chart), spacing=theme.SMALL))


def _cascade_words() -> str:
    return tr(
        "How alike the map is to itself once the network is scrambled from its answer down to a "
        "stage. It should fall early: then the map shows what the last stages learned."
    )


def _checks(checks: Sequence[Said]) -> QWidget:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme.MEDIUM)
    grid.setVerticalSpacing(theme.SMALL)
    for place, one in enumerate(checks):
        mark = QLabel()
        name, tint = ("check_circle", "good") if one.good else ("warning", "warning")
        mark.setPixmap(icon_pixmap(name, 16, tint, mark.devicePixelRatioF()))
        mark.setToolTip(tr("Speaks for the map") if one.good else tr("Speaks against the map"))
        mark.setAccessibleName(mark.toolTip())
        said = body(one.text)
        grid.addWidget(mark, place, 0)
        grid.addLayout(row(body(one.name), info(one.tip), spacing=theme.SMALL), place, 1)
        grid.addWidget(said, place, 2)
    grid.setColumnStretch(2, 1)
    grid.setColumnMinimumWidth(1, 190)
    return page(grid)


def _steps(steps: Sequence[Step]) -> QWidget:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme.LARGE)
    for place, one in enumerate(steps):
        name = caption(one.title)
        name.setWordWrap(False)
        grid.addWidget(name, 0, place)
        number = figure(hundredths(one.similarity))
        grid.addWidget(number, 1, place)
    grid.setColumnStretch(len(steps), 1)
    return page(grid)
