"""Whether there is a screen, and the virtual one."""

from __future__ import annotations

import os
import shutil
import sys

import pytest

from installer import display

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="other systems always have a screen"
)
needs_xvfb = pytest.mark.skipif(not shutil.which("Xvfb"), reason="needs Xvfb")


@pytest.fixture(autouse=True)
def _no_screen(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)


def test_no_variable_means_no_screen():
    assert not display.is_there()


def test_a_variable_left_over_from_elsewhere_is_no_screen(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":4711")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-of-yesterday")
    assert not display.is_there()


def test_a_wayland_socket_is_a_screen(monkeypatch, tmp_path):
    (tmp_path / "wayland-0").touch()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert display.is_there()


@needs_xvfb
def test_the_virtual_screen_is_one_and_ends_with_its_block(monkeypatch):
    with display.virtual_screen() as variables:
        monkeypatch.setenv("DISPLAY", variables["DISPLAY"])
        assert display.is_there()
    assert not display.is_there()


@needs_xvfb
def test_the_virtual_screen_ends_when_the_tests_in_it_break_off(monkeypatch):
    with pytest.raises(KeyboardInterrupt), display.virtual_screen() as variables:
        monkeypatch.setenv("DISPLAY", variables["DISPLAY"])
        raise KeyboardInterrupt
    assert not display.is_there()


@needs_xvfb
def test_two_virtual_screens_do_not_get_in_each_others_way():
    with display.virtual_screen() as one, display.virtual_screen() as other:
        assert one["DISPLAY"] != other["DISPLAY"]
    assert os.environ.get("DISPLAY") is None
