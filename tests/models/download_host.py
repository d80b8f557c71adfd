"""A download host on this machine that misbehaves as it is told."""

from __future__ import annotations

import hashlib
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

import msgspec

from workbench.models.backbone import Backbone
from workbench.models.catalogue import BACKBONES


class DownloadHost:
    """Publishes one file.

    Args:
        content: The bytes that belong to the file's name.
        sent: The bytes that are sent, where they are not the same.
        break_at: After how many bytes the connection breaks, one number a request.
        ranges: Whether it understands Range.
        status: What it answers instead of sending.
    """

    def __init__(
        self,
        content: bytes,
        *,
        sent: bytes | None = None,
        break_at: tuple[int, ...] = (),
        ranges: bool = True,
        status: int = 200,
    ) -> None:
        self.content = content
        self.sent = content if sent is None else sent
        self.break_at = list(break_at)
        self.ranges = ranges
        self.status = status
        self.asked: list[str | None] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = False
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/models/"

    @property
    def backbone(self) -> Backbone:
        """ResNet-18, as if the content were its weights."""
        prefix = hashlib.sha256(self.content).hexdigest()[:8]
        return msgspec.structs.replace(
            BACKBONES.get("resnet18"), file_name=f"resnet18-{prefix}.pth"
        )

    def __enter__(self) -> DownloadHost:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(host: DownloadHost) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Be quiet."""

        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            host.asked.append(wanted)
            start = 0
            if wanted and host.ranges:
                start = int(re.findall(r"\d+", wanted)[0])
            if host.status != 200:
                self.send_error(host.status)
                return
            if start >= len(host.sent) > 0 and start:
                self.send_error(416)
                return
            self._send(start)

        def _send(self, start: int) -> None:
            body = host.sent[start:]
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(body)))
            if start:
                end = len(host.sent) - 1
                self.send_header("Content-Range", f"bytes {start}-{end}/{len(host.sent)}")
            self.end_headers()
            self.wfile.write(body[: host.break_at.pop(0)] if host.break_at else body)

    return Handler
