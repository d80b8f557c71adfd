"""The files that could not be classified, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.app.shell.language import counted, tr
from workbench.app.widgets.fold import Fold
from workbench.app.widgets.table import Column, Line, NumbersTable

if TYPE_CHECKING:
    from workbench.data.items import Rejected

_HEIGHT = 150


class LeftOut(Fold):
    """A fold with a table of two columns: the file and why."""

    def __init__(self) -> None:
        columns = (Column(tr("File"), text=lambda path: Path(path).name), Column(tr("Reason")))
        self.table = NumbersTable(tr("Files left out"), columns, sortable=False, stretch=1)
        self.table.setFixedHeight(_HEIGHT)
        super().__init__(tr("Files left out"), self.table)
        self.hide()

    def show_rejected(self, rejected: Sequence[Rejected]) -> None:
        """Show these."""
        lines = [Line((one.path, one.reason), one.path, tip=one.path) for one in rejected]
        self.table.show_lines(lines)
        self.set_title(tr("{files} left out").format(files=counted(len(lines), "file", "files")))
        self.setVisible(bool(lines))
