"""Pictures as the tabs show them; called in a worker thread, never in the window's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.app.inspect.values import Pixels

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.data.items import Item


def on_screen(source: Path | Item, longest: int) -> Pixels:
    """A picture for the screen: uint8 (H, W, 3), upright, its longer side at most `longest`.

    Args:
        source: A file, or a picture of the project: never another one that lies there by now.
        longest: In pixels.

    Raises:
        Undecodable: It is no picture, or another one.
    """
    from workbench.data.decoding import decode, decode_item
    from workbench.data.items import Item
    from workbench.data.thumbnails import small

    least = longest // 2
    read = decode_item(source, least) if isinstance(source, Item) else decode(source, least)
    return small(read.pixels, longest)
