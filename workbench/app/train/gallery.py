"""All backbones in one searchable table."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from workbench.app.shell.language import counted, tr
from workbench.app.shell.theme import LARGE, MEDIUM
from workbench.app.train.pages import GalleryRow
from workbench.app.widgets.boxes import column, row
from workbench.app.widgets.buttons import primary, secondary
from workbench.app.widgets.table import Column, Line, NumbersTable
from workbench.app.widgets.text import caption, heading


def _written(form: str) -> Callable[[float | None], str]:
    """Writes a figure in that form; nothing where it is not known: the last column says so."""
    return lambda value: "" if value is None else form.format(value)


COLUMNS = (
    Column("Network", tip="Its name"),
    Column("Family", tip="Networks of one family are built alike"),
    Column(
        "Accuracy",
        True,
        _written("{:.1f} %"),
        "Published: how often it names one of 1,000 everyday things rightly",
    ),
    Column(
        "Work",
        True,
        lambda v: "" if v is None else f"{v:.2f} bn" if v < 10 else f"{v:.0f} bn",
        "Billions (bn) of multiplications for one picture: half of it takes about half the time",
    ),
    Column(
        "Parameters",
        True,
        _written("{:.1f} M"),
        "How many numbers it learns, in millions",
    ),
    Column("Size", True, _written("{:.0f} MB"), "Size of its weights"),
    Column("Weights", tip="Where its weights are"),
)

MOST_MORE = 40  # of those that only a search finds; a table of a thousand is slow to lay out


class Gallery(QDialog):
    """A table of backbones with a search line; `chosen()` is what was picked."""

    def __init__(self, rows: Sequence[GalleryRow], current: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._rows = tuple(rows)
        self._more: tuple[GalleryRow, ...] = ()
        self.setWindowTitle(tr("All networks"))
        self.resize(940, 620)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search by name or family"))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(tr("Search networks"))
        self.search.setToolTip(tr("Only networks with these words in their name or family"))
        self.table = NumbersTable(tr("Networks"), COLUMNS)
        self.about = caption("")
        self.about.setMinimumHeight(self.about.fontMetrics().height() * 2)
        self.about.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.count = caption("")
        self.use = primary(tr("Use this network"), tr("Choose it and close this table"))
        cancel = secondary(tr("Cancel"), tr("Keep the network chosen before"))
        self.use.setDefault(True)
        self.setLayout(
            column(
                heading(tr("All networks")),
                row(self.search, self.count, spacing=MEDIUM),
                self.table,
                self.about,
                row(None, cancel, self.use),
                spacing=MEDIUM,
                margins=(LARGE, LARGE, LARGE, LARGE),
            )
        )
        self.search.textChanged.connect(self._filter)
        self.table.chosen.connect(self._tell_about)
        self.table.opened.connect(lambda _name: self.accept())
        self.use.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self._filter("")
        self.table.choose(current)
        self.table.scrollTo(self.table.currentIndex())
        self._tell_about(current)
        self.search.setFocus()

    def chosen(self) -> str:
        """The name of the backbone the user is on, or an empty text."""
        return self.table.current_key() or ""

    def add_rows(self, rows: Sequence[GalleryRow]) -> None:
        """Networks of another library, too many to be listed: a search finds them."""
        listed = {row.name for row in self._rows}
        self._more = tuple(row for row in rows if row.name not in listed)
        words = tr("Search by name or family; {count:,} more networks of timm by name")
        self.search.setPlaceholderText(words.format(count=len(rows)))
        self._filter(self.search.text())

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        more = [row for row in self._more if words and _fits(row, words)]
        found = [*(row for row in self._rows if _fits(row, words)), *more[:MOST_MORE]]
        self.table.show_lines([_line(row) for row in found])
        if found and not self.chosen():
            self.table.choose(found[0].name)
        self._tell_about(self.chosen())
        self.count.setText(_counted(len(found), len(more) - MOST_MORE))
        self.use.setEnabled(bool(found))

    def _tell_about(self, name: str) -> None:
        rows = (*self._rows, *self._more)
        about = next((row.about for row in rows if row.name == name), "")
        self.about.setText(about)


def _counted(shown: int, left: int) -> str:
    networks = counted(shown, "network", "networks")
    if left <= 0:
        return networks
    return tr("{networks}; type on for {left:,} more").format(networks=networks, left=left)


def _fits(row: GalleryRow, words: Sequence[str]) -> bool:
    text = f"{row.title} {row.family} {row.name} {row.weights}".casefold()
    return all(word in text for word in words)


def _line(row: GalleryRow) -> Line:
    values = (
        row.title,
        row.family,
        row.accuracy,
        row.gflops,
        row.parameters,
        row.download_mb,
        row.weights,
    )
    return Line(values, row.name, tip=row.about)
