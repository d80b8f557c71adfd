"""Which networks the timm library has, where it is installed; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from workbench.app.train.gallery_rows import rows_of_timm
from workbench.app.train.pages import GalleryRow
from workbench.models.choosing import timm_names

if TYPE_CHECKING:
    from workbench.app.shell.session import Session


class TimmNames:
    """Asks in a worker, since timm and torch are imported for it: seconds the first time."""

    def __init__(self, session: Session) -> None:
        self._then: Callable[[Sequence[GalleryRow]], object] = lambda _rows: None
        self._asking = session.requests("timm", self._came)

    def ask(self, then: Callable[[Sequence[GalleryRow]], object]) -> None:
        """Do `then` with a row a network, once they are known; with none, nothing."""
        self._then = then
        self._asking.ask(lambda: rows_of_timm(timm_names()))

    def forget(self) -> None:
        """Nobody waits for them any more."""
        self._asking.forget()

    def _came(self, rows: Sequence[GalleryRow]) -> None:
        if rows:
            self._then(rows)
