"""Where cells lie: the same answer both ways, and steps that end where a person expects."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.app.widgets.grid_layout import GAP, GridLayout, Group


def layout_of(count: int, starts: list[int], width: int = 700) -> GridLayout:
    groups = [Group(start, f"from {start}") for start in starts]
    return GridLayout(count, groups, width, 128)


@given(st.integers(1, 500), st.sets(st.integers(1, 499), max_size=5), st.integers(100, 1500))
def test_every_cell_is_found_where_it_lies(count, cuts, width):
    layout = layout_of(count, [0, *sorted(c for c in cuts if c < count)], width)
    for index in range(0, count, 7):
        place = layout.place(index)
        assert layout.at(place.x + 3, place.y + 3) == index
        assert place.y + place.height <= layout.height


@given(st.integers(1, 400), st.sets(st.integers(1, 399), max_size=4), st.integers(0, 4000))
def test_what_is_visible_is_what_touches_the_window(count, cuts, top):
    layout = layout_of(count, [0, *sorted(c for c in cuts if c < count)])
    seen = {i for cells in layout.visible(top, top + 600) for i in cells}
    for index in range(count):
        place = layout.place(index)
        inside = place.y < top + 600 and place.y + place.height > top
        assert not inside or index in seen


def test_only_a_screenful_is_visible_of_a_hundred_thousand():
    layout = layout_of(100_000, [0])
    assert sum(len(cells) for cells in layout.visible(1_000_000, 1_000_800)) < 40


@pytest.mark.parametrize(
    ("start", "columns", "rows", "end"),
    [
        (0, 1, 0, 1),
        (0, -1, 0, 0),
        (0, 0, 1, 4),
        (2, 0, 1, 6),
        (6, 0, 1, 8),  # the group's last row is shorter: its last cell
        (6, 0, 2, 11),  # then the next group, in the same column
        (9, 0, -1, 8),
        (16, 1, 0, 16),
        (0, 0, -1, 0),
        (0, 0, 99, 13),
    ],
)
def test_arrow_keys_walk_over_the_edges_of_groups(start, columns, rows, end):
    layout = layout_of(17, [0, 9], width=4 * (128 + GAP) + GAP)
    assert layout.columns == 4
    assert layout.step(start, columns, rows) == end


def test_points_between_cells_are_no_cell():
    layout = layout_of(10, [0])
    place = layout.place(0)
    assert layout.at(place.x - 2, place.y + 2) == -1
    assert layout.at(place.x + 2, place.y - 2) == -1
    assert layout.at(place.x, layout.height + 500) == -1


def test_more_lines_of_words_make_higher_cells_and_leave_the_pictures_as_they_are():
    one, two = (GridLayout(20, (), 700, 96, lines) for lines in (1, 2))
    assert two.place(0).width == one.place(0).width == 96
    assert two.place(0).height > one.place(0).height
    assert two.row_height - two.place(0).height == GAP
