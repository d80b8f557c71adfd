"""Pictures decoded once: neither the second epoch nor the second run decodes again.

Squares as the network sees them are kept in memory up to a bound, and all of them on disk. A
picture that vanishes later is still there; one that vanishes before is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbench.data.decoding import decode_item
from workbench.data.items import Item
from workbench.data.picture import Pixels, Undecodable
from workbench.models.preprocessing import Preprocessing
from workbench.training.lessons.square_store import SquareStore

MEMORY = 1 << 30
"""How many bytes of pictures a run keeps in memory."""


class Squares:
    """The pictures of some items, as uint8 (S, S, 3) each.

    Args:
        items: Whose pictures.
        preprocessing: How they are made square.
        cache: Folder where they are kept between runs; made where needed.
        memory: How many bytes to keep in memory.
    """

    def __init__(
        self,
        items: Sequence[Item],
        preprocessing: Preprocessing,
        cache: Path,
        memory: int = MEMORY,
    ) -> None:
        self.items = tuple(items)
        self._preprocessing = preprocessing
        self._kept: dict[int, Pixels] = {}
        self._most = memory // (preprocessing.size**2 * 3)
        self._store = SquareStore(cache, preprocessing)
        self.lost: set[int] = set()

    def get(self, index: int) -> Pixels | None:
        """The picture of one item, or None where it cannot be read any more. Thread-safe."""
        if index in self._kept:
            return self._kept[index]
        if index in self.lost:
            return None
        square = self._store.get(self.items[index].id)
        if square is None:
            square = self._decoded(index)
        if square is not None and len(self._kept) < self._most:
            self._kept[index] = square
        return square

    def close(self) -> None:
        """Let go of memory and file."""
        self._kept.clear()
        self._store.close()

    @staticmethod
    def side_by_side(
        splits: Sequence[tuple[Sequence[Item], Preprocessing]], cache: Path
    ) -> list[Squares]:
        """The pictures of several splits, which share what memory a run has for pictures."""
        sizes = [len(items) * way.size**2 for items, way in splits]
        shares = [MEMORY * size // max(1, sum(sizes)) for size in sizes]
        return [
            Squares(items, way, cache, share)
            for (items, way), share in zip(splits, shares, strict=True)
        ]

    def _decoded(self, index: int) -> Pixels | None:
        try:
            picture = decode_item(self.items[index], self._preprocessing.at_least)
        except Undecodable:
            self.lost.add(index)
            return None
        square = self._preprocessing.square(picture.pixels)
        self._store.put(self.items[index].id, square)
        return square
