"""A picture grid under real keys and clicks."""

from __future__ import annotations

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt

from tests.app.sessions import drain_until
from workbench.app.widgets.feed import feed_of
from workbench.app.widgets.grid import Cell, Group, PictureGrid
from workbench.core.files import sha256, state_digest

COUNT = 2_000


@pytest.fixture
def cells(tmp_path):
    """So many files, of which the first ones are there."""
    paths = [tmp_path / f"{n}.png" for n in range(COUNT)]
    for path in paths[:60]:
        Image.new("RGB", (64, 48), "red").save(path)
    return [Cell(state_digest(p), str(p), f"picture {n}") for n, p in enumerate(paths)]


@pytest.fixture
def grid(qtbot, session, cells):
    grid = PictureGrid(session, "Pictures")
    qtbot.addWidget(grid)
    grid.resize(700, 500)
    grid.show_cells(cells)
    grid.show()
    return grid


def test_only_what_can_be_seen_is_asked_for(grid, session, cells):
    seen = list(grid.visible_cells())
    drain_until(session, lambda: all(feed_of(session).pixmap(cells[n].id) for n in seen))
    assert len(seen) < 40
    assert feed_of(session).pixmap(cells[len(seen) + 10].id) is None


def test_scrolling_forgets_what_went_out_of_sight(grid, session, cells, monkeypatch):
    forgotten = []
    monkeypatch.setattr(session.thumbnails, "forget_waiting", lambda: forgotten.append(1))
    asked = []
    monkeypatch.setattr(session.thumbnails, "ask", lambda id, path: asked.append(id))
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    assert forgotten
    assert set(asked) <= {cells[n].id for n in grid.visible_cells()}


def test_a_file_that_cannot_be_read_says_why(qtbot, grid, session, tmp_path):
    grid.show_cells([Cell("gone", str(tmp_path / "gone.png"), "gone")])
    drain_until(session, lambda: feed_of(session).reason("gone"))


@pytest.mark.parametrize("news", ["items_changed", "project_changed"])
def test_a_file_that_is_back_again_is_shown(grid, session, tmp_path, news):
    path, away = tmp_path / "unplugged.png", tmp_path / "0.png"
    cells = [Cell(sha256(away), str(path), "unplugged")]
    grid.show_cells(cells)
    drain_until(session, lambda: feed_of(session).reason(cells[0].id))
    away.rename(path)
    getattr(session, news).publish(None)
    grid.show_cells(cells)
    drain_until(session, lambda: feed_of(session).pixmap(cells[0].id))


def test_keys_move_and_enter_opens(grid, qtbot):
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    assert grid.current() == 0
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert grid.current() == 1
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert grid.current() == COUNT - 1
    assert COUNT - 1 in list(grid.visible_cells())
    with qtbot.waitSignal(grid.opened) as opened:
        qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert opened.args == [COUNT - 1]


def test_shift_chooses_a_stretch_and_control_single_ones(grid, qtbot):
    grid.set_current(2)
    qtbot.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert grid.selected() == (2, 3)
    qtbot.mouseClick(
        grid.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.ControlModifier,
        QPoint(*grid._layout.place(0)[:2]) + QPoint(9, 9),
    )
    assert grid.selected() == (0, 2, 3)


def test_larger_pictures_keep_the_place(grid):
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum() // 2)
    first = next(grid.visible_cells())
    grid.set_side(256)
    assert abs(next(grid.visible_cells()) - first) <= 8


def test_groups_have_titles_above_their_cells(grid):
    cells = [grid.cell(n) for n in range(20)]
    grid.show_cells(cells, [Group(0, "cats", "#ff0000"), Group(13, "dogs")])
    assert grid.grab().toImage().pixelColor(4, 4).isValid()
    grid.set_current(13)
    assert grid.current() == 13


def test_without_cells_it_says_so(grid):
    grid.say_when_empty("Nothing fits.")
    grid.show_cells([])
    assert grid.count() == 0
    grid.grab()
