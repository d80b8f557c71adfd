"""Pictures as cells of a grid, made one at a time when they come into sight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar, overload

from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.widgets.grid import Cell


class Picture(Protocol):
    """What a cell needs to know of a picture."""

    @property
    def id(self) -> str:
        """What its thumbnail is known by."""

    @property
    def path(self) -> str:
        """The file."""

    @property
    def label(self) -> str | None:
        """Its class, or None."""


P = TypeVar("P")
Q = TypeVar("Q", bound=Picture)


class Cells(Sequence[Cell], Generic[P]):
    """A hundred thousand pictures cost nothing until they are looked at."""

    def __init__(self, pictures: Sequence[P]) -> None:
        self._pictures = pictures

    def __len__(self) -> int:
        return len(self._pictures)

    @overload
    def __getitem__(self, index: int) -> Cell: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Cell]: ...
    def __getitem__(self, index: int | slice) -> Cell | Sequence[Cell]:
        if isinstance(index, slice):
            return [self._cell(picture) for picture in self._pictures[index]]
        return self._cell(self._pictures[index])

    def _cell(self, picture: P) -> Cell:
        raise NotImplementedError


class PictureCells(Cells[Q]):
    """Pictures with their names, and their classes in colour."""

    def __init__(self, pictures: Sequence[Q], classes: Sequence[str]) -> None:
        super().__init__(pictures)
        self._places = {name: place for place, name in enumerate(classes)}

    def note(self, picture: Q, label: str) -> str:
        """The words of the tooltip, beside the file's name."""
        return label

    def _cell(self, picture: Q) -> Cell:
        place = self._places.get(picture.label or "")
        colour = theme.class_colour(place).name() if place is not None else None
        note = self.note(picture, picture.label or tr("no class"))
        return Cell(picture.id, picture.path, name_of(picture.path), note, colour)


def name_of(path: str) -> str:
    """The file's name, whatever the system; a tenth of what `Path` takes."""
    return path.replace("\\", "/").rsplit("/", 1)[-1]
