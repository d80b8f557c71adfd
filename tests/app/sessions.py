"""A session without a window, drained by the test itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from workbench.app.shell.session import Message, Session
from workbench.core.events import Progress, Task
from workbench.project.settings import Settings


@contextmanager
def open_session() -> Iterator[Session]:
    """A session that ends with the test."""
    session = Session(Settings())
    try:
        yield session
    finally:
        session.close()


def drain_until(session: Session, holds: Callable[[], object], seconds: float = 20.0) -> None:
    """Drain as the window's timer does until something holds; fail where it never does."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        session.drain()
        time.sleep(0.002)


def endless() -> Task[None]:
    """A task that goes on until it is stopped."""
    for number in count():
        time.sleep(0.002)
        yield Progress(number % 90, 100, "Working")


def words_of(session: Session) -> list[Message]:
    """Everything the session says from now on."""
    said: list[Message] = []
    session.said.listen(said.append)
    return said
