"""Small scans to fill a catalogue with."""

from __future__ import annotations

from workbench.data.items import Item
from workbench.data.scanning import Scan


def item(name: str, label: str | None = "leaf", split="train") -> Item:
    return Item(name * 8, f"/pictures/{label}/{name}.jpg", label, split, 4, 3)


def found(*items: Item, rejected=(), notes=()) -> Scan:
    classes = tuple(sorted({i.label for i in items if i.label}))
    return Scan(
        root="/pictures", items=items, rejected=tuple(rejected), classes=classes, notes=tuple(notes)
    )
