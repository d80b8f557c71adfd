"""A network that refuses: proof that what runs in a test stays on this machine."""

from __future__ import annotations

import socket
from typing import Any

import pytest


def refuse_network(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Make Python's sockets refuse every address but local pipes; returns the attempts, live."""
    attempts: list[str] = []
    connect = socket.socket.connect

    def refuse(what: object) -> None:
        attempts.append(str(what))
        message = f"the network is switched off in this test: {what}"
        raise OSError(message)

    def guarded_connect(self: socket.socket, address: Any) -> None:
        # The screen and the desktop are reached over local pipes.
        if self.family == getattr(socket, "AF_UNIX", None):
            connect(self, address)
        else:
            refuse(address)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect)
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *_, **__: refuse(host))
    return attempts
