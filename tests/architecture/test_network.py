"""The switched-off network itself: it refuses, remembers, and lets local pipes through."""

from __future__ import annotations

import socket
import urllib.request

import pytest

from tests.network import refuse_network


def test_every_way_out_is_refused_and_remembered(monkeypatch):
    attempts = refuse_network(monkeypatch)
    with pytest.raises(OSError, match="switched off"):
        socket.create_connection(("127.0.0.1", 9))
    with pytest.raises(OSError, match="switched off"):
        urllib.request.urlopen("http://pictures.invalid/weights.pth")
    with socket.socket() as direct, pytest.raises(OSError, match="switched off"):
        direct.connect(("192.0.2.1", 443))
    assert attempts == ["127.0.0.1", "pictures.invalid", "('192.0.2.1', 443)"]


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="needs local pipes")
def test_local_pipes_stay_open(monkeypatch, tmp_path):
    attempts = refuse_network(monkeypatch)
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "pipe"))
        server.listen()
        client.connect(str(tmp_path / "pipe"))
    assert attempts == []
