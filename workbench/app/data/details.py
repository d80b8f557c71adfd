"""The panel at the right: the picture the user is on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QStackedLayout, QWidget

from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.widgets.boxes import column, page
from workbench.app.widgets.buttons import quiet, secondary
from workbench.app.widgets.canvas import PictureCanvas
from workbench.app.widgets.text import body, caption, subheading
from workbench.core.places import from_home

if TYPE_CHECKING:
    from workbench.data.items import Item

_SPLITS = {
    "train": "Train – the model learns from it",
    "val": "Val – the model is judged by it",
    "test": "Test – kept for the last word",
}


class Details(QFrame):
    """A preview and what is known of the picture.

    Signals:
        inspect_wanted: See what the model says of it.
    """

    inspect_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(240)
        self._path = ""
        self._place: int | None = None
        self.canvas = PictureCanvas(tr("Preview of the chosen picture"))
        self.canvas.setMinimumHeight(200)
        self.name = subheading("")
        self.name.setWordWrap(True)
        self.facts = QGridLayout()
        self.facts.setHorizontalSpacing(theme.LARGE)
        self.facts.setVerticalSpacing(6)
        self.facts.setColumnStretch(1, 1)
        self._values: dict[str, QLabel] = {}
        for place, (key, words) in enumerate(_facts()):
            self._add(place, key, words)
        self.inspect = secondary(
            tr("Look at it in Inspect"), tr("See what the model says of it, and why"), "inspect"
        )
        self.inspect.clicked.connect(self.inspect_wanted)
        self.folder = quiet(tr("Show its folder"), tr("Open the folder it lies in"), "folder")
        self.folder.clicked.connect(self._show_folder)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._nothing())
        self._stack.addWidget(self._something())
        theme.news.theme_changed.connect(self._mark)

    def show_item(self, item: Item | None, place: int | None) -> None:
        """Show what is known of it; the preview follows."""
        self._stack.setCurrentIndex(0 if item is None else 1)
        if item is None:
            return
        self._path = item.path
        path = Path(item.path)
        self.name.setText(path.name)
        self.canvas.show_picture(None)
        self._values["class"].setText(item.label or tr("none"))
        self._values["split"].setText(tr(_SPLITS[item.split]) if item.split else tr("none"))
        self._values["size"].setText(f"{item.width:,} × {item.height:,} {tr('pixels')}")
        self._values["file"].setText(_file_size(path))
        self._values["folder"].setText(_breakable(from_home(path.parent)))
        self._values["folder"].setToolTip(str(path))
        self._place = place
        self._mark()

    def show_preview(self, pixels: Any, reason: str) -> None:
        """The picture itself, or why it cannot be shown."""
        if pixels is None:
            self.canvas.say(reason)
        else:
            self.canvas.show_picture(pixels)

    def _add(self, place: int, key: str, words: str) -> None:
        value = body("")
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._values[key] = value
        top = Qt.AlignmentFlag.AlignTop
        label = caption(words)
        label.setWordWrap(False)
        self.facts.addWidget(label, place, 0, top)
        self.facts.addWidget(value, place, 1, top)

    def _mark(self) -> None:
        self._values["class"].setStyleSheet(
            f"border-left: 4px solid {theme.class_colour(self._place).name()}; padding-left: 6px;"
            if self._place is not None
            else ""
        )

    def _nothing(self) -> QWidget:
        words = caption(tr("Choose a picture to see it here. A double click opens it in Inspect."))
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return page(column(None, words, None, margins=(theme.XL, 0, theme.XL, 0)))

    def _something(self) -> QWidget:
        side = theme.LARGE
        words = column(
            self.name,
            theme.SMALL,
            self.facts,
            theme.MEDIUM,
            self.inspect,
            self.folder,
            None,
            margins=(side, side, side, side),
        )
        whole = column(spacing=0)
        whole.addWidget(self.canvas, 1)
        whole.addLayout(words, 0)
        return page(whole)

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(self._path).parent)))


def _facts() -> tuple[tuple[str, str], ...]:
    return (
        ("class", tr("Class")),
        ("split", tr("Used for")),
        ("size", tr("Size")),
        ("file", tr("File size")),
        ("folder", tr("Folder")),
    )


def _file_size(path: Path) -> str:
    try:
        size = path.stat().st_size
    except OSError:
        return tr("not there any more")
    if size < 1_000_000:
        return f"{max(1, round(size / 1000)):,} kB"
    return f"{size / 1_000_000:,.1f} MB"


def _breakable(path: str) -> str:
    """A long path may wrap after each separator."""
    return path.replace("/", "/\u200b").replace("\\", "\\\u200b")
