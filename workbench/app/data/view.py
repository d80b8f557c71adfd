"""The Data page as Qt shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from workbench.app.data.cells import ItemCells
from workbench.app.data.class_list import ClassList
from workbench.app.data.details import Details
from workbench.app.data.empty_page import EmptyPage
from workbench.app.data.reading_page import ReadingPage
from workbench.app.data.showing import ClassLine, Loaded, Page, Section
from workbench.app.shell import theme
from workbench.app.shell.icons import icon
from workbench.app.shell.language import tr
from workbench.app.widgets.boxes import column, page, row
from workbench.app.widgets.buttons import quiet, tool
from workbench.app.widgets.choice import Option, Segments
from workbench.app.widgets.grid import SIDES, Group, PictureGrid
from workbench.app.widgets.text import Elided, caption, heading, line

if TYPE_CHECKING:
    from workbench.app.data.problems import ProblemsPage
    from workbench.app.shell.session import Session
    from workbench.data.items import Item

_SEARCH = 148  # “File name…” with its mark
_WIDE, _NARROW = 828, 592  # px below which the details, then the class list give way


class DataPage(QStackedWidget):
    """Three pages in one: nothing yet, reading, and the pictures."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setProperty("surface", "page")
        self._session = session
        self._browser: Browser | None = None
        self._built: Callable[[Browser], object] = lambda _browser: None
        self.empty = EmptyPage()
        self.reading = ReadingPage()
        for part in (self.empty, self.reading):
            self.addWidget(part)
        self.setFocusProxy(self.empty)

    @property
    def browser(self) -> Browser:
        """The page of pictures; built when first needed, so that the window opens sooner."""
        if self._browser is None:
            self._browser = Browser(self._session)
            self.addWidget(self._browser)
            self._built(self._browser)
        return self._browser

    def when_built(self, tell: Callable[[Browser], object]) -> None:
        """Call this with the page of pictures once it is there."""
        self._built = tell

    # ------------------------------------------------------------ what the presenter says

    def show_page(self, page: Page) -> None:
        if page in ("empty", "reading"):
            self.setCurrentWidget(self.empty if page == "empty" else self.reading)
            return
        self.setCurrentWidget(self.browser)
        self.browser.show_problems_page(page == "problems")

    def show_reading(self, title: str, doing: str, done: float, total: float | None) -> None:
        self.reading.show_reading(title, doing, done, total)

    def show_classes(self, lines: Sequence[ClassLine], chosen: str) -> None:
        if self._browser is not None or len(lines) > 1 or lines[0].total:
            self.browser.classes.show_lines(lines, chosen)

    def show_filter(self, words: str, split: str) -> None:
        if self._browser is not None:
            self.browser.show_filter(words, split)

    def show_items(
        self, items: Sequence[Item], sections: Sequence[Section], classes: Sequence[str]
    ) -> None:
        if self._browser is not None or items:
            self.browser.show_items(items, sections, classes)

    def show_heading(self, title: str, summary: str, focused: bool) -> None:
        if self._browser is not None:
            self.browser.title.setText(title)
            self.browser.summary.setText(summary)
            self.browser.unfocus.setVisible(focused)

    def show_problems(self, loaded: Loaded) -> None:
        if self._browser is not None or loaded.items or loaded.rejected:
            self.browser.show_problems(loaded)

    def show_details(self, item: Item | None, place: int | None) -> None:
        if self._browser is not None:
            self.browser.details.show_item(item, place)

    def show_preview(self, pixels: Any, reason: str) -> None:
        self.browser.details.show_preview(pixels, reason)


class Browser(QWidget):
    """Class list, grid of pictures or list of problems, details."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.classes = ClassList()
        self.title = Elided(heading(""))
        self.summary = Elided(caption(""))
        self.unfocus = quiet(tr("Show all"), tr("Show all pictures again"), "close")
        self.search = self._search_field()
        self.split = Segments(tr("Which split is shown"), _splits())
        self.smaller = tool("zoom_out", tr("Smaller pictures"), lambda: self._resize(-1))
        self.larger = tool("zoom_in", tr("Larger pictures"), lambda: self._resize(1))
        self.grid = PictureGrid(session, tr("Pictures of the project"))
        self.grid.say_when_empty(tr("No picture fits. Choose another class or split."))
        self.details = Details()
        self._problems: ProblemsPage | None = None
        self._loaded = Loaded()
        self._items: tuple[Sequence[Item], Sequence[Section], Sequence[str]] = ((), (), ())
        self._middle = QStackedWidget()
        self._middle.addWidget(self._pictures())
        self._splitter = self._split_up()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._splitter)
        theme.news.theme_changed.connect(self._recolour)

    def show_filter(self, words: str, split: str) -> None:
        """Say which words and which split are asked for, without telling."""
        if self.search.text().strip() != words:  # a space just typed stays
            self.search.setText(words)
        self.split.choose(split)

    def show_items(
        self, items: Sequence[Item], sections: Sequence[Section], classes: Sequence[str]
    ) -> None:
        """Show these items, under a title for each section."""
        self._items = (items, sections, classes)
        self.grid.show_cells(ItemCells(items, classes), self._groups())

    def show_problems(self, loaded: Loaded) -> None:
        """Keep what the list of problems shows; it is built when first looked at."""
        self._loaded = loaded
        if self._problems is not None:
            self._problems.show_problems(loaded)

    def show_problems_page(self, shown: bool) -> None:
        """The list of problems, or the pictures."""
        if shown and self._problems is None:
            from workbench.app.data.problems import ProblemsPage

            self._problems = ProblemsPage()
            self._problems.show_problems(self._loaded)
            self._middle.addWidget(self._problems)
        self._middle.setCurrentIndex(1 if shown else 0)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Where it is narrow, the pictures come first."""
        pictures = self._middle.currentIndex() == 0
        self.details.setVisible(pictures and self.width() >= _WIDE)
        self._left.setVisible(self.width() >= _NARROW)

    def _groups(self) -> list[Group]:
        _items, sections, classes = self._items
        places = {name: place for place, name in enumerate(classes)}
        return [
            Group(
                section.start,
                f"{section.label or tr('Without a class')}  ·  {section.length:,}",
                theme.class_colour(places[section.label]).name()
                if section.label in places
                else None,
            )
            for section in sections
        ]

    def _recolour(self) -> None:
        if self._items[0]:
            self.grid.show_groups(self._groups())

    def _resize(self, step: int) -> None:
        near = min(range(len(SIDES)), key=lambda i: abs(SIDES[i] - self.grid.side()))
        self.grid.set_side(SIDES[min(len(SIDES) - 1, max(0, near + step))])

    def _search_field(self) -> QLineEdit:
        field = QLineEdit()
        field.setProperty("kind", "search")
        field.setPlaceholderText(tr("File name"))
        field.setAccessibleName(tr("Search by file name"))
        field.setToolTip(tr("Show only files whose name or folder contains these letters (Ctrl+F)"))
        field.setClearButtonEnabled(True)
        field.addAction(icon("search", "text_soft"), QLineEdit.ActionPosition.LeadingPosition)
        field.setMinimumWidth(_SEARCH)
        field.setMaximumWidth(280)
        return field

    def _pictures(self) -> QWidget:
        head = QFrame()
        layout = column(
            _headline(self.title, self.unfocus, self.smaller, self.larger),
            self.summary,
            theme.SMALL,
            _filters(self.search, self.split),
            spacing=theme.SMALL,
            margins=(theme.LARGE, 12, theme.LARGE, 12),
        )
        head.setLayout(layout)
        whole = column(head, line(), spacing=0)
        whole.addWidget(self.grid, 1)
        return page(whole)

    def _split_up(self) -> QSplitter:
        left = self._left = page(column(self.classes, spacing=0, margins=(0, theme.MEDIUM, 0, 0)))
        left.setMinimumWidth(160)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        for part in (left, self._middle, self.details):
            splitter.addWidget(part)
        splitter.setCollapsible(1, False)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([216, 640, 288])
        return splitter


def _headline(title: QLabel, *buttons: QWidget) -> QHBoxLayout:
    layout = row()
    layout.addWidget(title, 1)
    for button in buttons:
        layout.addWidget(button, 0)
    return layout


def _filters(search: QLineEdit, split: Segments) -> QHBoxLayout:
    layout = row()
    layout.addWidget(search, 2)
    layout.addStretch(1)
    layout.addWidget(split, 0)
    return layout


def _splits() -> tuple[Option, ...]:
    return (
        Option("", tr("All"), tr("Every picture")),
        Option("train", tr("Train"), tr("The pictures the model learns from")),
        Option("val", tr("Val"), tr("The pictures the model is judged by while it learns")),
        Option("test", tr("Test"), tr("The pictures kept for the last word")),
    )
