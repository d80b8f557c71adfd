"""The problems: what stands in the way, what is worth knowing, which files were left out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from workbench.app.data.showing import ERROR, INFO, WARNING, Loaded, Sign
from workbench.app.shell import theme
from workbench.app.shell.icons import icon_pixmap
from workbench.app.shell.language import counted, tr
from workbench.app.widgets.boxes import column, row
from workbench.app.widgets.buttons import quiet
from workbench.app.widgets.cells import name_of
from workbench.app.widgets.row_hover import RowHover
from workbench.app.widgets.table import Column, Line, NumbersTable
from workbench.app.widgets.text import body, caption, heading, subheading

if TYPE_CHECKING:
    from workbench.data.items import Rejected

_ROW, _PADDING = 30, 5  # pixels
_WRAPPED = 100  # more rows than these take too long to measure; the chosen one is said below


class _Wrapped(RowHover):
    """Measures the lines of a cell between its paddings, which Qt forgets."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        inner = QStyleOptionViewItem(option)
        inner.rect = option.rect.adjusted(_PADDING, 0, -_PADDING, 0)
        return super().sizeHint(inner, index)


class ProblemsPage(QWidget):
    """Everything the user may want to mend, in words."""

    def __init__(self) -> None:
        super().__init__()
        self._loaded = Loaded()
        self._blocking, self._hints = QVBoxLayout(), QVBoxLayout()
        for notes in (self._blocking, self._hints):
            notes.setSpacing(theme.LARGE)
        self.rejected_title = subheading("")
        self.rejected = NumbersTable(
            tr("Files left out"),
            (
                Column("File", tip="The file's name"),
                Column("Why it was left out", tip="What is the matter with it"),
            ),
            stretch=1,
        )
        self.rejected.setWordWrap(True)
        self.rejected.setItemDelegateForColumn(1, _Wrapped(self.rejected))
        self.rejected.verticalHeader().setMinimumSectionSize(_ROW)
        self.rejected.opened.connect(_show_folder)
        self.rejected.chosen.connect(self._explain)
        self.reason = body("")
        self.show_button = quiet(tr("Show its folder"), tr("Open the folder it lies in"), "folder")
        self.show_button.clicked.connect(lambda: _show_folder(self.rejected.current_key()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.XL, theme.LARGE, theme.XL, theme.LARGE)
        layout.setSpacing(theme.LARGE)
        layout.addWidget(heading(tr("Problems")))
        layout.addLayout(self._blocking)
        layout.addLayout(row(self.rejected_title, None, self.show_button))
        layout.addWidget(self.rejected, 1)
        layout.addWidget(self.reason)
        layout.addLayout(self._hints)
        layout.addStretch(0)
        theme.news.theme_changed.connect(self._recolour)  # a lambda would outlive the page

    def show_problems(self, loaded: Loaded) -> None:
        """What stands in the way, what was left out, then hints; nothing of what there is not."""
        self._loaded = loaded
        _clear(self._blocking)
        _clear(self._hints)
        for problem in loaded.problems:
            sign, notes = (ERROR, self._blocking) if problem.blocking else (WARNING, self._hints)
            notes.addWidget(_note(sign, problem.message, problem.hint))
        for note in loaded.notes:
            self._hints.addWidget(_note(INFO, note, ""))
        files = len(loaded.rejected)
        self.rejected_title.setText(counted(files, "file was left out", "files were left out"))
        self._wrap(files <= _WRAPPED)
        self.reason.hide()
        for widget in (self.rejected_title, self.rejected, self.show_button):
            widget.setVisible(files > 0)
        self.rejected.show_lines([_line(rejected) for rejected in loaded.rejected])

    def _recolour(self) -> None:
        self.show_problems(self._loaded)

    def _wrap(self, wrapped: bool) -> None:
        """Let each reason take the lines it needs."""
        modes = QHeaderView.ResizeMode
        rows = self.rejected.verticalHeader()
        rows.setSectionResizeMode(modes.ResizeToContents if wrapped else modes.Fixed)
        rows.setDefaultSectionSize(_ROW)

    def _explain(self, path: str) -> None:
        """The whole reason, for where the table has no room for it."""
        reason = next((r.reason for r in self._loaded.rejected if r.path == path), "")
        self.reason.setText(f"{Path(path).name}: {reason}")
        self.reason.show()


def _line(rejected: Rejected) -> Line:
    tip = f"{rejected.path}\n{rejected.reason}"
    return Line((_short(name_of(rejected.path)), rejected.reason), key=rejected.path, tip=tip)


def _short(name: str, most: int = 36) -> str:
    return name if len(name) <= most else f"{name[: most - 12]}…{name[-11:]}"


def _clear(notes: QVBoxLayout) -> None:
    while notes.count():
        old = notes.takeAt(0).widget()
        old.hide()
        old.deleteLater()


def _note(sign: Sign, message: str, hint: str) -> QWidget:
    mark = QLabel()
    ratio = QGuiApplication.primaryScreen().devicePixelRatio()
    mark.setPixmap(icon_pixmap(sign.icon, 20, sign.tint, ratio))
    words = column(body(message), spacing=0)
    if hint:
        words.addWidget(caption(hint))
    holder = QFrame()
    layout = QHBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(12)
    layout.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    layout.addLayout(words, 1)
    return holder


def _show_folder(path: str | None) -> None:
    if path:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(path).parent)))
