"""Icons: crisp on every screen, tinted by the theme."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon

from workbench.app.shell import theme
from workbench.app.shell.icons import icon, icon_file
from workbench.core.places import resources_dir

NAMES = sorted(path.stem for path in (resources_dir() / "icons").glob("*.svg"))


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("size", [QSize(16, 16), QSize(20, 16)])
def test_an_icon_has_a_pixel_for_every_pixel_of_the_screen(qapp, ratio, size):
    pixmap = icon("search").pixmap(size, ratio)
    assert pixmap.size() == size * ratio
    assert pixmap.devicePixelRatio() == ratio


def test_an_icon_follows_the_theme(qapp):
    drawn = icon("stop", "text")
    theme.follow("light")
    light = drawn.pixmap(QSize(24, 24)).toImage()
    theme.follow("dark")
    dark = drawn.pixmap(QSize(24, 24)).toImage()
    theme.follow("light")
    assert light != dark


def test_an_icon_wears_another_tint_while_it_is_chosen(qapp):
    drawn = icon("data", "text_soft", on="accent")
    off = drawn.pixmap(QSize(24, 24), QIcon.Mode.Normal, QIcon.State.Off).toImage()
    on = drawn.pixmap(QSize(24, 24), QIcon.Mode.Normal, QIcon.State.On).toImage()
    assert off != on


@pytest.mark.parametrize("name", [n for n in NAMES if n != "app"])
def test_every_icon_is_drawn_on_the_one_grid_with_the_one_pen(qapp, name):
    drawing = icon_file(name).read_text("utf-8")
    assert 'viewBox="0 0 24 24"' in drawing
    assert 'stroke-width="1.75"' in drawing
