"""The strip of mistakes under real keys and clicks."""

from __future__ import annotations

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt

from tests.app.sessions import drain_until
from workbench.app.train.mistakes.pages import MistakePage
from workbench.app.train.mistakes.view import MistakeStrip
from workbench.app.widgets.feed import feed_of
from workbench.core.files import sha256
from workbench.training.events import Mistake


@pytest.fixture
def strip(qtbot, session):
    strip = MistakeStrip(session)
    qtbot.addWidget(strip)
    strip.resize(700, strip.sizeHint().height())
    return strip


@pytest.fixture
def page(tmp_path):
    paths = [tmp_path / f"{n}.png" for n in range(12)]
    for n, path in enumerate(paths):
        Image.new("RGB", (64, 48), (20 * n, 0, 0)).save(path)
    mistakes = tuple(Mistake(sha256(path), str(path), "dent", "good", 0.934) for path in paths)
    return MistakePage("Wrong", "after epoch 1", mistakes)


def test_each_picture_says_its_class_the_answer_and_how_sure(strip, page):
    strip.show_mistakes(page)
    cell = strip.pictures.cell(0)
    assert cell.title.splitlines() == ["dent", "→ good"]
    assert cell.badge == "93 %"
    assert cell.note == "In truth “dent”, it said “good” and was 93 % sure."
    assert (strip.title.text(), strip.words.text()) == ("Wrong", "after epoch 1")


def test_one_row_shows_as_many_as_there_is_room_for(strip, page, qtbot):
    strip.show_mistakes(page)
    assert strip.pictures.count() == 6
    strip.resize(500, strip.height())
    qtbot.waitUntil(lambda: strip.pictures.count() == 4)
    strip.resize(1500, strip.height())
    qtbot.waitUntil(lambda: strip.pictures.count() == 12)


def test_thumbnails_come_from_the_sessions_feed(strip, page, session):
    strip.show_mistakes(page)
    drain_until(session, lambda: feed_of(session).pixmap(page.pictures[0].id))


def test_it_is_as_high_with_pictures_as_without(strip, page):
    strip.show_mistakes(MistakePage("Wrong", calm="Nothing yet."))
    empty = strip.sizeHint().height()
    strip.show_mistakes(page)
    assert strip.sizeHint().height() == empty
    assert strip.pictures.verticalScrollBar().maximum() <= 12


def test_without_anything_to_show_it_is_hidden(strip, page):
    strip.show_mistakes(page)
    strip.show_mistakes(None)
    assert not strip.isVisible()


def test_keys_and_a_double_click_open_a_picture(strip, page, qtbot):
    strip.show_mistakes(page)
    row = strip.pictures
    row.setFocus()
    qtbot.keyClick(row, Qt.Key.Key_Right)
    qtbot.keyClick(row, Qt.Key.Key_Right)
    with qtbot.waitSignal(strip.opened) as opened:
        qtbot.keyClick(row, Qt.Key.Key_Return)
    assert opened.args == [1]
    middle = QPoint(*row._layout.place(2)[:2]) + QPoint(9, 9)
    with qtbot.waitSignal(strip.opened) as opened:
        qtbot.mouseDClick(row.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert opened.args == [2]


def test_who_is_at_a_picture_stays_there_when_others_come_before_it(strip, page):
    strip.show_mistakes(page)
    strip.pictures.set_current(1)
    moved = (page.pictures[5], page.pictures[0], page.pictures[4], page.pictures[1])
    strip.show_mistakes(MistakePage("Wrong", "after epoch 2", moved))
    assert strip.pictures.current() == 3


def test_what_is_said_in_place_of_pictures_can_be_heard(strip):
    strip.show_mistakes(MistakePage("Wrong", calm="It names every validation picture rightly."))
    assert strip.pictures.accessibleDescription() == "It names every validation picture rightly."
    assert strip.pictures.accessibleName() == "Pictures it gets wrong"
