"""Leave the window its breath while every core is busy."""

from __future__ import annotations

import os
import sys
import threading

_BACK = 5


def stand_back() -> None:
    """Let the system prefer others over this worker thread and those it starts.

    Only Linux has priorities of single threads; elsewhere, and in a main thread, nothing happens.
    """
    if sys.platform != "linux" or threading.current_thread() is threading.main_thread():
        return
    try:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _BACK)
    except OSError:
        return
