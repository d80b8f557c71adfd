"""Thumbnails on their way to the screen, through the real makers of thumbnails."""

from __future__ import annotations

import pytest
from PIL import Image
from PySide6.QtCore import QObject

from tests.app.sessions import drain_until
from workbench.app.widgets import feed as module
from workbench.app.widgets.feed import Feed, feed_of
from workbench.core.files import state_digest


@pytest.fixture
def feed(qtbot, session, monkeypatch) -> Feed:
    monkeypatch.setattr(module, "_KEPT_BYTES", 3 * 64 * 64 * 4)
    return feed_of(session)


@pytest.fixture
def wanted(tmp_path) -> list[tuple[str, str]]:
    paths = [tmp_path / f"{name}.png" for name in "abcd"]
    for path in paths:
        Image.new("RGB", (64, 64), "red").save(path)
    return [(state_digest(path), str(path)) for path in paths]


def test_what_is_asked_for_twice_before_it_comes_takes_nobody_elses_place(feed, session, wanted):
    grid = QObject()
    for one in wanted:
        feed.want(grid, [one])
        drain_until(session, lambda one=one: feed.pixmap(one[0]))
    assert feed.pixmap(wanted[0][0]) is None, "there is room for three"
    for _ in range(20):  # scrolled in and out of sight between two drains
        feed.want(grid, [])
        feed.want(grid, wanted[:1])
    drain_until(session, lambda: feed.pixmap(wanted[0][0]))
    assert [bool(feed.pixmap(id_)) for id_, _ in wanted] == [True, False, True, True]
