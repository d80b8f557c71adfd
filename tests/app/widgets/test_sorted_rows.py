"""Rows that stay sorted."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from workbench.app.widgets.sorted_rows import SortedRows

UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


class Pairs(SortedRows[tuple[int, int]]):
    """Pairs of numbers, sorted by one of the two; counts how often it was asked by what."""

    asked = 0

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 2

    def key(self, row: tuple[int, int], column: int) -> int:
        self.asked += 1
        return row[column]

    def rows(self) -> list[tuple[int, int]]:
        return [self.row(place) for place in range(self.rowCount())]


def some(count: int) -> list[tuple[int, int]]:
    return [(random.Random(number).randrange(9), number) for number in range(count)]


@pytest.mark.parametrize("order", [UP, DOWN])
def test_rows_that_come_one_after_another_stand_as_if_they_had_come_together(order):
    together, apart = Pairs(), Pairs()
    for table in (together, apart):
        table.sort(0, order)
    together.show(some(200))
    for row in some(200):
        apart.add([row])
    assert apart.rows() == together.rows()
    assert [row[0] for row in apart.rows()] == sorted(
        (row[0] for row in some(200)), reverse=order == DOWN
    )


@pytest.mark.parametrize("order", [UP, DOWN])
def test_a_row_more_looks_at_a_few_of_many(order):
    table = Pairs()
    table.show(some(10_000))
    table.sort(1, order)
    table.asked = 0
    table.add([(0, 5_000)])
    assert table.asked < 20


def test_the_order_they_came_in_can_be_had_back():
    table = Pairs()
    table.show(some(50))
    table.sort(0)
    table.add([(4, 50)])
    table.sort(-1)
    assert table.rows() == [*some(50), (4, 50)]
    table.add([(0, 51)])
    assert table.rows()[-1] == (0, 51)


def test_what_is_chosen_stays_so_through_sorting_and_what_comes():
    table = Pairs()
    table.show(some(50))
    chosen = QPersistentModelIndex(table.index(7, 1))
    row = table.row(7)
    for column, order in ((0, UP), (1, DOWN), (-1, UP)):
        table.sort(column, order)
        table.add([(0, 100), (9, -1)])
        assert table.row(chosen.row()) == row
        assert chosen.column() == 1
