"""Judged pictures as cells of a grid, made one at a time when they come into sight."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.app.results.pages import Shot
from workbench.app.shell.language import tr
from workbench.app.shell.theme import class_colour
from workbench.app.widgets.cells import Cells, name_of
from workbench.app.widgets.grid import Cell


class ShotCells(Cells[Shot]):
    """What a picture is, what was said of it, and how surely."""

    def __init__(self, shots: Sequence[Shot], classes: Sequence[str]) -> None:
        super().__init__(shots)
        self._classes = classes

    def _cell(self, picture: Shot) -> Cell:
        truth, said = self._classes[picture.truth], self._classes[picture.said]
        sure = f"{100 * picture.confidence:.0f} %"
        note = tr("In truth “{truth}”, it said “{said}” and was {sure} sure.")
        return Cell(
            id=picture.id,
            path=picture.path,
            title=truth if truth == said else f"{truth} → {said}",
            note=note.format(truth=truth, said=said, sure=sure),
            colour=class_colour(picture.truth).name(),
            badge=sure,
        )


class AlikeCells(ShotCells):
    """Pictures of one truth and one answer, which stand above: the files' names tell more."""

    def _cell(self, picture: Shot) -> Cell:
        return super()._cell(picture)._replace(title=name_of(picture.path), colour=None)
