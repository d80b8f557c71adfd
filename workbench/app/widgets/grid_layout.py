"""Where the cells of a picture grid lie: pure arithmetic, for ten pictures or a million."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

HEAD = 40  # a group's title
GAP = 12  # between cells, and round the whole
TEXT = 22  # a line of words below a picture
LINE = 16  # every further one


class Group(NamedTuple):
    """A run of cells under one title: the first cell's place and the words."""

    start: int
    title: str
    colour: str | None = None


class Place(NamedTuple):
    """A rectangle in the grid's own pixels."""

    x: int
    y: int
    width: int
    height: int


class GridLayout:
    """Cells in rows of equal height, group by group; below each picture some lines of words."""

    def __init__(
        self, count: int, groups: Sequence[Group], width: int, side: int, lines: int = 1
    ) -> None:
        self.count = count
        self.side = side
        self.columns = max(1, (width - GAP) // (side + GAP))
        spare = width - GAP - self.columns * (side + GAP)
        self._indent = GAP + max(0, spare // 2)
        self._cell_height = side + TEXT + (lines - 1) * LINE
        self.row_height = self._cell_height + GAP
        self.groups = tuple(groups) or (Group(0, ""),)
        self._starts = [group.start for group in self.groups]
        self._tops: list[int] = []
        top = 0
        for number in range(len(self.groups)):
            self._tops.append(top)
            top += self.head(number) + self._rows(number) * self.row_height
        self.height = top + GAP

    def head(self, number: int) -> int:
        """The height above a group's first row."""
        return HEAD if self.groups[number].title else GAP

    def head_place(self, number: int, width: int) -> Place:
        """Where a group's title is written."""
        return Place(self._indent, self._tops[number], width - 2 * self._indent, HEAD)

    def place(self, index: int) -> Place:
        """Where a cell lies, its words included."""
        number = bisect_right(self._starts, index) - 1
        row, column = divmod(index - self._starts[number], self.columns)
        return Place(
            self._indent + column * (self.side + GAP),
            self._tops[number] + self.head(number) + row * self.row_height,
            self.side,
            self._cell_height,
        )

    def at(self, x: int, y: int) -> int:
        """The cell at this point, or -1."""
        if y < 0 or not self.count:
            return -1
        number = max(0, bisect_right(self._tops, y) - 1)
        down = y - self._tops[number] - self.head(number)
        column, inside = divmod(x - self._indent, self.side + GAP)
        if down < 0 or column < 0 or column >= self.columns or inside >= self.side:
            return -1
        index = self._starts[number] + down // self.row_height * self.columns + column
        return index if index < self._end(number) else -1

    def visible(self, top: int, bottom: int) -> list[range]:
        """The cells whose rows touch this stretch, group by group."""
        return [
            cells
            for number in self.visible_groups(top, bottom)
            if (cells := self._visible_of(number, top, bottom))
        ]

    def visible_groups(self, top: int, bottom: int) -> range:
        """The groups that touch this stretch."""
        first = max(0, bisect_right(self._tops, top) - 1)
        return range(first, bisect_right(self._tops, bottom))

    def step(self, index: int, columns: int, rows: int) -> int:
        """The cell so many columns and rows further, or the nearest there is."""
        if columns:
            return min(self.count - 1, max(0, index + columns))
        here = self.place(index)
        steps = abs(rows)
        for _ in range(steps):
            index = self._row_beside(index, here.x, 1 if rows > 0 else -1)
        return index

    def _row_beside(self, index: int, x: int, way: int) -> int:
        """The cell of the next row in the column at `x`, or the row's last where it is shorter."""
        number = bisect_right(self._starts, index) - 1
        column = (x - self._indent) // (self.side + GAP)
        row = (index - self._starts[number]) // self.columns + way
        if row < 0:
            if number == 0:
                return index
            number, row = number - 1, self._rows(number - 1) - 1
        elif row >= self._rows(number):
            if self._end(number) >= self.count:
                return index
            number, row = number + 1, 0
        start = self._starts[number] + row * self.columns
        return min(start + column, self._end(number) - 1)

    def _visible_of(self, number: int, top: int, bottom: int) -> range:
        base = self._tops[number] + self.head(number)
        first = max(0, (top - base) // self.row_height)
        last = max(0, (bottom - base) // self.row_height + 1)
        start, end = self._starts[number], self._end(number)
        return range(min(end, start + first * self.columns), min(end, start + last * self.columns))

    def _end(self, number: int) -> int:
        return self._starts[number + 1] if number + 1 < len(self._starts) else self.count

    def _rows(self, number: int) -> int:
        cells = self._end(number) - self._starts[number]
        return -(-cells // self.columns)
