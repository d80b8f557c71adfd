from __future__ import annotations

import hashlib
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PIL import Image
from PySide6.QtCore import QPoint, Qt

from tests.app.inspect import made_up
from tests.app.sessions import drain_until
from workbench.app.inspect.attention import Attention, Regarded
from workbench.app.inspect.looks import Looks
from workbench.app.inspect.what_if.tab import build
from workbench.app.inspect.what_if.view import WhatIfPage
from workbench.inspection.attributions import attributing
from workbench.inspection.what_if.edits import Light


class Opened:
    """The tab on a picture, with a small untrained model."""

    def __init__(self, folder: Path, saved: Path, session, qtbot) -> None:
        project = made_up.project_in(folder)
        self.run = project.folder / "runs" / "001"
        shutil.copytree(saved, self.run, dirs_exist_ok=True)
        self.session = session
        session.open(project)
        self.attention = Attention(Looks())
        tab = build(session, self.attention)
        assert isinstance(tab.widget, WhatIfPage)
        self.page, self.tab = tab.widget, tab
        qtbot.addWidget(self.page)
        self.page.resize(900, 640)
        with qtbot.waitExposed(self.page):
            self.page.show()
        tab.shown()

    def look_at(self, path: Path) -> None:
        self.attention.turn_to(Regarded(self.run, str(path), "good"))

    def until(self, holds) -> None:
        drain_until(self.session, holds, 90)

    def answered(self) -> None:
        self.until(lambda: self.page.bars._buttons)

    def changed(self) -> bool:
        return any(button.bar.was is not None for button in self.page.bars._buttons)


@pytest.fixture
def opened(qtbot, session, tmp_path, saved):
    made = Opened(tmp_path, saved, session, qtbot)
    made.look_at(tmp_path / "pictures" / "good" / "0.png")
    made.answered()
    yield made
    made.tab.hidden()
    made.page.close()


def drag(qtbot, canvas) -> None:
    middle = canvas.picture_rect().center().toPoint()
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(canvas, middle + QPoint(60, 40))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=middle + QPoint(60, 40))


def test_a_stroke_is_answered_and_can_be_undone(opened, qtbot):
    page = opened.page
    page.canvas.use("paint")
    drag(qtbot, page.canvas)
    opened.until(opened.changed)
    assert "sure" in page.words.text() or "instead" in page.words.text()
    qtbot.mouseClick(page.undo, Qt.MouseButton.LeftButton)
    opened.until(lambda: not opened.changed())
    assert not page.undo.isEnabled()


def test_a_frame_cuts_the_copy_and_a_click_does_not(opened, qtbot):
    page = opened.page
    page.canvas.use("crop")
    qtbot.mouseClick(page.canvas, Qt.MouseButton.LeftButton)
    assert not page.undo.isEnabled()
    before = page.canvas._picture.width()
    drag(qtbot, page.canvas)
    opened.until(lambda: page.canvas._picture.width() < before)


def test_the_keyboard_paints_too(opened, qtbot):
    page = opened.page
    page.canvas.use("blur")
    page.canvas.setFocus()
    qtbot.keyClick(page.canvas, Qt.Key.Key_Right)
    qtbot.keyClick(page.canvas, Qt.Key.Key_Space)
    opened.until(opened.changed)


def test_the_keyboard_cuts_off_what_is_out_of_sight(opened, qtbot):
    page = opened.page
    page.canvas.use("crop")
    page.canvas.setFocus()
    qtbot.keyClick(page.canvas, Qt.Key.Key_Space)
    assert not page.undo.isEnabled()  # all of it is in sight
    before, cuts = page.canvas._picture.width(), []
    page.canvas.stroked.connect(cuts.append)
    for _ in range(3):
        qtbot.keyClick(page.canvas, Qt.Key.Key_Plus)
    qtbot.keyClick(page.canvas, Qt.Key.Key_Space)
    opened.until(lambda: page.canvas._picture.width() < before)
    (cut,) = cuts
    assert 0 < cut.left < 0.5 < cut.right < 1


def test_light_and_turns_add_up_and_all_can_be_taken_back(opened, qtbot):
    page = opened.page
    page.brightness.setValue(30)
    page.brightness.setValue(60)
    assert page._figures[page.brightness].text() == "+60\u00a0%"
    qtbot.mouseClick(page.right, Qt.MouseButton.LeftButton)
    page.lit.emit(Light())
    opened.until(opened.changed)
    qtbot.mouseClick(page.reset, Qt.MouseButton.LeftButton)
    opened.until(lambda: not opened.changed())
    assert page.brightness.value() == 0
    assert page._figures[page.brightness].text() == "0\u00a0%"


def test_answers_come_while_the_brush_is_still_down(opened, qtbot):
    page = opened.page
    page.canvas.use("paint")
    middle = page.canvas.picture_rect().center().toPoint()
    qtbot.mousePress(page.canvas, Qt.MouseButton.LeftButton, pos=middle)
    moves = iter(range(10_000))

    def still_painting() -> bool:
        qtbot.mouseMove(page.canvas, middle + QPoint(next(moves) % 50, 3))
        return opened.changed()

    opened.until(still_painting)
    assert not page.undo.isEnabled()
    qtbot.mouseRelease(page.canvas, Qt.MouseButton.LeftButton, pos=middle)


def test_another_picture_begins_unchanged(opened, qtbot, tmp_path):
    opened.page.canvas.use("paint")
    drag(qtbot, opened.page.canvas)
    opened.until(opened.changed)
    opened.look_at(tmp_path / "pictures" / "dent" / "0.png")
    opened.until(lambda: not opened.changed())
    assert not opened.page.undo.isEnabled()


def test_a_picture_that_was_written_over_is_shown_as_it_is_now_and_changed_as_before(
    opened, tmp_path
):
    opened.page.lit.emit(Light(brightness=0.5))
    opened.until(opened.changed)
    Image.new("RGB", (24, 24), "white").save(tmp_path / "pictures" / "good" / "0.png")
    opened.attention.looks.forget()
    opened.session.items_changed.publish(None)
    canvas = opened.page.canvas
    opened.until(lambda: canvas._picture.toImage().pixelColor(0, 0).getRgb()[:3] == (255,) * 3)
    assert opened.changed()


def test_the_user_s_picture_is_never_altered(opened, qtbot, tmp_path):
    path = tmp_path / "pictures" / "good" / "0.png"
    before = hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns
    opened.page.canvas.use("paint")
    drag(qtbot, opened.page.canvas)
    opened.until(opened.changed)
    assert (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns) == before


def test_a_picture_that_cannot_be_read_is_said_in_its_place(opened, tmp_path):
    (tmp_path / "cut.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    opened.look_at(tmp_path / "cut.png")
    opened.until(lambda: opened.page.canvas._message)
    opened.look_at(tmp_path / "pictures" / "good" / "0.png")
    opened.until(lambda: opened.page.bars._buttons)
    assert not opened.page.canvas._message


def test_a_run_that_is_gone_is_said_in_words(opened, tmp_path):
    shutil.rmtree(opened.run)
    opened.look_at(tmp_path / "pictures" / "dent" / "0.png")
    opened.until(lambda: opened.page.canvas._message)
    assert "run" in opened.page.canvas._message


def test_a_stroke_outlives_another_tab(opened, qtbot):
    opened.page.canvas.use("paint")
    drag(qtbot, opened.page.canvas)
    opened.tab.hidden()  # before it is answered
    opened.tab.shown()
    opened.until(opened.changed)


def held(opened, monkeypatch) -> tuple[threading.Event, Callable[[], int]]:
    """Maps take for ever from now on; says when one begins, and how many were given up."""
    begun, ended = threading.Event(), []

    def attribute(classifier, *_about, **_settings):
        begun.set()
        try:
            while True:
                classifier.network(torch.zeros(1, 3, 32, 32))
        finally:
            ended.append(True)

    monkeypatch.setattr(attributing, "attribute", attribute)
    return begun, lambda: len(ended)


def test_a_slow_map_is_given_up_for_a_newer_stroke_and_out_of_sight(opened, monkeypatch):
    begun, ended = held(opened, monkeypatch)
    slow = opened.attention.now.way._replace(method="scorecam")
    opened.attention.turn_to(opened.attention.now._replace(way=slow))
    assert begun.wait(30)
    opened.until(lambda: "times" in opened.page.waiting.words.text())
    opened.page.lit.emit(Light(brightness=0.5))
    opened.until(lambda: ended() == 1)
    opened.tab.hidden()
    opened.until(lambda: ended() == 2)
    with opened.attention.looks.classifiers.using(opened.run) as free:  # for the Picture tab
        assert free


def test_another_method_does_not_wait_for_a_slow_one(opened, monkeypatch):
    with monkeypatch.context() as patched:
        begun, ended = held(opened, patched)
        now = opened.attention.now
        opened.attention.turn_to(now._replace(way=now.way._replace(method="scorecam")))
        assert begun.wait(30)
    opened.page.bars.show_bars(())
    opened.attention.turn_to(now._replace(way=now.way._replace(method="gradcam")))
    opened.answered()
    assert ended() == 1
