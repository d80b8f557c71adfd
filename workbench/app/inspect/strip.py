"""Pictures as cells of the strip, made when they come into sight."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import overload

from workbench.app.inspect.pages import Shot
from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.widgets.grid import Cell


class ShotCells(Sequence[Cell]):
    """A hundred thousand pictures cost nothing until they are looked at."""

    def __init__(self, shots: Sequence[Shot], classes: Sequence[str]) -> None:
        self._shots = shots
        self._places = {name: place for place, name in enumerate(classes)}

    def __len__(self) -> int:
        return len(self._shots)

    @overload
    def __getitem__(self, index: int) -> Cell: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Cell]: ...
    def __getitem__(self, index: int | slice) -> Cell | Sequence[Cell]:
        if isinstance(index, slice):
            return [self._cell(shot) for shot in self._shots[index]]
        return self._cell(self._shots[index])

    def _cell(self, shot: Shot) -> Cell:
        place = self._places.get(shot.label or "")
        colour = theme.class_colour(place).name() if place is not None else None
        name = PurePath(shot.path).name
        return Cell(shot.id, shot.path, name, shot.label or tr("no class"), colour)
