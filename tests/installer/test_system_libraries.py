"""What Qt needs from a Linux system: looked for, installed where we may, told elsewhere."""

from __future__ import annotations

import sys

import pytest

from installer import system_libraries
from installer.errors import SetupError, StepFailed
from installer.system_libraries import SCREEN_NEEDS, WINDOW_NEEDS, absent, ensure, remedy

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a matter of Linux")


@pytest.fixture
def system(monkeypatch):
    """A system without libEGL and libxcb-cursor; `programs` and `user` decide what it can do."""
    lacking = {"libEGL.so.1", "libxcb-cursor.so.0"}
    state = {"lacking": lacking, "programs": set(), "user": 1000, "called": []}

    def call(_step, command, _log, _extra=None) -> str:
        state["called"].append(" ".join(command))
        if "install" in command:
            lacking.clear()
        return ""

    needs = [
        system_libraries.Need(n.what, lambda what: what not in lacking, *packages_of(n))
        for n in WINDOW_NEEDS
    ]
    state["needs"] = needs
    monkeypatch.setattr(system_libraries.sys, "platform", "linux")
    monkeypatch.setattr(
        system_libraries.shutil, "which", lambda name: name if name in state["programs"] else None
    )
    monkeypatch.setattr(system_libraries.os, "geteuid", lambda: state["user"], raising=False)
    monkeypatch.setattr(system_libraries, "call", call)
    return state


def packages_of(need):
    return need.apt, need.dnf, need.pacman, need.zypper


@pytest.mark.parametrize(
    ("program", "command"),
    [
        ("apt-get", "sudo apt-get install -y --no-install-recommends libegl1 libxcb-cursor0"),
        ("dnf", "sudo dnf install -y libglvnd-egl xcb-util-cursor"),
        ("pacman", "sudo pacman -S --needed --noconfirm libglvnd xcb-util-cursor"),
        ("zypper", "sudo zypper --non-interactive install Mesa-libEGL1 libxcb-cursor0"),
    ],
)
def test_an_ordinary_user_is_told_the_exact_command(system, tmp_path, program, command):
    system["programs"] = {program}
    with pytest.raises(SetupError, match=r"libEGL\.so\.1, libxcb-cursor\.so\.0") as told:
        ensure(system["needs"], tmp_path / "log")
    assert command in told.value.hint
    assert system["called"] == []


def test_root_on_debian_gets_them_installed(system, tmp_path):
    system.update(programs={"apt-get"}, user=0)
    ensure(system["needs"], tmp_path / "log")
    install = "apt-get install -y --no-install-recommends libegl1 libxcb-cursor0"
    assert system["called"] == [install]


def test_stale_package_lists_are_read_anew(system, tmp_path, monkeypatch):
    system.update(programs={"apt-get"}, user=0)
    steps = []

    def call(step, command, log, _extra=None) -> str:
        steps.append(command[1])
        if steps == ["install"]:
            raise StepFailed(step, "E: Unable to locate package libegl1", log)
        system["lacking"].clear()
        return ""

    monkeypatch.setattr(system_libraries, "call", call)
    ensure(system["needs"], tmp_path / "log")
    assert steps == ["install", "update", "install"]


def test_an_unknown_system_is_told_the_names(system):
    assert "libegl1, libxcb-cursor0" in remedy(absent(system["needs"]))


def test_other_systems_bring_their_own(system, monkeypatch, tmp_path):
    monkeypatch.setattr(system_libraries.sys, "platform", "darwin")
    ensure(system["needs"], tmp_path / "log")
    assert system["called"] == []


@linux_only
def test_a_library_that_nobody_has_is_not_found():
    assert not system_libraries.library_loads("libnobodyhasthis.so.99")
    assert system_libraries.library_loads("libc.so.6")


@linux_only
def test_this_system_has_what_its_window_tests_need():
    assert absent([*WINDOW_NEEDS, *SCREEN_NEEDS]) == ()
