"""The system libraries that Qt's window needs on Linux: found, installed where we may, or told."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from installer.errors import SetupError, StepFailed, explained
from installer.steps import call, say


@dataclass(frozen=True)
class Need:
    """One thing Qt needs and the packages that bring it, by package manager."""

    what: str
    found: Callable[[str], bool]
    apt: str
    dnf: str
    pacman: str
    zypper: str


def library_loads(soname: str) -> bool:
    """Whether the system's loader finds this shared library."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def program_exists(name: str) -> bool:
    """Whether there is such a program on the path."""
    return shutil.which(name) is not None


def any_font(_: str) -> bool:
    """Whether there is a single font that Qt could draw text with."""
    home = Path.home()
    places = (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".local/share/fonts",
        home / ".fonts",
    )
    return any(
        name.lower().endswith((".ttf", ".otf", ".ttc", ".pfb"))
        for place in places
        for _, _, names in os.walk(place)
        for name in names
    )


def _library(soname: str, apt: str, dnf: str, pacman: str, zypper: str = "") -> Need:
    return Need(soname, library_loads, apt, dnf, pacman, zypper or apt)


WINDOW_NEEDS = (
    _library("libEGL.so.1", "libegl1", "libglvnd-egl", "libglvnd", "Mesa-libEGL1"),
    _library("libGL.so.1", "libgl1", "libglvnd-glx", "libglvnd", "Mesa-libGL1"),
    _library("libglib-2.0.so.0", "libglib2.0-0", "glib2", "glib2", "libglib-2_0-0"),
    _library("libgthread-2.0.so.0", "libglib2.0-0", "glib2", "glib2", "libgthread-2_0-0"),
    _library("libdbus-1.so.3", "libdbus-1-3", "dbus-libs", "dbus"),
    _library("libfontconfig.so.1", "libfontconfig1", "fontconfig", "fontconfig", "fontconfig"),
    _library("libfreetype.so.6", "libfreetype6", "freetype", "freetype2"),
    _library("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb", "libx11", "libX11-xcb1"),
    _library("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon", "libxkbcommon"),
    _library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11"),
    _library("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor"),
    _library("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm", "xcb-util-wm"),
    _library("libxcb-image.so.0", "libxcb-image0", "xcb-util-image", "xcb-util-image"),
    _library("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms"),
    _library("libxcb-randr.so.0", "libxcb-randr0", "libxcb", "libxcb"),
    _library(
        "libxcb-render-util.so.0",
        "libxcb-render-util0",
        "xcb-util-renderutil",
        "xcb-util-renderutil",
    ),
    _library("libxcb-shape.so.0", "libxcb-shape0", "libxcb", "libxcb"),
    _library("libxcb-shm.so.0", "libxcb-shm0", "libxcb", "libxcb"),
    _library("libxcb-sync.so.1", "libxcb-sync1", "libxcb", "libxcb"),
    _library("libxcb-util.so.1", "libxcb-util1", "xcb-util", "xcb-util"),
    _library("libxcb-xfixes.so.0", "libxcb-xfixes0", "libxcb", "libxcb"),
    _library("libxcb-xinerama.so.0", "libxcb-xinerama0", "libxcb", "libxcb"),
    _library("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb", "libxcb"),
    Need(
        "a font", any_font, "fonts-dejavu-core", "dejavu-sans-fonts", "ttf-dejavu", "dejavu-fonts"
    ),
)
SCREEN_NEEDS = (
    Need(
        "Xvfb",
        program_exists,
        "xvfb",
        "xorg-x11-server-Xvfb",
        "xorg-server-xvfb",
        "xorg-x11-server-Xvfb",
    ),
)

# The command of each package manager that is known here, without its packages.
_COMMANDS = {
    "apt": ("apt-get", "install", "-y", "--no-install-recommends"),
    "dnf": ("dnf", "install", "-y"),
    "pacman": ("pacman", "-S", "--needed", "--noconfirm"),
    "zypper": ("zypper", "--non-interactive", "install"),
}


def ensure(needs: Sequence[Need], log: Path) -> None:
    """Make sure that what a window needs is there; does nothing but look on other systems.

    Raises:
        SetupError: something is absent and may not be installed by us; holds the exact command.
    """
    missing = absent(needs)
    if not missing:
        return
    if _may_install():
        _apt_install(missing, log)
        missing = absent(needs)
    if missing:
        names = ", ".join(need.what for need in missing)
        raise SetupError(f"The window needs what this system lacks: {names}.", remedy(missing))


def absent(needs: Sequence[Need]) -> tuple[Need, ...]:
    """Those that are not there; none but on Linux, where Qt leaves them to the system."""
    if not sys.platform.startswith("linux"):
        return ()
    return tuple(need for need in needs if not need.found(need.what))


def remedy(missing: Sequence[Need]) -> str:
    """The exact command that installs what is missing on this system."""
    for manager, command in _COMMANDS.items():
        if shutil.which(command[0]):
            line = " ".join((*command, *_packages(missing, manager)))
            return f"Run this, then call again:\n    sudo {line}"
    names = ", ".join(_packages(missing, "apt"))
    return f"Install them with your system's package manager (Debian calls them {names})."


def _packages(missing: Sequence[Need], manager: str) -> list[str]:
    return sorted({getattr(need, manager) for need in missing})


def _may_install() -> bool:
    return shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


def _apt_install(missing: Sequence[Need], log: Path) -> None:
    names = _packages(missing, "apt")
    say(f"Installing what Qt needs from the system: {', '.join(names)} …")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    install = [*_COMMANDS["apt"], *names]
    try:
        try:
            call("Installing system libraries", install, log, quiet)
        except StepFailed:
            call("Reading the system's package lists", ["apt-get", "update"], log, quiet)
            call("Installing system libraries", install, log, quiet)
    except StepFailed as failure:
        words = explained(failure)
        raise SetupError(words.message, remedy(missing)) from failure
