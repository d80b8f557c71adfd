"""Every tab of Inspect and every page of Train, as a user comes to them, to be photographed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QScrollArea, QWidget

from tests.end_to_end.hand import settle, until
from tests.end_to_end.window import idle, said
from workbench.app.shell.window import MainWindow

PATIENCE_S = 300.0


def inspect_views(window: MainWindow) -> Iterator[str]:
    """Bring each view of Inspect to the front and yield its name; a picture is looked at."""
    view: Any = window.stage("inspect").widget
    details = view.picture.details
    until(lambda: details.trust[1].text(), "the trust line", PATIENCE_S)
    yield "inspect"
    yield _marked(view)
    for name, fold in (("made", details.fold), ("drawn", details.drawn)):
        fold.unfold(True)
        settle()
        _scrolled(fold).ensureWidgetVisible(fold)
        yield f"inspect-{name}"
        fold.unfold(False)
    for name, bring in _TABS.items():
        view.choose_tab(name)
        bring(window, view)
        yield f"inspect-{name}"
    view.choose_tab("picture")


def _marked(view: Any) -> str:
    """A frame dragged round the middle of the picture."""
    canvas, rect = view.picture.canvas, view.picture.canvas.picture_rect()
    corners = [
        QPoint(round(rect.left() + share * rect.width()), round(rect.top() + share * rect.height()))
        for share in (0.3, 0.7)
    ]
    view.picture.mark.click()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=corners[0])
    QTest.mouseMove(canvas, corners[1])
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=corners[1])
    until(lambda: view.picture.details.beside.text(), "how much lies beside the thing")
    view.picture.mark.click()
    return "inspect-marked"


def figures_dialog(window: MainWindow) -> QDialog:
    """The dialog with the checks of the map that is looked at, filled."""
    view: Any = window.stage("inspect").widget
    view.picture.details.figures.click()
    dialog = next(d for d in window.findChildren(QDialog) if d.isVisible())
    until(lambda: "How sure" in said(dialog), "the figures", PATIENCE_S)
    return dialog


def worth_dialog(window: MainWindow) -> QDialog:
    """The dialog with what each method is worth, filled."""
    view: Any = window.stage("inspect").widget
    view.picture.details.test.click()
    dialog: Any = next(d for d in window.findChildren(QDialog) if d.isVisible())
    dialog.begin.click()
    until(lambda: dialog.table.model().rowCount(), "the table of methods", 2 * PATIENCE_S)
    return dialog


def train_pages(window: MainWindow) -> Iterator[str]:
    """Bring the pages of Train to the front that begin nothing, and yield their names."""
    view: Any = window.stage("train").widget
    for name in ("copy", "queue"):
        view.front_wanted.emit(name)
        settle()
        yield f"train-{name}"
    view.front_wanted.emit("recipe")
    view.recipe.advanced.unfold(True)
    settle()
    bar = _scrolled(view.recipe.advanced).verticalScrollBar()
    for place in range(4):
        bar.setValue(round(bar.maximum() * place / 3))
        yield f"train-advanced-{place + 1}"
    view.recipe.advanced.unfold(False)


def _scrolled(widget: QWidget) -> QScrollArea:
    """The area a widget scrolls in."""
    above = widget.parentWidget()
    while not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above


def _compare(window: MainWindow, view: Any) -> None:
    tab = view.middle.currentWidget()
    until(lambda: said(tab).count("similarity") >= 2, "both maps and their checks", PATIENCE_S)


def _what_if(window: MainWindow, view: Any) -> None:
    tab = view.middle.currentWidget()
    until(lambda: tab.words.text(), "what the model says", PATIENCE_S)
    tab.tools.choose("paint")
    tab.canvas.use("paint")
    _drag(tab.canvas, (0.4, 0.45), (0.6, 0.55))
    idle(window)
    until(lambda: tab.undo.isEnabled(), "the stroke", PATIENCE_S)


def _drag(canvas: QWidget, start: tuple[float, float], end: tuple[float, float]) -> None:
    def at(place: tuple[float, float]) -> QPoint:
        return QPoint(round(place[0] * canvas.width()), round(place[1] * canvas.height()))

    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at(start))
    for part in range(1, 9):
        share = part / 8
        across = start[0] + (end[0] - start[0]) * share
        down = start[1] + (end[1] - start[1]) * share
        QTest.mouseMove(canvas, at((across, down)))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at(end))


def _inside(window: MainWindow, view: Any) -> None:
    tab = view.middle.currentWidget()
    until(lambda: tab.head.text(), "the channels", PATIENCE_S)
    idle(window)
    tab.channel_chosen.emit(tab._cells[0].number)
    tab.grid.set_current(0)
    until(lambda: tab.panel.title.text(), "the chosen channel", PATIENCE_S)
    if tab.panel.search.isVisible():
        tab.panel.search.click()
    idle(window)


def _similar(window: MainWindow, view: Any) -> None:
    tab = view.middle.currentWidget()
    until(lambda: tab.sentence.text(), "the pictures like it", PATIENCE_S)
    idle(window)


def _shortcuts(window: MainWindow, view: Any) -> None:
    tab = view.middle.currentWidget()
    tab.search.click()
    until(lambda: tab.currentIndex() == 2, "the search", PATIENCE_S)
    idle(window)


_TABS: dict[str, Callable[[MainWindow, Any], None]] = {
    "compare": _compare,
    "what_if": _what_if,
    "inside": _inside,
    "similar": _similar,
    "shortcuts": _shortcuts,
}
