"""Items as cells of a grid."""

from __future__ import annotations

from workbench.app.widgets.cells import PictureCells
from workbench.data.items import Item


class ItemCells(PictureCells[Item]):
    """Items of the catalogue, with their size in the tooltip."""

    def note(self, picture: Item, label: str) -> str:
        return f"{label} · {picture.width:,} × {picture.height:,}"
