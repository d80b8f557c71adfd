"""Whether there is a screen to draw on, and a virtual one for where there is none."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from installer.errors import SetupError

# Large enough for a window of 2560×1440.
_SCREEN = "2600x1600x24"


def is_there() -> bool:
    """Whether a window could be shown here."""
    if not sys.platform.startswith("linux"):
        return True
    return _wayland_answers() or _x_server_answers()


def _wayland_answers() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY")
    return bool(name) and Path(os.environ.get("XDG_RUNTIME_DIR", "/"), name or "").exists()


def _x_server_answers() -> bool:
    """Ask the X server named by DISPLAY; the variable alone may be left over from elsewhere."""
    if not os.environ.get("DISPLAY"):
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # cannot be asked yet; the library is among those to be installed
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    try:
        return not xcb.xcb_connection_has_error(connection)
    finally:
        xcb.xcb_disconnect(connection)


@contextmanager
def virtual_screen() -> Iterator[dict[str, str]]:
    """Start a virtual X server on a free number; yields the variables that point to it.

    It ends with the block. It is known by its process, never by its name.

    Raises:
        SetupError: it did not start.
    """
    read_end, write_end = os.pipe()
    server = subprocess.Popen(
        [
            *("Xvfb", "-displayfd", str(write_end), "-screen", "0", _SCREEN),
            *("-nolisten", "tcp", "-noreset"),
        ],
        pass_fds=(write_end,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # A Ctrl-C in the terminal is for the tests; the screen stays until they have ended.
        start_new_session=True,
    )
    try:
        os.close(write_end)
        with os.fdopen(read_end) as answer:
            number = answer.readline().strip()
        if not number:
            raise SetupError("The virtual screen (Xvfb) did not start.", "Call again.")
        yield {"DISPLAY": f":{number}", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        server.wait()
