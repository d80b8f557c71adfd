"""Thumbnails on their way to the screen: every grid asks here, one place hands them out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmap

from workbench.app.widgets.images import pixmap_of

if TYPE_CHECKING:
    from workbench.app.shell.session import Session

_KEPT_BYTES = 48_000_000

WantedThumbnail = tuple[str, str]  # the id and the path of a picture


class Feed(QObject):
    """Keeps the thumbnails painted lately, asks for those wanted now, forgets the rest.

    Signals:
        arrived: The ids that came, whether as a picture or as a reason why not.
    """

    arrived = Signal(set)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._kept: OrderedDict[str, QPixmap] = OrderedDict()
        self._bytes = 0
        self._reasons: dict[str, str] = {}
        self._wanted: WeakKeyDictionary[QObject, dict[str, str]] = WeakKeyDictionary()
        session.drained.listen(lambda _none: self._drain())
        # What could not be read may be there again: a disk was plugged in, a file put back.
        session.items_changed.listen(lambda _none: self._reasons.clear())
        session.project_changed.listen(lambda _project: self._reasons.clear())

    def pixmap(self, id: str) -> QPixmap | None:
        """The thumbnail, if it is there."""
        found = self._kept.get(id)
        if found is not None:
            self._kept.move_to_end(id)
        return found

    def reason(self, id: str) -> str:
        """Why there will be no thumbnail until pictures are read again, or an empty text."""
        return self._reasons.get(id, "")

    def want(self, who: QObject, wanted: Iterable[WantedThumbnail]) -> None:
        """Say what `who` shows now; what it showed before and no longer does is forgotten."""
        now = {i: p for i, p in wanted if i not in self._kept and i not in self._reasons}
        if now == self._wanted.get(who, {}):
            return
        self._wanted[who] = now
        thumbnails = self._session.thumbnails
        thumbnails.forget_waiting()
        for pictures in self._wanted.values():
            for id, path in reversed(pictures.items()):  # the newest wish is met first
                thumbnails.ask(id, path)

    def _drain(self) -> None:
        if not any(self._wanted.values()):
            return
        came = set()
        for thumbnail in self._session.thumbnails.drain():
            came.add(thumbnail.id)
            if thumbnail.pixels is None:
                self._reasons[thumbnail.id] = thumbnail.reason
            else:
                self._keep(thumbnail.id, pixmap_of(thumbnail.pixels))
        if came:
            for pictures in self._wanted.values():
                for id in came:
                    pictures.pop(id, None)
            self.arrived.emit(came)

    def _keep(self, id: str, pixmap: QPixmap) -> None:
        # What was asked for again before it was drained comes more than once.
        self._bytes -= _size_of(self._kept.pop(id, QPixmap()))
        self._kept[id] = pixmap
        self._bytes += _size_of(pixmap)
        while self._bytes > _KEPT_BYTES and len(self._kept) > 1:
            _, old = self._kept.popitem(last=False)
            self._bytes -= _size_of(old)


def _size_of(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4


# Every grid and table of a session shares one; the session cannot hold it, for it knows no Qt.
_feeds: WeakKeyDictionary[Session, Feed] = WeakKeyDictionary()


def feed_of(session: Session) -> Feed:
    """The one feed of this session."""
    feed = _feeds.get(session)
    if feed is None:
        feed = _feeds[session] = Feed(session)
    return feed
