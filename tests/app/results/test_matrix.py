"""The confusion matrix: seen, walked and pressed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from workbench.app.results.matrix import ConfusionMatrix
from workbench.app.results.matrix_form import LEAST, Cell
from workbench.app.results.matrix_painter import brief
from workbench.app.results.shading import contrast, shade
from workbench.app.shell import theme
from workbench.app.shell.theme import colour

NAMES = ("fork", "knife", "spoon")
COUNTS = ((8, 2, 0), (0, 5, 0), (1, 0, 4))


@pytest.fixture
def matrix(qtbot):
    matrix = ConfusionMatrix()
    qtbot.addWidget(matrix)
    matrix.resize(500, 400)
    matrix.show_counts(NAMES, COUNTS)
    matrix.show()
    return matrix


def test_arrow_keys_walk_from_cell_to_cell_and_stop_at_the_edge(matrix, qtbot):
    chosen = []
    matrix.chosen.connect(chosen.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up):
        qtbot.keyClick(matrix, key)
    assert chosen == [Cell(0, 0), Cell(0, 1), Cell(1, 1), Cell(0, 1)]
    qtbot.keyClick(matrix, Qt.Key.Key_End)
    assert matrix.current() == Cell(2, 2)


def test_a_click_chooses_the_cell_under_the_pointer(matrix, qtbot):
    with qtbot.waitSignal(matrix.chosen) as signal:
        where = matrix.cell_rect(Cell(2, 0)).center()
        qtbot.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert signal.args == [Cell(2, 0)]
    assert matrix.accessibleDescription() == "1 of 5 pictures of “spoon” taken for “fork” (20 %)."


def test_a_cell_says_what_it_means(matrix):
    assert matrix.words(Cell(0, 0)) == "8 of 10 pictures of “fork” named rightly (80 %)."
    assert matrix.words(Cell(0, 1)) == "2 of 10 pictures of “fork” taken for “knife” (20 %)."


def test_a_class_without_pictures_is_said_without_a_share(matrix):
    matrix.show_counts(("a", "b"), ((0, 0), (0, 3)))
    assert matrix.words(Cell(0, 1)) == "0 of 0 pictures of “a” taken for “b”."


def test_a_click_beside_the_cells_chooses_nothing(matrix, qtbot):
    qtbot.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert matrix.current() is None


def test_fifty_classes_scroll_and_the_chosen_cell_comes_into_view(matrix):
    names = [f"class number {n}" for n in range(50)]
    matrix.show_counts(names, [[n == m for m in range(50)] for n in range(50)])
    assert matrix.form().side == LEAST
    matrix.choose(Cell(49, 49))
    assert matrix.viewport().rect().contains(matrix.cell_rect(Cell(49, 49)))
    matrix.choose(Cell(0, 0))
    form = matrix.form()
    assert matrix.cell_rect(Cell(0, 0)).topLeft() == QPoint(form.left, form.top)


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_figures_of_one_ink_are_legible_on_every_shade(choice, qapp):
    theme.follow(choice)
    try:
        shades = [shade(step / 100) for step in range(101)]
        legible = [contrast(fill, colour("text")) for fill in shades]
        assert min(legible) >= 4.5
        assert legible == sorted(legible, reverse=True)
        assert contrast(shades[0], shades[100]) > 2
    finally:
        theme.follow("system")


def test_an_empty_cell_has_the_colour_of_nothing(qapp):
    assert shade(0.0).name() == colour("sunken").name()


@pytest.mark.parametrize(
    ("count", "side", "text"),
    [(7, 24, "7"), (1234, 24, "1.2k"), (45678, 24, "45k"), (1234, 76, "1,234")],
)
def test_a_count_fits_its_cell(count, side, text):
    assert brief(count, side) == text


def test_a_cell_chosen_before_there_was_room_is_shown_whole_and_as_near_the_first_corner_as_can_be(
    matrix, qtbot
):
    many = 200
    names = tuple(f"class {n}" for n in range(many))
    counts = [[0] * many for _ in range(many)]
    matrix.resize(260, 200)
    matrix.show_counts(names, counts)
    matrix.choose(Cell(6, 5))
    matrix.resize(700, 600)
    assert matrix.horizontalScrollBar().value() == matrix.verticalScrollBar().value() == 0
    matrix.choose(Cell(150, 160))
    matrix.resize(600, 500)
    assert matrix.viewport().rect().contains(matrix.cell_rect(Cell(150, 160)))
    matrix.show_counts(names, counts)
    assert matrix.horizontalScrollBar().value() == matrix.verticalScrollBar().value() == 0
