"""The small building blocks."""

from __future__ import annotations

import time

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionViewItem

from workbench.app.widgets.buttons import primary, quiet, secondary, tool
from workbench.app.widgets.canvas import PictureCanvas
from workbench.app.widgets.choice import Cards, Option, Segments
from workbench.app.widgets.fold import Fold
from workbench.app.widgets.form import Form
from workbench.app.widgets.images import image_of
from workbench.app.widgets.table import Column, Line, NumbersTable
from workbench.app.widgets.text import Elided, body, info
from workbench.core.parameters import Parameter

OPTIONS = (Option("a", "First", "Quick."), Option("b", "Second", "Slow."))


@pytest.mark.parametrize("make", [primary, secondary, quiet])
def test_a_button_has_a_name_and_a_tooltip(qtbot, make):
    button = make("&Go", "Do it")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Go"
    assert button.toolTip() == "Do it"


def test_a_tool_button_is_named_by_its_tip(qtbot):
    button = tool("close", "Close it")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Close it"


def test_a_card_too_narrow_for_title_and_note_gets_a_line_for_the_note(qtbot):
    cards = Cards("Which", (Option("a", "A title of some length"),))
    qtbot.addWidget(cards)
    card = cards.button("a")
    before = card.heightForWidth(160), card.heightForWidth(600)
    cards.set_note("a", "2.5 million weights")
    assert card.heightForWidth(160) > before[0]
    assert card.heightForWidth(600) == before[1]


@pytest.mark.parametrize("kind", [Cards, Segments])
def test_choosing_with_the_keyboard_tells(qtbot, kind):
    choice = kind("Which", OPTIONS)
    qtbot.addWidget(choice)
    choice.show()
    assert choice.value() == "a"
    second = choice.findChildren(type(choice._group.button(1)))[1]
    with qtbot.waitSignal(choice.changed) as told:
        qtbot.keyClick(second, Qt.Key.Key_Space)
    assert told.args == ["b"]
    choice.choose("a")
    assert choice.value() == "a"
    choice.choose("unknown")
    assert choice.value() == "a"


def test_a_fold_opens_with_the_keyboard(qtbot):
    inner = body("within")
    fold = Fold("Advanced", inner)
    qtbot.addWidget(fold)
    fold.show()
    assert not inner.isVisible()
    with qtbot.waitSignal(fold.toggled):
        qtbot.keyClick(fold.header, Qt.Key.Key_Space)
    assert inner.isVisible()


def test_a_form_shows_every_kind_of_parameter_and_tells_changes(qtbot):
    form = Form(
        [
            Parameter("n", "Number of", "integer", 3, "How many.", minimum=1, maximum=9),
            Parameter("rate", "Rate", "number", 0.001),
            Parameter("how", "How", "choice", "b", choices=("a", "b")),
            Parameter("on", "On", "switch", True),
            Parameter("note", "Note", "text", "x"),
        ]
    )
    qtbot.addWidget(form)
    assert form.values() == {"n": 3, "rate": 0.001, "how": "b", "on": True, "note": "x"}
    with qtbot.waitSignal(form.changed) as told:
        form.control("n").stepUp()
    assert told.args == ["n", 4]
    form.set_value("how", "a")
    assert form.values()["how"] == "a"


def test_a_line_without_room_ends_in_dots_and_is_read_in_full_as_its_tooltip(qtbot):
    line = Elided(body("Quercus robur subsp. pedunculiflora"))
    qtbot.addWidget(line)
    whole = line.sizeHint()
    assert line.minimumSizeHint().width() == 40 < whole.width()
    line.resize(whole)
    shown = line.grab().toImage()
    line.resize(80, whole.height())
    assert line.grab().toImage() != shown.copy(0, 0, 80, whole.height())
    assert line.text() == line.toolTip() == "Quercus robur subsp. pedunculiflora"


def test_an_info_mark_explains_itself_to_screen_readers(qtbot):
    mark = info("What recall means")
    qtbot.addWidget(mark)
    assert mark.accessibleName() == "What recall means"
    assert mark.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_numbers_are_sorted_as_numbers_and_missing_ones_come_first(qtbot):
    table = NumbersTable("Figures", (Column("Name"), Column("Score", number=True)))
    qtbot.addWidget(table)
    table.show_lines([Line(("b", 10.0), "b"), Line(("a", 9.5), "a"), Line(("c", None), "c")])
    table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    shown = [table.model().index(row, 0).data() for row in range(3)]
    assert shown == ["c", "a", "b"]
    align = table.model().index(0, 1).data(Qt.ItemDataRole.TextAlignmentRole)
    assert align & Qt.AlignmentFlag.AlignRight.value


def test_the_head_of_a_table_made_before_is_in_the_language_of_now(qtbot, translated):
    table = NumbersTable("Figures", (Column("Name", tip="What it is called"), Column("Score")))
    qtbot.addWidget(table)
    translated({"Name": "Nom", "What it is called": "Comment il s'appelle"})
    across, tip = Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole
    head = table.model().headerData
    assert [head(place, across, Qt.ItemDataRole.DisplayRole) for place in (0, 1)] == [
        "Nom",
        "Score",
    ]
    assert [head(place, across, tip) for place in (0, 1)] == ["Comment il s'appelle", "Score"]


def test_tens_of_thousands_of_lines_are_sorted_at_once(qtbot):
    table = NumbersTable("Figures", (Column("Name"),))
    qtbot.addWidget(table)
    table.show_lines([Line((f"{number % 100:02d} {number}",), number) for number in range(20_000)])
    begun = time.perf_counter()
    table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert time.perf_counter() - begun < 1.0  # it was ten seconds
    assert table.model().index(0, 0).data() == "99 9999"


def test_the_pointer_tints_the_whole_row(qtbot):
    table = NumbersTable("Figures", (Column("Name"), Column("Score", number=True)))
    qtbot.addWidget(table)
    table.show_lines([Line(("b", 10.0), "b"), Line(("a", 9.5), "a")])
    table.show()
    first, other = table.visualRect(table.model().index(0, 0)), table.model().index(0, 1)

    def tinted() -> bool:
        option = QStyleOptionViewItem()
        table.itemDelegate().initStyleOption(option, other)
        return bool(option.state & QStyle.StateFlag.State_MouseOver)

    qtbot.mouseMove(table.viewport(), first.center() + QPoint(0, 30))
    qtbot.mouseMove(table.viewport(), first.center())
    qtbot.waitUntil(tinted)
    QApplication.sendEvent(table.viewport(), QEvent(QEvent.Type.Leave))
    assert not tinted()


def test_who_scrolled_on_stays_there_when_lines_come(qtbot):
    table = NumbersTable("Figures", (Column("Name"),))
    qtbot.addWidget(table)
    lines = [Line((str(number),), number) for number in range(100)]
    table.resize(300, 200)
    table.show()
    table.show_lines(lines)
    table.choose(2)
    table.verticalScrollBar().setValue(60)
    table.show_lines(lines)
    assert (table.verticalScrollBar().value(), table.current_key()) == (60, 2)


def test_the_chosen_line_stays_chosen_when_lines_come(qtbot):
    table = NumbersTable("Figures", (Column("Name"),))
    qtbot.addWidget(table)
    table.show_lines([Line(("a",), 1), Line(("b",), 2)])
    table.choose(2)
    table.show_lines([Line(("new",), 3), Line(("a",), 1), Line(("b",), 2)])
    assert table.current_key() == 2


@pytest.fixture
def canvas(qtbot):
    canvas = PictureCanvas("Picture")
    qtbot.addWidget(canvas)
    canvas.resize(400, 300)
    canvas.show_picture(np.full((50, 100, 3), 200, np.uint8))
    return canvas


def test_a_picture_is_fitted_and_centred_on_neutral_grey(canvas):
    rect = canvas.picture_rect()
    assert rect.center().toPoint() == canvas.rect().center()
    corner = canvas.grab().toImage().pixelColor(2, 2)
    assert corner.red() == corner.green() == corner.blue()


def test_zooming_keeps_the_point_under_the_pointer(canvas):
    at = QPointF(120, 110)
    before = canvas._to_picture(at)
    canvas.zoom_to(canvas.zoom() * 3, at)
    after = canvas._to_picture(at)
    assert abs(before.x() - after.x()) < 1e-6
    assert abs(before.y() - after.y()) < 1e-6


def test_keys_zoom_and_fit(canvas, qtbot):
    fitted = canvas.zoom()
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.zoom() > fitted
    qtbot.keyClick(canvas, Qt.Key.Key_1)
    assert canvas.zoom() == 1.0
    qtbot.keyClick(canvas, Qt.Key.Key_0)
    assert canvas.zoom() == fitted


def test_an_overlay_lies_exactly_on_its_box(canvas):
    red = np.zeros((4, 4, 4), np.uint8)
    red[...] = (255, 0, 0, 255)
    canvas.show_overlay(red, (50, 0, 100, 50))
    canvas.set_opacity(1.0)
    image, rect = canvas.grab().toImage(), canvas.picture_rect()
    middle = round(rect.center().y())
    assert image.pixelColor(round(rect.left() + rect.width() * 0.4), middle).green() == 200
    inside = image.pixelColor(round(rect.left() + rect.width() * 0.6), middle)
    assert (inside.red(), inside.green()) == (255, 0)


def test_an_image_owns_its_memory():
    pixels = np.zeros((3, 5, 3), np.uint8)
    image = image_of(pixels)
    pixels[...] = 255
    assert image.pixelColor(0, 0).red() == 0
    assert (image.width(), image.height()) == (5, 3)
