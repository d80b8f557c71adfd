"""Items as cells of a grid, made one at a time when they come into sight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, overload

from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.widgets.grid import Cell

if TYPE_CHECKING:
    from workbench.data.items import Item


class ItemCells(Sequence[Cell]):
    """A hundred thousand items cost nothing until they are looked at."""

    def __init__(self, items: Sequence[Item], classes: Sequence[str]) -> None:
        self._items = items
        self._places = {name: place for place, name in enumerate(classes)}

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, index: int) -> Cell: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Cell]: ...
    def __getitem__(self, index: int | slice) -> Cell | Sequence[Cell]:
        if isinstance(index, slice):
            return [self._cell(item) for item in self._items[index]]
        return self._cell(self._items[index])

    def __iter__(self) -> Iterator[Cell]:
        return (self._cell(item) for item in self._items)

    def _cell(self, item: Item) -> Cell:
        name = item.path.replace("\\", "/").rsplit("/", 1)[-1]
        place = self._places.get(item.label or "")
        colour = theme.class_colour(place).name() if place is not None else None
        label = item.label or tr("no class")
        note = f"{label} · {item.width:,} × {item.height:,}"
        return Cell(item.id, item.path, name, note, colour)
